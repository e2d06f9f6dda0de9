"""What reading, checking and showing a form give back."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.core.files.uploadedfile import UploadedFile

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
    draw the page again. Uploaded files are not in `values`: whoever stores them adds them.
    """

    values: Answers = field(default_factory=dict)
    typed: dict[str, Typed] = field(default_factory=dict)
    errors: list[FieldError] = field(default_factory=list)
    uploads: dict[str, list[UploadedFile]] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        """Whether everything could be read."""
        return not self.errors


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
