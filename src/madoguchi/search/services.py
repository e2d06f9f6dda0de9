"""Keeping this host's index: built from the registry, then following the log.

Nothing here is legal record, so these services write no event; each host has its own index and its own
cursor in the log, named after the index.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import tantivy
from django.db.models import QuerySet

from madoguchi.events.models import Event
from madoguchi.events.selectors import lag
from madoguchi.events.services import follow
from madoguchi.registry.models import Procedure, ProcedureVersion, SurveyRow
from madoguchi.search import index
from madoguchi.search.documents import of_procedure, of_survey_row

KINDS = frozenset({"survey.imported", "procedureversion.published"})

Progress = Callable[[int, int], None]


def catch_up(*, at: datetime, progress: Progress | None = None) -> int:
    """Take in what happened since the last time and return how many events that were.

    Without an index (a new host, a removed directory, a new version of the fields) one is built, which
    counts as one. Does nothing while another process of this host writes.
    """
    try:
        with index.only_writer():
            name = index.current_id()
            if name is None:
                _build(at=at, progress=progress)
                return 1
            return follow(
                _cursor(name), kinds=KINDS, handler=lambda event: _take_in(name, event, progress), at=at
            )
    except index.WriterBusy:
        return 0


def is_current() -> bool:
    """Whether this host's index holds everything that the log tells."""
    name = index.current_id()
    return name is not None and lag(_cursor(name)) == 0


def rebuild(progress: Progress | None = None, *, at: datetime) -> int:
    """Build the index anew beside the one in use, then put it in its place; returns the documents in it.

    Searches go on in the old one meanwhile. Raises `index.WriterBusy`.
    """
    with index.only_writer():
        return _build(at=at, progress=progress)


def _build(*, at: datetime, progress: Progress | None) -> int:
    name = index.new_index()
    # What the log says up to here is in the database already: only what comes later is to be taken in.
    while follow(_cursor(name), kinds=KINDS, handler=lambda event: None, at=at):
        pass
    rows, procedures = _latest_rows(), _published()
    total = rows.count() + procedures.count()
    done = 0
    with index.writing(name) as writer:
        for procedure in procedures:
            _add(writer, of_procedure(procedure))
            done += 1
        for row in rows.iterator(chunk_size=2000):
            _add(writer, of_survey_row(row))
            done += 1
            if progress and done % 1000 == 0:
                progress(done, total)
    if progress:
        progress(total, total)
    index.use(name)
    return total


def _take_in(name: str, event: Event, progress: Progress | None) -> None:
    """Bring the index up to what `event` changed; doing so twice changes nothing."""
    if event.kind == "survey.imported":
        if event.data["added"] or event.data["changed"]:
            rows = _latest_rows().filter(run=UUID(event.data["run"]))
            _replace_rows(name, rows, progress)
        return
    version = ProcedureVersion.objects.filter(pk=UUID(event.stream.partition(":")[2])).first()
    if version is None:
        return
    procedure = _published().filter(pk=version.procedure_id).first()
    if procedure is not None:
        document = of_procedure(procedure)
        with index.writing(name) as writer:
            _replace(writer, document)


def _replace_rows(name: str, rows: QuerySet[SurveyRow], progress: Progress | None) -> None:
    total = rows.count()
    with index.writing(name) as writer:
        for done, row in enumerate(rows.iterator(chunk_size=2000), start=1):
            _replace(writer, of_survey_row(row))
            if progress and done % 1000 == 0:
                progress(done, total)
    if progress:
        progress(total, total)


def _replace(writer: tantivy.IndexWriter, document: dict[str, object]) -> None:
    writer.delete_documents_by_term("key", document["key"])
    _add(writer, document)


def _add(writer: tantivy.IndexWriter, document: dict[str, object]) -> None:
    writer.add_document(tantivy.Document(**document))


def _latest_rows() -> QuerySet[SurveyRow]:
    """The rows of the latest edition."""
    latest = SurveyRow.objects.order_by("-edition").values("edition")[:1]
    return SurveyRow.objects.filter(edition__in=latest).order_by("id")


def _published() -> QuerySet[Procedure]:
    return Procedure.objects.filter(current__isnull=False).select_related("current", "organisation")


def _cursor(name: str) -> str:
    return f"search:{name}"
