"""Two hundred applications granted at once: tried, looked at by lot, signed by another, four of them taken back."""

import random
import re
import sys
import time
from datetime import timedelta

from django.db import transaction
from playwright.sync_api import Page, expect

from madoguchi.applications.models import Application
from madoguchi.applications.selectors import answers_now
from madoguchi.applications.services import arrive
from madoguchi.core.acting import Acting
from madoguchi.core.clock import now
from madoguchi.core.ids import uuid7
from madoguchi.events.services import follow
from madoguchi.examination.models import BulkDecision, Disposition, Notice
from madoguchi.examination.services import issue_notice, note_findings, take
from madoguchi.examination.services.bulk import UNDO
from madoguchi.examination.services.bulk_running import decide_bulks, try_cases
from madoguchi.site.demo.deciding import looked_at
from tests.browser import PHONE, NewPage
from tests.journeys import steps
from tests.journeys.cases import Office, filled, fresh, guest_draft, sent
from tests.journeys.world import CHILD_ALLOWANCE, World

PLACE, MANY, BACK = "madono-shi", 200, 4
COUNTER = Acting(name="", machine="counter", assurance=2)


def _cases(world: World) -> list[Application]:
    """As many applications over the counter, each taken and found to meet every standard; one more only arrived."""
    edition = world.editions[CHILD_ALLOWANCE, PLACE]
    first = sent(filled(guest_draft(edition)))
    answers = answers_now(first)
    office = Office(world, PLACE)
    findings = looked_at(first)
    cases = []
    for n in range(MANY + 1):
        with transaction.atomic():
            case = arrive(
                submission_id=uuid7(),
                edition=edition,
                subject=None,
                ticket=None,
                applicant_name=f"窓野 {n:03d}",
                applicant_email="",
                answers=answers.body,
                files=answers.files,
                channel=Application.Channel.COUNTER,
                by=COUNTER,
                at=now(),
            )
            if n < MANY:
                case = take(application=case, revision=1, by=office.examiner, at=now())
                if findings:
                    note_findings(application=case, findings=findings, by=office.examiner, at=now())
        cases.append(case)
    return cases


def _look_at_the_lot(page: Page) -> int:
    """Open each case that was drawn by lot, by its link, and come back."""
    address = page.url
    drawn = page.locator(".bulk-sample a").evaluate_all("links => links.map(link => link.href)")
    for one in drawn:
        page.goto(one)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto(address)
    expect(page.get_by_text("まだ開いていません")).to_have_count(0)
    return len(drawn)


def test_two_hundred_are_granted_at_once_and_four_taken_back(new_page: NewPage, world: World) -> None:
    cases = _cases(world)
    begun = time.monotonic()
    desk = new_page(javascript=False)
    steps.sign_in(desk, "shinsa@madono.example")
    desk.goto("/desk/?view=open&state=examining")
    desk.get_by_role("link", name="この一覧のすべてをまとめて処分する").click()
    steps.expect_heading(desk, "200件をまとめて処分する")
    desk.get_by_role("button", name="処分できるか確かめる").click()
    expect(desk.get_by_role("alert")).to_contain_text("結果を選んでください。")
    desk.get_by_label(re.compile("^認める")).check()
    desk.get_by_label("理由").fill("児童手当法第4条の支給要件を、届け出られた書類と市の記録で確かめました。")
    desk.get_by_role("button", name="処分できるか確かめる").click()
    expect(desk.get_by_role("main")).to_contain_text("1件ずつ確かめています")
    while try_cases(at=now()):
        pass
    desk.get_by_role("link", name="いまの様子を見る").click()
    expect(desk.get_by_role("main")).to_contain_text("200件が対象です。0件は外れました")
    assert _look_at_the_lot(desk) == 10
    desk.get_by_role("button", name="決裁に回す").click()
    expect(desk.get_by_role("main")).to_contain_text("決裁を待っています")
    assert not Disposition.objects.exists()

    chief = new_page(width=PHONE)
    steps.sign_in(chief, "kessai@madono.example")
    chief.goto("/desk/")
    chief.get_by_role("link", name="一括処分の決裁（1件）").click()
    chief.get_by_role("region", name="新しい順").get_by_role("link").click()
    assert _look_at_the_lot(chief) == 10
    chief.get_by_label("まとめて承認する").check()
    chief.get_by_role("button", name="決裁する").click()
    expect(chief.get_by_role("main")).to_contain_text("まで取り消せます")

    desk.reload()
    boxes = desk.get_by_role("checkbox")
    taken_back = random.Random(5).sample(range(boxes.count()), BACK)  # noqa: S311 - the same ones each time
    for n in taken_back:
        boxes.nth(n).check()
    desk.get_by_role("button", name="選んだ案件を取り消す").click()
    expect(desk.get_by_role("link", name=re.compile("取り消しました"))).to_contain_text(str(BACK))
    seconds = time.monotonic() - begun

    bulk = BulkDecision.objects.get()
    assert decide_bulks(at=now()) == 0
    later, deciding = now() + UNDO + timedelta(seconds=1), time.monotonic()
    while decide_bulks(at=later):
        pass
    deciding = time.monotonic() - deciding
    desk.reload()
    expect(desk.get_by_role("main")).to_contain_text(f"{MANY - BACK}件を処分しました")
    assert Disposition.objects.count() == MANY - BACK
    assert bulk.cases.filter(state="decided").count() == MANY - BACK
    states = [fresh(case).state for case in cases]
    assert (states.count("decided"), states.count("examining"), states.count("arrived")) == (196, 4, 1)
    assert follow("notices", kinds={"application.decided"}, handler=issue_notice, at=later, limit=2) == 2
    assert Notice.objects.count() == 2
    sys.stdout.write(f"bulk of {MANY}: {seconds:.0f} s in the browser, {deciding:.1f} s to decide\n")
