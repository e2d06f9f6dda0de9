"""Rehearsing a form: filled in, sent, examined and decided for once, taken back, and only told of.

Everything happens by the services by which it happens in earnest, within one transaction that is taken back at the
end. So nothing of it can be counted, listed, published, pushed or sent: there never was anything. What it came to is
kept as a rehearsal, for thirty days or until somebody throws it away, and every paper of it is marked 試験.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.accounts.models import Organisation, User
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.models import FormTemplate, FormVersion
from madoguchi.eforms.selectors import document_of
from madoguchi.eforms.services.rehearsing import version_to_rehearse
from madoguchi.eforms.trying import without_files
from madoguchi.eforms.types import FormDocument
from madoguchi.events.services import append
from madoguchi.examination.models import Outcome, PaperKind, Rehearsal
from madoguchi.examination.selectors.standards import standards_of
from madoguchi.examination.services.decisions import decide
from madoguchi.examination.services.desk import NotYourRole, open_case, take
from madoguchi.examination.services.proposals import ANY_APPROVER, propose
from madoguchi.examination.services.sign_offs import sign_off
from madoguchi.examination.services.standards import Noted
from madoguchi.examination.services.wording import facts_of, letter_data
from madoguchi.filling.services import begin, receipt_data, save_answers, submit
from madoguchi.language.eras import both_dates
from madoguchi.papers.services import letter_pdf, notice_pdf, receipt_pdf
from madoguchi.papers.types import Block, LetterData, NoticeData, ReceiptData
from madoguchi.registry.models import Edition, Procedure
from madoguchi.registry.services.rehearsing import edition_to_rehearse
from madoguchi.vault.services import forget

KEPT_FOR = timedelta(days=30)
MARK = gettext_lazy("試験")
HIGHEST = 3
"""Whoever is invented has shown everything: what is rehearsed is the form, not the sign-in."""


class NotThisProcedure(Refusal):
    """The procedure is another organisation's."""

    sentence = gettext_lazy("この組織の手続で試してください。")


class _TakenBack(Exception):
    """Ends the rehearsal and takes all of it back."""


@dataclass(frozen=True)
class _Told:
    steps: list[dict[str, str]]
    receipt: ReceiptData
    notice: LetterData
    grounds: str


def rehearse(
    *,
    version: FormVersion,
    procedure: Procedure,
    answers: Mapping[str, Any],
    title: str,
    outcome: Outcome = Outcome.GRANTED,
    by: Acting,
    at: datetime,
) -> Rehearsal:
    """Go through everything with `answers`, from the draft to the notice, and keep only what it came to.

    Raises `NotYourRole`, `NotThisProcedure`, `BadForm` for a form that cannot be read yet, and whatever the
    applicant or the officers would be refused on the way (`NotComplete` for missing answers).
    """
    form = version.form
    if by.who is None or not any(
        by.has(role, form.organisation_id) for role in (Role.EDITOR, Role.PUBLISHER)
    ):
        raise NotYourRole
    if procedure.organisation_id != form.organisation_id:
        raise NotThisProcedure
    FormDocument.parse(version.body)
    told: _Told | None = None
    try:
        with transaction.atomic():
            told = _play(version, procedure, dict(answers), outcome, at)
            raise _TakenBack
    except _TakenBack:
        pass
    assert told is not None
    return _keep(version, procedure, title, told, made_by=by.who, by=by, at=at)


def _keep(
    version: FormVersion,
    procedure: Procedure,
    title: str,
    told: _Told,
    *,
    made_by: UUID,
    by: Acting,
    at: datetime,
) -> Rehearsal:
    with transaction.atomic():
        kept = Rehearsal.objects.create(
            form=version.form,
            number=version.number,
            digest=version.digest,
            procedure_title=told.receipt.procedure[:200],
            title=title[:200],
            steps=told.steps,
            receipt=_plain(told.receipt),
            notice=_plain(told.notice) | {"grounds": told.grounds},
            made_by_id=made_by,
            made_at=at,
            expires_at=at + KEPT_FOR,
        )
        append(
            stream=f"formtemplate:{version.form_id}",
            kind="formtemplate.rehearsed",
            by=by,
            at=at,
            organisation=version.form.organisation_id,
            data={"code": version.form.code, "number": version.number, "procedure": procedure.slug},
        )
    return kept


