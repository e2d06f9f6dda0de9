"""Those who came with paper have no inbox: what they have to know goes by post, and the letter says all of it."""

from datetime import datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.applications.models import Application
from madoguchi.applications.selectors import altered_applications
from madoguchi.applications.services import stream_of
from madoguchi.core.clock import JAPAN, japan_day, now
from madoguchi.core.ids import uuid7
from madoguchi.events.models import Event
from madoguchi.events.selectors import verify
from madoguchi.examination.models import Notice, Outcome
from madoguchi.examination.services import (
    ask_correction,
    call_hearing,
    decide,
    enter_application,
    issue_notice,
    propose,
    revoke,
    send_back,
    sign_off,
    take,
    tell,
)
from madoguchi.examination.services.reminders import remind
from madoguchi.files.selectors import read
from madoguchi.messaging.models import Delivery, Message
from madoguchi.papers.reading import said_in
from tests.world import NAME, World, get, last_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """The small city at this very moment: views read the clock."""
    return World(now())


def on_paper(world: World) -> Application:
    """A case that came by post, with a mail address on it."""
    made = enter_application(
        key=uuid7(),
        edition=world.edition,
        channel=Application.Channel.POST,
        arrived_at=datetime.combine(japan_day(world.at), time(), tzinfo=JAPAN),
        answers={"applicant_name": NAME, "email": "ume@example.jp"},
        scans=(),
        name="",
        by=world.acting(world.examiner),
        at=world.at,
    )
    return get(made.pk)


def taken(world: World) -> Application:
    case = on_paper(world)
    take(application=case, revision=case.revision, by=world.acting(world.examiner), at=world.at)
    return get(case.pk)


def letter_of(case: Application, kind: str) -> Message:
    """The message of `kind`, told twice: it is posted and nothing else."""
    for _time in range(2):
        tell(last_event(case, kind))
    message = Message.objects.get(dedupe__startswith=f"{kind}:")
    (letter,) = message.deliveries.all()
    assert (letter.channel, letter.organisation) == (Delivery.Channel.POST, case.organisation_id)
    assert letter.address.endswith(f"\n{case.applicant_name}")
    assert not message.has_inbox and case.receipt_number in message.body
    assert "画面" not in message.body and "マイページ" not in message.body
    return message


def test_a_correction_goes_by_post_with_what_is_to_be_mended(world: World) -> None:
    case = taken(world)
    ask_correction(
        application=case,
        items={"phone": "番号が書かれていません。"},
        message="電話でもかまいません。",
        due_on=japan_day(world.at) + timedelta(days=14),
        revision=case.revision,
        by=world.acting(world.examiner),
        at=world.at,
    )
    said = letter_of(case, "correction.asked").body
    for one in ("番号が書かれていません。", "電話でもかまいません。", "期限：", "・"):
        assert one in said
    assert remind(at=world.at + timedelta(days=12)) == 0


def test_what_was_sent_back_and_a_hearing_say_why_and_when(world: World) -> None:
    by = world.acting(world.examiner)
    case = on_paper(world)
    send_back(application=case, reason="様式が違います。", revision=case.revision, by=by, at=world.at)
    assert "様式が違います。" in letter_of(case, "application.returned").body
    heard = taken(world)
    call_hearing(
        application=heard,
        place="市役所 3階",
        subject_matter="不足する書類について",
        takes_place_at=world.at + timedelta(days=20),
        revision=heard.revision,
        by=by,
        at=world.at,
    )
    said = letter_of(heard, "hearing.called").body
    assert "市役所 3階" in said and "不足する書類について" in said and "日時：" in said


