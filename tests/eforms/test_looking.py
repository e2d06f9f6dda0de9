"""Searching inside a question: without a script, nothing typed is lost and nothing is forced."""

from typing import Any

import pytest
from lxml import html

from madoguchi.eforms.selectors import check, display, read_page, read_paths
from madoguchi.eforms.types import FormDocument, Helps, KnownMember, Reading
from madoguchi.language.towns import Town
from tests.eforms.forms import ADDRESS, OCCUPATIONS, ON, body, form, no_files, page_of, question, sent
from tests.eforms.test_drawing import drawn

HELPS = Helps(
    members=(
        KnownMember("person:1", "窓野　花子", "self", "1990-04-01"),
        KnownMember("children[]:1", "窓野　一葉", "child", ""),
    ),
    corporation={"8000020130001": "東京都（東京都新宿区）"}.get,
)


def read(document: FormDocument, helps: Helps = HELPS, kept: Any = None, **fields: Any) -> Reading:
    """The first page read, with the button `look` under that name."""
    look = fields.pop("look", "")
    data = sent(**fields)
    if look:
        data["look"] = look
    answers = {} if kept is None else {"q1": kept}
    return read_page(document, page_of(document), data, no_files(), answers, on=ON, helps=helps)


def shown(document: FormDocument, reading: Reading | None = None) -> html.HtmlElement:
    """The page as a browser has it."""
    return drawn(document, page_of(document), {}, reading)


def test_the_town_of_a_postal_code_is_filled_in_and_the_rest_stays() -> None:
    document = form(question("address"), question("text", id="q2", required=True))
    found = read(document, look="q-q1", q1__postal_code="〒100－0001", q1__street="１－１", q1__building="窓")
    assert found.is_search
    assert not found.is_good
    assert found.errors == []
    assert found.looked["q1"].sentence == "「東京都千代田区千代田」を入れました。続きを入力してください。"
    assert found.typed["q1"] == {
        "postal_code": "〒100－0001",
        "prefecture": "東京都",
        "city": "千代田区",
        "street": "千代田１－１",
        "building": "窓",
    }
    page = shown(document, found)
    (status,) = page.xpath("//*[@id='q-q1-found']//*[@role='status']")
    assert "千代田" in status.text
    assert status.get("autofocus") is not None
    assert page.xpath("//input[@name='q-q1-street']")[0].value == "千代田１－１"


def test_a_street_that_names_its_town_already_stays_as_it_is() -> None:
    document = form(question("address"))
    for street in ("千代田1-1", "字東　１"):
        found = read(document, look="q-q1", q1__postal_code="1000001", q1__street=street)
        assert found.typed["q1"]["street"] == street


def test_several_towns_of_a_code_are_listed_and_one_is_chosen() -> None:
    document = form(question("address"))
    found = read(document, look="q-q1", q1__postal_code="4980000")
    labels = [choice.label for choice in found.looked["q1"].choices]
    assert labels == ["愛知県弥富市", "三重県桑名郡木曽岬町"]
    radios = shown(document, found).xpath("//input[@type='radio'][@name='q-q1-town']")
    assert len(radios) == 2
    typed = {"q1__postal_code": "4980000", "q1__town": radios[1].get("value")}
    chosen = read(document, look="q-q1", **typed)
    assert chosen.typed["q1"]["prefecture"] == "三重県"
    assert chosen.typed["q1"]["city"] == "桑名郡木曽岬町"
    assert "town" not in chosen.typed["q1"]
    saved = read(document, q1__street="1", **typed)
    assert saved.errors == []
    assert saved.values["q1"] == {
        "postal_code": "4980000",
        "prefecture": "三重県",
        "city": "桑名郡木曽岬町",
        "street": "1",
        "building": "",
    }


def test_a_town_that_was_made_up_is_read_like_any_typing() -> None:
    document = form(question("address", required=True))
    typed = {"q1__postal_code": "1000001", "q1__street": "1", "q1__town": "江戸|神田|x"}
    assert [error.html_id for error in read(document, **typed).errors] == ["q-q1-prefecture"]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("", "郵便番号を入力してください。"),
        ("12", "郵便番号を7桁の数字で入力してください"),
        ("9999999", "〒999-9999の住所は見つかりませんでした。"),
    ],
)
def test_a_code_without_a_town_says_what_to_do_and_blocks_nothing(code: str, said: str) -> None:
    found = read(form(question("address")), look="q-q1", q1__postal_code=code, q1__city="北窓市")
    assert found.looked["q1"].sentence.startswith(said)
    assert found.typed["q1"]["city"] == "北窓市"
    assert found.errors == []


def test_a_face_may_know_more_towns() -> None:
    helps = Helps(towns=lambda code: [Town("東京都", "北窓市", "")] if code == "9990000" else [])
    found = read(form(question("address")), helps, look="q-q1", q1__postal_code="9990000")
    assert found.typed["q1"]["city"] == "北窓市"


