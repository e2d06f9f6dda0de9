"""The pages on which many cases are decided at once: chosen in the list, tried, looked at, signed, taken back."""

import pytest
import time_machine
from django.urls import reverse

from madoguchi.core.acting import Role
from madoguchi.examination.models import BulkDecision, Disposition
from madoguchi.examination.services.bulk import UNDO
from madoguchi.examination.services.bulk_running import decide_bulks, try_cases
from tests.desk.conftest import Enter, page_of
from tests.world import World

NEW = reverse("desk:bulk_new")
GIVEN = {"outcome": "granted", "grounds": "書類のとおりで、要件に当てはまることを確認しました。"}


def _at(bulk: BulkDecision, act: str = "") -> str:
    return reverse(f"desk:bulk{act}", args=[bulk.pk])


def _tried(world: World, browser, query: str = "") -> BulkDecision:
    answer = browser.post(f"{NEW}?{query}", GIVEN)
    assert answer.status_code == 302, answer.text
    assert "1件ずつ確かめています" in browser.get(answer.url).text
    try_cases(at=world.at)
    return BulkDecision.objects.latest("made_at", "id")


def _look(browser, bulk: BulkDecision) -> None:
    for one in bulk.cases.filter(is_sample=True):
        browser.get(page_of(one.application))


def test_from_the_list_to_the_notices(world: World, enter: Enter) -> None:
    fits, out = world.examining(), world.correcting()
    browser, second = enter(world.examiner), enter(world.approver)
    bulk = _tried(world, browser, "view=open")
    page = browser.get(_at(bulk))
    assert "1件が対象です。1件は外れました" in page.text and "1件の一括処分：認める" in page.text
    assert "いまの状態（補正待ち）からは、起案できません。" in page.text
    assert "まだ開いていません" in page.text
    assert browser.post(_at(bulk, "_propose")).status_code == 409
    _look(browser, bulk)
    assert browser.post(_at(bulk, "_propose")).status_code == 302
    assert bulk.number in second.get(reverse("desk:bulks")).text
    assert bulk.number in second.get(reverse("desk:signing")).text
    waiting = second.get(_at(bulk)).text
    assert waiting.index("抜き取った案件") < waiting.index("まとめて決裁する"), "first looked at, then signed"
    assert _at(bulk, "_withdraw") not in waiting, "who signs returns it"
    assert second.post(_at(bulk, "_sign"), {"answer": "approve"}).status_code == 409
    _look(second, bulk)
    assert second.post(_at(bulk, "_sign"), {"answer": "approve"}).status_code == 302
    assert "まで取り消せます" in browser.get(_at(bulk)).text
    assert not Disposition.objects.exists()
    decide_bulks(at=world.at + UNDO)
    assert "1件を処分しました" in browser.get(_at(bulk)).text
    assert Disposition.objects.get().application == fits
    out.refresh_from_db()
    assert out.state == "correcting"


def test_the_case_says_that_it_waits_in_a_bulk_decision(world: World, enter: Enter) -> None:
    case = world.examining()
    browser = enter(world.examiner)
    assert "一括処分の対象です" not in browser.get(page_of(case)).text
    bulk = _tried(world, browser, f"case={case.pk}")
    page = browser.get(page_of(case)).text
    assert "一括処分の対象です（準備中）" in page and _at(bulk) in page
    browser.post(_at(bulk, "_withdraw"))
    assert "一括処分の対象です" not in browser.get(page_of(case)).text


def test_ticked_cases_come_from_the_list(world: World, enter: Enter) -> None:
    """The list sends its form, of which the token of the page never gets into an address."""
    ticked, _other = world.examining(), world.examining()
    browser = enter(world.examiner)
    sent = {
        "from": "list",
        "case": [str(ticked.pk)],
        "view": "open",
        "csrfmiddlewaretoken": "secret",
        "to": "x",
    }
    answer = browser.post(NEW, sent)
    assert answer.status_code == 302
    assert answer.url == f"{NEW}?case={ticked.pk}&view=open"
    assert "1件をまとめて処分する" in browser.get(answer.url).text


