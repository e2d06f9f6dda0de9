"""The pages of a business for its members, and of matches for officers of the prefecture."""

from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from madoguchi.accounts.models import Subject, User
from madoguchi.accounts.selectors import acting_of
from madoguchi.accounts.switching import DRAWN_FOR, drawn_for
from madoguchi.businesses.models import Business, Match, Site
from madoguchi.businesses.services import follow_event, take_claim
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import now
from madoguchi.events.models import Access, Event
from madoguchi.facts.models import Fact
from madoguchi.facts.services import record_fact
from tests.businesses.conftest import Take
from tests.businesses.world import DINER, PRESS, row
from tests.registry.world import SYSTEM
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def business(registry: None, world: World, at: datetime) -> Business:
    """The diner, linked to its corporation."""
    Subject.objects.filter(pk=world.business.pk).update(corporate_number=DINER)
    follow_event(Event.objects.get(kind="business.added", whose=world.business.pk))
    return Business.objects.get(pk=world.business.pk)


@pytest.fixture
def central(world: World) -> User:
    """An examiner of the prefecture."""
    return world.officer("central", Role.EXAMINER, at=world.prefecture)


class Browser(Client):
    """A browser whose forms say for whom their page was drawn, as every page of the product lets them."""

    acts: Acting | None = None

    def post(self, path: str, data: Any = None, **more: Any) -> Any:
        """Send a form."""
        mark = {DRAWN_FOR: drawn_for(self.acts)} if self.acts else {}
        return super().post(path, {**mark, **(data or {})}, **more)


def _as(user: User, whose: Subject | None = None) -> Browser:
    client = Browser()
    client.force_login(user)
    if whose is not None:
        client.post("/account/act-for/", {"subject": str(whose.pk)})
        client.acts = acting_of(user, whose=whose.pk, at=now())
    return client


@pytest.fixture
def member(world: World) -> Browser:
    """The representative, acting for the business."""
    return _as(world.owner, world.business)


def _text(response: object, status: int = 200) -> str:
    assert response.status_code == status, response.status_code  # type: ignore[attr-defined]
    return str(response.content.decode())  # type: ignore[attr-defined]


def _address(business: Business, rest: str = "") -> str:
    return f"/my/businesses/{business.pk}/{rest}"


def test_a_member_sees_the_registry_and_who_read(business: Business, member: Browser, world: World):
    text = _text(member.get(_address(business)))
    assert DINER in text and "窓野県窓野市中央１丁目２番３号" in text and "まだ、だれも見ていません" in text


def test_others_find_nothing(business: Business, world: World, central: User):
    for client in (_as(world.neighbour), _as(central), Client()):
        for path in ("", "sites/add/"):
            assert client.get(_address(business, path)).status_code in (302, 404)
    assert _as(world.neighbour).get(_address(business)).status_code == 404


def test_what_was_typed_stands_beside_the_registry_until_the_member_adopts_it(
    business: Business, member: Browser, world: World, at: datetime
):
    by = world.acting(world.owner, whose=world.business)
    record_fact(
        subject=world.business, term="business.name", value="株式会社まどの食品", source="typed", by=by, at=at
    )
    text = _text(member.get(_address(business)))
    assert "株式会社まどの食品" in text and "登録に合わせる" in text and "違う" in text
    answer = member.post(_address(business, "adopt/"), {"term": "business.name"})
    assert answer.status_code == 302
    held = Fact.objects.get(term="business.name", superseded_at__isnull=True)
    assert held.source == "base_registry"
    assert "登録に合わせる" not in _text(member.get(_address(business)))
    assert member.post(_address(business, "adopt/"), {"term": "business.phone"}).status_code == 404


SITE = {
    "name": "まどの食堂 駅前店",
    "kind": "shop",
    "address": "窓野県窓野市駅前１－１",
    "phone": "０３−００００−１２３４",
}


def test_a_member_adds_changes_and_closes_a_site(business: Business, member: Browser):
    assert member.post(_address(business, "sites/add/"), SITE).status_code == 302
    site = Site.objects.get()
    assert (site.name, site.phone, site.kind) == ("まどの食堂 駅前店", "0300001234", "shop")
    page = _address(business, f"sites/{site.pk}/")
    assert "まどの食堂 駅前店" in _text(member.get(page))
    closed = {"closed_on-year": "R8", "closed_on-month": "10", "closed_on-day": "31"}
    assert member.post(page, {**SITE, **closed, "revision": "1"}).status_code == 302
    site.refresh_from_db()
    assert site.closed_on == date(2026, 10, 31) and site.revision == 2
    assert "に廃止" in _text(member.get(_address(business)))
    kinds = list(Event.objects.filter(kind__startswith="site.").values_list("kind", flat=True))
    assert kinds == ["site.added", "site.changed"]
    assert "駅前" not in str(list(Event.objects.values_list("data", flat=True)))


def test_what_is_wrong_with_a_site_is_said_and_nothing_typed_is_lost(business: Business, member: Browser):
    wrong = {
        **SITE, "kind": "castle", "postal_code": "12", "phone": "x", "name": "",
        "opened_on-year": "2026", "opened_on-month": "2", "opened_on-day": "30",
    }  # fmt: skip
    text = _text(member.post(_address(business, "sites/add/"), wrong), 422)
    for sentence in ("事業所の名称を入力", "種類を選んで", "2月30日という日付はありません"):
        assert text.count(sentence) == 2, sentence
    assert 'value="窓野県窓野市駅前１－１"' in text and not Site.objects.exists()
    order = {"opened_on-year": "2026", "opened_on-month": "2", "opened_on-day": "3"}
    order |= {"closed_on-year": "2026", "closed_on-month": "2", "closed_on-day": "2"}
    assert "それより後の日" in _text(member.post(_address(business, "sites/add/"), SITE | order), 422)


