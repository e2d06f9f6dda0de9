"""Files for the bank: made with the totals of one person, confirmed with those of another, the same bytes for ever."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from madoguchi.applications.services import stream_of
from madoguchi.core.acting import Acting
from madoguchi.core.calendars import first_day_of, fiscal_year, is_office_day
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Event
from madoguchi.events.services import Entry, append_all, record_accesses
from madoguchi.files.selectors import read as bytes_of
from madoguchi.files.services import forget as forget_files
from madoguchi.files.services import keep
from madoguchi.payments.banks import bank_of, branch_of
from madoguchi.payments.models import Payment, PaymentFile, PaymentLine, Purpose
from madoguchi.payments.selectors import lines_of, standings, standings_of, waiting
from madoguchi.payments.services.purposes import keep_off_own, locked, log, require
from madoguchi.payments.services.refusals import (
    FileGone,
    LookFirst,
    NoLongerGranted,
    NotABankDay,
    NothingToPay,
    PaymentChanged,
    SaysWhy,
    SecondPerson,
    SentAlready,
    TooLate,
    TotalsDiffer,
)
from madoguchi.payments.types import CONFIRMERS, MAKERS, Standing
from madoguchi.payments.zengin import MOST_LINES, Account, NotInFormat, Transfer, as_written, read, written
from madoguchi.vault.services import forget as forget_keys
from madoguchi.vocabulary.values import ACCOUNT_PARTS

LATEST = timedelta(days=60)
"""How far ahead the day of a transfer may be."""
KEPT_YEARS = 5
"""Fiscal years for which the bytes are kept: claims to and of local governments last five (地方自治法236条)."""
LONGEST_REASON = 200
MEDIA = "text/plain"
SENT = "振込"
"""The purpose under which is recorded that accounts left for the bank."""
CLERK = Acting.system("payments")
_AT_ONCE = 2_000


def make_file(
    *, purpose: Purpose, pay_on: date, count: int, total: int, by: Acting, at: datetime
) -> PaymentFile:
    """Put all payments of `purpose` that are ready into one file, the oldest 9,999 of them.

    `count` and `total` (yen) are what the maker took from papers of their own. Nothing is written unless they are right.
    Raises `MayNotPay`, `NotABankDay`, `NothingToPay`, `TotalsDiffer`.
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
        PaymentLine.objects.bulk_create(_line(file, one, place) for place, one in enumerate(ready, 1))
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
    ready: list[Payment] = []
    last = UUID(int=0)
    while len(ready) < MOST_LINES:
        rows = list(
            waiting(purpose)
            .filter(application__gt=last)
            .select_related("application__organisation", "purpose")[:_AT_ONCE]
        )
        if not rows:
            break
        ready += [one.payment for one in standings(purpose, rows) if one.is_ready]
        last = rows[-1].application_id
    return standings(purpose, ready[:MOST_LINES])


def _line(file: PaymentFile, standing: Standing, place: int) -> PaymentLine:
    account = standing.account
    assert account is not None  # else it would not be ready
    line = PaymentLine(payment=standing.payment, file=file, place=place, amount=standing.payment.amount)
    line.account = {name: getattr(account, name) for name in ACCOUNT_PARTS}
    return line


def _compare(lines: Sequence[Standing], count: int, total: int) -> None:
    if len(lines) != count or sum(one.payment.amount for one in lines) != total:
        raise TotalsDiffer(field="total")


def confirm_file(
    *, file: PaymentFile, count: int, total: int, looked_at: int = 0, by: Acting, at: datetime
) -> PaymentFile:
    """Confirm a file as the second person, with `count` and `total` (yen) from papers of one's own; its bytes are written.

    `looked_at` is how many lines that are pointed out (mended accounts, accounts used twice, unknown banks) the person
    says to have looked at. The bytes are read back and compared with the lines before they count. Raises `MayNotPay`,
    `SecondPerson`, `PaymentChanged`, `NoLongerGranted`, `TooLate`, `LookFirst`, `TotalsDiffer` (which is recorded).
    """
    who = require(file.purpose, CONFIRMERS, by=by)
    try:
        with transaction.atomic():
            return _confirmed(file, who, (count, total), looked_at, by=by, at=at)
    except TotalsDiffer:
        with transaction.atomic():
            log(file.purpose, "paymentfile.totals_differed", by=by, at=at, file=file.number)
        raise


