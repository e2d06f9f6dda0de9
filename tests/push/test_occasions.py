"""When something is told: a birthday, the end of a school year, a new rule, an opening, a deadline, a second child."""

from datetime import date, datetime

import pytest

from madoguchi.columns.models import Profile
from madoguchi.columns.services import refresh_due
from madoguchi.core.clock import JAPAN
from madoguchi.messaging.models import Message
from madoguchi.push.models import Campaign, Match
from madoguchi.push.selectors import calendar_of, deadlines_of, told_to
from tests.push.world import TODDLERS, poorer_than

SCHOOL = {
    "format": 1,
    "claims": "child",
    "requirement": {
        "op": "any_member",
        "over": "children[]",
        "of": {
            "op": "all",
            "of": [
                {"op": "age_ge", "term": "children[].birth_date", "value": 3},
                {"op": "until_fy_end", "term": "children[].birth_date", "value": 18},
            ],
        },
    },
}
"""From the day of reaching three until the end of the school year in which one reaches eighteen."""


def on(day: str, hour: int = 10) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), JAPAN).replace(hour=hour)


def count() -> int:
    return Message.objects.count()


@pytest.mark.engines
def test_turning_three_is_told_on_the_eve_of_the_birthday(world):
    programme = world.programme("school", SCHOOL)
    world.child(world.resident, "2023-12-10")
    world.agrees(world.resident)
    world.campaign(programme)
    world.turn()
    assert count() == 0
    profile = Profile.objects.get()
    assert profile.turns_on == date(2026, 12, 9)  # 達する日 is the day before
    for day in ("2026-12-01", "2026-12-08"):
        refresh_due(at=on(day))
        world.turn(on(day))
        assert count() == 0
    refresh_due(at=on("2026-12-09"))
    world.turn(on("2026-12-09"))
    assert count() == 1
    refresh_due(at=on("2026-12-10"))
    world.turn(on("2026-12-10"))
    assert count() == 1


@pytest.mark.parametrize(("born", "is_told"), [("2009-04-01", False), ("2009-04-02", True)])
def test_the_school_year_of_eighteen_ends_on_31_march(world, born, is_told):
    programme = world.programme("school", SCHOOL)
    world.child(world.resident, born)
    world.agrees(world.resident, at=world.at)
    world.turn()
    late = on("2027-04-01")
    world.campaign(programme, at=late)
    refresh_due(at=late)
    world.turn(late)
    assert (count() == 1) is is_told  # who was born on 1 April reaches eighteen a school year earlier


@pytest.mark.engines
def test_a_second_child_is_another_occasion(world):
    programme = world.programme("school", SCHOOL)
    world.child(world.resident, "2020-01-01")
    world.agrees(world.resident)
    world.campaign(programme)
    world.turn()
    assert count() == 1
    later = world.morning(3)
    world.child(world.resident, "2022-02-02", at=later)
    world.turn(later)
    assert count() == 2 and Match.objects.count() == 2
    assert len(told_to(world.acting(world.resident))) == 2


@pytest.mark.engines
def test_a_new_rule_ends_the_campaign_and_is_told_only_after_two_people_signed_again(world):
    programme = world.programme("support", poorer_than(2_000_000))
    for user, income in ((world.resident, 1_900_000), (world.neighbour, 2_500_000)):
        world.fact(user.person, "person.income", income)
        world.agrees(user)
    world.campaign(programme)
    world.turn()
    assert [message.subject_id for message in Message.objects.all()] == [world.resident.person_id]
    later = world.morning(5)
    world.rule(programme, poorer_than(3_000_000), at=later)
    refresh_due(at=later)
    world.turn(later)
    assert count() == 1
    old, new = Campaign.objects.order_by("planned_at")
    assert (old.state, new.state, new.planned_by) == ("done", "draft", None)
    assert new.rule != old.rule and new.kind == old.kind
    world.count_and_sign(new, at=later)
    world.turn(later)
    assert count() == 2
    assert {message.subject_id for message in Message.objects.all()} == {
        world.resident.person_id,
        world.neighbour.person_id,
    }


