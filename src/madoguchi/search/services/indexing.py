"""Keeping this host's index: built from the registry, then following the log.

Nothing here is legal record, so these services write no event; each host has its own index and its own
cursor in the log, named after the index. What events change is first marked on the disk and then built anew, so that
a worker that dies in between leaves the work to the next one.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from madoguchi.events.models import Cursor, Event
from madoguchi.events.selectors import lag
from madoguchi.events.services import follow, forget
from madoguchi.registry.models import Procedure, Programme
from madoguchi.registry.selectors import latest_survey_rows
from madoguchi.search import index, shelf, table, targets
from madoguchi.search.documents import Document, of_procedure, of_programme, of_survey_row
from madoguchi.search.index import Parts
from madoguchi.search.models import Rewording
from madoguchi.search.table import Entry

_OWN_KINDS = frozenset(
    f"{record}{act}"
    for record in ("procedure", "programme")
    for act in ("version.published", "version.in_force", ".retired")
)
_TABLE_KINDS = frozenset({"rewording.added", "rewording.retired"})
_SURVEY = "survey.imported"
KINDS = _OWN_KINDS | _TABLE_KINDS | {_SURVEY}

Progress = Callable[[int, int], None]

_FEW = 512
"""Meanings that are computed at once; of more the index is used without them first."""
_SLICE = 1.5
"""Seconds that one call spends on meanings, so that a worker's other work does not wait."""
_PATIENT = 600.0
"""Seconds where a person waits and sees a progress bar."""
_AT_ONCE = 256
_UNREAD = timedelta(days=30)


def catch_up(*, at: datetime, progress: Progress | None = None) -> int:
    """Take in what happened since the last time and return how many events that were.

    Without an index (a new host, a removed directory, a new version of the parts) one is built, which
    counts as one. Meanings that are still missing are computed for a moment at each call. Does nothing while another
    process of this host writes.
    """
    try:
        with index.only_writer():
            parts = index.parts()
            if parts is None:
                _build(at=at, progress=progress)
                return 1
            taken = follow(_cursor(parts.id), kinds=KINDS, handler=_mark, at=at)
            if not _renew(parts, progress) and not parts.has_meaning:
                _mean_on(parts, progress, seconds=_SLICE if progress is None else _PATIENT)
            return taken
    except index.WriterBusy:
        return 0


def is_current() -> bool:
    """Whether this host's index holds everything that the log tells, and what it means."""
    parts = index.parts()
    if parts is None or not parts.has_meaning or any(_marker(part).exists() for part in _PARTS):
        return False
    return lag(_cursor(parts.id)) == 0


def rebuild(progress: Progress | None = None, *, at: datetime) -> int:
    """Build the index anew beside the one in use, then put it in its place; returns the records in it.

    Searches go on in the old one meanwhile. Meanings that this host has computed before are not computed again.
    Raises `index.WriterBusy`.
    """
    with index.only_writer():
        total = _build(at=at, progress=progress)
        parts = index.parts()
        while parts is not None and not parts.has_meaning:
            _mean_on(parts, progress, seconds=_PATIENT)
            parts = index.parts()
        if parts is not None:
            own = shelf.texts_to_mean(index.home() / parts.own)
            index.kept().forget_others([*_texts_to_mean(parts), *own])
        return total


_PARTS = ("own", "survey", "table")


def _marker(part: str) -> Path:
    return index.home() / f"{part}.changed"


def _mark(event: Event) -> None:
    """Note which part of the index `event` changed; doing so twice changes nothing."""
    if event.kind == _SURVEY:
        if event.data["added"] or event.data["changed"]:
            _marker("survey").touch()
    else:
        _marker("own" if event.kind in _OWN_KINDS else "table").touch()


def _build(*, at: datetime, progress: Progress | None) -> int:
    last = index.last_id()
    parts = Parts(id=index.new_name("index"))
    # What the log says up to here is in the database already: only what comes later is to be taken in.
    while follow(_cursor(parts.id), kinds=KINDS, handler=lambda event: None, at=at):
        pass
    fresh = replace(
        parts,
        own=_new_own(),
        survey=_new_survey(progress),
        table=_new_table(),
    )
    fresh = _with_few_meanings(fresh)
    _lead(fresh, None)
    _use(fresh, _PARTS)
    stale = Cursor.objects.filter(name__startswith=_cursor(""), read_at__lt=at - _UNREAD)
    for name in {_cursor(last) if last else "", *stale.values_list("name", flat=True)} - {
        "",
        _cursor(fresh.id),
    }:
        forget(name)
    return _size(fresh)


