"""Mails about an inventory: to whom, on which days, once a day."""

from datetime import date, datetime, timedelta

import pytest
from django.core.mail import EmailMessage

from madoguchi.plan.services.inventory import approve, remind, send
from madoguchi.plan.services.inventory.reminding import is_day
from tests.plan.counting import Counting
from tests.plan.test_inventory import AT


@pytest.fixture
def world(db: None) -> Counting:
    """The prefecture in July 2026."""
    return Counting(AT)


class TestReminding:
    def test_each_officer_hears_once_a_day_how_many_returns_wait(
        self, world: Counting, mailoutbox: list[EmailMessage]
    ):
        world.processes(world.road, {})
        world.processes(world.river, {})
        found = world.round()
        assert remind(at=world.at) == 2  # the writers of both sections
        assert remind(at=world.at + timedelta(hours=2)) == 0
        assert "1件" in mailoutbox[0].body and "2026年7月20日" in mailoutbox[0].body
        send(returned=world.return_of(found, world.road), by=world.writer, at=world.at)
        send(returned=world.return_of(found, world.river), by=world.other_writer, at=world.at)
        mailoutbox.clear()
        assert remind(at=world.at + timedelta(days=1)) == 1  # the head of the bureau, for both
        assert "2件" in mailoutbox[0].body and mailoutbox[0].to[0].startswith("head-")
        approve(returned=world.return_of(found, world.road), by=world.head, at=world.at)
        mailoutbox.clear()
        assert remind(at=world.at + timedelta(days=7)) == 3  # both who lead, and the head again
        assert {mail.to[0].split("-")[0] for mail in mailoutbox} == {"lead", "second", "head"}

    @pytest.mark.parametrize(
        ("day", "is_told"),
        [("2026-07-07", False), ("2026-07-13", True), ("2026-07-17", True), ("2026-07-21", True)],
        ids=["quiet", "a-week-before", "three-days-before", "late"],
    )
    def test_the_days_of_mails(self, world: Counting, day: str, is_told: bool):
        found = world.planned_round()
        assert is_day(found, date.fromisoformat(day), was_told=True) is is_told

    def test_nobody_is_woken(self, world: Counting):
        world.processes(world.road, {})
        world.round()
        assert remind(at=world.at.replace(hour=6)) == 0
        assert remind(at=datetime.fromisoformat("2026-07-11T10:00:00+09:00")) == 0
