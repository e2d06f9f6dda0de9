"""What reaches a person: what, why, how much, until when; once; never after no; never in the night."""

from datetime import date, datetime, time, timedelta
from threading import Thread

import pytest
from django.db import connection

from madoguchi.columns.services import refresh
from madoguchi.core.clock import JAPAN
from madoguchi.events.models import Retry
from madoguchi.facts.models import Use
from madoguchi.facts.services import withdraw_consent
from madoguchi.messaging.models import Delivery, Message
from madoguchi.push.models import Campaign, Match, Preference
from madoguchi.push.selectors import may_be_asked, told_in, told_to
from madoguchi.push.services import (
    BadWish,
    NotYourWish,
    match_subject,
    opt_in,
    opt_out,
    run_campaigns,
    running,
    say_never,
    stop,
    telling,
)
from madoguchi.vault.keys import memory
from madoguchi.vault.services import forget
from tests.push.world import TODDLERS, PushWorld, poorer_than
from tests.race import at_once
from tests.world import SYSTEM


@pytest.fixture
def family(world: PushWorld) -> PushWorld:
    """Hanako has a child of two and agreed; the campaign for toddlers is signed."""
    world.toddlers = world.programme("toddlers", TODDLERS, title="幼児手当", closes_on="2027-03-31")
    world.child(world.resident, "2024-12-01")
    world.agrees(world.resident)
    world.started = world.campaign(world.toddlers)
    return world


def messages() -> list[Message]:
    return list(Message.objects.order_by("sent_at", "pk"))


def make_profiles(world: PushWorld) -> None:
    """The profiles, without telling anyone."""
    for wish in Preference.objects.select_related("subject"):
        refresh(subject=wish.subject, at=world.at)


@pytest.mark.engines
def test_a_message_says_what_why_how_much_until_when_and_where_to_apply(family):
    family.turn()
    assert not Retry.objects.exists()
    (message,) = messages()
    assert message.subject == family.resident.person and message.procedure_id is None
    assert "幼児手当" in message.title
    for part in (
        "幼児手当",
        "3歳",
        "1万5,000円",
        "条例第5条",
        "2027年3月31日",
        "/programmes/toddlers/",
        "止める",
    ):
        assert part in message.body, part
    hanako = family.acting(family.resident)
    (told,) = told_to(hanako)
    assert told.card.slug == "toddlers" and told.match.due_on == date(2027, 3, 31)
    assert told.reasons and told.amounts and not told.may_apply  # no procedure claims it
    assert told_in(hanako, message) == [told]
    assert not told_to(family.acting(family.neighbour))
    assert Use.objects.filter(subject__kind="child", term="children[].birth_date").count() == 1


@pytest.mark.engines
def test_the_same_is_never_told_twice(family):
    family.turn()
    for day in (0, 1, 40):
        family.fact(family.resident.person, "household.size", 3 + day, at=family.morning(day))
        family.turn(family.morning(day))
    stop(campaign=family.started, why="やり直す", by=family.acting(family.editor), at=family.at)
    family.campaign(family.toddlers)
    family.turn(family.morning(41))
    assert len(messages()) == 1 and Match.objects.count() == 1


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_not_even_when_many_tell_at_the_same_moment(at):
    world = PushWorld(at)
    programme = world.programme("toddlers", TODDLERS)
    world.child(world.resident, "2024-12-01")
    world.agrees(world.resident)
    world.campaign(programme)
    make_profiles(world)
    Campaign.objects.update(state=Campaign.State.WATCHING)
    whose = world.resident.person_id
    said = at_once([lambda: match_subject(subject=whose, at=at)] * 4)
    assert sorted(said) == [0, 0, 0, 1]
    assert Match.objects.count() == 1 and Message.objects.count() == 1


