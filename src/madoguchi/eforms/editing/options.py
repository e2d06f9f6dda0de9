"""Choices and long lists as lines of text, as they are pasted from a sheet or a paper form."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from madoguchi.core.refusal import Refusal
from madoguchi.language.folding import strip_controls

MOST_OPTIONS = 100
MOST_IN_LIST = 10_000
LONGEST_LABEL = 200
_SPLITS = ("\t", "｜", "|")
_MARKS = "・●○◯□■☐-－•◆◇▪"


class TooManyChoices(Refusal):
    """More choices were pasted than a question holds."""

    sentence = _("選択肢は100個までです。それより多いときは、「長い一覧からさがす」を使ってください。")


class NotAList(Refusal):
    """What was pasted is no list of 1 to 10,000 entries."""

    sentence = _("一覧を読み取れませんでした。1行に1つずつ、10,000行までで貼りつけてください。")


def options_as_text(options: Iterable[dict[str, Any]]) -> str:
    """The choices one in a line, a hint behind 「｜」."""
    lines = []
    for one in options:
        hint = str(one.get("hint") or "").replace("\n", " ")
        lines.append(f"{one.get('label', '')}｜{hint}" if hint else str(one.get("label", "")))
    return "\n".join(lines)


def options_of_text(text: str, before: Iterable[dict[str, Any]] = ()) -> list[dict[str, Any]]:
    """The choices that the lines say; those that stood before keep what they are called in the data.

    A line whose label is new where an old one is gone is the old one with other words. Raises `TooManyChoices`.
    """
    lines = [_line(one) for one in strip_controls(text).split("\n")]
    told = [one for one in lines if one[0]]
    labels = list(dict.fromkeys(label for label, _hint in told))
    hints = dict(reversed(told))
    if len(labels) > MOST_OPTIONS:
        raise TooManyChoices(field="options")
    old = list(before)
    value_of = {str(one.get("label")): str(one.get("value")) for one in old}
    lost = [one for one in old if str(one.get("label")) not in labels]
    fresh = [label for label in labels if label not in value_of]
    if len(labels) == len(old) or len(lost) == len(fresh):
        value_of |= {label: str(one["value"]) for label, one in zip(fresh, lost, strict=False)}
    taken = set(value_of.values())
    made = []
    for label in labels:
        value = value_of.get(label)
        if value is None:
            value = next(name for n in range(1, 10_000) if (name := f"o{n}") not in taken)
            taken.add(value)
        made.append({"value": value, "label": label, **({"hint": hints[label]} if hints.get(label) else {})})
    return made


def _line(line: str) -> tuple[str, str]:
    """The label and the hint of one line, without the mark of an enumeration before it."""
    label, hint = line, ""
    for mark in _SPLITS:
        if mark in line:
            label, _mark, hint = line.partition(mark)
            break
    label = label.strip().strip("　")
    if len(label) > 1 and label[0] in _MARKS:
        label = label[1:].strip().strip("　")
    return label[:LONGEST_LABEL], " ".join(hint.split())[:LONGEST_LABEL]


def entries_of_text(text: str) -> list[list[str]]:
    """The entries that the lines say: one column is what is shown, two are what is kept and shown, a third the reading.

    Raises `NotAList`.
    """
    plain = strip_controls(text).strip("\n")
    split = "\t" if "\t" in plain.split("\n", 1)[0] else ","
    try:
        rows = [[part.strip() for part in row] for row in csv.reader(io.StringIO(plain), delimiter=split)]
    except csv.Error as error:
        raise NotAList(field="entries") from error
    made: dict[str, list[str]] = {}
    for row in rows:
        parts = [part for part in row[:3] if part]
        if not parts:
            continue
        entry = [parts[0], parts[0]] if len(parts) == 1 else parts
        made.setdefault(entry[0][:LONGEST_LABEL], [part[:LONGEST_LABEL] for part in entry])
    if not 1 <= len(made) <= MOST_IN_LIST:
        raise NotAList(field="entries")
    return list(made.values())
