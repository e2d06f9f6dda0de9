"""What other rooms hold of a form: the document, and what reading and showing it give back."""

from madoguchi.eforms.types.document import (
    Applicant,
    FormDocument,
    Option,
    Page,
    Question,
    Repeats,
    Section,
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
    "Difference",
    "FieldError",
    "FormDocument",
    "Option",
    "Page",
    "PageState",
    "PageStatus",
    "Question",
    "Reading",
    "Repeats",
    "Section",
    "SectionState",
    "SummaryRow",
    "SummarySection",
    "Typed",
]
