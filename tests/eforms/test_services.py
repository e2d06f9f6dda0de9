"""Writing versions of a form, and what the database keeps of them."""

from datetime import datetime

import pytest
from django.db import DatabaseError, transaction

from madoguchi.accounts.models import Organisation, User
from madoguchi.accounts.services import add_organisation, add_user
from madoguchi.core.acting import Acting
from madoguchi.eforms.models import FormTemplate, FormVersion
from madoguchi.eforms.selectors import document_of
from madoguchi.eforms.services import CodeTaken, EditorNeeded, add_form, draft_version, revise_version
from madoguchi.eforms.types import BadForm
from madoguchi.events.models import Event
from madoguchi.versions.services import AlreadyPublished, EditorMayNotApprove, publish
from tests.eforms.forms import body, example, question

pytestmark = pytest.mark.django_db

SYSTEM = Acting.system("test")


@pytest.fixture
def city(at: datetime) -> Organisation:
    """A municipality."""
    return add_organisation(
        slug="madono", name="窓野市", kind=Organisation.Kind.MUNICIPALITY, parent=None, by=SYSTEM, at=at
    )


def officer(email: str, at: datetime) -> Acting:
    """Someone with an account."""
    user: User = add_user(email=email, name=email, password="a long password 1", by=SYSTEM, at=at)
    return Acting(name=user.name, who=user.pk)


@pytest.fixture
def editor(at: datetime) -> Acting:
    """Who edits."""
    return officer("editor@example.jp", at)


@pytest.fixture
def form(city: Organisation, editor: Acting, at: datetime) -> FormTemplate:
    """A form without versions."""
    return add_form(code="child-allowance", title="児童手当 認定請求書", organisation=city, by=editor, at=at)


@pytest.mark.engines
def test_a_version_is_drafted_revised_published_and_then_stays(
    form: FormTemplate, editor: Acting, at: datetime
) -> None:
    first = draft_version(form=form, body=body(question("text")), by=editor, at=at)
    revised = revise_version(version=first, body=example(), by=editor, at=at)
    assert document_of(revised).title == "児童手当 認定請求書"
    with pytest.raises(EditorMayNotApprove):
        publish(revised, by=editor, at=at)
    public = publish(revised, by=officer("publisher@example.jp", at), at=at)
    assert public.digest == revised.digest
    with pytest.raises(AlreadyPublished):
        revise_version(version=public, body=body(question("text")), by=editor, at=at)
    with pytest.raises(DatabaseError), transaction.atomic():
        FormVersion.objects.filter(pk=public.pk).update(body={})
    assert draft_version(form=form, body=example(), by=editor, at=at).number == 2


def test_every_change_is_one_event_without_the_words_of_the_form(
    form: FormTemplate, editor: Acting, at: datetime
) -> None:
    version = draft_version(form=form, body=example(), by=editor, at=at)
    revise_version(version=version, body=body(question("text")), by=editor, at=at)
    events = Event.objects.filter(stream=f"formversion:{version.pk}").order_by("n")
    assert [event.kind for event in events] == ["formversion.drafted", "formversion.revised"]
    assert set(events[0].data) == {"form", "number", "digest"}
    assert Event.objects.get(stream=f"formtemplate:{form.pk}").kind == "formtemplate.added"


def test_a_form_that_is_not_right_is_not_written(form: FormTemplate, editor: Acting, at: datetime) -> None:
    with pytest.raises(BadForm) as refused:
        draft_version(form=form, body=body(question("text", label="個人番号")), by=editor, at=at)
    assert "個人番号" in str(refused.value)
    assert not FormVersion.objects.exists()


def test_without_an_editor_nothing_is_written(form: FormTemplate, at: datetime) -> None:
    with pytest.raises(EditorNeeded):
        draft_version(form=form, body=example(), by=SYSTEM, at=at)


def test_a_code_is_taken_once(form: FormTemplate, city: Organisation, editor: Acting, at: datetime) -> None:
    with pytest.raises(CodeTaken):
        add_form(code=form.code, title="別の様式", organisation=city, by=editor, at=at)


def test_the_document_of_a_version_follows_a_revision_and_is_parsed_once_when_public(
    form: FormTemplate, editor: Acting, at: datetime
) -> None:
    version = draft_version(form=form, body=example(), by=editor, at=at)
    assert document_of(version).title == example()["title"]
    revised = revise_version(version=version, body=body(question("text")), by=editor, at=at)
    assert document_of(revised).title == "試しの様式"
    public = publish(revised, by=officer("publisher@example.jp", at), at=at)
    assert document_of(public) is document_of(FormVersion.objects.get(pk=version.pk))
