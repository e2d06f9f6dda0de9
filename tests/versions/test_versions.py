"""Published once by another than the editor, then the same for ever, whoever asks the database."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.eforms.models import FormVersion
from madoguchi.eforms.services import add_form, draft_version
from madoguchi.events.models import Event
from madoguchi.events.selectors import verify
from madoguchi.events.services import append
from madoguchi.registry.models import ProcedureVersion
from madoguchi.versions.services import AlreadyPublished, EditorMayNotApprove, digest_of, publish, publish_all
from tests.world import FORM, SYSTEM, World

pytestmark = pytest.mark.django_db


def test_publication_says_who_when_and_what(world: World, draft: FormVersion) -> None:
    day = japan_day(world.at) + timedelta(days=3)
    later = world.at + timedelta(hours=1)
    published = publish(draft, effective_from=day, by=world.acting(world.publisher), at=later)
    kept = FormVersion.objects.get(pk=draft.pk)
    assert kept.is_published
    assert (kept.approved_by, kept.published_at, kept.effective_from) == (world.publisher, later, day)
    assert kept.digest == published.digest == digest_of(kept.body)
    event = Event.objects.get(kind="formversion.published", stream=f"formversion:{draft.pk}")
    assert (event.data, event.by) == (
        {"number": 1, "digest": kept.digest},
        f"user:{world.publisher.pk}",
    )


def test_the_editor_and_nobody_may_not_publish(world: World, draft: FormVersion) -> None:
    before = FormVersion.objects.values().get(pk=draft.pk)
    events = Event.objects.count()
    for by in (world.acting(world.editor), Acting.nobody(), SYSTEM):
        with pytest.raises(EditorMayNotApprove):
            publish(draft, by=by, at=world.at)
    assert FormVersion.objects.values().get(pk=draft.pk) == before
    assert Event.objects.count() == events


def test_a_version_is_published_once(world: World, draft: FormVersion) -> None:
    by = world.acting(world.publisher)
    publish(draft, by=by, at=world.at)
    with pytest.raises(AlreadyPublished):
        publish(draft, by=by, at=world.at + timedelta(days=1))
    assert FormVersion.objects.get(pk=draft.pk).published_at == world.at


def test_many_are_published_at_once_but_those_that_the_publisher_wrote(
    world: World, draft: FormVersion
) -> None:
    by, writer = world.acting(world.publisher), world.acting(world.editor)

    def another(code: str, editor: Acting) -> FormVersion:
        form = add_form(code=code, title="様式", organisation=world.city, by=SYSTEM, at=world.at)
        return draft_version(form=form, body=FORM, by=editor, at=world.at)

    public = publish(another("public", writer), by=by, at=world.at)
    touched = another("touched", writer)
    stream = f"formversion:{touched.pk}"
    with transaction.atomic():
        append(stream=stream, kind="formversion.saved", by=by, at=world.at)
    day, later = japan_day(world.at), world.at + timedelta(hours=1)
    with transaction.atomic():
        done = publish_all(
            [touched, public, draft], effective_from=day, organisation=world.city.pk, by=by, at=later
        )
    assert done == [draft]
    kept = FormVersion.objects.get(pk=draft.pk)
    assert (kept.approved_by, kept.published_at, kept.effective_from) == (world.publisher, later, day)
    assert kept.digest == digest_of(kept.body)
    assert not FormVersion.objects.get(pk=touched.pk).is_published
    event = Event.objects.get(kind="formversion.published", stream=f"formversion:{draft.pk}")
    assert event.data == {"number": 1, "digest": kept.digest} and event.organisation == world.city.pk
    assert verify() == []
    own = another("own", by)
    with transaction.atomic():
        assert publish_all([own], effective_from=day, organisation=world.city.pk, by=by, at=later) == []
        assert publish_all([own], effective_from=day, organisation=world.city.pk, by=SYSTEM, at=later) == []


def test_a_digest_knows_content_and_not_the_order_of_keys() -> None:
    body = {"a": 1, "名": ["葛\U000e0100", "𠮷"]}
    assert digest_of(body) == digest_of(dict(reversed(body.items())))
    assert digest_of(body) != digest_of({**body, "名": ["葛", "𠮷"]})
    assert digest_of({"a": 1}) != digest_of({"a": "1"})


@pytest.mark.engines
@pytest.mark.parametrize("model", [FormVersion, ProcedureVersion])
@pytest.mark.parametrize(
    "change",
    [
        {"body": {}},
        {"digest": "0" * 64},
        {"published_at": None},
        {"number": 9},
        {"effective_until": "2030-01-01"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_database_refuses_to_change_what_is_published(
    world: World, model: Any, change: dict[str, Any]
) -> None:
    with pytest.raises(DatabaseError, match="is immutable"), transaction.atomic():
        model.objects.update(**change)


@pytest.mark.engines
@pytest.mark.parametrize("model", [FormVersion, ProcedureVersion])
def test_the_database_refuses_to_delete_what_is_published(world: World, model: Any) -> None:
    with pytest.raises(DatabaseError, match="is immutable"), transaction.atomic():
        model.objects.filter(published_at__isnull=False)._raw_delete("default")
    assert model.objects.exists()


@pytest.mark.engines
def test_a_draft_may_change_and_go(world: World, draft: FormVersion) -> None:
    assert FormVersion.objects.filter(pk=draft.pk).update(body={"title": "別"}) == 1
    assert FormVersion.objects.filter(pk=draft.pk).delete()[0] == 1


@pytest.mark.engines
@pytest.mark.parametrize(
    ("name", "is_approved_by_editor"), [("editor_is_not_approver", True), ("published_is_approved", False)]
)
def test_the_database_keeps_two_pairs_of_eyes(
    world: World, draft: FormVersion, name: str, is_approved_by_editor: bool
) -> None:
    change = {"approved_by": world.editor} if is_approved_by_editor else {"published_at": world.at}
    with pytest.raises(IntegrityError, match=f"eforms_formversion_{name}"), transaction.atomic():
        FormVersion.objects.filter(pk=draft.pk).update(**change)
