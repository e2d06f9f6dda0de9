"""Values of indicators that documents tell: published ones and targets, each with its source."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.plan.definitions import indicator_named
from madoguchi.plan.models import IndicatorPoint
from madoguchi.registry.selectors import is_own_place


class MayNotPlan(Refusal):
    """Someone without the role in the organisation wanted to write its plan."""

    sentence = _("この組織の計画を書く役割がありません。")


class WrongPoint(Refusal):
    """A value does not fit its indicator, has no source, or was published in the future."""

    sentence = _("指標の値が正しくありません。")


@dataclass(frozen=True, slots=True)
class PointData:
    """One value as a document tells it (公表値・目標値): in percent."""

    indicator: str
    kind: str
    on: date
    value: Decimal
    source: str


def set_points(
    *, organisation: Organisation, points: Sequence[PointData], by: Acting, at: datetime
) -> list[IndicatorPoint]:
    """Write published values and targets of `organisation`; what stands for the same day is written over.

    Raises `MayNotPlan`, `WrongPoint`. What is unchanged appends no event.
    """
    may_plan(organisation=organisation.pk, by=by)
    for one in points:
        _check(one, japan_day(at))
    with transaction.atomic():
        kept = {
            (one.indicator, one.kind, one.on): one
            for one in IndicatorPoint.objects.select_for_update().filter(organisation=organisation)
        }
        return [_keep(organisation, one, kept, by=by, at=at) for one in points]


def remove_point(*, point: IndicatorPoint, by: Acting, at: datetime) -> None:
    """Take a value back; the event keeps what it was. Raises `MayNotPlan`."""
    may_plan(organisation=point.organisation_id, by=by)
    with transaction.atomic():
        _append(point, "removed", by=by, at=at)
        point.delete()


def may_plan(*, organisation: UUID, by: Acting) -> None:
    """Raise `MayNotPlan` unless `by` manages the plan of the organisation as one of its own."""
    if not by.machine and not is_own_place(by, organisation, Role.PLAN_MANAGER):
        raise MayNotPlan


def _check(data: PointData, today: date) -> None:
    if indicator_named(data.indicator) is None:
        raise WrongPoint(str(_("指標を選んでください。")), field="indicator")
    if data.kind not in IndicatorPoint.Kind.values:
        raise WrongPoint(str(_("公表値か目標値かを選んでください。")), field="kind")
    if not 0 <= data.value <= 100:
        raise WrongPoint(str(_("値は0から100までの％で入れてください。")), field="value")
    if not data.source.strip():
        raise WrongPoint(str(_("出典を書いてください。出典のない値は載せません。")), field="source")
    if data.kind == IndicatorPoint.Kind.PUBLISHED and data.on > today:
        raise WrongPoint(str(_("公表値の日が先の日です。")), field="on")


def _keep(
    organisation: Organisation,
    data: PointData,
    kept: dict[tuple[str, str, date], IndicatorPoint],
    *,
    by: Acting,
    at: datetime,
) -> IndicatorPoint:
    point = kept.get((data.indicator, data.kind, data.on)) or IndicatorPoint(
        organisation=organisation, indicator=data.indicator, kind=data.kind, on=data.on
    )
    source = data.source.strip()
    if point.value == data.value and point.source == source:
        return point
    point.value, point.source = data.value, source
    point.save()
    kept[data.indicator, data.kind, data.on] = point
    _append(point, "set", by=by, at=at)
    return point


def _append(point: IndicatorPoint, act: str, *, by: Acting, at: datetime) -> None:
    append(
        stream=f"organisation:{point.organisation_id}",
        kind=f"indicatorpoint.{act}",
        by=by,
        at=at,
        organisation=point.organisation_id,
        data={
            "indicator": point.indicator,
            "kind": point.kind,
            "on": point.on.isoformat(),
            "value": str(point.value),
            "source": point.source,
        },
    )
