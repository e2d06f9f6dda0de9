"""An officer brings a table, makes a theme page of it without code, another publishes it, and people read it on a phone."""

import csv
import io
import json
import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from madoguchi.accounts.models import Organisation, User
from madoguchi.accounts.selectors import acting_of
from madoguchi.core.clock import now
from madoguchi.dashboards.models import Dashboard
from madoguchi.dashboards.services import load_boundaries, refresh_page
from madoguchi.registry.models import Procedure
from madoguchi.reviews.models import Review
from madoguchi.timecost.services import take_population
from tests.browser import PHONE, NewPage
from tests.journeys import steps
from tests.journeys.audit import Audit, Check, weight
from tests.journeys.keyboard import Keyboard
from tests.journeys.world import World

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

EDITOR, PUBLISHER = "henshu@madono.example", "kokai@madono.example"
HEAVIEST = 60_000
MOST_MINUTES = 15
PEOPLE = {"窓野市": 400_000, "川添市": 180_000, "森下町": 30_000}
WORDS = "夜でも申し込めて、仕事を休まずにすみました。"
TABLE = "\n".join(
    [
        "月,区市町村,相談,オンラインの相談",
        *(
            f"2026-0{month},{name},{cases},{round(cases * share)}"
            for month, share in ((7, 0.3), (8, 0.4), (9, 0.5))
            for name, cases in (("窓野市", 400), ("川添市", 240), ("森下町", 60))
        ),
    ]
)


@pytest.fixture
def ready(world: World) -> World:
    """The map of the prefecture and its people were taken in, and someone said something."""
    place, at = Organisation.objects.get(slug="madono-ken"), now()
    by = acting_of(User.objects.get(email=PUBLISHER), at=at)
    features = [
        {
            "type": "Feature",
            "properties": {"code": f"99{n}", "name": name},
            "geometry": {"type": "Point", "coordinates": [n * 3.0, n % 2]},
        }
        for n, name in enumerate(PEOPLE)
    ]
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    load_boundaries(content=content, source="窓野県の地図（架空）", organisation=place, by=by, at=at)
    counts = "\n".join(["地域,年,項目,数", *(f"{name},2025,total,{n}" for name, n in PEOPLE.items())])
    take_population(content=counts.encode(), source="窓野県の人口（架空）", organisation=place, by=by, at=at)
    Review.objects.create(
        procedure=Procedure.objects.order_by("slug").first(),
        organisation=place,
        moment="any",
        step="whole",
        source="link",
        rating=5,
        text=WORDS,
        once="a" * 64,
        digest="b" * 64,
        written_at=at,
    )
    return world


def _main(page: Page) -> Locator:
    return page.get_by_role("main")


