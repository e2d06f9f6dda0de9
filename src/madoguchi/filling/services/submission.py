"""Submitting a draft, and the receipt that follows."""

from datetime import date, datetime
from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.db import transaction

from madoguchi.accounts.services import require_holder, require_submitter
from madoguchi.applications.models import Application
from madoguchi.applications.selectors import agent_in_words, answers_at
from madoguchi.applications.services import arrive, keep_receipt
from madoguchi.core.acting import Acting
from madoguchi.core.clock import Clock, japan_day, now
from madoguchi.core.ids import uuid7
from madoguchi.eforms.selectors import document_of, summary
from madoguchi.events.models import Event
from madoguchi.facts.services import note_documents
from madoguchi.files.services import keep
from madoguchi.filling.models import Draft, Submission
from madoguchi.filling.selectors import procedures_of, reused_by, title_of
from madoguchi.filling.services.approvals import require_approval
from madoguchi.filling.services.filings import Ready, ready
from madoguchi.filling.services.held import hold_back
from madoguchi.filling.services.proof import require_proof
from madoguchi.filling.services.refusals import ChangedElsewhere, NotAllOpen, NotOpenNow
from madoguchi.filling.services.reuse import note_reuse
from madoguchi.filling.services.turns import in_time_since, turn_of
from madoguchi.papers.services import receipt_pdf
from madoguchi.papers.types import ReceiptData
from madoguchi.registry.selectors import body_for, contact_of
from madoguchi.statements.selectors import Prepared
from madoguchi.statements.services import insert, update


def submit(*, draft: Draft, key: UUID, revision: int, by: Acting, clock: Clock = now) -> Submission:
    """File everything that `draft` asks for; the commit of this transaction is the legal arrival.

    Each procedure gets its own answers and files, its own receipt and its own clock; what has its ground in the same
    draft is held until that one is granted. `key` and `revision` come from the page that the person confirmed. A retry
    with the same key and revision returns the same receipts; another revision raises `ChangedElsewhere`. Raises
    `NotComplete` (missing answers), `ProofNeeded`, `NotOpenNow` (the acceptance period ended), `FileMissing`,
    `MayOnlyPrepare` for an agent or member who may not file, `ApprovalNeeded` where the business wants a colleague to
    look first, and `facts.services.ConsentMissing` when what was filled in from facts is no longer agreed to. The
    moment of arrival is read from `clock` once, inside the write lock; what was checked for the day before is checked
    again.
    """
    before = draft.revision
    day = japan_day(clock())
    if draft.submitted_at is None:
        found = ready(draft, day)
    with transaction.atomic():
        locked = _locked(draft)
        require_holder(
            subject=locked.subject_id, ticket=locked.ticket_id, procedures=procedures_of(draft), by=by
        )
        require_submitter(by=by)
        if locked.key != key or locked.revision != revision or locked.discarded_at:
            raise ChangedElsewhere
        if locked.submitted_at:
            return locked.submission
        if locked.revision != before:
            raise ChangedElsewhere
        require_approval(locked)
        at = clock()
        if japan_day(at) != day:
            found = ready(locked, japan_day(at))
        turn = turn_of(locked)
        _require_in_time(found, japan_day(in_time_since(turn=turn, at=at)))
        for filing in found.filings:
            require_proof(edition=filing.edition, by=by)
        submission = Submission(
            id=uuid7(), key=key, draft=locked, body_hash=found.body_hash, receipts=[], at=at
        )
        arrived = _file_all(found, locked, submission, by=by, at=at)
        submission.receipts = [
            {"application": str(application.pk), "number": application.receipt_number}
            for application in arrived.values()
        ]
        insert(submission)
        hold_back(found, locked, submission, arrived, by=by, at=at)
        locked.submitted_at = at
        update(locked, "submitted_at")
        if turn:
            turn.delete()  # its place is free
    return submission


_to_lock = Prepared(
    lambda key: Draft.objects.select_for_update(of=("self",)).select_related("turn", "reuse").filter(pk=key)
)