def names(**more: Any) -> FormDocument:
    """A name with its reading below."""
    return form(question("name", id="q1"), question("kana", id="q2", **more))


def test_a_reading_is_offered_for_what_is_empty_only() -> None:
    found = read(names(), look="q-q2", q1__family="髙橋", q1__given="花子", q2__family="たかばし")
    assert found.typed["q2"] == {"family": "たかばし", "given": "ハナコ"}
    assert found.looked["q2"].sentence == "「タカハシ ハナコ」を入れました。ちがうときは、直してください。"
    again = read(
        names(), look="q-q2", q1__family="髙橋", q1__given="花子", q2__family="たかばし", q2__given="はな"
    )
    assert again.typed["q2"] == {"family": "たかばし", "given": "はな"}
    assert "入力したままでかまいません" in again.looked["q2"].sentence


@pytest.mark.parametrize(
    ("name", "said"),
    [({}, "先に、氏名を入力してください。"), ({"q1__family": "Müller"}, "読み方が分かりませんでした。")],
)
def test_a_reading_that_is_not_known_is_not_made_up(name: dict[str, str], said: str) -> None:
    assert read(names(), look="q-q2", **name).looked["q2"].sentence.startswith(said)


def test_a_reading_without_a_name_above_has_no_button() -> None:
    alone = form(question("kana"))
    assert not shown(alone).xpath("//button[@name='look']")
    assert not read(alone, look="q-q1").is_search
    assert shown(names()).xpath("//button[@name='look']/@value") == ["q-q2"]


def test_a_reading_on_a_page_of_its_own_knows_the_name_of_the_page_before() -> None:
    written = body(question("name", id="q1"), question("kana", id="q2"))
    document = FormDocument.parse({**written, "pace": "one_thing"})
    page = document.pages[1]
    data = sent()
    data["look"] = "q-q2"
    answers = {"q1": {"family": "山田", "given": "花子"}}
    found = read_page(document, page, data, no_files(), answers, on=ON)
    assert found.typed["q2"] == {"family": "ヤマダ", "given": "ハナコ"}


def test_a_corporation_is_named_and_an_unknown_one_blocks_nothing() -> None:
    document = form(question("corporate_number"))
    known = read(document, look="q-q1", q1="T8000-0201-30001")
    assert known.looked["q1"].sentence.startswith("東京都（東京都新宿区） の番号です。")
    assert known.typed["q1"] == "T8000-0201-30001"
    unknown = read(document, look="q-q1", q1="4000012090001")
    assert "見つかりませんでした" in unknown.looked["q1"].sentence
    assert "13桁" in read(document, look="q-q1", q1="12").looked["q1"].sentence
    assert not read(document, Helps(), look="q-q1", q1="8000020130001").is_search


def test_a_list_is_searched_by_parts_readings_widths_and_old_forms() -> None:
    document = form(question("list", label="職業"))
    for words, values in {
        "調理": ["cook", "chef"],
        "ちょうり師": [],
        "ﾁｮｳﾘｼ": ["cook"],
        "旧": ["smith"],
        "かじ": ["smith"],
        "SMITH": ["smith"],
        "パン 職": ["baker"],
    }.items():
        found = read(document, look="q-q1", q1__find=words).looked["q1"]
        assert [choice.value for choice in found.choices] == values, words
    assert "見つかりませんでした" in read(document, look="q-q1", q1__find="宇宙").looked["q1"].sentence
    assert read(document, look="q-q1").looked["q1"].sentence == "さがすことばを入力してください。"


def test_words_that_name_exactly_one_entry_choose_it() -> None:
    document = form(question("list", label="職業"))
    assert read(document, q1__find="調理師").values == {"q1": "cook"}
    assert read(document, q1__find=" 鍛冶屋（旧） ").values == {"q1": "smith"}
    several = read(document, q1__find="調理")
    assert [error.message for error in several.errors] == ["職業は、見つかったものの中から選んでください。"]
    page = shown(document, several)
    assert [radio.get("value") for radio in page.xpath("//input[@type='radio']")] == ["cook", "chef"]


def test_what_was_chosen_stays_chosen_while_something_else_is_sought() -> None:
    document = form(question("list"))
    page = shown(document, read(document, look="q-q1", q1__value="baker", q1__find="看護"))
    radios = {
        one.get("value"): one.get("checked") is not None for one in page.xpath("//input[@type='radio']")
    }
    assert radios == {"baker": True, "nurse": False}
    assert display(document.question("q1"), "baker") == "パン職人"


