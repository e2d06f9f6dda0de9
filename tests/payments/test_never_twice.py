"""Nobody is paid twice, whatever is done in whatever order and at whatever moment (T30)."""

from collections import Counter
from random import Random
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.examination.models import Disposition
from madoguchi.files.selectors import read as bytes_of
from madoguchi.payments.models import Payment, PaymentFile, PaymentLine
from madoguchi.payments.selectors import waiting
from madoguchi.payments.services import (
    begin_taking_in,
    discard_file,
    fetch_file,
    make_file,
    ready_of,
    see_failure,
    take_in_waiting,
    tell_failure,
)
from madoguchi.payments.zengin import read
from tests.payments.world import Paying
from tests.race import at_once
from tests.world import World

TWENTY = 20
REACHED: Counter[tuple[int, bool]] = Counter()
"""How often so many files left, and whether the bank gave something back: the test must have got somewhere."""


class Offices(RuleBasedStateMachine):
    """Six cases, a few officers, and anything done to files at any time (支払の事務)."""

    paying: Paying

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.left: list[tuple[str, bytes]] = []
        self.has_begun = False

    def teardown(self) -> None:
        sent = PaymentFile.objects.filter(fetched_at__isnull=False).count()
        REACHED[sent, PaymentLine.objects.filter(seen_by__isnull=False, is_live=False).exists()] += 1
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)
        super().teardown()

    def _try(self, act: Any, **given: Any) -> Any:
        try:
            return act(**given)
        except Refusal:
            return None

    def _file(self, n: int) -> PaymentFile | None:
        files = list(PaymentFile.objects.order_by("pk"))
        return files[n % len(files)] if files else None

    @rule(seed=st.integers(0, 2**32), count=st.integers(20, 40))
    def offices_work(self, seed: int, count: int) -> None:
        """Several acts by chance, those of an ordinary day more often."""
        usual = [self.make, self.confirm, self.fetch]
        all_acts = [
            *(usual * 3),
            *(
                self.take_in,
                self.discard,
                self.fail,
                self.fail,
                self.see,
                self.see,
                self.mistype,
                self.revoke,
            ),
        ]
        chance = Random(seed)  # noqa: S311 - the same acts each time
        for _n in range(count):
            chance.choice(all_acts)(chance.randrange(100))
            self.nobody_is_paid_twice()

    def take_in(self, n: int) -> None:
        begin_taking_in(purpose=self.paying.purpose, by=self.paying.maker, at=self.paying.world.at)
        take_in_waiting(at=self.paying.world.at)

    def make(self, n: int) -> None:
        if not self.has_begun:
            self.take_in(n)
        self.has_begun = True
        ready = ready_of(self.paying.purpose)
        total = sum(one.payment.amount for one in ready)
        made = self._try(self.paying.made, count=len(ready), total=total)
        assert (made is not None) == bool(ready)

    def mistype(self, n: int) -> None:
        ready = ready_of(self.paying.purpose)
        total = sum(one.payment.amount for one in ready)
        assert self._try(self.paying.made, count=len(ready), total=total + 1 - 2 * (n % 2)) is None
        if file := self._file(n):
            assert self._try(self.paying.confirmed, file=file, total=file.total + 1) is None

    def confirm(self, n: int) -> None:
        world = self.paying.world
        by = (self.paying.second, self.paying.second, world.approver, world.examiner)[n % 4]
        if file := self._file(n):
            self._try(self.paying.confirmed, file=file, by=self.paying.acting(by))

    def fetch(self, n: int) -> None:
        if file := self._file(n):
            why = "" if n % 2 else "回線が切れた"
            got = self._try(fetch_file, file=file, why=why, by=self.paying.maker, at=self.paying.world.at)
            if got:
                self.left.append(got)

    def discard(self, n: int) -> None:
        if file := self._file(n):
            self._try(discard_file, file=file, why="誤り", by=self.paying.maker, at=self.paying.world.at)

    def fail(self, n: int) -> None:
        lines = list(PaymentLine.objects.order_by("pk"))
        if lines:
            self._try(
                tell_failure,
                line=lines[n % len(lines)],
                failure=PaymentLine.Failure.CLOSED,
                failed_on=japan_day(self.paying.world.at),
                by=self.paying.maker,
                at=self.paying.world.at,
            )

    def see(self, n: int) -> None:
        lines = list(PaymentLine.objects.exclude(failure="").order_by("pk"))
        if lines:
            line = lines[n % len(lines)]
            self._try(see_failure, line=line, by=self.paying.confirmer, at=self.paying.world.at)

    def revoke(self, n: int) -> None:
        if n > 20:
            return
        one = Disposition.objects.order_by("pk")[n % 4]
        Disposition.objects.filter(pk=one.pk).update(revoked_at=self.paying.world.at)

    @invariant()
    def nobody_is_paid_twice(self) -> None:
        """Of all files that ever left, a payment stands in one, but for those that the bank gave back."""
        sent = PaymentLine.objects.filter(file__fetched_at__isnull=False, seen_by__isnull=True)
        paid = list(sent.values_list("payment__application", flat=True))
        assert len(paid) == len(set(paid))
        live = list(PaymentLine.objects.filter(is_live=True).values_list("payment", flat=True))
        assert len(live) == len(set(live))

    @invariant()
    def what_left_is_the_same_and_adds_up(self) -> None:
        seen: dict[str, bytes] = {}
        for name, data in self.left:
            assert seen.setdefault(name, data) == data
        for file in PaymentFile.objects.filter(state=PaymentFile.State.CONFIRMED).select_related("file"):
            order = read(bytes_of(file.file))
            amounts = list(file.lines.order_by("place").values_list("amount", flat=True))
            assert [one.amount for one in order.transfers] == amounts
            assert (len(amounts), order.total) == (file.count, file.total)
            assert file.confirmed_by_id != file.made_by_id


