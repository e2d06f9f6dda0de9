"""How the installation stands: version, backups, queues, mail. Numbers and moments only, nothing about people."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

from django.conf import settings

from madoguchi import __version__
from madoguchi.applications.models import Application
from madoguchi.events.models import Event
from madoguchi.events.selectors import last_beat, last_of, stuck, unread_since
from madoguchi.examination.models import PaperWait
from madoguchi.files.selectors import waiting_since
from madoguchi.messaging.selectors import Outbox, outbox
from madoguchi.site.backup.taking import STREAM
from madoguchi.site.followers import FOLLOWERS, Follower

SILENT = timedelta(minutes=1)
"""How long a worker may give no sign of life."""

LATE = timedelta(minutes=5)
"""How long what follows an arrival may wait before people are told that it is late."""

RECENTLY = timedelta(minutes=5)


@dataclass(frozen=True)
class Queue:
    """Something that waits to be done, and since when its oldest piece (待ち行列)."""

    name: str
    since: datetime | None

    def seconds(self, at: datetime) -> float:
        """How old the oldest piece is; 0 when nothing waits."""
        return max((at - self.since).total_seconds(), 0.0) if self.since else 0.0


@dataclass(frozen=True)
class State:
    """The installation at one moment (稼働状況)."""

    at: datetime
    version: str
    commit: str
    beat_at: datetime | None
    queues: tuple[Queue, ...]
    mail: Outbox
    stuck: int
    papers: int
    arrived: int
    backup_at: datetime | None
    drill_at: datetime | None
    drill_findings: int

    @property
    def is_worked(self) -> bool:
        """Whether what follows an arrival is done in time."""
        is_alive = self.beat_at is not None and self.at - self.beat_at <= SILENT
        return is_alive and all(queue.seconds(self.at) <= LATE.total_seconds() for queue in self.queues)

    @property
    def is_mailing(self) -> bool:
        """Whether mail goes out in time."""
        due = self.mail.overdue_since
        return due is None or self.at - due <= LATE


def state(*, at: datetime) -> State:
    """The installation at `at`; asks the database a few dozen small questions."""
    backup, drill = last_backup(), last_drill()
    return State(
        at=at,
        version=__version__,
        commit=commit(),
        beat_at=last_beat(),
        queues=(
            *(Queue(follower.name, _unread_since(follower)) for follower in FOLLOWERS),
            Queue("scanner", waiting_since()),
        ),
        mail=outbox(at=at),
        stuck=stuck().count(),
        papers=PaperWait.objects.count(),
        arrived=Application.objects.filter(pk__gte=_first_key(at - RECENTLY)).count(),
        backup_at=backup.at if backup else None,
        drill_at=drill.at if drill else None,
        drill_findings=int(drill.data.get("findings", 0)) if drill else 0,
    )


def _unread_since(follower: Follower) -> datetime | None:
    oldest = (unread_since(share.named(follower.name)) for share in follower.cut())
    return min(filter(None, oldest), default=None)


def last_backup() -> Event | None:
    """The newest backup that came to its end."""
    return last_of(STREAM, "backup.taken")


def last_drill() -> Event | None:
    """The newest trial of laying a backup back."""
    return last_of(STREAM, "backup.drilled")


@cache
def commit() -> str:
    """The commit of this build: as the environment says, or as the source tree does; empty without either."""
    if settings.ENV.commit:
        return str(settings.ENV.commit)
    git = Path(__file__).parents[4] / ".git"
    try:
        head = (git / "HEAD").read_text("ascii").strip()
        return (git / head[5:]).read_text("ascii").strip() if head.startswith("ref: ") else head
    except OSError:
        return ""


def _first_key(at: datetime) -> UUID:
    """The smallest key that can have been made at `at`."""
    return UUID(int=int(at.timestamp() * 1000) << 80)
