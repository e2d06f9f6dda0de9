"""Entering paper: the same form, as much of it as was written, once; its day of arrival counts, its receipt is printed."""

from datetime import timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pypdf
import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from madoguchi.applications.models import Application
from madoguchi.applications.selectors import answers_now
from madoguchi.core.acting import Role
from madoguchi.core.calendars import due_on
from madoguchi.core.clock import japan_day
from madoguchi.core.ids import uuid7
from madoguchi.events.models import Event
from madoguchi.registry.models import Edition
from tests.desk.conftest import Enter, page_of
from tests.world import FORM, World, last_event, upload

TYPED = {
    "channel": "post",
    "day": "2026-11-01",
    "time": "",
    "q-applicant_name-family": "窓野",
    "q-applicant_name-given": "梅",
    "q-phone": "03-1234-5678",
    "q-child-0-child_name-family": "窓野",
    "q-child-0-child_name-given": "葵",
    "q-child-0-born_on-year": "2022",
    "q-child-0-born_on-month": "2",
    "q-child-0-born_on-day": "22",
    "rounds.child": "1",
    "act": "send",
}


@pytest.fixture
def desk(world: World, enter: Enter) -> Client:
    return enter(world.examiner)


def address(edition: Edition) -> str:
    return reverse("desk:enter_form", args=[edition.pk])


def send(desk: Client, world: World, **changes: Any) -> HttpResponse:
    given = {**TYPED, "key": str(uuid7()), "as_written": "yes"} | changes
    return desk.post(address(world.edition), {name: one for name, one in given.items() if one is not None})


def test_the_officer_chooses_among_what_the_own_office_takes(world: World, desk: Client) -> None:
    other = world.opened("elsewhere", organisation=world.other_city, title="川添市の手続")
    page = desk.get(reverse("desk:enter"))
    assert address(world.edition) in page.text
    assert address(other) not in page.text and desk.get(address(other)).status_code == 404


def test_paper_stands_in_the_same_queue_with_its_own_day(world: World, desk: Client) -> None:
    page = desk.get(address(world.edition))
    assert page.status_code == 200 and 'name="q-child-0-born_on-year"' in page.text
    answer = send(desk, world)
    case = Application.objects.get()
    assert answer.url == page_of(case)
    assert (case.channel, case.subject, case.ticket, case.state) == ("post", None, None, "arrived")
    assert case.applicant_name == "窓野\u3000梅"
    assert japan_day(case.arrived_at).isoformat() == "2026-11-01"
    assert case.due_on == due_on(
        japan_day(case.arrived_at), 30
    )  # the period of the window, not the online one
    assert answers_now(case).body["child"][0]["child_name"] == {"family": "窓野", "given": "葵"}
    event = last_event(case, "application.arrived")
    assert (event.at, event.by, event.data["channel"]) == (world.at, f"user:{world.examiner.pk}", "post")

    queue = desk.get(reverse("desk:queue"))
    assert case.receipt_number in queue.text
    page = desk.get(page_of(case))
    assert "郵送" in page.text and "窓野\u3000梅" in page.text


def test_the_receipt_is_printed_at_once(world: World, desk: Client) -> None:
    send(desk, world, channel="counter")
    case = Application.objects.get()
    receipt = desk.get(page_of(case, "receipt"))
    assert receipt.headers["Content-Type"] == "application/pdf"
    text = "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(receipt.content)).pages)
    assert case.receipt_number in text and "/my/applications/" not in text


def test_sending_twice_enters_once(world: World, desk: Client) -> None:
    key = str(uuid7())
    first, second = send(desk, world, key=key), send(desk, world, key=key)
    assert first.url == second.url
    assert Application.objects.count() == 1
    assert Event.objects.filter(kind="application.arrived").count() == 1


def test_what_is_missing_on_paper_is_asked_about_once(world: World, desk: Client) -> None:
    page = send(desk, world, as_written=None, **{"q-phone": ""})
    assert page.status_code == 422 and "用紙でも空いています" in page.text
    assert 'value="窓野"' in page.text
    assert not Application.objects.exists()
    assert send(desk, world, **{"q-phone": ""}).status_code == 302
    assert "phone" not in answers_now(Application.objects.get()).body


