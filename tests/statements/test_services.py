"""Rows that are stored by a statement made once are those that Django would store."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection
from django.db.transaction import atomic
from django.forms.models import model_to_dict

from madoguchi.accounts.models import Ticket
from madoguchi.events.models import Event, StreamHead
from madoguchi.filling.models import Draft
from madoguchi.statements.services import insert, update

pytestmark = pytest.mark.django_db

AT = datetime(2026, 5, 1, 3, tzinfo=UTC)


def _drafts(count: int) -> list[Draft]:
    found = []
    for n in range(count):
        ticket = Ticket(number=f"{n}", secret_hash="0" * 64, created_at=AT)
        insert(ticket)
        found.append(
            Draft(ticket=ticket, started_at=AT, saved_at=AT, expires_at=AT, answers={"氏名": "'; --"})
        )
    return found


def _columns(row: Any, *, but: set[str]) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM {row._meta.db_table} WHERE id = %s",
            [row._meta.pk.get_db_prep_value(row.pk, connection)],
        )
        return {
            column[0]: value
            for column, value in zip(cursor.description, cursor.fetchone(), strict=True)
            if column[0] not in but
        }


def test_a_row_has_the_columns_that_django_would_write() -> None:
    one, other = _drafts(2)
    assert insert(one) and not one._state.adding
    other.save(force_insert=True)
    own = {"id", "key", "ticket_id", "answers"}  # sealed anew, or of the row
    assert _columns(one, but=own) == _columns(other, but=own)
    again = Draft.objects.get(pk=one.pk)
    assert again.answers == one.answers and model_to_dict(again) == model_to_dict(one)


def test_what_the_database_fills_in_is_read_back() -> None:
    events = [
        Event(stream="s:1", n=n, at=AT, kind="k", by="b", data={"a": [1]}, prev="0" * 64, hash="1" * 64)
        for n in (1, 2)
    ]
    assert all(map(insert, events))
    assert events[0].pk < events[1].pk
    stored = Event.objects.get(pk=events[1].pk)
    assert stored.xid == events[1].xid and stored.data == {"a": [1]} and stored.n == 2
    with pytest.raises(ValueError, match="fills in"):
        insert(Event(id=5, stream="s:2", n=1, at=AT, kind="k", by="b", prev="", hash=""))


def test_a_row_that_is_in_the_way() -> None:
    (draft,) = _drafts(1)
    insert(draft)
    twin = Draft(key=draft.key, ticket=draft.ticket, started_at=AT, saved_at=AT, expires_at=AT)
    with pytest.raises(IntegrityError), atomic():
        insert(twin)
    assert twin._state.adding
    assert not insert(twin, unless_there=True) and twin._state.adding
    assert Draft.objects.count() == 1
    assert insert(StreamHead(stream="s", n=1, hash="a"), unless_there=True)
    assert not insert(StreamHead(stream="s", n=2, hash="b"), unless_there=True)
    assert StreamHead.objects.get(pk="s").n == 1


def test_only_the_named_fields_change() -> None:
    (draft,) = _drafts(1)
    insert(draft)
    Draft.objects.filter(pk=draft.pk).update(revision=9)
    draft.submitted_at, draft.revision, draft.answers = AT, 5, {"氏名": "別"}
    update(draft, "submitted_at")
    assert Draft.objects.get(pk=draft.pk).submitted_at == AT
    assert Draft.objects.get(pk=draft.pk).revision == 9
    assert Draft.objects.get(pk=draft.pk).answers == {"氏名": "'; --"}
    update(draft, "answers", "revision")
    assert Draft.objects.get(pk=draft.pk).answers == {"氏名": "別"}
    assert Draft.objects.get(pk=draft.pk).revision == 5
    draft.pk = uuid4()
    with pytest.raises(DatabaseError, match="has gone"):
        update(draft, "revision")
