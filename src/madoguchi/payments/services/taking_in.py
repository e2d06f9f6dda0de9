"""Granted cases become payments, each once; their accounts are mended where no bank would know them."""

import logging
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from madoguchi.applications.models import Application
from madoguchi.applications.selectors import answers_now
from madoguchi.applications.services import stream_of
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.core.ids import read_number
from madoguchi.eforms.selectors import document_of, visible_rounds
from madoguchi.events.services import append
from madoguchi.examination.models import Disposition
from madoguchi.language.reading import Unreadable, read_integer
from madoguchi.language.widths import narrow
from madoguchi.payments.banks import bank_code, branch_code
from madoguchi.payments.models import Payment, PaymentLine, Purpose
from madoguchi.payments.selectors import granted, not_taken_in
from madoguchi.payments.services.purposes import keep_off_own, locked, log, require
from madoguchi.payments.services.refusals import AccountWrong, InAFile, NotAnAmount, SaysWhy
from madoguchi.payments.types import MAKERS
from madoguchi.vault.types import KeyMissing, Tampered
from madoguchi.vocabulary.terms import TERMS
from madoguchi.vocabulary.values import read_value

AT_ONCE = 200
"""How many cases are taken in under one lock."""
MOST_LINES = 500
"""How many receipt numbers with amounts are taken at once."""
LONGEST_REASON = 200

CLERK = Acting.system("payments")
_PLACES = ("application", "application__organisation", "application__edition__form_version")
_LINE = re.compile(r"(\S+?)[\s,、\t]+(.+)")
log_ = logging.getLogger(__name__)


def begin_taking_in(*, purpose: Purpose, by: Acting, at: datetime) -> Purpose:
    """Let the worker take in all cases granted so far, at the one amount of `purpose`.

    Raises `MayNotPay`, `PurposeClosed`, and `NotAnAmount` where the amount is told case by case.
    """
    require(purpose, MAKERS, by=by)
    if purpose.amount is None:
        raise NotAnAmount([(1, _("案件ごとに金額を入れてください。"))])
    with transaction.atomic():
        held = locked(purpose, open_only=True)
        held.is_taking_in, held.taken_to = True, None
        held.save(update_fields=["is_taking_in", "taken_to"])
        log(held, "payment.taking_in", by=by, at=at)
    return held


def take_in_waiting(*, at: datetime) -> int:
    """Take in the next granted cases of each purpose that asked for it; returns how many. A worker job."""
    done = 0
    for key in list(Purpose.objects.filter(is_taking_in=True).values_list("pk", flat=True)):
        try:
            done += _take_in_next(key, at=at)
        except (DatabaseError, OSError):
            raise  # the next round tries again
        except Exception:
            log_.exception("cases of the purpose %s cannot be taken in", key)
    return done


def _take_in_next(key: UUID, *, at: datetime) -> int:
    with transaction.atomic():
        held = (
            Purpose.objects.select_for_update(of=("self",), skip_locked=True)
            .filter(pk=key, is_taking_in=True)
            .first()
        )
        if held is None or held.amount is None:
            return 0
        found = not_taken_in(held).select_related(*_PLACES)
        if held.taken_to:
            found = found.filter(application__gt=held.taken_to)
        some = list(found[:AT_ONCE])
        taken = _take(held, ((one, held.amount) for one in some), at=at)
        held.taken_to = some[-1].application_id if some else held.taken_to
        held.is_taking_in = len(some) == AT_ONCE
        held.save(update_fields=["taken_to", "is_taking_in"])
        if taken:
            log(held, "payment.taken_in", by=CLERK, at=at, rows=taken)
    return taken


def take_in_lines(*, purpose: Purpose, lines: str, by: Acting, at: datetime) -> int:
    """Take in cases with an amount each: lines of a receipt number and yen. All of them or none; returns how many.

    Raises `MayNotPay`, `PurposeClosed`, `SecondPerson` for a case of one's own, `NotAnAmount` with each line that is
    wrong.
    """
    require(purpose, MAKERS, by=by)
    with transaction.atomic():
        held = locked(purpose, open_only=True)
        amounts = _read_lines(lines, held)
        wanted = {
            one.application.receipt_number: one
            for one in granted(held).filter(application__receipt_number__in=amounts).select_related(*_PLACES)
        }
        taken = set(
            held.payments.filter(application__receipt_number__in=amounts).values_list(
                "application__receipt_number", flat=True
            )
        )
        wrongs: list[tuple[int, Any]] = []
        for number, (place, _amount) in amounts.items():
            if number in taken:
                wrongs.append((place, _("もう取り込まれています")))
            elif number not in wanted:
                wrongs.append((place, _("この組織で認めた、この手続の申請ではありません")))
        if wrongs:
            raise NotAnAmount(wrongs)
        keep_off_own([one.application for one in wanted.values()], by=by, at=at)
        count = _take(held, ((one, amounts[number][1]) for number, one in wanted.items()), at=at)
        log(held, "payment.taken_in", by=by, at=at, rows=count)
    return count


