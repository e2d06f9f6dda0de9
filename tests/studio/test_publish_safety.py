"""Publish safety (TRUST T36): lint refuses, a second person approves, nothing unpublished is reachable, a canary run.

What happened elsewhere: forms that showed former answers, that asked for numbers nobody may collect, that were published
by whoever wrote them, drafts behind an address that could be guessed.
"""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.eforms.models import FormTemplate, FormVersion
from madoguchi.eforms.services import add_form, start_form_draft
from madoguchi.examination.services.rehearsing import rehearse
from tests.eforms.linting.forms import ask, form
from tests.studio.conftest import Studio

pytestmark = pytest.mark.django_db

CANARY = "ニセモノカナリア"
ANSWERS = {"full_name": {"family": CANARY, "given": "花子"}, "why": f"{CANARY}の目的"}


def begun(studio: Studio, **changes: Any) -> FormVersion:
    by = studio.acting(studio.writer)
    made = add_form(code="grant", title="手当の申請", organisation=studio.bureau, by=by, at=studio.at)
    body = {**form(ask("why", "text", "申請の目的")), **changes}
    return start_form_draft(form=made, body=body, by=by, at=studio.at)


def publish(studio: Studio, user: Any) -> Any:
    place = reverse("studio:form_publish", args=["grant"])
    revision = FormVersion.objects.get(form__code="grant").revision
    return studio.client(user).post(place, {"when": "now", "revision": str(revision)})


def is_public() -> bool:
    return FormVersion.objects.filter(form__code="grant", published_at__isnull=False).exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"privacy": "秘密にします。"},
        {"retention_note": ""},
        {"contact": ""},
        {"cases": [{"title": "送れるはず", "answers": {}, "sends": True}]},
        {"privacy": ""},
        {"sections": form(ask("number", "text", "個人番号"))["sections"]},
    ],
    ids=["no purpose", "no retention", "no contact", "a case fails", "no privacy notice", "the 12 digits"],
)
def test_what_is_unsafe_is_neither_asked_for_nor_published(studio: Studio, changes: dict[str, Any]) -> None:
    draft = begun(studio, **changes)
    asked = studio.client(studio.writer).post(reverse("studio:form_ask", args=["grant"]))
    assert asked.status_code == 409
    draft.refresh_from_db()
    assert draft.asked_at is None
    assert publish(studio, studio.publisher).status_code == 409
    assert not is_public()


def test_what_is_safe_is_published_by_a_second_person_only(studio: Studio) -> None:
    begun(studio)
    assert studio.client(studio.writer).post(reverse("studio:form_ask", args=["grant"])).status_code == 302
    assert publish(studio, studio.writer).status_code == 404
    assert not is_public()
    assert publish(studio, studio.publisher).status_code == 302
    assert is_public()


def test_whoever_wrote_does_not_publish_with_both_roles(studio: Studio) -> None:
    by = studio.acting(studio.both)
    made = add_form(code="grant", title="手当の申請", organisation=studio.bureau, by=by, at=studio.at)
    start_form_draft(form=made, body=form(ask("why", "text", "申請の目的")), by=by, at=studio.at)
    assert publish(studio, studio.both).status_code in (404, 409)
    assert not is_public()


NAMES = (
    "form",
    "form_draft",
    "form_preview",
    "form_try",
    "form_publish",
    "form_check",
    "form_routes",
    "form_cases",
)
MORE = (
    "form_translations",
    "form_translations_table",
    "form_share",
    "form_export",
    "form_newer",
    "form_rehearse",
)


def test_an_address_of_the_studio_is_useless_without_signing_in(studio: Studio) -> None:
    """An address that was sent around (会津若松 2024-03) shows nothing."""
    begun(studio)
    for name in (*NAMES, *MORE):
        answer = Client().get(reverse(f"studio:{name}", args=["grant"]))
        assert answer.status_code in (302, 404) and b"\xe6\x89\x8b\xe5\xbd\x93" not in answer.content, name
        if answer.status_code == 302:
            assert answer.url.startswith("/account/sign-in/"), name


def test_a_canary_of_a_rehearsal_is_nowhere_to_be_found(studio: Studio) -> None:
    """What was answered in a rehearsal is on no page of anybody but who shapes the form, and in no list of theirs."""
    draft = begun(studio)
    rehearse(
        version=draft,
        procedure=studio.procedure,
        answers=ANSWERS,
        title="ふつうの人",
        by=studio.acting(studio.writer),
        at=studio.at,
    )
    for place in ("/", "/search/?q=手当", "/procedures/restaurant/", "/api/v1/procedures"):
        assert CANARY not in Client().get(place).content.decode(), place
    examiner = studio.client(studio.stranger)
    for place in ("/desk/", "/studio/forms/"):
        answer = examiner.get(place)
        assert CANARY not in answer.content.decode()
    assert FormTemplate.objects.get(code="grant").rehearsals.count() == 1
    listed = (
        studio.client(studio.writer).get(reverse("studio:form_rehearse", args=["grant"])).content.decode()
    )
    assert CANARY not in listed
