"""Which sheet and column of the workbook holds which place of a body; derived from the schema."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from madoguchi.registry.types import schema

YES, NO = "はい", "いいえ"
CODE, SLUG, PLACE, BASE = "番号", "アドレス用の名前", "所管組織", "版のしるし（変更しないでください）"
FIXED = (CODE, SLUG, PLACE, BASE)
FIXED_FIELDS = ("#code", "#slug", "#organisation", "#base")
MAIN = {"procedure": "手続", "programme": "制度"}
CHOICES = "選択肢"
_SIMPLE = ("string", "integer", "boolean", "choice")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the place in the body (below an item of a list for a list's sheet) and how it is read (列).

    `kind` is string, integer, boolean, choice, or lines (a list in one cell, one a line).
    """

    path: tuple[str, ...]
    label: str
    help: str
    kind: str
    is_required: bool
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def field(self) -> str:
        """The place as the second heading row writes it."""
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class Listing:
    """A sheet for a list of the body with several values an item, one row an item (一覧のシート)."""

    name: str
    field: str
    columns: tuple[Column, ...]


@cache
def columns(kind: str) -> tuple[Column, ...]:
    """The columns of the main sheet for `procedure` or `programme`, in the order of the page."""
    document = schema(kind)
    found: list[Column] = []
    for field, described in document["properties"].items():
        is_required = field in document["required"]
        if described.get("type") == "object":
            inner = described.get("required", [])
            found += [
                _column((field, key), part, is_required and key in inner, f"{described['title']} ")
                for key, part in described["properties"].items()
                if _kind(part)
            ]
        elif _kind(described):
            found.append(_column((field,), described, is_required))
    return tuple(found)


@cache
def listings(kind: str) -> tuple[Listing, ...]:
    """The sheets of lists for `procedure` or `programme`."""
    found = []
    for field, described in schema(kind)["properties"].items():
        items = described.get("items", {})
        if described.get("type") == "array" and items.get("type") == "object":
            required = items.get("required", [])
            held = tuple(
                _column((key,), part, key in required)
                for key, part in items["properties"].items()
                if _kind(part)
            )
            found.append(Listing(described["title"][:31], field, held))
    return tuple(found)


def _kind(described: dict[str, Any]) -> str:
    """How a place is written into one cell; empty when it does not fit one."""
    if "enum" in described:
        return "choice"
    kind = described.get("type")
    if isinstance(kind, list):
        kind = next(one for one in kind if one != "null")
    if kind == "array" and (described["items"].get("type") == "string" or "enum" in described["items"]):
        return "lines"
    return str(kind) if kind in _SIMPLE else ""


def _column(path: tuple[str, ...], described: dict[str, Any], is_required: bool, before: str = "") -> Column:
    kind = _kind(described)
    labelled = described if kind == "choice" else described.get("items", {}) if kind == "lines" else {}
    choices: Iterable[tuple[str, str]] = labelled.get("x-labels", {}).items()
    return Column(
        path=path,
        label=f"{before}{described['title']}",
        help=described.get("description", ""),
        kind=kind,
        is_required=is_required,
        choices=tuple((value, label or "（なし）") for value, label in choices),
    )
