"""What the bank could not pay, or gave back: recorded by one person, seen by another, then free to be paid anew."""

from datetime import date, datetime

from django.db import transaction

from madoguchi.applications.services import stream_of
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.events.services import Entry, append_all
from madoguchi.payments.models import PaymentLine, Purpose
from madoguchi.payments.services.ordering import held_file
from madoguchi.payments.services.purposes import keep_off_own, require
from madoguchi.payments.services.refusals import NotADayOfFailure, PaymentChanged, SecondPerson
from madoguchi.payments.types import CONFIRMERS, MAKERS


def tell_failure(
    *, line: PaymentLine, failure: PaymentLine.Failure, failed_on: date, by: Acting, at: datetime
) -> PaymentLine:
    """Record that the bank could not pay, or gave back, one line. Nothing is free before another has seen it.

    Raises `MayNotPay`, `PaymentChanged` unless the file has left and the line is live, `NotADayOfFailure`.
    """
    who = require(line.file.purpose, MAKERS, by=by)
    with transaction.atomic():
        purpose, held = _held_line(line)
        if not held.is_live or held.file.fetched_at is None or held.failure:
            raise PaymentChanged
        if not japan_day(held.file.fetched_at) <= failed_on <= japan_day(at):
            raise NotADayOfFailure(field="failed_on")
        held.failure, held.failed_on, held.told_by_id = failure, failed_on, who
        held.save(update_fields=["failure", "failed_on", "told_by"])
        _log_line(purpose, held, "payment.failed", by=by, at=at)
    return held


def see_failure(*, line: PaymentLine, by: Acting, at: datetime) -> PaymentLine:
    """Confirm as a second person that the bank did not pay: the payment waits again, to be paid anew.

    Raises `MayNotPay`, `SecondPerson`, `PaymentChanged`.
    """
    who = require(line.file.purpose, CONFIRMERS, by=by)
    with transaction.atomic():
        purpose, held = _held_line(line)
        if not held.failure or held.seen_by_id is not None:
            raise PaymentChanged
        if held.told_by_id == who:
            raise SecondPerson
        keep_off_own([held.payment.application], by=by, at=at)
        held.seen_by_id, held.is_live = who, False
        held.save(update_fields=["seen_by", "is_live"])
        _log_line(purpose, held, "payment.failure_seen", by=by, at=at)
    return held


def take_back_failure(*, line: PaymentLine, by: Acting, at: datetime) -> PaymentLine:
    """Take back what was recorded of a line by mistake, before a second person has seen it.

    Raises `MayNotPay`, `PaymentChanged`.
    """
    require(line.file.purpose, (*MAKERS, *CONFIRMERS), by=by)
    with transaction.atomic():
        purpose, held = _held_line(line)
        if not held.failure or held.seen_by_id is not None:
            raise PaymentChanged
        _log_line(purpose, held, "payment.failure_taken_back", by=by, at=at)
        held.failure, held.failed_on, held.told_by_id = "", None, None
        held.save(update_fields=["failure", "failed_on", "told_by"])
    return held


def _held_line(line: PaymentLine) -> tuple[Purpose, PaymentLine]:
    purpose, _file = held_file(line.file)
    held = (
        PaymentLine.objects.select_for_update(of=("self",))
        .select_related("file", "payment__application__organisation")
        .get(pk=line.pk)
    )
    return purpose, held


def _log_line(purpose: Purpose, line: PaymentLine, kind: str, *, by: Acting, at: datetime) -> None:
    case = line.payment.application
    append_all(
        [Entry(stream_of(case), kind, {"file": line.file.number, "failure": line.failure})],
        by=by,
        at=at,
        organisation=purpose.organisation_id,
    )
