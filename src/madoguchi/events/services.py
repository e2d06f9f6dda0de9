"""Appending to the log."""

from datetime import datetime
from typing import Any
from uuid import UUID

from madoguchi.core.acting import Acting
from madoguchi.events.models import Event


def append(
    *,
    stream: str,
    kind: str,
    by: Acting,
    at: datetime,
    organisation: UUID | None = None,
    whose: UUID | None = None,
    why: str = "",
    data: dict[str, Any] | None = None,
) -> Event:
    """Append one event to `stream` in the caller's transaction."""
    raise NotImplementedError
