"""Search as a resident meets it: narrowed, explained, shared by address, kind when nothing fits, safe with anything."""

import gzip
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from madoguchi.portal.views import find
from madoguchi.registry.services import import_survey, pause
from madoguchi.search import index
from tests.portal.conftest import reindex
from tests.portal.pages import get
from tests.registry.world import SYSTEM, survey_csv, survey_values
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(world: World, tmp_path: Path) -> World:
    """Three procedures of ours, one of them for businesses, and rows of the nation of which two are the same."""
    world.opened(
        "dog", title="犬の登録", keywords=["ペット"], life_events=["pets"], audience="resident", documents=[]
    )
    world.opened("shop", title="犬の店の届出", life_events=["business-start"], organisation=world.other_city)
    rows = [
        survey_values("11", 手続名="犬の輸入の届出", 法令名="狂犬病予防法", 総手続件数="900"),
        survey_values(
            "12", 手続名="犬の輸入の届出", 法令名="狂犬病予防法", 根拠条項号="第9条第2項", 総手続件数="30"
        ),
        *(survey_values(str(n), 手続名=f"犬の検査{n}", 法令名="検疫法") for n in range(30, 60)),
    ]
    import_survey(survey_csv(tmp_path / "survey.csv", *rows), by=SYSTEM, at=world.at)
    reindex(world.at)
    return world


def searched(index_dir: Path) -> list[dict[str, Any]]:
    """What was counted so far."""
    path = index_dir / "searched.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def test_our_own_stand_before_the_nations_with_matched_words_marked(city: World, client: Client) -> None:
    page = get(client, "/search/?q=犬")
    assert "<mark>犬</mark>の登録" in page.html
    own, nation = page.html.index("県と市町の手続・制度（"), page.html.index("国の手続（参考）（")
    assert own < page.html.index("<mark>犬</mark>の登録") < nation < page.html.index("<mark>犬</mark>の検査")


def test_the_same_procedure_stands_once_and_the_others_below_it(city: World, client: Client) -> None:
    page = get(client, "/search/?q=犬の輸入の届出&source=survey")
    assert page.has("同じ名前の手続が、ほかに1件あります")
    assert {href for _, href in page.links if href in ("/survey/11/", "/survey/12/")} == {
        "/survey/11/",
        "/survey/12/",
    }


def test_one_name_under_several_laws_is_one_result_with_its_laws(
    world: World, client: Client, tmp_path: Path
) -> None:
    laws = ("狂犬病予防法", "検疫法", "検疫法施行規則", "家畜伝染病予防法")
    rows = [survey_values(str(n), 手続名="犬の輸入の届出", 法令名=law) for n, law in enumerate(laws)]
    import_survey(survey_csv(tmp_path / "survey.csv", *rows), by=SYSTEM, at=world.at)
    reindex(world.at)
    page = get(client, "/search/?q=犬の輸入の届出")
    assert page.has("合う手続は1件です") and page.has(
        "同じ名前の手続が、ほかの2の法令にもあります（ほかに3件）"
    )
    linked = {href: text for text, href in page.links if href.startswith("/survey/")}
    assert set(linked) == {f"/survey/{n}/" for n in range(4)}
    assert sum(any(f"（{law} " in text for law in laws) for text in linked.values()) == 3
    assert page.has("狂犬病予防法 （1件）") and page.has("検疫法施行規則 （1件）")  # as the total counts
    narrowed = get(client, "/search/?q=犬の輸入の届出&law=検疫法")
    assert narrowed.has("合う手続は1件です") and not narrowed.has("同じ名前の手続")


def test_a_list_without_words_says_that_it_holds_no_procedures_of_the_nation(
    city: World, client: Client
) -> None:
    page = get(client, "/search/?event=pets")
    assert page.has("国の手続は、言葉を入れるとさがせます。")
    there = get(client, page.link("「ペット・動物」の国の手続"))
    assert there.has("国の手続（参考）")
    assert get(client, "/search/?open=1").has("国の手続はふくみません。")
    assert get(client, "/search/?q=犬&open=1").has("国の手続はふくみません。")
    assert not get(client, "/search/?q=犬").has("国の手続は、言葉を入れるとさがせます。")


def test_the_script_has_no_words_of_its_own(city: World, client: Client) -> None:
    script = Path(find.__file__).parents[2] / "static" / "portal" / "find.js"
    assert not re.search("[ぁ-んァ-ヺ一-鿿]", script.read_text("utf-8"))
    for address in ("/", "/search/"):
        box = next(f for f in get(client, address).fields if f.get("data-suggest"))
        assert box["data-suggest-label"] == "入力の候補" and "#件の候補" in box["data-suggest-told"]


def test_facets_narrow_and_chips_take_them_back(city: World, client: Client) -> None:
    page = get(client, "/search/?q=犬")
    boxes = {(f["name"], f["value"]) for f in page.fields if f.get("form") == "find" and f["tag"] == "input"}
    assert ("audience", "resident") in boxes and ("event", "pets") in boxes and ("online", "1") in boxes
    narrowed = get(client, "/search/?q=犬&event=pets&audience=resident")
    assert narrowed.has("合う手続は1件です")
    assert narrowed.link("ペット・動物").endswith("?q=%E7%8A%AC&audience=resident")
    assert narrowed.link("条件をすべて外す").endswith("?q=%E7%8A%AC")
    chosen = [f for f in narrowed.fields if f.get("name") == "event" and "checked" in f]
    assert [f["value"] for f in chosen] == ["pets"]