def _renew(parts: Parts, progress: Progress | None) -> bool:
    """Build anew whatever is marked as changed; returns whether anything was."""
    changed = [part for part in _PARTS if _marker(part).exists()]
    if not changed:
        return False
    fresh = parts
    if "own" in changed:
        fresh = replace(fresh, own=_new_own())
    if "survey" in changed:
        fresh = replace(fresh, survey=_new_survey(progress))
    if "table" in changed:
        fresh = replace(fresh, table=_new_table())
    if "survey" in changed or "table" in changed:
        fresh = _with_few_meanings(fresh)
    _lead(fresh, parts)
    _use(fresh, changed)
    return True


def _use(fresh: Parts, done: tuple[str, ...] | list[str]) -> None:
    index.use(fresh)
    for part in done:
        _marker(part).unlink(missing_ok=True)


def _new_own() -> str:
    name = index.new_name("own")
    shelf.write(index.home() / name, _own_documents())
    shelf.write_meaning(index.home() / name, index.kept())
    return name


def _new_survey(progress: Progress | None) -> str:
    name = index.new_name("survey")
    documents = [of_survey_row(row) for row in latest_survey_rows().iterator(chunk_size=2000)]
    shelf.write(index.home() / name, documents, progress)
    return name


def _new_table() -> str:
    name = index.new_name("table")
    entries, short = _entries()
    table.save(index.home() / name, entries, short)
    return name


def _entries() -> tuple[list[Entry], dict[str, str]]:
    """The table: what comes with the software, and what officers added."""
    entries, short = table.shipped()
    added = Rewording.objects.filter(retired_at__isnull=True).order_by("at", "id")
    return [*entries, *(Entry.read(r.words, r.targets, r.why) for r in added)], short


def _lead(fresh: Parts, before: Parts | None) -> None:
    """Work out where the table leads in each shelf, as far as that is not known from `before`."""
    if before is not None and (fresh.own, fresh.survey, fresh.table) == (
        before.own,
        before.survey,
        before.table,
    ):
        return
    entries, _ = _entries()
    nation = shelf.opened(index.home() / fresh.survey, None)
    known = index.targets_of(fresh.survey, before.table) if before and before.survey == fresh.survey else None
    path = index.targets_of(fresh.survey, fresh.table)
    targets.write(path, nation, entries, None, known)
    nation.targets = shelf.read_targets(path)
    own = shelf.opened(index.home() / fresh.own, None)
    targets.write(index.targets_of(fresh.own, fresh.table), own, entries, nation, None)


def _texts_to_mean(parts: Parts) -> list[str]:
    home = index.home()
    texts = [*shelf.texts_to_mean(home / parts.survey), *table.texts_to_mean(home / parts.table)]
    return list(dict.fromkeys(text for text in texts if text))


def _write_meanings(parts: Parts) -> Parts:
    shelf.write_meaning(index.home() / parts.survey, index.kept())
    table.write_meaning(index.home() / parts.table, index.kept())
    return replace(parts, has_meaning=True)


def _with_few_meanings(fresh: Parts) -> Parts:
    """`fresh` with its meanings if hardly any must be computed."""
    if len(index.kept().missing(_texts_to_mean(fresh))) > _FEW:
        return replace(fresh, has_meaning=False)
    return _write_meanings(fresh)


def _mean_on(parts: Parts, progress: Progress | None, *, seconds: float) -> None:
    """Compute meanings for a moment; when none is missing any more, use them."""
    kept = index.kept()
    texts = _texts_to_mean(parts)
    missing = kept.missing(texts)
    until = time.monotonic() + seconds
    while missing and time.monotonic() < until:
        kept.compute(missing[:_AT_ONCE])
        missing = missing[_AT_ONCE:]
        if progress:
            progress(len(texts) - len(missing), len(texts))
    if not missing:
        index.use(_write_meanings(parts))


def _own_documents() -> list[Document]:
    procedures = Procedure.objects.filter(current__isnull=False, retired_at__isnull=True)
    programmes = Programme.objects.filter(current__isnull=False, retired_at__isnull=True)
    return [
        *(of_procedure(p) for p in procedures.select_related("current", "organisation").order_by("slug")),
        *(of_programme(p) for p in programmes.select_related("current", "organisation").order_by("slug")),
    ]


def _size(parts: Parts) -> int:
    return sum(shelf.opened(index.home() / part, None).size for part in (parts.own, parts.survey))


def _cursor(name: str) -> str:
    return f"search:{name}"
