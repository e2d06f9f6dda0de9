"""Passing a fact from one holder to another: by the person's consent or by law, never otherwise."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.facts.models import Consent, Fact, Use
from madoguchi.facts.services.recording import kept_term, write


class NoGround(Refusal):
    """Neither a consent in force covers it, nor was a law named."""

    sentence = _("ご本人の同意か、法令の根拠がないため、この情報は渡せません。")


class NotTheirsToGive(Refusal):
    """Whoever asked holds neither the fact nor a role where it is to go."""

    sentence = _("この情報を渡す権限がありません。")


def pass_on(
    *,
    fact: Fact,
    to: Organisation,
    purpose: str,
    consent: Consent | None = None,
    ground: str = "",
    by: Acting,
    at: datetime,
) -> Fact:
    """Give `to` its own copy of a fact; returns that copy, and leaves the one passed on as it is.

    By `consent` (in force, of the same subject, from the fact's holder to `to`, naming its term) or by `ground`,
    the law and article that orders it (Personal Information Protection Act art. 69). Raises `NoGround`; raises
    `NotTheirsToGive` unless `by` is the person, an officer of the organisation that holds the fact, or the
    platform. The use is noted with its ground, so that the person sees it.
    """
    _require_may_give(fact, by)
    with transaction.atomic():
        held = Fact.objects.select_for_update(of=("self",)).get(pk=fact.pk)
        if held.superseded_at is not None or held.holder_id == to.pk:
            raise NotTheirsToGive
        if consent is not None:
            consent = Consent.objects.select_for_update(of=("self",)).get(pk=consent.pk)
            if not _covers(consent, held, to, at):
                raise NoGround
        elif not ground.strip() or not (by.machine or by.has(Role.EXAMINER, held.holder_id or to.pk)):
            raise NoGround
        passed = write(
            subject=held.subject,
            term=kept_term(held.term),
            value=held.value,
            source=Fact.Source(held.source),
            slot=held.slot,
            holder=to,
            application_id=held.application_id,
            observed_on=held.observed_on,
            starts_on=held.starts_on,
            ends_on=held.ends_on,
            consent=consent,
            ground=ground.strip(),
            by=by,
            at=at,
        )
        ground = ground.strip()
        _note(held, passed, to=to, purpose=purpose, consent=consent, ground=ground, by=by, at=at)
    return passed


def _note(
    held: Fact,
    passed: Fact,
    *,
    to: Organisation,
    purpose: str,
    consent: Consent | None,
    ground: str,
    by: Acting,
    at: datetime,
) -> None:
    """The use that the person sees, and the event."""
    Use.objects.create(
        subject_id=held.subject_id,
        fact_id=held.pk,
        term=held.term,
        organisation=to,
        purpose=purpose,
        consent=consent,
        ground=ground,
        at=at,
    )
    append(
        stream=f"subject:{held.subject_id}",
        kind="fact.passed_on",
        by=by,
        at=at,
        organisation=to.pk,
        whose=held.subject_id,
        why=ground or purpose,
        data={
            "fact": str(held.pk),
            "copy": str(passed.pk),
            "from": str(held.holder_id) if held.holder_id else None,
            "consent": str(consent.pk) if consent else None,
        },
    )


def _require_may_give(fact: Fact, by: Acting) -> None:
    """The person gives the person's own by consent; an officer what the organisation holds, or calls for by law."""
    if by.machine:
        return
    if fact.holder_id is None:
        is_person = fact.subject_id in by.subjects and not by.is_agent
        if not is_person and not by.is_officer:
            raise NotTheirsToGive
    elif not by.has(Role.EXAMINER, fact.holder_id):
        raise NotTheirsToGive


def _covers(consent: Consent, fact: Fact, to: Organisation, at: datetime) -> bool:
    return (
        consent.subject_id == fact.subject_id
        and consent.from_holder_id == fact.holder_id
        and consent.to_organisation_id == to.pk
        and fact.term in consent.terms
        and consent.given_at <= at < consent.until
        and consent.withdrawn_at is None
    )
