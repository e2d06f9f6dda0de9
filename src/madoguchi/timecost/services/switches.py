"""Leaving kinds of private steps out of what is counted, and counting them again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.timecost.assumptions import assumptions_on
from madoguchi.timecost.models import PrivateSwitch
from madoguchi.timecost.selectors.switching import switching_places
from madoguchi.timecost.services.results import reckon_again


class MayNotSwitch(Refusal):
    """The actor does not manage the plan of the organisation that stands above all."""

    sentence = _("民間の手続を切り替えられるのは、計画の全体を管理する組織の計画管理者です。")


class UnknownKind(Refusal):
    """There is no such kind of private steps, or it is as it was asked to be."""

    sentence = _("この種類の手続は、切り替えられません。画面を読み込み直してください。")


class ReasonMissing(Refusal):
    """Why it is not counted was not said."""

    sentence = _("数えない理由を入力してください。")


def switch_off(
    *, kind: str, reason: str, organisation: Organisation, by: Acting, at: datetime
) -> PrivateSwitch:
    """Leave the private steps of `kind` out, for all. Raises `MayNotSwitch`, `UnknownKind`, `ReasonMissing`."""
    _allow(by, organisation)
    if kind not in assumptions_on(japan_day(at)).private:
        raise UnknownKind
    if not reason.strip():
        raise ReasonMissing(field="reason")
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        if PrivateSwitch.objects.filter(kind=kind, ended_at__isnull=True).exists():
            raise UnknownKind
        assert by.who is not None, "officers have accounts"
        made = PrivateSwitch.objects.create(
            organisation=organisation, kind=kind, reason=reason.strip(), set_by_id=by.who, set_at=at
        )
        _tell(made, "privatestep.switched_off", by=by, at=at)
        reckon_again(at=at)
    return made


def switch_on(*, switch: PrivateSwitch, by: Acting, at: datetime) -> None:
    """Count them again. Raises `MayNotSwitch`, `UnknownKind`."""
    _allow(by, switch.organisation)
    with transaction.atomic():
        fresh = PrivateSwitch.objects.select_for_update().get(pk=switch.pk)
        if fresh.ended_at is not None:
            raise UnknownKind
        fresh.ended_at = at
        fresh.save(update_fields=["ended_at"])
        _tell(fresh, "privatestep.switched_on", by=by, at=at)
        reckon_again(at=at)


def _allow(by: Acting, organisation: Organisation) -> None:
    if by.who is None or not switching_places(by).filter(government=organisation.government_id).exists():
        raise MayNotSwitch


def _tell(switch: PrivateSwitch, kind: str, *, by: Acting, at: datetime) -> None:
    append(
        stream=f"organisation:{switch.organisation_id}",
        kind=kind,
        by=by,
        at=at,
        organisation=switch.organisation_id,
        data={"kind": switch.kind},
    )