@pytest.mark.parametrize("missing", ["outcome", "grounds"])
def test_what_is_missing_is_said_beside_its_field(world: World, enter: Enter, missing: str) -> None:
    world.examining()
    answer = enter(world.examiner).post(NEW, {**GIVEN, missing: ""})
    assert answer.status_code == 422
    assert [one["id"] for one in answer.context["errors"]] == [missing]
    assert not BulkDecision.objects.exists()


def test_the_line_that_the_desk_wrote_is_no_reason(world: World, enter: Enter) -> None:
    world.examining()
    browser = enter(world.examiner)
    written = browser.get(NEW).context["form"].beginning
    assert written
    assert browser.post(NEW, {**GIVEN, "grounds": written}).status_code == 422


def test_two_procedures_are_refused_in_words(world: World, enter: Enter) -> None:
    world.examining()
    other = [world.examining(edition=edition) for edition in [world.opened("nursery")] * 2]
    browser = enter(world.examiner)
    page = browser.get(NEW, {"view": "open"})
    assert "手続と組織を1つに絞ってください" in page.text
    assert [kind["n"] for kind in page.context["kinds"]] == [2, 1]
    first = browser.get(page.context["kinds"][0]["href"])
    assert "2件をまとめて処分する" in first.text and not first.context["kinds"]
    ticked = browser.get(
        NEW, {"view": "open", "case": [str(one.pk) for one in (other[0], world.examining())]}
    )
    assert "1件をまとめて処分する" in browser.get(ticked.context["kinds"][0]["href"]).text
    answer = browser.post(NEW, GIVEN)
    assert answer.status_code == 422
    assert "1つの手続の、1つの組織の案件だけを選んでください" in answer.text


def test_returned_with_words(world: World, enter: Enter) -> None:
    world.examining()
    browser, second = enter(world.examiner), enter(world.approver)
    bulk = _tried(world, browser)
    _look(browser, bulk)
    browser.post(_at(bulk, "_propose"))
    assert second.post(_at(bulk, "_sign"), {"answer": "return"}).status_code == 422
    second.post(_at(bulk, "_sign"), {"answer": "return", "comment": "条件を書き足してください。"})
    page = browser.get(_at(bulk))
    assert "差し戻されました" in page.text
    assert "条件を書き足してください。" in page.text


def test_some_are_taken_back_on_the_page_and_not_when_it_is_late(world: World, enter: Enter) -> None:
    for _n in range(3):
        world.examining()
    browser, second = enter(world.examiner), enter(world.approver)
    bulk = _tried(world, browser)
    _look(browser, bulk)
    browser.post(_at(bulk, "_propose"))
    _look(second, bulk)
    second.post(_at(bulk, "_sign"), {"answer": "approve"})
    named = str(bulk.cases.first().pk)
    assert browser.post(_at(bulk, "_undo"), {"case": [named, "nonsense"]}).status_code == 302
    assert browser.post(_at(bulk, "_undo"), {}).status_code == 409  # nothing was ticked
    with time_machine.travel(world.at + UNDO, tick=False):
        late = enter(world.examiner)
        assert "選んだ案件を取り消す" not in late.get(_at(bulk)).text
        assert late.post(_at(bulk, "_undo"), {"all": "1"}).status_code == 409
    decide_bulks(at=world.at + UNDO)
    assert Disposition.objects.count() == 2


def test_a_colleague_sees_and_may_not_act_and_a_stranger_sees_nothing(world: World, enter: Enter) -> None:
    world.examining()
    bulk = _tried(world, enter(world.examiner))
    colleague = enter(world.officer("colleague", Role.EXAMINER))
    page = colleague.get(_at(bulk))
    assert "決裁に回す" not in page.text
    assert colleague.post(_at(bulk, "_propose")).status_code == 409
    foreign = enter(world.officer("foreign", *Role, at=world.other_city))
    for act in ("", "_propose", "_sign", "_undo", "_withdraw"):
        answer = foreign.get(_at(bulk)) if not act else foreign.post(_at(bulk, act))
        assert answer.status_code == 404, act


def test_few_queries_whatever_the_number(world: World, enter: Enter, django_assert_max_num_queries) -> None:
    for _n in range(12):
        world.examining()
    browser = enter(world.examiner)
    bulk = _tried(world, browser)
    with django_assert_max_num_queries(35):
        browser.get(_at(bulk))