def _play(
    version: FormVersion, procedure: Procedure, answers: dict[str, Any], outcome: Outcome, at: datetime
) -> _Told:
    place = version.form.organisation
    writer, examiner, approver = (_somebody(name) for name in (_("書いた人"), _("担当者"), _("決裁者")))
    steps: list[dict[str, str]] = []

    def tell(who: str, what: str, more: str = "") -> None:
        steps.append({"who": who, "what": what, "more": more})

    edition = _edition(version.form, version.body, procedure, place, writer, approver, at)
    application = _file(edition, answers, at)
    applicant = _("申請する人")
    tell(applicant, _("書いて、送りました。"), _("受付番号は、試験のためのものです。"))
    due = both_dates(application.due_on) if application.due_on else _("定めていません")
    tell(_("システム"), _("受け付けました。"), _("処理の期限：%s") % due)
    receipt = receipt_data(application)
    tell(_("システム"), _("受付票を作りました。"))
    _decide(application, examiner, approver, outcome, at)
    application.refresh_from_db()
    disposition = application.dispositions.select_related("application").get()
    tell(_("担当者"), _("案件を開き、担当になり、起案しました。"), disposition.grounds)
    tell(_("決裁者"), _("起案した人と別の人が、決裁しました。"))
    tell(_("担当者"), _("決定しました。"), disposition.get_outcome_display())
    facts = facts_of(disposition, PaperKind.NOTICE, number=_("試験第1号"), issued_on=japan_day(at))
    notice = letter_data(disposition, facts)
    tell(_("システム"), _("通知書を作りました。"), notice.title)
    return _Told(steps, receipt, notice, disposition.grounds)


def _somebody(name: str) -> User:
    """An account for as long as the rehearsal lasts; nobody can sign in with it."""
    user = User(email=f"{uuid4()}@rehearsal.invalid", name=name)
    user.set_unusable_password()
    user.save()
    return user


def _edition(
    form: FormTemplate,
    body: dict[str, Any],
    procedure: Procedure,
    place: Organisation,
    writer: User,
    approver: User,
    at: datetime,
) -> Edition:
    rehearsed = version_to_rehearse(
        form=form, body=without_files(body), writer=writer.pk, approver=approver.pk, at=at
    )
    today = japan_day(at)
    using = Edition.objects.filter(procedure=procedure, organisation=place, opens_on__lte=today)
    return edition_to_rehearse(
        procedure=procedure,
        organisation=place,
        form_version=rehearsed,
        like=using.order_by("-opens_on").first(),
    )


def _file(edition: Edition, answers: dict[str, Any], at: datetime) -> Application:
    """Begin as a guest would, save everything, check and send."""
    nobody = Acting(name="", assurance=HIGHEST, authentication=HIGHEST)
    started = begin(
        editions=[edition],
        document=document_of(edition.form_version),
        subject=None,
        told=None,
        by=nobody,
        at=at,
    )
    draft = started.draft
    holder = Acting(
        name="",
        tickets=frozenset({draft.ticket_id} if draft.ticket_id else ()),
        assurance=HIGHEST,
        authentication=HIGHEST,
    )
    draft = save_answers(draft=draft, answers=answers, revision=draft.revision, by=holder, at=at)
    submission = submit(draft=draft, key=draft.key, revision=draft.revision, by=holder, clock=lambda: at)
    return _fresh(submission.receipts[0]["application"])


def _fresh(key: str) -> Application:
    return Application.objects.select_related(
        "organisation",
        "procedure",
        "edition__form_version",
        "edition__procedure_version",
        "edition__variant_version",
    ).get(pk=key)


