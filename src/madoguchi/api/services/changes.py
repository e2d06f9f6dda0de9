"""Keeping the list of public changes: follows the log and writes one line for each change that readers may see."""

from typing import Any
from uuid import UUID

from django.db.models import Model

from madoguchi.api.models import Change
from madoguchi.events.models import Event
from madoguchi.registry.models import (
    Procedure,
    ProcedureVersion,
    Process,
    Programme,
    ProgrammeVersion,
    SurveyImport,
    VariantVersion,
)

FOLLOWED = frozenset(
    {
        "procedureversion.in_force",
        "programmeversion.in_force",
        "variantversion.in_force",
        "ruleversion.in_force",
        "procedure.retired",
        "programme.retired",
        "process.added",
        "process.changed",
        "survey.imported",
    }
)
"""The kinds of events after which readers see something else; a publication for a day to come is not yet one."""


def follow_event(event: Event) -> None:
    """Write the line of `event`, once however often it comes."""
    if not Change.objects.filter(event=event.pk).exists():
        told = _READ[event.kind](event)
        if told:
            Change.objects.get_or_create(event=event.pk, defaults={"at": event.at, **told})


def _in_force(event: Event) -> dict[str, Any]:
    model, of, parent = (
        (ProcedureVersion, Change.Of.PROCEDURE, "procedure")
        if event.kind.startswith("procedure")
        else (ProgrammeVersion, Change.Of.PROGRAMME, "programme")
    )
    rows: Any = model._default_manager
    version = rows.select_related(f"{parent}__organisation").get(pk=UUID(event.stream.partition(":")[2]))
    return {
        **_record(version.record, version.body),
        "kind": Change.Kind.PUBLISHED,
        "of": of,
        "version": version.number,
    }


def _varied(event: Event) -> dict[str, Any]:
    """A procedure of which a municipality says something otherwise: its record has changed."""
    rows = VariantVersion.objects.select_related("variant__procedure__organisation", "shared")
    version = rows.get(pk=UUID(event.stream.partition(":")[2]))
    return {
        **_record(version.variant.procedure, version.shared.body),
        "kind": Change.Kind.PUBLISHED,
        "of": Change.Of.PROCEDURE,
        "version": version.shared.number,
    }


def _ruled(event: Event) -> dict[str, Any] | None:
    """A programme whose rule is another from now on: its record has changed, if readers see it."""
    programme = Programme.objects.select_related("current", "organisation").get(pk=UUID(event.data["record"]))
    if programme.current is None:
        return None
    return {
        **_record(programme, programme.current.body),
        "kind": Change.Kind.PUBLISHED,
        "of": Change.Of.PROGRAMME,
        "version": programme.current.number,
    }


def _retired(event: Event) -> dict[str, Any] | None:
    model, of = (
        (Procedure, Change.Of.PROCEDURE)
        if event.kind.startswith("procedure")
        else (Programme, Change.Of.PROGRAMME)
    )
    rows: Any = model._default_manager
    record = rows.select_related("organisation", "current", "successor").get(pk=UUID(event.data["record"]))
    if record.current is None:  # was never public
        return None
    successor = record.successor.code if record.successor else ""
    told = _record(record, record.current.body)
    return {**told, "kind": Change.Kind.RETIRED, "of": of, "successor": successor}


def _process(event: Event) -> dict[str, Any]:
    process = Process.objects.select_related("procedure__organisation").get(pk=UUID(event.data["process"]))
    return {
        "kind": Change.Kind.PROCESS,
        "of": Change.Of.PROCESS,
        "code": process.code,
        "title": process.title[:200],
        "organisation": process.procedure.organisation.name,
    }


def _imported(event: Event) -> dict[str, Any]:
    run = SurveyImport.objects.get(pk=UUID(event.data["run"]))
    return {
        "kind": Change.Kind.IMPORTED,
        "of": Change.Of.SURVEY,
        "code": run.edition,
        "title": f"国の手続（参考）{run.edition}",
    }


def _record(record: Model, body: dict[str, Any]) -> dict[str, Any]:
    assert isinstance(record, Procedure | Programme)
    return {
        "code": record.code,
        "slug": record.slug,
        "title": body["title"][:200],
        "organisation": record.organisation.name,
    }


_READ = {
    "procedureversion.in_force": _in_force,
    "programmeversion.in_force": _in_force,
    "variantversion.in_force": _varied,
    "ruleversion.in_force": _ruled,
    "procedure.retired": _retired,
    "programme.retired": _retired,
    "process.added": _process,
    "process.changed": _process,
    "survey.imported": _imported,
}
