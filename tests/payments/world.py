"""A city that pays a benefit: cases granted, someone who lays down, makers and confirmers."""

from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from madoguchi.accounts.models import User
from madoguchi.applications.models import Application
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day
from madoguchi.payments.models import Payment, PaymentFile, Purpose
from madoguchi.payments.selectors import lines_of, pointed_out, waiting
from madoguchi.payments.services import (
    PurposeData,
    add_purpose,
    begin_taking_in,
    confirm_file,
    fetch_file,
    make_file,
    take_in_waiting,
)
from madoguchi.payments.services.ordering import is_bank_day
from tests.world import FORM, World, question

ACCOUNT = {
    "bank": "0001",
    "branch": "001",
    "kind": "ordinary",
    "number": "1234567",
    "holder_kana": "マドノ ハナコ",
}
DATA: dict[str, Any] = {
    "title": "子育て給付金 2026年度",
    "most": 100_000,
    "amount": 50_000,
    "client_code": "0123456789",
    "client_kana": "マドノシ",
    "bank": "0005",
    "branch": "001",
    "account_kind": "current",
    "account_number": "7654321",
}


def form() -> dict[str, Any]:
    """The form of the world, with a page that asks for an account."""
    asking: dict[str, Any] = deepcopy(FORM)
    asking["sections"][1]["pages"].append(
        {
            "id": "money",
            "title": "振込先",
            "questions": [question("account", "bank_account", "振込先", required=False)],
        }
    )
    return asking


class Paying:
    """The world with a benefit of 50,000 yen, and those who pay it."""

    def __init__(self, world: World, **changes: Any) -> None:
        self.world, self.cases = world, 0
        self.manager = world.officer("manager", Role.ADMINISTRATOR)
        self.second = world.officer("second", Role.APPROVER)
        self.edition = world.opened("benefit", form=form())
        self.purpose = self.added(**changes)

    def added(self, **changes: Any) -> Purpose:
        """A purpose of the city."""
        return add_purpose(
            organisation=self.world.city,
            procedure=self.edition.procedure,
            data=PurposeData(**{**DATA, **changes}),
            by=self.world.acting(self.manager),
            at=self.world.at,
        )

    def granted(self, **account: str) -> Application:
        """A case that was granted, with an account of its own unless it is said."""
        self.cases += 1
        told = {**ACCOUNT, "number": f"{self.cases:07}", **account}
        return self.world.decided(edition=self.edition, shade=self.cases, account=told)

    def taken_in(self, count: int) -> list[Payment]:
        """So many cases granted and taken in."""
        for _n in range(count):
            self.granted()
        begin_taking_in(purpose=self.purpose, by=self.maker, at=self.world.at)
        take_in_waiting(at=self.world.at)
        return list(waiting(self.purpose))

    @property
    def maker(self) -> Any:
        """The examiner at work."""
        return self.world.acting(self.world.examiner)

    @property
    def confirmer(self) -> Any:
        """The second person at work."""
        return self.world.acting(self.second)

    def acting(self, user: User) -> Any:
        """Anyone at work."""
        return self.world.acting(user)

    @property
    def pay_on(self) -> date:
        """A day ahead on which banks are open."""
        day = japan_day(self.world.at) + timedelta(days=7)
        while not is_bank_day(day):
            day += timedelta(days=1)
        return day

    def made(self, count: int, total: int | None = None, **changes: Any) -> PaymentFile:
        """A file of what is ready, with the totals that its maker types."""
        given: dict[str, Any] = {
            "purpose": self.purpose,
            "pay_on": self.pay_on,
            "count": count,
            "total": count * 50_000 if total is None else total,
            "by": self.maker,
            "at": self.world.at,
        }
        return make_file(**{**given, **changes})

    def confirmed(self, file: PaymentFile, **changes: Any) -> PaymentFile:
        """The file, confirmed with the totals of the second person, who looked at what is pointed out."""
        given: dict[str, Any] = {
            "looked_at": len(pointed_out(lines_of(file))),
            "count": file.count,
            "total": file.total,
            "by": self.confirmer,
            "at": self.world.at,
        }
        return confirm_file(file=file, **{**given, **changes})

    def fetched(self, file: PaymentFile, **changes: Any) -> tuple[str, bytes]:
        """Name and bytes."""
        return fetch_file(file=file, **{"by": self.maker, "at": self.world.at, **changes})
