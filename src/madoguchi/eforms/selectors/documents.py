"""Documents of form versions, and what can be counted in them."""

from functools import lru_cache
from typing import Any

from madoguchi.eforms.models import FormVersion
from madoguchi.eforms.questions import kind_of
from madoguchi.eforms.types import FormDocument
from madoguchi.versions.services import digest_of

_KEPT = 256


class _Body:
    """A document's body that is told apart by its digest, so that it can be a key."""

    def __init__(self, body: dict[str, Any], digest: str) -> None:
        self.body, self.digest = body, digest

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Body) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


@lru_cache(maxsize=_KEPT)
def _parsed(body: _Body) -> FormDocument:
    return FormDocument.parse(body.body)


def document_of(version: FormVersion) -> FormDocument:
    """The document of a form version, parsed once for each digest; raises `BadForm`."""
    digest = version.digest if version.is_published and version.digest else digest_of(version.body)
    return _parsed(_Body(version.body, digest))


def works_on_phone(document: FormDocument) -> bool:
    """Whether every question can be answered by finger on a small screen and without JavaScript."""
    return all(
        kind_of(question).by_touch and kind_of(question).without_script
        for _page, question in document.questions()
    )


def question_count(document: FormDocument) -> int:
    """How many questions expect an answer, hidden ones included and repeated ones once."""
    return sum(1 for _page, question in document.questions() if question.has_answer)


def attachment_count(document: FormDocument) -> int:
    """How many questions ask for files."""
    return sum(1 for _page, question in document.questions() if question.type == "file")


def reused_count(document: FormDocument) -> int:
    """How many questions are bound to a term, so that a known fact can answer them."""
    return sum(1 for _page, question in document.questions() if question.term)
