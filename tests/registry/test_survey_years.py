"""Yearly editions side by side: the newest is shown, and what became of each procedure is told."""

import csv as csv_module
import gzip
import io
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from madoguchi.registry.models import SurveyComparison, SurveyDifference, SurveyRow
from madoguchi.registry.selectors import (
    changes_since_last_edition,
    counts_of_differences,
    latest_edition,
    latest_import,
    rates_side_by_side,
    rows_of,
    survey_comparison,
    survey_comparisons,
    survey_differences,
    survey_editions,
    survey_online_rates,
    survey_row,
)
from madoguchi.registry.services import (
    NothingToCompare,
    compare_editions,
    compare_neighbours,
    import_survey,
)
from madoguchi.registry.survey_compare import Pair
from tests.registry.survey_world import R6, R7, as_r7, r6_table, r7_table, r7_values, write_csv, write_xlsx
from tests.registry.world import SYSTEM, survey_values

pytestmark = pytest.mark.django_db


def _take(folder: Path, rows: list[list[str]], at: datetime, edition: str = "") -> None:
    import_survey(write_csv(folder / "s.csv", rows), edition=edition, by=SYSTEM, at=at)


def test_r10_is_newer_than_r6(tmp_path: Path, at: datetime) -> None:
    for edition in ("R10", "R7", "R9"):
        _take(tmp_path, r7_table(r7_values("1", 手続名=edition)), at, edition)
    _take(tmp_path, r6_table(survey_values("1"), survey_values("2")), at + timedelta(days=9))
    assert survey_editions() == ["R6", "R7", "R9", "R10"]
    assert (latest_edition(), survey_row("1").title) == ("R10", "R10")
    assert [row.edition for row in rows_of("1")] == ["R6", "R7", "R9", "R10"]
    assert survey_row("2").edition == "R6"
    run = latest_import()
    assert run is not None and run.edition == "R10"


def test_online_is_counted_by_the_codes_of_its_year(tmp_path: Path, at: datetime) -> None:
    partly = survey_values("2", オンライン化の実施状況="5 一部実施済")
    _take(tmp_path, r6_table(survey_values("1"), partly, survey_values("3", 所管府省庁="復興庁")), at)
    new = [
        r7_values("1"),
        r7_values("2", オンライン化の実施状況="2 未実施"),
        r7_values("4", 所管府省庁="法務省"),
    ]
    _take(tmp_path, r7_table(*new), at)
    assert [rate.online_procedures for rate in survey_online_rates("R6")] == [2, 1]
    assert {rate.ministry: rate.online_procedures for rate in survey_online_rates()} == {
        "総務省": 1,
        "法務省": 1,
    }
    pairs = [
        (pair.ministry, pair.earlier and pair.earlier.procedures, pair.later and pair.later.procedures)
        for pair in rates_side_by_side("R6", "R7")
    ]
    assert pairs == [("総務省", 2, 2), ("法務省", None, 1), ("復興庁", 1, None)]


def _imported(folder: Path, at: datetime) -> None:
    """Five procedures of R6; in R7 one has gone, one is new, two have changed and one changed its words only."""
    common = survey_values("4", 府省共通手続="●（一部の府省）", 実施府省庁="総務省; 法務省")
    same = survey_values("5", 手続名="届出（１）", 所管府省庁="デジタル庁")
    _take(folder, r6_table(*(survey_values(n) for n in ("1", "2", "3")), common, same), at)
    rows = [
        r7_values("2", 総手続件数="12", **{"手続が行われるイベント(個人)": "税金;引越し"}),
        r7_values("3", オンライン化の実施状況="2 未実施", 総手続件数=""),
        as_r7(common),
        as_r7(same, 手続名="届出(1)"),
        r7_values("P25000001", 所管府省庁="デジタル庁"),
    ]
    _take(folder, r7_table(*rows), at)


