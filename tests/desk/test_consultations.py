"""Pages of questions to other offices, and what a second officer is told who saves too late."""

from typing import Any

from django.urls import reverse

from madoguchi.applications.selectors import answers_now
from madoguchi.applications.services import stream_of
from madoguchi.core.acting import Role
from madoguchi.events.models import Access
from madoguchi.events.selectors import accesses_of
from madoguchi.examination.models import Consultation
from madoguchi.examination.services import answer_correction, take
from tests.desk.conftest import Enter, page_of
from tests.world import World, get, holder_of

ASKED = {"question": "受給の有無を教えてください。", "ground": "個人情報保護法第69条", "due_on": "2026-11-20"}
SECRET = "ほかの人に見せない覚え書き"


def ask(world: World, enter: Enter, **changes: Any) -> Consultation:
    """Ask the other city on the page, showing the phone number and the file."""
    case = world.examining(world.resident, remarks=SECRET)
    sent = {
        **ASKED,
        "to": str(world.other_city.pk),
        "paths": ["phone"],
        "papers": [answers_now(case).files[0]["file"]],
        **changes,
    }
    answer = enter(world.examiner).post(page_of(case, "ask"), sent)
    assert answer.status_code == 302, answer.text
    return Consultation.objects.select_related("application__organisation").get()


def test_the_other_office_sees_what_was_shared_and_nothing_else(world: World, enter: Enter) -> None:
    asked = ask(world, enter)
    case = asked.application
    there = enter(world.officer("there", Role.EXAMINER, at=world.other_city))
    listed = there.get(reverse("desk:consultations"))
    assert asked.application.organisation.name in listed.text
    assert case.receipt_number not in listed.text
    assert case.applicant_name not in listed.text
    page = there.get(reverse("desk:consultation", args=[asked.pk]))
    assert "09000000000" in page.text
    assert "受給の有無を教えてください。" in page.text
    for hidden in (SECRET, case.receipt_number, case.applicant_name, page_of(case)):
        assert hidden not in page.text
    for name in ("case", "compare", "applicant", "files", "ask"):
        assert there.get(page_of(case, name)).status_code == 404
    access = accesses_of(stream_of(case)).filter(reader_name="there").get()
    assert (access.purpose, access.organisation, access.whose) == (
        "照会への回答",
        world.other_city.pk,
        case.subject_id,
    )


def test_a_file_is_there_only_if_it_was_shared(world: World, enter: Enter) -> None:
    asked = ask(world, enter)
    there = enter(world.officer("there", Role.EXAMINER, at=world.other_city))
    key = asked.shared["files"][0]["key"]
    address = reverse("desk:consultation_file", args=[asked.pk, key])
    assert there.get(address).headers["Content-Type"] == "image/png"
    assert there.get(reverse("desk:file", args=[asked.application_id, key])).status_code == 404
    other = answers_now(world.arrived(world.neighbour, shade=5)).files[0]["file"]
    assert there.get(reverse("desk:consultation_file", args=[asked.pk, other])).status_code == 404
    Consultation.objects.filter(pk=asked.pk).update(withdrawn_at=world.at)
    assert there.get(address).status_code == 404
    assert Access.objects.filter(reader_name="there").count() == 1


def test_the_answer_stands_in_the_case(world: World, enter: Enter) -> None:
    asked = ask(world, enter)
    there = enter(world.officer("there", Role.APPROVER, at=world.other_city))
    address = reverse("desk:consultation", args=[asked.pk])
    assert there.post(address, {"answer": " "}).status_code == 422
    assert there.post(address, {"answer": "受給していません。"}).status_code == 302
    again = there.post(address, {"answer": "やはり、しています。"})
    assert again.status_code == 409
    assert "やはり、しています。" in again.text
    page = enter(world.examiner).get(page_of(asked.application))
    assert "受給していません。" in page.text
    assert "照会の回答が届いた" in page.text


