"""Every type drawn: label, hint, error and value are tied together as a screen reader needs them."""

from typing import Any

import pytest
from django.template import Context, Template
from lxml import html

from madoguchi.eforms.questions import KINDS
from madoguchi.eforms.selectors import read_page, read_paths
from madoguchi.eforms.types import NO_HELPS, FormDocument, Helps, Page, Reading
from tests.eforms.forms import ADDRESS, FILE, ON, complete, example, form, no_files, page_of, question, sent

ANSWERED = sorted(set(KINDS) - {"statement", "computed", "fee"})
KEPT: dict[str, Any] = {
    "text": "<b>&\"'窓野",
    "long_text": "一\n二</textarea>",
    "name": {"family": "葛󠄀城", "given": "007"},
    "kana": {"family": "カツラギ", "given": ""},
    "date": "2019-05-01",
    "number": 1000,
    "money": 15000,
    "yes_no": False,
    "one_of": "b",
    "many_of": ["a", "b"],
    "postal_code": "0600001",
    "address": {**ADDRESS, "postal_code": "0600001"},
    "phone": "0312345678",
    "email": "a@example.jp",
    "bank_account": {
        "bank": "0001",
        "branch": "本店",
        "kind": "savings",
        "number": "0000123",
        "holder_kana": "マドノ",
    },
    "corporate_number": "8000020130001",
    "file": [FILE],
    "declaration": True,
    "age": 42,
    "photo": [{**FILE, "name": "写真.jpg"}],
    "drawing": [{**FILE, "name": "図.png"}],
    "list": "smith",
    "members": [
        {"member": "", "name": "窓野 一葉", "relation": "child", "birth_date": "2019-05-01"},
        {"member": "", "name": "窓野 𠮷子", "relation": "parent", "birth_date": "1950-01-10"},
    ],
    "place": {"lat": 35.681236, "lon": 139.7671, "words": "駅の前"},
    "slot": "2026-12-01T14",
    "signature": {"name": "窓野 花子", "on": ON.isoformat()},
}


def drawn(
    document: FormDocument,
    page: Page,
    answers: dict[str, Any],
    reading: Reading | None = None,
    item: int | None = None,
    heading: str = "",
    helps: Helps = NO_HELPS,
) -> html.HtmlElement:
    """The fields of a page as a browser has them."""
    text = Template(
        "{% load eforms %}{% draw_questions document page answers reading item on=on heading=heading helps=helps %}"
    ).render(
        Context(
            {
                "document": document,
                "page": page,
                "answers": answers,
                "reading": reading,
                "item": item,
                "on": ON,
                "heading": heading,
                "helps": helps,
            }
        )
    )
    return html.fromstring(f"<form>{text}</form>")


def draw(
    kind: str, answers: dict[str, Any] | None = None, reading: Reading | None = None, **more: Any
) -> html.HtmlElement:
    """A form with one question drawn."""
    document = form(question(kind, **{"hint": "手引き", **more}))
    return drawn(document, page_of(document), answers or {}, reading)


def fields(page: html.HtmlElement) -> list[html.HtmlElement]:
    """Everything that can be filled in."""
    return [one for one in page.iter("input", "select", "textarea") if not one.name.endswith("-remove")]


def name_of(page: html.HtmlElement, field: html.HtmlElement) -> str:
    """The label of a field."""
    return "".join(label.text_content() for label in page.xpath(f"//label[@for='{field.get('id')}']")).strip()


@pytest.mark.parametrize("kind", ANSWERED)
def test_every_field_has_a_label_an_id_of_its_own_and_a_name_that_is_read(kind: str) -> None:
    page = draw(kind)
    ids = [one.get("id") for one in page.xpath("//*[@id]")]
    assert len(ids) == len(set(ids))
    assert fields(page)
    for field in fields(page):
        assert name_of(page, field)
        assert field.name.startswith("q-q1")
        for described in (field.get("aria-describedby") or "").split():
            assert described in ids
    assert "手引き" in page.text_content()


@pytest.mark.parametrize("kind", ANSWERED)
def test_what_was_kept_is_drawn_and_read_as_the_same_value(kind: str) -> None:
    document = form(question(kind))
    page = drawn(document, page_of(document), {"q1": KEPT[kind]})
    data = sent()
    for key, value in page.form_values() if page.tag == "form" else page.forms[0].form_values():
        data.appendlist(key, value)
    reading = read_page(document, page_of(document), data, no_files(), {"q1": KEPT[kind]}, on=ON)
    assert reading.errors == []
    assert reading.values == {"q1": KEPT[kind]}


@pytest.mark.parametrize("kind", ANSWERED)
def test_an_error_stands_at_its_field_in_the_same_words_and_the_link_finds_it(kind: str) -> None:
    document = form(question(kind, required=True))
    reading = read_page(document, page_of(document), sent(), no_files(), {}, on=ON)
    page = drawn(document, page_of(document), {}, reading)
    (error,) = reading.errors
    (target,) = page.xpath(f"//*[@id='{error.html_id}']")
    assert target.tag in ("input", "select", "textarea")
    assert f"＊{error.message}" in page.text_content()
    described = (target.get("aria-describedby") or "").split()
    around = [
        one for box in target.iterancestors("fieldset") for one in (box.get("aria-describedby") or "").split()
    ]
    words = " ".join(
        one.text_content() for name in described + around for one in page.xpath(f"//*[@id='{name}']")
    )
    assert error.message in words
    invalid = [target, *target.iterancestors("fieldset")]
    assert any(one.get("aria-invalid") == "true" for one in invalid)


