"""A reply to a correction that came on paper: the officer enters what it mends, in the form, and nothing else."""

from datetime import datetime, time, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.applications.models import Application
from madoguchi.applications.selectors import altered_applications, answers_now
from madoguchi.core.acting import Role
from madoguchi.core.clock import JAPAN, japan_day
from madoguchi.core.ids import uuid7
from madoguchi.events.selectors import verify
from madoguchi.examination.services import ask_correction, enter_application, take
from tests.desk.conftest import Enter, page_of
from tests.world import NAME, World, counts, get, last_event, upload

ASKED = {"phone": "番号が書かれていません。", "insurance": "写りが悪くて読めません。"}
TYPED = {"q-phone": "03-1234-5678"}


@pytest.fixture
def desk(world: World, enter: Enter) -> Client:
    return enter(world.examiner)


def waiting(world: World, items: dict[str, str] | None = None, **answers: Any) -> Application:
    """A case that came by post with one scan, asked three days ago to be corrected."""
    by, asked_at = world.acting(world.examiner), world.at - timedelta(days=3)
    came_at = datetime.combine(japan_day(asked_at), time(), tzinfo=JAPAN)
    made = enter_application(
        key=uuid7(),
        edition=_older(world),
        channel=Application.Channel.POST,
        arrived_at=came_at,
        answers={"applicant_name": NAME, "remarks": "急ぎます。", "child": [{"child_name": NAME}], **answers},
        scans=[("insurance", upload())],
        name="",
        by=by,
        at=asked_at,
    )
    take(application=made, revision=made.revision, by=by, at=asked_at)
    case = get(made.pk)
    ask_correction(
        application=case,
        items=items or ASKED,
        message="",
        due_on=japan_day(world.at) + timedelta(days=14),
        revision=case.revision,
        by=by,
        at=asked_at,
    )
    return get(case.pk)


def _older(world: World) -> Any:
    world.edition.opens_on = japan_day(world.at) - timedelta(days=30)
    world.edition.save()
    return world.edition


def address(case: Application) -> str:
    return reverse("desk:move", args=[case.pk, "answered"])


def send(desk: Client, case: Application, world: World, **changes: Any) -> Any:
    given = {
        "revision": case.revision,
        "day": japan_day(world.at).isoformat(),
        "shown": "phone",
        **TYPED,
        **changes,
    }
    return desk.post(address(case), given)


def test_the_form_shows_what_was_asked_and_nothing_else(world: World, desk: Client) -> None:
    case = waiting(world)
    assert address(case) in desk.get(page_of(case)).text
    page = desk.get(address(case))
    assert page.status_code == 200 and 'name="q-phone"' in page.text
    assert "番号が書かれていません。" in page.text and "写りが悪くて" in page.text
    assert 'name="scan-insurance"' in page.text and 'name="drop"' in page.text
    assert "q-applicant_name" not in page.text and "q-remarks" not in page.text


def test_the_corrected_answers_are_the_next_revision(world: World, desk: Client) -> None:
    case = waiting(world)
    (old,) = answers_now(case).files
    sent = {"scan-insurance": upload(9), "drop": old["file"], "note": "窓口で受け取りました。"}
    assert send(desk, case, world, **sent).url == page_of(case)
    first, second = case.answer_sets.order_by("revision")
    assert "phone" not in first.body and first.files == [old]
    assert second.basis == "paper:1" and second.by == f"user:{world.examiner.pk}"
    assert answers_now(case).body["phone"] and second.body["remarks"] == "急ぎます。"
    (new,) = second.files
    assert new["path"] == "insurance" and new["sha256"] != old["sha256"]
    assert desk.get(reverse("desk:file", args=[case.pk, new["file"]])).status_code == 200
    assert get(case.pk).state == "examining"
    event = last_event(case, "correction.answered")
    assert event.by == f"user:{world.examiner.pk}" and event.data["paper"] and event.data["round"] == 1
    assert case.comments.get().text == "窓口で受け取りました。"
    assert "補正の回答が到達" in desk.get(page_of(case)).text
    assert "紙の補正（第1回）のあと" in desk.get(page_of(case, "compare")).text
    assert [*altered_applications(), *verify()] == []


def test_a_further_scan_stands_beside_the_first(world: World, desk: Client) -> None:
    case = waiting(world)
    assert send(desk, case, world, **{"scan-insurance": upload(9)}).status_code == 302
    assert len(answers_now(get(case.pk)).files) == 2


