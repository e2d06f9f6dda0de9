"""What the tests of the log share: a quick way to write to it, and anchors of their own."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from madoguchi.core.acting import Acting
from madoguchi.events import services
from madoguchi.events.models import Access, Event

CLERK = Acting.system("test")


@pytest.fixture(autouse=True)
def anchors(settings: Any, tmp_path: Path) -> Path:
    """The file of the seals of this test."""
    settings.ANCHOR_FILE = tmp_path / "anchors" / "seals.jsonl"
    return settings.ANCHOR_FILE


@pytest.fixture
def log(at: datetime) -> Callable[..., list[Event]]:
    """Append `count` events to a stream, each in its own transaction."""

    def write(stream: str, count: int = 1, **more: Any) -> list[Event]:
        events = []
        for _ in range(count):
            with transaction.atomic():
                events.append(
                    services.append(**{"stream": stream, "kind": "tested", "by": CLERK, "at": at} | more)
                )
        return events

    return write


@pytest.fixture
def look(at: datetime) -> Callable[..., Access]:
    """Record that someone looked at an object."""

    def record(object: str = "application:1", **more: Any) -> Access:
        details = {
            "reader": CLERK,
            "whose": None,
            "object": object,
            "purpose": "審査",
            "organisation": None,
            "at": at,
        }
        return services.record_access(**details | more)

    return record
