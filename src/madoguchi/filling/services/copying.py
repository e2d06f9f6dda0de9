"""Beginning with what was filed before, and going on with a newer version of a form."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.accounts.services import require_holder
from madoguchi.applications.models import Application
from madoguchi.applications.selectors import answers_now
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.selectors import document_of, is_empty, rebased, rounds_of, value_at
from madoguchi.eforms.types import Answers, FormDocument, Page, Question
from madoguchi.events.services import append
from madoguchi.files.models import File
from madoguchi.files.selectors import FileDamaged, FileHeld
from madoguchi.files.services import copy
from madoguchi.filling.marks import all_marked
from madoguchi.filling.models import Draft, DraftItem, Reuse, Submission
from madoguchi.filling.selectors import newer_for
from madoguchi.filling.services.attachments import entry_of
from madoguchi.filling.services.drafts import KEPT_FOR, Started, lock, start
from madoguchi.registry.models import Edition
from madoguchi.vault.types import KeyMissing
from madoguchi.vocabulary.documents import document_kind

NEVER_COPIED = frozenset({"declaration", "signature", "slot", "fee", "computed", "statement"})
"""Types of questions that are answered anew each time: one declares and books for this time only."""


class NothingNewer(Refusal):
    """The draft has the newest form already."""

    sentence = gettext_lazy("この下書きは、もう新しい様式になっています。")


@dataclass(frozen=True)
class LeftOut:
    """An answer of the earlier application that was not copied, and why (写さなかった回答)."""

    label: str
    why: str


@dataclass(frozen=True)
class Copied:
    """A draft begun with the answers of an application (写した下書き): how many were copied, and what was not."""

    started: Started
    count: int
    left_out: tuple[LeftOut, ...]


def copy_application(*, application: Application, edition: Edition, by: Acting, at: datetime) -> Copied:
    """Begin a draft for `edition` with what `application` says now, as far as its form takes it.

    Declarations, signatures and bookings are never copied, and no file whose kind may have run out. Only for who holds
    the application: one acts for one subject at a time, so an agent copies for the same client alone. Raises
    `NotTheHolder`, and as `start`.
    """
    require_holder(
        subject=application.subject_id,
        ticket=application.ticket_id,
        procedures=[application.procedure_id],
        by=by,
    )
    day, filed_on = japan_day(at), japan_day(application.arrived_at)
    old, new = document_of(application.edition.form_version), document_of(edition.form_version)
    with transaction.atomic():
        started = start(edition=edition, by=by, at=at)
        draft = started.draft
        carried, difference = rebased(old, new, answers_now(application).body, on=day)
        left = [LeftOut(one.label, _("いまの様式では、答え方が変わりました。")) for one in difference.again]
        left += [LeftOut(one.label, _("いまの様式では、たずねません。")) for one in difference.gone]
        answers = _without_what_is_new_each_time(new, carried, left)
        answers = _with_files(draft, application, new, answers, left, filed_on, day, at)
        draft.answers = answers
        draft.save(update_fields=["answers"])
        append(
            stream=f"draft:{draft.pk}",
            kind="draft.copied",
            by=by,
            at=at,
            organisation=edition.organisation_id,
            whose=draft.subject_id,
            data={"application": str(application.pk)},
        )
    return Copied(started, _count(new, answers), tuple(left))


def move_to_newest(*, draft: Draft, revision: int, by: Acting, at: datetime) -> Draft:
    """Let the draft go on with the newest forms that are open, with the answers that carry over.

    The person has seen what is different (`newer_for`). Raises `NothingNewer`, and as `save_answers`.
    """
    with transaction.atomic():
        locked = lock(draft, revision=revision, by=by)
        newer = newer_for(locked, on=japan_day(at))
        if newer is None:
            raise NothingNewer
        _keep_origins(locked, newer.document, newer.answers)
        for item, edition in newer.editions.items():
            DraftItem.objects.filter(pk=item).update(edition=edition)
        locked.typed = _still_typed(locked.typed, newer.document)
        locked.answers = newer.answers
        locked.revision += 1
        locked.marks = all_marked({}, revision=locked.revision, by=by, at=at)
        locked.saved_at, locked.expires_at = at, at + KEPT_FOR
        locked.save(update_fields=["answers", "typed", "marks", "revision", "saved_at", "expires_at"])
        append(
            stream=f"draft:{locked.pk}",
            kind="draft.moved",
            by=by,
            at=at,
            whose=locked.subject_id,
            data={"editions": sorted(str(edition.pk) for edition in newer.editions.values())},
        )
    return Draft.objects.get(pk=locked.pk)


def _still_typed(typed: dict[str, Any], document: FormDocument) -> dict[str, Any]:
    """What is half typed in questions that the new form has in the same place."""
    pages = {page.id: {question.id for question in page.answered} for page in document.pages}
    found = {
        place: {key: entry for key, entry in entries.items() if key in pages.get(place.partition(".")[0], ())}
        for place, entries in typed.items()
    }
    return {place: entries for place, entries in found.items() if entries}


def _keep_origins(locked: Draft, document: FormDocument, answers: Answers) -> None:
    """Where an answer came from stays told of those that stand at the same path as before."""
    reuse = Reuse.objects.select_for_update(of=("self",)).filter(draft=locked).exclude(origins={}).first()
    if reuse is not None:
        reuse.origins = {path: one for path, one in reuse.origins.items() if _stands(document, answers, path)}
        reuse.save(update_fields=["origins"])


def _stands(document: FormDocument, answers: Answers, path: str) -> bool:
    try:
        return not is_empty(value_at(document, answers, path))
    except KeyError:
        return False


def _places(document: FormDocument, answers: Answers) -> list[tuple[Page, int | None, Answers]]:
    """Every page and round that has answers; the dictionaries are those of `answers`."""
    return [
        (page, place if page.repeats else None, values)
        for page in document.pages
        for place, values in enumerate(rounds_of(page, answers))
    ]


def _without_what_is_new_each_time(document: FormDocument, answers: Answers, left: list[LeftOut]) -> Answers:
    copied = {
        key: [dict(one) for one in value] if _is_rounds(document, key) else value
        for key, value in answers.items()
    }
    for page, _item, values in _places(document, copied):
        for question in page.questions:
            if question.type in NEVER_COPIED or question.for_officers:
                value = values.pop(question.id, None)
                if not is_empty(value) and question.is_asked:
                    left.append(LeftOut(question.label, _("今回の申請で、あらためて答えてください。")))
    return copied


def _is_rounds(document: FormDocument, key: str) -> bool:
    return any(page.id == key and page.repeats for page in document.pages)


def _with_files(
    draft: Draft,
    application: Application,
    document: FormDocument,
    answers: Answers,
    left: list[LeftOut],
    filed_on: date,
    day: date,
    at: datetime,
) -> Answers:
    """`answers` with the files of the draft's own: copied if they surely still hold, else left out."""
    drafts = Submission.objects.filter(pk=application.submission_id).values_list("draft_id", flat=True)
    owners = [application.pk, *drafts]
    for page, _item, values in _places(document, answers):
        for question in page.answered:
            entries = values.get(question.id) or []
            if not question.holds_files or not entries:
                continue
            kept = _copied_files(draft, owners, entries, at) if _holds_still(question, filed_on, day) else []
            if kept:
                values[question.id] = kept
            else:
                del values[question.id]
            if len(kept) < len(entries):
                why = _("書類の期限が過ぎているかもしれません。あらためて出してください。")
                left.append(LeftOut(question.label, why))
    return answers


def _holds_still(question: Question, filed_on: date, day: date) -> bool:
    """Whether a file handed in on `filed_on` can still be good: of a kind that does not end, or not yet."""
    if not question.document_kind:
        return False
    kind = document_kind(question.document_kind)
    until = kind.usually_until(filed_on)
    return not kind.is_dated if until is None else day <= until


def _copied_files(
    draft: Draft, owners: list[Any], entries: list[dict[str, Any]], at: datetime
) -> list[dict[str, Any]]:
    found = {str(file.pk): file for file in File.objects.filter(owner__in=owners)}
    kept = []
    for entry in entries:
        file = found.get(entry["file"])
        if file is None or file.sha256 != entry["sha256"]:
            continue
        try:
            kept.append(entry_of(copy(file=file, owner=draft.pk, whose=draft.sealed_for, at=at)))
        except (FileDamaged, FileHeld, KeyMissing, OSError):
            continue
    return kept


def _count(document: FormDocument, answers: Answers) -> int:
    return sum(
        not is_empty(values.get(question.id))
        for page, _item, values in _places(document, answers)
        for question in page.answered
    )
