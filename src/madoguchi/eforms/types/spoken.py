"""The texts of a form in another language: by key in its `translations`, in place in what is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from madoguchi.eforms.types.parts import Option, Page, Question, Section

Texts = Mapping[str, str]

HEAD = ("title", "privacy", "retention_note", "contact")
"""Keys of the texts of the form itself."""


def spoken_parts(sections: tuple[Section, ...], texts: Texts) -> tuple[Section, ...]:
    """The sections with every text that `texts` has; ids never change."""
    return tuple(
        replace(
            section,
            title=texts.get(f"section.{section.id}.title") or section.title,
            pages=tuple(_page(page, texts) for page in section.pages),
        )
        for section in sections
    )


def _page(page: Page, texts: Texts) -> Page:
    key = f"page.{page.written_as or page.id}"
    repeats = page.repeats and replace(page.repeats, noun=texts.get(f"noun.{page.id}") or page.repeats.noun)
    return replace(
        page,
        title=texts.get(f"{key}.title") or page.title,
        hint=(texts.get(f"{key}.hint") or page.hint) if page.hint else "",
        repeats=repeats,
        questions=tuple(_question(question, texts) for question in page.questions),
    )


def _question(question: Question, texts: Texts) -> Question:
    key = f"question.{question.id}"
    return replace(
        question,
        label=texts.get(f"{key}.label") or question.label,
        hint=texts.get(f"{key}.hint") or question.hint,
        options=tuple(_option(question, option, texts) for option in question.options),
    )


def _option(question: Question, option: Option, texts: Texts) -> Option:
    key = f"option.{question.id}.{option.value}"
    return Option(
        option.value, texts.get(f"{key}.label") or option.label, texts.get(f"{key}.hint") or option.hint
    )


def texts_of(sections: tuple[Section, ...]) -> Iterator[tuple[str, str]]:
    """Every key under which a text of these sections can be translated, with the Japanese text, in order."""
    for section in sections:
        yield f"section.{section.id}.title", section.title
        written = ""
        for page in section.pages:
            name = page.written_as or page.id
            if name != written:
                yield f"page.{name}.title", page.title
                yield f"page.{name}.hint", page.hint
                written = name
            if page.repeats:
                yield f"noun.{page.id}", page.repeats.noun
            for question in page.questions:
                yield f"question.{question.id}.label", question.label
                yield f"question.{question.id}.hint", question.hint
                for option in question.options:
                    yield f"option.{question.id}.{option.value}.label", option.label
                    yield f"option.{question.id}.{option.value}.hint", option.hint
