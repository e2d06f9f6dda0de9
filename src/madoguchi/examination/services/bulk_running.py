"""What the worker does with bulk decisions: tries each case, and decides each by itself when its time has come."""

import logging
import time
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.accounts.selectors import acting_of
from madoguchi.applications.models import Application
from madoguchi.applications.moves import Move, may
from madoguchi.applications.selectors import answers_now
from madoguchi.applications.services import ChangedMeanwhile, MoveNotAllowed, lock
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.selectors import document_of, summary
from madoguchi.events.services import append
from madoguchi.examination.checks.types import Check, Tone
from madoguchi.examination.models import REFUSING, BulkCase, BulkDecision, Outcome
from madoguchi.examination.selectors import registry_beside
from madoguchi.examination.selectors.checks import checks_of
from madoguchi.examination.selectors.standards import standards_of
from madoguchi.examination.services.bulk import draw, steps_now
from madoguchi.examination.services.decisions import decide
from madoguchi.examination.services.desk import NotYourRole, require_not_own, take
from madoguchi.examination.services.officers import require_filled_in
from madoguchi.examination.services.proposals import propose
from madoguchi.examination.services.sign_offs import sign_off
from madoguchi.examination.services.standards import require_standards
from madoguchi.files.models import File
from madoguchi.registry.selectors import body_for
from madoguchi.vault.types import KeyMissing, Tampered

log = logging.getLogger(__name__)

CLERK = Acting.system("bulk")
_LONGEST_ROUND = 5.0
"""Seconds that the worker gives to bulk decisions in one round; the rest follows in the next."""
_SHOWN = (
    "organisation",
    "procedure",
    "subject",
    "edition__form_version",
    "edition__procedure_version",
    "edition__variant_version",
    "edition__organisation",
    "edition__procedure",
)
State, CaseState = BulkDecision.State, BulkCase.State


class InAnother(Refusal):
    """The case waits in another bulk decision."""

    sentence = gettext_lazy("ほかの一括処分の対象になっています。")


class RouteChanged(Refusal):
    """The route of sign-off is no longer the one along which the whole was signed."""

    sentence = gettext_lazy("決裁ルートが、あとから変わりました。")


class CheckWarns(Refusal):
    """A machine check warns; an officer has to look at the case by itself."""


def try_cases(*, at: datetime) -> int:
    """Say of the cases that wait whether they fit; returns how many. A worker job."""
    started, done = time.monotonic(), 0
    waiting = BulkCase.objects.filter(state=CaseState.WAITING, bulk__state=State.TRIED)
    for key in list(waiting.order_by("bulk__made_at", "number").values_list("pk", flat=True)):
        if time.monotonic() - started > _LONGEST_ROUND:
            return done
        done += _try_case(key, at)
    return done


def _try_case(key: UUID, at: datetime) -> bool:
    with transaction.atomic():
        one = BulkCase.objects.select_for_update(of=("self",)).select_related("bulk__made_by").get(pk=key)
        bulk = BulkDecision.objects.select_for_update(of=("self",)).get(pk=one.bulk_id)
        if one.state != CaseState.WAITING or bulk.state != State.TRIED:
            return False
        one.why = _why_not(one, at)
        one.state = CaseState.OUT if one.why else CaseState.FITS
        one.is_held = not one.why
        one.save(update_fields=["why", "state", "is_held"])
        if not bulk.cases.filter(state=CaseState.WAITING).exists():
            draw(bulk)
    return True


def _why_not(one: BulkCase, at: datetime) -> str:
    """Why the case does not fit, in a sentence; empty when it does."""
    application = Application.objects.select_related(*_SHOWN).get(pk=one.application_id)
    by = acting_of(one.bulk.made_by, at=at)
    try:
        _fit(application, one, by, at)
    except Refusal as refusal:
        return str(refusal)[:300]
    except (KeyMissing, Tampered):
        return _("申請の内容を開けません。")
    return ""


def _fit(application: Application, one: BulkCase, by: Acting, at: datetime) -> None:
    """Raise the refusal that keeps the case from being decided with the others."""
    bulk = one.bulk
    if not by.has(Role.EXAMINER, application.organisation_id):
        raise NotYourRole
    if not (may(Move.PROPOSE, application.state) or may(Move.TAKE, application.state)):
        raise MoveNotAllowed(
            _("いまの状態（%(state)s）からは、起案できません。") % {"state": application.get_state_display()}
        )
    if application.revision != one.revision:
        raise ChangedMeanwhile
    if BulkCase.objects.filter(application=application, is_held=True).exclude(pk=one.pk).exists():
        raise InAnother
    require_not_own(application, [bulk.made_by], at=at)
    require_filled_in(application)
    require_standards(Outcome(bulk.outcome), standards_of(application))
    if bulk.outcome not in REFUSING:
        for check in _warnings(application, by, at):
            raise CheckWarns(_("機械の点検に注意があります：%(said)s") % {"said": check.sentence})


