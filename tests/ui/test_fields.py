"""Every field says its label, whether it is needed, its hint and its error, to eyes and to screen readers."""

from datetime import date

import pytest

from .conftest import Draw

FIELDS = {
    "input": "input",
    "textarea": "textarea",
    "select": "select",
    "file": "input",
    "password": "input",
}
GROUPS = ["radios", "checkboxes", "date"]
PETS = [{"value": "cat", "label": "ねこ", "hint": "家の中で"}, {"value": "dog", "label": "いぬ"}]


@pytest.mark.parametrize(("component", "tag"), FIELDS.items())
def test_field_ties_label_hint_and_error(draw: Draw, component: str, tag: str) -> None:
    page = draw(
        f'<c-{component} name="yomi" label="読み方" hint="ひらがなでも構いません" error="読み方を入力してください" required />'
    )
    field = page.one(tag, name="yomi")
    assert page.label_of(field) == "読み方 ※必須"
    assert page.described(field) == "ひらがなでも構いません ＊読み方を入力してください"
    assert field["aria-invalid"] == "true"
    assert field["aria-required"] == "true"


@pytest.mark.parametrize(("component", "tag"), FIELDS.items())
def test_field_without_error_is_quiet(draw: Draw, component: str, tag: str) -> None:
    page = draw(f'<c-{component} name="yomi" label="読み方" :required="False" />')
    field = page.one(tag, name="yomi")
    assert page.label_of(field) == "読み方 ※任意"
    assert "aria-describedby" not in field
    assert "aria-invalid" not in field
    assert "aria-required" not in field
    assert "＊" not in page.text


@pytest.mark.parametrize("component", GROUPS)
def test_group_asks_in_its_legend_and_says_the_error(draw: Draw, component: str) -> None:
    page = draw(
        f'<c-{component} name="pet" label="飼っている動物" hint="ひとつだけ" error="選んでください" :options="pets" required />',
        pets=PETS,
    )
    group = page.one("fieldset")
    assert page.one("legend").text == "飼っている動物 ※必須 ひとつだけ"
    assert page.described(group) == "＊選んでください"
    first = page.by_id("pet")
    assert first.tag == "input"
    assert page.described(first).endswith("＊選んでください")


def test_mark_can_be_left_out(draw: Draw) -> None:
    assert "※" not in draw('<c-input name="q" label="さがす" :mark="False" />').text


def test_typed_value_stays_as_typed_and_is_escaped(draw: Draw) -> None:
    page = draw('<c-input name="n" label="名" :value="typed" />', typed='007"><b>𠮷葛󠄀')
    assert page.one("input")["value"] == '007"><b>𠮷葛󠄀'
    assert not page.all("b")
    page = draw('<c-textarea name="n" label="名" :value="typed" />', typed="\n</textarea><b>x")
    assert page.one("textarea").text == "</textarea><b>x"
    assert not page.all("b")


def test_no_value_draws_nothing(draw: Draw) -> None:
    assert draw('<c-input name="n" label="名" :value="typed" />', typed=None).one("input")["value"] == ""


def test_id_may_differ_from_name(draw: Draw) -> None:
    page = draw('<c-input id="children.0.name" name="c0" label="名" error="入力してください" />')
    assert page.one("input")["id"] == "children.0.name"
    assert page.one("input")["name"] == "c0"
    assert page.by_id("children.0.name-error").text == "＊入力してください"


def test_heading_makes_the_label_the_heading(draw: Draw) -> None:
    assert draw('<c-input name="n" label="氏名" heading="1" />').one("h1").text == "氏名 ※任意"
    assert draw('<c-radios name="n" label="氏名" heading="1" />').one("legend").one("h1").text == "氏名 ※任意"


def test_read_only_says_so_and_why(draw: Draw) -> None:
    page = draw('<c-input name="n" label="氏名" value="窓野 花子" readonly="本人確認で受け取りました" />')
    field = page.one("input")
    assert "readonly" in field
    assert page.label_of(field) == "氏名 ※編集不可"
    assert page.described(field) == "本人確認で受け取りました"


def test_unit_is_part_of_the_description(draw: Draw) -> None:
    page = draw('<c-input name="n" label="面積" unit="平方メートル" inputmode="decimal" width="8" />')
    assert page.described(page.one("input")) == "平方メートル"
    assert page.one("input")["inputmode"] == "decimal"


