"""Documents are kept by their holder, handed in again by choice, and stay where they were filed."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from madoguchi.core.acting import Acting
from madoguchi.events.models import Event
from madoguchi.facts.models import DocumentUse, StoredDocument
from madoguchi.facts.selectors import document_uses_of, documents_for, documents_of, own_document
from madoguchi.facts.services import (
    DocumentOver,
    NotYours,
    TooManyDocuments,
    UnknownKind,
    WrongDays,
    change_document,
    delete_document,
    keep_document,
    keep_document_of,
    use_document,
)
from madoguchi.facts.services import documents as module
from madoguchi.files.models import File
from madoguchi.files.selectors import FileDamaged, FileHeld, read
from madoguchi.files.services import FileRefused
from madoguchi.filling.models import Draft
from madoguchi.filling.services import attach_document, save_answers, submit
from madoguchi.vocabulary.documents import DOCUMENTS
from tests.files.conftest import folder, image, pdf
from tests.world import World

__all__ = ["folder"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]

ISSUED = date(2026, 10, 1)


@pytest.fixture
def keep(world: World, hanako: Acting, at: datetime) -> Callable[..., StoredDocument]:
    def call(kind: str = "residence_record", data: bytes | None = None, **more: Any) -> StoredDocument:
        given = {
            "subject": world.resident.person,
            "kind": kind,
            "name": "住民票.pdf",
            "data": pdf() if data is None else data,
            "issued_on": ISSUED,
            "by": hanako,
            "at": at,
        }
        return keep_document(**given | more)

    return call


Keep = Callable[..., StoredDocument]


def offered(world: World, acting: Acting, kind: str = "residence_record", **more: Any) -> list[Any]:
    given = {
        "subject": world.resident.person_id,
        "kind": kind,
        "procedures": [world.edition.procedure_id],
        "on": date(2026, 11, 2),
    }
    return documents_for(acting, **given | more)


@pytest.mark.engines
def test_what_is_kept_is_there_for_its_holder_alone(world: World, hanako: Acting, keep: Keep) -> None:
    document = keep()
    assert document.valid_until == date(2027, 1, 1)
    assert list(documents_of(hanako)) == [document]
    assert document.file is not None
    assert read(document.file) == pdf()
    for other in (world.acting(world.neighbour), world.acting(world.examiner), Acting.nobody()):
        assert list(documents_of(other)) == []
        assert offered(world, other) == []
        with pytest.raises(StoredDocument.DoesNotExist):
            own_document(other, document.pk)
    (event,) = Event.objects.filter(kind="document.kept")
    assert event.data == {"document": str(document.pk), "of": "residence_record"}


def test_the_note_and_the_name_are_sealed(keep: Keep) -> None:
    document = keep(note="母の住民票")
    kept = StoredDocument.objects.filter(pk=document.pk).values_list("note", flat=True)[0]
    assert "母の".encode() not in bytes(kept)
    assert StoredDocument.objects.get().note == "母の住民票"


@pytest.mark.parametrize(
    ("kind", "issued_on", "until"),
    [
        ("residence_record", date(2026, 10, 1), date(2027, 1, 1)),
        ("residence_record", date(2026, 8, 31), date(2026, 11, 30)),
        ("photo_of_face", date(2026, 8, 31), date(2027, 2, 28)),
        ("bankbook", date(2026, 10, 1), None),
        ("residence_record", None, None),
    ],
)
def test_how_long_it_is_usually_taken(
    keep: Keep, kind: str, issued_on: date | None, until: date | None
) -> None:
    assert keep(kind, issued_on=issued_on).valid_until == until


def test_what_is_over_is_shown_as_such_and_not_offered(world: World, hanako: Acting, keep: Keep) -> None:
    old, new = keep(issued_on=date(2026, 1, 5)), keep(data=image("PNG"))
    first, second = offered(world, hanako)
    assert (first.document, first.may_be_chosen) == (new, True)
    assert (second.document, second.may_be_chosen) == (old, False)
    assert "期限が過ぎました" in second.words
    with pytest.raises(DocumentOver):
        use_document(document=old, draft=uuid4(), whose=uuid4(), procedures=[], by=hanako, at=world.at)


def test_the_same_document_is_kept_once(keep: Keep) -> None:
    first = keep()
    again = keep(issued_on=date(2026, 10, 20), note="新しい日付")
    assert (again.pk, again.issued_on, again.note) == (first.pk, date(2026, 10, 20), "新しい日付")
    assert StoredDocument.objects.count() == File.objects.count() == 1
    assert keep("identity").pk != first.pk


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"kind": "unknown"}, UnknownKind),
        ({"issued_on": date(2026, 11, 3)}, WrongDays),
        ({"valid_until": date(2026, 9, 30)}, WrongDays),
        ({"data": b"MZ"}, FileRefused),
        ({"data": b""}, FileRefused),
    ],
)
def test_what_cannot_be_kept_is_refused(keep: Keep, more: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        keep(**more)
    assert not StoredDocument.objects.exists() and not File.objects.exists()


def test_nobody_keeps_for_others(world: World, keep: Keep, hanako: Acting) -> None:
    agent = _agent(hanako)
    for by in (world.acting(world.neighbour), world.acting(world.examiner), agent):
        with pytest.raises(NotYours):
            keep(by=by)
    document = keep()
    for by in (world.acting(world.neighbour), agent):
        with pytest.raises(NotYours):
            delete_document(document=document, by=by, at=world.at)
        with pytest.raises(NotYours):
            change_document(document=document, issued_on=None, valid_until=None, note="x", by=by, at=world.at)


def _agent(client: Acting, *procedures: Any) -> Acting:
    """Someone who acts for `client` by a mandate for `procedures`."""
    return Acting(
        name="代理",
        who=uuid4(),
        whose=client.whose,
        subjects=frozenset({client.whose}),
        mandate=uuid4(),
        limits=frozenset(procedures),
    )


def test_an_agent_sees_what_the_mandate_reaches(world: World, hanako: Acting, keep: Keep) -> None:
    document = keep()
    reached, other = _agent(hanako, world.edition.procedure_id), _agent(hanako, uuid4())
    assert [one.document for one in offered(world, reached)] == [document]
    assert offered(world, other) == []
    assert list(documents_of(reached)) == []
    given = {"document": document, "draft": uuid4(), "whose": uuid4(), "at": world.at}
    with pytest.raises(NotYours):
        use_document(procedures=[world.edition.procedure_id], by=other, **given)
    assert use_document(procedures=[world.edition.procedure_id], by=reached, **given)


def test_a_locker_is_full_at_some_time(keep: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_KEPT", 1)
    keep()
    with pytest.raises(TooManyDocuments):
        keep("identity", image("PNG"))


@pytest.mark.engines
def test_a_newer_one_takes_its_place(world: World, hanako: Acting, keep: Keep) -> None:
    old = keep()
    new = keep(data=image("PNG"), replaces=old)
    old.refresh_from_db()
    assert (old.file, old.replaced_by, old.withdrawn_at) == (None, new, world.at)
    assert list(documents_of(hanako)) == [new]
    assert [event.kind for event in Event.objects.filter(kind__startswith="document.")] == [
        "document.kept",
        "document.replaced",
    ]


def test_dates_and_note_can_be_changed(world: World, hanako: Acting, keep: Keep) -> None:
    document = keep(issued_on=None)
    given = {"document": document, "note": "メモ", "by": hanako, "at": world.at}
    changed = change_document(issued_on=ISSUED, valid_until=None, **given)
    assert (changed.valid_until, changed.note) == (date(2027, 1, 1), "メモ")
    with pytest.raises(WrongDays):
        change_document(issued_on=date(2027, 1, 1), valid_until=None, **given)
    delete_document(document=document, by=hanako, at=world.at)
    with pytest.raises(DocumentOver):
        change_document(issued_on=None, valid_until=None, **given)


def filed_with(world: World, document: StoredDocument, acting: Acting) -> Draft:
    """A draft whose file question is answered with a kept document."""
    draft = world.filled(world.resident)
    entry = attach_document(draft=draft, document=document, by=acting, at=world.at)
    save_answers(
        draft=draft,
        answers={**draft.answers, "insurance": [entry]},
        revision=draft.revision,
        by=acting,
        at=world.at,
    )
    return Draft.objects.get(pk=draft.pk)


@pytest.mark.engines
def test_a_kept_document_is_filed_and_the_use_is_told(world: World, hanako: Acting, keep: Keep) -> None:
    document = keep("identity", image("PNG", (30, 30)), name="保険証.png")
    draft = filed_with(world, document, hanako)
    assert not document_uses_of(hanako, document.pk).exists()
    submission = submit(
        draft=draft, key=draft.key, revision=draft.revision, by=hanako, clock=lambda: world.at
    )
    (use,) = document_uses_of(hanako, document.pk)
    assert str(use.application_id) == submission.receipts[0]["application"]
    assert use.organisation == world.edition.organisation
    assert list(document_uses_of(world.acting(world.neighbour), document.pk)) == []
    event = Event.objects.get(kind="document.used")
    assert event.whose == world.resident.person_id
    assert event.data["documents"] == [str(document.pk)]
    files = File.objects.filter(sha256=document.file.sha256)
    assert len({file.key for file in files}) == 1 and files.count() == 2


@pytest.mark.engines
def test_what_was_filed_stays_when_the_document_is_deleted(world: World, hanako: Acting, keep: Keep) -> None:
    document = keep("identity", image("PNG", (30, 30)))
    draft = filed_with(world, document, hanako)
    delete_document(document=document, by=hanako, at=world.at)
    submission = submit(
        draft=draft, key=draft.key, revision=draft.revision, by=hanako, clock=lambda: world.at
    )
    assert submission.receipts
    filed = File.objects.get(owner=draft.pk, sha256=draft.answers["insurance"][0]["sha256"])
    assert read(filed) == image("PNG", (30, 30))
    assert document_uses_of(hanako, document.pk).count() == 1


def test_what_is_damaged_or_held_is_not_handed_in(world: World, hanako: Acting, keep: Keep) -> None:
    document = keep()
    given = {"document": document, "draft": uuid4(), "whose": uuid4(), "procedures": []}
    File.objects.update(scan="waiting")
    assert not offered(world, hanako)[0].may_be_chosen
    with pytest.raises(FileHeld):
        use_document(**given, by=hanako, at=world.at)
    File.objects.update(scan="clean", size=F("size") + 1)
    with pytest.raises(FileDamaged):
        use_document(**given, by=hanako, at=world.at)
    assert not DocumentUse.objects.exists()


def test_a_file_that_was_handed_in_can_be_kept(world: World, hanako: Acting) -> None:
    draft = world.filled(world.resident)
    file = File.objects.get(owner=draft.pk)
    given = {"subject": world.resident.person, "kind": "health_insurance", "by": hanako, "at": world.at}
    document = keep_document_of(file=file, **given)
    assert keep_document_of(file=file, **given) == document
    assert document.source == "application"
    assert document.file is not None and document.file.key == file.key
    assert File.objects.count() == 2
    delete_document(document=document, by=hanako, at=world.at)
    assert read(file)


@pytest.mark.engines
@pytest.mark.parametrize(
    "wrong",
    [{"file": None}, {"withdrawn_at": datetime(2026, 11, 2).astimezone()}, {"valid_until": date(2020, 1, 1)}],
)
def test_the_database_holds_what_must_be_true(keep: Keep, wrong: dict[str, Any]) -> None:
    document = keep()
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredDocument.objects.filter(pk=document.pk).update(**wrong)


def test_the_vocabulary_of_documents() -> None:
    assert len(DOCUMENTS) >= 25
    labels = [kind.label for kind in DOCUMENTS.values()]
    assert len(set(labels)) == len(labels)
    for kind in DOCUMENTS.values():
        assert kind.holder in ("person", "business", "both")
        assert kind.label and kind.easy and kind.en and kind.examples and kind.accepted_by
        assert kind.months is None or 1 <= kind.months <= 24
        assert not (kind.months and kind.is_dated), "until the day on it, or for some months"
