"""The pages of push: opting in with the words of the consent, what was found, one tap to apply, devices, and no."""

import base64
from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

import pytest
import time_machine
from django.test import Client

from madoguchi.facts.models import Consent
from madoguchi.filling.models import Draft
from madoguchi.messaging.models import Message, PushSubscription
from madoguchi.push.models import Campaign, Match, Preference
from madoguchi.push.services import stop
from tests.messaging.push_service import Browser
from tests.portal.pages import Page, get
from tests.push.world import TODDLERS, PushWorld

pytestmark = pytest.mark.django_db
WISH = {"agrees": "yes", "channels": ["mail"], "quiet_from": "22:00", "quiet_until": "07:00"}


@pytest.fixture(autouse=True)
def _now(at: datetime) -> Iterator[None]:
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def world(db: None, at: datetime) -> PushWorld:
    world = PushWorld(at)
    world.opened("care", title="子ども医療費助成の申請")
    programme = world.programme("toddlers", TODDLERS, title="幼児手当", procedure="care")
    world.child(world.resident, "2025-01-01")
    world.fact(world.resident.person, "person.city_code", "990001")
    world.campaign(programme)
    return world


@pytest.fixture
def client(world: PushWorld) -> Client:
    client = Client()
    client.force_login(world.resident)
    return client


def told(world: PushWorld, client: Client, **more: Any) -> Page:
    """The page of news after the resident opted in and the worker did its work."""
    assert client.post("/my/news/wish/", {**WISH, **more}).status_code == 302
    world.turn()
    return get(client, "/my/news/")


class TestWish:
    def test_the_page_says_what_is_agreed_to_before_it_asks(self, world, client):
        page = get(client, "/my/news/wish/")
        assert page.has("子どもの生年月日") and page.has("同意は1年間です") and page.has("いつでも撤回")
        assert page.has(f"{world.resident.email} に送ります")
        assert not page.has("開業・許可")  # themes of businesses are for businesses

    def test_what_is_chosen_is_kept(self, world, client):
        response = client.post("/my/news/wish/", {**WISH, "themes": ["birth", "childcare"]})
        assert response.headers["Location"] == "/my/news/?done=on"
        wish = Preference.objects.get()
        assert wish.themes == ["birth", "childcare"] and wish.by_mail and not wish.by_web_push
        assert (wish.quiet_from, wish.quiet_until) == (time(22), time(7))
        page = get(client, "/my/news/?done=on")
        assert (
            page.has("受け取っています") and page.has("妊娠・出産、子育て") and page.has("22:00から7:00まで")
        )
        chosen = get(client, "/my/news/wish/")
        assert {f["value"] for f in chosen.fields if f.get("name") == "themes" and "checked" in f} == {
            "birth",
            "childcare",
        }
        agrees = next(f for f in chosen.fields if f.get("name") == "agrees")
        assert "checked" not in agrees  # agreeing is done anew each time

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"agrees": ""}, "同意が必要です"),
            ({"quiet_from": "25:00"}, "時刻を選んでください"),
            ({"themes": ["astrology"]}, "選べないテーマ"),
        ],
    )
    def test_nothing_is_kept_of_what_is_wrong(self, world, client, changed, words):
        response = client.post("/my/news/wish/", {**WISH, **changed})
        assert response.status_code == 422 and words in response.content.decode()
        assert not Preference.objects.exists() and not Consent.objects.exists()

    def test_an_agent_and_an_officer_have_no_such_page(self, world):
        client = Client()
        client.force_login(world.officer("clerk"))
        assert client.get("/my/news/").status_code == 404
        assert client.get("/my/news/wish/").status_code == 404


class TestFound:
    def test_what_why_how_much_and_one_tap_to_the_form(self, world, client):
        page = told(world, client)
        for words in ("幼児手当", "まだ3歳になっていません", "1万5,000円", "あなたに案内した理由"):
            assert page.has(words), words
        match = Match.objects.get()
        response = client.post(f"/my/news/{match.pk}/apply/")
        draft = Draft.objects.get()
        assert response.headers["Location"].startswith(f"/apply/draft/{draft.pk}/")
        assert draft.subject_id == world.resident.person_id
        assert client.get(response.headers["Location"]).status_code == 200

    def test_the_message_offers_the_same(self, world, client):
        told(world, client)
        message = Message.objects.get(about__startswith="push:")
        page = get(client, f"/my/messages/{message.pk}/")
        assert f"/my/news/{Match.objects.get().pk}/apply/" in page.html and page.has("申請する")
        message.refresh_from_db()
        assert message.read_at is not None

    def test_what_belongs_to_another_is_not_there(self, world, client):
        told(world, client)
        other = Client()
        other.force_login(world.neighbour)
        assert other.post(f"/my/news/{Match.objects.get().pk}/apply/").status_code == 404
        assert not Draft.objects.exists()
        assert not get(other, "/my/news/").has("幼児手当")

    def test_automatic_support_offers_nothing_to_apply_for(self, world, client):
        gift = world.programme("gift", TODDLERS, title="出産祝い", is_automatic=True)
        world.campaign(gift, "information")
        page = told(world, client)
        assert page.has("出産祝い") and page.has("申請はいりません。対象の方に届きます。")
        match = Match.objects.get(programme=gift)
        assert f"/my/news/{match.pk}/apply/" not in page.html
        assert client.post(f"/my/news/{match.pk}/apply/").headers["Location"] == "/my/news/"

    def test_last_days_for_the_calendar(self, world, client):
        last = world.programme("season", TODDLERS, title="冬の助成", procedure="care", closes_on="2027-03-31")
        world.campaign(last)
        page = told(world, client)
        assert page.has("2027年3月31日（令和9年3月31日）まで")
        response = client.get(page.link("申請の期限をカレンダーに入れる"))
        assert response.headers["Content-Type"].startswith("text/calendar")
        assert b"DTSTART;VALUE=DATE:20270331" in response.content

    def test_a_campaign_that_was_stopped_is_not_told(self, world, client):
        stop(campaign=Campaign.objects.get(), why="文面の誤り", by=world.acting(world.editor), at=world.at)
        assert not told(world, client).has("幼児手当")


