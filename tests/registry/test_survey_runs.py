"""An import writes in short transactions; one that breaks off shows nothing new, and is taken up or taken back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection

from madoguchi.events.models import Event
from madoguchi.registry.models import SurveyImport, SurveyRow, SurveyRowChange
from madoguchi.registry.selectors import (
    latest_edition,
    latest_import,
    latest_survey_rows,
    rows_of,
    survey_editions,
    survey_online_rates,
    survey_row,
)
from madoguchi.registry.services import ImportTakenOver, import_survey
from tests.registry.survey_world import r6_table, r7_table, r7_values, write_csv
from tests.registry.world import SYSTEM, survey_values

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engines]


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows to a transaction."""
    monkeypatch.setattr("madoguchi.registry.services.survey._BATCH", 2)


class Broken(Exception):
    """The power went."""


def _r6(folder: Path, count: int = 6, **changes: str) -> Path:
    rows = [survey_values(str(n), **changes) for n in range(1, count + 1)]
    return write_csv(folder / "r6.csv", r6_table(*rows))


def _r7(folder: Path, *keys: str, name: str = "r7.csv") -> Path:
    return write_csv(folder / name, r7_table(*(r7_values(key) for key in keys)))


def _when_written(rows: int, then: Callable[[], object]) -> Callable[[int, int], None]:
    """A progress that calls `then` once, when so many rows of a file of 6 are in the database."""
    called = []

    def progress(done: int, total: int) -> None:
        if not called and done > total // 2 and (done * 2 - total) >= rows:
            called.append(done)
            then()

    return progress


def _break_off(file: Path, at: datetime, *, after: int = 2) -> SurveyImport:
    """Import `file` until so many rows are written, then fail."""

    def fail() -> None:
        raise Broken

    with pytest.raises(Broken):
        import_survey(file, progress=_when_written(after, fail), by=SYSTEM, at=at)
    return SurveyImport.objects.get(state="running")


def _content() -> list[tuple[object, ...]]:
    columns = ("edition", "survey_id", "title", "ministry", "total_count", "online_code", "values", "digest")
    return list(SurveyRow.objects.order_by("edition", "survey_id").values_list(*columns))


def test_others_may_write_between_the_batches(tmp_path: Path, at: datetime) -> None:
    open_transactions = []

    def look(_done: int, _total: int) -> None:
        open_transactions.append((connection.in_atomic_block, SurveyRow.objects.count()))

    import_survey(_r6(tmp_path), progress=look, by=SYSTEM, at=at)
    assert not any(is_open for is_open, _rows in open_transactions)
    assert {rows for _is_open, rows in open_transactions} >= {0, 2, 4, 6}


def test_half_an_edition_is_not_shown_and_the_same_file_takes_it_up(tmp_path: Path, at: datetime) -> None:
    old = import_survey(_r6(tmp_path), by=SYSTEM, at=at)
    file = _r7(tmp_path, "1", "2", "3", "4", "5", "P25000001")
    run = _break_off(file, at)
    assert SurveyRow.objects.filter(edition="R7").count() == 2
    assert (latest_edition(), survey_editions(), latest_import()) == ("R6", ["R6"], old)
    assert survey_row("1").edition == "R6" and [row.edition for row in rows_of("1")] == ["R6"]
    assert {row.edition for row in latest_survey_rows()} == {"R6"}
    assert sum(rate.procedures for rate in survey_online_rates()) == 6
    written = set(SurveyRow.objects.filter(edition="R7").values_list("pk", flat=True))

    again = import_survey(file, by=SYSTEM, at=at + timedelta(hours=1))
    assert (again.pk, again.attempt, again.state) == (run.pk, 2, "finished")
    assert (again.added, again.changed, again.unchanged) == (6, 0, 0)
    assert written < set(SurveyRow.objects.filter(edition="R7", run=run).values_list("pk", flat=True))
    assert survey_editions() == ["R6", "R7"] and survey_row("1").edition == "R7"
    imported = Event.objects.filter(stream="survey", kind="survey.imported")
    assert [event.data["edition"] for event in imported.order_by("n")] == ["R6", "R7"]
    third = import_survey(file, by=SYSTEM, at=at + timedelta(hours=2))
    assert (third.added, third.changed, third.unchanged) == (0, 0, 6)


