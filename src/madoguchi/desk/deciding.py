"""What stands beside a case for deciding it: standards, usual words, the letter's words, whose turn it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from madoguchi.accounts.types import acting_of_request
from madoguchi.applications.models import Application
from madoguchi.applications.moves import Move, may
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day, now
from madoguchi.desk.decision_forms import ExportForm, ProposalForm, RecallForm, SignOffForm, StandardsForm
from madoguchi.desk.forms import DeskForm
from madoguchi.eforms.types import SummarySection
from madoguchi.examination.models import (
    Disposition,
    Finding,
    GroundsTemplate,
    Outcome,
    Proposal,
    SignOff,
    SignOffRoute,
)
from madoguchi.examination.selectors import (
    StandardNow,
    grounds_for,
    last_proposal,
    may_recall,
    may_see_after,
    names_in,
    route_for,
    seat_of,
    standards_of,
)
from madoguchi.examination.services import preview_of, usual_document_class, usual_title
from madoguchi.registry.types import ProcedureBody

State = Application.State
_EXAMINED = (State.EXAMINING, State.CORRECTING, State.HEARING)
_ANY_APPROVER = [{"post": "決裁者", "users": [], "substitutes": []}]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One answer that a standard is checked by, with the keys of its files (確かめる回答)."""

    label: str
    shown: str
    files: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """One line of the checklist (審査基準の確認)."""

    now: StandardNow
    result: str
    note: str
    evidence: tuple[Evidence, ...] = ()
    error: str = ""

    @property
    def result_label(self) -> str:
        """The finding in words."""
        return str(Finding.Result(self.result).label) if self.result else _("まだ確かめていません")

    @property
    def tone(self) -> str:
        """The colour of its tag."""
        return {"met": "green", "unmet": "red", "not_applicable": "gray"}.get(self.result, "orange")


@dataclass(frozen=True, slots=True)
class StepShown:
    """One step of a route: who signs, or who signed and how (決裁の段階)."""

    number: int
    post: str
    names: tuple[str, ...] = ()
    substitutes: tuple[str, ...] = ()
    signed: SignOff | None = None
    is_next: bool = False


@dataclass(frozen=True, slots=True)
class LetterWords:
    """The words of the letter as the applicant will read them (通知書の文面)."""

    title: str
    addressee: str
    office_holder: str
    items: list[tuple[str, str]] = field(default_factory=list)
    review: str = ""
    problem: str = ""


def deciding_of(
    request: HttpRequest,
    application: Application,
    body: ProcedureBody,
    *,
    sections: list[SummarySection],
    files: list[Mapping[str, Any]],
    form: DeskForm | None = None,
    words: Mapping[str, str] | None = None,
    is_previewed: bool = False,
) -> dict[str, Any]:
    """The context of `next.html`, `proposal.html` and `standards.html`.

    `sections` and `files` are the answers and attachments that the page shows; `form` what was sent, `words` what the
    form says with usual words put in, `is_previewed` whether the letter is to be shown.
    """
    acting = acting_of_request(request)
    may_do = may_decide_what(acting, application)
    proposal: Proposal | None = may_do["proposal"]
    standards = standards_of(application)
    route = route_for(application, _outcome_of(form, words)) if may_do["may_propose"] else None
    proposal_form = _proposal_form(form, body, application, route, words) if may_do["may_propose"] else None
    return {
        **may_do,
        "checklist": _checklist(standards, form, sections, files),
        "is_checklist_open": any(not one.result for one in standards),
        "checklist_left": sum(not one.result for one in standards),
        "results": Finding.Result.choices,
        "templates": grounds_for(application) if may_do["may_propose"] else [],
        "proposal_form": proposal_form,
        "sign_off_form": form if isinstance(form, SignOffForm) else SignOffForm(),
        "recall_form": form if isinstance(form, RecallForm) else RecallForm(),
        "export_form": form if isinstance(form, ExportForm) else ExportForm(),
        "steps": steps_of(proposal) if proposal else [],
        "letter": _letter(application, proposal, proposal_form, standards, is_previewed),
        "planned": planned_steps(route.steps if route else _ANY_APPROVER) if proposal_form else [],
    }


def may_decide_what(acting: Acting, application: Application) -> dict[str, Any]:
    """What this officer may do next about the decision, so that the page shows no button that is refused."""
    state, place = application.state, application.organisation_id
    is_examiner, is_approver = acting.has(Role.EXAMINER, place), acting.has(Role.APPROVER, place)
    proposal = last_proposal(application)
    is_own = proposal is not None and proposal.proposed_by_id == acting.who
    is_proposed = proposal is not None and may(Move.APPROVE, state)
    today = japan_day(now())
    may_sit = proposal is not None and is_proposed and is_approver
    seat = seat_of(proposal, acting.who, on=today) if proposal is not None and may_sit else None
    signed = list(proposal.sign_offs.all()) if proposal else []
    return {
        "proposal": proposal,
        "seat": seat,
        "is_own_proposal": is_own and is_approver,
        "has_signed": any(one.signed_by_id == acting.who for one in signed),
        "may_note": is_examiner and state in _EXAMINED,
        "may_propose": is_examiner and may(Move.PROPOSE, state),
        "may_sign_off": seat is not None,
        "may_recall": is_examiner
        and proposal is not None
        and may(Move.RECALL, state)
        and may_recall(proposal, acting.who, on=today),
        "needs_recall_reason": may(Move.DECIDE, state),
        "may_decide": is_examiner and may(Move.DECIDE, state),
        "may_export": bool(acting.organisations(Role.EXAMINER, Role.APPROVER, Role.AUDITOR) & {place}),
        "to_see_after": [one for one in signed if is_approver and may_see_after(one, acting.who)],
    }


