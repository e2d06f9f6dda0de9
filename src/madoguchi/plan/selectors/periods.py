"""The tables of standard processing periods: the registry's periods, what is subject to them, and what was measured."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Sum

from madoguchi.accounts.models import Organisation
from madoguchi.core.clock import japan_day
from madoguchi.examination.selectors.measured import measured_days_at
from madoguchi.plan.models import PeriodEntry
from madoguchi.plan.types.periods import Ground, PeriodCounts, PeriodRow, PeriodState, Revision, Said
from madoguchi.registry.models import Edition, Procedure, ProcedureVersion, Variant, VariantVersion
from madoguchi.registry.selectors import open_among
from madoguchi.registry.types import merged

_Key = tuple[UUID, UUID | None]
_KEPT: dict[_Key, Said] = {}
"""What published versions say, which never change: read once in each process."""
_MOST_KEPT = 50_000


def _said_in(keys: Collection[_Key]) -> dict[_Key, Said]:
    """What the registry says in pairs of a procedure's version and a variant's."""
    if len(_KEPT) > _MOST_KEPT:
        _KEPT.clear()
    new = [key for key in keys if key not in _KEPT]
    bodies = _bodies(ProcedureVersion, {one for one, _variant in new})
    others = _bodies(VariantVersion, {variant for _one, variant in new if variant})
    for one, variant in new:
        body = merged(bodies[one], others[variant]) if variant else bodies[one]
        _KEPT[one, variant] = Said.of(body)
    return {key: _KEPT[key] for key in keys}


def _bodies(
    model: type[ProcedureVersion] | type[VariantVersion], keys: Iterable[UUID]
) -> dict[UUID, dict[str, Any]]:
    wanted = list(keys)
    found: dict[UUID, dict[str, Any]] = {}
    for start in range(0, len(wanted), 500):
        rows = model.objects.filter(pk__in=wanted[start : start + 500], published_at__isnull=False)
        found |= dict(rows.values_list("pk", "body"))
    return found


def period_rows(
    organisations: Iterable[UUID] | None = None, *, on: date, is_measured: bool = True, has_past: bool = False
) -> list[PeriodRow]:
    """The tables of `organisations` (None: all): every public procedure under whoever decides on it.

    That is who takes it on the day `on`; a procedure that nobody takes here stands with its owner. With `has_past` each row
    tells since when which periods hold.
    """
    wanted = None if organisations is None else set(organisations)
    procedures = {
        key: (owner, code, slug, version)
        for key, owner, code, slug, version in Procedure.objects.filter(
            current__isnull=False, retired_at__isnull=True
        ).values_list("pk", "organisation_id", "code", "slug", "current_id")
    }
    taken = {
        (place, procedure): days
        for place, procedure, *days in open_among(Edition.objects.all(), on=on)
        .order_by()
        .values_list("organisation_id", "procedure_id", "standard_days", "online_standard_days")
    }
    somewhere = {procedure for _place, procedure in taken}
    pairs = [pair for pair in taken if pair[1] in procedures]
    pairs += [(told[0], key) for key, told in procedures.items() if key not in somewhere]
    if wanted is not None:
        pairs = [pair for pair in pairs if pair[0] in wanted]
    places = {one.pk: one for one in Organisation.objects.filter(pk__in={place for place, _one in pairs})}
    variants = {
        (place, procedure): version
        for place, procedure, version in Variant.objects.filter(current__isnull=False).values_list(
            "organisation_id", "procedure_id", "current_id"
        )
    }
    entries = {
        (one.organisation_id, one.procedure_id): one
        for one in PeriodEntry.objects.filter(organisation__in=places)
    }
    keys: dict[tuple[UUID, UUID], _Key] = {
        pair: (version, variants.get(pair)) for pair in pairs if (version := procedures[pair[1]][3])
    }
    said = _said_in(set(keys.values()))
    measured = measured_days_at(places, on=on) if is_measured else {}
    past = _revisions({procedure for _place, procedure in pairs}) if has_past else {}
    rows = []
    for pair, key in keys.items():
        place, (_owner, code, slug, _version) = places[pair[0]], procedures[pair[1]]
        told, entry, days = said[key], entries.get(pair), measured.get(pair)
        ground, why = (Ground(entry.ground), entry.why_not) if entry else told.ground
        applied, is_elsewhere = _applied(told, taken.get(pair))
        rows.append(
            PeriodRow(
                *(place.pk, place.slug, place.name, pair[1], code, slug, applied, ground, why),
                disposition=(entry.disposition if entry else "") or told.disposition or told.title,
                is_derived=entry is None,
                is_online=pair in taken,
                is_elsewhere=is_elsewhere,
                revision=entry.revision if entry else 0,
                n=days.n if days else 0,
                median=days.median if days else None,
                ninth=days.most if days else None,
                revisions=past.get(pair[1], ()),
            )
        )
    return sorted(rows, key=lambda row: (row.organisation, row.state == PeriodState.NOT_SUBJECT, row.slug))


def _applied(said: Said, days: list[int | None] | None) -> tuple[Said, bool]:
    """What is said with the periods by which cases are measured, and whether these stand with the acceptance alone."""
    told = said.processing
    if days is None or told.why_none or (told.window_days, told.online_days) != (None, None) or not any(days):
        return said, False
    window, online = days
    return replace(said, processing=replace(told, window_days=window, online_days=online)), True


def _revisions(procedures: Collection[UUID]) -> dict[UUID, tuple[Revision, ...]]:
    """Since when which periods hold, from the published versions of each procedure, the oldest first."""
    found: dict[UUID, list[Revision]] = {}
    rows = ProcedureVersion.objects.filter(procedure__in=list(procedures), published_at__isnull=False)
    told = rows.order_by("procedure_id", "number").values_list(
        "procedure_id", "effective_from", "published_at", "body__processing"
    )
    for procedure, from_day, published_at, said in told:
        said, kept = said or {}, found.setdefault(procedure, [])
        assert published_at is not None
        periods = (said.get("window_days"), said.get("online_days"), said.get("unit") or "days")
        last = (kept[-1].window_days, kept[-1].online_days, kept[-1].unit) if kept else (None, None, "days")
        if periods != last and (kept or periods[:2] != (None, None)):
            kept.append(Revision(from_day or japan_day(published_at), *periods))
    return {key: tuple(kept) for key, kept in found.items()}


def counts_of_all_periods(*, on: date) -> list[PeriodCounts]:
    """How the tables of all organisations stand; counted once until something changes on which they rest."""
    published = Procedure.objects.filter(current__isnull=False, retired_at__isnull=True)
    rests_on = (
        frozenset(published.values_list("current_id", flat=True)),
        tuple(Edition.objects.aggregate(Count("pk"), Count("closes_on"), Max("opens_on")).values()),
        tuple(Variant.objects.aggregate(Count("pk"), Sum("current__number")).values()),
        tuple(PeriodEntry.objects.aggregate(Count("pk"), Sum("revision")).values()),
        tuple(Organisation.objects.order_by("slug").values_list("slug", "name")),
    )
    return list(_all_counts(rests_on, on))


@lru_cache(maxsize=4)
def _all_counts(rests_on: tuple[object, ...], on: date) -> tuple[PeriodCounts, ...]:
    return tuple(counts_of_periods(period_rows(on=on, is_measured=False)))


def counts_of_periods(rows: Iterable[PeriodRow]) -> list[PeriodCounts]:
    """How the tables stand, by organisation, the least complete first."""
    by_place: dict[tuple[str, str], list[PeriodState]] = {}
    for row in rows:
        by_place.setdefault((row.organisation, row.organisation_name), []).append(row.state)
    found = [
        PeriodCounts(
            *(slug, name, len(states)),
            set=states.count(PeriodState.SET),
            explained=states.count(PeriodState.EXPLAINED),
            missing=states.count(PeriodState.MISSING),
        )
        for (slug, name), states in by_place.items()
    ]
    return sorted(found, key=lambda one: (-one.missing, one.slug))
