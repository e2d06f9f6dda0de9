"""An unfinished body made whole for a preview: what is missing says so, what cannot be read is left out."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.registry.selectors.shaping import Kind
from madoguchi.registry.types import Problem, ProcedureBody, ProgrammeBody, described, schema

_ROUNDS = 4


def whole(kind: Kind, body: Mapping[str, Any]) -> ProcedureBody | ProgrammeBody:
    """The body as it can be shown now; a finished one is shown as it is."""
    reader = ProcedureBody if kind == "procedure" else ProgrammeBody
    shown: dict[str, Any] = _copied(body)
    for _round in range(_ROUNDS):
        problems = reader.problems(shown)
        if not problems:
            break
        for problem in reversed(problems):  # from the end, so that numbers of parts stay true
            _mend(kind, shown, problem)
    return reader.parse(shown)


def _copied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copied(inner) for key, inner in value.items()}
    return [_copied(inner) for inner in value] if isinstance(value, list) else value


def _mend(kind: Kind, body: dict[str, Any], problem: Problem) -> None:
    """Take the wrong value out; where the schema wants one, say that it is missing."""
    place: Any = body
    for step in problem.path[:-1]:
        try:
            place = place[step]
        except (KeyError, IndexError, TypeError):
            return
    if not problem.path:
        return
    last = problem.path[-1]
    part = described(kind, problem.path)
    if isinstance(place, list):
        if isinstance(last, int) and last < len(place):
            del place[last]
    elif isinstance(place, dict):
        parent = described(kind, problem.path[:-1]) if len(problem.path) > 1 else schema(kind)
        held = place.pop(last, None)
        if last in parent.get("required", ()):
            place[str(last)] = _instead(part, held)


def _instead(part: Mapping[str, Any], held: Any) -> Any:
    """What stands for a value that must be there."""
    if "enum" in part:
        return part["enum"][0]
    kinds = part.get("type", "string")
    kind = kinds if isinstance(kinds, str) else kinds[-1]
    if kind == "string" and isinstance(held, str) and held and "pattern" not in part:
        return held[: part.get("maxLength", len(held))]
    if kind == "array":
        items = part.get("items", {})
        return [_instead(items, None)] if part.get("minItems") else []
    if kind == "object":
        inside = part.get("properties", {})
        return {key: _instead(inside[key], None) for key in part.get("required", ())}
    return {
        "integer": part.get("minimum", 0),
        "boolean": False,
        "null": None,
    }.get(kind, _missing(part))


def _missing(part: Mapping[str, Any]) -> str:
    return _("（まだ書かれていません）")[: part.get("maxLength", 99)]
