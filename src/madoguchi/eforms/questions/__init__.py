"""The kinds of questions, by the name of their type."""

from madoguchi.eforms.questions.amounts import Computed, Fee
from madoguchi.eforms.questions.attachments import Attachment, Drawing, Photo
from madoguchi.eforms.questions.base import Kind, Wrong
from madoguchi.eforms.questions.choices import Declaration, ManyOf, OneOf, Slot, Statement, YesNo
from madoguchi.eforms.questions.contacts import Address, Email, Phone, PostalCode
from madoguchi.eforms.questions.days import Day
from madoguchi.eforms.questions.identifiers import BankAccount, CorporateNumber
from madoguchi.eforms.questions.lists import ListOf
from madoguchi.eforms.questions.numbers import Age, Money, Number
from madoguchi.eforms.questions.people import Members
from madoguchi.eforms.questions.places import Place
from madoguchi.eforms.questions.signing import Signature
from madoguchi.eforms.questions.words import Kana, LongText, Name, Text
from madoguchi.eforms.types import Question

FILES = Attachment()

KINDS: dict[str, Kind] = {
    "text": Text(),
    "long_text": LongText(),
    "name": Name(),
    "kana": Kana(),
    "date": Day(),
    "age": Age(),
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
    "photo": Photo(),
    "drawing": Drawing(),
    "list": ListOf(),
    "members": Members(),
    "place": Place(),
    "slot": Slot(),
    "signature": Signature(),
    "computed": Computed(),
    "fee": Fee(),
    "declaration": Declaration(),
    "statement": Statement(),
}


def kind_of(question: Question) -> Kind:
    """How `question` is read and drawn."""
    return KINDS[question.type]


__all__ = ["FILES", "KINDS", "Kind", "Wrong", "kind_of"]
