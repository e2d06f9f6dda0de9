"""What a paper may say of its case: the values of the merge fields, all read from the one application."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from madoguchi.applications.models import Application
from madoguchi.applications.selectors import agent_in_words, answers_now, officer_answers_of
from madoguchi.core.clock import japan_day
from madoguchi.eforms.models import FormVersion
from madoguchi.eforms.selectors import display, document_of, is_empty, value_at, visible_rounds
from madoguchi.eforms.types import FormDocument
from madoguchi.examination.models import Disposition
from madoguchi.examination.writing.fields import answer_name, entry_field
from madoguchi.language.eras import era_date
from madoguchi.registry.selectors import body_for, contact_of
from madoguchi.vocabulary.terms import TERMS

_ADDRESSES = ("person.address", "business.address")


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What is known of a paper beside its case: number, day, who signs, validity (文書の事項)."""

    kind: str
    number: str
    issued_on: date
    signer: str
    valid_from: date | None = None
    valid_until: date | None = None


def value_of_case(disposition: Disposition, facts: PaperFacts) -> Callable[[str], str | None]:
    """The values of the merge fields for one disposition, by name: empty where the case has none, None if unknown.

    Nothing but `disposition`, its application and `facts` is ever read: no other case can be told by it.
    """
    values = dict(_common(disposition, facts))
    values |= _answers(disposition.application, facts.kind)
    return values.get


def _common(disposition: Disposition, facts: PaperFacts) -> Iterator[tuple[str, str]]:
    application = disposition.application
    body = body_for(application.edition)
    proposal = disposition.proposal
    yield "申請者の氏名", application.applicant_name
    yield "申請者の住所", address_of_applicant(application)
    yield "代理人の氏名", agent_in_words(application)
    yield "受付番号", application.receipt_number
    yield "申請日", era_date(japan_day(application.arrived_at))
    yield "手続の名称", body.title
    yield "根拠法令", "、".join(f"{basis.law}{basis.article}" for basis in body.legal_basis)
    yield "決定の内容", body.outcome_words.of(disposition.outcome)
    yield "条件", disposition.conditions
    yield "理由", disposition.grounds
    yield "満たさない基準", "\n".join(one["text"] for one in proposal.unmet) if proposal else ""
    yield "教示", disposition.review_instructions
    yield "決定日", era_date(japan_day(disposition.decided_at))
    yield "文書番号", facts.number
    yield "交付日", era_date(facts.issued_on)
    yield "発信者", facts.signer
    yield "担当", application.organisation.name
    yield "問い合わせ先", contact_of(application.edition, body).name_and_phone
    yield "有効期間の開始日", era_date(facts.valid_from) if facts.valid_from else ""
    yield "有効期間の満了日", era_date(facts.valid_until) if facts.valid_until else ""


def address_of_applicant(application: Application) -> str:
    """The address of the applicant as filed, empty where the form does not ask for it."""
    told = _by_term(application)
    return next((told[name] for name in _ADDRESSES if told.get(name)), "")


def _by_term(application: Application) -> dict[str, str]:
    """What is answered to the questions that are bound to terms, as people read it; nothing of repeated pages."""
    document, answers = document_of(application.edition.form_version), answers_now(application).body
    told: dict[str, str] = {name: "" for name in _terms(document)}
    for one in visible_rounds(document, answers, on=japan_day(application.arrived_at)):
        for question in one.questions:
            value = one.values.get(question.id)
            if one.item is None and question.term in told and not is_empty(value):
                told[question.term] = display(question, value)
    return told


def _answers(application: Application, kind: str) -> dict[str, str]:
    """The answers of the applicant and what the desk filled in, by the names of their fields."""
    document = document_of(application.edition.form_version)
    usable = answer_names(document, kind)
    told = {name: text for term, text in _by_term(application).items() if (name := usable.get(term))}
    entries = officer_answers_of(application)
    for path, name in entry_names(document).items():
        value = value_at(document, entries.body, path) if entries else None
        told[name] = "" if is_empty(value) else display(document.question(path), value)
    return told


def _terms(document: FormDocument) -> list[str]:
    return [
        question.term
        for page in document.pages
        if page.repeats is None
        for question in page.kept
        if question.term in TERMS
    ]


def answer_names(document: FormDocument, kind: str) -> dict[str, str]:
    """The names of the fields for the answers of a form, by term; what two of its terms are called is left out."""
    names = {term: answer_name(term, kind) for term in dict.fromkeys(_terms(document))}
    every = list(names.values())
    return {term: name for term, name in names.items() if name and every.count(name) == 1}


def entry_names(document: FormDocument) -> dict[str, str]:
    """The names of the fields for what the desk fills in, by path; nothing of repeated pages, no files."""
    asked = {
        page.path(question, None): entry_field(question.label).name
        for page in document.pages
        if page.repeats is None
        for question in page.questions
        if question.for_officers and question.has_answer and not question.holds_files
    }
    every = list(asked.values())
    return {path: name for path, name in asked.items() if every.count(name) == 1}


def names_in_all(versions: list[FormVersion], kind: str) -> list[str]:
    """The answers that every one of `versions` asks for, in the order of the first: what a template may count on."""
    found: list[list[str]] = []
    for version in versions:
        document = document_of(version)
        found.append([*answer_names(document, kind).values(), *entry_names(document).values()])
    return [name for name in found[0] if all(name in names for names in found)] if found else []
