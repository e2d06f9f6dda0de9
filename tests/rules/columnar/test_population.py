"""Populations are read piece by piece, and what is wrong with them is said with the row."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from madoguchi.rules.columnar import population as reading
from madoguchi.rules.columnar.graph import NotColumnar
from madoguchi.rules.columnar.invented import FAMILIES, businesses, households, write_households
from madoguchi.rules.columnar.lowering import lower
from madoguchi.rules.columnar.matching import ENGINES, match
from madoguchi.rules.columnar.pieces import BadPopulation
from madoguchi.rules.columnar.population import Population
from madoguchi.rules.columnar.sources import WrongColumn
from madoguchi.rules.documents import Rule, load

ON = date(2026, 11, 22)
CHILDREN: dict[str, Any] = {
    "format": 1,
    "claims": "household",
    "requirement": {
        "op": "any_member",
        "over": "children[]",
        "of": {"op": "until_fy_end", "term": "children[].birth_date", "value": 18},
    },
    "amounts": [
        {
            "id": "monthly",
            "label": "月額",
            "unit": "円/月",
            "each": "children[]",
            "where": {"op": "until_fy_end", "term": "children[].birth_date", "value": 18},
            "rows": [
                {
                    "when": {
                        "op": "ge",
                        "number": {"op": "rank_member", "over": "children[]"},
                        "value": 3,
                    },
                    "amount": 30000,
                },
                {"amount": 10000},
            ],
        }
    ],
}


@pytest.fixture(scope="module")
def families(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of 3,000 invented households."""
    path = tmp_path_factory.mktemp("population") / "families.parquet"
    write_households(path, 3_000, seed=4, on=ON, shares=FAMILIES)
    return path


def written(path: Path, **columns: Any) -> Path:
    """A file with these columns."""
    pl.DataFrame(columns).write_parquet(path)
    return path


def people(path: Path, *roles: str, homes: list[Any] | None = None, **columns: Any) -> Path:
    """A file with one row for each role, all of one household."""
    return written(path, household_id=homes or [1] * len(roles), role=list(roles), **columns)


def counted(path: Path, **options: Any) -> dict[str, Any]:
    """The counts of the children's rule."""
    (counts,) = match({"children": load(CHILDREN)}, Population.open(path), on=ON, **options).programmes
    return counts.to_json()


