"""Reading a reply to a correction that came on paper: the questions that were asked about, as an officer types them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from madoguchi.applications.models import Application
from madoguchi.applications.selectors import answers_now
from madoguchi.core.clock import japan_day
from madoguchi.desk.entry import MOST_STEPS, is_blank
from madoguchi.eforms.selectors import display, document_of, read_paths, restricted_page, value_at
from madoguchi.eforms.types import Answers, FieldError, FormDocument, Reading
from madoguchi.examination.models import CorrectionRequest
from madoguchi.examination.selectors.replies import paths_to_answer, still_open


@dataclass(frozen=True)
class FileAsked:
    """A question of the reply that takes files (写しを出す質問), with what asks for them and those that it has."""

    path: str
    label: str
    reason: str
    kept: list[dict[str, Any]]


@dataclass(frozen=True)
class Reply:
    """A reply to a correction as far as it was typed from paper (紙の補正の入力).

    `paths` are the questions to type, `files` those that take files. `errors` cannot be written down so; `blank` is
    what the form wants and the paper may not have.
    """

    document: FormDocument
    answers: Answers
    paths: list[str]
    files: list[FileAsked]
    reasons: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    reading: Reading | None = None
    errors: list[FieldError] = field(default_factory=list)
    blank: list[FieldError] = field(default_factory=list)
    has_more: bool = False

    def typed(self) -> list[tuple[str, str]]:
        """What was typed, by label: to be shown where the form can no longer be shown."""
        asked = restricted_page(self.document, self.values)
        return [(one.label, display(one.question, self.values[one.path])) for one in asked]


def reply_to(
    application: Application, asked: CorrectionRequest, data: QueryDict | None, *, at: datetime
) -> Reply:
    """The reply before anything was typed, or as it was sent with `data`; answers not shown stay as they were."""
    document = document_of(application.edition.form_version)
    answers = answers_now(application).body
    shown = set(data.get("shown", "").split()) if data is not None else set()
    values: dict[str, Any] = {}
    paths = paths_to_answer(document, answers, asked, values, at=at)
    reading = None
    for _step in range(MOST_STEPS if data is not None else 0):
        asked_about = [path for path in _typed(document, paths) if path in shown]
        uploads: MultiValueDict[str, UploadedFile] = MultiValueDict()
        reading = read_paths(document, asked_about, data or QueryDict(), uploads, answers, on=japan_day(at))
        values = {path: reading.values.get(path) for path in asked_about}
        before, paths = paths, paths_to_answer(document, answers, asked, values, at=at)
        if paths == before:
            break
    reasons = {item["path"]: item["reason"] for item in asked.items}
    errors = [one for one in reading.errors if not is_blank(reading.typed.get(one.path))] if reading else []
    known = {one.path: one for one in reading.errors} if reading else {}
    typed = _typed(document, paths)
    wanted = still_open(document, answers, asked, values, at=at) if reading else []
    wrong = {one.path for one in errors}
    return Reply(
        document,
        answers,
        typed,
        [
            FileAsked(
                one.path, one.label, reasons.get(one.path, ""), value_at(document, answers, one.path) or []
            )
            for one in restricted_page(document, [path for path in paths if path not in typed])
            if one.question.holds_files
        ],
        reasons,
        values,
        reading,
        errors,
        [known.get(one.path, one) for one in wanted if one.path in typed and one.path not in wrong],
        data is not None and not shown.issuperset(typed),
    )


def _typed(document: FormDocument, paths: list[str]) -> list[str]:
    """Those of `paths` that are typed: what is worked out is not, files come as scans."""
    questions = {path: document.locate(path)[0] for path in paths}
    return [path for path, one in questions.items() if not one.holds_files and not one.is_computed]
