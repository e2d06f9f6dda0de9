"""The words of a composed form: its sections, and what all the forms say of privacy, keeping and where to ask."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from madoguchi.eforms.composing.identities import fitting
from madoguchi.eforms.composing.merging import joined
from madoguchi.eforms.composing.places import OWN, SECTIONS, Rank, Title, place_of
from madoguchi.eforms.composing.results import Part, Renaming
from madoguchi.eforms.types import Applicant, EntryList, FormDocument, Page, Question, Section

Texts = dict[str, str]


class Found(Protocol):
    """A question in one of the forms."""

    @property
    def part(self) -> Part: ...
    @property
    def page(self) -> Page: ...
    @property
    def question(self) -> Question: ...


Sources = Mapping[str, Sequence[Found]]


def told(
    parts: Sequence[Part],
    sources: Sources,
    names: Mapping[str, Renaming],
    pages: Sequence[tuple[Rank, Page]],
) -> FormDocument:
    """The composed form of these pages."""
    translations: dict[str, Texts] = {
        language: {} for part in parts for language in part.document.translations
    }
    hints = _hints(sources)
    sections: dict[str, list[Page]] = {}
    titles: dict[str, str] = {}
    for rank, page in pages:
        section, title = _section(rank, parts)
        titles[section] = title.ja
        _translate(translations, f"section.{section}.title", title)
        done = _titled(page, sources, hints, translations)
        sections.setdefault(section, []).append(replace(done, section_id=section))
        _translate_questions(translations, page, sources)
    first = parts[0].document
    return FormDocument(
        title=first.title if len(parts) == 1 else "、".join(part.title for part in parts),
        sections=tuple(Section(key, titles[key], tuple(inside)) for key, inside in sections.items()),
        privacy=_each(parts, "privacy"),
        applicant=_applicant(parts, names),
        retention_note=_each(parts, "retention_note"),
        contact=_each(parts, "contact"),
        pace="one_thing" if all(part.document.pace == "one_thing" for part in parts) else "short_pages",
        translations={language: _heads(parts, language, texts) for language, texts in translations.items()},
        lists=_lists(page for _rank, page in pages),
    )


def _section(rank: Rank, parts: Sequence[Part]) -> tuple[str, Title]:
    section, place = rank
    if section != OWN:
        return SECTIONS[section]
    part = parts[place]
    said = {language: texts.get("title", "") for language, texts in part.document.translations.items()}
    return fitting(f"for_{part.key}"), Title(part.title, said.get("easy", ""), said.get("en", ""))


def _hints(sources: Sources) -> dict[str, list[str]]:
    """What the pages of the forms explain, by the first question that each of them asks."""
    found: dict[str, list[str]] = {}
    for name, asked in sources.items():
        for one in asked:
            if one.page.hint and not one.page.repeats and one.page.questions[0] is one.question:
                found.setdefault(name, []).append(one.page.hint)
    return found


def _titled(
    page: Page, sources: Sources, hints: Mapping[str, list[str]], translations: dict[str, Texts]
) -> Page:
    """The page with its title and hint."""
    source = sources[page.questions[0].id][0]
    if page.repeats:
        _copy(
            translations, source.part, f"page.{source.page.written_as or source.page.id}", f"page.{page.id}"
        )
        _copy(translations, source.part, f"noun.{source.page.id}", f"noun.{page.id}", ("",))
        return page
    hint = joined(hint for question in page.questions for hint in hints.get(question.id, ()))
    place = place_of(page.questions[0])
    if place is not None:
        _translate(translations, f"page.{page.id}.title", place[2])
        return replace(page, title=place[2].ja, hint=hint)
    _copy(translations, source.part, f"page.{source.page.written_as or source.page.id}", f"page.{page.id}")
    return replace(page, title=source.page.title, hint=hint)


def _translate(translations: dict[str, Texts], key: str, title: Title) -> None:
    for language, text in (("easy", title.easy), ("en", title.en)):
        if language in translations and text:
            translations[language][key] = text


def _copy(
    translations: dict[str, Texts],
    part: Part,
    key: str,
    to: str,
    ends: Iterable[str] = (".title", ".hint"),
) -> None:
    for language, texts in part.document.translations.items():
        for end in ends:
            if key + end in texts:
                translations[language][to + end] = texts[key + end]


def _translate_questions(translations: dict[str, Texts], page: Page, sources: Sources) -> None:
    for question in page.questions:
        asked, key = sources[question.id], f"question.{question.id}"
        first = asked[0]
        _copy(translations, first.part, f"question.{first.question.id}", key, (".label",))
        for option in question.options:
            _copy(
                translations,
                first.part,
                f"option.{first.question.id}.{option.value}",
                f"option.{question.id}.{option.value}",
                (".label", ".hint"),
            )
        for language, texts in translations.items():
            said = [_hint_of(one, language) for one in asked if one.question.hint]
            if said and all(said):
                texts[f"{key}.hint"] = joined(said)


def _hint_of(one: Found, language: str) -> str:
    texts = one.part.document.translations.get(language, {})
    return texts.get(f"question.{one.question.id}.hint", "")


def _each(parts: Sequence[Part], key: str, language: str = "ja") -> str:
    """What each form says, under the names of those that say the same."""
    said: dict[str, list[str]] = {}
    for part in parts:
        text = str(getattr(part.document, key))
        if language != "ja":
            text = part.document.translations.get(language, {}).get(key) or text
        if text:
            said.setdefault(text, []).append(part.title)
    if len(said) == 1 and len(parts) == len(next(iter(said.values()))):
        return next(iter(said))
    return "\n".join(f"【{'、'.join(titles)}】{text}" for text, titles in said.items())


def _heads(parts: Sequence[Part], language: str, texts: Texts) -> Texts:
    heads = {key: _each(parts, key, language) for key in ("privacy", "retention_note", "contact")}
    titles = [part.document.translations.get(language, {}).get("title") or part.title for part in parts]
    return {**texts, **{key: text for key, text in heads.items() if text}, "title": "、".join(titles)}


def _applicant(parts: Sequence[Part], names: Mapping[str, Renaming]) -> Applicant:
    """Who files, by the first form that asks."""
    asked = [(part.document.applicant, names[part.key].questions) for part in parts]
    return Applicant(
        name=next((ids[one.name] for one, ids in asked if one.name), ""),
        email=next((ids[one.email] for one, ids in asked if one.email), ""),
    )


def _lists(pages: Iterable[Page]) -> dict[str, EntryList]:
    found = [q.entries for page in pages for q in page.questions if q.entries is not None]
    return {one.id: one for one in found}
