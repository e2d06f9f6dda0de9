"""The import of the survey: what goes in, what is reported, what is refused, what a second run does."""

import csv
import gzip
import io
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from madoguchi.events.models import Event
from madoguchi.registry.models import SurveyImport, SurveyRow, SurveyRowChange
from madoguchi.registry.selectors import (
    latest_import,
    related_survey_rows,
    survey_changes,
    survey_columns,
    survey_online_rates,
    survey_row,
)
from madoguchi.registry.services import NotTheSurvey, import_survey
from madoguchi.registry.survey_layout import layout_of
from tests.registry.world import SYSTEM, survey_bytes, survey_csv, survey_values

pytestmark = pytest.mark.django_db


@pytest.mark.engines
@pytest.mark.parametrize("name", ["survey.csv", "survey.csv.gz"])
def test_rows_go_in_as_published(name: str, tmp_path: Path, at: datetime) -> None:
    values = survey_values("P24000319", 手続名="改行の\nある届出", 総手続件数="", 手続の受け手="")
    file = survey_csv(tmp_path / name, survey_values("1"), values, survey_values("DP24009650"))
    told: list[tuple[int, int]] = []
    run = import_survey(file, progress=lambda done, total: told.append((done, total)), by=SYSTEM, at=at)
    assert (run.edition, run.read, run.added, run.refused, run.findings) == ("R6", 3, 3, 0, [])
    assert run == latest_import() and told[-1] == (3, 3)
    row = survey_row("P24000319")
    assert (row.title, row.total_count, row.online_count, row.run) == ("改行の ある届出", None, 4, run)
    assert (row.type_code, row.initiator_code, row.recipient_code, row.online_code) == ("1", "7", "", "1")
    assert dict(survey_columns(row)) == {column: values.get(column, "") for column in layout_of("R6").columns}
    assert [column for column, _ in survey_columns(row)] == list(layout_of("R6").columns)
    event = Event.objects.get(stream="survey")
    assert (event.kind, event.data["added"], event.data["run"]) == ("survey.imported", 3, str(run.pk))


def test_ids_are_text(tmp_path: Path, at: datetime) -> None:
    import_survey(survey_csv(tmp_path / "s.csv", survey_values("1"), survey_values("0001")), by=SYSTEM, at=at)
    assert {row.survey_id for row in SurveyRow.objects.all()} == {"1", "0001"}


@pytest.mark.engines
def test_a_second_import_changes_nothing(tmp_path: Path, at: datetime) -> None:
    file = survey_csv(tmp_path / "s.csv", survey_values("1"), survey_values("2"))
    import_survey(file, by=SYSTEM, at=at)
    before = list(SurveyRow.objects.order_by("id").values())
    again = import_survey(file, by=SYSTEM, at=at + timedelta(days=1))
    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)
    assert list(SurveyRow.objects.order_by("id").values()) == before
    assert not SurveyRowChange.objects.exists()


@pytest.mark.engines
def test_a_changed_row_is_updated_and_its_old_values_kept(tmp_path: Path, at: datetime) -> None:
    old = survey_values("1")
    import_survey(survey_csv(tmp_path / "s.csv", old, survey_values("2")), by=SYSTEM, at=at)
    key = survey_row("1").pk
    new = survey_values("1", 手続名="新しい名前", 総手続件数="99")
    second = import_survey(survey_csv(tmp_path / "s.csv", new, survey_values("2")), by=SYSTEM, at=at)
    assert (second.added, second.changed, second.unchanged) == (0, 1, 1)
    row = survey_row("1")
    assert (row.pk, row.title, row.total_count, row.run) == (key, "新しい名前", 99, second)
    change = survey_changes(row).get()
    assert (change.values, change.run) == (old, second) and change.digest != row.digest
    third = import_survey(survey_csv(tmp_path / "s.csv", old), by=SYSTEM, at=at + timedelta(days=1))
    assert third.changed == 1
    assert [c.values["手続名"] for c in survey_changes(survey_row("1"))] == ["新しい名前", old["手続名"]]
    assert survey_row("2").title  # a row that the file lacks stays


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (survey_values(""), "手続IDがありません"),
        (survey_values("1.0"), "手続IDの形"),
        (survey_values("1"), "重なって"),
        (survey_values("9", 手続名=" "), "手続名"),
        (survey_values("9", 所管府省庁=""), "所管府省庁"),
        (survey_values("9", 手続類型="9 新しい類型"), "手続類型"),
        (survey_values("9", 手続主体="8 宇宙人"), "手続主体"),
        (survey_values("9", 手続の受け手="国"), "手続の受け手"),
        (survey_values("9", オンライン化の実施状況="実施済"), "オンライン化の実施状況"),
        (survey_values("9", 申請等における本人確認手法="2 押印; 9 指紋"), "9 指紋"),
        (survey_values("9", 総手続件数="約100"), "総手続件数"),
        (survey_values("9", オンライン手続件数="-1"), "オンライン手続件数"),
        (survey_values("9", 非オンライン手続件数="１"), "非オンライン手続件数"),
        (survey_values("9", 手続名="長" * 401), "長すぎ"),
        (survey_values("9", 法令名="電\0波法"), "NUL"),
        (["9", "総務省", "列が足りない"], "列が3個"),
    ],
)
def test_a_bad_row_is_reported_and_the_rest_goes_in(
    bad: dict[str, str] | list[str], reason: str, tmp_path: Path, at: datetime
) -> None:
    two_lines = survey_values("1", 手続名="二行に\nわたる名前")
    file = survey_csv(tmp_path / "s.csv", two_lines, bad, survey_values("2"))
    run = import_survey(file, by=SYSTEM, at=at)
    assert (run.read, run.added, run.refused) == (3, 2, 1)
    assert {row.survey_id for row in SurveyRow.objects.all()} == {"1", "2"}
    assert run.findings[0]["line"] == 5  # title, header, and two lines of the first row stand before it
    assert reason in run.findings[0]["reason"]