@pytest.mark.parametrize("rows", [1, 7, 1_000, 100_000])
def test_pieces_of_any_size_hold_whole_households(families: Path, rows: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(
        reading, "LARGEST_GROUP", 5_000
    )  # so that the file's row group is too large to read at once
    population = Population.open(families)
    seen: list[int] = []
    persons = 0
    for piece in population.pieces(["birth_date"], rows=rows):
        seen += piece.keys().to_list()
        persons += piece.rows.height
    assert seen == list(range(1, 3_001))
    assert persons == population.rows


@pytest.mark.parametrize("size", [1, 5, 999, 20_000])
def test_row_groups_may_end_within_a_household(families: Path, tmp_path: Path, size: int):
    path = tmp_path / "cut.parquet"
    few = pl.read_parquet(families).head(1_000 if size < 10 else 20_000)
    few.write_parquet(path, row_group_size=size)
    seen = [key for piece in Population.open(path).pieces(["birth_date"], rows=size) for key in piece.keys()]
    assert seen == few["household_id"].unique(maintain_order=True).to_list()


def test_both_engines_count_the_same(families: Path):
    polars, duckdb = (counted(families, engine=engine) for engine in ENGINES)
    assert polars == duckdb
    assert polars["yes"] > 1_000
    assert polars["yes"] + polars["no"] + polars["unknown"] == 3_000
    (amount,) = polars["amounts"]
    assert amount["low"] < amount["high"]
    assert amount["unbounded"] > 0  # of some households not all children are known


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("suffix", [".parquet", ".csv"])
def test_every_verdict_can_be_written(families: Path, tmp_path: Path, engine: str, suffix: str):
    out = tmp_path / f"verdicts{suffix}"
    counts = counted(families, engine=engine, out=out)
    table = pl.read_csv(out) if suffix == ".csv" else pl.read_parquet(out)
    assert table.columns == ["household_id", "children", "children.monthly.low", "children.monthly.high"]
    assert table.height == 3_000
    assert table["children"].sum() == counts["yes"]
    assert table["children"].null_count() == counts["unknown"]
    sure = table.filter(pl.col("children"))
    assert sure["children.monthly.low"].sum() == counts["amounts"][0]["low"]


def test_progress_ends_at_all(families: Path):
    told: list[tuple[int, int]] = []
    counted(families, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (Population.open(families).rows,) * 2


def test_the_same_seed_invents_the_same_people():
    one, same, other = (households(200, seed=seed, on=ON) for seed in (1, 1, 2))
    assert one.equals(same)
    assert not one.equals(other)
    assert businesses(50, seed=1, on=ON).equals(businesses(50, seed=1, on=ON))


def test_invented_people_are_like_a_city():
    city = households(20_000, seed=4, on=ON)
    per_household = city.height / 20_000
    assert 1.8 < per_household < 2.6
    age = city.select((pl.lit(ON) - pl.col("birth_date")).dt.total_days() / 365.25).to_series()
    assert 0.2 < (age >= 65).mean() < 0.4
    assert 0.08 < (age < 15).mean() < 0.2
    assert city["birth_date"].max() <= ON
    homes = city.filter(pl.col("role") == "applicant")
    assert 0.1 < homes["household.is_tax_exempt"].mean() < 0.6
    assert homes["household.savings"].null_count() > 8_000
    same = city.group_by("household_id").agg(
        pl.col("household.savings").n_unique(), pl.col("city_code").n_unique()
    )
    assert same.select(pl.max_horizontal(pl.all().exclude("household_id").max())).item() == 1
    families = households(5_000, seed=4, on=ON, shares=FAMILIES)
    assert 3.4 < families.height / 5_000 < 3.6


def test_a_population_of_businesses_is_one_row_each(tmp_path: Path):
    path = tmp_path / "firms.parquet"
    businesses(300, seed=9, on=ON).write_parquet(path)
    small = Rule({"format": 1, "requirement": {"op": "le", "term": "business.employees", "value": 5}})
    for engine in ENGINES:
        matched = match({"small": small}, Population.open(path), on=ON, engine=engine)
        (counts,) = matched.programmes
        assert matched.households == matched.rows == 300
        assert min(counts.yes, counts.no, counts.unknown) > 0


def test_terms_that_no_column_tells_are_named(tmp_path: Path):
    path = people(tmp_path / "few.parquet", "applicant", "child")
    matched = match({"children": load(CHILDREN)}, Population.open(path), on=ON)
    assert matched.unknown_terms == ("children[].birth_date",)
    assert matched.programmes[0].unknown == 1


class TestWhatIsWrong:
    def test_no_file(self, tmp_path: Path):
        with pytest.raises(BadPopulation, match="ファイルがありません"):
            Population.open(tmp_path / "none.parquet")

    def test_no_parquet(self, tmp_path: Path):
        path = tmp_path / "words.parquet"
        path.write_text("household_id,role\n1,applicant\n")
        with pytest.raises(BadPopulation, match="Parquetのファイルとして読めません"):
            Population.open(path)

    def test_a_folder(self, tmp_path: Path):
        with pytest.raises(BadPopulation, match="Parquetのファイルとして読めません"):
            Population.open(tmp_path)

    @pytest.mark.parametrize(
        ("columns", "says"),
        [
            ({"person": [1]}, "household_id も business_id も"),
            ({"household_id": [1.5], "role": ["applicant"]}, "整数か文字"),
            ({"household_id": [1]}, "列 role"),
            ({"household_id": [1], "role": [0]}, "列 role"),
        ],
    )
    def test_missing_columns(self, tmp_path: Path, columns: dict[str, Any], says: str):
        with pytest.raises(BadPopulation, match=says):
            Population.open(written(tmp_path / "p.parquet", **columns))

    @pytest.mark.parametrize(
        ("roles", "homes", "says"),
        [
            (["child"], [1], "1行目：世帯（1）の行は続けて"),
            (["applicant", "applicant"], [1, 1], "2行目：世帯（1）の行は続けて"),
            (["applicant", "child"], [1, 2], "2行目：世帯（2）の行は続けて"),
            (["applicant", "mother"], [1, 1], "2行目：roleは.*（「mother」）"),
            (["applicant", None], [1, 1], "2行目：roleは"),
            (["applicant", "child"], [1, None], "2行目：household_idが空です"),
            (["applicant", "spouse", "spouse"], [1, 1, 1], "3行目：世帯（1）に配偶者（spouse）が2人"),
            (["applicant", *["child"] * 101], [1] * 102, "1行目：世帯（1）に100人を超える"),
        ],
    )
    def test_wrong_rows(self, tmp_path: Path, roles: list[Any], homes: list[Any], says: str):
        path = written(tmp_path / "p.parquet", household_id=homes, role=pl.Series(roles, dtype=pl.String))
        for engine in ENGINES:
            with pytest.raises(BadPopulation, match=says):
                counted(path, engine=engine)

    @pytest.mark.parametrize(
        ("values", "says"),
        [
            (["2015-04-01"], "children：children\\[\\].birth_dateは日付として使いますが、列は文字です"),
            ([20150401.0], "children：列 birth_date は小数です"),
        ],
    )
    def test_wrong_kinds(self, tmp_path: Path, values: list[Any], says: str):
        path = people(tmp_path / "p.parquet", "applicant", birth_date=values)
        with pytest.raises(WrongColumn, match=says):
            counted(path)


def test_members_of_two_groups_cannot_be_compared():
    tree = {
        "op": "any_member",
        "over": "children[]",
        "of": {
            "op": "any_member",
            "over": "others[]",
            "of": {"op": "lt", "number": {"term": "others[].income"}, "value": {"term": "children[].income"}},
        },
    }
    kinds = {"household_id": "int", "role": "text", "income": "int"}
    rules = {"both": Rule({"format": 1, "requirement": tree})}
    with pytest.raises(NotColumnar, match="both：別の集まり"):
        lower(rules, kinds=kinds, on=ON)
    skipped: dict[str, str] = {}
    assert not lower(rules, kinds=kinds, on=ON, skipped=skipped).programmes
    assert list(skipped) == ["both"]
