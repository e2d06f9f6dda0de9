"""Dashboards in the access matrix: a public page of the city with a chart, and the draft of its next version."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from madoguchi.accounts.models import Organisation, User
from madoguchi.dashboards.models import Dashboard, DashboardVersion
from madoguchi.dashboards.services import refresh_page
from madoguchi.dashboards.types import Block, BlockKind, PageBody
from madoguchi.datasets.services import SystemSource, refresh
from madoguchi.datasets.types import Column, ColumnKind
from madoguchi.registry.models import Procedure
from tests.access.names import PROCEDURE

CODE, CHART = "talks", 1
BODY = PageBody(
    "相談",
    "",
    (
        Block(
            CHART,
            BlockKind.CHART,
            heading="相談が最も多いのは{最大の名前}です",
            dataset="talks",
            form="bars",
            dimension="kind",
            measure="cases",
            work="sum",
        ),
    ),
    2,
)


def lay_down_dashboards(*, at: datetime) -> None:
    """A table of talks, a page of it that everyone reads, and a draft."""
    columns = (Column("kind", "種類", ColumnKind.CATEGORY), Column("cases", "相談", ColumnKind.NUMBER, "件"))
    source = SystemSource(
        code="talks",
        title="相談",
        columns=columns,
        rows=lambda moment: [("電話", 30), ("窓口", 50)],
        source="窓野市の記録",
    )
    refresh(source=source, at=at)
    half, writer = User.objects.get(name="half"), User.objects.get(name="editor")
    page = Dashboard.objects.create(code=CODE, organisation=_place(), area="service", created_at=at)
    page.current = DashboardVersion.objects.create(
        dashboard=page, number=1, body=BODY.to_json(), edited_by=writer, approved_by=half, published_at=at
    )
    page.changed_at = at
    page.save()
    DashboardVersion.objects.create(dashboard=page, number=2, body=BODY.to_json(), edited_by=half)
    refresh_page(dashboard=page, at=at)


def _place() -> Organisation:
    return Procedure.objects.get(slug=PROCEDURE).organisation


PUBLIC: dict[str, list[Any] | Callable[[], list[Any]]] = {
    "portal:dashboard": [CODE],
    "portal:dashboard_feed": [CODE],
    "portal:dashboard_csv": [CODE, CHART],
    "portal:dashboard_picture": [CODE, CHART, "svg"],
    "portal:dashboard_embed": [CODE, CHART],
    "api:read_dashboard": [CODE],
    "studio:dashboard": [CODE],
    "studio:dashboard_act": [CODE],
    "studio:dashboard_preview": [CODE],
    "studio:dashboard_block": [CODE, CHART],
}
SENT: dict[str, Callable[[Any], dict[str, Any]]] = {
    "studio:dashboard_new": lambda o: {
        "organisation": _place().slug,
        "title": "新しいページ",
        "code": "new-page",
        "area": "service",
    },
    "studio:dashboard_act": lambda o: {"act": "rename", "title": "相談の今", "revision": "0"},
    "studio:dashboard_block": lambda o: {
        "dataset": "talks",
        "dimension": "kind",
        "work": "count",
        "revision": "0",
    },
}
