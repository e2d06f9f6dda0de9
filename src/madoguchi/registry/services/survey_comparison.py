"""Comparing two editions of the survey and keeping what was found; derived data, so no event is written."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import pairwise

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from madoguchi.core.refusal import Refusal
from madoguchi.registry.models import SurveyComparison, SurveyDifference, SurveyRow
from madoguchi.registry.selectors.survey import run_of, survey_editions
from madoguchi.registry.selectors.survey_years import survey_comparison
from madoguchi.registry.survey_compare import Pair
from madoguchi.registry.survey_layout import edition_number, layout_of

_BATCH = 1000
_Kind = SurveyDifference.Kind

Progress = Callable[[int, int], None]


class NothingToCompare(Refusal):
    """One of the editions has not been imported, or they do not stand in this order."""

    sentence = _(
        "比べる2つの年度版を、古いほうから順に指定してください。取り込みが終わった年度版だけを比べられます。"
    )


def compare_neighbours(
    edition: str, *, progress: Progress | None = None, at: datetime
) -> list[SurveyComparison]:
    """Compare `edition` with the one before and the one after it, where these exist."""
    pairs = [pair for pair in pairwise(survey_editions()) if edition in pair]
    return [compare_editions(earlier, later, progress=progress, at=at) for earlier, later in pairs]


def compare_editions(
    earlier: str, later: str, *, progress: Progress | None = None, at: datetime
) -> SurveyComparison:
    """The comparison of two imported editions, made anew only when one of them has changed since the last.

    Memory stays the same however many rows there are; what is found is written in short transactions and shown
    when complete, in place of the one before. Raises `NothingToCompare`.
    """
    known = survey_editions()
    if not {earlier, later} <= set(known) or edition_number(earlier) >= edition_number(later):
        raise NothingToCompare
    current = survey_comparison(earlier, later)
    if current is not None and current.is_current:
        return current.comparison
    made = SurveyComparison.objects.create(
        earlier=earlier, later=later, earlier_run=run_of(earlier), later_run=run_of(later), at=at
    )
    total = SurveyRow.objects.filter(edition=later).count()
    columns: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    waiting: list[SurveyDifference] = []
    for done, difference in enumerate(_differences(made), start=1):
        if difference is None:
            made.same += 1
        else:
            kinds[difference.kind] += 1
            columns.update(list(difference.values))
            waiting.append(difference)
        if len(waiting) >= _BATCH:
            SurveyDifference.objects.bulk_create(waiting)
            waiting.clear()
        if progress and done % _BATCH == 0:
            progress(min(done, total), total)
    SurveyDifference.objects.bulk_create(waiting)
    made.added, made.vanished, made.changed = (
        kinds[kind] for kind in (_Kind.ADDED, _Kind.VANISHED, _Kind.CHANGED)
    )
    made.columns = dict(columns.most_common())
    made.finished_at = at
    made.save()
    _forget_others(made)
    if progress:
        progress(total, total)
    return made


def _differences(made: SurveyComparison) -> Iterator[SurveyDifference | None]:
    """What became of each procedure of both editions; None where nothing did."""
    pair = Pair(layout_of(made.earlier), layout_of(made.later))
    befores, afters = _rows(made.earlier), _rows(made.later)
    for rows in _chunks(afters):
        olds = {
            survey_id: values
            for survey_id, values in befores.filter(survey_id__in=[row[0] for row in rows]).values_list(
                "survey_id", "values"
            )
        }
        for survey_id, title, ministry, values in rows:
            if survey_id not in olds:
                yield _difference(made, _Kind.ADDED, survey_id, title, ministry, {})
            elif changes := pair.changes(olds[survey_id], values):
                yield _difference(made, _Kind.CHANGED, survey_id, title, ministry, changes)
            else:
                yield None
    still_there = afters.filter(survey_id=OuterRef("survey_id"))
    for rows in _chunks(befores.filter(~Exists(still_there))):
        for survey_id, title, ministry, _values in rows:
            yield _difference(made, _Kind.VANISHED, survey_id, title, ministry, {})


def _difference(
    made: SurveyComparison,
    kind: str,
    survey_id: str,
    title: str,
    ministry: str,
    values: dict[str, list[str]],
) -> SurveyDifference:
    return SurveyDifference(
        comparison=made, kind=kind, survey_id=survey_id, title=title, ministry=ministry, values=values
    )


def _rows(edition: str) -> QuerySet[SurveyRow]:
    return SurveyRow.objects.filter(edition=edition)


def _chunks(rows: QuerySet[SurveyRow]) -> Iterator[list[tuple[str, str, str, dict[str, str]]]]:
    """`rows` in the order of their IDs, so many at a time; nothing is held open between."""
    ordered = rows.order_by("survey_id").values_list("survey_id", "title", "ministry", "values")
    last = ""
    while chunk := list(ordered.filter(survey_id__gt=last)[:_BATCH]):
        yield chunk
        last = chunk[-1][0]


def _forget_others(made: SurveyComparison) -> None:
    """Remove the other comparisons of the same editions, and what broken-off ones left."""
    others = SurveyComparison.objects.filter(earlier=made.earlier, later=made.later).exclude(pk=made.pk)
    while keys := list(
        SurveyDifference.objects.filter(comparison__in=others).values_list("pk", flat=True)[:_BATCH]
    ):
        SurveyDifference.objects.filter(pk__in=keys).delete()
    with transaction.atomic():
        others.delete()
