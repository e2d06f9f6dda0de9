"""Drafts and applications as programs see them."""

from datetime import date
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse

from madoguchi.applications.models import Application
from madoguchi.eforms.selectors import check
from madoguchi.examination.selectors.standing import Standing
from madoguchi.filling.models import Draft
from madoguchi.filling.selectors import document_of_draft, items_of
from madoguchi.registry.selectors import body_of


def shown_draft(draft: Draft, *, on: date) -> dict[str, Any]:
    """A draft with what is missing on the day `on`; of one that was sent, nothing is."""
    wrongs = [] if draft.submitted_at else check(document_of_draft(draft), draft.answers, on)
    return {
        "id": str(draft.pk),
        "revision": draft.revision,
        "items": [
            {
                "procedure": item.edition.procedure.code,
                "title": body_of(item.edition.procedure_version).title,
                "organisation": item.edition.organisation.slug,
                "edition": str(item.edition_id),
            }
            for item in items_of(draft)
        ],
        "answers": draft.answers,
        "missing": [{"path": error.path, "detail": error.message} for error in wrongs],
        "is_complete": not wrongs,
        "saved_at": draft.saved_at,
        "expires_at": draft.expires_at,
        "sent_at": draft.submitted_at,
        "page": urljoin(settings.SITE_ORIGIN, reverse("portal:draft", args=[draft.pk])),
    }


def shown_application(application: Application, standing: Standing) -> dict[str, Any]:
    """An application without its answers: these are the draft's, and its pages'; where it stands is said as on its page."""
    return {
        "id": str(application.pk),
        "receipt_number": application.receipt_number,
        "procedure": application.procedure.code,
        "title": body_of(application.edition.procedure_version).title,
        "organisation": application.organisation.slug,
        "state": application.state,
        "standing": {
            "words": standing.words,
            "sentence": standing.sentence,
            "next_actor": standing.who.value,
            "until": standing.until,
            "until_words": standing.until_words if standing.until else "",
            "is_late": standing.is_late,
        },
        "arrived_at": application.arrived_at,
        "due_on": application.due_on,
        "closed_at": application.closed_at,
        "page": urljoin(settings.SITE_ORIGIN, reverse("portal:application", args=[application.pk])),
    }
