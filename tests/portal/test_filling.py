"""Saving while typing, as the page's script asks for it, and the pages that follow from two screens."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from madoguchi.accounts.models import KeptTyping, Membership, User
from madoguchi.accounts.services import join
from madoguchi.accounts.types import remember_ticket
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.filling.models import Draft
from madoguchi.filling.services import remove_round, start
from tests.world import FORM, NAME, World

pytestmark = pytest.mark.django_db

NAMED = {"q-applicant_name-family": NAME["family"], "q-applicant_name-given": NAME["given"]}


class Tab:
    """A browser that has one page of a draft open."""

    def __init__(self, client: Client, draft: Draft, page: str, query: str = "") -> None:
        self.client, self.href, self.query = client, f"/apply/draft/{draft.pk}/{page}/", query
        self.draw()

    def draw(self) -> None:
        self.page = self.client.get(self.href + self.query)
        assert self.page.status_code == 200
        html = self.page.content.decode()
        given = re.findall(r'name="(revision|screen|shown|drawn_for|asked)" value="([^"]*)"', html)
        self.given = {name: text.replace("&quot;", '"') for name, text in given}

    def keep(self, **fields: Any) -> HttpResponse:
        answer = self.client.post(f"{self.href}keep/", {**self.given, **fields}, headers={"X-Keep": "1"})
        if answer.status_code == 200:
            told = answer.json()
            self.given["revision"] = told["revision"]
            shown = {**json.loads(self.given["shown"]), **told["shown"]}
            self.given["shown"] = json.dumps({key: text for key, text in shown.items() if text})
        return answer

    def send(self, **fields: Any) -> HttpResponse:
        return self.client.post(self.href, {**self.given, **fields})


def fields(**values: str) -> dict[str, str]:
    return {f"q-{key}": value for key, value in values.items()}


def kept() -> Draft:
    return Draft.objects.get()


def holding(draft: Draft) -> Client:
    """A browser that holds the ticket of a guest's draft."""
    client = Client()
    session = client.session
    assert draft.ticket_id
    remember_ticket(session, draft.ticket_id)
    session.save()
    client.cookies["madoguchi"] = session.session_key
    return client


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def draft(world: World) -> Draft:
    return world.started(world.resident).draft


@pytest.fixture
def tab(world: World, draft: Draft) -> Tab:
    return Tab(signed_in(world.resident), draft, "who")


def test_each_answer_is_kept_as_it_is_typed_and_what_is_not_finished_beside_it(tab: Tab) -> None:
    told = tab.keep(**fields(phone="０９０-１２３４-５６７８", email="hana@")).json()
    assert re.fullmatch(r"\d{1,2}時\d\d分", told["time"])
    assert (told["clash"], told["refused"], told["others"]) == ("", "", "")
    assert kept().answers == {"phone": "09012345678"}
    assert {key: entry[0] for key, entry in kept().typed["who"].items()} == {"email": "hana@"}


def test_what_is_half_typed_is_drawn_again_without_reproach(tab: Tab) -> None:
    tab.keep(**fields(phone="090-12"), **{"q-applicant_name-given": "花"})
    tab.draw()
    html = tab.page.content.decode()
    assert 'value="090-12"' in html
    assert "入力の途中の内容を戻しました" in html
    assert "has-error" not in html
    tab.keep(**fields(phone=""))
    assert kept().typed == {}


def test_an_answer_that_is_erased_is_gone_and_one_never_touched_is_not_answered(tab: Tab) -> None:
    tab.keep(**fields(phone="09012345678"))
    tab.keep(**fields(phone=""))
    assert kept().answers == {"phone": None}


