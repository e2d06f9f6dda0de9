"""What the room hands out: known facts with their words, what is offered for reuse, and the form of one term."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from madoguchi.accounts.models import Organisation, Subject
from madoguchi.eforms.selectors import display
from madoguchi.eforms.types import FormDocument, Question
from madoguchi.facts.models import Consent, Fact, StoredDocument
from madoguchi.vocabulary.terms import Sensitivity, Term, TermType

QUESTION_OF = {TermType.BOOLEAN: "yes_no"}
"""The type of question that asks for a term of this type, where it is not of the same name."""

MATCHED = ("person.name", "person.kana", "person.birth_date", "person.gender", "person.address")
"""The five items that must all agree before two records are taken to be one person's."""


class Group(StrEnum):
    """Under which heading a person finds a fact (分類)."""

    PERSON = "person"
    CONTACT = "contact"
    HOUSEHOLD = "household"
    CHILDREN = "children"
    MONEY = "money"
    HEALTH = "health"
    WORK = "work"
    BUSINESS = "business"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The heading."""
        return {
            Group.PERSON: _("ご本人と住所"),
            Group.CONTACT: _("連絡先"),
            Group.HOUSEHOLD: _("世帯と家族"),
            Group.CHILDREN: _("子ども"),
            Group.MONEY: _("所得と口座"),
            Group.HEALTH: _("健康・障害・介護"),
            Group.WORK: _("仕事と学校"),
            Group.BUSINESS: _("事業"),
            Group.OTHER: _("そのほか"),
        }[self]


_GROUPS = {
    **dict.fromkeys(("person", "residence"), Group.PERSON),
    "contact": Group.CONTACT,
    **dict.fromkeys(("household", "spouse", "deceased"), Group.HOUSEHOLD),
    "children": Group.CHILDREN,
    **dict.fromkeys(("income", "bank"), Group.MONEY),
    **dict.fromkeys(("health", "disability", "care", "birth", "insurance"), Group.HEALTH),
    **dict.fromkeys(("work", "school", "childcare"), Group.WORK),
    **dict.fromkeys(("business", "site", "food", "vehicle"), Group.BUSINESS),
}


def group_of(term: Term) -> Group:
    """The heading under which facts of `term` stand."""
    if term.name in ("person.phone", "person.email", "person.mailing_address"):
        return Group.CONTACT
    return _GROUPS.get(term.group, Group.OTHER)


@lru_cache(maxsize=1024)
def question_of(term: Term) -> Question:
    """The question that asks for `term`, drawn and read as in any form."""
    page = form_of(term).pages[0]
    return page.questions[0]


@lru_cache(maxsize=1024)
def form_of(term: Term) -> FormDocument:
    """A form of one page with the one question for `term`."""
    question: dict[str, Any] = {
        "id": "value",
        "type": QUESTION_OF.get(term.type, term.type.value),
        "label": term.label,
        "required": True,
    }
    if term.help:
        question["hint"] = term.help
    if term.options:
        question["options"] = [{"value": o.value, "label": o.label} for o in term.options]
    if term.unit and term.type is TermType.NUMBER:
        question["unit"] = term.unit
    if not term.repeats:
        question["term"] = term.name
    page = {"id": "fact", "title": term.label, "questions": [question]}
    return FormDocument.parse(
        {
            "title": term.label,
            "privacy": "-",
            "sections": [{"id": "facts", "title": term.label, "pages": [page]}],
        }
    )


@dataclass(frozen=True, slots=True)
class Known:
    """A fact as its holder sees it: value, words, and where it came from (知られている情報)."""

    fact: Fact
    term: Term
    subject: Subject
    value: Any
    is_withheld: bool = False

    @property
    def id(self) -> UUID:
        """The key of the fact."""
        return self.fact.pk

    @property
    def display(self) -> str:
        """The value as people read it."""
        return display(question_of(self.term), self.value)

    @property
    def is_sensitive(self) -> bool:
        """Whether the value is covered until it is asked for."""
        return self.term.sensitivity is Sensitivity.SENSITIVE

    @property
    def origin(self) -> str:
        """Where the value came from, in one sentence with the day."""
        return said_origin(self.fact.source, self.fact.observed_on)

    def holds_on(self, day: date) -> bool:
        """Whether the value is valid on `day`."""
        starts, ends = self.fact.starts_on, self.fact.ends_on
        return (starts is None or starts <= day) and (ends is None or day < ends)


def said_origin(source: str, day: date) -> str:
    """Where a value came from, in one sentence with the day."""
    says = {"year": day.year, "month": day.month, "day": day.day}
    words = {
        Fact.Source.TYPED: _("%(year)d年%(month)d月%(day)d日に入力した内容です。"),
        Fact.Source.CARD: _("%(year)d年%(month)d月%(day)d日にカードで確かめた内容です。"),
        Fact.Source.BASE_REGISTRY: _("%(year)d年%(month)d月%(day)d日に公的な台帳から得た内容です。"),
        Fact.Source.OFFICER: _("%(year)d年%(month)d月%(day)d日に職員が確かめた内容です。"),
    }
    return words[Fact.Source(source)] % says


@dataclass(frozen=True, slots=True)
class Offer:
    """What can answer the questions of one purpose, and whether that was agreed to (再利用の申し出)."""

    subject: UUID
    organisation: Organisation
    procedure: UUID
    purpose: str
    known: list[Known]
    consent: Consent | None

    @property
    def needs_asking(self) -> bool:
        """Whether there is something that no consent covers yet."""
        covered = set(self.consent.terms) if self.consent else set()
        return any(one.term.name not in covered for one in self.known)

    @property
    def agreed(self) -> list[Known]:
        """What the consent in force covers."""
        covered = set(self.consent.terms) if self.consent else set()
        return [one for one in self.known if one.term.name in covered]


@dataclass(frozen=True, slots=True)
class MatchResult:
    """What came of comparing someone with the people known (照合の結果).

    `linked` is the one person with whom all five items agree; `waiting` counts those whom an officer looks at.
    """

    linked: UUID | None = None
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Past:
    """One value that a fact had, from when until when (履歴)."""

    known: Known
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Offered:
    """A kept document as a question offers it, with why it cannot be chosen if it cannot (しまった書類の申し出)."""

    document: StoredDocument
    is_valid: bool
    is_usable: bool

    @property
    def may_be_chosen(self) -> bool:
        """Whether it can be handed in now."""
        return self.is_valid and self.is_usable

    @property
    def words(self) -> str:
        """When it was issued and until when it holds, in one sentence."""
        return said_validity(self.document, is_valid=self.is_valid)


def said_validity(document: StoredDocument, *, is_valid: bool) -> str:
    """When a document was issued and until when it is usually taken."""
    parts = []
    if document.issued_on:
        parts.append(_("%(day)s発行") % {"day": said_day(document.issued_on)})
    if document.valid_until and is_valid:
        parts.append(_("%(day)sまで使えます") % {"day": said_day(document.valid_until)})
    if document.valid_until and not is_valid:
        parts.append(_("%(day)sに期限が過ぎました") % {"day": said_day(document.valid_until)})
    if not parts:
        parts.append(_("発行日は入力されていません"))
    return "、".join(parts)


def said_day(day: date) -> str:
    """A day as people read it."""
    return _("%(year)d年%(month)d月%(day)d日") % {"year": day.year, "month": day.month, "day": day.day}
