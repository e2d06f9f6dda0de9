"""From what was typed about one thing of a form to its document; what cannot be read stays as it was typed."""

import re
from typing import Any

from django.http import QueryDict

from madoguchi.eforms import editing
from madoguchi.eforms.editing import FORM, Body, Line, Part, Simple
from madoguchi.language.folding import strip_controls
from madoguchi.language.reading import Unreadable, read_date, read_integer

LONGEST_LINE = 200
LONGEST_TEXT = 4_000
LONGEST_PASTE = 2_000_000
"""Characters of a pasted list: 10,000 entries with their readings."""

_TODAY = re.compile(r"(?:今日|本日)(?:の?([0-9]{1,4})(日|か月|ヶ月|カ月|年)(前|後))?")
_UNITS = {"日": "d", "か月": "m", "ヶ月": "m", "カ月": "m", "年": "y"}
_TODAY_KEPT = re.compile(r"today(?:([+-])([0-9]{1,4})([dmy]))?")
_SAID = {"d": "日", "m": "か月", "y": "年"}


def typed_document(body: Body, key: str, data: QueryDict) -> Body:
    """`body` with what `data` says of the thing called `key`; only fields that the page showed are read.

    Raises refusals of `editing` for what cannot be kept at all (too many choices, an id that is taken).
    """
    reader = _Reader(data)
    if key == FORM:
        made = reader.form(body)
    elif key.startswith("s:"):
        made = editing.change(body, key, **reader.lines("title"))
    elif key.startswith("p:"):
        made = reader.page(body, key)
    else:
        made = reader.question(body, key)
    return reader.translations(made, key)


