"""Tables of filings as their holders see them."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from madoguchi.core.acting import Acting
from madoguchi.eforms.tables import TableRow
from madoguchi.filling.models import Batch, BatchRow
from madoguchi.vault.selectors import open_rows


@dataclass(frozen=True)
class BatchCounts:
    """How many rows of a table stand how (一括申請の数)."""

    total: int
    good: int
    lacks_files: int
    bad: int
    sent: int
    drafted: int
    failed: int

    @property
    def waiting(self) -> int:
        """How many are still to be sent or made drafts."""
        return self.good + self.lacks_files


def batches_of(acting: Acting) -> QuerySet[Batch]:
    """The tables of the one acted for, the newest first; an agent's are those of the procedures entrusted."""
    held = Batch.objects.filter(subject__in=acting.held).exclude(state=Batch.State.THROWN)
    if acting.limits is not None:
        held = held.filter(edition__procedure__in=acting.limits)
    return held.select_related(
        "edition__procedure", "edition__procedure_version", "edition__organisation", "edition__form_version"
    )


def batch_for(acting: Acting, key: UUID) -> Batch:
    """One table that `acting` holds; raises `Batch.DoesNotExist` for anything else."""
    return batches_of(acting).get(pk=key)


def counts_of_batch(batch: Batch) -> BatchCounts:
    """How many rows stand how; one query."""
    found = dict(batch.rows.order_by().values_list("state").annotate(n=Count("pk")))
    return BatchCounts(
        total=sum(found.values()), **{state.value: found.get(state.value, 0) for state in BatchRow.State}
    )


def rows_of_batch(batch: Batch, *states: BatchRow.State, limit: int | None = None) -> list[BatchRow]:
    """The rows in `states` (all without any), opened together."""
    rows = batch.rows.filter(state__in=states) if states else batch.rows.all()
    found = list(rows.select_related("batch", "draft__submission").defer("draft__answers")[:limit])
    open_rows(found)
    return found


def table_rows(rows: list[BatchRow]) -> list[TableRow]:
    """Rows as a table is written of them again: what stood in them and what is to be mended."""
    return [
        TableRow(row.number, row.cells, errors=tuple((one[0], one[1]) for one in row.errors)) for row in rows
    ]
