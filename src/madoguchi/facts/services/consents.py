"""Giving and withdrawing consent, and noting what was used."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation, Subject
from madoguchi.core.acting import Acting
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.facts.models import Consent, Fact, Use
from madoguchi.facts.services.recording import NotYours

HOLDS_FOR = timedelta(days=365)
"""How long a consent given on a form holds unless it is withdrawn: a year, until the same is usually asked again."""


class NothingToAgreeTo(Refusal):
    """The consent names no term."""

    sentence = _("使う情報を1つ以上選んでください。")


class ConsentMissing(Refusal):
    """What is to be used is not covered by a consent in force."""

    sentence = _("前に入力した内容を使う同意がありません。内容を確かめて、もう一度入力してください。")


class ConsentOver(Refusal):
    """The consent was withdrawn or ran out before."""

    sentence = _("この同意は、すでに終わっています。")


def give_consent(
    *,
    subject: Subject,
    purpose: str,
    terms: Iterable[str],
    to_organisation: Organisation,
    from_holder: Organisation | None = None,
    procedure: UUID | None = None,
    until: datetime | None = None,
    by: Acting,
    at: datetime,
) -> Consent:
    """Agree that `to_organisation` may use `terms` for `purpose`; given by the person, never by an agent.

    One in force for the same procedure (else the same purpose) and holders is widened to the terms of both, so that
    there is one to withdraw, whatever the procedure is called by then. Raises `NotYours` and `NothingToAgreeTo`.
    """
    if by.is_agent or subject.pk not in by.subjects:
        raise NotYours
    names = set(terms)
    if not names:
        raise NothingToAgreeTo
    with transaction.atomic():
        Subject.objects.select_for_update().get(pk=subject.pk)
        same = {"procedure": procedure} if procedure else {"procedure": None, "purpose": purpose}
        before = Consent.objects.filter(
            subject=subject,
            from_holder=from_holder,
            to_organisation=to_organisation,
            withdrawn_at__isnull=True,
            until__gt=at,
            **same,
        ).first()
        if before is not None and names <= set(before.terms):
            return before
        if before is not None:  # what was agreed goes on, in one row that says all of it
            before.terms = sorted(names | set(before.terms))
            before.save(update_fields=["terms"])
            _note(before, "consent.widened", by=by, at=at)
            return before
        consent = Consent.objects.create(
            subject=subject,
            purpose=purpose,
            procedure=procedure,
            from_holder=from_holder,
            to_organisation=to_organisation,
            terms=sorted(names),
            given_by=by.label,
            given_at=at,
            until=until or at + HOLDS_FOR,
        )
        _note(consent, "consent.given", by=by, at=at)
    return consent


def _note(consent: Consent, kind: str, *, by: Acting, at: datetime) -> None:
    append(
        stream=f"subject:{consent.subject_id}",
        kind=kind,
        by=by,
        at=at,
        organisation=consent.to_organisation_id,
        whose=consent.subject_id,
        data={
            "consent": str(consent.pk),
            "procedure": str(consent.procedure) if consent.procedure else None,
            "terms": list(consent.terms),
            "until": consent.until.isoformat(),
        },
    )


def withdraw_consent(*, consent: Consent, by: Acting, at: datetime) -> Consent:
    """End a consent now: nothing more is used under it. Raises `NotYours` and `ConsentOver`.

    What was used before stays where it was received, and the officers there see that the consent is withdrawn.
    """
    if by.is_agent or consent.subject_id not in by.subjects:
        raise NotYours
    with transaction.atomic():
        locked = Consent.objects.select_for_update(of=("self",)).get(pk=consent.pk)
        if locked.withdrawn_at is not None or locked.until <= at:
            raise ConsentOver
        locked.withdrawn_at = at
        locked.save(update_fields=["withdrawn_at"])
        append(
            stream=f"subject:{locked.subject_id}",
            kind="consent.withdrawn",
            by=by,
            at=at,
            organisation=locked.to_organisation_id,
            whose=locked.subject_id,
            data={"consent": str(locked.pk)},
        )
    return locked


def note_uses(
    *,
    subject: Subject,
    facts: Iterable[Fact],
    consent: Consent,
    organisation: Organisation,
    purpose: str,
    application_id: UUID | None = None,
    by: Acting,
    at: datetime,
) -> None:
    """Note in the caller's transaction that `facts` answered questions of an application, or of a message without one.

    Raises `ConsentMissing` unless `consent` is in force at `at` for this organisation and covers every fact. The
    consent is locked: a withdrawal that comes at the same moment is before it or after it, never beside it.
    """
    assert connection.in_atomic_block, "uses are noted inside the transaction of the submission"
    used = list(facts)
    held = Consent.objects.select_for_update(of=("self",)).get(pk=consent.pk)
    is_over = held.withdrawn_at is not None or held.until <= at
    is_of_others = held.subject_id != subject.pk or held.to_organisation_id != organisation.pk
    if is_over or is_of_others or not {fact.term for fact in used} <= set(held.terms):
        raise ConsentMissing
    Use.objects.bulk_create(
        Use(
            subject_id=fact.subject_id,
            fact_id=fact.pk,
            term=fact.term,
            organisation=organisation,
            purpose=purpose,
            consent=held,
            application_id=application_id,
            at=at,
        )
        for fact in used
    )
    append(
        stream=f"subject:{subject.pk}",
        kind="fact.used",
        by=by,
        at=at,
        organisation=organisation.pk,
        whose=subject.pk,
        data={
            "facts": sorted(str(fact.pk) for fact in used),
            "consent": str(held.pk),
            "application": str(application_id) if application_id else None,
        },
    )
