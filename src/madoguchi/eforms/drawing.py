"""What the templates of questions need, prepared so that they hold words and fields only."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.eforms.questions import kind_of
from madoguchi.eforms.questions.attachments import accepted_endings, accepted_in_words
from madoguchi.eforms.questions.contacts import ABROAD, prefectures
from madoguchi.eforms.questions.identifiers import ACCOUNT_KINDS
from madoguchi.eforms.selectors import field_name, is_empty, restricted_page, value_at
from madoguchi.eforms.selectors.answers import drawn_in, leans_on, round_at
from madoguchi.eforms.selectors.reading import is_needed
from madoguchi.eforms.types import Answers, FieldError, FormDocument, Page, Question, Reading, Typed

WIDTHS = {"short": "10", "medium": "20", "full": ""}

INPUTS: dict[str, dict[str, str]] = {
    "number": {"inputmode": "numeric", "width": "10"},
    "money": {"inputmode": "numeric", "width": "16", "unit": "円"},
    "postal_code": {"inputmode": "numeric", "width": "10"},
    "phone": {"type": "tel", "width": "20"},
    "email": {"type": "email"},
    "corporate_number": {"inputmode": "numeric", "width": "20"},
}
"""How the single field of a type differs from a plain one."""

AUTOCOMPLETE: dict[str, dict[str, str]] = {
    "name": {"family": "family-name", "given": "given-name"},
    "date": {"": "bday"},
    "postal_code": {"": "postal-code"},
    "address": {
        "postal_code": "postal-code",
        "prefecture": "address-level1",
        "city": "address-level2",
        "street": "address-line1",
        "building": "address-line2",
    },
    "phone": {"": "tel"},
    "email": {"": "email"},
}
"""Tokens of WCAG 1.3.5, given only where the question is about the one who fills in."""


@dataclass(frozen=True)
class Drawn:
    """One question ready to be drawn (描く質問)."""

    question: Question
    name: str
    label: str
    hint: str
    value: Typed
    errors: dict[str, str]
    is_required: bool
    is_marked: bool
    heading: str
    autocomplete: dict[str, str]
    files: list[dict[str, Any]] = field(default_factory=list)

    @property
    def template(self) -> str:
        """The template that draws it."""
        return kind_of(self.question).template

    @property
    def error(self) -> str:
        """All errors of the question in one text, for a question with one field."""
        return " ".join(message for message in self.errors.values() if message)

    @property
    def error_part(self) -> str:
        """The only part that is wrong, empty when it is the whole."""
        wrong = [part for part, message in self.errors.items() if message]
        return wrong[0] if len(wrong) == 1 else ""

    @property
    def input(self) -> dict[str, str]:
        """The differences of a single field: type, inputmode, width, unit, autocomplete."""
        plain = {
            "type": "text",
            "inputmode": "",
            "width": WIDTHS[self.question.width],
            "unit": self.question.unit,
        }
        return {**plain, **INPUTS.get(self.question.type, {}), "autocomplete": self.autocomplete.get("", "")}

    @property
    def rows(self) -> int:
        """The height of a field of several lines."""
        return 3 if self.question.max_length <= 200 else 6 if self.question.max_length <= 1000 else 10

    @property
    def is_birthday(self) -> bool:
        """Whether the browser may fill in the person's own birthday."""
        return self.autocomplete.get("") == "bday"

    @property
    def prefectures(self) -> list[tuple[str, str]]:
        """The choices of an address."""
        return [(name, name) for name in (*prefectures(), ABROAD)]

    @property
    def account_kinds(self) -> list[tuple[str, str]]:
        """The choices of a bank account."""
        return list(ACCOUNT_KINDS.items())

    @property
    def yes_no(self) -> list[tuple[str, str]]:
        """はい and いいえ."""
        return [("yes", _("はい")), ("no", _("いいえ"))]

    @property
    def agreement(self) -> list[tuple[str, str]]:
        """The one box of a declaration."""
        return [("yes", self.label)]

    @property
    def accept(self) -> str:
        """The endings of files that are taken."""
        return accepted_endings(self.question)

    @property
    def limit(self) -> str:
        """What files are taken, in words."""
        return accepted_in_words(self.question)

    @property
    def takes_several(self) -> bool:
        """Whether several files can be handed in."""
        return self.question.max_files > 1


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
) -> list[Drawn]:
    """The questions of a page (of one round of it); after a `reading`, as typed and with its errors.

    `heading` ("1") makes the label the heading when the page has one question only. `origins` say by path where
    an answer came from that is filled in already. Without `mark` no label says whether it must be answered: the page
    offers another way on.
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
        )
        for question in shown
    ]


def paths_drawn(
    document: FormDocument,
    paths: list[str],
    answers: Answers,
    reading: Reading | None = None,
    notes: dict[str, str] | None = None,
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
) -> Drawn:
    name = field_name(key)
    kind = kind_of(question)
    hint = question.hint
    if note:
        hint = f"{_('直していただきたいこと：%(note)s') % {'note': note}}\n{hint}".strip()
    if origin:
        hint = f"{origin}\n{hint}".strip()
    if above:
        words = _("「%(label)s」の答えによっては、入力は不要です。") % {
            "label": "」「".join(q.label for q in above)
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
    found: dict[str, str] = dict.fromkeys(kind.parts, "")
    for error in errors:
        if error.path == path:
            ids = {kind.first_id(name, part): part for part in kind.parts}
            part = "" if error.html_id == name else ids.get(error.html_id, "")
            found[part] = f"{found.get(part, '')} {error.message}".strip()
    return found


def _files(question: Question, key: str, kept: Any, reading: Reading | None) -> list[dict[str, Any]]:
    """The files already handed in, as the file field shows them."""
    if not question.holds_files:
        return []
    files = reading.values.get(key, kept) if reading is not None else kept
    return [{"name": one["name"], "size": one["size"], "value": one["file"]} for one in files or []]


def _autocomplete(question: Question) -> dict[str, str]:
    if not question.term.startswith("person."):
        return {}
    if question.type == "date" and question.term != "person.birth_date":
        return {}
    return AUTOCOMPLETE.get(question.type, {})


def _parts(question: Question, tokens: dict[str, str]) -> dict[str, str]:
    """The same mapping with an empty text for every part without one."""
    return {**dict.fromkeys(kind_of(question).parts, ""), **tokens}
