"""Sentences for people: exact at the border, about the right one, and never broken, whatever is known."""

from datetime import date

import pytest
from hypothesis import given, settings

from madoguchi.rules.documents import load
from madoguchi.rules.problems import BadRule
from madoguchi.rules.situations import Situation
from madoguchi.rules.wording import (
    change_sentence,
    deadline_sentence,
    explanation,
    headline,
    question_name,
    reason_sentences,
    sentence,
)
from madoguchi.rules.wording.figures import figure, grouped, interval
from madoguchi.rules.wording.polite import polite
from madoguchi.vocabulary.terms import TERMS
from tests.rules.invented import HOUSEHOLDS, LIMITS, ON, TREES

DAY = date(2026, 4, 1)
CHILD = {"children": [{"birth_date": "2020-04-01"}]}


def _verdict(tree, data, on=DAY, **more):
    rule = load({"format": 1, "claims": "household", "requirement": tree, **more})
    return rule.verdict(Situation.of(data), on=on)


def _said(tree, data, on=DAY, **more):
    verdict = _verdict(tree, data, on, **more)
    return [sentence(reason, verdict, TERMS) for reason in verdict.reasons]


def _of_child(op, value):
    return {
        "op": "any_member",
        "over": "children[]",
        "of": {"op": op, "term": "children[].birth_date", "value": value},
    }


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "0"),
        (9800, "9,800"),
        (10000, "1万"),
        (15000, "1万5,000"),
        (3200000, "320万"),
        (120000000, "1億2,000万"),
    ],
)
def test_numbers_are_grouped_as_one_says_them(number, said):
    assert grouped(number) == said


def test_what_is_known_of_a_number():
    assert interval(3000000, None, "円/年") == "300万円以上"
    assert interval(0, 3000000, "円") == "300万円以下"
    assert interval(1, 2, "人") == "1人から2人まで"
    assert interval(2, 2, "人") == "2人"
    assert figure(-80000, "円/年") == "0円"


@pytest.mark.parametrize(
    ("statement", "yes", "no"),
    [
        ("学生である", "学生です", "学生ではありません"),
        ("日本国内に住んでいる", "日本国内に住んでいます", "日本国内に住んでいません"),
        ("配偶者がいる", "配偶者がいます", "配偶者がいません"),
        ("重い障害がある", "重い障害があります", "重い障害がありません"),
        ("施設に入っていない", "施設に入っていません", "施設に入っています"),
        ("まだ創業していない", "まだ創業していません", "すでに創業しています"),
        (
            "育児休業をとっている（とる予定）",
            "育児休業をとっています（とる予定）",
            "「育児休業をとっている（とる予定）」にはあてはまりません",
        ),
        (
            "面倒をみて、生活費を出している",
            "面倒をみて、生活費を出しています",
            "「面倒をみて、生活費を出している」にはあてはまりません",
        ),
        (
            "出産した、または妊娠している",
            "「出産した、または妊娠している」にあてはまります",
            "「出産した、または妊娠している」のどちらにもあてはまりません",
        ),
        ("名前", None, None),
    ],
)
def test_statements_are_said_politely_and_denied(statement, yes, no):
    assert polite(statement, is_so=True) == yes
    assert polite(statement, is_so=False) == no


def test_no_statement_of_the_vocabulary_is_left_without_polite_words():
    names = [term.label for term in TERMS.values() if term.type == "boolean"]
    unknown = [label for label in names if polite(label, is_so=True) is None]
    assert len(names) > 50
    assert len(unknown) <= 4, unknown


