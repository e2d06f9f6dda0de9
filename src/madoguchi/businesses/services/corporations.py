"""Taking the base registry of corporations in: many short transactions, each keeping how far it came."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.businesses.corporation_file import (
    BadRow,
    CorporationRow,
    Facts,
    ReadRow,
    facts_of,
    read_rows,
)
from madoguchi.businesses.models import Corporation, CorporationImport, CorporationPast
from madoguchi.core.acting import Acting
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append

BATCH = 4_000
"""Rows in one transaction: what people submit waits for one of these at most."""
MOST_FINDINGS = 1_000
"""Rows that could not be read are told one by one up to here; all are counted."""

_TABLE = "businesses_corporation"
_COLUMNS = ", ".join(CorporationRow._fields)
_MARKS = ", ".join(["%s"] * len(CorporationRow._fields))
_UPDATES = ", ".join(f"{name} = excluded.{name}" for name in CorporationRow._fields if name != "number")
_INSERT = f"INSERT INTO {_TABLE} ({_COLUMNS}) VALUES ({_MARKS})"  # noqa: S608 - names of our own
_UPSERT = f"{_INSERT} ON CONFLICT (number) DO UPDATE SET {_UPDATES}"
_COPY = f"COPY {_TABLE} ({_COLUMNS}) FROM STDIN"

_ROOMY = {"wal_autocheckpoint": 50_000, "cache_size": -256_000}
"""Pages in the log before they are written back, and KiB of cache, while importing on SQLite."""
_COUNTED = ["done", "added", "changed", "past", "unchanged", "refused", "findings"]

Progress = Callable[[int, int], None]


class AnotherImportRuns(Refusal):
    """Another file is being imported, or was broken off and waits to be taken up."""

    sentence = _(
        "ほかの法人番号データの取込みが終わっていません。"
        "同じファイルを取り込むと続きから再開します。やめるときは --restart を付けてください。"
    )


class ImportTakenOver(Refusal):
    """Another process took this import up meanwhile."""

    sentence = _("同じ取込みがほかで始まったため、こちらは止めました。")


@dataclass
class _Work:
    """What one batch writes (一括分)."""

    new: dict[str, CorporationRow] = field(default_factory=dict)
    changed: dict[str, CorporationRow] = field(default_factory=dict)
    past: list[CorporationPast] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    unchanged: int = 0


def import_corporations(
    path: Path | str,
    *,
    is_difference: bool = False,
    is_restart: bool = False,
    progress: Progress | None = None,
    by: Acting,
    at: datetime,
) -> CorporationImport:
    """Take in the file of corporate numbers at `path` and return the report of the run.

    Corporations are added or brought up to date; what they were before is kept in `CorporationPast`, also rows
    that the file itself marks as past. A row older than what is held never overwrites it. Corporations that the
    file lacks stay. Bad rows are told with line and reason, and do not stop the others. Each `BATCH` rows are one
    transaction, which keeps how far it came: the same file again goes on there. With `is_restart` an import that
    another file broke off is given up; what it wrote stays, for each row is true by itself.

    Raises `NotTheRegistry`, `AnotherImportRuns`, `ImportTakenOver`.
    """
    path = Path(path)
    facts = facts_of(path)
    run = _begin(path, facts, is_difference, is_restart, at)
    lines = read_rows(path, facts, skip=run.done)
    with _few_checkpoints():
        while batch := list(islice(lines, BATCH)):
            with _ours(run):
                _write(_plan(batch), run)
                run.done = batch[-1].line
                run.save(update_fields=_COUNTED)
            if progress:
                progress(min(run.done, facts.lines), facts.lines)
    _finish(run, by, at)
    if progress:
        progress(facts.lines, facts.lines)
    return run


@transaction.atomic
def _begin(
    path: Path, facts: Facts, is_difference: bool, is_restart: bool, at: datetime
) -> CorporationImport:
    """The run of this import: a new one, or that of the same file which broke off."""
    running = CorporationImport.objects.select_for_update().filter(state="running").first()
    if running is not None and running.sha256 == facts.sha256:
        running.attempt += 1
        running.save(update_fields=["attempt"])
        return running
    if running is not None and not is_restart:
        raise AnotherImportRuns
    if running is not None:
        running.state = CorporationImport.State.ABANDONED
        running.save(update_fields=["state"])
    return CorporationImport.objects.create(
        is_difference=is_difference, file_name=path.name[:255], sha256=facts.sha256, at=at
    )


@contextmanager
def _ours(run: CorporationImport) -> Iterator[None]:
    """A transaction in which nobody else can take over `run`; raises `ImportTakenOver` if someone has."""
    with transaction.atomic():
        held = CorporationImport.objects.select_for_update().filter(pk=run.pk, attempt=run.attempt)
        if held.filter(state="running").first() is None:
            raise ImportTakenOver
        yield


@contextmanager
def _few_checkpoints() -> Iterator[None]:
    """On SQLite, let the pages of the indexes be written back seldom: each batch touches most of them again."""
    if connection.vendor != "sqlite":
        yield
        return
    before = {}
    with connection.cursor() as cursor:
        for name, value in _ROOMY.items():
            before[name] = cursor.execute(f"PRAGMA {name}").fetchone()[0]
            cursor.execute(f"PRAGMA {name} = {value}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for name, value in before.items():
                cursor.execute(f"PRAGMA {name} = {value}")


def _plan(batch: list[ReadRow | BadRow]) -> _Work:
    """What the rows of a batch change, seen against what is held and against one another."""
    work = _Work()
    rows = [one for one in batch if isinstance(one, ReadRow)]
    work.bad = [one for one in batch if isinstance(one, BadRow)]
    known = _digests([one.row.number for one in rows])
    other = [one.row.number for one in rows if known.get(one.row.number, one.row.digest) != one.row.digest]
    updated = {
        number: day.isoformat()
        for number, day in Corporation.objects.filter(pk__in=other).values_list("number", "updated_on")
    }
    for one in rows:
        row = one.row
        if known.get(row.number) == row.digest:
            work.unchanged += 1
        elif not one.is_latest or row.updated_on < updated.get(row.number, ""):
            work.past.append(_past(row))
        else:
            before = work.new.get(row.number) or work.changed.get(row.number)
            if before is not None:
                work.past.append(_past(before))
            target = work.new if row.number not in known or row.number in work.new else work.changed
            target[row.number] = row
            known[row.number], updated[row.number] = row.digest, row.updated_on
    return work


def _digests(numbers: list[str]) -> dict[str, int]:
    """The digests of the corporations that are held, by number; one parameter, however many are asked for."""
    is_postgresql = connection.vendor == "postgresql"
    among = "= ANY(%s)" if is_postgresql else "IN (SELECT value FROM json_each(%s))"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT number, digest FROM {_TABLE} WHERE number {among}",  # noqa: S608 - names of our own
            [numbers if is_postgresql else json.dumps(numbers)],
        )
        return dict(cursor.fetchall())


def _write(work: _Work, run: CorporationImport) -> None:
    """Write what was planned, in the caller's transaction, and count it in `run`."""
    olds = Corporation.objects.in_bulk(list(work.changed)) if work.changed else {}
    for number, row in work.changed.items():
        old = olds[number]
        if (old.name, old.address, old.process) != (row.name, row.address, row.process):
            work.past.append(
                CorporationPast(
                    number=number,
                    name=old.name,
                    address=old.address,
                    process=old.process,
                    changed_on=old.changed_on,
                    updated_on=old.updated_on,
                    digest=old.digest,
                )
            )
    with connection.cursor() as cursor:
        if work.new and connection.vendor == "postgresql":
            with cursor.copy(_COPY) as copy:
                for row in work.new.values():
                    copy.write_row(row)
        elif work.new:
            cursor.executemany(_INSERT, list(work.new.values()))
        if work.changed:
            cursor.executemany(_UPSERT, list(work.changed.values()))
    run.past += _keep_past(work.past)
    run.added += len(work.new)
    run.changed += len(work.changed)
    run.unchanged += work.unchanged
    run.refused += len(work.bad)
    room = MOST_FINDINGS - len(run.findings)
    run.findings += [bad.to_json() for bad in work.bad[: max(room, 0)]]


