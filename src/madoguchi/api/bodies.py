"""Bodies as open data shows them: every field of the published schema, in its order, left out or not."""

from typing import Any

from madoguchi.registry.types import schema


def completed(name: str, body: dict[str, Any]) -> dict[str, Any]:
    """`body` of a `procedure` or `programme` with the empty value of each field that it leaves out.

    The same as parsing it and writing it again, without the check that publication has made already. An object
    that cannot be empty (the source of a programme that was written here) stays away.
    """
    found: dict[str, Any] = _completed(schema(name), body)
    return found


def _completed(described: dict[str, Any], value: Any) -> Any:
    if isinstance(value, dict):
        inner = described["properties"].items()
        whole = {key: _completed(part, value[key]) if key in value else _empty(part) for key, part in inner}
        return {key: found for key, found in whole.items() if key in value or not _is_unknown(described, key)}
    if isinstance(value, list):
        return [_completed(described["items"], one) for one in value]
    return value


def _is_unknown(described: dict[str, Any], key: str) -> bool:
    part = described["properties"][key]
    return part.get("type") == "object" and any(
        part["properties"][name].get("minLength", 0) for name in part["required"]
    )


def _empty(described: dict[str, Any]) -> Any:
    if "enum" in described:
        return "" if "" in described["enum"] else described["enum"][0]
    kind = described["type"]
    if isinstance(kind, list):
        return None
    if kind == "object":
        return {key: _empty(part) for key, part in described["properties"].items()}
    return {"string": "", "array": [], "boolean": False, "integer": 0}[kind]