@pytest.mark.parametrize(
    ("op", "value", "born", "said"),
    [
        (
            "until_fy_end",
            18,
            "2020-04-01",
            "18歳になったあとの最初の3月31日（2038年3月31日）をまだ過ぎていません。",
        ),
        (
            "until_fy_end",
            18,
            "2008-04-01",
            "18歳になったあとの最初の3月31日（2026年3月31日）を過ぎています。",
        ),
        (
            "until_fy_end",
            15,
            "2020-04-01",
            "中学校を卒業する年の3月31日（2035年3月31日）をまだ過ぎていません。",
        ),
        ("from_fy_start", 6, "2020-04-01", "小学校に上がる年の4月1日（2026年4月1日）を迎えています。"),
        ("from_fy_start", 6, "2020-04-02", "小学校に上がる年の4月1日（2027年4月1日）をまだ迎えていません。"),
        ("age_lt", 3, "2023-04-02", "3歳になっています（法律では、誕生日の前の日に年をとります）。"),
        (
            "age_lt",
            3,
            "2023-04-03",
            "まだ3歳になっていません（法律で3歳になるのは、誕生日の前の日の2026年4月2日です）。",
        ),
        ("age_ge", 3, "2020-01-01", "3歳になっています。"),
        ("grade_between", [1, 6], "2020-04-01", "小学生です。"),
        ("grade_between", [1, 6], "2020-04-02", "小学生ではありません。"),
        ("grade_between", [-2, 0], "2020-04-02", "年少から年長までの学年です。"),
        ("grade_between", [9, 9], "2011-05-05", "中学3年生です。"),
        ("within", {"days": 15}, "2026-03-20", "生まれてからまだ15日たっていません（2026年4月4日まで）。"),
        ("within", {"years": 2}, "2020-04-01", "生まれてから2年を過ぎています。"),
        ("months_since", [4, 12], "2025-06-01", "生まれてから4か月以上1年未満です。"),
        ("months_since", [4, 12], "2026-03-01", "生まれてからまだ4か月たっていません。"),
        ("months_since", [0, 36], "2020-04-01", "生まれてから3年以上たっています。"),
        ("lt", "2024-04-02", "2024-04-02", "2024年4月2日以後に生まれています。"),
        ("le", "2024-04-02", "2024-04-02", "2024年4月2日以前に生まれています。"),
        (
            "between",
            ["2020-01-01", "2020-12-31"],
            "2020-04-01",
            "2020年1月1日から2020年12月31日までの間に生まれています。",
        ),
    ],
)
def test_days_of_law(op, value, born, said):
    day = date.fromisoformat(born)
    begins = f"お子さん（{day.year}年{day.month}月{day.day}日生まれ）は、"
    told = _said(_of_child(op, value), {"children": [{"birth_date": born}]})
    assert told[0] == begins + said


def _income(op, **more):
    limit = {"op": "lookup", "table": "limits", "key": 0}
    return {"op": op, "term": "person.income", "value": limit, "law": "法第9条", **more}


@pytest.mark.parametrize(
    ("op", "income", "said"),
    [
        ("lt", 3200000, "あなたの年間所得は320万円で、上限の208万円より112万円多いです。（法第9条）"),
        ("lt", 2079999, "あなたの年間所得は207万9,999円で、上限の208万円より1円少ないです。（法第9条）"),
        (
            "lt",
            2080000,
            "あなたの年間所得は208万円で、上限の208万円とちょうど同じです。上限より少ないことが条件です。（法第9条）",
        ),
        (
            "le",
            2080000,
            "あなたの年間所得は208万円で、上限の208万円とちょうど同じです。上限ちょうどまでは対象です。（法第9条）",
        ),
        (
            "ge",
            2080000,
            "あなたの年間所得は208万円で、必要な208万円とちょうど同じです。ちょうどでも対象です。（法第9条）",
        ),
        ("ge", 2000000, "あなたの年間所得は200万円で、必要な208万円より8万円少ないです。（法第9条）"),
    ],
)
def test_numbers_tell_how_far_they_are(op, income, said):
    assert _said(_income(op), {"person": {"income": income}}, tables=LIMITS) == [said]


def test_a_denied_limit_is_a_least():
    told = _said({"op": "not", "of": _income("lt")}, {"person": {"income": 2000000}}, tables=LIMITS)
    assert told == ["あなたの年間所得は200万円で、必要な208万円より8万円少ないです。（法第9条）"]


def test_the_year_that_counts_is_named():
    tree = {
        "op": "lt",
        "number": {"term": "person.income", "income_year": {"switches_in": 6}},
        "value": 2000000,
    }
    data = {"person": {"income": {"years": {"2024": 1000000, "2025": 3000000}}}}
    assert _said(tree, data, date(2026, 5, 31)) == [
        "あなたの2024年の所得は100万円で、上限の200万円より100万円少ないです。"
    ]
    assert _said(tree, data, date(2026, 6, 1)) == [
        "あなたの2025年の所得は300万円で、上限の200万円より100万円多いです。"
    ]


def test_someone_who_is_not_there_has_no_income():
    tree = {"op": "lt", "number": {"op": "sub", "of": [{"term": "spouse.income"}, 80000]}, "value": 100}
    assert _said(tree, {"spouse": None}) == ["配偶者はいません。"]


def test_members_are_told_apart():
    tree = {
        "op": "all_members",
        "over": "children[]",
        "of": {"op": "eq", "term": "children[].lives_together", "value": True},
    }
    data = {"children": [{"lives_together": True}, {"lives_together": False}]}
    assert _said(tree, data) == ["2人目のお子さんと同居していません。"]
    assert _said(tree, {"children": [{"lives_together": False}]}) == ["お子さんと同居していません。"]
    assert _said(tree, {"children": []}) == ["お子さんはいません。"]