def test_ten_thousand_entries_weigh_nothing_on_the_page() -> None:
    rows = [[f"v{n}", f"{n}番町{n % 97}丁目", f"{n}ばんちょう"] for n in range(10_000)]
    document = FormDocument.parse({**body(question("list")), "lists": {"occupations": rows}})
    page = shown(document, read(document, look="q-q1", q1__find="ばんちょう"))
    assert len(page.xpath("//input[@type='radio']")) == 20
    assert "10000件あります。はじめの20件です。" in page.text_content()
    assert len(html.tostring(page)) < 12_000
    assert check(document, {"q1": "v9999"}, ON) == []
    assert [error.path for error in check(document, {"q1": "v10000"}, ON)] == ["q1"]
    assert len(OCCUPATIONS) == 5


def test_known_members_are_ticked_and_others_added() -> None:
    document = form(question("members", required=True, maximum=3))
    page = drawn_with_helps(document)
    assert [box.get("value") for box in page.xpath("//input[@name='q-q1-known']")] == [
        "person:1",
        "children[]:1",
    ]
    assert not page.xpath("//input[@name='q-q1-0-name']")
    more = read(document, look="q-q1", q1__known=["person:1"])
    assert more.looked["q1"].adds == 1
    page = drawn_with_helps(document, more)
    assert page.xpath("//input[@name='q-q1-0-name']")
    assert page.xpath("//input[@value='person:1'][@checked]")
    row = {
        "q1__0-name": "窓野 𠮷子",
        "q1__0-relation": "parent",
        "q1__0-year": "S25",
        "q1__0-month": "1",
        "q1__0-day": "10",
    }
    saved = read(document, q1__known=["person:1", "stranger:9"], **row)
    assert saved.values["q1"] == [
        {"member": "person:1", "name": "窓野　花子", "relation": "self", "birth_date": "1990-04-01"},
        {"member": "", "name": "窓野 𠮷子", "relation": "parent", "birth_date": "1950-01-10"},
    ]
    assert check(document, saved.values, ON) == []
    assert display(document.question("q1"), saved.values["q1"]) == (
        "窓野　花子（本人、1990年4月1日（平成2年）生まれ）、"
        "窓野 𠮷子（父母、1950年1月10日（昭和25年）生まれ）"
    )


def drawn_with_helps(document: FormDocument, reading: Reading | None = None, kept: Any = None) -> Any:
    """The page with known members."""
    from_page = page_of(document)
    return drawn(document, from_page, {"q1": kept} if kept else {}, reading, helps=HELPS)


def test_who_was_chosen_and_is_no_longer_known_stays_chosen() -> None:
    document = form(question("members"))
    kept = [{"member": "spouse:7", "name": "窓野 太郎", "relation": "spouse", "birth_date": ""}]
    page = drawn_with_helps(document, kept=kept)
    assert page.xpath("//input[@name='q-q1-known'][@value='spouse:7'][@checked]")
    assert read(document, kept=kept, q1__known=["spouse:7"]).values["q1"] == kept
    assert read(document, kept=kept).values["q1"] == []


def test_too_many_and_too_few_members_are_told() -> None:
    document = form(question("members", label="家族", minimum=2, maximum=2, required=True))
    one = read(document, q1__known=["person:1"])
    assert [error.message for error in one.errors] == ["2人以上にしてください。"]
    none = read(document)
    assert [error.message for error in none.errors] == ["家族を選ぶか、追加してください。"]
    page = drawn_with_helps(document, none)
    (target,) = page.xpath(f"//*[@id='{none.errors[0].html_id}']")
    assert target.get("type") == "checkbox"


def test_the_enter_key_never_presses_a_button_that_searches() -> None:
    page = shown(form(question("address")))
    first = page.xpath("//button")[0]
    assert first.get("name") is None
    assert first.get("tabindex") == "-1"
    assert not shown(form(question("text"))).xpath("//button|//script|//link")


def test_scripts_and_styles_come_only_with_questions_that_need_them_and_once() -> None:
    page = shown(form(question("address"), question("list", id="q2"), question("drawing", id="q3")))
    assert len(page.xpath("//link[@rel='stylesheet']")) == 1
    sources = page.xpath("//script/@src")
    assert len(sources) == 2
    assert all(script.get("defer") is not None and not script.text for script in page.xpath("//script"))


def test_a_reply_to_a_correction_searches_too() -> None:
    document = form(question("address"))
    data = sent(q1__postal_code="1000001")
    data["look"] = "q-q1"
    found = read_paths(document, ["q1"], data, no_files(), {"q1": dict(ADDRESS)}, on=ON)
    assert found.looked["q1"].fill["city"] == "千代田区"


def test_a_search_answers_a_script_in_json() -> None:
    found = read(form(question("address")), look="q-q1", q1__postal_code="4980000").looked["q1"].as_json()
    assert found["fill"] == {}
    assert [choice["fill"]["city"] for choice in found["choices"]] == ["弥富市", "桑名郡木曽岬町"]
