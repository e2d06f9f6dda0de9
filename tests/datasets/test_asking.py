"""Queries: what they find, what they refuse, what they hold back, and that the same is reckoned once."""

from datetime import date, timedelta

import pytest

from madoguchi.core.acting import Acting
from madoguchi.datasets.models import KeptAnswer
from madoguchi.datasets.selectors import UnknownDataset, csv_of, dataset, datasets_for, run
from madoguchi.datasets.services import answer
from madoguchi.datasets.types import (
    Dimension,
    Filter,
    Grain,
    How,
    Measure,
    Order,
    Query,
    QueryWrong,
    State,
    Work,
)
from tests.datasets.tables import AT, ROWS, table

pytestmark = pytest.mark.django_db


def asked(**more):
    return run(Query("births", **more))


def test_rows_are_grouped_and_sorted():
    table()
    found = asked(
        dimensions=(Dimension("place"),),
        measures=(Measure(Work.SUM, "cases"), Measure(Work.COUNT)),
        order=(Order("sum_cases", is_down=True),),
    )
    assert found.rows == (("北窓市", 60, 2), ("海窓村", 30, 1), ("南窓町", 17, 2))
    assert [column.label for column in found.columns] == ["区市町村", "件数", "行数"]
    assert (found.n, found.counts) == (5, (2, 1, 2))
    assert found.as_of == date(2026, 11, 23) and found.source == "このサイトの届出の記録"


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        (Measure(Work.SUM, "cases"), 107),
        (Measure(Work.MEAN, "minutes"), 27.5),
        (Measure(Work.MEDIAN, "minutes"), 25),
        (Measure(Work.P90, "minutes"), 44),
        (Measure(Work.COUNT), 5),
        (Measure(Work.COUNT, "minutes"), 4),
        (Measure(Work.RATE, "cases", "people", 1000), 107 / 117_000 * 1000),
        (Measure(Work.RATE, "minutes", "people"), 110 / 109_000),
    ],
)
def test_what_is_reckoned(measure, value):
    table()
    assert asked(measures=(measure,)).rows[0][0] == pytest.approx(value)


@pytest.mark.parametrize(
    ("dimension", "values"),
    [
        (Dimension("day"), ["2026-01-15", "2026-03-31", "2026-04-01", "2026-04-02", "2026-05-01"]),
        (Dimension("day", Grain.MONTH), ["2026-01", "2026-03", "2026-04", "2026-05"]),
        (Dimension("day", Grain.YEAR), ["2026"]),
        (Dimension("day", Grain.FISCAL_YEAR), ["2025", "2026"]),
        (Dimension("month"), ["2026-01", "2026-03", "2026-04", "2026-05"]),
        (Dimension("month", Grain.FISCAL_YEAR), ["2025", "2026"]),
    ],
)
def test_time_is_cut(dimension, values):
    table()
    found = asked(dimensions=(dimension,))
    assert [row[0] for row in found.rows] == values


@pytest.mark.parametrize(
    ("condition", "cases"),
    [
        (Filter("place", How.IN, ("北窓市", "海窓村")), 90),
        (Filter("month", How.BETWEEN, ("2026-03", "2026-04")), 57),
        (Filter("day", How.BETWEEN, ("2026-04", "2026-05"), Grain.MONTH), 47),
        (Filter("day", How.IN, ("2025",), Grain.FISCAL_YEAR), 60),
        (Filter("kind", How.IN, ("転入",)), 35),
        (Filter("minutes", How.BETWEEN, ("10", 30)), 90),
        (Filter("place", How.IN, ("どこか",)), None),
    ],
)
def test_what_the_filters_let_through(condition, cases):
    table()
    assert asked(measures=(Measure(Work.SUM, "cases"),), filters=(condition,)).rows[0][0] == cases


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"dimensions": (Dimension("nowhere"),)}, "「nowhere」という列"),
        ({"measures": (Measure(Work.SUM, "place"),)}, "数の列ではない"),
        ({"measures": (Measure(Work.SUM, "share"),)}, "合計できません"),
        ({"measures": (Measure(Work.RATE, "cases", "place"),)}, "数の列ではない"),
        ({"measures": (Measure(Work.RATE, "cases", "people", float("inf")),)}, "0より大きい"),
        ({"measures": ()}, "1つ以上"),
        ({"measures": (Measure(Work.COUNT),) * 2}, "2回"),
        ({"dimensions": (Dimension("place", Grain.MONTH),)}, "期間に分けられません"),
        ({"filters": (Filter("month", How.BETWEEN, ("2026-01",)),)}, "はじめと終わり"),
        ({"filters": (Filter("place", How.IN, ()),)}, "1つから500"),
        ({"filters": (Filter("cases", How.IN, ("多い",)),)}, "数で絞り込んで"),
        ({"filters": (Filter("place", How.IN, (3,)),)}, "正しくありません"),
        ({"order": (Order("cases"),)}, "並べ替え"),
        ({"limit": 0}, "1から10,000"),
        ({"limit": 10_001}, "1から10,000"),
        ({"filters": (Filter("place", How.IN, ("北窓市",)),) * 9}, "8つまで"),
    ],
)
def test_what_cannot_be_asked_is_said(more, words):
    table()
    with pytest.raises(QueryWrong, match=words):
        asked(**more)


