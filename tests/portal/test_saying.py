"""Saying how it was without an application: open to everyone, once, masked, no flood."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import signing
from django.test import Client
from django.urls import reverse

from madoguchi.core.clock import now
from madoguchi.messaging.models import Message
from madoguchi.portal.views.voices.saying import message_code
from madoguchi.reviews.models import Review
from madoguchi.reviews.services import SAYINGS_AN_ADDRESS
from madoguchi.windows.models import Window
from tests.world import World

ANSWER = {
    "rating": "2",
    "hard": ["hard_words", "many_papers"],
    "text": "言葉がむずかしかったです。私、田中太郎は困りました。",
}


@pytest.fixture
def address(world: World) -> str:
    """Where one says how the procedure of the small city was."""
    return reverse("portal:say", args=["procedures", world.edition.procedure.slug])


def opened(client: Client, address: str) -> str:
    """Open the form and give the proof in it."""
    page = client.get(address)
    assert page.status_code == 200
    found = re.search(r'name="proof" value="([^"]+)"', page.content.decode())
    assert found
    return found[1]


def said(client: Client, address: str, *, wait: int = 60, **changes: Any) -> Any:
    """Open the form, read it for `wait` seconds and send it."""
    proof = opened(client, address)
    with time_machine.travel(now() + timedelta(seconds=wait), tick=False):
        return client.post(address, {**ANSWER, "proof": proof, **changes})


def test_anyone_says_how_it_was_and_names_are_masked(client: Client, world: World, address: str) -> None:
    sent = said(client, address + "?from=qr", channel="counter")

    assert sent.status_code == 302
    review = Review.objects.get()
    assert (review.procedure, review.application, review.source) == (world.edition.procedure, None, "qr")
    assert (review.rating, review.reasons, review.channel) == (2, ["hard_words", "many_papers"], "counter")
    assert "田中" not in review.text
    assert review.text.startswith("言葉がむずかしかったです。")
    assert review.reply_due_on is not None
    assert "ありがとうございました" in client.get(sent.url).content.decode()


def test_the_same_sending_counts_once(client: Client, address: str) -> None:
    proof = opened(client, address)
    with time_machine.travel(now() + timedelta(seconds=30), tick=False):
        for _n in range(2):
            assert client.post(address, {"rating": "5", "proof": proof}).status_code == 302

    assert Review.objects.count() == 1


def test_the_same_sending_by_another_way_counts_once(client: Client, address: str) -> None:
    proof = opened(client, address)
    with time_machine.travel(now() + timedelta(seconds=30), tick=False):
        for way in ("", "?from=qr"):
            assert client.post(address + way, {"rating": "5", "proof": proof}).status_code == 302

    assert Review.objects.count() == 1


def test_the_same_words_count_once_in_a_month(client: Client, address: str) -> None:
    said(client, address)
    said(client, address, rating="1")

    assert Review.objects.get().rating == 2


@pytest.mark.parametrize(
    ("proof", "wait"),
    [
        ("", 60),
        ("made-up", 60),
        (signing.dumps({"of": "windows/x", "at": 0, "key": "k"}, salt="portal.proofs"), 60),
        (None, 0),
        (None, 13 * 3600),
    ],
    ids=["none", "made_up", "of_another", "too_fast", "too_old"],
)
def test_a_form_that_was_not_opened_here_is_asked_again(
    client: Client, address: str, proof: str | None, wait: int
) -> None:
    changes = {} if proof is None else {"proof": proof}
    sent = said(client, address, wait=wait, **changes)

    assert sent.status_code == 422
    assert "もう一度送ってください" in sent.content.decode()
    assert "言葉がむずかしかったです。" in sent.content.decode()
    assert not Review.objects.exists()


def test_who_fills_in_what_nobody_sees_is_thanked_and_nothing_is_kept(client: Client, address: str) -> None:
    assert said(client, address, homepage="https://example.jp").status_code == 302
    assert not Review.objects.exists()


def test_adverts_are_refused_beside_the_words(client: Client, address: str) -> None:
    sent = said(client, address, text="https://example.jp/a https://example.jp/b")

    assert sent.status_code == 422
    assert 'href="#text"' in sent.content.decode()
    assert not Review.objects.exists()


def test_an_address_cannot_flood(client: Client, address: str) -> None:
    for n in range(SAYINGS_AN_ADDRESS):
        said(client, address, text=f"{n}回目に書いたべつの長さの文です{'あ' * n}")
    sent = said(client, address, text="もう一つだけ、どうしても言いたいことがあります")

    assert sent.status_code == 429
    assert Review.objects.count() == SAYINGS_AN_ADDRESS


def test_a_rating_is_needed(client: Client, address: str) -> None:
    sent = said(client, address, rating="")

    assert sent.status_code == 422
    assert 'href="#rating"' in sent.content.decode()


def test_a_window_is_spoken_of_until_it_closes(client: Client, world: World) -> None:
    window = Window.objects.create(
        organisation=world.city, code="w-1", name="市民課 1番窓口", address="窓野市中央", hours="平日"
    )
    address = reverse("portal:say", args=["windows", "w-1"])

    said(client, address)

    assert (Review.objects.get().window, Review.objects.get().source) == (window, "window")
    Window.objects.update(closed_on=now().date())
    assert client.get(address).status_code == 404


def test_a_message_is_spoken_of_once_by_its_link(client: Client, world: World) -> None:
    application = world.arrived()
    message = Message.objects.create(
        dedupe="application.arrived:x:1",
        subject_id=application.subject_id,
        title="受け付けました",
        body="お待ちください。",
        about=f"application:{application.pk}",
        sent_at=now(),
    )

    for minutes, rating in enumerate(("3", "1")):
        with time_machine.travel(now() + timedelta(minutes=minutes), tick=False):
            address = reverse("portal:say", args=["messages", message_code(message.pk)])
            assert said(client, address, rating=rating, text="").status_code == 302

    review = Review.objects.get()
    assert (review.rating, review.message_kind, review.source) == (3, "application.arrived", "message")
    assert client.get(reverse("portal:say", args=["messages", "made-up"])).status_code == 404


def test_the_picture_leads_to_the_form(client: Client, world: World, address: str) -> None:
    picture = client.get(reverse("portal:say_picture", args=["procedures", world.edition.procedure.slug]))

    assert picture["Content-Type"] == "image/svg+xml"
    assert picture.content.startswith(b"<svg ")


def test_an_office_that_takes_none_says_so(client: Client, world: World, address: str) -> None:
    proof = opened(client, address)
    world.city.settings["accepts_reviews"] = False
    world.city.save()

    assert "いま感想を受け付けていません" in client.get(address).content.decode()
    assert client.post(address, {"rating": "5", "proof": proof}).status_code == 422
    assert not Review.objects.exists()
