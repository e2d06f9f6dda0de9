"""Programs hear of what becomes of the applications that their keys reach: signed, in order, and of nothing else."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest

from madoguchi.accounts.models import Mandate
from madoguchi.accounts.selectors import acting_of
from madoguchi.accounts.services import NotTheHolder, revoke_access_key, withdraw_mandate
from madoguchi.api.models import Hook, HookNews
from madoguchi.api.services import TOLD_TO_PROGRAMS, BadAddress, deliver_hooks, register_hook, tell_programs
from madoguchi.api.services.posting import GIVES_UP
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Event
from madoguchi.events.services import follow
from tests.api.programs import Program, program_of
from tests.api.receiver import Receiver
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def world(at: Any) -> World:
    """The city."""
    return World(at)


def told(at: Any) -> None:
    follow("hooks", kinds=set(TOLD_TO_PROGRAMS), handler=tell_programs, at=at)


def hooked(program: Program, receiver: Receiver) -> str:
    answer = program.ask("put", "hook", {"url": receiver.url})
    assert answer.status_code == 200, answer.content
    secret: str = answer.json()["secret"]
    return secret


def test_what_happens_to_an_application_is_told_signed(world: World, receiver: Receiver) -> None:
    program = program_of(world)
    secret = hooked(program, receiver)
    application = world.correcting(world.resident)
    world.arrived(world.neighbour)
    told(world.at)
    told(world.at)
    assert deliver_hooks(at=world.at) == 1 and deliver_hooks(at=world.at) == 0
    assert receiver.news() == [["application.arrived", "application.taken", "correction.asked"]]
    headers, body = receiver.came[0]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    digest = hmac.digest(base64.b64decode(secret.removeprefix("whsec_")), signed, hashlib.sha256)
    assert headers["webhook-signature"] == "v1," + base64.b64encode(digest).decode()
    said = json.loads(body)
    assert {one["receipt_number"] for one in said["news"]} == {application.receipt_number}
    for personal in ("子", "09000000000", "hanako", "つながりません"):
        assert personal not in body.decode()


def test_what_was_before_and_what_others_do_is_not_told(world: World, receiver: Receiver) -> None:
    world.arrived(world.resident)
    hooked(program_of(world), receiver)
    Event.objects.filter(kind="application.arrived").update(at=world.at - timedelta(hours=1))
    told(world.at)
    assert HookNews.objects.count() == 0


def test_a_key_for_other_procedures_hears_nothing(world: World, receiver: Receiver) -> None:
    other = world.opened("other-procedure")
    hooked(program_of(world, limits=[other.procedure_id]), receiver)
    world.arrived(world.resident)
    told(world.at)
    assert HookNews.objects.count() == 0


def mandate(world: World, *procedures: Any) -> Mandate:
    """The resident lets the neighbour act."""
    day = japan_day(world.at)
    assert world.resident.person is not None
    return Mandate.objects.create(
        principal=world.resident.person,
        agent=world.neighbour.person,
        procedures=[str(one) for one in procedures],
        may_submit=True,
        principal_name="窓野 花子",
        starts_on=day,
        ends_on=day + timedelta(days=100),
        created_at=world.began,
        accepted_at=world.began,
    )


def test_an_agent_hears_only_of_what_is_entrusted(world: World, receiver: Receiver) -> None:
    other = world.opened("other-procedure")
    given = mandate(world, other.procedure_id)
    by = acting_of(world.neighbour, mandate=given.pk, at=world.at)
    hooked(program_of(world, by=by), receiver)
    world.arrived(world.resident)
    told(world.at)
    assert HookNews.objects.count() == 0
    world.arrived(world.resident, edition=other)
    told(world.at)
    assert [one.kind for one in HookNews.objects.all()] == ["application.arrived"]


def test_an_agent_hears_nothing_after_the_mandate(world: World, receiver: Receiver) -> None:
    given = mandate(world)
    by = acting_of(world.neighbour, mandate=given.pk, at=world.at)
    hooked(program_of(world, by=by), receiver)
    world.arrived(world.resident)
    told(world.at)
    assert HookNews.objects.count() == 1
    withdraw_mandate(mandate=given, by=world.acting(world.resident), at=world.at)
    world.arrived(world.resident, shade=3)
    told(world.at)
    assert HookNews.objects.count() == 1
    assert deliver_hooks(at=world.at) == 0 and receiver.came == [] and Hook.objects.get().disabled_at


def test_a_failure_is_tried_again_and_nothing_is_lost(world: World, receiver: Receiver) -> None:
    hooked(program_of(world), receiver)
    receiver.answers = [(500, {}), (429, {"Retry-After": "7200"}), (204, {})]
    world.arrived(world.resident)
    told(world.at)
    assert deliver_hooks(at=world.at) == 0
    assert deliver_hooks(at=world.at) == 0 and len(receiver.came) == 1
    later = world.at + timedelta(minutes=2)
    assert deliver_hooks(at=later) == 0 and Hook.objects.get().next_at == later + timedelta(hours=2)
    assert deliver_hooks(at=later + timedelta(hours=2)) == 1
    assert receiver.news()[-1] == ["application.arrived"] and Hook.objects.get().attempts == 0


def test_it_is_turned_off_after_days_or_when_the_key_ends(world: World, receiver: Receiver) -> None:
    program = program_of(world, lives=timedelta(days=60))
    hooked(program, receiver)
    world.arrived(world.resident)
    told(world.at)
    receiver.answers = [(500, {})] * 40
    at = world.at
    while Hook.objects.get().disabled_at is None:
        deliver_hooks(at=at)
        at += timedelta(hours=6)
    assert at - world.at >= GIVES_UP
    hooked(program, receiver)
    world.arrived(world.resident, shade=3)
    told(world.at)
    revoke_access_key(key=program.made.key, by=world.acting(world.resident), at=world.at)
    seen = len(receiver.came)
    assert deliver_hooks(at=at) == 0 and len(receiver.came) == seen and Hook.objects.get().disabled_at


def test_it_never_leads_into_our_own_network(world: World, settings: Any) -> None:
    program = program_of(world)
    by = world.acting(world.resident)
    for url in ("http://127.0.0.1/", "https://user:pass@example.jp/", "ftp://example.jp/", "https://例.jp/"):
        with pytest.raises(BadAddress):
            register_hook(access_key=program.made.key, url=url, by=by, at=world.at)
        assert program.ask("put", "hook", {"url": url}).status_code == 422
    register_hook(access_key=program.made.key, url="https://127.0.0.1/", by=by, at=world.at)
    answer = program.ask("post", "hook/test").json()
    assert answer == {"is_taken": False, "problem": "not a public address"}


def test_a_greeting_and_the_end(world: World, receiver: Receiver) -> None:
    program = program_of(world)
    assert program.ask("post", "hook/test").status_code == 404
    hooked(program, receiver)
    assert program.ask("post", "hook/test").json()["is_taken"] and receiver.news() == [[]]
    assert program.ask("delete", "hook").status_code == 204 and not Hook.objects.exists()
    with pytest.raises(NotTheHolder):
        register_hook(
            access_key=program.made.key, url=receiver.url, by=world.acting(world.neighbour), at=world.at
        )
