"""Members of a household: those who are known are chosen, others are added."""

import json
import re
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.eforms.questions.base import Kind, Wrong, about, as_typed, named
from madoguchi.eforms.types import Question
from madoguchi.eforms.types.helps import Helps, KnownMember, Looked
from madoguchi.language.eras import both_dates
from madoguchi.language.reading import Unreadable, read_date_parts

RELATIONS = {
    "self": gettext_lazy("本人"),
    "spouse": gettext_lazy("配偶者"),
    "child": gettext_lazy("子"),
    "parent": gettext_lazy("父母"),
    "grandparent": gettext_lazy("祖父母"),
    "grandchild": gettext_lazy("孫"),
    "sibling": gettext_lazy("兄弟姉妹"),
    "other": gettext_lazy("そのほか"),
}
MOST_MEMBERS = 20
LONGEST_NAME = 200
_ROW_PARTS = ("name", "relation", "year", "month", "day")
_KEYS = {"member", "name", "relation", "birth_date"}


class Members(Kind):
    """People of the household, each with name, relation and birth date; `member` names a known one (世帯員).

    Known people are ticked; each other one is a row of fields, and the button adds a row.
    """

    template = "eforms/question_members.html"
    is_styled = True
    looks = True

    def typed(self, data: QueryDict, name: str) -> dict[str, str]:
        typed = {"known": "\n".join(dict.fromkeys(data.getlist(f"{name}-known")[:MOST_MEMBERS]))}
        for row in range(MOST_MEMBERS):
            if f"{name}-{row}-name" in data:
                typed |= {f"{row}-{part}": data.get(f"{name}-{row}-{part}", "") for part in _ROW_PARTS}
        return typed

    def is_blank(self, typed: Any) -> bool:
        return not any(text.strip() for text in typed.values())

    def nothing(self) -> list[Any]:
        return []

    def ask(self, question: Question) -> str:
        return _("%(label)sを選ぶか、追加してください。") % {"label": named(question.label)}

    def prepared(self, question: Question, typed: Any, helps: Helps, kept: Any) -> dict[str, str]:
        """The keys that were ticked, as whole entries: of people who are known, or who were chosen before."""
        entries = {one["member"]: one for one in kept if one["member"]} if self.fits(kept) else {}
        entries |= {one.key: _entry(one) for one in helps.members}
        chosen = [entries[key] for key in typed.get("known", "").split("\n") if key in entries]
        return {**typed, "known": json.dumps(chosen) if chosen else ""}

    def read(self, question: Question, typed: dict[str, str], on: date) -> list[dict[str, str]]:
        value: list[dict[str, str]] = json.loads(typed["known"]) if typed.get("known") else []
        wrongs: list[tuple[str, str]] = []
        for row in rows_of(typed):
            parts = {part: typed.get(f"{row}-{part}", "") for part in _ROW_PARTS}
            if any(text.strip() for text in parts.values()):
                entry, wrong = _read_row(parts, on)
                wrongs += [(f"{row}-{part}", sentence) for part, sentence in wrong]
                value.append(entry)
        low, high = question.minimum, question.maximum
        if not wrongs and isinstance(low, int) and len(value) < low:
            wrongs.append(("", _("%(count)d人以上にしてください。") % {"count": low}))
        most = high if isinstance(high, int) else MOST_MEMBERS
        if len(value) > most:
            wrongs.append(("", _("%(count)d人までにしてください。") % {"count": most}))
        if wrongs:
            raise Wrong(*wrongs)
        return value

    def fits(self, value: Any) -> bool:
        return isinstance(value, list) and all(
            isinstance(one, dict)
            and set(one) == _KEYS
            and all(isinstance(text, str) for text in one.values())
            for one in value
        )

    def redraw(self, value: list[dict[str, str]]) -> dict[str, str]:
        known = [one for one in value if one["member"]]
        typed = {"known": json.dumps(known) if known else ""}
        for row, one in enumerate(other for other in value if not other["member"]):
            year, month, day = [*one["birth_date"].split("-"), "", ""][:3]
            parts = (one["name"], one["relation"], year, month.lstrip("0"), day.lstrip("0"))
            typed |= {f"{row}-{part}": text for part, text in zip(_ROW_PARTS, parts, strict=True)}
        return typed

    def display(self, question: Question, value: list[dict[str, str]]) -> str:
        return "、".join(label_of(one) for one in value)

    def first_id(self, name: str, part: str = "") -> str:
        return f"{name}-{part or '0-name'}"

    def look(self, question: Question, typed: Any, helps: Helps) -> Looked:
        if len(rows_of(typed)) >= MOST_MEMBERS:
            return Looked(_("一度に入力できるのは、%(count)d人までです。") % {"count": MOST_MEMBERS})
        return Looked(_("入力する欄をふやしました。"), adds=1)


def rows_of(typed: dict[str, str]) -> list[int]:
    """The numbers of the rows that were typed, in order."""
    return sorted(int(found[1]) for key in typed if (found := re.fullmatch(r"([0-9]{1,2})-name", key)))


def chosen_in(typed: dict[str, str]) -> dict[str, dict[str, str] | None]:
    """Who is ticked, by key: with the whole entry when it was kept before, else None."""
    known = typed.get("known", "")
    if known.startswith("["):
        return {one["member"]: one for one in json.loads(known)}
    return dict.fromkeys(key for key in known.split("\n") if key)


def label_of(entry: dict[str, str]) -> str:
    """One member as people read it: 「窓野 一葉（子、2019年4月30日（平成31年）生まれ）」."""
    words = []
    if entry["relation"]:
        words.append(str(RELATIONS.get(entry["relation"], entry["relation"])))
    if entry["birth_date"]:
        words.append(_("%(day)s生まれ") % {"day": _day(entry["birth_date"])})
    return entry["name"] + (f"（{'、'.join(words)}）" if words else "")


def _day(iso: str) -> str:
    try:
        return both_dates(date.fromisoformat(iso))
    except ValueError:
        return iso


def _entry(member: KnownMember) -> dict[str, str]:
    return {
        "member": member.key,
        "name": member.name,
        "relation": member.relation,
        "birth_date": member.birth_date,
    }


def _read_row(parts: dict[str, str], on: date) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """One added person, and what is wrong with the row."""
    wrongs = []
    entry = {"member": "", "name": "", "relation": "", "birth_date": ""}
    if not parts["name"].strip():
        wrongs.append(("name", _("氏名を入力してください。")))
    else:
        try:
            entry["name"] = as_typed(_("氏名"), parts["name"], LONGEST_NAME)
        except Wrong as refusal:
            wrongs.append(("name", refusal.sentence))
    if parts["relation"] in RELATIONS:
        entry["relation"] = parts["relation"]
    else:
        wrongs.append(("relation", _("続柄を選んでください。")))
    try:
        born = read_date_parts(parts["year"][:40], parts["month"][:40], parts["day"][:40])
        if born > on:
            raise Unreadable(_("今日までの日付を入力してください。"))
        entry["birth_date"] = born.isoformat()
    except Unreadable as refusal:
        wrongs.append(("year", about(_("生年月日"), refusal.sentence)))
    return entry, wrongs