def test_two_tabs_on_a_site_do_not_overwrite_each_other(business: Business, member: Browser):
    member.post(_address(business, "sites/add/"), SITE)
    page = _address(business, f"sites/{Site.objects.get().pk}/")
    assert member.post(page, {**SITE, "name": "一号店", "revision": "1"}).status_code == 302
    text = _text(member.post(page, {**SITE, "name": "二号店", "revision": "1"}), 409)
    assert "ほかの画面で内容が変わりました" in text and 'value="二号店"' in text
    assert Site.objects.get().name == "一号店"


def test_a_site_of_another_business_is_not_found(
    business: Business, member: Browser, world: World, at: datetime
):
    subject = Subject.objects.create(kind="business", name="別の事業者")
    other = take_claim(subject=subject, by=SYSTEM, at=at)
    site = Site.objects.create(business=other, name="別の店", kind="shop", address="川添市１")
    assert member.get(_address(business, f"sites/{site.pk}/")).status_code == 404


def test_a_person_registers_a_trade_name(world: World):
    client = _as(world.resident)
    assert "屋号を入力" not in _text(client.get("/my/businesses/add/"))
    assert "名前を入力してください" in _text(client.post("/my/businesses/add/", {"trade_name": " "}), 422)
    assert client.post("/my/businesses/add/", {"trade_name": "花子の工房"}).status_code == 302
    business = Business.objects.get()
    assert (business.trade_name, business.form, business.subject.corporate_number) == (
        "花子の工房",
        "sole_proprietor",
        None,
    )
    client.post("/account/act-for/", {"subject": str(business.pk)})
    assert "個人事業主として登録しています" in _text(client.get(_address(business)))


@pytest.fixture
def match(registry: None, world: World, at: datetime) -> Match:
    """A press whose number was merged into that of a mill."""
    subject = Subject.objects.create(kind="business", name="窓野印刷㈲", corporate_number=PRESS)
    take_claim(subject=subject, by=SYSTEM, at=at)
    return Match.objects.get()


def test_an_officer_of_the_prefecture_settles_a_match(match: Match, central: User):
    client = _as(central)
    assert "窓野印刷㈲" in _text(client.get("/desk/businesses/"))
    page = f"/desk/businesses/matches/{match.pk}/"
    text = _text(client.get(page))
    assert "窓野印刷有限会社" in text and "株式会社窓野製粉" in text and "閉鎖" in text
    seen = Access.objects.get()
    assert (seen.whose, seen.purpose, seen.object) == (
        match.business_id,
        "法人番号の照合",
        f"match:{match.pk}",
    )
    text = _text(client.post(page, {"revision": "1", "reason": ""}), 422)
    assert "判断した理由を書いてください" in text and "どの法人か" in text
    answer = {"revision": "1", "answer": PRESS, "reason": "登記で確認"}
    assert client.post(page, answer).status_code == 302
    text = _text(client.post(page, {**answer, "answer": "decline"}), 409)
    assert "先に判断したか" in text and "登記で確認" in text
    match.refresh_from_db()
    assert match.state == "settled"
    assert "同じ事業者と確認" in _text(client.get("/desk/businesses/?view=decided"))


def test_municipal_officers_and_others_find_no_matches(match: Match, world: World):
    for user in (world.examiner, world.owner, world.officer("admin", Role.ADMINISTRATOR)):
        for path in ("", f"matches/{match.pk}/", f"corporations/{DINER}/"):
            assert _as(user).get(f"/desk/businesses/{path}").status_code == 404
    assert not Access.objects.exists()


def test_the_registry_is_searched_at_the_desk(registry: None, take: Take, central: User):
    take(row(DINER, "株式会社まど食", process="11", updated="2026-11-01", changed="2026-10-20"))
    client = _as(central)
    assert "株式会社まど食" in _text(client.get("/desk/businesses/?q=㈱まど食"))
    assert "合う法人はありません" in _text(client.get("/desk/businesses/?q=ない名前"))
    text = _text(client.get(f"/desk/businesses/corporations/{DINER}/"))
    assert "株式会社まどの食堂" in text and "商号または名称の変更" in text and "Gビズインフォで" not in text
    assert client.get("/desk/businesses/corporations/0000000000000/").status_code == 404


def test_the_list_asks_as_often_for_fifty_as_for_one(match: Match, central: User, at: datetime):
    client = _as(central)
    client.get("/desk/businesses/")
    with CaptureQueriesContext(connection) as one:
        client.get("/desk/businesses/")
    for n in range(20):
        subject = Subject.objects.create(kind="business", name=f"印刷{n}", corporate_number=f"{n:013d}")
        take_claim(subject=subject, by=SYSTEM, at=at)
    with CaptureQueriesContext(connection) as many:
        text = _text(client.get("/desk/businesses/"))
    assert len(many) == len(one) and "印刷19" in text and len(text) < 60_000


def test_the_business_sees_the_doubt_and_how_it_ended(match: Match, world: World, central: User):
    assert world.owner.person is not None
    world.owner.person.memberships.update(group=match.business_id)
    member = _as(world.owner, match.business.subject)
    page = _address(match.business)
    assert "職員が確かめています" in _text(member.get(page))
    officer, place = _as(central), f"/desk/businesses/matches/{match.pk}/"
    officer.get(place)
    officer.post(place, {"revision": "1", "answer": "decline", "reason": "別の会社でした"})
    text = _text(member.get(page))
    assert "別の会社でした" in text and "法人番号の照合" in text and "職員が確かめています" not in text
