"""What the city of the demo pays: one benefit taken in, a few accounts mended, and a file that waits to be fetched."""

from datetime import datetime, timedelta

from madoguchi.accounts.models import User
from madoguchi.accounts.selectors import acting_of
from madoguchi.core.clock import japan_day
from madoguchi.payments.selectors import waiting
from madoguchi.payments.services import (
    PurposeData,
    add_purpose,
    begin_taking_in,
    confirm_file,
    make_file,
    mend_account,
    take_in_waiting,
)
from madoguchi.payments.services.ordering import is_bank_day
from madoguchi.registry.models import Procedure
from madoguchi.site.demo.city import People

PLACE, PAID = "madono-shi", "child-allowance"
AMOUNT, MENDED = 10_000, 3
_ACCOUNT = {"bank": "みずほ銀行", "branch": "東京営業部", "kind": "ordinary"}
_PAYER = PurposeData(
    title="児童手当（はじめての支給）",
    most=60_000,
    amount=AMOUNT,
    client_code="0123456789",
    client_kana="マドノシ カイケイカンリシヤ",
    bank="0001",
    branch="001",
    account_kind="current",
    account_number="0000001",
)


def pay(people: People, *, at: datetime) -> None:
    """Take in what was granted; banks of the demo do not exist, so most accounts wait to be mended."""
    city, procedure = people.organisations[PLACE], Procedure.objects.get(slug=PAID)
    administrator = acting_of(User.objects.get(email="kanri@madono.example"), at=at)
    maker, second = (acting_of(one[PLACE], at=at) for one in (people.examiners, people.approvers))
    purpose = add_purpose(organisation=city, procedure=procedure, data=_PAYER, by=administrator, at=at)
    begin_taking_in(purpose=purpose, by=maker, at=at)
    take_in_waiting(at=at)
    some = list(waiting(purpose).select_related("purpose", "application")[:MENDED])
    for n, one in enumerate(some, 1):
        parts = {
            **_ACCOUNT,
            "number": f"900000{n}",
            "holder_kana": one.account.get("holder_kana", "マドノ ハナコ"),
        }
        mend_account(payment=one, parts=parts, why="本人に電話で確認", by=maker, at=at)
    day = japan_day(at) + timedelta(days=7)
    while not is_bank_day(day):
        day += timedelta(days=1)
    count, total = len(some), len(some) * AMOUNT
    if some:
        file = make_file(purpose=purpose, pay_on=day, count=count, total=total, by=maker, at=at)
        confirm_file(file=file, count=count, total=total, looked_at=count, by=second, at=at)