class _Reader:
    """Reads the fields of one thing (入力の読み取り)."""

    def __init__(self, data: QueryDict) -> None:
        self.data = data

    def text(self, name: str, longest: int = LONGEST_TEXT) -> str:
        """What was typed in the field `name`."""
        return strip_controls(str(self.data.get(name, "")))[:longest].strip()

    def line(self, name: str) -> str:
        """What was typed in a field of one line."""
        return " ".join(self.text(name, LONGEST_LINE).split("\n"))

    def lines(self, *names: str) -> dict[str, str]:
        """What was typed in those of the fields that the page showed."""
        return {name: self.line(name) for name in names if name in self.data}

    def texts(self, *names: str) -> dict[str, str]:
        """What was typed in those of the fields of several lines that the page showed."""
        return {name: self.text(name) for name in names if name in self.data}

    def flags(self, *names: str) -> dict[str, bool]:
        """Whether those of the boxes that the page showed are ticked."""
        shown = self.data.getlist("has")
        return {name: name in self.data for name in names if name in shown}

    def number(self, name: str) -> Any:
        """The whole number that was typed; None for nothing; what was typed when it is none."""
        text = self.line(name)
        try:
            return read_integer(text, -(10**12), 10**12) if text else None
        except Unreadable:
            return text

    def form(self, body: Body) -> Body:
        """The form itself."""
        made = editing.change(
            body, FORM, **self.lines("title"), **self.texts("privacy", "retention_note", "contact")
        )
        if "pace" in self.data:
            one_thing = self.data["pace"] == "one_thing"
            made = editing.change(made, FORM, pace="one_thing" if one_thing else None)
        if "applicant_name" in self.data:
            parts = {part: self.line(f"applicant_{part}") for part in ("name", "email")}
            chosen = {part: one for part, one in parts.items() if one}
            made = editing.change(made, FORM, applicant=chosen if chosen.get("name") else None)
        return made

    def page(self, body: Body, key: str) -> Body:
        """A page: its title, whether it repeats, when it is shown."""
        made = editing.change(body, key, **self.lines("title"), **self.texts("hint"))
        if "rounds" in self.data:
            values = None
            if self.data["rounds"] == "each":
                values = {
                    "noun": self.line("noun")[:30],
                    "min": self.number("min"),
                    "max": self.number("max"),
                    "of": self.line("of"),
                }
            made = editing.set_rounds(made, key, values)
        return self.condition(made, key)

    def question(self, body: Body, key: str) -> Body:
        """A question: its words, how it is answered, when it is shown."""
        made = body
        if self.data.get("type"):
            made = editing.change_type(made, key, self.line("type"))
        made = editing.change(
            made,
            key,
            **self.lines("label", "unit", "width", "document", "precision"),
            **self.texts("hint"),
            **self.flags("required", "confirm", "for_officers"),
            **self.limits(editing.thing(made, key)),
        )
        made = self.answers(made, key)
        made = self.condition(made, key)
        if name := self.line("id"):
            made = editing.rename(made, key, name)
        return made

    def limits(self, question: Body) -> dict[str, Any]:
        """The least and the most, in the way of the type."""
        found: dict[str, Any] = {}
        for name in ("minimum", "maximum"):
            if name in self.data:
                is_day = question.get("type") == "date"
                found[name] = day_limit(self.line(name)) if is_day else self.number(name)
        for name in ("max_length", "max_files"):
            if name in self.data:
                found[name] = self.number(name)
        if "accept" in self.data.getlist("has"):
            found["accept"] = [one for one in ("pdf", "jpg", "png") if one in self.data.getlist("accept")]
        return found

    def answers(self, body: Body, key: str) -> Body:
        """The choices, the long list, the slots or the sum of a question."""
        question = editing.thing(body, key)
        made = body
        if "options" in self.data and question.get("type") in ("one_of", "many_of"):
            text = str(self.data["options"])[:LONGEST_PASTE]
            before = question.get("options") or []
            if text.replace("\r\n", "\n").strip() != editing.options_as_text(before).strip():
                made = editing.change(made, key, options=editing.options_of_text(text, before))
        if str(self.data.get("entries", "")).strip():
            entries = editing.entries_of_text(str(self.data["entries"])[:LONGEST_PASTE])
            made = editing.set_list(made, key, entries)
        if "slots" in self.data:
            made = editing.change(made, key, slots=self.slots(question.get("slots") or []))
        if self.data.get("part.count", "").isdecimal():
            name = "amount" if question.get("type") == "fee" else "compute"
            value = editing.value_of(self.parts())
            made = editing.change(made, key, **{name: value or 0})
        return made

    def slots(self, before: list[Any]) -> list[dict[str, Any]]:
        """The times to choose from, one in a line: 「11月5日 9時｜3」 (how many can come)."""
        lines = [line.strip() for line in str(self.data["slots"])[:LONGEST_PASTE].split("\n") if line.strip()]
        named = editing.options_of_text("\n".join(lines[:100]), before)
        made = []
        for one in named:
            slot = {"value": one["value"], "label": one["label"]}
            if str(one.get("hint", "")).isdecimal():
                slot["capacity"] = int(one["hint"])
            made.append(slot)
        return made

    def parts(self) -> list[Part]:
        """The lines of a sum."""
        found = []
        for n in range(min(int(self.line("part.count")), editing.MOST_PARTS)):
            times = self.number(f"part.{n}.times")
            what = self.line(f"part.{n}.what")
            if what or times:
                sign = "-" if self.data.get(f"part.{n}.sign") == "-" else "+"
                found.append(Part(sign, what, times if isinstance(times, int) and times >= 0 else 1))
        return found

    def condition(self, body: Body, key: str) -> Body:
        """When the page or question is shown; as it was when the page only told it."""
        count = self.data.get("cond.count", "")
        if not count.isdecimal():
            return body
        if self.data.get("cond.mode", "if") == "always":
            return editing.set_condition(body, key, Simple())
        known = {one.id: one for one in editing.earlier(body, key)}
        lines = []
        for n in range(min(int(count), editing.MOST_LINES)):
            name = f"cond.{n}"
            values = [
                strip_controls(one)[:LONGEST_LINE].strip() for one in self.data.getlist(f"{name}.value")
            ]
            line = Line(
                self.line(f"{name}.term"),
                self.line(f"{name}.op"),
                values if len(values) > 1 else values[0] if values else "",
            )
            lines.append(editing.fitted(line, known))
        if self.data.get("cond.mode") == "if" and not lines:
            lines = [Line()]
        join = "any" if self.data.get("cond.join") == "any" else "all"
        return editing.set_condition(
            body, key, Simple(tuple(lines), join, negated=self.data.get("cond.not") == "not")
        )

    def translations(self, body: Body, key: str) -> Body:
        """The texts in plain Japanese and English that the page showed."""
        texts: dict[str, dict[str, str]] = {}
        for name in self.data:
            language, dot, part = name.partition(".")
            if dot and language in ("easy", "en"):
                texts.setdefault(language, {})[part] = self.text(name)
        return editing.set_texts(body, key, texts) if texts else body


def day_limit(text: str) -> str | None:
    """A limit of a date as the document has it, of 「今日」「今日の18年前」「令和8年4月1日」; as typed when it is none."""
    if not text:
        return None
    found = _TODAY.fullmatch(text.replace(" ", "").replace("　", ""))
    if found:
        count, unit, side = found.groups()
        return f"today{'-' if side == '前' else '+'}{count}{_UNITS[unit]}" if count else "today"
    if _TODAY_KEPT.fullmatch(text):
        return text
    try:
        return read_date(text).isoformat()
    except Unreadable:
        return text


def day_limit_said(value: Any) -> str:
    """A limit of a date as people write it."""
    found = _TODAY_KEPT.fullmatch(str(value or ""))
    if found is None:
        return str(value or "")
    sign, count, unit = found.groups()
    return f"今日の{count}{_SAID[unit]}{'前' if sign == '-' else '後'}" if count else "今日"
