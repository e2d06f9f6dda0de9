"""Who is away, and who stands in until they are back."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation, User
from madoguchi.accounts.selectors import officers_of
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.examination.models import Absence
from madoguchi.examination.selectors.assignment import SETTERS, STANDING_IN
from madoguchi.examination.services.desk import NotYourRole


class NobodyStandsIn(Refusal):
    """Who is away and who stands in are the same person, or have no role in common on the organisation's cases."""

    sentence = _(
        "不在の人と代わりの人は、この組織の審査担当どうし、または決裁者どうしから、別の人を選んでください。"
    )


class SignsForOneself(Refusal):
    """Someone wanted to put themselves in the place of another who signs."""

    sentence = _("決裁者の代わりに、自分を登録することはできません。本人か、ほかの決裁者が登録してください。")


class DaysInDisorder(Refusal):
    """The last day of an absence lies before its first, or has passed."""

    sentence = _("最後の日は、最初の日より後の、今日以降の日にしてください。")


class AwayAlready(Refusal):
    """The officer is away on some of the days already."""

    sentence = _("この期間には、同じ人の不在がすでに登録されています。")


def be_away(
    *,
    organisation: Organisation,
    officer: User,
    substitute: User,
    starts_on: date,
    ends_on: date,
    by: Acting,
    at: datetime,
) -> Absence:
    """Let `substitute` see the cases of `officer` as their own from `starts_on` to `ends_on`, both days included.

    One approver in the place of another signs for them, too, at the steps that name them (代決). For oneself, or by who
    approves or administers there. Raises `NotYourRole`, `NobodyStandsIn`, `SignsForOneself`, `DaysInDisorder`,
    `AwayAlready`.
    """
    _require(organisation, officer, by=by)
    day, both = japan_day(at), {officer.pk, substitute.pk}
    examine, sign = (
        both <= set(officers_of(organisation, role, on=day).values_list("pk", flat=True))
        for role in STANDING_IN
    )
    if officer == substitute or not (examine or sign):
        raise NobodyStandsIn(field="substitute")
    if sign and substitute.pk == by.who:
        raise SignsForOneself(field="substitute")
    if ends_on < max(starts_on, day):
        raise DaysInDisorder(field="ends_on")
    with transaction.atomic():
        User.objects.select_for_update().get(pk=officer.pk)
        same = Absence.objects.filter(officer=officer, organisation=organisation)
        if same.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
            raise AwayAlready(field="starts_on")
        absence = Absence.objects.create(
            organisation=organisation,
            officer=officer,
            substitute=substitute,
            starts_on=starts_on,
            ends_on=ends_on,
        )
        _tell_of(absence, "absence.entered", by=by, at=at)
    return absence


def be_back(*, absence: Absence, by: Acting, at: datetime) -> None:
    """Take an absence back, or end it early: who stood in sees the cases no more. Raises `NotYourRole`."""
    _require(absence.organisation, absence.officer, by=by)
    with transaction.atomic():
        _tell_of(absence, "absence.ended", by=by, at=at)
        absence.delete()


def _require(organisation: Organisation, officer: User, *, by: Acting) -> None:
    is_own = by.who == officer.pk and any(by.has(role, organisation.pk) for role in STANDING_IN)
    if not is_own and not any(by.has(role, organisation.pk) for role in SETTERS):
        raise NotYourRole


def _tell_of(absence: Absence, kind: str, *, by: Acting, at: datetime) -> None:
    append(
        stream=f"organisation:{absence.organisation_id}",
        kind=kind,
        by=by,
        at=at,
        organisation=absence.organisation_id,
        data={
            "officer": str(absence.officer_id),
            "substitute": str(absence.substitute_id),
            "starts_on": absence.starts_on.isoformat(),
            "ends_on": absence.ends_on.isoformat(),
        },
    )
