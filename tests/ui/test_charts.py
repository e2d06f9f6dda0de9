"""Charts: one value makes the picture, the table and the file; kept drawings are used again, and nothing is hidden."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.core.clock import JAPAN, japan_day
from madoguchi.ui.charts import (
    Chart,
    Kind,
    Point,
    Target,
    digest_of,
    draw,
    drop_unused,
    hand,
    kept,
    picture_of,
    specs,
    warm,
)
from madoguchi.ui.models import Drawing
from tests.ui.conftest import Draw

AT = datetime(2026, 11, 2, 10, 0, tzinfo=JAPAN)
LONG = "窓野県高齢者・障害者等の居住の安定の確保に関する特別の配慮を要する世帯向け住宅改修費助成金交付申請"


def chart(kind: Kind, *points: Point, **more: object) -> Chart:
    words = {
        "title": "北窓市は目標に3ポイント足りません",
        "unit": "％",
        "source": "入力の記録",
        "n": 120,
        "updated_at": AT,
    }
    return Chart(kind=kind, points=points, **{**words, **more})  # type: ignore[arg-type]


BARS = chart(
    Kind.BARS,
    Point("北窓市", 82, words="82％"),
    Point(LONG, 91.4, words="91.4％", high=97),
    Point("南窓町", None, words="10未満"),
    targets=(Target(85, "目標 85％"),),
    top=100,
)
STACKED = chart(
    Kind.STACKED,
    *(
        Point(name, n, f"レベル{level}")
        for name, counts in (("より早く", (48, 52, 21)), ("より使いやすく", (94, 5, 22)))
        for level, n in enumerate(counts)
    ),
)
LINES = chart(
    Kind.LINES,
    *(Point(f"{month}月", month * 2, name) for name in ("窓口", "見込み") for month in range(1, 13)),
    expected=("見込み",),
    targets=(Target(20, "目標"),),
)
HEAT = chart(
    Kind.HEAT,
    *(
        Point(row, n, one)
        for row in ("甲局", "乙局")
        for n, one in ((0, "より\n早く"), (60, "より\n使いやすく"))
    ),
    targets=(Target("甲局", "2026年度の\n目標"),),
)
DOTS = chart(Kind.DOTS, Point("児童手当", 14, "前", "14分"), Point("児童手当", 6, "後", "6分"))
COLUMNS = chart(
    Kind.COLUMNS,
    *(
        Point(f"2026年{month}月", n * month, f"レベル{level}", panel=panel)
        for panel in ("より早く", "より使いやすく")
        for month in range(1, 13)
        for level, n in enumerate((1, 5))
    ),
)
ALL = {"columns": COLUMNS, "bars": BARS, "stacked": STACKED, "lines": LINES, "heat": HEAT, "dots": DOTS}


def words_of(svg: str) -> str:
    return "".join(text for text in ET.fromstring(svg).itertext())


@pytest.mark.parametrize("is_narrow", [False, True], ids=["wide", "narrow"])
@pytest.mark.parametrize("one", ALL.values(), ids=list(ALL))
def test_every_kind_is_drawn_in_its_width_without_links_scripts_and_styles(
    one: Chart, is_narrow: bool
) -> None:
    svg = draw(one, is_narrow=is_narrow)
    width, height = specs.size_of(svg)
    assert width == (hand.NARROW if is_narrow else hand.WIDE)
    assert 60 < height < 600
    assert not re.search(r"<(a|script|style|image|foreignObject)\b|style=|href=|url\(", svg)
    assert 'role="img"' in svg
    assert f"<title>{one.title}</title>" in svg
    assert "<desc>" in svg


@pytest.mark.parametrize("is_narrow", [False, True], ids=["wide", "narrow"])
def test_names_and_values_stand_in_words(is_narrow: bool) -> None:
    shown = words_of(draw(BARS, is_narrow=is_narrow))
    for words in ("北窓市", "82％", "91.4％", "10未満", "目標 85％", LONG[-6:]):
        assert words in shown
    shown = words_of(draw(STACKED, is_narrow=is_narrow))
    for words in ("48", "52", "21", "94", "5", "22", "レベル0", "レベル2"):
        assert words in shown
    shown = words_of(draw(COLUMNS, is_narrow=is_narrow))
    for words in ("より早く", "より使いやすく", "2026年1月", "2026年12月", "60"):
        assert words in shown
    assert "見込み" in words_of(draw(LINES, is_narrow=is_narrow))


def test_what_is_held_back_is_no_number_in_the_file_and_the_table() -> None:
    assert BARS.rows == [["北窓市", "82％"], [LONG, "91.4％"], ["南窓町", "10未満"]]
    assert BARS.cells == [["北窓市", 82], [LONG, 91.4], ["南窓町", "10未満"]]
    assert STACKED.header == ["項目", "レベル0", "レベル1", "レベル2"]
    assert STACKED.rows[1] == ["より使いやすく", "94", "5", "22"]
    assert COLUMNS.rows[0] == ["より早く 2026年1月", "1", "5"]
    assert COLUMNS.cells[-1] == ["より使いやすく 2026年12月", 12, 60]
    assert HEAT.header == ["項目", "より早く", "より使いやすく"]


def _contrast(colour: str, other: str = "#ffffff") -> float:
    def light(code: str) -> float:
        parts = [int(code[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    first, second = sorted((light(colour), light(other)), reverse=True)
    return (first + 0.05) / (second + 0.05)


MARKS = sorted({*(c for steps in hand.STEPS.values() for c in steps), *hand.LINES, hand.OUTLINE})


@pytest.mark.parametrize("colour", MARKS, ids=str)
def test_a_mark_stands_out_from_the_ground(colour: str) -> None:
    assert _contrast(colour) >= 3


@pytest.mark.parametrize("colour", sorted({*MARKS, *hand.SHADES, *hand.GREYS, "#ffffff"}), ids=str)
def test_words_on_a_mark_can_be_read(colour: str) -> None:
    assert _contrast(colour, hand.ink_on(colour)) >= 4.5


@pytest.mark.django_db
def test_a_chart_is_drawn_once_and_its_address_is_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Chart] = []

    def counted(one: Chart, *, is_narrow: bool = False) -> str:
        drawn.append(one)
        return '<svg width="720" height="40"></svg>'

    monkeypatch.setattr(kept.specs, "draw", counted)
    first = picture_of(BARS, at=AT)
    assert picture_of(BARS, at=AT) == first
    assert len(drawn) == 2, "one for screens, one for phones"
    assert warm([BARS, BARS, chart(Kind.BARS, Point("北窓市", None))], at=AT) == 0
    assert warm([DOTS], at=AT) == 1
    assert digest_of(BARS) == digest_of(replace(BARS, updated_at=AT, n=200, source="ほか"))
    assert digest_of(BARS) != digest_of(replace(BARS, title="目標に届きました"))
    monkeypatch.setattr(kept, "_hand", lambda: "another hand")
    assert picture_of(BARS, at=AT).digest != first.digest


@pytest.mark.django_db
def test_a_drawing_that_no_page_uses_is_removed() -> None:
    for age, digest in ((31, "a" * 64), (29, digest_of(BARS))):
        day = japan_day(AT) - timedelta(days=age)
        Drawing.objects.create(digest=digest, wide="", narrow="", sizes=[[1, 1], [1, 1]], used_on=day)
    assert drop_unused(at=AT) == 1
    picture_of(BARS, at=AT)
    assert Drawing.objects.get().used_on == date(2026, 11, 2)


@pytest.mark.django_db
def test_the_component_shows_the_finding_the_picture_the_table_and_the_file(
    draw: Draw, client: Client
) -> None:
    one = replace(
        BARS, n=173, period="2026年4月〜9月", updated_at=AT, note="申請の途中でやめた方も数えています。"
    )
    page = draw('<c-chart :chart="one" id="rate" csv="/rate.csv" />', one=one)
    assert page.by_id("rate-title").text == one.title
    picture = page.one("img")
    assert picture["src"] == reverse("chart", args=[digest_of(one)])
    assert one.title in picture["alt"]
    assert page.one("source")["srcset"] == reverse("chart_narrow", args=[digest_of(one)])
    caption = page.one("figcaption").text
    for words in ("％", "173", "2026年4月〜9月", "入力の記録", "2026年11月2日", one.note):
        assert words in caption
    assert [cell.text for cell in page.by_id("rate-table").all("td")] == ["82％", "91.4％", "10未満"]
    assert [link["href"] for link in page.all("a")] == ["/rate.csv"]
    for address in (picture["src"], page.one("source")["srcset"]):
        response = client.get(address)
        assert response.headers["Content-Type"] == "image/svg+xml"
        assert "immutable" in response.headers["Cache-Control"]
        assert "北窓市" in response.content.decode()


@pytest.mark.django_db
def test_a_chart_without_a_number_says_so_and_keeps_its_table(draw: Draw) -> None:
    page = draw('<c-chart :chart="one" />', one=chart(Kind.BARS, Point("北窓市", None, words="10未満")))
    assert not page.all("img")
    assert "図にできる件数がありません" in page.text
    assert page.one("td").text == "10未満"
