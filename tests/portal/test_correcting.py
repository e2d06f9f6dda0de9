"""Correcting on a phone: the named answers alone, kept while they are typed, files in parts, checked, then sent."""

import hashlib
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from madoguchi.accounts.types import remember_ticket
from madoguchi.applications.models import Application
from madoguchi.applications.selectors import answers_now
from madoguchi.core.clock import now
from madoguchi.events.models import Event
from madoguchi.examination.models import CorrectionReply
from madoguchi.files.models import File
from tests.files.conftest import folder, image
from tests.world import World, get, picture

__all__ = ["folder"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]

ITEMS = {"phone": "つながりませんでした。", "insurance": "文字が読めません。"}
PICTURE = image("PNG", (60, 60))


@pytest.fixture
def world() -> World:
    return World(now())


class Phone:
    """One who corrects, as the page and its script send it."""

    def __init__(self, client: Client, case: Application) -> None:
        self.client, self.case = client, case

    def address(self, name: str = "correction", *more: Any) -> str:
        return reverse(f"portal:{name}", args=[self.case.pk, *more])

    def typed(self, screen: str = "one", **said: Any) -> dict[str, Any]:
        return {"round": "1", "screen": screen, "shown": "{}", **said}

    def keep(self, screen: str = "one", **said: Any) -> Any:
        return self.client.post(
            self.address("correction_keep"), self.typed(screen, **said), headers={"X-Keep": "1"}
        )

    def go_on(self, **said: Any) -> Any:
        return self.client.post(self.address(), self.typed(**said))

    def send(self) -> Any:
        revision = CorrectionReply.objects.get().revision
        return self.client.post(self.address("correction_check"), {"round": "1", "revision": revision})

    def begin(self, data: bytes, question: str = "insurance") -> Any:
        said = {"question": question, "page": "", "item": "", "name": "写真.png", "size": len(data)}
        sha256 = hashlib.sha256(data).hexdigest()
        return self.client.post(self.address("correction_upload_new"), {**said, "sha256": sha256})

    def part(self, upload: str, data: bytes, offset: int = 0) -> Any:
        sent = SimpleUploadedFile("blob", data, "application/octet-stream")
        said = {"offset": offset, "sha256": hashlib.sha256(data).hexdigest(), "part": sent}
        return self.client.post(self.address("correction_upload_part", upload), said)

    def finish(self, upload: str, question: str = "insurance") -> Any:
        said = {"question": question, "page": "", "item": "", "screen": "one"}
        return self.client.post(self.address("correction_upload_finish", upload), said)


@pytest.fixture
def phone(world: World, client: Client) -> Phone:
    client.force_login(world.resident)
    return Phone(client, world.correcting(world.resident, items=ITEMS))


def test_the_page_asks_the_named_answers_with_their_reasons_and_shows_the_others(phone: Phone) -> None:
    html = phone.client.get(phone.address()).content.decode()
    assert 'name="q-phone"' in html and 'name="q-insurance"' in html
    assert "つながりませんでした。" in html and "文字が読めません。" in html
    assert 'name="q-email"' not in html and "hanako@example.jp" in html
    assert len(html.encode()) < 60_000


def test_what_is_typed_stays_on_the_server_and_is_sealed(phone: Phone) -> None:
    told = phone.keep(**{"q-phone": "0901234"}).json()
    assert told["revision"] == 1 and told["refused"] == ""
    reply = CorrectionReply.objects.get()
    assert (reply.values, reply.typed) == ({}, {"phone": "0901234"})
    again = phone.client.get(phone.address()).content.decode()
    assert 'value="0901234"' in again
    assert phone.keep(**{"q-phone": "09012345678", "q-email": "other@example.jp"}).json()["revision"] == 2
    assert CorrectionReply.objects.get().values == {"phone": "09012345678"}
    assert answers_now(phone.case).body["phone"] == "09000000000"


def test_a_reply_is_checked_before_it_is_sent_and_goes_when_it_was(phone: Phone) -> None:
    answer = phone.go_on(**{"q-phone": "０９０－１２３４－５６７８"})
    assert (answer.status_code, answer["Location"]) == (302, phone.address("correction_check"))
    assert get(phone.case.pk).state == "correcting"
    html = phone.client.get(phone.address("correction_check")).content.decode()
    assert "<del>09000000000</del>" in html and "<ins>09012345678</ins>" in html
    assert phone.send().status_code == 302
    case = get(phone.case.pk)
    assert case.state == "examining" and answers_now(case).body["phone"] == "09012345678"
    assert not CorrectionReply.objects.exists()
    assert phone.client.get(phone.address()).status_code == 302
    assert phone.keep(**{"q-phone": "09099999999"}).status_code == 409


def test_what_cannot_be_an_answer_is_shown_beside_its_field(phone: Phone) -> None:
    answer = phone.go_on(**{"q-phone": "12"})
    assert answer.status_code == 422
    assert "エラー" in answer.content.decode() and 'value="12"' in answer.content.decode()
    assert phone.client.get(phone.address("correction_check")).status_code == 302, "half typed"


