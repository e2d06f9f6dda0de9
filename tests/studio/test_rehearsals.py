"""Rehearsing a form: all the way to the notice, marked as a test, and nothing of it anywhere else."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core import signing
from django.urls import reverse

from madoguchi.core.acting import Acting
from madoguchi.eforms.models import FormVersion
from madoguchi.eforms.services import add_form, start_form_draft
from madoguchi.events.models import Event
from madoguchi.examination.models import Outcome, Rehearsal
from madoguchi.examination.services import NotYourRole
from madoguchi.examination.services.rehearsing import (
    NotThisProcedure,
    drop_old_rehearsals,
    drop_rehearsal,
    paper_of,
    rehearse,
)
from madoguchi.filling.services import NotComplete
from madoguchi.papers.reading import said_in
from madoguchi.registry.services import add_procedure
from madoguchi.studio.views.forms.trying import SALT
from tests.eforms.linting.forms import ask, form
from tests.studio.conftest import Studio

pytestmark = pytest.mark.django_db

NAME = {"family": "試野", "given": "験子"}
BODY = form(
    ask("why", "text", "申請の目的"),
    ask("mail", "email", "知らせ先", confirm=True),
    ask("photo", "file", "写真"),
)
ANSWERS = {"full_name": NAME, "why": "ためし", "mail": "sample@example.jp"}


@pytest.fixture
def draft(studio: Studio) -> FormVersion:
    by = studio.acting(studio.writer)
    made = add_form(code="grant", title="手当の申請", organisation=studio.bureau, by=by, at=studio.at)
    return start_form_draft(form=made, body=BODY, by=by, at=studio.at)


def tried(studio: Studio, draft: FormVersion, user: Any = None, **more: Any) -> Rehearsal:
    given = {
        "version": draft,
        "procedure": studio.procedure,
        "answers": ANSWERS,
        "title": "ふつうの人",
        **more,
    }
    return rehearse(**given, by=studio.acting(user or studio.writer), at=studio.at)


def rows() -> dict[str, int]:
    """How many rows each table has."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_it_goes_through_everything_and_nothing_stays_but_what_it_came_to(
    studio: Studio, draft: FormVersion
) -> None:
    before = rows()
    kept = tried(studio, draft)
    after = rows()
    new = {label: after[label] - before[label] for label in after if after[label] != before[label]}
    assert new == {"examination.Rehearsal": 1, "vault.Key": 1, "events.Event": 1}
    assert Event.objects.latest("pk").kind == "formtemplate.rehearsed"
    assert [step["who"] for step in kept.steps] == [
        "申請する人", "システム", "システム", "担当者", "決裁者", "担当者", "システム"
    ]  # fmt: skip
    assert (kept.number, kept.digest, kept.made_by) == (1, draft.digest, studio.writer)


def test_the_papers_carry_the_mark_on_every_page_and_what_was_answered(
    studio: Studio, draft: FormVersion
) -> None:
    kept = tried(studio, draft)
    receipt, notice = (said_in(paper_of(rehearsal=kept, which=which)) for which in ("receipt", "notice"))
    for said in (receipt, notice):
        assert "（試験）この書類は、試すためのものです。効力はありません。" in "".join(said.split())
        assert "試野験子" in "".join(said.split())
    assert "ためし" in receipt and "試験第1号" in "".join(notice.split())


def test_a_refusal_can_be_rehearsed_too(studio: Studio, draft: FormVersion) -> None:
    kept = tried(studio, draft, outcome=Outcome.REFUSED)
    assert any(step["more"] == "認めない" for step in kept.steps)


def test_missing_answers_are_refused_as_for_anybody(studio: Studio, draft: FormVersion) -> None:
    before = rows()
    with pytest.raises(NotComplete):
        tried(studio, draft, answers={"full_name": NAME})
    assert rows() == before


def test_only_who_shapes_the_form_and_only_with_a_procedure_of_the_same_office(
    studio: Studio, draft: FormVersion
) -> None:
    assert tried(studio, draft, studio.publisher).made_by == studio.publisher
    with pytest.raises(NotYourRole):
        tried(studio, draft, studio.stranger)
    theirs = studio.acting(studio.stranger)
    other = add_procedure(slug="other", organisation=studio.other, by=theirs, at=studio.at)
    with pytest.raises(NotThisProcedure):
        tried(studio, draft, procedure=other)


def test_it_is_dropped_at_will_and_after_thirty_days(studio: Studio, draft: FormVersion) -> None:
    first, second = tried(studio, draft), tried(studio, draft)
    keys = rows()["vault.Key"]
    with pytest.raises(NotYourRole):
        drop_rehearsal(rehearsal=first, by=studio.acting(studio.stranger), at=studio.at)
    drop_rehearsal(rehearsal=first, by=studio.acting(studio.publisher), at=studio.at)
    assert list(Rehearsal.objects.all()) == [second]
    clerk = Acting.system("expiry")
    assert drop_old_rehearsals(by=clerk, at=studio.at + timedelta(days=29)) == 0
    assert drop_old_rehearsals(by=clerk, at=studio.at + timedelta(days=30)) == 1
    assert not Rehearsal.objects.exists() and rows()["vault.Key"] <= keys


def address(name: str, *more: Any) -> str:
    return reverse(f"studio:{name}", args=["grant", *more])


def test_the_pages_go_through_everything_with_a_case(studio: Studio, draft: FormVersion) -> None:
    draft.body = {
        **BODY,
        "cases": [{"title": "ふつうの人", "answers": ANSWERS}, {"title": "足りない人", "answers": {}}],
    }
    draft.save()
    client = studio.client(studio.writer)
    page = client.get(address("form_rehearse")).content.decode()
    assert "ふつうの人" in page and "足りない人" not in page, "what cannot be sent is no choice"
    assert client.post(address("form_rehearse"), {"procedure": "nowhere"}).status_code == 422
    told = signing.dumps(ANSWERS, salt=SALT, compress=True)
    assert "「ためす」で書いた答え" in client.post(address("form_rehearse"), {"told": told}).content.decode()
    answer = client.post(
        address("form_rehearse"), {"case": "0", "procedure": "restaurant", "outcome": "refused"}
    )
    kept = Rehearsal.objects.get()
    assert answer.status_code == 302 and answer.url == address("form_rehearsal", kept.pk)
    page = client.get(answer.url).content.decode()
    for words in ("これは試験です", "ためし", "認めない", "飲食店営業許可"):
        assert words in page
    paper = client.get(address("form_rehearsal_paper", kept.pk, "notice"))
    assert paper["Content-Type"] == "application/pdf" and paper.content.startswith(b"%PDF")
    stranger = studio.client(studio.stranger)
    for place in (address("form_rehearse"), answer.url, address("form_rehearsal_paper", kept.pk, "receipt")):
        assert stranger.get(place).status_code == 404
    assert stranger.post(answer.url).status_code == 404
    assert client.post(answer.url).status_code == 302
    assert not Rehearsal.objects.exists()