def _locked(draft: Draft) -> Draft:
    """The row as it is now, nobody else's until the end of the transaction; its holder was read before."""
    locked = _to_lock.one(key=draft.pk)
    if locked is None:
        raise Draft.DoesNotExist
    if locked.subject_id == draft.subject_id:
        locked.subject = draft.subject
    if locked.ticket_id == draft.ticket_id:
        locked.ticket = draft.ticket
    return locked


def _require_in_time(found: Ready, day: date) -> None:
    """Raise `NotOpenNow` when the period of one of the procedures was over on `day`, naming it among several."""
    editions = [filing.edition for filing in found.filings]
    over = [one for one in editions if one.closes_on and day > one.closes_on]
    if over:
        raise NotAllOpen({title_of(one): NotOpenNow() for one in over}) if len(editions) > 1 else NotOpenNow


def _file_all(
    found: Ready, locked: Draft, submission: Submission, *, by: Acting, at: datetime
) -> dict[UUID, Application]:
    """The applications that arrive now, by edition; what waits for its ground does not."""
    reused = reused_by(locked)
    arrived = {}
    for filing in found.filings:
        if filing.ground is not None:
            continue
        origins = found.origins(filing, locked, reused)
        application = arrive(
            submission_id=submission.pk,
            edition=filing.edition,
            subject=locked.subject,
            ticket=locked.ticket,
            applicant_name=filing.name,
            applicant_email=filing.email,
            answers=filing.answers,
            files=filing.files,
            origins=origins,
            channel=Application.Channel.ONLINE,
            by=by,
            at=at,
        )
        note_reuse(
            subject=locked.subject,
            application=application,
            origins=origins,
            consents=reused.consents,
            by=by,
            at=at,
        )
        if locked.subject is not None:  # a guest keeps no documents
            note_documents(
                draft=locked.pk,
                files=[UUID(entry["file"]) for entry in filing.files],
                organisation=application.organisation_id,
                application_id=application.pk,
                by=by,
                at=at,
            )
        arrived[filing.edition.pk] = application
    return arrived


def make_receipt(event: Event) -> None:
    """Make the PDF receipt of the application that `event` tells of, once. Follows `application.arrived`."""
    application = (
        Application.objects.select_related(
            "organisation",
            "edition__procedure_version",
            "edition__variant_version",
            "edition__form_version",
            "procedure",
        )
        .filter(pk=event.stream.removeprefix("application:"), receipt_file__isnull=True)
        .first()
    )
    if application is None:
        return
    pdf = receipt_pdf(receipt_data(application))
    stored = keep(
        owner=application.pk,
        whose=application.sealed_for,
        tenant=application.sealed_in,
        name=f"receipt-{application.receipt_number}.pdf",
        media_type="application/pdf",
        data=pdf,
        at=event.at,
    )
    keep_receipt(application=application, file=stored, by=Acting.system("receipts"), at=event.at)


def receipt_data(application: Application) -> ReceiptData:
    """Everything that stands on the receipt of `application`: what arrived, not what was corrected since."""
    body = body_for(application.edition)
    document = document_of(application.edition.form_version)
    answers = answers_at(application, 1)
    return ReceiptData(
        receipt_number=application.receipt_number,
        procedure=body.title,
        organisation=application.organisation.name,
        applicant_name=application.applicant_name,
        arrived_at=application.arrived_at,
        due_on=application.due_on,
        sections=[
            (section.title, [(row.label, row.display) for row in section.rows])
            for section in summary(document, answers.body, japan_day(application.arrived_at))
        ],
        files=[(entry["name"], entry["size"], entry["sha256"]) for entry in answers.files],
        contact=contact_of(application.edition, body).name_and_phone,
        agent=agent_in_words(application),
        status_url=urljoin(settings.SITE_ORIGIN, f"/my/applications/{application.pk}/")
        if application.subject_id or application.ticket_id
        else "",
    )
