"""What people write is nowhere to be read in the database: not in a column, not in the file."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection, transaction

from madoguchi.applications.models import AnswerSet, Application
from madoguchi.applications.selectors import answers_now
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.events.models import Event
from madoguchi.examination.models import CorrectionRequest, Disposition
from madoguchi.examination.services import answer_correction, tell
from madoguchi.filling.models import Draft
from madoguchi.filling.services import save_answers
from madoguchi.messaging.models import Delivery, Message
from madoguchi.vault.ciphers import Tampered
from madoguchi.vault.fields import sealed_fields
from madoguchi.vault.keys import memory
from madoguchi.vault.masters import KeyMissing
from madoguchi.vault.models import Key
from tests.world import World, holder_of

pytestmark = pytest.mark.django_db

CANARY = "カナリア金糸雀"
MAIL = "canary.kanaria@example.jp"
PHONE = "09055512345"


def _lived(world: World) -> None:
    """A guest and a resident go all the way with canaries in every text; one more draft stays open."""
    typed = {
        "applicant_name": {"family": CANARY, "given": "花子"},
        "email": MAIL,
        "phone": PHONE,
        "remarks": f"{CANARY}の備考",
    }
    world.filled(world.resident, **typed)
    for user in (None, world.neighbour):
        case = world.correcting(user, **typed)
        correction = case.corrections.get()
        correction.items = [{**one, "reason": f"{CANARY}を直す"} for one in correction.items]
        correction.message = f"{CANARY}への説明"
        correction.save()
        given = answers_now(case)
        by = world.acting(user) if user else holder_of(case)
        changed = {**given.body, "remarks": f"{CANARY}の訂正"}
        answer_correction(application=case, answers=changed, files=given.files, by=by, at=world.at)
        for event in Event.objects.filter(stream=f"application:{case.pk}"):
            tell(event)
    message = Message.objects.first()
    assert message is not None
    message.title = message.body = f"{CANARY}さんへ"
    message.save()
    decided = world.decided(world.neighbour, **typed)
    disposition = decided.dispositions.get()
    disposition.grounds = disposition.conditions = f"{CANARY}の理由"
    disposition.save()
    proposal = disposition.proposal
    proposal.grounds = proposal.conditions = f"{CANARY}の理由"
    proposal.save()
    proposal.title = f"{CANARY}の件"
    proposal.save()
    signed = proposal.sign_offs.get()
    signed.comment = f"{CANARY}の意見"
    signed.save()


def _forms_of(canary: str) -> list[str]:
    return [canary, json.dumps(canary)[1:-1], canary.encode().hex()]


CANARIES = [form for canary in (CANARY, MAIL, PHONE) for form in _forms_of(canary)]


@pytest.mark.engines
def test_no_column_of_any_table_holds_what_was_written() -> None:
    world = World(now())
    _lived(world)
    assert Application.objects.count() == 3 and Delivery.objects.exists()
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                text = " ".join(_text(value) for value in row)
                found += [(table, canary) for canary in CANARIES if canary in text]
    assert not found


def _text(value: Any) -> str:
    return (
        bytes(value).decode("latin-1") + bytes(value).decode(errors="ignore")
        if isinstance(value, bytes | memoryview)
        else str(value)
    )


@pytest.mark.django_db(transaction=True)
def test_the_file_of_the_database_does_not_either() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("a server's files are read with its own tools")
    _lived(World(now()))
    Draft.objects.filter(submitted_at__isnull=True).update(saved_at=now())
    with connection.cursor() as cursor:
        place = Path(cursor.execute("PRAGMA database_list").fetchone()[2])
        raw = place.read_bytes() + place.with_name(place.name + "-wal").read_bytes()
        assert b"applications_answerset" in raw
        assert not [canary for canary in CANARIES if canary.encode() in raw]
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw = place.read_bytes()
    assert not [canary for canary in CANARIES if canary.encode() in raw]


@pytest.mark.engines
def test_an_answer_opens_for_its_owner_alone() -> None:
    world = World(now())
    mine, theirs = world.filled(world.resident), world.filled(world.neighbour)
    assert Draft.objects.get(pk=mine.pk).answers == mine.answers
    Draft.objects.filter(pk=mine.pk).update(subject=theirs.subject_id)
    memory.clear()
    with pytest.raises(Tampered):
        Draft.objects.get(pk=mine.pk).answers  # noqa: B018 - reading opens
    column = Draft.objects.values_list("answers", flat=True).get(pk=theirs.pk)
    Draft.objects.filter(pk=mine.pk).update(answers=column)
    with pytest.raises(Tampered):
        Draft.objects.get(pk=mine.pk).answers  # noqa: B018


def test_saving_what_did_not_change_seals_nothing_anew() -> None:
    draft = World(now()).filled()
    columns = Draft.objects.filter(pk=draft.pk).values_list("answers", flat=True)
    before = columns.get()
    again = Draft.objects.get()
    again.save()
    assert again.answers["phone"] and columns.get() == before
    again.save()
    assert columns.get() == before
    again.answers["phone"] = PHONE
    again.save()
    assert columns.get() != before
    assert Draft.objects.get().answers["phone"] == PHONE


def test_a_sealed_column_takes_no_open_value_and_is_not_searched() -> None:
    World(now()).filled()
    for wrong in ({"a": 1}, "text", ["x"]):
        with pytest.raises(TypeError), transaction.atomic():
            Draft.objects.update(answers=wrong)
        with pytest.raises(TypeError):
            Draft.objects.filter(answers=wrong).exists()
    assert Draft.objects.exclude(answers=b"").count() == 1
    with pytest.raises(TypeError):
        Application(applicant_name=b"bytes")._meta.get_field("applicant_name").pre_save(
            Application(applicant_name=b"bytes"), True
        )


def test_a_discarded_draft_is_seen_to_be_empty() -> None:
    world = World(now())
    draft = world.filled()
    emptied = save_answers(draft=draft, answers={}, revision=draft.revision, by=holder_of(draft), at=world.at)
    assert Draft.objects.filter(answers=b"").get() == emptied
    assert Draft.objects.get().answers == {}


def test_a_row_whose_key_is_gone_says_so_and_a_list_goes_on() -> None:
    world = World(now())
    case = world.arrived(world.resident)
    Key.objects.filter(owner=case.sealed_for).delete()
    memory.clear()
    fresh = Application.objects.get()
    with pytest.raises(KeyMissing):
        fresh.applicant_name  # noqa: B018
    assert fresh.shown_name == "（読み取れません）"


def test_what_a_government_received_stands_under_its_own_key() -> None:
    world = World(now())
    case = world.arrived(world.resident)
    tenants = set(Key.objects.filter(owner=case.subject_id).values_list("tenant", flat=True))
    assert tenants == {None, case.organisation.government_id}
    assert case.sealed_for == case.subject_id
    guest = world.arrived()
    assert guest.sealed_for == guest.ticket_id and isinstance(guest.sealed_for, UUID)


SEALED = {m._meta.label: {f.name for f in sealed_fields(m)} for m in apps.get_models() if sealed_fields(m)}


def test_the_fields_that_are_sealed_are_known() -> None:
    """Taking one away is a decision (see the one on sealing), not an accident."""
    expected = {
        Draft: {"answers"},
        Application: {"applicant_name", "applicant_email", "acting"},
        AnswerSet: {"body", "files"},
        CorrectionRequest: {"items", "message"},
        Disposition: {"grounds", "conditions"},
        Message: {"title", "body"},
        Delivery: {"address"},
    }
    for model, names in expected.items():
        assert names <= SEALED[model._meta.label]


def test_none_of_these_mistakes_is_a_refusal() -> None:
    """A value that does not open is an incident, shown as one and logged, not a sentence beside a field."""
    assert not issubclass(Tampered, Refusal) and not issubclass(KeyMissing, Refusal)
