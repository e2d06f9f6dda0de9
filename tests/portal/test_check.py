"""The check: from nothing known to a list of what one may receive; what is told stays in the session."""

import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from madoguchi.accounts.models import KeptAnswers
from madoguchi.accounts.services import clear_answers
from madoguchi.core.acting import Acting
from madoguchi.core.clock import now
from madoguchi.facts.models import Fact
from madoguchi.facts.services import record_fact
from madoguchi.filling.models import Draft
from madoguchi.vault.models import Key
from tests.portal.checks import (
    ALLOWANCE,
    ELDER,
    GIFT,
    SINGLE,
    a_programme,
    answer,
    begin,
    in_force,
    skip,
    with_programmes,
)
from tests.portal.pages import Page, get
from tests.world import World

pytestmark = pytest.mark.django_db

START, NEXT, LIST = "/check/", "/check/question/", "/check/list/"
PLACE = "person.city_code"


@pytest.fixture
def city(world: World) -> World:
    """The small city with programmes that have rules."""
    with_programmes(world)
    return world


@pytest.fixture
def client(city: World) -> Client:
    """Someone who has begun and told nothing."""
    client = Client()
    begin(client)
    return client


def asked_now(client: Client) -> str:
    """The name of the question that comes next; `list` at the end."""
    where = client.get(NEXT).headers["Location"]
    return "list" if where.startswith(LIST) else where.removeprefix(NEXT).strip("/")


def counts(page: Page) -> tuple[str, ...]:
    """How many programmes are yes, perhaps and no."""
    return tuple(
        re.findall(r"<strong>(\d+)</strong> (?:受けられそう|まだわからない|受けられない)", page.html)
    )[:3]


def row(page: Page, title: str) -> str:
    """The part of the list about one programme."""
    rows = re.findall(r"<article.*?</article>", page.html, re.S)
    return re.sub(r"<[^>]+>|\s+", "", next(one for one in rows if title in one))


ANSWERS: dict[str, dict[str, str]] = {
    "children": {"q-value": "１"},
    "children.birth_date": {"q-m0-year": "R5", "q-m0-month": "４", "q-m0-day": "1"},
    "person.lives_in_japan": {"q-m0": "yes"},
    "household.is_single_parent": {"q-m0": "no"},
    "person.birth_date": {"q-m0-year": "昭和60", "q-m0-month": "1", "q-m0-day": "2"},
    "person.income": {"q-m0": "１，２００，０００円"},
}


def test_from_nothing_known_to_a_settled_list(client: Client) -> None:
    assert asked_now(client) == PLACE
    page = get(client, f"{NEXT}{PLACE}/")
    assert counts(page) == ("0", "4", "0") and page.has("4件の制度") is False
    assert answer(client, PLACE, code="０００−１２３４").status_code == 302
    asked = []
    while (name := asked_now(client)) != "list":
        asked.append(name)
        assert len(asked) < 10, asked
        assert get(client, f"{NEXT}{name}/").has("わからない・答えたくない")
        assert answer(client, name, **ANSWERS[name]).status_code == 302
    assert len(asked) == len(set(asked)) <= 5
    page = get(client, f"{LIST}?settled=1")
    assert counts(page) == ("2", "0", "2")
    assert page.has("質問はこれで終わりです")
    assert "手当月10,000円" in row(page, "児童手当") or "手当月15,000円" in row(page, "児童手当")
    assert "祝い金1回50,000円" in row(page, "窓野市の祝い金")
    assert page.has("令和5年4月1日") or page.has("2023年4月1日")


def test_nothing_told_reaches_an_address_the_browser_or_the_database_in_the_clear(client: Client) -> None:
    answer(client, PLACE, place="city")
    response = answer(client, "person.birth_date", **ANSWERS["person.birth_date"])
    assert response.headers["Location"] == NEXT
    assert set(client.cookies) <= {"madoguchi", "csrf"}
    page = client.get(LIST)
    assert "no-store" in page.headers["Cache-Control"]
    assert "1985" not in str(dict(client.session.items()))
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers FROM accounts_keptanswers")
        sealed = bytes(cursor.fetchone()[0])
    assert b"1985" not in sealed and b"birth" not in sealed
    assert not Fact.objects.exists()


