"""The shapes of the answers about the published inventories; the same numbers as on the pages and in their files."""

from datetime import date, datetime

from ninja import Schema
from pydantic import Field


class InventoryCounts(Schema):
    """Processes by their state, and the cases of those whose counts are known (状態ごとの数)."""

    digitised: int
    planned: int
    barred: int
    abolished: int
    cases: int = Field(description="Cases of the processes whose total and online counts are known.")
    online: int = Field(description="Of these cases, those done online.")
    counted: int = Field(description="How many processes that are.")


class InventoryBureau(InventoryCounts):
    """A bureau in a round (局ごとの数): `changes` by kind."""

    slug: str
    name: str
    changes: dict[str, int]


class InventoryAnswer(Schema):
    """One published round (棚卸の回)."""

    organisation: str
    quarter: str = Field(description="Quarter of the calendar year: 2026-Q3 is July to September.")
    title: str
    as_of: date
    counts_year: int = Field(description="Fiscal year of the counts of cases.")
    published_at: datetime
    note: str
    digitalisation_rate: float | None = Field(description="Percent, digitised of those not abolished.")
    previous: str = Field(description="The quarter that it is compared with; empty for the first.")
    all: InventoryCounts
    own: InventoryCounts = Field(description="Those whose owner may decide alone.")
    changes: dict[str, int]
    reasons: list[tuple[str, int]] = Field(description="Why plans slipped, the most frequent first.")
    missing: int = Field(description="Owners that did not answer in time; counted as their records say.")
    page: str
    files: dict[str, str]


class InventoryOfBureaus(InventoryAnswer):
    """One published round with its bureaus (棚卸の回と局)."""

    bureaus: list[InventoryBureau]


class InventoriesAnswer(Schema):
    """All published rounds, the newest first (棚卸の一覧)."""

    results: list[InventoryAnswer]


class InventoryChange(Schema):
    """What became of a process since the round before (変化); months as 2027-03."""

    kind: str
    code: str
    title: str
    procedure: str
    procedure_title: str
    organisation: str
    bureau: str
    before: str
    after: str
    planned_before: str
    planned_after: str
    reason: str


class InventoryChanges(Schema):
    """The changes of a round, page by page (変化の一覧)."""

    results: list[InventoryChange]
    next: str | None
    total: int