@pytest.mark.engines
def test_stop_works_in_the_middle_of_a_run(world, monkeypatch):
    programme = world.programme("toddlers", TODDLERS)
    people = [world.person(f"p{n}", f"住民{n}") for n in range(6)]
    for one in people:
        world.child(one, "2025-01-01")
        world.agrees(one)
    campaign = world.campaign(programme)
    make_profiles(world)
    assert run_campaigns(limit=2, at=world.at) == 2
    original, seen = running.tell, []

    def stopping(*args, **kwargs):
        seen.append(1)
        if len(seen) == 2:
            stop(campaign=campaign, why="文面の誤り", by=world.acting(world.publisher), at=world.at)
        return original(*args, **kwargs)

    monkeypatch.setattr(running, "tell", stopping)
    assert run_campaigns(limit=10, at=world.at) == 1
    assert len(seen) == 2
    assert run_campaigns(limit=10, at=world.at) == 0
    assert len(messages()) == 3 and Campaign.objects.get().state == "stopped"
    world.fact(people[5].person, "household.size", 2)
    world.turn()
    assert len(messages()) == 3


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_who_stops_waits_for_what_is_just_being_told(at, monkeypatch):
    world = PushWorld(at)
    programme = world.programme("toddlers", TODDLERS)
    world.child(world.resident, "2024-12-01")
    world.agrees(world.resident)
    campaign = world.campaign(programme)
    make_profiles(world)
    Campaign.objects.update(state=Campaign.State.WATCHING)
    by, original, is_over = world.acting(world.publisher), telling._send, []

    def stopping():
        try:
            stop(campaign=campaign, why="文面の誤り", by=by, at=at)
        finally:
            connection.close()

    other = Thread(target=stopping)

    def sending(*args, **kwargs):
        other.start()
        other.join(0.5)
        is_over.append(not other.is_alive())
        return original(*args, **kwargs)

    monkeypatch.setattr(telling, "_send", sending)
    assert match_subject(subject=world.resident.person_id, at=at) == 1
    other.join()
    assert is_over == [False] and Campaign.objects.get().state == "stopped"


@pytest.mark.engines
def test_a_run_that_broke_off_goes_on_where_it_was(world, monkeypatch):
    programme = world.programme("toddlers", TODDLERS)
    for n in range(5):
        one = world.person(f"p{n}", f"住民{n}")
        world.child(one, "2025-01-01")
        world.agrees(one)
    world.campaign(programme, is_standing=False)
    make_profiles(world)
    original = running.tell

    def dying(subject, *args, **kwargs):
        message = original(subject, *args, **kwargs)
        if Match.objects.count() == 3:
            raise KeyboardInterrupt
        return message

    monkeypatch.setattr(running, "tell", dying)
    with pytest.raises(KeyboardInterrupt):
        run_campaigns(limit=10, at=world.at)
    monkeypatch.setattr(running, "tell", original)
    assert run_campaigns(limit=10, at=world.at) == 2
    assert len({message.subject_id for message in messages()}) == len(messages()) == 5
    assert Campaign.objects.get().state == "done"


class TestWishes:
    def test_nobody_is_told_who_did_not_agree(self, family):
        family.child(family.neighbour, "2025-05-05")
        family.turn()
        assert {message.subject_id for message in messages()} == {family.resident.person_id}

    @pytest.mark.engines
    @pytest.mark.parametrize("how", [opt_out, say_never])
    def test_no_is_no_at_once(self, family, how):
        how(subject=family.resident.person, by=family.acting(family.resident), at=family.at)
        family.turn()
        assert messages() == []

    def test_never_is_for_ever_and_not_asked_again(self, family):
        hanako = family.acting(family.resident)
        say_never(subject=family.resident.person, by=hanako, at=family.at)
        assert not may_be_asked(hanako) and may_be_asked(family.acting(family.neighbour))
        opt_out(subject=family.resident.person, by=hanako, at=family.at)
        assert not may_be_asked(hanako)
        for day in range(1, 60, 10):
            family.fact(family.resident.person, "household.size", day, at=family.morning(day))
            family.turn(family.morning(day))
        assert messages() == []
        opt_in(subject=family.resident.person, by=hanako, at=family.morning(60))
        family.turn(family.morning(60))
        assert len(messages()) == 1  # the person came back by an own act

    @pytest.mark.engines
    def test_a_consent_withdrawn_elsewhere_stops_it_too(self, family):
        wish = Preference.objects.get()
        withdraw_consent(consent=wish.consent, by=family.acting(family.resident), at=family.at)
        family.turn()
        assert messages() == [] and not Preference.objects.get().is_on

    def test_one_whose_facts_do_not_open_holds_up_no_other(self, world):
        programme = world.programme("toddlers", TODDLERS)
        for user in (world.resident, world.neighbour):
            world.child(user, "2025-01-01")
            world.agrees(user)
        make_profiles(world)
        forget(owner=Preference.objects.order_by("pk")[0].subject_id, by=SYSTEM, at=world.at)
        for child in Preference.objects.order_by("pk")[0].subject.memberships.get().group.members.all():
            forget(owner=child.member_id, by=SYSTEM, at=world.at)
        memory.clear()
        world.campaign(programme)
        assert run_campaigns(at=world.at) == 1 and Campaign.objects.get().state == "watching"
        assert {message.subject_id for message in messages()} == {world.neighbour.person_id}

    def test_a_consent_that_ran_out_is_none(self, family):
        make_profiles(family)
        late = family.morning(370)
        family.child(family.resident, "2027-10-10", at=late)
        run_campaigns(at=late)
        assert match_subject(subject=family.resident.person_id, at=late) == 0 and messages() == []

    def test_only_chosen_themes_are_told(self, world):
        programme = world.programme("toddlers", TODDLERS, life_events=["childcare"])
        world.child(world.resident, "2025-01-01")
        world.agrees(world.resident, themes=["business-start"])
        world.campaign(programme)
        world.turn()
        assert messages() == []
        later = world.morning(1)
        world.agrees(world.resident, themes=["childcare"], at=later)
        world.turn(later)
        assert len(messages()) == 1

    def test_only_the_person_wishes_and_only_what_there_is(self, world):
        hanako = world.acting(world.resident)
        for by in (world.acting(world.neighbour), world.acting(world.editor)):
            for act in (opt_in, opt_out, say_never):
                with pytest.raises(NotYourWish):
                    act(subject=world.resident.person, by=by, at=world.at)
        with pytest.raises(BadWish):
            opt_in(subject=world.resident.person, themes=["astrology"], by=hanako, at=world.at)
        assert not Preference.objects.exists()


