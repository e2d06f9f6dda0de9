"""What a municipality may say otherwise of a procedure that it shares, laid over what the owner says."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from madoguchi.registry.types.procedures import ProcedureBody
from madoguchi.registry.types.schemas import Problem, label_of, schema, sections

MARK = "x-variant"
"""The key of the published schema that opens a field to variants: `replace`, or `append` for texts."""


@cache
def varied_fields() -> dict[str, str]:
    """The fields in which a variant may differ with how they do, in the order of the page: the schema says so."""
    properties = schema("procedure")["properties"]
    return {
        key: str(properties[key][MARK])
        for keys in sections("procedure").values()
        for key in keys
        if MARK in properties[key]
    }


def merged(shared: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """The body `shared` with the fields in `changes` put over it; what may not be varied stays as it is."""
    found = dict(shared)
    for key, value in changes.items():
        match varied_fields().get(key):
            case "replace":
                found[key] = value
            case "append":
                found[key] = "\n".join(filter(None, (str(shared.get(key) or ""), str(value))))
    return found


def variant_problems(shared: dict[str, Any], changes: Any) -> list[Problem]:
    """What is wrong with `changes` as a variant of `shared`: fields that are not open, then what the schema says."""
    if not isinstance(changes, dict):
        return [Problem((), label_of("procedure", ()), "違うところを、項目ごとに書いてください。")]
    closed = [
        Problem((key,), label_of("procedure", (key,)), "この項目は、区市町村では変えられません。")
        for key in changes
        if key not in varied_fields()
    ]
    wrong = ProcedureBody.problems(merged(shared, changes))
    return closed + [one for one in wrong if one.path and one.path[0] in changes]


@dataclass(frozen=True, slots=True)
class UpstreamChange:
    """A field that a variant says otherwise and whose shared text has changed since (県の内容の変更).

    `before` is what the municipality's editor saw, `now` what the owner says today, `own` what the variant says.
    """

    field: str
    label: str
    before: Any
    now: Any
    own: Any


def upstream_changes(
    seen: dict[str, Any], now: dict[str, Any], changes: dict[str, Any]
) -> list[UpstreamChange]:
    """The fields in `changes` that the owner has written anew since the version `seen`."""
    return [
        UpstreamChange(key, label_of("procedure", (key,)), seen.get(key), now.get(key), changes[key])
        for key in varied_fields()
        if key in changes and seen.get(key) != now.get(key)
    ]
