"""The pages on which lists are taken away."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from madoguchi.core.acting import Role
from madoguchi.events.models import Event
from madoguchi.examination.models import Export
from madoguchi.examination.services.exporting import drop_exports, make_exports
from tests.desk.conftest import Enter
from tests.world import World

NEW = reverse("desk:export_new")
GIVEN = {"kind": "cases", "shape": "csv", "purpose": "週次の点検"}


def _made(world: World) -> Export:
    make_exports(at=world.at, clock=lambda: world.at)
    return Export.objects.get()


def _at(export: Export, name: str = "export") -> str:
    return reverse(f"desk:{name}", args=[export.pk])


def test_what_the_list_shows_is_what_leaves(world: World, enter: Enter) -> None:
    correcting, _other = world.correcting(), world.examining()
    browser = enter(world.examiner)
    page = browser.get(NEW, {"view": "correcting"})
    assert "1件を書き出す" in page.text
    answer = browser.post(f"{NEW}?view=correcting", GIVEN)
    assert answer.status_code == 302
    assert "作っています" in browser.get(answer.url).text
    export = _made(world)
    assert "受け取る" in browser.get(_at(export)).text
    file = browser.get(_at(export, "export_file"))
    assert file.headers["Content-Disposition"] == f'attachment; filename="cases-{export.number}.csv"'
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert correcting.receipt_number in file.content.decode()
    assert len(file.content.decode().splitlines()) == 2
    assert file.headers["Cache-Control"] == "no-store, private"
    asked = Event.objects.get(kind="export.asked")
    assert (asked.stream, asked.why) == (f"organisation:{world.city.pk}", "週次の点検")
    assert asked.data == {"export": export.number, "kind": "cases", "rows": 1}
    assert "受け取った回数" in browser.get(_at(export)).text


def test_ticked_cases_alone(world: World, enter: Enter) -> None:
    ticked, _other = world.examining(), world.examining()
    answer = enter(world.examiner).post(f"{NEW}?view=open&case={ticked.pk}&case=none", GIVEN)
    assert answer.status_code == 302
    assert Export.objects.get().case_keys == [ticked.pk]


@pytest.mark.parametrize("purpose", ["", " "])
def test_without_a_reason_nothing_is_asked_for(world: World, enter: Enter, purpose: str) -> None:
    world.examining()
    answer = enter(world.examiner).post(NEW, {**GIVEN, "purpose": purpose})
    assert answer.status_code == 422
    assert "何に使うかを書いてください" in answer.text
    assert not Export.objects.exists()


def test_nothing_found_nothing_to_take(world: World, enter: Enter) -> None:
    assert "書き出すものがありません" in enter(world.examiner).get(NEW).text


def test_an_auditor_is_offered_no_answers(world: World, enter: Enter) -> None:
    world.examining()
    auditor = world.officer("auditor", Role.AUDITOR)
    assert enter(auditor).get(NEW).context["form"].kinds == [("cases", "案件の一覧")]
    answer = enter(auditor).post(NEW, {**GIVEN, "kind": "answers"})
    assert answer.status_code == 422


def test_a_second_person_consents_on_their_page(world: World, enter: Enter, monkeypatch) -> None:
    monkeypatch.setattr("madoguchi.examination.models.exports.FEW", 1)
    monkeypatch.setattr("madoguchi.desk.views.exports.FEW", 1)
    world.examining(), world.examining()
    browser, second = enter(world.examiner), enter(world.approver)
    assert "別の決裁者が同意してから作ります" in browser.get(NEW).text
    export_page = browser.post(NEW, GIVEN).url
    assert "同意を待っています" in browser.get(export_page).text
    export = Export.objects.get()
    assert browser.post(_at(export, "export_answer"), {"answer": "consent"}).status_code == 404
    assert export.number in second.get(reverse("desk:exports")).text
    assert "この書き出しに同意しますか" in second.get(_at(export)).text
    assert second.post(_at(export, "export_answer"), {"answer": "consent"}).status_code == 302
    assert second.post(_at(export, "export_answer"), {"answer": "decline"}).status_code == 409
    export = _made(world)
    assert export.state == "ready"
    assert second.get(_at(export, "export_file")).status_code == 404


def test_after_a_day_the_page_says_that_it_is_gone(world: World, enter: Enter) -> None:
    world.examining()
    browser = enter(world.examiner)
    browser.post(NEW, GIVEN)
    export = _made(world)
    later = world.at + timedelta(hours=24)
    with time_machine.travel(later, tick=False):
        browser = enter(world.examiner)
        assert browser.get(_at(export, "export_file")).status_code == 410
        drop_exports(at=later)
        assert "ファイルは消去しました" in browser.get(_at(export)).text
        assert browser.get(_at(export, "export_file")).status_code == 410
    assert Event.objects.filter(kind="export.gone").count() == 1


def test_figures_leave_without_persons(world: World, enter: Enter) -> None:
    plan = world.officer("plan", Role.PLAN_MANAGER)
    browser = enter(plan)
    assert browser.get(NEW).status_code == 404
    page = browser.get(NEW, {"kind": "report"})
    assert "処理状況の集計を書き出す" in page.text
    browser.post(f"{NEW}?kind=report", {"kind": "report", "shape": "xlsx", "purpose": "年報"})
    export = _made(world)
    assert export.state == "ready"
    assert browser.get(_at(export, "export_file")).content[:2] == b"PK"


def test_few_queries(world: World, enter: Enter, django_assert_max_num_queries) -> None:
    for _n in range(6):
        world.examining()
    browser = enter(world.examiner)
    for _n in range(5):
        browser.post(NEW, GIVEN)
    with django_assert_max_num_queries(20):
        browser.get(reverse("desk:exports"))
