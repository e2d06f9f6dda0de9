"""Published programmes. All of it is public: no reader is asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.fields.json import KeyTextTransform

from madoguchi.registry.models import Procedure, Programme, ProgrammeVersion
from madoguchi.registry.selectors.procedures import cards
from madoguchi.registry.types import (
    Audience,
    LifeEvent,
    ProgrammeBody,
    ProgrammeCard,
    ProgrammePage,
    life_event,
)
from madoguchi.versions.selectors import parsed_once

_AT_ONCE = 500
_MOST_KEPT = 20_000
"""Cards that a process keeps, of a thousand bytes each at most."""

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


def _cards(programmes: QuerySet[Programme]) -> list[ProgrammeCard]:
    """A card of each of `programmes`."""
    return [_card(programme, said) for programme, said in _told(programmes)]


def _told(programmes: QuerySet[Programme]) -> list[tuple[Programme, "_Said"]]:
    """Each of `programmes` with what it says. A public body never changes: each is read once in each process."""
    found = list(programmes.defer("current__body"))
    keys = [programme.current_id for programme in found if programme.current_id is not None]
    said = {key: _said[key] for key in keys if key in _said}
    missing = [key for key in keys if key not in said]
    for start in range(0, len(missing), _AT_ONCE):
        for version in ProgrammeVersion.objects.filter(pk__in=missing[start : start + _AT_ONCE]):
            said[version.pk] = _Said.of(ProgrammeBody.of(version.body))
    _said.update((key, said[key]) for key in missing)
    for oldest in list(_said)[: max(0, len(_said) - _MOST_KEPT)]:
        _said.pop(oldest, None)
    return [(programme, said[key]) for programme, key in zip(found, keys, strict=True)]


@dataclass(frozen=True, slots=True)
class _Said:
    """What a card needs of a body (カードの内容)."""

    title: str
    summary: str
    audience: Audience
    kind: str
    life_events: tuple[str, ...]
    is_online: bool
    procedure: str
    opens_on: date | None
    closes_on: date | None
    areas: tuple[str, ...]
    is_automatic: bool

    @classmethod
    def of(cls, body: ProgrammeBody) -> "_Said":
        """What `body` says."""
        return cls(
            title=body.title,
            summary=body.summary,
            audience=body.audience,
            kind=body.kind,
            life_events=body.life_events,
            is_online=body.is_online,
            procedure=body.procedure,
            opens_on=date.fromisoformat(body.opens_on) if body.opens_on else None,
            closes_on=date.fromisoformat(body.closes_on) if body.closes_on else None,
            areas=tuple(area.code for area in body.areas),
            is_automatic=body.is_automatic,
        )


_said: dict[Any, _Said] = {}
"""What the versions say that were read last, by their keys."""


def _card(programme: Programme, body: _Said) -> ProgrammeCard:
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
        opens_on=body.opens_on,
        closes_on=body.closes_on,
        is_automatic=body.is_automatic,
    )


def public_programmes() -> list[ProgrammeCard]:
    """Every programme with a published version that is not retired, by its short name."""
    return _cards(_with_address().filter(retired_at__isnull=True))


def programme_cards(programme_ids: Iterable[UUID]) -> dict[UUID, ProgrammeCard]:
    """The cards of the published programmes among `programme_ids`."""
    found = _with_address().filter(retired_at__isnull=True, pk__in=list(programme_ids))
    return {card.programme_id: card for card in _cards(found)}


def cards_with_areas(programme_ids: Iterable[UUID]) -> list[tuple[ProgrammeCard, tuple[str, ...]]]:
    """The published programmes among `programme_ids` by short name, each with its areas (none: everywhere)."""
    found = _with_address().filter(retired_at__isnull=True, pk__in=list(programme_ids))
    return [(_card(programme, said), said.areas) for programme, said in _told(found)]


def programmes_for_life_event(slug: str) -> list[ProgrammeCard]:
    """The published programmes that belong to the life event `slug`."""
    named = _with_address().annotate(events=KeyTextTransform("life_events", "current__body"))
    found = named.filter(retired_at__isnull=True, events__contains=f'"{slug}"')
    return _cards(found)


def programmes_of_procedure(slug: str) -> list[ProgrammeCard]:
    """The published programmes that are claimed by the procedure named `slug`."""
    claimed = _with_address().filter(retired_at__isnull=True, current__body__procedure=slug)
    return _cards(claimed)


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
        card=_card(programme, _Said.of(body)),
        procedure=next(iter(found.values()), None),
        life_events=tuple(events),
    )
