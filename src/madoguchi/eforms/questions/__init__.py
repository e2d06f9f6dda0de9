"""The kinds of questions, by the name of their type."""

from madoguchi.eforms.questions.attachments import Attachment
from madoguchi.eforms.questions.base import Kind, Wrong
from madoguchi.eforms.questions.choices import Declaration, ManyOf, OneOf, Statement, YesNo
from madoguchi.eforms.questions.contacts import Address, Email, Phone, PostalCode
from madoguchi.eforms.questions.identifiers import BankAccount, CorporateNumber
from madoguchi.eforms.questions.numbers import Day, Money, Number
from madoguchi.eforms.questions.words import Kana, LongText, Name, Text
from madoguchi.eforms.types import Question

FILES = Attachment()

KINDS: dict[str, Kind] = {
    "text": Text(),
    "long_text": LongText(),
    "name": Name(),
    "kana": Kana(),
    "date": Day(),
    "number": Number(),
    "money": Money(),
    "yes_no": YesNo(),
    "one_of": OneOf(),
    "many_of": ManyOf(),
    "postal_code": PostalCode(),
    "address": Address(),
    "phone": Phone(),
    "email": Email(),
    "bank_account": BankAccount(),
    "corporate_number": CorporateNumber(),
    "file": FILES,
    "declaration": Declaration(),
    "statement": Statement(),
}


def kind_of(question: Question) -> Kind:
    """How `question` is read and drawn."""
    return KINDS[question.type]


__all__ = ["FILES", "KINDS", "Kind", "Wrong", "kind_of"]
