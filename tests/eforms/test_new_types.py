"""Dates as far as they are known, signatures, places, no phone, fees: rare input and what is said of it."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from madoguchi.eforms.questions.attachments import accepted_endings, accepted_in_words
from madoguchi.eforms.questions.days import bound_of
from madoguchi.eforms.selectors import check, display, read_page, works_on_phone
from madoguchi.eforms.types import FormDocument, Reading
from tests.eforms.forms import FILE, ON, body, form, no_files, page_of, question, sent
from tests.eforms.test_drawing import drawn


def read(document: FormDocument, answers: dict[str, Any] | None = None, **fields: Any) -> Reading:
    """The first page read on the day of the tests."""
    return read_page(document, page_of(document), sent(**fields), no_files(), answers or {}, on=ON)


def said(reading: Reading) -> list[str]:
    """What the person is told."""
    return [error.message for error in reading.errors]


@pytest.mark.parametrize(
    ("precision", "typed", "kept", "shown"),
    [
        ("partial", ("平成元", "", ""), "1989", "1989年（昭和64年・平成元年）"),
        ("partial", ("R1", "5", ""), "2019-05", "2019年5月（令和元年）"),
        ("partial", ("2019", "5", "1"), "2019-05-01", "2019年5月1日（令和元年）"),
        ("partial", ("R7.4.1", "", ""), "2025-04-01", "2025年4月1日（令和7年）"),
        ("month", ("2026", "3", ""), "2026-03", "2026年3月（令和8年）"),
        ("month", ("令和８年３月１日", "", ""), "2026-03", "2026年3月（令和8年）"),
        ("year", ("昭和６３年", "", ""), "1988", "1988年（昭和63年）"),
        ("year", ("1988", "4", "9"), "1988", "1988年（昭和63年）"),
        ("day", ("７．４．１", "", ""), "", "年号"),
        ("day", ("令和7年4月1日", "", ""), "2025-04-01", "2025年4月1日（令和7年）"),
        ("day", ("20250401", "", ""), "2025-04-01", "2025年4月1日（令和7年）"),
        ("month", ("2026", "", ""), "", "月を入力してください"),
        ("partial", ("2026", "", "3"), "", "月を入力してください"),
        ("partial", ("", "5", ""), "", "年を入力してください"),
    ],
)
def test_dates_as_far_as_they_are_known(
    precision: str, typed: tuple[str, str, str], kept: str, shown: str
) -> None:
    document = form(question("date", precision=precision, label="日"))
    year, month, day = typed
    reading = read(document, q1__year=year, q1__month=month, q1__day=day)
    if not kept:
        assert shown in said(reading)[0]
        return
    assert reading.values == {"q1": kept}
    assert display(document.question("q1"), kept) == shown
    assert check(document, {"q1": kept}, ON) == []


def test_the_fields_of_a_date_are_those_that_are_asked() -> None:
    for precision, parts in (("year", 1), ("month", 2), ("partial", 3), ("day", 3)):
        document = form(question("date", precision=precision))
        assert len(drawn(document, page_of(document), {}).xpath("//input")) == parts


def test_a_half_known_date_is_refused_only_when_every_day_of_it_is() -> None:
    document = form(question("date", precision="partial", minimum="2019-04-30", maximum="today"))
    assert read(document, q1__year="2019").values == {"q1": "2019"}
    assert read(document, q1__year="2019", q1__month="4").values == {"q1": "2019-04"}
    assert "以降の日付" in said(read(document, q1__year="2019", q1__month="3"))[0]
    assert read(document, q1__year="2026", q1__month="11").values == {"q1": "2026-11"}
    assert "今日" in said(read(document, q1__year="2026", q1__month="12"))[0]
    assert "今日" in said(read(document, q1__year="2027"))[0]


@pytest.mark.parametrize("kept", ["2026-13", "2026-02-30", "26", "2026-1", "", "2026-11-02T00", 2026, None])
def test_what_is_no_date_does_not_fit(kept: Any) -> None:
    document = form(question("date", precision="partial", required=True))
    assert [error.path for error in check(document, {"q1": kept}, ON)] == ["q1"]


@pytest.mark.parametrize(
    ("limit", "on", "day"),
    [
        ("today-18y", date(2024, 2, 29), date(2006, 2, 28)),
        ("today+1m", date(2026, 1, 31), date(2026, 2, 28)),
        ("today-12m", date(2024, 2, 29), date(2023, 2, 28)),
        ("today+10d", date(2026, 12, 25), date(2027, 1, 4)),
        ("today", ON, ON),
        ("2019-05-01", ON, date(2019, 5, 1)),
    ],
)
def test_limits_may_be_counted_from_today(limit: str, on: date, day: date) -> None:
    assert bound_of(limit, on) == day


def signed(name: str = "", **fields: str) -> Reading:
    """A page with the applicant's name and a signature."""
    written = body(question("name", id="q1"), question("signature", id="q2", required=True))
    document = FormDocument.parse({**written, "applicant": {"name": "q1"}})
    typed = {"q1__family": "葛󠄀城", "q1__given": "𠮷子", "q2__name": name, "q2__agree": "yes", **fields}
    return read(document, **typed)


