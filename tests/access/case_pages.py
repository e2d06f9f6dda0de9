"""How the pages of a case are asked in the matrix: the reply to a correction, the thread, what is kept."""

from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from madoguchi.applications.models import Application
from madoguchi.examination.models import CorrectionReply, Notice, ThreadMessage, UsualAnswer
from madoguchi.examination.services.replies import keep_reply
from madoguchi.examination.services.threads import save_usual_answer, write_to_office
from madoguchi.files.models import Upload
from madoguchi.files.services import begin_upload
from tests.world import World, holder_of, upload

WHOLE = b"abc"


def converse(world: World, belongings: Iterable[Any], *, at: datetime) -> None:
    """Everyone wrote to the office with a file, and began to reply to the correction; the office has a usual answer."""
    for shade, one in enumerate(belongings):
        case = one.applications["arrived"]
        write_to_office(
            application=case, body=one.mark, files=[upload(150 + shade)], by=holder_of(case), at=at
        )
        asked = one.applications["correcting"]
        given: dict[str, Any] = {"application": asked, "round": 1, "by": holder_of(asked), "at": at}
        begin_upload(
            owner=asked.pk,
            whose=asked.sealed_for,
            question="correction.1.phone",
            name="x.png",
            size=len(WHOLE),
            sha256=sha256(WHOLE).hexdigest(),
            at=at,
        )
        keep_reply(values={"phone": "09012345678"}, shown={}, screen="x", **given)
    save_usual_answer(
        organisation=world.city, title="お礼", body="どうも。", by=world.acting(world.examiner), at=at
    )


def _asked(belongings: Any) -> list[Any]:
    return [belongings.applications["correcting"].pk]


def _arrived(belongings: Any) -> list[Any]:
    return [belongings.applications["arrived"].pk]


def _thread_file(belongings: Any) -> list[Any]:
    case = belongings.applications["arrived"]
    message = ThreadMessage.objects.select_related("thread__application__organisation").get(
        thread__application=case
    )
    return [case.pk, message.files[0]["file"]]


def _paper(belongings: Any) -> list[Any]:
    return [
        Notice.objects.filter(disposition__application=belongings.applications["decided"]).latest("id").pk
    ]


def _begun(belongings: Any) -> list[Any]:
    case = belongings.applications["correcting"]
    return [case.pk, Upload.objects.get(owner=case.pk).pk]


PUBLIC: dict[str, list[Any] | Callable[[], list[Any]]] = {
    "desk:usual_answer_drop": lambda: [UsualAnswer.objects.get().pk],
}

OWNED: dict[str, Callable[[Any], list[Any]]] = {
    "portal:correction_keep": _asked,
    "portal:correction_check": _asked,
    "portal:correction_upload_new": _asked,
    **{f"portal:correction_upload{name}": _begun for name in ("", "_part", "_finish", "_cancel")},
    "portal:thread": _arrived,
    "portal:thread_file": _thread_file,
    "portal:insist": _arrived,
    "portal:application_calendar": _arrived,
    "portal:paper": _paper,
    "desk:thread": _arrived,
    "desk:thread_file": _thread_file,
}

SENT: dict[str, Callable[[Any], dict[str, Any]]] = {
    "portal:correction_keep": lambda o: {"round": "1", "screen": "x", "shown": "{}", "q-phone": "0901"},
    "portal:correction_check": lambda o: {"round": "1", "revision": str(_reply(o).revision)},
    "portal:correction_upload_new": lambda o: {
        "question": "phone",
        "name": "x.png",
        "size": "3",
        "sha256": sha256(WHOLE).hexdigest(),
    },
    "portal:correction_upload_part": lambda o: {
        "offset": "0",
        "sha256": sha256(WHOLE).hexdigest(),
        "part": SimpleUploadedFile("blob", WHOLE),
    },
    "portal:thread": lambda o: {"body": "届きましたか。"},
    "portal:reminders": lambda o: {"act": "stop"},
    "desk:thread": lambda o: {"body": "届きました。"},
    "desk:usual_answers": lambda o: {
        "organisation": str(UsualAnswer.objects.get().organisation_id),
        "title": "ご案内",
        "body": "こちらです。",
    },
}


def _reply(belongings: Any) -> CorrectionReply:
    case: Application = belongings.applications["correcting"]
    return CorrectionReply.objects.get(request__application=case)
