"""From the JSON of a form, which has been checked, to the parts of its document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from madoguchi.eforms.types.parts import (
    LONG_ANSWER,
    Applicant,
    Case,
    Entry,
    EntryList,
    Option,
    Page,
    Paper,
    PaperField,
    Question,
    Repeats,
    Section,
    Slot,
)

Body = Mapping[str, Any]

_CALLED = {"list": "list_id", "document": "document_kind"}
"""Keys of a question whose names mean something else in Python."""

PART = "--"
"""Stands between the id of a page and that of the question for which a page of its own was made of it."""


def document_parts(body: Body) -> dict[str, Any]:
    """The fields of the `FormDocument` that `body` describes."""
    lists = {name: _list(name, rows) for name, rows in body.get("lists", {}).items()}
    pace = body.get("pace", "short_pages")
    return {
        "title": body["title"],
        "sections": tuple(_section(section, lists, pace) for section in body["sections"]),
        "privacy": body["privacy"],
        "applicant": Applicant(**body.get("applicant", {})),
        "retention_note": body.get("retention_note", ""),
        "contact": body.get("contact", ""),
        "pace": pace,
        "translations": {language: dict(texts) for language, texts in body.get("translations", {}).items()},
        "lists": lists,
        "cases": tuple(_case(case) for case in body.get("cases", ())),
        "paper": _paper(body["paper"]) if "paper" in body else None,
    }


def _list(name: str, rows: list[list[str]]) -> EntryList:
    return EntryList(name, tuple(Entry(*row) for row in rows))


def _case(body: Body) -> Case:
    return Case(
        title=body["title"],
        answers=body["answers"],
        on=body.get("on", ""),
        path=tuple(body["path"]) if "path" in body else None,
        sends=body.get("sends"),
        errors=tuple(body["errors"]) if "errors" in body else None,
    )


def _paper(body: Body) -> Paper:
    return Paper(body["title"], tuple(PaperField(one["label"], one["question"]) for one in body["fields"]))


def _section(body: Body, lists: Mapping[str, EntryList], pace: str) -> Section:
    pages = [_page(page, body["id"], lists) for page in body["pages"]]
    if pace == "one_thing":
        pages = [part for page in pages for part in one_thing(page)]
    return Section(id=body["id"], title=body["title"], pages=tuple(pages))


def _page(body: Body, section_id: str, lists: Mapping[str, EntryList]) -> Page:
    return Page(
        id=body["id"],
        title=body["title"],
        section_id=section_id,
        questions=tuple(_question(question, body["id"], lists) for question in body["questions"]),
        hint=body.get("hint", ""),
        show_if=body.get("show_if"),
        repeats=Repeats(**body["repeats"]) if "repeats" in body else None,
    )


def _question(body: Body, page_id: str, lists: Mapping[str, EntryList]) -> Question:
    values = {
        _CALLED.get(key, key): value
        for key, value in body.items()
        if key not in ("options", "accept", "slots")
    }
    if "options" in body:
        values["options"] = tuple(Option(**option) for option in body["options"])
    if "accept" in body:
        values["accept"] = tuple(body["accept"])
    if "slots" in body:
        values["slots"] = tuple(Slot(**slot) for slot in body["slots"])
    if "list" in body:
        values["entries"] = lists.get(body["list"])
    if body["type"] == "long_text":
        values.setdefault("max_length", LONG_ANSWER)
    return Question(page_id=page_id, **values)


def one_thing(page: Page) -> Iterator[Page]:
    """The page in parts that ask one thing each; what only tells stands with the question that follows it.

    A repeated page stays whole: a round is one thing. A part is shown when the page and what stands on it are, so that
    nothing on it depends on what is typed on it.
    """
    groups = _groups(page.questions)
    if page.repeats is not None or len(groups) < 2:
        yield page
        return
    for group in groups:
        part_id = f"{page.id}{PART}{group[-1].id}"
        yield Page(
            id=part_id,
            title=page.title,
            section_id=page.section_id,
            questions=tuple(replace(question, page_id=part_id) for question in group),
            hint=page.hint if group is groups[0] else "",
            show_if=_both(page.show_if, group[-1].show_if if _is_one(group) else None),
            written_as=page.id,
        )


def _groups(questions: tuple[Question, ...]) -> list[list[Question]]:
    """The questions of a page in groups that end with one that is answered.

    What tells stands before what is asked under the same condition; else it is a group of its own, so as not to be
    hidden with it.
    """
    groups: list[list[Question]] = []
    waiting: list[Question] = []
    for question in questions:
        waiting.append(question)
        if not question.is_asked:
            continue
        if question.show_if is not None and not _is_one(waiting):
            groups.append(waiting[:-1])
            waiting = waiting[-1:]
        groups.append(waiting)
        waiting = []
    if waiting:
        groups.append(waiting)
    return groups


def _is_one(group: list[Question]) -> bool:
    """Whether all of a group is shown under one condition."""
    return all(question.show_if == group[-1].show_if for question in group)


def _both(one: Any, other: Any) -> Any:
    """The condition that holds when both do; None always does."""
    if one is None or other is None:
        return other if one is None else one
    return {"op": "all", "of": [one, other]}
