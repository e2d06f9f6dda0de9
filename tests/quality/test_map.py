"""The public map: narrowed, counted, and equal to the figures that were published for December 2024."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from madoguchi.portal.quality_charts import bureaus_chart, history_chart, levels_chart
from madoguchi.quality.models import Axis, Level, LevelSnapshot
from madoguchi.quality.selectors import (
    LEVELS,
    CountsOnDay,
    Scope,
    bureaus_in,
    counts_in,
    counts_over_time,
    procedures_in,
    rows_in,
    totals_in,
    year_in,
)
from madoguchi.ui.charts import draw
from tests.quality.published import PUBLISHED, with_published_levels
from tests.reviews.world import World

Queries = Any


@pytest.fixture
def published(world: World, at: datetime) -> World:
    """The 121 procedures of December 2024, one that is not online, one that is no priority, one retired."""
    with_published_levels(world, at=at)
    offline = world.procedure(title="未オンラインの重点手続")
    offline.is_priority, offline.expected_yearly = True, 20_000
    offline.save()
    world.procedure(title="そのほかの手続")
    retired = world.procedure(title="終わった手続")
    retired.is_priority, retired.expected_yearly, retired.retired_at = True, 1, at
    retired.save()
    return world


def test_the_map_reproduces_the_published_distribution(published: World) -> None:
    counts = counts_in(Scope())
    assert {one.axis.value: list(one.counts) for one in counts} == PUBLISHED["levels"]
    assert {one.total for one in counts} == {PUBLISHED["n"]}


@pytest.mark.parametrize("is_narrow", [False, True], ids=["wide", "narrow"])
def test_the_chart_says_the_published_numbers(published: World, at: datetime, is_narrow: bool) -> None:
    chart = levels_chart(counts_in(Scope()), Scope(), computed_at=at)
    assert chart.title == (
        "オンラインの重点手続121のうち、2026年度の目標（レベル2）に届いたのは、より早く21、よりシンプルに10、より使いやすく22です"
    )
    assert chart.n == 121
    assert chart.header == ["レベル", "より早く", "よりシンプルに", "より使いやすく"]
    assert chart.rows == [
        ["レベル3", "0", "0", "0"],
        ["レベル2", "21", "10", "22"],
        ["レベル1", "52", "75", "5"],
        ["レベル0", "48", "36", "94"],
    ]
    svg = draw(chart, is_narrow=is_narrow)
    for words in ("48", "52", "21", "36", "75", "10", "94", "22", "2024年度", "2026年度"):
        assert words in svg


def test_totals_count_every_axis_and_leave_out_what_is_not_published(published: World) -> None:
    totals = totals_in(Scope())
    assert (totals.procedures, totals.online, totals.offline) == (122, 121, 1)
    # sorted alike on each axis, so that whoever is worst on one is worst on all
    assert totals.reached == (121 - 94, 10)
    assert totals.unmet == 111
    assert totals_in(Scope(is_all=True)).procedures == 123
    assert totals_in(Scope(axis="faster", level="0")) == totals


def test_the_weakest_come_first_and_what_is_not_online_comes_last(published: World) -> None:
    rows = rows_in(Scope())
    shown = [sum(row.levels.values()) for row in rows if row.is_online]
    assert shown == sorted(shown)
    assert [row.title for row in rows][-1] == "未オンラインの重点手続"
    assert len(rows) == 122
    assert [row.code for row in rows[10:12]] == [row.code for row in rows][10:12]


@pytest.mark.parametrize("level", LEVELS, ids=str)
@pytest.mark.parametrize("axis", ["", *Axis.values], ids=lambda axis: axis or "all")
def test_a_level_narrows_to_those_that_stand_there(published: World, axis: str, level: str) -> None:
    found = {row.code for row in rows_in(Scope(axis=axis, level=level))}
    expected = set()
    for row in rows_in(Scope()):
        value = (row.levels[axis] if axis else min(row.levels.values())) if row.levels else None
        if level == "none" and value is None:
            expected.add(row.code)
        if value is not None and (value < 2 if level == "unmet" else level == str(value)):
            expected.add(row.code)
    assert found == expected


def test_a_life_event_and_an_organisation_narrow(published: World) -> None:
    assert len(rows_in(Scope(life_event="moving"))) == 30
    assert len(rows_in(Scope(life_event="birth"))) == 0
    bureau = published.organisation()
    bureau.parent = published.city
    bureau.save()
    moved = procedures_in(Scope()).first()
    assert moved is not None
    moved.organisation = bureau
    moved.save()
    assert len(rows_in(Scope(organisation=published.city.slug))) == 122, "with what is below"
    assert [row.organisation for row in rows_in(Scope(organisation=bureau.slug))] == [bureau.slug]
    assert len(rows_in(Scope(organisation="nowhere"))) == 0


def test_bureaus_stand_with_those_that_have_most_to_do_first(published: World, at: datetime) -> None:
    bureau = published.organisation()
    for procedure in procedures_in(Scope(level="2"))[:3]:
        procedure.organisation = bureau
        procedure.save()
    rows = bureaus_in(Scope())
    assert [(row.slug, row.online, row.unmet) for row in rows] == [
        (published.city.slug, 118, 111),
        (bureau.slug, 3, 0),
    ]
    assert rows[1].share("faster") == 100
    assert rows[0].below == {"faster": 100, "simpler": 111, "easier": 99}
    chart = bureaus_chart(rows, computed_at=at)
    assert chart is not None
    assert chart.rows[1] == [bureau.name, "3／3", "3／3", "3／3"]
    assert published.city.name in chart.title
    assert bureaus_chart([], computed_at=at) is None


def test_a_year_of_counts_is_drawn_by_axis(published: World, at: datetime) -> None:
    city = published.city
    for months, share in ((12, 0.2), (6, 0.5), (0, 0.75)):
        day = (at - timedelta(days=30 * months)).date()
        for axis in Axis.values:
            for level, n in enumerate((round(100 * (1 - share)), round(100 * share))):
                LevelSnapshot.objects.create(
                    day=day, organisation=city, is_priority=True, axis=axis, level=level, count=n
                )
    counted = year_in(Scope(), at=at)
    assert len(counted) == 9
    chart = history_chart(counted, Scope())
    assert chart is not None
    assert "より早く20％から75％" in chart.title
    assert chart.n == 100
    assert len(chart.rows) == 9
    assert [p.panel for p in chart.points][:1] == ["より早く"]
    assert counted == counts_over_time(
        since=date(at.year - 1, at.month, 1) - timedelta(days=1), is_priority=True
    )
    assert history_chart([], Scope()) is None
    assert year_in(Scope(organisation="nowhere"), at=at) == []


def test_few_reviews_are_told_as_few(published: World, at: datetime) -> None:
    few, many = world_editions(published)
    for _ in range(9):
        published.review(published.application(few, days=1), rating=2)
    for _ in range(10):
        published.review(published.application(many, days=1), rating=4)
    rows = {row.title: row for row in rows_in(Scope(is_all=True))}
    assert (rows["少ない声"].shown_reviews, rows["少ない声"].satisfaction) == (None, None)
    assert (rows["多い声"].shown_reviews, rows["多い声"].satisfaction) == (10, 4.0)
    assert (rows["重点手続000"].shown_reviews, rows["重点手続000"].satisfaction) == (0, None)
    assert rows["少ない声"].to_json()["reviews"] is None


def world_editions(world: World) -> tuple[Any, Any]:
    """Two procedures that are taken here."""
    return world.edition(title="少ない声"), world.edition(title="多い声")


def test_the_map_is_read_in_few_queries(published: World, django_assert_num_queries: Queries) -> None:
    with django_assert_num_queries(2):
        assert len(rows_in(Scope())[0:50]) == 50
    with django_assert_num_queries(1):
        counts_in(Scope())
    with django_assert_num_queries(2):
        totals_in(Scope())
    with django_assert_num_queries(1):
        bureaus_in(Scope())
    assert Level.objects.count() == 363


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ((10, 10, 0, 0), (5, 15, 0, 0), "この1年で、レベル1以上の重点手続は、より早く50％から75％へ、"),
        ((0, 20, 0, 0), (0, 15, 5, 0), "この1年で、レベル2以上の重点手続は、より早く0％から25％へ、"),
        ((10, 10, 0, 0), (10, 10, 0, 0), "この1年で、レベル1以上の重点手続は、より早く50％のまま、"),
    ],
    ids=["rises", "asks for the goal", "stays"],
)
def test_the_finding_of_a_year_is_the_move_that_matters(
    first: tuple[int, ...], last: tuple[int, ...], words: str
) -> None:
    counted = [
        CountsOnDay(day, axis, counts)
        for day, counts in ((date(2025, 11, 30), first), (date(2026, 10, 31), last))
        for axis in Axis
    ]
    chart = history_chart(counted, Scope())
    assert chart is not None
    assert chart.title.startswith(words)
