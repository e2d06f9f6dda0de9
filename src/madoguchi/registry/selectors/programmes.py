"""Published programmes. All of it is public: no reader is asked for."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.fields.json import KeyTextTransform

from madoguchi.registry.models import Procedure, Programme, ProgrammeVersion
from madoguchi.registry.selectors.procedures import cards
from madoguchi.registry.types import LifeEvent, ProgrammeBody, ProgrammeCard, ProgrammePage, life_event
from madoguchi.versions.selectors import parsed_once

_programme_body_of = parsed_once(ProgrammeBody.parse, ProgrammeBody.of)


def programme_body_of(version: ProgrammeVersion) -> ProgrammeBody:
    """What the registry says of a programme in `version`, parsed once when it is published."""
    return _programme_body_of(version)


def _with_address() -> QuerySet[Programme]:
    return (
        Programme.objects.filter(current__isnull=False)
        .select_related("current", "organisation", "successor")
        .order_by("slug")
    )


def _card(programme: Programme) -> ProgrammeCard:
    assert programme.current is not None
    body = programme_body_of(programme.current)
    return ProgrammeCard(
        programme_id=programme.pk,
        code=programme.code,
        slug=programme.slug,
        title=body.title,
        summary=body.summary,
        audience=body.audience,
        kind=body.kind,
        life_events=body.life_events,
        organisation=programme.organisation.name,
        organisation_slug=programme.organisation.slug,
        is_online=body.is_online,
        procedure=body.procedure,
        opens_on=date.fromisoformat(body.opens_on) if body.opens_on else None,
        closes_on=date.fromisoformat(body.closes_on) if body.closes_on else None,
    )


def public_programmes() -> list[ProgrammeCard]:
    """Every programme with a published version that is not retired, by its short name."""
    return [_card(programme) for programme in _with_address().filter(retired_at__isnull=True)]


def programme_cards(programme_ids: Iterable[UUID]) -> dict[UUID, ProgrammeCard]:
    """The cards of the published programmes among `programme_ids`."""
    found = _with_address().filter(retired_at__isnull=True, pk__in=list(programme_ids))
    return {programme.pk: _card(programme) for programme in found}


def programmes_for_life_event(slug: str) -> list[ProgrammeCard]:
    """The published programmes that belong to the life event `slug`."""
    named = _with_address().annotate(events=KeyTextTransform("life_events", "current__body"))
    found = named.filter(retired_at__isnull=True, events__contains=f'"{slug}"')
    return [_card(programme) for programme in found]


def programmes_of_procedure(slug: str) -> list[ProgrammeCard]:
    """The published programmes that are claimed by the procedure named `slug`."""
    claimed = _with_address().filter(retired_at__isnull=True, current__body__procedure=slug)
    return [_card(programme) for programme in claimed]


def programme_by_slug(slug: str) -> ProgrammePage:
    """The published programme named `slug` in full, retired or not; raises `Programme.DoesNotExist`."""
    programme = _with_address().get(slug=slug)
    assert programme.current is not None
    body = programme_body_of(programme.current)
    claimed = Procedure.objects.filter(slug=body.procedure).values_list("pk", flat=True)
    found = cards(claimed) if body.procedure else {}
    events: list[LifeEvent] = [event for event in map(life_event, body.life_events) if event]
    return ProgrammePage(
        programme=programme,
        version=programme.current,
        body=body,
        card=_card(programme),
        procedure=next(iter(found.values()), None),
        life_events=tuple(events),
    )
