"""What an application says of a business beside what the base registry says."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.businesses.models import Business, Corporation
from madoguchi.businesses.selectors import COMPARED, corporation_of, differences, line_of
from madoguchi.businesses.types import Difference, Typed
from madoguchi.eforms.selectors import visible_questions
from madoguchi.eforms.types import FormDocument


@dataclass(frozen=True, slots=True)
class Beside:
    """The registry beside an application: the number, the corporation if it is known, what differs (登録との比較)."""

    number: str
    corporation: Corporation | None
    differences: list[Difference] = field(default_factory=list)
    is_linked: bool = False


def registry_beside(
    document: FormDocument, answers: dict[str, Any], subject: Any, *, on: date
) -> Beside | None:
    """The comparison for an application of a business; None when it names no corporate number."""
    asked = {question.term for page in document.pages for question in page.questions}
    if asked.isdisjoint(COMPARED):
        return None
    typed = _typed(document, answers, on)
    number = next((one.value for one in typed if one.term == "business.corporate_number"), "")
    linked = (
        Business.objects.filter(pk=subject).values_list("corporation_id", flat=True).first()
        if subject
        else None
    )
    number = number or linked or ""
    if not number:
        return None
    corporation = corporation_of(number)
    found = differences(corporation, typed) if corporation else []
    return Beside(number, corporation, found, is_linked=linked == number)


def _typed(document: FormDocument, answers: dict[str, Any], on: date) -> list[Typed]:
    """The answers to questions of terms that the registry knows."""
    found = []
    for page in document.pages:
        if page.repeats is not None:
            continue
        for question in visible_questions(document, page, answers, on=on):
            value = answers.get(question.id)
            if question.term in COMPARED and value not in (None, ""):
                found.append(Typed(question.term, line_of(value), _("申請の内容")))
    return found
