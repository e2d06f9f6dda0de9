"""Reading improvements: for those who work on them, for the public, and counted for the quality standard."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.improvement.models import Improvement, Indicator
from madoguchi.improvement.types import FEWEST, SCALES, Measured
from madoguchi.registry.models import Procedure
from madoguchi.reviews.models import Review
from madoguchi.windows.models import Window


@dataclass(frozen=True, slots=True)
class Gain:
    """What an improvement gained, as it is told: values in words, suppressed where the records are few (改善の効果).

    `before` and `after` are 「10未満」 where fewer than ten answers or cases stand behind them, and a dash where none
    do; `gained` None: not known yet.
    """

    label: str
    before: str
    after: str
    gained: bool | None
    measured: tuple[Measured, Measured]
    is_of_form: bool = False

    @property
    def words(self) -> str:
        """What came of it in one word."""
        if self.gained is None:
            return _("測定中")
        return _("良くなりました") if self.gained else _("良くなっていません")

    @property
    def change(self) -> str:
        """The two values beside each other, or why the public cannot be told of them yet."""
        if any(one.value is None or (one.n < FEWEST and not self.is_of_form) for one in self.measured):
            return _("記録がまだ10件に満たないため、値は出せません")
        return f"{self.before} → {self.after}"

    @property
    def counts(self) -> tuple[str, str]:
        """Of how many records each value is, suppressed below ten but for what is read from forms."""
        first, last = self.measured
        return (str(first.n), str(last.n)) if self.is_of_form else (_count(first), _count(last))


def _count(one: Measured) -> str:
    return _("10未満") if 0 < one.n < FEWEST else str(one.n)


def gain_between(indicator: str, before: dict[str, Any], after: dict[str, Any]) -> Gain | None:
    """The gain between two kept values of `indicator`; None where nothing was measured."""
    first, last = Measured.from_json(before), Measured.from_json(after)
    if first is None or last is None or indicator not in SCALES:
        return None
    return Gain(
        str(Indicator(indicator).label),
        _told(indicator, first),
        _told(indicator, last),
        SCALES[indicator].gained(first, last),
        (first, last),
        SCALES[indicator].is_of_form,
    )


def _told(indicator: str, one: Measured) -> str:
    scale = SCALES[indicator]
    if one.value is None:
        return "―"
    if one.n < FEWEST and not scale.is_of_form:
        return _("10未満")
    return scale.in_words(one.value)


def gain_of(improvement: Improvement) -> Gain | None:
    """What `improvement` gained, as measured last; None before it was measured, or where nothing is."""
    return gain_between(improvement.indicator, improvement.before, improvement.after)


def improvements_of(place: Procedure | Window | Organisation) -> QuerySet[Improvement]:
    """The improvements of a procedure, a window or an organisation, the last planned first."""
    found = Improvement.objects.select_related("organisation", "procedure__current", "window", "owner")
    if isinstance(place, Procedure):
        return found.filter(procedure=place)
    if isinstance(place, Window):
        return found.filter(window=place)
    return found.filter(organisation=place)


def published_of(place: Procedure | Window | Organisation | None = None) -> QuerySet[Improvement]:
    """The improvements that the public is told of, the last done first; of everything when `place` is None."""
    found = (
        improvements_of(place)
        if place
        else Improvement.objects.select_related("organisation", "procedure__current", "window")
    )
    return found.filter(published_at__isnull=False).order_by("-done_on", "-pk")


def improvements_with(review: Review) -> QuerySet[Improvement]:
    """The improvements that `review` led to."""
    return Improvement.objects.filter(reviews=review).order_by("-planned_at")


def improvement_for(acting: Acting, key: UUID) -> Improvement | None:
    """One improvement of the organisations in which `acting` has a role; None otherwise."""
    return (
        Improvement.objects.select_related(
            "organisation",
            "procedure__current",
            "window",
            "bpr",
            "owner",
            "planned_by",
            "told_by",
            "published_by",
        )
        .filter(pk=key, organisation__in=acting.organisations())
        .first()
    )


def improvements_for(acting: Acting) -> QuerySet[Improvement]:
    """The improvements of the organisations in which `acting` has a role: open ones first, those due first."""
    return (
        Improvement.objects.filter(organisation__in=acting.organisations())
        .select_related("organisation", "procedure__current", "window", "owner")
        .annotate(voices=Count("review_links"))
    )


def gained_counts(procedures: Iterable[UUID], since: datetime, until: datetime) -> dict[UUID, int]:
    """How many improvements that began with reviews were done after `since` up to `until` with a gain, by procedure.

    As known at `until`: a gain that was seen later does not count. Procedures without one are left out.
    """
    rows = (
        Improvement.objects.filter(
            procedure__in=procedures,
            source=Improvement.Source.REVIEWS,
            state=Improvement.State.DONE,
            done_on__gt=japan_day(since),
            done_on__lte=japan_day(until),
            gained=True,
            gained_at__lte=until,
        )
        .order_by()
        .values_list("procedure_id")
        .annotate(n=Count("pk"))
    )
    return {key: n for key, n in rows if key is not None}


def overdue(improvement: Improvement, *, on: date) -> bool:
    """Whether an open improvement was to be done before `on`."""
    return improvement.is_open and improvement.due_on is not None and improvement.due_on < on
