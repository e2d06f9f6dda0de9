"""The fields of a process that a return may answer: how each is written, read and shown."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.language.folding import fold
from madoguchi.language.reading import Unreadable, read_date, read_integer
from madoguchi.registry.models import Process

_MONTH = re.compile(r"(?:([0-9]{4})|(?:令和|r)([0-9]{1,2}|元))[-/.年]([0-9]{1,2})月?")
_YES, _NO = ("○", "〇", "◯", "はい", "1", "true", "yes"), ("×", "✕", "いいえ", "0", "false", "no")
MOST = 10**12
"""Cases a year that no process exceeds."""


@dataclass(frozen=True)
class InventoryField:
    """One thing that is known of a process (項目): its heading, its kind, and how long its words may be."""

    key: str
    label: Any
    kind: str
    hint: Any = ""
    most: int = 0
    choices: tuple[tuple[str, Any], ...] = field(default=())

    def read(self, text: str) -> Any:
        """The value that `text` says; None where nothing is written. Raises `Unreadable`."""
        text = text.strip()
        if not text:
            return False if self.kind == "flag" else None if self.kind in ("number", "month", "day") else ""
        return _READERS[self.kind](self, text)

    def shown(self, value: Any) -> str:
        """The value as people read it, in a cell too."""
        if value is None or value == "":
            return ""
        if self.kind == "choice":
            return str(dict(self.choices).get(value, value))
        if self.kind == "flag":
            return "○" if value else "×"
        return str(value)


def _choice(one: InventoryField, text: str) -> str:
    for value, label in one.choices:
        if fold(text) in (fold(str(value)), fold(str(label))):
            return value
    words = "」「".join(str(label) for _value, label in one.choices)
    raise Unreadable(_("「%s」のどれかを書いてください。") % words)


def _text(one: InventoryField, text: str) -> str:
    if len(text) > one.most:
        raise Unreadable(_("%d文字までで書いてください。") % one.most)
    return text


def _flag(_one: InventoryField, text: str) -> bool:
    if fold(text) in [fold(word) for word in _YES]:
        return True
    if fold(text) in [fold(word) for word in _NO]:
        return False
    raise Unreadable(_("○ か × で書いてください。"))


def _number(_one: InventoryField, text: str) -> int:
    return read_integer(text, 0, MOST)


def _month(_one: InventoryField, text: str) -> str:
    found = _MONTH.fullmatch(fold(text).replace(" ", ""))
    if found:
        year = int(found[1]) if found[1] else 2018 + (1 if found[2] == "元" else int(found[2]))
        if 1 <= int(found[3]) <= 12:
            return f"{year:04d}-{int(found[3]):02d}"
    try:
        return read_date(text).isoformat()[:7]
    except Unreadable:
        raise Unreadable(_("「2027-03」か「令和9年3月」のように、年と月を書いてください。")) from None


def _day(_one: InventoryField, text: str) -> str:
    return read_date(text).isoformat()


_READERS: dict[str, Callable[[InventoryField, str], Any]] = {
    "choice": _choice,
    "text": _text,
    "flag": _flag,
    "number": _number,
    "month": _month,
    "day": _day,
}

FIELDS = {
    one.key: one
    for one in (
        InventoryField(
            "state", gettext_lazy("デジタル化の状態"), "choice", choices=tuple(Process.State.choices)
        ),
        InventoryField(
            "since",
            gettext_lazy("いまの状態になった日"),
            "day",
            gettext_lazy("状態が変わったときだけ。空なら基準日とします。例：2026-09-01"),
        ),
        InventoryField(
            "planned_on",
            gettext_lazy("デジタル化の予定（年月）"),
            "month",
            gettext_lazy("「予定あり」のとき。例：2027-03"),
        ),
        InventoryField(
            "planned_reason",
            gettext_lazy("予定の理由"),
            "text",
            gettext_lazy("例：業務システムの更新に合わせるため"),
            most=300,
        ),
        InventoryField(
            "barrier",
            gettext_lazy("デジタル化できない理由"),
            "text",
            gettext_lazy("「デジタル化できない」のとき。例：法令が書面の提出を定めているため"),
            most=300,
        ),
        InventoryField("basis", gettext_lazy("根拠の種類"), "choice", choices=tuple(Process.Basis.choices)),
        InventoryField(
            "basis_law", gettext_lazy("根拠となる法令・条例等"), "text", gettext_lazy("例：道路法"), most=200
        ),
        InventoryField(
            "basis_article", gettext_lazy("根拠条項"), "text", gettext_lazy("例：第32条第1項"), most=120
        ),
        InventoryField(
            "is_own_discretion",
            gettext_lazy("自らの裁量で決められる"),
            "flag",
            gettext_lazy("○：自らの裁量で決められる。×：国の制度などで決まっている"),
        ),
        InventoryField(
            "tool",
            gettext_lazy("使っているしくみ"),
            "text",
            gettext_lazy("「デジタル化済み」のとき。例：共同電子申請"),
            most=120,
        ),
        InventoryField("total", gettext_lazy("総件数"), "number", gettext_lazy("年度の1年間の件数")),
        InventoryField(
            "online", gettext_lazy("オンライン件数"), "number", gettext_lazy("総件数のうち、オンラインの件数")
        ),
    )
}
"""What a return answers, in the order of the page and of the workbook."""


def differences(prefilled: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """What of `given` is otherwise than the records say; a field that is not of a return is left out."""
    return {key: value for key, value in given.items() if key in FIELDS and value != prefilled.get(key)}


def first_of(month: str | None) -> date | None:
    """The first day of a month written as 2027-03."""
    return date.fromisoformat(f"{month}-01") if month else None


def read_given(texts: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """The values that typed `texts` say, and for those that cannot be read a sentence by field."""
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for key, text in texts.items():
        if key not in FIELDS:
            continue
        try:
            values[key] = FIELDS[key].read(text)
        except Unreadable as unreadable:
            wrong[key] = str(unreadable)
    return values, wrong


def tidied(values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` without what the state no longer has: a month that was planned, a reason why not."""
    told = dict(values)
    if told["state"] != Process.State.PLANNED:
        told |= {"planned_on": None, "planned_reason": ""}
    if told["state"] != Process.State.BARRED:
        told["barrier"] = ""
    return told
