"""The sign of life of those who work after the commit."""

from datetime import datetime, timedelta

from madoguchi.core.acting import Acting
from madoguchi.events.models import WorkerBeat

KEPT = timedelta(days=1)


def beat(*, name: str, by: Acting, at: datetime) -> None:
    """Write down that the worker `name` is at work; those silent for a day are forgotten. No event: it is no act."""
    WorkerBeat.objects.update_or_create(name=name, defaults={"beat_at": at})
    WorkerBeat.objects.filter(beat_at__lt=at - KEPT).delete()
