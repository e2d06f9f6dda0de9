"""Whatever happens in whatever order: nobody is told twice, after no, after a stop, unsigned, or in the night."""

from collections import Counter
from datetime import time, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from madoguchi.columns.services import refresh_due
from madoguchi.core.clock import JAPAN
from madoguchi.core.refusal import Refusal
from madoguchi.events.models import Retry
from madoguchi.events.services import rewind
from madoguchi.facts.services import withdraw_consent
from madoguchi.messaging.models import Delivery, Message
from madoguchi.push.models import Campaign, Match, Preference
from madoguchi.push.services import (
    dry_run,
    opt_in,
    opt_out,
    plan_campaign,
    running,
    say_never,
    sign_off,
    stop,
)
from tests.push.world import PushWorld, poorer_than

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("income"), st.sampled_from([0, 1_999_999, 2_000_000, 2_500_000])),
        st.tuples(st.just("agree"), st.booleans()),
        st.tuples(st.just("refuse"), st.sampled_from(["out", "never", "withdraw"])),
        st.tuples(st.just("plan"), st.sampled_from(["newly_entitled", "deadline", "opening"])),
        st.tuples(st.just("sign"), st.none()),
        st.tuples(st.just("stop"), st.none()),
        st.tuples(st.just("rule"), st.sampled_from([2_000_000, 3_000_000])),
        st.tuples(st.just("work"), st.sampled_from(["log", "run", "all", "again", "dies"])),
        st.tuples(st.just("wait"), st.sampled_from([1, 13, 24 * 8, 24 * 40])),
    ),
    min_size=4,
    max_size=24,
)


class Course:
    """One course of events; `refused` are the spans in which the person wanted nothing."""

    def __init__(self, world: PushWorld, programme: Any) -> None:
        self.world, self.programme, self.at = world, programme, world.at
        self.person = world.resident.person
        self.wants = False
        self.told_while_unwanted: list[Message] = []

    def step(self, what: str, how: Any) -> None:
        before = set(Message.objects.values_list("pk", flat=True))
        try:
            with transaction.atomic():
                getattr(self, what)(how)
        except Refusal:
            pass
        new = Message.objects.exclude(pk__in=before)
        if not self.wants:
            self.told_while_unwanted += list(new)

    def income(self, value: int) -> None:
        self.world.fact(self.person, "person.income", value, at=self.at)

    def agree(self, by_mail: bool) -> None:
        opt_in(subject=self.person, by_mail=by_mail, by=self.world.acting(self.world.resident), at=self.at)
        self.wants = True

    def refuse(self, how: str) -> None:
        by = self.world.acting(self.world.resident)
        wish = Preference.objects.filter(subject=self.person).first()
        if how == "withdraw":
            if wish is None or wish.consent is None:
                return
            withdraw_consent(consent=wish.consent, by=by, at=self.at)
        else:
            {"out": opt_out, "never": say_never}[how](subject=self.person, by=by, at=self.at)
        self.wants = False

    def plan(self, kind: str) -> None:
        plan_campaign(
            programme=self.programme, kind=kind, by=self.world.acting(self.world.editor), at=self.at
        )

    def sign(self, _nothing: None) -> None:
        for campaign in Campaign.objects.filter(state__in=["draft", "counted"]):
            by = self.world.acting(self.world.editor)
            dry_run(campaign=campaign, revision=campaign.revision, by=by, at=self.at)
            by = self.world.acting(self.world.publisher)
            sign_off(campaign=campaign, revision=campaign.revision, by=by, at=self.at)

    def stop(self, _nothing: None) -> None:
        campaign = Campaign.objects.filter(state__in=Campaign.OPEN).first()
        if campaign is not None:
            stop(campaign=campaign, why="止める", by=self.world.acting(self.world.publisher), at=self.at)

    def rule(self, limit: int) -> None:
        self.world.rule(self.programme, poorer_than(limit), at=self.at)

    def work(self, how: str) -> None:
        if how == "again":
            rewind("columns")
            rewind("push")
        if how in ("log", "all", "again"):
            self.world.turn_log(self.at)
        if how == "dies":
            self._dies()
        if how in ("run", "all", "again"):
            refresh_due(at=self.at)
            self.world.turn(self.at)

    def _dies(self) -> None:
        """A worker that goes down between telling someone and noting it."""
        original = running._move_on
        running._move_on = lambda *given, **named: None
        try:
            running.run_campaigns(at=self.at)
        finally:
            running._move_on = original

    def wait(self, hours: int) -> None:
        self.at += timedelta(hours=hours)


@pytest.mark.django_db
def test_any_course(world: PushWorld) -> None:
    told: list[int] = []

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(steps=STEPS)
    def run(steps: list[tuple[str, Any]]) -> None:
        with transaction.atomic():
            days = {"opens_on": "2026-10-01", "closes_on": "2027-02-28"}
            programme = world.programme("support", poorer_than(2_000_000), **days)
            world.fact(world.resident.person, "person.city_code", "990001")
            course = Course(world, programme)
            begun = [("agree", True), ("income", 5), ("plan", "newly_entitled"), ("sign", None)]
            for what, how in [*begun, *steps, ("work", "all")]:
                course.step(what, how)
            check(course)
            told.append(Match.objects.count())
            transaction.set_rollback(True)

    run()
    assert max(told) >= 1 and min(told) == 0  # some courses end with a message, some without


def check(course: Course) -> None:
    """What holds after any course."""
    assert not Retry.objects.exists()
    assert course.told_while_unwanted == []
    told = Counter(Match.objects.values_list("kind", "programme"))
    assert told[("newly_entitled", course.programme.pk)] <= 1
    assert told[("opening", course.programme.pk)] <= 1
    assert told[("deadline", course.programme.pk)] <= 1  # one last day, told once
    assert Message.objects.filter(about__startswith="push:").count() <= Match.objects.count()
    for match in Match.objects.select_related("campaign", "message"):
        campaign = match.campaign
        assert campaign.signed_by_id and campaign.signed_by_id != campaign.planned_by_id
        assert campaign.ended_at is None or match.matched_at <= campaign.ended_at
        assert match.rule_id == campaign.rule_id
    for delivery in Delivery.objects.all():
        clock = delivery.next_at.astimezone(JAPAN).time()
        assert time(8) <= clock < time(21)
