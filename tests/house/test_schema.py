"""What grows with every application can be cut into parts, and nothing that all share is locked while one arrives.

The parts of docs/sizes.md: ranges of the application's id (UUIDv7, so by time), or the hash of a stream or an owner. A
unique key that lacks the column by which its table is cut cannot be kept by PostgreSQL on a table in parts, nor by
Citus on several machines. The primary key is widened by that column; it stays unique, since its ids are.
"""

import re
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from madoguchi.core.ids import receipt_number, uuid7
from tests.house.source import ROOT, SOURCE
from tests.world import World

CUT_BY = {
    "applications.Application": "id",
    "applications.AnswerSet": "application",
    "applications.OfficerAnswers": "application",
    "applications.Pause": "application",
    "examination.CaseWords": "application",
    "examination.Proposal": "application",
    "examination.SignOff": "proposal",
    "examination.Disposition": "application",
    "examination.Notice": "disposition",
    "events.Event": "stream",
    "events.StreamHead": "stream",
    "events.Access": "id",
    "files.File": "owner",
    "files.Hold": "file",
    "messaging.Message": "id",
    "messaging.Delivery": "message",
    "filling.Submission": "draft",
    "payments.Payment": "application",
    "payments.PaymentLine": "payment",
}
"""The tables that grow with every application, and the column by which each is cut."""

WITHOUT_THE_CUT = {
    "examination.Disposition.proposal": "one to one with a proposal of the same application; the service holds the application's row",
    "examination.Notice.file": "one to one with a file of its own, made in the same transaction; checked by `verify`",
    "examination.Notice.code": "100 random bits: a second one of the same is not to be met; a lookup table when it is cut",
    "examination.Notice.replaces": "one to one inside one application; the service holds the application's row",
    "examination_notice_serial": "numbers of documents are given by one worker and must be one after the other by law",
    "examination_notice_number": "as the serial number of documents",
    "messaging.Message.dedupe": "names the event or the application that it tells of; a lookup table when it is cut",
    "payments_line_place": "the lines of one file are written at once by one transaction that holds the purpose",
    "filling.Submission.key": "made together with its draft, which is unique too; a lookup table when it is cut",
}
"""Unique keys that lack it, and what keeps them, or would."""

IN_ORDER = {
    "events.Event": "the log is read in commit order; a sequence is no lock, it may leave gaps",
    "events.Access": "as the log",
    "examination.CaseWords": "derived and computed anew at any time; full text search of SQLite wants whole numbers",
}
"""Keys that are counted and not random."""


def _unique(model: type[models.Model]) -> dict[str, set[str]]:
    """The unique keys of the table but the primary one, with their columns."""
    meta = model._meta
    found = {
        f"{meta.label}.{field.name}": {field.name}
        for field in meta.local_fields
        if field.unique and not field.primary_key
    }
    for one in meta.constraints:
        if isinstance(one, models.UniqueConstraint):
            found[str(one.name)] = set(one.fields)
    return found


def _without() -> set[str]:
    return {
        name
        for label, column in CUT_BY.items()
        for name, columns in _unique(apps.get_model(label)).items()
        if column not in columns
    }


def test_every_unique_key_of_a_table_that_grows_holds_the_column_by_which_it_is_cut():
    assert _without() == set(WITHOUT_THE_CUT), _without() ^ set(WITHOUT_THE_CUT)


def test_a_key_that_lacks_it_would_be_noticed(monkeypatch):
    monkeypatch.setitem(CUT_BY, "applications.AnswerSet", "revised_at")
    assert "applications_answerset_once" in _without() - set(WITHOUT_THE_CUT)


def test_keys_are_random_but_where_order_is_meant():
    for label in CUT_BY:
        key = apps.get_model(label)._meta.pk
        is_counted = isinstance(key, models.AutoField)
        assert is_counted == (label in IN_ORDER), label
        assert is_counted or isinstance(key, models.UUIDField) or label == "events.StreamHead", label


def test_every_table_that_refers_to_an_application_by_many_rows_is_looked_at():
    """A new table with a row or more for each application is cut too, or is said to be small."""
    small = {
        *(
            "CorrectionRequest",
            "SendBack",
            "Hearing",
            "Transfer",
            "Thread",
            "ThreadMessage",
            "Finding",
            "Comment",
        ),
        *(
            "Task",
            "Looking",
            "Consultation",
            "CaseMark",
            "Rehearsal",
            "BulkCase",
            "CasePace",
            "Handover",
            "LegalHold",
        ),
        *("Disposal", "Review", "Held", "PaperWait"),
    }
    found = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.local_fields
        if field.is_relation and field.related_model is apps.get_model("applications", "Application")
    }
    assert {label for label in found - CUT_BY.keys() if label.split(".")[1] not in small} == set()


def test_a_receipt_is_told_by_the_id_and_counted_by_nobody():
    key = uuid7()
    assert receipt_number(key) == receipt_number(UUID(str(key))) != receipt_number(uuid7())
    fields = apps.get_model("applications", "Application")._meta.local_fields
    numbers = [f for f in fields if re.search("number|serial|count", f.name)]
    assert [(f.name, f.unique) for f in numbers] == [("receipt_number", False)]


def test_nothing_takes_a_lock_that_is_not_a_row():
    """No advisory lock, no table lock, no counter kept by hand in SQL, no serializable transactions."""
    locks = re.compile(r"pg_(?:try_)?advisory|LOCK TABLE|nextval\(|SERIALIZABLE", re.I)
    found = {str(p.relative_to(ROOT)) for p in SOURCE.rglob("*.py") if locks.search(p.read_text("utf-8"))}
    assert found == set(), found


WRITTEN_BY_AN_ARRIVAL = {
    *("applications_application", "applications_answerset", "filling_draft", "filling_submission"),
    *("filling_draftitem", "events_event", "events_streamhead", "files_hold", "files_file"),
    *("vault_key", "filling_held", "accounts_ticket"),
}
"""Rows of the one who files, or new ones: never of an organisation, a procedure or the installation."""


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_an_arrival_writes_and_locks_rows_of_its_own_only(at):
    world = World(at)
    draft = world.filled()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        submission = world.sent(draft)
    touched, locked = set(), set()
    for sql in (one["sql"] for one in asked.captured_queries):
        touched |= set(re.findall(r'(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM) "(\w+)"', sql))
        if "FOR UPDATE" in sql or "FOR NO KEY UPDATE" in sql:
            locked |= set(re.findall(r'FROM "(\w+)"', sql))
    (receipt,) = submission.receipts
    assert receipt["number"] == receipt_number(UUID(str(receipt["application"])))
    assert "applications_application" in touched
    assert touched <= WRITTEN_BY_AN_ARRIVAL, touched - WRITTEN_BY_AN_ARRIVAL
    assert locked <= WRITTEN_BY_AN_ARRIVAL, locked - WRITTEN_BY_AN_ARRIVAL
    assert bool(locked) == (connection.vendor == "postgresql")
