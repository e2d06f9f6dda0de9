"""What faces need of payments: how a payment stands, and what keeps it from being paid."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.translation import gettext_lazy as _

from madoguchi.core.acting import Role
from madoguchi.payments.banks import bank_code, bank_of, branch_code, branch_of
from madoguchi.payments.models import Payment
from madoguchi.payments.zengin import KINDS, Account, NotInFormat, as_written

MAKERS = (Role.EXAMINER,)
"""Who takes cases in, mends accounts and makes files."""
CONFIRMERS = (Role.APPROVER,)
"""Who confirms a file as the second person."""
KEEPERS = (Role.ADMINISTRATOR,)
"""Who lays down for what and from which account is paid."""
READERS = (Role.EXAMINER, Role.APPROVER, Role.AUDITOR, Role.ADMINISTRATOR)
"""Who sees purposes and files."""
SEERS = (Role.EXAMINER, Role.APPROVER, Role.AUDITOR)
"""Who sees accounts and amounts: who works with them, and who audits."""


class Trouble(Enum):
    """What keeps a payment out of a file, or should be looked at before (支払えない理由)."""

    NO_ACCOUNT = (_("振込先なし"), True)
    NO_BANK = (_("金融機関が不明"), True)
    NO_BRANCH = (_("支店が不明"), True)
    UNWRITABLE = (_("名義に使えない文字"), True)
    NOT_GRANTED = (_("処分の取消し"), True)
    DECIDED_ANEW = (_("決定のやり直し"), True)
    PAID_ELSEWHERE = (_("別の件名で支払済み"), True)
    UNKNOWN_BANK = (_("一覧にない銀行"), False)
    UNKNOWN_BRANCH = (_("一覧にない支店"), False)
    SAME_ACCOUNT = (_("口座が重複"), False)
    MENDED = (_("職員が訂正"), False)

    @property
    def words(self) -> Any:
        """As officers read it."""
        return self.value[0]

    @property
    def is_in_the_way(self) -> bool:
        """Whether nothing is paid while it lasts."""
        return bool(self.value[1])


@dataclass(frozen=True)
class Standing:
    """A payment with what is wrong with it (支払の状態)."""

    payment: Payment
    account: Account | None
    troubles: tuple[Trouble, ...]

    @property
    def is_ready(self) -> bool:
        """Whether it may go into a file."""
        return not any(one.is_in_the_way for one in self.troubles)

    @property
    def masked(self) -> str:
        """The number of the account, its last three digits alone."""
        return f"****{self.account.number[-3:]}" if self.account else ""

    @property
    def place(self) -> str:
        """The bank and its branch by name, or by what was answered."""
        answered = self.payment.account
        if self.account is None:
            return " ".join(part for part in (answered.get("bank", ""), answered.get("branch", "")) if part)
        bank, branch = bank_of(self.account.bank), branch_of(self.account.bank, self.account.branch)
        return f"{bank.name if bank else self.account.bank} {branch.name if branch else self.account.branch}"


def account_of(answered: Mapping[str, str]) -> tuple[Account | None, list[Trouble]]:
    """The account that was answered, as banks know it, and what is wrong; none where a code is not to be found."""
    if not answered.get("number") or answered.get("kind") not in KINDS:
        return None, [Trouble.NO_ACCOUNT]
    try:
        as_written(answered.get("holder_kana", "") or "-", 30)
    except NotInFormat:
        return None, [Trouble.UNWRITABLE]
    bank = bank_code(answered.get("bank", ""))
    branch = branch_code(bank, answered.get("branch", "")) if bank else ""
    troubles = [Trouble.NO_BANK] * (not bank) + [Trouble.NO_BRANCH] * (bool(bank) and not branch)
    if not answered.get("holder_kana", "").strip():
        troubles.append(Trouble.NO_ACCOUNT)
    if troubles:
        return None, troubles
    known, known_branch = bank_of(bank), branch_of(bank, branch)
    troubles += [Trouble.UNKNOWN_BANK] * (known is None)
    troubles += [Trouble.UNKNOWN_BRANCH] * (known is not None and known_branch is None)
    return (
        Account(
            bank=bank,
            branch=branch,
            kind=answered["kind"],
            number=answered["number"],
            holder_kana=answered.get("holder_kana", ""),
            bank_kana=known.kana if known else "",
            branch_kana=known_branch.kana if known_branch else "",
        ),
        troubles,
    )
