"""Whether a newer version of its form is open for a draft, and what would be different."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from madoguchi.eforms.selectors import document_of, rebased
from madoguchi.eforms.types import Answers, FormDocument, RebaseDifference
from madoguchi.filling.models import Draft
from madoguchi.filling.selectors.documents import composed_for, document_of_draft, items_of
from madoguchi.registry.models import Edition
from madoguchi.registry.selectors import open_among


@dataclass(frozen=True)
class Newer:
    """What a draft would be with the forms that are open now (新しい様式).

    `editions` are by item of the draft, those alone that change; `answers` what carries over.
    """

    editions: dict[UUID, Edition]
    document: FormDocument
    answers: Answers
    difference: RebaseDifference


def newer_editions(draft: Draft, *, on: date) -> dict[UUID, Edition]:
    """By item of the draft the edition open on the day `on` that has another version of its form; one query."""
    items = items_of(draft)
    same = Q()
    for item in items:
        same |= Q(procedure=item.edition.procedure_id, organisation=item.edition.organisation_id)
    opened = {
        (one.procedure_id, one.organisation_id): one
        for one in open_among(Edition.objects.filter(same), on=on).select_related("form_version__form")
    }
    found = {}
    for item in items:
        edition = opened.get((item.edition.procedure_id, item.edition.organisation_id))
        if edition is not None and edition.form_version_id != item.edition.form_version_id:
            found[item.pk] = edition
    return found


def newer_for(draft: Draft, *, on: date) -> Newer | None:
    """The draft with the newest forms that are open on the day `on`; None when it has them already."""
    editions = newer_editions(draft, on=on)
    if not editions:
        return None
    items = items_of(draft)
    if draft.is_together:
        filed = [editions.get(item.pk, item.edition) for item in items if item.is_filed]
        document = composed_for(filed or [editions.get(items[0].pk, items[0].edition)]).document
    else:
        document = document_of(editions[items[0].pk].form_version)
    answers, difference = rebased(document_of_draft(draft), document, draft.answers, on=on)
    return Newer(editions, document, answers, difference)
