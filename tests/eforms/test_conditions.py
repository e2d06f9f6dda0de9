"""Conditions over answers and rounds: what is shown, what is worked out, and what an editor is told."""

from typing import Any

import pytest

from madoguchi.eforms.selectors import check, effective_answers, read_page, summary, visible_pages
from madoguchi.eforms.types import BadForm, FormDocument
from tests.eforms.forms import ON, no_files, sent

Json = dict[str, Any]


def q(name: str, kind: str, **more: Any) -> Json:
    """A question called `name`."""
    return {"id": name, "type": kind, "label": name, **more}


def pages(*made: Json, **more: Any) -> Json:
    """A form of these pages in one section."""
    return {
        "title": "試し",
        "privacy": "試すために使います。",
        "sections": [{"id": "all", "title": "章", "pages": list(made)}],
        **more,
    }


def page(name: str, *questions: Json, **more: Any) -> Json:
    """A page called `name`."""
    return {"id": name, "title": name, "questions": list(questions), **more}


CHILDREN = page(
    "children",
    q("born", "date"),
    q("fee_paid", "money"),
    q("at_home", "yes_no"),
    repeats={"noun": "子", "min": 0, "max": 5},
)


def shown(body: Json, answers: Json) -> list[str]:
    """The ids of the pages that are shown."""
    return [one.id for one in visible_pages(FormDocument.parse(body), answers, on=ON)]


def problems(body: Json) -> str:
    """What the editor reads."""
    with pytest.raises(BadForm) as refused:
        FormDocument.parse(body)
    return "\n".join(refused.value.problems)


YOUNG = {"op": "age_lt", "term": "children[].born", "value": 3}


@pytest.mark.parametrize(
    ("condition", "children", "is_shown"),
    [
        ({"op": "any_member", "over": "children[]", "of": YOUNG}, [{"born": "2025-01-01"}], True),
        ({"op": "any_member", "over": "children[]", "of": YOUNG}, [{"born": "2015-01-01"}], False),
        ({"op": "any_member", "over": "children[]", "of": YOUNG}, [{"born": "2015-01-01"}, {}], False),
        ({"op": "all_members", "over": "children[]", "of": YOUNG}, [], True),
        ({"op": "all_members", "over": "children[]", "of": YOUNG}, None, False),
        (
            {"op": "not", "of": {"op": "any_member", "over": "children[]", "of": YOUNG}},
            [{"born": "2015-01-01"}],
            True,
        ),
        (
            {"op": "not", "of": {"op": "any_member", "over": "children[]", "of": YOUNG}},
            [{"born": "2015-01-01"}, {}],
            False,
        ),
        (
            {"op": "ge", "number": {"op": "count_members", "over": "children[]", "where": YOUNG}, "value": 2},
            [{"born": "2025-01-01"}, {"born": "2025-06-01"}],
            True,
        ),
        (
            {
                "op": "gt",
                "number": {
                    "op": "sum_members",
                    "over": "children[]",
                    "number": {"term": "children[].fee_paid"},
                },
                "value": 1000,
            },
            [{"fee_paid": 600}, {"fee_paid": 401}],
            True,
        ),
        (
            {
                "op": "gt",
                "number": {
                    "op": "sum_members",
                    "over": "children[]",
                    "number": {"term": "children[].fee_paid"},
                },
                "value": 1000,
            },
            [{"fee_paid": 600}, {}],
            False,
        ),
    ],
)
def test_a_condition_looks_at_the_rounds_of_an_earlier_page(
    condition: Json, children: list[Json] | None, is_shown: bool
) -> None:
    body = pages(CHILDREN, page("after", q("note", "text"), show_if=condition))
    answers = {} if children is None else {"children": children}
    assert ("after" in shown(body, answers)) is is_shown


def test_a_hidden_page_has_no_rounds_whatever_was_kept_of_it() -> None:
    hidden = {**CHILDREN, "show_if": {"op": "eq", "term": "has", "value": True}}
    condition = {"op": "any_member", "over": "children[]", "of": YOUNG}
    body = pages(page("ask", q("has", "yes_no")), hidden, page("after", q("n", "text"), show_if=condition))
    kept = {"has": False, "children": [{"born": "2025-01-01"}]}
    assert shown(body, kept) == ["ask"]
    assert shown(body, {**kept, "has": True}) == ["ask", "children", "after"]
    assert effective_answers(FormDocument.parse(body), kept, ON) == {"has": False}


