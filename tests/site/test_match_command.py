"""`madoguchi match`: counts over a population, as words and as JSON, and what it refuses."""

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
import sqlglot
from typer.testing import CliRunner, Result

from madoguchi.rules.columnar.invented import businesses, write_households
from madoguchi.site.cli.match import app

ON = date(2026, 11, 22)
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of 400 invented households."""
    path = tmp_path_factory.mktemp("city") / "city.parquet"
    write_households(path, 400, seed=11, on=ON)
    return path


def run(*words: object, code: int = 0) -> Result:
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code == code, result.output
    return result


def test_every_programme_for_residents_is_counted(city: Path):
    shown = run("--population", city, "--library", "--on", "2026-11-22").stdout
    head, names, *rows = shown.splitlines()
    assert head.startswith("2026-11-22 の時点、400 世帯、")
    assert names.split("\t")[:3] == ["対象", "対象外", "不明"]
    by_slug = {row.split("\t")[3]: row.split("\t") for row in rows}
    assert len(by_slug) > 60
    for yes, no, unknown, *_rest in by_slug.values():
        assert int(yes) + int(no) + int(unknown) == 400
    assert "児童手当" in by_slug["child-allowance"][4]
    assert "月に" in by_slug["child-allowance"][5]
    assert "manufacturing-productivity-subsidy" not in by_slug


def test_both_engines_tell_the_same_json(city: Path):
    asked = (
        "--population",
        city,
        "--library",
        "--on",
        "2026-11-22",
        "--programme",
        "child-allowance",
        "--json",
    )
    polars, duckdb = (json.loads(run(*asked, "--engine", engine).stdout) for engine in ("polars", "duckdb"))
    assert polars == duckdb
    (counts,) = polars["programmes"]
    assert counts["title"] == "児童手当"
    assert counts["yes"] > 0
    assert polars["households"] == 400
    assert not polars["skipped"]


def test_verdicts_are_written(city: Path, tmp_path: Path):
    out = tmp_path / "verdicts.parquet"
    run("--population", city, "--library", "--programme", "child-allowance", "--out", out)
    table = pl.read_parquet(out)
    assert table.height == 400
    assert "child-allowance.monthly.low" in table.columns


def test_the_query_for_a_database_is_printed(city: Path):
    for dialect in ("postgres", "spark", "duckdb"):
        text = run(
            "--population", city, "--library", "--programme", "child-allowance", "--sql", dialect
        ).stdout
        assert sqlglot.parse_one(text, read=dialect).selects[1].alias == "child-allowance"


def test_businesses_are_matched_with_what_is_for_businesses(tmp_path: Path):
    path = tmp_path / "firms.parquet"
    businesses(100, seed=2, on=ON).write_parquet(path)
    told = json.loads(run("--population", path, "--library", "--json").stdout)
    names = {counts["programme"] for counts in told["programmes"]}
    assert "manufacturing-productivity-subsidy" in names
    assert "child-allowance" not in names


def test_what_is_published_is_counted_unless_the_library_is_asked_for(city: Path):
    assert "まだ公開されていません" in run("--population", city, code=1).stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--programme", "no-such"], "制度「no-such」の要件が見つかりません。"),
        (["--out", "verdicts.xlsx"], ".parquet か .csv"),
        (["--on", "yesterday"], "日付は"),
        (["--out", "/no/such/folder/v.csv"], "ファイルに書けません：/no/such/folder/v.csv"),
    ],
)
def test_what_is_refused(city: Path, words: list[str], says: str):
    assert says in run("--population", city, "--library", *words, code=1).stderr


def test_a_file_that_is_none(tmp_path: Path):
    path = tmp_path / "city.csv"
    path.write_text("household_id\n1\n")
    assert "Parquetのファイルとして読めません" in run("--population", path, "--library", code=1).stderr
    assert "ファイルがありません" in run("--population", tmp_path / "none", "--library", code=1).stderr
