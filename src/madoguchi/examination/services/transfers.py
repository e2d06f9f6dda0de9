"""Handing a case over to the office in charge, inside the same government (移送)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.selectors import officers_of
from madoguchi.applications.models import Application
from madoguchi.applications.moves import Move
from madoguchi.applications.services import lock, move
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.examination.models import Transfer
from madoguchi.examination.services.desk import require
from madoguchi.examination.services.returning import ReasonMissing


class NotOfThisGovernment(Refusal):
    """The office is of another government: what was sealed here cannot be opened there."""

    sentence = _("ほかの団体には、ここから引き継げません。申請者に、正しい提出先を知らせてください。")


class NobodyThere(Refusal):
    """No one in the office chosen examines applications."""

    sentence = _("引継ぎ先に、審査を担当する職員がいません。別の課を選んでください。")


def transfer(
    *, application: Application, to: Organisation, note: str, revision: int, by: Acting, at: datetime
) -> Transfer:
    """Hand the case over to the office `to` with a `note`; it arrived when it arrived and its clock runs on.

    Nobody there has it yet. Raises `ReasonMissing`, `NotOfThisGovernment`, `NobodyThere`, `NotYourRole`,
    `ChangedMeanwhile`, `MoveNotAllowed`.
    """
    officer = require(Role.EXAMINER, application, by=by)
    if not note.strip():
        raise ReasonMissing(field="note")
    if to.government_id != application.organisation.government_id:
        raise NotOfThisGovernment(field="to")
    if to.pk == application.organisation_id:
        raise NobodyThere(str(_("いまと同じ課です。別の課を選んでください。")), field="to")
    if not officers_of(to, Role.EXAMINER, on=japan_day(at)).exists():
        raise NobodyThere(field="to")
    with transaction.atomic():
        locked = lock(application.pk, revision=revision)
        handed = Transfer(
            application=locked,
            from_organisation_id=locked.organisation_id,
            to_organisation=to,
            note=note.strip(),
            sent_by_id=officer,
            sent_at=at,
        )
        move(
            locked,
            Move.TRANSFER,
            by=by,
            at=at,
            data={"from": str(locked.organisation_id), "to": str(to.pk)},
            organisation=to,
            case_officer=None,
        )
        handed.save(force_insert=True)
    return handed
