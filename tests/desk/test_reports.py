"""The pages of reports: the same numbers in sentence, chart, table and file; nothing of anybody."""

import csv
import io
import re
from collections import Counter
from datetime import timedelta

import pytest
from django.urls import reverse

from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day
from madoguchi.examination.models import CaseMonth
from madoguchi.examination.selectors.reports import REPORTS
from madoguchi.examination.selectors.tallies import Days, Ended, MonthTally, month_of
from madoguchi.examination.services.pacing import carry_over, count_months
from tests.desk.conftest import Enter
from tests.world import SYSTEM, World

PAGE, FILE = (reverse(f"desk:{name}") for name in ("reports", "report_csv"))


@pytest.fixture
def past(world: World) -> None:
    """Sixteen months with thirty cases each; half take five days, one in ten twenty."""
    months, month = {}, month_of(japan_day(world.at))
    for _n in range(16):
        tally = MonthTally(
            arrived=Counter({1: 15, 15: 15}),
            closed=Counter({8: 30}),
            asked=6,
            questions=Counter({"phone": 6}),
        )
        ended = tally.groups.setdefault(world.city.pk, Ended(decided=30, late=3))
        ended.own = Days(Counter({5: 16, 9: 11, 20: 3}))
        ended.whole = ended.own
        ended.steps["taken"] = Days(Counter({1: 30}))
        ended.steps["proposed"] = Days(Counter({4: 30}))
        months[month] = tally
        month = month_of(month - timedelta(days=1))
    place, procedure = world.city, world.edition.procedure
    carry_over(organisation=place, procedure=procedure, months=months, by=SYSTEM, at=world.at)
    while count_months(at=world.at):
        pass


@pytest.mark.usefixtures("past")
@pytest.mark.parametrize(
    ("view", "sentence"),
    [
        ("time", "半数は5日までに、9割は9日までに決まり、期限内は90％です"),
        ("steps", "いちばん長いのは「審査の開始から起案まで」で、半数は4日まで、9割は4日までです"),
        ("groups", "職員が5人に満たないため、課ごとに分けて表示しません"),
        ("corrections", "補正がいちばん多い質問は「電話番号」で、100件に20件です"),
        ("backlog", "未処理の案件はありません"),
        ("forecast", "届く見込みで、未処理は0件です"),
    ],
)
def test_each_question_is_answered_in_words_chart_table_and_file(
    world: World, enter: Enter, view: str, sentence: str
) -> None:
    browser = enter(world.examiner)
    page = browser.get(PAGE, {"view": view})
    assert page.status_code == 200
    heading = page.context["report"].answer
    assert sentence in heading or (view == "forecast" and "届く見込みで" in heading)
    assert heading in page.text
    file = browser.get(FILE, {"view": view})
    rows = list(csv.reader(io.StringIO(file.getvalue().decode().removeprefix("\ufeff"), newline="")))
    assert rows[0] == page.context["report"].header
    shown = [["" if cell is None else str(cell) for cell in row] for row in page.context["report"].rows]
    assert rows[1:] == shown
    if view == "backlog":
        return
    pictures = re.findall(r"/ui/charts/[0-9a-f]{64}(?:/narrow)?\.svg", page.text)
    assert len(pictures) == 2
    for address in pictures:
        chart = browser.get(address)
        assert chart.headers["Content-Type"] == "image/svg+xml"
        assert chart.content.startswith(b"<svg") and len(chart.content) > 1_000
    assert len(page.content) < 60_000


@pytest.mark.usefixtures("past")
def test_the_period_before_stands_beside_the_numbers(world: World, enter: Enter) -> None:
    month = month_of(japan_day(world.at))
    page = enter(world.examiner).get(PAGE, {"first": f"{month:%Y-%m}", "last": f"{month:%Y-%m}"})
    assert page.context["stats"][0]["value"] == "30"
    assert page.context["stats"][0]["note"] == "前の同じ長さの期間は30件"


@pytest.mark.parametrize("view", list(REPORTS))
def test_without_any_case_the_pages_say_so(world: World, enter: Enter, view: str) -> None:
    page = enter(world.examiner).get(PAGE, {"view": view})
    assert page.status_code == 200
    assert "<figure" in page.text


@pytest.mark.usefixtures("past")
def test_another_office_s_numbers_are_not_there(world: World, enter: Enter) -> None:
    foreign = world.officer("foreign", *Role, at=world.other_city)
    page = enter(foreign).get(PAGE, {"procedure": str(world.edition.procedure_id)})
    assert page.context["stats"][0]["value"] == "―"
    assert "子ども医療費助成" not in page.text


@pytest.mark.usefixtures("past")
def test_few_queries(world: World, enter: Enter, django_assert_max_num_queries) -> None:
    browser = enter(world.examiner)
    for view in REPORTS:
        with django_assert_max_num_queries(20):
            browser.get(PAGE, {"view": view})
    assert CaseMonth.objects.count() == 16


@pytest.mark.parametrize("asked", ["view=nonsense", "first=2026-99&last=x&procedure=y", "first=%00"])
def test_nonsense_in_the_address_is_passed_over(world: World, enter: Enter, asked: str) -> None:
    assert enter(world.examiner).get(f"{PAGE}?{asked}").status_code == 200
