"""What officers noted and asked about a case, and what is sent to the pages on which they do."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from madoguchi.applications.models import Application
from madoguchi.applications.selectors import answers_now
from madoguchi.examination.models import Comment, Consultation, CorrectionTemplate, Task
from madoguchi.examination.services import ask_office, keep_usual, write_comment
from tests.world import World


def note(world: World, application: Application, *, at: datetime) -> None:
    """A comment that calls the approver, a question to the other city, a usual correction."""
    by = world.acting(world.examiner)
    write_comment(application=application, text="@approver 確認をお願いします。", by=by, at=at)
    ask_office(
        application=application,
        to=world.other_city,
        question="前の住所での受給の有無を教えてください。",
        paths=["phone"],
        files=[UUID(answers_now(application).files[0]["file"])],
        ground="個人情報の保護に関する法律第69条第2項第3号",
        due_on=date(2026, 11, 20),
        by=by,
        at=at,
    )
    keep_usual(
        organisation=world.city,
        procedure=world.edition.procedure,
        title="電話がつながらない",
        items={"phone": "つながる番号に直してください。"},
        by=by,
        at=at,
    )


def _case(belongings: Any) -> list[Any]:
    return [belongings.applications["examining"].pk]


def _question(belongings: Any) -> list[Any]:
    return [*_case(belongings), Consultation.objects.get().pk]


def _usual() -> list[Any]:
    return [CorrectionTemplate.objects.get().pk]


PUBLIC: dict[str, list[Any] | Callable[[], list[Any]]] = {
    "desk:add_usual": lambda: [Comment.objects.get().application.edition_id],
    "desk:edit_usual": _usual,
    "desk:drop_usual": _usual,
}

OWNED: dict[str, Callable[[Any], list[Any]]] = {
    "desk:files": _case,
    "desk:file_page": lambda o: [o.applications["arrived"].pk, o.file],
    "desk:compare": _case,
    "desk:applicant": _case,
    "desk:looking": _case,
    "desk:comment": _case,
    "desk:task": _case,
    "desk:ask": _case,
    "desk:remind": _question,
    "desk:give_up": _question,
    "desk:finish": lambda o: [Task.objects.get().pk],
    "desk:consultation": lambda o: [Consultation.objects.get().pk],
    "desk:consultation_file": lambda o: [
        Consultation.objects.get().pk,
        Consultation.objects.select_related("application__organisation").get().shared["files"][0]["key"],
    ],
}


def _office(name: str) -> str:
    return str(Consultation.objects.get().to_id) if name == "to" else str(Task.objects.get().assignee_id)


SENT: dict[str, Callable[[Any], dict[str, Any]]] = {
    "desk:comment": lambda o: {"comment": "電話で確かめました。"},
    "desk:task": lambda o: {"task": "住所を確かめる", "assignee": _office("assignee")},
    "desk:ask": lambda o: {
        "to": _office("to"),
        "question": "教えてください。",
        "ground": "法第69条",
        "due_on": "2026-11-20",
    },
    "desk:remind": lambda o: {},
    "desk:give_up": lambda o: {},
    "desk:finish": lambda o: {},
    "desk:consultation": lambda o: {"answer": "受給はありません。"},
    "desk:add_usual": lambda o: {"title": "氏名", "reason-phone": "直してください。", "days": "14"},
    "desk:edit_usual": lambda o: {
        "title": "氏名",
        "reason-phone": "直してください。",
        "days": "14",
        "revision": "1",
    },
    "desk:drop_usual": lambda o: {"revision": "1"},
}
