"""What a draft takes from facts, and what an application says by term."""

from datetime import date, datetime
from typing import Any

from madoguchi.applications.models import Application
from madoguchi.applications.selectors import answers_now
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.eforms.selectors import document_of
from madoguchi.eforms.types import Answers, FormDocument
from madoguchi.facts.models import Fact
from madoguchi.facts.selectors import offer_for
from madoguchi.facts.types import Offer
from madoguchi.filling.known import answered, bound_paths, bound_terms, said
from madoguchi.filling.models import Draft, Reuse
from madoguchi.filling.selectors.documents import document_of_draft
from madoguchi.registry.selectors import body_of


def offer_of(draft: Draft, acting: Acting, *, at: datetime) -> Offer | None:
    """What is known that could answer the form of `draft`; None for a guest and when there is nothing."""
    if draft.subject_id is None:
        return None
    item = draft.items.select_related("edition__organisation", "edition__procedure_version").order_by("id")[0]
    return offer_for(
        acting,
        subject=draft.subject_id,
        terms=bound_terms(document_of_draft(draft)),
        organisation=item.edition.organisation,
        procedure=item.edition.procedure_id,
        purpose=body_of(item.edition.procedure_version).title,
        at=at,
    )


def reuse_of(draft: Draft) -> Reuse | None:
    """What the draft takes from facts; None until it was decided."""
    return Reuse.objects.select_related("consent").filter(draft=draft).first()


def origins_said(draft: Draft) -> dict[str, str]:
    """By path, where each answer came from that was filled in for the person."""
    reuse = reuse_of(draft)
    return {path: said(origin) for path, origin in reuse.origins.items()} if reuse else {}


def origins_to_send(draft: Draft, document: FormDocument, answers: Answers, *, on: date) -> dict[str, Any]:
    """For each answer that counts and is bound to a term: the term, and for one filled in the fact and the consent.

    An answer whose fact the person deleted meanwhile is the person's own: it was shown and confirmed.
    """
    reuse = reuse_of(draft)
    origins = reuse.origins if reuse else {}
    facts = Fact.objects.filter(pk__in=[origin["fact"] for origin in origins.values()])
    there = {str(key) for key in facts.values_list("pk", flat=True)} if origins else set()
    sent: dict[str, Any] = {}
    for path, term in bound_paths(document, answers, on=on):
        origin = origins.get(path)
        if origin is None or origin["fact"] not in there:
            sent[path] = {"term": term, "source": Fact.Source.TYPED.value}
        else:
            assert reuse is not None
            sent[path] = {**origin, "consent": str(reuse.consent_id), "confirmed": True}
    return sent


def terms_answered(application: Application) -> dict[str, Any]:
    """What an application says now, by term, as values of the terms; nothing of repeated pages."""
    document, day = document_of(application.edition.form_version), japan_day(application.arrived_at)
    said_now = answered(document, answers_now(application).body, on=day)
    return {one.term: one.value for one in said_now if one.item is None and one.value is not None}


def may_keep(acting: Acting, draft: Draft) -> bool:
    """Whether the answers of `draft` could be kept for the next time: not a guest's, not by an agent."""
    is_own = draft.subject_id is not None and draft.subject_id in acting.held and not acting.is_agent
    return is_own and bool(bound_terms(document_of_draft(draft)))
