"""A form's document: what is accepted, and what its editor is told to mend."""

import json
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import jsonschema
import pytest

from madoguchi.eforms.questions import KINDS
from madoguchi.eforms.selectors import attachment_count, question_count, works_on_phone
from madoguchi.eforms.types import BadForm, FormDocument
from tests.eforms.forms import body, example, form, question

IS_A = {"op": "eq", "term": "q1", "value": "a"}


def problems(broken: dict[str, Any]) -> str:
    """What the editor reads."""
    with pytest.raises(BadForm) as refused:
        FormDocument.parse(broken)
    return "\n".join(refused.value.problems)


def published_schema() -> dict[str, Any]:
    """The schema as other programmes read it."""
    return json.loads(files("madoguchi.eforms").joinpath("form.schema.json").read_text("utf-8"))


def test_the_published_schema_is_a_schema_and_describes_the_example() -> None:
    schema = published_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(example(), schema)


def test_the_schema_names_exactly_the_types_that_can_be_read() -> None:
    assert set(published_schema()["$defs"]["question"]["properties"]["type"]["enum"]) == set(KINDS)


def test_a_document_knows_its_pages_and_questions_by_path() -> None:
    document = FormDocument.parse(example())
    assert [page.id for page in document.pages][:2] == ["applicant_is", "applicant_lives"]
    assert document.question("birth_date").label == "生年月日"
    assert document.question("children.3.child_name").page_id == "children"
    assert document.locate("children.3.child_name")[2] == 3


@pytest.mark.parametrize(
    "path", ["child_name", "children.child_name", "children.x.child_name", "birth_date.0", "nothing"]
)
def test_a_path_that_is_not_one_is_refused(path: str) -> None:
    with pytest.raises(KeyError):
        FormDocument.parse(example()).question(path)


def test_counts_and_phone() -> None:
    document = FormDocument.parse(example())
    assert question_count(document) == 19
    assert attachment_count(document) == 1
    assert works_on_phone(document)


def test_a_type_that_needs_more_than_a_finger_does_not_work_on_a_phone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(KINDS["bank_account"], "by_touch", False)
    assert not works_on_phone(FormDocument.parse(example()))
    assert works_on_phone(form(question("text")))


def test_without_the_purpose_of_use_no_form_is_accepted() -> None:
    broken = example()
    del broken["privacy"]
    assert problems(broken) == "利用目的（privacy）を書いてください。答えを何のために使うかは、必ず示します。"
    assert "中身がない" in problems({**broken, "privacy": ""})
    assert "書き方" in problems({**broken, "privacy": "　"})


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (body(question("text"), question("number")), "識別子「q1」が2回以上"),
        (body(question("text", id="Q1")), "「Q1」の書き方"),
        (body(question("telepathy")), "「telepathy」は使えません"),
        (body(question("one_of", options=[])), "中身がない"),
        (body({"id": "q1", "type": "one_of", "label": "選ぶ"}), "「options」がありません"),
        (
            body(question("text", options=[{"value": "a", "label": "甲"}, {"value": "b", "label": "乙"}])),
            "使えない項目",
        ),
        (body(question("one_of", options=[{"value": "a", "label": "甲"}] * 2)), "選択肢「a」が2回以上"),
        (body(question("text", maxlength=3)), "「maxlength」という項目は使えません"),
        (body(question("text", unit="人")), "使えない項目"),
        (body(question("date", minimum=3)), "種類が正しくありません"),
        (body(question("date", minimum="2026-02-30")), "ない日付"),
        (body(question("number", minimum=5, maximum=4)), "最小が最大より大きく"),
        (body(question("date", minimum="2026-02-02", maximum="2026-02-01")), "最小が最大より大きく"),
        (body(question("statement", required=True)), "決まりに合いません"),
        (body(question("text"), repeats={"min": 3, "max": 2, "noun": "子"}), "最小が最大より大きく"),
        (body(question("text", term="person.no_such_thing")), "「person.no_such_thing」は登録されていません"),
        (
            body(question("number", term="person.birth_date")),
            "語彙「person.birth_date」の種類（date）と合いません",
        ),
        (body(question("name", term="children[].name")), "繰り返すページでだけ"),
        (body(question("file", document="no_such")), "書類の種類「no_such」は登録されていません"),
        (body(question("text", show_if=IS_A)), "「q1」は、これより前の質問にありません"),
        (body(question("text"), question("text", id="q2", show_if={"op": "eq"})), "表示条件を読み取れません"),
        (
            body(question("text"), show_if=IS_A),
            "ページ「page」の表示条件の「q1」は、これより前の質問にありません",
        ),
        ({**body(question("date")), "applicant": {"name": "q1"}}, "氏名・名称を答える質問"),
        (
            {**body(question("text")), "applicant": {"name": "q1", "email": "q2"}},
            "メールアドレスを答える質問",
        ),
        ({}, "「title」「sections」「privacy」がありません"),
    ],
)
def test_what_is_wrong_is_said(broken: dict[str, Any], said: str) -> None:
    assert said in problems(broken)


