"""Opinions and enquiries from the side of those who write, and answers for everyone."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from madoguchi.core.acting import Role
from madoguchi.core.clock import now
from madoguchi.listening.models import Opinion, Reception
from madoguchi.listening.services import publish_answer, save_answer, write_reply
from tests.listening.conftest import opened
from tests.world import World

TYPED = {
    "q-kind": "enquiry",
    "q-topic": "children",
    "q-words": "一時預かりは、いつからですか。",
    "q-wants_reply": "yes",
}


@pytest.fixture
def reception(world: World) -> Reception:
    """The city takes opinions."""
    return opened(world, world.acting(world.officer("administrator", Role.ADMINISTRATOR)))


def typed(client: Client, **changes: str) -> dict[str, str]:
    """What the form sends, with the proof that the page holds."""
    shown = client.get(reverse("portal:opinion_form", args=["city"]))
    return {**TYPED, "proof": shown.context["proof"], **changes}


def send(client: Client, sent: dict[str, str]) -> object:
    """Send the form a minute after it was opened."""
    with time_machine.travel(now() + timedelta(minutes=1), tick=False):
        return client.post(reverse("portal:opinion_form", args=["city"]), sent, follow=True)


def test_a_guest_writes_and_reads_the_reply_by_number_and_secret(
    world: World, client: Client, reception: Reception
) -> None:
    assert "窓野市" in client.get(reverse("portal:opinions")).content.decode()
    shown = send(client, typed(client)).content.decode()  # type: ignore[attr-defined]
    opinion = Opinion.objects.get()
    secret = shown.split('id="secret">')[1].split("<")[0]
    assert opinion.number in shown and len(secret) == 14
    page = reverse("portal:opinion", args=[opinion.pk])
    again = client.get(page).content.decode()
    assert secret not in again and "お返事をお待ちください" in again
    other = Client()
    assert other.get(page).status_code == 404
    write_reply(
        opinion=opinion, body="毎月1日からです。", revision=1, by=world.acting(world.examiner), at=world.at
    )
    opening = {"number": opinion.number, "secret": secret}
    found = other.post(reverse("portal:open_case"), opening, follow=True).content.decode()
    assert "毎月1日からです。" in found and "お返事が届いています" in found
    wrong = {"number": opinion.number, "secret": "AAAA-AAAA-AAAA"}
    assert Client().post(reverse("portal:open_case"), wrong).status_code == 422


def test_who_is_signed_in_finds_it_in_the_inbox(world: World, client: Client, reception: Reception) -> None:
    client.force_login(world.resident)
    send(client, typed(client))
    opinion = Opinion.objects.get()
    assert opinion.subject == world.resident.person and opinion.ticket is None
    assert opinion.number in client.get(reverse("portal:messages")).content.decode()


def test_everything_to_mend_is_told_at_once(world: World, client: Client, reception: Reception) -> None:
    sent = typed(client, **{"q-kind": "", "q-words": "", "q-wants_reply": ""})
    with time_machine.travel(now() + timedelta(minutes=1), tick=False):
        answer = client.post(reverse("portal:opinion_form", args=["city"]), sent)
    assert answer.status_code == 422
    assert [one.html_id for one in answer.context["errors"]] == ["q-kind", "q-words", "q-wants_reply"]
    assert not Opinion.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"proof": "forged"}, id="no-proof"),
        pytest.param({"homepage": "https://spam.example"}, id="honeypot"),
    ],
)
def test_programs_that_send_blindly_get_nowhere(
    world: World, client: Client, reception: Reception, changes: dict[str, str]
) -> None:
    sent = typed(client, **changes)
    answer = send(client, sent)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert not Opinion.objects.exists()
    assert TYPED["q-words"] in answer.content.decode()  # type: ignore[attr-defined]


def test_a_form_sent_faster_than_anyone_reads_is_asked_again(
    world: World, client: Client, reception: Reception
) -> None:
    sent = typed(client)
    assert client.post(reverse("portal:opinion_form", args=["city"]), sent).status_code == 422
    assert not Opinion.objects.exists()


def test_everyone_finds_published_answers(world: World, client: Client, reception: Reception) -> None:
    made = save_answer(
        answer=None,
        organisation=world.city,
        topic="children",
        question="一時預かりは、いつから申し込めますか",
        text="使う月の前の月の1日からです。",
        by=world.acting(world.examiner),
        at=world.at,
    )
    page = reverse("portal:answers")
    assert "合う質問はありませんでした" in client.get(page).content.decode()
    publish_answer(answer=made, revision=1, by=world.acting(world.approver), at=world.at)
    assert "前の月の1日" in client.get(page, {"q": "預かり", "topic": "children"}).content.decode()
    assert "前の月の1日" in client.get(reverse("portal:opinion_form", args=["city"])).content.decode()
    assert "合う質問はありませんでした" in client.get(page, {"q": "ごみ"}).content.decode()