def test_an_auditor_there_reads_and_does_not_answer(world: World, enter: Enter) -> None:
    asked = ask(world, enter)
    auditor = enter(world.officer("there", Role.AUDITOR, at=world.other_city))
    address = reverse("desk:consultation", args=[asked.pk])
    assert "<textarea" not in auditor.get(address).text
    assert auditor.post(address, {"answer": "はい"}).status_code == 403


def test_what_is_wrong_with_a_question_is_pointed_at(world: World, enter: Enter) -> None:
    case = world.examining(world.resident)
    browser = enter(world.examiner)
    empty = browser.post(page_of(case, "ask"), {"due_on": "x"})
    assert empty.status_code == 422
    assert {one["id"] for one in empty.context["errors"]} == {"to", "question", "due_on"}
    sent = {**ASKED, "to": str(world.other_city.pk), "ground": "", "paths": ["phone"]}
    answer = browser.post(page_of(case, "ask"), sent)
    assert answer.status_code == 422
    assert answer.context["errors"][0]["id"] == "ground"
    assert "受給の有無を教えてください。" in answer.text
    strange = browser.post(page_of(case, "ask"), {**sent, "ground": "法", "paths": ["nothing"]})
    assert strange.status_code == 422
    assert not Consultation.objects.exists()


def test_the_other_office_is_reminded_and_the_question_given_up(world: World, enter: Enter) -> None:
    asked = ask(world, enter)
    browser, arguments = enter(world.examiner), [asked.application_id, asked.pk]
    assert browser.post(reverse("desk:remind", args=arguments)).status_code == 302
    there = enter(world.officer("there", Role.EXAMINER, at=world.other_city))
    address = reverse("desk:consultation", args=[asked.pk])
    assert "催促されています" in there.get(address).text
    assert browser.post(reverse("desk:give_up", args=arguments)).status_code == 302
    assert there.get(address).status_code == 404
    assert browser.post(reverse("desk:remind", args=arguments)).status_code == 409
    other = world.examining(world.neighbour, shade=4)
    assert browser.post(reverse("desk:give_up", args=[other.pk, asked.pk])).status_code == 404


def test_the_second_officer_is_told_what_happened_since_and_loses_nothing(world: World, enter: Enter) -> None:
    """T09: two open the case; one has it corrected, the applicant answers; the other's proposal is refused."""
    case = world.examining(world.resident)
    second = world.officer("second", Role.EXAMINER)
    slow, quick = enter(world.examiner), enter(second)
    slow.get(page_of(case))
    shown = case.revision
    sent = {"revision": shown, "items": "phone", "reason-phone": "つながりません。", "due_on": "2026-11-20"}
    assert quick.post(page_of(case, "correction"), sent).status_code == 302
    answers = answers_now(case)
    answer_correction(
        application=get(case.pk),
        answers={**answers.body, "phone": "0311112222"},
        files=answers.files,
        by=holder_of(case),
        at=world.at,
    )
    words = "住民票で、要件を確かめました。"
    late = slow.post(page_of(case, "propose"), {"revision": shown, "outcome": "granted", "grounds": words})
    assert late.status_code == 409
    since = late.context["since"]
    assert [(one.title, one.who) for one in since.happened] == [
        ("補正の回答が到達", "申請者"),
        ("補正を求めた", "second"),
    ]
    assert [(one.before, one.after) for one in since.answers] == [("09000000000", "0311112222")]
    assert words in late.text
    assert not case.proposals.exists()
    again = {"revision": get(case.pk).revision, "outcome": "granted", "grounds": words}
    assert slow.post(page_of(case, "propose"), again).status_code == 302


def test_a_case_that_was_never_opened_tells_the_last_thing_that_happened(world: World, enter: Enter) -> None:
    case = world.arrived(world.resident)
    shown = case.revision
    take(application=case, revision=shown, by=world.acting(world.examiner), at=world.at)
    late = enter(world.officer("second", Role.EXAMINER)).post(page_of(case, "take"), {"revision": shown})
    assert late.status_code == 409
    assert [one.title for one in late.context["since"].happened] == ["審査を開始"]
