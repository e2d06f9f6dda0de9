"""Importing the national survey in many short transactions, the old values of changed rows kept."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.core.acting import Acting
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.registry.models import SurveyImport, SurveyRow, SurveyRowChange
from madoguchi.registry.survey_file import SurveyFile, read
from madoguchi.registry.survey_layout import code_of, edition_number, ministry_named

_BATCH = 500
"""Rows in one transaction: what people submit waits for one of these at most."""
_WRITTEN = [
    "title", "ministry", "law", "provision", "type_code", "initiator_code", "recipient_code", "online_code",
    "total_count", "online_count", "offline_count", "values", "digest", "run",
]  # fmt: skip
_State = SurveyImport.State

Progress = Callable[[int, int], None]


class NotAnEdition(Refusal):
    """The named edition is none, such as R6."""

    sentence = _("年度版は R6 のように、Rと令和の年を数字で書いてください。")


class ImportTakenOver(Refusal):
    """Another import of the same edition began meanwhile."""

    sentence = _(
        "同じ年度版の取込みがほかで始まったため、こちらは止めました。ほかの取込みが終わるのを待ってください。"
    )


def import_survey(
    path: Path | str, *, edition: str = "", progress: Progress | None = None, by: Acting, at: datetime
) -> SurveyImport:
    """Take in the survey's file at `path` and return the report of the run.

    New rows are added, changed ones updated with their old values kept in `SurveyRowChange`, the same ones
    left alone; rows that the file lacks stay. Bad rows are in `findings` with line and reason, odd values in
    `remarks`. `edition` names the year where title and layout of the file do not agree. `progress` is told
    rows done and rows in all: reading a row is half of its work.

    The whole file is read before anything is written: raises `NotTheSurvey` or `NotAnEdition`, having written
    nothing. Then rows are written in short transactions, so that others may write between them. A new edition
    is shown once its first run has finished; a run that broke off is taken up again by importing the same file,
    or taken back by importing another. Raises `ImportTakenOver` when either happened to this one.
    """
    path = Path(path)
    _check_edition(edition)

    def reading(done: int, total: int) -> None:
        if progress:
            progress(done // 2, total)

    survey = read(path, edition=edition, progress=reading)

    def writing(done: int) -> None:
        if progress:
            progress((survey.read + done) // 2, survey.read)

    run = _begin(survey, path, at)
    _take_back(run)
    work = _plan(survey, run)
    done = len(survey.rows) - len(work.new) - len(work.changed)
    writing(done)
    for keys in _batches(work.new):
        rows = [_row(survey.edition, work.digests[key], survey.values(survey.rows[key]), run) for key in keys]
        with _ours(run):
            SurveyRow.objects.bulk_create(rows)
        done += len(keys)
        writing(done)
    for keys in _batches(work.changed):
        _update(survey, keys, work, run)
        done += len(keys)
        writing(done)
    _finish(run, by, at)
    if progress:
        progress(survey.read, survey.read)
    return run


@dataclass
class _Work:
    """What a run has still to write: keys of new and changed rows, keys of the database, digests."""

    new: list[str]
    changed: list[str]
    ids: dict[str, UUID]
    digests: dict[str, str]


def _check_edition(edition: str) -> None:
    try:
        if edition:
            edition_number(edition)
    except ValueError as error:
        raise NotAnEdition from error


@transaction.atomic
def _begin(survey: SurveyFile, path: Path, at: datetime) -> SurveyImport:
    """The run of this import: a new one, or that of the same file which broke off."""
    of_edition = SurveyImport.objects.select_for_update().filter(edition=survey.edition)
    running = of_edition.filter(state=_State.RUNNING).first()
    if running is not None and running.sha256 == survey.sha256:
        running.attempt += 1
        running.save(update_fields=["attempt"])
        return running
    if running is not None:
        running.state = _State.ABANDONED
        running.save(update_fields=["state"])
    return SurveyImport.objects.create(
        edition=survey.edition,
        file_name=path.name[:255],
        sha256=survey.sha256,
        at=at,
        read=survey.read,
        added=0,
        changed=0,
        unchanged=len(survey.rows),
        refused=len(survey.findings),
        findings=[finding.to_json() for finding in survey.findings],
        remarks=survey.remarks_json(),
        state=_State.RUNNING,
    )


@contextmanager
def _ours(run: SurveyImport) -> Iterator[None]:
    """A transaction in which nobody else can take over `run`; raises `ImportTakenOver` if someone has."""
    with transaction.atomic():
        held = SurveyImport.objects.select_for_update().filter(pk=run.pk, attempt=run.attempt)
        if held.filter(state=_State.RUNNING).first() is None:
            raise ImportTakenOver
        yield


def _take_back(run: SurveyImport) -> None:
    """Undo what runs of this edition wrote that never finished: old values come back, new rows go."""
    unfinished = {"run__edition": run.edition, "run__state": _State.ABANDONED}
    finished = SurveyImport.objects.filter(edition=run.edition, state=_State.FINISHED).order_by("-at", "-id")
    before = finished.first() or run
    while changes := list(SurveyRowChange.objects.filter(**unfinished)[:_BATCH]):
        rows = [_row(run.edition, change.digest, change.values, before) for change in changes]
        with _ours(run):
            _overwrite(rows)
            SurveyRowChange.objects.filter(pk__in=[change.pk for change in changes]).delete()
    while keys := list(SurveyRow.objects.filter(**unfinished).values_list("pk", flat=True)[:_BATCH]):
        with _ours(run):
            SurveyRow.objects.filter(pk__in=keys).delete()


def _plan(survey: SurveyFile, run: SurveyImport) -> _Work:
    rows = SurveyRow.objects.filter(edition=run.edition).values_list("survey_id", "id", "digest")
    known = {survey_id: (key, digest) for survey_id, key, digest in rows.iterator(chunk_size=10_000)}
    digests = {key: _digest(row) for key, row in survey.rows.items()}
    return _Work(
        new=[key for key in survey.rows if key not in known],
        changed=[key for key in survey.rows if key in known and known[key][1] != digests[key]],
        ids={key: pk for key, (pk, _digest) in known.items()},
        digests=digests,
    )


def _update(survey: SurveyFile, keys: list[str], work: _Work, run: SurveyImport) -> None:
    """Overwrite the rows named by `keys`, keeping what they said before."""
    olds = {row.survey_id: row for row in SurveyRow.objects.filter(pk__in=[work.ids[key] for key in keys])}
    kept = [
        SurveyRowChange(row=olds[key], run=run, values=olds[key].values, digest=olds[key].digest)
        for key in keys
    ]
    rows = [_row(run.edition, work.digests[key], survey.values(survey.rows[key]), run) for key in keys]
    with _ours(run):
        SurveyRowChange.objects.bulk_create(kept)
        _overwrite(rows)


def _overwrite(rows: list[SurveyRow]) -> None:
    """Let the rows of the same edition and 手続ID say what `rows` say; their keys stay."""
    SurveyRow.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["edition", "survey_id"], update_fields=_WRITTEN
    )


def _finish(run: SurveyImport, by: Acting, at: datetime) -> None:
    """Count what the run wrote, in all its attempts, and show the edition."""
    with _ours(run):
        run.changed = SurveyRowChange.objects.filter(run=run).count()
        run.added = SurveyRow.objects.filter(run=run).count() - run.changed
        run.unchanged -= run.added + run.changed
        run.state = _State.FINISHED
        run.save(update_fields=["added", "changed", "unchanged", "state"])
        append(
            stream="survey",
            kind="survey.imported",
            by=by,
            at=at,
            data={
                "run": str(run.pk),
                "edition": run.edition,
                "sha256": run.sha256,
                "read": run.read,
                "added": run.added,
                "changed": run.changed,
                "refused": run.refused,
            },
        )


def _row(edition: str, digest: str, values: dict[str, Any], run: SurveyImport) -> SurveyRow:
    get = values.get
    return SurveyRow(
        edition=edition,
        survey_id=get("手続ID", ""),
        title=" ".join(get("手続名", "").split()),
        ministry=ministry_named(get("所管府省庁", "")),
        law=get("法令名", ""),
        provision=get("根拠条項号", ""),
        type_code=code_of(get("手続類型", "")),
        initiator_code=code_of(get("手続主体", "")),
        recipient_code=code_of(get("手続の受け手", "")),
        online_code=code_of(get("オンライン化の実施状況", "")),
        total_count=_count(get("総手続件数", "")),
        online_count=_count(get("オンライン手続件数", "")),
        offline_count=_count(get("非オンライン手続件数", "")),
        values=values,
        digest=digest,
        run=run,
    )


def _count(text: str) -> int | None:
    return int(text) if text else None


def _digest(row: list[str]) -> str:
    return hashlib.sha256("\x1f".join(row).encode()).hexdigest()


def _batches(keys: Iterable[str]) -> Iterable[list[str]]:
    waiting = iter(keys)
    while batch := list(islice(waiting, _BATCH)):
        yield batch
