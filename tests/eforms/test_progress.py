"""What is shown, what is still missing, and what people read before sending."""

from typing import Any

import pytest

from madoguchi.eforms.selectors import (
    applicant_email,
    applicant_name,
    check,
    correctable,
    differences,
    display,
    effective_answers,
    files_in,
    next_page,
    previous_page,
    restricted_page,
    summary,
    task_list,
    value_at,
    visible_pages,
    visible_questions,
    with_page,
    without_item,
)
from madoguchi.eforms.types import FormDocument, PageStatus
from tests.eforms.forms import FILE, ON, body, complete, example, form, question


@pytest.fixture(scope="module")
def document() -> FormDocument:
    """児童手当 認定請求."""
    return FormDocument.parse(example())


def statuses(document: FormDocument, answers: dict[str, Any]) -> dict[str, str]:
    """Every page of the task list with its state."""
    return {s.page.id: s.status.value for section in task_list(document, answers, ON) for s in section.pages}


def test_complete_answers_can_be_handed_in(document: FormDocument) -> None:
    assert check(document, complete(), ON) == []
    assert set(statuses(document, complete()).values()) == {"done"}
    assert effective_answers(document, complete(), ON) == complete()


def test_pages_hide_and_appear_with_the_answers(document: FormDocument) -> None:
    def shown(pension: str | None) -> bool:
        pages = visible_pages(document, {"pension": pension}, on=ON)
        return "public_servant_note" in [page.id for page in pages]

    assert [shown(one) for one in ("public_servant", "national", None)] == [True, False, False]


def test_questions_of_one_round_hide_without_touching_another(document: FormDocument) -> None:
    page = document.page("children")
    asked = [
        [q.id for q in visible_questions(document, page, complete(), on=ON, item=item)] for item in (0, 1, 2)
    ]
    assert ["child_address" in one for one in asked] == [False, True, False]


def test_hidden_answers_are_dropped_and_do_not_hold_up(document: FormDocument) -> None:
    answers = complete() | {"pension": "national", "seconded": True, "is_staff": True}
    answers["children"][0]["child_address"] = "left over"
    kept = effective_answers(document, answers, ON)
    assert "workplace" not in kept
    assert "seconded" not in kept
    assert "is_staff" not in kept
    assert "child_address" not in kept["children"][0]
    assert check(document, answers, ON) == []


def test_a_hidden_answer_does_not_show_another_question() -> None:
    chain = form(
        question("yes_no"),
        question("yes_no", id="q2", show_if={"op": "eq", "term": "q1", "value": True}),
        question("text", id="q3", show_if={"op": "eq", "term": "q2", "value": True}),
    )
    answers = {"q1": False, "q2": True, "q3": "x"}
    assert effective_answers(chain, answers, ON) == {"q1": False}


def test_a_hidden_answer_does_not_show_a_later_page() -> None:
    chain = body(
        question("yes_no"), question("yes_no", id="q2", show_if={"op": "eq", "term": "q1", "value": True})
    )
    later = {"op": "eq", "term": "q2", "value": True}
    pages = chain["sections"][0]["pages"]
    pages.append(
        {
            "id": "later",
            "title": "後",
            "show_if": later,
            "questions": [question("text", id="q3", required=True)],
        }
    )
    document = FormDocument.parse(chain)
    for first, shown in ((True, True), (False, False)):
        answers = {"q1": first, "q2": True, "q3": "x"}
        assert ("q3" in effective_answers(document, answers, ON)) is shown
        assert ("later" in [page.id for page in visible_pages(document, answers, on=ON)]) is shown
        assert (
            "q3" in {row.path for section in summary(document, answers, ON) for row in section.rows}
        ) is shown


def test_everything_missing_is_named_with_its_page(document: FormDocument) -> None:
    errors = check(document, {}, ON)
    assert [error.page_id for error in errors] == sorted(
        (error.page_id for error in errors), key=[page.id for page in document.pages].index
    )
    assert {"applicant_name", "address", "phone", "pension", "children", "bank_account", "declaration"} <= {
        error.path for error in errors
    }
    assert "email" not in {error.path for error in errors}
    assert "「お子さん」を1つ以上追加してください。" in [error.message for error in errors]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("applicant_name", "文字列"),
        ("applicant_name", {"family": "窓野"}),
        ("applicant_name", {"family": "窓\n野", "given": ""}),
        ("applicant_kana", {"family": "かな", "given": ""}),
        ("birth_date", "2026-11-03"),
        ("birth_date", "2026-1-3"),
        ("phone", "090-1234-5678"),
        ("pension", "zzz"),
        ("older_count", "0"),
        ("older_count", True),
        ("older_count", 21),
        ("notify_by", ["post", "email"]),
        ("insurance_document", [{"file": "1"}]),
        ("insurance_document", [FILE] * 4),
        ("children", [{}] * 11),
        ("children", "x"),
        ("declaration", "yes"),
        ("remarks", "個人番号は 1234 5678 9018 です"),
    ],
)
def test_kept_answers_that_no_page_could_have_read_are_refused(
    document: FormDocument, path: str, value: Any
) -> None:
    errors = check(document, complete() | {path: value}, ON)
    assert {error.page_id for error in errors} == {
        document.page("children").id if path == "children" else document.question(path).page_id
    }


def test_an_error_in_a_round_says_which(document: FormDocument) -> None:
    answers = complete()
    del answers["children"][1]["child_birth_date"]
    (error,) = check(document, answers, ON)
    assert (error.path, error.page_id, error.item) == ("children.1.child_birth_date", "children", 1)
    assert error.html_id == "q-child_birth_date"


