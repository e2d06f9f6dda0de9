"""Recipients, senders and mail servers that misbehave, for the tests of messaging."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from pytest_django import Settings

from madoguchi.accounts.models import Subject
from madoguchi.accounts.services import issue_ticket
from madoguchi.core.acting import Acting
from madoguchi.core.ids import uuid7
from madoguchi.messaging.models import Message
from madoguchi.messaging.services import send

CLERK = Acting.system("test")
ABOUT = "application:01890000-0000-7000-8000-000000000001"


class Server(BaseEmailBackend):
    """A mail server that answers each mail with the next of `answers` (None: taken) and keeps what it took."""

    answers: ClassVar[list[Exception | None]] = []
    taken: ClassVar[list[EmailMessage]] = []
    while_sending: ClassVar[Callable[[], Any] | None] = None

    def send_messages(self, email_messages: Any) -> int:
        if Server.while_sending:
            Server.while_sending()
        answer = Server.answers.pop(0) if Server.answers else None
        if answer is not None:
            raise answer
        Server.taken.extend(email_messages)
        return len(email_messages)


@pytest.fixture
def server(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> type[Server]:
    """The mail server of the test, empty."""
    monkeypatch.setattr(Server, "answers", [])
    monkeypatch.setattr(Server, "taken", [])
    monkeypatch.setattr(Server, "while_sending", None)
    settings.EMAIL_BACKEND = "tests.messaging.conftest.Server"
    settings.SITE_ORIGIN = "https://madono.example"
    return Server


@pytest.fixture
def person() -> Subject:
    """Someone who receives."""
    return Subject.objects.create(kind=Subject.Kind.PERSON)


@pytest.fixture
def post(person: Subject, at: datetime) -> Callable[..., Message]:
    """Sends a message to `person`, changed by keywords; each has its own `dedupe` unless one is given."""

    def make(**changes: Any) -> Message:
        values: dict[str, Any] = {
            "dedupe": str(uuid7()),
            "subject": person,
            "ticket": None,
            "title": "「児童手当」の結果が出ました",
            "body": "窓野市から、窓野 花子さんへの通知書が届いています。受付番号は U-7K2M-9QX4-ABCD-C です。",
            "about": ABOUT,
            "by": CLERK,
            "at": at,
        }
        return send(**(values | changes))

    return make


def holder(*subjects: Subject) -> Acting:
    """Someone who acts for `subjects`."""
    return Acting(
        name="窓野 花子", who=uuid7(), whose=subjects[0].pk, subjects=frozenset(s.pk for s in subjects)
    )


@pytest.fixture
def guest(at: datetime) -> Any:
    """A ticket and the one who holds it."""
    ticket = issue_ticket(at=at).ticket
    return ticket, Acting(name="", tickets=frozenset({ticket.pk}))
