"""The description of the API as its page for people shows it."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from madoguchi.api.rest.interface import described_api

EXAMPLES = {
    "procedures": "?q=子ども&source=all&limit=5",
    "programmes": "?life_event=childcare",
    "life_events": "",
    "organisations": "",
    "processes": "?limit=5",
    "quality": "?level=unmet&limit=5",
    "quality_counts": "?every=true",
    "plan_indicators": "",
    "time_cost": "?private=false",
    "changes": "?limit=5",
}
"""Queries that the page offers to try."""


@dataclass(frozen=True)
class Parameter:
    """A parameter of an operation (引数)."""

    name: str
    place: str
    kind: str
    default: str
    description: str


@dataclass(frozen=True)
class Operation:
    """One operation of the API (操作)."""

    name: str
    path: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    answer: str
    example: str


@cache
def operations() -> tuple[Operation, ...]:
    """The operations in the order of the description."""
    return tuple(_operation(path, told["get"]) for path, told in described_api()["paths"].items())


def _operation(path: str, told: dict[str, Any]) -> Operation:
    answer = told["responses"].get(200) or told["responses"]["200"]
    name = told["operationId"]
    return Operation(
        name=name,
        path=path,
        summary=told["summary"],
        description=told.get("description", ""),
        parameters=tuple(_parameter(each) for each in told["parameters"]),
        answer=_kind(answer["content"]["application/json"]["schema"]),
        example=f"{path}{EXAMPLES[name]}" if name in EXAMPLES else "",
    )


def _parameter(told: dict[str, Any]) -> Parameter:
    schema = told["schema"]
    default = schema.get("default")
    return Parameter(
        name=told["name"],
        place=told["in"],
        kind=_kind(schema),
        default="" if default in (None, "") else str(default),
        description=told.get("description", schema.get("description", "")),
    )


def _kind(schema: dict[str, Any]) -> str:
    """What a value may be, in words of JSON Schema."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    if either := schema.get("anyOf") or schema.get("oneOf"):
        return " | ".join(_kind(each) for each in either if each.get("type") != "null")
    kind = str(schema.get("type", ""))
    low, high = schema.get("minimum"), schema.get("maximum")
    return f"{kind} {low}–{high}" if low is not None and high is not None else kind
