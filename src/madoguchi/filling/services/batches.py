"""Filing a whole table: read and checked at once, sent row by row when its holder says so."""

import logging
import time
from datetime import datetime, timedelta
from uuid import UUID

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.accounts.models import Subject
from madoguchi.accounts.selectors import acting_of
from madoguchi.accounts.services import NotTheHolder, require_holder, require_submitter
from madoguchi.core.acting import Acting
from madoguchi.core.clock import Clock, japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.selectors import document_of
from madoguchi.eforms.tables import TableRow, read_table
from madoguchi.eforms.types import Answers, FormDocument
from madoguchi.events.services import append
from madoguchi.filling.models import Batch, BatchRow
from madoguchi.filling.services.drafts import save_answers, start
from madoguchi.filling.services.proof import require_proof
from madoguchi.filling.services.refusals import ChangedElsewhere, NotEntrusted
from madoguchi.filling.services.submission import submit
from madoguchi.registry.models import Edition

log = logging.getLogger(__name__)

_LONGEST_ROUND = 5.0
"""Seconds that the worker gives to tables in one round; the rest follows in the next."""
MOST_WAITING = 20
"""Tables of one applicant that were read and not sent."""
KEPT_FOR = timedelta(days=30)
"""How long a table that was read and not sent is kept."""


class OneAtATime(Refusal):
    """Another table of the same applicant is being sent."""

    sentence = gettext_lazy("前の表を、いま送っています。終わってから、もう一度お試しください。")


class TooManyTables(Refusal):
    """So many tables wait to be sent or given up that no more are read."""

    sentence = gettext_lazy("まだ送っていない表が、たくさんあります。送るか取りやめてから、選んでください。")


class NothingToSend(Refusal):
    """No row of the table can be sent or kept."""

    sentence = gettext_lazy("送信できる行が、ありません。直してから、もう一度表を選んでください。")


def declarations_of(document: FormDocument) -> list[tuple[str, str]]:
    """What is declared once for all rows: the ids and words of the declarations."""
    return [(q.id, q.label) for _page, q in document.questions() if q.type == "declaration"]


def read_batch(*, edition: Edition, name: str, content: bytes, by: Acting, at: datetime) -> Batch:
    """Read and check a table of filings for `edition`; nothing is sent.

    Rows are checked as if all declarations were made, which they are when the table is sent. Raises
    `eforms.tables.BadTable`, and `NotTheHolder` for one who acts for nobody.
    """
    subject = Subject.objects.filter(pk=by.whose, pk__in=by.held).first() if by.whose else None
    if subject is None:
        raise NotTheHolder
    if not by.reaches(edition.procedure_id):
        raise NotEntrusted
    if Batch.objects.filter(subject=subject, state=Batch.State.READ).count() >= MOST_WAITING:
        raise TooManyTables
    document = document_of(edition.form_version)
    agreed: Answers = dict.fromkeys((key for key, _words in declarations_of(document)), True)
    rows = read_table(document, content, agreed=agreed, on=japan_day(at))
    with transaction.atomic():
        batch = Batch(subject=subject, edition=edition, read_at=at)
        batch.name = name[:200]
        batch.save(force_insert=True)
        for row in rows:
            _keep(batch, row)
        append(
            stream=f"batch:{batch.pk}",
            kind="batch.read",
            by=by,
            at=at,
            whose=subject.pk,
            data={"edition": str(edition.pk), "rows": len(rows)},
        )
    return batch


def _keep(batch: Batch, row: TableRow) -> None:
    states = BatchRow.State
    state = states.BAD if row.errors else states.LACKS_FILES if row.lacks_files else states.GOOD
    kept = BatchRow(batch=batch, number=row.number, state=state)
    kept.cells = row.cells
    kept.answers = row.answers if state != states.BAD else {}
    kept.errors = [list(error) for error in row.errors]
    kept.save(force_insert=True)


def send_batch(*, batch: Batch, by: Acting, at: datetime) -> Batch:
    """Send the good rows, and make drafts of those that lack files only; the worker does it row by row.

    The declarations of the form are made for every row by whoever calls this. Raises `NotTheHolder`,
    `MayOnlyPrepare`, `ProofNeeded`, `ChangedElsewhere` (sent or given up before), `OneAtATime`, `NothingToSend`.
    """
    require_submitter(by=by)
    require_proof(edition=batch.edition, by=by)
    with transaction.atomic():
        held = _held(batch, by)
        Subject.objects.select_for_update().get(pk=held.subject_id)
        if Batch.objects.filter(subject=held.subject_id, state=Batch.State.SENDING).exists():
            raise OneAtATime
        if not held.rows.filter(state__in=[BatchRow.State.GOOD, BatchRow.State.LACKS_FILES]).exists():
            raise NothingToSend
        held.state, held.confirmed_at, held.confirmed_by_id = Batch.State.SENDING, at, by.who
        held.mandate_id, held.assurance, held.authentication = by.mandate, by.assurance, by.authentication
        held.save(
            update_fields=["state", "confirmed_at", "confirmed_by", "mandate", "assurance", "authentication"]
        )
        append(stream=f"batch:{held.pk}", kind="batch.confirmed", by=by, at=at, whose=held.subject_id)
    return held


