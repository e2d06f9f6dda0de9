"""The tickets that a session keeps open."""

from django.contrib.sessions.backends.signed_cookies import SessionStore

from madoguchi.accounts.types import MOST_TICKETS, remember_ticket, session_tickets
from madoguchi.applications.models import AnswerSet
from madoguchi.core.acting import Acting
from madoguchi.core.ids import uuid7
from madoguchi.events.models import Access, Event


def test_a_session_keeps_the_tickets_that_were_opened_last() -> None:
    session, keys = SessionStore(), [uuid7() for _ in range(MOST_TICKETS + 1)]
    for key in [*keys[1:], keys[0]]:
        remember_ticket(session, key)
    assert session_tickets(session) == {*keys} - {keys[1]}
    remember_ticket(session, keys[2])
    assert session_tickets(session) == {*keys} - {keys[1]}


def test_every_record_has_room_for_all_tickets_of_a_session() -> None:
    label = Acting(name="", tickets=frozenset(uuid7() for _ in range(MOST_TICKETS))).label
    for model, column in ((Event, "by"), (Access, "reader"), (AnswerSet, "by")):
        assert len(label) <= (model._meta.get_field(column).max_length or 0)
