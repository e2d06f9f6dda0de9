"""Someone with the database file changes what was sent or decided, and leaves the log alone."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from madoguchi.applications.models import AnswerSet, Application
from madoguchi.applications.selectors import altered_applications
from madoguchi.core.acting import Acting
from madoguchi.core.clock import now
from madoguchi.examination.models import Disposition, Notice
from madoguchi.examination.selectors import altered_dispositions
from madoguchi.examination.services import answer_correction, issue_notice
from madoguchi.files.models import File
from madoguchi.papers.services import make_demo_authority
from madoguchi.site.retention.erasing import _delete, _rows_of
from madoguchi.vault.keys import memory
from madoguchi.vault.models import Key
from madoguchi.vault.services import forget
from tests.world import World, last_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """The small city."""
    return World(now())


def _found() -> list[tuple[str, str]]:
    return [(one.kind, one.where) for one in (*altered_applications(), *altered_dispositions())]


def _corrected(world: World) -> Application:
    application = world.correcting(world.resident)
    answers = application.answer_sets.get()
    answer_correction(
        application=application,
        answers={**answers.body, "phone": "0312345678"},
        files=answers.files,
        by=world.acting(world.resident),
        at=world.at,
    )
    return application


@pytest.mark.engines
def test_nothing_is_found_where_nothing_was_changed(world: World) -> None:
    """Every state, a correction answered, a decision made."""
    _corrected(world)
    world.decided(world.neighbour)
    world.arrived()
    assert _found() == []


def _rewrite(application: Application, body: dict[str, str]) -> None:
    first = application.answer_sets.get(revision=1)
    first.body = body
    first.save()


def _copy(source: Any, application: Application) -> None:
    column = source.values_list("body", flat=True).first()
    application.answer_sets.filter(revision=1).update(body=column)


def _overwrite(table: str, column: str, application: Application) -> None:
    place = "application_id" if table.endswith("answerset") else "id"
    key = application.pk.hex if connection.vendor == "sqlite" else application.pk
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE {place} = %s", [b"\x01 plain", key])
    memory.clear()


CHANGES: dict[str, tuple[str, Callable[[Application], Any]]] = {
    "answers, by someone who has the keys too": ("answers", lambda one: _rewrite(one, {"phone": "0"})),
    "answers, by those of another": (
        "answers",
        lambda one: _copy(AnswerSet.objects.exclude(application=one), one),
    ),
    "answers, by an earlier revision": (
        "answers",
        lambda one: _copy(one.answer_sets.filter(revision=2), one),
    ),
    "answers, by plain text": ("answers", lambda one: _overwrite("applications_answerset", "body", one)),
    "name": ("applicant", lambda one: _overwrite("applications_application", "applicant_name", one)),
    "keys taken away": ("key", lambda one: Key.objects.filter(owner=one.sealed_for).delete()),
    "answers with their digest": ("answers", lambda one: one.answer_sets.update(files=[], digest="0" * 64)),
    "answers taken out": ("answers", lambda one: one.answer_sets.filter(revision=2).delete()),
    "answers put in": (
        "answers",
        lambda one: AnswerSet.objects.create(
            application=one, revision=3, body={}, files=[], digest="", by="", basis="", at=now()
        ),
    ),
    "state": ("state", lambda one: Application.objects.filter(pk=one.pk).update(state="approved")),
}


@pytest.mark.parametrize("change", CHANGES)
def test_changed_applications_are_named(world: World, change: str) -> None:
    """The very application, and what of it."""
    application = _corrected(world)
    world.arrived(world.neighbour)
    kind, act = CHANGES[change]
    act(application)
    memory.clear()
    assert set(_found()) == {(kind, f"application:{application.pk}")}


def test_what_was_forgotten_is_not_altered(world: World) -> None:
    """The log says that the keys were destroyed, so that nothing is left to compare."""
    application = world.decided(world.resident)
    world.arrived(world.neighbour)
    government = application.organisation.government_id
    assert forget(owner=application.sealed_for, tenant=government, by=Acting.system("test"), at=now()) == 1
    assert Application.objects.get(pk=application.pk).shown_name == "（読み取れません）"
    assert _found() == []


def test_an_exchanged_file_is_named(world: World) -> None:
    """The row of the file says another digest, so that other bytes could be read."""
    application = world.arrived(world.resident)
    key = application.answer_sets.get().files[0]["file"]
    File.objects.filter(pk=key).update(sha256="0" * 64)
    assert _found() == [("file", f"application:{application.pk}")]


def test_an_exchanged_notice_is_named(world: World, settings: Any, tmp_path: Path) -> None:
    """In the row of the notice, in the row of its file, or both."""
    settings.SIGNING_DIR = tmp_path
    make_demo_authority(name="窓野県", at=now() - timedelta(days=30))
    application = world.decided(world.resident)
    issue_notice(last_event(application, "application.decided"))
    assert _found() == []
    notice = Notice.objects.get()
    File.objects.filter(pk=notice.file_id).update(sha256="0" * 64)
    assert _found() == [("notice", f"application:{application.pk}")]
    Notice.objects.update(sha256="0" * 64)
    assert _found() == [("notice", f"application:{application.pk}")]


@pytest.mark.parametrize("column", ["grounds", "conditions", "outcome", "review_instructions"])
def test_a_changed_decision_is_named(world: World, column: str) -> None:
    """By raw SQL, as someone with the file would."""
    application = world.decided(world.resident)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE examination_disposition SET {column} = 'refused'")
    assert _found() == [("disposition", f"application:{application.pk}")]


def test_a_decision_without_a_word_in_the_log_is_named(world: World) -> None:
    """One that was put in beside the log."""
    application = world.approved(world.resident)
    Disposition.objects.create(
        application=application,
        proposal=application.proposals.get(),
        outcome="granted",
        grounds="x",
        review_instructions="x",
        decided_by=world.examiner,
        decided_at=now(),
    )
    assert _found() == [("disposition", f"application:{application.pk}")]


@pytest.mark.engines
def test_an_application_that_was_deleted_with_all_its_rows_is_named(world: World) -> None:
    """T23: without a word in the log that it was destroyed when its time was over, it was somebody."""
    gone, kept = world.decided(world.resident), world.arrived()
    for model, keys in reversed(_rows_of(Application, {gone.pk}).items()):
        _delete(model, keys)
    assert _found() == [("application", f"application:{gone.pk}")]
    assert Application.objects.get() == kept
