"""The document of a form: sections of pages of questions, read from JSON once and then unchanging."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from madoguchi.eforms.types.parsing import document_parts
from madoguchi.eforms.types.parts import Applicant, Case, EntryList, Page, Paper, Question, Section
from madoguchi.eforms.types.problems import BadForm, problems_of
from madoguchi.eforms.types.spoken import spoken_parts


@dataclass(frozen=True)
class FormDocument:
    """A form as it is asked: checked when read, never changed after (様式の内容).

    `translations` are texts by key for `easy` and `en`; `language` is the one that the texts are in, and `written` the
    document as it was written, where this is a translation of it.
    """

    title: str
    sections: tuple[Section, ...]
    privacy: str
    applicant: Applicant = field(default_factory=Applicant)
    retention_note: str = ""
    contact: str = ""
    pace: str = "short_pages"
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    lists: Mapping[str, EntryList] = field(default_factory=dict)
    cases: tuple[Case, ...] = ()
    paper: Paper | None = None
    language: str = "ja"
    written: FormDocument | None = field(default=None, repr=False, compare=False)

    @classmethod
    def parse(cls, body: dict[str, Any]) -> FormDocument:
        """The document that `body` describes; raises `BadForm` with everything that is wrong with it."""
        problems = problems_of(body)
        if problems:
            raise BadForm(problems)
        return cls.built(body)

    @classmethod
    def built(cls, body: dict[str, Any]) -> FormDocument:
        """The document of a body that has been checked before: what was published."""
        return cls(**document_parts(body))

    def spoken(self, language: str) -> FormDocument:
        """The form in `easy` Japanese or in `en`; a text that has no translation stays Japanese, as all do in `ja`."""
        written = self.written or self
        if language == written.language or language not in written.translations:
            return written
        found = written._spoken.get(language)
        if found is None:
            texts = written.translations[language]
            found = replace(
                written,
                title=texts.get("title") or written.title,
                privacy=texts.get("privacy") or written.privacy,
                retention_note=texts.get("retention_note") or written.retention_note,
                contact=texts.get("contact") or written.contact,
                sections=spoken_parts(written.sections, texts),
                language=language,
                written=written,
            )
            written._spoken[language] = found
        return found

    @cached_property
    def _spoken(self) -> dict[str, FormDocument]:
        return {}

    @cached_property
    def worked_out(self) -> dict[Any, Any]:
        """What selectors have worked out about this document and keep with it."""
        return {}

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