def _decide(application: Application, examiner: User, approver: User, outcome: Outcome, at: datetime) -> None:
    """Take the case, propose, sign off by another, decide."""
    place = application.organisation_id
    at_desk = Acting(name=examiner.name, who=examiner.pk, grants=frozenset({(Role.EXAMINER, place)}))
    above = Acting(name=approver.name, who=approver.pk, grants=frozenset({(Role.APPROVER, place)}))
    key = str(application.pk)
    open_case(application=application, by=at_desk, at=at)
    take(application=application, revision=application.revision, by=at_desk, at=at)
    proposed = _fresh(key)
    grounds = (
        _("（試験）要件に当てはまることを確かめました。")
        if outcome == Outcome.GRANTED
        else _("（試験）要件に当てはまりません。")
    )
    result = "met" if outcome == Outcome.GRANTED else "unmet"
    propose(
        application=proposed,
        outcome=outcome,
        grounds=grounds,
        findings={one.standard.code: Noted(result, grounds) for one in standards_of(proposed)},
        route=ANY_APPROVER,
        revision=proposed.revision,
        by=at_desk,
        at=at,
    )
    signed = _fresh(key)
    sign_off(application=signed, is_approved=True, revision=signed.revision, by=above, at=at)
    ready = _fresh(key)
    decide(application=ready, revision=ready.revision, by=at_desk, at=at)


def _plain(paper: ReceiptData | LetterData) -> dict[str, Any]:
    """A paper as JSON, marked as a test."""
    told = {**asdict(paper), "mark": str(MARK)}
    return {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in told.items()}


def paper_of(*, rehearsal: Rehearsal, which: Literal["receipt", "notice"]) -> bytes:
    """The receipt or the notice of a rehearsal as PDF, unsigned, with 試験 across every page."""
    told = dict(rehearsal.receipt if which == "receipt" else rehearsal.notice)
    if which == "receipt":
        told["arrived_at"] = datetime.fromisoformat(told["arrived_at"])
        told["due_on"] = date.fromisoformat(told["due_on"]) if told["due_on"] else None
        return receipt_pdf(ReceiptData(**told))
    told["issued_on"] = date.fromisoformat(told["issued_on"])
    if "blocks" not in told:  # kept before notices had templates
        told["arrived_on"] = date.fromisoformat(told["arrived_on"])
        return notice_pdf(NoticeData(**told))
    told.pop("grounds")
    told["blocks"] = tuple(_block(one) for one in told["blocks"])
    told["footing"] = tuple((label, value) for label, value in told["footing"])
    return letter_pdf(LetterData(**told))


def _block(told: dict[str, Any]) -> Block:
    rows = tuple(tuple(row) for row in told["rows"])
    return Block(told["kind"], told["text"], tuple(told["lines"]), rows, told["has_head"])


def drop_rehearsal(*, rehearsal: Rehearsal, by: Acting, at: datetime) -> None:
    """Throw a rehearsal away before its time, its key with it; raises `NotYourRole`."""
    place = rehearsal.form.organisation_id
    if not any(by.has(role, place) for role in (Role.EDITOR, Role.PUBLISHER)):
        raise NotYourRole
    with transaction.atomic():
        _drop(rehearsal, by=by, at=at)


def drop_old_rehearsals(*, by: Acting, at: datetime) -> int:
    """Throw away the rehearsals that are older than thirty days; returns how many."""
    done = 0
    for rehearsal in Rehearsal.objects.filter(expires_at__lte=at).select_related("form")[:500]:
        with transaction.atomic():
            _drop(rehearsal, by=by, at=at)
        done += 1
    return done


def _drop(rehearsal: Rehearsal, *, by: Acting, at: datetime) -> None:
    owner = rehearsal.sealed_for
    rehearsal.delete()
    forget(owner=owner, by=by, at=at)