def test_a_fact_that_changes_is_matched_at_once(world):
    programme = world.programme("support", poorer_than(2_000_000))
    world.fact(world.resident.person, "person.income", 2_000_000)
    world.agrees(world.resident)
    world.campaign(programme)
    world.turn()
    assert count() == 0  # one yen too much
    world.fact(world.resident.person, "person.income", 1_999_999, at=world.morning(1))
    world.turn(world.morning(1))
    assert count() == 1


def test_what_is_not_known_is_not_told(world):
    programme = world.programme("support", poorer_than(2_000_000))
    world.agrees(world.resident)
    world.campaign(programme)
    world.turn()
    assert count() == 0


def test_who_lives_elsewhere_is_not_told(world):
    programme = world.programme("toddlers", TODDLERS, areas=[{"code": "990012", "name": "川添市"}])
    world.child(world.resident, "2025-01-01")
    world.agrees(world.resident)
    world.campaign(programme)
    world.turn()
    assert count() == 0
    world.fact(world.resident.person, "person.city_code", "990012", at=world.morning(1))
    world.turn(world.morning(1))
    assert count() == 1


@pytest.mark.engines
def test_an_opening_is_told_a_week_ahead_and_once(world):
    programme = world.programme("toddlers", TODDLERS, opens_on="2026-12-01", closes_on="2027-03-31")
    world.child(world.resident, "2025-01-01")
    world.agrees(world.resident)
    world.campaign(programme, "opening")
    world.campaign(programme, "newly_entitled")
    for day in ("2026-11-02", "2026-11-23"):
        world.turn(on(day))
        assert count() == 0
    world.turn(on("2026-11-24"))
    assert [match.kind for match in Match.objects.all()] == ["opening"]
    for day in ("2026-11-25", "2026-11-30"):
        world.turn(on(day))
    assert count() == 1


@pytest.mark.engines
def test_a_deadline_is_told_once_and_reminded_of_in_the_last_week(world):
    programme = world.programme("toddlers", TODDLERS, opens_on="2026-10-01", closes_on="2026-12-20")
    world.child(world.resident, "2025-01-01")
    world.agrees(world.resident)
    world.campaign(programme)
    world.campaign(programme, "deadline")
    kinds = []
    for day in ("11-02", "11-20", "12-01", "12-12", "12-13", "12-14", "12-20"):
        world.turn(on(f"2026-{day}"))
        kinds.append(Match.objects.count())
    assert kinds == [1, 1, 1, 1, 2, 2, 2]
    assert [m.kind for m in Match.objects.order_by("matched_at")] == ["newly_entitled", "deadline"]


def test_the_own_period_is_a_deadline_too(world):
    rule = {**TODDLERS, "deadline": {"term": "children[].birth_date", "days": 15, "label": "15日以内"}}
    programme = world.programme("toddlers", rule, procedure="child-medical")
    world.child(world.resident, "2026-10-30")
    world.agrees(world.resident)
    world.campaign(programme)
    world.turn()
    (told,) = told_to(world.acting(world.resident))
    assert told.match.due_on == date(2026, 11, 14) and told.may_apply
    hanako = world.acting(world.resident)
    (deadline,) = deadlines_of(hanako, on=date(2026, 11, 14))
    assert not deadlines_of(hanako, on=date(2026, 11, 15))
    written = calendar_of([deadline], host="madono.example", at=world.at).decode()
    assert "DTSTART;VALUE=DATE:20261114" in written and "BEGIN:VALARM" in written
    assert f"UID:{told.card.code}.20261114@madono.example" in written.replace("\r\n ", "")
    assert calendar_of([deadline], host="madono.example", at=world.at).decode() == written


def test_who_has_applied_hears_nothing_more(world):
    programme = world.programme("toddlers", TODDLERS, procedure="child-medical")
    world.child(world.resident, "2025-01-01")
    world.arrived(world.resident)
    world.agrees(world.resident)
    world.campaign(programme)
    world.turn()
    assert count() == 0


def test_automatic_support_is_information_without_applying(world):
    programme = world.programme("toddlers", TODDLERS, is_automatic=True, procedure="child-medical")
    world.child(world.resident, "2025-01-01")
    world.agrees(world.resident)
    world.campaign(programme, "information")
    world.turn()
    (message,) = Message.objects.all()
    assert "申請はいりません" in message.body and "【申請する】" not in message.body
    (told,) = told_to(world.acting(world.resident))
    assert not told.may_apply