def test_typing_over_an_answer_what_is_none_yet_shows_the_page_as_unfinished(world: World) -> None:
    draft = world.filled(world.resident)
    client = signed_in(world.resident)
    Tab(client, draft, "who").keep(**NAMED, **fields(phone="0", email="hanako@example.jp"))
    assert kept().answers["phone"] == "09000000000"
    listed = client.get(f"/apply/draft/{draft.pk}/").content.decode()
    assert "入力の途中" in listed
    assert "内容を確認する" not in listed
    fresh = kept()
    sent = client.post(f"/apply/draft/{draft.pk}/check/", {"key": fresh.key, "revision": fresh.revision})
    assert sent.status_code == 422
    assert "「電話番号」は、入力の途中です。" in sent.content.decode()
    assert kept().submitted_at is None


def test_the_twelve_digits_are_never_kept_half_typed_either(tab: Tab) -> None:
    tab = Tab(tab.client, kept(), "papers")
    answer = tab.keep(**fields(remarks="番号は１２３４５６７８９０１８です"))
    assert "個人番号" in answer.json()["refused"]
    assert (kept().typed, kept().answers) == ({}, {})
    tab.send(**fields(remarks="番号は123456789018です"))
    assert (kept().typed, kept().answers) == ({}, {})


@pytest.mark.parametrize("typed", ["番号は12345678901", "１２３４-５６７８-９０１"])
def test_the_first_of_the_twelve_digits_go_when_the_last_is_typed(tab: Tab, typed: str) -> None:
    tab = Tab(tab.client, kept(), "papers")
    tab.keep(**fields(remarks=typed))
    assert kept().answers == {"remarks": typed}
    tab.keep(**fields(remarks=f"{typed}8"))
    assert (kept().typed, kept().answers) == ({}, {"remarks": None})


def test_a_page_with_errors_keeps_what_is_good_and_shows_all_errors_at_once(tab: Tab) -> None:
    answer = tab.send(**fields(phone="0", email="x@", **{"applicant_name-family": "佐藤"}))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert html.count('<li><a href="#q-') == 2
    assert kept().answers == {"applicant_name": {"family": "佐藤", "given": ""}}
    assert set(kept().typed["who"]) == {"phone", "email"}


def test_saving_and_pausing_asks_for_nothing(tab: Tab) -> None:
    answer = tab.send(act="pause", **fields(phone="09012345678"))
    assert answer.status_code == 302
    html = tab.client.get(answer.headers["Location"]).content.decode()
    assert "ここまで保存しました" in html
    assert kept().answers == {"phone": "09012345678"}


def test_two_tabs_are_told_of_each_other_and_merged(world: World, draft: Draft) -> None:
    client = signed_in(world.resident)
    one, other = Tab(client, draft, "who"), Tab(client, draft, "who")
    one.keep(**fields(phone="09000000001"))
    told = other.keep(**fields(email="new@example.jp")).json()
    assert "別の画面でも入力しています" in told["others"]
    assert kept().answers == {"phone": "09000000001", "email": "new@example.jp"}
    assert other.keep(**fields(email="newer@example.jp")).json()["others"] == ""


def test_the_same_answer_in_two_tabs_is_shown_side_by_side_and_chosen(world: World, draft: Draft) -> None:
    client = signed_in(world.resident)
    for choice, wanted in (("theirs", "09000000001"), ("mine", "09000000002")):
        one, other = Tab(client, draft, "who"), Tab(client, draft, "who")
        one.keep(**NAMED, **fields(phone="09000000001"))
        mine = {**NAMED, **fields(phone="090-0000-0002", email="new@example.jp")}
        assert "電話番号" in other.keep(**mine).json()["clash"]
        asked = other.send(**mine)
        html = asked.content.decode()
        assert asked.status_code == 409
        assert "別の画面で更新されました" in html
        assert "09000000001" in html
        assert "09000000002" in html
        assert kept().answers["phone"] == "09000000001"
        theirs = re.search(r'name="theirs-phone" value="([^"]*)"', html)
        assert theirs
        again = {**mine, "clash": "phone", "theirs-phone": theirs[1]}
        undecided = other.send(**again)
        assert undecided.status_code == 409
        assert "どちらを使うか選んでください" in undecided.content.decode()
        done = other.send(**again, **{"choice-phone": choice})
        assert done.status_code == 302
        assert kept().answers["phone"] == wanted
        one.draw()
        one.keep(**NAMED, **fields(phone="09000000000"))