@pytest.mark.django_db
def test_nobody_is_paid_twice_whatever_is_done(paying: Paying) -> None:
    for _n in range(6):
        paying.granted()
    machine = type("Case", (Offices,), {"paying": paying})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=25,
            stateful_step_count=4,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert sum(REACHED[n] for n in REACHED if n[0] >= 2) >= 3
    assert sum(REACHED[n] for n in REACHED if n[1]) >= 3


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_of_twenty_who_make_a_file_at_once_one_does(transactional_db: None, at: Any) -> None:
    paying = Paying(World(at))
    paying.taken_in(3)
    day = paying.pay_on
    results = at_once(
        [
            lambda: make_file(
                purpose=paying.purpose, pay_on=day, count=3, total=150_000, by=paying.maker, at=at
            )
        ]
        * TWENTY
    )
    made = [one for one in results if isinstance(one, PaymentFile)]
    assert len(made) == 1, results
    assert all(isinstance(one, Refusal) for one in results if one not in made), results
    assert PaymentLine.objects.count() == 3
    results = at_once([lambda: paying.confirmed(made[0])] * TWENTY)
    assert sum(isinstance(one, PaymentFile) for one in results) == 1, results
    results = at_once([lambda: paying.fetched(made[0], why="もう一度")] * TWENTY)
    assert len({data for _name, data in results}) == 1
    assert PaymentFile.objects.get().fetches == TWENTY


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_of_twenty_workers_that_take_in_at_once_each_case_is_taken_once(
    transactional_db: None, at: Any
) -> None:
    paying = Paying(World(at))
    for _n in range(4):
        paying.granted()
    begin_taking_in(purpose=paying.purpose, by=paying.maker, at=at)
    results = at_once([lambda: take_in_waiting(at=at)] * TWENTY)
    assert sum(results) == 4 == Payment.objects.count()


def test_the_database_itself_refuses_a_second_line(paying: Paying) -> None:
    (payment,) = paying.taken_in(1)
    file = paying.made(1)
    other = PaymentFile.objects.create(
        purpose=paying.purpose,
        pay_on=paying.pay_on,
        count=1,
        total=1,
        made_by=paying.world.examiner,
        made_at=paying.world.at,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentLine.objects.create(payment=payment, file=other, place=1, amount=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.create(
            purpose=paying.purpose,
            application=payment.application,
            amount=1,
            taken_in_at=paying.world.at,
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentFile.objects.filter(pk=file.pk).update(confirmed_by=file.made_by)
    assert list(waiting(paying.purpose)) == []
