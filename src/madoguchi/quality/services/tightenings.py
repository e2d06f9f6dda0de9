"""Stricter thresholds of an organisation: set and ended; loosening is refused."""

from datetime import datetime
from math import isfinite
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.calendars import fiscal_year
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.quality.criteria import is_stricter
from madoguchi.quality.models import StandardTightening
from madoguchi.quality.standard import Criterion, standard_on

SETTERS = (Role.PUBLISHER, Role.PLAN_MANAGER)
"""Who may set a stricter threshold."""


class MayNotTighten(Refusal):
    """The actor has no role for this in the organisation."""

    sentence = _("基準を上乗せできるのは、公開の承認者か計画の管理者です。")


class NothingToTighten(Refusal):
    """The criterion is unknown or has no threshold of its own."""

    sentence = _("この判定項目には、上乗せできる数値の基準がありません。")


class NotStricter(Refusal):
    """The threshold is the same as that of the standard or looser."""

    sentence = _("共通の基準より厳しい値を入力してください。緩めることはできません。")


class YearIsOver(Refusal):
    """The threshold was to hold from a year that is over."""

    sentence = _("今年度か、これからの年度を選んでください。")


class AlreadyEnded(Refusal):
    """The threshold does not hold any more."""

    sentence = _("この上乗せは、すでに終わっています。")


def tighten(
    *,
    organisation: Organisation,
    criterion: str,
    threshold: float,
    from_year: int,
    by: Acting,
    at: datetime,
) -> StandardTightening:
    """Let a stricter `threshold` hold for the procedures of `organisation` from a fiscal year on.

    One that was set for the same year is ended. Raises `MayNotTighten`, and beside a field `NothingToTighten`,
    `NotStricter` or `YearIsOver`.
    """
    who = _allow(by, organisation)
    found = criterion_of(criterion, at=at)
    if found is None or found.threshold is None:
        raise NothingToTighten(field="criterion")
    if not isfinite(threshold) or not is_stricter(found, threshold):
        raise NotStricter(field="threshold")
    if not fiscal_year(japan_day(at)) <= from_year <= fiscal_year(japan_day(at)) + 5:
        raise YearIsOver(field="fiscal_year")
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        StandardTightening.objects.filter(
            organisation=organisation, criterion=criterion, fiscal_year=from_year, ended_at__isnull=True
        ).update(ended_at=at)
        made = StandardTightening.objects.create(
            organisation=organisation,
            criterion=criterion,
            threshold=threshold,
            fiscal_year=from_year,
            set_by_id=who,
            set_at=at,
        )
        _tell(made, "standard.tightened", by=by, at=at)
    return made


def loosen(*, tightening: StandardTightening, by: Acting, at: datetime) -> None:
    """End a stricter threshold: the common one holds again. Raises `MayNotTighten`, `AlreadyEnded`."""
    _allow(by, tightening.organisation)
    with transaction.atomic():
        fresh = StandardTightening.objects.select_for_update().get(pk=tightening.pk)
        if fresh.ended_at is not None:
            raise AlreadyEnded
        fresh.ended_at = at
        fresh.save(update_fields=["ended_at"])
        _tell(fresh, "standard.loosened", by=by, at=at)


def criterion_of(key: str, *, at: datetime) -> Criterion | None:
    """The criterion `key` of the standard that holds at `at`."""
    criteria = (one for part in standard_on(japan_day(at)).axes for one in part.criteria())
    return next((one for one in criteria if one.key == key), None)


def _allow(by: Acting, organisation: Organisation) -> UUID:
    """The account of the actor, who has a role for this."""
    if by.who is None or not any(by.has(role, organisation.pk) for role in SETTERS):
        raise MayNotTighten
    return by.who


def _tell(row: StandardTightening, kind: str, *, by: Acting, at: datetime) -> None:
    append(
        stream=f"organisation:{row.organisation_id}",
        kind=kind,
        by=by,
        at=at,
        organisation=row.organisation_id,
        data={
            "organisation": str(row.organisation_id),
            "criterion": row.criterion,
            "threshold": f"{row.threshold:g}",
            "fiscal_year": row.fiscal_year,
        },
    )