@pytest.mark.engines
def test_what_became_of_each_procedure(tmp_path: Path, at: datetime) -> None:
    _imported(tmp_path, at)
    (made,) = compare_neighbours("R7", at=at)
    assert (made.added, made.vanished, made.changed, made.same) == (1, 1, 2, 2)
    found = survey_comparison("R6", "R7")
    assert found is not None and found.is_current and not found.is_online_comparable
    assert dict(found.columns) == {"総手続件数": 2, "オンライン化の実施状況": 1}
    assert found.gone == ("法令番号",) and len(found.new) == 9
    told = [(one.kind, one.survey_id, one.values) for one in survey_differences(found)]
    assert told == [
        ("added", "P25000001", {}),
        ("changed", "2", {"総手続件数": ["10", "12"]}),
        (
            "changed",
            "3",
            {"オンライン化の実施状況": ["1 実施済", "2 未実施"], "総手続件数": ["10", ""]},
        ),
        ("vanished", "1", {}),
    ]
    assert [one.survey_id for one in survey_differences(found, kind="added", ministry="デジタル庁")] == [
        "P25000001"
    ]
    assert not survey_differences(found, kind="changed", ministry="デジタル庁")
    assert counts_of_differences(found) == {"changed": 2, "added": 1, "vanished": 1}
    assert counts_of_differences(found, ministry="デジタル庁") == {"changed": 0, "added": 1, "vanished": 0}
    difference = changes_since_last_edition(survey_row("2"))
    assert difference is not None and difference.values == {"総手続件数": ["10", "12"]}
    assert changes_since_last_edition(survey_row("4")) is None
    assert changes_since_last_edition(survey_row("1")) is None


@pytest.mark.engines
def test_a_comparison_is_made_again_only_after_a_change(tmp_path: Path, at: datetime) -> None:
    _imported(tmp_path, at)
    first = compare_editions("R6", "R7", at=at)
    _imported(tmp_path, at + timedelta(days=1))  # the same files: nothing changes
    assert compare_editions("R6", "R7", at=at + timedelta(days=1)) == first
    _take(tmp_path, r6_table(survey_values("P25000001", 所管府省庁="デジタル庁")), at + timedelta(days=2))
    stale = survey_comparison("R6", "R7")
    assert stale is not None and not stale.is_current and stale.comparison == first
    told: list[tuple[int, int]] = []
    second = compare_editions(
        "R6", "R7", progress=lambda done, total: told.append((done, total)), at=at + timedelta(days=2)
    )
    assert second != first and (second.added, second.same) == (0, 3) and told[-1] == (5, 5)
    assert list(SurveyComparison.objects.all()) == [second]
    assert set(SurveyDifference.objects.values_list("comparison", flat=True)) == {second.pk}


