"""A resident agrees, two officers let it go out, the message arrives, one tap leads to the form; and it is stopped."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from madoguchi.accounts.selectors import acting_of
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day, now
from madoguchi.facts.models import Fact
from madoguchi.facts.services import record_fact
from madoguchi.filling.models import Draft
from madoguchi.messaging.models import Message, PushSubscription
from madoguchi.messaging.selectors import web_push_key
from madoguchi.push.models import Campaign, Match, Preference
from madoguchi.push.services import dry_run, plan_campaign, sign_off
from madoguchi.registry.models import Programme
from madoguchi.registry.services import (
    add_programme,
    draft_programme,
    draft_rule,
    publish_rule,
    publish_version,
)
from madoguchi.site.demo.known import remember
from tests.browser import NewPage
from tests.journeys import steps
from tests.journeys.audit import Audit
from tests.journeys.keyboard import Keyboard
from tests.journeys.world import CHILD_ALLOWANCE, World
from tests.messaging.push_service import Browser, PushService, serving

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PHONE = 375
HANAKO = "hanako@madono.example"
EDITOR, PUBLISHER = "henshu@madono.example", "kokai@madono.example"
TODDLERS: dict[str, Any] = {
    "format": 1,
    "claims": "household",
    "requirement": {
        "op": "any_member",
        "over": "children[]",
        "of": {"op": "age_lt", "term": "children[].birth_date", "value": 3, "law": "乳幼児手当条例第3条"},
    },
    "amounts": [
        {
            "id": "monthly",
            "label": "手当",
            "unit": "円/月",
            "law": "乳幼児手当条例第5条",
            "rows": [{"amount": 15000}],
        }
    ],
}


@pytest.fixture
def told(world: World) -> World:
    """The world with an allowance for toddlers, and hanako's facts: she has one."""
    place, at = world.people.organisations["madono-ken"], now()
    grants = frozenset((role, place.pk) for role in (Role.EDITOR, Role.PUBLISHER))
    users = (world.people.editor, world.people.publisher)
    editor, publisher = (Acting(name=user.name, who=user.pk, grants=grants) for user in users)
    programme = add_programme(slug="toddlers", organisation=place, by=editor, at=at)
    body = {
        "title": "乳幼児手当",
        "summary": "3歳になる前の子どもを育てている人への手当です。",
        "audience": "resident",
        "life_events": ["childcare"],
        "keywords": ["赤ちゃん"],
        "target": "3歳になる前の子どもを育てている人",
        "benefit": "月額15,000円",
        "closes_on": (japan_day(at) + timedelta(days=20)).isoformat(),
        "contact": {"name": "子ども課", "phone": "0000-00-0000"},
        "procedure": CHILD_ALLOWANCE,
    }
    draft = draft_programme(programme=programme, body=body, by=editor, at=at)
    publish_version(version=draft, by=publisher, at=at)
    publish_rule(
        version=draft_rule(programme=programme, body=TODDLERS, by=editor, at=at), by=publisher, at=at
    )
    remember(world.people, [], today=at)
    _child(world, "1", at=at)
    _work(world)
    return world


def _child(world: World, slot: str, *, at: datetime) -> None:
    born = (japan_day(at) - timedelta(days=400)).isoformat()
    by, person = acting_of(world.people.resident, at=at), world.people.resident.person
    for term, where, value in (
        ("children[].birth_date", slot, born),
        ("household.children_count", "", int(slot)),
    ):
        record_fact(
            subject=person, term=term, value=value, source=Fact.Source.TYPED, slot=where, by=by, at=at
        )


def _work(world: World) -> None:
    """A few rounds: what one follower writes the next one reads."""
    for _round in range(4):
        world.work()


def _signed(world: World) -> Campaign:
    """A campaign that goes out now."""
    at = now()
    editor, publisher = (acting_of(u, at=at) for u in (world.people.editor, world.people.publisher))
    made = plan_campaign(
        programme=Programme.objects.get(slug="toddlers"), kind="newly_entitled", by=editor, at=at
    )
    dry_run(campaign=made, revision=made.revision, by=editor, at=at)
    return sign_off(campaign=made, revision=made.revision, by=publisher, at=at)


