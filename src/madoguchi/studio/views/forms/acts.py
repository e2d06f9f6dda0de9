"""What the buttons of the form editor do with the document, each told in words for the list of steps."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.eforms import editing
from madoguchi.eforms.editing import Body, Line, Part, Simple


@dataclass(frozen=True, slots=True)
class Done:
    """A document after a button, what to look at next, and what was done in words (操作の結果)."""

    body: Body
    at: str
    told: str


def act(body: Body, key: str, button: str, *, to: str = "") -> Done | None:
    """What the button `button` (`verb` or `verb:argument`, with `!` anyway) does to the thing called `key`.

    `to` is what was chosen beside the button that moves to another page or section. None for a button that only
    saves. Raises refusals of `editing`.
    """
    verb, _colon, argument = button.partition(":")
    name, anyway = verb.removesuffix("!"), verb.endswith("!")
    found = _VERBS.get(name)
    if found is None:
        return None
    return found(body, key, argument or (to if name == "move" else ""), anyway)


def _named(body: Body, key: str) -> dict[str, str]:
    return {"name": editing.name_of(body, key)}


def _step(by: int) -> Callable[[Body, str, str, bool], Done]:
    def move(body: Body, key: str, argument: str, anyway: bool) -> Done:
        key = argument or key
        made = editing.step(body, key, by, anyway=anyway)
        told = _("「%(name)s」を上へ動かした") if by < 0 else _("「%(name)s」を下へ動かした")
        return Done(made, key, told % _named(body, key))

    return move


def _move(body: Body, key: str, argument: str, anyway: bool) -> Done:
    """To the end of another page (a question) or section (a page)."""
    made = editing.put(body, key, argument, "in", anyway=anyway)
    where = editing.name_of(body, argument)
    return Done(made, key, _("「%(name)s」を「%(where)s」へ動かした") % {**_named(body, key), "where": where})


def _drop(body: Body, key: str, argument: str, anyway: bool) -> Done:
    """A thing dragged to another: `q:name>q:email>after`."""
    parts = argument.split(">")
    side = editing.SIDES.get(parts[-1])
    if len(parts) != 3 or side is None:
        return Done(body, key, "")
    moved, target = parts[:2]
    made = editing.put(body, moved, target, side, anyway=anyway)
    return Done(made, moved, _("「%(name)s」を動かした") % _named(body, moved))


def _copy(body: Body, key: str, argument: str, anyway: bool) -> Done:
    made, new = editing.copy_question(body, key)
    return Done(made, new, _("「%(name)s」の写しを作った") % _named(body, key))


def _remove(body: Body, key: str, argument: str, anyway: bool) -> Done:
    made, near = editing.remove(body, key, anyway=anyway)
    return Done(editing.without_loose_lists(made), near, _("「%(name)s」を消した") % _named(body, key))


def _page(body: Body, key: str, argument: str, anyway: bool) -> Done:
    made, new = editing.add_page(body, argument or key)
    return Done(made, new, editing.told_of_adding(made, new))


def _section(body: Body, key: str, argument: str, anyway: bool) -> Done:
    made, new = editing.add_section(body, argument)
    return Done(made, new, editing.told_of_adding(made, new))


def _bind(body: Body, key: str, argument: str, anyway: bool) -> Done:
    made = editing.with_applicant(editing.bind(body, key, argument))
    term = editing.term_named(argument)
    says = {**_named(body, key), "term": term.label if term else argument}
    return Done(made, key, _("「%(name)s」を「%(term)s」に結びつけた") % says)


def _unbind(body: Body, key: str, argument: str, anyway: bool) -> Done:
    return Done(editing.unbind(body, key), key, _("「%(name)s」の結びつきを外した") % _named(body, key))


def _condition(
    change: Callable[[Simple, str], Simple],
) -> Callable[[Body, str, str, bool], Done]:
    def act_on(body: Body, key: str, argument: str, anyway: bool) -> Done:
        found = editing.simple(editing.thing(body, key).get("show_if"))
        made = editing.set_condition(body, key, change(found or Simple(), argument))
        return Done(made, key, _("「%(name)s」の条件を変えた") % _named(body, key))

    return act_on


def _add_line(condition: Simple, argument: str) -> Simple:
    return replace(condition, lines=(*condition.lines, Line())[: editing.MOST_LINES])


def _remove_line(condition: Simple, argument: str) -> Simple:
    return replace(condition, lines=tuple(_without(list(condition.lines), argument)))


def _clear(condition: Simple, argument: str) -> Simple:
    return Simple()


def _parts(change: Callable[[list[Part], str], list[Part]]) -> Callable[[Body, str, str, bool], Done]:
    def act_on(body: Body, key: str, argument: str, anyway: bool) -> Done:
        question = editing.thing(body, key)
        name = "amount" if question.get("type") == "fee" else "compute"
        parts = change(editing.parts_of(question.get(name)) or [], argument)
        made = editing.change(body, key, **{name: editing.value_of(parts)})
        return Done(made, key, _("「%(name)s」の計算を変えた") % _named(body, key))

    return act_on


def _without(rows: list[Any], argument: str) -> list[Any]:
    return [one for n, one in enumerate(rows) if str(n) != argument]


def _clear_parts(parts: list[Part], argument: str) -> list[Part]:
    return []


_VERBS: dict[str, Callable[[Body, str, str, bool], Done]] = {
    "up": _step(-1),
    "down": _step(1),
    "move": _move,
    "drop": _drop,
    "copy": _copy,
    "remove": _remove,
    "page": _page,
    "section": _section,
    "bind": _bind,
    "unbind": _unbind,
    "line.add": _condition(_add_line),
    "line.remove": _condition(_remove_line),
    "line.clear": _condition(_clear),
    "part.remove": _parts(_without),
    "part.clear": _parts(_clear_parts),
}