@pytest.mark.parametrize("name", ["葛󠄀城　𠮷子", "葛城𠮷子", "葛󠄀城 𠮷子", " 葛󠄀城・𠮷子 "])
def test_a_signature_is_the_applicants_name_however_it_is_written(name: str) -> None:
    reading = signed(name)
    assert reading.errors == []
    assert reading.values["q2"] == {"name": name.strip(), "on": "2026-11-02"}


def test_another_name_is_no_signature() -> None:
    reading = signed("山田 太郎")
    assert said(reading) == ["申請する方の氏名（葛󠄀城\u3000𠮷子）と同じ氏名を入力してください。"]
    assert reading.errors[0].html_id == "q-q2-name"
    assert "q2" not in reading.values
    assert reading.typed["q2"]["name"] == "山田 太郎"


def test_a_signature_needs_the_name_and_the_tick() -> None:
    assert [error.html_id for error in signed("", q2__agree="").errors] == ["q-q2-name"]
    assert [error.html_id for error in signed("葛󠄀城𠮷子", q2__agree="").errors] == ["q-q2-agree"]


def test_the_day_of_a_signature_cannot_be_typed_and_stays_on_a_later_day() -> None:
    assert signed("葛󠄀城𠮷子", q2__on="2020-01-01").values["q2"]["on"] == "2026-11-02"
    document = form(question("signature"))
    kept = {"name": "窓野 花子", "on": "2026-11-02"}
    assert check(document, {"q1": kept}, date(2027, 3, 1)) == []
    assert display(document.question("q1"), kept) == "窓野 花子（2026年11月2日（令和8年）に署名）"


def test_a_name_changed_after_signing_is_found_when_all_is_checked() -> None:
    written = body(question("name", id="q1"), question("signature", id="q2", required=True))
    document = FormDocument.parse({**written, "applicant": {"name": "q1"}})
    answers = {
        "q1": {"family": "山田", "given": "花子"},
        "q2": {"name": "窓野 花子", "on": "2026-11-02"},
    }
    assert [(error.path, error.html_id) for error in check(document, answers, ON)] == [("q2", "q-q2-name")]
    answers["q1"] = {"family": "窓野", "given": "花子"}
    assert check(document, answers, ON) == []


def test_a_company_signs_with_the_name_of_who_acts_for_it() -> None:
    written = body(question("text", id="q1"), question("signature", id="q2", required=True))
    document = FormDocument.parse({**written, "applicant": {"name": "q1"}})
    answers = {"q1": "窓野印刷株式会社", "q2": {"name": "代表取締役 窓野 花子", "on": "2026-11-02"}}
    assert check(document, answers, ON) == []


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [
        ({"words": "駅の前"}, {"lat": None, "lon": None, "words": "駅の前"}, "駅の前"),
        (
            {"lat": "３５．６８１２３６７", "lon": "１３９．７６７１"},
            {"lat": 35.681237, "lon": 139.7671, "words": ""},
            "緯度 35.681237、経度 139.7671",
        ),
        (
            {"lat": "35.681236, 139.767125", "words": "南口"},
            {"lat": 35.681236, "lon": 139.767125, "words": "南口"},
            "南口（緯度 35.681236、経度 139.767125）",
        ),
        (
            {"lat": "北緯35.5度", "lon": "東経139度"},
            {"lat": 35.5, "lon": 139.0, "words": ""},
            "緯度 35.5、経度 139",
        ),
        ({"lat": "-0.0000001", "lon": "0"}, {"lat": 0.0, "lon": 0.0, "words": ""}, "緯度 0、経度 0"),
    ],
)
def test_places(typed: dict[str, str], kept: dict[str, Any], shown: str) -> None:
    document = form(question("place"))
    reading = read(document, **{f"q1__{part}": text for part, text in typed.items()})
    assert reading.values == {"q1": kept}
    assert display(document.question("q1"), kept) == shown
    assert check(document, reading.values, ON) == []


