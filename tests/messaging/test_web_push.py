"""Web push: a push service that speaks the protocol takes it, the device alone reads it, devices that are gone go."""

import json
import stat
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from madoguchi.accounts.models import Subject
from madoguchi.core.acting import Acting
from madoguchi.core.public_net import NotPublic
from madoguchi.core.public_post import checked_address
from madoguchi.events.models import Event
from madoguchi.messaging.models import Delivery, Message, PushSubscription
from madoguchi.messaging.selectors import devices_of, web_push_key
from madoguchi.messaging.services import NotADevice, push_waiting, subscribe, unsubscribe
from madoguchi.messaging.services.web_push import MOST_DEVICES, NotYourDevice
from tests.messaging.conftest import holder
from tests.messaging.push_service import Browser, PushService, serving

pytestmark = [pytest.mark.django_db]
Post = Callable[..., Message]


@pytest.fixture
def service(settings: Settings, tmp_path: Path, at: datetime) -> Iterator[PushService]:
    """A push service of the test, which knows our key."""
    settings.VAPID_KEY_FILE = tmp_path / "web-push" / "vapid.pem"
    settings.WEB_PUSH_PRIVATE = True
    with serving() as made:
        made.application_key, made.moment = web_push_key(), int(at.timestamp())
        yield made


@pytest.fixture
def browser_of(service: PushService, person: Subject, at: datetime) -> Callable[..., Browser]:
    """Registers a device of `person`."""

    def register(name: str = "a") -> Browser:
        device = Browser(f"{service.origin}/push/{name}")
        subscribe(subject=person, **device.keys(), device=f"電話 {name}", by=holder(person), at=at)
        return device

    return register


def delivery() -> Delivery:
    return Delivery.objects.get(channel="web_push")


@pytest.mark.engines
def test_the_device_reads_that_something_is_there_and_nothing_else(
    post: Post, service: PushService, browser_of: Any, at: datetime
) -> None:
    device = browser_of()
    message = post(by_web_push=True)
    assert push_waiting(at=at) == 1
    ((path, headers, body),) = service.came
    assert path == "/push/a" and headers["ttl"] == "86400" and headers["topic"] == "inbox"
    said = json.loads(device.read(body))
    assert set(said) == {"title", "body", "url"} and said["url"].endswith("/my/")
    for secret in ("花子", "児童手当", "U-7K2M", message.title, str(message.pk)):
        assert secret not in json.dumps(said, ensure_ascii=False)
    assert delivery().state == Delivery.State.SENT and push_waiting(at=at) == 0
    assert [e.kind for e in Event.objects.filter(kind__startswith="push.")] == ["push.sent"]


def test_nobody_else_reads_it(post: Post, service: PushService, browser_of: Any, at: datetime) -> None:
    browser_of()
    post(by_web_push=True)
    push_waiting(at=at)
    other = Browser(f"{service.origin}/push/a")
    with pytest.raises(Exception, match=r"(?i)decrypt|tag|invalid") as failure:
        other.read(service.came[0][2])
    assert failure.type.__name__ in ("ECEException", "InvalidTag")


@pytest.mark.parametrize("status", [404, 410])
@pytest.mark.engines
def test_a_device_that_is_gone_is_forgotten(
    post: Post, service: PushService, browser_of: Any, at: datetime, status: int
) -> None:
    browser_of()
    post(by_web_push=True)
    service.answers.append((status, {}))
    assert push_waiting(at=at) == 0
    assert not PushSubscription.objects.exists()
    assert delivery().state == Delivery.State.FAILED and delivery().subscription is None
    assert Event.objects.filter(kind="device.gone").count() == 1
    post(by_web_push=True)
    assert Delivery.objects.count() == 1


def test_a_busy_service_is_asked_again_when_it_says(
    post: Post, service: PushService, browser_of: Any, at: datetime
) -> None:
    browser_of()
    post(by_web_push=True)
    service.answers += [(429, {"Retry-After": "3600"}), (500, {})]
    assert push_waiting(at=at) == 0 and delivery().next_at == at + timedelta(hours=1)
    assert push_waiting(at=at + timedelta(minutes=59)) == 0 and len(service.came) == 1
    later = at + timedelta(hours=1)
    assert push_waiting(at=later) == 0
    service.moment = int(delivery().next_at.timestamp())
    assert push_waiting(at=delivery().next_at) == 1


