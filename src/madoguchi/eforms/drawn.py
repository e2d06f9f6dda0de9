"""One question ready to be drawn: what its template needs, words and fields only."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.eforms.questions import kind_of
from madoguchi.eforms.questions.attachments import accepted_endings, accepted_in_words
from madoguchi.eforms.questions.contacts import ABROAD, NO_PHONE, prefectures
from madoguchi.eforms.questions.identifiers import ACCOUNT_KINDS
from madoguchi.eforms.questions.lists import entry_of
from madoguchi.eforms.questions.people import RELATIONS, chosen_in, label_of, rows_of
from madoguchi.eforms.types import Question, Typed
from madoguchi.eforms.types.helps import NO_HELPS, Found, Helps, KeptDocument, Looked
from madoguchi.vocabulary.documents import DOCUMENTS

WIDTHS = {"short": "10", "medium": "20", "full": ""}

INPUTS: dict[str, dict[str, str]] = {
    "age": {"inputmode": "numeric", "width": "5", "unit": "歳"},
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
    helps: Helps = NO_HELPS
    looked: Looked | None = None
    shown: str = ""
    watched: str = ""
    chosen_documents: tuple[str, ...] = ()
    is_kept: bool = False

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
    def documents(self) -> tuple[KeptDocument, ...]:
        """What the person keeps of the kind of document that the question asks for."""
        return tuple(self.helps.documents.get(self.question.document_kind, ()))

    @property
    def document_label(self) -> str:
        """What the kind of document is called."""
        kind = DOCUMENTS.get(self.question.document_kind)
        return kind.label if kind else self.label

    @property
    def may_keep(self) -> bool:
        """Whether the person is asked to keep what is handed in."""
        return self.helps.may_keep and self.question.document_kind in DOCUMENTS

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

    @property
    def may_look(self) -> bool:
        """Whether there is a button which searches."""
        return kind_of(self.question).may_look(self.helps)

    @property
    def part(self) -> dict[str, str]:
        """What was typed in each part; empty for every part that was not sent."""
        typed = self.value if isinstance(self.value, dict) else {}
        return {**dict.fromkeys(kind_of(self.question).parts, ""), **typed}

    @property
    def whole_error(self) -> str:
        """What is wrong with the question as a whole."""
        return self.errors.get("", "")

    @property
    def members_error(self) -> str:
        """What is wrong with who is ticked, where no row stands below to say it."""
        return "" if self.member_rows else self.errors.get("0-name", "")

    @property
    def town(self) -> str:
        """The town of several that is ticked."""
        return self.part.get("town", "")

    @property
    def signing(self) -> list[tuple[str, str]]:
        """The one box of a signature."""
        return [("yes", _("上の意味を理解し、署名します"))]

    @property
    def drawing_hint(self) -> str:
        """The hint of a sketch: paper will do."""
        paper = _("紙にかいて撮った写真でもかまいません。")
        again = _("かき直すと、前の図と入れ替わります。") if self.files else ""
        return f"{self.hint}\n{paper}{again}".strip()

    @property
    def candidates(self) -> list[tuple[str, str]]:
        """What can be chosen of what was found, with the entry of a list that is chosen already."""
        found = self._searched.choices if self._searched else ()
        if self.question.type != "list":
            return [(one.value, one.label) for one in found]
        chosen = entry_of(self.question, self.part["value"])
        first = () if chosen is None else (Found(chosen.value, chosen.label),)
        return list({one.value: (one.value, one.label) for one in (*first, *found)}.values())

    @property
    def said(self) -> str:
        """The sentence that says what was found."""
        return self._searched.sentence if self._searched else ""

    @property
    def _searched(self) -> Looked | None:
        """What the button found; words in a list that were sent without it are searched all the same."""
        if self.looked is not None or self.question.type != "list" or not self.part["find"].strip():
            return self.looked
        return kind_of(self.question).look(self.question, self.value, self.helps)

    @property
    def chosen_label(self) -> str:
        """The label of the entry of a list that is chosen."""
        chosen = entry_of(self.question, self.part["value"]) if self.question.type == "list" else None
        return chosen.label if chosen else ""

    @property
    def slots(self) -> list[tuple[str, str, str]]:
        """The times to choose from, with how many each takes."""
        return [
            (
                one.value,
                one.label,
                "" if one.capacity is None else _("定員%(count)d") % {"count": one.capacity},
            )
            for one in self.question.slots
        ]

    @property
    def why_no_phone(self) -> str:
        """Why there is no phone number, as typed."""
        text = self.value if isinstance(self.value, str) else ""
        return text.removeprefix(NO_PHONE) if text.startswith(NO_PHONE) else ""

    @property
    def phone(self) -> str:
        """The phone number as typed."""
        return self.value if isinstance(self.value, str) and not self.value.startswith(NO_PHONE) else ""

    @property
    def relations(self) -> list[tuple[str, str]]:
        """The relations to choose from."""
        return [(value, str(label)) for value, label in RELATIONS.items()]

    @property
    def known_members(self) -> list[dict[str, Any]]:
        """Those who can be ticked: who is known, and who was chosen before."""
        chosen = chosen_in(self.part)
        entries = {
            one.key: {"name": one.name, "relation": one.relation, "birth_date": one.birth_date}
            for one in self.helps.members
        }
        entries |= {key: entry for key, entry in chosen.items() if entry and key not in entries}
        return [
            {"value": key, "label": label_of(entry), "checked": key in chosen}
            for key, entry in entries.items()
        ]

    @property
    def member_rows(self) -> list[dict[str, Any]]:
        """The rows of those who are added: what was typed in each and what is wrong."""
        rows = rows_of(self.part)
        following = max(rows, default=-1) + 1
        more = self.looked.adds if self.looked else 0
        if not rows and not more and not self.known_members:
            more = 1
        parts = ("name", "relation", "year", "month", "day")
        return [
            {
                "name": f"{self.name}-{row}",
                "number": place,
                "value": {part: self.part.get(f"{row}-{part}", "") for part in parts},
                "errors": {part: self.errors.get(f"{row}-{part}", "") for part in parts},
            }
            for place, row in enumerate([*rows, *range(following, following + more)], start=1)
        ]