def test_pages_and_order_stand_in_the_address(city: World, client: Client) -> None:
    first = get(client, "/search/?q=犬&source=survey&sort=title")
    following = first.link("次のページ")
    assert following == "/search/?q=%E7%8A%AC&source=survey&sort=title&page=2"
    second = get(client, following)
    assert second.link("前のページ") == "/search/?q=%E7%8A%AC&source=survey&sort=title"
    assert next(f for f in second.fields if f.get("value") == "title").get("selected", "no") is None


def test_nothing_that_fits_is_said_kindly_with_the_counter_of_the_town(city: World, client: Client) -> None:
    city.city.settings["contact"] = {"name": "市民窓口課", "phone": "03-0000-1001"}
    city.city.save()
    page = get(client, "/search/?q=ゅゑゑゑゑ&place=city")
    assert page.has("何の手続かわからなくても、だいじょうぶです。")
    assert page.has("市民窓口課 03-0000-1001")
    assert page.has("窓野県 手続総合案内")  # everywhere in the footer
    assert not page.has("技術的な問題")


def test_what_can_be_begun_now_is_what_is_not_paused(city: World, client: Client) -> None:
    assert get(client, "/search/?open=1").has("犬の登録")
    pause(procedure=city.edition.procedure, reason="工事", by=city.acting(city.publisher), at=city.at)
    page = get(client, "/search/?open=1")
    assert page.has("犬の登録") and not page.has("子ども医療費助成")
    assert not get(client, "/").has("子ども医療費助成")


def test_the_town_says_what_it_takes_and_comes_first(city: World, client: Client) -> None:
    page = get(client, "/search/?q=犬&source=own&place=other")
    assert page.has("川添市で受け付けています。") and page.has(
        "川添市では、いまオンラインで受け付けていません。"
    )
    assert page.link("犬の店の届出").endswith("/procedures/shop/?place=other")
    listed = [text for text, href in get(client, "/search/?place=other").links if "/procedures/" in href]
    assert listed[0] == "犬の店の届出"
    assert get(client, "/search/?open=1&place=other").text.count("いまオンラインで申請できます") == 1


def test_searches_and_opened_results_are_counted_and_nothing_else(
    city: World, client: Client, index_dir: Path
) -> None:
    get(client, "/search/?q=犬")
    get(client, "/search/?q=犬&page=2")
    get(client, "/search/?q=犬&event=pets")
    client.get("/search/?q=犬", headers={"Sec-Purpose": "prefetch"})
    assert [(line["words"], "click" in line) for line in searched(index_dir)] == [("犬", False)]
    for came_from in ("http://testserver/search/?q=犬", "http://elsewhere/search/?q=犬", "http://[", ""):
        get(client, "/procedures/dog/", Referer=quote(came_from, safe=":/?=["))
    get(client, "/survey/11/", Referer="http://testserver/search/?q=%E7%8A%AC&page=2")
    assert [line["words"] for line in searched(index_dir) if "click" in line] == ["犬", "犬"]
    assert {key for line in searched(index_dir) for key in line} == {"day", "words", "empty", "click"}


def test_the_number_of_queries_is_bounded(
    city: World, client: Client, django_assert_max_num_queries: Any
) -> None:
    for address in ("/search/?q=犬&place=city", "/search/?place=city", "/"):
        with django_assert_max_num_queries(8):
            get(client, address)


BAD = {
    "long": "申請" * 5_000,
    "controls": "犬\x01\x07\x1b",
    "markup": "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>",
    "right to left": "犬\u202eerotser\u202c",
    "emoji": "🐕‍🦺🏳️‍🌈",
    "sql": "'; DROP TABLE registry_procedure; --",
    "template": "{{ settings.SECRET_KEY }}{% include 'x' %}",
    "marks only": "！？…",
}


@pytest.mark.parametrize("kind", BAD)
def test_whatever_is_typed_gets_a_normal_page(city: World, client: Client, kind: str) -> None:
    for template in ("/search/?q={0}", "/search/?q=犬&event={0}&org={0}&law={0}&place={0}&kind={0}&page={0}"):
        page = get(client, template.format(quote(BAD[kind])))
        assert "<script>alert" not in page.html and "<img" not in page.html
        assert "\u202e" not in page.html and "\x1b" not in page.html
        assert len(gzip.compress(page.html.encode())) < 20_000
    response = client.get(f"/search/suggest/?q={quote(BAD[kind])}")
    assert response.status_code == 200 and "suggestions" in response.json()


def test_a_lone_surrogate_and_bytes_that_are_no_text_get_a_normal_page(city: World, client: Client) -> None:
    for query in ("q=%ED%A0%80%E7%8A%AC", "q=%FF%FE%80", "q=%ED%A0%80&page=2&event=%ED%A0%80"):
        assert client.get(f"/search/?{query}").status_code == 200
        assert client.get(f"/search/suggest/?{query}").status_code == 200


def test_suggestions_come_as_json_that_caches_may_keep(city: World, client: Client) -> None:
    response = client.get("/search/suggest/?q=いぬ")
    found = response.json()["suggestions"]
    assert {"text": "犬の登録", "kind": "手続"} in found
    assert response.headers["Cache-Control"] == "public, max-age=60" and not response.cookies
    assert client.get("/search/suggest/?q=").json() == {"suggestions": []}


def test_without_an_index_the_page_says_so(world: World, client: Client) -> None:
    assert index.library() is None
    assert get(client, "/search/?q=犬").has("検索の準備をしています")
    assert get(client, "/search/").has("子ども医療費助成")
