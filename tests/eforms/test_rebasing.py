"""A draft goes on with a newer version: what carries over, and what the person is shown."""

from copy import deepcopy
from typing import Any

from madoguchi.eforms.selectors import check, rebased
from madoguchi.eforms.types import FormDocument
from tests.eforms.forms import ON, complete, example


def question_in(body: dict[str, Any], name: str) -> dict[str, Any]:
    """The question called `name`, to be changed."""
    return next(
        question
        for section in body["sections"]
        for page in section["pages"]
        for question in page["questions"]
        if question["id"] == name
    )


def without(body: dict[str, Any], name: str) -> dict[str, Any]:
    """The body without a question."""
    for section in body["sections"]:
        for page in section["pages"]:
            page["questions"] = [one for one in page["questions"] if one["id"] != name]
    return body


OLD = FormDocument.parse(example())


def test_the_same_form_changes_nothing() -> None:
    answers, difference = rebased(OLD, FormDocument.parse(example()), complete(), on=ON)
    assert answers == complete()
    assert not difference.is_changed and not difference.touches_answers and not difference.new


def test_what_stays_carries_over_and_can_be_sent() -> None:
    body = example()
    question_in(body, "phone")["label"] = "連絡先の電話番号"
    new = FormDocument.parse(body)
    answers, difference = rebased(OLD, new, complete(), on=ON)
    assert check(new, answers, ON) == []
    assert [(one.path, one.label, one.label_now) for one in difference.reworded] == [
        ("phone", "電話番号", "連絡先の電話番号")
    ]
    assert difference.is_changed and not difference.touches_answers


def test_what_nobody_asks_any_more_is_told_with_the_answer() -> None:
    new = FormDocument.parse(without(example(), "phone"))
    answers, difference = rebased(OLD, new, complete(), on=ON)
    assert "phone" not in answers
    assert [(one.label, one.display) for one in difference.gone] == [("電話番号", "09012345678")]


def test_what_is_asked_anew_is_told_by_its_label() -> None:
    body = example()
    body["sections"][0]["pages"][1]["questions"].append(
        {"id": "fax", "type": "phone", "label": "ファクス番号", "required": True}
    )
    new = FormDocument.parse(body)
    answers, difference = rebased(OLD, new, complete(), on=ON)
    assert difference.new == ("ファクス番号",)
    assert [error.path for error in check(new, answers, ON)] == ["fax"]


def test_an_answer_finds_its_question_by_the_term() -> None:
    body = example()
    question_in(body, "birth_date")["id"] = "born_on"
    new = FormDocument.parse(body)
    answers, difference = rebased(OLD, new, complete(), on=ON)
    assert answers["born_on"] == "1990-04-01" and "birth_date" not in answers
    assert difference.new == () and difference.gone == ()


def test_an_answer_that_no_longer_fits_is_given_again() -> None:
    body = example()
    question_in(body, "birth_date")["minimum"] = "2000-01-01"
    question_in(body, "pension")["options"].pop(1)
    body = deepcopy(body)
    workplace = question_in(body, "workplace")
    workplace["show_if"] = {"op": "eq", "term": "pension", "value": "public_servant"}
    new = FormDocument.parse(body)
    answers, difference = rebased(OLD, new, complete(), on=ON)
    assert [one.path for one in difference.again] == ["birth_date", "pension"]
    assert difference.touches_answers
    assert "birth_date" not in answers and "pension" not in answers


def test_types_that_are_alike_take_over_what_fits() -> None:
    body = example()
    question_in(body, "older_count")["type"] = "age"
    for key in ("unit", "minimum", "maximum"):
        question_in(body, "older_count").pop(key, None)
    name = question_in(body, "applicant_name")
    name["type"] = "text"
    answers, difference = rebased(OLD, FormDocument.parse(body), complete(), on=ON)
    assert answers["older_count"] == 0
    assert answers["applicant_name"] == "葛󠄀城\u3000𠮷子"
    assert difference.again == ()


def test_a_declaration_is_made_again_when_its_words_change() -> None:
    body = example()
    question_in(body, "declaration")["label"] += "また、調査に同意します。"
    new = FormDocument.parse(body)
    answers, difference = rebased(OLD, new, complete(), on=ON)
    assert "declaration" not in answers
    assert [one.path for one in difference.again] == ["declaration"]


def test_rounds_move_with_their_page_even_when_it_is_called_otherwise() -> None:
    body = example()
    page = next(page for section in body["sections"] for page in section["pages"] if page["id"] == "children")
    page["id"] = "offspring"
    page["questions"] = [one for one in page["questions"] if one["id"] != "lives_together"]
    for one in page["questions"]:
        one.pop("show_if", None)
    new = FormDocument.parse(body)
    answers, difference = rebased(OLD, new, complete(), on=ON)
    assert [one["child_birth_date"] for one in answers["offspring"]] == ["2019-04-30", "2019-05-01"]
    assert [one.path for one in difference.gone] == ["children.0.lives_together", "children.1.lives_together"]


def test_rounds_that_are_gone_are_told() -> None:
    body = example()
    for section in body["sections"]:
        section["pages"] = [page for page in section["pages"] if page["id"] != "children"]
    body["sections"] = [section for section in body["sections"] if section["pages"]]
    answers, difference = rebased(OLD, FormDocument.parse(body), complete(), on=ON)
    assert "children" not in answers
    assert "2019年4月30日（平成31年）" in [one.display for one in difference.gone]
