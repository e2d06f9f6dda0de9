"""What a person wants to hear of: opting in by consent, opting out, and no for good."""

from collections.abc import Collection
from datetime import datetime, time
from typing import Any

from django.db import transaction

from madoguchi.accounts.models import Subject
from madoguchi.columns.selectors import operator, terms_to_agree_to
from madoguchi.columns.types import PURPOSE
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.events.services import append
from madoguchi.facts.selectors import consent_for_purpose
from madoguchi.facts.services import give_consent, withdraw_consent
from madoguchi.messaging.services import hold_back
from madoguchi.push.models import Match, Preference
from madoguchi.push.models.preferences import EVENING, MORNING
from madoguchi.push.services.refusals import BadWish, NotYourWish
from madoguchi.registry.types import LIFE_EVENTS


def opt_in(
    *,
    subject: Subject,
    themes: Collection[str] = (),
    by_mail: bool = False,
    by_web_push: bool = False,
    quiet_from: time = EVENING,
    quiet_until: time = MORNING,
    by: Acting,
    at: datetime,
) -> Preference:
    """Let `subject` be told what fits them: gives the consent for it and keeps how; again changes the wish.

    The consent names the terms that rules read today (`columns.selectors.terms_to_agree_to`), which the page shows;
    terms of later rules are not read before the person agrees again. Raises `NotYourWish` and `BadWish`.
    """
    _require_own(subject, by)
    if not set(themes) <= {event.slug for event in LIFE_EVENTS}:
        raise BadWish(field="themes")
    with transaction.atomic():
        held = _locked(subject, at)
        consent = give_consent(
            subject=subject,
            purpose=PURPOSE,
            terms=terms_to_agree_to(on=japan_day(at)),
            to_organisation=operator(),
            by=by,
            at=at,
        )
        held.consent = consent
        held.themes = sorted(set(themes))
        held.by_mail, held.by_web_push = by_mail, by_web_push
        held.quiet_from, held.quiet_until = quiet_from, quiet_until
        held.is_on, held.is_never, held.changed_at = True, False, at
        held.save()
        _tell("preference.opted_in", held, by=by, at=at, themes=held.themes)
    return held


def opt_out(*, subject: Subject, by: Acting, at: datetime) -> Preference:
    """Tell `subject` nothing more from this moment, and end the consent; the page may offer it again one day."""
    return _end("preference.opted_out", subject, is_never=False, by=by, at=at)


def say_never(*, subject: Subject, by: Acting, at: datetime) -> Preference:
    """Tell `subject` nothing any more and never offer it again; only the person can come back to it (`opt_in`)."""
    return _end("preference.never", subject, is_never=True, by=by, at=at)


def _end(kind: str, subject: Subject, *, is_never: bool, by: Acting, at: datetime) -> Preference:
    _require_own(subject, by)
    with transaction.atomic():
        held = _locked(subject, at)
        consent = consent_for_purpose(
            subject=subject.pk, to_organisation=operator().pk, purpose=PURPOSE, at=at
        )
        if consent is not None:
            withdraw_consent(consent=consent, by=by, at=at)
        held.is_on, held.is_never, held.changed_at = False, is_never or held.is_never, at
        held.save(update_fields=["is_on", "is_never", "changed_at"])
        hold_back(Match.objects.filter(subject=subject).values_list("message", flat=True))
        _tell(kind, held, by=by, at=at)
    return held


def _locked(subject: Subject, at: datetime) -> Preference:
    """The preference of `subject`, locked; a new one that wants nothing."""
    Subject.objects.select_for_update().get(pk=subject.pk)
    held, _is_new = Preference.objects.select_for_update(of=("self",)).get_or_create(
        subject=subject, defaults={"changed_at": at}
    )
    return held


def _require_own(subject: Subject, by: Acting) -> None:
    if by.is_agent or subject.pk not in by.held or subject.kind == Subject.Kind.HOUSEHOLD:
        raise NotYourWish


def _tell(kind: str, held: Preference, *, by: Acting, at: datetime, **data: Any) -> None:
    append(stream=f"subject:{held.subject_id}", kind=kind, by=by, at=at, whose=held.subject_id, data=data)
