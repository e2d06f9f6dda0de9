"""Tables of the system itself: what other rooms measure, brought here by the room `site`, which knows them all."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.core.clock import japan_day
from madoguchi.datasets.models import Dataset
from madoguchi.datasets.parquet import parquet_of
from madoguchi.datasets.services.snapshots import show, take_snapshot
from madoguchi.datasets.types import Cell, Column

log = logging.getLogger(__name__)

EVERY = timedelta(hours=20)
"""A table that was made less long ago than this is not made again."""
_PROBLEM = _("このサイトの記録から、新しい表を作れませんでした。前に作った表を表示しています。")


@dataclass(frozen=True)
class SystemSource:
    """A table that is made of records of this site (このサイトの記録の表).

    `rows` gives its rows, in the order of `columns`, as things stand at a moment; what may not be shown (fewer than
    ten) is left out or None already. `source` says whence it is, or is asked when it is made; `count_column` names the
    column that counts cases, where rows are not cases.
    """

    code: str
    title: str
    columns: Sequence[Column]
    rows: Callable[[datetime], Iterable[Sequence[Cell]]]
    source: str | Callable[[], str]
    note: str = ""
    count_column: str = ""
    licence: str = "CC BY 4.0"


def refresh_due(*, sources: Sequence[SystemSource], at: datetime) -> int:
    """Make every table anew that is due; returns how many were made. One that fails keeps its last data."""
    fresh = set(
        Dataset.objects.filter(
            code__in=[one.code for one in sources], renewed_at__gt=at - EVERY, problem=""
        ).values_list("code", flat=True)
    )
    return sum(refresh(source=one, at=at) is not None for one in sources if one.code not in fresh)


def refresh(*, source: SystemSource, at: datetime) -> Dataset | None:
    """Make the table of `source` anew; None where it could not be made, with the reason in the log."""
    try:
        rows = list(source.rows(at))
        data = parquet_of(rows, source.columns)
    except Exception:  # one table that cannot be made leaves all others as they are
        log.exception("The table %s could not be made.", source.code)
        Dataset.objects.filter(code=source.code).update(problem=str(_PROBLEM))
        return None
    about = {
        "source": source.source if isinstance(source.source, str) else source.source(),
        "licence": source.licence,
        "note": source.note,
        "count_column": source.count_column,
    }
    with transaction.atomic():
        Dataset.objects.get_or_create(
            code=source.code, defaults={"kind": Dataset.Kind.SYSTEM, "title": source.title, "made_at": at}
        )
        held = Dataset.objects.select_for_update(of=("self",)).select_related("current").get(code=source.code)
        if held.kind != Dataset.Kind.SYSTEM:
            log.error("The code %s of a table of the system is taken by %s.", source.code, held.kind)
            return None
        held.title, held.about = source.title, about
        held.save(update_fields=["title", "about"])
        snapshot = take_snapshot(
            dataset=held, data=data, columns=source.columns, rows=len(rows), as_of=japan_day(at), at=at
        )
        show(dataset=held, snapshot=snapshot, at=at)
    return held
