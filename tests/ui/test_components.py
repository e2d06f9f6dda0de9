"""Components say in words and structure what they show in colour and shape."""

import re
from datetime import datetime
from pathlib import Path

import pytest

from madoguchi.core.clock import JAPAN
from madoguchi.ui import apps

from .conftest import Draw

UI = Path(apps.__file__).parent
FRAMES = {"base", "public", "staff"}
OF_EVERY_FIELD = {"id", "name", "label", "hint", "error", "value", "required", "mark", "heading", "readonly"}
COMPONENTS = sorted(p.stem for p in (UI / "templates" / "ui").glob("*.html") if p.stem not in FRAMES)


@pytest.mark.parametrize("component", COMPONENTS)
def test_component_draws_with_no_argument_at_all(draw: Draw, component: str) -> None:
    """No unknown variable, no tag left open."""
    draw(f"<c-{component} />")


@pytest.mark.parametrize("component", COMPONENTS)
def test_component_says_its_arguments_at_the_top(component: str) -> None:
    source = (UI / "templates" / "ui" / f"{component}.html").read_text()
    comment = re.match(r"\s*({% load [^%]*%}\s*)*{% comment %}(.+?){% endcomment %}", source, re.S)
    assert comment, "starts with a comment"
    declared = re.search(r"<c-vars (.*?)/>", source + "<c-vars />", re.S)
    assert declared
    for argument in set(re.findall(r'(?:^|\s):?([a-z_]+)="', declared[1])) - OF_EVERY_FIELD:
        assert argument in comment[2], f"{argument} is not explained"


def test_button_is_a_button_or_a_link(draw: Draw) -> None:
    button = draw('<c-button name="go" value="next">次へ</c-button>').one("button")
    assert (button["type"], button["name"], button["value"], button.text) == ("submit", "go", "next", "次へ")
    link = draw('<c-button href="/x" kind="secondary">見る</c-button>').one("a")
    assert (link["href"], link.text) == ("/x", "見る")


def test_task_list_says_states_in_words_and_leads_only_where_one_can_go(draw: Draw) -> None:
    page = draw(
        '<c-task-list :tasks="tasks" />',
        tasks=[
            {"title": "子ども", "href": "/1", "state": "done"},
            {"title": "口座", "href": "/2", "state": "todo"},
            {"title": "送る", "href": "/3", "state": "blocked"},
        ],
    )
    assert [li.text for li in page.all("li")] == ["子ども 完了", "口座 未完了", "送る まだ始められません"]
    assert [a["href"] for a in page.all("a")] == ["/1", "/2"]
    assert page.described(page.all("a")[1]) == "未完了"


def test_summary_list_changes_name_what_they_change(draw: Draw) -> None:
    page = draw(
        '<c-summary-list :rows="rows" />',
        rows=[{"label": "氏名", "value": "<b>𠮷", "href": "/n"}, {"label": "理由", "value": ""}],
    )
    assert page.one("a").text == "変更 ：氏名"
    assert [dd.text for dd in page.all("dd") if "class" not in dd] == ["<b>𠮷", "未回答"]


def test_notice_says_its_kind_in_words(draw: Draw) -> None:
    words = {
        "info": "お知らせ：",
        "success": "完了：",
        "warning": "注意：",
        "error": "エラー：",
        "emergency": "緊急：",
    }
    for kind, word in words.items():
        page = draw(f'<c-notice-banner kind="{kind}" title="題"><p>文</p></c-notice-banner>')
        assert page.one("h2").text == f"{word} 題"
        assert page.one("p").text == "文"
    assert draw('<c-notice-banner kind="success" title="題" />').all(role="status")


def test_timeline_marks_where_one_is(draw: Draw) -> None:
    page = draw(
        '<c-timeline :items="items" />',
        items=[
            {"title": "受付", "at": datetime(2026, 11, 2, 21, 5, tzinfo=JAPAN)},
            {"title": "審査", "state": "now"},
            {"title": "結果", "at": "11月20日ごろ", "state": "next"},
        ],
    )
    assert page.one("time")["datetime"] == "2026-11-02T21:05:00+09:00"
    assert page.one(aria_current="step").text == "審査 いまここ"
    assert page.all("li")[2].text == "結果 （これから） 11月20日ごろ"


