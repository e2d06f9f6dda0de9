"""Every page in every state: axe finds nothing, nothing is wider than a narrow phone, each has one heading."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from madoguchi.accounts.selectors import acting_of
from madoguchi.core.clock import now
from madoguchi.eforms.selectors import document_of
from madoguchi.examination.models import Outcome
from madoguchi.filling.models import Draft
from madoguchi.filling.services import start
from madoguchi.registry.services import compare_editions, import_survey
from madoguchi.reviews.models import Review
from tests.browser import NewPage
from tests.journeys import cases, steps
from tests.journeys.audit import Audit, weight
from tests.journeys.cases import Office, filled, fresh, guest_draft, holder_of, sent, visitor
from tests.journeys.world import CHILD_ALLOWANCE, RESTAURANT, World
from tests.registry.survey_world import as_r7, r7_table, write_csv
from tests.registry.world import SYSTEM, survey_csv, survey_values

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

HEAVIEST = 60_000  # bytes of a portal page over the wire
HEALTH = "seikatsu-hoken-kyoku"
MISSING = "/my/applications/01980000-0000-7000-8000-000000000000/"


@pytest.fixture
def audit(axe: Callable[[Page], None]) -> Audit:
    """An audit that has seen nothing yet."""
    return Audit(axe)


def _press(page: Page, button: str) -> None:
    page.get_by_role("main").get_by_role("button", name=button).first.click()


def _visit(audit: Audit, page: Page, addresses: dict[str, str]) -> None:
    for name, address in addresses.items():
        page.goto(address)
        audit.look(page, name)


def _reviewed_notice(world: World, folder: Path) -> Path:
    """One case decided and reviewed twice; its notice."""
    draft = filled(guest_draft(world.editions[CHILD_ALLOWANCE, "madono-shi"]))
    case = Office(world, "madono-shi").decide(sent(draft))
    world.work()
    for moment in (Review.Moment.RECEIPT, Review.Moment.DECISION):
        cases.say(case, moment, "スマートフォンだけで終わりました。", by=holder_of(draft))
    world.work()
    notice = folder / "notice.pdf"
    notice.write_bytes(cases.notice_bytes(case))
    return notice


def test_the_audit_finds_what_is_wrong(audit: Audit, new_page: NewPage, live_server):
    page = new_page()
    page.goto("/verify/")
    page.set_content("<title></title><img src='/static/ui/favicon.svg' width=400><h1>a</h1><h1>b</h1>")
    audit.look(page, "bad")
    with pytest.raises(AssertionError) as told:
        audit.report()
    for fault in ("image-alt", "html-has-lang", "too wide at 320 px", "2 headings of level 1"):
        assert fault in str(told.value)


def _next_year(folder: Path, rows: list[dict[str, str]]) -> None:
    """The survey of the year after `rows`: the first has gone, the others have changed."""
    changed = [as_r7(row, 総手続件数="99", 手続名=f"{row['手続名']}（改正）") for row in rows[1:]]
    import_survey(write_csv(folder / "next.csv", r7_table(*changed)), by=SYSTEM, at=now())
    compare_editions("R6", "R7", at=now())


def test_public_pages(audit: Audit, new_page: NewPage, world: World, tmp_path: Path):
    page = new_page()
    notice = _reviewed_notice(world, tmp_path)
    _visit(audit, page, {"survey, empty": "/quality/survey/", "survey changes, empty": "/survey/changes/"})
    rows = [survey_values(str(n), 所管府省庁=f"省{n % 7}") for n in range(1, 60)]
    import_survey(survey_csv(tmp_path / "survey.csv", *rows), by=SYSTEM, at=now())
    _next_year(tmp_path, rows)
    world.work()
    _visit(
        audit,
        page,
        {
            "home": "/",
            "search, no words": "/search/",
            "search, many": "/search/?q=届出",
            "search, page 2": "/search/?q=届出&page=2",
            "search, own": "/search/?q=児童手当&source=own",
            "search, nothing": "/search/?q=ぬぬぬぬ",
            "procedure, with reviews": "/procedures/child-allowance/",
            "procedure, none yet": "/procedures/restaurant-permission/",
            "procedure quality, with reviews": "/procedures/child-allowance/quality/",
            "procedure quality, none yet": "/procedures/restaurant-permission/quality/",
            "life event": "/life/birth/",
            "life event, empty": "/life/pets/",
            "survey row": "/survey/2/",
            "quality": "/quality/",
            "survey": "/quality/survey/",
            "survey row, gone": "/survey/1/",
            "survey changes": "/survey/changes/",
            "survey changes, gone": "/survey/changes/?from=R6&to=R7&kind=vanished",
            "survey changes, none": "/survey/changes/?from=R6&to=R7&kind=added",
            "about": "/about/",
            "accessibility": "/about/accessibility/",
            "start, three offices": "/apply/child-allowance/",
            "start, one office": "/apply/restaurant-permission/",
            "open case": "/my/open/",
            "sign in": "/account/sign-in/",
            "not found": "/procedures/nothing/",
            "not found, of nobody": MISSING,
            "gallery": "/ui/",
            "gallery of officers": "/ui/staff/",
            "verify": "/verify/",
        },
    )
    _press(page, "確かめる")
    audit.look(page, "verify, nothing chosen")
    steps.verify(page, notice)
    audit.look(page, "verify, genuine")
    steps.verify(page, steps.altered(notice))
    audit.look(page, "verify, altered")
    for name, address, button in (
        ("start, no office chosen", "/apply/child-allowance/", "申請を始める"),
        ("open case, no number", "/my/open/", "開く"),
        ("sign in, nothing typed", "/account/sign-in/", "ログインする"),
    ):
        page.goto(address)
        _press(page, button)
        assert page.title().startswith("エラー：")
        audit.look(page, name)
    page.goto("/my/open/")
    page.context.clear_cookies()
    _press(page, "開く")
    audit.look(page, "stale form")
    audit.report()


def _look_at_questions(audit: Audit, page: Page, draft: Draft, state: str) -> None:
    """Every page of a form, as it stands; then sent without an answer."""
    for question_page in document_of(draft.items.get().edition.form_version).pages:
        page.goto(f"/apply/draft/{draft.pk}/{question_page.id}/")
        audit.look(page, f"{draft.items.get().edition.procedure.slug} {question_page.id}, {state}")
        if state == "empty" and page.get_by_role("button", name="保存して進む").count():
            _press(page, "保存して進む")
            audit.look(page, f"{draft.items.get().edition.procedure.slug} {question_page.id}, refused")


def test_pages_of_applying(audit: Audit, new_page: NewPage, world: World, live_server):
    edition = world.editions[CHILD_ALLOWANCE, "madono-shi"]
    empty, whole = guest_draft(edition), filled(guest_draft(edition), seed=3)
    page = new_page()
    visitor(drafts=(empty, whole)).enter(page, str(live_server))
    _look_at_questions(audit, page, empty, "empty")
    _look_at_questions(audit, page, whole, "filled")
    _visit(
        audit,
        page,
        {
            "ticket, again": f"/apply/draft/{empty.pk}/ticket/",
            "tasks, none done": f"/apply/draft/{empty.pk}/",
            "tasks, all done": f"/apply/draft/{whole.pk}/",
            "check": f"/apply/draft/{whole.pk}/check/",
            "check, not complete": f"/apply/draft/{empty.pk}/check/",
            "my page, drafts": "/my/",
        },
    )
    page.goto(f"/apply/draft/{empty.pk}/check/")
    _press(page, "この内容で申請する")
    audit.look(page, "check, refused")
    page.goto(f"/apply/draft/{whole.pk}/contact/")
    other = page.context.new_page()
    other.goto(page.url)
    steps.go_on(other)
    steps.go_on(page)
    audit.look(page, "question, changed elsewhere")
    page.goto("/apply/child-allowance/")
    page.get_by_label("窓野市").check()
    _press(page, "申請を始める")
    audit.look(page, "ticket")
    audit.report()


def test_pages_of_a_company_applying(audit: Audit, new_page: NewPage, world: World, live_server):
    owner, business = world.people.owner, world.people.business
    by = acting_of(owner, whose=business.pk, at=now())
    edition = world.editions[RESTAURANT, HEALTH]
    empty, whole = (start(edition=edition, by=by, at=now()).draft for _ in range(2))
    page = new_page()
    visitor(owner, whose=business.pk).enter(page, str(live_server))
    _look_at_questions(audit, page, empty, "empty")
    _look_at_questions(audit, page, filled(whole, by=by), "filled")
    _visit(audit, page, {"my page, company": "/my/", "start, signed in": "/apply/restaurant-permission/"})
    audit.report()


def test_pages_of_what_one_holds(audit: Audit, new_page: NewPage, world: World, live_server):
    edition, office = world.editions[CHILD_ALLOWANCE, "madono-shi"], Office(world, "madono-shi")
    drafts = [filled(guest_draft(edition), seed=n) for n in range(5)]
    page = new_page()
    visitor(drafts=tuple(drafts)).enter(page, str(live_server))
    _visit(audit, page, {"messages, none": "/my/messages/"})
    arrived, correcting, granted, refused, deciding = (sent(draft) for draft in drafts)
    _visit(audit, page, {"receipt, not ready": f"/my/applications/{arrived.pk}/receipt/"})
    office.ask(correcting, applicant_address="住民票と番地が違います。", phone="つながりませんでした。")
    office.decide(granted)
    office.propose(refused, Outcome.REFUSED)
    world.work()
    office.decide(deciding)
    mine = "/my/applications"
    _visit(
        audit,
        page,
        {
            "sent": f"/apply/draft/{drafts[0].pk}/sent/",
            "my page, full": "/my/",
            "messages": "/my/messages/",
            "application, arrived": f"{mine}/{arrived.pk}/",
            "application, correcting": f"{mine}/{correcting.pk}/",
            "application, proposed": f"{mine}/{refused.pk}/",
            "application, decided": f"{mine}/{granted.pk}/",
            "application, notice being made": f"{mine}/{deciding.pk}/",
            "notice, not ready": f"{mine}/{deciding.pk}/notice/",
            "withdraw": f"{mine}/{arrived.pk}/withdraw/",
            "review after the receipt": f"{mine}/{granted.pk}/review/receipt/",
            "review after the decision": f"{mine}/{granted.pk}/review/decision/",
            "thread": f"{mine}/{correcting.pk}/thread/",
            "papers": "/my/papers/",
            "letters": "/my/letters/",
            "reminders": "/my/reminders/",
            "correction": f"{mine}/{correcting.pk}/correction/",
        },
    )
    page.get_by_label("町名・番地").fill("")
    _press(page, "確かめる")
    audit.look(page, "correction, refused")
    page.goto(f"{mine}/{granted.pk}/review/decision/")
    _press(page, "送る")
    audit.look(page, "review, no rating")
    steps.say(page, rating="満足")
    audit.look(page, "review, given")
    page.goto("/my/messages/")
    page.get_by_role("main").get_by_role("link").filter(has_text="児童手当").first.click()
    audit.look(page, "message")
    page.goto(f"{mine}/{arrived.pk}/withdraw/")
    _press(page, "取り下げる")
    audit.look(page, "application, withdrawn")
    audit.report()


def test_pages_of_officers(audit: Audit, new_page: NewPage, world: World, live_server):
    owner, business, office = world.people.owner, world.people.business, Office(world, HEALTH)
    by = acting_of(owner, whose=business.pk, at=now())
    page, approver = new_page(), new_page()
    visitor(world.people.examiners[HEALTH]).enter(page, str(live_server))
    visitor(world.people.approvers[HEALTH]).enter(approver, str(live_server))
    _visit(audit, page, {"queue, empty": "/desk/"})
    edition = world.editions[RESTAURANT, HEALTH]
    arrived, taken, asked, proposed, approved, decided = (
        sent(filled(start(edition=edition, by=by, at=now()).draft, by=by, seed=n), by=by) for n in range(6)
    )
    office.take(taken)
    office.ask(asked, phone="つながりませんでした。")
    office.propose(proposed)
    office.approve(approved)
    office.decide(decided)
    world.work()
    _visit(
        audit,
        page,
        {
            "queue": "/desk/",
            "queue, nothing found": "/desk/?q=ぬぬ",
            "queue, closed": "/desk/?view=closed",
            "case, arrived": f"/desk/cases/{arrived.pk}/",
            "case, being corrected": f"/desk/cases/{asked.pk}/",
            "case, proposed by oneself": f"/desk/cases/{proposed.pk}/",
            "case, approved": f"/desk/cases/{approved.pk}/",
            "case, decided": f"/desk/cases/{decided.pk}/",
            "case, being examined": f"/desk/cases/{taken.pk}/",
        },
    )
    page.get_by_label("理由").first.fill("")
    _press(page, "決裁に回す")
    audit.look(page, "case, proposal refused")
    _visit(audit, page, {"ask for a correction": f"/desk/cases/{taken.pk}/correction/"})
    _press(page, "見え方を確かめる")
    audit.look(page, "ask for a correction, refused")
    page.get_by_role("checkbox").first.check()
    page.get_by_label(re.compile("^直すところと理由")).first.fill("登記と違います。")
    _press(page, "見え方を確かめる")
    audit.look(page, "correction, preview")
    _visit(audit, approver, {"case, to be signed off": f"/desk/cases/{proposed.pk}/"})
    _press(approver, "差し戻す")
    audit.look(approver, "case, sign-off refused")
    _visit(audit, approver, {"not found, at the desk": f"/desk/cases/{edition.pk}/"})
    page.goto(f"/desk/cases/{arrived.pk}/")
    office.take(fresh(arrived))
    _press(page, "審査を始める")
    audit.look(page, "case, changed meanwhile")
    audit.report()


def test_every_portal_page_weighs_at_most_60_kb(
    new_page: NewPage, world: World, tmp_path: Path, live_server, capsys
):
    edition = world.editions[CHILD_ALLOWANCE, "madono-shi"]
    whole, done = filled(guest_draft(edition), seed=3), filled(guest_draft(edition), seed=4)
    case = Office(world, "madono-shi").decide(sent(done))
    rows = [survey_values(str(n), 所管府省庁=f"省{n % 30}") for n in range(1, 90)]
    import_survey(survey_csv(tmp_path / "survey.csv", *rows), by=SYSTEM, at=now())
    _next_year(tmp_path, rows)
    world.work()
    page = new_page()
    visitor(drafts=(whole, done)).enter(page, str(live_server))
    addresses = [
        "/",
        "/search/",
        "/search/?q=届出",
        "/life/birth/",
        "/procedures/child-allowance/",
        "/procedures/child-allowance/quality/",
        "/survey/1/",
        "/quality/",
        "/quality/survey/",
        "/survey/changes/",
        "/verify/",
        "/about/",
        "/about/accessibility/",
        "/apply/child-allowance/",
        f"/apply/draft/{whole.pk}/",
        f"/apply/draft/{whole.pk}/applicant_name_page/",
        f"/apply/draft/{whole.pk}/applicant_address_page/",
        f"/apply/draft/{whole.pk}/check/",
        f"/apply/draft/{done.pk}/sent/",
        "/my/",
        "/my/open/",
        f"/my/applications/{case.pk}/",
        f"/my/applications/{case.pk}/review/decision/",
        "/account/sign-in/",
    ]
    weights = {address: weight(page, address) for address in addresses}
    heaviest_first = sorted(weights.items(), key=lambda item: -item[1])
    lines = [f"{size / 1000:6.1f} KB  {re.sub(r'[0-9a-f-]{36}', '…', to)}" for to, size in heaviest_first]
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(lines) + "\n")
    assert {address: size for address, size in weights.items() if size > HEAVIEST} == {}
    assert min(weights.values()) > 5_000, "nothing was measured"