def test_the_task_list_begins_with_everything_to_do_and_the_declaration_last(document: FormDocument) -> None:
    begun = statuses(document, {})
    assert begun.pop("declare") == "cannot_start"
    assert set(begun.values()) == {"todo"}
    almost = complete()
    del almost["declaration"]
    assert statuses(document, almost)["declare"] == "todo"


def test_a_page_of_answers_that_may_stay_empty_is_done_once_seen() -> None:
    optional = form(question("text"))
    assert statuses(optional, {}) == {"page": "todo"}
    assert statuses(optional, {"q1": None}) == {"page": "done"}


def test_a_page_that_may_repeat_zero_times_is_done_once_seen() -> None:
    repeated = form(question("text"), repeats={"min": 0, "noun": "従業員"})
    assert statuses(repeated, {}) == {"page": "todo"}
    assert statuses(repeated, {"page": []}) == {"page": "done"}
    assert check(repeated, {}, ON) == []
    assert summary(repeated, {"page": []}, ON)[0].rows[0].display == "なし"


def test_pages_follow_one_another(document: FormDocument) -> None:
    walked, page = [], next_page(document, {}, None, on=ON)
    while page:
        walked.append(page.id)
        page = next_page(document, {}, page.id, on=ON)
    assert walked == [p.id for p in document.pages if p.id not in ("public_servant_note", "declare")]
    assert next_page(document, complete() | {"declaration": None}, "documents", on=ON) == document.page(
        "declare"
    )
    assert next_page(document, complete(), "public_servant_note", on=ON) == document.page("children")
    assert previous_page(document, complete(), "children", on=ON) == document.page("work")
    assert previous_page(document, complete(), "applicant_is", on=ON) is None


def test_the_summary_is_what_people_read(document: FormDocument) -> None:
    sections = summary(document, complete(), ON)
    assert [section.title for section in sections] == [
        "請求する方",
        "お子さん",
        "お子さん 1",
        "お子さん 2",
        "受け取り",
        "確認",
    ]
    shown = {row.path: row.display for section in sections for row in section.rows}
    assert shown["applicant_name"] == "葛󠄀城\u3000𠮷子"
    assert shown["birth_date"] == "1990年4月1日（平成2年）"
    assert shown["children.1.child_birth_date"] == "2019年5月1日（令和元年）"
    assert shown["insurance_document"] == "証明.pdf（2KB）"
    assert shown["notify_by"] == "未回答"
    assert shown["older_count"] == "0人"
    assert "seconded" not in shown
    assert "children.0.child_address" not in shown


@pytest.mark.parametrize(
    "kind", ["text", "name", "date", "address", "bank_account", "file", "many_of", "declaration"]
)
def test_an_answer_of_the_wrong_shape_is_never_a_crash(kind: str) -> None:
    asked = form(question(kind)).question("q1")
    for value in (object(), 5, ["x"], {"x": 1}, [{"file": 1}]):
        if kind == "many_of" and value == ["x"]:
            continue
        assert display(asked, value) == "読み取れない回答"


def test_differences_are_told_as_people_read_them(document: FormDocument) -> None:
    after = complete()
    after["phone"] = "0312345678"
    after["remarks"] = ""
    after["children"][1]["child_birth_date"] = "2019-04-30"
    after["children"].append({"child_name": {"family": "窓野", "given": "三郎"}})
    found = [(one.path, one.label, one.before, one.after) for one in differences(document, complete(), after)]
    assert found == [
        ("phone", "電話番号", "09012345678", "0312345678"),
        (
            "children.1.child_birth_date",
            "お子さん 2：お子さんの生年月日",
            "2019年5月1日（令和元年）",
            "2019年4月30日（平成31年）",
        ),
        ("children.2.child_name", "お子さん 3：お子さんの氏名", "未回答", "窓野\u3000三郎"),
    ]


def test_what_an_officer_may_ask_to_correct(document: FormDocument) -> None:
    paths = dict(correctable(document, complete(), ON))
    assert paths["children.1.child_address"] == "お子さん 2：お子さんの住所"
    assert "children.0.child_address" not in paths
    assert "declaration" not in paths
    asked = restricted_page(document, ["children.1.child_name", "phone", "phone"])
    assert [(one.path, one.label) for one in asked] == [
        ("phone", "電話番号"),
        ("children.1.child_name", "お子さん 2：お子さんの氏名"),
    ]
    with pytest.raises(KeyError):
        restricted_page(document, ["no_such_question"])


def test_the_applicant_is_found_in_the_answers(document: FormDocument) -> None:
    assert applicant_name(document, complete()) == "葛󠄀城\u3000𠮷子"
    assert applicant_email(document, complete()) == "yoshiko@example.jp"
    assert applicant_email(document, {}) == ""
    assert applicant_name(FormDocument.parse(body(question("text"))), {"q1": "x"}) == ""


def test_files_and_values_by_path(document: FormDocument) -> None:
    assert files_in(document, complete()) == [("insurance_document", FILE)]
    assert value_at(document, complete(), "children.1.lives_together") is False
    assert value_at(document, complete(), "children.7.lives_together") is None


def test_rounds_can_be_taken_out_without_touching_the_answers_before(document: FormDocument) -> None:
    before = complete()
    page = document.page("children")
    after = without_item(before, page, 0)
    assert [child["child_name"]["given"] for child in after["children"]] == ["二葉"]
    changed = with_page(before, page, {"lives_together": False}, 0)
    assert changed["children"][0]["lives_together"] is False
    assert before == complete()


def test_a_section_is_done_when_its_pages_are(document: FormDocument) -> None:
    first, *rest = task_list(document, {k: v for k, v in complete().items() if k != "older_count"}, ON)
    assert first.is_done
    assert [state.status for state in rest[0].pages] == [PageStatus.DONE, PageStatus.TODO]
    assert rest[0].pages[0].items == 2
    assert not rest[0].is_done
