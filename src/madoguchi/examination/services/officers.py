"""Filling in what a form asks of officers alone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.applications.models import Application, OfficerAnswers
from madoguchi.applications.moves import OPEN
from madoguchi.applications.selectors import answers_now, officer_answers_of
from madoguchi.applications.services import ChangedMeanwhile, lock, stream_of
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.selectors import document_of, officer_paths, officer_paths_open, with_paths
from madoguchi.eforms.types import Answers, FormDocument
from madoguchi.events.services import append
from madoguchi.examination.services.desk import require

FILLED_IN = frozenset(OPEN) - {Application.State.PROPOSED, Application.State.APPROVED}
"""The states in which officers fill in: what is being signed stays as its signers read it."""


class CaseClosed(Refusal):
    """The case is decided or withdrawn; nothing is filled in any more."""

    sentence = _("この申請は終わっているため、記入できません。")


class BeingSigned(Refusal):
    """A decision is on its way to be signed: what it says stays as its signers read it."""

    sentence = _("決裁に回している案件の欄は、変えられません。起案した人が引き戻すと、書き直せます。")


class OfficerFieldsOpen(Refusal):
    """A decision was proposed before the desk filled in what the form asks of it."""

    sentence = _("「職員が記入する欄」に、記入していない項目があります。記入してから起案してください。")


def fill_in(
    *, application: Application, values: Mapping[str, Any], revision: int, by: Acting, at: datetime
) -> OfficerAnswers:
    """Keep what an officer filled in, by path; other paths than those that the form asks of officers are left out.

    `revision` is that of the officers' answers which the page showed, 0 while there are none. Raises `NotYourRole`,
    `CaseClosed`, `BeingSigned`, `ChangedMeanwhile`.
    """
    officer = require(Role.EXAMINER, application, by=by)
    with transaction.atomic():
        locked = lock(application.pk)
        if not locked.is_open:
            raise CaseClosed
        if locked.state not in FILLED_IN:
            raise BeingSigned
        kept = officer_answers_of(locked) or OfficerAnswers(application=locked, body={}, revision=0)
        if kept.revision != revision:
            raise ChangedMeanwhile
        document = document_of(locked.edition.form_version)
        day = japan_day(locked.arrived_at)
        asked = set(officer_paths(document, answers_now(locked).body, on=day))
        taken = {path: value for path, value in values.items() if path in asked}
        if not taken:
            return kept
        kept.body = with_paths(document, _with_rounds(document, kept.body, taken), taken)
        kept.revision, kept.filled_by_id, kept.filled_at = revision + 1, officer, at
        kept.save()
        append(
            stream=stream_of(locked),
            kind="application.filled_in",
            by=by,
            at=at,
            organisation=locked.organisation_id,
            whose=locked.subject_id,
            data={"paths": sorted(taken)},
        )
    return kept


def _with_rounds(document: FormDocument, body: Answers, values: Mapping[str, Any]) -> Answers:
    """`body` with a round for each one that `values` name, so that none takes the place of another."""
    padded = dict(body)
    for path in values:
        _question, page, item = document.locate(path)
        if item is not None:
            rounds = list(padded.get(page.id, ()))
            padded[page.id] = rounds + [{} for _missing in range(item + 1 - len(rounds))]
    return padded


def require_filled_in(application: Application) -> None:
    """Raise `OfficerFieldsOpen` while the desk has left open what the form asks of it."""
    document = document_of(application.edition.form_version)
    kept = officer_answers_of(application)
    day = japan_day(application.arrived_at)
    if officer_paths_open(document, answers_now(application).body, kept.body if kept else {}, on=day):
        raise OfficerFieldsOpen
