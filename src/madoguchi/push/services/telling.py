"""Telling: one transaction in which consent, wish, campaign and what was told before are looked at, and a message leaves."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from madoguchi.accounts.models import Subject
from madoguchi.accounts.selectors import mail_of
from madoguchi.columns.selectors import facts_behind
from madoguchi.columns.types import PURPOSE
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.core.ids import uuid7
from madoguchi.facts.models import Consent
from madoguchi.facts.services import note_uses
from madoguchi.messaging.models import Message
from madoguchi.messaging.services import send
from madoguchi.push.models import Campaign, Match, Preference
from madoguchi.push.saying import body_of, title_of, told
from madoguchi.push.types import Finding

TELLER = Acting.system("push")
MOST_AT_ONCE = 20
"""Programmes in one message; the others come with the next."""


def tell(subject: Subject, findings: Sequence[Finding], *, at: datetime) -> Message | None:
    """Tell `subject` of `findings` in one message; None when nothing may be told any more.

    The wish is locked, so that two who tell the same person come one after the other; the consent is locked, so that a
    withdrawal is before it or after it. A campaign that was stopped meanwhile says nothing, and who stops one waits for
    what is just being told. The unique key of a match is the last wall: the same is never told twice.
    """
    with transaction.atomic():
        wish = Preference.objects.select_for_update(of=("self",)).filter(subject=subject).first()
        if wish is None or not wish.is_on or wish.is_never or not _agrees(wish, at):
            return None
        speaking = set(
            Campaign.objects.select_for_update(no_key=True)
            .filter(pk__in=[one.campaign.pk for one in findings], state__in=Campaign.SPEAKING)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        left = [new for one in findings if one.campaign.pk in speaking and (new := _new(one, subject))]
        left = left[:MOST_AT_ONCE]
        if not left:
            return None
        message = _send(subject, wish, left, at=at)
        _note_uses(subject, wish.consent, left, at=at)
        return message


def _agrees(wish: Preference, at: datetime) -> bool:
    """Whether the consent is in force; it stays locked until the message is there."""
    consent = (
        Consent.objects.select_for_update(of=("self",)).filter(pk=wish.consent_id or UUID(int=0)).first()
    )
    if consent is None or consent.withdrawn_at is not None:
        return False
    wish.consent = consent
    return consent.given_at <= at < consent.until


def _note_uses(
    subject: Subject, consent: Consent | None, findings: Sequence[Finding], *, at: datetime
) -> None:
    """Let the person see which of their facts the message was made of."""
    assert consent is not None, "whoever is told has agreed"
    for finding in findings:
        terms = {name for reason in finding.verdict.reasons for name in reason.terms} & set(consent.terms)
        facts = facts_behind(subject, terms=terms, on=finding.verdict.on)
        if facts:
            note_uses(
                subject=subject,
                facts=facts,
                consent=consent,
                organisation=consent.to_organisation,
                purpose=f"{PURPOSE}：{finding.programme.card.title}"[:200],
                by=TELLER,
                at=at,
            )


def _new(finding: Finding, subject: Subject) -> Finding | None:
    """The finding without the occasions that were told meanwhile; None when none is left."""
    keys = {finding.dedupe(one, subject.pk): one for one in finding.occasions}
    known = set(Match.objects.filter(dedupe__in=keys).values_list("dedupe", flat=True))
    left = tuple(one for key, one in keys.items() if key not in known)
    if not left:
        return None
    return Finding(finding.campaign, finding.programme, finding.verdict, left, finding.due_on)


def _send(subject: Subject, wish: Preference, findings: Sequence[Finding], *, at: datetime) -> Message:
    key = uuid7()
    message = send(
        dedupe=f"push:{key}",
        subject=subject,
        ticket=None,
        title=title_of(findings),
        body=body_of(findings),
        about=f"push:{key}",
        email=mail_of(subject, on=japan_day(at)) if wish.by_mail else "",
        by_web_push=wish.by_web_push,
        not_before=wish.speaks_at(at),
        by=TELLER,
        at=at,
    )
    for finding in findings:
        for occasion in finding.occasions:
            match = Match(
                dedupe=finding.dedupe(occasion, subject.pk),
                campaign=finding.campaign,
                subject=subject,
                programme_id=finding.programme.card.programme_id,
                rule=finding.programme.version,
                kind=finding.campaign.kind,
                due_on=finding.due_on,
                message=message,
                matched_at=at,
            )
            match.told = told(finding)
            match.save(force_insert=True)
    return message
