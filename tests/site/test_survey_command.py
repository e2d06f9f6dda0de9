"""`madoguchi import survey` and `madoguchi survey …`: their reports, as words and as JSON."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from madoguchi.registry.services import import_survey
from madoguchi.site.cli.survey import app as importing
from madoguchi.site.cli.survey_years import app as years
from tests.registry.survey_world import r6_table, r7_table, r7_values, write_csv, write_xlsx
from tests.registry.world import SYSTEM, survey_values

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search has tests of its own."""
    monkeypatch.setattr("madoguchi.site.cli.survey.is_current", lambda: True)


def _run(app, *words: str, code: int = 0) -> Result:
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == code, result.output
    return result


def _r6(folder: Path) -> str:
    return str(write_csv(folder / "r6.csv", r6_table(*(survey_values(n) for n in "123"))))


def _r7(folder: Path) -> str:
    rows = [
        r7_values("2", 総手続件数="99"),
        r7_values("3"),
        r7_values("4", 所管府省庁="厚労省"),
        r7_values("5", 総手続件数="x"),
    ]
    return str(write_xlsx(folder / "r7.xlsx", r7_table(*rows)))


def test_an_import_reports_counts_bad_rows_odd_values_and_changes(tmp_path: Path) -> None:
    first = json.loads(_run(importing, "survey", _r6(tmp_path), "--json").stdout)
    assert (first["edition"], first["added"], first["changes"]) == ("R6", 3, [])
    second = json.loads(_run(importing, "survey", _r7(tmp_path), "--json").stdout)
    assert (second["edition"], second["read"], second["added"], second["refused"]) == ("R7", 4, 3, 1)
    assert [finding["line"] for finding in second["findings"]] == [6]
    assert second["remarks"] == [
        {"column": "所管府省庁", "value": "厚労省", "taken_as": "厚生労働省", "rows": 1}
    ]
    (changes,) = second["changes"]
    assert {key: changes[key] for key in ("earlier", "later", "added", "vanished", "changed", "same")} == {
        "earlier": "R6", "later": "R7", "added": 1, "vanished": 1, "changed": 1, "same": 1,
    }  # fmt: skip
    words = _run(importing, "survey", _r7(tmp_path))
    assert "R7: 4 行を読みました。追加 0、更新 0、変更なし 3、受け付けなかった行 1。" in words.stdout
    assert "R6 から R7: 追加された手続 1、なくなった手続 1、変わった手続 1、変わらない手続 1" in words.stdout
    assert "6 行目 5: 「総手続件数」が数ではありません（x）" in words.stderr
    assert "所管府省庁「厚労省」1 行: 「厚生労働省」として扱います" in words.stderr


@pytest.mark.parametrize(
    ("options", "words"),
    [((), "調査結果のシートがありません"), (("--edition", "2026"), "R6 のように")],
)
def test_a_refusal_ends_with_1_and_its_sentence(options: tuple[str, ...], words: str, tmp_path: Path) -> None:
    file = write_xlsx(tmp_path / "s.xlsx", [["名前"], ["山田"]])
    result = _run(importing, "survey", str(file), *options, code=1)
    assert words in result.stderr and not result.stdout


@pytest.fixture
def taken(tmp_path: Path, at: datetime) -> None:
    """Both years, not compared yet."""
    import_survey(_r6(tmp_path), by=SYSTEM, at=at)
    import_survey(_r7(tmp_path), by=SYSTEM, at=at)


@pytest.mark.usefixtures("taken")
def test_changes_are_told_in_words(tmp_path: Path) -> None:
    assert _run(years, "editions").stdout == "R6\nR7\n"
    text = _run(years, "changes", "R6", "R7").stdout
    assert "追加された手続 1、なくなった手続 1、変わった手続 1、変わらない手続 1" in text
    assert "変わった手続 2 総務省 試験手続2の届出\n  総手続件数: 10 → 99\n" in text
    assert "そのまま比べられません" in text and "総務省: 3手続" in text
    only = _run(years, "changes", "R6", "R7", "--kind", "added", "--ministry", "厚生労働省").stdout
    assert "追加された手続 4 厚生労働省" in only and "なくなった手続 1 総務省" not in only


@pytest.mark.usefixtures("taken")
def test_changes_are_told_as_json() -> None:
    assert json.loads(_run(years, "editions", "--json").stdout) == ["R6", "R7"]
    told = json.loads(_run(years, "changes", "R6", "R7", "--json", "--limit", "0").stdout)
    assert (told["added"], told["vanished"], told["changed"], told["same"]) == (1, 1, 1, 1)
    assert told["columns"] == {"総手続件数": 1} and told["columns_gone"] == ["法令番号"]
    assert [one["survey_id"] for one in told["differences"]] == ["4", "2", "1"]
    assert told["differences"][1]["columns"] == {"総手続件数": {"from": "10", "to": "99"}}
    assert told["ministries"][-1]["from"] is None or told["ministries"][0]["from"]["procedures"] == 3
    short = json.loads(_run(years, "changes", "R6", "R7", "--json", "--limit", "1").stdout)
    assert len(short["differences"]) == 1


@pytest.mark.usefixtures("taken")
def test_years_that_are_not_there_are_refused() -> None:
    result = _run(years, "changes", "R7", "R6", code=1)
    assert "古いほうから順に" in result.stderr and not result.stdout