def test_a_file_comes_in_parts_and_goes_on_after_a_lost_connection(phone: Phone) -> None:
    standing = phone.begin(PICTURE).json()
    half = len(PICTURE) // 2
    assert phone.part(standing["upload"], PICTURE[:half]).json()["received"] == half
    assert phone.begin(PICTURE).json() == {**standing, "received": half}, "the same file goes on"
    phone.part(standing["upload"], PICTURE[half:], half)
    told = phone.finish(standing["upload"]).json()
    assert told["file"]["sha256"] == hashlib.sha256(PICTURE).hexdigest() and told["replaced"] == []
    (kept,) = CorrectionReply.objects.all()
    assert [one["file"] for one in kept.values["insurance"]][-1] == told["file"]["id"]
    assert len(kept.values["insurance"]) == 2, "beside what was there: the question takes two"
    phone.go_on(**{"q-phone": "09012345678"})
    assert phone.send().status_code == 302
    stored = answers_now(get(phone.case.pk)).files
    assert File.objects.get(pk=told["file"]["id"]).owner == phone.case.pk
    assert told["file"]["id"] in {one["file"] for one in stored}
    holds = File.objects.get(pk=told["file"]["id"]).holds.all()
    assert phone.case.organisation.government_id in {hold.tenant for hold in holds}, "the office can read it"


def test_only_questions_that_were_named_take_files(phone: Phone) -> None:
    assert phone.begin(PICTURE, question="phone").status_code == 422
    assert phone.begin(PICTURE, question="nothing").status_code == 422


def test_a_plain_upload_works_without_a_script_and_an_old_file_can_be_taken_away(phone: Phone) -> None:
    (old,) = answers_now(phone.case).body["insurance"]
    new = SimpleUploadedFile("新しい.png", picture(7), "image/png")
    answer = phone.go_on(**{"q-phone": "09012345678", "q-insurance": new, "q-insurance-remove": old["file"]})
    assert answer.status_code == 302
    (kept,) = CorrectionReply.objects.get().values["insurance"]
    assert kept["name"].startswith("新しい") and kept["file"] != old["file"]
    assert phone.send().status_code == 302
    assert [one["file"] for one in answers_now(get(phone.case.pk)).files] == [kept["file"]]


def test_two_screens_do_not_overwrite_each_other(phone: Phone) -> None:
    phone.keep("one", **{"q-phone": "09011111111"})
    told = phone.keep("two", **{"q-phone": "09022222222"}).json()
    assert told["clash"] and told["others"]
    answer = phone.client.post(phone.address(), phone.typed("two", **{"q-phone": "09022222222"}))
    html = answer.content.decode()
    assert answer.status_code == 409 and "09011111111" in html and 'value="09022222222"' in html
    assert CorrectionReply.objects.get().values["phone"] == "09011111111"


def test_the_check_is_refused_when_another_screen_changed_the_reply(phone: Phone) -> None:
    phone.go_on(**{"q-phone": "09011111111"})
    sent = {"round": "1", "revision": "1"}
    phone.keep("two", **{"q-phone": "09033333333", "shown": '{"phone":"x"}'})
    CorrectionReply.objects.update(revision=9)
    assert phone.client.post(phone.address("correction_check"), sent).status_code == 409
    assert get(phone.case.pk).state == "correcting"


def test_an_individual_number_is_not_kept(phone: Phone, world: World) -> None:
    case = world.correcting(world.resident, items={"remarks": "書いてください。"})
    other = Phone(phone.client, case)
    told = other.keep(**{"q-remarks": "番号は 123456789018 です"}).json()
    assert told["refused"] and not CorrectionReply.objects.exists()


def test_nobody_else_reaches_the_reply_or_its_files(phone: Phone, world: World) -> None:
    standing = phone.begin(PICTURE).json()
    stranger = Client()
    stranger.force_login(world.neighbour)
    other = Phone(stranger, phone.case)
    assert stranger.get(other.address()).status_code == 404
    assert other.keep(**{"q-phone": "09012345678"}).status_code == 404
    assert stranger.get(other.address("correction_check")).status_code == 404
    assert other.begin(PICTURE).status_code == 404
    assert other.part(standing["upload"], PICTURE).status_code == 404
    own = Phone(stranger, world.correcting(world.neighbour, items=ITEMS))
    assert own.part(standing["upload"], PICTURE).status_code == 404, "another case's upload"
    assert stranger.get(own.address("correction_upload", uuid4())).status_code == 404


def test_a_guest_corrects_with_number_and_secret(world: World, client: Client) -> None:
    case = world.correcting(items=ITEMS)
    guest = Phone(client, case)
    assert client.get(guest.address()).status_code == 404
    assert case.ticket_id is not None
    session = client.session
    remember_ticket(session, case.ticket_id)
    session.save()
    standing = guest.begin(PICTURE).json()
    guest.part(standing["upload"], PICTURE)
    assert guest.finish(standing["upload"]).status_code == 200
    assert guest.go_on(**{"q-phone": "09012345678"}).status_code == 302
    assert guest.send().status_code == 302
    assert get(case.pk).state == "examining"
    assert Event.objects.filter(kind="correction.answered").count() == 1
