"""The library of good practice: found by the problem that one has."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from madoguchi.core.acting import Acting
from madoguchi.improvement.models import BprRecord, GoodPractice, Improvement, PracticeUse
from madoguchi.improvement.selectors.improvements import Gain, gain_of
from madoguchi.improvement.selectors.reengineering import effect_of
from madoguchi.improvement.types import ProblemKind
from madoguchi.language.folding import ngrams

SAME_WORDS: dict[str, tuple[str, ...]] = {
    ProblemKind.VISITS: ("窓口", "来庁", "役所に行く", "対面", "何度も行く", "予約"),
    ProblemKind.DOCUMENTS: ("添付", "書類", "証明書", "住民票", "写し", "提出物"),
    ProblemKind.QUESTIONS: ("記入", "入力", "書く", "様式", "項目", "分かりにくい", "手書き"),
    ProblemKind.CORRECTIONS: ("補正", "差戻し", "不備", "書き直し", "間違い", "やり直し"),
    ProblemKind.RETYPING: ("転記", "二重入力", "打ち直し", "手入力", "エクセル", "システムに入れる"),
    ProblemKind.PAPER: ("紙", "押印", "はんこ", "回覧", "保管", "ファイル", "郵送", "印刷"),
    ProblemKind.INQUIRIES: ("照会", "他の課", "他機関", "問い合わせ", "確認待ち", "連携"),
    ProblemKind.SIGN_OFF: ("決裁", "承認", "稟議", "合議", "はんこ"),
    ProblemKind.WAITING: ("遅い", "長い", "時間がかかる", "待たされる", "審査期間", "日数"),
    ProblemKind.PROGRESS: ("進み具合", "いつ終わる", "状況", "進捗", "目途", "連絡がない"),
    ProblemKind.PAYMENT: ("支払い", "手数料", "納付", "現金", "収入証紙", "キャッシュレス"),
    ProblemKind.NOTICE: ("通知", "結果", "郵便", "封筒", "発送"),
}
"""Words in which people name a kind of problem."""

_WEIGHTS = (("title", 3.0), ("kinds", 2.5), ("problem", 2.0), ("approach", 1.0), ("tip", 0.5))


@dataclass(frozen=True, slots=True)
class Found:
    """A practice, and how well it fits what was asked; 0 where nothing was (見つかった好事例)."""

    practice: GoodPractice
    score: float


def library(acting: Acting) -> QuerySet[GoodPractice]:
    """All that the officer may read: what is published by anyone, and drafts of their own organisations."""
    return GoodPractice.objects.filter(
        Q(published_at__isnull=False) | Q(organisation__in=acting.organisations())
    ).select_related(
        "organisation", "record__procedure__current", "record__window", "improvement__procedure__current"
    )


def practice_for(acting: Acting, key: UUID) -> GoodPractice | None:
    """One practice that the officer may read; None otherwise."""
    return library(acting).select_related("written_by", "published_by").filter(pk=key).first()


def find_practices(acting: Acting, *, words: str = "", kind: str = "") -> list[Found]:
    """Practices that solve the problem named by `words` or of `kind`, the best first; all of them without either.

    Words are compared by pairs of characters, folded, rarer pairs weighing more; a word in which people name a kind of
    problem finds the practices of that kind too.
    """
    rows = [one for one in library(acting) if not kind or kind in one.kinds]
    asked = set(ngrams(words, 2))
    if not asked:
        used = uses_of(rows)
        rows.sort(key=lambda one: (one.published_at is None, -used[one.pk]))
        return [Found(one, 0.0) for one in rows]
    texts = {one.pk: _fields(one) for one in rows}
    rare = _rarity(asked, texts.values())
    found = []
    for one in rows:
        score = sum(
            weight * sum(rare[pair] for pair in asked & texts[one.pk][name]) for name, weight in _WEIGHTS
        )
        if score > 0.5 * sum(rare.values()):
            found.append(Found(one, score))
    return sorted(found, key=lambda one: -one.score)


def _fields(practice: GoodPractice) -> dict[str, set[str]]:
    kinds = " ".join(" ".join((str(ProblemKind(kind).label), *SAME_WORDS[kind])) for kind in practice.kinds)
    return {
        "title": set(ngrams(practice.title, 2)),
        "kinds": set(ngrams(kinds, 2)),
        "problem": set(ngrams(practice.problem, 2)),
        "approach": set(ngrams(practice.approach, 2)),
        "tip": set(ngrams(practice.tip, 2)),
    }


def _rarity(asked: set[str], texts: Iterable[dict[str, set[str]]]) -> dict[str, float]:
    """How much each pair of characters tells: the more, the fewer practices hold it."""
    held: Counter[str] = Counter()
    n = 0
    for fields in texts:
        n += 1
        held.update(asked & set().union(*fields.values()))
    return {pair: math.log(1 + (n + 1) / (held[pair] + 1)) for pair in asked}


def kinds_counted(acting: Acting) -> list[tuple[ProblemKind, int]]:
    """How many practices of each kind of problem the officer may read, in the order of the kinds."""
    held = Counter(kind for kinds in library(acting).values_list("kinds", flat=True) for kind in kinds)
    return [(kind, held[kind.value]) for kind in ProblemKind]


def uses_of(practices: Iterable[GoodPractice]) -> Counter[UUID]:
    """How many records took each of `practices` over."""
    rows = (
        PracticeUse.objects.filter(practice__in=[one.pk for one in practices])
        .order_by()
        .values_list("practice_id")
        .annotate(n=Count("pk"))
    )
    return Counter(dict(rows))


def practices_for(record: BprRecord, acting: Acting, *, most: int = 3) -> list[GoodPractice]:
    """Published practices of others that solve the kinds of problems of `record`, those that solve most first."""
    kinds = {one["kind"] for one in record.problems}
    rows = list(library(acting).filter(published_at__isnull=False).exclude(record=record))
    used = uses_of(rows)
    rows.sort(key=lambda one: (-len(kinds & set(one.kinds)), -used[one.pk]))
    return [one for one in rows if kinds & set(one.kinds)][:most]


def effect_lines(
    *, record: BprRecord | None = None, improvement: Improvement | None = None
) -> list[dict[str, str]]:
    """What was measured and got better, in words, as a practice keeps it."""
    gains: list[Gain] = effect_of(record) if record is not None else []
    if improvement is not None:
        gain = gain_of(improvement)
        gains = [gain] if gain else []
    return [
        {"label": gain.label, "before": gain.before, "after": gain.after} for gain in gains if gain.gained
    ]
