"""Cases kept with a form: they hold while the form does what it did, and say what became otherwise."""

from datetime import date
from typing import Any

import pytest

from madoguchi.eforms.trying import case_of, coverage, run_cases
from madoguchi.eforms.types import FormDocument
from tests.eforms.forms import complete, example

ON = date(2026, 11, 2)


def with_cases(*cases: dict[str, Any], **changes: Any) -> FormDocument:
    return FormDocument.parse({**example(), **changes, "cases": list(cases)})


def kept(answers: dict[str, Any], title: str = "例", **more: Any) -> dict[str, Any]:
    return {
        **case_of(FormDocument.parse(example()), title=title, answers=answers, on=ON, keep_day=True),
        **more,
    }


def test_what_was_kept_from_the_form_holds_for_the_form():
    result = run_cases(with_cases(kept(complete())), today=date(2030, 1, 1))[0]
    assert result.passes and result.sends and result.on == ON
    assert result.path[0] == FormDocument.parse(example()).pages[0].id


def test_missing_answers_are_part_of_what_is_expected():
    answers = complete()
    del answers["phone"]
    case = kept(answers)
    assert case["sends"] is False and case["errors"] == ["phone"]
    assert run_cases(with_cases(case), today=ON)[0].passes


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"sends": False}, "送れないはずが、送れます。"),
        ({"errors": ["phone"]}, "直すところが、期待と違います：電話番号"),
        ({"path": kept(complete())["path"][1:]}, "通らないはずのページを通ります："),
        ({"path": kept(complete())["path"][::-1]}, "ページの順番が、期待と違います。"),
    ],
)
def test_another_outcome_is_said(change, words):
    result = run_cases(with_cases({**kept(complete()), **change}), today=ON)[0]
    assert not result.passes
    assert any(one.startswith(words) for one in result.wrong)


def test_a_form_that_asks_more_breaks_its_cases():
    body = example()
    body["sections"][0]["pages"][0]["questions"].append(
        {"id": "more", "type": "text", "label": "もう一つ", "required": True}
    )
    body["cases"] = [kept(complete())]
    result = run_cases(FormDocument.parse(body), today=ON)[0]
    assert not result.passes and result.wrong[0].startswith("送れるはずが、送れません")


def test_what_a_case_leaves_open_is_not_looked_at():
    result = run_cases(with_cases({"title": "途中", "answers": {}}), today=ON)[0]
    assert result.passes and not result.sends


def branched(*cases: dict[str, Any]) -> FormDocument:
    has = {"id": "has", "type": "yes_no", "label": "いますか", "required": True}
    who = {"id": "who", "type": "text", "label": "名前", "required": True}
    pages = [
        {"id": "one", "title": "一", "questions": [has]},
        {
            "id": "two",
            "title": "二",
            "questions": [who],
            "show_if": {"op": "eq", "term": "has", "value": True},
        },
    ]
    body = {
        "title": "様式",
        "privacy": "審査のために使います。",
        "sections": [{"id": "s", "title": "章", "pages": pages}],
    }
    return FormDocument.parse({**body, "cases": list(cases)})


def test_ways_that_no_case_tries_are_named():
    document = branched({"title": "いる", "answers": {"has": True, "who": "太郎"}})
    found = coverage(document, run_cases(document, today=ON))
    assert (found.tried, found.of, found.percent) == (2, 3, 67)
    assert [(one.path, one.why) for one in found.unreached] == [
        ("page.two", "「いますか」が「はい」のとき以外の例がありません。")
    ]


def test_with_both_ways_tried_nothing_is_left():
    document = branched(
        {"title": "いる", "answers": {"has": True, "who": "太郎"}},
        {"title": "いない", "answers": {"has": False}},
    )
    assert coverage(document, run_cases(document, today=ON)).is_whole


def test_without_cases_every_way_is_open():
    document = branched()
    assert coverage(document, []).tried == 0


def test_a_page_that_is_not_reached_any_more_is_named():
    document = branched({"title": "いない", "answers": {"has": False}, "path": ["one", "two"]})
    assert run_cases(document, today=ON)[0].wrong == ("通るはずのページを通りません：二",)


def test_files_are_no_part_of_a_case():
    answers = complete()
    files = [
        path for path, value in answers.items() if isinstance(value, list) and value and "sha256" in value[0]
    ]
    assert files
    for path in files:
        del answers[path]
    case = kept(answers)
    assert case["sends"] is True and run_cases(with_cases(case), today=ON)[0].passes
