"""What an office lays down for its decisions: routes of sign-off, usual words, and the page of those who sign."""

import pytest
from django.urls import reverse

from madoguchi.core.acting import Role
from madoguchi.examination.models import GroundsTemplate, Outcome, SignOffRoute
from madoguchi.examination.services import Step, save_route
from tests.desk.conftest import Enter, page_of
from tests.examination.deciding_world import MET, Office
from tests.world import World, get

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(world: World) -> Office:
    """Three steps, and an administrator."""
    return Office(world)


def test_a_route_is_laid_down_changed_and_ended(office: Office, enter: Enter) -> None:
    browser = enter(office.administrator)
    new = reverse("desk:route_new", args=["city"])
    assert "4段目" in browser.get(new).content.decode()
    sent = {
        "procedure": str(office.edition.procedure_id),
        "outcomes": ["granted", "conditional"],
        "post-0": "課長",
        "users-0": [str(office.head.pk)],
        "substitutes-0": [str(office.deputy.pk)],
        "decides_at_once": "on",
        "document_class": "子育て",
    }
    assert browser.post(new, sent).status_code == 302
    route = SignOffRoute.objects.get(procedure=office.edition.procedure)
    assert (route.outcomes, route.decides_at_once, route.document_class) == (
        ["granted", "conditional"],
        True,
        "子育て",
    )
    assert route.steps == [
        {"post": "課長", "users": [str(office.head.pk)], "substitutes": [str(office.deputy.pk)]}
    ]
    shown = browser.get(reverse("desk:routes")).content.decode()
    assert "子ども医療費助成" in shown and "代決できる人：deputy" in shown
    page = reverse("desk:route", args=[route.pk])
    assert f'value="{office.head.pk}" checked' in browser.get(page).content.decode()
    assert browser.post(page, {**sent, "revision": 1, "post-0": "部長"}).status_code == 302
    stale = browser.post(page, {**sent, "revision": 1})
    assert (stale.status_code, SignOffRoute.objects.get(pk=route.pk).steps[0]["post"]) == (409, "部長")
    assert browser.post(reverse("desk:route_end", args=[route.pk]), {"revision": 2}).status_code == 302
    assert browser.get(page).status_code == 404


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "段階は1つから5つまでです。"),
        ({"post-0": "課長", "document_class": "あ" * 81}, "80文字まで"),
        ({"post-0": "課長"}, "同じ手続と結果の決裁ルートが、ほかにあります。"),
    ],
)
def test_a_wrong_route_is_told_kindly(office: Office, enter: Enter, sent: dict[str, str], words: str) -> None:
    answer = enter(office.administrator).post(reverse("desk:route_new", args=["city"]), sent)
    assert answer.status_code in (409, 422)
    assert words in answer.content.decode()
    assert SignOffRoute.objects.count() == 1


def test_usual_words_are_kept_and_put_in_with_one_click(office: Office, enter: Enter) -> None:
    world, approver = office.world, enter(office.head)
    new = reverse("desk:grounds_new", args=["city"])
    assert "呼び名を書いてください" in approver.post(new, {}).content.decode()
    sent = {
        "name": "条件付き",
        "outcome": "conditional",
        "grounds": "確かめました。",
        "conditions": "1年限り",
    }
    assert approver.post(new, sent).status_code == 302
    assert approver.post(new, sent).status_code == 409
    template = GroundsTemplate.objects.get()
    case = office.examining()
    page = enter(world.examiner).post(
        page_of(case, "propose"), {"revision": case.revision, "insert": str(template.pk), "title": "件名です"}
    )
    text = page.content.decode()
    assert page.status_code == 200
    assert (
        "確かめました。</textarea>" in text and "1年限り</textarea>" in text and "件名です</textarea>" in text
    )
    assert 'value="conditional" checked' in text
    assert "通知書の文面（まだ送っていません）" in text
    assert get(case.pk).state == "examining"
    typed = enter(world.examiner).post(
        page_of(case, "propose"), {"insert": str(template.pk), "grounds": "書いた理由"}
    )
    assert "書いた理由\n確かめました。</textarea>" in typed.content.decode()
    edit = reverse("desk:grounds_edit", args=[template.pk])
    assert approver.post(edit, {**sent, "revision": 1, "name": "1年"}).status_code == 302
    assert approver.post(reverse("desk:grounds_end", args=[template.pk]), {"revision": 2}).status_code == 302
    gone = enter(world.examiner).post(page_of(case, "propose"), {"insert": str(template.pk)})
    assert gone.status_code == 404


