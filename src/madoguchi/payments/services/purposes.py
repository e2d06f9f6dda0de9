"""Laying down for what, how much and from which account is paid."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Organisation, User
from madoguchi.accounts.selectors import subjects_of
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.events.services import append
from madoguchi.language.reading import (
    Unreadable,
    half_width_kana,
    read_account_kana,
    read_bank_account,
    read_bank_branch,
    read_bank_code,
)
from madoguchi.payments.models import LARGEST_AMOUNT, Purpose
from madoguchi.payments.services.refusals import MayNotPay, NotAPurpose, PurposeClosed, SecondPerson
from madoguchi.payments.types import KEEPERS
from madoguchi.registry.models import Procedure

LONGEST_TITLE = 80


@dataclass(frozen=True)
class PurposeData:
    """What is said of a purpose: amounts in yen, the account as it was typed (支払件名の内容)."""

    title: str
    most: int
    amount: int | None
    client_code: str
    client_kana: str
    bank: str
    branch: str
    account_kind: str
    account_number: str
    is_further: bool = False


def require(purpose: Purpose, roles: tuple[Role, ...], *, by: Acting) -> UUID:
    """The account of `by` if one of `roles` holds where `purpose` is paid; raises `MayNotPay`."""
    if by.who is None or purpose.organisation_id not in by.organisations(*roles):
        raise MayNotPay
    return by.who


def add_purpose(
    *, organisation: Organisation, procedure: Procedure, data: PurposeData, by: Acting, at: datetime
) -> Purpose:
    """Register for what `organisation` pays those whom it grants `procedure`.

    Raises `MayNotPay`, and `NotAPurpose` with the field and what is wrong in it.
    """
    if by.who is None or organisation.pk not in by.organisations(*KEEPERS):
        raise MayNotPay
    purpose = Purpose(
        organisation=organisation, procedure=procedure, made_by_id=by.who, made_at=at, **_read(data)
    )
    try:
        with transaction.atomic():
            purpose.save(force_insert=True)
            log(purpose, "purpose.added", by=by, at=at, most=purpose.most, amount=purpose.amount)
    except IntegrityError as error:
        if not Purpose.objects.filter(organisation=organisation, title=purpose.title).exists():
            raise
        raise NotAPurpose(
            _("同じ名前の支払件名があります。別の名前にしてください。"), field="title"
        ) from error
    return purpose


def close_purpose(*, purpose: Purpose, by: Acting, at: datetime) -> Purpose:
    """Let nothing more be taken in; what was taken in is still paid. Raises `MayNotPay`, `PurposeClosed`."""
    require(purpose, KEEPERS, by=by)
    with transaction.atomic():
        held = locked(purpose, open_only=True)
        held.closed_at, held.is_taking_in = at, False
        held.save(update_fields=["closed_at", "is_taking_in"])
        log(held, "purpose.closed", by=by, at=at)
    return held


def locked(purpose: Purpose, *, open_only: bool = False) -> Purpose:
    """The purpose, held until the caller commits; raises `PurposeClosed` for one that was closed, if `open_only`."""
    held = Purpose.objects.select_for_update(of=("self",)).get(pk=purpose.pk)
    if open_only and held.closed_at is not None:
        raise PurposeClosed
    return held


def keep_off_own(cases: Iterable[Application], *, by: Acting, at: datetime) -> None:
    """Raise `SecondPerson` if one of `cases` was filed by the officer who acts, or for one of their own."""
    officer = User.objects.filter(pk=by.who, person__isnull=False).first() if by.who else None
    subjects = {one.subject_id for one in cases if one.subject_id}
    if officer and subjects_of(officer, on=japan_day(at)).filter(pk__in=subjects).exists():
        raise SecondPerson


def log(purpose: Purpose, kind: str, *, by: Acting, at: datetime, why: str = "", **data: object) -> None:
    """One event in the stream of the organisation that pays."""
    append(
        stream=f"organisation:{purpose.organisation_id}",
        kind=kind,
        by=by,
        at=at,
        organisation=purpose.organisation_id,
        why=why,
        data={"purpose": str(purpose.pk), **data},
    )


def _read(data: PurposeData) -> dict[str, object]:
    title = " ".join(data.title.split())
    if not title or len(title) > LONGEST_TITLE:
        raise NotAPurpose(_("支払件名を80文字までで入力してください。"), field="title")
    if not 1 <= data.most <= LARGEST_AMOUNT:
        raise NotAPurpose(_("1件の上限額を、1円から9,999,999,999円で入力してください。"), field="most")
    if data.amount is not None and not 1 <= data.amount <= data.most:
        raise NotAPurpose(_("1件の金額は、1円から上限額までです。"), field="amount")
    if not re.fullmatch("[0-9]{10}", data.client_code):
        raise NotAPurpose(_("振込依頼人コードは、銀行から知らされた10桁の数字です。"), field="client_code")
    if data.account_kind not in Purpose.AccountKind.values:
        raise NotAPurpose(_("預金の種類を選んでください。"), field="account_kind")
    readers = {
        "client_kana": read_account_kana,
        "bank": read_bank_code,
        "branch": read_bank_branch,
        "account_number": read_bank_account,
    }
    read = {}
    for name, reader in readers.items():
        try:
            read[name] = reader(getattr(data, name))
        except Unreadable as wrong:
            raise NotAPurpose(str(wrong), field=name) from wrong
    if len(half_width_kana(read["client_kana"])) > 40:
        raise NotAPurpose(_("振込依頼人名は、半角で40文字（濁点も1文字）までです。"), field="client_kana")
    return {
        "title": title,
        "most": data.most,
        "amount": data.amount,
        "client_code": data.client_code,
        "account_kind": data.account_kind,
        "is_further": data.is_further,
        **read,
    }