def test_choices_are_said_in_their_words_with_what_would_have_to_be():
    tree = {"op": "in", "term": "person.gender", "value": ["female"]}
    assert _said(tree, {"person": {"gender": "female"}}) == ["あなたの性別は、「女性」です。"]
    assert _said(tree, {"person": {"gender": "male"}}) == [
        "あなたの性別は、「男性」です。条件は、「女性」です。"
    ]


def test_ways_that_fail_on_the_same_fact_are_told_once():
    one = {"op": "eq", "term": "person.gender", "value": "female", "law": "法"}
    verdict = _verdict({"op": "any", "of": [one, {**one, "value": "other"}]}, {"person": {"gender": "male"}})
    assert reason_sentences(verdict, TERMS) == [
        "あなたの性別は、「男性」です。条件は、「女性」か「その他」です。（法）"
    ]


def test_grades_are_not_more_or_less():
    tree = {"op": "between", "term": "person.disability_body_grade", "value": [1, 2]}
    assert _said(tree, {"person": {"disability_body_grade": 0}}) == [
        "あなたの身体障害者手帳の等級はありません。条件は、1級から2級までです。"
    ]
    assert _said(tree, {"person": {"disability_body_grade": 2}}) == [
        "あなたの身体障害者手帳の等級は2級です。"
    ]


def test_what_is_not_known_is_named():
    assert question_name("children[].birth_date", TERMS) == "お子さんの生年月日"
    assert question_name("spouse", TERMS) == "配偶者がいるかどうか"
    assert question_name("household.is_single_parent", TERMS) == "ひとり親の世帯かどうか"
    assert question_name("person.is_student", TERMS) == "あなたが学生かどうか"
    assert (
        question_name("children[].needs_constant_care", TERMS)
        == "お子さんに常時の介護を要する重い障害があるかどうか"
    )
    assert question_name("children[].lives_together", TERMS) == "お子さんと同居しているかどうか"
    told = _said(_of_child("age_lt", 3), {"children": [{}]})
    assert told == ["お子さんの生年月日が、まだ分かりません。"]


def test_what_follows_from_something_being_known_is_said():
    town = {"op": "known", "term": "person.city_code"}
    labelled = {**town, "label": "日本の市区町村に住んでいる"}
    data = {"person": {"city_code": "992011"}}
    assert _said(labelled, data) == ["あなたは、日本の市区町村に住んでいます。"]
    assert _said(town, data) == ["あなたの住んでいる市区町村は、分かっています。"]
    assert _said(labelled, {}) == ["あなたの住んでいる市区町村は、まだ分かっていません。"]


def test_a_whole_verdict():
    verdict = _verdict(
        _of_child("until_fy_end", 18),
        CHILD,
        amounts=[
            {
                "id": "monthly",
                "label": "手当",
                "unit": "円/月",
                "law": "法第6条",
                "each": "children[]",
                "rows": [{"amount": 10000, "label": "3歳以上"}],
            }
        ],
        deadline={
            "term": "children[].birth_date",
            "years": 7,
            "label": "生まれてから7年以内",
            "law": "法第8条",
        },
    )
    assert explanation(verdict, "手当", TERMS) == [
        "「手当」は、使えそうです。",
        "お子さん（2020年4月1日生まれ）は、18歳になったあとの最初の3月31日（2038年3月31日）をまだ過ぎていません。",
        "手当は、1か月に1万円です（3歳以上）。（法第6条）",
        "2027年4月1日までに申請してください（生まれてから7年以内）。（法第8条）",
        "2038年4月1日からは、対象ではなくなります。",
    ]
    assert deadline_sentence(_verdict(_of_child("age_lt", 3), CHILD)) == ""
    none = _verdict(_of_child("until_fy_end", 18), {})
    assert explanation(none, "手当", TERMS) == [
        "「手当」が使えるかどうかは、まだ分かりません。",
        "次のことが分かると、答えが出ます：お子さんがいるかどうかと、その人数。",
    ]
    assert change_sentence(none) == ""
    assert headline(_verdict(_of_child("age_lt", 3), CHILD), "手当") == "「手当」は、今は対象になりません。"


def test_what_is_not_in_force_is_said_so():
    tree = {"op": "eq", "term": "household.on_public_assistance", "value": True, "valid_to": "2026-04-01"}
    assert _said(tree, {}) == ["2026年4月1日は、この制度の期間に入っていません。"]


@given(TREES, HOUSEHOLDS)
@settings(max_examples=200)
def test_no_verdict_leaves_one_without_words(tree, situation):
    try:
        rule = load({"format": 1, "claims": "household", "requirement": tree, "tables": LIMITS})
    except BadRule:
        return
    for known in (situation, Situation.of({}), Situation.of({"children": [{}, {}], "spouse": {}})):
        verdict = rule.verdict(known, on=ON)
        told = explanation(verdict, "制度", {})
        assert len(told) > 1
        assert all(line and "None" not in line and "[]" not in line for line in told), told
