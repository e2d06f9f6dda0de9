"""The quality map as people and machines get it: one definition for page, files, open data and API."""

import csv
import io
import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.quality.models import Axis, Level, LevelSnapshot
from madoguchi.quality.selectors import Scope, counts_in, rows_in, totals_in
from madoguchi.quality.services import recompute_all
from madoguchi.registry.models import Procedure
from tests.quality.published import PUBLISHED, with_published_levels
from tests.reviews.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(at: datetime) -> World:
    """The published distribution, beside two procedures of another office with a few and with many reviews."""
    world = World(at)
    with_published_levels(world, at=at)
    few, many = world.edition(title="少ない声"), world.edition(title="多い声")
    for edition, n in ((few, 9), (many, 10)):
        for _ in range(n):
            world.review(world.application(edition, days=1), rating=4)
    for axis in Axis.values:
        Level.objects.create(
            procedure=many.procedure,
            axis=axis,
            level=2,
            evidence={"standard": 2026, "criteria": []},
            computed_at=at,
        )
    return world


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    data = b"".join(response) if response.streaming else response.content  # type: ignore[arg-type]
    return data.decode("utf-8-sig")


def csv_of(client: Client, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text_of(client, address), newline="")))


def all_of(client: Client, query: str) -> list[dict[str, Any]]:
    """Every page of the list of the API."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = json.loads(text_of(client, f"/api/v1/quality?limit=100&{query}{cursor}"))
        found += page["results"]
        if page["next"] is None:
            assert page["total"] == len(found)
            return found
        cursor = f"&cursor={page['next']}"


SCOPES = {
    "priority": ("", "every=false"),
    "all": ("all=1", "every=true"),
    "moving": ("event=moving", "life_event=moving"),
    "weak": ("axis=simpler&level=0", "axis=simpler&level=0"),
    "unmet": ("all=1&level=unmet", "every=true&level=unmet"),
}


@pytest.mark.parametrize("scope", SCOPES.values(), ids=list(SCOPES))
def test_page_file_and_api_tell_the_same(world: World, client: Client, scope: tuple[str, str]) -> None:
    asked, query = scope
    rows = csv_of(client, f"{reverse('portal:quality_csv')}?{asked}")
    told = {one["code"]: one for one in all_of(client, query)}
    assert {row["手続番号"] for row in rows} == set(told)
    assert rows, "something is compared"
    for row in rows:
        one = told[row["手続番号"]]
        assert row["手続名"] == one["title"]
        for axis in Axis:
            assert row[axis.label] == ("未オンライン" if one[axis.value] is None else str(one[axis.value]))
        assert row["レビュー数"] == ("10未満" if one["reviews"] is None else str(one["reviews"]))
        assert row["満足度"] == ("" if one["satisfaction"] is None else str(one["satisfaction"]))
        assert row["目標に届いていない軸の数"] == ("" if one["unmet"] is None else str(one["unmet"]))
    page = text_of(client, f"{reverse('portal:quality')}?{asked}")
    assert f"{len(rows)}手続）</h2>" in page
    for row in rows[:30]:
        one = told[row["手続番号"]]
        cells = page.split(f'href="{reverse("portal:procedure_quality", args=[one["slug"]])}">', 1)[1]
        cells = cells.split("</tr>", 1)[0]
        for axis in Axis:
            shown = cells.split(f'data-label="{axis.label}">', 1)[1].split("</td>", 1)[0]
            assert ("未オンライン" if one[axis.value] is None else f"レベル{one[axis.value]}") in shown


def test_the_open_data_are_the_rows_of_the_api(world: World, client: Client) -> None:
    lines = [json.loads(line) for line in text_of(client, "/open/quality.jsonl").splitlines()]
    told = {one["code"]: one for one in all_of(client, "every=true")}
    assert len(lines) == len(told) == 123
    for line in lines:
        one = told[line["code"]]
        assert {key: one[key] for key in line if key != "computed_at"} == {
            key: value for key, value in line.items() if key != "computed_at"
        }
    few = next(line for line in lines if line["title"] == "少ない声")
    assert (few["reviews"], few["satisfaction"]) == (None, None)
    rows = csv_of(client, "/open/quality.csv")
    assert [row["code"] for row in rows] == [line["code"] for line in lines]


def test_the_counts_of_page_files_and_api_are_the_published_ones(world: World, client: Client) -> None:
    told = json.loads(text_of(client, "/api/v1/quality/counts"))
    assert {one["axis"]: one["counts"] for one in told["levels"]} == PUBLISHED["levels"]
    assert {one.axis.value: list(one.counts) for one in counts_in(Scope())} == PUBLISHED["levels"]
    rows = csv_of(client, reverse("portal:quality_chart_csv", args=["levels"]))
    columns = dict(zip(("より早く", "よりシンプルに", "より使いやすく"), Axis.values, strict=True))
    for row in rows:
        level = int(row["レベル"].removeprefix("レベル"))
        for label, axis in columns.items():
            assert int(row[label]) == PUBLISHED["levels"][axis][level]
    page = text_of(client, reverse("portal:quality"))
    assert (
        "オンラインの重点手続121のうち、2026年度の目標（レベル2）に届いたのは、より早く21、よりシンプルに10、より使いやすく22です"
        in page
    )
    table = page.split('id="levels-table"', 1)[1].split("</table>", 1)[0]
    assert re.findall(r'<td class="num">(\d+)</td>', table) == [
        str(PUBLISHED["levels"][axis][level]) for level in (3, 2, 1, 0) for axis in Axis.values
    ]
    totals = totals_in(Scope())
    assert [one["reached"] for one in told["targets"]] == list(totals.reached)
    (office,) = told["organisations"]
    (row,) = csv_of(client, reverse("portal:quality_chart_csv", args=["bureaus"]))
    assert (office["online"], office["unmet"]) == (
        int(row["オンラインの手続"]),
        int(row["目標に届いていない手続"]),
    )


def test_a_year_is_told_alike_by_page_file_and_api(world: World, client: Client, at: datetime) -> None:
    for days, n in ((300, 10), (0, 40)):
        for axis in Axis.values:
            for level, count in ((0, 121 - n), (1, n)):
                LevelSnapshot.objects.create(
                    day=(at - timedelta(days=days)).date(),
                    organisation=world.city,
                    is_priority=True,
                    axis=axis,
                    level=level,
                    count=count,
                )
    told = json.loads(text_of(client, "/api/v1/quality/counts"))["history"]
    rows = csv_of(client, reverse("portal:quality_chart_csv", args=["history"]))
    assert [one["counts"] for one in told] == [[111, 10, 0, 0]] * 3 + [[81, 40, 0, 0]] * 3
    assert [[int(row[f"レベル{level}"]) for level in range(4)] for row in rows] == [
        [111, 10, 0, 0],
        [81, 40, 0, 0],
    ] * 3
    assert "より早く8％から33％" in text_of(client, reverse("portal:quality"))


def test_the_map_is_light_and_asks_few_questions(
    world: World, client: Client, django_assert_max_num_queries: Any
) -> None:
    text_of(client, reverse("portal:quality"))  # draws the charts
    with django_assert_max_num_queries(18):
        page = text_of(client, reverse("portal:quality"))
    assert len(page.encode()) < 120_000, "before it is packed"
    assert "<style" not in page and " style=" not in page
    assert len(re.findall(r'src="/ui/charts/[0-9a-f]{64}\.svg"', page)) == 2


@pytest.mark.parametrize(
    "query",
    ["axis=x", "level=9", "event=nothing", "org=nowhere", "page=999999", "org=%00", "all=2&page=-1"],
    ids=str,
)
def test_whatever_the_address_says_there_is_a_page(world: World, client: Client, query: str) -> None:
    assert "<h1" in text_of(client, f"{reverse('portal:quality')}?{query}")
    assert text_of(client, f"{reverse('portal:quality_csv')}?{query}").startswith("手続番号")


@pytest.mark.parametrize("name", ["history", "nothing"], ids=str)
def test_a_file_of_no_chart_is_not_there(world: World, client: Client, name: str) -> None:
    assert client.get(reverse("portal:quality_chart_csv", args=[name])).status_code == 404


def test_an_empty_map_says_so(client: Client) -> None:
    page = text_of(client, reverse("portal:quality"))
    assert "重点手続は、まだ決められていません" in page
    assert "<img" not in page


def test_the_evidence_is_told_alike_and_few_records_are_not_counted_out(client: Client, at: datetime) -> None:
    world = World(at)
    edition = world.edition(online_standard_days=None)
    for _ in range(9):
        world.application(edition, days=3)
    recompute_all(at=at)
    procedure = edition.procedure
    told = json.loads(text_of(client, f"/api/v1/procedures/{procedure.code}/quality"))
    page = text_of(client, reverse("portal:procedure_quality", args=[procedure.slug]))
    assert [one["axis"] for one in told["levels"]] == Axis.values
    faster = told["levels"][0]
    assert (faster["level"], faster["to_next"], faster["follows"]) == (0, ["online_period_published"], 1)
    clock = next(one for one in faster["evidence"] if one["key"] == "half_the_window_period")
    assert (clock["n"], clock["value"], clock["is_met"]) == (None, None, None)
    assert "10件未満" in page and "まだ10件に満たないため、判定していません。" in page
    assert "いま9件" not in page and "9件集まる" not in page
    assert "次のレベル（レベル1）まで" in page and "オンライン標準処理期間を公表している" in page
    assert f'href="{reverse("portal:procedure", args=[procedure.slug])}#standard"' in page
    assert [row.code for row in rows_in(Scope(is_all=True, level="0"))] == [procedure.code]


@pytest.mark.parametrize("page", ["procedure_quality", "procedure"])
def test_few_ratings_are_neither_told_nor_to_be_counted(world: World, client: Client, page: str) -> None:
    few = Procedure.objects.get(current__body__title="少ない声")
    many = Procedure.objects.get(current__body__title="多い声")
    told = text_of(client, reverse(f"portal:{page}", args=[few.slug]))
    assert "声がまだ10件に満たないため" in told
    assert "9件の声" not in told and "5点中" not in told and 'class="review"' not in told
    assert "5点中 4点" in text_of(client, reverse(f"portal:{page}", args=[many.slug]))
