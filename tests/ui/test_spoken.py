"""A page in plain Japanese has readings, one in English marks its Japanese; values and typed text stay as they came."""

from madoguchi.ui.spoken import with_japanese_marked, with_readings

RUBY = "<ruby>{}<rp>（</rp><rt>{}</rt><rp>）</rp></ruby>".format


def _page(body: str, language: str = "ja") -> str:
    return f'<!doctype html><html lang="{language}"><head><title>窓野県《まどのけん》</title></head><body>{body}</body></html>'


def test_kanji_of_the_text_are_read_and_those_of_the_title_are_not() -> None:
    page = with_readings(_page("<h1>申請を<em>送る</em></h1>"))
    assert "<title>窓野県</title>" in page
    assert f"<h1>{RUBY('申請', 'しんせい')}を<em>{RUBY('送', 'おく')}る</em></h1>" in page


def test_a_reading_that_was_written_stands_where_one_can() -> None:
    page = with_readings(
        _page(
            '<p title="窓野県《まどのけん》">窓野県《まどのけん》</p><option value="窓《まど》">窓《まど》</option>'
        )
    )
    assert f'<p title="窓野県">{RUBY("窓野県", "まどのけん")}</p>' in page
    assert '<option value="窓《まど》">窓</option>' in page


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
