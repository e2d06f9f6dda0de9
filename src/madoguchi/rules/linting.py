"""What can be read and yet cannot be meant (要件の点検): choices that no one can choose, conditions without a law."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from madoguchi.rules.problems import Problem

Json = Any
_CHOSEN = frozenset({"eq", "ne", "in"})


def choice_problems(document: Json, options: Mapping[str, Collection[str]]) -> list[Problem]:
    """Conditions that compare a term with a choice that it does not have.

    `options` are the values that can be chosen by the name of the term; other terms are not looked at. Attributes of
    one person are the same for all: `spouse.gender` is chosen as `person.gender`.
    """
    return [
        Problem(path, f"「{value}」は、「{node['term']}」の選択肢にありません。", stops=False)
        for path, node in nodes_in(document)
        if node.get("op") in _CHOSEN and isinstance(node.get("term"), str)
        for value in _compared(node.get("value"))
        if value not in (_options_of(node["term"], options) or (value,))
    ]


def nodes_in(part: Json, path: str = "") -> Iterator[tuple[str, Mapping[str, Json]]]:
    """Every object in a document with its JSON pointer, the outer first."""
    waiting = [(path, part)]
    while waiting:
        at, one = waiting.pop()
        if isinstance(one, Mapping):
            yield at, one
            waiting.extend((f"{at}/{key}", inner) for key, inner in reversed(list(one.items())))
        elif isinstance(one, list):
            waiting.extend((f"{at}/{place}", inner) for place, inner in reversed(list(enumerate(one))))


def _compared(value: Json) -> list[str]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]


def _options_of(name: str, options: Mapping[str, Collection[str]]) -> Collection[str] | None:
    group, _, attribute = name.rpartition(".")
    if name in options or group not in ("spouse", "children[]", "others[]", "members[]"):
        return options.get(name)
    return options.get(f"person.{attribute}")
