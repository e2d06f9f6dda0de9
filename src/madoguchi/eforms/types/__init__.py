"""What other rooms hold of a form: the document, and what reading and showing it give back."""

from madoguchi.eforms.types.document import FormDocument
from madoguchi.eforms.types.parts import (
    Applicant,
    Case,
    Entry,
    EntryList,
    Option,
    Page,
    Paper,
    PaperField,
    Question,
    Repeats,
    Section,
    Slot,
)
from madoguchi.eforms.types.problems import BadForm
from madoguchi.eforms.types.results import (
    Answers,
    AskedQuestion,
    Difference,
    FieldError,
    PageState,
    PageStatus,
    Reading,
    SectionState,
    SummaryRow,
    SummarySection,
    Typed,
)

__all__ = [
    "Answers",
    "Applicant",
    "AskedQuestion",
    "BadForm",
    "Case",
    "Difference",
    "Entry",
    "EntryList",
    "FieldError",
    "FormDocument",
    "Option",
    "Page",
    "PageState",
    "PageStatus",
    "Paper",
    "PaperField",
    "Question",
    "Reading",
    "Repeats",
    "Section",
    "SectionState",
    "Slot",
    "SummaryRow",
    "SummarySection",
    "Typed",
]
