"""What became of the nation's procedures from one edition of the survey to another."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from madoguchi.registry.models import SurveyComparison, SurveyDifference, SurveyRow
from madoguchi.registry.selectors.survey import run_of, survey_online_rates
from madoguchi.registry.survey_layout import edition_number, layout_of
from madoguchi.registry.types import MinistryRate

_Kind = SurveyDifference.Kind
_FINISHED = SurveyComparison.objects.filter(finished_at__isnull=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two editions with what differs, counted (年度の比較).

    `is_current`: no import has changed either since. `is_online_comparable`: both know the same states of
    going online. `columns` are the changed columns with their procedures, `gone` and `new` the columns that
    only one of the layouts has.
    """

    comparison: SurveyComparison
    is_current: bool
    is_online_comparable: bool
    columns: tuple[tuple[str, int], ...]
    gone: tuple[str, ...]
    new: tuple[str, ...]

    @property
    def earlier(self) -> str:
        """The earlier edition."""
        return self.comparison.earlier

    @property
    def later(self) -> str:
        """The later edition."""
        return self.comparison.later


@dataclass(frozen=True, slots=True)
class RatePair:
    """A ministry's procedures in two editions; None where it has none in one (府省庁の2年度)."""

    ministry: str
    earlier: MinistryRate | None
    later: MinistryRate | None


def survey_comparisons() -> list[tuple[str, str]]:
    """The pairs of editions that can be looked at, the newest first."""
    pairs = _FINISHED.order_by().values_list("earlier", "later").distinct()
    return sorted(pairs, key=lambda pair: (edition_number(pair[1]), edition_number(pair[0])), reverse=True)


def survey_comparison(earlier: str, later: str) -> Comparison | None:
    """What differs between two editions, or None if they have not been compared."""
    found = _FINISHED.filter(earlier=earlier, later=later).order_by("-at", "-id").first()
    if found is None:
        return None
    before, after = layout_of(earlier), layout_of(later)
    return Comparison(
        found,
        is_current=(found.earlier_run_id, found.later_run_id) == (run_of(earlier).pk, run_of(later).pk),
        is_online_comparable=before.online == after.online,
        columns=tuple(sorted(found.columns.items(), key=lambda pair: (-pair[1], pair[0]))),
        gone=tuple(column for column in before.columns if column not in after.columns),
        new=tuple(column for column in after.columns if column not in before.columns),
    )


def survey_differences(
    found: Comparison, *, kind: str = "", ministry: str = ""
) -> QuerySet[SurveyDifference]:
    """The procedures that differ, of one `kind` and of one `ministry` if these are named."""
    rows = SurveyDifference.objects.filter(comparison=found.comparison)
    if kind:
        rows = rows.filter(kind=kind)
    if ministry:
        rows = rows.filter(ministry=ministry)
    return rows.order_by("kind", "ministry", "survey_id")


def counts_of_differences(found: Comparison, *, ministry: str = "") -> dict[str, int]:
    """How many procedures differ, by kind, of one `ministry` if it is named."""
    if not ministry:
        whole = found.comparison
        return {_Kind.CHANGED: whole.changed, _Kind.ADDED: whole.added, _Kind.VANISHED: whole.vanished}
    rows = survey_differences(found, ministry=ministry).order_by().values_list("kind").annotate(n=Count("id"))
    return {**dict.fromkeys(_Kind.values, 0), **dict(rows)}


def changes_since_last_edition(row: SurveyRow) -> SurveyDifference | None:
    """How `row` differs from the edition before its own, or None if it does not or was not compared."""
    rows = SurveyDifference.objects.filter(
        comparison__in=_FINISHED.filter(later=row.edition), survey_id=row.survey_id, ministry=row.ministry
    )
    found = rows.filter(kind=_Kind.CHANGED).select_related("comparison")
    return max(found, key=lambda one: edition_number(one.comparison.earlier), default=None)


def rates_side_by_side(earlier: str, later: str) -> list[RatePair]:
    """Online rates by ministry of two editions, those with the most procedures in the later first."""
    before = {rate.ministry: rate for rate in survey_online_rates(earlier)}
    after = {rate.ministry: rate for rate in survey_online_rates(later)}
    names = [*after, *sorted(before.keys() - after.keys())]
    return [RatePair(name, before.get(name), after.get(name)) for name in names]