def test_two_members_fill_one_application_at_once(world: World) -> None:
    colleague = world.person("second", "鈴木 一")
    assert colleague.person is not None
    join(
        member=colleague.person,
        group=world.business,
        part=Membership.Part.REPRESENTATIVE,
        starts_on=japan_day(world.began),
        by=Acting.system("test"),
        at=world.began,
    )
    draft = start(
        edition=world.edition, by=world.acting(world.owner, whose=world.business), at=world.at
    ).draft
    tabs = []
    for user in (world.owner, colleague):
        client = signed_in(user)
        session = client.session
        session["whose"] = str(world.business.pk)
        session.save()
        tabs.append(Tab(client, draft, "who"))
    tabs[0].keep(**NAMED)
    told = tabs[1].keep(**fields(phone="09000000002")).json()
    assert "佐藤 健さんも、この申請に入力しています" in told["others"]
    assert kept().answers == {"applicant_name": dict(NAME), "phone": "09000000002"}
    listed = tabs[0].client.get(f"/apply/draft/{draft.pk}/").content.decode()
    assert "鈴木 一さんが" in listed
    clash = tabs[1].send(**{"q-applicant_name-family": "山田"}, **fields(phone="09000000002"))
    assert clash.status_code == 409
    assert "佐藤 健さんが保存した内容" in clash.content.decode()


@pytest.mark.parametrize("is_guest", [True, False])
def test_when_the_session_slept_the_page_is_told_and_the_typing_waits_in_it(
    world: World, is_guest: bool
) -> None:
    draft = world.started(None if is_guest else world.resident).draft
    tab = Tab(holding(draft) if is_guest else signed_in(world.resident), draft, "who")
    session = tab.client.session
    session["seen"] = int((world.at - timedelta(minutes=31)).timestamp())
    session.save()
    for _again in range(2):
        assert tab.keep(**fields(phone="09012345678")).status_code == 401
        assert tab.client.get(f"{tab.href}keep/", headers={"X-Keep": "1"}).status_code == 401
    assert kept().answers == {}
    assert not KeptTyping.objects.exists()
    tab.send(**fields(phone="09012345678"))
    assert KeptTyping.objects.exists()


def test_a_header_opens_nothing_of_a_sleeping_session(world: World, draft: Draft) -> None:
    client = signed_in(world.resident)
    session = client.session
    session["seen"] = int((world.at - timedelta(minutes=31)).timestamp())
    session.save()
    for page in ("/my/", f"/apply/draft/{draft.pk}/"):
        assert client.get(page, headers={"X-Keep": "1"}).status_code == 401
    assert client.get("/my/").status_code == 302


def test_nobody_is_told_401_and_others_that_it_is_not_theirs(world: World, draft: Draft) -> None:
    href = f"/apply/draft/{draft.pk}/who/keep/"
    assert Client().post(href).status_code == 401
    other = signed_in(world.neighbour).post(href)
    assert other.status_code == 404
    assert "開けません" in other.json()["sentence"]


def test_a_page_drawn_for_another_subject_is_not_kept(world: World) -> None:
    draft = start(
        edition=world.edition, by=world.acting(world.owner, whose=world.business), at=world.at
    ).draft
    client = signed_in(world.owner)
    session = client.session
    session["whose"] = str(world.business.pk)
    session.save()
    tab = Tab(client, draft, "who")
    session = client.session
    del session["whose"]
    session.save()
    answer = tab.keep(**fields(phone="09012345678"))
    assert answer.status_code == 409
    assert answer.headers["Content-Type"].startswith("text/html")
    assert kept().answers == {}


def test_after_signing_in_again_the_page_gets_a_token_and_goes_on(world: World, draft: Draft) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.resident)
    href = f"/apply/draft/{draft.pk}/who/keep/"
    assert client.post(href, fields(phone="09012345678")).status_code == 403
    token = client.get(href).json()["token"]
    told = client.post(href, {**fields(phone="09012345678"), "csrfmiddlewaretoken": token, "shown": "{}"})
    assert told.status_code == 200
    assert kept().answers == {"phone": "09012345678"}


