"""Asking for a correction: usual reasons, errors all at once, the preview, and what the applicant then reads."""

from html import unescape

import pytest

from madoguchi.applications.services import stream_of
from madoguchi.desk.reasons import EVERY_REASON, usual_reasons
from madoguchi.eforms.questions import KINDS
from madoguchi.events.selectors import accesses_of
from madoguchi.examination.services import ask_correction
from tests.desk.conftest import Enter, page_of
from tests.world import World, get

USUAL = usual_reasons("phone")[0]
TYPED = {
    "items": ["phone", "child.0.child_name"],
    "usual-phone": USUAL,
    "reason-phone": "03から始まる番号でもかまいません。",
    "reason-child.0.child_name": "戸籍の字に直してください。",
    "message": "お手数をおかけします。",
    "due_on": "2026-11-20",
}


def test_the_page_offers_every_answer_with_usual_reasons(world: World, enter: Enter) -> None:
    case = world.examining(world.resident)
    page = enter(world.examiner).get(page_of(case, "correction"))
    assert page.status_code == 200
    for path in ("applicant_name", "phone", "child.0.born_on", "insurance", "remarks"):
        assert f'id="item-{path}"' in page.text
    assert usual_reasons("file")[0] in page.text
    assert 'value="2026-11-16"' in page.text
    assert accesses_of(stream_of(case)).count() == 1


def test_a_usual_reason_and_words_of_ones_own_reach_the_applicant_together(
    world: World, enter: Enter
) -> None:
    case = world.examining(world.resident)
    answer = enter(world.examiner).post(
        page_of(case, "correction"), {**TYPED, "revision": case.revision, "act": "send"}
    )
    assert (answer.status_code, answer.url) == (302, page_of(case))
    asked = case.corrections.get()
    assert asked.items == [
        {"path": "phone", "reason": f"{USUAL}\n03から始まる番号でもかまいません。"},
        {"path": "child.0.child_name", "reason": "戸籍の字に直してください。"},
    ]
    assert (asked.message, asked.due_on.isoformat()) == ("お手数をおかけします。", "2026-11-20")
    assert get(case.pk).state == "correcting"


def test_errors_stand_all_at_once_and_nothing_typed_is_lost(world: World, enter: Enter) -> None:
    case = world.examining(world.resident)
    typed = {
        **TYPED,
        "items": ["applicant_name", "phone"],
        "message": "あ" * 1001,
        "due_on": "らいしゅう",
        "revision": case.revision,
    }
    answer = enter(world.examiner).post(page_of(case, "correction"), typed)
    assert answer.status_code == 422
    assert [error["id"] for error in answer.context["errors"]] == [
        "usual-applicant_name",
        "message",
        "due_on",
    ]
    page = unescape(answer.text)
    for kept in (
        "03から始まる番号でもかまいません。",
        "戸籍の字に直してください。",
        "あ" * 1001,
        "らいしゅう",
    ):
        assert kept in page
    assert f'<option value="{USUAL}" selected>' in page
    assert not case.corrections.exists()


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"items": []}, "item-applicant_name"),
        ({"items": ["nothing"]}, "item-applicant_name"),
        ({"items": ["phone"], "usual-phone": "作った理由", "reason-phone": " "}, "usual-phone"),
        ({"items": ["phone"], "reason-phone": "あ" * 501}, "usual-phone"),
        ({"due_on": "2026-11-02"}, "due_on"),
        ({"due_on": ""}, "due_on"),
    ],
)
def test_what_is_missing_is_pointed_at(
    world: World, enter: Enter, changes: dict[str, object], where: str
) -> None:
    case = world.examining(world.resident)
    answer = enter(world.examiner).post(
        page_of(case, "correction"), {**TYPED, **changes, "revision": case.revision}
    )
    assert answer.status_code == 422
    assert [error["id"] for error in answer.context["errors"]] == [where]
    assert f'href="#{where}"' in answer.text
    assert f'id="{where}"' in answer.text
    assert not case.corrections.exists()


def test_the_preview_sends_nothing_and_carries_everything_on(world: World, enter: Enter) -> None:
    case = world.examining(world.resident)
    browser = enter(world.examiner)
    preview = browser.post(
        page_of(case, "correction"), {**TYPED, "revision": case.revision, "act": "preview"}
    )
    assert preview.status_code == 200
    assert "まだ送っていません" in preview.text
    assert "2026年11月20日までに送ってください" in preview.text
    assert 'value="09000000000"' in preview.text  # the field that the applicant will mend
    assert not case.corrections.exists()
    carried = {
        "revision": case.revision,
        "items": TYPED["items"],
        "reason-phone": f"{USUAL}\n{TYPED['reason-phone']}",
        "reason-child.0.child_name": TYPED["reason-child.0.child_name"],
        "message": TYPED["message"],
        "due_on": TYPED["due_on"],
    }
    for name, value in carried.items():
        for one in value if isinstance(value, list) else [value]:
            assert f'name="{name}" value="{one}"' in unescape(preview.text)
    again = browser.post(page_of(case, "correction"), {**carried, "act": "edit"})
    assert again.status_code == 200
    assert not again.context["errors"]
    assert TYPED["reason-phone"] in again.text
    sent = browser.post(page_of(case, "correction"), {**carried, "act": "send"})
    assert sent.status_code == 302
    assert case.corrections.get().items[0]["reason"] == f"{USUAL}\n{TYPED['reason-phone']}"


def test_a_stale_page_keeps_the_form(world: World, enter: Enter) -> None:
    case = world.examining(world.resident)
    answer = enter(world.examiner).post(page_of(case, "correction"), {**TYPED, "revision": 1})
    assert answer.status_code == 409
    assert "ほかの人がこの申請を更新しました" in answer.text
    assert "戸籍の字に直してください。" in answer.text
    assert not case.corrections.exists()


def test_two_officers_ask_once(world: World, enter: Enter) -> None:
    case = world.examining(world.resident)
    ask_correction(
        application=case,
        items={"phone": "先に求めました。"},
        message="",
        due_on=case.due_on,
        revision=case.revision,
        by=world.acting(world.examiner),
        at=world.at,
    )
    answer = enter(world.examiner).post(page_of(case, "correction"), {**TYPED, "revision": case.revision})
    assert answer.status_code == 409
    assert "戸籍の字に直してください。" in answer.text
    assert case.corrections.get().items[0]["reason"] == "先に求めました。"


@pytest.mark.parametrize("state", ["arrived", "correcting", "proposed", "decided", "withdrawn"])
def test_there_is_no_page_where_no_correction_can_be_asked(world: World, enter: Enter, state: str) -> None:
    case = getattr(world, state)(world.resident)
    answer = enter(world.examiner).get(page_of(case, "correction"))
    assert (answer.status_code, answer.url) == (302, page_of(case))


def test_usual_reasons_are_known_types_and_kind_sentences() -> None:
    for kind in KINDS:
        assert usual_reasons(kind), kind
    for reason in EVERY_REASON:
        assert reason.endswith("ください。")
        assert len(reason) <= 60
