"""Reading what was sent: every type, its value, what is shown again, and what to mend."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict

from madoguchi.eforms.drawing import page_drawn
from madoguchi.eforms.selectors import display, read_page, read_paths, with_page, with_paths
from madoguchi.eforms.types import FormDocument, Reading
from tests.eforms.forms import ADDRESS, ON, complete, example, form, no_files, page_of, question, sent


def read(
    document: FormDocument, data: QueryDict, answers: dict[str, Any] | None = None, item: int | None = None
) -> Reading:
    """One page read on the day of the tests."""
    return read_page(document, page_of(document), data, no_files(), answers or {}, item, on=ON)


def messages(reading: Reading) -> list[str]:
    """What the person is told."""
    return [error.message for error in reading.errors]


@pytest.mark.parametrize(
    ("asked", "typed", "value", "shown"),
    [
        (question("text"), {"q1": " 窓野 印刷 "}, "窓野 印刷", "窓野 印刷"),
        (question("long_text"), {"q1": "一\r\n二\n"}, "一\n二", "一\n二"),
        (
            question("kana"),
            {"q1__family": "かつらぎ", "q1__given": "ﾖｼｺ"},
            {"family": "カツラギ", "given": "ヨシコ"},
            "カツラギ\u3000ヨシコ",
        ),
        (
            question("date"),
            {"q1__year": "令和元", "q1__month": "５", "q1__day": "1"},
            "2019-05-01",
            "2019年5月1日（令和元年）",
        ),
        (
            question("date"),
            {"q1__year": "H31", "q1__month": "4", "q1__day": "30"},
            "2019-04-30",
            "2019年4月30日（平成31年）",
        ),
        (question("number", unit="人"), {"q1": "１２"}, 12, "12人"),
        (question("number"), {"q1": "0"}, 0, "0"),
        (question("money"), {"q1": "1万5,000円"}, 15000, "15,000円"),
        (question("yes_no"), {"q1": "no"}, False, "いいえ"),
        (question("one_of"), {"q1": "b"}, "b", "乙"),
        (question("many_of"), {"q1": ["b", "a"]}, ["a", "b"], "甲、乙"),
        (question("postal_code"), {"q1": "〒１００ー０００１"}, "1000001", "〒100-0001"),
        (question("phone"), {"q1": "０９０－１２３４－５６７８"}, "09012345678", "09012345678"),
        (question("email"), {"q1": " Hanako＠example.JP "}, "Hanako@example.jp", "Hanako@example.jp"),
        (question("corporate_number"), {"q1": "8000-0201-30001"}, "8000020130001", "8000020130001"),
        (question("declaration"), {"q1": "yes"}, True, "確認しました"),
        (
            question("address"),
            {
                f"q1__{part}": text
                for part, text in {**ADDRESS, "postal_code": "100-0001", "building": "窓野荘　２０１"}.items()
            },
            {**ADDRESS, "building": "窓野荘　２０１"},
            "〒100-0001 東京都千代田区千代田１－１ 窓野荘　２０１",
        ),
        (
            question("bank_account"),
            {
                "q1__bank": "0001",
                "q1__branch": "本店",
                "q1__kind": "ordinary",
                "q1__number": "１２３",
                "q1__holder_kana": "まどの はなこ",
            },
            {
                "bank": "0001",
                "branch": "本店",
                "kind": "ordinary",
                "number": "0000123",
                "holder_kana": "マドノ ハナコ",
            },
            "0001 本店 普通 0000123 マドノ ハナコ",
        ),
    ],
)
def test_what_is_typed_is_read_kept_and_shown(
    asked: dict[str, Any], typed: dict[str, Any], value: Any, shown: str
) -> None:
    document = form({**asked, "required": True})
    reading = read(document, sent(**typed))
    assert messages(reading) == []
    assert reading.values == {"q1": value}
    assert display(document.question("q1"), value) == shown


@pytest.mark.parametrize("name", ["山\x00田", "山\n田", "山\u202e田", "山" * 101])
def test_a_name_is_never_changed_but_may_be_refused(name: str) -> None:
    reading = read(form(question("name")), sent(q1__family=name, q1__given="花子"))
    assert [error.html_id for error in reading.errors] == ["q-q1-family"]
    assert reading.values == {}
    assert reading.typed["q1"] == {"family": name, "given": "花子"}


@pytest.mark.parametrize(
    "kind",
    [
        "text",
        "long_text",
        "name",
        "kana",
        "date",
        "number",
        "money",
        "postal_code",
        "address",
        "phone",
        "email",
        "bank_account",
        "corporate_number",
    ],
)
def test_a_missing_answer_is_asked_for_by_its_label(kind: str) -> None:
    assert messages(read(form(question(kind, label="氏名", required=True)), sent())) == [
        "氏名を入力してください。"
    ]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (question("one_of", label="加入している年金"), "加入している年金を選んでください。"),
        (question("many_of", label="設備"), "設備を、1つ以上選んでください。"),
        (
            question("yes_no", label="一緒に住んでいますか"),
            "「一緒に住んでいますか」は、「はい」か「いいえ」を選んでください。",
        ),
        (question("file", label="証明書"), "証明書のファイルを選んでください。"),
        (question("declaration", required=False), "内容を読み、チェックを入れてください。"),
    ],
)
def test_a_missing_choice_is_asked_for(asked: dict[str, Any], said: str) -> None:
    assert messages(read(form({"required": True, **asked}), sent())) == [said]


@pytest.mark.parametrize(
    ("asked", "typed", "said", "html_id"),
    [
        (
            question("date", label="生年月日"),
            {"q1__year": "1990", "q1__day": "1"},
            "生年月日は、月を入力してください（例：11）。",
            "q-q1-month",
        ),
        (
            question("date", label="生年月日"),
            {"q1__year": "2026", "q1__month": "2", "q1__day": "30"},
            "2026年2月30日という日付はありません",
            "q-q1",
        ),
        (
            question("date", label="生年月日", maximum="today"),
            {"q1__year": "2026", "q1__month": "11", "q1__day": "3"},
            "生年月日は、今日（2026年11月2日（令和8年））までの日付",
            "q-q1",
        ),
        (
            question("date", minimum="2026-04-01"),
            {"q1__year": "2026", "q1__month": "3", "q1__day": "31"},
            "以降の日付を入力してください",
            "q-q1",
        ),
        (
            question("number", label="人数", maximum=5),
            {"q1": "6"},
            "人数は、5以下の数字で入力してください",
            "q-q1",
        ),
        (question("phone", label="連絡先の電話番号"), {"q1": "12"}, "連絡先の電話番号を市外局番から", "q-q1"),
        (
            question("text", label="屋号", max_length=3),
            {"q1": "四文字だ"},
            "屋号は、3文字までで入力してください（今は4文字です）。",
            "q-q1",
        ),
        (question("text"), {"q1": "あ" * 500_000}, "200文字まで", "q-q1"),
        (question("one_of", label="年金"), {"q1": "zzz"}, "年金を選んでください。", "q-q1"),
        (question("many_of", label="設備"), {"q1": ["a", "zzz"]}, "設備を選んでください。", "q-q1"),
        (question("yes_no", label="同居"), {"q1": "maybe"}, "「はい」か「いいえ」", "q-q1"),
        (question("kana"), {"q1__family": "山田"}, "ひらがなかカタカナで", "q-q1-family"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(
    asked: dict[str, Any], typed: dict[str, Any], said: str, html_id: str
) -> None:
    reading = read(form(asked), sent(**typed))
    assert len(reading.errors) == 1
    assert said in reading.errors[0].message
    assert reading.errors[0].html_id == html_id
    assert reading.values == {}


def test_every_part_of_a_group_says_its_own_error() -> None:
    reading = read(
        form(question("address", required=True)),
        sent(q1__postal_code="12", q1__prefecture="江戸", q1__street="1-1"),
    )
    assert [(error.html_id, error.path) for error in reading.errors] == [
        ("q-q1-postal_code", "q1"),
        ("q-q1-prefecture", "q1"),
        ("q-q1-city", "q1"),
    ]


def test_all_questions_of_a_page_are_told_at_once() -> None:
    document = FormDocument.parse(example())
    reading = read(document, sent(applicant_kana__family="山田"))
    assert [error.path for error in reading.errors] == ["applicant_name", "applicant_kana", "birth_date"]


def test_the_own_prefecture_is_the_first_to_choose(settings: Any) -> None:
    settings.HOME_PREFECTURE = "窓野県"
    typed = {f"q1__{part}": text for part, text in {**ADDRESS, "prefecture": "窓野県"}.items()}
    document = form(question("address"))
    assert read(document, sent(**typed)).values["q1"]["prefecture"] == "窓野県"
    assert page_drawn(document, page_of(document), {}, on=ON)[0].prefectures[0] == ("窓野県", "窓野県")
    settings.HOME_PREFECTURE = "東京都"
    assert not read(document, sent(**typed)).is_good
    names = [name for name, _label in page_drawn(document, page_of(document), {}, on=ON)[0].prefectures]
    assert names[:2] == ["東京都", "北海道"]
    assert len(names) == len(set(names)) == 48


def test_an_address_abroad_needs_no_postal_code() -> None:
    typed = {"q1__prefecture": "国外", "q1__city": "Taipei", "q1__street": "No. 1"}
    document = form(question("address", required=True))
    reading = read(document, sent(**typed))
    assert reading.is_good
    assert display(document.question("q1"), reading.values["q1"]) == "国外TaipeiNo. 1"


@pytest.mark.parametrize("kind", ["text", "long_text", "name", "number", "address"])
@pytest.mark.parametrize("number", ["123456789018", "１２３４ー５６７８ー９０１８"])
def test_an_individual_number_is_not_taken(kind: str, number: str) -> None:
    typed = {
        "name": {"q1__family": number},
        "address": {**{f"q1__{k}": v for k, v in ADDRESS.items()}, "q1__street": number},
    }
    if kind == "number" and "ー" in number:
        number = number.replace("ー", "")
    reading = read(form(question(kind)), sent(**typed.get(kind, {"q1": number})))
    assert "個人番号は入力せず" in messages(reading)[0]
    assert "q1" not in reading.values


def test_answers_left_out_are_kept_as_seen() -> None:
    document = form(
        question("text"),
        question("many_of", id="q2"),
        question("file", id="q3"),
        question("statement", id="q4"),
    )
    assert read(document, sent()).values == {"q1": None, "q2": [], "q3": []}


def test_keys_that_the_page_does_not_ask_are_ignored() -> None:
    document = FormDocument.parse(example())
    reading = read(document, sent(declaration="yes", children="x", is_staff="yes", phone="09012345678"))
    assert set(reading.values) <= {"applicant_name", "applicant_kana", "birth_date"}


def test_what_depends_on_the_same_page_is_read_only_when_it_holds() -> None:
    document = FormDocument.parse(example())
    page = document.page("work")
    for pension, wanted in (
        ("national", {"pension": "national"}),
        ("employees", {"pension": "employees", "workplace": "窓野印刷"}),
    ):
        reading = read_page(
            document, page, sent(pension=pension, workplace="窓野印刷"), no_files(), {}, on=ON
        )
        assert reading.values == wanted
        assert reading.typed["workplace"] == "窓野印刷"
    reading = read_page(document, page, sent(pension="employees"), no_files(), {}, on=ON)
    assert messages(reading) == ["勤務先の名称を入力してください。"]


def test_rounds_of_a_repeated_page_are_read_one_at_a_time() -> None:
    document = FormDocument.parse(example())
    page = document.page("children")
    data = sent(
        child_name__family="窓野",
        child_birth_date__year="R2",
        child_birth_date__month="1",
        child_birth_date__day="1",
        lives_together="yes",
    )
    reading = read_page(document, page, data, no_files(), complete(), 2, on=ON)
    answers = with_page(complete(), page, reading.values, 2)
    assert [child["child_birth_date"] for child in answers["children"]] == [
        "2019-04-30",
        "2019-05-01",
        "2020-01-01",
    ]
    wrong = read_page(document, page, sent(), no_files(), complete(), 2, on=ON)
    assert wrong.errors[0].path == "children.2.child_name"
    assert wrong.errors[0].html_id == "q-child_name-family"
    with pytest.raises(ValueError, match="at most 10"):
        with_page({"children": [{}] * 10}, page, {}, 10)


def test_a_reply_to_a_correction_reads_the_named_answers_only() -> None:
    document = FormDocument.parse(example())
    data = sent(phone="0312345678", children__1__child_birth_date__year="2019", email="evil@example.jp")
    data["q-children-1-child_birth_date-month"] = "6"
    data["q-children-1-child_birth_date-day"] = "1"
    paths = ["phone", "children.1.child_birth_date"]
    reading = read_paths(document, paths, data, no_files(), complete(), on=ON)
    assert reading.values == {"phone": "0312345678", "children.1.child_birth_date": "2019-06-01"}
    changed = with_paths(document, complete(), reading.values)
    assert changed["children"][1]["child_birth_date"] == "2019-06-01"
    assert changed["children"][0] == complete()["children"][0]
    assert changed["email"] == complete()["email"]
    missing = read_paths(document, paths, sent(), no_files(), complete(), on=ON)
    assert [error.html_id for error in missing.errors] == ["q-phone", "q-children-1-child_birth_date"]
    assert (missing.errors[1].page_id, missing.errors[1].item) == ("children", 1)
    with pytest.raises(KeyError):
        read_paths(document, ["is_staff"], data, no_files(), {}, on=ON)


def test_today_is_the_day_on_which_the_page_is_read() -> None:
    document = form(question("date", maximum="today"))
    tomorrow = ON + timedelta(days=1)
    typed = {"q1__year": str(tomorrow.year), "q1__month": str(tomorrow.month), "q1__day": str(tomorrow.day)}
    assert not read(document, sent(**typed)).is_good
    assert read_page(document, page_of(document), sent(**typed), no_files(), {}, on=tomorrow).is_good
