"""Moving and taking out the parts of a form's document, without breaking the conditions that lean on them."""

from collections.abc import Callable
from copy import deepcopy
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.core.refusal import Refusal
from madoguchi.eforms.editing.adding import MOST_QUESTIONS, NeedsRounds, PageIsFull
from madoguchi.eforms.editing.places import (
    Body,
    NotThere,
    list_at,
    name_of,
    page_key,
    page_of,
    pages_in,
    place_in,
    question_key,
    section_key,
    siblings,
    thing,
    things_in,
)
from madoguchi.eforms.editing.uses import (
    Broken,
    Use,
    broken_in,
    forgotten,
    uses_of,
    without_broken,
    without_uses,
)
from madoguchi.vocabulary.terms import TERMS

Side = Literal["before", "after", "in"]
SIDES: dict[str, Side] = {"before": "before", "after": "after", "in": "in"}


class WouldBreak(Refusal):
    """A condition would look at a question that is asked after it, or not at all; `broken` says which."""

    sentence = gettext_lazy("表示の条件が成り立たなくなるため、動かせません。")

    def __init__(self, sentence: str, broken: set[Broken]) -> None:
        self.broken = broken
        super().__init__(sentence)


class StillUsed(Refusal):
    """A question was to be taken out on which others lean."""

    sentence = gettext_lazy("ほかのところで使っているため、このままでは消せません。")


class LastOne(Refusal):
    """The only page of a section, or the only section, was to be taken out."""

    sentence = gettext_lazy("様式には、章とページが1つずつは要ります。")


class CannotStandThere(Refusal):
    """A thing was to be put where things of its kind do not stand."""

    sentence = gettext_lazy("そこには動かせません。")


def step(body: Body, key: str, by: int, *, anyway: bool = False) -> Body:
    """The thing called `key` one place up (`by` -1) or down (1); over the edge it goes to the neighbour page or section.

    Raises `WouldBreak` (unless `anyway`: then the conditions that break are dropped), `NotThere`, `PageIsFull`.
    """

    def move(made: Body) -> None:
        found = siblings(made, key)
        place = place_in(found, key)
        if 0 <= place + by < len(found):
            found.insert(place + by, found.pop(place))
            return
        around = _neighbours(made, key)
        here = next((n for n, one in enumerate(around) if one is found), None)
        if here is None or not 0 <= here + by < len(around):
            return
        other = around[here + by]
        taken = found.pop(place)
        other.insert(0 if by > 0 else len(other), taken)
        _check_place(made, key)

    return _moved(body, key, move, anyway=anyway)


def put(body: Body, key: str, target: str, side: Side, *, anyway: bool = False) -> Body:
    """The thing called `key` before, after or at the end of (`in`) the thing `target`; raises as `step`.

    Questions stand on pages, pages in sections: a question put before or after a page goes into that page.
    """

    def move(made: Body) -> None:
        taken = thing(made, key)
        if key == target:
            return
        siblings(made, key).remove(taken)
        holder, place = _where(made, key, target, side)
        holder.insert(place, taken)
        _check_place(made, key)

    return _moved(body, key, move, anyway=anyway)


def _where(made: Body, key: str, target: str, side: Side) -> tuple[list[Body], int]:
    """The list and the place in it where the thing `key` goes."""
    order = "qps"
    mine, other = order.index(key[0]), order.index(target[0])
    if mine == other and side != "in":
        found = siblings(made, target)
        return found, place_in(found, target) + (side == "after")
    if other == mine + 1:
        name = {"q": "questions", "p": "pages"}[key[0]]
        found = list_at(thing(made, target), name)
        return found, 0 if side == "before" else len(found)
    raise CannotStandThere


def _neighbours(made: Body, key: str) -> list[list[Body]]:
    """The lists of the same kind as that in which `key` stands, in order."""
    if key.startswith("q:"):
        return [list_at(page, "questions") for _section, page in pages_in(made)]
    if key.startswith("p:"):
        return [list_at(section, "pages") for section in list_at(made, "sections")]
    return []


