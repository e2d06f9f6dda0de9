"""Starting, saving and submitting drafts."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Subject
from madoguchi.accounts.services import NewTicket, issue_ticket, require_holder
from madoguchi.applications.models import Application
from madoguchi.applications.selectors import answers_at
from madoguchi.applications.services import arrive, keep_receipt
from madoguchi.core.acting import Acting
from madoguchi.core.clock import Clock, japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.selectors import (
    applicant_email,
    applicant_name,
    check,
    document_of,
    effective_answers,
    files_in,
    summary,
)
from madoguchi.eforms.types import FieldError, FormDocument
from madoguchi.events.models import Event
from madoguchi.events.services import append
from madoguchi.files.models import File
from madoguchi.files.selectors import FileDamaged, read
from madoguchi.files.services import forget, keep, store
from madoguchi.filling.models import Draft, DraftItem, Submission
from madoguchi.papers.services import receipt_pdf
from madoguchi.papers.types import ReceiptData
from madoguchi.registry.models import Edition
from madoguchi.registry.selectors import body_of, contact_of, why_not_taken
from madoguchi.versions.services import digest_of

KEPT_FOR = timedelta(days=30)


class SignInNeeded(Refusal):
    """The procedure takes no guests."""

    sentence = _("この手続は、ログインしてから始めてください。")


class NotOpenNow(Refusal):
    """The edition takes no applications on this day."""

    sentence = _("この手続は、いま受け付けていません。受付期間をご確認ください。")


class PausedNow(NotOpenNow):
    """The office does not take the procedure for a time; `reason` is what it says."""

    sentence = _("この手続は、いま受付を休止しています。再開までお待ちいただくか、窓口におたずねください。")

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


class ChangedElsewhere(Refusal):
    """The draft was saved from another screen after this page was opened."""

    sentence = _("別の画面で更新されました。いまの内容を確かめてから、もう一度入力してください。")


class AlreadySent(Refusal):
    """The draft was submitted before; it no longer changes."""

    sentence = _("この申請はすでに送信されています。内容は受付の控えで確認できます。")


class NotComplete(Refusal):
    """Answers are missing or no longer fit; `errors` names them."""

    sentence = _("まだ入力が必要な項目があります。確認して、入力してください。")

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__()
        self.errors = errors
        self.add_note(", ".join(f"{error.path}: {error.message}" for error in errors))


class FileMissing(Refusal):
    """A file that the answers name is not stored as it was."""

    sentence = _("添付したファイルを確認できませんでした。もう一度添付してください。")


@dataclass(frozen=True)
class Started:
    """A draft just begun; for a guest with the ticket whose secret is shown once."""

    draft: Draft
    new_ticket: NewTicket | None


def start(*, edition: Edition, by: Acting, at: datetime) -> Started:
    """Begin a draft for `edition`: held by the subject acted for, or by a new ticket for a guest.

    Raises `NotOpenNow` (out of season, ended), `PausedNow`, or `SignInNeeded` where the procedure takes no guests.
    A draft that was begun before a pause can be finished and sent: only beginning is refused.
    """
    day = japan_day(at)
    if day < edition.opens_on or (edition.closes_on and day > edition.closes_on):
        raise NotOpenNow
    why = why_not_taken(edition, at=at)
    if why is not None:
        raise PausedNow(why.reason) if why.kind == "paused" else NotOpenNow
    body = body_of(edition.procedure_version)
    subject = Subject.objects.filter(pk=by.whose, pk__in=by.subjects).first() if by.whose else None
    if subject is None and not body.is_guest_allowed:
        raise SignInNeeded
    with transaction.atomic():
        new_ticket = None if subject else issue_ticket(at=at)
        draft = Draft.objects.create(
            form_version_id=edition.form_version_id,
            subject=subject,
            ticket=new_ticket.ticket if new_ticket else None,
            started_at=at,
            saved_at=at,
            expires_at=at + KEPT_FOR,
        )
        DraftItem.objects.create(draft=draft, edition=edition)
        append(
            stream=f"draft:{draft.pk}",
            kind="draft.started",
            by=by,
            at=at,
            organisation=edition.organisation_id,
            whose=subject.pk if subject else None,
            data={"edition": str(edition.pk), "procedure": str(edition.procedure_id)},
        )
    return Started(draft, new_ticket)


def _lock(draft: Draft, *, revision: int, by: Acting) -> Draft:
    locked = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    require_holder(subject=locked.subject_id, ticket=locked.ticket_id, by=by)
    if locked.submitted_at:
        raise AlreadySent
    if locked.discarded_at or locked.revision != revision:
        raise ChangedElsewhere
    return locked


def save_answers(*, draft: Draft, answers: dict[str, Any], revision: int, by: Acting, at: datetime) -> Draft:
    """Keep `answers` as the whole of what was answered so far and raise the draft's revision.

    `revision` is the one that the page showed. Raises `ChangedElsewhere` or `AlreadySent`; in both cases
    nothing is lost on either screen.
    """
    with transaction.atomic():
        locked = _lock(draft, revision=revision, by=by)
        locked.answers = answers
        locked.revision += 1
        locked.saved_at = at
        locked.expires_at = at + KEPT_FOR
        locked.save(update_fields=["answers", "revision", "saved_at", "expires_at"])
    draft.answers, draft.revision = locked.answers, locked.revision
    return locked


def attach(*, draft: Draft, upload: UploadedFile, by: Acting, at: datetime) -> dict[str, Any]:
    """Store an upload for `draft` and return the entry that an answer keeps of it: id, name, size, digest.

    Raises `files.services.FileRefused` with what to do.
    """
    require_holder(subject=draft.subject_id, ticket=draft.ticket_id, by=by)
    stored = store(
        owner=draft.pk, name=upload.name or "file", media_type=upload.content_type, data=upload.read(), at=at
    )
    return entry_of(stored)


def entries_in(document: FormDocument, answers: dict[str, Any]) -> list[dict[str, Any]]:
    """Every file that `answers` name, with the path of its question."""
    return [{**entry, "path": path} for path, entry in files_in(document, answers)]


def entry_of(stored: File) -> dict[str, Any]:
    """What an answer keeps of a file."""
    return {"file": str(stored.pk), "name": stored.name, "size": stored.size, "sha256": stored.sha256}


def attach_to_application(
    *, application: Application, upload: UploadedFile, by: Acting, at: datetime
) -> dict[str, Any]:
    """Store an upload that replies to a correction; otherwise as `attach`."""
    require_holder(subject=application.subject_id, ticket=application.ticket_id, by=by)
    stored = store(
        owner=application.pk,
        name=upload.name or "file",
        media_type=upload.content_type,
        data=upload.read(),
        at=at,
    )
    return entry_of(stored)


def verified_for(*, application: Application, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """As `verified_files`, for the files of an application and of the draft that it came from."""
    draft = Submission.objects.filter(pk=application.submission_id).values_list("draft_id", flat=True)
    return verified_files(owners=[application.pk, *draft], entries=entries)


def verified_files(*, owners: list[UUID], entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """`entries` after reading every file from the disk and comparing its digest; raises `FileMissing`."""
    stored = {
        str(f.pk): f for f in File.objects.filter(owner__in=owners, pk__in=[e["file"] for e in entries])
    }
    for entry in entries:
        found = stored.get(entry["file"])
        if found is None or found.sha256 != entry["sha256"]:
            raise FileMissing
        try:
            read(found)
        except (FileDamaged, OSError) as error:
            raise FileMissing from error
    return entries


def _ready(draft: Draft, document: FormDocument, day: date) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The answers that count on `day` and their files; raises `NotComplete` or `FileMissing`."""
    if errors := check(document, draft.answers, day):
        raise NotComplete(errors)
    answers = effective_answers(document, draft.answers, day)
    return answers, verified_files(owners=[draft.pk], entries=entries_in(document, answers))


