"""Importing the national survey: 75,071 rows in one transaction, the old values of changed rows kept."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.db import transaction

from madoguchi.core.acting import Acting
from madoguchi.events.services import append
from madoguchi.registry.models import SurveyImport, SurveyRow, SurveyRowChange
from madoguchi.registry.survey_file import SurveyFile, read

_BATCH = 2000
_WRITTEN = [
    "title", "ministry", "law", "provision", "type_code", "initiator_code", "recipient_code", "online_code",
    "total_count", "online_count", "offline_count", "values", "digest", "run",
]  # fmt: skip

Progress = Callable[[int, int], None]


def import_survey(
    path: Path | str, *, progress: Progress | None = None, by: Acting, at: datetime
) -> SurveyImport:
    """Take in the survey's file at `path` and return the report of the run.

    New rows are added, changed ones updated with their old values kept in `SurveyRowChange`, the same ones
    left alone; rows that the file lacks stay. Bad rows are in `findings` with line and reason. Raises
    `NotTheSurvey`, having written nothing; all is written in one transaction, or nothing. `progress` is
    told rows done and rows in all: reading a row is half of its work.
    """
    path = Path(path)

    def reading(done: int, total: int) -> None:
        if progress:
            progress(done // 2, total)

    survey = read(path, progress=reading)

    def writing(done: int) -> None:
        if progress:
            progress((survey.read + done) // 2, survey.read)

    with transaction.atomic():
        run = SurveyImport.objects.create(
            edition=survey.layout.edition,
            file_name=path.name[:255],
            sha256=survey.sha256,
            at=at,
            read=survey.read,
            added=0,
            changed=0,
            unchanged=0,
            refused=len(survey.findings),
            findings=[finding.to_json() for finding in survey.findings],
        )
        known = _known(survey.layout.edition)
        digests = {key: _digest(row) for key, row in survey.rows.items()}
        new = [key for key in survey.rows if key not in known]
        changed = [key for key in survey.rows if key in known and known[key][1] != digests[key]]
        run.added, run.changed = len(new), len(changed)
        run.unchanged = len(survey.rows) - len(new) - len(changed)
        writing(run.unchanged)
        done = run.unchanged
        for keys in _batches(new):
            SurveyRow.objects.bulk_create([_row(survey, key, digests[key], run) for key in keys])
            done += len(keys)
            writing(done)
        for keys in _batches(changed):
            _update(survey, keys, {key: known[key][0] for key in keys}, digests, run)
            done += len(keys)
            writing(done)
        run.save(update_fields=["added", "changed", "unchanged"])
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
    if progress:
        progress(survey.read, survey.read)
    return run


def _known(edition: str) -> dict[str, tuple[UUID, str]]:
    rows = SurveyRow.objects.filter(edition=edition).values_list("survey_id", "id", "digest")
    return {survey_id: (key, digest) for survey_id, key, digest in rows.iterator(chunk_size=10_000)}


def _update(
    survey: SurveyFile, keys: list[str], ids: dict[str, UUID], digests: dict[str, str], run: SurveyImport
) -> None:
    """Overwrite the rows named by `keys`, keeping what they said before."""
    olds = {row.survey_id: row for row in SurveyRow.objects.filter(pk__in=ids.values())}
    SurveyRowChange.objects.bulk_create(
        [
            SurveyRowChange(row=olds[key], run=run, values=olds[key].values, digest=olds[key].digest)
            for key in keys
        ]
    )
    rows = []
    for key in keys:
        row = _row(survey, key, digests[key], run)
        row.pk = ids[key]
        rows.append(row)
    SurveyRow.objects.bulk_update(rows, _WRITTEN, batch_size=200)


def _row(survey: SurveyFile, key: str, digest: str, run: SurveyImport) -> SurveyRow:
    values = survey.values(survey.rows[key])
    get = values.get
    return SurveyRow(
        edition=survey.layout.edition,
        survey_id=key,
        title=" ".join(get("手続名", "").split()),
        ministry=get("所管府省庁", ""),
        law=get("法令名", ""),
        provision=get("根拠条項号", ""),
        type_code=_code(get("手続類型", "")),
        initiator_code=_code(get("手続主体", "")),
        recipient_code=_code(get("手続の受け手", "")),
        online_code=_code(get("オンライン化の実施状況", "")),
        total_count=_count(get("総手続件数", "")),
        online_count=_count(get("オンライン手続件数", "")),
        offline_count=_count(get("非オンライン手続件数", "")),
        values=values,
        digest=digest,
        run=run,
    )


def _code(label: str) -> str:
    """The code in front of a label: `2-1` of 「2-1 申請等に基づく処分通知等」."""
    return label.split(" ", 1)[0]


def _count(text: str) -> int | None:
    return int(text) if text else None


def _digest(row: list[str]) -> str:
    return hashlib.sha256("\x1f".join(row).encode()).hexdigest()


def _batches(keys: Iterable[str]) -> Iterable[list[str]]:
    waiting = iter(keys)
    while batch := list(islice(waiting, _BATCH)):
        yield batch