def _check_place(made: Body, key: str) -> None:
    """A page holds so many questions; a fact of each child stands on a page that repeats."""
    if not key.startswith("q:"):
        return
    page = page_of(made, key)
    if len(page["questions"]) > MOST_QUESTIONS:
        raise PageIsFull
    term = TERMS.get(str(thing(made, key).get("term") or ""))
    if term is not None and term.repeats and "repeats" not in page:
        raise NeedsRounds


def _moved(body: Body, key: str, move: Callable[[Body], None], *, anyway: bool) -> Body:
    thing(body, key)
    made = deepcopy(body)
    move(made)
    broken = broken_in(made) - broken_in(body)
    if not broken:
        return _without_empty_sections(made)
    if anyway:
        return _without_empty_sections(without_broken(made, {one.key for one in broken}))
    raise WouldBreak(_why(body, broken), broken)


def _why(body: Body, broken: set[Broken]) -> str:
    """Which condition would break, and what to do."""
    told = []
    for one in sorted(broken, key=lambda one: one.key):
        try:
            asked = name_of(body, f"q:{one.looks_at}")
        except NotThere:
            asked = name_of(body, f"p:{one.looks_at}")
        told.append(
            _("「%(name)s」を出すかどうかは、「%(asked)s」の答えで決まります。")
            % {"name": name_of(body, one.key), "asked": asked}
        )
    return "".join(dict.fromkeys(told)) + _("先にたずねる質問が前に来るように並べてください。")


def _without_empty_sections(made: Body) -> Body:
    """A section whose last page went elsewhere goes too."""
    kept = [section for section in list_at(made, "sections") if section.get("pages")]
    if kept:
        made["sections"] = kept
    return made


def remove(body: Body, key: str, *, anyway: bool = False) -> tuple[Body, str]:
    """`body` without the thing called `key` and all in it, and the key of what stands nearest.

    Raises `StillUsed` while something outside leans on a question in it (unless `anyway`: then that is always
    shown), `LastOne`, `NotThere`.
    """
    found = siblings(body, key)
    gone = inside(body, key)
    used = [
        (asked, use)
        for asked in gone
        if asked.startswith("q:")
        for use in uses_of(body, asked.partition(":")[2])
        if use.key not in gone
    ]
    made = deepcopy(body)
    if used and not anyway:
        raise StillUsed(_still_used(body, used))
    for asked, _use in used:
        made = without_uses(made, asked.partition(":")[2])
    left = siblings(made, key)
    del left[place_in(left, key)]
    made = _without_empty_sections(made)
    if not any(True for _one in pages_in(made)) or (key.startswith("s:") and len(found) == 1):
        raise LastOne
    made = forgotten(made, {one.partition(":")[2] for one in gone})
    return made, _nearest(made, body, key)


def _still_used(body: Body, used: list[tuple[str, Use]]) -> str:
    told = []
    for asked, use in used:
        told.append(
            _("「%(name)s」の%(what)sで、「%(asked)s」の答えを使っています。")
            % {"name": use.name, "what": use.told, "asked": name_of(body, asked)}
        )
    return "".join(dict.fromkeys(told))


def _nearest(made: Body, before: Body, key: str) -> str:
    """What to look at next after `key` is gone: what stood before it, else what is around it."""
    keys = [name for name, _thing in things_in(before)]
    left = {name for name, _thing in things_in(made)}
    for name in reversed(keys[: keys.index(key)]):
        if name in left:
            return name
    return next(iter(name for name in keys if name in left))


def inside(body: Body, key: str) -> set[str]:
    """The thing called `key` and everything in it, by key."""
    if key.startswith("q:"):
        return {key}
    found = {key}
    for section, page in pages_in(body):
        if key in (section_key(section), page_key(page)):
            found |= {page_key(page), *(question_key(one) for one in page.get("questions", ()))}
    return found
