"""What stands between a dishonest or tired officer and the money of others."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from madoguchi.accounts.models import User
from madoguchi.core.acting import Role
from madoguchi.core.refusal import Refusal
from madoguchi.events.models import Access, Event
from madoguchi.examination.models import Disposition
from madoguchi.payments.models import PaymentFile, PaymentLine
from madoguchi.payments.selectors import standings, tally_of, waiting
from madoguchi.payments.services import (
    LookFirst,
    NoLongerGranted,
    SecondPerson,
    TooLate,
    TotalsDiffer,
    begin_taking_in,
    discard_file,
    mend_account,
    ordering,
    take_in_lines,
    take_in_waiting,
)
from madoguchi.payments.types import Trouble
from madoguchi.payments.zengin import read
from tests.payments.world import ACCOUNT, Paying

Failure = PaymentLine.Failure
BOTH = (Role.EXAMINER, Role.APPROVER)


def _refused(kind: type[Refusal], act: Callable[..., Any], **given: Any) -> Refusal:
    before = (PaymentFile.objects.count(), PaymentLine.objects.count(), Event.objects.count())
    with pytest.raises(kind) as told:
        act(**given)
    assert (PaymentFile.objects.count(), PaymentLine.objects.count(), Event.objects.count()) == before
    return told.value


def test_who_was_paid_for_another_purpose_waits_unless_it_is_a_further_payment(paying: Paying) -> None:
    (first,) = paying.taken_in(1)
    paying.confirmed(paying.made(1))
    for title, is_further in (("やり直し", False), ("第2回", True)):
        purpose = paying.added(title=title, is_further=is_further)
        begin_taking_in(purpose=purpose, by=paying.maker, at=paying.world.at)
        take_in_waiting(at=paying.world.at)
        (stands,) = standings(purpose, waiting(purpose))
        assert stands.payment.application_id == first.application_id
        assert stands.troubles == (() if is_further else (Trouble.PAID_ELSEWHERE,))


def test_everyone_who_ever_mended_an_account_is_kept_from_confirming(paying: Paying) -> None:
    (payment,) = paying.taken_in(1)
    both = paying.acting(paying.world.officer("both", *BOTH))
    for by in (both, paying.maker):  # the last one is not the only one
        mend_account(payment=payment, parts=ACCOUNT, why="電話で確認", by=by, at=paying.world.at)
    file = paying.made(1)
    _refused(SecondPerson, paying.confirmed, file=file, by=both)
    _refused(LookFirst, paying.confirmed, file=file, looked_at=0)
    assert paying.confirmed(file).state == "confirmed"


def test_nobody_touches_what_is_paid_to_themselves(paying: Paying) -> None:
    case = paying.world.decided(paying.world.resident, edition=paying.edition, account=ACCOUNT)
    purpose = paying.added(title="案件ごと", amount=None)
    (payment,) = paying.taken_in(0)
    User.objects.filter(pk=paying.world.resident.pk).update(person=None)
    User.objects.filter(pk=paying.world.examiner.pk).update(person=case.subject)
    told = {"by": paying.maker, "at": paying.world.at}
    _refused(SecondPerson, mend_account, payment=payment, parts=ACCOUNT, why="自分", **told)
    with pytest.raises(SecondPerson):
        take_in_lines(purpose=purpose, lines=f"{case.receipt_number} 1000", **told)


def test_what_came_too_late_or_was_revoked_does_not_leave(paying: Paying) -> None:
    payments = paying.taken_in(2)
    file = paying.made(2)
    late = paying.world.at + timedelta(days=30)
    _refused(TooLate, paying.confirmed, file=file, at=late)
    paying.confirmed(file)
    _refused(TooLate, paying.fetched, file=file, at=late)
    Disposition.objects.filter(application=payments[0].application).update(revoked_at=paying.world.at)
    _refused(NoLongerGranted, paying.fetched, file=file)
    discard_file(file=file, why="取り消された", by=paying.maker, at=paying.world.at)
    file = paying.confirmed(paying.made(1))
    first = paying.fetched(file)
    assert paying.fetched(file, why="控え", at=late) == first  # what left once is the same for ever


def test_what_was_granted_in_part_is_not_paid_in_full(paying: Paying) -> None:
    case = paying.granted()
    Disposition.objects.filter(application=case).update(outcome="partial")
    assert paying.taken_in(0) == [] and tally_of(paying.purpose).not_taken_in == 0
    purpose = paying.added(title="案件ごと", amount=None)
    lines = f"{case.receipt_number} 20000"
    assert take_in_lines(purpose=purpose, lines=lines, by=paying.maker, at=paying.world.at) == 1


def test_a_decision_made_anew_is_looked_at_again(paying: Paying) -> None:
    (payment,) = paying.taken_in(1)
    later = paying.world.at + timedelta(hours=1)
    Disposition.objects.update(decided_at=later)
    (stands,) = standings(paying.purpose, waiting(paying.purpose))
    assert stands.troubles == (Trouble.DECIDED_ANEW,) and not stands.is_ready
    mend_account(payment=payment, parts=ACCOUNT, why="決定のやり直し", by=paying.maker, at=later)
    (stands,) = standings(paying.purpose, waiting(paying.purpose))
    assert stands.is_ready


@pytest.mark.parametrize(
    ("account", "trouble"),
    [
        ({"holder_kana": "マドノ ¥ ハナコ"}, None),
        ({"holder_kana": "窓野"}, Trouble.UNWRITABLE),
        ({"holder_kana": ""}, Trouble.NO_ACCOUNT),
        ({"bank": ""}, Trouble.NO_BANK),
        ({"branch": ""}, Trouble.NO_BRANCH),
        ({"kind": "other"}, Trouble.NO_ACCOUNT),
        ({"bank": "9999"}, Trouble.UNKNOWN_BANK),
    ],
)
def test_no_account_stops_the_whole_file(
    paying: Paying, account: dict[str, str], trouble: Trouble | None
) -> None:
    payment, _other = paying.taken_in(2)
    payment.account = {**ACCOUNT, **account}
    payment.save(update_fields=["account"])
    ready = 2 if trouble is None or not trouble.is_in_the_way else 1
    found = standings(paying.purpose, waiting(paying.purpose))[0].troubles
    assert found == (() if trouble is None else (trouble,))
    file = paying.confirmed(paying.made(ready))
    assert len(read(paying.fetched(file)[1]).transfers) == ready


def test_what_cannot_be_paid_holds_up_nobody_behind_it(
    paying: Paying, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, most in (("MOST_LINES", 2), ("_AT_ONCE", 1)):
        monkeypatch.setattr(ordering, name, most)
    for n in range(5):
        paying.granted(bank="どこか" if n < 2 else "0001")
    paying.taken_in(0)
    ready = ordering.ready_of(paying.purpose)
    assert len(ready) == 2 and all(one.is_ready for one in ready)


def test_applicants_see_that_their_accounts_left(paying: Paying) -> None:
    (payment,) = paying.taken_in(1)
    paying.fetched(paying.confirmed(paying.made(1)))
    seen = Access.objects.get(object=f"application:{payment.application_id}", purpose=ordering.SENT)
    assert seen.organisation == paying.world.city.pk


def test_totals_that_differ_are_recorded(paying: Paying) -> None:
    paying.taken_in(1)
    file = paying.made(1)
    with pytest.raises(TotalsDiffer):
        paying.confirmed(file, total=1)
    assert Event.objects.get(kind="paymentfile.totals_differed").data["file"] == file.number
