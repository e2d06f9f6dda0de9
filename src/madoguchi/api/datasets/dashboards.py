"""Open data of dashboards: every figure that public pages show, a row for each value."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from madoguchi.api.datasets.columns import column
from madoguchi.api.datasets.dataset import CC_BY, Dataset, State, Words, tag_of
from madoguchi.core.clock import now
from madoguchi.dashboards.models import KeptBlock
from madoguchi.dashboards.selectors import body_of, public_dashboards, public_data

COLUMNS = (
    column("id", "ダッシュボード、ブロック、行、列"),
    column("dashboard", "アドレス用の名前"),
    column("title", "ダッシュボードの表題"),
    column("block", "ブロックの番号", "integer"),
    column("kind", "ブロックの種類"),
    column("finding", "分かったこと、または指標の名前"),
    column("name", "行の名前（時期、区市町村など）"),
    column("measure", "列の名前"),
    column("value", "値（分からないもの、10件に満たないものは空欄）", "number"),
    column("source", "出典"),
    column("updated", "時点"),
)


def dashboard_records() -> Iterator[dict[str, Any]]:
    """The values of every block with figures, page after page, as they stand in its own file."""
    at = now()
    for page in sorted(public_dashboards(), key=lambda one: one.code):
        assert page.current is not None
        body = body_of(page.current)
        for shown in public_data(page, body, at=at):
            for row_at, row in enumerate(shown.cells):
                for place, cell in enumerate(row[1:], start=1):
                    yield {
                        "id": f"{page.code}.{shown.number}.{row_at}.{place}",
                        "dashboard": page.code,
                        "title": body.title,
                        "block": shown.number,
                        "kind": shown.block.kind.value,
                        "finding": shown.title,
                        "name": str(row[0]),
                        "measure": shown.header[place],
                        "value": cell if isinstance(cell, int | float) else None,
                        "source": shown.source,
                        "updated": shown.updated_at.isoformat() if shown.updated_at else "",
                    }


def _state() -> State:
    pages = public_dashboards()
    kept = KeptBlock.objects.filter(dashboard__in=pages).order_by("dashboard", "number")
    told = list(kept.values_list("dashboard", "number", "asked", "digest", "failed_at"))
    latest = max((one.changed_at for one in pages if one.changed_at), default=None)
    versions = sorted((one.code, str(one.current_id)) for one in pages)
    return State(sum(1 for _row in dashboard_records()), latest, tag_of(versions, told))


def dashboard_dataset(source: Words) -> Dataset:
    """The dataset of all public pages."""
    return Dataset(
        name="dashboards",
        title=_("ダッシュボードの数値"),
        description=_(
            "公開中のダッシュボードの図、地図、指標、表の値を、1行に1つずつ並べたものです。"
            "ページ、図ごとのCSV、APIと同じ数です。"
        ),
        licence=CC_BY,
        source=source,
        columns=COLUMNS,
        state=_state,
        records=dashboard_records,
        formats=("csv", "jsonl", "parquet"),
        key="id",
    )