def _read_lines(lines: str, purpose: Purpose) -> dict[str, tuple[int, int]]:
    """Receipt number → (line, amount in yen); raises `NotAnAmount`."""
    amounts: dict[str, tuple[int, int]] = {}
    wrongs: list[tuple[int, Any]] = []
    rows = [(place, narrow(row).strip()) for place, row in enumerate(lines.splitlines(), 1) if row.strip()]
    for place, row in rows[: MOST_LINES + 1]:
        found = _LINE.fullmatch(row)
        number = read_number(found[1]) if found else None
        if found is None or number is None:
            wrongs.append((place, _("受付番号と金額を、空白かコンマで区切ってください")))
            continue
        if number in amounts:
            wrongs.append((place, _("同じ受付番号が2回あります")))
            continue
        try:
            amounts[number] = (place, read_integer(found[2], 1, purpose.most))
        except Unreadable:
            wrongs.append((place, _("1円から上限額までの金額にしてください")))
    if not rows:
        wrongs.append((1, _("受付番号と金額を入力してください")))
    if len(rows) > MOST_LINES:
        wrongs.append((MOST_LINES + 1, _("1回に500行までです")))
    if wrongs:
        raise NotAnAmount(wrongs)
    return amounts


def _take(purpose: Purpose, cases: Iterable[tuple[Disposition, int]], *, at: datetime) -> int:
    made = []
    for disposition, amount in cases:
        case = disposition.application
        payment = Payment(purpose=purpose, application=case, amount=amount, taken_in_at=at)
        payment.account = _answered(case)
        made.append(payment)
    Payment.objects.bulk_create(made)
    return len(made)


def _answered(case: Application) -> dict[str, str]:
    """The account that the applicant answered, first of all one for payments to them.

    Nothing where the form asks for none or the key is gone.
    """
    try:
        present = answers_now(case)
        document, day = document_of(case.edition.form_version), japan_day(case.arrived_at)
        found = [
            (question.term != "bank.account", one.values[question.id])
            for one in visible_rounds(document, present.body, on=day)
            for question in one.questions
            if question.type == "bank_account" and isinstance(one.values.get(question.id), dict)
        ]
        accounts = [
            value for _is_other, value in sorted(found, key=lambda pair: pair[0]) if value.get("number")
        ]
        if accounts:
            return {name: str(text) for name, text in accounts[0].items()}
    except (KeyMissing, Tampered):
        log_.warning("the answers of %s cannot be read", case.pk)
    return {}


def mend_account(
    *, payment: Payment, parts: Mapping[str, str], why: str, by: Acting, at: datetime
) -> Payment:
    """Put another account in the place of the one that was answered, while the payment is in no live line.

    Raises `MayNotPay`, `SecondPerson` for a case of one's own, `InAFile`, `SaysWhy`, `AccountWrong`.
    """
    who = require(payment.purpose, MAKERS, by=by)
    if not why.strip():
        raise SaysWhy(field="why")
    account = _read_account(parts)
    with transaction.atomic():
        locked(payment.purpose)
        keep_off_own([payment.application], by=by, at=at)
        held = (
            Payment.objects.select_for_update(of=("self",))
            .select_related("purpose", "application__organisation")
            .get(pk=payment.pk)
        )
        if PaymentLine.objects.filter(payment=held, is_live=True).exists():
            raise InAFile
        held.account, held.mended_by_id, held.mended_at = account, who, at
        held.mending_reason = why.strip()[:LONGEST_REASON]
        held.save(update_fields=["account", "mended_by", "mended_at", "mending_reason"])
        append(
            stream=stream_of(held.application),
            kind="payment.account_mended",
            by=by,
            at=at,
            organisation=held.application.organisation_id,
            whose=held.application.subject_id,
            data={"purpose": str(held.purpose_id)},
        )
    return held


def _read_account(parts: Mapping[str, str]) -> dict[str, str]:
    try:
        account: dict[str, str] = read_value(TERMS["bank.account"], dict(parts))
    except ValueError as wrong:
        raise AccountWrong(str(wrong), field=getattr(wrong, "field", "") or "number") from wrong
    account["bank"] = bank_code(account["bank"])
    if not account["bank"]:
        raise AccountWrong(_("金融機関コードを4桁の数字で入力してください（例：0001）。"), field="bank")
    account["branch"] = branch_code(account["bank"], account["branch"])
    if not account["branch"]:
        raise AccountWrong(_("支店番号を3桁の数字で入力してください（例：012）。"), field="branch")
    return account