def test_a_notice_is_printed_and_enclosed_and_its_end_is_told(
    world: World, authority: None, client: Client
) -> None:
    case = taken(world)
    by, approver = world.acting(world.examiner), world.acting(world.approver)
    propose(
        application=case,
        outcome=Outcome.GRANTED,
        grounds="確かめました。",
        revision=case.revision,
        by=by,
        at=world.at,
    )
    case = get(case.pk)
    sign_off(application=case, is_approved=True, revision=case.revision, by=approver, at=world.at)
    case = get(case.pk)
    client.force_login(world.examiner)
    assert "印刷して、郵便で送ってください。" in client.get(reverse("desk:case", args=[case.pk])).text
    decide(application=case, revision=case.revision, by=by, at=world.at)
    issue_notice(last_event(case, "application.decided"))
    assert "印刷して、郵便で送ります。" in client.get(reverse("desk:case", args=[case.pk])).text
    assert "同封" in letter_of(case, "notice.issued").body
    notice = Notice.objects.get()
    told = "".join(said_in(read(notice.file)).split())
    assert "（原本の電子文書に電子署名を付し、公印を省略）" in told and "印刷したものです。" in told
    assert f"文書番号（{notice.number}）を問い合わせ先に伝えると" in told and "/verify/" in told
    assert "のまま保存" not in told and "（電子署名を付し、" not in told
    revoke(notice=Notice.objects.get(), why="誤りがありました。", by=approver, at=world.at)
    assert "誤りがありました。" in letter_of(case, "notice.revoked").body

    made = client.post(reverse("desk:post"), {"organisation": world.city.slug})
    page = client.get(made["Location"]).text
    assert page.count(reverse("desk:papers", args=[case.pk])) == 1
    printed = client.get(f"{made['Location']}letters.pdf")
    said = "".join(said_in(printed.content).split())
    assert "誤りがありました。" in said and "オンライン窓口" not in said
    assert client.get(f"{made['Location']}list.csv").status_code == 405
    refused = client.post(f"{made['Location']}list.csv", {"purpose": " "})
    assert refused.status_code == 422 and "何に使うかを書いてください。" in refused.text
    taken_away = client.post(f"{made['Location']}list.csv", {"purpose": "宛名ラベルの印刷"})
    event = Event.objects.get(kind="letters.exported")
    lines = b"".join(taken_away).decode().splitlines()
    assert (event.why, event.data["rows"]) == ("宛名ラベルの印刷", len(lines) - 1)
    assert all(event.data["export"] in line for line in lines[1:])
    assert not Delivery.objects.exclude(channel=Delivery.Channel.POST).exists()
    assert stream_of(case) in {one.about for one in Message.objects.all()}


@pytest.mark.parametrize("slug", ["insisted", "withdrawn"])
def test_an_officer_notes_what_came_on_paper_afterwards(world: World, client: Client, slug: str) -> None:
    by = world.acting(world.examiner)
    case = on_paper(world) if slug == "insisted" else taken(world)
    if slug == "insisted":
        send_back(application=case, reason="様式が違います。", revision=case.revision, by=by, at=world.at)
    else:
        ask_correction(
            application=case,
            items={"phone": "番号が書かれていません。"},
            message="",
            due_on=japan_day(world.at) + timedelta(days=14),
            revision=case.revision,
            by=by,
            at=world.at,
        )
    case = get(case.pk)
    client.force_login(world.examiner)
    page = reverse("desk:move", args=[case.pk, slug])
    assert page in client.get(reverse("desk:case", args=[case.pk])).text
    assert client.get(page).status_code == 200
    assert client.post(page, {"revision": case.revision, "reason": " "}).status_code == 422
    sent = {"revision": case.revision, "reason": "本日、郵便で届きました。"}
    assert client.post(page, sent).status_code == 302
    after = {"insisted": "arrived", "withdrawn": "withdrawn"}
    assert get(case.pk).state == after[slug]
    assert case.comments.get().text == "本日、郵便で届きました。"
    assert not case.corrections.filter(answered_at__isnull=True).exists()
    assert not case.pauses.filter(ended_on__isnull=True).exists()
    assert [*altered_applications(), *verify()] == []
    assert client.post(page, sent).status_code == 409


@pytest.mark.parametrize("slug", ["answered", "insisted", "withdrawn"])
def test_nobody_acts_for_an_applicant_who_acts_online(world: World, client: Client, slug: str) -> None:
    case = world.correcting(world.resident)
    client.force_login(world.examiner)
    page = reverse("desk:move", args=[case.pk, slug])
    assert page not in client.get(reverse("desk:case", args=[case.pk])).text
    assert client.get(page).status_code == 302
    sent = {"revision": case.revision, "reason": "届きました。"}
    assert client.post(page, sent).status_code == 409
    assert get(case.pk).state == "correcting"
