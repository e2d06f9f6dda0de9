"""The document of a form: sections of pages of questions, read from JSON once and then unchanging."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from madoguchi.eforms.types.problems import BadForm, problems_of

SHORT_ANSWER = 200
LONG_ANSWER = 2000


@dataclass(frozen=True)
class Option:
    """One thing to choose (選択肢)."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True)
class Question:
    """One question of a page (質問).

    `minimum` and `maximum` are whole numbers, or for a date an ISO date or `today`; `max_length` counts
    characters.
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

    @property
    def has_answer(self) -> bool:
        """Whether an answer is expected at all; a statement only tells."""
        return self.type != "statement"

    @property
    def label_of_option(self) -> dict[str, str]:
        """The label of each option by its value."""
        return {option.value: option.label for option in self.options}


@dataclass(frozen=True)
class Repeats:
    """How often a page repeats and what one round is called (繰り返し)."""

    noun: str
    min: int = 1
    max: int = 10


@dataclass(frozen=True)
class Page:
    """One page of questions; with `repeats` it is answered once for each child, counter … (ページ)."""

    id: str
    title: str
    section_id: str
    questions: tuple[Question, ...]
    hint: str = ""
    show_if: Any = None
    repeats: Repeats | None = None

    def path(self, question: Question, item: int | None = None) -> str:
        """Where the answer to `question` is kept: `birth_date`, or `children.0.birth_date`."""
        return question.id if self.repeats is None else f"{self.id}.{item or 0}.{question.id}"

    @property
    def answered(self) -> tuple[Question, ...]:
        """The questions that expect an answer."""
        return tuple(q for q in self.questions if q.has_answer)


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
class FormDocument:
    """A form as it is asked: checked when read, never changed after (様式の内容)."""

    title: str
    sections: tuple[Section, ...]
    privacy: str
    applicant: Applicant = field(default_factory=Applicant)
    retention_note: str = ""
    contact: str = ""

    @classmethod
    def parse(cls, body: dict[str, Any]) -> FormDocument:
        """The document that `body` describes; raises `BadForm` with everything that is wrong with it."""
        problems = problems_of(body)
        if problems:
            raise BadForm(problems)
        return cls(
            title=body["title"],
            sections=tuple(_section(section) for section in body["sections"]),
            privacy=body["privacy"],
            applicant=Applicant(**body.get("applicant", {})),
            retention_note=body.get("retention_note", ""),
            contact=body.get("contact", ""),
        )

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """Every page in order."""
        return tuple(page for section in self.sections for page in section.pages)

    @cached_property
    def _pages(self) -> dict[str, Page]:
        return {page.id: page for page in self.pages}

    @cached_property
    def _questions(self) -> dict[str, Question]:
        return {question.id: question for page in self.pages for question in page.questions}

    def page(self, page_id: str) -> Page:
        """The page with this id; raises `KeyError`."""
        return self._pages[page_id]

    def question(self, path: str) -> Question:
        """The question at `path` (`birth_date` or `children.0.birth_date`); raises `KeyError`."""
        question, _, _ = self.locate(path)
        return question

    def locate(self, path: str) -> tuple[Question, Page, int | None]:
        """The question at `path`, its page and the round of a repeated page; raises `KeyError`."""
        parts = path.split(".")
        question = self._questions[parts[-1]]
        page = self._pages[question.page_id]
        if page.repeats is None:
            if len(parts) == 1:
                return question, page, None
        elif len(parts) == 3 and parts[0] == page.id and parts[1].isascii() and parts[1].isdecimal():
            return question, page, int(parts[1])
        raise KeyError(path)

    def questions(self) -> Iterator[tuple[Page, Question]]:
        """Every question with its page, in order."""
        for page in self.pages:
            for question in page.questions:
                yield page, question


def _section(body: dict[str, Any]) -> Section:
    pages = tuple(_page(page, body["id"]) for page in body["pages"])
    return Section(id=body["id"], title=body["title"], pages=pages)


def _page(body: dict[str, Any], section_id: str) -> Page:
    return Page(
        id=body["id"],
        title=body["title"],
        section_id=section_id,
        questions=tuple(_question(question, body["id"]) for question in body["questions"]),
        hint=body.get("hint", ""),
        show_if=body.get("show_if"),
        repeats=Repeats(**body["repeats"]) if "repeats" in body else None,
    )


def _question(body: dict[str, Any], page_id: str) -> Question:
    values = {key: value for key, value in body.items() if key not in ("options", "accept")}
    if "options" in body:
        values["options"] = tuple(Option(**option) for option in body["options"])
    if "accept" in body:
        values["accept"] = tuple(body["accept"])
    if body["type"] == "long_text":
        values.setdefault("max_length", LONG_ANSWER)
    return Question(page_id=page_id, **values)
