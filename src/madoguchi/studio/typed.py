"""From what was typed in a page to the values of a body; what cannot be read stays as it was typed."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from madoguchi.core.refusal import Refusal
from madoguchi.language.folding import strip_controls
from madoguchi.language.reading import Unreadable, read_date, read_integer
from madoguchi.registry.types import described
from madoguchi.studio.shape import (
    MOST_ROWS,
    Path,
    fields_of_section,
    id_of,
    widget_of,
)

LONGEST = 20_000
"""Characters of one field; no record of a procedure needs more."""

_TOKEN = re.compile(r"[a-z0-9]{1,8}")
_ACT = re.compile(r"(?P<name>[a-z_.]+)\.(?P<verb>add|remove|up|down)(?:\.(?P<token>[a-z0-9]{1,8}))?")


class TooMuch(Refusal):
    """One field holds more than anyone will read, or a list has more parts than a page can show."""

    sentence = _("長すぎます。20,000文字までにしてください。")


class Typed:
    """What the page of one section says, or of the fields `keys` (入力)."""

    def __init__(
        self, name: str, section: str, data: QueryDict, *, keys: Iterable[str] | None = None
    ) -> None:
        self._name, self._section, self._data = name, section, data
        self.too_much: list[TooMuch] = []
        self._act = _ACT.fullmatch(data.get("act", ""))
        self.moved: Path | None = None
        self.values: dict[str, Any] = {
            key: self._read((key,), key)
            for key in (fields_of_section(name, section) if keys is None else keys)
        }

    @property
    def is_about_rows(self) -> bool:
        """Whether a button of a row was pressed: add, remove, up or down."""
        return self._act is not None

    def _read(self, path: Path, prefix: str) -> Any:
        part = described(self._name, path)
        match widget_of(path, part, is_required=False):
            case "group":
                return self._object(path, prefix, part)
            case "checks":
                return [self._text(one, path) for one in self._data.getlist(prefix)[:MOST_ROWS]]
            case "texts" | "groups":
                return self._rows(path, prefix, part)
            case "flag":
                given = self._data.get(prefix, "")
                return given == "yes" if given else None
            case widget:
                return self._one(widget, path, part, self._data.get(prefix, ""))

    def _object(self, path: Path, prefix: str, part: Mapping[str, Any]) -> dict[str, Any]:
        return {key: self._read((*path, key), f"{prefix}.{key}") for key in part.get("properties", {})}

    def _rows(self, path: Path, prefix: str, part: Mapping[str, Any]) -> list[Any]:
        tokens = [one for one in self._data.getlist(f"{prefix}.rows") if _TOKEN.fullmatch(one)]
        tokens = list(dict.fromkeys(tokens))
        if len(tokens) > MOST_ROWS:
            self.too_much.append(
                TooMuch(
                    str(
                        _("%(n)s個までにしてください。多いときは、Excelで編集してください。")
                        % {"n": MOST_ROWS}
                    ),
                    field=id_of(path),
                )
            )
            tokens = tokens[:MOST_ROWS]
        tokens = self._rearranged(prefix, tokens)
        is_object = part["items"].get("type") == "object"
        rows: list[Any] = []
        for n, token in enumerate(tokens):
            inner = f"{prefix}.{token}"
            if is_object:
                rows.append(self._object((*path, n), inner, part["items"]))
            else:
                rows.append(self._text(self._data.get(inner, ""), (*path, n)))
        return rows

    def _rearranged(self, prefix: str, tokens: list[str]) -> list[str]:
        """The rows after the button that was pressed."""
        act = self._act
        if act is None or act["name"] != prefix:
            return tokens
        token = act["token"]
        if act["verb"] == "add":
            if len(tokens) < MOST_ROWS:
                tokens = [*tokens, "new"]
            self.moved = tuple([*prefix.split("."), len(tokens) - 1])
        elif token in tokens:
            at = tokens.index(token)
            tokens = [one for one in tokens if one != token]
            if act["verb"] == "remove":
                self.moved = tuple([*prefix.split("."), max(0, at - 1)]) if tokens else None
            else:
                at = max(0, at - 1) if act["verb"] == "up" else at + 1
                tokens.insert(at, token)
                self.moved = tuple([*prefix.split("."), min(at, len(tokens) - 1)])
        return tokens

    def _one(self, widget: str, path: Path, part: Mapping[str, Any], raw: str) -> Any:
        text = self._text(raw, path)
        kinds = part.get("type", "string")
        if not text:
            return None if not isinstance(kinds, str) or kinds == "integer" else ""
        try:
            if widget == "number":
                return read_integer(text)
            if widget == "date":
                return read_date(text).isoformat()
        except Unreadable:
            return text
        return text

    def _text(self, raw: str, path: Path) -> str:
        if len(raw) > LONGEST:
            self.too_much.append(TooMuch(field=id_of(path)))
        return strip_controls(raw).strip()
