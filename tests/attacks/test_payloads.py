"""T13, T12: what people type acts nowhere: not on a page, in a paper, a mail, a list or an archive.

The short form tries a few payloads that hold every kind of attack; `drills/xss.py` tries all of them, one case each
(`XSS_FROM`, `XSS_COUNT`).
"""

import html
import os
import sys
from typing import Any

import pytest

from madoguchi.core.clock import now
from madoguchi.papers.services import make_demo_authority
from tests.attacks.payloads import FEW, PAYLOADS, acting_in
from tests.attacks.walking import all_found
from tests.world import World

pytestmark = pytest.mark.django_db

START, COUNT = int(os.environ.get("XSS_FROM", "0")), int(os.environ.get("XSS_COUNT", "0"))
TRIED = PAYLOADS[START : START + COUNT] if COUNT else FEW


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Any) -> World:
    """The small city at this very moment, with an authority that signs papers."""
    settings.SIGNING_DIR = tmp_path / "signing"
    world = World(now())
    make_demo_authority(name="窓野県", at=world.at)
    return world


def test_there_are_three_hundred_and_the_reader_sees_them_act() -> None:
    """A reader that finds nothing would pass everything."""
    assert len(PAYLOADS) >= 300
    ways = ("<p>{}</p>", '<input value="{}">', "<input value='{}'>")
    acting = [one for one in PAYLOADS if any(acting_in(way.format(one)) for way in ways)]
    assert len(acting) >= 300
    assert [one for one in PAYLOADS if any(acting_in(way.format(html.escape(one))) for way in ways)] == []
    assert acting_in("<p>7007</p>") and not acting_in("<a href='/x'>7*1001</a>")


@pytest.mark.parametrize(
    "payload", TRIED, ids=lambda one: f"{PAYLOADS.index(one) if one in PAYLOADS else 'few'}"
)
def test_t13_a_payload_acts_nowhere(world: World, payload: str) -> None:
    if COUNT:
        sys.__stderr__.write(f"{ascii(payload)}\n")
    assert all_found(world, payload) == []
