"""One case of the demo with all that stands beside it: a correction, a duplicate, notes, tasks, two questions."""

from datetime import datetime, timedelta

from madoguchi.applications.models import Application
from madoguchi.applications.selectors import answers_now
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.eforms.selectors import correctable, document_of
from madoguchi.examination.services import (
    add_task,
    answer_correction,
    answer_office,
    ask_correction,
    ask_office,
    keep_usual,
    write_comment,
)
from madoguchi.filling.services import save_answers, start, submit
from madoguchi.site.demo.city import People

PLACE, PROCEDURE = "madono-shi", "school-aid"
LAW = "個人情報の保護に関する法律第69条第2項第3号"

USUAL = (
    (
        "振込口座の名義が違う",
        {"account": "口座の名義が、請求する方の氏名と違います。請求する方の口座に直してください。"},
    ),
    (
        "電話がつながらない",
        {"phone": "電話がつながりませんでした。日中に連絡がとれる番号に直してください。"},
    ),
)
"""Usual corrections by question of the form; those that the form does not ask are left out."""


def note_and_ask(people: People, *, today: datetime) -> None:
    """Let the officers of the city work on a case that was corrected, and keep what they usually ask."""
    case = _case(people)
    if case is None:
        return
    at, by = today - timedelta(hours=3), people.examiner(PLACE, today)
    _keep_usual(case, by=by, at=today - timedelta(days=30))
    if answers_now(case).revision == 1:
        case = _have_corrected(case, by=by, today=today)
    _file_again(case, at=today - timedelta(hours=30))
    approver = people.approvers[PLACE]
    write_comment(
        application=case,
        text=f"前の住所での認定を、川添市に確かめています。@{approver.name} 回答が届いたら、決裁をお願いします。",
        due_on=japan_day(today) + timedelta(days=3),
        by=by,
        at=at,
    )
    add_task(
        application=case,
        text="振込口座の名義を、電話で確かめる",
        assignee=people.examiners[PLACE].pk,
        due_on=japan_day(today) + timedelta(days=1),
        by=by,
        at=at,
    )
    asked = ask_office(
        application=case,
        to=people.organisations["kawazoe-shi"],
        question="この方が、前の住所（川添市）で同じ援助を受けていたか、受けていたときは、いつの分まで支給したかを教えてください。",
        paths=_shared(case),
        ground=LAW,
        due_on=japan_day(today) + timedelta(days=7),
        by=by,
        at=today - timedelta(days=1, hours=2),
    )
    answer_office(
        asked=asked,
        answer="川添市では、先月分まで支給しています。今月分からは支給していません。",
        by=people.examiner("kawazoe-shi", today),
        at=today - timedelta(hours=2),
    )
    ask_office(
        application=case,
        to=people.organisations["fukushi-kyoku"],
        question="この方の世帯が、生活保護を受けているかを教えてください。",
        paths=_shared(case),
        ground=LAW,
        due_on=japan_day(today) + timedelta(days=10),
        by=by,
        at=at,
    )


def _case(people: People) -> Application | None:
    """The newest case in examination of the city, one that was corrected before others."""
    rows = Application.objects.filter(
        organisation=people.organisations[PLACE], procedure__slug=PROCEDURE, state=Application.State.EXAMINING
    ).select_related("organisation", "procedure", "edition__form_version", "edition__procedure_version")
    found = sorted(rows, key=lambda one: (answers_now(one).revision, one.arrived_at))
    return found[-1] if found else None


def _have_corrected(case: Application, *, by: Acting, today: datetime) -> Application:
    """Have one answer corrected: the applicant adds the room that was missing from the address."""
    document, present = document_of(case.edition.form_version), answers_now(case)
    path = next(
        (key for key, value in present.body.items() if isinstance(value, dict) and "street" in value), ""
    )
    known = {one for one, _label in correctable(document, present.body, japan_day(case.arrived_at))}
    if path not in known:
        return case
    asked_at = max(case.arrived_at, today - timedelta(days=3)) + timedelta(hours=1)
    ask_correction(
        application=case,
        items={path: "部屋番号が足りません。省略せずに、すべて入力してください。"},
        message="お手数ですが、次の項目を直してください。",
        due_on=japan_day(asked_at) + timedelta(days=14),
        revision=case.revision,
        by=by,
        at=asked_at,
    )
    holder = Acting(
        name="",
        whose=case.subject_id,
        subjects=frozenset({case.subject_id} if case.subject_id else ()),
        tickets=frozenset({case.ticket_id} if case.ticket_id else ()),
    )
    answers = {**present.body, path: {**present.body[path], "building": "メゾン本町 412"}}
    answer_correction(
        application=case,
        answers=answers,
        files=present.files,
        by=holder,
        at=asked_at + timedelta(hours=6),
    )
    case.refresh_from_db()
    return case


def _shared(case: Application) -> list[str]:
    """The name alone; the other office asks for more if it needs it."""
    document = document_of(case.edition.form_version)
    return [document.applicant.name] if document.applicant.name else []


def _keep_usual(case: Application, *, by: Acting, at: datetime) -> None:
    known = {question.id for _page, question in document_of(case.edition.form_version).questions()}
    for title, items in USUAL:
        asked = {question: reason for question, reason in items.items() if question in known}
        if asked:
            keep_usual(
                organisation=case.organisation,
                procedure=case.procedure,
                title=title,
                items=asked,
                by=by,
                at=at,
            )


def _file_again(case: Application, *, at: datetime) -> None:
    """The same person sends the same once more, without signing in, having forgotten the first."""
    answers = answers_now(case)
    if answers.files:
        return
    started = start(edition=case.edition, by=Acting.nobody(), at=at)
    holder = Acting(name="", tickets=frozenset({started.draft.ticket_id} if started.draft.ticket_id else ()))
    draft = save_answers(
        draft=started.draft, answers=answers.body, revision=started.draft.revision, by=holder, at=at
    )
    submit(draft=draft, key=draft.key, revision=draft.revision, by=holder, clock=lambda: at)
