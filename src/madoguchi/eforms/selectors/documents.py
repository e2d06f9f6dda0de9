"""Documents of form versions, and what can be counted in them."""

from madoguchi.eforms.models import FormVersion
from madoguchi.eforms.questions import kind_of
from madoguchi.eforms.types import FormDocument
from madoguchi.versions.selectors import parsed_once

_document_of = parsed_once(FormDocument.parse, FormDocument.built)


def document_of(version: FormVersion) -> FormDocument:
    """The document of a form version, parsed once when it is published; raises `BadForm`."""
    return _document_of(version)


def works_on_phone(document: FormDocument) -> bool:
    """Whether every question can be answered by finger on a small screen and without JavaScript."""
    return all(
        kind_of(question).by_touch and kind_of(question).without_script
        for _page, question in document.questions()
        if not question.for_officers
    )


def question_count(document: FormDocument) -> int:
    """How many questions are asked, hidden ones included and repeated ones once."""
    return sum(1 for _page, question in document.questions() if question.is_asked)


def attachment_count(document: FormDocument) -> int:
    """How many questions ask for files."""
    return sum(1 for _page, question in document.questions() if question.holds_files and question.is_asked)
