"""A business is linked where name and number agree; else an officer of the prefecture decides, once."""

from datetime import datetime

import pytest

from madoguchi.accounts.models import Subject
from madoguchi.accounts.services import add_business
from madoguchi.businesses.models import Business, Match
from madoguchi.businesses.selectors import line_of, matches_for, numbers_to_settle
from madoguchi.businesses.services import (
    AlreadyDecided,
    Claim,
    NotABusiness,
    NumberNotOffered,
    NumberTaken,
    ReasonNeeded,
    adopt_registry,
    decline,
    follow_event,
    settle,
    take_claim,
)
from madoguchi.core.acting import Acting, Role
from madoguchi.events.models import Event
from madoguchi.facts.models import Fact
from madoguchi.facts.selectors import opened
from madoguchi.facts.services import NotYours, record_fact
from tests.businesses.conftest import Take
from tests.businesses.world import BAKERY, DINER, MILL, PRESS, row
from tests.race import at_once
from tests.registry.world import SYSTEM
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(world: World) -> Acting:
    """An examiner of the prefecture."""
    return world.acting(world.officer("central", Role.EXAMINER, at=world.prefecture))


def _subject(name: str, number: str | None, at: datetime) -> Subject:
    return add_business(name=name, corporate_number=number, by=SYSTEM, at=at)


def _match(subject: Subject) -> Match:
    return Match.objects.get(business=subject.pk, state="open")


def _say(subject: Subject, at: datetime) -> Business:
    return take_claim(subject=subject, by=SYSTEM, at=at)


@pytest.mark.parametrize("name", ["株式会社まどの食堂", "㈱まどの食堂", "まどの食堂"])
def test_name_and_number_that_agree_are_linked_at_once(registry: None, at: datetime, name: str):
    business = _say(_subject(name, DINER, at), at)
    assert business.corporation_id == DINER and business.linked_at == at
    assert not Match.objects.exists()
    assert Event.objects.filter(kind="business.linked").count() == 1


@pytest.mark.parametrize(
    ("name", "number", "doubts"),
    [
        ("株式会社別の食堂", DINER, ["name"]),
        ("窓野印刷有限会社", PRESS, ["closed", "succeeded"]),
        ("まどのパン合同会社", BAKERY, ["unknown"]),
    ],
)
def test_a_doubt_waits_for_an_officer(
    registry: None, at: datetime, name: str, number: str, doubts: list[str]
):
    subject = _subject(name, number, at)
    assert _say(subject, at).corporation_id is None
    match = _match(subject)
    assert (match.doubts, match.name, match.number) == (doubts, name, number)
    _say(subject, at)
    assert Match.objects.count() == 1
    event = Event.objects.get(kind="match.opened")
    assert event.whose == subject.pk and name not in str(event.data)


def test_a_number_that_was_deleted_is_a_doubt(take: Take, at: datetime):
    take(row(DINER, process="99"))
    subject = _subject("株式会社まどの食堂", DINER, at)
    _say(subject, at)
    assert _match(subject).doubts == ["deleted"]


def test_a_business_without_a_number_is_a_sole_proprietor(at: datetime, world: World):
    business = _say(_subject("まどの屋", None, at), at)
    assert (business.form, business.trade_name) == ("sole_proprietor", "まどの屋")
    assert world.resident.person is not None
    with pytest.raises(NotABusiness):
        _say(world.resident.person, at)


def test_without_a_registry_nobody_is_doubted_and_all_are_looked_at_after_the_first(take: Take, at: datetime):
    subject = _subject("株式会社まどの食堂", DINER, at)
    assert _say(subject, at).corporation is None and not Match.objects.exists()
    take(row(DINER))
    follow_event(Event.objects.get(kind="corporations.imported"))
    assert Business.objects.get(pk=subject.pk).corporation_id == DINER


def test_an_officer_settles_with_a_reason(registry: None, at: datetime, officer: Acting):
    subject = _subject("株式会社別の食堂", DINER, at)
    _say(subject, at)
    match = _match(subject)
    with pytest.raises(ReasonNeeded):
        settle(match=match, number=DINER, reason=" ", revision=1, by=officer, at=at)
    with pytest.raises(NumberNotOffered):
        settle(match=match, number=MILL, reason="登記", revision=1, by=officer, at=at)
    settle(match=match, number=DINER, reason="登記事項証明書で確認", revision=1, by=officer, at=at)
    business = Business.objects.get(pk=subject.pk)
    match.refresh_from_db()
    subject.refresh_from_db()
    assert business.corporation_id == DINER and subject.name == "株式会社別の食堂"
    assert (match.state, match.reason, match.decided_by_id) == (
        "settled",
        "登記事項証明書で確認",
        officer.who,
    )
    event = Event.objects.get(kind="match.settled")
    assert event.whose == subject.pk and event.by == officer.label
    _say(subject, at)
    assert not Match.objects.filter(state="open").exists()


def test_what_was_settled_is_asked_again_when_something_new_happens(
    registry: None, take: Take, at: datetime, officer: Acting
):
    subject = _subject("株式会社別の食堂", DINER, at)
    _say(subject, at)
    settle(match=_match(subject), number=DINER, reason="確認", revision=1, by=officer, at=at)
    take(row(DINER, process="21", updated="2026-11-01", closed="2026-10-31", close_cause="01"))
    follow_event(Event.objects.filter(kind="corporations.imported").latest("pk"))
    assert _match(subject).doubts == ["name", "closed"]
    assert Business.objects.get(pk=subject.pk).corporation_id == DINER


