"""What stands beside a case: two revisions, the applicant, files one at a time, who is looking, notes and tasks."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from madoguchi.applications.models import Application
from madoguchi.applications.selectors import answers_now
from madoguchi.applications.services import stream_of
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Access
from madoguchi.events.selectors import accesses_of
from madoguchi.examination.models import Comment, CorrectionTemplate, Looking, Task
from madoguchi.examination.services import answer_correction
from madoguchi.facts.models import Consent, Fact
from madoguchi.facts.services.recording import kept_term, write
from tests.desk.conftest import Enter, page_of
from tests.world import SYSTEM, World, counts, get, holder_of


def corrected(world: World, phone: str = "0311112222") -> Application:
    """A case whose phone number was corrected."""
    case = world.correcting(world.resident)
    answers = answers_now(case)
    answer_correction(
        application=case,
        answers={**answers.body, "phone": phone},
        files=answers.files,
        by=holder_of(case),
        at=world.at,
    )
    return get(case.pk)


def test_any_two_revisions_stand_side_by_side(world: World, enter: Enter) -> None:
    case = corrected(world)
    browser = enter(world.examiner)
    page = browser.get(page_of(case, "compare"))
    assert (page.context["before"].revision, page.context["after"].revision) == (1, 2)
    assert page.context["changed"] == 1
    assert "<del>09000000000</del>" in page.text
    assert "<ins>0311112222</ins>" in page.text
    assert "申請したとき" in page.text
    only = browser.get(page_of(case, "compare"), {"only": "changes"})
    assert [row.path for section in only.context["sections"] for row in section.rows] == ["phone"]
    same = browser.get(page_of(case, "compare"), {"before": "2", "after": "2"})
    assert same.context["changed"] == 0
    odd = browser.get(page_of(case, "compare"), {"before": "x", "after": "99"})
    assert odd.context["changed"] == 1
    assert accesses_of(stream_of(case)).count() == 4


def test_what_was_never_corrected_stands_once(world: World, enter: Enter) -> None:
    page = enter(world.examiner).get(page_of(world.examining(), "compare")).text
    assert "内容は、申請したときのままです。" in page and "違う項目" not in page
    assert page.count('<th scope="col">') == 2 * page.count("<table")


def held(world: World, case: Application, term: str, value: object, **more: Any) -> Fact:
    """Something that the office of the case knows of the applicant."""
    assert case.subject is not None
    given: dict[str, Any] = {
        "slot": "",
        "application_id": None,
        "starts_on": None,
        "ends_on": None,
        "holder": world.city,
        "source": Fact.Source.CARD,
        "observed_on": japan_day(world.began),
        **more,
    }
    return write(subject=case.subject, term=kept_term(term), value=value, by=SYSTEM, at=world.at, **given)


def test_the_applicants_page_shows_what_this_office_holds_and_no_more(world: World, enter: Enter) -> None:
    case = world.examining(world.resident)
    held(world, case, "person.phone", "0399990001")
    held(world, case, "person.email", "there@example.jp", holder=world.other_city)
    held(world, case, "person.email", "own@example.jp", holder=None, source=Fact.Source.TYPED)
    page = enter(world.examiner).get(page_of(case, "applicant"))
    assert "0399990001" in page.text
    assert "there@example.jp" not in page.text
    assert "own@example.jp" not in page.text
    access = accesses_of(stream_of(case)).get()
    assert access.purpose == "申請者について知られている情報の確認"
    assert access.whose == case.subject_id


def test_what_was_passed_by_a_consent_that_is_withdrawn_is_not_shown(world: World, enter: Enter) -> None:
    case = world.examining(world.resident)
    consent = Consent.objects.create(
        subject=case.subject,
        purpose="審査",
        to_organisation=world.city,
        terms=["person.phone"],
        given_by="test",
        given_at=world.began,
        until=world.at + timedelta(days=30),
    )
    held(world, case, "person.phone", "0399990001", consent=consent)
    browser = enter(world.examiner)
    assert "0399990001" in browser.get(page_of(case, "applicant")).text
    Consent.objects.filter(pk=consent.pk).update(withdrawn_at=world.at)
    assert "0399990001" not in browser.get(page_of(case, "applicant")).text


def test_earlier_cases_end_at_the_wall(world: World, enter: Enter) -> None:
    there = world.opened("there", organisation=world.other_city)
    below = world.opened("below", organisation=world.division)
    case = world.examining(world.resident)
    earlier = world.arrived(world.resident, shade=2)
    foreign = world.arrived(world.resident, edition=there, shade=3)
    division = world.arrived(world.resident, edition=below, shade=4)
    page = enter(world.examiner).get(page_of(case, "applicant"))
    shown = {one.pk for one in page.context["cases"]}
    assert shown == {earlier.pk, division.pk}
    assert foreign.receipt_number not in page.text
    assert accesses_of(stream_of(earlier)).exists()
    assert not accesses_of(stream_of(foreign)).exists()


def test_a_guest_is_tied_to_nothing(world: World, enter: Enter) -> None:
    page = enter(world.examiner).get(page_of(world.examining(), "applicant"))
    assert "結び付いていません" in page.text


def test_files_are_shown_one_at_a_time(world: World, enter: Enter) -> None:
    case = world.examining(world.resident)
    browser, key = enter(world.examiner), answers_now(case).files[0]["file"]
    page = browser.get(page_of(case, "files"))
    assert f'src="{reverse("desk:file", args=[case.pk, key])}"' in page.text
    address = reverse("desk:file_page", args=[case.pk, key])
    turned = browser.get(address, {"turn": "90", "size": "large"})
    assert 'class="viewer-image is-large turned-90"' in turned.text
    assert f"{address}?turn=180&amp;size=large#file" in turned.text
    for odd in ("45", "x", "９０", "90000000000000"):
        assert "turned-0" in browser.get(address, {"turn": odd}).text
    assert browser.get(reverse("desk:file_page", args=[case.pk, uuid4()])).status_code == 404
    other = world.arrived(world.neighbour, shade=7)
    foreign = answers_now(other).files[0]["file"]
    assert browser.get(reverse("desk:file_page", args=[case.pk, foreign])).status_code == 404


def test_who_looks_is_shown_to_the_other_and_asked_for_again(world: World, enter: Enter) -> None:
    case = world.examining(world.resident)
    approver, examiner = enter(world.approver), enter(world.examiner)
    approver.get(page_of(case))
    assert "いま見ている職員：approver" in examiner.get(page_of(case)).text
    poll = page_of(case, "looking")
    part = examiner.get(poll, {"revision": case.revision})
    assert "approver" in part.text
    assert "examiner" not in part.text
    assert "変わりました" not in part.text
    assert "変わりました" in examiner.get(poll, {"revision": case.revision - 1}).text
    with time_machine.travel(world.at + timedelta(minutes=3), tick=False):
        assert "approver" not in examiner.get(poll).text
    before = Access.objects.count()
    examiner.get(poll)
    assert Access.objects.count() == before, "the part holds no personal data"


def test_a_foreign_officer_leaves_no_presence(world: World, enter: Enter) -> None:
    case = world.examining(world.resident)
    foreign = enter(world.officer("foreign", *Role, at=world.other_city))
    for name in ("looking", "compare", "applicant", "files", "ask"):
        assert foreign.get(page_of(case, name)).status_code == 404
    assert not Looking.objects.exists()
    assert not Access.objects.exists()


def test_a_comment_is_written_read_and_called_for(world: World, enter: Enter) -> None:
    case = world.examining(world.resident)
    browser = enter(world.examiner)
    answer = browser.post(page_of(case, "comment"), {"comment": "@approver 確認をお願いします。"})
    comment = Comment.objects.get()
    assert answer.url == f"{page_of(case)}#comment-{comment.pk}"
    approver = enter(world.approver)
    page = approver.get(page_of(case))
    assert "確認をお願いします。" in page.text
    assert "approverへ" in page.text
    tasks = approver.get(reverse("desk:tasks"))
    assert "確認をお願いします。" in tasks.text
    assert case.receipt_number in tasks.text
    done = approver.post(reverse("desk:finish", args=[Task.objects.get().pk]), {"from": "tasks"})
    assert done.url == reverse("desk:tasks")
    assert case.receipt_number not in approver.get(reverse("desk:tasks")).text


def test_an_empty_comment_is_pointed_at_and_a_long_one_kept(world: World, enter: Enter) -> None:
    case = world.examining(world.resident)
    browser = enter(world.examiner)
    before = counts()
    assert browser.post(page_of(case, "comment"), {"comment": " "}).status_code == 422
    long = browser.post(page_of(case, "comment"), {"comment": "あ" * 2001})
    assert long.status_code == 422
    assert "あ" * 2001 in long.text
    task = browser.post(page_of(case, "task"), {"task": "調べる", "assignee": str(uuid4())})
    assert task.status_code == 422
    assert "調べる" in task.text
    after = counts()
    assert {name for name in after if after[name] != before[name]} <= {"events.Access", "examination.Looking"}


def test_the_auditor_reads_comments_and_writes_none(world: World, enter: Enter) -> None:
    case = world.examining(world.resident)
    enter(world.examiner).post(page_of(case, "comment"), {"comment": "見ました。"})
    auditor = enter(world.officer("auditor", Role.AUDITOR))
    page = auditor.get(page_of(case))
    assert "見ました。" in page.text
    assert page_of(case, "comment") not in page.text
    assert auditor.post(page_of(case, "comment"), {"comment": "私も"}).status_code == 404


def test_the_applicant_reads_no_comment(world: World, enter: Enter) -> None:
    case = world.examining(world.resident)
    enter(world.examiner).post(page_of(case, "comment"), {"comment": "内輪の話です。"})
    page = enter(world.resident).get(reverse("portal:application", args=[case.pk]))
    assert page.status_code == 200
    assert "内輪の話" not in page.text
    assert "庁内メモ" not in page.text


def test_a_usual_correction_is_kept_asked_and_dropped(world: World, enter: Enter) -> None:
    browser = enter(world.examiner)
    add = reverse("desk:add_usual", args=[world.edition.pk])
    assert browser.post(add, {"title": "電話", "days": "7"}).status_code == 422
    sent = {"title": "電話", "days": "7", "message": "お願いします。", "reason-phone": "つながりません。"}
    assert browser.post(add, sent).status_code == 302
    usual = CorrectionTemplate.objects.get()
    case = world.examining(world.resident)
    assert "電話" in browser.get(page_of(case)).text
    preview = browser.post(
        page_of(case, "correction"), {"act": "usual", "usual": str(usual.pk), "revision": case.revision}
    )
    assert "まだ送っていません。" in preview.text
    assert "つながりません。" in preview.text
    assert (japan_day(world.at) + timedelta(days=7)).isoformat() in preview.text
    edit = reverse("desk:edit_usual", args=[usual.pk])
    assert browser.post(edit, {**sent, "title": "新しい題", "revision": 1}).status_code == 302
    stale = browser.post(edit, {**sent, "title": "古い題", "revision": 1})
    assert stale.status_code == 409
    assert "古い題" in stale.text
    assert "examiner" in stale.text
    browser.post(reverse("desk:drop_usual", args=[usual.pk]), {"revision": 2})
    assert browser.get(edit).status_code == 404
    gone = browser.post(page_of(case, "correction"), {"act": "usual", "usual": str(usual.pk)})
    assert gone.status_code == 404


@pytest.mark.parametrize("name", ["add_usual", "edit_usual", "drop_usual"])
def test_another_office_keeps_its_own(world: World, enter: Enter, name: str) -> None:
    enter(world.examiner).post(
        reverse("desk:add_usual", args=[world.edition.pk]), {"title": "a", "days": "7", "reason-phone": "b"}
    )
    key = world.edition.pk if name == "add_usual" else CorrectionTemplate.objects.get().pk
    foreign = enter(world.officer("foreign", Role.EXAMINER, at=world.other_city))
    assert foreign.post(reverse(f"desk:{name}", args=[key]), {"revision": 1}).status_code == 404


def test_a_check_leads_to_a_correction_with_the_answer_chosen(world: World, enter: Enter) -> None:
    case = world.examining(world.resident)
    page = enter(world.examiner).get(page_of(case, "correction"), {"item": ["phone", "nothing"]})
    assert [row["path"] for row in page.context["rows"] if row["is_chosen"]] == ["phone"]
    assert page.context["errors"] == []
