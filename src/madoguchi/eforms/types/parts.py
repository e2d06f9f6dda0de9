"""The parts of a form's document: unchanging, without what is worked out of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from madoguchi.language.folding import fold

SHORT_ANSWER = 200
LONG_ANSWER = 2000

COMPUTED = frozenset({"computed", "fee"})
"""Types whose answer is worked out from others: shown and kept, never typed."""

FILE_TYPES = frozenset({"file", "photo", "drawing"})
"""Types whose answer is a list of files."""


@dataclass(frozen=True)
class Option:
    """One thing to choose (選択肢)."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True)
class Entry:
    """One thing of a long list; `reading` helps to find it (一覧の項目)."""

    value: str
    label: str
    reading: str = ""


@dataclass(frozen=True)
class EntryList:
    """A long list to search in, shared by the questions that name it (一覧)."""

    id: str
    entries: tuple[Entry, ...]

    @cached_property
    def by_value(self) -> dict[str, Entry]:
        """Each entry by its value."""
        return {entry.value: entry for entry in self.entries}

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """Label, reading and value of each entry, folded, as they are searched."""
        return tuple(
            fold(one.label) + "\n" + fold(one.reading) + "\n" + fold(one.value) for one in self.entries
        )


@dataclass(frozen=True)
class Slot:
    """One time to choose, for as many as `capacity` (None: no limit) (枠)."""

    value: str
    label: str
    capacity: int | None = None


@dataclass(frozen=True)
class Question:
    """One question of a page (質問).

    `minimum` and `maximum` are whole numbers, or for a date an ISO date, `today` or `today-18y`; `max_length` counts
    characters. `compute` (of a `computed` question) and `amount` (of a `fee`) are numbers or number expressions.
    `document_kind` and `list_id` are called `document` and `list` in JSON.
    """

    id: str
    type: str
    label: str
    page_id: str
    hint: str = ""
    required: bool = False
    term: str = ""
    show_if: Any = None
    options: tuple[Option, ...] = ()
    max_length: int = SHORT_ANSWER
    minimum: int | str | None = None
    maximum: int | str | None = None
    unit: str = ""
    width: str = "full"
    accept: tuple[str, ...] = ("pdf", "jpg", "png")
    max_files: int = 1
    compute: Any = None
    amount: Any = None
    document_kind: str = ""
    confirm: bool = False
    for_officers: bool = False
    list_id: str = ""
    entries: EntryList | None = None
    precision: str = "day"
    slots: tuple[Slot, ...] = ()

    @property
    def has_answer(self) -> bool:
        """Whether an answer is kept at all, typed or worked out; a statement only tells."""
        return self.type != "statement"

    @property
    def is_computed(self) -> bool:
        """Whether the answer is worked out from others."""
        return self.type in COMPUTED

    @property
    def is_asked(self) -> bool:
        """Whether who fills in the form answers it: it is no statement, not worked out and not for officers."""
        return self.has_answer and not self.is_computed and not self.for_officers

    @property
    def holds_files(self) -> bool:
        """Whether the answer is a list of files."""
        return self.type in FILE_TYPES

    @property
    def expression(self) -> Any:
        """The number or number expression of a question that is worked out."""
        return self.amount if self.type == "fee" else self.compute

    @cached_property
    def label_of_option(self) -> dict[str, str]:
        """The label of each option by its value."""
        return {option.value: option.label for option in self.options}


@dataclass(frozen=True)
class Repeats:
    """How often a page repeats and what one round is called (繰り返し).

    `of` says that each round is a child, a member of the household or a site (`children[]`, `members[]`, `sites[]`);
    `where` is a condition over the questions of a round: which of them concern this form.
    """

    noun: str
    min: int = 1
    max: int = 10
    of: str = ""
    where: Any = None


@dataclass(frozen=True)
class Page:
    """One page of questions; with `repeats` it is answered once for each child, counter … (ページ).

    `written_as` is the id of the page in the document where the page was made from a part of one (`one_thing`).
    """

    id: str
    title: str
    section_id: str
    questions: tuple[Question, ...]
    hint: str = ""
    show_if: Any = None
    repeats: Repeats | None = None
    written_as: str = ""

    def path(self, question: Question, item: int | None = None) -> str:
        """Where the answer to `question` is kept: `birth_date`, or `children.0.birth_date`."""
        return question.id if self.repeats is None else f"{self.id}.{item or 0}.{question.id}"

    @cached_property
    def answered(self) -> tuple[Question, ...]:
        """The questions that who fills in the form answers."""
        return tuple(q for q in self.questions if q.is_asked)

    @cached_property
    def kept(self) -> tuple[Question, ...]:
        """The questions whose answers are part of an application: answered ones and those worked out."""
        return tuple(q for q in self.questions if q.has_answer and not q.for_officers)


@dataclass(frozen=True)
class Section:
    """A group of pages that the task list shows under one heading (章)."""

    id: str
    title: str
    pages: tuple[Page, ...]


@dataclass(frozen=True)
class Applicant:
    """The ids of the questions that give the applicant's name and mail address (申請者)."""

    name: str = ""
    email: str = ""


@dataclass(frozen=True)
class Case:
    """A test case kept with the form: who answers so sees these pages, and can send it or not (試しの回答).

    `path` are ids of pages in order and `errors` paths of answers, None where the case does not say; `on` is an
    ISO date, empty for today.
    """

    title: str
    answers: Mapping[str, Any]
    on: str = ""
    path: tuple[str, ...] | None = None
    sends: bool | None = None
    errors: tuple[str, ...] | None = None


@dataclass(frozen=True)
class PaperField:
    """One field of the paper form, with the question that asks it; empty: none does (紙の様式の欄)."""

    label: str
    question: str


@dataclass(frozen=True)
class Paper:
    """The paper form that this one replaces (紙の様式)."""

    title: str
    fields: tuple[PaperField, ...]