def test_a_match_is_settled_with_the_successor(registry: None, at: datetime, officer: Acting):
    subject = _subject("窓野印刷有限会社", PRESS, at)
    _say(subject, at)
    match = _match(subject)
    assert [one.number for one in numbers_to_settle(match)] == [PRESS, MILL]
    settle(match=match, number=MILL, reason="合併契約書で確認", revision=1, by=officer, at=at)
    subject.refresh_from_db()
    assert subject.corporate_number == MILL
    follow_event(Event.objects.get(kind="match.settled"))
    assert not Match.objects.filter(state="open").exists()


def test_a_number_that_another_business_holds_is_not_given(registry: None, at: datetime, officer: Acting):
    _say(_subject("株式会社窓野製粉", MILL, at), at)
    subject = _subject("窓野印刷有限会社", PRESS, at)
    _say(subject, at)
    with pytest.raises(NumberTaken):
        settle(match=_match(subject), number=MILL, reason="合併", revision=1, by=officer, at=at)


def test_a_declined_number_is_free_for_its_owner(registry: None, at: datetime, officer: Acting):
    subject = _subject("株式会社別の食堂", DINER, at)
    _say(subject, at)
    decline(match=_match(subject), reason="別の会社", revision=1, by=officer, at=at)
    subject.refresh_from_db()
    assert subject.corporate_number is None and Business.objects.get(pk=subject.pk).corporation is None
    assert _say(_subject("株式会社まどの食堂", DINER, at), at).corporation_id == DINER


@pytest.mark.django_db(transaction=True)
@pytest.mark.engines
def test_two_officers_in_two_tabs_decide_once(registry: None, at: datetime, officer: Acting):
    subject = _subject("株式会社別の食堂", DINER, at)
    _say(subject, at)
    match = _match(subject)
    answers = at_once(
        [
            lambda: settle(match=match, number=DINER, reason="同じ", revision=1, by=officer, at=at),
            lambda: decline(match=match, reason="別", revision=1, by=officer, at=at),
        ]
    )
    assert sorted(type(one).__name__ for one in answers) == ["AlreadyDecided", "Match"]
    with pytest.raises(AlreadyDecided):
        decline(match=match, reason="別", revision=match.revision, by=officer, at=at)


def test_a_page_of_before_a_new_doubt_decides_nothing(registry: None, at: datetime, officer: Acting):
    subject = _subject("株式会社別の食堂", DINER, at)
    _say(subject, at)
    take_claim(subject=subject, claim=Claim(PRESS, "株式会社別の食堂"), by=SYSTEM, at=at)
    with pytest.raises(AlreadyDecided):
        settle(match=_match(subject), number=PRESS, reason="同じ", revision=1, by=officer, at=at)


def test_a_doubt_that_is_gone_is_cleared(registry: None, take: Take, at: datetime):
    subject = _subject("株式会社まど食", DINER, at)
    _say(subject, at)
    take(row(DINER, "株式会社まど食", process="11", updated="2026-11-01", changed="2026-10-20"))
    follow_event(Event.objects.filter(kind="corporations.imported").latest("pk"))
    assert Match.objects.get().state == "cleared"
    assert Business.objects.get(pk=subject.pk).corporation_id == DINER


def test_only_officers_of_the_prefecture_see_matches(
    registry: None, at: datetime, world: World, officer: Acting
):
    subject = _subject("株式会社別の食堂", DINER, at)
    _say(subject, at)
    match = _match(subject)
    others = [
        world.acting(world.examiner),
        world.acting(world.officer("looker", Role.AUDITOR, Role.EDITOR, at=world.prefecture)),
        world.acting(world.owner, whose=world.business),
        Acting.nobody(),
    ]
    for other in others:
        assert not matches_for(other).exists()
        with pytest.raises(Match.DoesNotExist):
            settle(match=match, number=DINER, reason="同じ", revision=1, by=other, at=at)
    assert matches_for(officer).get() == match


def test_the_registry_prefills_and_never_overwrites_what_was_typed(
    registry: None, take: Take, at: datetime, world: World
):
    member = world.acting(world.owner, whose=world.business)
    Subject.objects.filter(pk=world.business.pk).update(corporate_number=DINER)
    record_fact(
        subject=world.business, term="business.name", value="まどの食堂", source="typed", by=member, at=at
    )
    follow_event(Event.objects.get(kind="business.added", whose=world.business.pk))
    held = {one.term.name: one for one in opened(Fact.objects.filter(superseded_at__isnull=True))}
    assert held["business.name"].value == "まどの食堂"
    assert held["business.name"].fact.source == "typed"
    assert held["business.corporate_number"].value == DINER
    assert held["business.corporate_number"].fact.source == "base_registry"
    assert held["business.address"].value["street"] == "中央１丁目２番３号"
    assert line_of(held["business.kana"].value) == "マドノショクドウ"
    take(row(DINER, street="中央９丁目９番", process="12", updated="2026-11-01", changed="2026-10-20"))
    follow_event(Event.objects.filter(kind="corporations.imported").latest("pk"))
    now = {one.term.name: one.value for one in opened(Fact.objects.filter(superseded_at__isnull=True))}
    assert now["business.address"]["street"] == "中央９丁目９番" and now["business.name"] == "まどの食堂"


def test_only_a_member_takes_over_what_the_registry_says(registry: None, at: datetime, world: World):
    Subject.objects.filter(pk=world.business.pk).update(corporate_number=DINER)
    world.business.refresh_from_db()
    business = _say(world.business, at)
    with pytest.raises(NotYours):
        adopt_registry(business=business, term="business.name", by=world.acting(world.neighbour), at=at)
    member = world.acting(world.owner, whose=world.business)
    fact = adopt_registry(business=business, term="business.name", by=member, at=at)
    assert fact.value == "株式会社まどの食堂" and fact.source == "base_registry"
