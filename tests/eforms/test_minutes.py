"""How long a form takes, and how much of it is left."""

from madoguchi.eforms.questions import KINDS
from madoguchi.eforms.selectors import minutes_of, officer_paths, officer_paths_open
from madoguchi.eforms.selectors.minutes import SECONDS
from madoguchi.eforms.types import FormDocument
from tests.eforms.forms import ON, complete, example, form, question


def test_every_type_takes_its_time() -> None:
    assert SECONDS.keys() == KINDS.keys()


def test_a_form_takes_longer_the_more_it_asks() -> None:
    short = form(question("yes_no"))
    long = form(*[question("file", id=f"q{n}") for n in range(6)])
    assert minutes_of(short) == 1
    assert minutes_of(long) == 10
    assert 5 <= minutes_of(FormDocument.parse(example())) <= 10


def test_what_is_left_becomes_less_and_then_nothing() -> None:
    document = FormDocument.parse(example())
    answers = complete()
    left = [
        minutes_of(document, dict(list(answers.items())[:count]), on=ON) for count in range(len(answers) + 1)
    ]
    assert left == sorted(left, reverse=True)
    assert left[0] >= minutes_of(document) - 2 and left[-1] == 0


def test_what_is_hidden_takes_no_time_and_what_may_be_shown_half() -> None:
    asks = question("yes_no", id="has", required=True)
    details = question(
        "long_text", id="why", required=True, show_if={"op": "eq", "term": "has", "value": True}
    )
    document = form(asks, *[{**details, "id": f"why{n}"} for n in range(10)])
    assert minutes_of(document, {"has": True}, on=ON) > minutes_of(document) > 1
    assert minutes_of(document, {"has": False}, on=ON) == 0


def test_what_the_desk_fills_in_takes_the_applicant_no_time() -> None:
    body = example()
    for number, section in enumerate(body["sections"]):
        section["pages"].append(
            {
                "id": f"desk{number}",
                "title": "職員が書くところ",
                "questions": [
                    {
                        "id": f"seen{number}",
                        "type": "long_text",
                        "label": "確認したこと",
                        "for_officers": True,
                    }
                ],
            }
        )
    body["sections"][1]["pages"][0]["questions"].append(
        {"id": "checked", "type": "yes_no", "label": "戸籍を見た", "for_officers": True, "required": True}
    )
    document = FormDocument.parse(body)
    assert minutes_of(document) == minutes_of(FormDocument.parse(example()))
    paths = officer_paths(document, complete(), on=ON)
    assert paths[0] == "seen0" and {"children.0.checked", "children.1.checked"} <= set(paths)
    done = {"children": [{"checked": True}, {}]}
    assert officer_paths_open(document, complete(), done, on=ON) == ["children.1.checked"]
