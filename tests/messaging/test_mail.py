"""Mail: it only points to the inbox, goes out once, and survives mail servers that are down (T27)."""

import logging
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from pytest_django import Settings

from madoguchi.events.selectors import timeline
from madoguchi.messaging import selectors, services
from madoguchi.messaging.models import Delivery, Message
from madoguchi.messaging.services import deliver_waiting
from madoguchi.messaging.services import mail as mail_services
from tests.messaging.conftest import ABOUT, Server

Post = Callable[..., Message]
HOUR = timedelta(hours=1)


def delivery() -> Delivery:
    """The only delivery there is."""
    return Delivery.objects.get()


@pytest.mark.engines
@pytest.mark.django_db
def test_a_mail_says_only_that_something_is_there(post: Post, settings: Settings, at: datetime) -> None:
    settings.SITE_ORIGIN = "https://madono.example"
    message = post(email="hanako@example.jp")
    assert deliver_waiting(at=at) == 1
    (sent,) = mail.outbox
    assert sent.to == ["hanako@example.jp"] and not sent.cc and not sent.bcc
    assert sent.recipients() == ["hanako@example.jp"]
    assert "https://madono.example" in sent.body
    whole = sent.message().as_string() + sent.subject + sent.body
    for secret in ("花子", "窓野市", "児童手当", "U-7K2M", message.title, str(message.pk), ABOUT[12:]):
        assert secret not in whole
    assert re.findall(r"https?://\S+", sent.body) == ["https://madono.example"]
    assert delivery().state == Delivery.State.SENT and delivery().sent_at == at
    assert [event.kind for event in timeline(ABOUT)] == ["message.sent", "mail.sent"]


@pytest.mark.django_db
def test_no_address_no_mail(post: Post, at: datetime) -> None:
    post()
    assert deliver_waiting(at=at) == 0
    assert mail.outbox == [] and not Delivery.objects.exists()


@pytest.mark.engines
@pytest.mark.django_db
def test_every_mail_has_one_recipient(post: Post, at: datetime) -> None:
    addresses = [f"p{n}@example.jp" for n in range(5)]
    for address in addresses:
        post(email=address)
    assert deliver_waiting(at=at) == 5
    assert sorted(sent.to[0] for sent in mail.outbox) == addresses
    assert all(len(sent.recipients()) == 1 for sent in mail.outbox)


@pytest.mark.engines
@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "a@example.jp\nBcc: b@example.jp",
        "a@example.jp\r\nSubject: x",
        "a@example.jp, b@example.jp",
        "a@example.jp;b@example.jp",
        "花子 <a@example.jp>",
        "no address",
        "a" * 300 + "@example.jp",
    ],
)
def test_an_address_that_is_none_or_two_gets_no_mail_but_the_inbox_has_it(
    post: Post, at: datetime, address: str
) -> None:
    message = post(email=address)
    assert deliver_waiting(at=at) == 0
    assert mail.outbox == []
    assert Message.objects.get() == message
    assert list(selectors.failed_deliveries()) == [delivery()]


@pytest.mark.engines
@pytest.mark.django_db
def test_failures_wait_longer_and_longer_and_end_as_failed(
    post: Post, server: type[Server], at: datetime
) -> None:
    post(email="a@example.jp")
    server.answers.extend(SMTPDataError(451, b"later") for _ in range(20))
    moment, waits = at, []
    while delivery().state == Delivery.State.WAITING:
        assert deliver_waiting(at=moment) == 0
        if delivery().state == Delivery.State.WAITING:
            assert deliver_waiting(at=delivery().next_at - timedelta(seconds=1)) == 0
            waits.append(delivery().next_at - moment)
            moment = delivery().next_at
    assert waits == [timedelta(minutes=5), HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 20 * HOUR]
    assert delivery().attempts == 7 == 20 - len(server.answers)
    assert delivery().error == "SMTPDataError 451"
    assert deliver_waiting(at=moment + timedelta(days=9)) == 0
    assert list(selectors.failed_deliveries().filter(message__about=ABOUT)) == [delivery()]
    assert [event.kind for event in timeline(ABOUT)] == ["message.sent", "mail.failed"]


@pytest.mark.engines
@pytest.mark.django_db
def test_a_mail_server_down_for_four_hours_loses_nothing(
    post: Post, server: type[Server], at: datetime
) -> None:
    for n in range(4):
        post(email=f"p{n}@example.jp")
    server.answers.extend(ConnectionRefusedError(111, "refused") for _ in range(1000))
    minute = timedelta(minutes=1)
    for n in range(240):
        assert deliver_waiting(at=at + n * minute) == 0
        assert set(Delivery.objects.values_list("attempts", flat=True)) == {0}
    server.answers.clear()
    assert deliver_waiting(at=at + 240 * minute) == 4  # all within a minute, in their order, each once
    assert [m.to[0] for m in server.taken] == [f"p{n}@example.jp" for n in range(4)]
    assert sum(deliver_waiting(at=at + n * minute) for n in range(241, 24 * 60, 5)) == 0
    assert not selectors.failed_deliveries().exists()


