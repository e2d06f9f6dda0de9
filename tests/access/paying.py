"""What the city pays: a purpose, payments of decided cases, and a file that waits for a second person."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting
from madoguchi.payments.models import Payment, PaymentFile, Purpose
from madoguchi.payments.services import PurposeData, add_purpose, make_file, mend_account, take_in_lines
from tests.payments.world import ACCOUNT, DATA
from tests.world import World

PAY_ON = "2026-11-20"
_ACCOUNT = {**ACCOUNT, "why": "電話で確認"}


def lay_down_payments(world: World, by: Acting, *, at: datetime) -> None:
    """Each of the decided cases but the first is paid 10,000 yen; one stands in a file, the others wait."""
    purpose = add_purpose(
        organisation=world.city,
        procedure=world.edition.procedure,
        data=PurposeData(**{**DATA, "amount": None}),
        by=by,
        at=at,
    )
    maker = world.acting(world.examiner)
    lines = "\n".join(f"{one.receipt_number} 10000" for one in _decided()[1:])
    take_in_lines(purpose=purpose, lines=lines, by=maker, at=at)
    first = Payment.objects.order_by("application")[0]
    mend_account(payment=first, parts=ACCOUNT, why="電話で確認", by=maker, at=at)
    make_file(
        purpose=purpose,
        pay_on=datetime.fromisoformat(PAY_ON).date(),
        count=1,
        total=10_000,
        by=maker,
        at=at,
    )


def _decided() -> list[Application]:
    """The decided cases of the city; the first is not taken in."""
    found = Application.objects.filter(
        organisation__slug="city", procedure__slug="child-medical", state="decided"
    )
    return list(found.order_by("pk"))


PUBLIC: dict[str, list[Any] | Callable[[], list[Any]]] = {
    "desk:purpose_new": ["city"],
    "desk:purpose": lambda: [Purpose.objects.get().pk],
    "desk:payment": lambda: [Payment.objects.order_by("-application")[0].pk],
    "desk:payment_file": lambda: [PaymentFile.objects.get().pk],
}

SENT: dict[str, Callable[[Any], dict[str, Any]]] = {
    "desk:purpose_new": lambda o: {
        **DATA,
        "procedure": str(Purpose.objects.get().procedure_id),
        "title": "出産祝金",
        "way": "same",
    },
    "desk:purpose": lambda o: {"act": "take", "lines": f"{_decided()[0].receipt_number} 10000"},
    "desk:payment": lambda o: _ACCOUNT,
    "desk:payment_file": lambda o: {"act": "confirm", "count": "1", "total": "10000", "looked_at": "1"},
}
