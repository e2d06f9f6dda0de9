"""The pages of campaigns: planned, counted, signed by another, stopped at once; numbers that name nobody; the board."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from madoguchi.accounts.models import User
from madoguchi.core.acting import Role
from madoguchi.core.clock import JAPAN
from madoguchi.messaging.models import Message
from madoguchi.push.models import Campaign
from madoguchi.registry.services import draft_rule, publish_rule
from tests.push.test_campaigns import crowd
from tests.push.world import TODDLERS, PushWorld

pytestmark = pytest.mark.django_db
PLAN = {"programme": "toddlers", "kind": "newly_entitled", "note": "お早めに", "is_standing": "on"}


@pytest.fixture
def world(at: datetime) -> Iterator[PushWorld]:
    with time_machine.travel(at, tick=False):
        world = PushWorld(at)
        world.programme("toddlers", TODDLERS, title="幼児手当")
        yield world


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def editor(world: PushWorld) -> Client:
    return client_of(world.editor)


@pytest.fixture
def publisher(world: PushWorld) -> Client:
    return client_of(world.publisher)


def text(response: Any) -> str:
    """The words of a page, without tags and line breaks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def planned(editor: Client, **more: Any) -> tuple[Campaign, str]:
    """A campaign, planned on the page, with its address."""
    response = editor.post("/studio/campaigns/new/", {**PLAN, **more})
    assert response.status_code == 302
    return Campaign.objects.get(), response.headers["Location"]


def pressed(client: Client, address: str, act: str, **said: Any) -> Any:
    """The answer to a button of the page that is open."""
    return client.post(f"{address}{act}/", {"revision": Campaign.objects.get().revision, **said})


def test_one_plans_and_counts_another_signs_and_it_goes_out(world, editor, publisher):
    crowd(world, 12)
    world.turn()
    assert "案内できる制度" not in text(editor.get("/studio/campaigns/new/?programme=toddlers"))
    campaign, address = planned(editor)
    assert "下書き" in text(editor.get(address)) and "試算する" in text(editor.get(address))
    assert pressed(editor, address, "count").status_code == 302
    page = text(editor.get(address))
    assert "届く人 約10人" in page and "子ども1人・一番下の子は3歳未満" in page
    assert "住民0" not in page and "自分で作った案内は、承認できません" in page
    assert editor.post(f"{address}sign/", {"when": "now"}).status_code == 404
    assert "あなたの承認を待っています" in text(publisher.get("/studio/campaigns/"))
    assert not Message.objects.exists()
    assert pressed(publisher, address, "sign", when="now").status_code == 302
    world.turn()
    assert Message.objects.count() == 12
    page = text(publisher.get(address))
    assert "見守り中" in page and "届いた人 12人" in page and "開いた人 0人" in page


def test_small_numbers_are_not_shown_anywhere(world, editor, publisher):
    crowd(world, 3)
    world.turn()
    _campaign, address = planned(editor)
    pressed(editor, address, "count")
    page = text(editor.get(address))
    assert "届く人 10人未満" in page and "人数が少ないため、例は出しません" in page and "3人" not in page
    pressed(publisher, address, "sign", when="now")
    world.turn()
    for where in (address, "/studio/campaigns/"):
        assert "10人未満" in text(editor.get(where)) and "3人" not in text(editor.get(where)), where
    rows = table(editor.get("/studio/campaigns/outcomes.csv"))
    assert rows[1][1] == "幼児手当" and rows[1][9] == "10未満" and rows[1][10] == "0"
    assert rows[1][14] == ""  # no share of a number that is not shown


def table(response: Any) -> list[list[str]]:
    """The rows of a CSV file."""
    data = b"".join(response).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(data)))


def test_the_text_is_seen_before_it_is_signed(world, editor):
    """As an invented person of the rule's examples would get it."""
    _campaign, address = planned(editor)
    assert "ここで文面を確かめられます" in text(editor.get(address))
    editor.post(f"{address}stop/", {"why": "例を付ける"})
    example = {
        "title": "1歳の子",
        "on": "2026-11-02",
        "situation": {"children": [{"birth_date": "2025-06-01"}]},
        "holds": True,
    }
    by = (world.acting(world.editor), world.acting(world.publisher))
    programme = Campaign.objects.get().programme
    draft = draft_rule(programme=programme, body=TODDLERS, examples=[example], by=by[0], at=world.at)
    publish_rule(version=draft, by=by[1], at=world.at)
    assert editor.post("/studio/campaigns/new/", PLAN).status_code == 302
    page = text(editor.get(f"/studio/campaigns/{Campaign.objects.get(state='draft').pk}/"))
    for words in (
        "受けられる見込みの制度：幼児手当",
        "お早めに",
        "2025年6月1日生まれ",
        "1万5,000円",
        "/programmes/toddlers/",
    ):
        assert words in page, words


