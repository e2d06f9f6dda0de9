"""Workbooks: the records of an organisation to take away, and the uploads that a person may see."""

from typing import Any

from django.db.models import QuerySet

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.registry.models import Procedure, ProcedureVersion, Programme, ProgrammeVersion, SheetImport
from madoguchi.registry.workbook.writing import WrittenRecord, write_workbook

_BASE = 16

AnyRecord = Procedure | Programme
AnyVersion = ProcedureVersion | ProgrammeVersion


def working_version(record: AnyRecord) -> AnyVersion | None:
    """The version that an editor works on: the draft, else the latest published one."""
    versions: Any = record.versions
    latest: AnyVersion | None = versions.order_by("-number").first()
    return latest


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
    for record in found.order_by("slug").prefetch_related("versions"):
        latest = max(record.versions.all(), key=lambda version: version.number, default=None)
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
