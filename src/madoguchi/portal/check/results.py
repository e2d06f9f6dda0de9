"""The list of programmes as pages draw it: amounts, deadline, reasons in words, and what can be done next."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from madoguchi.facts.types import said_origin
from madoguchi.portal.check.finding import Finding, Found
from madoguchi.portal.check.gates import gate_called
from madoguchi.portal.check.questions import first_open, is_askable, name_of
from madoguchi.portal.check.told import Told
from madoguchi.rules.amounts import Amount
from madoguchi.rules.verdicts import Verdict
from madoguchi.rules.wording import question_name, reason_sentences, sentence
from madoguchi.vocabulary.terms import TERMS

MOST_REASONS = 6
"""Reasons that the list tells of one programme; its own page tells all."""


@dataclass(frozen=True, slots=True)
class Why:
    """One reason in words with its law (理由); `origin` says where a value came from that was not typed now."""

    words: str
    origin: str


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question that would decide a programme, with the name by which a page asks it (まだわからないこと)."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Row:
    """One programme in the list (結果の行).

    `act` says what can be done: `apply` (online now), `procedure` (there is a page of the procedure), `automatic`
    (nothing has to be done) or nothing.
    """

    slug: str
    title: str
    summary: str
    organisation: str
    state: str
    amounts: tuple[str, ...]
    deadline: date | None
    deadline_label: str
    days_left: int | None
    whys: tuple[Why, ...]
    open_questions: tuple[OpenQuestion, ...]
    procedure: str
    act: str


@dataclass(frozen=True, slots=True)
class Group:
    """The programmes of one state with its heading (結果のまとまり)."""

    state: str
    title: str
    lead: str
    rows: tuple[Row, ...]


def groups_of(finding: Finding, told: Told, taken: Collection[str]) -> list[Group]:
    """The three groups in their order; `taken` are the procedures that can be applied for online now."""
    return [
        Group(
            "yes",
            _("受けられそうです"),
            _("答えからは、条件に当てはまります。決めるのは担当の窓口です。"),
            _rows(finding.yes, told, taken, finding.on),
        ),
        Group(
            "perhaps",
            _("まだわかりません"),
            _("あと少し答えると、決まります。"),
            _rows(finding.perhaps, told, taken, finding.on),
        ),
        Group(
            "no",
            _("受けられません"),
            _("答えからは、条件に当てはまりません。理由をひらいて確かめられます。"),
            _rows(finding.no, told, taken, finding.on),
        ),
    ]


def _rows(found: Iterable[Found], told: Told, taken: Collection[str], on: date) -> tuple[Row, ...]:
    rows = [row_of(one, told, taken, on=on) for one in found]
    return tuple(sorted(rows, key=lambda row: (row.deadline is None, row.deadline or date.max)))


def row_of(found: Found, told: Told, taken: Collection[str], *, on: date, most: int = MOST_REASONS) -> Row:
    """One programme in words."""
    card, verdict = found.programme.card, found.verdict
    deadline = verdict.deadline
    return Row(
        slug=card.slug,
        title=card.title,
        summary=card.summary,
        organisation=card.organisation,
        state=found.state,
        amounts=amounts_in_words(verdict.amounts, verdict.holds),
        deadline=deadline,
        deadline_label=verdict.rule.document.get("deadline", {}).get("label", "") if deadline else "",
        days_left=(deadline - on).days if deadline else None,
        whys=() if verdict.holds is None else whys_of(verdict, most),
        open_questions=open_questions(verdict.missing, told),
        procedure=card.procedure,
        act=_act(found, taken),
    )


def _act(found: Found, taken: Collection[str]) -> str:
    card = found.programme.card
    if card.is_automatic:
        return "automatic"
    if card.procedure in taken:
        return "apply"
    return "procedure" if card.procedure else ""


def whys_of(verdict: Verdict, most: int) -> tuple[Why, ...]:
    """Why it is so, each reason once, the first `most`."""
    origins: dict[str, str] = {}
    for reason in verdict.reasons:
        if reason.source and reason.as_of:
            origins[sentence(reason, verdict, TERMS)] = said_origin(
                reason.source, date.fromisoformat(reason.as_of)
            )
    return tuple(Why(words, origins.get(words, "")) for words in reason_sentences(verdict, TERMS)[:most])


def open_questions(missing: Iterable[str], told: Told) -> tuple[OpenQuestion, ...]:
    """What to ask for, each question once; what has no question is left out."""
    found: dict[str, OpenQuestion] = {}
    for name in missing:
        key = first_open(told, name)
        if is_askable(key) and key not in found:
            found[key] = OpenQuestion(name_of(key), question_label(key))
    return tuple(found.values())


def question_label(key: str) -> str:
    """What a question is about, in a list."""
    gate = gate_called(key)
    return str(gate.label) if gate else question_name(key, TERMS)


def amounts_in_words(amounts: Iterable[Amount], holds: bool | None) -> tuple[str, ...]:
    """What could be received, each in one line; nothing for a programme that cannot be."""
    if holds is False:
        return ()
    return tuple(words for one in amounts if (words := _amount(one)))


def _per(unit: str) -> str:
    """How often, or for whom, an amount is paid."""
    words = {
        "円/月": pgettext("per", "月"),
        "円/年": pgettext("per", "年"),
        "円/回": pgettext("per", "1回"),
        "円/児": pgettext("per", "お子さん1人"),
    }
    return words.get(unit, "")


def _amount(one: Amount) -> str:
    if one.high == 0:
        return ""
    if one.unit == "現物":
        return one.label
    if one.unit == "割合":
        value = _range(one.low, one.high, "％")
        return _("%(label)s　%(value)s") % {"label": one.label, "value": value}
    per = "" if any(word in one.label for word in ("月額", "年額", "1人", "1回")) else _per(one.unit)
    says = {"label": one.label, "per": per, "value": _range(one.low, one.high, _("円"))}
    return _("%(label)s　%(per)s%(value)s") % says


def _range(low: int, high: int | None, unit: str) -> str:
    if high is None:
        return (
            _("%(low)s%(unit)s以上") % {"low": f"{low:,}", "unit": unit} if low else _("額は答えによります")
        )
    if low == high:
        return f"{low:,}{unit}"
    if low == 0:
        return _("最大%(high)s%(unit)s") % {"high": f"{high:,}", "unit": unit}
    return _("%(low)s%(unit)sから%(high)s%(unit)s") % {"low": f"{low:,}", "high": f"{high:,}", "unit": unit}