def test_another_file_takes_back_what_broke_off(tmp_path: Path, at: datetime) -> None:
    import_survey(_r6(tmp_path), by=SYSTEM, at=at)
    run = _break_off(_r7(tmp_path, "1", "2", "3", "4", "wrong1", "wrong2", name="wrong.csv"), at, after=4)
    good = import_survey(_r7(tmp_path, "4", "5", "6"), by=SYSTEM, at=at)
    run.refresh_from_db()
    assert (run.state, good.state, good.added) == ("abandoned", "finished", 3)
    assert [row.survey_id for row in latest_survey_rows().order_by("survey_id")] == ["4", "5", "6"]
    assert survey_row("1").edition == "R6"


def test_changed_rows_get_their_old_values_back(tmp_path: Path, at: datetime) -> None:
    first = import_survey(_r6(tmp_path), by=SYSTEM, at=at)
    before = _content()
    keys = dict(SurveyRow.objects.values_list("survey_id", "pk"))
    _break_off(_r6(tmp_path, 8, 手続名="まちがい", 総手続件数="999"), at, after=6)
    assert SurveyRow.objects.filter(title="まちがい").exists() and SurveyRowChange.objects.count() == 4
    last = import_survey(_r6(tmp_path), by=SYSTEM, at=at)
    assert _content() == before and not SurveyRowChange.objects.exists()
    assert dict(SurveyRow.objects.values_list("survey_id", "pk")) == keys
    assert set(SurveyRow.objects.values_list("run", flat=True)) == {first.pk}
    assert (last.added, last.changed, last.unchanged) == (0, 0, 6)


def test_changes_that_broke_off_are_counted_once_when_taken_up(tmp_path: Path, at: datetime) -> None:
    import_survey(_r6(tmp_path), by=SYSTEM, at=at)
    file = _r6(tmp_path, 8, 手続名="正しい名前")
    _break_off(file, at, after=6)
    run = import_survey(file, by=SYSTEM, at=at)
    assert (run.added, run.changed, run.unchanged) == (2, 6, 0)
    assert SurveyRowChange.objects.filter(run=run).count() == 6
    assert set(SurveyRow.objects.values_list("title", flat=True)) == {"正しい名前"}


def test_a_second_import_of_the_same_file_takes_over(tmp_path: Path, at: datetime) -> None:
    file = _r6(tmp_path)
    done: list[SurveyImport] = []

    def second() -> None:
        done.append(import_survey(file, by=SYSTEM, at=at))

    with pytest.raises(ImportTakenOver):
        import_survey(file, progress=_when_written(2, second), by=SYSTEM, at=at)
    assert (done[0].state, done[0].added) == ("finished", 6)
    assert SurveyRow.objects.count() == 6 and SurveyImport.objects.count() == 1
    assert Event.objects.filter(stream="survey").count() == 1


def test_a_second_import_of_another_file_takes_over(tmp_path: Path, at: datetime) -> None:
    other = write_csv(tmp_path / "other.csv", r6_table(survey_values("2", 手続名="別の届出")))

    def second() -> None:
        import_survey(other, by=SYSTEM, at=at)

    with pytest.raises(ImportTakenOver):
        import_survey(_r6(tmp_path), progress=_when_written(4, second), by=SYSTEM, at=at)
    assert [row.title for row in latest_survey_rows()] == ["別の届出"]
    assert sorted(SurveyImport.objects.values_list("state", flat=True)) == ["abandoned", "finished"]


def test_imports_of_different_years_do_not_disturb_one_another(tmp_path: Path, at: datetime) -> None:
    def second() -> None:
        import_survey(_r7(tmp_path, "1"), by=SYSTEM, at=at)

    import_survey(_r6(tmp_path), progress=_when_written(2, second), by=SYSTEM, at=at)
    assert survey_editions() == ["R6", "R7"] and SurveyRow.objects.count() == 7


def test_a_failure_at_the_very_end_leaves_the_edition_hidden(
    tmp_path: Path, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: object) -> None:
        raise Broken

    with monkeypatch.context() as patch:
        patch.setattr("madoguchi.registry.services.survey.append", fail)
        with pytest.raises(Broken):
            import_survey(_r6(tmp_path), by=SYSTEM, at=at)
    assert latest_edition() == "" and latest_import() is None and not rows_of("1")
    assert not latest_survey_rows().exists() and survey_online_rates() == []
    assert import_survey(_r6(tmp_path), by=SYSTEM, at=at).added == 6
    assert latest_edition() == "R6"


def test_an_edition_has_one_running_import_at_most(tmp_path: Path, at: datetime) -> None:
    run = _break_off(_r6(tmp_path), at)
    run.pk = None
    with pytest.raises(IntegrityError):
        run.save(force_insert=True)
