"""Queries that are compiled once give what Django gives."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.transaction import TransactionManagementError, atomic
from django.test.utils import CaptureQueriesContext

from madoguchi.accounts.models import Ticket
from madoguchi.filling.models import Draft, Reuse, Turn
from madoguchi.statements.selectors import Prepared, attach
from tests.race import at_once

AT = datetime(2026, 5, 1, 3, tzinfo=UTC)


def _draft(**more: Any) -> Draft:
    ticket = Ticket.objects.create(number=uuid4().hex[:12], secret_hash="0" * 64, created_at=AT)
    draft = Draft(ticket=ticket, started_at=AT, saved_at=AT, expires_at=AT, **more)
    draft.save()
    return draft


def _held(subjects: list[UUID], tickets: list[UUID]) -> QuerySet[Draft]:
    held = Draft.objects.filter(Q(subject__in=subjects) | Q(ticket__in=tickets), discarded_at__isnull=True)
    return held.select_related("ticket", "subject", "turn").order_by("pk")


@pytest.mark.django_db
def test_rows_are_those_of_django_with_what_is_read_with_them() -> None:
    held = Prepared(_held)
    drafts = [_draft(answers={"name": f"{n}"}) for n in range(3)]
    _draft()
    Turn.objects.create(draft=drafts[1], asked_at=AT, seen_at=AT)
    for some in (drafts[:1], drafts, drafts[1:], []):
        tickets = [draft.ticket_id for draft in some]
        found = held.rows(subjects=[], tickets=tickets)
        assert found == list(_held([], tickets)) == some
        with CaptureQueriesContext(connection) as asked:
            for draft, right in zip(found, some, strict=True):
                assert draft.ticket.number == right.ticket.number and draft.subject is None
                assert hasattr(draft, "turn") == (right.pk == drafts[1].pk)
        assert not asked.captured_queries
        assert [draft.answers for draft in found] == [draft.answers for draft in some]
        assert [draft.started_at for draft in found] == [AT] * len(some)
    found = held.rows(subjects=[], tickets=[drafts[0].ticket_id])
    found[0].revision = 7
    found[0].save()
    assert held.one(subjects=[], tickets=[drafts[0].ticket_id]).revision == 7
    assert held.one(subjects=[], tickets=[uuid4()]) is None


@pytest.mark.django_db
def test_the_query_is_built_once_for_each_number_of_ids() -> None:
    built = []

    def build(keys: list[UUID], number: str) -> QuerySet[Draft]:
        built.append(len(keys))
        return Draft.objects.filter(pk__in=keys, ticket__number=number)

    found, draft = Prepared(build), _draft()
    for _again in range(3):
        assert found.rows(keys=[draft.pk], number=draft.ticket.number) == [draft]
        assert found.rows(keys=[uuid4(), draft.pk], number=draft.ticket.number) == [draft]
        assert found.rows(keys=[draft.pk], number="' OR 1=1 --") == []
        assert found.rows(keys=[], number="") == []
    assert built == [1, 2, 0]


@pytest.mark.django_db
def test_a_value_that_does_not_become_a_parameter_is_refused() -> None:
    nothing = Prepared(lambda key, other: Draft.objects.filter(pk=key))
    with pytest.raises(ValueError, match="no parameter"):
        nothing.rows(key=uuid4(), other=uuid4())


@pytest.mark.django_db(transaction=True)
def test_a_row_is_locked_in_a_transaction_only() -> None:
    locked, draft = Prepared(lambda key: Draft.objects.select_for_update().filter(pk=key)), _draft()
    for _again in range(2):
        with atomic():
            assert locked.one(key=draft.pk) == draft
        with pytest.raises(TransactionManagementError):
            locked.one(key=draft.pk)


@pytest.fixture
def hurried() -> Iterator[None]:
    """Threads take turns as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(0.000001)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("hurried")
def test_many_threads_that_ask_first_all_get_the_right_rows() -> None:
    """Django changes a query while it compiles it: two threads with one query spoil each other's SQL."""
    drafts = [_draft() for _n in range(8)]
    for _again in range(20):
        held = Prepared(_held)

        def number(draft: Draft, held: Prepared[Draft] = held) -> str:
            return held.rows(subjects=[], tickets=[draft.ticket_id])[0].ticket.number

        assert at_once([partial(number, draft) for draft in drafts]) == [
            draft.ticket.number for draft in drafts
        ]


@pytest.mark.django_db
def test_what_was_read_with_a_row_is_not_asked_for_again() -> None:
    draft = _draft()
    attach(draft, "items", [])
    with CaptureQueriesContext(connection) as asked:
        assert list(draft.items.all()) == []
    assert not asked.captured_queries
    assert draft.items.filter(
        applies="yes"
    ).query.where  # what is asked in another way is asked of the database
    Reuse.objects.create(draft=draft, asked_at=AT)
    assert Draft.objects.select_related("reuse").get(pk=draft.pk).reuse.draft_id == draft.pk
