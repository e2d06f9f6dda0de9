"""The questions of the check: each is a page of a form, made of the vocabulary, for one term or one group."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from madoguchi.eforms.selectors import display
from madoguchi.eforms.types import FormDocument, Page
from madoguchi.facts.types import QUESTION_OF, said_origin
from madoguchi.portal.check.gates import Gate, gate_called
from madoguchi.portal.check.told import CITIES, COUNTED, MOST_MEMBERS, SPOUSE, Told, bare, places_in
from madoguchi.rules.wording.polite import polite
from madoguchi.vocabulary.terms import TERMS, Term, TermType

ASKED_TYPES = frozenset(
    {TermType.BOOLEAN, TermType.DATE, TermType.MONEY, TermType.NUMBER, TermType.ONE_OF, TermType.MANY_OF}
)
"""Types of terms that are asked: rules reason about nothing else."""

MOST_ON_A_PAGE = 30
"""Members who are asked about: as many questions as a page of a form holds; the others stay open."""

SAME_CITY = frozenset({"children[].city_code", "spouse.city_code"})
"""Of these it is asked whether they live where the person lives: who lives elsewhere stays open."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One page of the check: what is asked, of whom, and what was answered before (質問のページ).

    `places` are the members asked about by the id of their question; empty where the number of members, or
    whether there is a spouse, is asked.
    """

    key: str
    name: str
    caption: str
    document: FormDocument
    page: Page
    answers: dict[str, Any]
    places: Mapping[str, str]
    attribute: str

    @property
    def is_about_several(self) -> bool:
        """Whether the page asks the same of several members."""
        return len(self.places) > 1 or (len(self.places) == 1 and "." in next(iter(self.places.values())))


def name_of(key: str) -> str:
    """A question as an address names it: the term without brackets."""
    return key.replace("[]", "")


def key_of(name: str) -> str | None:
    """The question that an address names; None for anything that is not asked."""
    if gate_called(name) is not None:
        return name
    section, dot, attribute = name.partition(".")
    if not dot:
        key = SPOUSE if name == SPOUSE else f"{name}[]"
        return key if key == SPOUSE or key in COUNTED else None
    repeated = f"{section}[].{attribute}"
    key = repeated if section in ("children", "others", "sites", "members") else name
    return key if is_askable(key) else None


def is_askable(key: str) -> bool:
    """Whether the check has a question for this term or group."""
    if key in (SPOUSE, "members[]", *CITIES.values(), *COUNTED) or key in SAME_CITY:
        return True
    known = TERMS.get(key)
    return known is not None and known.type in ASKED_TYPES


def first_open(told: Told, key: str) -> str:
    """What is to be asked for `key`: the number of members before anything about them, a spouse before its age."""
    section, dot, _attribute = key.partition(".")
    if section == "members[]":
        for part in (SPOUSE, "children[]", "others[]"):
            is_known = part in told.situation if part == SPOUSE else told.is_counted(part)
            if not is_known and part not in told.skipped:
                return part
        return key
    if key == "spouse.exists":
        return SPOUSE
    if section == SPOUSE and dot and told.situation.get(SPOUSE) is None:
        return SPOUSE
    if section in COUNTED and dot and not told.is_counted(section):
        return section
    return key


def asking(told: Told, key: str) -> Asking | None:
    """The page that asks `key`; None while there is nobody of whom it could be asked."""
    section, dot, attribute = key.partition(".")
    gate = gate_called(key)
    if gate is not None:
        return _gate(told, gate)
    if not dot:
        return _count(told, key) if key != SPOUSE else _spouse(told)
    places = places_in(told, section)[:MOST_ON_A_PAGE]
    if not places or (section == SPOUSE and told.situation.get(SPOUSE) is None):
        return None
    known = TERMS[key]
    if key in SAME_CITY:
        known = replace(known, type=TermType.BOOLEAN, label=_("あなたと同じ市区町村に住んでいる"), help="")
    labels = tuple(_labels(told, known, places))
    document = _form(known, labels, len(places) > 1 or section.endswith("[]"), get_language())
    by_id = {f"m{n}": place for n, place in enumerate(places)}
    answers = {one: _value_at(told, place, attribute) for one, place in by_id.items()}
    if key in SAME_CITY:
        answers = {one: True if value else None for one, value in answers.items()}
    return Asking(
        key=key,
        name=name_of(key),
        caption=_caption(section),
        document=document,
        page=document.pages[0],
        answers={one: value for one, value in answers.items() if value is not None},
        places=by_id,
        attribute=attribute,
    )


def with_answers(told: Told, asked: Asking, values: Mapping[str, Any]) -> Told:
    """`told` with what was answered on the page; a member left out stays open, and is not asked for again."""
    if asked.key in SAME_CITY:
        city = told.city_code or None
        values = {one: city if value else None for one, value in values.items()}
    if gate_called(asked.key) is not None:
        return told.with_gate(asked.key, values["value"]).answered(asked.key)
    if asked.key == SPOUSE:
        return told.with_spouse(values["value"]).answered(SPOUSE)
    if not asked.places:
        return told.with_count(asked.key, values["value"]).answered(asked.key)
    for one, place in asked.places.items():
        told = told.with_member(place, asked.attribute, values.get(one))
    told = told.answered(asked.key)
    is_cut = len(places_in(told, asked.key.partition(".")[0])) > len(asked.places)
    if is_cut or any(values.get(one) is None for one in asked.places):
        told = told.left_open(asked.key)
    return told


def asked_of(label: str) -> str:
    """A label that states something (「…に住んでいる」) as a question."""
    bare, mark, remark = label.partition("（")
    said = polite(bare, is_so=True)
    if said is None or said.endswith("ません"):  # a yes to a question that denies is not clear
        return _("「%(label)s」に当てはまりますか") % {"label": label}
    return f"{said}か{mark}{remark}"


def who_is(told: Told, place: str) -> str:
    """A member as the page calls it: あなた, 配偶者, 1人目のお子さん, or a child by the name that is known."""
    name, _dot, number = place.partition(".")
    if not number:
        return {"person": _("あなた"), SPOUSE: _("配偶者")}.get(name, "")
    one = told.members(name)[int(number)]
    known = bare(one.get("name"))
    if isinstance(known, dict) and (words := known.get("given") or known.get("family")):
        return _("%(name)sさん") % {"name": words}
    words = {
        "children": _("%(n)d人目のお子さん"),
        "others": _("%(n)d人目の家族"),
        "sites": _("%(n)dか所目の店・営業所"),
    }[name]
    return words % {"n": int(number) + 1}


def attribute_label(known: Term) -> str:
    """What a term says of whom it speaks, without whose it is: 子どもの生年月日 → 生年月日."""
    section, _dot, attribute = known.name.partition(".")
    if known.name in SAME_CITY:
        return known.label
    own = TERMS.get(f"person.{attribute}")
    if own is not None and section != "person":
        return own.label
    for noun in ("子どもの", "子どもが", "子どもと", "配偶者の", "配偶者と", "家族の", "世帯の人の"):
        if section.endswith("[]") and known.label.startswith(noun):
            return known.label.removeprefix(noun)
    return known.label


@dataclass(frozen=True, slots=True)
class Shown:
    """One answer as people read it (答えの行): without words it was left open; `origin` says where it came from."""

    label: str
    words: str
    origin: str


def shown(told: Told, key: str) -> list[Shown]:
    """What was answered to the question `key`, one row for each member."""
    page = asking(told, key)
    if page is None:
        return []
    rows = []
    for question in page.page.questions:
        value = page.answers.get(question.id)
        words = "" if value is None else display(question, value)
        place = page.places.get(question.id, "")
        whose = who_is(told, place) if len(page.places) > 1 else question.label
        rows.append(Shown(whose, words, _origin(told, place, page.attribute)))
    return rows


def _value_at(told: Told, place: str, attribute: str) -> Any:
    name, _dot, number = place.partition(".")
    one = told.members(name)[int(number)] if number else told.situation.get(name) or {}
    value = bare(one.get(attribute))
    return None if isinstance(value, Mapping) and "years" in value else value


def _origin(told: Told, place: str, attribute: str) -> str:
    """Where a value came from that was not typed now, in one sentence."""
    name, _dot, number = place.partition(".")
    one = told.members(name)[int(number)] if number else (told.situation.get(name) or {}) if name else {}
    kept = one.get(attribute)
    if not isinstance(kept, Mapping) or not kept.get("source"):
        return ""
    return said_origin(kept["source"], date.fromisoformat(kept["as_of"]))


def _caption(section: str) -> str:
    return {
        "person": _("あなたについて"),
        SPOUSE: _("配偶者について"),
        "household": _("世帯について"),
        "children[]": _("お子さんについて"),
        "others[]": _("いっしょに住む家族について"),
        "members[]": _("世帯の人について"),
        "business": _("事業について"),
        "sites[]": _("店・営業所について"),
    }.get(section, "")


def _labels(told: Told, known: Term, places: list[str]) -> list[str]:
    section = known.name.partition(".")[0]
    if len(places) == 1 and not section.endswith("[]"):
        return [asked_of(known.label) if known.type is TermType.BOOLEAN else known.label]
    return [
        _("%(who)s：%(what)s") % {"who": who_is(told, place), "what": attribute_label(known)}
        for place in places
    ]


@lru_cache(maxsize=2048)
def _form(known: Term, labels: tuple[str, ...], is_open: bool, language: str) -> FormDocument:
    """A form of one page that asks `known` once for each of `labels`; with `is_open` any may be left out."""
    title = labels[0]
    if is_open:
        title = asked_of(attribute_label(known)) if known.type is TermType.BOOLEAN else attribute_label(known)
    questions = [_question(known, f"m{n}", label, not is_open) for n, label in enumerate(labels)]
    return _document(title, questions, known.help)


def _question(known: Term, name: str, label: str, required: bool) -> dict[str, Any]:
    question: dict[str, Any] = {
        "id": name,
        "type": QUESTION_OF.get(known.type, known.type.value),
        "label": label,
        "required": required,
    }
    if known.help and required:
        question["hint"] = known.help
    if known.options:
        question["options"] = [{"value": o.value, "label": o.label} for o in known.options]
    if known.type is TermType.NUMBER and known.unit:
        question["unit"] = known.unit
    if known.type is TermType.MONEY and "所得" in known.label:
        question["minimum"] = 0
    if known.type is TermType.DATE and known.name.endswith("birth_date"):
        question["maximum"] = "today"
    return question


def _document(title: str, questions: list[dict[str, Any]], hint: str = "") -> FormDocument:
    page = {"id": "ask", "title": title, "questions": questions}
    if hint and len(questions) > 1:
        page["hint"] = hint
    return FormDocument.parse(
        {"title": title, "privacy": "-", "sections": [{"id": "check", "title": title, "pages": [page]}]}
    )


def _count(told: Told, key: str) -> Asking:
    name = name_of(key)
    document = _count_form(key, get_language())
    answers = {"value": len(told.members(key))} if name in told.situation else {}
    return Asking(key, name, _caption(key), document, document.pages[0], answers, {}, "")


@lru_cache(maxsize=16)
def _count_form(key: str, language: str) -> FormDocument:
    label, hint, unit = {
        "children[]": (
            _("お子さんは何人いますか"),
            _("いっしょに住んでいないお子さん、成人したお子さんも入れます。いないときは0です。"),
            _("人"),
        ),
        "others[]": (
            _("ほかに、いっしょに住んでいる家族は何人いますか"),
            _("あなた、配偶者、お子さんのほかです。父母、祖父母、きょうだいなど。いないときは0です。"),
            _("人"),
        ),
        "sites[]": (
            _("店や営業所は何か所ありますか"),
            _("本店も入れます。ないときは0です。"),
            _("か所"),
        ),
    }[key]
    question = {
        "id": "value",
        "type": "number",
        "label": label,
        "hint": hint,
        "unit": unit,
        "required": True,
        "minimum": 0,
        "maximum": MOST_MEMBERS,
    }
    return _document(label, [question])


def _spouse(told: Told) -> Asking:
    document = _spouse_form(get_language())
    answers = {"value": told.situation[SPOUSE] is not None} if SPOUSE in told.situation else {}
    return Asking(SPOUSE, SPOUSE, _caption(SPOUSE), document, document.pages[0], answers, {}, "")


@lru_cache(maxsize=4)
def _spouse_form(language: str) -> FormDocument:
    label = _("配偶者（夫または妻）がいますか")
    hint = _("届け出をしていなくても、夫婦として暮らしている方がいるときは「はい」です。")
    question = {"id": "value", "type": "yes_no", "label": label, "hint": hint, "required": True}
    return _document(label, [question])


def _gate(told: Told, gate: Gate) -> Asking:
    document = _gate_form(gate.name, str(gate.label), str(gate.hint))
    answers = {"value": told.gates[gate.key]} if gate.key in told.gates else {}
    caption = _("世帯について") if gate.of_people else _("くらしについて")
    return Asking(gate.key, gate.key, caption, document, document.pages[0], answers, {}, "")


@lru_cache(maxsize=16)
def _gate_form(name: str, label: str, hint: str) -> FormDocument:
    question = {"id": "value", "type": "yes_no", "label": label, "hint": hint, "required": True}
    return _document(label, [question])
