"""Taking in what a research firm collected: looked at without writing, then all good rows at once."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from madoguchi.core.acting import Acting
from madoguchi.surveys.models import PanelImport, Response, Survey, Wave
from madoguchi.surveys.panel import PanelReading, read_codebook, read_panel
from madoguchi.surveys.services.making import NotNow, allow, locked, tell

_AT_ONCE = 1_000


@dataclass(frozen=True)
class Taken:
    """What was taken in; `is_known` when this very file was before, so that nothing changed (取込みの結果)."""

    reading: PanelReading
    is_known: bool = False


def columns_before(survey: Survey) -> dict[str, str]:
    """How the columns of the last import of this survey were read."""
    last = PanelImport.objects.filter(wave__survey=survey).order_by("-taken_at").first()
    return dict(last.columns) if last else {}


def look_at_panel(
    *, wave: Wave, content: bytes, codebook: bytes, columns: Mapping[str, str] | None = None, by: Acting
) -> PanelReading:
    """What the files would bring; nothing is written. `columns` says to what headings belong that nothing else tells.

    Raises `NotYourSurvey`, `NotATable`, `BadCodebook`, `ColumnsMissing`.
    """
    allow(by, wave.survey.organisation_id)
    told = {**columns_before(wave.survey), **(columns or {})}
    return read_panel(content, read_codebook(codebook), told)


def take_panel(
    *,
    wave: Wave,
    content: bytes,
    codebook: bytes,
    columns: Mapping[str, str] | None = None,
    by: Acting,
    at: datetime,
) -> Taken:
    """Take the good rows in, in place of what an earlier file brought; the others are told in the reading.

    The same files once more change nothing. Raises as `look_at_panel`, and `NotNow` for a wave that people answer here
    or that is public.
    """
    who = allow(by, wave.survey.organisation_id)
    reading = look_at_panel(wave=wave, content=content, codebook=codebook, columns=columns, by=by)
    digest = _digest(content, codebook, reading.columns)
    with transaction.atomic():
        fresh = locked(wave)
        if fresh.state in (Wave.State.OPEN, Wave.State.PUBLISHED) or fresh.form_version_id is not None:
            raise NotNow
        last = fresh.imports.first()
        if last is not None and last.digest == digest:
            return Taken(reading, is_known=True)
        fresh.responses.all().delete()
        fresh.free_answers.all().delete()
        Response.objects.bulk_create(
            [
                Response(wave=fresh, answers=answers, words=words)
                for answers, words in zip(reading.answers, reading.words, strict=True)
            ],
            batch_size=_AT_ONCE,
        )
        PanelImport.objects.create(
            wave=fresh,
            digest=digest,
            columns=reading.columns,
            rows=len(reading.answers),
            left_out=reading.wrong_rows,
            taken_by_id=who,
            taken_at=at,
        )
        fresh.codebook, fresh.result = reading.book.to_json(), {}
        fresh.state, fresh.revision = Wave.State.CLOSED, fresh.revision + 1
        fresh.counted_by_id, fresh.counted_at = None, None
        fresh.save()
        data = {"rows": len(reading.answers), "left_out": reading.wrong_rows, "digest": digest}
        tell(fresh, "wave.imported", data, by=by, at=at)
    return Taken(reading)


def _digest(content: bytes, codebook: bytes, columns: Mapping[str, str]) -> str:
    parts = hashlib.sha256(content).hexdigest(), hashlib.sha256(codebook).hexdigest()
    text = json.dumps([*parts, dict(columns)], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
