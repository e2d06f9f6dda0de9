"""Which questions of several forms are the same one, and what it is called in the composed form.

A name is made of the question alone, never of the other forms: answers stay where they are when a form comes or goes.
"""

import re
from collections.abc import Iterable
from hashlib import sha256

from madoguchi.eforms.types import FormDocument, Page, Question
from madoguchi.vocabulary.terms import TERMS, TermType

LONGEST = 60
GROUPS = {
    "children[]": "children",
    "members[]": "members",
    "others[]": "others",
    "sites[]": "sites",
}
"""The repeated pages that several forms share, by the group of their terms."""

_ALONE = frozenset({"computed", "fee", "slot", "members"})
"""Types that belong to one form: what they are worth is this form's affair."""
_SAME_WORDS = frozenset({"declaration", "statement", "signature"})
"""Types that are the same when they say the same."""
_FILES = frozenset({"file", "photo"})
_NATIVE = {TermType.BOOLEAN.value: "yes_no", TermType.LONG_TEXT.value: "text"}
_CLASS = {"long_text": "text"}
"""Types that take the same answers, of which the stricter is asked."""


def group_of(page: Page) -> str:
    """The name of the shared page that a repeated page is part of; empty when it stands for itself."""
    if page.repeats is None:
        return ""
    if page.repeats.of:
        return GROUPS[page.repeats.of]
    prefixes = {question.term.partition(".")[0] for question in page.questions if question.has_answer}
    return GROUPS.get(prefixes.pop(), "") if len(prefixes) == 1 else ""


def page_name(key: str, page: Page, apart: frozenset[str] = frozenset()) -> str:
    """What a repeated page is called in the composed form."""
    group = group_of(page)
    return group if group and group not in apart else fitting(f"{key}__{page.id}")


def names_of(key: str, document: FormDocument, apart: frozenset[str] = frozenset()) -> dict[str, str]:
    """What each question of a form is called in the composed form; those in `apart` are this form's own."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for page in document.pages:
        place = page_name(key, page, apart) if page.repeats else ""
        is_shared = page.repeats is None or place in GROUPS.values()
        for question in page.questions:
            name = _shared_name(question, place) if is_shared else ""
            if not name or name in taken or name in apart:
                name = fitting(f"{key}__{question.id}")
            taken.add(name)
            names[question.id] = name
    return names


def _shared_name(question: Question, group: str) -> str:
    """The name under which other forms may ask the same; empty when the question is this form's own."""
    if question.type in _ALONE or question.for_officers:
        return ""
    if question.type in _SAME_WORDS:
        under = (
            "" if question.type == "declaration" else question.hint
        )  # what stands above one is told by all
        name = f"{question.type}_{_digest([question.label, under])}"
    elif question.document_kind and question.type in _FILES:
        name = f"document_{question.document_kind}" + ("_photo" if question.type == "photo" else "")
    elif question.term:
        name = question.term.replace("[].", "_").replace(".", "_") + _differs(question)
        if group and question.term.startswith(f"{group}[]."):
            return fitting(name)
    else:
        return ""
    return fitting(f"{group}__{name}" if group else name)


def _differs(question: Question) -> str:
    """What tells a question from the usual one for its term: another type, other choices, another precision."""
    known = TERMS.get(question.term)
    kind = _CLASS.get(question.type, question.type)
    usual = _NATIVE.get(known.type.value, known.type.value) if known else kind
    said = [kind] if kind != usual else []
    if question.precision != "day":
        said.append(question.precision)
    chosen: list[str] = sorted(option.value for option in question.options)
    if chosen and (known is None or chosen != sorted(option.value for option in known.options)):
        said.append(_digest(chosen))
    if question.entries is not None:
        said.append(_digest(entry.value for entry in question.entries.entries))
    return "".join(f"_{one}" for one in said)


def _digest(texts: Iterable[str]) -> str:
    return sha256("\0".join(" ".join(text.split()) for text in texts).encode()).hexdigest()[:8]


def fitting(name: str) -> str:
    """A name with which a question can be called: small letters, digits and `_`, at most 60."""
    name = re.sub(r"[^a-z0-9_]", "_", name)
    name = name if name[0].isalpha() else f"f{name}"
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 9]}_{_digest([name])}"
