"""The file of the National Tax Agency goes in row by row: bad rows are told, past ones kept, nothing twice."""

import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from madoguchi.businesses.corporation_file import NotTheRegistry
from madoguchi.businesses.models import Corporation, CorporationImport, CorporationPast
from madoguchi.businesses.services import AnotherImportRuns, ImportTakenOver, import_corporations
from madoguchi.core.acting import Acting
from madoguchi.events.models import Event
from tests.businesses.world import BAKERY, DINER, MILL, PRESS, many, number_of, row, text_of, write

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engines]
BY = Acting.system("test")


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three rows to a transaction."""
    monkeypatch.setattr("madoguchi.businesses.services.corporations.BATCH", 3)


def _take(path: Path, at: datetime, **more: bool) -> CorporationImport:
    return import_corporations(path, by=BY, at=at, **more)


def test_the_real_row_of_the_specification_is_read(tmp_path: Path, at: datetime):
    cells = row(
        "7000012050002", "国税庁", process="01", correct="1", updated="2018-04-02", changed="2015-10-05",
        kind="101", prefecture="東京都", city="千代田区", street="霞が関３丁目１－１", prefecture_code="13",
        city_code="101", postal_code="1000013", name_en="National Tax Agency", kana="コクゼイチョウ",
    )  # fmt: skip
    _take(write(tmp_path / "a.csv", cells), at)
    held = Corporation.objects.get()
    assert (held.number, held.name, held.get_kind_display()) == ("7000012050002", "国税庁", "国の機関")
    assert held.address == "東京都千代田区霞が関３丁目１－１"
    assert (held.city_code, held.name_en, held.is_corrected) == ("13101", "National Tax Agency", True)
    assert held.changed_on.isoformat() == "2015-10-05" and not held.is_closed


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_both_encodings_are_read_and_names_stay_as_published(tmp_path: Path, at: datetime, encoding: str):
    _take(write(tmp_path / "a.csv", row(name="髙橋・北﨑㈱　東"), encoding=encoding), at)
    assert Corporation.objects.get().name == "髙橋・北﨑㈱　東"


def test_the_zip_is_read_as_it_is_downloaded(tmp_path: Path, at: datetime):
    path = tmp_path / "13_tokyo_all_20261102.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("13_tokyo_all_20261102.csv", text_of([row(), row(PRESS, "窓野印刷有限会社")]))
        packed.writestr("13_tokyo_all_20261102.csv.asc", "signature")
    assert _take(path, at).added == 2


@pytest.mark.parametrize(
    "content",
    [b"", b"a,b,c\n", "法人番号,名称\n7000012050002,国税庁\n".encode(), b"PK\x03\x04 broken", b"\xff" * 200],
)
def test_another_file_is_refused_and_nothing_is_written(tmp_path: Path, at: datetime, content: bytes):
    path = tmp_path / "other.csv"
    path.write_bytes(content)
    with pytest.raises(NotTheRegistry, match="30列"):
        _take(path, at)
    assert not CorporationImport.objects.exists()


def test_every_bad_row_is_told_with_its_line_and_the_others_go_in(tmp_path: Path, at: datetime):
    bad = [
        row("7000012050003"),
        row(PRESS, "　"),
        row(PRESS, process="98"),
        row(PRESS, kind="999"),
        row(PRESS, latest="2"),
        row(PRESS, updated="2018-02-30"),
        row(PRESS, closed="令和8年"),
        row(PRESS, successor="123"),
        row(PRESS, close_cause="77"),
        row(PRESS, "名" * 151),
        row(PRESS, "名\x00前"),
        row(PRESS)[:29],
    ]
    run = _take(write(tmp_path / "a.csv", row(), *bad, row(BAKERY, "窓野製パン合同会社")), at)
    assert (run.done, run.added, run.refused) == (14, 2, 12)
    assert [finding["line"] for finding in run.findings] == list(range(2, 14))
    reasons = [finding["reason"] for finding in run.findings]
    assert len(set(reasons)) == 12 - 0 and all(reason.endswith("。") for reason in reasons)
    assert set(Corporation.objects.values_list("number", flat=True)) == {DINER, BAKERY}


def test_what_cannot_be_decoded_is_told_for_its_row_alone(tmp_path: Path, at: datetime):
    path = tmp_path / "a.csv"
    good, bad = (text_of([one]).encode("cp932") for one in (row(), row(PRESS, "こわれた名前")))
    path.write_bytes(good + bad.replace("こわれた".encode("cp932"), b"\x82\xff\xff\x81"))
    run = _take(path, at)
    assert (run.added, run.refused) == (1, 1) and "文字として" in run.findings[0]["reason"]


def test_the_same_file_again_changes_nothing(tmp_path: Path, at: datetime):
    path = write(tmp_path / "a.csv", *many(10))
    _take(path, at)
    again = _take(path, at + timedelta(days=1))
    assert (again.added, again.changed, again.unchanged, again.past) == (0, 0, 10, 0)
    assert not CorporationPast.objects.exists()


def test_a_difference_changes_and_keeps_what_was_before(tmp_path: Path, at: datetime):
    _take(write(tmp_path / "all.csv", row(), row(PRESS, "窓野印刷有限会社")), at)
    renamed = row(name="株式会社まど食", process="11", updated="2026-11-01", changed="2026-10-20")
    closed = row(
        PRESS, "窓野印刷有限会社", process="21", updated="2026-11-01", changed="2026-10-21",
        closed="2026-10-21", close_cause="11", successor=MILL,
    )  # fmt: skip
    run = _take(write(tmp_path / "diff.csv", renamed, closed), at, is_difference=True)
    assert (run.added, run.changed, run.past) == (0, 2, 2)
    assert Corporation.objects.get(pk=DINER).name == "株式会社まど食"
    gone = Corporation.objects.get(pk=PRESS)
    assert gone.is_closed and gone.successor == MILL and gone.get_close_cause_display() == "合併による解散等"
    before = CorporationPast.objects.get(number=DINER)
    assert (before.name, before.address) == ("株式会社まどの食堂", "窓野県窓野市中央１丁目２番３号")


def test_rows_of_the_past_and_older_files_never_overwrite(tmp_path: Path, at: datetime):
    now_row = row(name="株式会社まど食", process="11", updated="2026-11-01", changed="2026-10-20")
    past = row(latest="0")
    run = _take(write(tmp_path / "a.csv", past, now_row), at)
    assert (run.added, run.past) == (1, 1)
    older = _take(write(tmp_path / "b.csv", row(street="中央９丁目", updated="2020-01-01")), at)
    assert (older.changed, older.past) == (0, 1)
    assert Corporation.objects.get().name == "株式会社まど食"
    assert CorporationPast.objects.count() == 2


def test_several_rows_of_one_corporation_in_a_batch_come_in_their_order(tmp_path: Path, at: datetime):
    steps = [
        row(name=f"株式会社まど{n}", updated=f"2026-0{n}-01", changed=f"2026-0{n}-01") for n in (1, 2, 3)
    ]
    run = _take(write(tmp_path / "a.csv", *steps), at)
    assert (run.added, run.changed, run.past) == (1, 0, 2)
    assert Corporation.objects.get().name == "株式会社まど3"
    assert set(CorporationPast.objects.values_list("name", flat=True)) == {"株式会社まど1", "株式会社まど2"}


class Broken(Exception):
    """The power went."""


def _break(done: int, total: int) -> None:
    if done >= 6:
        raise Broken


def test_a_broken_import_goes_on_where_it_stood_and_others_write_between(tmp_path: Path, at: datetime):
    path = write(tmp_path / "a.csv", *many(11))
    with pytest.raises(Broken):
        import_corporations(path, progress=_break, by=BY, at=at)
    assert Corporation.objects.count() == 6
    assert not connection.in_atomic_block
    with pytest.raises(AnotherImportRuns):
        _take(write(tmp_path / "b.csv", row()), at)
    run = _take(path, at)
    assert (run.done, run.added, run.unchanged, run.attempt) == (11, 11, 0, 2)
    assert CorporationImport.objects.count() == 1
    assert Event.objects.filter(kind="corporations.imported").count() == 1


def test_another_file_may_take_the_place_of_a_broken_import(tmp_path: Path, at: datetime):
    with pytest.raises(Broken):
        import_corporations(write(tmp_path / "a.csv", *many(11)), progress=_break, by=BY, at=at)
    run = _take(write(tmp_path / "b.csv", row()), at, is_restart=True)
    states = set(CorporationImport.objects.values_list("state", flat=True))
    assert run.added == 1 and states == {"abandoned", "finished"}


def test_whoever_is_overtaken_stops(tmp_path: Path, at: datetime):
    path = write(tmp_path / "a.csv", *many(11))

    def overtake(done: int, total: int) -> None:
        CorporationImport.objects.filter(state="running").update(attempt=9)

    with pytest.raises(ImportTakenOver):
        import_corporations(path, progress=overtake, by=BY, at=at)
    assert Corporation.objects.count() == 3


def test_progress_tells_rows_up_to_the_end(tmp_path: Path, at: datetime):
    told: list[tuple[int, int]] = []
    import_corporations(
        write(tmp_path / "a.csv", *many(7)), progress=lambda *one: told.append(one), by=BY, at=at
    )
    assert told == [(3, 7), (6, 7), (7, 7), (7, 7)]


def _settings() -> list[object]:
    """What an import may change of the connection, so that it is quicker."""
    asked = {
        "sqlite": ("PRAGMA wal_autocheckpoint", "PRAGMA cache_size"),
        "postgresql": ("SHOW synchronous_commit",),
    }
    with connection.cursor() as cursor:
        found = []
        for question in asked[connection.vendor]:
            cursor.execute(question)
            found.append(cursor.fetchone())
        return found


def test_the_database_settings_of_the_connection_are_put_back(tmp_path: Path, at: datetime):
    before = _settings()
    _take(write(tmp_path / "a.csv", row()), at)
    assert _settings() == before


def test_the_event_names_no_corporation(tmp_path: Path, at: datetime):
    _take(write(tmp_path / "a.csv", row()), at)
    event = Event.objects.get(kind="corporations.imported")
    assert event.data["added"] == 1 and "まどの" not in str(event.data)
    assert number_of(700_000_000_101) == DINER
