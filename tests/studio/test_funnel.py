"""The funnel of a form, for those who keep it."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from madoguchi.events.services import follow
from madoguchi.filling.services import discard
from madoguchi.funnel.services import FOLLOWED, count_stale, follow_event, note_visit
from tests.world import World, holder_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None, at: Any) -> World:
    """The city, in which somebody gave up."""
    world = World(at)
    draft = world.started(world.resident).draft
    opened = world.at - timedelta(seconds=50)
    note_visit(draft=draft, page="who", opened_at=opened, is_saved=False, wrong=["phone"], at=world.at)
    note_visit(draft=draft, page="who", opened_at=opened, is_saved=True, led_to="child", at=world.at)
    discard(draft=draft, revision=draft.revision, by=holder_of(draft), at=world.at)
    follow("funnel", kinds=set(FOLLOWED), handler=follow_event, at=world.at)
    count_stale(at=world.at)
    return world


def client_of(user: Any, world: World) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture(autouse=True)
def clock(at: Any) -> Any:
    """The moment of the world."""
    with time_machine.travel(at, tick=False):
        yield


def test_the_page_and_the_file_tell_the_same(world: World) -> None:
    client = client_of(world.editor, world)
    page = client.get("/studio/forms/child-medical/funnel/").content.decode()
    assert "いちばん多くの人がやめたのは「お子さんについて」です（着いた1人のうち1人）。" in page
    assert "電話番号" in page and "葛" not in page
    lines = (
        b"".join(client.get("/studio/forms/child-medical/funnel.csv").streaming_content).decode().splitlines()
    )
    who = next(line for line in lines if ",who," in line)
    assert who.split(",")[3:8] == ["1", "1", "0", "1", "0"]
    assert any(line.startswith("質問,phone,電話番号,1") for line in lines)


def test_others_do_not_see_it(world: World) -> None:
    for user in (world.resident, world.owner):
        assert client_of(user, world).get("/studio/forms/child-medical/funnel/").status_code == 404
    assert client_of(world.editor, world).get("/studio/forms/nothing/funnel/").status_code == 404


@pytest.mark.parametrize("query", ["?days=7", "?days=x&version=99", "?version=1&days=365"])
def test_any_question_is_answered(world: World, query: str) -> None:
    assert (
        client_of(world.editor, world).get(f"/studio/forms/child-medical/funnel/{query}").status_code == 200
    )