def test_what_was_sent_is_not_kept_again(world: World) -> None:
    draft = world.filled(world.resident)
    tab = Tab(signed_in(world.resident), draft, "who")
    world.sent(draft)
    answer = tab.keep(**fields(phone="09012345678"))
    assert answer.status_code == 409
    assert "すでに送信" in answer.json()["sentence"]


def test_a_round_is_kept_while_it_is_typed(world: World, draft: Draft) -> None:
    tab = Tab(signed_in(world.resident), draft, "child/0")
    born = {"q-born_on-year": "2022", "q-born_on-month": "2"}
    tab.keep(**{"q-child_name-family": "髙", "q-child_name-given": "一"}, **born, **{"q-born_on-day": ""})
    assert kept().answers["child"] == [{"child_name": {"family": "髙", "given": "一"}}]
    assert "born_on" in kept().typed["child.0"]
    onward = tab.client.get(f"/apply/draft/{draft.pk}/child/")
    assert onward.headers["Location"].endswith("/child/0/")
    gone = Tab(tab.client, draft, "child/0")
    by = world.acting(world.resident)
    remove_round(draft=draft, page_id="child", item=0, revision=kept().revision, by=by, at=world.at)
    assert gone.keep(**{"q-child_name-family": "低"}).status_code == 409


def test_where_there_may_be_none_the_list_comes_first_and_none_is_an_answer(world: World) -> None:
    form = json.loads(json.dumps(FORM))
    form["sections"][1]["pages"][0]["repeats"]["min"] = 0
    edition = world.opened("none-too", form=form)
    draft = world.started(world.resident, edition=edition).draft
    client = signed_in(world.resident)
    page = client.get(f"/apply/draft/{draft.pk}/child/")
    assert page.status_code == 200
    assert "ない場合は、このまま次へ" in page.content.decode()
    client.post(f"/apply/draft/{draft.pk}/child/", {"act": "next", "revision": draft.revision})
    assert Draft.objects.get(pk=draft.pk).answers == {"child": []}


def test_the_form_speaks_the_language_that_was_chosen(world: World) -> None:
    form = json.loads(json.dumps(FORM))
    form["translations"] = {
        "easy": {
            "question.phone.label": "電話《でんわ》の番号《ばんごう》",
            "page.who.title": "あなたのこと",
        },
        "en": {"question.phone.label": "Phone number", "page.who.title": "About you"},
    }
    edition = world.opened("spoken", form=form)
    draft = world.started(world.resident, edition=edition).draft
    client = signed_in(world.resident)
    href = f"/apply/draft/{draft.pk}/who/"
    plain = client.get(href).content.decode()
    assert "やさしい日本語" in plain
    assert "Phone number" not in plain
    answer = client.post("/language/", {"language": "en", "next": href})
    assert answer.headers["Location"] == href
    assert client.cookies["language"].value == "en"
    html = client.get(href).content.decode()
    assert "Phone number" in html
    assert '<span lang="en">About you</span>' in html
    away = client.post("/language/", {"language": "x", "next": "https://evil.example/"})
    assert away.headers["Location"] == "/"
    assert "language" not in away.cookies


def test_a_form_without_translations_offers_no_languages(tab: Tab) -> None:
    assert "やさしい日本語" not in tab.page.content.decode()


def test_the_list_tells_minutes_and_the_last_day(world: World) -> None:
    closes = japan_day(world.at) + timedelta(days=9)
    draft = world.started(world.resident, edition=world.opened("short", closes_on=closes)).draft
    listed = signed_in(world.resident).get(f"/apply/draft/{draft.pk}/").content.decode()
    assert re.search(r"あと、およそ\d+分", listed)
    assert f"申請は{closes.year}年{closes.month}月{closes.day}日まで" in listed
    assert "まで、続きから入力できます" in listed
