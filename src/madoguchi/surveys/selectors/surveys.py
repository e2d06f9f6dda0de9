"""Surveys and waves: those of an officer's organisations, those that the public sees, and who was invited."""

import hashlib
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import Count, QuerySet

from madoguchi.core.acting import Acting, Role
from madoguchi.surveys.models import FreeAnswer, Invitation, Survey, Wave

KEEPERS = (Role.EDITOR, Role.PUBLISHER)
"""Who sees the surveys of an organisation with all that is not public."""


def surveys_of(acting: Acting) -> QuerySet[Survey]:
    """The surveys of the organisations in which the officer makes or publishes."""
    places = acting.organisations(*KEEPERS)
    return Survey.objects.filter(organisation__in=places).select_related("organisation", "form")


def survey_for(acting: Acting, key: UUID) -> Survey:
    """One of them; raises `Survey.DoesNotExist`."""
    return surveys_of(acting).get(pk=key)


def wave_for(acting: Acting, key: UUID) -> Wave:
    """A wave of one of them; raises `Wave.DoesNotExist`."""
    places = acting.organisations(*KEEPERS)
    found = Wave.objects.filter(survey__organisation__in=places)
    return found.select_related("survey__organisation", "survey__form", "counted_by", "published_by").get(
        pk=key
    )


def invitation_for(token: str) -> Invitation | None:
    """The invitation that a link opens: whoever holds the link holds it."""
    digest = hashlib.sha256(f"survey {token}".encode()).hexdigest()
    found = Invitation.objects.filter(digest=digest)
    return found.select_related("wave__survey__organisation", "wave__form_version").first()


def invited_counts(wave: Wave) -> dict[str, int]:
    """How many were invited, began, answered and refused, and all together."""
    rows = wave.invitations.order_by().values("state").annotate(n=Count("pk")).values_list("state", "n")
    found = dict.fromkeys(Invitation.State.values, 0) | dict(rows)
    return {**found, "total": sum(found.values())}


def waiting_mails(wave: Wave) -> int:
    """How many of those invited have not been mailed."""
    return (
        wave.invitations.filter(mailed_on__isnull=True, state=Invitation.State.INVITED)
        .exclude(who="")
        .count()
    )


def open_waves(*, on: date) -> QuerySet[Wave]:
    """The waves that are answered now and are not for officers."""
    found = Wave.objects.filter(state=Wave.State.OPEN, opens_on__lte=on, closes_on__gte=on)
    return found.exclude(survey__audience=Survey.Audience.STAFF).select_related("survey__organisation")


def open_wave_of(code: str, *, on: date) -> Wave | None:
    """The wave of a survey that is answered now."""
    found = Wave.objects.filter(survey__code=code, state=Wave.State.OPEN, opens_on__lte=on, closes_on__gte=on)
    return found.select_related("survey__organisation").order_by("-number").first()


def published_waves(code: str = "") -> QuerySet[Wave]:
    """The waves whose results everyone sees, of one survey or of all, the newest first."""
    found = Wave.objects.filter(state=Wave.State.PUBLISHED).select_related("survey__organisation")
    found = found.filter(survey__code=code) if code else found
    return found.order_by("survey__title", "-number")


def published_wave(code: str, number: int) -> Wave | None:
    """One of them."""
    return published_waves(code).filter(number=number).first()


def free_answers_of(wave: Wave, *, state: str = "") -> Sequence[FreeAnswer]:
    """What people wrote, masked, in the order of the questions."""
    found = wave.free_answers.select_related("wave__survey__organisation")
    return list(found.filter(state=state) if state else found)