def test_a_question_may_be_left_open_and_an_answer_taken_back(client: Client) -> None:
    answer(client, PLACE, place="city")
    skip(client, "children")
    skip(client, "household.is_single_parent")
    skip(client, "person.birth_date")
    skip(client, "person.income")
    skip(client, "person.lives_in_japan")
    assert asked_now(client) == "list"
    page = get(client, LIST)
    assert counts(page) == ("1", "3", "0")
    assert page.has("まだわからないこと")
    assert answer(client, "children", **{"q-value": "0", "then": "list"}).headers["Location"] == LIST
    assert counts(get(client, LIST)) == ("1", "1", "2")  # without children nobody is a single parent
    skip(client, "children")
    assert counts(get(client, LIST)) == ("1", "3", "0")
    assert get(client, f"{NEXT}children/?then=list").link("結果に戻る") == LIST


def test_what_is_typed_wrongly_is_said_and_nothing_is_lost(client: Client) -> None:
    answer(client, PLACE, place="city")
    response = answer(
        client, "person.birth_date", **{"q-m0-year": "2030", "q-m0-month": "1", "q-m0-day": "1"}
    )
    page = Page(response.content.decode())
    assert response.status_code == 422
    assert next(f for f in page.fields if f.get("name") == "q-m0-year")["value"] == "2030"
    response = answer(client, "children", **{"q-value": "31"})
    assert response.status_code == 422 and "20" in response.content.decode()
    response = answer(client, "children", **{"q-value": "ふたり"})
    assert response.status_code == 422
    response = answer(client, PLACE, code="999-9999")
    assert response.status_code == 422 and "見つかりませんでした" in response.content.decode()
    assert counts(get(client, LIST)) == ("1", "3", "0")


def test_one_page_asks_all_children_and_each_may_be_left_out(client: Client) -> None:
    answer(client, "children", **{"q-value": "3"})
    page = get(client, f"{NEXT}children.birth_date/")
    assert page.has("1人目のお子さん：生年月日") and page.has("3人目のお子さん：生年月日")
    empty = answer(client, "children.birth_date", members="3")
    assert empty.status_code == 422 and "わかる方の分だけでも" in empty.content.decode()
    day = {"year": "2020", "month": "4", "day": "1"}
    fields = {f"q-m1-{part}": value for part, value in day.items()}
    assert answer(client, "children.birth_date", members="3", **fields).status_code == 302
    answer(client, "person.lives_in_japan", **{"q-m0": "yes"})
    assert "1件" in get(client, LIST).html and "手当月10,000円以上" not in row(get(client, LIST), "児童手当")
    answer(client, "children", **{"q-value": "2"})
    page = get(client, f"{NEXT}children.birth_date/")
    assert next(f for f in page.fields if f.get("name") == "q-m1-year")["value"] == "2020"
    assert not any(f.get("name") == "q-m2-year" for f in page.fields)


def test_a_no_in_plain_words_answers_many_questions_and_can_be_taken_back(city: World) -> None:
    programme = a_programme(city, "care-allowance")
    needs = {"op": "eq", "value": True, "label": "いつも介護がいる"}
    grade = {"op": "le", "value": 2, "label": "手帳2級まで"}
    of = [{**needs, "term": "person.needs_constant_care"}, {**grade, "term": "person.disability_body_grade"}]
    in_force(city, programme, {"claims": "person", "requirement": {"op": "all", "of": of}})
    client = Client()
    begin(client, **{"for": "care-allowance"})
    skip(client, PLACE)
    assert asked_now(client) == "about-disability"
    answer(client, "about-disability", **{"q-value": "no"})
    page = get(client, f"{LIST}care-allowance/")
    assert page.has("受けられません") and page.has("介護")
    assert get(client, LIST).has("手助けがいる人がいますか")
    answer(client, "about-disability", **{"q-value": "yes"})
    assert get(client, f"{LIST}care-allowance/").has("あと、これがわかれば決まります")
    skip(client, "about-disability")
    assert not asked_now(client).startswith("person.needs")
    assert get(client, f"{LIST}care-allowance/").has("まだわかりません")


def test_two_windows_do_not_undo_each_other(client: Client) -> None:
    answer(client, "children", **{"q-value": "1"})
    answer(client, "person.lives_in_japan", **{"q-m0": "yes"})
    answer(client, "children", **{"q-value": "2"})  # in the other window
    day = {"q-m0-year": "2020", "q-m0-month": "4", "q-m0-day": "1"}
    stale = answer(client, "children.birth_date", members="1", **day)
    assert stale.status_code == 409 and "人数が変わりました" in stale.content.decode()
    page = Page(get(client, LIST).html)
    assert page.has("あなたの答え") and page.has("2人")


def test_a_question_about_nobody_leads_to_the_number_first(client: Client) -> None:
    assert client.get(f"{NEXT}children.birth_date/").headers["Location"] == f"{NEXT}children/"
    answer(client, "children", **{"q-value": "0"})
    assert client.get(f"{NEXT}children.birth_date/").headers["Location"] == NEXT
    for name in ("person.name", "nothing", "children.nothing", "person", "bank.account", "x" * 300):
        assert client.get(f"{NEXT}{name}/").status_code == 404, name


