"""Acts at the desk: what is typed reaches the record, and nobody overwrites anybody."""

from datetime import timedelta
from itertools import count

import pytest
import time_machine
from django.urls import reverse

from madoguchi.core.acting import Role
from madoguchi.desk.decision_forms import grounds_to_begin_with
from madoguchi.examination.models import Outcome
from madoguchi.examination.services import propose
from madoguchi.registry.types import ProcedureBody
from tests.desk.conftest import Enter, page_of
from tests.world import World, counts, get

GROUNDS = "条例第3条の要件を満たすことを、住民票で確かめました。"


def test_from_arrival_to_decision_on_the_pages(world: World, enter: Enter) -> None:
    case = world.arrived(world.resident)
    examiner, approver = enter(world.examiner), enter(world.approver)

    minutes = count(1)

    def post(browser, name: str, **typed: str) -> None:
        with time_machine.travel(world.at + timedelta(minutes=next(minutes)), tick=False):
            answer = browser.post(page_of(case, name), {"revision": get(case.pk).revision, **typed})
        assert (answer.status_code, answer.url.partition("#")[0]) == (302, page_of(case))

    post(examiner, "take")
    assert get(case.pk).case_officer_id == world.examiner.pk
    post(examiner, "propose", outcome="granted", grounds=GROUNDS, conditions="支給額：月額10,000円")
    post(approver, "sign_off", answer="return", opinion="確かめた日を書いてください。")
    page = examiner.get(page_of(case)).text
    assert "決裁で差し戻されました" in page
    assert "確かめた日を書いてください。" in page
    assert GROUNDS in page
    post(examiner, "propose", outcome="granted", grounds=GROUNDS + "（11月2日）")
    post(approver, "sign_off", answer="approve")
    post(examiner, "decide")
    disposition = case.dispositions.get()
    assert (disposition.outcome, disposition.grounds) == ("granted", GROUNDS + "（11月2日）")
    page = examiner.get(page_of(case)).text
    assert "作成しています" in page
    assert examiner.get(page_of(case, "notice")).status_code == 404


def test_a_stale_page_changes_nothing_and_keeps_what_was_typed(world: World, enter: Enter) -> None:
    case = world.examining(world.resident)
    before = counts()
    answer = enter(world.examiner).post(
        page_of(case, "propose"),
        {"revision": case.revision - 1, "outcome": "refused", "grounds": GROUNDS, "conditions": "なし"},
    )
    assert answer.status_code == 409
    assert "ほかの人がこの申請を更新しました" in answer.text
    assert f"{GROUNDS}</textarea>" in answer.text
    assert 'value="refused" checked' in answer.text.replace("  ", " ")
    assert f'name="revision" value="{case.revision}"' in answer.text
    after = counts()
    for name in ("events.Access", "examination.Looking"):
        assert after.pop(name) == before.pop(name) + 1
    assert after == before


def test_what_was_typed_is_shown_when_the_form_is_gone(world: World, enter: Enter) -> None:
    case = world.examining(world.resident)
    shown = case.revision
    propose(
        application=case,
        outcome=Outcome.GRANTED,
        grounds="先に書いた理由",
        revision=shown,
        by=world.acting(world.examiner),
        at=world.at,
    )
    answer = enter(world.officer("second", Role.EXAMINER)).post(
        page_of(case, "propose"), {"revision": shown, "outcome": "refused", "grounds": GROUNDS}
    )
    assert answer.status_code == 409
    assert GROUNDS in answer.text
    assert "認めない" in answer.text
    assert "まだ保存されていません" in answer.text
    assert case.proposals.get().grounds == "先に書いた理由"


@pytest.mark.parametrize("revision", ["", "x", "-1", "１", "99999999999999999999"])
def test_a_revision_that_is_no_number_is_stale(world: World, enter: Enter, revision: str) -> None:
    case = world.arrived(world.resident)
    answer = enter(world.examiner).post(page_of(case, "take"), {"revision": revision})
    assert answer.status_code == 409
    assert get(case.pk).state == "arrived"


@pytest.mark.parametrize(
    ("state", "act"),
    [("arrived", "decide"), ("examining", "take"), ("examining", "decide"), ("decided", "take")],
)
def test_an_act_out_of_order_is_refused_with_a_page(world: World, enter: Enter, state: str, act: str) -> None:
    case = getattr(world, state)(world.resident)
    answer = enter(world.examiner).post(page_of(case, act), {"revision": case.revision})
    assert answer.status_code == 409
    assert get(case.pk).state == state


def test_all_errors_of_a_proposal_at_once(world: World, enter: Enter) -> None:
    case = world.examining(world.resident)
    answer = enter(world.examiner).post(
        page_of(case, "propose"), {"revision": case.revision, "grounds": "", "conditions": "え" * 2001}
    )
    assert answer.status_code == 422
    assert [error["id"] for error in answer.context["errors"]] == ["outcome", "grounds", "conditions"]
    assert "え" * 2001 in answer.text
    assert "<title>エラー：" in answer.text
    assert not case.proposals.exists()


def test_the_grounds_begin_with_the_law_and_never_with_the_result(world: World, enter: Enter) -> None:
    case = world.examining(world.resident)
    body = ProcedureBody.parse(case.edition.procedure_version.body)
    beginning = grounds_to_begin_with(body)
    page = enter(world.examiner).get(page_of(case))
    assert body.legal_basis[0].law in beginning
    assert beginning.strip() in page.text
    assert "checked" not in page.text
    answer = enter(world.examiner).post(
        page_of(case, "propose"),
        {"revision": case.revision, "outcome": "granted", "grounds": beginning.replace("\n", "\r\n") + " "},
    )
    assert answer.status_code == 422
    assert "確認した事実を書き足してください" in answer.text
    assert not case.proposals.exists()


def test_the_standard_stands_beside_the_decision(world: World, enter: Enter) -> None:
    case = world.proposed(world.resident)
    standard = case.edition.procedure_version.body["review_standard"]
    assert standard
    assert standard.splitlines()[0] in enter(world.approver).get(page_of(case)).text


def test_returning_without_a_reason_is_an_error(world: World, enter: Enter) -> None:
    case = world.proposed(world.resident)
    answer = enter(world.approver).post(
        page_of(case, "sign_off"), {"revision": case.revision, "answer": "return"}
    )
    assert answer.status_code == 422
    assert answer.context["errors"] == [{"id": "opinion", "message": "差し戻す理由を書いてください。"}]
    assert 'href="#opinion"' in answer.text
    assert get(case.pk).state == "proposed"


def test_acts_are_posts(world: World, enter: Enter) -> None:
    case = world.arrived(world.resident)
    for name in ("take", "propose", "decide"):
        assert enter(world.examiner).get(reverse(f"desk:{name}", args=[case.pk])).status_code == 405


def test_what_was_signed_is_taken_back_with_a_reason_before_it_is_decided(world: World, enter: Enter) -> None:
    case, examiner = world.approved(world.resident), enter(world.examiner)
    page = examiner.get(page_of(case))
    assert "決裁はなかったことになり" in page.text and "決定して通知する" in page.text
    address, sent = reverse("desk:recall", args=[case.pk]), {"revision": case.revision}
    refused = examiner.post(address, sent | {"recall_reason": " "})
    assert refused.status_code == 409 and "理由を書いてください。" in refused.text
    assert examiner.post(address, sent | {"recall_reason": "転出の連絡"}).status_code == 302
    assert get(case.pk).state == "examining"
