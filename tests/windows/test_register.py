"""The register of windows: who writes it, what must be right, and what a workbook brings back."""

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from madoguchi.events.models import Event
from madoguchi.windows.columns import COLUMNS
from madoguchi.windows.models import Window
from madoguchi.windows.selectors import (
    kept_by,
    open_windows,
    procedures_at,
    search_windows,
    sheet_of_windows,
    window_with,
)
from madoguchi.windows.services import (
    ChangedElsewhere,
    ColumnsMissing,
    NotASheet,
    NotAWindow,
    NotYourWindow,
    add_window,
    change_window,
    read_sheet,
    take_sheet,
)
from madoguchi.windows.types import Satisfaction, WindowData
from tests.windows.world import SAID, keeper, window_in
from tests.world import World

pytestmark = pytest.mark.django_db


def table(rows: list[dict[str, str]], *, without: str = "") -> bytes:
    """A workbook with the columns of the register and `rows` by field."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    fields = [field for field in COLUMNS if field != without]
    sheet.append([str(COLUMNS[field][0]) for field in fields])
    for row in rows:
        sheet.append([row.get(field, "") for field in fields])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


NEW = {
    "organisation": "city",
    "name": "税務課",
    "address": "本町1-1",
    "hours": "平日 8:30〜17:15",
    "cashless_means": "コード決済",
}


def test_a_window_is_entered_with_marks_that_stand_by_their_means(world: World) -> None:
    window = window_in(
        world, no_waiting_means="予約できる", procedures=frozenset([world.edition.procedure_id])
    )
    assert window.marks == [
        ("no_waiting", "待たない", "予約できる"),
        ("cashless", "キャッシュレス", "クレジットカード、コード決済"),
    ]
    assert window.spoken == ["English（英語）", "中文（中国語）"]
    assert [card.slug for card in procedures_at(window)] == ["child-medical"]
    event = Event.objects.get(kind="window.added")
    assert event.data == {"code": window.code, "marks": ["no_waiting", "cashless"]}
    assert window_with(window.code.upper()) == window


def test_a_mark_without_means_is_refused_by_the_database(world: World) -> None:
    window = window_in(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Window.objects.filter(pk=window.pk).update(has_no_writing=True)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"name": " "}, "name", id="no-name"),
        pytest.param({"hours": ""}, "hours", id="no-hours"),
        pytest.param({"address": "あ" * 201}, "address", id="long-address"),
        pytest.param({"languages": ("en", "xx")}, "languages", id="unknown-language"),
    ],
)
def test_what_is_not_enough_is_refused_with_its_field(
    world: World, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(NotAWindow) as refused:
        window_in(world, **changes)
    assert refused.value.field == field
    assert not Window.objects.exists()


def test_only_who_keeps_the_windows_of_an_office_writes_them(world: World) -> None:
    window = window_in(world)
    data = WindowData(**SAID)
    with pytest.raises(NotYourWindow):
        add_window(organisation=world.city, data=data, by=keeper(world.other_city), at=world.at)
    with pytest.raises(NotYourWindow):
        change_window(window=window, data=data, revision=1, by=world.acting(world.examiner), at=world.at)
    assert list(kept_by(keeper(world.other_city))) == []


def test_the_second_of_two_savers_is_told(world: World) -> None:
    window, by = window_in(world), keeper(world.city)
    changed = WindowData(**SAID | {"name": "証明の窓口"})
    assert change_window(window=window, data=changed, revision=1, by=by, at=world.at).revision == 2
    with pytest.raises(ChangedElsewhere):
        change_window(window=window, data=WindowData(**SAID), revision=1, by=by, at=world.at)
    closed = WindowData(**SAID | {"closed_on": date(2026, 10, 1)})
    change_window(window=window, data=closed, revision=2, by=by, at=world.at)
    kinds = Event.objects.filter(stream=f"window:{window.pk}").order_by("n").values_list("kind", flat=True)
    assert list(kinds) == ["window.added", "window.changed", "window.closed"]
    assert list(open_windows(on=date(2026, 11, 2))) == []


def test_windows_are_found_by_each_condition(world: World) -> None:
    here = window_in(world, procedures=frozenset([world.edition.procedure_id]))
    there = window_in(
        world,
        world.other_city,
        name="福祉課",
        languages=("ne",),
        cashless_means="",
        is_wheelchair_accessible=False,
    )
    everything = open_windows(on=date(2026, 11, 2))
    assert set(everything) == {here, there}
    found: dict[str, dict[str, Any]] = {
        "words": {"words": "証明　本庁舎"},
        "organisation": {"organisation": "city"},
        "procedure": {"procedure": "child-medical"},
        "mark": {"marks": ["cashless"]},
        "language": {"language": "en"},
        "wheelchair": {"is_wheelchair_accessible": True},
    }
    for name, asked in found.items():
        assert list(search_windows(everything, **asked)) == [here], name
    below = window_in(world, world.division)
    assert set(search_windows(everything, organisation="city")) == {here, below}
    assert list(search_windows(everything, language="n")) == []


def test_a_workbook_taken_away_and_handed_in_changes_nothing(world: World) -> None:
    window_in(world, procedures=frozenset([world.edition.procedure_id]), closed_on=date(2027, 3, 31))
    window_in(world, name="=1+1", is_prototype=True)
    by = keeper(world.city)
    reading = read_sheet(content=sheet_of_windows(kept_by(by)), by=by)
    assert [row.act for row in reading.rows] == ["same", "same"], reading.rows


def test_good_rows_are_taken_and_bad_ones_say_why(world: World) -> None:
    window = window_in(world)
    rows = [
        {**NEW, "procedures": "child-medical", "languages": "ko、sign", "is_prototype": "〇"},
        {**NEW, "code": window.code, "name": "市民課"},
        {**NEW, "hours": ""},
        {**NEW, "organisation": "other"},
        {**NEW, "code": "zzzzzzz"},
        {**NEW, "procedures": "nothing-here"},
        {**NEW, "is_wheelchair_accessible": "たぶん"},
        {**NEW, "closed_on": "そのうち"},
        {**NEW, "code": window.code},
    ]
    reading = take_sheet(content=table(rows), by=keeper(world.city), at=world.at)
    assert [row.act for row in reading.rows] == ["new", "change", *["bad"] * 7]
    assert [row.problems[0][0] for row in reading.bad] == [
        *("受付時間", "組織", "窓口番号", "扱う手続", "車いす", "廃止日", "窓口番号")
    ]
    made = Window.objects.exclude(pk=window.pk).get()
    assert (made.name, made.is_prototype, made.languages, made.has_cashless) == (
        "税務課",
        True,
        " ko sign ",
        True,
    )
    assert [card.slug for card in procedures_at(made)] == ["child-medical"]
    window.refresh_from_db()
    assert (window.name, window.revision, window.has_cashless) == ("市民課", 2, True)
    kinds = Event.objects.filter(kind__startswith="window.").order_by("pk").values_list("kind", flat=True)
    assert sorted(kinds) == ["window.added", "window.added", "window.changed"]


def test_a_column_that_is_left_out_stays_as_it_was(world: World) -> None:
    window = window_in(world, procedures=frozenset([world.edition.procedure_id]))
    row = {**NEW, "code": window.code}
    take_sheet(content=table([row], without="procedures"), by=keeper(world.city), at=world.at)
    assert [card.slug for card in procedures_at(window)] == ["child-medical"]


def test_a_table_without_its_headings_and_a_file_that_is_none_are_refused(world: World) -> None:
    by = keeper(world.city)
    with pytest.raises(ColumnsMissing, match="受付時間"):
        read_sheet(content=table([NEW], without="hours"), by=by)
    with pytest.raises(NotASheet):
        read_sheet(content=b"PK\x03\x04 no workbook", by=by)
    with pytest.raises(NotYourWindow):
        read_sheet(content=table([NEW]), by=world.acting(world.examiner))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(n=st.integers(0, 5000), data=st.data())
def test_a_share_is_told_from_ten_answers_on(n: int, data: st.DataObject) -> None:
    one = Satisfaction(n, data.draw(st.integers(0, n)))
    assert (one.share is None) == (one.percent is None) == (one.reaches is None) == (n < 10)
    if one.share is not None:
        assert one.reaches == (one.satisfied * 10 >= n * 7)
