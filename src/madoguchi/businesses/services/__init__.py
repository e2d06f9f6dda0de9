"""What the room does: take the base registry in, link businesses to it, settle doubts, keep sites."""

from madoguchi.businesses.services.corporations import (
    AnotherImportRuns,
    ImportTakenOver,
    import_corporations,
)

__all__ = ["AnotherImportRuns", "ImportTakenOver", "import_corporations"]