class TestQuietHours:
    @pytest.mark.parametrize(
        ("clock", "leaves"),
        [
            ((20, 59), (3, 20, 59)),
            ((21, 0), (4, 8, 0)),
            ((23, 30), (4, 8, 0)),
            ((0, 0), (3, 8, 0)),
            ((7, 59), (3, 8, 0)),
            ((8, 0), (3, 8, 0)),
        ],
    )
    def test_mail_waits_for_the_morning_and_the_inbox_does_not(self, family, clock, leaves):
        moment = datetime(2026, 11, 3, *clock, tzinfo=JAPAN)
        wish = Preference.objects.get()
        wish.by_mail = True
        wish.save()
        make_profiles(family)
        Campaign.objects.update(starts_at=moment - timedelta(days=1))
        run_campaigns(at=moment)
        (message,) = messages()
        assert message.sent_at == moment
        (delivery,) = Delivery.objects.filter(message=message)
        assert delivery.channel == "mail"
        day, hour, minute = leaves
        assert delivery.next_at == datetime(2026, 11, day, hour, minute, tzinfo=JAPAN)

    @pytest.mark.engines
    def test_a_log_read_late_disturbs_nobody_at_night(self, family):
        """What happened in the afternoon and is read at night leaves in the morning."""
        Preference.objects.update(by_mail=True)
        make_profiles(family)
        Campaign.objects.update(state=Campaign.State.WATCHING)
        night = datetime(2026, 11, 2, 23, 30, tzinfo=JAPAN)
        family.turn_log()
        assert messages() == []
        run_campaigns(at=night)
        (message,) = messages()
        assert message.sent_at == night
        assert Delivery.objects.get().next_at == datetime(2026, 11, 3, 8, tzinfo=JAPAN)

    def test_hours_may_lie_within_a_day_or_be_none(self):
        noon = Preference(quiet_from=time(12), quiet_until=time(13))
        at = datetime(2026, 11, 2, 12, 30, tzinfo=JAPAN)
        assert noon.speaks_at(at) == datetime(2026, 11, 2, 13, tzinfo=JAPAN)
        assert noon.speaks_at(at + timedelta(hours=1)) == at + timedelta(hours=1)
        assert Preference(quiet_from=time(0), quiet_until=time(0)).speaks_at(at) == at


def test_two_programmes_found_together_are_one_message(world):
    first = world.programme("toddlers", TODDLERS, title="幼児手当")
    second = world.programme("support", poorer_than(2_000_000), title="生活応援")
    for one in (first, second):
        world.campaign(one)
    world.turn()
    world.child(world.resident, "2025-01-01")
    world.fact(world.resident.person, "person.income", 1_500_000)
    world.agrees(world.resident)
    world.turn()
    (message,) = messages()
    assert "2件" in message.title and "幼児手当" in message.body and "生活応援" in message.body
    assert Match.objects.count() == 2
    assert {told.card.slug for told in told_to(world.acting(world.resident))} == {"toddlers", "support"}
