"""What an application says of a business beside what the base registry says."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.businesses.models import Business
from madoguchi.businesses.selectors import COMPARED, corporation_of, differences, line_of
from madoguchi.businesses.types import Typed
from madoguchi.eforms.selectors import visible_questions
from madoguchi.eforms.types import FormDocument
from madoguchi.examination.checks.types import Beside


def registry_beside(
    document: FormDocument, answers: dict[str, Any], subject: Any, *, on: date
) -> Beside | None:
    """The comparison for an application of a business; None when it names no corporate number."""
    asked = {question.term for page in document.pages for question in page.questions}
    if asked.isdisjoint(COMPARED):
        return None
    typed, paths = _typed(document, answers, on)
    number = next((one.value for one in typed if one.term == "business.corporate_number"), "")
    business = Business.objects.filter(pk=subject).first() if subject else None
    linked = (business.corporation_id if business else None) or ""
    number = number or linked
    if not number:
        return None
    corporation = corporation_of(number)
    found = differences(corporation, typed) if corporation else []
    return Beside(number, corporation, found, linked == number, paths, business)


def _typed(document: FormDocument, answers: dict[str, Any], on: date) -> tuple[list[Typed], dict[str, str]]:
    """The answers to questions of terms that the registry knows, and where they stand."""
    found: list[Typed] = []
    paths: dict[str, str] = {}
    for page in document.pages:
        if page.repeats is not None:
            continue
        for question in visible_questions(document, page, answers, on=on):
            value = answers.get(question.id)
            if question.term in COMPARED and value not in (None, ""):
                found.append(Typed(question.term, line_of(value), _("申請の内容")))
                paths.setdefault(question.term, page.path(question, None))
    return found, paths
