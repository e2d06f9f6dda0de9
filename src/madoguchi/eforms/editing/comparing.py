"""What differs between two documents of a form, in words that whoever publishes it can judge."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.eforms.editing.kinds import kind_in_words
from madoguchi.eforms.editing.places import Body, page_key, pages_in, question_key
from madoguchi.eforms.editing.sentences import in_words, number_in_words
from madoguchi.eforms.editing.terms import term_named


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was added, removed or changed (変わったところ).

    `change` is `added`, `removed`, `changed` or `moved`; `kind` 質問 or ページ or 様式; `lines` say what of it changed: what it
    is called, before, after.
    """

    change: str
    kind: str
    name: str
    where: str
    lines: tuple[tuple[str, str, str], ...] = ()


_PARTS = {
    "title": gettext_lazy("題"),
    "label": gettext_lazy("質問の言葉"),
    "hint": gettext_lazy("説明"),
    "type": gettext_lazy("答え方"),
    "required": gettext_lazy("必須か"),
    "term": gettext_lazy("結びつけた項目"),
    "options": gettext_lazy("選択肢"),
    "show_if": gettext_lazy("表示する条件"),
    "repeats": gettext_lazy("繰り返し"),
    "minimum": gettext_lazy("最小"),
    "maximum": gettext_lazy("最大"),
    "max_length": gettext_lazy("文字数の上限"),
    "unit": gettext_lazy("単位"),
    "accept": gettext_lazy("受けつけるファイル"),
    "max_files": gettext_lazy("ファイルの数"),
    "document": gettext_lazy("書類の種類"),
    "compute": gettext_lazy("計算"),
    "amount": gettext_lazy("額"),
    "confirm": gettext_lazy("番号で確かめる"),
    "for_officers": gettext_lazy("職員だけの欄"),
    "precision": gettext_lazy("日付の細かさ"),
    "slots": gettext_lazy("日時の候補"),
}
_OF_FORM = {
    "title": gettext_lazy("様式の名前"),
    "privacy": gettext_lazy("利用目的"),
    "retention_note": gettext_lazy("保存期間の説明"),
    "contact": gettext_lazy("問合せ先"),
    "applicant": gettext_lazy("申請者の名前と宛先"),
    "pace": gettext_lazy("ページの進み方"),
}


def changes_between(before: Body, after: Body) -> list[Change]:
    """Everything that differs, in the order of the newer document; what is gone stands last."""
    found: list[Change] = []
    lines = _lines(before, after, before, after, _OF_FORM)
    if lines:
        found.append(Change("changed", _("様式"), str(after.get("title") or ""), "", tuple(lines)))
    olds, news = _things(before), _things(after)
    order_before = [key for key in olds if key in news]
    order_after = [key for key in news if key in olds]
    moved = _moved(order_before, order_after)
    for key, (kind, one, where) in news.items():
        name = _name(one)
        if key not in olds:
            found.append(Change("added", kind, name, where, tuple(_told_of_new(after, one))))
            continue
        lines = _lines(before, after, olds[key][1], one, _PARTS)
        if lines:
            found.append(Change("changed", kind, name, where, tuple(lines)))
        elif key in moved or (kind == _("質問") and olds[key][2] != where):
            found.append(Change("moved", kind, name, where))
    found += [
        Change("removed", kind, _name(one), where)
        for key, (kind, one, where) in olds.items()
        if key not in news
    ]
    found += _others(before, after)
    return found


def _things(body: Body) -> dict[str, tuple[str, Body, str]]:
    """Pages and questions by key: what kind of thing, itself, on which page."""
    found: dict[str, tuple[str, Body, str]] = {}
    for section, page in pages_in(body):
        found[page_key(page)] = (_("ページ"), page, str(section.get("title") or ""))
        for question in page.get("questions", ()):
            found[question_key(question)] = (_("質問"), question, _name(page))
    return found


def _name(one: Body) -> str:
    return str(one.get("label") or one.get("title") or "").strip() or str(one["id"])


def _moved(before: list[str], after: list[str]) -> set[str]:
    """What stands after something that it stood before: the fewest that explain the new order."""
    kept: list[list[str]] = []
    place = {key: n for n, key in enumerate(before)}
    best: list[str] = []
    for key in after:
        tails = [one for one in kept if place[one[-1]] < place[key]]
        run = [*max(tails, key=len, default=[]), key]
        kept.append(run)
        best = max(best, run, key=len)
    return set(after) - set(best)


def _lines(
    before: Body, after: Body, old: Body, new: Body, parts: dict[str, Any]
) -> list[tuple[str, str, str]]:
    found = []
    for part, told in parts.items():
        one, other = old.get(part), new.get(part)
        if (one or None) != (other or None):
            found.append((str(told), _said(before, part, one), _said(after, part, other)))
    return found


def _told_of_new(body: Body, one: Body) -> list[tuple[str, str, str]]:
    """What is worth telling of a new question."""
    parts = ("type", "options", "show_if", "term")
    return [(str(_PARTS[part]), "", _said(body, part, one[part])) for part in parts if one.get(part)]


def _said(body: Body, part: str, value: Any) -> str:
    if value in (None, "", [], {}):
        return {"required": _("任意"), "show_if": _("いつも")}.get(part, _("なし"))
    if part == "show_if":
        return in_words(body, value)
    if part == "type":
        return kind_in_words(str(value))
    if part == "term":
        found = term_named(str(value))
        return f"{found.owner}：{found.label}" if found else str(value)
    if part in ("compute", "amount"):
        return number_in_words(body, value)
    if part in ("options", "slots"):
        return "、".join(str(one.get("label") or "") for one in value)
    if part == "repeats":
        return _("「%(noun)s」ごとに%(max)s回まで") % {"noun": value.get("noun"), "max": value.get("max", 10)}
    if part == "applicant":
        return "、".join(str(one) for one in value.values() if one)
    if isinstance(value, bool):
        return {"required": _("必須")}.get(part, _("はい"))
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _others(before: Body, after: Body) -> list[Change]:
    """Texts in other languages, lists, test cases: that they changed, and how many there are now."""
    found = []
    for part, told, count in (
        ("translations", _("やさしい日本語・英語の文"), lambda one: sum(map(len, (one or {}).values()))),
        ("lists", _("長い一覧"), lambda one: sum(map(len, (one or {}).values()))),
        ("cases", _("試しの例"), lambda one: len(one or ())),
        ("paper", _("紙の様式の欄"), lambda one: len((one or {}).get("fields", ()))),
    ):
        one, other = before.get(part), after.get(part)
        if (one or None) != (other or None):
            line = (_("件数"), _("%(n)d件") % {"n": count(one)}, _("%(n)d件") % {"n": count(other)})
            found.append(Change("changed", _("様式"), told, "", (line,)))
    return found