@pytest.mark.django_db
@pytest.mark.parametrize("failure", [ConnectionRefusedError(111, "refused"), SMTPServerDisconnected("gone")])
def test_when_the_server_is_gone_the_other_mails_lose_no_try(
    post: Post, server: type[Server], at: datetime, failure: Exception
) -> None:
    for n in range(3):
        post(email=f"p{n}@example.jp")
    server.answers.append(failure)
    assert deliver_waiting(at=at) == 0
    assert list(Delivery.objects.values_list("attempts", flat=True)) == [0, 0, 0]
    assert deliver_waiting(at=at + timedelta(seconds=59)) == 0
    assert deliver_waiting(at=at + timedelta(minutes=1)) == 3


@pytest.mark.django_db
def test_one_bad_mail_keeps_no_other_waiting(post: Post, server: type[Server], at: datetime) -> None:
    for n in range(3):
        post(email=f"p{n}@example.jp")
    server.answers.extend([SMTPDataError(554, b"no"), RuntimeError("a bug of the backend")])
    assert deliver_waiting(at=at) == 1
    assert [m.to[0] for m in server.taken] == ["p2@example.jp"]


@pytest.mark.engines
@pytest.mark.django_db
def test_an_address_that_the_server_knows_not_fails_at_once(
    post: Post, server: type[Server], at: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    post(email="gone@example.jp")
    server.answers.append(SMTPRecipientsRefused({"gone@example.jp": (550, b"no such user gone@example.jp")}))
    with caplog.at_level(logging.DEBUG):
        assert deliver_waiting(at=at) == 0
    assert delivery().state == Delivery.State.FAILED
    assert delivery().error == "SMTPRecipientsRefused 550"
    assert "gone@example.jp" not in caplog.text


@pytest.mark.django_db
def test_an_address_that_the_server_cannot_take_now_is_tried_again(
    post: Post, server: type[Server], at: datetime
) -> None:
    post(email="a@example.jp")
    server.answers.append(SMTPRecipientsRefused({"a@example.jp": (450, b"greylisted")}))
    assert deliver_waiting(at=at) == 0
    assert deliver_waiting(at=at + timedelta(minutes=5)) == 1


@pytest.mark.engines
@pytest.mark.django_db
def test_two_workers_never_send_the_same_mail(post: Post, server: type[Server], at: datetime) -> None:
    for n in range(3):
        post(email=f"p{n}@example.jp")
    of_the_other: list[int] = []

    def meanwhile() -> None:
        server.while_sending = None
        of_the_other.append(deliver_waiting(at=at + timedelta(minutes=10)))

    server.while_sending = meanwhile
    assert deliver_waiting(at=at) + of_the_other[0] == 3
    assert of_the_other == [2]
    assert sorted(m.to[0] for m in server.taken) == ["p0@example.jp", "p1@example.jp", "p2@example.jp"]


class Died(BaseException):
    """The worker was killed."""


@pytest.mark.engines
@pytest.mark.django_db
def test_a_worker_that_dies_while_sending_leaves_the_mail_to_the_next(
    post: Post, server: type[Server], at: datetime
) -> None:
    post(email="a@example.jp")

    def die() -> Any:
        server.while_sending = None
        raise Died

    server.while_sending = die
    with pytest.raises(Died):
        deliver_waiting(at=at)
    assert deliver_waiting(at=at + services.CLAIM - timedelta(seconds=1)) == 0
    assert deliver_waiting(at=at + services.CLAIM) == 1


@pytest.mark.django_db
def test_every_try_of_a_mail_carries_the_same_id(post: Post, server: type[Server], at: datetime) -> None:
    post(email="a@example.jp")
    seen: list[Any] = []
    original = mail_services._mail

    def watched(*args: Any) -> Any:
        made = original(*args)
        seen.append(made.message()["Message-ID"])
        return made

    server.answers.append(SMTPDataError(451, b"later"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mail_services, "_mail", watched)
        deliver_waiting(at=at)
        deliver_waiting(at=at + HOUR)
    assert len(seen) == 2 and seen[0] == seen[1] == f"<{delivery().pk}@madono.example>"


@pytest.mark.django_db
def test_a_round_takes_no_more_than_its_limit_oldest_first(
    post: Post, server: type[Server], at: datetime
) -> None:
    for n in range(4):
        post(email=f"p{n}@example.jp", at=at - timedelta(minutes=n))
    assert deliver_waiting(at=at, limit=2) == 2
    assert [m.to[0] for m in server.taken] == ["p3@example.jp", "p2@example.jp"]
    assert deliver_waiting(at=at, limit=100) == 2
