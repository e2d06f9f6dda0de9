"""Purposes, payments and files as officers may see them, and what the holder of an application is told."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum

from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting
from madoguchi.examination.models import Disposition, Outcome
from madoguchi.payments.models import Payment, PaymentFile, PaymentLine, Purpose
from madoguchi.payments.types import CONFIRMERS, READERS, Standing, Trouble, account_of
from madoguchi.payments.zengin import Account
from madoguchi.vault.selectors import open_rows

WHOLE = (Outcome.GRANTED, Outcome.CONDITIONAL)
"""Outcomes after which everyone gets the same."""
PAID_FOR = (*WHOLE, Outcome.PARTIAL)
"""Outcomes after which money is paid, the amount told case by case."""


def purposes_of(acting: Acting) -> QuerySet[Purpose]:
    """The purposes of the organisations of `acting`, open ones first."""
    return (
        Purpose.objects.filter(organisation__in=acting.organisations(*READERS))
        .select_related("organisation", "procedure")
        .order_by("closed_at", "-made_at", "-pk")
    )


def purpose_for(acting: Acting, key: UUID) -> Purpose:
    """One purpose that `acting` may see; raises `Purpose.DoesNotExist`."""
    return purposes_of(acting).get(pk=key)


def files_of(purpose: Purpose) -> QuerySet[PaymentFile]:
    """The files of a purpose, the newest first."""
    return purpose.files.select_related("made_by", "confirmed_by").order_by("-made_at", "-pk")


def file_for(acting: Acting, key: UUID) -> PaymentFile:
    """One file that `acting` may see; raises `PaymentFile.DoesNotExist`."""
    return PaymentFile.objects.select_related(
        "purpose__organisation", "purpose__procedure", "made_by", "confirmed_by", "discarded_by", "file"
    ).get(pk=key, purpose__organisation__in=acting.organisations(*READERS))


def granted(purpose: Purpose) -> QuerySet[Disposition]:
    """The dispositions in force by which the office granted what `purpose` pays for, by application."""
    return Disposition.objects.filter(
        application__organisation=purpose.organisation_id,
        application__procedure=purpose.procedure_id,
        outcome__in=WHOLE if purpose.amount else PAID_FOR,
        revoked_at__isnull=True,
    ).order_by("application")


def not_taken_in(purpose: Purpose) -> QuerySet[Disposition]:
    """Those of `granted` that have no payment yet."""
    taken = Payment.objects.filter(purpose=purpose, application=OuterRef("application"))
    return granted(purpose).filter(~Exists(taken))


def waiting(purpose: Purpose) -> QuerySet[Payment]:
    """The payments that are in no live line, the oldest application first."""
    live = PaymentLine.objects.filter(payment=OuterRef("pk"), is_live=True)
    return purpose.payments.filter(~Exists(live)).order_by("application")


def standings(purpose: Purpose, payments: Iterable[Payment]) -> list[Standing]:
    """How each of `payments` stands: its account by codes, and what is wrong with it.

    That an account is used for several is told of those within `payments`.
    """
    rows = list(payments)
    open_rows(rows)
    keys = [one.application_id for one in rows]
    decided = dict(granted(purpose).filter(application__in=keys).values_list("application", "decided_at"))
    elsewhere = _paid_elsewhere(purpose, keys)
    found = [(one, *account_of(one.account)) for one in rows]
    uses = Counter((account.bank, account.branch, account.number) for _one, account, _t in found if account)

    def troubles_of(one: Payment, account: Account | None) -> Iterator[Trouble]:
        at = decided.get(one.application_id)
        if at is None:
            yield Trouble.NOT_GRANTED
        elif at > (one.mended_at or one.taken_in_at):
            yield Trouble.DECIDED_ANEW
        if one.application_id in elsewhere:
            yield Trouble.PAID_ELSEWHERE
        if one.mended_by_id:
            yield Trouble.MENDED
        if account and uses[account.bank, account.branch, account.number] > 1:
            yield Trouble.SAME_ACCOUNT

    return [
        Standing(one, account, (*troubles, *troubles_of(one, account))) for one, account, troubles in found
    ]


def _paid_elsewhere(purpose: Purpose, applications: Iterable[UUID]) -> set[UUID]:
    """Which of `applications` stand in a live line of another purpose, unless this one is paid beside others."""
    if purpose.is_further:
        return set()
    live = PaymentLine.objects.filter(payment__application__in=applications, is_live=True)
    return set(live.exclude(file__purpose=purpose).values_list("payment__application", flat=True))


def standings_of(lines: Iterable[PaymentLine]) -> list[Standing]:
    """How the payments of `lines` of one file stand, with the accounts to which these lines go."""
    rows = list(lines)
    open_rows(rows)
    for one in rows:
        one.payment.account = one.account
    return standings(rows[0].payment.purpose, [one.payment for one in rows]) if rows else []


def pointed_out(lines: Iterable[PaymentLine]) -> list[tuple[PaymentLine, Standing]]:
    """The lines of a file that a second person has to look at, of all of them."""
    rows = list(lines)
    return [pair for pair in zip(rows, standings_of(rows), strict=True) if pair[1].troubles]


def lines_of(file: PaymentFile) -> QuerySet[PaymentLine]:
    """The lines of a file in their order, with whose they are."""
    return file.lines.select_related("payment__application__organisation", "payment__purpose").order_by(
        "place"
    )


@dataclass(frozen=True)
class Tally:
    """How far a purpose is (支払の進み). What is not sent has no total here: two people find it in their own papers."""

    not_taken_in: int
    waiting: int
    in_files: int
    sent: int
    sent_total: int


def tally_of(purpose: Purpose) -> Tally:
    """How many payments of `purpose` were not taken in, wait, stand in a file, have left for the bank (and their yen)."""
    live = PaymentLine.objects.filter(file__purpose=purpose, is_live=True)
    sent = live.filter(file__fetched_at__isnull=False).aggregate(n=Count("pk"), total=Sum("amount"))
    return Tally(
        not_taken_in=not_taken_in(purpose).count(),
        waiting=waiting(purpose).count(),
        in_files=live.filter(file__fetched_at__isnull=True).count(),
        sent=sent["n"],
        sent_total=sent["total"] or 0,
    )


def failures_to_see(acting: Acting) -> QuerySet[PaymentLine]:
    """The lines that the bank could not pay and that a second person has not seen, where `acting` confirms."""
    return PaymentLine.objects.filter(
        file__purpose__organisation__in=acting.organisations(*CONFIRMERS), seen_by__isnull=True
    ).exclude(failure="")


def files_to_confirm(acting: Acting) -> QuerySet[PaymentFile]:
    """The files that wait for the totals of a second person, where `acting` confirms, the oldest first."""
    return (
        PaymentFile.objects.filter(
            state=PaymentFile.State.MADE,
            purpose__organisation__in=acting.organisations(*CONFIRMERS),
        )
        .exclude(made_by=acting.who)
        .select_related("purpose__organisation", "made_by")
        .order_by("made_at")
    )


@dataclass(frozen=True)
class Told:
    """What the holder of an application is told of a payment (支払のお知らせ)."""

    title: str
    amount: int
    pay_on: date | None
    account: str
    has_failed: bool


def told_of(application: Application) -> list[Told]:
    """The payments of `application` that stand in a confirmed file, with the day of the transfer."""
    lines = (
        PaymentLine.objects.filter(payment__application=application, file__state=PaymentFile.State.CONFIRMED)
        .select_related("payment__purpose", "payment__application", "file")
        .order_by("payment", "-file__made_at", "-file_id")
    )
    told: dict[UUID, Told] = {}
    for line in lines:
        if line.is_live or line.seen_by_id:
            number = line.account.get("number", "")
            told.setdefault(
                line.payment_id,
                Told(
                    title=line.payment.purpose.title,
                    amount=line.amount,
                    pay_on=line.file.pay_on,
                    account=number[-3:],
                    has_failed=not line.is_live,
                ),
            )
    return list(told.values())
