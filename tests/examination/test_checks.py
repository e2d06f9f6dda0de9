"""Machine checks: what each finds and why, and that nothing of a case that the officer may not see is in them."""

from datetime import timedelta
from typing import Any

import pytest

from madoguchi.applications.models import Application
from madoguchi.applications.selectors import answers_now
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day
from madoguchi.desk.contents import contents_of
from madoguchi.examination.models import CaseMark
from madoguchi.examination.selectors import Check
from madoguchi.examination.services import mark_case, recompute_marks
from madoguchi.files.models import File
from madoguchi.registry.selectors import body_for
from tests.world import FORM, World, get, last_event, question

BANK = {
    "bank": "まどの銀行",
    "branch": "本店",
    "kind": "ordinary",
    "number": "1234567",
    "holder_kana": "タナカ ハナコ",
}
WITH_BANK: dict[str, Any] = {
    **FORM,
    "sections": [
        {
            "id": "applicant",
            "title": "申請する人",
            "pages": [
                {
                    "id": "who",
                    "title": "お名前",
                    "questions": [
                        question("applicant_name", "name", "氏名", term="person.name"),
                        question("kana", "kana", "フリガナ", term="person.kana"),
                        question("born_on", "date", "生年月日", term="person.birth_date"),
                        question("phone", "phone", "電話番号"),
                        question("email", "email", "メールアドレス", required=False),
                        question("account", "bank_account", "振込先", required=False),
                        question("card_until", "date", "在留カードの有効期限", required=False),
                        question("insurance", "file", "保険証の写し", accept=["png"]),
                    ],
                }
            ],
        }
    ],
}


@pytest.fixture
def edition(world: World) -> Any:
    """A procedure whose form asks for a reading, an account and a day of expiry."""
    return world.opened("with-bank", form=WITH_BANK)


def filed(world: World, edition: Any, *, user: Any = None, shade: int = 0, **changes: Any) -> Application:
    """An application that arrived and was marked."""
    draft_answers = {
        "applicant_name": {"family": "田中", "given": "花子"},
        "kana": {"family": "タナカ", "given": "ハナコ"},
        "born_on": "1990-04-01",
        "account": BANK,
        "card_until": None,
        **changes,
    }
    case = world.arrived(user, edition=edition, shade=shade, **draft_answers)
    mark_case(last_event(case, "application.arrived"))
    return case


def found(world: World, case: Application, user: Any = None) -> dict[str, Check]:
    """The checks of a case by code, as an officer sees them."""
    case = get(case.pk)
    acting = world.acting(user or world.examiner)
    checks = contents_of(case, body=body_for(case.edition), acting=acting, at=world.at)["checks"]
    return {one.code: one for one in checks}


def test_a_case_without_anything_odd_says_so(world: World, edition: Any) -> None:
    checks = found(world, filed(world, edition, user=world.resident))
    assert {code: str(one.tone) for code, one in checks.items()} == {
        "format": "good",
        "duplicate": "good",
        "kana": "good",
        "file": "good",
    }


def test_what_is_missing_and_what_is_badly_written_is_told_by_question(world: World, edition: Any) -> None:
    case = filed(world, edition, user=world.resident)
    answers = answers_now(case)
    answers.body = {**answers.body, "phone": None, "kana": {"family": "窓野", "given": "花子"}}
    answers.save()
    checks = found(world, case)
    assert checks["missing"].paths == ("phone",)
    assert checks["missing"].reasons[0].startswith("電話番号：")
    assert checks["format"].paths == ("kana",)
    assert checks["format"].tone == "warning"


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"kana": {"family": "コバヤシ", "given": "ハナコ"}}, "kana", "「田中」は「タナカ」と読むことが多い"),
        ({"kana": {"family": "ハナコ", "given": "タナカ"}}, "kana", "逆かもしれません"),
        ({"account": {**BANK, "holder_kana": "サトウ ケン"}}, "holder", "口座名義：サトウ ケン"),
        ({"card_until": "2026-01-31"}, "old_file", "在留カードの有効期限：2026年1月31日まで"),
    ],
)
def test_odd_answers_are_pointed_at(
    world: World, edition: Any, changes: dict[str, Any], code: str, words: str
) -> None:
    checks = found(world, filed(world, edition, user=world.resident, **changes))
    assert any(words in reason for reason in checks[code].reasons)
    assert checks[code].tone in ("note", "warning")
    assert checks[code].paths


