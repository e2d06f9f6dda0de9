"""Submitting a draft, and the receipt that follows."""

from datetime import date
from typing import Any
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
from madoguchi.eforms.selectors import (
    applicant_email,
    applicant_name,
    check,
    document_of,
    effective_answers,
    summary,
)
from madoguchi.eforms.types import FormDocument
from madoguchi.events.models import Event
from madoguchi.facts.services import note_documents
from madoguchi.files.services import keep
from madoguchi.filling.models import Draft, Submission
from madoguchi.filling.selectors import (
    document_of_draft,
    origins_to_send,
    procedures_of,
    reused_by,
    unfinished,
)
from madoguchi.filling.services.attachments import entries_in, verified_files
from madoguchi.filling.services.proof import require_proof
from madoguchi.filling.services.refusals import ChangedElsewhere, NotComplete, NotOpenNow
from madoguchi.filling.services.reuse import note_reuse
from madoguchi.papers.services import receipt_pdf
from madoguchi.papers.types import ReceiptData
from madoguchi.registry.selectors import body_for, contact_of
from madoguchi.versions.services import digest_of


def _ready(draft: Draft, document: FormDocument, day: date) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The answers that count on `day` and their files; raises `NotComplete` or `FileMissing`."""
    if errors := [*check(document, draft.answers, day), *unfinished(draft, document, on=day)]:
        raise NotComplete(errors)
    answers = effective_answers(document, draft.answers, day)
    return answers, verified_files(owners=[draft.pk], entries=entries_in(document, answers))


def submit(*, draft: Draft, key: UUID, revision: int, by: Acting, clock: Clock = now) -> Submission:
    """File everything that `draft` asks for; the commit of this transaction is the legal arrival.

    `key` and `revision` come from the page that the person confirmed. A retry with the same key and
    revision returns the same receipts; another revision raises `ChangedElsewhere`. Raises `NotComplete`
    (missing answers), `ProofNeeded`, `NotOpenNow` (the acceptance period ended), `FileMissing`, `MayOnlyPrepare` for an agent
    or member who may not file, and `facts.services.ConsentMissing` when what was filled in from facts is no
    longer agreed to. The moment of arrival is read from `clock` once, inside the write lock; what was checked
    for the day before is checked again.
    """
    document = document_of_draft(draft)
    before = draft.revision
    day = japan_day(clock())
    if draft.submitted_at is None:
        answers, files = _ready(draft, document, day)
    with transaction.atomic():
        locked = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
        require_holder(
            subject=locked.subject_id, ticket=locked.ticket_id, procedures=procedures_of(locked), by=by
        )
        require_submitter(by=by)
        if locked.key != key or locked.revision != revision or locked.discarded_at:
            raise ChangedElsewhere
        if locked.submitted_at:
            return locked.submission
        if locked.revision != before:
            raise ChangedElsewhere
        at = clock()
        if japan_day(at) != day:
            answers, files = _ready(locked, document, japan_day(at))
        reused = reused_by(locked)
        submission = Submission(
            key=key,
            draft=locked,
            body_hash=digest_of({"answers": answers, "files": files}),
            receipts=[],
            at=at,
        )
        for item in locked.items.select_related("edition__organisation").order_by("id"):
            if item.edition.closes_on and japan_day(at) > item.edition.closes_on:
                raise NotOpenNow
            require_proof(edition=item.edition, by=by)
            organisation = item.edition.organisation_id
            origins = origins_to_send(reused, document, answers, organisation=organisation, on=day)
            application = arrive(
                submission_id=submission.pk,
                edition=item.edition,
                subject=locked.subject,
                ticket=locked.ticket,
                applicant_name=applicant_name(document, answers),
                applicant_email=applicant_email(document, answers),
                answers=answers,
                files=files,
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
            note_documents(
                draft=locked.pk,
                files=[UUID(entry["file"]) for entry in files],
                organisation=application.organisation_id,
                application_id=application.pk,
                by=by,
                at=at,
            )
            submission.receipts.append(
                {"application": str(application.pk), "number": application.receipt_number}
            )
        submission.save(force_insert=True)
        locked.submitted_at = at
        locked.save(update_fields=["submitted_at"])
    return submission


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
    body = body_for(application.edition)
    contact = contact_of(application.edition, body)
    document = document_of(application.edition.form_version)
    answers = answers_at(application, 1)
    pdf = receipt_pdf(
        ReceiptData(
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
            contact=contact.name_and_phone,
            agent=agent_in_words(application),
            status_url=urljoin(settings.SITE_ORIGIN, f"/my/applications/{application.pk}/"),
        )
    )
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
