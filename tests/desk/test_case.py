"""The page of a case: what it shows, and that looking is recorded before it leaves."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from madoguchi.applications.selectors import answers_now
from madoguchi.applications.services import stream_of
from madoguchi.core.clock import japan_day
from madoguchi.desk.views import case as case_views
from madoguchi.desk.views import files as file_views
from madoguchi.events.models import Access
from madoguchi.events.selectors import accesses_of
from madoguchi.examination.services import answer_correction, sign_off
from madoguchi.files.selectors import read
from tests.desk.conftest import Enter, page_of
from tests.world import World, get, holder_of, picture

STATES = ["arrived", "examining", "correcting", "proposed", "approved", "decided", "withdrawn"]


@pytest.mark.parametrize("state", STATES)
def test_every_state_has_a_page_that_says_who_acts_next(world: World, enter: Enter, state: str) -> None:
    case = getattr(world, state)(world.resident)
    for user in (world.examiner, world.approver):
        page = enter(user).get(page_of(case))
        assert page.status_code == 200
        assert case.receipt_number in page.text
        assert str(case.get_state_display()) in page.text
        assert "経過" in page.text
    form = {"arrived": "take", "examining": "propose", "approved": "decide"}.get(state)
    examiner = enter(world.examiner).get(page_of(case)).text
    assert [
        name for name in ("take", "propose", "sign_off", "decide") if page_of(case, name) in examiner
    ] == ([form] if form else [])


def test_looking_is_recorded_before_the_page_is_made(
    world: World, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = world.examining(world.resident)
    seen: list[int] = []

    def render(*_given: Any, **_more: Any) -> HttpResponse:
        seen.append(Access.objects.count())
        return HttpResponse("page")

    monkeypatch.setattr(case_views, "render", render)
    enter(world.examiner).get(page_of(case))
    assert seen == [1]
    access = accesses_of(stream_of(case)).get()
    assert (access.purpose, access.reader_name, access.whose) == ("審査", "examiner", case.subject_id)


def test_an_approver_looks_to_sign_off(world: World, enter: Enter) -> None:
    case = world.proposed(world.resident)
    enter(world.approver).get(page_of(case))
    assert accesses_of(stream_of(case)).get().purpose == "決裁"


def test_a_page_that_refuses_is_a_look_too(world: World, enter: Enter) -> None:
    case = world.examining(world.resident)
    enter(world.examiner).post(page_of(case, "propose"), {"revision": 1})
    assert accesses_of(stream_of(case)).count() == 1


def test_a_file_is_shown_in_the_page_and_recorded(world: World, enter: Enter) -> None:
    case = world.examining(world.resident)
    entry = answers_now(case).files[0]
    address = reverse("desk:file", args=[case.pk, entry["file"]])
    browser = enter(world.examiner)
    page = browser.get(page_of(case))
    assert f'<img class="case-file-image" src="{address}"' in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "frame-src 'self'" in policy
    assert "img-src 'self'" in policy
    answer = browser.get(address)
    assert answer.content == picture()
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none';")
    assert answer.headers["Content-Disposition"].startswith("inline;")
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert accesses_of(stream_of(case)).first().purpose == "添付書類の確認"


def test_looking_at_a_file_is_recorded_before_it_is_read(
    world: World, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = world.examining(world.resident)
    seen: list[int] = []

    def reading(file: Any) -> bytes:
        seen.append(Access.objects.count())
        return read(file)

    monkeypatch.setattr(file_views, "read", reading)
    enter(world.examiner).get(reverse("desk:file", args=[case.pk, answers_now(case).files[0]["file"]]))
    assert seen == [1]


def test_what_was_asked_filed_and_corrected_stands_side_by_side(world: World, enter: Enter) -> None:
    case = world.correcting(world.resident, items={"phone": "つながりませんでした。"})
    waiting = enter(world.examiner).get(page_of(case)).text
    assert "つながりませんでした。" in waiting
    assert "回答を待っています" in waiting
    answers = answers_now(case)
    answer_correction(
        application=case,
        answers={**answers.body, "phone": "0311112222"},
        files=answers.files,
        by=holder_of(case),
        at=world.at,
    )
    page = enter(world.examiner).get(page_of(case)).text
    assert "<del>09000000000</del>" in page
    assert "<ins>0311112222</ins>" in page
    assert "つながりませんでした。" in page


def test_what_the_applicant_left_as_it_was_is_said(world: World, enter: Enter) -> None:
    case = world.correcting(world.resident)
    answers = answers_now(case)
    answer_correction(
        application=case, answers=answers.body, files=answers.files, by=holder_of(case), at=world.at
    )
    assert "変わっていません" in enter(world.examiner).get(page_of(case)).text


def test_the_history_names_officers_and_leaves_mails_out(world: World, enter: Enter) -> None:
    case = world.proposed(world.resident)
    sign_off(
        application=case,
        is_approved=False,
        comment="住所の確認を書き足してください。",
        revision=case.revision,
        by=world.acting(world.approver),
        at=world.at,
    )
    page = enter(world.examiner).get(page_of(case))
    history = page.context["history"]
    assert [(one.title, one.who) for one in history] == [
        ("決裁（差戻し）", "approver"),
        ("起案", "examiner"),
        ("審査を開始", "examiner"),
        ("申請が到達", "申請者"),
    ]
    assert history[0].text == "住所の確認を書き足してください。"
    assert page.text.count("住所の確認を書き足してください。") == 3  # above, at its step, in the history


def test_the_page_needs_few_queries_however_long_the_history(
    world: World, enter: Enter, django_assert_max_num_queries
) -> None:
    case = world.correcting(world.resident)
    answers = answers_now(case)
    answer_correction(
        application=case, answers=answers.body, files=answers.files, by=holder_of(case), at=world.at
    )
    browser = enter(world.examiner)
    with django_assert_max_num_queries(58) as asked:
        browser.get(page_of(case))
    first = len(asked)
    case = get(case.pk)
    for _round in range(4):
        browser.post(
            page_of(case, "correction"),
            {
                "revision": get(case.pk).revision,
                "items": "phone",
                "reason-phone": "もう一度確かめてください。",
                "due_on": japan_day(world.at).replace(day=20).isoformat(),
            },
        )
        answer_correction(
            application=get(case.pk),
            answers=answers.body,
            files=answers.files,
            by=holder_of(case),
            at=world.at,
        )
    assert case.corrections.count() == 5
    with django_assert_max_num_queries(first):
        browser.get(page_of(case))