def test_everything_wrong_is_said_at_once_with_its_place() -> None:
    broken = example()
    broken["sections"][0]["pages"][0]["questions"][0]["type"] = "x"
    broken["sections"][1]["pages"][0]["colour"] = "red"
    said = problems(broken).splitlines()
    assert len(said) == 2
    assert said[0].startswith("applicant › applicant_is › applicant_name › type：")
    assert said[1].startswith("family › children：")


def test_a_condition_cannot_look_into_a_repeated_page() -> None:
    broken = example()
    broken["sections"][2]["pages"][0]["show_if"] = {"op": "eq", "term": "lives_together", "value": True}
    assert "繰り返すページの質問" in problems(broken)


@pytest.mark.parametrize(
    "logic", [lambda leaf: leaf, lambda leaf: {"op": "not", "of": {"op": "any", "of": [leaf]}}]
)
def test_a_condition_names_only_choices_that_the_question_has(
    logic: Callable[[dict[str, Any]], dict[str, Any]],
) -> None:
    leaf = {"op": "in", "term": "q1", "value": ["a", "z"]}
    broken = body(question("one_of"), question("text", id="q2", show_if=logic(leaf)))
    assert problems(broken) == "「q2」の表示条件の「z」は、質問「q1」の選択肢にありません。"


@pytest.mark.parametrize(
    "asks",
    [
        question("text", label="個人番号"),
        question("text", label="マイ ナンバー（12桁）"),
        question("number", label="番号", hint="ﾏｲﾅﾝﾊﾞｰを入力してください"),
        question("corporate_number", label="個人番号または法人番号"),
        question("file", label="マイナンバーカードの写し（両面）"),
        question("file", label="通知カードの写し"),
        question("text", id="my_number", label="番号"),
    ],
)
def test_no_question_asks_for_the_individual_number(asks: dict[str, Any]) -> None:
    assert "個人番号は、このシステムでは集めません" in problems(body(asks))


@pytest.mark.parametrize(
    "may",
    [
        question("yes_no", label="個人番号カードを持っていますか"),
        question(
            "file",
            label="本人確認書類",
            hint="マイナンバーカードは表面だけ。裏面の個人番号は写さないでください。",
        ),
        question("long_text", label="備考", hint="個人番号は書かないでください。"),
        question("statement", label="個人番号は、窓口で確認します。"),
    ],
)
def test_a_question_may_warn_against_the_individual_number(may: dict[str, Any]) -> None:
    assert form(may).question("q1").type == may["type"]


def with_list(*rows: Any) -> dict[str, Any]:
    """A form with a question that searches in a list of these rows."""
    return {**body(question("list", list="trades")), "lists": {"trades": list(rows)}}


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (with_list(["a", "甲", "こう", "x"]), "lists › trades"),
        (with_list(["a"]), "lists › trades"),
        (with_list(["a", "甲"], ["b", ""]), "lists › trades"),
        (with_list(*[[str(n), "甲"] for n in range(10_001)]), "lists › trades"),
        (with_list(["a", "甲"], ["a", "乙"]), "一覧「trades」の「a」が2回以上"),
        ({**with_list(["a", "甲"]), "lists": {}}, "一覧「trades」がありません"),
        ({**body(question("text")), "lists": {"trades": [["a", "甲"]]}}, "どの質問でも使われていません"),
        (
            {**body(question("text")), "cases": [{"title": "例", "answers": {"q2": 1}}]},
            "質問「q2」は、様式に",
        ),
        (
            {**body(question("text")), "cases": [{"title": "例", "answers": {}, "path": ["x"]}]},
            "ページ「x」は、様式にありません",
        ),
        (
            {**body(question("text")), "cases": [{"title": "例", "answers": {}, "on": "2026-02-30"}]},
            "ない日付",
        ),
        (
            {
                **body(question("text")),
                "paper": {"title": "紙", "fields": [{"label": "欄", "question": "q9"}]},
            },
            "紙の様式の欄「欄」の質問「q9」は、様式にありません",
        ),
        (body(question("computed", compute=None)), "q1 › compute"),
        (body({"id": "q1", "type": "computed", "label": "合計"}), "「compute」がありません"),
        (body(question("text", for_officers=True, precision="month")), "使えない項目"),
        (body(question("file", for_officers=True)), "職員が書く質問にはできません"),
        (body(question("date", minimum="today+3x")), "種類が正しくありません"),
        (
            body(question("text"), repeats={"noun": "子", "where": {"op": "known", "term": "q1"}}),
            "決まりに合いません",
        ),
    ],
)
def test_what_is_wrong_with_lists_cases_and_new_kinds_is_said(broken: dict[str, Any], said: str) -> None:
    assert said in problems(broken)


def test_ten_thousand_entries_are_checked_and_parsed() -> None:
    document = FormDocument.parse(with_list(*[[f"v{n}", f"第{n}", f"だい{n}"] for n in range(10_000)]))
    entries = document.question("q1").entries
    assert entries is not None and entries.by_value["v9999"].label == "第9999"
    assert FormDocument.built(with_list(["a", "甲"])).lists["trades"].entries[0].value == "a"