def test_what_is_of_few_people_is_held_back():
    table(count_column="cases")
    found = asked(dimensions=(Dimension("place"), Dimension("kind")), measures=(Measure(Work.SUM, "cases"),))
    assert found.rows == (
        ("北窓市", "出生", 60),
        ("南窓町", "出生", 12),
        ("南窓町", "転入", None),
        ("海窓村", "転入", 30),
    )
    assert (found.held_back, found.counts, found.n) == ((2,), (60, 12, 5, 30), 107)
    told = csv_of(Query("births", (Dimension("place"), Dimension("kind")), (Measure(Work.SUM, "cases"),)))
    assert "南窓町,転入,10未満" in told and "件数（件）" in told


def test_a_formula_stays_text_in_the_file():
    table((("=1+1", "2026-01-15", "2026-01", "出生", 20, 10, 50_000, 80),))
    assert "\n'=1+1," in csv_of(Query("births", (Dimension("place"),))).replace("\r", "")


def test_an_answer_that_is_cut_says_so():
    table()
    found = asked(dimensions=(Dimension("place"),), limit=2)
    assert len(found.rows) == 2 and found.is_cut and found.n == 5
    assert not asked(dimensions=(Dimension("place"),), limit=3).is_cut


def test_the_same_question_to_the_same_data_is_reckoned_once(monkeypatch):
    table()
    query = Query("births", (Dimension("day", Grain.MONTH),), (Measure(Work.MEAN, "minutes"),))
    first = answer(query=query, at=AT)
    monkeypatch.setattr("madoguchi.datasets.selectors.asking.asked", None)
    assert answer(query=query, at=AT) == run(query) == first
    assert KeptAnswer.objects.count() == 1


def test_new_data_is_asked_anew():
    table()
    query = Query("births", (), (Measure(Work.SUM, "cases"),))
    assert answer(query=query, at=AT).rows == ((107,),)
    table(ROWS[:1], at=AT + timedelta(days=1))
    assert answer(query=query, at=AT).rows == ((20,),)


def test_a_query_is_kept_as_it_was_asked():
    query = Query(
        "births",
        (Dimension("day", Grain.MONTH),),
        (Measure(Work.RATE, "cases", "people", 1000, "1,000人あたり"),),
        (Filter("place", How.IN, ("北窓市",)), Filter("cases", How.BETWEEN, (1.0, 2.5))),
        (Order("day_month", True),),
        20,
    )
    assert Query.from_json(query.to_json()) == query
    with pytest.raises(QueryWrong):
        Query.from_json(
            {"dataset": "births", "dimensions": [{"column": "place"}], "measures": [{"work": "drop"}]}
        )


def test_what_there_is():
    table()
    (found,) = datasets_for(Acting.nobody(), at=AT + timedelta(hours=1))
    assert (found.code, found.rows, found.state, found.age) == ("births", 5, State.FRESH, timedelta(hours=1))
    assert dataset("births", at=AT + timedelta(days=3)).state == State.LATE
    with pytest.raises(UnknownDataset):
        dataset("deaths", at=AT)
