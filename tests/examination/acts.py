"""The acts of officers with all that they need, and what a refusal leaves behind: nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from madoguchi.applications.models import Application
from madoguchi.core.clock import japan_day
from madoguchi.examination.models import CorrectionRequest, Outcome, Proposal, SignOff
from madoguchi.examination.services import (
    ask_correction,
    propose,
    sign_off,
)
from tests.world import World, counts


def asking(world: World, application: Application, **changes: Any) -> CorrectionRequest:
    """Ask for the phone number."""
    given = {
        "application": application,
        "items": {"phone": " つながりませんでした。 "},
        "message": " お願いします。 ",
        "due_on": japan_day(world.at) + timedelta(days=14),
        "revision": application.revision,
        "by": world.acting(world.examiner),
        "at": world.at,
    }
    return ask_correction(**given | changes)


def proposing(world: World, application: Application, **changes: Any) -> Proposal:
    """Propose to grant."""
    given = {
        "application": application,
        "outcome": Outcome.GRANTED,
        "grounds": " 要件に当てはまります。 ",
        "conditions": " 2027年3月まで ",
        "revision": application.revision,
        "by": world.acting(world.examiner),
        "at": world.at,
    }
    return propose(**given | changes)


def signing(world: World, application: Application, **changes: Any) -> SignOff:
    """Approve."""
    given = {
        "application": application,
        "is_approved": True,
        "comment": " よし ",
        "revision": application.revision,
        "by": world.acting(world.approver),
        "at": world.at,
    }
    return sign_off(**given | changes)


def refused(kind: type[Exception], act: Callable[[], object]) -> Any:
    """Assert that `act` refuses with `kind` and leaves every table and the application as they were."""
    rows, applications = counts(), list(Application.objects.values())
    with pytest.raises(kind) as caught:
        act()
    assert counts() == rows
    assert list(Application.objects.values()) == applications
    return caught.value