def test_of_hidden_answers_nothing_is_known_neither_yes_nor_no() -> None:
    body = pages(
        page("one", q("a", "yes_no"), q("b", "yes_no", show_if={"op": "eq", "term": "a", "value": True})),
        page("yes", q("c", "text"), show_if={"op": "eq", "term": "b", "value": True}),
        page("no", q("d", "text"), show_if={"op": "not", "of": {"op": "eq", "term": "b", "value": True}}),
    )
    assert shown(body, {"a": False, "b": True}) == ["one"]
    assert shown(body, {"a": True, "b": False}) == ["one", "no"]


TOTAL = {
    "op": "add",
    "of": [
        {"term": "wage"},
        {"term": "other"},
        {"op": "sum_members", "over": "children[]", "number": {"term": "children[].fee_paid"}},
    ],
}


def computing(**more: Any) -> Json:
    """A form that adds up what was asked, and asks on where it is much."""
    return pages(
        page(
            "income",
            q("wage", "money", required=True),
            q("has_other", "yes_no"),
            q("other", "money", show_if={"op": "eq", "term": "has_other", "value": True}),
        ),
        CHILDREN,
        page("sum", q("total", "computed", compute=TOTAL), **more),
        page("much", q("why", "text"), show_if={"op": "ge", "term": "total", "value": 1000}),
    )


@pytest.mark.parametrize(
    ("answers", "total"),
    [
        ({"wage": 500, "has_other": True, "other": 300, "children": [{"fee_paid": 200}]}, 1000),
        ({"wage": 500, "has_other": False, "other": 300, "children": []}, 500),
        ({"wage": 500, "has_other": True, "other": None, "children": [{"fee_paid": None}]}, 500),
        ({"wage": 500, "has_other": True, "children": []}, None),
        ({"wage": 500, "has_other": True, "other": 300}, None),
        ({"wage": -500, "has_other": False, "children": []}, -500),
    ],
)
def test_a_value_is_worked_out_as_soon_as_it_is_known(answers: Json, total: int | None) -> None:
    """What is hidden or was left empty counts as 0, as a blank on paper; what was not reached is not known."""
    document = FormDocument.parse(computing())
    assert effective_answers(document, answers, ON).get("total") == total
    rows = {row.path: row.display for part in summary(document, answers, ON) for row in part.rows}
    assert rows["total"] == ("未回答" if total is None else f"{total:,}")


def test_what_is_worked_out_decides_and_cannot_be_typed() -> None:
    document = FormDocument.parse(computing())
    answers = {"wage": 900, "has_other": False, "children": [{"fee_paid": 100}], "total": 7}
    assert effective_answers(document, answers, ON)["total"] == 1000
    assert [one.id for one in visible_pages(document, answers, on=ON)][-1] == "much"
    reading = read_page(document, document.page("sum"), sent(total="7"), no_files(), answers, on=ON)
    assert reading.values == {} and reading.is_good
    assert check(document, answers, ON) == []


def test_a_round_works_out_its_own() -> None:
    share = {"op": "round", "of": {"op": "mul", "of": [{"term": "paid"}, 2]}, "to": 100, "way": "down"}
    body = pages(
        page("rounds", q("paid", "money"), q("share", "computed", compute=share), repeats={"noun": "回"}),
        page(
            "sum",
            q(
                "all",
                "computed",
                compute={"op": "sum_members", "over": "rounds[]", "number": {"term": "rounds[].share"}},
            ),
        ),
    )
    answers = {"rounds": [{"paid": 120}, {"paid": 90, "share": 9999}]}
    assert effective_answers(FormDocument.parse(body), answers, ON) == {
        "rounds": [{"paid": 120, "share": 200}, {"paid": 90, "share": 100}],
        "all": 300,
    }


