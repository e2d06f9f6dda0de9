"""From a form and its answers to questions ready to be drawn."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.eforms.drawn import AUTOCOMPLETE, Drawn
from madoguchi.eforms.questions import kind_of
from madoguchi.eforms.selectors import field_name, is_empty, restricted_page, value_at
from madoguchi.eforms.selectors.answers import drawn_in, leans_on, round_at
from madoguchi.eforms.selectors.looking import Asked, helps_for, name_of
from madoguchi.eforms.selectors.reading import is_needed
from madoguchi.eforms.types import Answers, FieldError, FormDocument, Page, Question, Reading, Typed
from madoguchi.eforms.types.helps import NO_HELPS, Helps
from madoguchi.ui.labels import told


def page_drawn(
    document: FormDocument,
    page: Page,
    answers: Answers,
    reading: Reading | None = None,
    item: int | None = None,
    *,
    on: date,
    heading: str = "",
    origins: dict[str, str] | None = None,
    mark: bool = True,
    helps: Helps = NO_HELPS,
) -> list[Drawn]:
    """The questions of a page (of one round of it); after a `reading`, as typed and with its errors.

    `heading` ("1") makes the label the heading when the page has one question only. `origins` say by path where
    an answer came from that is filled in already. Without `mark` no label says whether it must be answered: the page
    offers another way on. `helps` are what the page can look up.
    """
    place = item or 0
    round_ = round_at(document, page, answers, on=on, item=item)
    shown = drawn_in(document, round_)
    return [
        _drawn(
            question,
            key=question.id,
            path=page.path(question, place),
            label=question.label,
            kept=round_.values.get(question.id),
            reading=reading,
            above=leans_on(document, question),
            heading=heading if len(shown) == 1 else "",
            is_own=page.repeats is None,
            origin=(origins or {}).get(page.path(question, place), ""),
            mark=mark,
            helps=helps_for(document, Asked(question.id, "", question, page, item), answers, reading, helps),
            watched=_watched(document, page, question),
        )
        for question in shown
    ]


def _watched(document: FormDocument, page: Page, question: Question) -> str:
    """The field of the name above a reading on this page: when it changes, its reading is guessed."""
    name = name_of(document, page, question)
    return field_name(name.id) if name is not None and name in page.questions else ""


def paths_drawn(
    document: FormDocument,
    paths: list[str],
    answers: Answers,
    reading: Reading | None = None,
    notes: dict[str, str] | None = None,
    helps: Helps = NO_HELPS,
) -> list[Drawn]:
    """The named questions only, for a reply to a correction; `notes` say by path what is to be mended."""
    return [
        _drawn(
            asked.question,
            key=asked.path,
            path=asked.path,
            label=asked.label,
            kept=value_at(document, answers, asked.path),
            reading=reading,
            above=[],
            heading="",
            is_own=document.page(asked.question.page_id).repeats is None,
            note=(notes or {}).get(asked.path, ""),
            helps=helps,
        )
        for asked in restricted_page(document, paths)
    ]


def _drawn(
    question: Question,
    *,
    key: str,
    path: str,
    label: str,
    kept: Any,
    reading: Reading | None,
    above: list[Question],
    heading: str,
    is_own: bool,
    note: str = "",
    origin: str = "",
    mark: bool = True,
    helps: Helps = NO_HELPS,
    watched: str = "",
) -> Drawn:
    name = field_name(key)
    kind = kind_of(question)
    hint = told(question.hint)
    if note:
        hint = f"{_('直していただきたいこと：%(note)s') % {'note': note}}\n{hint}".strip()
    if origin:
        hint = f"{origin}\n{hint}".strip()
    if above:
        words = _("「%(label)s」の答えによっては、入力は不要です。") % {
            "label": "」「".join(told(q.label) for q in above)
        }
        hint = f"{hint} {words}".strip()
    return Drawn(
        question=question,
        name=name,
        label=label,
        hint=hint,
        value=_typed(question, key, kept, reading),
        errors=_errors(question, name, path, reading.errors if reading else []),
        is_required=is_needed(question) and not above,
        is_marked=mark and not above,
        heading=heading,
        autocomplete=_parts(question, _autocomplete(question) if is_own else {}),
        files=_files(question, key, kept, reading) if kind.fits(kept) or reading else [],
        helps=helps,
        looked=reading.looked.get(key) if reading else None,
        shown="" if is_empty(kept) or not kind.fits(kept) else kind.display(question, kept),
        watched=watched,
        chosen_documents=tuple(reading.chosen.get(key, ())) if reading else (),
        is_kept=bool(reading and key in reading.keeps),
    )


def _typed(question: Question, key: str, kept: Any, reading: Reading | None) -> Typed:
    kind = kind_of(question)
    if question.holds_files or not question.has_answer:
        return ""
    if reading is not None and key in reading.typed:
        return reading.typed[key]
    if is_empty(kept) or not kind.fits(kept):
        return dict.fromkeys(kind.parts, "") if kind.parts else ""
    return kind.redraw(kept)


def _errors(question: Question, name: str, path: str, errors: list[FieldError]) -> dict[str, str]:
    """The errors of one question by part; several of one part in one text."""
    kind = kind_of(question)
    found: dict[str, str] = dict.fromkeys((*kind.parts, *kind.inner_parts), "")
    ids = {kind.first_id(name, part): part for part in kind.parts}
    for error in errors:
        if error.path == path:
            behind = error.html_id.removeprefix(f"{name}-") if not kind.parts else ""
            part = "" if error.html_id == name else ids.get(error.html_id, behind)
            found[part] = f"{found.get(part, '')} {error.message}".strip()
    return found


def _files(question: Question, key: str, kept: Any, reading: Reading | None) -> list[dict[str, Any]]:
    """The files already handed in, as the file field shows them."""
    if not question.holds_files:
        return []
    files = reading.values.get(key, kept) if reading is not None else kept
    return [
        {"name": one["name"], "size": one["size"], "value": one["file"], "sha256": one["sha256"]}
        for one in files or []
    ]


def _autocomplete(question: Question) -> dict[str, str]:
    if not question.term.startswith("person."):
        return {}
    if question.type == "date" and question.term != "person.birth_date":
        return {}
    return AUTOCOMPLETE.get(question.type, {})


def _parts(question: Question, tokens: dict[str, str]) -> dict[str, str]:
    """The same mapping with an empty text for every part without one."""
    return {**dict.fromkeys(kind_of(question).parts, ""), **tokens}
