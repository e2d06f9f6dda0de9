"""What a draft takes from facts, and what an application says by term."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from madoguchi.applications.models import Application
from madoguchi.applications.selectors import answers_now
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.eforms.selectors import document_of
from madoguchi.eforms.types import Answers, FormDocument
from madoguchi.facts.models import Consent, Fact
from madoguchi.filling.known import Origin, answered, bound_paths, bound_terms, said
from madoguchi.filling.models import Draft, Reuse, ReuseConsent
from madoguchi.filling.selectors.documents import document_of_draft
from madoguchi.statements.selectors import Prepared

_of_draft = Prepared(lambda draft: Reuse.objects.filter(draft=draft))


def reuse_of(draft: Draft) -> Reuse | None:
    """What the draft takes from facts, as it is now; None until it was decided."""
    return _of_draft.one(draft=draft.pk)


def origins_said(draft: Draft) -> dict[str, str]:
    """By path, where each answer came from that was filled in for the person."""
    reuse = reuse_of(draft)
    return {path: said(origin) for path, origin in reuse.origins.items()} if reuse else {}


@dataclass(frozen=True)
class Reused:
    """What a draft takes from facts when it is sent (利用する情報).

    `origins` by path, `there` the facts that still are, `consents` by the office that may use them.
    """

    origins: Mapping[str, Origin]
    there: frozenset[str]
    consents: Mapping[UUID, Consent]


def reused_by(draft: Draft) -> Reused:
    """What `draft` takes from facts, read once for all that it files; a draft that was read with it is not asked again."""
    is_known = Reuse._meta.get_field("draft").remote_field.is_cached(draft)
    reuse = getattr(draft, "reuse", None) if is_known else reuse_of(draft)
    if reuse is None or not reuse.origins:
        return Reused({}, frozenset(), {})
    facts = Fact.objects.filter(pk__in={origin["fact"] for origin in reuse.origins.values()})
    agreed = ReuseConsent.objects.filter(reuse=reuse).select_related("consent").order_by("pk")
    consents = {one.consent.to_organisation_id: one.consent for one in agreed}
    return Reused(reuse.origins, frozenset(str(key) for key in facts.values_list("pk", flat=True)), consents)


def origins_to_send(
    reused: Reused,
    document: FormDocument,
    answers: Answers,
    *,
    organisation: UUID,
    kept_at: Callable[[str], str] = str,
    on: date,
) -> dict[str, Any]:
    """For each answer that counts and is bound to a term: the term, and for one filled in the fact and the consent.

    `kept_at` tells where the draft keeps what the form has at a path. An answer whose fact the person deleted meanwhile
    is the person's own: it was shown and confirmed.
    """
    consent = reused.consents.get(organisation)
    sent: dict[str, Any] = {}
    for path, term in bound_paths(document, answers, on=on):
        origin = reused.origins.get(kept_at(path))
        if origin is None or origin["fact"] not in reused.there:
            sent[path] = {"term": term, "source": Fact.Source.TYPED.value}
        else:
            sent[path] = {**origin, "consent": str(consent.pk) if consent else "", "confirmed": True}
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
