"""Published procedures and who takes them now. All of it is public: no reader is asked for."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from madoguchi.accounts.models import Organisation
from madoguchi.core.clock import JAPAN
from madoguchi.registry.models import Edition, Pause, Procedure, ProcedureVersion, Programme, Variant
from madoguchi.registry.selectors.survey import survey_row_or_none
from madoguchi.registry.types import (
    Contact,
    OpenProcedure,
    ProcedureBody,
    ProcedureCard,
    ProcedurePage,
    Receiver,
    life_event,
)
from madoguchi.versions.selectors import parsed_once

_body_of = parsed_once(ProcedureBody.parse, ProcedureBody.of)


def body_of(version: ProcedureVersion) -> ProcedureBody:
    """What the registry says of a procedure in `version`, parsed once when it is published."""
    return _body_of(version)


def _with_address() -> QuerySet[Procedure]:
    """Everything that was ever published: retired procedures keep their address."""
    return (
        Procedure.objects.filter(current__isnull=False)
        .select_related("current", "organisation", "successor")
        .order_by("slug")
    )


def _published() -> QuerySet[Procedure]:
    return _with_address().filter(retired_at__isnull=True)


def _card(procedure: Procedure) -> ProcedureCard:
    assert procedure.current is not None
    body = body_of(procedure.current)
    return ProcedureCard(
        procedure_id=procedure.pk,
        code=procedure.code,
        slug=procedure.slug,
        title=body.title,
        summary=body.summary,
        audience=body.audience,
        kind=body.kind,
        life_events=body.life_events,
        organisation=procedure.organisation.name,
        organisation_slug=procedure.organisation.slug,
        is_online=body.is_online,
        minutes_to_finish=body.minutes_to_finish,
        fee=body.fee.text,
        survey_id=procedure.survey_id,
    )


def public_procedures() -> list[ProcedureCard]:
    """Every procedure with a published version, by its short name."""
    return [_card(procedure) for procedure in _published()]


def cards(procedure_ids: Iterable[UUID]) -> dict[UUID, ProcedureCard]:
    """The cards of the published procedures among `procedure_ids`."""
    return {procedure.pk: _card(procedure) for procedure in _published().filter(pk__in=list(procedure_ids))}


def procedures_for_life_event(slug: str) -> list[ProcedureCard]:
    """The published procedures that belong to the life event `slug`."""
    return [card for card in public_procedures() if slug in card.life_events]


def procedure_by_slug(slug: str) -> ProcedurePage:
    """The published procedure named `slug` in full, retired or not; raises `Procedure.DoesNotExist`."""
    procedure = _with_address().get(slug=slug)
    assert procedure.current is not None
    body = body_of(procedure.current)
    return ProcedurePage(
        procedure=procedure,
        version=procedure.current,
        body=body,
        card=_card(procedure),
        survey_row=survey_row_or_none(procedure.survey_id),
        life_events=tuple(event for event in map(life_event, body.life_events) if event),
    )


def upcoming_version(procedure: Procedure) -> ProcedureVersion | None:
    """The published version that follows the current one on a day to come, None when there is none."""
    shown = procedure.current.number if procedure.current else 0
    found: ProcedureVersion | None = (
        published_versions(procedure).filter(number__gt=shown).order_by("number").first()
    )
    return found


def published_versions(record: Procedure | Programme | Variant) -> QuerySet[Any]:
    """The published versions of `record`, one of a day to come included, but none that was withdrawn."""
    found: QuerySet[Any] = record.versions.filter(published_at__isnull=False, withdrawal__isnull=True)
    return found


def pauses_at(at: datetime) -> QuerySet[Pause]:
    """The pauses that hold at the moment `at`."""
    return Pause.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), starts_at__lte=at).order_by(
        "starts_at"
    )


def pause_of(procedure: Procedure, *, at: datetime, organisation_id: UUID | None = None) -> Pause | None:
    """The pause of `procedure` at the moment `at`: everywhere, or at the organisation named."""
    places = Q(organisation__isnull=True)
    if organisation_id is not None:
        places |= Q(organisation_id=organisation_id)
    return pauses_at(at).filter(places, procedure=procedure).first()


def open_editions(procedure: Procedure, *, on: date) -> QuerySet[Edition]:
    """The editions of `procedure` that take applications on the day `on`, by organisation."""
    return open_among(Edition.objects.filter(procedure=procedure), on=on)


def editions_taken_by(places: Iterable[UUID]) -> QuerySet[Edition]:
    """Every edition that the organisations `places` take, the oldest of each procedure first, also closed ones."""
    found = Edition.objects.filter(organisation__in=set(places))
    related = ("organisation", "procedure__current", "form_version", "procedure_version", "variant_version")
    return found.select_related(*related).order_by("opens_on", "id")


def editions_called(keys: Iterable[UUID]) -> list[Edition]:
    """The editions with these keys, with all that a form and its page need."""
    found = Edition.objects.filter(pk__in=set(keys)).select_related(
        "organisation", "procedure", "procedure_version", "variant_version", "form_version__form"
    )
    return list(found)


def open_now(*, on: date) -> list[OpenProcedure]:
    """Every procedure that can be applied for on the day `on`, those that close soonest first."""
    found: dict[UUID, list[Receiver]] = {}
    for edition in open_among(Edition.objects.all(), on=on):
        found.setdefault(edition.procedure_id, []).append(receiver_of(edition))
    by_id = cards(found)
    opened = [OpenProcedure(by_id[key], tuple(places)) for key, places in found.items() if key in by_id]
    return sorted(opened, key=lambda o: (o.closes_on is None, o.closes_on or date.max, o.card.slug))


def receivers(procedure: Procedure, *, on: date) -> tuple[Receiver, ...]:
    """The organisations that take `procedure` on the day `on`."""
    return tuple(receiver_of(edition) for edition in open_editions(procedure, on=on))


def open_among(editions: QuerySet[Edition], *, on: date) -> QuerySet[Edition]:
    """Those of `editions` that take applications on the day `on`, closing day included.

    Of one organisation and procedure only the one that opened last: it replaces the earlier ones, which do not
    come back when it has closed. Nothing is taken from the day on which the procedure is retired.
    """
    midnight = datetime.combine(on + timedelta(days=1), time(), JAPAN)
    held = editions.filter(
        Q(closes_on__isnull=True) | Q(closes_on__gte=on),
        Q(procedure__retired_at__isnull=True) | Q(procedure__retired_at__gte=midnight),
        opens_on__lte=on,
    )
    later = Edition.objects.filter(
        Q(opens_on__gt=OuterRef("opens_on")) | Q(opens_on=OuterRef("opens_on"), pk__gt=OuterRef("pk")),
        opens_on__lte=on,
        organisation=OuterRef("organisation"),
        procedure=OuterRef("procedure"),
    )
    return held.filter(~Exists(later.order_by())).select_related(
        "organisation", "procedure", "procedure_version", "variant_version", "form_version"
    )


def receiver_of(edition: Edition) -> Receiver:
    """Who takes the procedure of `edition`, and until when."""
    return Receiver(
        edition_id=edition.pk,
        organisation=edition.organisation.name,
        organisation_slug=edition.organisation.slug,
        opens_on=edition.opens_on,
        closes_on=edition.closes_on,
        is_municipality=edition.organisation.kind == Organisation.Kind.MUNICIPALITY,
    )


def contact_of(edition: Edition, body: ProcedureBody) -> Contact:
    """Whom to ask about an application in `edition`: the office that takes it, if it named itself.

    An organisation's setting `contact` (name, phone, hours) counts for procedures that another one owns, unless its
    variant of the procedure names whom to ask.
    """
    if edition.variant_version is not None and "contact" in edition.variant_version.body:
        return body.contact
    own = edition.organisation.settings.get("contact")
    if own and edition.organisation_id != edition.procedure.organisation_id:
        return Contact(**own)
    return body.contact
