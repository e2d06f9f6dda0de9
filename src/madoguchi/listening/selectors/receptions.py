"""Who takes opinions, and what the form asks there."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.eforms.models import FormVersion
from madoguchi.eforms.selectors import document_of
from madoguchi.listening.models import Reception

COMMON = Path(__file__).parent.parent / "form.json"
NEEDED = ("kind", "topic", "words", "wants_reply")
"""The questions that every edition of the common form has: what is done with an opinion depends on them."""


@cache
def _common() -> str:
    return COMMON.read_text()


def common_form() -> dict[str, Any]:
    """The common form (意見・問合せフォーム) as a document of `eforms`, to be published once and shared."""
    found: dict[str, Any] = json.loads(_common())
    return found


def open_receptions() -> QuerySet[Reception]:
    """The organisations that take opinions now."""
    return (
        Reception.objects.filter(is_open=True)
        .select_related("organisation", "form_version")
        .order_by("organisation__name")
    )


def reception_of(organisation: Organisation | str) -> Reception | None:
    """How `organisation` (or the one of this short name) takes opinions; None where it does not."""
    slug = organisation if isinstance(organisation, str) else organisation.slug
    return (
        Reception.objects.filter(organisation__slug=slug)
        .select_related("organisation", "organisation__government", "form_version__form")
        .first()
    )


def receptions_kept_by(acting: Acting) -> QuerySet[Reception]:
    """The receptions that `acting` lays down."""
    return Reception.objects.filter(organisation__in=acting.organisations(Role.ADMINISTRATOR)).select_related(
        "organisation", "form_version__form"
    )


def topics_of(version: FormVersion, question: str = "topic") -> list[tuple[str, str]]:
    """The values and labels of a choice of the form, topics unless told another `question`."""
    return [(one.value, str(one.label)) for one in document_of(version).question(question).options]


def topic_word(version: FormVersion, topic: str) -> str:
    """The label of a topic."""
    return dict(topics_of(version)).get(topic, topic)
