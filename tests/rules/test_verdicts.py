"""One rule, many households: what is said, why, how much, what to ask, until when."""

from datetime import date

import pytest

from madoguchi.rules.documents import load
from madoguchi.rules.situations import Situation

ON = date(2026, 11, 22)
BORN = "children[].birth_date"
MINOR = {
    "op": "until_fy_end",
    "term": BORN,
    "value": 18,
    "label": "18歳に達する日以後の最初の3月31日まで",
    "law": "法第3条",
}
ALLOWANCE = load(
    {
        "format": 1,
        "claims": "household",
        "requirement": {
            "op": "all",
            "label": "手当を受けられる",
            "law": "法第4条",
            "of": [
                {
                    "op": "any_member",
                    "over": "children[]",
                    "label": "子どもがいる",
                    "of": {**MINOR, "id": "age"},
                },
                {
                    "op": "lt",
                    "number": {"term": "person.income", "income_year": {"switches_in": 6}},
                    "value": {
                        "op": "lookup",
                        "table": "limits",
                        "key": {"op": "count_members", "over": "children[]"},
                    },
                    "label": "所得が限度額未満",
                },
                {"op": "not", "of": {"op": "eq", "term": "household.on_public_assistance", "value": True}},
                {
                    "op": "in_area",
                    "term": "person.city_code",
                    "value": ["130001", "271004"],
                    "valid_from": "2026-04-01",
                },
            ],
        },
        "tables": {
            "limits": [
                {"valid_from": "2024-11-01", "rows": [[0, 2080000], [1, 2460000]], "beyond": {"per": 380000}}
            ]
        },
        "amounts": [
            {
                "id": "monthly",
                "label": "月額",
                "unit": "円/月",
                "law": "法第5条",
                "each": "children[]",
                "where": MINOR,
                "rows": [
                    {"when": {"op": "age_lt", "term": BORN, "value": 3}, "amount": 15000, "label": "3歳未満"},
                    {
                        "when": {
                            "op": "ge",
                            "number": {"op": "rank_member", "over": "children[]", "where": MINOR},
                            "value": 3,
                        },
                        "amount": 30000,
                        "label": "第3子以降",
                    },
                    {"amount": 10000, "label": "3歳以上"},
                ],
            },
            {
                "id": "gift",
                "label": "祝い品",
                "unit": "現物",
                "valid_to": "2026-12-01",
                "rows": [{"amount": 1}],
            },
        ],
        "deadline": {"term": BORN, "days": 15, "label": "出生の翌日から15日以内", "law": "法第8条"},
    }
)
FAMILY = {
    "person": {"income": {"value": 2459999, "source": "card", "as_of": "2026-06-01"}, "city_code": "131016"},
    "household": {"on_public_assistance": False},
    "children": [{"birth_date": "2020-04-02", "id": "first"}],
}


def verdict(told, *, on=ON, rule=ALLOWANCE):
    return rule.verdict(Situation.of(told), on=on)


def test_yes_with_every_reason():
    yes = verdict(FAMILY)
    assert yes.holds is True
    assert yes.missing == ()
    assert [(reason.path, reason.term, reason.op, reason.holds) for reason in yes.reasons] == [
        ("/requirement/of/0/of", BORN, "until_fy_end", True),
        ("/requirement/of/1", "person.income", "lt", True),
        ("/requirement/of/2/of", "household.on_public_assistance", "eq", False),
        ("/requirement/of/3", "person.city_code", "in_area", True),
    ]
    age, income, assistance, area = yes.reasons
    assert (age.member, age.value, age.threshold, age.id) == ("children[0]", "2020-04-02", 18, "age")
    assert (age.label, age.law) == ("18歳に達する日以後の最初の3月31日まで", "法第3条")
    assert (age.day, age.distance) == (date(2039, 4, 1), (date(2039, 4, 1) - ON).days)
    assert (income.value, income.threshold, income.distance) == (2459999, 2460000, -1)
    assert (income.source, income.as_of, income.law) == ("card", "2026-06-01", "法第4条")
    assert income.terms == ("person.income", "children[]")
    assert (assistance.label, area.value) == ("手当を受けられる", "131016")


def test_one_yen_over_the_limit_is_the_only_reason():
    no = verdict({**FAMILY, "person": {"income": 2460000, "city_code": "131016"}})
    assert no.holds is False
    [reason] = no.reasons
    assert (reason.path, reason.value, reason.threshold, reason.distance) == (
        "/requirement/of/1",
        2460000,
        2460000,
        0,
    )
    assert no.amounts == ()
    assert no.deadline is None