def test_table_scrolls_in_a_named_region_of_its_own(draw: Draw) -> None:
    page = draw('<c-table id="t" caption="件数"><tbody><tr><td>1</td></tr></tbody></c-table>')
    region = page.one(role="region")
    assert region["tabindex"] == "0"
    assert page.by_id(region["aria-labelledby"]).text == "件数"


def test_level_is_words_too(draw: Draw) -> None:
    assert draw('<c-level :level="0" axis="より早く" />').text == "より早く レベル0 デジタルだが不便"
    assert draw('<c-level :level="2" words="速い" />').text == "レベル2 速い"


def test_stars_are_read_as_a_number(draw: Draw) -> None:
    page = draw('<c-stars :value="3.6" :count="1284" />')
    assert page.text == "5点中 3.6点 （1,284件）"
    assert len(page.all(class_="on")) == 4


def test_rating_offers_five_words(draw: Draw) -> None:
    page = draw('<c-rating name="rating" value="4" />')
    assert [i["value"] for i in page.all("input")] == ["5", "4", "3", "2", "1"]
    assert [i["value"] for i in page.all("input") if "checked" in i] == ["4"]
    assert page.label_of(page.by_id("rating")) == "とても満足"


def test_figure_says_unit_number_source_and_day_and_has_table_and_file(draw: Draw) -> None:
    page = draw(
        '<c-figure id="f" title="答え" src="/c.svg" alt="要点" unit="%" :n="75071" source="調査" on="2026年3月" csv="/c.csv">'
        '<c-slot name="data"><c-table id="d" caption="表" /></c-slot></c-figure>'
    )
    assert page.one("figcaption").text == "単位：% 件数：75,071 出典：調査 時点：2026年3月"
    assert page.one("img")["alt"] == "要点"
    assert page.one("details").one("table")
    assert page.one("a", href="/c.csv").text == "データをダウンロード（CSV）"


def test_file_link_says_type_and_size(draw: Draw) -> None:
    assert (
        draw('<c-file-link href="/a" name="受付票" kind="PDF" :size="84213" />').one("a").text
        == "受付票（PDF、82KB）"
    )


def test_search_box_is_a_labelled_get_form(draw: Draw) -> None:
    page = draw('<c-search-box action="/s" :value="words" />', words='"><b>')
    assert (page.one("form")["method"], page.one("form")["action"]) == ("get", "/s")
    assert page.label_of(page.by_id("search")) == "手続をさがす"
    assert page.by_id("search")["value"] == '"><b>'


def test_steps_and_breadcrumbs_mark_the_current(draw: Draw) -> None:
    page = draw('<c-steps :steps="steps" :current="2" />', steps=["答える", "つける", "送る"])
    assert page.one("li", aria_current="step").text == "2 つける"
    page = draw('<c-breadcrumbs :items="items" here="いま" />', items=[("ホーム", "/")])
    assert page.one(aria_current="page").text == "いま"
    assert page.one("a")["href"] == "/"


def test_pagination_is_silent_on_a_single_page(draw: Draw) -> None:
    assert draw('<c-pagination :number="1" :pages="1" />').text == ""
    page = draw('<c-pagination :number="2" :pages="3754" previous="?p=1" next="?p=3" />')
    assert [a["rel"] for a in page.all("a")] == ["prev", "next"]
    assert "3,754ページ中 2ページ" in page.text


def test_icons_are_hidden_and_all_different(draw: Draw) -> None:
    source = (UI / "templates" / "ui" / "icon.html").read_text()
    names = re.findall(r'if name == "([a-z]+)"', source)
    drawn = {name: draw(f'<c-icon name="{name}" />') for name in [*names, "other"]}
    assert len({page.html for page in drawn.values()}) == len(names) + 1
    assert all(page.one("svg")["aria-hidden"] == "true" for page in drawn.values())


def test_styles_and_script_stay_light() -> None:
    static = UI / "static" / "ui"
    sheets = sorted(static.glob("*.css"))
    assert len(sheets) <= 3
    assert sum(p.stat().st_size for p in sheets) <= 30 * 1024
    assert (static / "page.js").stat().st_size <= 2 * 1024