_COLUMNS = layout_of("R6").columns
_ROW = survey_values("1")
_GOOD = survey_bytes(_ROW)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "空のファイル"),
        ("名前,住所\r\n山田,東京\r\n".encode(), "名前"),
        (survey_bytes(_ROW, columns=_COLUMNS[:-1]), "申請を提出する機関"),
        (survey_bytes(_ROW, columns=(*_COLUMNS, "関連条項号")), "関連条項号"),
        (survey_bytes(_ROW, columns=(_COLUMNS[0], _COLUMNS[2], _COLUMNS[1], *_COLUMNS[3:])), "38列"),
        (survey_bytes(), "1行もありません"),
        (_GOOD.decode("utf-8-sig").encode("cp932", "replace"), "UTF-8でない"),
        (gzip.compress(_GOOD)[:-20], "壊れています"),
        (
            survey_bytes(survey_values(""), survey_values("x")),
            "2行のどれも取り込めません（3行目: 手続IDがありません）",
        ),
        (b"PK\x03\x04" + b"x" * 100, "Excel"),
        (_GOOD + b'2,"' + b"x" * 200_000, "から読めません"),
    ],
)
def test_what_is_not_the_survey_is_refused_and_nothing_written(
    data: bytes, found: str, tmp_path: Path, at: datetime
) -> None:
    file = tmp_path / "s.csv"
    file.write_bytes(data)
    with pytest.raises(NotTheSurvey) as refusal:
        import_survey(file, by=SYSTEM, at=at)
    assert found in refusal.value.found and refusal.value.expected in refusal.value.sentence
    assert not SurveyImport.objects.exists() and not SurveyRow.objects.exists() and not Event.objects.exists()


def test_a_missing_file_is_refused_kindly(tmp_path: Path, at: datetime) -> None:
    with pytest.raises(NotTheSurvey, match="開けません"):
        import_survey(tmp_path / "nowhere.csv", by=SYSTEM, at=at)


def test_online_rates_leave_unknown_counts_out(tmp_path: Path, at: datetime) -> None:
    file = survey_csv(
        tmp_path / "s.csv",
        survey_values("1", 総手続件数="100", オンライン手続件数="25"),
        survey_values("2", 総手続件数="900", オンライン手続件数=""),
        survey_values("3", 総手続件数="", オンライン手続件数="", オンライン化の実施状況="2 未実施"),
        survey_values(
            "4",
            所管府省庁="法務省",
            オンライン化の実施状況="5 一部実施済",
            総手続件数="0",
            オンライン手続件数="0",
        ),
    )
    import_survey(file, by=SYSTEM, at=at)
    first, second = survey_online_rates("R6")
    assert (first.ministry, first.procedures, first.online_procedures) == ("総務省", 3, 2)
    assert (first.total_count, first.online_count, first.rate) == (100, 25, 0.25)
    assert (second.ministry, second.online_procedures, second.rate) == ("法務省", 1, None)


def test_related_rows_are_of_the_same_law(tmp_path: Path, at: datetime) -> None:
    file = survey_csv(
        tmp_path / "s.csv",
        survey_values("1"),
        survey_values("2", 根拠条項号="第9条", 総手続件数="9999"),
        survey_values("3"),
        survey_values("4", 法令名="民法"),
    )
    import_survey(file, by=SYSTEM, at=at)
    assert [row.survey_id for row in related_survey_rows(survey_row("1"))] == ["3", "2"]


@pytest.mark.parametrize("key", ["", "404", "1\0", "x" * 5000])
def test_an_unknown_id_does_not_exist(key: str) -> None:
    with pytest.raises(SurveyRow.DoesNotExist):
        survey_row(key)


@pytest.mark.survey
def test_counts_equal_those_of_the_published_file(survey_file: Path, at: datetime) -> None:
    with gzip.open(survey_file) as packed:
        reader = csv.reader(io.StringIO(packed.read().decode("utf-8-sig"), newline=""))
    next(reader)
    header = next(reader)
    records = [dict(zip(header, record, strict=True)) for record in reader]
    assert len(records) == 75_071

    run = import_survey(survey_file, by=SYSTEM, at=at)
    assert (run.read, run.added, run.refused) == (75_071, 75_071, 0)
    rows = SurveyRow.objects.all()
    assert dict(Counter(rows.values_list("ministry", flat=True))) == dict(
        Counter(r["所管府省庁"] for r in records)
    )
    types = Counter(r["手続類型"].split(" ")[0] for r in records)
    assert dict(Counter(rows.values_list("type_code", flat=True))) == dict(types)
    for field, column in (
        ("total_count", "総手続件数"),
        ("online_count", "オンライン手続件数"),
        ("offline_count", "非オンライン手続件数"),
    ):
        counted = [int(r[column]) for r in records if r[column]]
        kept = [value for value in rows.values_list(field, flat=True) if value is not None]
        assert (len(kept), sum(kept)) == (len(counted), sum(counted))
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for r in records:
        if r["総手続件数"] and r["オンライン手続件数"]:
            totals[r["所管府省庁"]][0] += int(r["総手続件数"])
            totals[r["所管府省庁"]][1] += int(r["オンライン手続件数"])
    rates = {rate.ministry: [rate.total_count, rate.online_count] for rate in survey_online_rates("R6")}
    assert {ministry: rates[ministry] for ministry in totals} == dict(totals)

    again = import_survey(survey_file, by=SYSTEM, at=at)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 75_071)
