"""Drafts: begun, read, filled in, handed over, sent."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import File as Part
from ninja import Form, Status
from ninja.files import UploadedFile

from madoguchi.accounts.services import MayOnlyPrepare
from madoguchi.api.filing.answers import (
    AnswersWrite,
    Confirmed,
    DraftAnswer,
    DraftBegin,
    DraftList,
    IdempotencyKey,
    SubmissionAnswer,
)
from madoguchi.api.filing.interface import Program, filing_api, program_of
from madoguchi.api.filing.shown import shown_draft
from madoguchi.api.problems import problem
from madoguchi.api.selectors import record_numbered
from madoguchi.api.services import BadAnswers, KeyUsed, change_answers_of, once
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.selectors import value_at
from madoguchi.events.services import record_access
from madoguchi.files.models import File
from madoguchi.files.services import FileRefused
from madoguchi.filling.models import Draft
from madoguchi.filling.selectors import document_of_draft, draft_for, drafts_of
from madoguchi.filling.services import (
    AlreadySent,
    ChangedElsewhere,
    NotComplete,
    NotEntrusted,
    ProofNeeded,
    answer_with_file,
    attach,
    discard,
    hand_over,
    start_together,
    submit,
)
from madoguchi.registry.models import Edition, Procedure
from madoguchi.registry.selectors import open_editions

MOST = 100


@filing_api.get("drafts", response=DraftList, summary="下書きを一覧する")
def list_drafts(request: HttpRequest) -> dict[str, Any]:
    """The drafts of the one whose key it is, of the procedures that the key names."""
    program, today = program_of(request), japan_day(now())
    found = list(drafts_of(program.acting)[:MOST])
    for draft in found:
        _note(program, draft)
    return {"results": [shown_draft(draft, on=today) for draft in found]}


@filing_api.post("drafts", response={201: DraftAnswer, 200: DraftAnswer}, summary="下書きを始める")
def begin_draft(request: HttpRequest, body: DraftBegin, key: IdempotencyKey) -> Any:
    """Begin a draft for one procedure, or one conversation for several. 200: it was begun before."""
    program, at = program_of(request), now()
    try:
        editions = [_edition(number, body.organisation) for number in dict.fromkeys(body.procedures)]
        said = ["begin", body.procedures, body.organisation]
        answer, was_before = once(
            access_key=program.key,
            key=key,
            said=said,
            do=lambda: {"draft": str(start_together(editions=editions, by=program.acting, at=at).draft.pk)},
            at=at,
        )
    except _WhichOffice as unclear:
        return problem(422, "Say which office.", errors=[("organisation", ", ".join(unclear.offices))])
    except Refusal as refusal:
        return refused(refusal)
    shown = shown_draft(_held(program, UUID(answer["draft"])), on=japan_day(at))
    return Status(200 if was_before else 201, shown)


@filing_api.get("drafts/{uuid:draft}", response=DraftAnswer, summary="下書きを読む")
def read_draft(request: HttpRequest, draft: UUID) -> dict[str, Any]:
    """A draft with its answers and what is still missing."""
    return shown_draft(_held(program_of(request), draft), on=japan_day(now()))


@filing_api.patch("drafts/{uuid:draft}", response=DraftAnswer, summary="回答を書き込む")
def change_draft(request: HttpRequest, draft: UUID, body: AnswersWrite) -> Any:
    """Keep answers beside those that are there: all of them, or nothing."""
    program, at = program_of(request), now()
    held = _held(program, draft)
    try:
        change_answers_of(draft=held, values=body.answers, revision=body.revision, by=program.acting, at=at)
    except Refusal as refusal:
        return refused(refusal)
    return shown_draft(_held(program, draft), on=japan_day(at))


@filing_api.post("drafts/{uuid:draft}/files", response=DraftAnswer, summary="ファイルを添付する")
def add_draft_file(
    request: HttpRequest,
    draft: UUID,
    path: Form[str],
    revision: Form[int],
    file: Part[UploadedFile],
) -> Any:
    """Add a file to the answer at `path` of a file question; the same file sent again is there once."""
    program, at = program_of(request), now()
    held = _held(program, draft)
    document = document_of_draft(held)
    try:
        question, page, item = document.locate(path)
    except KeyError:
        return problem(422, "There is no such question.", errors=[("path", path)])
    if not question.holds_files:
        return problem(422, "This question takes no file.", errors=[("path", path)])
    if held.revision != revision or held.submitted_at:
        return refused(AlreadySent() if held.submitted_at else ChangedElsewhere())
    if len(value_at(document, held.answers, path) or []) >= question.max_files:
        return problem(422, "This question has as many files as it takes.", errors=[("path", path)])
    try:
        entry = attach(draft=held, upload=file, is_photo=question.type == "photo", by=program.acting, at=at)
        stored = File.objects.get(pk=entry["file"])
        answer_with_file(
            draft=held,
            page_id=page.id,
            question_id=question.id,
            item=item,
            file=stored,
            by=program.acting,
            at=at,
        )
    except FileRefused as refusal:
        return problem(422, str(refusal), errors=[(path, str(refusal))])
    except Refusal as refusal:
        return refused(refusal)
    return shown_draft(_held(program, draft), on=japan_day(at))


@filing_api.delete("drafts/{uuid:draft}", response={204: None}, summary="下書きを捨てる")
def discard_draft(request: HttpRequest, draft: UUID, revision: int) -> Any:
    """Throw away the answers and files of a draft that was not sent."""
    program = program_of(request)
    try:
        discard(draft=_held(program, draft), revision=revision, by=program.acting, at=now())
    except Refusal as refusal:
        return refused(refusal)
    return Status(204, None)


@filing_api.post(
    "drafts/{uuid:draft}/ready", response=DraftAnswer, summary="準備ができたことを本人に知らせる"
)
def hand_over_draft(request: HttpRequest, draft: UUID, body: Confirmed) -> Any:
    """Tell the person that the draft is ready: it is looked through and sent on a page, on a phone if one likes."""
    program, at = program_of(request), now()
    held = _held(program, draft)
    try:
        hand_over(draft=held, revision=body.revision, by=program.acting, at=at)
    except Refusal as refusal:
        return refused(refusal)
    return shown_draft(held, on=japan_day(at))


@filing_api.post(
    "drafts/{uuid:draft}/submission",
    response={201: SubmissionAnswer, 200: SubmissionAnswer},
    summary="提出する",
)
def submit_draft(request: HttpRequest, draft: UUID, body: Confirmed, key: IdempotencyKey) -> Any:
    """Send the draft as it was read. 200: it was sent before by this request, and these are its receipts."""
    program, at = program_of(request), now()
    held = _held(program, draft)

    def do() -> dict[str, Any]:
        submission = submit(draft=held, key=held.key, revision=body.revision, by=program.acting)
        return {"draft": str(held.pk), "at": submission.at.isoformat(), "receipts": submission.receipts}

    try:
        answer, was_before = once(
            access_key=program.key,
            key=key,
            said=["send", str(draft), body.revision],
            do=do,
            is_safe_again=True,
            at=at,
        )
    except Refusal as refusal:
        return refused(refusal)
    return Status(200 if was_before else 201, answer)


def refused(refusal: Refusal) -> Any:
    """What a refusal means to a program."""
    if isinstance(refusal, BadAnswers):
        return problem(422, "Answers cannot be taken.", errors=refusal.wrongs)
    if isinstance(refusal, NotComplete):
        return problem(422, str(refusal), errors=[(error.path, error.message) for error in refusal.errors])
    if isinstance(refusal, MayOnlyPrepare | NotEntrusted | ProofNeeded):
        return problem(403, str(refusal))
    if isinstance(refusal, KeyUsed):
        return problem(409, str(refusal))
    return problem(409, str(refusal))


class _WhichOffice(Exception):
    def __init__(self, offices: list[str]) -> None:
        self.offices = offices
        super().__init__()


def _edition(number: str, organisation: str) -> Edition:
    """The edition that takes the procedure now; 404 without one, `_WhichOffice` when several do."""
    try:
        procedure = record_numbered(Procedure, number)
    except Procedure.DoesNotExist as error:
        raise Http404 from error
    found = list(open_editions(procedure, on=japan_day(now())).select_related("organisation"))
    named = [one for one in found if organisation in ("", one.organisation.slug)]
    if not named and len(found) == 1:
        named = found
    if not named:
        raise Http404
    if len(named) > 1:
        raise _WhichOffice([one.organisation.slug for one in named])
    return named[0]


def _held(program: Program, key: UUID) -> Draft:
    """The draft if the key reaches it, else 404; an agent's look at it is recorded."""
    try:
        draft = draft_for(program.acting, key)
    except Draft.DoesNotExist as error:
        raise Http404 from error
    _note(program, draft)
    return draft


def _note(program: Program, draft: Draft) -> None:
    if program.acting.is_agent:
        record_access(
            reader=program.acting,
            whose=draft.subject_id,
            object=f"draft:{draft.pk}",
            purpose="代理（連携キー）",
            organisation=None,
            at=now(),
        )