def test_nothing_known_asks_in_the_order_of_the_rule():
    perhaps = verdict({})
    assert perhaps.holds is None
    assert perhaps.missing == (
        "children[]",
        "person.income",
        "household.on_public_assistance",
        "person.city_code",
    )
    assert [(one.id, one.low, one.high) for one in perhaps.amounts] == [("monthly", 0, None), ("gift", 1, 1)]


def test_what_is_asked_of_each_child_is_named_with_the_child():
    perhaps = verdict({**FAMILY, "children": [{}, {"birth_date": "2000-01-01"}]})
    assert perhaps.missing == (BORN,)
    assert [(reason.member, reason.asks) for reason in perhaps.reasons] == [("children[0]", (BORN,))]


def test_no_child_is_a_reason_of_its_own():
    none = verdict({**FAMILY, "children": []})
    assert [(reason.op, reason.term, reason.value, reason.holds) for reason in none.reasons] == [
        ("any_member", "children[]", 0, False)
    ]
    grown = verdict({**FAMILY, "children": [{"birth_date": "2000-01-01"}]})
    assert [(reason.member, reason.op) for reason in grown.reasons] == [
        ("children[0]", "until_fy_end"),
        ("", "any_member"),
    ]


@pytest.mark.parametrize(
    ("born", "amounts"),
    [
        (["2023-11-23"], (15000, 15000)),  # reaches three on the eve of the birthday: 2026-11-22
        (["2023-11-24"], (15000, 15000)),
        (["2020-01-01", "2018-01-01", "2016-01-01"], (50000, 50000)),
        (["2020-01-01", "2018-01-01", None], (20000, 70000)),  # at most, as if each could be the third
        (["2000-01-01"], None),
    ],
)
def test_amounts(born, amounts):
    told = {**FAMILY, "children": [{"birth_date": day} for day in born]}
    found = [one for one in verdict(told, on=date(2026, 11, 21)).amounts if one.id == "monthly"]
    assert [(one.low, one.high) for one in found] == ([amounts] if amounts else [])


def test_an_amount_names_the_rows_it_comes_from():
    [monthly, _gift] = verdict(
        {**FAMILY, "children": [{"birth_date": "2025-01-01"}, {"birth_date": "2020-01-01"}]}
    ).amounts
    assert (monthly.labels, monthly.law, monthly.unit) == (("3歳未満", "3歳以上"), "法第5条", "円/月")


def test_what_would_narrow_the_amounts_can_be_asked():
    open_amount = verdict({**FAMILY, "children": [{"birth_date": "2020-01-01"}, {}]})
    assert open_amount.holds is True
    assert open_amount.missing == ()
    assert open_amount.missing_for_amounts == (BORN,)
    assert verdict(FAMILY).missing_for_amounts == ()


def test_amounts_and_conditions_hold_in_their_period_only():
    assert [one.id for one in verdict(FAMILY, on=date(2026, 12, 1)).amounts] == ["monthly"]
    elsewhere = {**FAMILY, "person": {"income": 0, "city_code": "011002"}}
    assert verdict(elsewhere, on=date(2026, 3, 31)).holds is True
    assert verdict(elsewhere, on=date(2026, 4, 1)).holds is False
    assert verdict(elsewhere, on=date(2024, 10, 31)).holds is None  # no version of the table is in force


@pytest.mark.parametrize(
    ("born", "deadline"),
    [
        (["2026-11-07"], date(2026, 11, 22)),
        (["2026-11-06"], None),
        (["2026-11-20", "2026-11-10"], date(2026, 11, 25)),
        ([None], None),
    ],
)
def test_the_deadline_is_the_first_that_is_still_open(born, deadline):
    assert verdict({**FAMILY, "children": [{"birth_date": day} for day in born]}).deadline == deadline


@pytest.mark.parametrize(
    ("told", "day"),
    [
        (FAMILY, date(2026, 12, 1)),  # the gift ends
        ({**FAMILY, "household": {"on_public_assistance": True}}, None),
        ({**FAMILY, "children": [{"birth_date": "2026-12-25"}]}, date(2026, 12, 1)),
    ],
)
def test_the_day_on_which_time_alone_changes_the_verdict(told, day):
    assert verdict(told).changes_on == day


@pytest.mark.parametrize(
    ("on", "day"),
    [
        (date(2026, 12, 1), date(2039, 4, 1)),
        (date(2039, 4, 1), None),
    ],
)
def test_after_the_end_of_school_nothing_changes_any_more(on, day):
    assert verdict(FAMILY, on=on).changes_on == day


