"""Reviews as the office works with them: filters, trend, drivers, steps, words, surges, quotes."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from madoguchi.core.clock import JAPAN, japan_day
from madoguchi.language.cutting import Word, words_in
from madoguchi.reviews.models import Review

LEAST_SAID = 5
"""Under so many reviews nothing is said of a reason, a step or a word."""
MOST_READ = 3000
"""So many texts, the newest, are cut into words."""
RECENT = timedelta(days=14)
BEFORE = timedelta(days=84)
RARE = 0.01
_KATAKANA = re.compile("[ァ-ヺー]+")
_STOP = frozenset(
    "する いる ある なる できる こと もの ため よう ところ 申請 手続 手続き 思う 時 人 方 何 私 今 さん".split()
)


@dataclass(frozen=True)
class Wanted:
    """Which reviews: of which offices, since when, of what, how (絞り込み)."""

    places: frozenset[UUID]
    since: datetime
    until: datetime
    procedure: UUID | None = None
    window: UUID | None = None
    source: str = ""
    state: str = ""
    step: str = ""
    reason: str = ""
    word: str = ""

    def found(self) -> QuerySet[Review]:
        """The reviews, newest first; those set aside only when they are asked for."""
        is_aside = self.state == "aside"
        found = Review.objects.filter(
            organisation__in=self.places,
            written_at__gt=self.since,
            written_at__lte=self.until,
            set_aside_at__isnull=not is_aside,
        )
        for name in ("procedure", "window", "source", "step"):
            if value := getattr(self, name):
                found = found.filter(**{name: value})
        if self.reason in Review.Reason.values:
            found = found.filter(
                reasons__icontains=f'"{self.reason}"'
            )  # as written in the list, on every engine
        if self.word:
            found = found.filter(text__contains=self.word)
        return found.filter(_of_state(self.state, japan_day(self.until)))


def _of_state(state: str, today: date) -> Q:
    owed = Q(reply_due_on__isnull=False, reply__isnull=True)
    states = {
        "owed": owed,
        "overdue": owed & Q(reply_due_on__lt=today),
        "answered": Q(reply__isnull=False),
        "low": Q(rating__lte=2),
        "text": ~Q(text=""),
    }
    return states.get(state, Q())


@dataclass(frozen=True)
class Driver:
    """A reason: how many named it, and how far their rating lies from that of the others (満足を動かす理由)."""

    key: str
    words: str
    n: int
    difference: float | None


@dataclass(frozen=True)
class StepLine:
    """The reviews about one step (段階ごと)."""

    key: str
    words: str
    n: int
    mean: float | None


@dataclass(frozen=True)
class MonthLine:
    """The reviews of one month (月ごと)."""

    month: date
    n: int
    mean: float | None


@dataclass(frozen=True)
class WordLine:
    """A word: in how many reviews with a low and with a high rating it stands (よく出る言葉)."""

    word: str
    low: int
    high: int


@dataclass(frozen=True)
class Surge:
    """What was told far more often in the last two weeks than in the twelve before (急増)."""

    words: str
    n: int
    usual: float
    reason: str = ""
    procedure: UUID | None = None
    window: UUID | None = None


@dataclass(frozen=True)
class Dashboard:
    """Everything that the first page of the office shows (声のまとめ)."""

    n: int
    mean: float | None
    satisfied: float | None
    before_n: int
    before_mean: float | None
    owed: int
    overdue: int
    shares: tuple[tuple[int, int], ...]
    months: tuple[MonthLine, ...]
    drivers: tuple[Driver, ...]
    steps: tuple[StepLine, ...]
    words: tuple[WordLine, ...]
    surges: tuple[Surge, ...]
    quotes_low: list[Review] = field(default_factory=list)
    quotes_high: list[Review] = field(default_factory=list)


_COLUMNS = ("written_at", "rating", "step", "reasons", "procedure_id", "window_id", "text")


def dashboard(wanted: Wanted, names: dict[UUID, str]) -> Dashboard:
    """The reviews of `wanted` in one page; `names` are those of procedures and windows, for surges."""
    rows = list(wanted.found().values_list(*_COLUMNS))
    length = wanted.until - wanted.since
    earlier = Wanted(**{**vars(wanted), "since": wanted.since - length, "until": wanted.since})
    before = list(earlier.found().values_list("rating", flat=True))
    ratings = [row[1] for row in rows]
    counts = Counter(ratings)
    said = (
        wanted.found()
        .exclude(text="")
        .select_related("procedure__current", "window", "organisation", "reply")
    )
    return Dashboard(
        n=len(rows),
        mean=_mean(ratings),
        satisfied=(counts[4] + counts[5]) / len(rows) if len(rows) >= LEAST_SAID else None,
        before_n=len(before),
        before_mean=_mean(before),
        owed=Wanted(**{**vars(wanted), "state": "owed"}).found().count(),
        overdue=Wanted(**{**vars(wanted), "state": "overdue"}).found().count(),
        shares=tuple((rating, counts[rating]) for rating in (5, 4, 3, 2, 1)),
        months=tuple(_months(rows)),
        drivers=tuple(_drivers(rows)),
        steps=tuple(_steps(rows)),
        words=tuple(_words([(row[1], row[6]) for row in rows if row[6]])),
        surges=tuple(surges(wanted, names)),
        quotes_low=list(said.filter(rating__lte=2)[:3]),
        quotes_high=list(said.filter(rating__gte=4)[:2]),
    )


def _mean(ratings: Iterable[int]) -> float | None:
    """The mean of at least `LEAST_SAID` ratings."""
    found = list(ratings)
    return sum(found) / len(found) if len(found) >= LEAST_SAID else None


def _months(rows: list[tuple[Any, ...]]) -> list[MonthLine]:
    by_month: dict[date, list[int]] = defaultdict(list)
    for row in rows:
        by_month[row[0].astimezone(JAPAN).date().replace(day=1)].append(row[1])
    return [MonthLine(month, len(found), _mean(found)) for month, found in sorted(by_month.items())]


def _drivers(rows: list[tuple[Any, ...]]) -> list[Driver]:
    """Reasons by how much they move the whole: number times distance."""
    found = []
    for reason in Review.Reason:
        named = [row[1] for row in rows if reason.value in row[3]]
        others = [row[1] for row in rows if reason.value not in row[3]]
        with_it, without = _mean(named), _mean(others)
        if not named:
            continue
        difference = with_it - without if with_it is not None and without is not None else None
        found.append(Driver(reason.value, str(reason.label), len(named), difference))
    return sorted(found, key=lambda one: -one.n * abs(one.difference or 0.1))


def _steps(rows: list[tuple[Any, ...]]) -> list[StepLine]:
    by_step: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        by_step[row[2]].append(row[1])
    return [
        StepLine(step.value, str(step.label), len(by_step[step.value]), _mean(by_step[step.value]))
        for step in Review.Step
        if step.value in by_step
    ]


def _words(said: list[tuple[int, str]]) -> list[WordLine]:
    """The words that stand in the most reviews, each counted once a review; names and numbers left out."""
    low: Counter[str] = Counter()
    high: Counter[str] = Counter()
    for rating, text in said[:MOST_READ]:
        (low if rating <= 3 else high).update(_plain_words(text))
    every = (low + high).most_common(60)
    found = [WordLine(word, low[word], high[word]) for word, n in every if n >= LEAST_SAID]
    return found[:20]


def _plain_words(text: str) -> set[str]:
    return {
        word.plain
        for word in _glued(words_in(text))
        if word.part[0] in ("名詞", "動詞", "形容詞", "形状詞")
        and word.part[1] not in ("非自立可能", "数詞", "固有名詞", "助動詞語幹", "助数詞可能")
        and len(word.plain) > 1
        and word.plain not in _STOP
        and "〔" not in word.plain
    }


def _glued(words: Iterable[Word]) -> Iterator[Word]:
    """The words, with a foreign adjective and the foreign noun right behind it as one: スマート, フォン are no two words."""
    before: Word | None = None
    for word in words:
        is_behind = before is not None and before.end == word.start and word.part[0] == "名詞"
        if before is not None and is_behind and _KATAKANA.fullmatch(word.text):
            word = replace(
                word, start=before.start, text=before.text + word.text, plain=before.plain + word.plain
            )
            before = None
        elif before is not None:
            yield before
            before = None
        if word.part[0] == "形状詞" and _KATAKANA.fullmatch(word.text):
            before = word
        else:
            yield word
    if before is not None:
        yield before


def surges(wanted: Wanted, names: dict[UUID, str]) -> list[Surge]:
    """Low ratings of one thing, or of one reason, that chance hardly explains (a tail of under 1 %)."""
    since = wanted.until - RECENT - BEFORE
    found = Wanted(**{**vars(wanted), "since": since, "state": "low"}).found()
    rows = list(found.values_list("written_at", "procedure_id", "window_id", "reasons"))
    recent: Counter[tuple[str, Any]] = Counter()
    earlier: Counter[tuple[str, Any]] = Counter()
    for written_at, procedure, window, reasons in rows:
        told = recent if written_at > wanted.until - RECENT else earlier
        about = ("window", window) if window else ("procedure", procedure)
        told.update([about, *(("reason", reason) for reason in reasons)])
    share = RECENT / BEFORE
    rare = [
        (key, n, earlier[key] * share)
        for key, n in recent.most_common()
        if n >= LEAST_SAID and key[1] is not None and chance_of(n, max(earlier[key] * share, 0.5)) < RARE
    ]
    return [_surge(kind, key, n, usual, names) for (kind, key), n, usual in rare]


def _surge(kind: str, key: Any, n: int, usual: float, names: dict[UUID, str]) -> Surge:
    if kind == "reason":
        return Surge(str(Review.Reason(key).label), n, usual, reason=key)
    return Surge(names.get(key, ""), n, usual, **{kind: key})


def chance_of(n: int, usual: float) -> float:
    """How likely `n` or more come by chance where `usual` come on average (Poisson)."""
    return 1.0 - sum(math.exp(-usual) * usual**k / math.factorial(k) for k in range(n))
