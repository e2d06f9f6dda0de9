"""What is known that could answer a draft, for each office that it goes to, and what is not asked because of that."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from madoguchi.core.acting import Acting
from madoguchi.eforms.selectors import document_of, visible_rounds
from madoguchi.eforms.types import FormDocument
from madoguchi.facts.selectors import offer_for
from madoguchi.facts.types import Known, Offer
from madoguchi.filling.known import bound_terms
from madoguchi.filling.models import Draft, DraftItem, ReuseConsent
from madoguchi.filling.selectors.documents import counts_of, document_of_draft, items_of, title_of
from madoguchi.filling.selectors.reusing import reuse_of

_LONGEST_PURPOSE = 200


@dataclass(frozen=True, slots=True)
class SeveralOffers(Offer):
    """What can answer a draft that goes to several offices, each of which needs a consent of its own (まとめての申し出)."""

    offers: tuple[Offer, ...] = ()

    @property
    def needs_asking(self) -> bool:
        """Whether one of the offices has no consent yet for something."""
        return any(one.needs_asking for one in self.offers)

    @property
    def agreed(self) -> list[Known]:
        """What the consents in force cover."""
        return list({one.id: one for offer in self.offers for one in offer.agreed}.values())


@dataclass(frozen=True)
class NotAsked:
    """How many questions a person does not have to answer (たずねなかった質問).

    `known` were answered from what was told before and confirmed, `shared` are asked once for several forms.
    """

    known: int
    shared: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.known + self.shared


def offer_of(draft: Draft, acting: Acting, *, at: datetime) -> Offer | None:
    """What is known that could answer the form of `draft`; None for a guest and when there is nothing.

    A `SeveralOffers` where it goes to several offices.
    """
    offers = offers_of(draft, acting, at=at)
    if len(offers) < 2:
        return offers[0] if offers else None
    known = {one.id: one for offer in offers for one in offer.known}
    first = offers[0]
    return SeveralOffers(
        first.subject,
        first.organisation,
        first.procedure,
        _purpose([offer.purpose for offer in offers]),
        list(known.values()),
        first.consent,
        tuple(offers),
    )


def offers_of(draft: Draft, acting: Acting, *, at: datetime) -> list[Offer]:
    """What is known that each office of `draft` could be given: what its own forms ask, and nothing else."""
    if draft.subject_id is None:
        return []
    offices: dict[UUID, list[DraftItem]] = {}
    for item in items_of(draft):
        if item.is_filed or not draft.is_together:
            offices.setdefault(item.edition.organisation_id, []).append(item)
    found = []
    for items in offices.values():
        terms = {term for item in items for term in bound_terms(document_of(item.edition.form_version))}
        offer = offer_for(
            acting,
            subject=draft.subject_id,
            terms=terms,
            organisation=items[0].edition.organisation,
            procedure=items[0].edition.procedure_id,
            purpose=_purpose([title_of(item.edition) for item in items]),
            at=at,
        )
        if offer is not None:
            found.append(offer)
    return found


def _purpose(titles: list[str]) -> str:
    said = "、".join(dict.fromkeys(titles))
    return said if len(said) <= _LONGEST_PURPOSE else f"{said[: _LONGEST_PURPOSE - 1]}…"


def offers_to_ask(draft: Draft, offer: Offer) -> list[Offer]:
    """Of what is offered, what the person has not decided about yet for this draft."""
    offers = list(offer.offers) if isinstance(offer, SeveralOffers) else [offer]
    reuse = reuse_of(draft)
    if reuse is None:
        return offers
    if not reuse.is_agreed:
        return []
    agreed = ReuseConsent.objects.filter(reuse=reuse).values_list("consent__to_organisation_id", flat=True)
    return [one for one in offers if one.organisation.pk not in set(agreed)]


def confirmed_paths(draft: Draft) -> frozenset[str]:
    """Where answers came from facts and the person confirmed them: their questions are not asked."""
    reuse = reuse_of(draft)
    return frozenset(reuse.confirmed) & reuse.origins.keys() if reuse else frozenset()


def skipped_pages(draft: Draft, document: FormDocument, *, on: date) -> frozenset[str]:
    """The ids of the pages on which everything that is shown is known and confirmed."""
    confirmed = confirmed_paths(draft)
    if not confirmed:
        return frozenset()
    open_: dict[str, bool] = {}
    for round_ in visible_rounds(document, draft.answers, on=on):
        asked = [question for question in round_.questions if question.is_asked]
        paths = [round_.page.path(question, round_.item) for question in asked]
        is_open = not paths or any(path not in confirmed for path in paths)
        open_[round_.page.id] = open_.get(round_.page.id, False) or is_open
    return frozenset(page for page, is_open in open_.items() if not is_open)


def not_asked(draft: Draft, *, on: date) -> NotAsked:
    """How many questions the person does not have to answer in `draft`."""
    document, confirmed = document_of_draft(draft), confirmed_paths(draft)
    shown = {
        round_.page.path(question, round_.item)
        for round_ in visible_rounds(document, draft.answers, on=on)
        for question in round_.questions
    }
    counts = counts_of(draft)
    return NotAsked(known=len(confirmed & shown), shared=counts.saved if counts else 0)
