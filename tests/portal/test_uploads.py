"""Files that a page sends in parts: taken, gone on with, refused, saved as answers; what is held is not sent."""

import hashlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from madoguchi.applications.models import Application
from madoguchi.core.clock import now
from madoguchi.events.models import Event
from madoguchi.files.disk import path_of
from madoguchi.files.models import File, Upload
from madoguchi.files.selectors import read
from madoguchi.files.services import scan_waiting
from madoguchi.filling.models import Draft
from madoguchi.filling.services import FileMissing
from madoguchi.messaging.models import Message
from madoguchi.site.followers import FOLLOWERS
from tests.files.conftest import folder, image
from tests.files.test_scanning import Scanner, scanner
from tests.world import World

__all__ = ["folder", "scanner"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]

PICTURE = image("PNG", (60, 60))
QUESTION = {"page": "papers", "question": "insurance", "item": ""}


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def world() -> World:
    return World(now())


@pytest.fixture
def draft(world: World, client: Client) -> Draft:
    """A draft of hanako's that lacks nothing but a second file."""
    client.force_login(world.resident)
    return world.filled(world.resident)


class Sender:
    """What the script of the page does."""

    def __init__(self, client: Client, draft: Draft) -> None:
        self.client, self.draft = client, draft

    def begin(self, data: bytes = PICTURE, **more: Any) -> HttpResponse:
        said = {**QUESTION, "name": "保険証 裏.png", "size": len(data), "sha256": sha(data), **more}
        return self.client.post(reverse("portal:upload_new", args=[self.draft.pk]), said)

    def part(self, upload: str, data: bytes, offset: int, digest: str = "") -> HttpResponse:
        address = reverse("portal:upload_part", args=[self.draft.pk, upload])
        part = SimpleUploadedFile("blob", data, "application/octet-stream")
        return self.client.post(address, {"offset": offset, "sha256": digest or sha(data), "part": part})

    def finish(self, upload: str, **more: Any) -> HttpResponse:
        address = reverse("portal:upload_finish", args=[self.draft.pk, upload])
        return self.client.post(address, {**QUESTION, "screen": "abc", **more})

    def send(self, data: bytes = PICTURE, **more: Any) -> HttpResponse:
        upload = self.begin(data, **more).json()["upload"]
        for start in range(0, len(data), 100):
            assert self.part(upload, data[start : start + 100], start).status_code == 200
        return self.finish(upload)


@pytest.fixture
def sender(client: Client, draft: Draft) -> Sender:
    return Sender(client, draft)


def answered(draft: Draft) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = Draft.objects.get(pk=draft.pk).answers["insurance"]
    return found


def test_a_file_in_parts_becomes_an_answer_at_once(sender: Sender, draft: Draft) -> None:
    answer = sender.send()
    assert answer.status_code == 200
    told = answer.json()
    assert told["file"]["sha256"] == sha(PICTURE)
    assert (told["file"]["name"], told["file"]["is_waiting"]) == ("保険証 裏.png", False)
    assert told["revision"] == Draft.objects.get(pk=draft.pk).revision > draft.revision
    assert [one["sha256"] for one in answered(draft)][-1] == sha(PICTURE)
    assert len(answered(draft)) == 2
    assert read(File.objects.get(pk=told["file"]["id"])) == PICTURE


def test_the_page_shows_size_and_digest(sender: Sender, draft: Draft, client: Client) -> None:
    sender.send()
    html = client.get(reverse("portal:page", args=[draft.pk, "papers"])).content.decode()
    assert sha(PICTURE) in html and f"{sha(PICTURE)[:8]}…" in html
    assert "portal/upload.js" in html
    assert (
        "portal/upload.js" not in client.get(reverse("portal:page", args=[draft.pk, "who"])).content.decode()
    )


def test_where_it_stands_is_told_after_a_lost_connection(
    sender: Sender, draft: Draft, client: Client
) -> None:
    upload = sender.begin().json()["upload"]
    sender.part(upload, PICTURE[:100], 0)
    address = reverse("portal:upload", args=[draft.pk, upload])
    assert client.get(address).json()["received"] == 100
    again = sender.begin().json()
    assert (again["upload"], again["received"]) == (upload, 100)


