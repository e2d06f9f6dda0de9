"""Taking from facts what is known already, giving it back, and keeping answers for the next time."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation, Subject
from madoguchi.accounts.selectors import subjects_for
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.selectors import effective_answers
from madoguchi.eforms.types import Answers, FormDocument
from madoguchi.events.services import append
from madoguchi.facts.models import Consent, Fact
from madoguchi.facts.selectors import current_facts, opened
from madoguchi.facts.services import ConsentMissing, give_consent, note_uses, record_fact, withdraw_consent
from madoguchi.facts.types import Offer
from madoguchi.filling.known import Answered, answered, member_key, members_of, prefilled, without_answers
from madoguchi.filling.marks import all_marked
from madoguchi.filling.models import Draft, Reuse, ReuseConsent, Submission
from madoguchi.filling.selectors import document_of_draft, offer_of, offers_to_ask
from madoguchi.filling.services.concerning import settle
from madoguchi.filling.services.drafts import KEPT_FOR, lock
from madoguchi.language.folding import fold


class NothingKnown(Refusal):
    """There is nothing to take, or it was decided already."""

    sentence = _("前に入力した内容は、ありません。")


def reuse_facts(
    *, draft: Draft, revision: int, children: Collection[str] | None = None, by: Acting, at: datetime
) -> Draft:
    """Fill the empty answers of `draft` with what is known, after the one question for the purpose.

    Whoever calls this has shown what is used, from where and for what: it gives the consent where none in force
    covers it (an agent cannot, and takes only what the client agreed to). `children` says which children the form
    is about, as `known.member_key`; None: the only one. Raises `NothingKnown`, and what `save_answers` raises.
    """
    with transaction.atomic():
        locked = lock(draft, revision=revision, by=by)
        offer = offer_of(locked, by, at=at)
        offers = offers_to_ask(locked, offer) if offer else []
        if not offers:
            raise NothingKnown
        consents = [_consent(locked, one, by=by, at=at) for one in offers]
        known = list({one.id: one for of_one in offers for one in of_one.known}.values())
        members = [member_key(member) for member in members_of(known)]
        chosen = set(members[:1] if len(members) == 1 else []) if children is None else set(children)
        document = document_of_draft(locked)
        locked.answers, origins = prefilled(document, locked.answers, known, chosen=chosen, on=japan_day(at))
        reuse, _is_new = Reuse.objects.select_for_update(of=("self",)).get_or_create(
            draft=locked, defaults={"asked_at": at}
        )
        reuse.is_agreed, reuse.origins = True, {**reuse.origins, **origins}
        reuse.save(update_fields=["is_agreed", "origins"])
        for consent in consents:
            ReuseConsent.objects.get_or_create(reuse=reuse, consent=consent)
        _save(locked, by=by, at=at)
    draft.answers, draft.revision = locked.answers, locked.revision
    return locked


def _consent(locked: Draft, offer: Offer, *, by: Acting, at: datetime) -> Consent:
    """The consent under which one office uses what it is offered; given now where none in force covers it."""
    if offer.consent is not None and not offer.needs_asking:
        return offer.consent
    assert locked.subject is not None, "a guest is offered nothing"
    return give_consent(
        subject=locked.subject,
        purpose=offer.purpose,
        terms={one.term.name for one in offer.known},
        to_organisation=offer.organisation,
        procedure=offer.procedure,
        by=by,
        at=at,
    )


def confirm_known(*, draft: Draft, paths: Collection[str], revision: int, by: Acting, at: datetime) -> Draft:
    """Note that the person looked at answers that came from facts and they are right: they are not asked again.

    `paths` that did not come from facts, or were changed since, are left out. Raises as `save_answers`.
    """
    with transaction.atomic():
        locked = lock(draft, revision=revision, by=by)
        reuse = Reuse.objects.select_for_update(of=("self",)).filter(draft=locked).first()
        if reuse is None:
            raise NothingKnown
        kept = (set(reuse.confirmed) | set(paths)) & reuse.origins.keys()
        if kept != set(reuse.confirmed):
            reuse.confirmed = sorted(kept)
            reuse.save(update_fields=["confirmed"])
            locked.saved_at, locked.expires_at = at, at + KEPT_FOR
            locked.save(update_fields=["saved_at", "expires_at"])
    return locked


def begin_without(*, draft: Draft, revision: int, by: Acting, at: datetime) -> None:
    """Remember that the person wants to type everything this time; nothing is asked again for this draft."""
    with transaction.atomic():
        locked = lock(draft, revision=revision, by=by)
        Reuse.objects.get_or_create(draft=locked, defaults={"asked_at": at})


def _save(locked: Draft, *, by: Acting, at: datetime) -> None:
    locked.revision += 1
    locked.marks = all_marked(locked.marks, revision=locked.revision, by=by, at=at)
    locked.saved_at, locked.expires_at = at, at + KEPT_FOR
    locked.save(update_fields=["answers", "marks", "revision", "saved_at", "expires_at"])
    settle(locked, by=by, at=at)


def drop_reused(*, draft: Draft, by: Acting, at: datetime) -> Draft:
    """Empty what came from facts in a draft whose consent is over; what the person typed stays."""
    with transaction.atomic():
        locked = lock(draft, revision=draft.revision, by=by)
        _give_back(locked, by=by, at=at)
    return locked


def _give_back(locked: Draft, *, by: Acting, at: datetime) -> None:
    reuse = Reuse.objects.select_for_update(of=("self",)).filter(draft=locked).first()
    if reuse is None or not reuse.is_agreed:
        return
    locked.answers = without_answers(document_of_draft(locked), locked.answers, reuse.origins)
    reuse.origins, reuse.confirmed, reuse.is_agreed = {}, [], False
    reuse.save(update_fields=["origins", "confirmed", "is_agreed"])
    reuse.agreed.all().delete()
    _save(locked, by=by, at=at)


def withdraw_reuse(*, consent: Consent, by: Acting, at: datetime) -> Consent:
    """Withdraw a consent; what was filled in under it and not sent yet goes from every draft at once.

    Raises as `facts.services.withdraw_consent`. What was sent stays with the office, whose page says that the
    consent is withdrawn.
    """
    with transaction.atomic():
        drafts = Draft.objects.filter(
            reuse__agreed__consent=consent, submitted_at__isnull=True, discarded_at__isnull=True
        )
        for locked in drafts.select_for_update(of=("self",)).order_by("pk"):
            _give_back(locked, by=by, at=at)
        return withdraw_consent(consent=consent, by=by, at=at)


def note_reuse(
    *,
    subject: Subject | None,
    application: Application,
    origins: dict[str, Any],
    consents: Mapping[UUID, Consent],
    by: Acting,
    at: datetime,
) -> None:
    """Note in the transaction of the submission which facts went out; raises `facts.services.ConsentMissing`."""
    used = {UUID(origin["fact"]) for origin in origins.values() if "fact" in origin}
    if not used or subject is None:
        return
    organisation: Organisation = application.organisation
    consent = consents.get(organisation.pk)
    if consent is None:
        raise ConsentMissing
    note_uses(
        subject=subject,
        facts=Fact.objects.filter(pk__in=used),
        consent=consent,
        organisation=organisation,
        purpose=consent.purpose,
        application_id=application.pk,
        by=by,
        at=at,
    )


def keep_as_facts(*, submission: Submission, by: Acting, at: datetime) -> list[Fact]:
    """Keep the answers of a submission as the person's own facts, at the person's wish; returns those kept.

    Only answers that are bound to a term and have a value of it. A child is the one already known by the same
    name, or else the next. Doing it again keeps nothing twice. A guest and an agent keep nothing.
    """
    draft = Draft.objects.select_related("subject").get(pk=submission.draft_id)
    if draft.subject is None or by.is_agent or draft.subject_id not in by.held:
        return []
    document, day = document_of_draft(draft), japan_day(submission.at)
    answers = effective_answers(document, draft.answers, day)
    with transaction.atomic():
        kept = _record(draft.subject, document, answers, submission, day, by, at)
        append(
            stream=f"draft:{draft.pk}",
            kind="draft.kept_as_facts",
            by=by,
            at=at,
            whose=draft.subject_id,
            data={"facts": [str(fact.pk) for fact in kept]},
        )
    return kept


def _record(
    subject: Subject,
    document: FormDocument,
    answers: Answers,
    submission: Submission,
    day: date,
    by: Acting,
    at: datetime,
) -> list[Fact]:
    found = [one for one in answered(document, answers, on=day) if one.value is not None]
    places = _places_of_children(subject, [one for one in found if one.item is not None], by)
    kept = []
    for one in found:
        whom, slot = (subject, "") if one.item is None else places[one.path.rsplit(".", 1)[0]]
        kept.append(
            record_fact(
                subject=whom,
                term=one.term,
                value=one.value,
                source=Fact.Source.TYPED,
                slot=slot,
                application_id=UUID(submission.receipts[0]["application"]),
                observed_on=day,
                by=by,
                at=at,
            )
        )
    return kept


def _places_of_children(
    subject: Subject, found: list[Answered], by: Acting
) -> dict[str, tuple[Subject, str]]:
    """Where the facts of each round go: to a child of the household, or to a slot of the person."""
    children = list(subjects_for(by).filter(kind=Subject.Kind.CHILD))
    rows = current_facts([subject.pk, *(child.pk for child in children)]).filter(
        holder__isnull=True, term__startswith="children[]."
    )
    known = opened(rows.select_related("subject"))
    by_name = {
        _name(one.value): (one.subject, one.fact.slot) for one in known if one.term.name == "children[].name"
    }
    slots = [int(one.fact.slot) for one in known if one.fact.slot.isdecimal()]
    following = max(slots, default=0)
    places: dict[str, tuple[Subject, str]] = {}
    for one in found:
        round_path = one.path.rsplit(".", 1)[0]
        if one.term == "children[].name" and (place := by_name.get(_name(one.value))):
            places[round_path] = place
    for one in found:
        round_path = one.path.rsplit(".", 1)[0]
        if round_path not in places:
            following += 1
            places[round_path] = (subject, str(following))
    return places


def _name(value: Any) -> str:
    return "".join(fold(part) for part in value.values()).replace(" ", "") if isinstance(value, dict) else ""
