"""A piece of a population in memory: rows of whole households, or of businesses, checked."""

from typing import TYPE_CHECKING, Any

from madoguchi.core.lazily import lazily
from madoguchi.rules.columnar.layout import Layout
from madoguchi.rules.columnar.sources import HOUSEHOLD_KEY
from madoguchi.rules.situations import MOST_MEMBERS

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
else:
    np = lazily("numpy")
    pl = lazily("polars")

ROLES = ("applicant", "spouse", "child", "other")
"""What one may be in a household, in the order in which `members[]` counts them."""

_ROLES_OF = {"children[]": (2, 2), "others[]": (3, 3), "members[]": (0, 3)}


class BadPopulation(ValueError):  # noqa: N818 - it names the data, as the command does
    """A population that cannot be read; the message says what and where (読み取れない対象者データ)."""


class Piece:
    """Households one after another, the applicant of each first; or one row a business.

    `first_row` is the place of the first row in the whole population, for messages.
    """

    def __init__(self, rows: "pl.DataFrame", key: str, first_row: int = 0) -> None:
        self._key = key
        self._first_row = first_row
        if key != HOUSEHOLD_KEY:
            self._check_key(rows)
            self.rows = rows
            self.count = rows.height
            return
        self._check_key(rows)
        roles = self._roles(rows)
        is_first = roles == 0
        self._check_households(rows, is_first)
        household = np.cumsum(is_first) - 1
        if len(roles) and bool(((np.diff(roles.astype(np.int8)) < 0) & ~is_first[1:]).any()):
            order = np.lexsort((roles, household))
            rows, roles, household = rows[order.astype(np.uint32)], roles[order], household[order]
            is_first = roles == 0
        self.rows = rows
        self.count = int(is_first.sum())
        self._roles_of_rows = roles
        self._household = household
        self._starts = pl.Series(np.flatnonzero(is_first).astype(np.uint32))
        self._spouses = self._spouse_rows()
        for role in (2, 3):
            self._check_members(role)

    def _fail(self, place: int, sentence: str) -> BadPopulation:
        return BadPopulation(f"{self._first_row + place + 1:,}行目：{sentence}")

    def _check_key(self, rows: "pl.DataFrame") -> None:
        missing = rows[self._key].is_null()
        if missing.any():
            raise self._fail(missing.arg_true()[0], f"{self._key}が空です。")

    def _roles(self, rows: "pl.DataFrame") -> "np.ndarray[Any, Any]":
        role = rows["role"]
        codes = pl.select(
            pl.coalesce(
                *(pl.when(role == name).then(pl.lit(code, dtype=pl.Int8)) for code, name in enumerate(ROLES))
            )
        ).to_series()
        wrong = codes.is_null()
        if wrong.any():
            place = wrong.arg_true()[0]
            raise self._fail(place, f"roleは{'、'.join(ROLES)}のどれかにしてください（「{role[place]}」）。")
        return codes.to_numpy()

    def _check_households(self, rows: "pl.DataFrame", is_first: "np.ndarray[Any, Any]") -> None:
        key = rows[self._key]
        changes = (key != key.shift(1)).fill_null(True).to_numpy()
        wrong = np.flatnonzero(changes != is_first)
        if len(wrong):
            place = int(wrong[0])
            raise self._fail(
                place,
                f"世帯（{key[place]}）の行は続けて、1人だけの申請者（applicant）を先頭に並べてください。",
            )

    def _spouse_rows(self) -> "pl.Series":
        """The row of the spouse of each household; null where there is none."""
        rows = np.flatnonzero(self._roles_of_rows == 1)
        households = self._household[rows]
        doubled = np.flatnonzero(np.diff(households) == 0)
        if len(doubled):
            place = int(rows[doubled[0] + 1])
            raise self._fail(place, f"世帯（{self.rows[self._key][place]}）に配偶者（spouse）が2人います。")
        made = np.full(self.count, -1, dtype=np.int64)
        made[households] = rows
        series = pl.Series("row", made)
        return series.set(series < 0, None).cast(pl.UInt32)

    def _check_members(self, role: int) -> None:
        households = self._household[self._roles_of_rows == role]
        if len(households) and int(np.bincount(households).max()) > MOST_MEMBERS:
            place = int(self._starts[int(np.bincount(households).argmax())])
            raise self._fail(
                place, f"世帯（{self.rows[self._key][place]}）に{MOST_MEMBERS}人を超える構成員がいます。"
            )

    def keys(self) -> "pl.Series":
        """The name of each household or business."""
        return self.column("applicant", self._key, None)

    def layout(self, group: str) -> Layout:
        """Where the members of a group stand."""
        low, high = _ROLES_OF[group]
        rows = np.flatnonzero((self._roles_of_rows >= low) & (self._roles_of_rows <= high))
        return Layout.of(rows, self._household[rows], self.count)

    def column(self, part: str, name: str, layout: Layout | None) -> "pl.Series":
        """A column as it stands in the rows of the applicants, of the spouses, or of a group laid out."""
        series = self.rows[name]
        if part == "row":
            assert layout is not None
            return series.gather(pl.Series(layout.rows))
        if self._key != HOUSEHOLD_KEY:
            return series
        return series.gather(self._starts if part == "applicant" else self._spouses)
