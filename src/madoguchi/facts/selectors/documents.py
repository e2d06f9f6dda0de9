"""Kept documents, as their holder sees them and as a question is offered them."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.facts.models import DocumentUse, StoredDocument
from madoguchi.facts.types import Offered
from madoguchi.files.selectors import is_usable


def _kept() -> QuerySet[StoredDocument]:
    rows = StoredDocument.objects.filter(withdrawn_at__isnull=True)
    return rows.select_related("subject", "file").prefetch_related("file__holds").order_by("-kept_at", "-id")


def documents_of(acting: Acting) -> QuerySet[StoredDocument]:
    """What the one acted for keeps, the newest first; nothing for an agent, whose mandate is for procedures."""
    return _kept().filter(subject__in=frozenset() if acting.is_agent else acting.held)


def own_document(acting: Acting, key: UUID) -> StoredDocument:
    """One document that the one acted for keeps; raises `StoredDocument.DoesNotExist` for anything else."""
    return documents_of(acting).get(pk=key)


def documents_for(
    acting: Acting, *, subject: UUID | None, kind: str, procedures: Iterable[UUID], on: date
) -> list[Offered]:
    """The documents of one kind that `subject` keeps, for a question of a form, the newest first.

    Those that are over, wait for the scanner or carry a virus are shown with the reason and cannot be chosen. Only
    for the one acted for; an agent sees them where the mandate reaches one of `procedures`.
    """
    if subject not in acting.held or not any(acting.reaches(one) for one in procedures):
        return []
    rows = _kept().filter(subject=subject, kind=kind)
    return [Offered(row, row.holds_on(on), row.file is not None and is_usable(row.file)) for row in rows]


def document_uses_of(acting: Acting, document: UUID) -> QuerySet[DocumentUse]:
    """Where a document of the one acted for was filed, the latest first; nothing for an agent."""
    subjects = frozenset() if acting.is_agent else acting.held
    rows = DocumentUse.objects.filter(
        subject__in=subjects, document_id=document, application_id__isnull=False
    )
    return rows.select_related("organisation")


def documents_told(acting: Acting) -> list[dict[str, object]]:
    """All that the one acted for keeps, for the person's own export."""
    return [
        {
            "kind": row.kind,
            "label": row.of_kind.label,
            "file": row.file.name if row.file else "",
            "size": row.file.size if row.file else 0,
            "sha256": row.file.sha256 if row.file else "",
            "note": row.note,
            "issued_on": row.issued_on.isoformat() if row.issued_on else None,
            "valid_until": row.valid_until.isoformat() if row.valid_until else None,
            "kept_on": japan_day(row.kept_at).isoformat(),
        }
        for row in documents_of(acting)
    ]