def test_a_wrong_offset_is_told_where_to_go_on(sender: Sender) -> None:
    upload = sender.begin().json()["upload"]
    sender.part(upload, PICTURE[:100], 0)
    answer = sender.part(upload, PICTURE[150:200], 150)
    assert (answer.status_code, answer.json()["received"]) == (409, 100)
    assert sender.part(upload, PICTURE[:100], 0).json()["received"] == 100


@pytest.mark.parametrize("digest", ["0" * 64, "x", ""])
def test_an_altered_part_is_refused(sender: Sender, digest: str) -> None:
    upload = sender.begin().json()["upload"]
    answer = sender.part(upload, PICTURE[:100], 0, digest or "none")
    assert (answer.status_code, answer.json()["sentence"]) == (
        422,
        "送信の途中でデータが変わりました。もう一度送ります。",
    )


def test_a_part_of_more_than_a_megabyte_is_not_read(sender: Sender) -> None:
    upload = sender.begin(b"x" * 5_000_000).json()["upload"]
    assert sender.part(upload, b"x" * (1024 * 1024 + 1), 0).status_code == 422


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"name": "123456789018.png"}, "個人番号"),
        ({"name": "x.exe"}, "受け付けられない形式"),
        ({"size": 0}, "中身が空"),
        ({"size": 11 * 1024 * 1024}, "10MBを超えています"),
        ({"size": "x"}, ""),
        ({"sha256": "x"}, "データが変わりました"),
        ({"question": "remarks"}, "質問が見つかりません"),
        ({"question": "none"}, "質問が見つかりません"),
        ({"page": "none"}, "質問が見つかりません"),
    ],
)
def test_what_cannot_be_taken_is_refused_before_a_byte_comes(
    sender: Sender, more: dict[str, Any], sentence: str
) -> None:
    answer = sender.begin(**more)
    assert answer.status_code == 422
    assert sentence in answer.json()["sentence"]
    assert not Upload.objects.exists()


def test_more_files_than_the_question_takes_are_refused(sender: Sender, draft: Draft) -> None:
    sender.send()
    answer = sender.send(image("PNG", (70, 70)))
    assert (answer.status_code, "2個までです" in answer.json()["sentence"]) == (422, True)
    assert len(answered(draft)) == 2


def test_what_is_no_picture_is_refused_at_the_end(sender: Sender, draft: Draft) -> None:
    answer = sender.send(b"<!DOCTYPE html><title>503</title>")
    assert (answer.status_code, "Webページ" in answer.json()["sentence"]) == (422, True)
    assert len(answered(draft)) == 1


def test_a_repeated_end_changes_nothing(sender: Sender, draft: Draft) -> None:
    sender.send()
    upload = str(Upload.objects.get().pk)
    assert sender.finish(upload).status_code == 200
    assert len(answered(draft)) == 2


def test_what_is_given_up_is_gone(sender: Sender, draft: Draft, client: Client) -> None:
    upload = sender.begin().json()["upload"]
    sender.part(upload, PICTURE[:100], 0)
    assert client.post(reverse("portal:upload_cancel", args=[draft.pk, upload])).status_code == 200
    assert sender.part(upload, PICTURE[100:200], 100).status_code == 404


def test_uploads_of_one_draft_are_not_those_of_another(
    sender: Sender, world: World, draft: Draft, client: Client
) -> None:
    upload = sender.begin().json()["upload"]
    other = world.filled(world.resident)
    assert client.get(reverse("portal:upload", args=[other.pk, upload])).status_code == 404
    client.force_login(world.neighbour)
    assert sender.begin().status_code == 404
    assert sender.part(upload, PICTURE[:100], 0).status_code == 404
    assert sender.finish(upload).status_code == 404


def test_after_sending_nothing_is_added(sender: Sender, world: World, draft: Draft) -> None:
    upload = sender.begin().json()["upload"]
    world.sent(Draft.objects.get(pk=draft.pk))
    assert sender.begin().status_code == 410
    sender.part(upload, PICTURE, 0)
    assert sender.finish(upload).status_code == 410
    assert len(answered(draft)) == 1


def test_another_screen_is_not_overwritten(sender: Sender, draft: Draft, client: Client) -> None:
    """A page that was opened before the file came is sent: the file stays."""
    page = reverse("portal:page", args=[draft.pk, "papers"])
    html = client.get(page).content.decode()
    given = {name: _value(html, name) for name in ("revision", "screen", "shown")}
    sender.send()
    answer = client.post(page, {**given, "q-remarks": "よろしくお願いします"})
    assert answer.status_code == 302
    assert len(answered(draft)) == 2
    assert Draft.objects.get(pk=draft.pk).answers["remarks"] == "よろしくお願いします"


