"""The history of each process as the log tells it: its first state, and each other one that it had since."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import migrations

JAPAN = ZoneInfo("Asia/Tokyo")
AT_ONCE = 500
FILINGS = ("届",)
KINDS = {"2-1": "notice", "2-2": "notice", "2-3": "issue", "3": "inspection", "4": "record"}


def tell_history(apps: Any, schema_editor: Any) -> None:
    """Write the standings of the processes; those of which the log says nothing begin when they were made."""
    process_model = apps.get_model("registry", "Process")
    standing = apps.get_model("registry", "ProcessStanding")
    year = apps.get_model("registry", "ProcessYear")
    moves = _moves(apps.get_model("events", "Event"))
    processes = list(process_model.objects.order_by("pk"))
    rows, years = [], []
    for process in processes:
        told = moves.get(str(process.pk), [])
        if not told or told[-1][0] != process.state:
            told = [*told, (process.state, told[-1][1] if told else _made_at(process.pk))]
        process.since = told[-1][1].astimezone(JAPAN).date()
        process.kind = _kind(process)
        for place, (state, at) in enumerate(told):
            is_last = place == len(told) - 1
            rows.append(
                standing(
                    process=process,
                    on=at.astimezone(JAPAN).date(),
                    state=state,
                    planned_on=process.planned_on if is_last else None,
                    barrier=process.barrier if is_last else "",
                    is_own_discretion=process.is_own_discretion,
                    recorded_at=at,
                )
            )
        if process.counts_year is not None and process.total_count is not None:
            years.append(
                year(
                    process=process,
                    fiscal_year=process.counts_year,
                    total=process.total_count,
                    online=process.online_count,
                    source="reported",
                )
            )
    process_model.objects.bulk_update(processes, ["since", "kind"], batch_size=AT_ONCE)
    standing.objects.bulk_create(rows, batch_size=AT_ONCE)
    year.objects.bulk_create(years, batch_size=AT_ONCE)


def _moves(events: Any) -> dict[str, list[tuple[str, datetime]]]:
    """The states of each process in their order, and when each was recorded."""
    found: dict[str, list[tuple[str, datetime]]] = {}
    for event in events.objects.filter(kind__in=["process.added", "process.changed"]).order_by("at", "id"):
        told = found.setdefault(event.data["process"], [])
        if not told or told[-1][0] != event.data["state"]:
            told.append((event.data["state"], event.at))
    return found


def _made_at(key: UUID) -> datetime:
    """The moment in which a key was made, which stands in its first 48 bits."""
    return datetime.fromtimestamp((key.int >> 80) / 1000, UTC)


def _kind(process: Any) -> str:
    if process.type_code == "1":
        return "filing" if any(word in process.title for word in FILINGS) else "application"
    return KINDS.get(process.type_code, "other")


class Migration(migrations.Migration):
    dependencies = [("registry", "0011_processes_history_and_years"), ("events", "0001_initial")]
    operations = [migrations.RunPython(tell_history, migrations.RunPython.noop)]
