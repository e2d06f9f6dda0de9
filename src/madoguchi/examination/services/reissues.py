"""Papers that are issued again, and papers that are taken back."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from madoguchi.applications.services import stream_of
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.core.ids import random_number
from madoguchi.events.services import append
from madoguchi.examination.models import Notice, PaperKind
from madoguchi.examination.services.desk import require
from madoguchi.examination.services.notices import (
    CODE_LENGTH,
    CODE_PREFIX,
    REISSUED,
    PaperNotStanding,
    copy_of,
    keep_paper,
    signed_paper,
    standing_dispositions,
    stands,
)
from madoguchi.examination.services.returning import ReasonMissing
from madoguchi.examination.services.wording import facts_of, paper_pdf
from madoguchi.language.eras import era_date

LONGEST_REASON = 500


def reissue(*, notice: Notice, why: str, by: Acting, at: datetime) -> Notice:
    """Issue a paper again with the same content and number and a line that says so; the old one counts no more.

    Raises `NotYourRole`, `ReasonMissing`, `PaperNotStanding`.
    """
    application = notice.disposition.application
    officer = require(Role.EXAMINER, application, by=by)
    reason = _reason(why)
    disposition = standing_dispositions().filter(pk=notice.disposition_id).first()
    if disposition is None or not stands(notice):
        raise PaperNotStanding
    facts = facts_of(
        disposition, notice.kind, number=notice.number, issued_on=japan_day(_first(notice).issued_at)
    )
    code = random_number(CODE_PREFIX, length=CODE_LENGTH) if notice.is_permit else ""
    line = _("（再交付　%(day)s）") % {"day": era_date(japan_day(at))}
    pdf = paper_pdf(disposition, facts, code=code, reissued=line)
    paper = copy_of(
        notice,
        disposition=disposition,
        replaces_id=notice.pk,
        reissued_by_id=officer,
        reason=reason,
        code=code or None,
        issued_at=at,
    )
    signed = signed_paper(paper, pdf, post=facts.signer, at=at)
    try:
        return keep_paper(paper, signed, told=REISSUED[PaperKind(notice.kind)], by=by, at=at)
    except IntegrityError as error:  # another officer was first
        raise PaperNotStanding from error


def revoke(*, notice: Notice, why: str, by: Acting, at: datetime) -> Notice:
    """Take a paper back, by an approver with a reason; the disposition stands, and the applicant is told.

    Raises `NotYourRole`, `ReasonMissing`, `PaperNotStanding`.
    """
    application = notice.disposition.application
    approver = require(Role.APPROVER, application, by=by)
    reason = _reason(why)
    with transaction.atomic():
        locked = (
            Notice.objects.select_for_update(of=("self",))
            .select_related("disposition__application__organisation")
            .get(pk=notice.pk)
        )
        if not stands(locked) or locked.disposition.revoked_at is not None:
            raise PaperNotStanding
        locked.revoked_at, locked.revoked_by_id, locked.reason = at, approver, reason
        locked.save(update_fields=["revoked_at", "revoked_by", "reason"])
        append(
            stream=stream_of(application),
            kind="permit.revoked" if locked.is_permit else "notice.revoked",
            by=by,
            at=at,
            organisation=locked.organisation_id,
            whose=application.subject_id,
            data={"number": locked.number, "revoked": locked.sha256},
        )
    return locked


def _reason(why: str) -> str:
    reason = why.strip()
    if not 1 <= len(reason) <= LONGEST_REASON:
        raise ReasonMissing(field="why")
    return reason


def _first(notice: Notice) -> Notice:
    """The paper that was issued first, of which the others are copies."""
    while notice.replaces is not None:
        notice = notice.replaces
    return notice
