"""What reading, checking and showing a form give back."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from madoguchi.eforms.types.helps import Looked
from madoguchi.eforms.types.parts import Page, Question, Section

Answers = dict[str, Any]
Typed = str | list[str] | dict[str, str]


@dataclass(frozen=True)
class FieldError:
    """One thing to mend: the answer's path, the id of the field to jump to, and what to do (入力エラー).

    `page_id` and `item` (the round, from 0) say on which page the field is.
    """

    path: str
    html_id: str
    message: str
    page_id: str = ""
    item: int | None = None

    @property
    def id(self) -> str:
        """The field to jump to, as the error summary calls it."""
        return self.html_id


@dataclass(frozen=True)
class Reading:
    """What was read from one sent page (読み取り結果).

    `values`, `typed` and `uploads` are keyed by question id (by path when single answers were read).
    `values` holds only what could be read, an empty answer as None; `typed` is exactly what was sent, to
    draw the page again. Uploaded files are not in `values`: whoever stores them adds them, and the kept documents that
    were `chosen`; what is handed in for the questions in `keeps` is to be kept. `looked` is what a search
    inside a question found, keyed as `typed`: a page that was sent to search is no answer yet and has no errors.
    """

    values: Answers = field(default_factory=dict)
    typed: dict[str, Typed] = field(default_factory=dict)
    errors: list[FieldError] = field(default_factory=list)
    uploads: dict[str, list[UploadedFile]] = field(default_factory=dict)
    chosen: dict[str, list[str]] = field(default_factory=dict)
    keeps: set[str] = field(default_factory=set)
    looked: dict[str, Looked] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        """Whether everything could be read, and was sent to be."""
        return not self.errors and not self.is_search

    @property
    def is_search(self) -> bool:
        """Whether the page was sent to search inside a question, not to answer."""
        return bool(self.looked)


class PageStatus(StrEnum):
    """How far a page is (ページの状態)."""

    DONE = "done"
    TODO = "todo"
    CANNOT_START = "cannot_start"


@dataclass(frozen=True)
class PageState:
    """A page on the task list, with the number of rounds answered when it repeats (ページの進み具合)."""

    page: Page
    status: PageStatus
    items: int | None = None


@dataclass(frozen=True)
class SectionState:
    """A section on the task list (章の進み具合)."""

    section: Section
    title: str
    pages: list[PageState]

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do in it."""
        return all(state.status is PageStatus.DONE for state in self.pages)


@dataclass(frozen=True)
class SummaryRow:
    """One answer as people read it; `item` is the round of a repeated page, from 0 (確認の行).

    `note` says where an answer came from that was not typed now.
    """

    path: str
    label: str
    display: str
    page_id: str
    item: int | None
    value: Any = None
    kind: str = "text"
    note: str = ""

    @property
    def is_chosen(self) -> bool:
        """Whether the words are those of the form, not of who answered."""
        return self.kind in ("one_of", "many_of")


@dataclass(frozen=True)
class SummarySection:
    """The answers of one section, or of one round of a repeated page (確認の章)."""

    title: str
    rows: list[SummaryRow]
    page_id: str = ""
    item: int | None = None


@dataclass(frozen=True)
class Difference:
    """An answer that changed, before and after as people read it (変更点)."""

    path: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class AskedQuestion:
    """One question drawn by itself, with a label that says the round (個別に聞く質問)."""

    path: str
    label: str
    question: Question


@dataclass(frozen=True)
class RebasedAnswer:
    """An answer of the old version as people read it; `label_now` is what the new one calls it (引き継ぐ回答)."""

    path: str
    label: str
    display: str
    label_now: str = ""


@dataclass(frozen=True)
class RebaseDifference:
    """What is different for who goes on with another version of a form (版の違い).

    `new` are the labels of what is asked anew, `reworded` answers that stay under other words, `again` those that no
    longer fit and have to be given again, `gone` those that nobody asks any more.
    """

    new: tuple[str, ...] = ()
    reworded: tuple[RebasedAnswer, ...] = ()
    again: tuple[RebasedAnswer, ...] = ()
    gone: tuple[RebasedAnswer, ...] = ()
    is_changed: bool = False

    @property
    def touches_answers(self) -> bool:
        """Whether anything that was answered is lost or has to be answered again."""
        return bool(self.again or self.gone)
