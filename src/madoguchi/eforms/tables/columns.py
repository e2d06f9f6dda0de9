"""The columns of a form's table."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.eforms.questions import kind_of
from madoguchi.eforms.questions.identifiers import ACCOUNT_KINDS
from madoguchi.eforms.types import FormDocument, Page, Question

MOST_ROUNDS = 5
"""Rounds of a repeated page for which there are columns."""
NOT_IN_TABLES = frozenset(
    {
        "file",
        "photo",
        "drawing",
        "statement",
        "declaration",
        "signature",
        "computed",
        "fee",
        "members",
        "place",
    }
)
"""Types without a column: files, what is worked out, and what is declared or signed once for all rows."""
_ONE_COLUMN = frozenset({"date", "list"})
_PARTS = {
    "family": gettext_lazy("姓"),
    "given": gettext_lazy("名"),
    "postal_code": gettext_lazy("郵便番号"),
    "prefecture": gettext_lazy("都道府県"),
    "city": gettext_lazy("市区町村"),
    "street": gettext_lazy("町名・番地"),
    "building": gettext_lazy("建物名・部屋番号"),
    "bank": gettext_lazy("金融機関コード"),
    "branch": gettext_lazy("支店コード"),
    "kind": gettext_lazy("預金の種類"),
    "number": gettext_lazy("口座番号"),
    "holder_kana": gettext_lazy("口座名義（カナ）"),
}


@dataclass(frozen=True)
class Column:
    """One column: which part of which answer it holds, and how it is headed (列)."""

    key: str
    heading: str
    page: Page
    question: Question
    item: int | None = None
    part: str = ""

    @property
    def is_needed(self) -> bool:
        """Whether every row needs it: not where the question is asked only of some."""
        optional = {"building"}
        rounds = self.page.repeats.min if self.page.repeats else 1
        return (
            self.question.required
            and self.question.show_if is None
            and self.page.show_if is None
            and (self.item or 0) < rounds
            and self.part not in optional
        )

    @property
    def choices(self) -> list[str]:
        """What may stand in it, as people choose it; empty where anything may."""
        if self.question.type == "yes_no":
            return [_("はい"), _("いいえ")]
        if self.question.type in ("one_of", "slot"):
            return [label for label in choices_of(self.question).values() if label]
        if self.part == "kind" and self.question.type == "bank_account":
            return list(ACCOUNT_KINDS.values())
        return []


def choices_of(question: Question) -> dict[str, str]:
    """The label of each value that can be chosen."""
    if question.type == "slot":
        return {slot.value: slot.label for slot in question.slots}
    return question.label_of_option


def columns_of(document: FormDocument) -> list[Column]:
    """The columns in the order of the form; a repeated page has them for its first rounds."""
    found = []
    for page in document.pages:
        rounds = [None] if page.repeats is None else range(min(page.repeats.max, MOST_ROUNDS))
        for item in rounds:
            for question in page.questions:
                if question.type not in NOT_IN_TABLES and not question.for_officers:
                    found += _columns(page, question, item)
    return found


def has_table(document: FormDocument) -> bool:
    """Whether a table makes sense: there is something to put into columns."""
    return bool(columns_of(document))


def _columns(page: Page, question: Question, item: int | None) -> list[Column]:
    path = page.path(question, item)
    before = "" if item is None else f"{page.repeats.noun if page.repeats else ''}{item + 1}："
    parts = () if question.type in _ONE_COLUMN else kind_of(question).parts
    if not parts:
        return [Column(path, f"{before}{question.label}", page, question, item)]
    return [
        Column(
            f"{path}#{part}",
            f"{before}{question.label}（{_PARTS.get(part, part)}）",
            page,
            question,
            item,
            part,
        )
        for part in parts
    ]
