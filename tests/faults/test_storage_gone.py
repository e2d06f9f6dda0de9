"""The place of files is gone: what needs it says so in clear words, the rest goes on, and nothing is lost."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.applications.models import Application
from madoguchi.events.models import Retry
from madoguchi.filling.models import Draft
from madoguchi.site.worker import jobs, one_round
from tests.files.conftest import folder
from tests.portal.groups import form_with, hidden
from tests.world import World, counts, upload

__all__ = ["folder"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def client(world: World) -> Client:
    """A resident who is signed in."""
    client = Client()
    client.force_login(world.resident)
    return client


@pytest.fixture
def world(at: datetime, folder: Path) -> World:
    return World(at)


def _form(client: Client, path: str, holding: str) -> dict[str, Any]:
    return dict(hidden(form_with(client.get(path).content.decode(), holding)))


def test_a_file_is_not_taken_and_the_answers_stay(world: World, client: Client, folder: Path) -> None:
    draft = world.filled(world.resident)
    path = reverse("portal:page", args=[draft.pk, "papers"])
    form = {**_form(client, path, "revision"), "q-remarks": "よろしく", "q-insurance": upload(7)}
    before = counts()
    away = folder.rename(folder.with_name("away"))
    folder.write_text("")  # a mount that is gone lets nobody make a folder
    answer = client.post(path, form)
    assert answer.status_code == 503 and "Retry-After" in answer.headers
    assert "保存された回答は、消えていません" in answer.content.decode()
    assert counts() == before and Draft.objects.get().revision == draft.revision
    assert client.get(path).status_code == 200

    check = reverse("portal:check", args=[draft.pk])
    sending = _form(client, check, "key")
    for _what in ("a mount that is gone", "an empty one"):
        refused = client.post(check, sending)
        assert refused.status_code == 503 and "Retry-After" in refused.headers
        assert not Application.objects.exists()
        if folder.is_file():
            folder.unlink()
            folder.mkdir()

    folder.rmdir()
    away.rename(folder)
    assert client.post(path, {**form, "q-insurance": upload(7)}).status_code == 302
    assert client.post(check, _form(client, check, "key")).status_code == 302


def test_receipts_and_notices_wait_for_the_place(
    world: World, client: Client, folder: Path, at: datetime
) -> None:
    """What the worker could not store it tries again; nobody has to look."""
    world.decided(world.resident)
    away = folder.rename(folder.with_name("away"))
    folder.write_text("")
    one_round(jobs(), moment=0, at=at)
    assert Application.objects.get().receipt_file is None
    assert {retry.name for retry in Retry.objects.all()} >= {"receipts"}
    folder.unlink()
    away.rename(folder)
    later = at.replace(hour=at.hour + 1)
    one_round(jobs(), moment=0, at=later)
    assert Application.objects.get().receipt_file is not None and not Retry.objects.exists()
