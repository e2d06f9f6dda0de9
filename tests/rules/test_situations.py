"""What is told of a household, in each of the ways it may be told."""

from datetime import date
from decimal import Decimal

import pytest

from madoguchi.rules.situations import HIGHEST, NOBODY, Situation, Value

TOLD = {
    "person": {
        "birth_date": "1990-04-02",
        "income": {"value": 3200000, "source": "card", "as_of": "2026-04-01"},
    },
    "spouse": None,
    "household": {"is_tax_exempt": False},
    "children": [{"birth_date": "2020-04-01", "id": "c1"}, {}],
    "others": [{"birth_date": "1950-01-01"}],
    "incomplete": ["children"],
}


def test_what_is_told_is_found_by_the_name_of_its_term():
    situation = Situation.of(TOLD)
    income = situation.value("person.income")
    assert (income.value, income.source, income.as_of) == (3200000, "card", "2026-04-01")
    assert situation.value("household.is_tax_exempt").value is False
    assert situation.value("children[].birth_date").value == ["2020-04-01", None]
    assert situation.value("children[0].birth_date").day == date(2020, 4, 1)
    assert situation.value("person.shoe_size") is None
    assert situation.value("business.sales") is None
    assert situation.member_at("children[0]").id == "c1"


def test_it_is_told_again_as_it_was():
    assert Situation.of(TOLD).to_json() == TOLD
    years = {"person": {"income": {"years": {"2025": 1}, "source": "typed"}}}
    assert Situation.of(years).to_json() == years


def test_names_with_dots_tell_the_same():
    dotted = {
        "person.birth_date": "1990-04-02",
        "children[].birth_date": ["2020-04-01", None],
        "spouse.exists": False,
    }
    nested = {
        "person": {"birth_date": "1990-04-02"},
        "children": [{"birth_date": "2020-04-01"}, {}],
        "spouse": None,
    }
    assert Situation.of(dotted) == Situation.of(nested)


def test_members_are_everyone_and_complete_only_if_all_parts_are():
    full = Situation.of({**TOLD, "incomplete": []})
    people, is_complete = full.members("members[]")
    assert [one.place for one in people] == ["person", "children[0]", "children[1]", "others[0]"]
    assert is_complete
    assert Situation.of(TOLD).members("members[]")[1] is False
    assert Situation.of({"children": [], "others": []}).members("members[]")[1] is False
    assert Situation.of({}).members("members[]") == ((Situation.of({}).member_at("person"),), False)
    assert Situation.of({}).unknown_parts("members[]") == ("spouse", "children[]", "others[]")
    assert Situation.of(TOLD).unknown_parts("members[]") == ("children[]",)


def test_a_group_that_is_not_told_is_not_known_and_one_without_members_is():
    assert Situation.of({}).members("children[]") == ((), False)
    assert Situation.of({"children": []}).members("children[]") == ((), True)
    assert Situation.of({"children": [], "members_complete": False}).members("children[]") == ((), False)


@pytest.mark.parametrize("told", [{"spouse": None}, {"spouse": {"exists": False}}, {"spouse.exists": False}])
def test_no_spouse_can_be_known(told):
    situation = Situation.of(told)
    assert situation.member_at("spouse") is NOBODY
    assert situation.members("spouse") == ((), True)
    assert situation.value("spouse.exists").value is False


def test_a_spouse_may_be_there_without_more():
    for told in ({"spouse": {}}, {"spouse": {"exists": True}}, {"spouse.exists": True}):
        assert Situation.of(told).value("spouse.exists").value is True
    assert Situation.of({}).value("spouse.exists") is None


def test_a_value_is_added_and_the_old_situation_stays():
    before = Situation.of(TOLD)
    after = before.with_value("person.city_code", "131016", source="typed")
    assert (after.value("person.city_code").value, after.value("person.city_code").source) == (
        "131016",
        "typed",
    )
    assert before.value("person.city_code") is None
    assert after.with_value("person.city_code", None).value("person.city_code") is None
    assert before.with_value("children[1].birth_date", "2024-01-01").value("children[].birth_date").value == [
        "2020-04-01",
        "2024-01-01",
    ]
    assert before.with_value("children[].gender", ["f", "m"]).value("children[1].gender").value == "m"
    assert before.with_value("spouse.income", 5).value("spouse.exists").value is True
    assert before.with_value("spouse.exists", True).member_at("spouse") is not NOBODY
    assert before.with_value("spouse.exists", False).to_json() == before.to_json()


def test_a_value_for_each_of_a_group_leaves_the_longer_one_whole():
    two = Situation.of({"children": [{"x": 1}, {"x": 2}]})
    assert two.with_value("children[].y", [7]).value("children[].x").value == [1, 2]
    assert two.with_value("children[].y", [7]).value("children[].y").value == [7, None]
    assert len(two.with_value("children[].y", [1, 2, 3]).members("children[]")[0]) == 3


def test_members_are_told_at_once():
    situation = Situation.of({}).with_members("children[]", [{"birth_date": "2020-04-01"}])
    assert situation.members("children[]")[1] is True
    assert situation.with_members("children[]", [], complete=False).members("children[]") == ((), False)
    assert situation.with_members("spouse", []).member_at("spouse") is NOBODY
    assert situation.with_members("spouse", [{"income": 0}]).value("spouse.income").number == 0


def test_a_crowd_is_cut_off_and_not_complete():
    members, is_complete = Situation.of({"children": [{}] * 1000}).members("children[]")
    assert (len(members), is_complete) == (100, False)


@pytest.mark.parametrize(
    ("raw", "number"),
    [(5, 5), (5.0, 5), (Decimal("5"), 5), (0, 0), (HIGHEST, HIGHEST)]
    + [(raw, None) for raw in (-1, 5.5, HIGHEST + 1, True, "5", float("inf"), Decimal("5.5"), [5], 10**500)],
)
def test_only_whole_numbers_from_zero_are_counted_with(raw, number):
    assert Value.of(raw).number == number


@pytest.mark.parametrize(
    "raw", [None, "", float("nan"), Decimal("sNaN"), {}, {"value": None}, {"value": {}}, {"years": {}}]
)
def test_what_says_nothing_is_not_known(raw):
    assert Value.of(raw) is None


def test_a_yearly_number_is_that_of_the_year_asked_for():
    value = Value.of({"years": {"2024": 5, "2025": 6, "x": 7, "2026": None}})
    assert value.in_year(2024, date(2026, 1, 1)).number == 5
    assert value.in_year(2026, date(2026, 1, 1)) is None
    assert value.in_year(None, date(2026, 12, 31)).number == 6
    assert value.in_year(None, date(2025, 12, 31)).number == 5
    assert Value.of(9).in_year(1999, date(2026, 1, 1)).number == 9
