"""The published JSON Schemas of the registry's bodies, and what is wrong with a body, in plain Japanese."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from madoguchi.core.lazily import lazily

if TYPE_CHECKING:
    import jsonschema
else:
    jsonschema = lazily("jsonschema")

Path_ = tuple[str | int, ...]

_PLACE = Path(__file__).resolve().parent.parent
_SENTENCES = {
    "minItems": "1つ以上書いてください。",
    "uniqueItems": "同じものが2回あります。",
    "additionalProperties": "この項目はありません。項目の名前を確かめてください。",
    "enum": "決められた値から選んでください。",
}
_DAYS = {"^\\d{4}-\\d{2}-\\d{2}$": "", "^(\\d{2}-\\d{2})?$": "2000-"}
"""The patterns of days, and what makes a day of a text that follows them; 2000 was a leap year."""
_TYPES = {
    "string": "文字で書いてください。",
    "integer": "数で書いてください。",
    "boolean": "はい、いいえのどちらかにしてください。",
    "array": "いくつかの項目を並べて書いてください。",
    "object": "中の項目を書いてください。",
}
_PATTERNS = {
    "https": "https:// で始まるアドレスを書いてください。",
    "\\d{4}": "日付は 2026-04-01 のように書いてください。",
    "\\d{2}": "月と日は 04-01 のように書いてください。",
    "\\d{6}": "6桁の数字で書いてください。",
    "a-z0-9": "半角の英小文字、数字、ハイフンで書いてください。",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a body: where (`path` into the JSON, `label` in Japanese) and what to do (指摘)."""

    path: Path_
    label: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.label}: {self.sentence}"


@cache
def schema(name: str = "procedure") -> dict[str, Any]:
    """The published JSON Schema of a body: `procedure` or `programme`."""
    document: dict[str, Any] = json.loads((_PLACE / f"{name}.schema.json").read_text("utf-8"))
    return document


@cache
def sections(name: str) -> dict[str, tuple[str, ...]]:
    """The fields of a body by section, both in the order of the page."""
    found: dict[str, list[str]] = {}
    for field, described in schema(name)["properties"].items():
        found.setdefault(described["x-section"], []).append(field)
    return {section: tuple(fields) for section, fields in found.items()}


def described(name: str, path: Path_) -> dict[str, Any]:
    """The part of the schema that describes the place `path`; empty when there is no such place."""
    part: dict[str, Any] = schema(name)
    for step in path:
        part = part.get("items", {}) if isinstance(step, int) else part.get("properties", {}).get(step, {})
    return part


def label_of(name: str, path: Path_) -> str:
    """What a place is called, e.g. 「必要な書類 2番目 書類名」."""
    words: list[str] = []
    for end, step in enumerate(path, 1):
        if isinstance(step, int):
            words.append(f"{step + 1}番目")
        else:
            words.append(str(described(name, path[:end]).get("title", step)))
    return " ".join(words) or "全体"


def problems_of(name: str, body: Any) -> list[Problem]:
    """What is wrong with `body` by its schema, in the order of the page; empty when it can be parsed."""
    order = list(schema(name)["properties"])
    found = [problem for error in _validator(name).iter_errors(body) for problem in _read(name, error)]
    found += [
        _problem(name, path, "暦にない日です。日付を確かめてください。")
        for path, wanted, text in _texts((), schema(name), body)
        if not _is_day(wanted, text)
    ]

    def place(problem: Problem) -> tuple[int, list[str]]:
        top = problem.path[0] if problem.path else ""
        return (order.index(str(top)) if top in order else -1, [str(step).zfill(4) for step in problem.path])

    return sorted(found, key=place)


def _texts(path: Path_, part: dict[str, Any], value: Any) -> Iterator[tuple[Path_, str, str]]:
    """Each text of a body for which a pattern is given, with its place and the pattern."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts((*path, key), part.get("properties", {}).get(key, {}), inner)
    elif isinstance(value, list) and "items" in part:
        for n, inner in enumerate(value):
            yield from _texts((*path, n), part["items"], inner)
    elif isinstance(value, str) and "pattern" in part:
        yield path, part["pattern"], value


def _is_day(pattern: str, text: str) -> bool:
    """Whether `text` is a day of the calendar, where the pattern asks for one and the text follows it."""
    if pattern not in _DAYS or not text or not re.search(pattern, text):
        return True
    try:
        date.fromisoformat(_DAYS[pattern] + text)
    except ValueError:
        return False
    return True


@cache
def _validator(name: str) -> "jsonschema.Draft202012Validator":
    return jsonschema.Draft202012Validator(schema(name))


def _read(name: str, error: "jsonschema.ValidationError") -> Iterator[Problem]:
    path: Path_ = tuple(error.absolute_path)
    wanted: Any = error.validator_value
    instance: Any = error.instance
    match error.validator:
        case "required":
            for missing in wanted:
                if missing not in instance:
                    yield _problem(name, (*path, missing), "書いてください。")
        case "additionalProperties":
            for field in sorted(set(instance) - set(described(name, path).get("properties", {}))):
                yield _problem(name, (*path, field), _SENTENCES["additionalProperties"])
        case _:
            yield _problem(name, path, _sentence(error))


def _sentence(error: "jsonschema.ValidationError") -> str:
    wanted: Any = error.validator_value
    instance: Any = error.instance
    match error.validator:
        case "minLength":
            return "書いてください。"
        case "maxLength":
            return f"{wanted}文字までで書いてください（いま{len(instance)}文字）。"
        case "minimum":
            return f"{wanted}以上の数にしてください。"
        case "maximum":
            return f"{wanted}以下の数にしてください。"
        case "type":
            first = next((kind for kind in ([wanted] if isinstance(wanted, str) else wanted)), "")
            return _TYPES.get(first, "形がちがいます。")
        case "pattern":
            return next(
                (told for key, told in _PATTERNS.items() if key in wanted), "書き方を確かめてください。"
            )
        case other:
            return _SENTENCES.get(str(other), "書き方を確かめてください。")


def _problem(name: str, path: Path_, sentence: str) -> Problem:
    return Problem(path=path, label=label_of(name, path), sentence=sentence)