def test_a_session_that_slept_says_so_and_its_answers_go(client: Client) -> None:
    answer(client, PLACE, place="city")
    with time_machine.travel(now() + timedelta(minutes=31)):
        for address in (NEXT, LIST, f"{NEXT}children/", "/check/print/", f"{LIST}{GIFT}/"):
            response = client.get(address, follow=True)
            assert response.redirect_chain[-1][0] == "/check/?over=1"
            assert "答えを消しました" in response.content.decode()
        assert answer(client, "children", **{"q-value": "1"}).headers["Location"] == "/check/?over=1"
        assert clear_answers(by=Acting.system("test"), at=now()) == 1
    assert not KeptAnswers.objects.exists()


def test_the_end_takes_all_away_with_its_key(client: Client) -> None:
    kept = KeptAnswers.objects.get().pk
    answer(client, PLACE, place="city")
    assert Key.objects.filter(owner=kept).exists()
    page = client.post("/check/end/", follow=True)
    assert "答えをすべて消しました" in page.content.decode()
    assert not KeptAnswers.objects.exists() and not Key.objects.filter(owner=kept).exists()
    assert client.get("/check/end/").status_code == 405


def test_a_shared_terminal_forgets_at_the_end(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("madoguchi.accounts.middleware.is_kiosk", lambda request: True)
    answer(client, PLACE, place="city")
    with time_machine.travel(now() + timedelta(minutes=3)):
        assert client.get(LIST).headers["Location"] == "/check/?over=1"
    begin(client)
    response = client.post("/check/end/")
    assert response.headers["Clear-Site-Data"] and not client.session.keys()


def test_businesses_are_asked_about_businesses(city: World) -> None:
    client = Client()
    begin(client, "business")
    assert asked_now(client) == "business.city_code"
    skip(client, "business.city_code")
    assert asked_now(client) == "business.employees"
    answer(client, "business.employees", **{"q-m0": "20"})
    page = get(client, LIST)
    assert counts(page) == ("1", "0", "0") and "補助66％" in row(page, "小規模事業者の補助金")


def test_it_is_not_begun_for_nobody(city: World, client: Client) -> None:
    response = Client().post(START, {"who": "cat"})
    assert response.status_code == 422 and "どなたのことかを選んでください" in response.content.decode()


def test_too_many_beginnings_are_slowed_down(city: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("madoguchi.accounts.services.kept_answers.MOST_BEGUN", 2)
    statuses = [Client().post(START, {"who": "person"}).status_code for _ in range(4)]
    assert statuses == [302, 302, 429, 429]
    with time_machine.travel(now() + timedelta(minutes=6)):
        assert Client().post(START, {"who": "person"}).status_code == 302


def test_the_programme_that_one_came_for_is_asked_about_first(city: World) -> None:
    client = Client()
    begin(client, **{"for": ELDER})
    assert get(client, f"/check/?for={ELDER}").has("まず「敬老パス」を受けられるかを調べます")
    assert get(client, "/check/?for=nothing").has("まず「") is False
    skip(client, PLACE)
    assert asked_now(client) == "person.birth_date"
    response = answer(client, "person.birth_date", **ANSWERS["person.birth_date"])
    assert response.headers["Location"] == f"{LIST}{ELDER}/"
    page = get(client, f"{LIST}{ELDER}/")
    assert page.has("受けられません") and page.has("まだ75歳になっていません")
    assert page.link("ほかの制度もさがす").startswith(NEXT)


def test_one_programme_says_why_and_leads_to_what_is_open(client: Client) -> None:
    answer(client, "household.is_single_parent", **{"q-m0": "yes"})
    page = get(client, f"{LIST}{SINGLE}/")
    assert page.has("まだわかりません") and page.has("あと、これがわかれば決まります")
    assert page.link("年間所得").startswith(f"{NEXT}person.income/") or page.has("所得")
    assert client.get(f"{LIST}nothing/").status_code == 404
    assert client.get(f"{LIST}small-business/").status_code == 404


def test_the_page_for_paper_opens_every_reason(client: Client) -> None:
    answer(client, PLACE, place="city")
    answer(client, "person.birth_date", **ANSWERS["person.birth_date"])
    page = get(client, "/check/print/")
    assert "<details" not in re.search(r"<main.*</main>", page.html, re.S)[0]  # type: ignore[index]
    assert page.has("敬老パス") and page.has("まだ75歳になっていません") and page.has("1985年1月2日")


def told_all(client: Client) -> None:
    """Answers with which the allowance holds."""
    answer(client, PLACE, place="city")
    answer(client, "children", **{"q-value": "2"})
    days = {"q-m0-year": "2020", "q-m0-month": "4", "q-m0-day": "1"}
    days |= {"q-m1-year": "1990", "q-m1-month": "4", "q-m1-day": "1"}
    answer(client, "children.birth_date", members="2", **days)
    answer(client, "person.lives_in_japan", **{"q-m0": "yes"})
    answer(client, "person.birth_date", **ANSWERS["person.birth_date"])


def test_applying_begins_the_form_with_what_was_told(client: Client) -> None:
    told_all(client)
    assert "答えを入れて申請する" in row(get(client, LIST), "児童手当")
    response = client.post(f"/check/apply/{ALLOWANCE}/")
    draft = Draft.objects.get()
    assert response.headers["Location"] == reverse("portal:ticket", args=[draft.pk])
    assert draft.answers == {
        "born": "1985-01-02",
        "home": True,
        "child": [{"born_on": "2020-04-01"}],
    }
    page = get(client, reverse("portal:draft", args=[draft.pk]))
    assert page.has("「受けられる制度をさがす」で答えた内容を入れてあります")
    assert not Fact.objects.exists()
    assert client.post("/check/apply/nothing/").status_code == 404
    assert client.post(f"/check/apply/{ELDER}/").status_code == 404


def test_another_procedure_begun_meanwhile_gets_nothing_of_it(client: Client, city: World) -> None:
    told_all(client)
    client.post(f"/check/apply/{ALLOWANCE}/")
    client.post("/apply/child-medical/", {"edition": str(city.edition.pk)})
    assert Draft.objects.latest("started_at").answers == {}


def test_someone_signed_in_uses_what_is_known_after_agreeing(city: World) -> None:
    client, acting = Client(), city.acting(city.resident)
    record_fact(
        subject=city.resident.person,
        term="person.birth_date",
        value="1950-02-03",
        source=Fact.Source.TYPED,
        by=acting,
        at=city.at,
    )
    client.force_login(city.resident)
    response = client.post(START, {"who": "person"})
    assert response.headers["Location"] == "/check/known/"
    page = get(client, "/check/known/")
    assert page.has("1950年2月3日") and page.has("入力した内容です")
    assert counts(get(client, LIST)) == ("0", "4", "0")
    assert client.post("/check/known/", {}).status_code == 422
    assert client.post("/check/known/", {"answer": "use"}).headers["Location"] == NEXT
    page = get(client, LIST)
    assert page.has("あなたの生年月日") and page.has("入力した内容です")
    assert "無料の乗車証" in row(page, "敬老パス") and "is-yes" in page.html
    begin(client)
    client.post("/check/known/", {"answer": "not_now"})
    assert counts(get(client, LIST)) == ("0", "4", "0")


def test_answers_are_saved_only_after_a_page_that_says_which(city: World, client: Client) -> None:
    told_all(client)
    assert client.get("/check/save/").headers["Location"].startswith("/account/sign-in/")
    kept = client.session["answers"]
    client.force_login(city.resident)
    session = client.session
    session["answers"] = kept
    session.save()
    page = get(client, "/check/save/")
    assert page.has("1985年1月2日") and page.has("2020年4月1日") and not Fact.objects.exists()
    response = client.post("/check/save/")
    assert "答えを保存しました" in response.content.decode()
    kept = {(fact.term, fact.slot): (fact.value, fact.source) for fact in Fact.objects.all()}
    assert kept["person.birth_date", ""] == ("1985-01-02", "typed")
    assert kept["children[].birth_date", "1"] == ("2020-04-01", "typed")
    assert kept["children[].birth_date", "2"] == ("1990-04-01", "typed")
    count = Fact.objects.count()
    client.post("/check/save/")
    assert Fact.objects.count() == count


def test_the_questions_take_few_statements(client: Client) -> None:
    answer(client, PLACE, place="city")
    client.get(LIST)
    with CaptureQueriesContext(connection) as asked:
        client.get(f"{NEXT}children/")
    assert len(asked) <= 14, json.dumps([one["sql"][:120] for one in asked], indent=1)


def test_the_programme_page_leads_here_with_its_conditions(city: World) -> None:
    page = get(Client(), f"/programmes/{SINGLE}/")
    assert page.link("受けられるか確かめる") == f"/check/?for={SINGLE}"
    hidden = get(Client(), f"/check/?for={SINGLE}").fields
    assert any(f.get("name") == "for" and f.get("value") == SINGLE for f in hidden)
