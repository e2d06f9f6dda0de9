"""What those who came with paper do after it arrived: an officer notes what came by post or was said at the counter."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.applications.models import Application, Pause
from madoguchi.applications.moves import Move
from madoguchi.applications.selectors import answers_now
from madoguchi.applications.services import MoveNotAllowed, end_pauses, lock, move, revise
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.selectors import document_of, files_in, value_at
from madoguchi.eforms.types import FormDocument
from madoguchi.examination.models import CorrectionRequest
from madoguchi.examination.selectors.replies import corrected_by, paths_to_answer
from madoguchi.examination.services.casework import write_comment
from madoguchi.examination.services.closing import end_waiting
from madoguchi.examination.services.corrections import close_correction
from madoguchi.examination.services.desk import require
from madoguchi.examination.services.entering import kept_scan
from madoguchi.examination.services.returning import ReasonMissing
from madoguchi.files.services import FileRefused
from madoguchi.versions.services import digest_of

THEIRS = frozenset({Move.INSIST, Move.WITHDRAW})
"""The moves of the applicant that an officer makes for them with a note alone; a reply has answers besides."""


class NotOnPaper(Refusal):
    """The applicant has an inbox and acts there."""

    sentence = _("オンラインの申請です。申請者が、自分の画面でします。")


class CameAtAnotherTime(Refusal):
    """A reply is said to have come before it was asked for, or at a time that is still to come."""

    sentence = _("届いた日は、補正を求めた日から今日までの日にしてください。")


def note_paper(
    *, application: Application, what: Move, note: str, revision: int, by: Acting, at: datetime
) -> Application:
    """Make a move of the applicant that came on paper; `note` says what came and when, for colleagues.

    Raises `NotOnPaper`, `ReasonMissing`, `NotYourRole`, `ChangedMeanwhile`, `MoveNotAllowed`.
    """
    assert what in THEIRS, what
    require(Role.EXAMINER, application, by=by)
    if not application.is_on_paper:
        raise NotOnPaper
    if not note.strip():
        raise ReasonMissing(field="reason")
    with transaction.atomic():
        locked = lock(application.pk, revision=revision)
        if what == Move.INSIST:
            locked.send_backs.filter(insisted_at__isnull=True).update(insisted_at=at)
        else:
            end_waiting(locked, at=at)
        moved = move(locked, what, by=by, at=at, data={"paper": True})
        write_comment(application=moved, text=note, by=by, at=at)
    return moved


def answer_on_paper(
    *,
    application: Application,
    values: Mapping[str, Any],
    scans: Sequence[tuple[str, UploadedFile]],
    dropped: Collection[str],
    came_at: datetime,
    note: str,
    revision: int,
    by: Acting,
    at: datetime,
) -> CorrectionRequest:
    """Enter the reply to the open correction that came on paper at `came_at`: from that day on the clock goes on.

    `values` are the answers as corrected and `scans` the files, both by path, `dropped` the files that no longer
    count. As in a reply online, only what the correction asks about, or makes necessary, changes; what is missing on
    paper may be missing here. `note` is for colleagues. Raises `NotOnPaper`, `NotYourRole`, `CameAtAnotherTime`,
    `ChangedMeanwhile`, `MoveNotAllowed`, `files.services.FileRefused`.
    """
    require(Role.EXAMINER, application, by=by)
    if not application.is_on_paper:
        raise NotOnPaper
    with transaction.atomic():
        locked = lock(application.pk, revision=revision)
        asked: CorrectionRequest | None = locked.corrections.filter(answered_at__isnull=True).first()
        if asked is None:
            raise MoveNotAllowed
        if came_at > at or japan_day(came_at) < japan_day(asked.asked_at):
            raise CameAtAnotherTime(field="day")
        document, before = document_of(locked.edition.form_version), answers_now(locked).body
        allowed = paths_to_answer(document, before, asked, values, at=at)
        changed = {path: values[path] for path in allowed if path in values}
        for path in allowed:
            if document.locate(path)[0].holds_files:
                new = [upload for place, upload in scans if place == path]
                changed[path] = _files(locked, document, path, new, dropped, at=at)
        answers = corrected_by(document, before, changed, at=at)
        files = [{**entry, "path": path} for path, entry in files_in(document, answers)]
        close_correction(asked, at=max(came_at, asked.asked_at))
        end_pauses(locked, Pause.Kind.CORRECTION, at=came_at)
        data = {
            "round": asked.round,
            "answers": digest_of({"answers": answers, "files": files}),
            "paper": True,
            "came_on": japan_day(came_at).isoformat(),
        }
        moved = move(locked, Move.ANSWER_CORRECTION, by=by, at=at, data=data)
        revise(moved, answers=answers, files=files, basis=f"paper:{asked.round}", by=by, at=at)
        if note.strip():
            write_comment(application=moved, text=note, by=by, at=at)
    return asked


def _files(
    locked: Application,
    document: FormDocument,
    path: str,
    scans: Sequence[UploadedFile],
    dropped: Collection[str],
    *,
    at: datetime,
) -> list[dict[str, Any]] | None:
    """The files of one question after the reply: what is new beside what stays, as many as the question takes."""
    question = document.locate(path)[0]
    kept = value_at(document, answers_now(locked).body, path) or []
    stay = [one for one in kept if one["file"] not in dropped]
    if scans and question.max_files == 1:
        stay = []
    if len(stay) + len(scans) > max(question.max_files, len(kept)):
        sentence = _("「%(label)s」は、%(n)d個までです。使わなくなった写しを外してください。")
        raise FileRefused(sentence % {"label": question.label, "n": question.max_files})
    new = [kept_scan(upload=one, key=locked.pk, edition=locked.edition, at=at) for one in scans]
    return [*stay, *new] or None