def _keep_past(rows: list[CorporationPast]) -> int:
    """Keep what corporations were before, each once; returns how many are new."""
    if not rows:
        return 0
    known = set(
        CorporationPast.objects.filter(number__in={row.number for row in rows}).values_list(
            "number", "digest"
        )
    )
    new = {(row.number, row.digest): row for row in rows if (row.number, row.digest) not in known}
    CorporationPast.objects.bulk_create(new.values())
    return len(new)


def _past(row: CorporationRow) -> CorporationPast:
    return CorporationPast(
        number=row.number,
        name=row.name,
        address=row.address,
        process=row.process,
        changed_on=date.fromisoformat(row.changed_on),
        updated_on=date.fromisoformat(row.updated_on),
        digest=row.digest,
    )


def _finish(run: CorporationImport, by: Acting, at: datetime) -> None:
    """Close the run; whoever follows the log then looks at the linked businesses again."""
    with _ours(run):
        run.state = CorporationImport.State.FINISHED
        run.save(update_fields=["state"])
        append(
            stream="corporations",
            kind="corporations.imported",
            by=by,
            at=at,
            data={
                "run": str(run.pk),
                "sha256": run.sha256,
                "is_difference": run.is_difference,
                "added": run.added,
                "changed": run.changed,
                "refused": run.refused,
            },
        )