def test_the_same_applicant_account_and_file_are_found(world: World, edition: Any) -> None:
    first = filed(world, edition, user=world.resident)
    again = filed(world, edition, user=world.resident, shade=3)
    other = filed(world, edition, user=world.neighbour, born_on="1980-01-01", shade=0)
    guest = filed(world, edition, shade=5)
    checks = found(world, first)
    assert [one.pk for one in checks["duplicate_applicant"].cases] == [again.pk]
    assert {one.pk for one in checks["duplicate_bank"].cases} == {other.pk, guest.pk}
    assert [one.pk for one in checks["duplicate_file"].cases] == [other.pk]
    assert [one.pk for one in checks["duplicate_person"].cases] == [guest.pk]
    assert all(one.receipt_number not in str(c.sentence) for c in checks.values() for one in c.cases)


def test_cases_behind_a_wall_are_not_even_counted(world: World, edition: Any) -> None:
    """The other city has the same applicant with the same account and file: nothing says so."""
    there = world.opened("with-bank-there", organisation=world.other_city, form=WITH_BANK)
    filed(world, there, user=world.resident)
    mine = filed(world, edition, user=world.resident)
    checks = found(world, mine)
    assert checks["duplicate"].tone == "good"
    marks = CaseMark.objects.values_list("lookup", flat=True)
    assert len(set(marks)) == len(marks), "the same thing has another mark in each government"


def test_an_officer_of_one_division_is_not_shown_the_cases_of_another(world: World, edition: Any) -> None:
    """Inside one government the marks are the same, and still only cases that the officer may see are named."""
    below = world.opened("with-bank-below", organisation=world.division, form=WITH_BANK)
    own = filed(world, below, user=world.resident)
    filed(world, edition, user=world.neighbour, born_on="1980-01-01")
    narrow = world.officer("narrow", Role.EXAMINER, at=world.division)
    assert found(world, own)["duplicate_bank"].cases
    assert "duplicate_bank" not in found(world, own, narrow)


def test_withdrawn_and_old_cases_are_no_duplicates(world: World, edition: Any) -> None:
    case, other = (filed(world, edition, user=world.resident, shade=n) for n in (0, 1))
    Application.objects.filter(pk=other.pk).update(arrived_at=world.at - timedelta(days=400))
    assert "duplicate_applicant" not in found(world, case)


def test_a_file_that_is_another_now_or_infected_is_told(world: World, edition: Any) -> None:
    case = filed(world, edition, user=world.resident)
    key = answers_now(case).files[0]["file"]
    File.objects.filter(pk=key).update(scan=File.Scan.INFECTED)
    assert found(world, case)["file"].tone == "warning"
    File.objects.filter(pk=key).update(scan=File.Scan.CLEAN, sha256="0" * 64)
    assert "失われた" in found(world, case)["file"].sentence


def test_what_arrived_too_late_is_told(world: World) -> None:
    closed = world.opened("closing", form=WITH_BANK, closes_on=japan_day(world.at))
    case = filed(world, closed, user=world.resident)
    assert found(world, case)["deadline"].tone == "good"
    Application.objects.filter(pk=case.pk).update(arrived_at=world.at + timedelta(days=1))
    assert found(world, case)["deadline"].tone == "warning"


def test_the_mandate_at_filing_is_checked(world: World, edition: Any) -> None:
    case = filed(world, edition, user=world.resident)
    mandate = {
        "id": str(case.pk),
        "agent": "",
        "agent_name": "代田 書子",
        "person_name": "代田 書子",
        "number": "",
        "until": "2027-01-01",
        "may_submit": True,
        "procedures": [],
    }
    case.acting = {**case.acting, "mandate": mandate}
    case.save()
    assert found(world, case)["mandate"].tone == "good"
    case.acting = {**case.acting, "mandate": {**mandate, "until": "2020-01-01", "may_submit": False}}
    case.save()
    assert len(found(world, case)["mandate"].reasons) == 2


def test_marks_are_made_anew_after_the_secret_of_lookups_changed(world: World, edition: Any) -> None:
    case = filed(world, edition, user=world.resident)
    before = set(CaseMark.objects.filter(application=case).values_list("kind", "lookup"))
    CaseMark.objects.all().delete()
    assert recompute_marks() == Application.objects.count()
    assert set(CaseMark.objects.filter(application=case).values_list("kind", "lookup")) == before
    assert {kind for kind, _lookup in before} == {"person", "bank", "file"}