def _confirmed(
    file: PaymentFile, who: UUID, totals: tuple[int, int], looked_at: int, *, by: Acting, at: datetime
) -> PaymentFile:
    purpose, held = held_file(file)
    lines = list(lines_of(held).filter(is_live=True))
    if who == held.made_by_id or f"user:{who}" in _menders(lines):
        raise SecondPerson
    keep_off_own([one.payment.application for one in lines], by=by, at=at)
    if held.state != PaymentFile.State.MADE:
        raise PaymentChanged
    if held.pay_on <= japan_day(at):
        raise TooLate
    standing = standings_of(lines)
    if not all(one.is_ready for one in standing):
        raise NoLongerGranted
    _compare(standing, *totals)
    if (held.count, held.total) != totals:
        raise TotalsDiffer(field="total")
    if sum(bool(one.troubles) for one in standing) != looked_at:
        raise LookFirst(field="looked_at")
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
        rows=held.count,
        yen=held.total,
        sha256=hashlib.sha256(data).hexdigest(),
    )
    return held


def _menders(lines: Sequence[PaymentLine]) -> set[str]:
    """Everyone who ever mended the account of one of `lines`, as the log names them."""
    streams = [stream_of(one.payment.application) for one in lines if one.payment.mended_by_id]
    found = Event.objects.filter(kind="payment.account_mended", stream__in=streams)
    return set(found.values_list("by", flat=True))


def held_file(file: PaymentFile) -> tuple[Purpose, PaymentFile]:
    """The purpose and the file, held until the caller commits, in the order in which everyone takes them."""
    purpose = (
        Purpose.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=file.purpose_id)
    )
    return purpose, PaymentFile.objects.select_for_update(of=("self",)).get(pk=file.pk)


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
    said = [(*_key(one.to), one.to.holder_kana, one.amount, one.number) for one in order.transfers]
    meant = [(*_key(one.to), as_written(one.to.holder_kana, 30), one.amount, one.number) for one in transfers]
    if (said, order.total, len(transfers)) != (meant, file.total, file.count):
        raise NotInFormat("what was written is not what was meant")
    return data


def _key(account: Account) -> tuple[str, str, str, str]:
    return account.bank, account.branch, account.kind, account.number


def name_of(file: PaymentFile) -> str:
    """The name of the file: its number and the day of the transfer, so that the same is seen to be the same."""
    return f"furikomi-{file.pay_on:%Y%m%d}-{file.number}.txt"


def fetch_file(*, file: PaymentFile, why: str = "", by: Acting, at: datetime) -> tuple[str, bytes]:
    """Name and bytes of a confirmed file. Each time is recorded; from the second on it wants a reason.

    The bytes are those of the first time: `files.selectors.read` compares their digest. Each applicant sees that their
    account left. The first time wants what the confirmation wanted, for days may lie between. Raises `MayNotPay`,
    `FileGone`, `SaysWhy`, `TooLate`, `NoLongerGranted`.
    """
    require(file.purpose, (*MAKERS, *CONFIRMERS), by=by)
    with transaction.atomic():
        purpose, held = held_file(file)
        if held.state != PaymentFile.State.CONFIRMED or held.file is None:
            raise FileGone
        is_again = held.fetched_at is not None
        if is_again and not why.strip():
            raise SaysWhy(field="why")
        lines = list(lines_of(held))
        if not is_again:
            if held.pay_on <= japan_day(at):
                raise TooLate
            if not all(one.is_ready for one in standings_of(lines)):
                raise NoLongerGranted
        data = bytes_of(held.file)
        PaymentFile.objects.filter(pk=held.pk).update(
            fetches=F("fetches") + 1, fetched_at=held.fetched_at or at
        )
        record_accesses(
            [
                (
                    one.payment.application.subject_id,
                    stream_of(one.payment.application),
                    purpose.organisation_id,
                )
                for one in lines
            ],
            reader=by,
            purpose=SENT,
            at=at,
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
        purpose, held = held_file(file)
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


def erase_old_files(*, at: datetime) -> int:
    """Erase the bytes of files whose years are over, with their keys; returns how many. A worker job."""
    first = first_day_of(fiscal_year(japan_day(at)) - KEPT_YEARS)
    done = 0
    for key in list(
        PaymentFile.objects.filter(pay_on__lt=first, file__isnull=False).values_list("pk", flat=True)
    ):
        with transaction.atomic():
            purpose, held = held_file(PaymentFile.objects.get(pk=key))
            if held.file_id is None:
                continue
            held.file, held.erased_at = None, at
            held.save(update_fields=["file", "erased_at"])
            forget_files(owner=held.pk, by=CLERK, at=at)
            forget_keys(owner=held.pk, tenant=purpose.organisation.government_id, by=CLERK, at=at)
            log(purpose, "paymentfile.erased", by=CLERK, at=at, file=held.number)
            done += 1
    return done
