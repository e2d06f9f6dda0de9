"""The checklist page of a life event: order, dates, ticks in the address, and the calendar."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from madoguchi.registry.services import add_programme, draft_programme, publish_version
from tests.portal.pages import Page, get
from tests.world import World

pytestmark = pytest.mark.django_db

PROGRAMME: dict[str, Any] = {
    "title": "出産の応援金",
    "summary": "赤ちゃん1人に5万円を支給します。",
    "audience": "resident",
    "life_events": ["birth"],
    "keywords": [],
    "target": "市内に住み、出産した人",
    "benefit": "5万円",
    "kind": "給付",
    "contact": {"name": "子育て課", "phone": "03-0000-0000"},
    "procedure": "allowance",
}


def timing(days: int | None, counted_from: str = "生まれた日", text: str = "") -> list[dict[str, Any]]:
    """When something is due after a birth."""
    return [{"event": "birth", "days": days, "counted_from": counted_from, "text": text}]


def programme(world: World, slug: str = "birth-money", **changes: Any) -> None:
    """A published programme of the city."""
    editor, publisher = (world._shaper(user, world.city) for user in (world.editor, world.publisher))
    made = add_programme(slug=slug, organisation=world.city, by=editor, at=world.began)
    version = draft_programme(programme=made, body={**PROGRAMME, **changes}, by=editor, at=world.began)
    publish_version(version=version, by=publisher, at=world.began)


@pytest.fixture
def birth(world: World) -> World:
    """Three procedures after a birth, and a programme."""
    event = {"life_events": ["birth"]}
    world.opened(
        "allowance",
        title="児童手当",
        timings=timing(15, "生まれた日の翌日"),
        related=[{"procedure": "register", "relation": "before"}],
        **event,
    )
    world.opened("register", title="出生届", timings=timing(14, "生まれた日（その日を含む）"), **event)
    world.opened("fund", title="入院の助成", timings=timing(30, "入院した日", "退院までに。"), **event)
    programme(world)
    return world


def steps(page: Page) -> list[str]:
    """The titles of the steps in their order."""
    names = ("児童手当", "出生届", "入院の助成")
    found = [text for text, href in page.links if text in names and "procedures" in href]
    return list(dict.fromkeys(found))


def test_the_list_is_in_order_with_deadlines_in_words(birth: World, client: Client) -> None:
    page = get(client, "/life/birth/")
    assert steps(page) == ["出生届", "児童手当", "入院の助成"]
    assert page.has("生まれた日の翌日から15日以内") and page.has("先にすること：出生届")
    assert page.link("出産の応援金") == "/programmes/birth-money/"
    assert not any("calendar.ics" in href for _, href in page.links)


def test_days_turn_deadlines_into_dates(birth: World, client: Client) -> None:
    page = get(client, "/life/birth/?on=2026-11-22")
    assert page.has("2026年12月5日まで") and page.has("2026年12月7日まで")
    assert page.has("入院した日から30日以内")
    other = next(f["name"] for f in page.fields if f.get("name", "").startswith("on-"))
    assert get(client, f"/life/birth/?{other}=R8.11.22").has("2026年12月22日まで")


def test_what_has_passed_is_told_and_preparing_is_only_urged(birth: World, client: Client) -> None:
    birth.opened("prepare", title="準備", life_events=["birth"], timings=timing(-30, "生まれた日"))
    page = get(client, "/life/birth/?on=2020-01-01")
    assert page.text.count("期限を過ぎています") == 2 and page.text.count("お早めに") == 1
    assert not get(client, "/life/birth/?on=2099-01-01").has("期限を過ぎています")


def test_ticks_stand_in_the_address(birth: World, client: Client) -> None:
    page = get(client, "/life/birth/?on=2026-11-22&done=register&done=nothing&done=%3Cb%3E")
    ticked = [f["value"] for f in page.fields if f.get("name") == "done" and "checked" in f]
    assert ticked == ["register"] and page.has("3件のうち1件が終わりました。")
    assert page.link("カレンダーに入れる").endswith("?on=2026-11-22&done=register")


@pytest.mark.parametrize("typed", ["abc", "2026-13-45", "9999-12-31", "<b>", "\ud800"])
def test_a_day_that_is_none_is_told_beside_the_field(birth: World, client: Client, typed: str) -> None:
    page = get(client, f"/life/birth/?on={typed.encode('utf-8', 'replace').decode()}")
    assert steps(page) and "<b>" not in page.html
    if typed != "9999-12-31":
        assert page.has("エラー") and 'aria-invalid="true"' in page.html


def test_the_number_of_queries_does_not_grow(
    birth: World, client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        birth.opened(f"more-{number}", life_events=["birth"], timings=timing(number))
    with django_assert_max_num_queries(10):
        get(client, "/life/birth/?on=2026-11-22")


def test_the_calendar_can_be_read_and_has_a_day_a_reminder_and_an_address(
    birth: World, client: Client
) -> None:
    response = client.get("/life/birth/calendar.ics?on=2026-11-22")
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert 'filename="birth.ics"' in response.headers["Content-Disposition"]
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))
    calendar = Calendar.from_ical(response.content)
    assert calendar["version"] == "2.0" and "madoguchi" in calendar["prodid"]
    events = list(calendar.walk("VEVENT"))
    assert [(str(e["summary"]), e.decoded("dtstart")) for e in events] == [
        ("期限：出生届", date(2026, 12, 5)),
        ("期限：児童手当", date(2026, 12, 7)),
    ]
    first = events[0]
    assert first.decoded("dtend") == date(2026, 12, 6)
    assert str(first["url"]) == "http://testserver/procedures/register/"
    assert [alarm.decoded("trigger") for alarm in first.walk("VALARM")] == [timedelta(days=-3, hours=9)]
    assert {"UID", "DTSTAMP"} <= set(first)


def test_the_names_of_entries_stay_and_differ_for_another_child(birth: World, client: Client) -> None:
    def uids(address: str) -> list[str]:
        return [str(e["uid"]) for e in Calendar.from_ical(client.get(address).content).walk("VEVENT")]

    first = uids("/life/birth/calendar.ics?on=2026-11-22")
    assert len(set(first)) == 2 and first == uids("/life/birth/calendar.ics?on=令和8年11月22日")
    assert not set(first) & set(uids("/life/birth/calendar.ics?on=2028-03-01"))
    assert uids("/life/birth/calendar.ics?on=2026-11-22&done=register") == first[1:]


def test_without_a_day_there_is_no_calendar(birth: World, client: Client) -> None:
    for address in (
        "/life/birth/calendar.ics",
        "/life/birth/calendar.ics?on=abc",
        "/life/pets/calendar.ics?on=2026-11-22",
    ):
        response = client.get(address)
        assert response.status_code == 302 and response.headers["Location"].startswith("/life/")
    assert client.get("/life/nothing/calendar.ics").status_code == 404


def test_an_event_without_records_leads_to_the_search(world: World, client: Client) -> None:
    page = get(client, "/life/pets/")
    assert page.has("まだ登録されていません") and "source=survey" in page.link("でさがす")