def throw_batch(*, batch: Batch, by: Acting, at: datetime) -> None:
    """Give up a table that was read and not sent, with what stood in it. Raises as `send_batch`."""
    with transaction.atomic():
        _throw(_held(batch, by), by=by, at=at)


def throw_old_batches(*, by: Acting, at: datetime) -> int:
    """Give up every table that was read long ago and not sent; returns how many. A daily job."""
    done = 0
    for key in list(
        Batch.objects.filter(state=Batch.State.READ, read_at__lt=at - KEPT_FOR).values_list("pk", flat=True)
    ):
        with transaction.atomic():
            held = (
                Batch.objects.select_for_update(of=("self",)).filter(pk=key, state=Batch.State.READ).first()
            )
            if held is not None:
                _throw(held, by=by, at=at)
                done += 1
    return done


def _throw(held: Batch, *, by: Acting, at: datetime) -> None:
    held.rows.all().delete()
    held.state, held.ended_at = Batch.State.THROWN, at
    held.save(update_fields=["state", "ended_at"])
    append(stream=f"batch:{held.pk}", kind="batch.thrown", by=by, at=at, whose=held.subject_id)


def _held(batch: Batch, by: Acting) -> Batch:
    held = Batch.objects.select_for_update(of=("self",)).select_related("edition").get(pk=batch.pk)
    require_holder(subject=held.subject_id, ticket=None, procedures=[held.edition.procedure_id], by=by)
    if held.state != Batch.State.READ:
        raise ChangedElsewhere
    return held


def send_rows(*, at: datetime, clock: Clock = now) -> int:
    """Send rows of the tables that were confirmed, the oldest first; returns how many. A worker job.

    Each row is one transaction: draft, submission and the row's own state stand or fall together, so that a row is
    filed exactly once whatever happens between. One that cannot be sent says why, and the others go on.
    """
    started, done = time.monotonic(), 0
    for key in (
        Batch.objects.filter(state=Batch.State.SENDING).order_by("confirmed_at").values_list("pk", flat=True)
    ):
        rows = BatchRow.objects.filter(
            batch=key, state__in=[BatchRow.State.GOOD, BatchRow.State.LACKS_FILES]
        ).values_list("pk", flat=True)
        for row in list(rows):
            if time.monotonic() - started > _LONGEST_ROUND:
                return done
            done += _send_row(row, at=at, clock=clock)
        _end(key, at=at)
    return done


def _send_row(key: UUID, *, at: datetime, clock: Clock) -> bool:
    try:
        with transaction.atomic():
            row = (
                BatchRow.objects.select_for_update(of=("self",))
                .select_related(
                    "batch__edition__form_version", "batch__edition__organisation", "batch__confirmed_by"
                )
                .get(pk=key)
            )
            states = BatchRow.State
            if row.state not in (states.GOOD, states.LACKS_FILES):
                return False  # another worker was first
            by = _sender(row.batch, at)
            draft = start(edition=row.batch.edition, by=by, at=at).draft
            draft = save_answers(draft=draft, answers=row.answers, revision=draft.revision, by=by, at=at)
            is_ready = row.state == states.GOOD
            if is_ready:
                submit(draft=draft, key=draft.key, revision=draft.revision, by=by, clock=clock)
            row.draft, row.state = draft, states.SENT if is_ready else states.DRAFTED
            row.answers = {}
            row.save(update_fields=["draft", "state", "answers"])
    except Refusal as refusal:
        _fail(key, str(refusal))
    except (DatabaseError, OSError):
        raise  # the disk or the database: the next round tries again
    except Exception:
        log.exception("row %s of a table cannot be sent", key)
        _fail(key, _("この行は送れませんでした。表をもう一度選んでください。"))
    return True


def _sender(batch: Batch, at: datetime) -> Acting:
    """Who confirmed the table, as they may act now; raises `NotTheHolder` when they no longer may."""
    by = acting_of(
        batch.confirmed_by,
        whose=None if batch.mandate_id else batch.subject_id,
        mandate=batch.mandate_id,
        assurance=batch.assurance,
        authentication=batch.authentication,
        at=at,
    )
    if batch.subject_id not in by.held:
        raise NotTheHolder
    return by.for_purpose(_("表による申請"))


def _fail(key: UUID, sentence: str) -> None:
    with transaction.atomic():
        row = BatchRow.objects.select_for_update(of=("self",)).select_related("batch").get(pk=key)
        row.state, row.errors = BatchRow.State.FAILED, [["", sentence]]
        row.save(update_fields=["state", "errors"])


def _end(key: UUID, *, at: datetime) -> None:
    with transaction.atomic():
        held = Batch.objects.select_for_update(of=("self",)).get(pk=key)
        if held.state == Batch.State.SENDING:
            held.state, held.ended_at = Batch.State.DONE, at
            held.save(update_fields=["state", "ended_at"])
            append(
                stream=f"batch:{held.pk}",
                kind="batch.done",
                by=Acting.system("batches"),
                at=at,
                whose=held.subject_id,
            )
