"""The shapes of the answers about theme pages; the same values as on the page and in its files."""

from datetime import datetime
from typing import Literal

from ninja import Schema
from pydantic import Field

Value = str | float | int | None


class DashboardItem(Schema):
    """A public theme page (ダッシュボードの一覧の項目)."""

    code: str
    title: str
    lead: str
    area: str
    area_name: str
    organisation: str
    changed_at: datetime | None
    page: str = Field(description="The page for people.")
    address: str = Field(description="This page in full.")


class DashboardList(Schema):
    """All public theme pages, those changed last first (ダッシュボードの一覧)."""

    dashboards: list[DashboardItem]


class DashboardBlock(Schema):
    """A block with figures (ブロックの数値)."""

    number: int
    kind: Literal["indicator", "chart", "map", "target", "table"]
    title: str = Field(description="The finding, or the name of the figure.")
    unit: str
    n: int | None = Field(description="Cases counted.")
    period: str
    source: str
    updated: str = Field(description="Of which day or moment the figures are.")
    state: Literal["fine", "kept", "gone"] = Field(
        description="`kept`: newer data cannot be read, these are the last good figures; `gone`: none can be shown."
    )
    why: str = Field(description="Why they are not the newest; empty when fine.")
    target: float | None
    columns: list[str]
    rows: list[list[Value]] = Field(
        description="Words instead of a number, or null, where it is not known or held back."
    )
    csv: str
    embed: str


class DashboardInFull(DashboardItem):
    """A theme page with the figures of its blocks (ダッシュボードの詳細)."""

    blocks: list[DashboardBlock]
