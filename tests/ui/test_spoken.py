"""A page in plain Japanese has readings, one in English marks its Japanese; values and typed text stay as they came."""

import pytest

from madoguchi.ui.labels import labels_in
from madoguchi.ui.spoken import with_japanese_marked, with_readings

RUBY = "<ruby>{}<rp>（</rp><rt>{}</rt><rp>）</rp></ruby>".format
TEXT = "<read-text>{}</read-text>".format


def _page(body: str, language: str = "ja") -> str:
    return f'<!doctype html><html lang="{language}"><head><title>窓野県《まどのけん》</title></head><body>{body}</body></html>'


def test_kanji_of_the_text_are_read_and_those_of_the_title_are_not() -> None:
    page = with_readings(_page("<h1>申請を<em>送る</em></h1>"))
    assert "<title>窓野県</title>" in page
    assert (
        f"<h1>{TEXT(RUBY('申請', 'しんせい') + 'を')}<em>{TEXT(RUBY('送', 'おく') + 'る')}</em></h1>" in page
    )


def test_a_reading_that_was_written_stands_where_one_can() -> None:
    page = with_readings(
        _page(
            '<p title="窓野県《まどのけん》">窓野県《まどのけん》</p><option value="窓《まど》">窓《まど》</option>'
        )
    )
    assert f'<p title="窓野県">{TEXT(RUBY("窓野県", "まどのけん"))}</p>' in page
    assert '<option value="窓《まど》">窓</option>' in page


def test_what_says_that_it_is_japanese_is_read_too() -> None:
    page = with_readings(_page('<h2 lang="ja">申請</h2><p lang="zh">申請</p>'))
    assert f'<h2 lang="ja">{TEXT(RUBY("申請", "しんせい"))}</h2><p lang="zh">申請</p>' in page


def test_the_heading_that_a_cell_shows_on_a_phone_has_no_reading() -> None:
    assert '<td data-label="値">' in with_readings(
        _page('<table><tr><td data-label="値《あたい》">1</td></tr></table>')
    )


def test_a_number_said_with_its_counter_is_read_with_it() -> None:
    page = with_readings(_page("<p>2人育てる。1日以内、12日《にち》。</p>"))
    assert RUBY("2人", "ふたり") in page and RUBY("育", "そだ") in page
    assert RUBY("1日", "いちにち") + RUBY("以内", "いない") in page and "12" + RUBY("日", "にち") in page


def test_what_was_typed_goes_back_as_it_came() -> None:
    typed = '<input value="山田《やまだ》"><textarea>山田《やまだ》\n申請</textarea><script>"申請"</script><!-- 申請 -->'
    assert typed in with_readings(_page(typed))
    assert typed in with_japanese_marked(_page(typed, "en"))


def test_what_has_readings_already_is_left() -> None:
    drawn = RUBY("申請", "しんせい")
    assert drawn in with_readings(_page(drawn))


def test_japanese_on_an_english_page_says_so() -> None:
    page = with_japanese_marked(
        _page(
            '<p> 窓野県 </p><p>Fee: 300</p><p lang="ja">手続<br>の<b>名前</b></p><img alt="図"><p>届</p>',
            "en",
        )
    )
    assert '<p> <span lang="ja">窓野県</span> </p><p>Fee: 300</p>' in page
    assert '<p lang="ja">手続<br>の<b>名前</b></p><img alt="図"><p><span lang="ja">届</span></p>' in page
    assert "<title>窓野県《まどのけん》</title>" in page


def test_english_beside_japanese_is_not_spoken_as_japanese() -> None:
    page = with_japanese_marked(_page("<p>Due: 生まれた日 (18歳まで) today</p><p>018サポートのCSV</p>", "en"))
    assert '<p><span>Due: <span lang="ja">生まれた日 (18歳まで</span>) today</span></p>' in page
    assert '<p><span lang="ja">018サポートのCSV</span></p>' in page


def test_marks_between_english_words_are_those_of_english() -> None:
    page = with_japanese_marked(
        _page(
            "<a>Data（CSV）</a><b>one</b>、<b>50％</b><i>：窓野市</i><u>窓野市・For all・犬の登録、注射（1回）</u><p>窓野市（CSV）</p>",
            "en",
        )
    )
    assert '<a>Data (CSV)</a><b>one</b>, <b>50%</b><i><span lang="ja">: 窓野市</span></i>' in page
    assert (
        '<u><span><span lang="ja">窓野市</span> · For all · <span lang="ja">犬の登録、注射（1回）</span></span></u>'
    ) in page
    assert '<p><span lang="ja">窓野市（CSV）</span></p>' in page


def test_a_long_answer_does_not_hang() -> None:
    """Whatever somebody types may stand on a page: no pattern goes over it again and again."""
    for letter in ("1", " ", "　", "a", "（", "・", "《", "漢", "<", "&"):
        page = _page(f"<p>申請 {letter * 50_000} 届</p>", "en")
        assert with_japanese_marked(page).endswith("</html>")
        assert with_readings(page).endswith("</html>")


def test_a_label_is_said_in_english_wherever_a_page_shows_it() -> None:
    shown = _page(
        '<td data-label="氏名">生年月日</td><select><option value="電話">電話</option></select><p> ：手続が見つけにくい\n</p>',
        "en",
    )
    page = with_japanese_marked(shown)
    assert (
        '<td data-label="Name">Date of birth</td><select><option value="電話">Phone</option></select>' in page
    )
    assert "<p> : The procedure is hard to find\n</p>" in page
    assert '<button aria-label="Other">' in with_japanese_marked(_page('<button aria-label="その他">', "en"))


def test_a_label_is_said_plainly_with_its_readings() -> None:
    page = with_readings(_page('<td data-label="氏名">氏名</td><option>氏名</option>'))
    assert f'<td data-label="名前">{TEXT(RUBY("名前", "なまえ"))}</td><option>名前</option>' in page
    assert f"<p>{TEXT(RUBY('電話', 'でんわ'))}</p>" in with_readings(_page("<p>電話</p>"))


def test_what_people_typed_is_no_label() -> None:
    typed = '<dd translate="no" title="電話">電話<br><b>電話</b><option>電話</option></dd>'
    page = with_japanese_marked(_page(f"{typed}<p>電話</p>", "en"))
    said = typed.replace("電話<b", '<span lang="ja">電話</span><b').replace(
        "電話</b>", '<span lang="ja">電話</span></b>'
    )
    assert f"{said}<p>Phone</p>" in page
    assert RUBY("氏名", "しめい") in with_readings(_page('<dd translate="no">氏名</dd>'))


def test_a_label_is_a_whole_text_outside_what_names_its_language() -> None:
    page = with_japanese_marked(
        _page(
            '<p>電話の番号</p><h2 lang="ja">電話</h2><textarea title="電話">電話</textarea><input value="電話">',
            "en",
        )
    )
    assert '<p><span lang="ja">電話の番号</span></p><h2 lang="ja">電話</h2>' in page
    assert '<textarea title="電話">電話</textarea><input value="電話">' in page


def test_a_translation_is_text_and_no_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    labels_in.cache_clear()
    monkeypatch.setattr(
        "madoguchi.ui.labels._catalogue", lambda _language: lambda text: {"A&B届": 'A & "B"'}.get(text, text)
    )
    try:
        assert "<p>A &amp; &quot;B&quot;</p>" in with_japanese_marked(_page("<p>A&amp;B届</p>", "en"))
    finally:
        labels_in.cache_clear()
