"""The pages of a record: whole, honest about what is not taken, with its history; programmes too."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from madoguchi.core.clock import japan_day
from madoguchi.registry.models import Procedure, Programme
from madoguchi.registry.services import (
    add_process,
    draft_version,
    pause,
    publish_version,
    put_into_force,
    retire,
)
from tests.portal.pages import get
from tests.portal.test_life_events import programme
from tests.registry.world import body
from tests.world import World

pytestmark = pytest.mark.django_db

WHOLE: dict[str, Any] = {
    "title": "飲食店の許可",
    "plain_summary": "お店《みせ》を開く人の手続です。",
    "en": {"title": "Restaurant permission", "summary": "Permission to open a restaurant."},
    "conditions": ["食品衛生責任者を置くこと"],
    "acceptance": [{"yearly_from": "01-01", "yearly_until": "12-31"}],
    "service_hours": "24時間",
    "devices": ["phone", "pc"],
    "windows": [
        {"name": "川添保健所", "address": "川添市中央", "phone": "03-0000-2220", "hours": "平日"},
        {"name": "窓野保健所", "address": "窓野市駅前", "phone": "03-0000-2210"},
    ],
    "processing": {"window_days": 14, "online_days": 0, "set_on": "2023-04-01", "revised_on": "2025-04-01"},
    "identity_codes": ["4"],
    "identity_alternative": "運転免許証でもできます。",
    "signature": "いりません。",
    "individual_number": {"is_used": True, "ground": "law", "basis": "番号法第9条第1項"},
    "documents": [
        {"name": "住民票", "why": "住所を確かめるため", "issuer": "市役所", "omitted_by_exchange": True}
    ],
    "fee": {"amount_yen": 100, "text": "100円", "methods": ["1-1", "2-3"]},
    "legal_basis": [{"law": "食品衛生法", "article": "第55条", "url": "https://laws.e-gov.go.jp/law/x"}],
    "related": [
        {"procedure": "child-medical", "relation": "before", "note": "先に済ませます。"},
        {"procedure": "gone", "relation": "after"},
    ],
    "life_events": ["business-start"],
}


@pytest.fixture
def whole(world: World) -> World:
    """A procedure of which everything is said."""
    edition = world.opened("restaurant", **WHOLE)
    add_process(
        procedure=edition.procedure,
        title="許可の申請",
        type_code="1",
        state="digitised",
        counts_year=2024,
        total_count=9240,
        online_count=3880,
        survey_ids=["204038"],
        by=world._shaper(world.editor, world.city),
        at=world.began,
    )
    programme(world, "shop-money", title="開業の補助", procedure="restaurant")
    return world


def procedure(slug: str = "restaurant") -> Procedure:
    """The procedure as it stands now."""
    return Procedure.objects.select_related("current").get(slug=slug)


def next_version(world: World, slug: str, days: int, **changes: Any) -> None:
    """One more published version, in force in `days` days."""
    editor, publisher = (world._shaper(user, world.city) for user in (world.editor, world.publisher))
    version = draft_version(procedure=procedure(slug), body=body(**changes), by=editor, at=world.at)
    day = japan_day(world.at) + timedelta(days=days)
    publish_version(version=version, effective_from=day, by=publisher, at=world.at)


def test_the_page_says_all_that_a_person_must_know(whole: World, client: Client) -> None:
    page = get(client, "/procedures/restaurant/")
    for words in (
        "やさしい日本語で読む", "Permission to open a restaurant.", "食品衛生責任者を置くこと", "情報連携で不要",
        "住所を確かめるため", "行政機関の窓口", "クレジットカード", "毎年 1月1日から12月31日まで",
        "スマートフォン、パソコン", "24時間", "川添保健所", "本人確認書類の提示・提出", "運転免許証でもできます。",
        "窓口・郵送 14日以内", "オンライン その日のうち", "2023年4月1日に定めました。2025年4月1日に見直しました。",
        "番号法別表", "先に済ませます。", "9,240", "3,880", "内容を確認した日", "第1版",
    ):  # fmt: skip
        assert page.has(words), words
    assert "<ruby>店<rp>" in page.html or "<ruby>お店<rp>" in page.html
    assert page.link("食品衛生法") == "https://laws.e-gov.go.jp/law/x"
    assert page.link("開業の補助") == "/programmes/shop-money/"
    assert page.link("国の調査 204038") == "/survey/204038/"
    assert page.link("開業・許可のやることリスト") == "/life/business-start/"
    assert not page.has("gone") and len(page.html.encode()) < 60_000


def test_the_counters_of_the_town_stand_first(whole: World, client: Client) -> None:
    page = get(client, "/procedures/restaurant/?place=city")
    assert page.html.index("窓野保健所") < page.html.index("川添保健所")
    assert page.link("オンラインで申請する") == "/apply/restaurant/?place=city"
    page = get(client, "/procedures/restaurant/?place=other")
    assert page.has("川添市では、オンラインで受け付けていません") and not page.has("オンラインで申請する")


def test_the_number_of_queries_is_bounded(
    whole: World, client: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(24):
        get(client, "/procedures/restaurant/?place=city")


def test_what_is_paused_says_why_and_cannot_be_begun(whole: World, client: Client) -> None:
    ends_at = whole.at + timedelta(days=2)
    by = whole._shaper(whole.publisher, whole.city)
    pause(procedure=procedure(), reason="<b>大雨</b>のため", ends_at=ends_at, by=by, at=whole.began)
    page = get(client, "/procedures/restaurant/")
    assert page.has("理由：<b>大雨</b>のため") and page.has("から、また申請できます。")
    assert "<b>大雨" not in page.html and not page.has("オンラインで申請する")
    start = get(client, "/apply/restaurant/")
    assert start.has("いま、受付を休止しています") and not start.has("申請を始める ")
    edition = procedure().editions.get()
    response = client.post("/apply/restaurant/", {"edition": str(edition.pk)})
    assert response.status_code == 422 and "休止" in response.content.decode()


def test_what_is_out_of_season_tells_the_next_day(world: World, client: Client) -> None:
    day = japan_day(world.at)
    first, last = day + timedelta(days=40), day + timedelta(days=80)
    world.opened("season", acceptance=[{"yearly_from": f"{first:%m-%d}", "yearly_until": f"{last:%m-%d}"}])
    page = get(client, "/procedures/season/")
    assert page.has("いまは、受付期間ではありません")
    assert page.has(f"次は、{first.year}年{first.month}月{first.day}日から申請できます。")
    assert get(client, "/apply/season/").has("いまは、受付期間ではありません")


def test_a_version_to_come_is_announced_and_shown(whole: World, client: Client) -> None:
    next_version(whole, "restaurant", 30, title="飲食店の許可", fee={"amount_yen": 0, "text": "無料"})
    page = get(client, "/procedures/restaurant/")
    address = page.link("変わったあとの内容を見る")
    assert page.has("から、内容が変わります") and page.has("100円")
    assert address == "/procedures/restaurant/versions/2/"
    coming = get(client, address)
    assert coming.has("第2版の内容です") and coming.has("無料") and not coming.has("100円")


def test_the_history_tells_what_changed_and_no_drafts(whole: World, client: Client) -> None:
    next_version(whole, "restaurant", 0, **{**WHOLE, "fee": {"amount_yen": 0, "text": "無料"}})
    put_into_force(at=whole.at)
    draft_version(
        procedure=procedure(),
        body=body(title="まだ秘密"),
        by=whole._shaper(whole.editor, whole.city),
        at=whole.at,
    )
    page = get(client, "/procedures/restaurant/versions/")
    assert page.has("変わったところ：手数料") and page.has("はじめての版です。") and not page.has("第3版")
    assert [href for _, href in page.links if "restaurant/versions/" in href and "next=" not in href] == [
        "/procedures/restaurant/versions/2/",
        "/procedures/restaurant/versions/1/",
    ]
    assert client.get("/procedures/restaurant/versions/3/").status_code == 404
    assert get(client, "/procedures/restaurant/versions/1/").has("100円")
    assert whole.editor.name not in page.text


def test_a_retired_procedure_keeps_its_address_and_leads_on(whole: World, client: Client) -> None:
    by = whole._shaper(whole.publisher, whole.city)
    retire(record=procedure(), successor=procedure("child-medical"), by=by, at=whole.at)
    page = get(client, "/procedures/restaurant/")
    assert page.has("に終わりました") and page.link("子ども医療費助成") == "/procedures/child-medical/"
    assert not page.has("オンラインで申請する") and not get(client, "/search/").has("飲食店の許可")


def test_programmes_are_listed_narrowed_and_shown(whole: World, client: Client) -> None:
    programme(
        whole,
        "care-money",
        title="介護の助成",
        life_events=["care"],
        kind="助成",
        procedure="",
        amount_yen=5000,
    )
    page = get(client, "/programmes/")
    assert page.has("開業の補助") and page.has("介護の助成") and page.has("2件の制度")
    narrowed = get(client, "/programmes/?event=care&kind=助成")
    assert narrowed.has("1件の制度") and not narrowed.has("開業の補助")
    assert narrowed.link("介護×") == "/programmes/?kind=%E5%8A%A9%E6%88%90"
    assert get(client, "/programmes/?kind=%3Cb%3E").has("選んだ条件に合う制度はありませんでした")
    shown = get(client, "/programmes/care-money/")
    assert shown.has("5,000円") and shown.has("5万円") and not shown.has("申し込む手続を見る")
    assert get(client, "/programmes/shop-money/").link("申し込む手続を見る") == "/procedures/restaurant/"
    assert client.get("/programmes/nothing/").status_code == 404


def test_a_retired_programme_says_so(whole: World, client: Client) -> None:
    by = whole._shaper(whole.publisher, whole.city)
    retire(record=Programme.objects.get(slug="shop-money"), by=by, at=whole.at)
    assert get(client, "/programmes/shop-money/").has("に終わりました")
    assert not get(client, "/programmes/").has("開業の補助")


def test_the_list_of_programmes_asks_once(
    whole: World, client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        programme(whole, f"more-{number}", title=f"制度{number}")
    with django_assert_max_num_queries(2):
        get(client, "/programmes/")