def test_what_was_typed_is_drawn_again_just_as_it_was() -> None:
    document = form(question("date"), question("number", id="q2"), question("many_of", id="q3"))
    data = sent(q1__year="令和７", q1__month=" 13", q1__day="x", q2="1_000", q3=["b"])
    reading = read_page(
        document, page_of(document), data, no_files(), {"q1": "2019-05-01", "q2": 3, "q3": ["a"]}, on=ON
    )
    page = drawn(document, page_of(document), {"q1": "2019-05-01"}, reading)
    values = dict(page.form_values() if page.tag == "form" else page.forms[0].form_values())
    assert values == {
        "q-q1-year": "令和７",
        "q-q1-month": " 13",
        "q-q1-day": "x",
        "q-q2": "1_000",
        "q-q3": "b",
    }


def test_required_and_optional_are_said_in_words() -> None:
    assert "※必須" in draw("text", required=True).text_content()
    assert "※任意" in draw("text").text_content()
    assert "※必須" in draw("declaration").text_content()


def test_a_statement_only_tells() -> None:
    page = draw("statement")
    assert not fields(page)
    assert "statementの質問" in page.text_content()


def test_no_field_limits_a_name_or_relies_on_the_browser() -> None:
    for kind in ANSWERED:
        page = draw(kind, required=True)
        assert not page.xpath("//*[@required or @pattern]")
        assert not page.xpath("//*[@maxlength]")


def test_numbers_bring_the_keyboard_for_numbers() -> None:
    for kind in ("number", "money", "postal_code", "corporate_number"):
        assert [field.get("inputmode") for field in fields(draw(kind))] == ["numeric"]
    assert fields(draw("phone"))[0].get("type") == "tel"
    assert fields(draw("email"))[0].get("type") == "email"
    assert "円" in draw("money").text_content()


def test_the_browser_may_fill_in_what_is_about_the_person_and_nothing_else() -> None:
    document = FormDocument.parse(example())

    def tokens(page_id: str, item: int | None = None) -> list[str]:
        page = drawn(document, document.page(page_id), {}, item=item)
        return [field.get("autocomplete") for field in fields(page) if field.get("autocomplete")]

    assert tokens("applicant_is") == ["family-name", "given-name", "bday-year", "bday-month", "bday-day"]
    assert tokens("applicant_lives") == [
        "postal-code", "address-level1", "address-level2", "address-line1", "address-line2", "tel", "email",
    ]  # fmt: skip
    assert tokens("children", 0) == []
    rounds = form(question("name", term="person.name"), repeats={"noun": "従業員"})
    assert not drawn(rounds, page_of(rounds), {}, item=0).xpath("//*[@autocomplete]")


def test_many_options_become_a_list_to_choose_from() -> None:
    options = [{"value": f"v{n}", "label": f"選択{n}"} for n in range(9)]
    assert draw("one_of", options=options).xpath("//select")
    assert not draw("one_of", options=options[:8]).xpath("//select")


def test_what_depends_on_the_same_page_is_drawn_with_a_word_about_it() -> None:
    document = FormDocument.parse(example())
    page = drawn(document, document.page("work"), {})
    assert "「加入している年金」の答えによっては、入力は不要です。" in page.text_content()
    assert [field.get("aria-required") for field in fields(page) if field.name == "q-workplace"] == [None]


def test_a_round_of_a_repeated_page_is_drawn_with_its_own_answers() -> None:
    document = FormDocument.parse(example())
    page = drawn(document, document.page("children"), complete(), item=1)
    (given,) = page.xpath("//input[@name='q-child_name-given']")
    assert given.value == "二葉"
    (new,) = drawn(document, document.page("children"), complete(), item=2).xpath(
        "//input[@name='q-child_name-given']"
    )
    assert new.value == ""


def test_the_only_question_of_a_page_can_be_its_heading() -> None:
    single = form(question("text"))
    assert drawn(single, page_of(single), {}, heading="1").xpath("//h1")
    both = form(question("text"), question("text", id="q2"))
    assert not drawn(both, page_of(both), {}, heading="1").xpath("//h1")


def test_files_handed_in_can_be_taken_back() -> None:
    page = draw("file", {"q1": [FILE]}, max_files=3)
    (box,) = page.xpath("//input[@name='q-q1-remove']")
    assert box.get("value") == FILE["file"]
    assert "証明.pdf" in page.text_content()
    assert "使える形式：PDF・JPEG・PNG。1個10MBまで、3個まで。" in page.text_content()
    assert fields(page)[0].get("multiple") is not None
    assert fields(page)[0].get("accept") == ".pdf,.jpg,.jpeg,.heic,.heif,.png"


def test_a_reply_to_a_correction_draws_the_named_answers_with_their_round() -> None:
    document = FormDocument.parse(example())
    paths = ["children.0.child_birth_date", "children.1.child_birth_date"]
    notes = {paths[1]: "戸籍と違っています。"}
    reading = read_paths(document, paths, sent(), no_files(), complete(), on=ON)
    text = Template("{% load eforms %}{% draw_paths document paths answers reading notes %}").render(
        Context(
            {"document": document, "paths": paths, "answers": complete(), "reading": reading, "notes": notes}
        )
    )
    page = html.fromstring(f"<form>{text}</form>")
    assert [field.name for field in fields(page)] == [
        f"q-children-{item}-child_birth_date-{part}" for item in (0, 1) for part in ("year", "month", "day")
    ]
    first, second = (legend.text_content() for legend in page.xpath("//legend"))
    assert "お子さん 2：お子さんの生年月日" in second
    assert "直していただきたいこと：戸籍と違っています。" in second
    assert "直していただきたいこと" not in first
    for error in reading.errors:
        assert page.xpath(f"//*[@id='{error.html_id}']")
