"""The folded form of a value, in which values of one term are compared by their keyed digest."""

from collections.abc import Iterable
from typing import Any

from madoguchi.language.folding import fold
from madoguchi.vocabulary.terms import Term, TermType

COMPARED = frozenset(
    {
        TermType.NAME,
        TermType.KANA,
        TermType.DATE,
        TermType.ONE_OF,
        TermType.ADDRESS,
        TermType.PHONE,
        TermType.EMAIL,
        TermType.CORPORATE_NUMBER,
        TermType.BANK_ACCOUNT,
    }
)
"""Types whose values are ever looked for; a lookup of yes and no would only tell which rows are the same."""

NAMES = frozenset({TermType.NAME, TermType.KANA})
NO_ANSWER = "not_answered"


def folded(term: Term, value: Any) -> str:
    """One text for all ways to write the same value; empty for what is not compared.

    Names and addresses lose spaces, widths, variation selectors and old forms of kanji; the order of their
    parts stays. An answer that says nothing (`回答しない`) agrees with nothing.
    """
    if term.type not in COMPARED or value == NO_ANSWER:
        return ""
    if isinstance(value, dict):
        if (
            term.type is TermType.ADDRESS
        ):  # the building is often left out, and the code follows from the rest
            return _joined(value[part] for part in ("prefecture", "city", "street"))
        return _joined(value.values())
    return _joined([str(value)])


def name_text(value: Any) -> str:
    """A name as it is searched, its parts as words."""
    return " ".join(value.values()) if isinstance(value, dict) else str(value)


def _joined(parts: Iterable[str]) -> str:
    return "".join(fold(part) for part in parts).replace(" ", "")
