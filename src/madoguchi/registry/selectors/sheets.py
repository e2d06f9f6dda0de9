"""Workbooks: the records of an organisation to take away, and the uploads that a person may see."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.registry.models import Procedure, ProcedureVersion, Programme, ProgrammeVersion, SheetImport
from madoguchi.registry.workbook.writing import WrittenRecord, write_workbook

_BASE = 16
_AT_ONCE = 500

AnyRecord = Procedure | Programme
AnyVersion = ProcedureVersion | ProgrammeVersion
_VERSIONS: dict[type, tuple[Any, str]] = {
    Procedure: (ProcedureVersion, "procedure"),
    Programme: (ProgrammeVersion, "programme"),
}


def working_version(record: AnyRecord) -> AnyVersion | None:
    """The version that an editor works on: the draft, else the latest published one that was not withdrawn."""
    versions: Any = record.versions.filter(withdrawal__isnull=True)
    latest: AnyVersion | None = versions.order_by("-number").first()
    return latest


def working_versions(records: Sequence[AnyRecord]) -> dict[UUID, AnyVersion]:
    """The working versions of `records`, all of one kind, by the key of the record; one query for 500 of them."""
    if not records:
        return {}
    versions, parent = _VERSIONS[type(records[0])]
    newer = versions.objects.filter(
        **{parent: OuterRef(parent)}, withdrawal__isnull=True, number__gt=OuterRef("number")
    )
    found: dict[UUID, AnyVersion] = {}
    for start in range(0, len(records), _AT_ONCE):
        keys = [record.pk for record in records[start : start + _AT_ONCE]]
        some = versions.objects.filter(~Exists(newer), **{f"{parent}__in": keys}, withdrawal__isnull=True)
        found |= {getattr(version, f"{parent}_id"): version for version in some}
    return found


def base_of(version: AnyVersion | None) -> str:
    """The mark by which a workbook tells from which body a row was made."""
    return version.digest[:_BASE] if version else ""


def workbook_of(kind: str, organisation: Organisation) -> bytes:
    """The records of `organisation` as an Excel workbook, drafts as they stand, retired ones left out.

    `kind` is `procedure` or `programme`.
    """
    model = Procedure if kind == "procedure" else Programme
    found = model._default_manager.filter(organisation=organisation, retired_at__isnull=True)
    written = []
    records: list[AnyRecord] = list(found.order_by("slug"))
    working = working_versions(records)
    for record in records:
        latest = working.get(record.pk)
        written.append(
            WrittenRecord(
                code=record.code,
                slug=record.slug,
                organisation=organisation.name,
                base=base_of(latest),
                body=latest.body if latest else {},
            )
        )
    return write_workbook(kind, written)


def imported_waiting(by: Acting) -> QuerySet[ProgrammeVersion]:
    """The imported programmes that ask for publication where `by` publishes, by organisation and short name.

    Those that `by` wrote are among them and stay for another person.
    """
    return (
        ProgrammeVersion.objects.filter(
            programme__organisation__in=by.organisations(Role.PUBLISHER),
            published_at__isnull=True,
            asked_at__isnull=False,
        )
        .exclude(programme__source_key="")
        .select_related("programme__organisation", "edited_by")
        .order_by("programme__organisation__name", "programme__slug")
    )


def sheet_imports(by: Acting) -> QuerySet[SheetImport]:
    """The uploads that `by` may see: of the organisations where `by` edits, the newest first."""
    return (
        SheetImport.objects.filter(organisation__in=by.organisations(Role.EDITOR))
        .select_related("organisation", "by")
        .order_by("-at")
    )