def _value(html: str, name: str) -> str:
    start = html.index(f'name="{name}" value="') + len(f'name="{name}" value="')
    return html[start : html.index('"', start)].replace("&quot;", '"')


def _submit(client: Client, draft: Draft) -> HttpResponse:
    fresh = Draft.objects.get(pk=draft.pk)
    address = reverse("portal:check", args=[draft.pk])
    return client.post(address, {"key": fresh.key, "revision": fresh.revision})


def test_a_file_that_waits_for_the_scanner_is_not_sent(
    sender: Sender, draft: Draft, client: Client, settings: Any, request: pytest.FixtureRequest
) -> None:
    File.objects.update(scan="clean")
    settings.FILE_SCANNER = "tcp://127.0.0.1:1"
    assert sender.send().json()["file"]["is_waiting"] is True
    answer = _submit(client, draft)
    assert answer.status_code == 409
    assert "「保険証 裏.png」のウイルス検査が、まだ終わっていません" in answer.content.decode()
    assert not Application.objects.exists()
    request.getfixturevalue("scanner")
    assert scan_waiting(at=now()) == 1
    assert _submit(client, draft).status_code == 302
    assert Application.objects.count() == 1


def test_a_virus_found_later_keeps_it_from_being_sent_and_is_told(
    sender: Sender, draft: Draft, client: Client, world: World, settings: Any, request: pytest.FixtureRequest
) -> None:
    File.objects.update(scan="clean")
    settings.FILE_SCANNER = "tcp://127.0.0.1:1"
    sender.send()
    found: Scanner = request.getfixturevalue("scanner")
    found.answer = b"stream: Test.Virus FOUND\0"
    scan_waiting(at=now())
    answer = _submit(client, draft)
    assert answer.status_code == 409
    assert "「保険証 裏.png」からウイルスが見つかりました" in answer.content.decode()
    event = last_event_of("file.infected")
    handler = next(one.handler for one in FOLLOWERS if one.name == "files")
    for _again in range(2):
        handler(event)
    message = Message.objects.get(dedupe__startswith="infected:")
    assert message.subject_id == world.resident.person_id
    assert "「保険証 裏.png」" in message.body
    assert client.get(reverse("portal:message", args=[message.pk])).status_code == 200


def last_event_of(kind: str) -> Any:
    return Event.objects.filter(kind=kind).latest("pk")


def test_a_virus_found_at_once_is_refused_on_the_page(sender: Sender, draft: Draft, scanner: Scanner) -> None:
    scanner.answer = b"stream: Test.Virus FOUND\0"
    answer = sender.send()
    assert answer.status_code == 422
    assert "ウイルスが見つかったため、受け取りませんでした" in answer.json()["sentence"]
    assert len(answered(draft)) == 1
    handler = next(one.handler for one in FOLLOWERS if one.name == "files")
    handler(last_event_of("file.infected"))
    assert not Message.objects.exists()


def test_without_the_script_the_form_sends_files_as_ever(draft: Draft, client: Client) -> None:
    page = reverse("portal:page", args=[draft.pk, "papers"])
    sent = {"revision": draft.revision, "q-insurance": SimpleUploadedFile("裏.png", PICTURE, "image/png")}
    assert client.post(page, sent).status_code == 302
    assert len(answered(draft)) == 2


def test_receipts_name_every_file_with_its_digest(sender: Sender, world: World, draft: Draft) -> None:
    sender.send()
    world.sent(Draft.objects.get(pk=draft.pk))
    files = Application.objects.get().answer_sets.get().files
    assert [entry["sha256"] for entry in files][-1] == sha(PICTURE)


def test_a_missing_or_altered_file_is_named_and_stops_the_sending(
    sender: Sender, world: World, draft: Draft, folder: Any
) -> None:
    sender.send()
    path_of(File.objects.latest("pk").key).unlink()
    with pytest.raises(FileMissing, match="「保険証 裏.png」を確認できませんでした"):
        world.sent(Draft.objects.get(pk=draft.pk))