def _warnings(application: Application, by: Acting, at: datetime) -> list[Check]:
    """What the machine checks of the case warn of."""
    document, answers = document_of(application.edition.form_version), answers_now(application)
    arrived = japan_day(application.arrived_at)
    found = checks_of(
        application,
        document=document,
        answers=answers,
        sections=summary(document, answers.body, arrived),
        body=body_for(application.edition),
        beside=registry_beside(document, answers.body, application.subject_id, on=arrived),
        files=File.objects.in_bulk([UUID(entry["file"]) for entry in answers.files]),
        acting=by,
        at=at,
    )
    return [one for one in found if one.tone is Tone.WARNING]


def decide_bulks(*, at: datetime) -> int:
    """Decide the cases of what was signed and may no longer be taken back; returns how many. A worker job.

    Each case is one transaction: its moves, its signatures, its disposition and the row of the bulk decision stand or
    fall together, so that it is decided once whatever happens between. One that cannot be decided falls out and says
    why, and the others go on.
    """
    started, done = time.monotonic(), 0
    due = BulkDecision.objects.filter(state__in=[State.SIGNED, State.DECIDING], undo_until__lte=at)
    for key in list(due.order_by("undo_until").values_list("pk", flat=True)):
        _begin(key, at)
        cases = BulkCase.objects.filter(bulk=key, state=CaseState.FITS).order_by("number")
        for case in list(cases.values_list("pk", flat=True)):
            if time.monotonic() - started > _LONGEST_ROUND:
                return done
            done += _decide_case(case, at)
        _end(key, at)
    return done


def _begin(key: UUID, at: datetime) -> None:
    with transaction.atomic():
        held = BulkDecision.objects.select_for_update(of=("self",)).get(pk=key)
        if held.state == State.SIGNED and held.undo_until is not None and held.undo_until <= at:
            held.state = State.DECIDING
            held.save(update_fields=["state"])


def _decide_case(key: UUID, at: datetime) -> bool:
    try:
        with transaction.atomic():
            one = BulkCase.objects.select_for_update(of=("self",)).select_related("bulk__made_by").get(pk=key)
            if one.state != CaseState.FITS:
                return False  # another worker was first
            _decide_alone(one, at)
    except Refusal as refusal:
        return _drop(key, str(refusal))
    except (DatabaseError, OSError):
        raise  # the disk or the database: the next round tries again
    except Exception:
        log.exception("case %s of a bulk decision cannot be decided", key)
        return _drop(key, _("この案件は処分できませんでした。案件の画面から、1件ずつ処理してください。"))
    return True


def _decide_alone(one: BulkCase, at: datetime) -> None:
    """Every act of one case, as its proposer and its signers would have done it by themselves."""
    bulk = one.bulk
    proposer = acting_of(bulk.made_by, at=at).for_purpose(_("一括処分"))
    signatures = list(bulk.signatures.select_related("signed_by", "bulk__organisation").order_by("step"))
    application = lock(one.application_id, revision=one.revision)
    require_not_own(application, [bulk.made_by, *(signed.signed_by for signed in signatures)], at=at)
    if steps_now(application, bulk.outcome) != bulk.steps:
        raise RouteChanged
    if may(Move.TAKE, application.state):
        application = take(application=application, revision=application.revision, by=proposer, at=at)
    proposal = propose(
        application=application,
        outcome=Outcome(bulk.outcome),
        grounds=bulk.grounds,
        conditions=bulk.conditions,
        revision=application.revision,
        by=proposer,
        at=at,
    )
    for signed in signatures:
        sign_off(
            application=application,
            is_approved=True,
            comment=signed.comment,
            reason=signed.reason,
            revision=lock(application.pk).revision,
            signed_on=japan_day(signed.signed_at),
            by=acting_of(signed.signed_by, at=at).for_purpose(_("一括処分")),
            at=at,
        )
    if not proposal.decides_at_once:
        decide(application=application, revision=lock(application.pk).revision, by=proposer, at=at)
    one.disposition = application.dispositions.get(revoked_at__isnull=True)
    one.state, one.is_held = CaseState.DECIDED, False
    one.save(update_fields=["disposition", "state", "is_held"])


def _drop(key: UUID, sentence: str) -> bool:
    with transaction.atomic():
        one = BulkCase.objects.select_for_update(of=("self",)).get(pk=key)
        if one.state != CaseState.FITS:
            return False
        one.state, one.is_held, one.why = CaseState.OUT, False, sentence[:300]
        one.save(update_fields=["state", "is_held", "why"])
    return True


def _end(key: UUID, at: datetime) -> None:
    with transaction.atomic():
        held = BulkDecision.objects.select_for_update(of=("self",)).get(pk=key)
        if held.state != State.DECIDING or held.cases.filter(state=CaseState.FITS).exists():
            return
        held.state, held.ended_at = State.DONE, at
        held.save(update_fields=["state", "ended_at"])
        append(
            stream=f"organisation:{held.organisation_id}",
            kind="bulk.done",
            by=CLERK,
            at=at,
            organisation=held.organisation_id,
            data={
                "bulk": held.number,
                "decided": held.cases.filter(state=CaseState.DECIDED).count(),
                "out": held.cases.filter(state=CaseState.OUT).count(),
            },
        )