def test_passed_attributes_are_limited_and_escaped(draw: Draw) -> None:
    page = draw(
        '<c-input name="n" label="n" hx-get="/x" data-a="{{ evil }}" onclick="bad()" />', evil='"><b>'
    )
    field = page.one("input")
    assert field["hx-get"] == "/x"
    assert field["data-a"] == '"><b>'
    assert "onclick" not in field


def test_select_marks_the_choice(draw: Draw) -> None:
    page = draw('<c-select name="p" label="動物" :options="pets" :value="chosen" />', pets=PETS, chosen="dog")
    assert [(o["value"], "selected" in o) for o in page.all("option")] == [
        ("", False),
        ("cat", False),
        ("dog", True),
    ]
    page = draw(
        '<c-select name="p" label="動物" empty="" :options="pets" />', pets=[("1", "一"), ("2", "二")]
    )
    assert [o.text for o in page.all("option")] == ["一", "二"]


def test_radios_mark_the_choice_and_describe_each(draw: Draw) -> None:
    page = draw('<c-radios name="p" label="動物" :options="pets" :value="chosen" />', pets=PETS, chosen="cat")
    cat, dog = page.all("input", type="radio")
    assert (cat["id"], dog["id"]) == ("p", "p-2")
    assert "checked" in cat and "checked" not in dog
    assert page.label_of(cat) == "ねこ"
    assert page.described(cat) == "家の中で"
    assert "aria-describedby" not in dog
    assert page.one("fieldset")["role"] == "radiogroup"


def test_checkboxes_take_several_values(draw: Draw) -> None:
    page = draw(
        '<c-checkboxes name="p" label="動物" :options="o" :value="v" />',
        o=[(1, "一"), (2, "二"), (3, "三")],
        v=[1, "3"],
    )
    assert [b["value"] for b in page.all("input") if "checked" in b] == ["1", "3"]


def test_a_choice_may_say_itself_that_it_is_chosen(draw: Draw) -> None:
    page = draw(
        '<c-radios name="p" label="x" :options="o" />', o=[{"value": "a", "label": "A", "checked": True}]
    )
    assert "checked" in page.one("input")


@pytest.mark.parametrize("value", [date(2026, 4, 1), {"year": "2026", "month": "4", "day": "1"}])
def test_date_has_three_named_fields(draw: Draw, value: object) -> None:
    page = draw('<c-date name="birth" label="生年月日" :value="value" birthday />', value=value)
    assert [(i["name"], page.label_of(i), i["value"]) for i in page.all("input")] == [
        ("birth-year", "年", "2026"),
        ("birth-month", "月", "4"),
        ("birth-day", "日", "1"),
    ]
    assert [i["autocomplete"] for i in page.all("input")] == ["bday-year", "bday-month", "bday-day"]


def test_date_keeps_half_an_answer_and_marks_the_wrong_part(draw: Draw) -> None:
    page = draw(
        '<c-date name="d" label="日" :value="value" error="月は1から12です" invalid="month" />',
        value={"year": "R7", "month": "13"},
    )
    assert [i["value"] for i in page.all("input")] == ["R7", "13", ""]
    assert [i["id"] for i in page.all("input", aria_invalid="true")] == ["d-month"]


def test_file_shows_what_was_received_and_lets_it_be_taken_back(draw: Draw) -> None:
    page = draw(
        '<c-file name="photo" label="写真" limit="1つ10MBまで" accept="image/*" :files="files" required />',
        files=[{"name": "領収書.pdf", "size": 24576, "value": "7"}],
    )
    assert page.described(page.one("input", type="file")) == "1つ10MBまで"
    box = page.one("input", type="checkbox")
    assert (box["name"], box["value"]) == ("photo-remove", "7")
    assert page.label_of(box) == "取り消す ：領収書.pdf"
    assert "24KB" in page.one("ul").text


def test_password_is_never_drawn_back_and_may_be_pasted(draw: Draw) -> None:
    page = draw('<c-password name="p" label="パスワード" value="secret" />')
    assert "secret" not in page.html
    assert page.one("input")["autocomplete"] == "current-password"
    assert "hidden" in page.one("button")


def test_error_summary_links_to_the_fields_in_the_same_words(draw: Draw) -> None:
    page = draw(
        '<c-error-summary :errors="errors" />',
        errors=[
            {"path": "yomi", "message": "読み方を入力してください"},
            {"id": "", "message": "受付は終わりました"},
        ],
    )
    summary = page.by_id("error-summary")
    assert summary["role"] == "alert" and summary["tabindex"] == "-1"
    assert page.one("a")["href"] == "#yomi"
    assert [li.text for li in page.all("li")] == ["読み方を入力してください", "受付は終わりました"]
