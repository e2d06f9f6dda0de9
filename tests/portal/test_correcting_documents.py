"""Correcting with a document of the locker: chosen, not uploaded again, and noted as used by the office."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.applications.models import Application
from madoguchi.applications.selectors import answers_now
from madoguchi.core.clock import japan_day, now
from madoguchi.examination.models import CorrectionReply
from madoguchi.examination.services import ask_correction, take
from madoguchi.facts.models import DocumentUse, StoredDocument
from madoguchi.facts.services import keep_document
from madoguchi.filling.services import save_answers, submit
from tests.files.conftest import folder, image
from tests.world import World, get, holder_of, question

__all__ = ["folder"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]

PAPERS: dict[str, Any] = {
    "title": "給付金 申請書",
    "privacy": "審査のためだけに使います。",
    "applicant": {"name": "applicant_name"},
    "sections": [
        {
            "id": "papers",
            "title": "書類",
            "pages": [
                {
                    "id": "who",
                    "title": "お名前と書類",
                    "questions": [
                        question("applicant_name", "name", "氏名"),
                        question("bank", "file", "通帳の写し", document="bankbook", max_files=1),
                    ],
                }
            ],
        }
    ],
}


@pytest.fixture
def world() -> World:
    return World(now())


def correcting(world: World) -> Application:
    draft = world.started(world.resident, edition=world.opened("grant", form=PAPERS)).draft
    by = holder_of(draft)
    answers = {
        "applicant_name": {"family": "窓野", "given": "花子"},
        "bank": world.answers(draft)["insurance"],
    }
    draft = save_answers(draft=draft, answers=answers, revision=draft.revision, by=by, at=world.at)
    sent = submit(draft=draft, key=draft.key, revision=draft.revision, by=by, clock=lambda: world.at)
    case, officer = get(sent.receipts[0]["application"]), world.acting(world.examiner)
    case = take(application=case, revision=case.revision, by=officer, at=world.at)
    ask_correction(
        application=case,
        items={"bank": "別の口座です。"},
        message="",
        due_on=japan_day(world.at) + timedelta(days=14),
        revision=case.revision,
        by=officer,
        at=world.at,
    )
    return get(case.pk)


def kept(world: World, user: Any, shade: int) -> StoredDocument:
    return keep_document(
        subject=user.person,
        kind="bankbook",
        name="通帳.png",
        data=image("PNG", (40 + shade, 40)),
        by=world.acting(user),
        at=world.at,
    )


def test_a_kept_document_takes_the_place_of_the_file_and_its_use_is_noted_once(
    world: World, client: Client
) -> None:
    case, document = correcting(world), kept(world, world.resident, 1)
    client.force_login(world.resident)
    page = reverse("portal:correction", args=[case.pk])
    html = client.get(page).content.decode()
    assert str(document.pk) in html and "通帳.png" in html
    said = {"round": "1", "screen": "x", "shown": "{}", "q-bank-document": str(document.pk)}
    assert client.post(page, said).status_code == 302
    (entry,) = CorrectionReply.objects.get().values["bank"]
    assert document.file is not None and entry["sha256"] == document.file.sha256
    check = reverse("portal:correction_check", args=[case.pk])
    assert client.post(check, {"round": "1", "revision": "1"}).status_code == 302
    assert answers_now(get(case.pk)).body["bank"] == [entry]
    uses = DocumentUse.objects.filter(application_id=case.pk)
    assert [(one.document_id, one.organisation_id) for one in uses] == [(document.pk, case.organisation_id)]


def test_nobody_elses_document_can_be_chosen(world: World, client: Client) -> None:
    case, foreign = correcting(world), kept(world, world.neighbour, 2)
    client.force_login(world.resident)
    page = reverse("portal:correction", args=[case.pk])
    assert str(foreign.pk) not in client.get(page).content.decode()
    said = {"round": "1", "screen": "x", "shown": "{}", "q-bank-document": str(foreign.pk)}
    client.post(page, said)
    assert not DocumentUse.objects.exists()
    reply = CorrectionReply.objects.first()
    assert reply is None or "bank" not in reply.values