class TestNo:
    def test_my_page_offers_it_until_the_person_says_never(self, world, client):
        assert get(client, "/my/").has("案内について見る")
        assert client.post("/my/news/stop/", {"how": "never"}).headers["Location"].endswith("done=never")
        mine = get(client, "/my/")
        assert not mine.has("案内について見る") and mine.link("制度の案内") == "/my/news/"
        page = get(client, "/my/news/")
        assert page.has("案内もおすすめも送りません") and not page.has("見つかった制度")
        assert page.link("考えが変わったとき") == "/my/news/wish/"
        assert client.get("/my/news/stop/").status_code == 302
        assert told(world, client).has("幼児手当")  # the person came back

    def test_stopping_asks_how_and_ends_the_consent(self, world, client):
        told(world, client)
        response = client.post("/my/news/stop/")
        assert response.status_code == 422 and "止め方を選んでください" in response.content.decode()
        client.post("/my/news/stop/", {"how": "off"})
        assert Consent.objects.get().withdrawn_at is not None
        assert get(client, "/my/news/").has("止めています") and Preference.objects.get().is_never is False

    def test_a_consent_withdrawn_elsewhere_is_said(self, world, client):
        told(world, client)
        client.post(f"/my/consents/{Consent.objects.get().pk}/withdraw/")
        page = get(client, "/my/news/")
        assert page.has("止まっています") and page.link("もう一度受け取る") == "/my/news/wish/"


class TestDevices:
    @pytest.fixture
    def device(self) -> dict[str, str]:
        """What a browser says of itself."""
        return {**Browser("https://push.example.com/1").keys(), "device": "Android Chrome"}

    def test_a_device_is_registered_shown_and_removed(self, world, client, device, monkeypatch):
        monkeypatch.setattr("madoguchi.messaging.services.web_push.checked_address", lambda *a, **b: None)
        page = told(world, client, channels=["web_push"])
        key = page.html.split('data-push-key="')[1].split('"')[0]
        assert base64.urlsafe_b64decode(key + "=")[0] == 4  # a point that is not compressed
        assert 'data-push-worker="/my/push-worker.js"' in page.html and page.has("JavaScript が必要です")
        assert client.post("/my/news/devices/", device).headers["Location"].endswith("done=device")
        held = PushSubscription.objects.get()
        page = get(client, "/my/news/")
        assert page.has("Android Chrome") and device["endpoint"] not in page.html
        other = Client()
        other.force_login(world.neighbour)
        assert other.post(f"/my/news/devices/{held.pk}/remove/").status_code == 404
        client.post(f"/my/news/devices/{held.pk}/remove/")
        assert not PushSubscription.objects.exists()

    def test_a_shared_terminal_is_nobodys_device(self, world, client, device, monkeypatch):
        monkeypatch.setattr("madoguchi.portal.views.mine.devices.is_kiosk", lambda request: True)
        response = client.post("/my/news/devices/", device)
        assert response.status_code == 422 and "共用の端末" in response.content.decode()
        assert not PushSubscription.objects.exists()

    @pytest.mark.parametrize("wrong", [{"endpoint": "http://127.0.0.1/"}, {"p256dh": "x"}, {"auth": ""}])
    def test_what_is_no_device_is_refused_kindly(self, world, client, device, wrong):
        response = client.post("/my/news/devices/", {**device, **wrong})
        assert response.status_code == 422 and "この端末を登録できませんでした" in response.content.decode()
        assert not PushSubscription.objects.exists()

    def test_the_worker_reaches_as_far_as_its_address(self, client):
        response = client.get("/my/push-worker.js")
        assert response.headers["Content-Type"].startswith("text/javascript")
        assert b"showNotification" in response.content
        assert "worker-src 'self'" in client.get("/my/news/").headers["Content-Security-Policy"]


def test_the_page_asks_no_more_of_the_database_for_more(world, client, django_assert_max_num_queries):
    for n in range(6):
        world.campaign(world.programme(f"more-{n}", TODDLERS, title=f"手当{n}", procedure="care"))
    told(world, client)
    with django_assert_max_num_queries(30):
        assert len(client.get("/my/news/").content) < 60_000
