"""Proposing what to decide, and taking the proposal back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madoguchi.applications.models import Application
from madoguchi.applications.moves import Move, may
from madoguchi.applications.services import MoveNotAllowed, lock, move
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.examination.models import Outcome, Proposal, SignOffRoute
from madoguchi.examination.selectors.cases import last_proposal
from madoguchi.examination.selectors.sign_offs import may_recall, route_for
from madoguchi.examination.selectors.standards import standards_of
from madoguchi.examination.services.deeming import require_in_time
from madoguchi.examination.services.desk import require, require_decider
from madoguchi.examination.services.officers import require_filled_in
from madoguchi.examination.services.returning import ReasonMissing
from madoguchi.examination.services.standards import Noted, keep_findings, require_standards
from madoguchi.registry.selectors import body_for

ANY_APPROVER: dict[str, Any] = {"steps": [{"post": "決裁者", "users": [], "substitutes": []}]}
"""The route where none was laid down: one step, signed by any approver."""


class GroundsMissing(Refusal):
    """A decision was proposed without grounds."""

    sentence = _("理由を書いてください。申請者に届く通知書に、そのまま載ります。")


class ConditionsMissing(Refusal):
    """A decision with conditions, or in part, was proposed without saying which."""

    sentence = _("条件（一部を認めるときは、認める範囲）を書いてください。")


class NotTheProposer(Refusal):
    """Someone else than the proposer wants to take a proposal back."""

    sentence = _(
        "引戻しは、起案した人だけができます（その人が担当を外れたときは、ほかの審査担当ができます）。"
    )


def usual_title(application: Application) -> str:
    """What a proposal is called unless its proposer says otherwise (件名)."""
    return gettext("%(procedure)sに対する処分について（受付番号 %(number)s）") % {
        "procedure": body_for(application.edition).title,
        "number": application.receipt_number,
    }


def usual_document_class(application: Application, route: SignOffRoute | None) -> str:
    """Under what class of documents a decision is kept unless its proposer says otherwise (文書分類)."""
    if route is not None and route.document_class:
        return route.document_class
    return (gettext("許認可等　%(kind)s") % {"kind": body_for(application.edition).disposition_kind})[:80]


def propose(
    *,
    application: Application,
    outcome: Outcome,
    grounds: str,
    conditions: str = "",
    findings: Mapping[str, Noted] | None = None,
    title: str = "",
    document_class: str = "",
    retention_years: int | None = None,
    route: Mapping[str, Any] | None = None,
    revision: int,
    by: Acting,
    at: datetime,
) -> Proposal:
    """Propose what to decide, with the grounds that the notice will carry (Administrative Procedure Act art. 8).

    `findings` by the code of the standard are kept first, with the same checks as `note_findings`. Title, class
    and years of retention are the usual ones unless given; so is the route, which only a rehearsal gives.

    Raises `OfficerFieldsOpen` while the desk has not filled in what the form asks of it, `StandardsOpen`,
    `StandardUnmet`, `NoStandardUnmet`, `UnmetWithoutFact`, `GroundsMissing`, `ConditionsMissing`, `NotYourRole`,
    `OwnCase`, `DecidedByLaw`, `ChangedMeanwhile`, `MoveNotAllowed`.
    """
    officer = require_decider(Role.EXAMINER, application, by=by, at=at)
    if not grounds.strip():
        raise GroundsMissing(field="grounds")
    if outcome in (Outcome.CONDITIONAL, Outcome.PARTIAL) and not conditions.strip():
        raise ConditionsMissing(field="conditions")
    require_in_time(application, at=at)
    with transaction.atomic():
        locked = lock(application.pk, revision=revision)
        if not may(Move.PROPOSE, locked.state):
            raise MoveNotAllowed
        require_filled_in(locked)
        if findings:
            keep_findings(locked, findings, officer=officer, by=by, at=at)
        standards = standards_of(locked)
        require_standards(outcome, standards)
        laid = route_for(locked, outcome) if route is None else None
        proposal = Proposal.objects.create(
            application=locked,
            outcome=outcome,
            grounds=grounds.strip(),
            conditions=conditions.strip(),
            standards=[one.snapshot for one in standards],
            title=title.strip() or usual_title(locked),
            document_class=document_class.strip() or usual_document_class(locked, laid),
            retention_years=retention_years or locked.edition.retention_years,
            route=dict(route or _snapshot(laid)),
            proposed_by_id=officer,
            proposed_at=at,
        )
        data = {"outcome": str(outcome), "steps": len(proposal.steps)}
        move(locked, Move.PROPOSE, by=by, at=at, data=data)
    return proposal


def _snapshot(route: SignOffRoute | None) -> dict[str, Any]:
    if route is None:
        return {**ANY_APPROVER, "decides_at_once": False}
    return {"route": str(route.pk), "steps": route.steps, "decides_at_once": route.decides_at_once}


def recall(
    *, application: Application, reason: str = "", revision: int, by: Acting, at: datetime
) -> Proposal:
    """Take the open proposal back before anything is decided, by its proposer (引戻し).

    Once every step has signed, with a `reason`: what they signed does not stand. When the proposer examines there no
    more, any examiner takes it back, so that no case stands still with whoever left.

    Raises `NotYourRole`, `NotTheProposer`, `ReasonMissing`, `ChangedMeanwhile`, `MoveNotAllowed`.
    """
    officer = require(Role.EXAMINER, application, by=by)
    with transaction.atomic():
        locked = lock(application.pk, revision=revision)
        if not may(Move.RECALL, locked.state):
            raise MoveNotAllowed
        proposal = last_proposal(locked)
        assert proposal is not None, "what is proposed has a proposal"
        if not may_recall(proposal, officer, on=japan_day(at)):
            raise NotTheProposer
        if locked.state == Application.State.APPROVED and not reason.strip():
            raise ReasonMissing(field="recall_reason")
        proposal.recalled_at, proposal.recall_reason = at, reason.strip()
        proposal.save(update_fields=["recalled_at", "recall_reason"])
        move(locked, Move.RECALL, by=by, at=at, data={"step": proposal.step})
    return proposal