def submit(*, draft: Draft, key: UUID, revision: int, by: Acting, clock: Clock = now) -> Submission:
    """File everything that `draft` asks for; the commit of this transaction is the legal arrival.

    `key` and `revision` come from the page that the person confirmed. A retry with the same key and
    revision returns the same receipts; another revision raises `ChangedElsewhere`. Raises `NotComplete`
    (missing answers), `NotOpenNow` (the acceptance period ended), `FileMissing`. The moment of arrival is
    read from `clock` once, inside the write lock; what was checked for the day before is checked again.
    """
    document = document_of(draft.form_version)
    before = draft.form_version_id, draft.revision
    day = japan_day(clock())
    if draft.submitted_at is None:
        answers, files = _ready(draft, document, day)
    with transaction.atomic():
        locked = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
        require_holder(subject=locked.subject_id, ticket=locked.ticket_id, by=by)
        if locked.key != key or locked.revision != revision or locked.discarded_at:
            raise ChangedElsewhere
        if locked.submitted_at:
            return locked.submission
        if (locked.form_version_id, locked.revision) != before:
            raise ChangedElsewhere
        at = clock()
        if japan_day(at) != day:
            answers, files = _ready(locked, document, japan_day(at))
        submission = Submission(
            key=key,
            draft=locked,
            body_hash=digest_of({"answers": answers, "files": files}),
            receipts=[],
            at=at,
        )
        for item in locked.items.select_related("edition").order_by("id"):
            if item.edition.closes_on and japan_day(at) > item.edition.closes_on:
                raise NotOpenNow
            application = arrive(
                submission_id=submission.pk,
                edition=item.edition,
                subject=locked.subject,
                ticket=locked.ticket,
                applicant_name=applicant_name(document, answers),
                applicant_email=applicant_email(document, answers),
                answers=answers,
                files=files,
                channel=Application.Channel.ONLINE,
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


def discard(*, draft: Draft, revision: int, by: Acting, at: datetime) -> None:
    """Throw away the answers and files of a draft that was not sent, at the wish of its holder."""
    with transaction.atomic():
        _empty(_lock(draft, revision=revision, by=by), "draft.discarded", by=by, at=at)


def expire(*, by: Acting, at: datetime) -> int:
    """Empty every unsent draft whose time is over; returns how many. The pages told the day."""
    due = Draft.objects.filter(expires_at__lt=at, submitted_at__isnull=True, discarded_at__isnull=True)
    done = 0
    for key in list(due.values_list("pk", flat=True)[:1_000]):
        with transaction.atomic():
            locked = due.select_for_update(of=("self",)).filter(pk=key).first()
            if locked is not None:
                _empty(locked, "draft.expired", by=by, at=at)
                done += 1
    return done


def _empty(locked: Draft, kind: str, *, by: Acting, at: datetime) -> None:
    locked.answers, locked.discarded_at = {}, at
    locked.save(update_fields=["answers", "discarded_at"])
    forget(owner=locked.pk, by=by, at=at)
    append(stream=f"draft:{locked.pk}", kind=kind, by=by, at=at, whose=locked.subject_id)


def make_receipt(event: Event) -> None:
    """Make the PDF receipt of the application that `event` tells of, once. Follows `application.arrived`."""
    application = (
        Application.objects.select_related(
            "organisation", "edition__procedure_version", "edition__form_version", "procedure"
        )
        .filter(pk=event.stream.removeprefix("application:"), receipt_file__isnull=True)
        .first()
    )
    if application is None:
        return
    body = body_of(application.edition.procedure_version)
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
            status_url=urljoin(settings.SITE_ORIGIN, f"/my/applications/{application.pk}/"),
        )
    )
    stored = keep(
        owner=application.pk,
        name=f"receipt-{application.receipt_number}.pdf",
        media_type="application/pdf",
        data=pdf,
        at=event.at,
    )
    keep_receipt(application=application, file=stored, by=Acting.system("receipts"), at=event.at)
