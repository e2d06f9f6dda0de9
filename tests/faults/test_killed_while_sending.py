"""A web process killed while it takes an application: at every step, and at moments that nobody chose."""

import json
import random
import signal
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.applications.models import Application
from madoguchi.events.models import Event
from madoguchi.filling.models import Submission
from tests import migrated
from tests.faults.killing import lived
from tests.portal.groups import form_with, hidden
from tests.world import World

pytestmark = [pytest.mark.death, pytest.mark.django_db(transaction=True)]


class Sender:
    """Someone with a complete draft before the button; what was acknowledged is written into a file."""

    def __init__(self, world: World, acknowledged: Path) -> None:
        self.draft = world.filled(world.resident)
        self.client, self.acknowledged = Client(), acknowledged
        self.client.force_login(world.resident)
        self.check = reverse("portal:check", args=[self.draft.pk])
        self.form = hidden(form_with(self.client.get(self.check).content.decode(), "key"))

    def send(self) -> None:
        """Press the button, and read the receipt on the page that comes."""
        answer = self.client.post(self.check, self.form)
        assert answer.status_code == 302, answer.status_code
        receipts = Submission.objects.get(draft=self.draft).receipts
        self.acknowledged.write_text(json.dumps(receipts), "utf-8")

    def receipts(self) -> list[Any]:
        """What was acknowledged."""
        return list(json.loads(self.acknowledged.read_text("utf-8"))) if self.acknowledged.exists() else []

    def is_whole(self) -> None:
        """One application, one arrival in the log, and the receipt that was shown."""
        (application,) = Application.objects.all()
        assert UUID(self.receipts()[0]["application"]) == application.pk
        assert self.receipts()[0]["number"] == application.receipt_number
        assert Event.objects.filter(kind="application.arrived").count() == 1


@pytest.fixture
def sender(at: datetime, tmp_path: Path) -> Sender:
    """Someone before the button."""
    return Sender(World(at), tmp_path / "acknowledged")


def test_killed_at_any_step_the_second_press_gets_the_one_receipt(sender: Sender) -> None:
    """Between commit and answer too: nothing is lost, nothing comes twice."""
    begun = migrated.taken()
    whole = lived(sender.send)
    assert "before commit" in whole.steps
    found = set()
    for fatal in range(len(whole.steps)):
        migrated.lay_down_again(begun)
        sender.acknowledged.unlink(missing_ok=True)
        assert lived(sender.send, fatal=fatal).was_killed
        found.add(Application.objects.count())
        assert lived(sender.send).rows == whole.rows
        sender.is_whole()
    assert found == {0, 1}  # some died before it had arrived, some after


def test_killed_at_ten_moments_by_chance(sender: Sender) -> None:
    begun, rng = migrated.taken(), random.Random(11)
    for _kill in range(10):
        migrated.lay_down_again(begun)
        sender.acknowledged.unlink(missing_ok=True)

        def hurried() -> None:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)  # ends the process where it stands, as kill -9 does
            signal.setitimer(signal.ITIMER_REAL, rng.uniform(0.005, 0.12))
            sender.send()
            signal.setitimer(signal.ITIMER_REAL, 0)

        rng.random()
        lived(hurried, may_die=True)
        told = sender.receipts()
        lived(sender.send)
        assert not told or told == sender.receipts()
        sender.is_whole()