def test_half_a_place_says_which_half_is_missing() -> None:
    document = form(question("place", label="場所", required=True))
    assert [error.html_id for error in read(document, q1__lat="35").errors] == ["q-q1-lon"]
    assert said(read(document, q1__lat="135", q1__lon="35")) == ["緯度は、-90から90までの数字です。"]
    assert said(read(document)) == ["場所を、ことばか、緯度と経度で入力してください。"]


def test_who_has_no_phone_says_why() -> None:
    document = form(question("phone", label="電話番号", required=True))
    reading = read(document, q1="", **{"q1__none": "耳が聞こえないため"})
    assert reading.values == {"q1": "なし：耳が聞こえないため"}
    page = drawn(document, page_of(document), reading.values)
    assert page.xpath("//input[@name='q-q1']")[0].value == ""
    assert page.xpath("//input[@name='q-q1-none']")[0].value == "耳が聞こえないため"
    assert page.xpath("//details[@open]")
    both = read(document, q1="03-1234-5678", **{"q1__none": "x"})
    assert both.values == {"q1": "0312345678"}
    assert said(read(document)) == ["電話番号を入力してください。"]
    assert not drawn(form(question("phone")), page_of(form(question("phone"))), {}).xpath("//details")


def test_ages_have_an_end() -> None:
    document = form(question("age", label="年齢"))
    assert read(document, q1="満３５歳").values == {"q1": 35}
    assert display(document.question("q1"), 35) == "35歳"
    assert "130以下" in said(read(document, q1="131"))[0]
    assert "0以上" in said(read(document, q1="-1"))[0]


def test_fees_and_computed_values_are_shown_and_never_read() -> None:
    seats = question("number", id="seats")
    fee = {
        "id": "fee",
        "type": "fee",
        "label": "手数料",
        "amount": {"op": "mul", "of": [{"term": "seats"}, 500]},
    }
    document = form(seats, fee)
    reading = read(document, seats="3", fee="1")
    assert reading.values == {"seats": 3}
    page = drawn(document, page_of(document), {"seats": 3})
    assert page.xpath("//output/text()") == ["1,500円"]
    assert "受け付けたあとに" in page.text_content()
    assert drawn(document, page_of(document), {"seats": 0}).xpath("//output/text()") == ["かかりません"]
    waiting = drawn(document, page_of(document), {}).xpath("//output")[0]
    assert "そろうと" in waiting.text


def test_a_photograph_is_a_picture_and_may_come_from_the_camera() -> None:
    document = form(question("photo", label="顔写真"))
    asked = document.question("q1")
    assert ".pdf" not in accepted_endings(asked)
    assert "PDF" not in accepted_in_words(asked)
    page = drawn(document, page_of(document), {})
    camera, chosen = page.xpath("//input[@capture='environment']"), page.xpath("//input[not(@capture)]")
    assert len(camera) == len(chosen) == 1
    assert camera[0].name == chosen[0].name == "q-q1"


def test_slots_tell_how_many_they_take() -> None:
    document = form(question("slot", label="日時", required=True))
    page = drawn(document, page_of(document), {})
    assert "定員3" in page.text_content()
    assert said(read(document, q1="2026-12-31T10")) == ["日時を選んでください。"]


def test_texts_may_hold_ruby_and_errors_do_not() -> None:
    document = form(question("text", label="名前《なまえ》", hint="漢字《かんじ》<b>", required=True))
    reading = read(document)
    assert said(reading) == ["名前を入力してください。"]
    page = drawn(document, page_of(document), {}, reading)
    assert [one.text_content() for one in page.xpath("//ruby/rt")] == ["なまえ", "かんじ"]
    assert not page.xpath("//b")


def test_every_type_works_by_touch_and_without_a_script() -> None:
    for kind in (
        "list",
        "photo",
        "members",
        "drawing",
        "place",
        "signature",
        "slot",
        "fee",
        "computed",
        "age",
    ):
        assert works_on_phone(form(question(kind)))


def test_a_new_sketch_takes_the_place_of_the_one_before() -> None:
    document = form(question("drawing", required=True))
    new = SimpleUploadedFile("図.png", b"x")
    uploads = MultiValueDict({"q-q1": [new]})
    kept = {"q1": [{**FILE, "name": "図.png"}]}
    reading = read_page(document, page_of(document), sent(), uploads, kept, on=ON)
    assert (reading.values, reading.uploads, reading.errors) == ({"q1": []}, {"q1": [new]}, [])
    assert read(document, kept).values == kept
    assert "入れ替わります" in drawn(document, page_of(document), kept).text_content()