def _opt_in(phone: Page, look: Callable[[Page, str], None] = lambda page, name: None) -> None:
    """From the offer on one's own page to the consent."""
    phone.goto("/my/")
    phone.get_by_role("link", name="案内について見る").click()
    look(phone, "news before")
    phone.get_by_role("link", name="案内を受け取る").click()
    look(phone, "wish")
    phone.get_by_role("button", name="案内を受け取る").click()
    expect(phone.get_by_role("alert")).to_contain_text("同意が必要です")
    look(phone, "wish refused")
    phone.get_by_text("使う項目をすべて見る").click()
    expect(phone.get_by_role("main")).to_contain_text("子どもの生年月日")
    phone.get_by_label("子育て", exact=True).check()
    phone.get_by_label("上の内容に同意します").check()
    phone.get_by_role("button", name="案内を受け取る").click()
    expect(phone.get_by_role("status")).to_contain_text("案内を受け取る設定にしました")


def test_from_the_consent_to_the_form_and_the_stop(
    new_page: NewPage, told: World, axe: Callable[[Page], None]
):
    audit = Audit(axe)
    phone = new_page(width=PHONE)
    steps.sign_in(phone, HANAKO)
    _opt_in(phone, audit.look)
    audit.look(phone, "news on")
    _work(told)

    desk = new_page()
    steps.sign_in(desk, EDITOR)
    keys = Keyboard(desk)
    desk.goto("/studio/")
    keys.press(desk.get_by_role("link", name="制度の案内", exact=True))
    audit.look(desk, "no campaigns")
    keys.press(desk.get_by_role("link", name="案内を作る"))
    keys.choose(desk.get_by_label("制度", exact=False).first, "乳幼児手当（窓野県）")
    audit.look(desk, "plan")
    desk.set_viewport_size({"width": 1280, "height": 900})
    keys.press(desk.get_by_role("button", name="作って、試算に進む"))
    keys.press(desk.get_by_role("button", name="試算する"))
    expect(desk.get_by_role("main")).to_contain_text("10人未満")
    expect(desk.get_by_role("main")).to_contain_text("自分で作った案内は、承認できません")
    assert "花子" not in desk.get_by_role("main").inner_text()
    audit.look(desk, "counted")

    other = new_page()
    steps.sign_in(other, PUBLISHER)
    other.goto("/studio/campaigns/")
    other.get_by_role("link", name="乳幼児手当").first.click()
    other.get_by_label("承認したら、すぐに送り始める").check()
    audit.look(other, "to sign")
    Keyboard(other).press(other.get_by_role("button", name="承認して送る"))
    _work(told)
    other.reload()
    expect(other.get_by_role("main")).to_contain_text("見守り中")
    audit.look(other, "watching")
    other.goto("/studio/campaigns/")
    audit.look(other, "campaigns")
    other.goto("/studio/freshness/municipalities/?place=madono-ken")
    expect(other.get_by_role("main")).to_contain_text("乳幼児手当")
    audit.look(other, "board")

    phone.set_viewport_size({"width": PHONE, "height": 900})
    phone.goto("/my/")
    phone.get_by_role("link", name=re.compile("受けられる見込みの制度：乳幼児手当")).click()
    main = phone.get_by_role("main")
    for words in ("あなたに案内した理由", "まだ3歳になっていません", "1万5,000円", "いつまで"):
        expect(main).to_contain_text(words)
    audit.look(phone, "message")
    phone.goto("/my/news/")
    audit.look(phone, "found")
    Keyboard(phone).press(phone.get_by_role("button", name=re.compile("申請する")))
    draft = Draft.objects.get()
    assert f"/apply/draft/{draft.pk}/" in phone.url
    assert draft.subject_id == told.people.resident.person_id
    assert Message.objects.get(about__startswith="push:").read_at is not None

    page = other
    page.goto(f"/studio/campaigns/{Campaign.objects.get().pk}/")
    page.get_by_label("理由").fill("額の書き方を直すため")
    Keyboard(page).press(page.get_by_role("button", name="この案内を止める"))
    expect(page.get_by_role("main")).to_contain_text("止めました。理由：額の書き方を直すため")
    audit.look(page, "stopped")
    _child(told, "2", at=now())
    _work(told)
    assert Match.objects.count() == 1
    audit.report()


def test_without_javascript_and_never(new_page: NewPage, told: World, axe: Callable[[Page], None]):
    audit = Audit(axe)
    phone = new_page(width=PHONE, javascript=False)
    steps.sign_in(phone, HANAKO)
    _opt_in(phone)
    expect(phone.get_by_role("main")).to_contain_text("端末を登録するには、JavaScript が必要です")
    _signed(told)
    _work(told)
    phone.goto("/my/news/")
    expect(phone.get_by_role("heading", name="乳幼児手当")).to_be_visible()
    text = phone.request.get("/my/deadlines.ics").text()
    assert "SUMMARY:期限：乳幼児手当" in text
    phone.get_by_role("link", name="案内を止める").click()
    phone.get_by_label("今後も受け取らない").check()
    phone.get_by_role("button", name="決める").click()
    expect(phone.get_by_role("main")).to_contain_text("案内もおすすめも送りません")
    assert Preference.objects.get().is_never
    phone.goto("/my/")
    expect(phone.get_by_role("link", name="案内について見る")).to_have_count(0)
    seen = new_page(width=PHONE)
    steps.sign_in(seen, HANAKO)
    seen.goto("/my/news/")
    audit.look(seen, "never")
    audit.report()


