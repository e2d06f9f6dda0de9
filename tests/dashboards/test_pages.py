"""Public pages: what they show, narrowed or not, and the same values in files and answers."""

import csv
import io

import jsonschema
import pytest
from django.test import Client

from madoguchi.core.clock import now
from madoguchi.dashboards.selectors import body_of, shown_page
from tests.dashboards.world import BARS, INDICATOR, LINES, MAP, TABLE, TALKS, PageWorld


def _csv(client: Client, address: str) -> list[list[str]]:
    content = client.get(address).getvalue().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content)))


def test_a_page_shows_findings_numbers_a_map_and_tables(
    world: PageWorld, client: Client, django_assert_max_num_queries
):
    world.published()
    client.get("/dashboards/online/")
    with django_assert_max_num_queries(60):
        page = client.get("/dashboards/online/").content.decode()
    assert "オンラインの割合は2026年9月に60％で、2026年8月より10ポイント増えました" in page
    assert "人口あたりの申請が最も多いのは森下町です" in page
    assert "人口1,000人あたりの申請は、森下町が最も多い" in page
    assert "2026年8月より10ポイント増" in page and "目標 80％以上（2027年度末）" in page
    assert "<strong>申請</strong>の数です。" in page
    assert page.count("出典：") >= 6 and "窓野県の記録" in page


@pytest.mark.parametrize("query", ["", "?place=窓野市", "?since=2026-08&until=2026-09"])
def test_page_file_and_answer_say_the_same(world: PageWorld, client: Client, query: str):
    world.published()
    told = client.get(f"/api/v1/dashboards/online{query}").json()
    page = client.get(f"/dashboards/online/{query}").content.decode()
    assert [one["number"] for one in told["blocks"]] == [INDICATOR, LINES, BARS, MAP, TABLE, TALKS]
    for block in told["blocks"]:
        file = _csv(client, f"/dashboards/online/blocks/{block['number']}.csv{query}")
        assert file[0] == block["columns"]
        assert file[1:] == [["" if cell is None else str(cell) for cell in row] for row in block["rows"]]
        table = page.split(f'id="t{block["number"]}"')[1].split("</table>")[0]
        for cell in (cell for row in block["rows"] for cell in row if cell is not None):
            shown = cell if isinstance(cell, str) else f"{cell:,.1f}".removesuffix(".0")
            assert shown in table, (shown, table)
        assert block["title"] in page


def test_a_place_narrows_what_has_places_and_is_marked_where_places_are_compared(
    world: PageWorld, client: Client
):
    page = world.published()
    assert page.current is not None
    body = body_of(page.current)
    answer = client.get("/dashboards/online/?place=川添市").content.decode()
    assert 'aria-current="true"><span>川添市' in answer
    assert "場所の絞り込みは反映していません" in answer
    assert "/dashboards/online/blocks/6.csv?place=%E5%B7%9D%E6%B7%BB%E5%B8%82" in answer
    whole = {one.number: one for one in shown_page(page, body, at=now())}
    told = client.get("/api/v1/dashboards/online?place=川添市").json()
    narrowed = {one["number"]: one["rows"] for one in told["blocks"]}
    assert narrowed[TABLE] != [list(row) for row in whole[TABLE].cells]
    assert narrowed[BARS] == [list(row) for row in whole[BARS].cells]
    assert narrowed[TALKS] == [list(row) for row in whole[TALKS].cells]


def test_a_period_narrows_and_may_be_turned_round(world: PageWorld, client: Client):
    world.published()
    for query in ("since=2026-08&until=2026-08", "since=2026-08&until=2026-08&place="):
        rows = _csv(client, f"/dashboards/online/blocks/{TABLE}.csv?{query}")
        assert [row[0] for row in rows[1:]] == ["2026年8月"]
    turned = _csv(client, f"/dashboards/online/blocks/{TABLE}.csv?since=2026-09&until=2026-08")
    assert [row[0] for row in turned[1:]] == ["2026年8月", "2026年9月"]
    assert client.get("/dashboards/online/?since=2026-99&until=x").status_code == 200
    assert client.get("/api/v1/dashboards/online?since=2026-99").status_code == 422