def _bring_table(page: Page, other: Page) -> None:
    """Register the file, look at its columns, and let another publish it."""
    page.goto("/studio/data/new/")
    part = page.locator("form", has=page.locator("input[type=file]"))
    part.get_by_label("データの名前").fill("子育ての相談")
    part.get_by_label("コード").fill("talks")
    part.get_by_label("管理する組織").select_option(label="窓野県")
    part.locator("input[type=file]").set_input_files(
        {"name": "talks.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    )
    part.get_by_role("button", name="列を確かめる").click()
    page.get_by_label("相談：単位", exact=True).fill("件")
    page.get_by_label("オンラインの相談：単位").fill("件")
    page.get_by_label("出典").fill("窓野県「子育ての相談の記録」")
    page.get_by_label("利用条件").fill("CC BY 4.0")
    page.get_by_label("件数（人数）の列").select_option(label="相談")
    page.get_by_role("button", name="確かめて保存する").click()
    expect(_main(page)).to_contain_text("別の、公開者か計画担当が行います")
    other.goto(page.url)
    other.get_by_role("button", name="公開する").click()


def _add(page: Page, kind: str, data: str = "子育ての相談") -> None:
    page.get_by_role("radio", name=re.compile(f"^{kind}（")).check()
    if data:
        page.get_by_label("使うデータ").select_option(label=f"{data}（窓野県）")
    page.get_by_role("button", name="加えて、内容を決める").click()
    steps.expect_heading(page, f"{kind}を決める")


def _save(page: Page) -> None:
    page.get_by_role("button", name="保存して見る").click()
    expect(_main(page)).to_contain_text("保存しました")


def _back(page: Page) -> None:
    page.get_by_role("button", name="保存してもどる").click()
    expect(page.get_by_role("heading", name="加える", exact=True)).to_be_visible()


def _choose_share(page: Page) -> None:
    page.get_by_label("集計のしかた").select_option(label="割合（合計 ÷ 合計）")
    page.get_by_label(re.compile("^数の列")).select_option(label="オンラインの相談（件）")
    page.get_by_text("割合のとき：何で割るか").click()
    page.get_by_label("割る数の列").select_option(label="相談（件）")
    page.get_by_label("数の名前").fill("オンラインの割合")


def _build(page: Page, audit: Audit) -> None:
    """An indicator, a chart, a map and a quote, each looked at before going on."""
    page.goto("/studio/dashboards/")
    page.get_by_role("link", name="ダッシュボードを作る").click()
    page.get_by_label("所管組織").select_option(label="窓野県")
    page.get_by_label(re.compile("^表題")).fill("子育ての相談")
    page.get_by_label("アドレス用の名前").fill("talks")
    page.get_by_label("政策分野").select_option(label="子ども・教育")
    page.get_by_role("button", name="作り始める").click()
    steps.expect_heading(page, "子育ての相談")

    _add(page, "指標")
    _choose_share(page)
    page.get_by_label(re.compile("^名前")).fill("オンラインの割合")
    page.get_by_label("目標の値").fill("８０％")
    page.get_by_label("目標の時期").fill("2027年度末")
    _back(page)

    _add(page, "図")
    _choose_share(page)
    page.get_by_label("分かったこと（見出し）").fill("オンラインの割合が減りました")
    _save(page)
    expect(_main(page)).to_contain_text("言葉とデータが合いません")
    audit.look(page, "a chart whose words its data do not bear out")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_label("分かったこと（見出し）").fill(
        "オンラインの割合は{最新}に{値}で、{前の時点}より{差}{増減}"
    )
    _back(page)

    _add(page, "地図")
    _save(page)
    audit.look(page, "a map")
    page.set_viewport_size({"width": 1280, "height": 900})
    _back(page)

    _add(page, "声", data="")
    page.get_by_role("radio", name=re.compile(WORDS[:6])).check()
    _back(page)

    page.get_by_label(re.compile("^説明")).fill("子育ての相談が、どこで、どのように行われたか。")
    page.get_by_role("button", name="保存する", exact=True).click()
    row = page.locator("li", has_text="地図").first
    Keyboard(page).press(row.get_by_role("button", name=re.compile("^上へ")))
    page.get_by_role("button", name="公開を依頼する").click()
    expect(_main(page)).to_contain_text("公開待ち")
    audit.look(page, "the builder")


def test_a_page_from_a_table_to_the_phones_of_people(
    new_page: NewPage, ready: World, axe: Check, tmp_path: Path
) -> None:
    audit, began = Audit(axe), time.perf_counter()
    page, other = new_page(), new_page()
    steps.sign_in(page, EDITOR)
    steps.sign_in(other, PUBLISHER)
    _bring_table(page, other)
    _build(page, audit)
    other.goto("/studio/dashboards/talks/")
    other.get_by_role("link", name="ページ全体を見る").click()
    expect(_main(other)).to_contain_text(
        "オンラインの割合は2026年9月に50％で、2026年8月より10ポイント増えました"
    )
    other.go_back()
    other.get_by_role("button", name="公開する", exact=True).click()
    expect(_main(other)).to_contain_text("公開中")
    minutes = (time.perf_counter() - began) / 60
    print(f"\na theme page, from its table to its publication: {minutes:.1f} minutes by machine")  # noqa: T201
    assert minutes <= MOST_MINUTES

    phone = new_page(width=PHONE)
    phone.goto("/")
    phone.get_by_role("contentinfo").get_by_role("link", name="ダッシュボード").click()
    audit.look(phone, "all dashboards")
    phone.set_viewport_size({"width": PHONE, "height": 900})
    phone.get_by_role("link", name="子育ての相談").click()
    expect(_main(phone)).to_contain_text("2026年8月より10ポイント増")
    expect(_main(phone)).to_contain_text("目標 80％以上（2027年度末）")
    expect(_main(phone)).to_contain_text(WORDS)
    expect(_main(phone)).to_contain_text("窓野県「子育ての相談の記録」")
    audit.look(phone, "the page")
    assert weight(phone, "/dashboards/talks/") <= HEAVIEST
    phone.set_viewport_size({"width": PHONE, "height": 900})
    phone.get_by_label("場所").select_option(label="川添市")
    Keyboard(phone).press(phone.get_by_role("button", name="しぼりこむ"))
    expect(_main(phone)).to_contain_text("川添市でしぼりこんでいます")
    expect(_main(phone).locator("li[aria-current=true]")).to_contain_text("川添市")
    with phone.expect_download() as download:
        phone.locator("#b2").get_by_role("link", name=re.compile("データをダウンロード")).click()
    rows = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text("utf-8-sig"))))
    assert [float(row["オンラインの割合（％）"]) for row in rows] == [30, 40, 50]
    phone.goto("/dashboards/talks/blocks/2/embed/")
    expect(phone.get_by_role("heading", level=1)).to_contain_text("2026年9月に50％")
    axe(phone)

    dashboard = Dashboard.objects.select_related("current", "organisation").get(code="talks")
    refresh_page(dashboard=dashboard, at=now())
    audit.report()
