"""Clauses that ask for eyes, presence or paper: narrowed, counted, and how their review goes on."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from madoguchi.core.calendars import fiscal_year
from madoguchi.plan.models import AnalogueClause
from madoguchi.quality.selectors import organisations_below
from madoguchi.ui.charts import Chart, Point
from madoguchi.ui.charts import Kind as ChartKind

Kind, Stage = AnalogueClause.Kind, AnalogueClause.Stage
ENDED = frozenset({Stage.DONE, Stage.KEPT})
_SOURCE = gettext_lazy("各組織のアナログ規制の台帳")


@dataclass(frozen=True, slots=True)
class ClauseScope:
    """Which clauses are looked at (条項の範囲); `organisation` takes in those below it, `is_late` are past their day."""

    organisation: str = ""
    kind: str = ""
    stage: str = ""
    words: str = ""
    is_late: bool = False

    @property
    def of_counts(self) -> "ClauseScope":
        """What the progress counts: kind and stage are its own axes."""
        return ClauseScope(self.organisation)


def clauses_in(scope: ClauseScope, *, on: date) -> QuerySet[AnalogueClause]:
    """The clauses of a scope, by organisation and ordinance."""
    found = AnalogueClause.objects.select_related("organisation")
    if scope.organisation:
        found = found.filter(organisation__in=organisations_below(scope.organisation))
    if scope.kind:
        found = found.filter(kind=scope.kind)
    if scope.stage:
        found = found.filter(stage=scope.stage)
    if scope.is_late:
        found = found.filter(due_on__lt=on).exclude(stage__in=ENDED)
    for word in scope.words.split()[:5]:
        found = found.filter(
            Q(ordinance__icontains=word)
            | Q(article__icontains=word)
            | Q(title__icontains=word)
            | Q(technique__icontains=word)
        )
    return found


@dataclass(frozen=True, slots=True)
class OfficeProgress:
    """How far one organisation is (組織ごとの進み)."""

    slug: str
    name: str
    total: int
    done: int
    kept: int
    late: int

    @property
    def percent(self) -> int:
        """The share of clauses whose review has ended, in whole percent, rounded down: 100 is all."""
        return (self.done + self.kept) * 100 // self.total


@dataclass(frozen=True, slots=True)
class Progress:
    """How the review goes on (アナログ規制の見直しの進み)."""

    on: date
    stages: dict[str, int]
    kinds: dict[tuple[str, str], int]
    late: int
    years: dict[int, tuple[int, int]]
    offices: tuple[OfficeProgress, ...]

    @property
    def total(self) -> int:
        """All clauses."""
        return sum(self.stages.values())

    @property
    def done(self) -> int:
        """Those that were reviewed and changed."""
        return self.stages.get(Stage.DONE, 0)

    @property
    def ended(self) -> int:
        """Those whose review has ended: changed, or kept with a reason."""
        return self.done + self.stages.get(Stage.KEPT, 0)

    @property
    def percent(self) -> int | None:
        """The share whose review has ended, in whole percent, rounded down: 100 is all."""
        return self.ended * 100 // self.total if self.total else None


def progress_of(scope: ClauseScope, *, on: date) -> Progress:
    """How the review of the clauses of a scope goes on, counted in one query."""
    rows = clauses_in(scope.of_counts, on=on).order_by("organisation__slug")
    return _counted(
        rows.values_list("organisation__slug", "organisation__name", "kind", "stage", "due_on", "done_on"),
        on=on,
    )


def progress_in(organisations: Iterable[UUID], *, on: date) -> Progress:
    """The same for `organisations`."""
    rows = AnalogueClause.objects.filter(organisation__in=list(organisations)).order_by("organisation__slug")
    return _counted(
        rows.values_list("organisation__slug", "organisation__name", "kind", "stage", "due_on", "done_on"),
        on=on,
    )


def _counted(rows: Iterable[tuple[Any, ...]], *, on: date) -> Progress:
    stages: Counter[str] = Counter()
    kinds: Counter[tuple[str, str]] = Counter()
    done_in: Counter[int] = Counter()
    due_in: Counter[int] = Counter()
    offices: dict[tuple[str, str], Counter[str]] = {}
    for slug, name, kind, stage, due_on, done_on in rows:
        stages[stage] += 1
        kinds[kind, stage] += 1
        office = offices.setdefault((slug, name), Counter())
        office[stage] += 1
        office["late"] += stage not in ENDED and due_on is not None and due_on < on
        if done_on is not None:
            done_in[fiscal_year(done_on)] += 1
        if stage not in ENDED and due_on is not None:
            due_in[fiscal_year(max(due_on, on))] += 1
    years = sorted({*done_in, *due_in, *([fiscal_year(on)] if stages else [])})
    return Progress(
        on,
        dict(stages),
        dict(kinds),
        sum(one["late"] for one in offices.values()),
        {year: (done_in[year], due_in[year]) for year in years},
        tuple(
            OfficeProgress(
                *(slug, name, sum(n for key, n in one.items() if key != "late")),
                *(one[Stage.DONE], one[Stage.KEPT], one["late"]),
            )
            for (slug, name), one in offices.items()
        ),
    )


def kinds_chart(progress: Progress) -> Chart | None:
    """Which kinds are reviewed and which are not; None without clauses."""
    if not progress.total:
        return None
    open_ones = Counter({kind: n for (kind, stage), n in _open(progress).items() if stage == "open"})
    told = [(kind, _(label)) for kind, label in Kind.choices if any(k == kind for k, _s in progress.kinds)]
    worst = max(told, key=lambda one: open_ones[one[0]])
    title = (
        _("見直しが終わっていない条項がもっとも多いのは「%(kind)s」（%(n)s条項）です")
        % {"kind": worst[1], "n": f"{open_ones[worst[0]]:,}"}
        if open_ones[worst[0]]
        else _("すべての種類で、見直しが終わりました")
    )
    series = (_("見直し中"), _("見直さない（理由あり）"), _("見直し済み"))
    points = []
    for kind, label in told:
        done = progress.kinds.get((kind, Stage.DONE), 0)
        kept = progress.kinds.get((kind, Stage.KEPT), 0)
        points += [
            Point(label, n, name, f"{n:,}")
            for name, n in zip(series, (open_ones[kind], kept, done), strict=True)
        ]
    return Chart(
        kind=ChartKind.STACKED,
        title=title,
        unit=pgettext("unit", "条項"),
        source=str(_SOURCE),
        points=tuple(points),
        n=progress.total,
        updated_at=progress.on,
        name_of=_("種類"),
        series_order=series,
    )


def _open(progress: Progress) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for (kind, stage), n in progress.kinds.items():
        found[kind, "ended" if stage in ENDED else "open"] += n
    return found


def years_chart(progress: Progress) -> Chart | None:
    """In which fiscal year how many were changed, and how many are due; None without any."""
    if not any(done or due for done, due in progress.years.values()):
        return None
    this_year = fiscal_year(progress.on)
    done = sum(n for n, _due in progress.years.values())
    due = sum(n for year, (_done, n) in progress.years.items() if year == this_year)
    title = _("これまでに%(done)s条項を見直し、%(year)s年度中にさらに%(due)s条項を見直す予定です") % {
        "done": f"{done:,}",
        "year": this_year,
        "due": f"{due:,}",
    }
    is_done, is_due = _("見直した"), _("見直す予定")
    return Chart(
        kind=ChartKind.STACKED,
        title=title,
        unit=pgettext("unit", "条項"),
        source=str(_SOURCE),
        points=tuple(
            Point(_("%(year)s年度") % {"year": year}, n, name, f"{n:,}")
            for year, pair in progress.years.items()
            for name, n in zip((is_done, is_due), pair, strict=True)
        ),
        n=progress.total,
        updated_at=progress.on,
        name_of=_("年度"),
        series_order=(is_due, is_done),
        note=_("予定の日を過ぎた条項は、今の年度に数えています。予定の日がない条項は、含んでいません。"),
    )


def clause_json(row: AnalogueClause) -> dict[str, Any]:
    """A clause for files and the API."""
    return {
        "code": row.code,
        "organisation": row.organisation.slug,
        "organisation_name": row.organisation.name,
        "ordinance": row.ordinance,
        "article": row.article,
        "title": row.title,
        "kind": row.kind,
        "technique": row.technique,
        "stage": row.stage,
        "due_on": row.due_on,
        "done_on": row.done_on,
        "note": row.note,
    }
