"""Records as the API shows them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse

from madoguchi.accounts.models import Organisation
from madoguchi.api.bodies import completed
from madoguchi.api.models import Change
from madoguchi.api.rest.lists import absolute
from madoguchi.api.selectors import in_force_since
from madoguchi.registry.models import (
    Pause,
    Procedure,
    Process,
    ProcessYear,
    Programme,
    RuleVersion,
    SurveyRow,
    Variant,
)
from madoguchi.registry.selectors import ToldCounts
from madoguchi.registry.types import LifeEvent
from madoguchi.search.types import Hit

AUDIENCES = {"5": "resident", "6": "business", "7": "both"}
"""Who acts or receives by the codes of the survey, as the registry calls them."""
ONLINE = {"1": True, "5": True, "2": False, "3": False}
"""Codes of オンライン化の実施状況; the others say nothing."""


def hit(found: Hit) -> dict[str, Any]:
    """A procedure that a search found."""
    return {
        "id": found.id,
        "source": found.source,
        "title": found.title,
        "summary": found.summary,
        "organisation": found.organisation,
        "law": found.law,
        "audience": found.audience,
        "kind": found.kind,
        "life_events": list(found.life_events),
        "is_online": found.is_online,
        "yearly_count": found.yearly_count,
        "same_count": found.same_count,
        "url": _url("procedure", found.id),
        "page": _page("procedure" if found.source == "own" else "survey_row", found.key),
    }


def own_item(procedure: Procedure) -> dict[str, Any]:
    """A procedure of our own organisations in a list."""
    assert procedure.current is not None
    body = procedure.current.body
    basis = body["legal_basis"][0]
    return {
        "id": procedure.code,
        "source": "own",
        "title": body["title"],
        "summary": body["summary"],
        "organisation": procedure.organisation.name,
        "law": f"{basis['law']} {basis['article']}",
        "audience": body["audience"],
        "kind": body["kind"],
        "life_events": body["life_events"],
        "is_online": is_online(body),
        "yearly_count": None,
        "same_count": 0,
        "url": _url("procedure", procedure.code),
        "page": _page("procedure", procedure.slug),
    }


def survey_item(row: SurveyRow) -> dict[str, Any]:
    """A row of the survey in a list."""
    code = row.initiator_code if row.type_code == "1" else row.recipient_code
    return {
        "id": row.survey_id,
        "source": "survey",
        "title": row.title,
        "summary": "",
        "organisation": row.ministry,
        "law": f"{row.law} {row.provision}".strip(),
        "audience": AUDIENCES.get(code, ""),
        "kind": row.values.get("手続類型", ""),
        "life_events": [],
        "is_online": ONLINE.get(row.online_code),
        "yearly_count": row.total_count,
        "same_count": 0,
        "url": _url("procedure", row.survey_id),
        "page": _page("survey_row", row.survey_id),
    }


def is_online(body: dict[str, Any]) -> bool:
    """Whether the procedure of this body can be done online."""
    return any(channel["kind"] == "online" for channel in body["channels"])


def variant(one: Variant) -> dict[str, Any]:
    """What a municipality says otherwise; it has its current version and its procedure."""
    assert one.current is not None
    return {
        "organisation": {"slug": one.organisation.slug, "name": one.organisation.name},
        "number": one.current.number,
        "in_force_since": in_force_since(one.current),
        "body": one.current.body,
        "page": f"{_page('procedure', one.procedure.slug)}?place={one.organisation.slug}",
    }


def own_record(
    procedure: Procedure, *, is_open: bool, pause: Pause | None, variants: Iterable[Variant]
) -> dict[str, Any]:
    """The full record of a procedure; it has its processes with their links."""
    assert procedure.current is not None
    counts = ToldCounts()
    return {
        **_record(procedure),
        "source": "own",
        "survey_id": procedure.survey_id,
        "is_open": is_open,
        "pause": pause and {"reason": pause.reason, "starts_at": pause.starts_at, "ends_at": pause.ends_at},
        "processes": [process(each, counts) for each in procedure.processes.all()],
        "variants": [variant(each) for each in variants],
        "body": completed("procedure", procedure.current.body),
        "page": _page("procedure", procedure.slug),
    }


def programme_record(programme: Programme, *, procedure: str | None) -> dict[str, Any]:
    """The full record of a programme; `procedure` is the number of the one that claims it."""
    assert programme.current is not None
    return {
        **_record(programme),
        "procedure": procedure,
        "body": completed("programme", programme.current.body),
        "page": _programme_page(programme),
    }


def programme_rule(
    programme: Programme, version: RuleVersion, *, on: date, until: date | None
) -> dict[str, Any]:
    """The rule of a programme that holds on a day; it was published."""
    assert programme.current is not None
    return {
        "id": programme.code,
        "title": programme.current.body["title"],
        "on": on,
        "version": {
            "number": version.number,
            "published_at": version.published_at,
            "in_force_on": version.effective_from,
            "digest": version.digest,
        },
        "until": until,
        "areas": [area["code"] for area in programme.current.body.get("areas", [])],
        "rule": version.body,
        "page": _programme_page(programme),
    }


def programme_item(programme: Programme) -> dict[str, Any]:
    """A programme in a list."""
    assert programme.current is not None
    body = programme.current.body
    return {
        "id": programme.code,
        "title": body["title"],
        "summary": body["summary"],
        "organisation": programme.organisation.name,
        "audience": body["audience"],
        "kind": body.get("kind", ""),
        "life_events": body["life_events"],
        "is_online": body.get("is_online", False),
        "opens_on": body.get("opens_on"),
        "closes_on": body.get("closes_on"),
        "url": _url("programme", programme.code),
        "page": _programme_page(programme),
    }


def _record(record: Procedure | Programme) -> dict[str, Any]:
    assert record.current is not None
    return {
        "id": record.code,
        "slug": record.slug,
        "organisation": {"slug": record.organisation.slug, "name": record.organisation.name},
        "version": version(record.current, current=record.current.number),
        "review_on": record.review_on,
        "retired_at": record.retired_at,
        "successor": record.successor.code if record.successor else None,
    }


def version(one: Any, *, current: int) -> dict[str, Any]:
    """A published version; `current` is the number of the one that counts now."""
    state = "current" if one.number == current else "past" if one.number < current else "upcoming"
    return {
        "number": one.number,
        "state": state,
        "published_at": one.published_at,
        "in_force_since": in_force_since(one),
        "digest": one.digest,
    }


PROCESS_FIELDS = (
    "title",
    "type_code",
    "kind",
    "state",
    "since",
    "planned_on",
    "planned_reason",
    "barrier",
    "is_own_discretion",
    "tool",
    "basis",
    "basis_law",
    "basis_article",
    "counts_year",
    "total_count",
    "online_count",
)
"""What readers see of a process."""


def process(one: Process, counts: ToldCounts) -> dict[str, Any]:
    """A process with the rows of the survey that it stands for; `counts` say which of its numbers may be told."""
    return {
        "id": one.code,
        "procedure": one.procedure.code,
        **process_fields(one, counts),
        "survey_ids": sorted(link.survey_id for link in one.survey_links.all()),
    }


def process_fields(one: Process, counts: ToldCounts) -> dict[str, Any]:
    """What readers see of a process: counts below ten, and those that would give one away, are left out."""
    told = counts.newest(one)
    fields = {name: getattr(one, name) for name in PROCESS_FIELDS}
    return {
        **fields,
        "total_count": told.total,
        "online_count": told.online,
        "is_count_withheld": told.is_withheld,
    }


def process_record(one: Any) -> dict[str, Any]:
    """A process of `public_processes` with its history and its counts."""
    standing = ("on", "state", "planned_on", "barrier", "is_own_discretion", "reason", "recorded_at")
    counts = ToldCounts()
    owner = one.procedure.organisation
    return {
        **process(one, counts),
        "procedure_title": one.procedure_title,
        "organisation": {"slug": owner.slug, "name": owner.name},
        "standings": [{name: getattr(row, name) for name in standing} for row in one.standings.all()],
        "years": [_year(one, row, counts) for row in one.years.all()],
    }


def survey_record(row: SurveyRow) -> dict[str, Any]:
    """A row of the survey with all that was published of it."""
    plain = (
        "edition",
        "title",
        "ministry",
        "law",
        "provision",
        "type_code",
        "initiator_code",
        "recipient_code",
    )
    counts = ("online_code", "total_count", "online_count", "offline_count", "values")
    return {
        "source": "survey",
        "id": row.survey_id,
        **{name: getattr(row, name) for name in plain + counts},
        "page": _page("survey_row", row.survey_id),
    }


def organisation(one: Organisation) -> dict[str, Any]:
    """An organisation."""
    return {
        "slug": one.slug,
        "name": one.name,
        "kind": one.kind,
        "parent": one.parent.slug if one.parent else None,
    }


def life_event(event: LifeEvent) -> dict[str, Any]:
    """A life event."""
    return {
        "slug": event.slug,
        "title": str(event.title),
        "description": str(event.description),
        "is_business": event.is_business,
        "page": _page("life_event", event.slug),
    }


def change(one: Change) -> dict[str, Any]:
    """A public change."""
    plain = ("at", "kind", "of", "title", "organisation", "version")
    return {
        "key": str(one.key),
        "id": one.code,
        **{name: getattr(one, name) for name in plain},
        "successor": one.successor or None,
    }


def _url(name: str, *arguments: str) -> str:
    return absolute(reverse(f"api:{name}", args=arguments))


def _page(name: str, key: str) -> str:
    return absolute(reverse(f"portal:{name}", args=[key]))


def _programme_page(programme: Programme) -> str:
    return absolute(f"/programmes/{programme.slug}/")


def _year(one: Process, row: ProcessYear, counts: ToldCounts) -> dict[str, Any]:
    told = counts.told(one, row.fiscal_year, row.total, row.online)
    return {
        "fiscal_year": row.fiscal_year,
        "source": row.source,
        "total": told.total,
        "online": told.online,
        "is_withheld": told.is_withheld,
    }