def test_people_who_were_chosen_are_a_group() -> None:
    people = [
        {"member": "", "name": "窓野 一葉", "relation": "child", "birth_date": "2019-04-30"},
        {"member": "", "name": "窓野 太郎", "relation": "parent", "birth_date": "1950-04-30"},
    ]
    old = {
        "op": "any_member",
        "over": "people[]",
        "of": {"op": "age_ge", "term": "people[].birth_date", "value": 65},
    }
    body = pages(page("who", q("people", "members")), page("care", q("x", "text"), show_if=old))
    assert shown(body, {"people": people}) == ["who", "care"]
    assert shown(body, {"people": people[:1]}) == ["who"]


def test_what_officers_fill_in_is_never_shown_asked_or_counted() -> None:
    body = pages(
        page("mine", q("a", "text"), q("checked", "yes_no", for_officers=True, required=True)),
        page("desk", q("verdict", "text", for_officers=True)),
    )
    document = FormDocument.parse(body)
    answers = {"a": "x", "checked": True, "verdict": "y"}
    assert shown(body, answers) == ["mine"]
    assert effective_answers(document, answers, ON) == {"a": "x"}
    assert check(document, {"a": "x"}, ON) == []
    reading = read_page(document, document.pages[0], sent(a="x", checked="yes"), no_files(), {}, on=ON)
    assert reading.values == {"a": "x"}


def after(condition: Json, *before: Json) -> Json:
    """A page with a condition behind others."""
    return pages(*before, page("after", q("z", "text"), show_if=condition))


PICK = q("pick", "one_of", options=[{"value": "a", "label": "甲"}, {"value": "b", "label": "乙"}])
FIRST = page("first", PICK, q("count", "number", minimum=0, maximum=10), q("name", "name"))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (after({"op": "eq", "term": "pick", "value": 3}, FIRST), "選択です。数としてはくらべられません"),
        (
            after({"op": "eq", "term": "pick", "value": "c"}, FIRST),
            "「c」は、質問「pick」の選択肢にありません",
        ),
        (after({"op": "gt", "term": "count", "value": 10}, FIRST), "範囲では成り立ちません"),
        (after({"op": "between", "term": "count", "value": [11, 20]}, FIRST), "範囲では成り立ちません"),
        (after({"op": "eq", "term": "name", "value": "x"}, FIRST), "答えたかどうか（known）だけ"),
        (
            after(
                {
                    "op": "all",
                    "of": [
                        {"op": "eq", "term": "pick", "value": "a"},
                        {"op": "eq", "term": "pick", "value": "b"},
                    ],
                },
                FIRST,
            ),
            "成り立つことがありません",
        ),
        (after({"op": "eq", "term": "at_home", "value": True}, CHILDREN), "繰り返すページの質問なので"),
        (after({"op": "eq", "term": "children[].at_home", "value": True}, CHILDREN), "一人ひとりを見る条件"),
        (
            after({"op": "any_member", "over": "sites[]", "of": YOUNG}, CHILDREN),
            "「sites[]」は、これより前の繰り返すページにありません",
        ),
        (
            after(
                {
                    "op": "eq",
                    "number": {"op": "lookup", "table": "limits", "key": {"term": "count"}},
                    "value": 1,
                },
                FIRST,
            ),
            "表「limits」がありません",
        ),
        (
            pages({**CHILDREN, "show_if": {"op": "any_member", "over": "children[]", "of": YOUNG}}),
            "これより前の繰り返すページにありません",
        ),
        (
            pages(FIRST, page("sum", q("s", "computed", compute={"op": "add", "of": [{"term": "pick"}, 1]}))),
            "質問「s」の計算を読み取れません：/of/0：「pick」は選択です。数として計算できません",
        ),
        (
            pages(FIRST, page("sum", q("s", "computed", compute={"term": "later"}), q("later", "number"))),
            "質問「s」の計算の「later」は、これより前の質問にありません",
        ),
        (
            after(
                {"op": "eq", "term": "seen", "value": True},
                page("p", q("a", "text"), q("seen", "yes_no", for_officers=True)),
            ),
            "職員が書く質問なので使えません",
        ),
        (
            pages(
                page(
                    "kids",
                    q("k", "text"),
                    repeats={"noun": "子", "of": "children[]", "where": {"op": "known"}},
                )
            ),
            "ページ「kids」の対象の条件を読み取れません",
        ),
    ],
)
def test_an_editor_is_told_what_a_condition_cannot_do(body: Json, said: str) -> None:
    assert said in problems(body)