def test_the_page_of_those_who_sign(office: Office, enter: Enter, django_assert_max_num_queries) -> None:
    world = office.world
    for _n in range(5):
        office.propose(office.examining())
    browser = enter(office.chief)
    with django_assert_max_num_queries(40):
        page = browser.get(reverse("desk:signing")).content.decode()
    assert page.count("3段のうち1段目") == 5
    assert "3段のうち" not in enter(office.head).get(reverse("desk:signing")).content.decode()
    case = office.examining()
    office.propose(case)
    office.sign(case, office.chief)
    office.sign(case, office.deputy, reason="課長が出張のため")
    assert "課長が出張のため" in enter(office.head).get(reverse("desk:signing")).content.decode()
    assert enter(world.examiner).get(reverse("desk:signing")).status_code == 404


def test_the_checklist_on_the_page(office: Office, enter: Enter) -> None:
    case = office.examining()
    browser = enter(office.world.examiner)
    page = browser.get(page_of(case)).content.decode()
    assert "お子さんが15歳以下であること。" in page and "2件のうち2件を、まだ確かめていません。" in page
    assert "生年月日" in page and "保険証.png" in page
    sent = {
        "result-age": "unmet",
        "note-age": "16歳でした",
        "revision-age": "0",
        "revision-insured": "0",
        "rest": "met",
    }
    answer = browser.post(page_of(case, "standards"), sent)
    assert (answer.status_code, answer.url.partition("#")[2]) == (302, "next")
    text = browser.get(page_of(case)).content.decode()
    assert "2件すべてを確かめました。" in text and "16歳でした</textarea>" in text
    stale = browser.post(page_of(case, "standards"), {**sent, "note-age": "17歳でした"})
    assert stale.status_code == 409 and "17歳でした" in stale.content.decode()
    long = browser.post(
        page_of(case, "standards"), {"result-age": "met", "revision-age": "1", "note-age": "あ" * 1001}
    )
    assert long.status_code == 422 and "1,000文字まで" in long.content.decode()


def test_a_refused_proposal_says_what_is_missing(office: Office, enter: Enter) -> None:
    case, browser = office.examining(), enter(office.world.examiner)
    sent = {"revision": case.revision, "outcome": "refused", "grounds": "満たしません。"}
    answer = browser.post(page_of(case, "propose"), sent)
    assert answer.status_code == 409
    assert "満たさない審査基準を1つ以上選び" in answer.content.decode()
    conditional = browser.post(page_of(case, "propose"), {**sent, "outcome": "conditional"})
    assert conditional.status_code == 422 and "条件（一部を認めるときは" in conditional.content.decode()


def test_a_substitute_is_asked_why_and_a_proposer_takes_back(office: Office, enter: Enter) -> None:
    case = office.examining()
    office.propose(case)
    office.sign(case, office.chief)
    page = enter(office.deputy).get(page_of(case)).content.decode()
    assert "課長に代わって決裁します（代決）" in page
    none = enter(office.director).get(page_of(case)).content.decode()
    assert "承認する</span>" not in none and "決裁者の確認を待っています。" in none
    back = enter(office.world.examiner).post(
        page_of(case, "recall"), {"revision": get(case.pk).revision, "recall_reason": "金額の誤り"}
    )
    assert back.status_code == 302
    again = enter(office.world.examiner).get(page_of(case)).content.decode()
    assert "起案を引き戻しました" in again and "金額の誤り" in again


def test_the_decided_file_is_taken_away_on_the_page(world: World, enter: Enter) -> None:
    office = Office(world, decides_at_once=True)
    case = office.examining()
    office.propose(case, findings=MET, outcome=Outcome.GRANTED)
    for signer in (office.chief, office.head, office.director):
        office.sign(case, signer)
    browser = enter(world.examiner)
    assert browser.post(page_of(case, "decision_file"), {}).status_code == 422
    answer = browser.post(page_of(case, "decision_file"), {"purpose": "登録"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    assert answer.content[:2] == b"PK"
    other = office.examining()
    assert browser.post(page_of(other, "decision_file"), {"purpose": "登録"}).status_code == 409


def test_a_route_of_any_approver_names_nobody(world: World, enter: Enter) -> None:
    office = Office(world)
    save_route(
        route=office.route,
        organisation=world.city,
        procedure=None,
        steps=[Step("課長")],
        revision=1,
        by=world.acting(office.administrator),
        at=world.at,
    )
    page = enter(world.officer("boss", Role.ADMINISTRATOR)).get(reverse("desk:routes")).content.decode()
    assert "この組織の決裁者のだれか" in page
