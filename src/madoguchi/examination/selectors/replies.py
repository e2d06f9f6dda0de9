"""The reply to a correction as far as it is: what it must answer, and what it would make of the answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from madoguchi.applications.models import Application
from madoguchi.applications.selectors import answers_now
from madoguchi.core.clock import japan_day
from madoguchi.eforms.selectors import (
    check,
    display,
    document_of,
    effective_answers,
    restricted_page,
    value_at,
    with_paths,
)
from madoguchi.eforms.types import Answers, FieldError, FormDocument
from madoguchi.examination.models import CorrectionReply, CorrectionRequest
from madoguchi.filling.selectors import print_of


@dataclass(frozen=True)
class RepliedAnswer:
    """One named answer before and after, with what the officer asks of it (補正した回答)."""

    path: str
    label: str
    reason: str
    before: str
    after: str
    is_changed: bool


def reply_of(request: CorrectionRequest) -> CorrectionReply | None:
    """What was typed so far in reply to `request`, None before anything was."""
    return CorrectionReply.objects.select_related("request__application").filter(request=request).first()


def paths_to_answer(
    document: FormDocument,
    answers: Answers,
    request: CorrectionRequest,
    values: Mapping[str, Any],
    *,
    at: datetime,
) -> list[str]:
    """The paths that the reply answers, in the order of the form: those named, and those that `values` make necessary."""
    named = [item["path"] for item in request.items]
    kept = {path: value for path, value in values.items() if _has(document, path)}
    missing = check(document, with_paths(document, answers, kept), japan_day(at))
    already = {error.path for error in check(document, answers, japan_day(at))}
    revealed = [
        error.path
        for error in missing
        if error.path not in named and (error.path not in already or error.path in kept)
    ]
    follow = [path for path in kept if path not in named and _is_revealed(document, answers, kept, path, at)]
    return [one.path for one in restricted_page(document, [*named, *revealed, *follow])]


def _has(document: FormDocument, path: str) -> bool:
    try:
        document.locate(path)
    except KeyError:
        return False
    return True


def _is_revealed(
    document: FormDocument, answers: Answers, kept: Mapping[str, Any], path: str, at: datetime
) -> bool:
    """Whether `path` would be missing without its own answer: another answer of the reply asks for it."""
    without = {key: value for key, value in kept.items() if key != path}
    errors = check(document, with_paths(document, answers, {**without, path: None}), japan_day(at))
    return any(error.path == path for error in errors)


def corrected_by(
    document: FormDocument, answers: Answers, values: Mapping[str, Any], *, at: datetime
) -> Answers:
    """The whole answers as the reply would leave them."""
    return effective_answers(document, with_paths(document, answers, dict(values)), japan_day(at))


def still_open(
    document: FormDocument,
    answers: Answers,
    request: CorrectionRequest,
    values: Mapping[str, Any],
    *,
    at: datetime,
) -> list[FieldError]:
    """What of the reply's own questions is still missing or does not fit."""
    asked = set(paths_to_answer(document, answers, request, values, at=at))
    errors = check(document, corrected_by(document, answers, values, at=at), japan_day(at))
    return [error for error in errors if error.path in asked]


def replied_answers(
    application: Application, request: CorrectionRequest, values: Mapping[str, Any], *, at: datetime
) -> list[RepliedAnswer]:
    """Every answer of the reply, before and after, for the check page."""
    document = document_of(application.edition.form_version)
    answers = answers_now(application).body
    reasons = {item["path"]: item["reason"] for item in request.items}
    found = []
    for one in restricted_page(document, paths_to_answer(document, answers, request, values, at=at)):
        before = value_at(document, answers, one.path)
        after = values.get(one.path, before)
        found.append(
            RepliedAnswer(
                path=one.path,
                label=one.label,
                reason=reasons.get(one.path, ""),
                before=display(one.question, before),
                after=display(one.question, after),
                is_changed=print_of(before) != print_of(after),
            )
        )
    return found
