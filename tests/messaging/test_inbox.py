"""The inbox: everything is in it, once, and only for those who hold it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from pytest_django import DjangoAssertNumQueries

from madoguchi.accounts.models import Subject
from madoguchi.core.acting import Acting
from madoguchi.events.selectors import timeline
from madoguchi.messaging import selectors
from madoguchi.messaging.models import Delivery, Message
from madoguchi.messaging.services import mark_read
from tests.messaging.conftest import ABOUT, holder

Post = Callable[..., Message]


@pytest.mark.engines
@pytest.mark.django_db
def test_a_message_lies_in_the_inbox_of_its_recipient_only(post: Post, person: Subject, guest: Any) -> None:
    ticket, visitor = guest
    other = Subject.objects.create(kind=Subject.Kind.PERSON)
    mine, theirs, of_the_ticket = post(), post(subject=other), post(subject=None, ticket=ticket)
    assert list(selectors.inbox(holder(person))) == [mine]
    assert list(selectors.inbox(holder(other))) == [theirs]
    assert list(selectors.inbox(holder(person, other))) == [mine]  # of two, the one acted for
    assert list(selectors.inbox(visitor)) == [of_the_ticket]
    assert list(selectors.inbox(Acting.nobody())) == []
    assert list(selectors.inbox(Acting.system("x"))) == []


@pytest.mark.django_db
def test_the_inbox_is_read_newest_first_in_two_queries(
    post: Post, person: Subject, at: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sent = [post(at=at + timedelta(minutes=m), email="a@example.jp") for m in range(5)]
    with django_assert_num_queries(2):
        found = list(selectors.inbox(holder(person)))
        assert all(len(message.deliveries.all()) == 1 for message in found)
    assert found == sent[::-1]


@pytest.mark.django_db
def test_messages_about_one_thing(post: Post, person: Subject) -> None:
    wanted, _ = post(), post(about="application:01890000-0000-7000-8000-000000000002")
    assert list(selectors.messages_about(holder(person), ABOUT)) == [wanted]
    stranger = holder(Subject.objects.create(kind=Subject.Kind.PERSON))
    assert list(selectors.messages_about(stranger, ABOUT)) == []


@pytest.mark.engines
@pytest.mark.django_db
def test_the_same_key_sends_once(post: Post, at: datetime) -> None:
    first = post(dedupe="k", title="一", email="a@example.jp")
    again = post(dedupe="k", title="二", email="b@example.jp", at=at + timedelta(days=1))
    assert again == first and again.title == "一" and again.sent_at == at
    assert Message.objects.count() == 1
    assert Delivery.objects.get().address == "a@example.jp"
    assert [event.kind for event in timeline(ABOUT)] == ["message.sent"]


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_the_same_moment_sends_once(post: Post) -> None:
    def once(_: int) -> Any:
        try:
            return post(dedupe="k", email="a@example.jp").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(once, range(8)))) == 1
    assert Message.objects.count() == Delivery.objects.count() == 1


@pytest.mark.engines
@pytest.mark.django_db
def test_a_message_has_one_recipient(post: Post, guest: Any) -> None:
    ticket, _ = guest
    with pytest.raises(IntegrityError, match="one_recipient"):
        post(ticket=ticket)


@pytest.mark.django_db
def test_a_message_without_a_recipient_is_refused(post: Post) -> None:
    with pytest.raises(AssertionError, match="nobody"):
        post(subject=None)
    assert not timeline(ABOUT).exists()


@pytest.mark.django_db
def test_the_log_holds_nothing_of_the_message(post: Post) -> None:
    message = post(email="hanako@example.jp")
    (event,) = timeline(ABOUT)
    assert event.data == {"message": str(message.pk), "mail": True}
    assert event.whose == message.subject_id


@pytest.mark.engines
@pytest.mark.django_db
def test_reading_is_noted_once_and_only_for_the_holder(post: Post, person: Subject, at: datetime) -> None:
    message, _ = post(), post()
    me = holder(person)
    assert selectors.unread_count(me) == 2
    later = at + timedelta(hours=1)
    assert mark_read(message=message, by=me, at=later).read_at == later
    assert mark_read(message=message, by=me, at=later + timedelta(hours=1)).read_at == later
    assert selectors.unread_count(me) == 1
    assert [event.kind for event in timeline(ABOUT)].count("message.read") == 1
    stranger = holder(Subject.objects.create(kind=Subject.Kind.PERSON))
    for someone in (stranger, Acting.nobody()):
        with pytest.raises(Message.DoesNotExist):
            mark_read(message=message, by=someone, at=later)
    assert selectors.unread_count(stranger) == 0
