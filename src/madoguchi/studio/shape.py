"""From a body and its schema to the fields of a page, so that every field of a record can be edited."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.translation import gettext as _

from madoguchi.registry.types import LIFE_EVENTS, Problem, described, label_of, schema, sections

Path = tuple[str | int, ...]
Widget = Literal[
    "text", "long", "url", "number", "date", "choice", "radios", "yes_no", "flag", "checks",
    "texts", "groups", "group",
]  # fmt: skip
Choices = list[tuple[str, str]]

MOST_ROWS = 60
"""So many parts a list may have in the browser; longer ones are edited as a file."""

NOT_TYPED = {"source"}
"""Where a record was imported from: kept as it is."""

_FEW = 4
_LONG = 160
_EVENTS = {("life_events",), ("timings", "event")}
_PROCEDURES = {("related", "procedure"), ("procedure",)}


@dataclass
class Part:
    """One row of a list: `token` names it in the form until it is stored (行)."""

    token: str
    number: int
    fields: list["Field"]


@dataclass
class Field:
    """One field of a page, with what it says and what is wrong with it (編集する項目)."""

    path: Path
    widget: Widget
    label: str
    hint: str
    value: Any
    is_required: bool
    error: str = ""
    stored: str = ""
    options: Choices = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    fields: list["Field"] = field(default_factory=list)
    template: Part | None = None
    noun: str = ""

    @property
    def name(self) -> str:
        """The name of the form value."""
        return ".".join(map(str, self.path))

    @property
    def id(self) -> str:
        """The id of the first element."""
        return id_of(self.path)

    @property
    def lines(self) -> int:
        """How high a text of several lines begins."""
        return min(12, max(2, len(str(self.value)) // 32 + 1))

    @property
    def yes_no(self) -> Choices:
        """The two answers."""
        return [("yes", _("はい")), ("no", _("いいえ"))]

    @property
    def is_full(self) -> bool:
        """Whether no more parts may be added."""
        return len(self.parts) >= MOST_ROWS


def id_of(path: Path) -> str:
    """The id of the field at `path`, to which errors link."""
    return "-".join(["f", *map(str, path)])


def fields_of_section(name: str, section: str) -> tuple[str, ...]:
    """The fields of a section that are typed."""
    return tuple(one for one in sections(name)[section] if one not in NOT_TYPED)


def sections_of(name: str) -> list[str]:
    """The sections of a body that have something to type."""
    return [section for section in sections(name) if fields_of_section(name, section)]


def plain_path(path: Path) -> tuple[str, ...]:
    """The path without the numbers of parts."""
    return tuple(step for step in path if isinstance(step, str))


def widget_of(path: Path, part: Mapping[str, Any], *, is_required: bool) -> Widget:
    """How the place `path`, described by `part`, is asked for."""
    if "enum" in part:
        return "radios" if is_required and len(part["enum"]) <= _FEW else "choice"
    if plain_path(path) in _EVENTS:
        return "checks" if part.get("type") == "array" else "choice"
    if plain_path(path) in _PROCEDURES and "type" in part and part["type"] == "string":
        return "choice"
    kinds = part.get("type", "string")
    kind = kinds if isinstance(kinds, str) else kinds[0]
    items = part.get("items", {})
    if kind == "array":
        return "checks" if "enum" in items else "groups" if items.get("type") == "object" else "texts"
    if kind == "object":
        return "group"
    if kind == "boolean":
        return "yes_no" if is_required else "flag"
    if kind == "integer":
        return "number"
    pattern = part.get("pattern", "")
    if pattern.startswith("^\\d{4}"):
        return "date"
    if "http" in pattern:
        return "url"
    return "long" if part.get("maxLength", 0) > _LONG else "text"


def must_be_written(part: Mapping[str, Any], *, is_listed: bool) -> bool:
    """Whether a field that the schema lists as required may not stay empty."""
    kinds = part.get("type", "string")
    if not is_listed or not isinstance(kinds, str):
        return False
    if kinds == "string":
        return "enum" in part or part.get("minLength") != 0
    return kinds != "array" or bool(part.get("minItems"))


@dataclass
class Drawing:
    """Makes the fields of a page from values, problems and choices (項目の組み立て)."""

    name: str
    values: Mapping[str, Any]
    problems: Iterable[Problem] = ()
    stored: Mapping[str, Any] | None = None
    procedures: Choices = field(default_factory=list)

    def __post_init__(self) -> None:
        self._wrong: dict[Path, str] = {}
        for problem in self.problems:
            self._wrong.setdefault(problem.path, problem.sentence)

    def section(self, section: str) -> list[Field]:
        """The fields of one section."""
        return self.fields(fields_of_section(self.name, section))

    def fields(self, keys: Iterable[str]) -> list[Field]:
        """The fields named."""
        required = schema(self.name)["required"]
        return [self._field((key,), self.values.get(key), is_listed=key in required) for key in keys]

    def _field(self, path: Path, value: Any, *, is_listed: bool, is_loose: bool = False) -> Field:
        part = described(self.name, path)
        is_required = must_be_written(part, is_listed=is_listed) and not is_loose
        widget = widget_of(path, part, is_required=is_required or part.get("type") == "boolean" and is_listed)
        made = Field(
            path=path,
            widget=widget,
            label=str(part.get("title", path[-1])),
            hint=self._hint(widget, part),
            value=self._shown(widget, value),
            is_required=is_required,
            error=self._wrong.get(path, ""),
            stored=self._stored(path, value),
            options=self._options(path, part, value),
        )
        if widget == "group":
            made.fields = self._inside(path, value, is_loose=not is_listed)
        elif widget in ("texts", "groups"):
            items = value if isinstance(value, list) else []
            made.noun = str(part["items"].get("title", ""))
            made.parts = [self._part(path, n, one) for n, one in enumerate(items[:MOST_ROWS])]
            made.template = self._part(path, "__n__", None)
        return made

    def _part(self, path: Path, token: str | int, value: Any) -> Part:
        inner: Path = (*path, token)
        number = token + 1 if isinstance(token, int) else 0
        part = described(self.name, (*path, 0))
        if part.get("type") == "object":
            return Part(str(token), number, self._inside(inner, value, is_loose=False))
        return Part(str(token), number, [self._text(inner, value, part)])

    def _text(self, path: Path, value: Any, part: Mapping[str, Any]) -> Field:
        return Field(
            path=path,
            widget="text",
            label=str(part.get("title", "")),
            hint="",
            value="" if value is None else value,
            is_required=False,
            error=self._wrong.get(path, ""),
        )

    def _inside(self, path: Path, value: Any, *, is_loose: bool) -> list[Field]:
        """The fields of an object; `is_loose`: the object itself may be left out."""
        place = tuple(0 if step == "__n__" else step for step in path)
        part = described(self.name, place)
        values = value if isinstance(value, Mapping) else {}
        made = []
        for key in part.get("properties", {}):
            inner = self._described_as(
                (*path, key), (*place, key), values.get(key), key in part.get("required", ()), is_loose
            )
            made.append(inner)
        return made

    def _described_as(self, path: Path, place: Path, value: Any, is_listed: bool, is_loose: bool) -> Field:
        made = self._field(place, value, is_listed=is_listed, is_loose=is_loose)
        made.path = path
        made.error = self._wrong.get(path, "")
        return made

    def _shown(self, widget: Widget, value: Any) -> Any:
        if widget == "yes_no":
            return "" if value is None else "yes" if value is True else "no"
        if widget == "flag":
            return value is True
        if widget == "checks":
            return [str(one) for one in value] if isinstance(value, list) else []
        return "" if value is None or isinstance(value, dict | list) else value

    def _hint(self, widget: Widget, part: Mapping[str, Any]) -> str:
        hint = str(part.get("description", ""))
        if widget == "date":
            hint += _("例：2026-04-01、令和8年4月1日")
        elif widget == "url":
            hint += _("例：https://www.example.lg.jp/")
        elif "\\d{2}-" in part.get("pattern", ""):
            hint += _("例：04-01")
        elif "\\d{6}" in part.get("pattern", ""):
            hint += _("6桁の数字")
        elif widget in ("text", "long") and part.get("maxLength", 0) > _LONG:
            hint += _("%(n)s文字まで") % {"n": part["maxLength"]}
        return hint

    def _options(self, path: Path, part: Mapping[str, Any], value: Any) -> Choices:
        source = part.get("items", {}) if part.get("type") == "array" else part
        if plain_path(path) in _EVENTS:
            known = [(event.slug, str(event.title)) for event in LIFE_EVENTS]
        elif plain_path(path) in _PROCEDURES and part.get("type") == "string":
            known = list(self.procedures)
        else:
            labels = source.get("x-labels", {})
            known = [(one, str(labels.get(one, one))) for one in source.get("enum", ()) if one]
        held = value if isinstance(value, list) else [value]
        names = {one for one, _label in known}
        if not known and plain_path(path) not in _PROCEDURES:
            return []
        more = [str(one) for one in held if isinstance(one, str) and one and one not in names]
        return known + [(one, _("%(value)s（一覧にありません）") % {"value": one}) for one in more]

    def _stored(self, path: Path, value: Any) -> str:
        """What is stored now where it is not what was typed; only top-level fields are compared."""
        if self.stored is None or len(path) != 1:
            return ""
        kept = told(self.name, path, self.stored.get(str(path[0])))
        return "" if kept == told(self.name, path, value) else kept or _("（書かれていません）")


def told(name: str, path: Path, value: Any) -> str:
    """A value in words, one line for each part: what a difference or a version page shows."""
    part = described(name, path)
    if value is None or value == "" or value == [] or value == {}:
        return ""
    if isinstance(value, bool):
        return _("はい") if value else _("いいえ")
    if isinstance(value, list):
        lines = [told(name, (*path, n), one) for n, one in enumerate(value)]
        mark = "" if len(lines) == 1 and "\n" not in lines[0] else "・"
        return "\n".join(mark + line.replace("\n", "\n　") for line in lines if line)
    if isinstance(value, dict):
        lines = []
        for key, inner in value.items():
            words = told(name, (*path, key), inner)
            if words and inner is not False:
                gap = "\n" if "\n" in words else ""
                lines.append(f"{described(name, (*path, key)).get('title', key)}：{gap}{words}")
        return "\n".join(lines)
    if plain_path(path) in _EVENTS:
        return next((str(event.title) for event in LIFE_EVENTS if event.slug == value), str(value))
    return str(part.get("x-labels", {}).get(value, value))


def label(name: str, path: Path) -> str:
    """What a place is called in a list of differences."""
    return label_of(name, path)


def pruned(name: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """`body` without what is empty and may be left out, so that the same words have the same digest."""
    document: dict[str, Any] = _pruned(schema(name), dict(body), is_listed=True)[1]
    return document


def _pruned(part: Mapping[str, Any], value: Any, *, is_listed: bool) -> tuple[bool, Any]:
    """Whether to keep `value`, and what is left of it."""
    if isinstance(value, dict):
        inside = part.get("properties", {})
        listed = part.get("required", ())
        kept: dict[str, Any] = {}
        for key, inner in value.items():
            is_kept, left = _pruned(inside.get(key, {}), inner, is_listed=key in listed)
            if is_kept:
                kept[key] = left
        says_something = any(one not in (None, "", [], {}) for one in kept.values())
        return (is_listed or says_something), kept
    if isinstance(value, list):
        items = [_pruned(part.get("items", {}), one, is_listed=False) for one in value]
        left_over = [one for is_kept, one in items if is_kept]
        return (is_listed or bool(left_over)), left_over
    if isinstance(value, str):
        text = value.strip()
        may_be_empty = is_listed and part.get("minLength") == 0
        return (bool(text) or may_be_empty), text
    if value is None:
        return (is_listed and isinstance(part.get("type"), list)), None
    return (is_listed or value is not False), value


def digest_of_section(name: str, section: str, body: Mapping[str, Any]) -> str:
    """What tells whether a section was changed since it was read."""
    keys = fields_of_section(name, section)
    text = json.dumps({key: body.get(key) for key in keys}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def problems_by_section(name: str, problems: Iterable[Problem]) -> dict[str, list[Problem]]:
    """The problems of a body by section; those of no field stand with the first one."""
    place = {key: section for section in sections_of(name) for key in fields_of_section(name, section)}
    found: dict[str, list[Problem]] = {section: [] for section in sections_of(name)}
    first = next(iter(found))
    for problem in problems:
        found[place.get(str(problem.path[0]) if problem.path else "", first)].append(problem)
    return found
