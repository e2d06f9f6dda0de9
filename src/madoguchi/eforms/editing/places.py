"""The things of a form's document and where they stand: sections, pages and questions, each called by a key."""

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.core.refusal import Refusal

Body = dict[str, Any]

FORM = "form"
"""The key of the form itself."""

_NOT_WORDS = re.compile(r"[^a-z0-9]+")


class NotThere(Refusal):
    """What was to be changed is no longer in the document."""

    sentence = gettext_lazy("この部分は、もうありません。ほかの画面か、ほかの人が消したかもしれません。")


def section_key(section: Body) -> str:
    """What a section is called: `s:applicant`."""
    return f"s:{section['id']}"


def page_key(page: Body) -> str:
    """What a page is called: `p:lives`."""
    return f"p:{page['id']}"


def question_key(question: Body) -> str:
    """What a question is called: `q:name`."""
    return f"q:{question['id']}"


def pages_in(body: Body) -> Iterator[tuple[Body, Body]]:
    """Every page with its section, in order."""
    for section in body.get("sections", ()):
        for page in section.get("pages", ()):
            yield section, page


def questions_in(body: Body) -> Iterator[tuple[Body, Body]]:
    """Every question with its page, in order."""
    for _section, page in pages_in(body):
        for question in page.get("questions", ()):
            yield page, question


def things_in(body: Body) -> Iterator[tuple[str, Body]]:
    """Every section, page and question with its key, in the order in which they are met."""
    for section in body.get("sections", ()):
        yield section_key(section), section
        for page in section.get("pages", ()):
            yield page_key(page), page
            for question in page.get("questions", ()):
                yield question_key(question), question


def thing(body: Body, key: str) -> Body:
    """The thing called `key`; raises `NotThere`."""
    if key == FORM:
        return body
    for name, found in things_in(body):
        if name == key:
            return found
    raise NotThere


def question_of(body: Body, question_id: str) -> Body | None:
    """The question with this id, None when there is none."""
    return next((one for _page, one in questions_in(body) if one["id"] == question_id), None)


def page_of(body: Body, key: str) -> Body:
    """The page called `key`, or on which the question `key` stands, or the first of the section; raises `NotThere`."""
    for section, page in pages_in(body):
        inside = {question_key(one) for one in page.get("questions", ())}
        if key in (page_key(page), section_key(section)) or key in inside:
            return page
    raise NotThere


def siblings(body: Body, key: str) -> list[Body]:
    """The list in which the thing called `key` stands; raises `NotThere`."""
    if any(section_key(one) == key for one in body.get("sections", ())):
        return list_at(body, "sections")
    for section, page in pages_in(body):
        if page_key(page) == key:
            return list_at(section, "pages")
        if any(question_key(one) == key for one in page.get("questions", ())):
            return list_at(page, "questions")
    raise NotThere


def list_at(holder: Body, name: str) -> list[Body]:
    """The list called `name` in `holder`, made when it is missing."""
    found: list[Body] = holder.setdefault(name, [])
    return found


def place_in(found: list[Body], key: str) -> int:
    """At which place of its list the thing called `key` stands."""
    wanted = key.partition(":")[2]
    return next(n for n, one in enumerate(found) if one["id"] == wanted)


def name_of(body: Body, key: str) -> str:
    """What people call the thing: its label or title; the kind of thing when it has none yet."""
    if key == FORM:
        return str(body.get("title") or "").strip() or _("様式")
    found = thing(body, key)
    name = str(found.get("label") or found.get("title") or "").strip()
    return name or _NAMELESS[key[0]]()


_NAMELESS = {
    "s": lambda: _("名前のない章"),
    "p": lambda: _("名前のないページ"),
    "q": lambda: _("言葉のない質問"),
}


def ids_in(body: Body) -> set[str]:
    """Every id that is taken."""
    return {str(found["id"]) for _key, found in things_in(body)}


def new_id(body: Body, wish: str) -> str:
    """An id that is not taken yet, as near to `wish` as can be: `birth_date`, else `birth_date_2` …"""
    plain = _NOT_WORDS.sub("_", wish.lower()).strip("_")[:50] or "q"
    if not plain[0].isalpha():
        plain = f"q{plain}"
    taken = ids_in(body)
    if plain not in taken:
        return plain
    return next(name for n in range(2, 10_000) if (name := f"{plain}_{n}") not in taken)


def next_id(body: Body, letter: str) -> str:
    """The next free id of a row: `q1`, `q2` …; one that was taken away is not used again while others follow."""
    taken = [int(one[1:]) for one in ids_in(body) if one[0] == letter and one[1:].isdecimal()]
    return f"{letter}{max(taken, default=0) + 1}"