def test_more_files_than_the_question_takes_are_refused(world: World, desk: Client) -> None:
    case = waiting(world)
    desk.get(address(case))
    before = counts()
    page = send(desk, case, world, **{"scan-insurance": [upload(8), upload(9)]})
    assert page.status_code == 422 and "2個までです" in page.text and "03-1234-5678" in page.text
    assert {**counts(), "events.Access": 0} == {**before, "events.Access": 0}
    assert get(case.pk).state == "correcting"


def test_what_was_not_asked_about_stays(world: World, desk: Client) -> None:
    case = waiting(world, {"phone": "番号がありません。"})
    (old,) = answers_now(case).files
    sent = {
        "shown": "phone remarks applicant_name",
        "q-remarks": "書き換え",
        "q-applicant_name-family": "別",
        "drop": old["file"],
        "scan-insurance": upload(9),
    }
    assert send(desk, case, world, **sent).status_code == 302
    now = answers_now(get(case.pk))
    assert now.body["remarks"] == "急ぎます。" and now.body["applicant_name"] == NAME and now.files == [old]


def test_the_clock_goes_on_from_the_day_on_which_it_came(world: World, desk: Client) -> None:
    case = waiting(world)
    came = japan_day(world.at) - timedelta(days=2)
    assert send(desk, case, world, day=came.isoformat()).status_code == 302
    assert case.pauses.get().ended_on == came
    assert get(case.pk).waited_days == 1
    answered_at = case.corrections.get().answered_at
    assert answered_at is not None and japan_day(answered_at) == came
    assert last_event(case, "correction.answered").data["came_on"] == came.isoformat()


@pytest.mark.parametrize("days", [-4, 1])
def test_it_came_between_the_request_and_now(world: World, desk: Client, days: int) -> None:
    case = waiting(world)
    day = japan_day(world.at) + timedelta(days=days)
    page = send(desk, case, world, day=day.isoformat())
    assert (
        page.status_code == 422 and "補正を求めた日から今日まで" in page.text and "03-1234-5678" in page.text
    )
    assert get(case.pk).state == "correcting"


def test_what_is_still_missing_is_asked_about_once(world: World, desk: Client) -> None:
    case = waiting(world)
    page = send(desk, case, world, **{"q-phone": ""})
    assert page.status_code == 422 and 'name="as_written"' in page.text
    assert send(desk, case, world, **{"q-phone": "", "as_written": "yes"}).status_code == 302
    assert not answers_now(get(case.pk)).body.get("phone") and get(case.pk).state == "examining"


def test_an_answer_can_be_struck_out(world: World, desk: Client) -> None:
    case = waiting(world, {"remarks": "誤りではありませんか。"})
    assert send(desk, case, world, shown="remarks", **{"q-remarks": ""}).status_code == 302
    assert not answers_now(get(case.pk)).body.get("remarks")


def test_what_cannot_be_written_down_so_is_not_taken(world: World, desk: Client) -> None:
    case = waiting(world)
    page = send(desk, case, world, as_written="yes", **{"q-phone": "12"})
    assert page.status_code == 422 and get(case.pk).state == "correcting"


def test_a_question_of_a_repeated_page_is_mended_in_its_round(world: World, desk: Client) -> None:
    case = waiting(world, {"child.0.born_on": "生年月日がありません。"})
    born = {f"q-child-0-born_on-{part}": n for part, n in (("year", "2022"), ("month", "2"), ("day", "22"))}
    assert send(desk, case, world, shown="child.0.born_on", **born).status_code == 302
    assert answers_now(get(case.pk)).body["child"] == [{"child_name": NAME, "born_on": "2022-02-22"}]


def test_a_page_that_did_not_show_the_question_changes_nothing(world: World, desk: Client) -> None:
    case = waiting(world)
    page = send(desk, case, world, shown="")
    assert page.status_code == 200 and get(case.pk).state == "correcting"


def test_sent_twice_or_too_late_it_is_told_and_kept(world: World, desk: Client) -> None:
    case = waiting(world)
    assert send(desk, case, world, revision=case.revision - 1).status_code == 409
    assert send(desk, case, world).status_code == 302
    again = send(desk, case, world, note="もう一度")
    assert again.status_code == 409 and "もう一度" in unescape(again.text)
    assert case.answer_sets.count() == 2
    assert desk.get(address(case)).headers["Location"] == page_of(case)


def test_nobody_else_enters_it(world: World, enter: Enter) -> None:
    case = waiting(world)
    for user in (world.approver, world.officer("stranger", *Role, at=world.other_city)):
        assert send(enter(user), case, world).status_code == 404
    online = world.correcting(world.resident)
    assert send(enter(world.examiner), online, world).status_code == 409
    assert get(online.pk).state == get(case.pk).state == "correcting"