def is_shown(form: DeskForm, deciding: Mapping[str, Any]) -> bool:
    """Whether the page still shows the form that was sent, so that nothing typed has to be shown apart."""
    if isinstance(form, StandardsForm):
        return bool(deciding["may_note"])
    if isinstance(form, ProposalForm):
        return bool(deciding["may_propose"])
    if isinstance(form, SignOffForm):
        return bool(deciding["may_sign_off"])
    if isinstance(form, RecallForm):
        return bool(deciding["may_recall"])
    return isinstance(form, ExportForm)


def _proposal_form(
    form: DeskForm | None,
    body: ProcedureBody,
    application: Application,
    route: SignOffRoute | None,
    words: Mapping[str, str] | None,
) -> ProposalForm:
    if isinstance(form, ProposalForm) and words is None:
        return form
    usual = {
        "title": usual_title(application),
        "document_class": usual_document_class(application, route),
        "retention_years": application.edition.retention_years,
    }
    return ProposalForm(body=body, **usual | dict(words or {}))


def _checklist(
    standards: list[StandardNow],
    form: DeskForm | None,
    sections: list[SummarySection],
    files: list[Mapping[str, Any]],
) -> list[Checked]:
    sent = form.noted() if isinstance(form, StandardsForm) else {}
    wrong = (
        {one["id"]: one["message"] for one in form.errors_of_notes()}
        if isinstance(form, StandardsForm)
        else {}
    )
    rows = [row for section in sections for row in section.rows]
    lines = []
    for one in standards:
        code, noted = one.standard.code, sent.get(one.standard.code)
        evidence = tuple(
            Evidence(
                row.label,
                row.display,
                tuple(
                    (str(entry["key"]), str(entry["name"]))
                    for entry in files
                    if entry.get("path") == row.path
                ),
            )
            for row in rows
            if row.path.rpartition(".")[2] in one.standard.question
        )
        result, note = (noted.result, noted.note) if noted else (one.result, one.note)
        lines.append(Checked(one, result, note, evidence, wrong.get(f"note-{code}", "")))
    return lines


def steps_of(proposal: Proposal) -> list[StepShown]:
    """The steps of a proposal's route with the signatures so far."""
    signed = {one.step: one for one in proposal.sign_offs.all()}
    is_open = proposal.recalled_at is None and all(one.is_approved for one in signed.values())
    return _shown(proposal.steps, signed, proposal.step if is_open else 0)


def planned_steps(steps: list[dict[str, Any]]) -> list[StepShown]:
    """The steps of a route that nobody has begun."""
    return _shown(steps, {}, 0)


def _outcome_of(form: DeskForm | None, words: Mapping[str, str] | None) -> str:
    """The outcome that the form says, or the usual one."""
    said = words["outcome"] if words else form["outcome"].value() if isinstance(form, ProposalForm) else ""
    return str(said or Outcome.GRANTED)


def _shown(steps: list[dict[str, Any]], signed: Mapping[int, SignOff], following: int) -> list[StepShown]:
    names = names_in(steps)

    def named(keys: list[str]) -> tuple[str, ...]:
        return tuple(names[key] for key in keys if key in names)

    return [
        StepShown(
            n,
            step["post"],
            named(step["users"]),
            named(step["substitutes"]),
            signed.get(n),
            n == following and n not in signed,
        )
        for n, step in enumerate(steps, 1)
    ]


def _letter(
    application: Application,
    proposal: Proposal | None,
    form: ProposalForm | None,
    standards: list[StandardNow],
    is_previewed: bool,
) -> LetterWords | None:
    """The letter of what is proposed, or of what the form says; None while there is nothing to show."""
    if form is not None:
        outcome = str(form["outcome"].value() or "")
        if not is_previewed or not outcome:
            return None
        draft = Proposal(
            application=application,
            outcome=outcome,
            grounds=str(form["grounds"].value() or ""),
            conditions=str(form["conditions"].value() or ""),
            standards=[one.snapshot for one in standards],
        )
        return letter_words(application, draft)
    if proposal is None or application.state not in (State.PROPOSED, State.APPROVED):
        return None
    return letter_words(application, proposal)


def letter_words(application: Application, proposal: Proposal) -> LetterWords:
    """The words of the letter that `proposal` would become."""
    told = preview_of(
        Disposition(
            application=application,
            proposal=proposal,
            outcome=proposal.outcome,
            grounds=proposal.full_grounds,
            conditions=proposal.conditions,
            review_instructions=_instructions(application),
            decided_at=now(),
        )
    )
    return LetterWords(
        title=told.title,
        addressee=application.applicant_name,
        office_holder=told.office_holder,
        items=told.items,
        review=told.review,
        problem=told.problem,
    )


def _instructions(application: Application) -> str:
    return str(application.edition.procedure_version.body["review_instructions"])


def template_called(application: Application, key: UUID | None) -> GroundsTemplate | None:
    """The usual words with this key, if they are for the case."""
    return next((one for one in grounds_for(application) if one.pk == key), None)
