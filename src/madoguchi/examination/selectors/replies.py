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
    """The paths that the reply answers, in the order of the form: those named, and those that `values` make necessary.

    Only what may be answered makes anything necessary: a value at another path opens nothing, not even itself.
    """
    day = japan_day(at)
    already = {error.path for error in check(document, answers, day)}
    paths = dict.fromkeys(item["path"] for item in request.items)
    while True:
        kept = {path: values[path] for path in paths if path in values}
        errors = check(document, with_paths(document, answers, kept), day)
        more = [error.path for error in errors if error.path not in already and error.path not in paths]
        if not more:
            return [one.path for one in restricted_page(document, paths)]
        paths |= dict.fromkeys(more)


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
