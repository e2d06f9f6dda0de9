"""An invented household as a form: the fields that the rule asks about, for each member, and nothing else."""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from madoguchi.language.folding import strip_controls
from madoguchi.language.reading import Unreadable, read_date, read_integer
from madoguchi.studio.rule.blocks import in_field
from madoguchi.studio.rule.places import nodes_in
from madoguchi.studio.rule.terms import NUMBERS, TEXTS, WHO, Word, term_of

LISTS = ("children", "others", "sites")
PEOPLE = ("person", "spouse", "children", "others")
MOST_MEMBERS = 12
UNKNOWN, NONE, KNOWN = "unknown", "none", "known"


@dataclass(frozen=True)
class Field:
    """One value of one member (例の項目)."""

    name: str
    label: str
    kind: str
    value: str
    unit: str
    choices: list[tuple[str, str]]
    chosen: frozenset[str]

    @property
    def is_area(self) -> bool:
        """Whether it is the code of a municipality."""
        return self.name.endswith(".city_code")


@dataclass(frozen=True)
class Person:
    """One member, or the household, with its fields (例の人)."""

    title: str
    fields: list[Field]
    remove: str = ""


@dataclass(frozen=True)
class Section:
    """One part of the household; `known` is whether it is known who is in it, None where that is no question."""

    key: str
    title: str
    people: list[Person]
    known: str | None = None
    add: str = ""


def attributes_of(document: Any) -> dict[str, dict[str, str]]:
    """For each part of a situation the attributes that the rule asks about, with the terms that name them."""
    found: dict[str, dict[str, str]] = {}
    for _path, node in nodes_in(document):
        names = [node["term"]] if isinstance(node.get("term"), str) else []
        if node.get("op") == "rank_member":
            names.append(f"{node.get('over')}.birth_date")
        for over in [node["over"]] if isinstance(node.get("over"), str) else []:
            for part in _parts(over.removesuffix("[]")):
                found.setdefault(part, {})
        for each in [node["each"]] if isinstance(node.get("each"), str) else []:
            for part in _parts(each.removesuffix("[]")):
                found.setdefault(part, {})
        for name in names:
            group, _dot, attribute = name.partition(".")
            for part in _parts(group.removesuffix("[]")):
                own = f"{part}[].{attribute}" if part in LISTS else f"{part}.{attribute}"
                found.setdefault(part, {})[attribute] = own if term_of(own) else name
    return found


def _parts(group: str) -> tuple[str, ...]:
    return PEOPLE if group == "members" else (group,)


def sections_of(document: Any, situation: Mapping[str, Any]) -> list[Section]:
    """The form of a household for the rule in `document`."""
    asked = attributes_of(document)
    found = []
    for key in sorted(asked, key=lambda one: (list(PEOPLE).index(one) if one in PEOPLE else 9, one)):
        attributes = asked[key]
        title = str(WHO.get(key) or WHO.get(f"{key}[]") or key)
        if key in LISTS:
            found.append(_list_section(key, title, attributes, situation))
            continue
        known: str | None = None
        if key == "spouse":
            known = NONE if "spouse" in situation and situation["spouse"] is None else UNKNOWN
            known = KNOWN if isinstance(situation.get("spouse"), Mapping) else known
        one = situation.get(key)
        fields = _fields(key, attributes, one if isinstance(one, Mapping) else {})
        found.append(Section(key, title, [Person(title, fields)] if fields or known is None else [], known))
    return found


def _list_section(
    key: str, title: str, attributes: Mapping[str, str], situation: Mapping[str, Any]
) -> Section:
    members = situation.get(key)
    people = [
        Person(
            _("%(n)d番目") % {"n": n + 1},
            _fields(f"{key}.{n}", attributes, one if isinstance(one, Mapping) else {}),
            remove=f"remove.{key}.{n}",
        )
        for n, one in enumerate(members if isinstance(members, list) else [])
    ]
    incomplete = situation.get("incomplete")
    is_open = isinstance(incomplete, list) and key in incomplete
    known = UNKNOWN if not isinstance(members, list) or is_open else KNOWN
    return Section(key, title, people, known, add=f"add.{key}")


def _fields(prefix: str, attributes: Mapping[str, str], values: Mapping[str, Any]) -> list[Field]:
    found = []
    for attribute, name in attributes.items():
        word = term_of(name)
        if word is None:
            continue
        raw = values.get(attribute)
        raw = raw.get("value") if isinstance(raw, Mapping) else raw
        chosen = frozenset(str(one) for one in raw) if isinstance(raw, list) else frozenset()
        found.append(
            Field(
                name=f"{prefix}.{attribute}",
                label=word.words.partition("：")[2] or word.words,
                kind=_kind(word),
                value="" if isinstance(raw, list) else in_field(raw),
                unit=word.unit,
                choices=_choices(word),
                chosen=chosen,
            )
        )
    return found


