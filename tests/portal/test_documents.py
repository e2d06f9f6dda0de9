"""The pages of kept documents, and how a question offers them."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from madoguchi.core.clock import japan_day, now
from madoguchi.facts.models import DocumentUse, StoredDocument
from madoguchi.facts.services import keep_document
from madoguchi.files.models import File
from madoguchi.filling.models import Draft
from tests.files.conftest import folder, image, pdf
from tests.journeys.test_uploads import PAPERS
from tests.world import World

__all__ = ["folder"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]

Keep = Callable[..., StoredDocument]


@pytest.fixture
def world() -> World:
    return World(now())


@pytest.fixture
def keep(world: World, client: Client) -> Keep:
    client.force_login(world.resident)

    def call(kind: str = "bankbook", data: bytes | None = None, **more: Any) -> StoredDocument:
        given = {
            "subject": world.resident.person,
            "kind": kind,
            "name": "通帳.pdf",
            "data": pdf() if data is None else data,
            "issued_on": japan_day(world.at),
            "by": world.acting(world.resident),
            "at": world.at,
        }
        return keep_document(**given | more)

    return call


def text(client: Client, name: str, *args: Any) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_shows_all_with_few_queries(
    keep: Keep, client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        keep(data=image("PNG", (20 + number, 20)), note=f"口座 {number}")
    with django_assert_max_num_queries(24):
        html = text(client, "portal:documents")
    assert all(f"口座 {number}" in html for number in range(12))
    assert len(html.encode()) < 60_000


def test_what_is_kept_comes_as_a_download_that_nothing_runs(keep: Keep, client: Client) -> None:
    response = client.get(reverse("portal:document_file", args=[keep().pk]))
    assert response.content == pdf()
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("scan", ["waiting", "infected"])
def test_what_is_held_is_not_given_out(keep: Keep, client: Client, scan: str) -> None:
    document = keep()
    File.objects.update(scan=scan)
    response = client.get(reverse("portal:document_file", args=[document.pk]))
    assert response.status_code == 409
    assert "開けません" in response.content.decode()
    assert "この書類は、いまは使えません" in text(client, "portal:document", document.pk)


def test_a_document_is_put_in_with_its_day(keep: Keep, client: Client, world: World) -> None:
    day = japan_day(world.at)
    sent = {
        "q-file": SimpleUploadedFile("住民票.pdf", pdf(), "application/pdf"),
        "q-issued_on-year": str(day.year),
        "q-issued_on-month": str(day.month),
        "q-issued_on-day": str(day.day),
        "q-note": "母",
    }
    response = client.post(reverse("portal:document_new", args=["residence_record"]), sent)
    assert response.status_code == 302
    document = StoredDocument.objects.get()
    assert (document.issued_on, document.note) == (day, "母")
    assert document.valid_until and document.valid_until > day


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "ファイルを選んでください"),
        ({"q-file": SimpleUploadedFile("x.pdf", b"<html>")}, "Webページです"),
        ({"q-file": SimpleUploadedFile("x.exe", b"MZ")}, "受け付けられない形式"),
    ],
)
def test_what_cannot_be_put_in_is_said_beside_the_field(
    keep: Keep, client: Client, sent: dict[str, Any], words: str
) -> None:
    response = client.post(reverse("portal:document_new", args=["bankbook"]), sent)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not StoredDocument.objects.exists()


def test_a_business_has_its_own_kinds(world: World, client: Client) -> None:
    client.force_login(world.owner)
    assert "母子健康手帳" in text(client, "portal:document_kinds")
    session = client.session
    session["whose"] = str(world.business.pk)
    session.save()
    html = text(client, "portal:document_kinds")
    assert "定款" in html and "母子健康手帳" not in html


def test_the_export_names_what_is_kept(keep: Keep, client: Client) -> None:
    document = keep(note="夫の口座")
    (told,) = client.get(reverse("portal:export_file")).json()["documents"]
    assert document.file is not None
    assert (told["label"], told["note"], told["sha256"]) == (
        "通帳またはキャッシュカードの写し",
        "夫の口座",
        document.file.sha256,
    )


@pytest.fixture
def draft(world: World) -> Draft:
    return world.started(world.resident, edition=world.opened("grant", form=PAPERS)).draft


def page_of(draft: Draft) -> str:
    return reverse("portal:page", args=[draft.pk, "papers"])


def test_a_question_offers_what_is_kept_of_its_kind(keep: Keep, client: Client, draft: Draft) -> None:
    good, other = keep(note="夫の口座"), keep("identity", image("PNG"))
    over = keep(data=image("PNG", (30, 30)), valid_until=date(2020, 1, 1), issued_on=None, note="古い口座")
    html = client.get(page_of(draft)).content.decode()
    assert str(good.pk) in html
    assert str(other.pk) not in html and str(over.pk) not in html
    assert "古い口座" in html and "2020年1月1日に期限が過ぎました" in html
    assert "しまっておく" in html and 'name="q-bank-keep" value="yes" aria' in html
    assert "checked" not in html.split('name="q-bank-keep"')[1][:200], "keeping is asked for, never assumed"


def test_a_chosen_document_answers_and_is_read_only_then(keep: Keep, client: Client, draft: Draft) -> None:
    document = keep(note="夫の口座")
    assert not DocumentUse.objects.exists()
    assert (
        client.post(page_of(draft), {"revision": 1, "q-bank-document": str(document.pk)}).status_code == 302
    )
    (entry,) = Draft.objects.get(pk=draft.pk).answers["bank"]
    assert document.file is not None
    assert entry["sha256"] == document.file.sha256
    assert DocumentUse.objects.get().document_id == document.pk


@pytest.mark.parametrize("which", ["over", "other kind", "foreign", "nothing"])
def test_what_is_not_offered_cannot_be_chosen(
    keep: Keep, client: Client, draft: Draft, world: World, which: str
) -> None:
    keys = {
        "over": lambda: keep(valid_until=date(2020, 1, 1), issued_on=None).pk,
        "other kind": lambda: keep("identity").pk,
        "foreign": lambda: keep(subject=world.neighbour.person, by=world.acting(world.neighbour)).pk,
        "nothing": lambda: "x",
    }
    client.force_login(world.resident)
    response = client.post(page_of(draft), {"revision": 1, "q-bank-document": str(keys[which]())})
    assert response.status_code == 422
    assert not Draft.objects.get(pk=draft.pk).answers.get("bank")
    assert not DocumentUse.objects.exists()


def test_what_is_handed_in_is_kept_if_it_is_wished(client: Client, draft: Draft, world: World) -> None:
    client.force_login(world.resident)
    for keep_it, count in (("", 0), ("yes", 1)):
        sent = {
            "revision": Draft.objects.get(pk=draft.pk).revision,
            "q-bank": SimpleUploadedFile("通帳.pdf", pdf(), "application/pdf"),
            "q-bank-keep": keep_it,
        }
        assert client.post(page_of(draft), sent).status_code == 302
        assert StoredDocument.objects.count() == count


def test_a_guest_is_offered_nothing_to_keep(client: Client, world: World) -> None:
    started = world.started(edition=world.opened("grant", form=PAPERS))
    session = client.session
    session["tickets"] = [str(started.draft.ticket_id)]
    session.save()
    response = client.get(page_of(started.draft))
    assert response.status_code == 200
    assert "しまっておく" not in response.content.decode()
