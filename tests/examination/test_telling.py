"""What the applicant is told: once for each event, in the inbox, with nothing personal in the mail."""

import pytest

from madoguchi.applications.models import Application
from madoguchi.applications.services import stream_of
from madoguchi.events.models import Event
from madoguchi.events.services import append
from madoguchi.examination.services import issue_notice, tell
from madoguchi.examination.services.messages import TOLD
from madoguchi.messaging.models import Delivery, Message
from madoguchi.messaging.selectors import inbox
from tests.examination.moves import ACTS
from tests.world import SYSTEM, World, counts, holder_of, last_event

pytestmark = pytest.mark.django_db

WORDS = {
    "application.arrived": ("arrived", "受け付けました"),
    "correction.asked": ("correcting", "直してください"),
    "notice.issued": ("decided", "結果が出ました"),
    "notice.reissued": ("decided", "再交付しました"),
    "notice.revoked": ("decided", "取り消しました"),
    "permit.issued": ("decided", "許可証・証明書ができました"),
    "permit.reissued": ("decided", "再交付しました"),
    "permit.revoked": ("decided", "取り消しました"),
    "application.withdrawn": ("withdrawn", "取り下げました"),
    "application.returned": ("returned", "返戻"),
    "application.insisted": ("arrived", "審査を求める申出"),
    "application.transferred": ("transferred", "引き継がれました"),
    "correction.answered": ("examining", "直した内容を受け取りました"),
    "correction.lapsed": ("lapsed", "期限が過ぎました"),
    "hearing.called": ("hearing", "ご意見をお聴きします"),
    "application.deemed": ("deemed", "法律により"),
    "application.reopened": ("reopened", "やり直します"),
    "thread.written": ("examining", "メッセージが届きました"),
}


def made(world: World, kind: str, user: object = None) -> Application:
    """An application in whose log an event of `kind` stands."""
    name = WORDS[kind][0]
    application: Application = (ACTS.get(name) or getattr(world, name))(
        *([world, user] if name in ACTS else [user])
    )
    if kind == "notice.issued":
        issue_notice(last_event(application, "application.decided"))
    if not Event.objects.filter(stream=stream_of(application), kind=kind).exists():
        append(stream=stream_of(application), kind=kind, by=SYSTEM, at=world.at, data={"side": "office"})
    return application


def test_every_kind_that_is_told_has_its_words_here() -> None:
    assert set(WORDS) == TOLD


@pytest.mark.parametrize("kind", sorted(WORDS))
@pytest.mark.parametrize("is_guest", [True, False])
def test_the_holder_is_told_once(world: World, authority: None, kind: str, is_guest: bool) -> None:
    application = made(world, kind, None if is_guest else world.resident)
    event = last_event(application, kind)
    tell(event)
    before = counts()
    tell(event)
    assert counts() == before

    (message,) = inbox(holder_of(application))
    assert WORDS[kind][1] in message.title
    assert (message.subject, message.ticket) == (
        (None, application.ticket) if is_guest else (world.resident.person, None)
    )
    assert message.sent_at == event.at
    for personal in ("葛", "𠮷", "0900", "hanako"):
        assert personal not in message.title + message.body
    assert Delivery.objects.get().address == "hanako@example.jp"
    assert not inbox(world.acting(world.neighbour)).exists()


def test_what_is_not_told_stays_silent(world: World) -> None:
    application = world.approved()
    for event in Event.objects.filter(stream=f"application:{application.pk}").exclude(kind__in=TOLD):
        tell(event)
    assert not Message.objects.exists()


def test_what_came_over_the_counter_without_a_holder_is_not_told_here(world: World) -> None:
    application = world.arrived()
    Application.objects.update(ticket=None, channel="counter")
    tell(last_event(application, "application.arrived"))
    assert not Message.objects.exists()


def test_without_a_mail_address_only_the_inbox_has_it(world: World) -> None:
    draft = world.filled(email=None)
    world.sent(draft)
    tell(Event.objects.get(kind="application.arrived"))
    assert Message.objects.count() == 1
    assert not Delivery.objects.exists()
