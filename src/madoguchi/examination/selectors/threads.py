"""What applicant and office wrote to each other about a case, and what of it nobody has read yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from madoguchi.applications.models import Application
from madoguchi.examination.models import Thread, ThreadMessage, UsualAnswer
from madoguchi.files.models import File
from madoguchi.vault.selectors import open_rows

Side = ThreadMessage.Side


@dataclass(frozen=True)
class Conversation:
    """The thread of one case with its messages, the oldest first (やりとり)."""

    thread: Thread | None
    messages: list[ThreadMessage]

    @property
    def is_closed(self) -> bool:
        """Whether an officer closed it."""
        return self.thread is not None and self.thread.closed_at is not None

    def unread_by(self, side: str) -> int:
        """How many messages of the other side `side` has not seen."""
        return sum(one.side != side and one.read_at is None for one in self.messages)

    @property
    def unread_by_office(self) -> int:
        """How many messages of the applicant no officer has seen."""
        return self.unread_by(Side.OFFICE)

    @property
    def unread_by_applicant(self) -> int:
        """How many messages of the office the applicant has not seen."""
        return self.unread_by(Side.APPLICANT)


def conversation_of(application: Application) -> Conversation:
    """Everything written about `application`; the caller fetched it as its reader may."""
    thread = Thread.objects.filter(application=application).first()
    if thread is None:
        return Conversation(None, [])
    messages = list(
        ThreadMessage.objects.filter(thread=thread).select_related("thread__application__organisation")
    )
    open_rows(messages)
    return Conversation(thread, messages)


def thread_file_of(application: Application, key: UUID) -> File:
    """A file that some message of the thread names; raises `File.DoesNotExist` otherwise."""
    named = {entry["file"] for message in conversation_of(application).messages for entry in message.files}
    if str(key) not in named:
        raise File.DoesNotExist
    return File.objects.get(pk=key, owner=application.pk)


def unread_threads(applications: Iterable[UUID], side: str) -> dict[UUID, int]:
    """By application, how many messages `side` has not read yet; in one query, for lists."""
    rows = (
        ThreadMessage.objects.filter(thread__application__in=list(applications), read_at__isnull=True)
        .exclude(side=side)
        .values_list("thread__application_id", flat=True)
    )
    found: dict[UUID, int] = {}
    for key in rows:
        found[key] = found.get(key, 0) + 1
    return found


def unread_by_office(application: Any) -> QuerySet[ThreadMessage]:
    """What the applicant of `application` wrote and no officer has read."""
    return ThreadMessage.objects.filter(
        thread__application=application, side=Side.APPLICANT, read_at__isnull=True
    )


def usual_answers(organisation: UUID) -> QuerySet[UsualAnswer]:
    """The texts that officers of an organisation often write, by title."""
    return UsualAnswer.objects.filter(organisation=organisation)