def test_a_day_and_an_hour_may_be_chosen(world, editor, publisher):
    _campaign, address = planned(editor)
    pressed(editor, address, "count")
    response = pressed(publisher, address, "sign", when="day", starts_on="")
    assert response.status_code == 422 and "送り始める日を書いてください" in text(response)
    response = pressed(publisher, address, "sign", when="day", starts_on="令和8年11月9日", starts_hour="10")
    assert response.status_code == 302
    assert Campaign.objects.get().starts_at == datetime(2026, 11, 9, 10, tzinfo=JAPAN)
    assert "2026年11月9日 午前10時00分" in text(editor.get(address))


def test_the_stop_asks_why_and_works_at_once(world, editor, publisher):
    crowd(world, 2)
    _campaign, address = planned(editor)
    pressed(editor, address, "count")
    pressed(publisher, address, "sign", when="now")
    response = pressed(publisher, address, "stop", why=" ")
    assert response.status_code == 422 and "止める理由を書いてください" in text(response)
    assert editor.post(f"{address}stop/", {"why": "額の誤り"}).status_code == 302  # no revision is asked for
    world.turn()
    assert not Message.objects.exists()
    page = text(editor.get(address))
    assert "止めました。理由：額の誤り" in page and "この案内を止める" not in page
    assert editor.post(f"{address}stop/", {"why": "もう一度"}).status_code == 409


def test_an_old_page_signs_nothing(world, editor, publisher):
    _campaign, address = planned(editor)
    pressed(editor, address, "count")
    old = Campaign.objects.get().revision
    pressed(editor, address, "change", note="別のことば")
    assert "まだ何も送っていません。次に、届く人数を試算します。" in text(editor.get(address))
    pressed(editor, address, "count")
    response = publisher.post(f"{address}sign/", {"when": "now", "revision": old})
    assert response.status_code == 409 and "ほかの人がこの案内を変えました" in text(response)
    assert Campaign.objects.get().state == "counted"


@pytest.mark.parametrize(
    ("wrong", "status", "words"),
    [
        ({"programme": "nothing"}, 422, "制度を、一覧から選んでください"),
        ({"kind": ""}, 422, "だれに知らせるかを選んでください"),
        ({"kind": "information"}, 409, "申請のいらない支援は"),
        ({"note": "あ" * 401}, 422, "400文字までで"),
    ],
)
def test_what_cannot_be_planned_is_said_beside_the_field(world, editor, wrong, status, words):
    response = editor.post("/studio/campaigns/new/", {**PLAN, **wrong})
    assert response.status_code == status and words in text(response)
    assert not Campaign.objects.exists()


def test_who_may_open_it(world, editor):
    _campaign, address = planned(editor)
    planner = client_of(world.officer("planner", Role.PLAN_MANAGER))
    page = text(planner.get(address))
    assert "幼児手当" in page and "何人に届くか" not in page and "取りやめる" not in page
    assert planner.post(f"{address}stop/", {"why": "x"}).status_code == 404
    elsewhere = client_of(world.officer("elsewhere", Role.EDITOR, Role.PUBLISHER, at=world.other_city))
    for way in ("", "count/", "stop/", "sign/", "change/"):
        answer = elsewhere.post(f"{address}{way}") if way else elsewhere.get(address)
        assert answer.status_code == 404, way
    assert client_of(world.examiner).get("/studio/campaigns/").status_code == 404


def test_the_list_asks_no_more_of_the_database_for_more(world, editor, django_assert_max_num_queries):
    for n in range(8):
        world.campaign(world.programme(f"more-{n}", TODDLERS, title=f"手当{n}"))
    with django_assert_max_num_queries(20):
        response = editor.get("/studio/campaigns/")
    assert response.content.decode().count('role="rowheader"') == 8 and len(response.content) < 60_000


class TestBoard:
    def test_each_municipality_with_its_programmes(self, world, editor, django_assert_max_num_queries):
        with django_assert_max_num_queries(25):
            page = text(editor.get("/studio/freshness/municipalities/"))
        assert world.city.name in page and world.other_city.name in page
        page = text(editor.get(f"/studio/freshness/municipalities/?place={world.city.slug}"))
        assert f"{world.city.name}の制度" in page and "幼児手当" in page and "あり" in page

    def test_the_same_as_a_file(self, world, editor):
        header, *rows = table(editor.get("/studio/freshness/municipalities.csv"))
        assert header[:3] == ["組織", "制度の番号", "制度"]
        assert [row[2:4] for row in rows if row[0] == world.city.name] == [["幼児手当", "あり"]]
        assert [row[2] for row in rows if row[0] == world.other_city.name] == ["公開中の制度なし"]

    def test_a_place_that_does_not_exist_is_no_error(self, world, editor):
        assert editor.get("/studio/freshness/municipalities/?place=%00nothing").status_code == 200
        assert client_of(world.resident).get("/studio/freshness/municipalities/").status_code == 404