def test_a_redirect_is_not_followed_and_a_bad_request_is_not_repeated(
    post: Post, service: PushService, browser_of: Any, at: datetime
) -> None:
    browser_of()
    post(by_web_push=True)
    service.answers.append((307, {"Location": f"{service.origin}/elsewhere"}))
    push_waiting(at=at)
    assert len(service.came) == 1 and delivery().state == Delivery.State.WAITING
    service.answers.append((400, {}))
    push_waiting(at=delivery().next_at)
    assert delivery().state == Delivery.State.FAILED


def test_a_service_out_of_reach_keeps_no_other_waiting(
    post: Post, service: PushService, browser_of: Any, person: Subject, at: datetime
) -> None:
    away = Browser("http://127.0.0.1:9/push/away")
    subscribe(subject=person, **away.keys(), by=holder(person), at=at)
    device = browser_of()
    post(by_web_push=True)
    assert push_waiting(at=at) == 1
    assert device.read(service.came[0][2])
    waiting = Delivery.objects.get(state=Delivery.State.WAITING)
    assert waiting.error.startswith("Unreachable")


def test_quiet_hours_hold_what_points_to_the_inbox_not_the_inbox(
    post: Post, service: PushService, browser_of: Any, at: datetime
) -> None:
    browser_of()
    morning = at + timedelta(hours=11)
    message = post(by_web_push=True, email="hanako@example.jp", not_before=morning)
    assert message.sent_at == at
    assert set(Delivery.objects.values_list("next_at", flat=True)) == {morning}
    assert push_waiting(at=morning - timedelta(seconds=1)) == 0


def test_only_the_person_registers_and_the_same_device_once(
    service: PushService, browser_of: Any, person: Subject, at: datetime
) -> None:
    device = browser_of()
    other = Subject.objects.create(kind=Subject.Kind.PERSON)
    agent = Acting(name="代理", whose=person.pk, subjects=frozenset({person.pk}), mandate=other.pk)
    for by in (holder(other), agent, Acting.nobody()):
        with pytest.raises(NotYourDevice):
            subscribe(subject=person, **device.keys(), by=by, at=at)
        assert not devices_of(by).exists()
    subscribe(subject=person, **device.keys(), by=holder(person), at=at)
    (kept,) = devices_of(holder(person))
    with pytest.raises(NotYourDevice):
        unsubscribe(subscription=kept, by=holder(other), at=at)
    for n in range(MOST_DEVICES + 2):
        browser_of(f"n{n}")
    assert devices_of(holder(person)).count() == MOST_DEVICES
    unsubscribe(subscription=devices_of(holder(person))[0], by=holder(person), at=at)
    assert devices_of(holder(person)).count() == MOST_DEVICES - 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "http://push.example/x"},
        {"endpoint": "https://user:secret@push.example/x"},
        {"endpoint": "https://push.example:22/x"},
        {"endpoint": "file:///etc/passwd"},
        {"endpoint": "https://[::1"},
        {"endpoint": "https://push.example/" + "x" * 3000},
        {"p256dh": "AAAA"},
        {"p256dh": "B" * 87},
        {"auth": "short"},
        {"auth": "漢字"},
    ],
)
def test_what_is_no_device_is_refused(
    settings: Settings, tmp_path: Path, person: Subject, at: datetime, wrong: dict[str, str]
) -> None:
    given = {**Browser("https://push.example/x").keys(), **wrong}
    with pytest.raises(NotADevice):
        subscribe(subject=person, **given, by=holder(person), at=at)
    assert not PushSubscription.objects.exists()


def test_an_address_inside_is_never_reached(
    post: Post, service: PushService, settings: Settings, person: Subject, at: datetime
) -> None:
    settings.WEB_PUSH_PRIVATE = False
    for address in ("https://127.0.0.1/x", "https://169.254.169.254/x", "https://[::ffff:10.0.0.1]/x"):
        device = Browser(address)
        subscribe(subject=person, **device.keys(), by=holder(person), at=at)
    post(by_web_push=True)
    assert push_waiting(at=at) == 0 and service.came == []
    assert set(Delivery.objects.values_list("state", "error")) == {("failed", "NotPublic")}
    with pytest.raises(NotPublic):
        checked_address("https://a.example/ x")


def test_the_key_is_made_once_and_its_owners_alone(service: PushService, settings: Settings) -> None:
    path = Path(settings.VAPID_KEY_FILE)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert web_push_key() == service.application_key and list(path.parent.iterdir()) == [path]