def test_what_cannot_be_written_down_so_is_not_taken(world: World, desk: Client) -> None:
    page = send(desk, world, **{"q-child-0-born_on-month": "13"})
    assert page.status_code == 422
    assert not Application.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"channel": "online"}, "表示されているものから"),
        ({"day": ""}, "届いた日を入力"),
        ({"day": "2026-12-24"}, "いまより後"),
        ({"day": "2026-10-31"}, "受付期間ではありません"),
        ({"time": "25時"}, "14:30のように"),
        ({"q-applicant_name-family": "", "q-applicant_name-given": ""}, "氏名・名称を入力"),
    ],
)
def test_errors_stand_beside_the_fields(
    world: World, desk: Client, change: dict[str, str], words: str
) -> None:
    page = send(desk, world, **change)
    assert page.status_code == 422 and words in unescape(page.text)
    assert "03-1234-5678" in page.text
    assert not Application.objects.exists()


def test_a_page_repeats_as_often_as_the_paper(world: World, desk: Client) -> None:
    more = send(desk, world, act="add.child")
    assert more.status_code == 200 and 'name="q-child-1-child_name-family"' in more.text
    assert 'value="葵"' in more.text and not Application.objects.exists()
    second = {"q-child-1-child_name-family": "窓野", "q-child-1-child_name-given": "蓮"}
    assert send(desk, world, **{"rounds.child": "2"}, **second).status_code == 302
    assert [one["child_name"]["given"] for one in answers_now(Application.objects.get()).body["child"]] == [
        "葵",
        "蓮",
    ]


def test_a_search_inside_a_question_sends_nothing(world: World, enter: Enter) -> None:
    place = {"id": "place", "type": "address", "label": "住所", "required": True}
    form = {
        **FORM,
        "sections": [
            *FORM["sections"],
            {
                "id": "where",
                "title": "住所",
                "pages": [{"id": "where", "title": "住所", "questions": [place]}],
            },
        ],
    }
    edition = world.opened("placed", form=form)
    typed = {**TYPED, "key": str(uuid7()), "as_written": "yes", "q-place-postal_code": "1000001"}
    page = enter(world.examiner).post(address(edition), {**typed, "look": "q-place"})
    assert page.status_code == 200 and 'value="葵"' in page.text
    assert not Application.objects.exists()


def test_scans_are_kept_under_the_key_of_the_case(world: World, desk: Client) -> None:
    assert send(desk, world, **{"scan-insurance": upload()}).status_code == 302
    case = Application.objects.get()
    (entry,) = answers_now(case).files
    assert entry["path"] == "insurance"
    shown = desk.get(reverse("desk:file", args=[case.pk, entry["file"]]))
    assert shown.status_code == 200
    assert shown.content.startswith((b"\x89PNG", b"\xff\xd8"))


def test_paper_is_examined_as_anything_else(world: World, desk: Client) -> None:
    send(desk, world)
    case = Application.objects.get()
    assert desk.post(page_of(case, "take"), {"revision": case.revision}).status_code == 302
    assert Application.objects.get().state == "examining"


def test_who_only_approves_or_sits_elsewhere_enters_nothing(world: World, enter: Enter) -> None:
    for user in (world.approver, world.officer("auditor", Role.AUDITOR)):
        assert enter(user).get(address(world.edition)).status_code == 404
    stranger = enter(world.officer("stranger", *Role, at=world.other_city))
    assert send(stranger, world).status_code == 404


def test_a_key_of_another_case_opens_nothing(world: World, desk: Client) -> None:
    case = world.arrived(world.resident)
    with time_machine.travel(world.at + timedelta(minutes=1), tick=False):
        answer = send(desk, world, key=str(case.pk))
    assert answer.url == page_of(case)
    assert Application.objects.get().applicant_name == case.applicant_name