def _kind(word: Word) -> str:
    if word.type in ("boolean", "one_of"):
        return "choice"
    return "many" if word.type == "many_of" else "text"


def _choices(word: Word) -> list[tuple[str, str]]:
    if word.type == "boolean":
        return [("true", _("はい")), ("false", _("いいえ"))]
    return list(word.options)


def typed_situation(document: Any, old: Mapping[str, Any], data: QueryDict) -> dict[str, Any]:
    """`old` with what `data` says; what the rule does not ask about stays. The buttons add and take away members."""
    situation: dict[str, Any] = deepcopy(dict(old))
    button = data.get("do", "")
    for key, attributes in attributes_of(document).items():
        if key in LISTS:
            _typed_list(key, attributes, situation, data, button)
            continue
        known = data.get(f"known.{key}")
        if known == NONE:
            situation[key] = None
            continue
        one = situation.get(key)
        values = _typed(key, attributes, one if isinstance(one, dict) else {}, data)
        if values or known == KNOWN:
            situation[key] = values
        else:
            situation.pop(key, None)
    return situation


def _typed_list(
    key: str, attributes: Mapping[str, str], situation: dict[str, Any], data: QueryDict, button: str
) -> None:
    before = situation.get(key)
    members = [
        _typed(f"{key}.{n}", attributes, one if isinstance(one, dict) else {}, data)
        for n, one in enumerate(before if isinstance(before, list) else [])
    ]
    if button == f"add.{key}" and len(members) < MOST_MEMBERS:
        members.append({})
    gone = button.removeprefix(f"remove.{key}.")
    if gone.isdecimal() and len(gone) < 6 and int(gone) < len(members):
        del members[int(gone)]
    is_known = data.get(f"known.{key}", KNOWN) == KNOWN or (button.startswith("add.") and not before)
    incomplete = [one for one in situation.get("incomplete") or [] if one != key]
    if members or is_known:
        situation[key] = members
        if not is_known:
            incomplete.append(key)
    else:
        situation.pop(key, None)
    situation.pop("incomplete", None)
    if incomplete:
        situation["incomplete"] = incomplete


def _typed(
    prefix: str, attributes: Mapping[str, str], old: dict[str, Any], data: QueryDict
) -> dict[str, Any]:
    values = dict(old)
    for attribute, name in attributes.items():
        word, field = term_of(name), f"{prefix}.{attribute}"
        if word is None or (field not in data and f"{field}.shown" not in data):
            continue
        texts = [strip_controls(text)[:200].strip() for text in data.getlist(field)]
        value = _value(word, texts)
        if isinstance(values.get(attribute), dict) and value == values[attribute].get("value"):
            continue
        if value in (None, "", []):
            values.pop(attribute, None)
        else:
            values[attribute] = value
    return values


def _value(word: Word, texts: Iterable[str]) -> Any:
    many = [text for text in texts if text]
    if word.type == "many_of":
        return many
    text = many[0] if many else ""
    if word.type == "boolean":
        return {"true": True, "false": False}.get(text)
    try:
        if word.type == "date":
            return read_date(text).isoformat() if text else None
        if word.type in NUMBERS:
            return read_integer(text, 0, 10**12) if text else None
    except Unreadable:
        return text
    return text


def unreadable(document: Any, situation: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The fields whose text is no value of their term, each with what to write."""
    found = []
    for section in sections_of(document, situation):
        for person in section.people:
            for one in person.fields:
                problem = _problem(document, one)
                if problem:
                    found.append((one.name, f"{section.title} {one.label}：{problem}"))
    return found


def _problem(document: Any, field: Field) -> str:
    key, _dot, attribute = field.name.partition(".")
    name = attributes_of(document)[key][attribute.rpartition(".")[2]]
    word = term_of(name)
    if word is None or not field.value or word.type in TEXTS:
        return ""
    try:
        if word.type == "date":
            read_date(field.value)
        elif word.type in NUMBERS:
            read_integer(field.value, 0, 10**12)
    except Unreadable as error:
        return str(error)
    return ""


def is_day(text: str) -> bool:
    """Whether `text` names a day, or nothing."""
    try:
        return not text or bool(read_date(text))
    except Unreadable:
        return False


def day_of(text: str, default: date) -> date:
    """The day that `text` names, else `default`."""
    try:
        return read_date(text) if text else default
    except Unreadable:
        return default
