"""Files of applicants on the desk: shown as what they are, never as a page, and never a failure."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.applications.models import Application
from madoguchi.applications.selectors import answers_now
from madoguchi.core.clock import now
from madoguchi.examination.models import ThreadMessage
from madoguchi.examination.services.threads import write_to_office
from madoguchi.files.models import File
from tests.world import World, holder_of, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(client: Client) -> Application:
    """A case with a file in its answers and one beside a message, and its examiner signed in."""
    world = World(now())
    case = world.examining(world.resident)
    write_to_office(
        application=case, body="見てください。", files=[upload()], by=holder_of(case), at=world.at
    )
    client.force_login(world.examiner)
    return case


def both(client: Client, case: Application) -> list[Any]:
    """The file of the answers and that of the message, as the desk shows them."""
    (beside,) = ThreadMessage.objects.get().files
    attached = answers_now(case).files[0]
    places = (("file", attached["file"]), ("thread_file", beside["file"]))
    return [client.get(reverse(f"desk:{name}", args=[case.pk, key])) for name, key in places]


def test_pictures_are_shown_in_our_own_pages_alone(client: Client, case: Application) -> None:
    for shown in both(client, case):
        assert shown.status_code == 200 and shown["Content-Type"] in ("image/png", "image/jpeg")
        assert shown["Content-Disposition"].startswith("inline")
        assert shown["X-Frame-Options"] == "SAMEORIGIN" and shown["X-Content-Type-Options"] == "nosniff"
        assert shown["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "application/xhtml+xml"])
def test_what_could_act_is_a_download(client: Client, case: Application, kind: str) -> None:
    File.objects.update(media_type=kind)
    for shown in both(client, case):
        assert shown["Content-Disposition"].startswith("attachment")
        assert shown["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("scan", [File.Scan.WAITING, File.Scan.INFECTED])
def test_what_is_held_is_told_and_not_shown(client: Client, case: Application, scan: str) -> None:
    File.objects.update(scan=scan)
    for shown in both(client, case):
        assert shown.status_code == 409 and shown["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize("turn", ["0000" + "9" * 5000, "0090", "-90", "９０", "x"])
def test_a_page_is_turned_by_quarters_or_not_at_all(client: Client, case: Application, turn: str) -> None:
    page = client.get(reverse("desk:files", args=[case.pk]), {"turn": turn})
    assert page.status_code == 200 and page.context["viewer"].turn == 0
