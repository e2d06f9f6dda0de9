"""Places in a rule document: named by the JSON pointer without its first stroke, as the fields of the page are."""

from collections.abc import Iterator
from typing import Any

Path = tuple[str | int, ...]


def path_of(text: str) -> Path:
    """The place that `text` names: `requirement/of/0`."""
    parts = (part for part in text.strip("/").split("/") if part)
    return tuple(int(part) if part.isdecimal() and len(part) < 6 else part for part in parts)


def name_of(path: Path) -> str:
    """The name of a place, as `path_of` reads it."""
    return "/".join(str(part) for part in path)


def id_of(path: Path) -> str:
    """The place as an id of the page."""
    return "-".join(str(part) for part in path)


def at(document: Any, path: Path) -> Any:
    """What stands at `path`; None when there is nothing."""
    for part in path:
        if isinstance(document, dict) and isinstance(part, str):
            document = document.get(part)
        elif isinstance(document, list) and isinstance(part, int) and part < len(document):
            document = document[part]
        else:
            return None
    return document


def put(document: Any, path: Path, value: Any) -> Any:
    """A copy of `document` with `value` at `path`; None takes a key away, and a part out of a list."""
    if not path:
        return value
    first, rest = path[0], path[1:]
    if isinstance(first, int):
        parts = list(document) if isinstance(document, list) else []
        if first >= len(parts):
            return [*parts, value] if not rest and value is not None else parts
        if not rest and value is None:
            return parts[:first] + parts[first + 1 :]
        parts[first] = put(parts[first], rest, value)
        return parts
    fields = dict(document) if isinstance(document, dict) else {}
    if not rest and value is None:
        fields.pop(first, None)
        return fields
    return {**fields, first: put(fields.get(first), rest, value)}


def parts_of(node: Any) -> list[Any]:
    """The conditions within a group, none for anything else."""
    inner = node.get("of") if isinstance(node, dict) else None
    return inner if isinstance(inner, list) else [inner] if isinstance(inner, dict) else []


def nodes_in(node: Any, path: Path = ()) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every object within `node` with its place, the outer ones first."""
    if isinstance(node, dict):
        yield path, node
        for key, inner in node.items():
            yield from nodes_in(inner, (*path, key))
    elif isinstance(node, list):
        for place, inner in enumerate(node):
            yield from nodes_in(inner, (*path, place))