def test_the_map_counts_per_thousand_and_leaves_out_nobody(world: PageWorld, client: Client):
    world.published()
    rows = _csv(client, f"/dashboards/online/blocks/{MAP}.csv")
    assert [row[0] for row in rows[1:]] == ["森下町", "川添市", "窓野市"]
    assert rows[1][1:] == ["12.0", "60.0", "5000"]
    picture = client.get(f"/dashboards/online/blocks/{MAP}.svg").content.decode()
    assert picture.count("<rect") >= 3 + 3 and "森下" in picture and "<script" not in picture


def test_only_the_frame_may_be_framed(world: PageWorld, client: Client):
    world.published()
    frame = client.get(f"/dashboards/online/blocks/{LINES}/embed/")
    assert "frame-ancestors *" in frame.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in frame.headers
    assert "csrf" not in frame.content.decode() and "<form" not in frame.content.decode()
    for address in ("/dashboards/online/", "/dashboards/", f"/dashboards/online/blocks/{LINES}.csv"):
        other = client.get(address)
        assert "frame-ancestors 'none'" in other.headers["Content-Security-Policy"]
        assert other.headers["X-Frame-Options"] == "DENY"


def test_pictures_have_addresses_that_stay(world: PageWorld, client: Client):
    world.published()
    png = client.get(f"/dashboards/online/blocks/{BARS}.png")
    assert png.headers["Content-Type"] == "image/png" and png.content.startswith(b"\x89PNG")
    assert client.get(f"/dashboards/online/blocks/{TABLE}.png").status_code == 404
    for address in ("blocks/1.csv", "blocks/99.csv", "blocks/1/embed/", "blocks/2.gif"):
        assert client.get(f"/dashboards/online/{address}").status_code == 404, address


def test_all_pages_by_area_and_by_word(world: PageWorld, client: Client):
    world.published()
    assert "行政のデジタル化" in client.get("/dashboards/").content.decode()
    assert "/dashboards/online/" in client.get("/dashboards/?q=オンライン 相談").content.decode()
    assert "合うダッシュボードはありません" in client.get("/dashboards/?q=こうもり").content.decode()
    assert client.get("/dashboards/nothing/").status_code == 404
    told = client.get("/api/v1/dashboards").json()["dashboards"]
    assert [one["code"] for one in told] == ["online"]


def test_drafts_are_nobodys_business(world: PageWorld, client: Client):
    world.draft(*())
    assert client.get("/dashboards/online/").status_code == 404
    assert client.get("/api/v1/dashboards/online").status_code == 404
    assert "/dashboards/online/" not in client.get("/dashboards/").content.decode()


def test_open_data_holds_the_values_of_all_blocks(world: PageWorld, client: Client):
    world.published()
    rows = _csv(client, "/open/dashboards.csv")
    head, values = rows[0], rows[1:]
    own = _csv(client, f"/dashboards/online/blocks/{TABLE}.csv")
    told = [row[head.index("value")] for row in values if row[head.index("block")] == str(TABLE)]
    assert told == [cell for row in own[1:] for cell in row[1:]]
    assert {row[head.index("block")] for row in values} == {
        str(n) for n in (INDICATOR, LINES, BARS, MAP, TABLE, TALKS)
    }


def test_the_answer_follows_its_description(world: PageWorld, client: Client):
    world.published()
    described = client.get("/api/v1/openapi.json").json()
    told = described["paths"]["/api/v1/dashboards/{code}"]["get"]["responses"]["200"]["content"]
    schema = {**told["application/json"]["schema"], "components": described["components"]}
    answer = client.get("/api/v1/dashboards/online").json()
    assert not list(jsonschema.Draft202012Validator(schema).iter_errors(answer))
