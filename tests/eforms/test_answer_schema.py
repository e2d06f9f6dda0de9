"""The answers of a form as JSON Schema, for programs."""

from typing import Any

import jsonschema
import pytest

from madoguchi.eforms.questions import KINDS
from madoguchi.eforms.selectors.answer_schema import DIALECT, answer_schema
from madoguchi.eforms.types import FormDocument
from tests.eforms.forms import complete, example, form, question
from tests.eforms.test_drawing import KEPT


def refused(schema: dict[str, Any], answers: Any) -> list[str]:
    """Where answers are not as the schema says."""
    errors = jsonschema.Draft202012Validator(schema).iter_errors(answers)
    return sorted({".".join(str(part) for part in error.absolute_path) for error in errors})


def test_it_is_a_schema_and_complete_answers_are_as_it_says() -> None:
    schema = answer_schema(FormDocument.parse(example()))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == DIALECT
    assert refused(schema, complete()) == []


def test_what_it_says_of_a_question() -> None:
    schema = answer_schema(FormDocument.parse(example()))
    birth = schema["properties"]["birth_date"]
    assert birth["title"] == "生年月日"
    assert birth["description"].startswith("例：1990年4月1日")
    assert (birth["x-term"], birth["x-type"], birth["format"]) == ("person.birth_date", "date", "date")
    choices = schema["properties"]["pension"]["oneOf"]
    assert choices[0] == {"const": "national", "title": "国民年金"}
    children = schema["properties"]["children"]
    assert children["type"] == "array" and children["items"]["additionalProperties"] is False


def test_what_is_asked_of_everybody_is_required_and_what_a_condition_shows_is_not() -> None:
    schema = answer_schema(FormDocument.parse(example()))
    assert {"applicant_name", "pension", "declaration"} <= set(schema["required"])
    assert not {"workplace", "email", "remarks"} & set(schema["required"])
    answers = {**complete(), "workplace": None, "remarks": None}
    assert refused(schema, answers) == []
    assert refused(schema, {**answers, "pension": None}) == ["pension"]
    assert refused(schema, {**answers, "declaration": False}) == ["declaration"]
    del answers["applicant_name"]
    assert refused(schema, answers) == [""]
    assert refused(schema, {**complete(), "colour": "red"}) == [""]


def test_rounds_are_counted_and_looked_into() -> None:
    schema = answer_schema(FormDocument.parse(example()))
    most = schema["properties"]["children"]["maxItems"]
    children = complete()["children"]
    assert refused(schema, {**complete(), "children": children[:1] * (most + 1)}) == ["children"]
    wrong = {**complete(), "children": [{**children[0], "child_birth_date": "2019-02-31x"}]}
    assert refused(schema, wrong) == ["children.0.child_birth_date"]


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"statement"}))
def test_every_type_has_a_shape_that_takes_what_is_kept_and_nothing_else(kind: str) -> None:
    schema = answer_schema(
        form(question(kind, **({} if kind in ("computed", "fee") else {"required": True})))
    )
    jsonschema.Draft202012Validator.check_schema(schema)
    kept = {"computed": 12, "fee": 1500, **KEPT}[kind]
    assert refused(schema, {"q1": kept}) == []
    for wrong in ({"x": 1}, 1.5, [1], "", []):
        assert refused(schema, {"q1": wrong}), wrong


def test_it_speaks_the_language_that_is_asked_for() -> None:
    english = {"title": "Allowance", "question.birth_date.label": "Date of birth"}
    easy = {"question.birth_date.label": "生《う》まれた日《ひ》"}
    document = FormDocument.parse({**example(), "translations": {"en": english, "easy": easy}})
    schema = answer_schema(document, "en")
    assert schema["title"] == "Allowance"
    assert schema["properties"]["birth_date"]["title"] == "Date of birth"
    assert answer_schema(document)["title"] == "児童手当 認定請求書"
    assert answer_schema(document, "easy")["properties"]["birth_date"]["title"] == "生まれた日"


def test_what_is_worked_out_is_only_read_and_what_officers_answer_is_not_there() -> None:
    document = form(
        question("number", id="a", required=True),
        question("computed", id="b", compute={"term": "a"}),
        question("text", id="c", for_officers=True),
    )
    schema = answer_schema(document)
    assert list(schema["properties"]) == ["a", "b"]
    assert schema["properties"]["b"]["readOnly"] is True
    assert schema["required"] == ["a"]
