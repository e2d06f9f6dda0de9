"""Campaigns: planned by one, counted without names, signed by another; what came of them in numbers that name nobody."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from madoguchi.core.acting import Role
from madoguchi.events.models import Event
from madoguchi.messaging.models import Message
from madoguchi.messaging.services import mark_read
from madoguchi.push.models import Campaign, Match, Preference
from madoguchi.push.selectors import (
    campaign_for,
    campaigns_for,
    counts_of,
    freshness_board,
    outcome_of,
    programmes_to_tell,
)
from madoguchi.push.services import (
    ChangedElsewhere,
    CountFirst,
    NoRuleInForce,
    NotYourCampaign,
    NotYoursToSign,
    OpenAlready,
    OverAlready,
    PlannerMayNotSign,
    SayWhyStopped,
    WrongKind,
    change_campaign,
    dry_run,
    plan_campaign,
    sign_off,
    stop,
)
from madoguchi.push.types import about, shown
from madoguchi.reviews.services import write
from tests.push.world import TODDLERS, PushWorld, poorer_than
from tests.world import counts

OLDER = {"op": "age_lt", "term": "children[].birth_date", "value": 18}


@pytest.fixture
def editor(world: PushWorld) -> Any:
    return world.acting(world.editor)


@pytest.fixture
def publisher(world: PushWorld) -> Any:
    return world.acting(world.publisher)


def crowd(world: PushWorld, number: int, born: str = "2025-01-01") -> list[Any]:
    """So many people with a child, all in the city."""
    people = [world.person(f"crowd{born}{n}", f"住民{n}") for n in range(number)]
    for one in people:
        world.child(one, born)
        world.fact(one.person, "person.birth_date", "1990-05-05")
        world.agrees(one)
    return people


@pytest.mark.engines
class TestTwoPeople:
    def test_only_an_editor_plans_and_only_another_who_publishes_signs(self, world, editor, publisher):
        programme = world.programme("toddlers", TODDLERS)
        before = counts()
        for by in (publisher, world.acting(world.examiner), world.acting(world.resident)):
            with pytest.raises(NotYourCampaign):
                plan_campaign(programme=programme, kind="newly_entitled", by=by, at=world.at)
        assert counts() == before
        made = plan_campaign(programme=programme, kind="newly_entitled", by=editor, at=world.at)
        with pytest.raises(CountFirst):
            sign_off(campaign=made, revision=made.revision, by=publisher, at=world.at)
        with pytest.raises(NotYourCampaign):
            dry_run(campaign=made, revision=made.revision, by=publisher, at=world.at)
        dry_run(campaign=made, revision=made.revision, by=editor, at=world.at)
        with pytest.raises(NotYoursToSign):
            sign_off(campaign=made, revision=made.revision, by=editor, at=world.at)
        both = world.officer("both", Role.EDITOR, Role.PUBLISHER)
        dry_run(campaign=made, revision=made.revision, by=world.acting(both), at=world.at)
        signed = sign_off(campaign=made, revision=made.revision, by=world.acting(both), at=world.at)
        assert signed.state == "signed" and signed.signed_by == both
        kinds = Event.objects.filter(stream=f"campaign:{made.pk}").order_by("n")
        assert [e.kind for e in kinds] == [
            "campaign.planned",
            "campaign.counted",
            "campaign.counted",
            "campaign.signed",
        ]

    def test_who_planned_never_signs(self, world):
        both = world.acting(world.officer("both", Role.EDITOR, Role.PUBLISHER))
        programme = world.programme("toddlers", TODDLERS)
        made = plan_campaign(programme=programme, kind="newly_entitled", by=both, at=world.at)
        dry_run(campaign=made, revision=made.revision, by=both, at=world.at)
        with pytest.raises(PlannerMayNotSign):
            sign_off(campaign=made, revision=made.revision, by=both, at=world.at)
        for wrong in ({"signed_by_id": both.who}, {"state": "running"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Campaign.objects.filter(pk=made.pk).update(**wrong)

    def test_an_old_page_changes_nothing(self, world, editor, publisher):
        programme = world.programme("toddlers", TODDLERS)
        made = plan_campaign(programme=programme, kind="newly_entitled", by=editor, at=world.at)
        dry_run(campaign=made, revision=0, by=editor, at=world.at)
        change_campaign(campaign=made, note="お早めに", is_standing=False, revision=1, by=editor, at=world.at)
        assert made.state == "draft" and counts_of(made) is None
        for act in (
            lambda: dry_run(campaign=made, revision=1, by=editor, at=world.at),
            lambda: sign_off(campaign=made, revision=1, by=publisher, at=world.at),
        ):
            with pytest.raises(ChangedElsewhere):
                act()

    def test_the_stop_needs_a_reason_and_works_once(self, world, editor):
        made = world.campaign(world.programme("toddlers", TODDLERS))
        with pytest.raises(SayWhyStopped):
            stop(campaign=made, why=" ", by=editor, at=world.at)
        with pytest.raises(NotYourCampaign):
            stop(campaign=made, why="x", by=world.acting(world.examiner), at=world.at)
        stop(campaign=made, why="額の誤り", by=editor, at=world.at)
        assert made.state == "stopped" and made.why_stopped == "額の誤り"
        with pytest.raises(OverAlready):
            stop(campaign=made, why="x", by=editor, at=world.at)


def test_what_cannot_be_planned(world, editor):
    programme = world.programme("toddlers", TODDLERS)
    automatic = world.programme("automatic", TODDLERS, is_automatic=True)
    for of, kind in ((programme, "information"), (automatic, "newly_entitled")):
        with pytest.raises(WrongKind):
            plan_campaign(programme=of, kind=kind, by=editor, at=world.at)
    plan_campaign(programme=programme, kind="deadline", by=editor, at=world.at)
    with pytest.raises(OpenAlready):
        plan_campaign(programme=programme, kind="deadline", by=editor, at=world.at)
    with pytest.raises(NoRuleInForce):
        plan_campaign(
            programme=programme, kind="newly_entitled", by=editor, at=world.began - timedelta(days=9)
        )
    assert [card.slug for card in programmes_to_tell(editor, on=world.at.date())] == ["automatic", "toddlers"]
    assert not programmes_to_tell(world.acting(world.examiner), on=world.at.date())


def test_others_do_not_see_a_campaign(world, editor):
    made = world.campaign(world.programme("toddlers", TODDLERS))
    assert campaign_for(editor, made.pk) == made
    elsewhere = world.acting(world.officer("elsewhere", Role.EDITOR, at=world.other_city))
    for by in (elsewhere, world.acting(world.examiner), world.acting(world.resident)):
        assert not campaigns_for(by)
        with pytest.raises(Campaign.DoesNotExist):
            campaign_for(by, made.pk)


@pytest.mark.engines
def test_a_dry_run_counts_without_names_and_sends_nothing(world, editor):
    programme = world.programme("toddlers", TODDLERS)
    crowd(world, 12)
    crowd(world, 3, born="2015-01-01")
    world.agrees(world.neighbour)
    world.fact(world.neighbour.person, "household.children_count", 0)
    world.turn()
    made = plan_campaign(programme=programme, kind="newly_entitled", by=editor, at=world.at)
    found = dry_run(campaign=made, revision=made.revision, by=editor, at=world.at)
    assert (found.looked_at, found.fits, found.to_tell, found.told_before) == (20, 10, 10, 0)  # in tens
    assert found.unknown is None  # three: their children may not be all
    assert found.places[0].count == 10 and found.places[0].code == "990001"
    assert found.samples == ("子ども1人・一番下の子は3歳未満",)
    assert counts_of(made) == found
    assert not Message.objects.exists() and not Match.objects.exists()


def test_samples_get_coarser_until_ten_people_fit_them(world, editor):
    programme = world.programme(
        "school", {**TODDLERS, "requirement": {**TODDLERS["requirement"], "of": OLDER}}
    )
    crowd(world, 6, born="2015-01-01")
    crowd(world, 6, born="2021-01-01")
    world.turn()
    made = plan_campaign(programme=programme, kind="newly_entitled", by=editor, at=world.at)
    found = dry_run(campaign=made, revision=made.revision, by=editor, at=world.at)
    assert found.to_tell == 10 and found.samples == ("子ども1人",)


def test_few_are_not_worked_out_from_the_numbers_around_them(world, editor):
    programme = world.programme("toddlers", TODDLERS)
    crowd(world, 23)
    world.turn()
    for one in Preference.objects.order_by("pk")[:3]:  # three of them do not want to hear of it
        one.themes = ["moving"]
        one.save(update_fields=["themes"])
    made = plan_campaign(programme=programme, kind="newly_entitled", by=editor, at=world.at)
    found = dry_run(campaign=made, revision=made.revision, by=editor, at=world.at)
    assert (found.fits, found.unwanted, found.to_tell) == (20, None, 20)
    assert [about(n) for n in (0, 1, 9, 10, 14, 16, 1234)] == [0, None, None, 10, 10, 20, 1230]


def test_few_people_are_not_counted_out(world, editor):
    programme = world.programme("toddlers", TODDLERS)
    crowd(world, 9)
    world.turn()
    made = plan_campaign(programme=programme, kind="newly_entitled", by=editor, at=world.at)
    found = dry_run(campaign=made, revision=made.revision, by=editor, at=world.at)
    assert found.looked_at is None and found.to_tell is None and found.samples == ()
    assert found.places[0].count is None
    made.refresh_from_db()
    assert 9 not in made.counted.values() and [shown(n) for n in (0, 1, 9, 10)] == [0, None, None, 10]


@pytest.mark.engines
def test_the_outcome_follows_people_to_the_same_review(world):
    programme = world.programme("toddlers", TODDLERS, procedure="child-medical")
    people = crowd(world, 11)
    campaign = world.campaign(programme)
    world.turn()
    later = world.at + timedelta(hours=3)
    for message in Message.objects.all()[:10]:
        mark_read(message=message, by=_holder(world, people, message), at=later)
    outcome = outcome_of(campaign)
    assert (outcome.reached, outcome.opened, outcome.applied) == (11, 10, 0)
    assert outcome.opened_share == 10 / 11 and outcome.satisfied_share is None
    for place, one in enumerate(people[:10]):
        application = world.arrived(one)
        rating = 5 if place else 2
        write(
            application=application,
            moment="receipt",
            rating=rating,
            step="whole",
            text="",
            by=world.acting(one),
            at=later + timedelta(days=1),
        )
    outcome = outcome_of(campaign)
    assert (outcome.applied, outcome.answered, outcome.satisfied) == (10, 10, None)


def _holder(world: PushWorld, people: list[Any], message: Message) -> Any:
    return world.acting(next(one for one in people if one.person_id == message.subject_id))


def test_the_board_shows_every_municipality_and_who_keeps_what(world, django_assert_max_num_queries):
    world.programme("toddlers", TODDLERS)
    world.programme("support", poorer_than(1))
    with django_assert_max_num_queries(12):
        rows = freshness_board(at=world.at)
    assert [row.slug for row in rows][:2] == ["city", "other"]
    assert len(rows[0].freshness) == 2 and rows[0].without_owner == 2 and not rows[1].freshness
