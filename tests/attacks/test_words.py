"""What is hidden in words and names: numbers of people, control characters."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from madoguchi.applications.selectors import answers_now
from madoguchi.core.clock import now
from madoguchi.files.models import File
from tests.world import World, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """The small city at this very moment: views read the clock."""
    return World(now())


@pytest.mark.parametrize("name", ["123456789018.png", "マイナンバー１２３４－５６７８－９０１８.png"])
def test_the_name_of_a_file_holds_no_individual_number(world: World, client: Client, name: str) -> None:
    """The name stands on pages, in letters and lists; the number must not (Number Act art. 20)."""
    client.force_login(world.resident)
    draft = world.filled(world.resident)
    stored = File.objects.filter(owner=draft.pk).count()
    page = reverse("portal:page", args=[draft.pk, "papers"])
    sent = {"revision": draft.revision, "q-insurance": SimpleUploadedFile(name, picture(9), "image/png")}
    response = client.post(page, sent)
    assert response.status_code == 422
    assert "個人番号（マイナンバー）のような" in response.content.decode()
    assert File.objects.filter(owner=draft.pk).count() == stored


@pytest.mark.parametrize("name", ["123456789018.png", "マイナンバー１２３４－５６７８－９０１８.png"])
@pytest.mark.parametrize("side", ["portal", "desk"])
def test_nor_does_the_name_of_a_file_beside_a_message(
    world: World, client: Client, side: str, name: str
) -> None:
    application = world.examining(world.resident)
    client.force_login(world.resident if side == "portal" else world.examiner)
    stored = File.objects.count()
    sent = {"body": "写しです。", "files": SimpleUploadedFile(name, picture(9), "image/png")}
    response = client.post(reverse(f"{side}:thread", args=[application.pk]), sent)
    assert response.status_code == 422 and "ファイルの名前に、マイナンバー" in response.content.decode()
    assert File.objects.count() == stored


def test_the_reason_for_a_correction_is_free_of_controls(world: World, client: Client) -> None:
    """NUL would stop PostgreSQL, marks of direction would turn what the applicant reads."""
    application = world.examining(world.resident)
    client.force_login(world.examiner)
    sent: dict[str, Any] = {
        "act": "send",
        "revision": application.revision,
        "items": "phone",
        "reason-phone": "つな\0がり\u202eません",
        "due_on": "2199-01-01",
    }
    assert client.post(reverse("desk:correction", args=[application.pk]), sent).status_code == 302
    assert application.corrections.get().items == [{"path": "phone", "reason": "つながりません"}]
    assert answers_now(application).revision == 1
