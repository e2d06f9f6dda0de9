"""Funnels of forms, added up from their days."""

from collections.abc import Iterable
from datetime import date

from madoguchi.eforms.models import FormTemplate, FormVersion
from madoguchi.eforms.selectors import document_of
from madoguchi.eforms.types import FormDocument
from madoguchi.funnel.models import FunnelDay
from madoguchi.funnel.types import Funnel, PageStep, QuestionStep, Tally


def versions_counted(form: FormTemplate) -> list[FormVersion]:
    """The published versions of `form` of which something was counted, the newest first."""
    counted = FunnelDay.objects.filter(form_version__form=form).values("form_version")
    return list(form.versions.filter(published_at__isnull=False, pk__in=counted).order_by("-number"))


def funnel_of(version: FormVersion, *, since: date, until: date) -> Funnel:
    """How the drafts of `version` went that were begun from `since` to `until`, both included.

    Pages stand in the order of the form. Questions come by how often they had to be mended or were asked back.
    """
    tally = Tally()
    for body in FunnelDay.objects.filter(form_version=version, day__gte=since, day__lte=until).values_list(
        "body", flat=True
    ):
        tally.merge(body)
    document = document_of(version)
    return Funnel(tally, _pages(document, tally), _questions(document, tally))


def _pages(document: FormDocument, tally: Tally) -> list[PageStep]:
    return [PageStep(page.id, page.title, tally.page(page.id)) for page in document.pages]


def _questions(document: FormDocument, tally: Tally) -> list[QuestionStep]:
    found: Iterable[QuestionStep] = (
        QuestionStep(
            question.id,
            question.label,
            page.title,
            tally.question(question.id),
            tally.page(page.id).reached,
        )
        for page, question in document.questions()
        if question.has_answer and question.id in tally.questions
    )
    return sorted(found, key=lambda one: (-one.tally.people, -one.tally.asked_back, -one.tally.changed))