def test_a_comparison_that_broke_off_is_not_shown_and_is_cleared(
    tmp_path: Path, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    _imported(tmp_path, at)
    monkeypatch.setattr("madoguchi.registry.services.survey_comparison._BATCH", 1)

    def fail(done: int, _total: int) -> None:
        if done == 3:
            raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        compare_editions("R6", "R7", progress=fail, at=at)
    assert SurveyDifference.objects.exists()
    assert survey_comparison("R6", "R7") is None and survey_comparisons() == []
    made = compare_editions("R6", "R7", at=at)
    assert list(SurveyComparison.objects.all()) == [made] and made.differences.count() == 4
    assert survey_comparisons() == [("R6", "R7")]


def test_neighbours_are_compared_and_pairs_stand_newest_first(tmp_path: Path, at: datetime) -> None:
    for edition in ("R7", "R10"):
        _take(tmp_path, r7_table(r7_values("1", 手続名=edition)), at, edition)
    assert [(one.earlier, one.later) for one in compare_neighbours("R10", at=at)] == [("R7", "R10")]
    _take(tmp_path, r7_table(r7_values("1")), at, "R9")
    assert [(one.earlier, one.later) for one in compare_neighbours("R9", at=at)] == [
        ("R7", "R9"),
        ("R9", "R10"),
    ]
    assert survey_comparisons() == [("R9", "R10"), ("R7", "R10"), ("R7", "R9")]
    found = survey_comparison("R7", "R10")
    assert found is not None and found.is_online_comparable and not found.gone and not found.new


@pytest.mark.parametrize("pair", [("R6", "R7"), ("R7", "R6"), ("R6", "R6"), ("", "R6"), ("x", "R6")])
def test_only_two_imported_editions_in_their_order_are_compared(
    pair: tuple[str, str], tmp_path: Path, at: datetime
) -> None:
    _take(tmp_path, r6_table(survey_values("1")), at)
    if pair == ("R7", "R6"):
        _take(tmp_path, r7_table(r7_values("1")), at)
    with pytest.raises(NothingToCompare):
        compare_editions(*pair, at=at)
    assert not SurveyComparison.objects.exists()


@pytest.mark.parametrize(
    ("column", "old", "new", "is_changed"),
    [
        ("府省共通手続", "○（全府省）", "〇（全府省庁）", False),
        ("府省共通手続", "×（府省共通手続でない）", "●（一部の府省庁）", True),
        ("オンライン化の実施状況", "5 一部実施済", "1 実施済", True),
        (
            "オンライン化の実施予定及び検討時の懸念点",
            "7 上記に該当しない",
            "7 上記に該当しない（理由を記載）",
            False,
        ),
        ("オンライン化の実施予定及び検討時の懸念点", "5 性質上; 6 費用", "5 性質上", False),
        ("オンライン化実施時期", "2 2025年度", "2 2025年度以降", False),
        ("オンライン化実施時期", "2 2025年度", "令和8年3月", True),
        ("実施府省庁", "総務省; 法務省", "総務省", False),
        ("実施府省庁", "総務省", "法務省", True),
        ("申請に関連する士業", "弁護士; 行政書士", "行政書士；弁護士", False),
        ("申請に関連する士業", "弁護士; 行政書士", "弁護士", True),
        ("法令名", "民法（明治）", "民法(明治)", False),
        ("総手続件数", "0", "", True),
        ("総手続件数", "010", "10", False),
        ("手続名", "届出", "申請", True),
    ],
)
def test_only_what_means_something_else_has_changed(
    column: str, old: str, new: str, is_changed: bool
) -> None:
    found = Pair(R6, R7).changes({column: old}, {column: new})
    assert found == ({column: [old, new]} if is_changed else {})


def test_columns_of_one_year_only_are_not_compared() -> None:
    assert Pair(R6, R7).changes({"法令番号": "x"}, {"関連条項号": "第2条"}) == {}


@pytest.mark.survey
def test_the_published_file_and_the_next_year_built_from_it(
    survey_file: Path, tmp_path: Path, at: datetime
) -> None:
    text = gzip.decompress(survey_file.read_bytes()).decode("utf-8-sig")
    table = list(csv_module.reader(io.StringIO(text, newline="")))
    rows = [dict(zip(table[1], row, strict=True)) for row in table[2:]][::15]
    first = import_survey(write_xlsx(tmp_path / "r6.xlsx", r6_table(*rows)), by=SYSTEM, at=at)
    assert (first.edition, first.added, first.refused, first.remarks) == ("R6", len(rows), 0, [])
    again = import_survey(write_csv(tmp_path / "r6.csv", r6_table(*rows)), by=SYSTEM, at=at)
    assert (again.added, again.changed, again.unchanged) == (0, 0, len(rows))

    new = [
        as_r7(row, 総手続件数="7" if place % 10 == 0 else row["総手続件数"])
        for place, row in enumerate(rows[5:])
    ]
    second = import_survey(write_xlsx(tmp_path / "r7.xlsx", r7_table(*new)), by=SYSTEM, at=at)
    assert (second.edition, second.added, second.refused) == ("R7", len(new), 0)
    made = compare_editions("R6", "R7", at=at)
    partly = {row["手続ID"] for row in rows[5:] if row["オンライン化の実施状況"].startswith("5")}
    counted = {
        row["手続ID"] for place, row in enumerate(rows[5:]) if place % 10 == 0 and row["総手続件数"] != "7"
    }
    alone = {
        row["手続ID"]
        for row in rows[5:]
        if row["実施府省庁"] != row["所管府省庁"] and "; " not in row["実施府省庁"]
    }
    assert (made.added, made.vanished) == (0, 5)
    assert dict(made.columns) == {
        "総手続件数": len(counted),
        "オンライン化の実施状況": len(partly),
        "実施府省庁": len(alone),
    }
    assert made.changed == len(partly | counted | alone)
    assert SurveyRow.objects.count() == len(rows) + len(new)