def test_the_month_in_which_the_year_of_the_income_switches_is_a_change():
    told = {**FAMILY, "person": {"city_code": "131016", "income": {"years": {"2025": 1, "2026": 9000000}}}}
    assert verdict(told, on=date(2026, 12, 1)).changes_on == date(2027, 6, 1)
    assert verdict(told, on=date(2027, 6, 1)).holds is False
    # and when the figure of no year that counts is known any more, it is open again
    assert verdict(told, on=date(2027, 6, 1)).changes_on == date(2028, 6, 1)


def simple(tree, told):
    return load({"format": 1, "requirement": tree}).verdict(Situation.of(told), on=ON)


def test_a_group_with_nothing_in_force_does_not_hold_nor_does_its_not():
    later = {"op": "known", "term": "person.income", "valid_from": "2027-04-01"}
    for tree in (
        {"op": "all", "of": [later]},
        {"op": "not", "of": later},
        later,
        {"op": "any_member", "over": "children[]", "of": later},
    ):
        answer = simple(tree, FAMILY)
        assert answer.holds is False
        assert [(reason.term, reason.holds) for reason in answer.reasons] == [("", False)]
    assert (
        simple({"op": "all", "of": [later, {"op": "known", "term": "person.city_code"}]}, FAMILY).holds
        is True
    )
    two = {"op": "n_of", "n": 2, "of": [later, {"op": "known", "term": "person.city_code"}]}
    assert simple(two, FAMILY).holds is False


@pytest.mark.parametrize("op", ["eq", "ne", "le", "gt"])
def test_nothing_holds_of_a_spouse_who_is_not_there(op):
    tree = {"op": op, "term": "spouse.income", "value": 5}
    assert simple(tree, {"spouse": None}).holds is False
    unknown = simple(tree, {})
    assert (unknown.holds, unknown.missing, unknown.reasons[0].term) == (None, ("spouse",), "spouse.income")
    assert simple(tree, {"spouse": {}}).missing == ("spouse.income",)


def test_the_members_of_a_household_are_asked_for_by_their_own_names():
    tree = {
        "op": "all_members",
        "over": "members[]",
        "of": {"op": "le", "term": "members[].income", "value": 5},
    }
    assert simple(tree, {"spouse": {}, "children": [{}]}).missing == (
        *("person.income", "spouse.income", "children[].income", "others[]"),
    )
    no = simple(tree, {"spouse": {"income": 9}})
    assert [(reason.member, reason.term, reason.distance) for reason in no.reasons] == [
        ("spouse", "spouse.income", 4)
    ]


def test_conditions_on_days_turn_on_their_day():
    tree = {"op": "within", "term": "person.moved_in_on", "value": {"days": 14}}
    yes = simple(tree, {"person.moved_in_on": "2026-11-08"})
    assert (yes.holds, yes.reasons[0].day, yes.reasons[0].distance) == (True, date(2026, 11, 23), 1)
    no = simple(tree, {"person.moved_in_on": "2026-11-07"})
    assert (no.holds, no.reasons[0].day, no.reasons[0].distance) == (False, date(2026, 11, 22), 0)
    assert simple(tree, {"person.moved_in_on": "2026-11-23"}).holds is False
    born = simple(
        {"op": "age_ge", "term": "person.birth_date", "value": 65}, {"person.birth_date": "1961-11-24"}
    )
    assert (born.holds, born.reasons[0].distance) == (False, 1)


def test_a_code_of_a_prefecture_leaves_open_which_of_its_cities():
    tree = {"op": "in_area", "term": "person.city_code", "value": ["131016", "270008"]}
    assert [
        simple(tree, {"person.city_code": code}).holds
        for code in ("131016", "131024", "130001", "271004", "270008", "13101")
    ] == [
        *(True, False, None, True, True, None),
    ]


def test_an_interval_is_told_as_its_ends():
    tree = {
        "op": "between",
        "number": {"op": "count_members", "over": "children[]", "where": MINOR},
        "value": [1, 2],
    }
    answer = simple(tree, {"children": [{}, {}]})
    assert (answer.reasons[0].value, answer.reasons[0].threshold, answer.missing) == ((0, 2), (1, 2), (BORN,))
    assert answer.reasons[0].term == BORN
    assert simple(tree, {"children": []}).reasons[0].distance == -1
    crowd = simple(tree, {"children": [{"birth_date": "2020-01-01"}] * 5})
    assert (crowd.holds, crowd.reasons[0].distance) == (False, 3)


def test_the_same_rule_is_read_once_a_day():
    assert ALLOWANCE.at(ON) is ALLOWANCE.at(ON)
    assert ALLOWANCE.at(ON) is not ALLOWANCE.at(date(2026, 11, 23))
