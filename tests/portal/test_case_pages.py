"""The pages of a case for its applicant: where it stands, withdrawing, insisting, what is kept, the one list, days."""

import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.accounts.types import remember_ticket
from madoguchi.applications.models import Application
from madoguchi.core.clock import now
from madoguchi.examination.models import Notice, ReminderStop, ThreadMessage
from madoguchi.examination.services import issue_notice, open_case, tell
from madoguchi.examination.services.returning import send_back
from madoguchi.examination.services.threads import close_thread, write_to_applicant, write_to_office
from madoguchi.papers.services import make_demo_authority
from tests.files.conftest import folder
from tests.world import World, get, holder_of, last_event, upload

__all__ = ["folder"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


@pytest.fixture
def world() -> World:
    return World(now())


@pytest.fixture
def authority(settings: Any, tmp_path: Path, world: World) -> None:
    """Certificates that hold now."""
    settings.SIGNING_DIR = tmp_path / "signing"
    make_demo_authority(name="窓野県", at=world.at - timedelta(days=30))


@pytest.fixture
def hanako(world: World, client: Client) -> Client:
    client.force_login(world.resident)
    return client


def page(client: Client, name: str, *args: object, status: int = 200) -> str:
    response = client.get(reverse(f"portal:{name}", args=args))
    assert response.status_code == status
    html = response.content.decode()
    assert len(html.encode()) < 60_000
    return html


def returned(world: World) -> Application:
    case = world.arrived(world.resident)
    by = world.acting(world.examiner)
    send_back(application=case, reason="保険証が足りません。", revision=case.revision, by=by, at=world.at)
    return get(case.pk)


def test_the_page_says_who_acts_next_and_keeps_promise_and_measure_apart(
    world: World, hanako: Client
) -> None:
    case = world.examining(world.resident)
    for _n in range(3):
        open_case(application=case, by=world.acting(world.examiner), at=world.at)
    html = page(hanako, "application", case.pk)
    assert "窓野市の職員が、審査を進めます。" in html
    assert "役所の約束（標準処理期間）" in html and "実際にかかった日数（この1年）" in html
    assert "まだ件数が少ないため" in html
    assert "窓野市の職員</td>" in html and "3回" in html, "by day, role and purpose"


@pytest.mark.parametrize("state", ["arrived", "examining", "correcting", "proposed", "approved"])
def test_every_open_case_can_be_withdrawn_after_it_was_told_what_that_does(
    world: World, hanako: Client, state: str
) -> None:
    case = getattr(world, state)(world.resident)
    assert "審査は終わり、結果は出ません" in page(hanako, "withdraw", case.pk)
    said = {"revision": case.revision}
    assert hanako.post(reverse("portal:withdraw", args=[case.pk]), said).status_code == 302
    assert get(case.pk).state == "withdrawn"
    assert hanako.get(reverse("portal:withdraw", args=[case.pk])).status_code == 302


def test_what_came_back_shows_its_reason_and_can_be_insisted_on(world: World, hanako: Client) -> None:
    case = returned(world)
    html = page(hanako, "application", case.pk)
    assert "保険証が足りません。" in html and reverse("portal:insist", args=[case.pk]) in html
    assert "行政手続法第7条" in page(hanako, "insist", case.pk)
    address = reverse("portal:insist", args=[case.pk])
    assert hanako.post(address, {"revision": case.revision - 1}).status_code == 409
    assert get(case.pk).state == "returned"
    assert hanako.post(address, {"revision": case.revision}).status_code == 302
    assert get(case.pk).state == "arrived"
    assert hanako.get(address).status_code == 302, "nothing to insist on any more"


def test_the_thread_is_written_read_and_closed(world: World, hanako: Client) -> None:
    case = world.examining(world.resident)
    address = reverse("portal:thread", args=[case.pk])
    assert hanako.post(address, {"body": "届きましたか。", "files": upload()}).status_code == 302
    write_to_applicant(application=case, body="届いています。", by=world.acting(world.examiner), at=world.at)
    assert "新しいメッセージ 1件" in page(hanako, "application", case.pk)
    assert "新しいメッセージ" in page(hanako, "my")
    html = page(hanako, "thread", case.pk)
    assert "届いています。" in html and "届きましたか。" in html
    assert ThreadMessage.objects.get(side="office").read_at is not None
    assert "新しいメッセージ" not in page(hanako, "my")
    kept = hanako.get(reverse("portal:export_file")).json()["applications"][0]["messages"]
    assert {one["text"] for one in kept} == {"届きましたか。", "届いています。"}, "it is taken along too"
    entry = ThreadMessage.objects.get(side="applicant").files[0]
    assert hanako.get(reverse("portal:thread_file", args=[case.pk, entry["file"]])).status_code == 200
    wrong = hanako.post(address, {"body": "番号は123456789018です"})
    assert wrong.status_code == 422 and "マイナンバー" in wrong.content.decode()
    close_thread(application=case, by=world.acting(world.examiner), at=world.at)
    assert "締め切りました" in page(hanako, "thread", case.pk)
    assert hanako.post(address, {"body": "もう一つ"}).status_code == 409
    assert ThreadMessage.objects.count() == 2


def test_a_stranger_sees_nothing_of_it(world: World, authority: None) -> None:
    case = world.decided(world.resident)
    issue_notice(last_event(case, "application.decided"))
    write_to_office(application=case, body="秘密", files=[upload(9)], by=holder_of(case), at=world.at)
    entry = ThreadMessage.objects.get().files[0]
    stranger = Client()
    stranger.force_login(world.neighbour)
    for name, args in (
        ("thread", [case.pk]),
        ("thread_file", [case.pk, entry["file"]]),
        ("insist", [case.pk]),
        ("application_calendar", [case.pk]),
        ("paper", [Notice.objects.get().pk]),
    ):
        assert stranger.get(reverse(f"portal:{name}", args=args)).status_code == 404, name
    for name in ("papers", "letters", "letters_file", "own_calendar"):
        text = b"".join(stranger.get(reverse(f"portal:{name}")))
        assert case.receipt_number.encode() not in text and "窓子".encode() not in text, name
    own = world.examining(world.neighbour, shade=4)
    assert stranger.get(reverse("portal:thread_file", args=[own.pk, entry["file"]])).status_code == 404


def test_papers_are_kept_with_their_state_and_fetched_again(
    world: World, hanako: Client, authority: None
) -> None:
    case = world.decided(world.resident)
    issue_notice(last_event(case, "application.decided"))
    html = page(hanako, "papers")
    paper = Notice.objects.get()
    assert paper.number in html and "有効" in html and reverse("portal:verify") in html
    assert "ここで保存できる期間" in html
    response = hanako.get(reverse("portal:paper", args=[paper.pk]))
    assert response["Content-Type"] == "application/pdf"
    assert Notice.objects.get().downloaded_at is not None


def test_one_list_has_letters_receipts_and_deadlines_and_leaves_as_a_safe_file(
    world: World, hanako: Client, authority: None
) -> None:
    asked = world.correcting(world.resident)
    done = world.decided(world.resident, shade=2)
    issue_notice(last_event(done, "application.decided"))
    tell(last_event(asked, "correction.asked"))
    html = page(hanako, "letters")
    for words in ("直す期限", asked.receipt_number, done.receipt_number, "の内容を直してください"):
        assert words in html
    assert asked.receipt_number not in page(hanako, "letters").split('id="letters"')[0] or "直す期限" in html
    assert "直す期限" not in hanako.get(reverse("portal:letters"), {"kind": "message"}).content.decode()
    rows = list(
        csv.reader(io.StringIO(b"".join(hanako.get(reverse("portal:letters_file"))).decode("utf-8-sig")))
    )
    assert rows[0][0] == "種類" and {row[0] for row in rows[1:]} == {
        "期限・予定",
        "通知書・許可証",
        "受付",
        "お知らせ",
    }


def test_the_days_go_into_a_calendar(world: World, hanako: Client) -> None:
    asked = world.correcting(world.resident)
    other = world.examining(world.resident, shade=2)
    one = b"".join(hanako.get(reverse("portal:application_calendar", args=[asked.pk]))).decode()
    assert one.count("BEGIN:VEVENT") == 1 and f"case.{asked.pk}" in one.replace("\r\n ", "")
    every = b"".join(hanako.get(reverse("portal:own_calendar"))).decode().replace("\r\n ", "")
    assert every.count("BEGIN:VEVENT") == 2 and f"case.{other.pk}" in every
    gone = world.withdrawn(world.resident)
    assert hanako.get(reverse("portal:application_calendar", args=[gone.pk])).status_code == 302


def test_reminders_are_stopped_and_taken_again(world: World, hanako: Client) -> None:
    assert "受け取る設定" in page(hanako, "reminders")
    hanako.post(reverse("portal:reminders"), {"act": "stop"})
    assert ReminderStop.objects.get().subject == world.resident.person
    assert "止めています" in page(hanako, "reminders")
    hanako.post(reverse("portal:reminders"), {"act": "resume"})
    assert not ReminderStop.objects.exists()


def test_a_guest_has_the_same_with_number_and_secret(world: World, client: Client) -> None:
    case = world.examining()
    assert client.get(reverse("portal:papers")).status_code == 302
    assert client.get(reverse("portal:letters")).status_code == 302
    assert case.ticket_id is not None
    session = client.session
    remember_ticket(session, case.ticket_id)
    session.save()
    assert case.receipt_number in page(client, "letters")
    page(client, "papers")
    page(client, "reminders")
    assert client.post(reverse("portal:thread", args=[case.pk]), {"body": "質問です。"}).status_code == 302
    assert ThreadMessage.objects.get().thread.application_id == case.pk
    assert "質問です。" in page(client, "thread", case.pk)