@pytest.fixture
def service(settings: Any, tmp_path: Any) -> Iterator[PushService]:
    """A push service of the test that knows our key."""
    settings.VAPID_KEY_FILE = tmp_path / "web-push" / "vapid.pem"
    settings.WEB_PUSH_PRIVATE = True
    with serving() as made:
        made.application_key, made.moment = web_push_key(), int(now().timestamp())
        yield made


SUBSCRIBES = """(device) => {
  const kept = { made: null };
  const made = (options) => {
    const key = new Uint8Array(options.applicationServerKey);
    if (!options.userVisibleOnly || key.length !== 65 || key[0] !== 4) throw new Error("no key of ours");
    return {
      endpoint: device.endpoint,
      toJSON: () => ({ endpoint: device.endpoint, keys: { p256dh: device.p256dh, auth: device.auth } }),
      unsubscribe: async () => { sessionStorage.removeItem("device"); return true; },
    };
  };
  const known = () => (sessionStorage.getItem("device") ? made({ applicationServerKey: kept.key, userVisibleOnly: true }) : null);
  kept.key = new Uint8Array(65).fill(4);
  PushManager.prototype.subscribe = async (options) => { const one = made(options); sessionStorage.setItem("device", "1"); return one; };
  PushManager.prototype.getSubscription = async () => known();
}"""
"""A browser without a push service of its own says that its device is the one of the test."""


def test_a_device_is_woken_and_says_no_more_than_that_something_is_there(
    new_page: NewPage, told: World, service: PushService
):
    device = Browser(f"{service.origin}/device/1")
    phone = new_page(width=PHONE)
    phone.context.grant_permissions(["notifications"], origin=_origin(phone, told))
    phone.context.add_init_script(f"({SUBSCRIBES})({json.dumps(device.keys())})")
    steps.sign_in(phone, HANAKO)
    _opt_in(phone)
    phone.get_by_role("button", name="この端末を登録する").click()
    expect(phone.get_by_role("status")).to_contain_text("この端末を登録しました")
    expect(phone.get_by_text("この端末は登録済みです。")).to_be_visible()
    expect(phone.get_by_role("listitem").filter(has_text="Linux Chrome")).to_contain_text("この端末")
    Preference.objects.update(quiet_from="00:00", quiet_until="00:00")
    _signed(told)
    _work(told)
    ((_path, _headers, body),) = service.came
    said = json.loads(device.read(body))
    assert "乳幼児" not in json.dumps(said, ensure_ascii=False) and said["url"].endswith("/my/")

    shown = _deliver(phone, said)
    assert shown == [["オンライン窓口", "あなたへの新しいお知らせがあります。"]]
    phone.get_by_role("button", name=re.compile("登録を消す")).click()
    expect(phone.get_by_role("status")).to_contain_text("端末の登録を消しました")
    assert not PushSubscription.objects.exists()


def _origin(page: Page, world: World) -> str:
    page.goto("/")
    return page.url.rstrip("/")


def _deliver(page: Page, said: dict[str, Any]) -> list[list[str]]:
    """Hand what came to the worker of the page, as the browser would; the notifications that it shows."""
    session = page.context.new_cdp_session(page)
    registered: list[dict[str, Any]] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated", lambda event: registered.extend(event["registrations"])
    )
    session.send("ServiceWorker.enable")
    page.wait_for_function(
        "() => navigator.serviceWorker.getRegistration('/my/').then(one => one && one.active)"
    )
    (one,) = {each["registrationId"]: each for each in registered}.values()
    assert one["scopeURL"].endswith("/my/")
    origin = page.evaluate("location.origin")
    session.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": origin, "registrationId": one["registrationId"], "data": json.dumps(said)},
    )
    shown = page.wait_for_function(
        "() => navigator.serviceWorker.getRegistration('/my/').then(one => one.getNotifications())"
        ".then(all => all.length && all.map(each => [each.title, each.body]))"
    )
    found: list[list[str]] = shown.json_value()
    session.detach()
    return found
