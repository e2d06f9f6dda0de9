"""Every value of every type: what is kept can be drawn and is read as itself; no text breaks a reader."""

from datetime import date
from typing import Any

from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.eforms.questions import kind_of
from madoguchi.eforms.selectors import check, display, read_page
from madoguchi.eforms.types import FormDocument, Reading
from tests.eforms.forms import ON, form, no_files, page_of, question, sent

NAMES = [
    "葛󠄀城",
    "𠮷田",
    "﨑",
    "髙橋",
    "Müller-O’Brien",
    "マリア・ルイサ",
    "神",
    " 山 田 ",
    "김",
    "ｶﾀｶﾅ",
    "か\u3099",
]


def read(
    document: FormDocument, data: QueryDict, answers: dict[str, Any] | None = None, item: int | None = None
) -> Reading:
    """One page read on the day of the tests."""
    return read_page(document, page_of(document), data, no_files(), answers or {}, item, on=ON)


def messages(reading: Reading) -> list[str]:
    """What the person is told."""
    return [error.message for error in reading.errors]


@given(st.sampled_from(NAMES), st.sampled_from([*NAMES, ""]))
def test_a_name_is_kept_to_the_byte(family: str, given_name: str) -> None:
    document = form(question("name", required=True))
    reading = read(document, sent(q1__family=family, q1__given=given_name))
    assert reading.values["q1"] == {"family": family, "given": given_name}
    assert reading.typed["q1"] == {"family": family, "given": given_name}
    assert family in display(document.question("q1"), reading.values["q1"])


@given(
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Cf", "Cn", "Co", "Nd"]), min_size=1, max_size=100)
)
def test_any_letters_make_a_name(name: str) -> None:
    reading = read(form(question("name", required=True)), sent(q1__family=name))
    if name.strip():
        assert reading.values["q1"]["family"] == name
    else:
        assert messages(reading) == ["nameの質問を入力してください。"]


@given(st.dates(date(1873, 1, 1), date(2199, 12, 31)))
def test_every_day_survives_being_drawn_and_read_again(day: date) -> None:
    asked = form(question("date")).question("q1")
    kind = kind_of(asked)
    assert kind.read(asked, kind.redraw(day.isoformat()), ON) == day.isoformat()
    assert f"{day.year}年{day.month}月{day.day}日" in display(asked, day.isoformat())


@given(st.integers(-(10**10), 10**10))
def test_every_number_survives_being_drawn_and_read_again(number: int) -> None:
    asked = form(question("number")).question("q1")
    kind = kind_of(asked)
    assert kind.read(asked, kind.redraw(number), ON) == number


@given(st.text(max_size=60))
def test_text_that_was_kept_is_read_as_itself(text: str) -> None:
    document = form(question("text"))
    reading = read(document, sent(q1=text))
    if reading.is_good:
        assert check(document, reading.values, ON) == []


@given(
    st.sampled_from(
        [
            "kana",
            "date",
            "number",
            "money",
            "postal_code",
            "phone",
            "email",
            "corporate_number",
            "bank_account",
            "address",
            "yes_no",
            "one_of",
        ]
    ),
    st.text(max_size=40),
)
def test_no_text_breaks_a_reader(kind: str, text: str) -> None:
    document = form(question(kind))
    parts = kind_of(document.question("q1")).parts
    data = sent(**({f"q1__{part}": text for part in parts} if parts else {"q1": text}))
    reading = read(document, data)
    assert reading.is_good or reading.errors[0].message.endswith("。")
    assert reading.is_good == ("q1" in reading.values)
