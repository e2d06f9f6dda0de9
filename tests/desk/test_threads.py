"""The thread on the desk: read and answered by examiners, with usual texts, behind the walls of the organisation."""

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.core.acting import Role
from madoguchi.core.clock import now
from madoguchi.events.models import Access
from madoguchi.examination.models import ThreadMessage, UsualAnswer
from madoguchi.examination.services.threads import save_usual_answer, write_to_office
from tests.world import World, holder_of, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World(now())


def test_an_examiner_reads_and_answers_with_a_usual_text(world: World, client: Client) -> None:
    case = world.examining(world.resident)
    write_to_office(
        application=case, body="いつ分かりますか。", files=[upload()], by=holder_of(case), at=world.at
    )
    save_usual_answer(
        organisation=world.city,
        title="あと少し",
        body="まもなくお知らせします。",
        by=world.acting(world.examiner),
        at=world.at,
    )
    client.force_login(world.examiner)
    page = reverse("desk:thread", args=[case.pk])
    answer = client.get(page, {"answer": str(UsualAnswer.objects.get().pk)})
    html = answer.content.decode()
    assert "いつ分かりますか。" in html and "まもなくお知らせします。</textarea>" in html
    assert ThreadMessage.objects.get().read_at is not None
    assert Access.objects.filter(object=f"application:{case.pk}").exists()
    sent = {"body": "まもなくです。", "key": str(answer.context["key"])}
    assert f'name="key" value="{answer.context["key"]}"' in html
    assert [client.post(page, sent).status_code for _twice in range(2)] == [302, 302]
    assert ThreadMessage.objects.get(side="office").body == "まもなくです。"
    (entry,) = ThreadMessage.objects.get(side="applicant").files
    shown = client.get(reverse("desk:thread_file", args=[case.pk, entry["file"]]))
    assert shown.status_code == 200 and shown["X-Content-Type-Options"] == "nosniff"
    assert client.post(page, {"body": ""}).status_code == 422
    assert client.post(page, {"act": "close"}).status_code == 302
    assert "受け付けていません" in client.get(page).content.decode()
    assert client.post(page, {"act": "reopen"}).status_code == 302
    assert client.get(page, {"answer": "not-a-key"}).status_code == 200


def test_other_offices_and_roles_stay_outside(world: World, client: Client) -> None:
    case = world.examining(world.resident)
    write_to_office(application=case, body="秘密です。", by=holder_of(case), at=world.at)
    page = reverse("desk:thread", args=[case.pk])
    client.force_login(world.officer("foreign", Role.EXAMINER, at=world.other_city))
    assert client.get(page).status_code == 404
    assert client.post(page, {"body": "よそから"}).status_code == 404
    client.force_login(world.approver)
    assert client.get(page).status_code == 200
    assert client.post(page, {"body": "決裁者から"}).status_code == 422
    assert ThreadMessage.objects.count() == 1
    assert ThreadMessage.objects.get().read_at is None, "who only looks does not read it for the examiner"


def test_usual_answers_are_kept_and_thrown_away_by_examiners_of_the_place(
    world: World, client: Client
) -> None:
    client.force_login(world.examiner)
    page = reverse("desk:usual_answers")
    said = {"organisation": str(world.city.pk), "title": "お礼", "body": "ありがとうございます。"}
    assert client.post(page, said).status_code == 302
    assert "お礼" in client.get(page).content.decode()
    assert client.post(page, {**said, "title": ""}).status_code == 422
    assert client.post(page, {**said, "organisation": str(world.other_city.pk)}).status_code == 404
    drop = reverse("desk:usual_answer_drop", args=[UsualAnswer.objects.get().pk])
    client.force_login(world.officer("foreign", Role.EXAMINER, at=world.other_city))
    assert client.post(drop).status_code == 404
    client.force_login(world.examiner)
    assert client.post(drop).status_code == 302
    assert not UsualAnswer.objects.exists()
