"""Files for the bank: made with the totals of one person, confirmed with those of another, the same bytes for ever."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F

from madoguchi.accounts.models import User
from madoguchi.applications.services import stream_of
from madoguchi.core.acting import Acting
from madoguchi.core.calendars import first_day_of, fiscal_year, is_office_day
from madoguchi.core.clock import japan_day
from madoguchi.events.services import Entry, append_all
from madoguchi.examination.services.desk import OwnCase, require_not_own
from madoguchi.files.selectors import read as bytes_of
from madoguchi.files.services import forget as forget_files
from madoguchi.files.services import keep
from madoguchi.language.reading import half_width_kana
from madoguchi.payments.banks import bank_of, branch_of
from madoguchi.payments.models import PaymentFile, PaymentLine, Purpose
from madoguchi.payments.selectors import standings, waiting
from madoguchi.payments.services.purposes import locked, log, require
from madoguchi.payments.services.refusals import (
    FileGone,
    NoLongerGranted,
    NotABankDay,
    NotADayOfFailure,
    NothingToPay,
    PaymentChanged,
    SaysWhy,
    SecondPerson,
    SentAlready,
    TotalsDiffer,
)
from madoguchi.payments.types import CONFIRMERS, MAKERS, Standing
from madoguchi.payments.zengin import MOST_LINES, Account, Transfer, read, written
from madoguchi.vault.services import forget as forget_keys

LATEST = timedelta(days=60)
"""How far ahead the day of a transfer may be."""
KEPT_YEARS = 5
"""Fiscal years for which the bytes are kept: claims to and of local governments last five (地方自治法236条)."""
LONGEST_REASON = 200
MEDIA = "text/plain"
CLERK = Acting.system("payments")


def make_file(
    *, purpose: Purpose, pay_on: date, count: int, total: int, by: Acting, at: datetime
) -> PaymentFile:
    """Put all payments of `purpose` that are ready into one file, the oldest 9,999 of them.

    `count` and `total` (yen) are what the maker took from papers of their own. Nothing is written unless they are right.
    Raises `MayNotPay`, `PurposeClosed`, `NotABankDay`, `NothingToPay`, `TotalsDiffer`.
    """
    who = require(purpose, MAKERS, by=by)
    today = japan_day(at)
    if not today < pay_on <= today + LATEST or not is_bank_day(pay_on):
        raise NotABankDay(field="pay_on")
    with transaction.atomic():
        held = locked(purpose)
        ready = ready_of(held)
        if not ready:
            raise NothingToPay
        _compare(ready, count, total)
        file = PaymentFile.objects.create(
            purpose=held, pay_on=pay_on, count=count, total=total, made_by_id=who, made_at=at
        )
        PaymentLine.objects.bulk_create(
            PaymentLine(payment=one.payment, file=file, place=place, amount=one.payment.amount)
            for place, one in enumerate(ready, 1)
        )
        log(held, "paymentfile.made", by=by, at=at, file=file.number, rows=count, yen=total)
    return file


def is_bank_day(day: date) -> bool:
    """Whether banks are open: no Saturday, Sunday or holiday, and not from 31 December to 3 January.

    Banking Act art. 15, Order for the enforcement of it art. 5. Offices are closed two days more.
    """
    if (day.month, day.day) in ((12, 29), (12, 30)):
        return day.weekday() < 5
    return is_office_day(day)


def ready_of(purpose: Purpose) -> list[Standing]:
    """The payments that the next file of `purpose` would hold, in their order."""
    rows = waiting(purpose).select_related("application__organisation")[:MOST_LINES]
    return [one for one in standings(purpose, rows) if one.is_ready]


def _compare(lines: Sequence[Standing], count: int, total: int) -> None:
    if len(lines) != count or sum(one.payment.amount for one in lines) != total:
        raise TotalsDiffer(field="total")


def confirm_file(*, file: PaymentFile, count: int, total: int, by: Acting, at: datetime) -> PaymentFile:
    """Confirm a file as the second person, with `count` and `total` (yen) from papers of one's own; its bytes are written.

    They are read back and compared with the payments before they count. Raises `MayNotPay`, `SecondPerson`,
    `PaymentChanged`, `TotalsDiffer`, `NoLongerGranted`.
    """
    who = require(file.purpose, CONFIRMERS, by=by)
    with transaction.atomic():
        purpose, held = _held(file)
        lines = _lines(held)
        if who in (held.made_by_id, *(one.payment.mended_by_id for one in lines)):
            raise SecondPerson
        _keep_off_own(lines, User.objects.get(pk=who), at=at)
        if held.state != PaymentFile.State.MADE:
            raise PaymentChanged
        standing = standings(purpose, [one.payment for one in lines])
        if not all(one.is_ready for one in standing):
            raise NoLongerGranted
        _compare(standing, count, total)
        if (held.count, held.total) != (count, total):
            raise TotalsDiffer(field="total")
        data = _written(purpose, held, standing)
        held.file = keep(
            owner=held.pk,
            whose=held.pk,
            tenant=purpose.organisation.government_id,
            name=name_of(held),
            media_type=MEDIA,
            data=data,
            at=at,
        )
        held.state, held.confirmed_by_id, held.confirmed_at = PaymentFile.State.CONFIRMED, who, at
        held.save(update_fields=["file", "state", "confirmed_by", "confirmed_at"])
        append_all(
            [
                Entry(stream_of(one.payment.application), "payment.ordered", {"file": held.number})
                for one in lines
            ],
            by=by,
            at=at,
            organisation=purpose.organisation_id,
        )
        log(
            purpose,
            "paymentfile.confirmed",
            by=by,
            at=at,
            file=held.number,
            rows=count,
            yen=total,
            sha256=hashlib.sha256(data).hexdigest(),
        )
    return held


def _held(file: PaymentFile) -> tuple[Purpose, PaymentFile]:
    """The purpose and the file, held until the caller commits, in the order in which everyone takes them."""
    purpose = (
        Purpose.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=file.purpose_id)
    )
    return purpose, PaymentFile.objects.select_for_update(of=("self",)).get(pk=file.pk)


def _lines(file: PaymentFile) -> list[PaymentLine]:
    return list(
        file.lines.filter(is_live=True)
        .select_related("payment__application__organisation", "payment__purpose")
        .order_by("place")
    )


def _keep_off_own(lines: Sequence[PaymentLine], officer: User, *, at: datetime) -> None:
    if officer.person_id is None:
        return
    try:
        for one in lines:
            require_not_own(one.payment.application, [officer], at=at)
    except OwnCase as error:
        raise SecondPerson from error


def _written(purpose: Purpose, file: PaymentFile, standing: Sequence[Standing]) -> bytes:
    bank, branch = bank_of(purpose.bank), branch_of(purpose.bank, purpose.branch)
    payer = Account(
        bank=purpose.bank,
        branch=purpose.branch,
        kind=purpose.account_kind,
        number=purpose.account_number,
        holder_kana=purpose.client_kana,
        bank_kana=bank.kana if bank else "",
        branch_kana=branch.kana if branch else "",
    )
    transfers = [
        Transfer(one.account, one.payment.amount, place)
        for place, one in enumerate(standing, 1)
        if one.account is not None
    ]
    data = written(purpose.client_code, payer, file.pay_on, transfers)
    order = read(data)
    said = [(t.to.bank, t.to.branch, t.to.number, t.amount, t.number) for t in order.transfers]
    meant = [(t.to.bank, t.to.branch, t.to.number, t.amount, t.number) for t in transfers]
    holders = [half_width_kana(t.to.holder_kana)[:30].rstrip() for t in transfers]
    assert (said, order.total) == (meant, file.total)
    assert [t.to.holder_kana for t in order.transfers] == holders
    return data


def name_of(file: PaymentFile) -> str:
    """The name of the file: its number and the day of the transfer, so that the same is seen to be the same."""
    return f"furikomi-{file.pay_on:%Y%m%d}-{file.number}.txt"


def fetch_file(*, file: PaymentFile, why: str = "", by: Acting, at: datetime) -> tuple[str, bytes]:
    """Name and bytes of a confirmed file. Each time is recorded; from the second on it wants a reason.

    The bytes are those of the first time: `files.selectors.read` compares their digest. Raises `MayNotPay`, `FileGone`,
    `SaysWhy`.
    """
    require(file.purpose, (*MAKERS, *CONFIRMERS), by=by)
    with transaction.atomic():
        purpose, held = _held(file)
        if held.state != PaymentFile.State.CONFIRMED or held.file is None:
            raise FileGone
        is_again = held.fetched_at is not None
        if is_again and not why.strip():
            raise SaysWhy(field="why")
        data = bytes_of(held.file)
        PaymentFile.objects.filter(pk=held.pk).update(
            fetches=F("fetches") + 1, fetched_at=held.fetched_at or at
        )
        log(
            purpose,
            "paymentfile.fetched_again" if is_again else "paymentfile.fetched",
            by=by,
            at=at,
            why=why.strip()[:LONGEST_REASON],
            file=held.number,
            rows=held.count,
        )
    return name_of(held), data


def discard_file(*, file: PaymentFile, why: str, by: Acting, at: datetime) -> PaymentFile:
    """Take back a file that nobody has fetched: its payments wait again.

    Raises `MayNotPay`, `SaysWhy`, `SentAlready`, `PaymentChanged`.
    """
    who = require(file.purpose, (*MAKERS, *CONFIRMERS), by=by)
    if not why.strip():
        raise SaysWhy(field="why")
    with transaction.atomic():
        purpose, held = _held(file)
        if held.fetched_at is not None:
            raise SentAlready
        if held.state == PaymentFile.State.DISCARDED:
            raise PaymentChanged
        held.lines.update(is_live=False)
        held.state, held.discarded_by_id, held.discarded_at = PaymentFile.State.DISCARDED, who, at
        held.discard_reason = why.strip()[:LONGEST_REASON]
        held.save(update_fields=["state", "discarded_by", "discarded_at", "discard_reason"])
        log(purpose, "paymentfile.discarded", by=by, at=at, why=held.discard_reason, file=held.number)
    return held


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
        _keep_off_own([held], User.objects.get(pk=who), at=at)
        held.seen_by_id, held.is_live = who, False
        held.save(update_fields=["seen_by", "is_live"])
        _log_line(purpose, held, "payment.failure_seen", by=by, at=at)
    return held


def _held_line(line: PaymentLine) -> tuple[Purpose, PaymentLine]:
    purpose, _file = _held(line.file)
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


def erase_old_files(*, at: datetime) -> int:
    """Erase the bytes of files whose years are over, with their keys; returns how many. A worker job."""
    first = first_day_of(fiscal_year(japan_day(at)) - KEPT_YEARS)
    done = 0
    for key in list(
        PaymentFile.objects.filter(pay_on__lt=first, file__isnull=False).values_list("pk", flat=True)
    ):
        with transaction.atomic():
            purpose, held = _held(PaymentFile.objects.get(pk=key))
            if held.file_id is None:
                continue
            held.file, held.erased_at = None, at
            held.save(update_fields=["file", "erased_at"])
            forget_files(owner=held.pk, by=CLERK, at=at)
            forget_keys(owner=held.pk, tenant=purpose.organisation.government_id, by=CLERK, at=at)
            log(purpose, "paymentfile.erased", by=CLERK, at=at, file=held.number)
            done += 1
    return done
