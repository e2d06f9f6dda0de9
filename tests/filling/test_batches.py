"""A table of filings: checked row by row, sent exactly once in the name of whoever confirmed it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from madoguchi.accounts.models import Membership, Subject
from madoguchi.accounts.services import MayOnlyPrepare, NotTheHolder
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.tables import BadTable
from madoguchi.filling.models import Batch, BatchRow, Draft
from madoguchi.filling.selectors import batch_for, batches_of, counts_of_batch, rows_of_batch, table_rows
from madoguchi.filling.services import (
    ChangedElsewhere,
    NothingToSend,
    OneAtATime,
    TooManyTables,
    batches,
    read_batch,
    send_batch,
    send_rows,
    throw_batch,
    throw_old_batches,
)
from madoguchi.registry.models import Edition
from tests.world import SYSTEM, World

FORM: dict[str, Any] = {
    "title": "従業員の届出",
    "privacy": "届出の確認のためだけに使います。",
    "applicant": {"name": "worker"},
    "sections": [
        {
            "id": "s",
            "title": "従業員",
            "pages": [
                {
                    "id": "one",
                    "title": "従業員",
                    "questions": [
                        {"id": "worker", "type": "name", "label": "氏名", "required": True},
                        {
                            "id": "began",
                            "type": "date",
                            "label": "雇った日",
                            "required": True,
                            "maximum": "today",
                        },
                        {"id": "agrees", "type": "declaration", "label": "まちがいありません。"},
                    ],
                }
            ],
        }
    ],
}
HEAD = "氏名（姓）,氏名（名）,雇った日"


@pytest.fixture
def edition(world: World) -> Edition:
    """A procedure that businesses file often."""
    return world.opened("hired", form=FORM, title="従業員の届出")


@pytest.fixture
def by(world: World) -> Acting:
    """The representative of a business."""
    return world.acting(world.owner, whose=world.business)


def table(*rows: str) -> bytes:
    return "\r\n".join((HEAD, *rows)).encode()


GOOD = ("山田,一,2026-01-01", "鈴木,二,R8.2.1", "田中,三,2026/03/01")


def test_good_rows_are_sent_and_bad_ones_come_back(world: World, edition: Edition, by: Acting) -> None:
    content = table(*GOOD, "佐藤,四,2999-01-01", "高橋,五,")
    batch = read_batch(edition=edition, name="従業員.csv", content=content, by=by, at=world.at)
    counts = counts_of_batch(batch)
    assert (counts.total, counts.good, counts.bad) == (5, 3, 2) and Application.objects.count() == 0
    bad = table_rows(rows_of_batch(batch, BatchRow.State.BAD))
    assert [(row.number, [heading for heading, _said in row.errors]) for row in bad] == [
        (5, ["雇った日"]),
        (6, ["雇った日"]),
    ]
    send_batch(batch=batch, by=by, at=world.at)
    assert send_rows(at=world.at, clock=lambda: world.at) == 3
    assert send_rows(at=world.at) == 0
    assert Application.objects.filter(subject=world.business, procedure=edition.procedure).count() == 3
    assert batch_for(by, batch.pk).state == Batch.State.DONE
    names = {
        answers["worker"]["family"]
        for answers in (one.answer_sets.get().body for one in Application.objects.all())
    }
    assert names == {"山田", "鈴木", "田中"}
    sent = rows_of_batch(batch, BatchRow.State.SENT)
    assert all(row.draft and row.draft.submission.receipts for row in sent) and sent[0].answers == {}


def test_who_confirms_declares_for_every_row(world: World, edition: Edition, by: Acting) -> None:
    batch = read_batch(edition=edition, name="a.csv", content=table(*GOOD), by=by, at=world.at)
    send_batch(batch=batch, by=by, at=world.at)
    send_rows(at=world.at, clock=lambda: world.at)
    assert all(one.answer_sets.get().body["agrees"] is True for one in Application.objects.all())
    assert {one.acting["by"] for one in Application.objects.all()} == {f"user:{world.owner.pk}"}


def test_a_row_that_fails_halfway_leaves_nothing_and_is_sent_later(
    world: World, edition: Edition, by: Acting, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = read_batch(edition=edition, name="a.csv", content=table(*GOOD), by=by, at=world.at)
    send_batch(batch=batch, by=by, at=world.at)
    real, calls = BatchRow.save, []

    def dies(self: BatchRow, **more: Any) -> None:
        calls.append(self.pk)
        if len(calls) == 2:
            raise OSError("the machine stops here")
        real(self, **more)

    monkeypatch.setattr(BatchRow, "save", dies)
    with pytest.raises(OSError, match="stops"):
        send_rows(at=world.at, clock=lambda: world.at)
    assert Application.objects.count() == 1 and Draft.objects.count() == 1
    assert send_rows(at=world.at, clock=lambda: world.at) == 2 and Application.objects.count() == 3


def test_a_row_that_nothing_can_be_made_of_does_not_hold_up_the_others(
    world: World, edition: Edition, by: Acting, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = read_batch(edition=edition, name="a.csv", content=table(*GOOD), by=by, at=world.at)
    send_batch(batch=batch, by=by, at=world.at)
    real, calls = batches.submit, []

    def breaks(**said: Any) -> Any:
        calls.append(said)
        if len(calls) == 1:
            raise KeyError("a bug")
        return real(**said)

    monkeypatch.setattr(batches, "submit", breaks)
    send_rows(at=world.at, clock=lambda: world.at)
    assert Application.objects.count() == 2 and counts_of_batch(batch).failed == 1
    assert batch_for(by, batch.pk).state == Batch.State.DONE


def test_no_end_of_tables_is_kept_waiting(world: World, edition: Edition, by: Acting) -> None:
    for _turn in range(batches.MOST_WAITING):
        read_batch(edition=edition, name="a.csv", content=table(GOOD[0]), by=by, at=world.at)
    with pytest.raises(TooManyTables):
        read_batch(edition=edition, name="a.csv", content=table(GOOD[0]), by=by, at=world.at)


def test_rows_that_lack_files_become_drafts(world: World, by: Acting) -> None:
    paper = {"id": "paper", "type": "file", "label": "証明書", "required": True}
    page = FORM["sections"][0]["pages"][0]
    section = {**FORM["sections"][0], "pages": [{**page, "questions": [*page["questions"], paper]}]}
    edition = world.opened("with-paper", form={**FORM, "sections": [section]})
    batch = read_batch(edition=edition, name="a.csv", content=table(GOOD[0]), by=by, at=world.at)
    send_batch(batch=batch, by=by, at=world.at)
    send_rows(at=world.at)
    row = batch.rows.get()
    assert row.state == BatchRow.State.DRAFTED and row.draft is not None
    assert (
        row.draft.answers["worker"] == {"family": "山田", "given": "一"} and Application.objects.count() == 0
    )


def test_who_lost_the_business_sends_nothing(world: World, edition: Edition, by: Acting) -> None:
    batch = read_batch(edition=edition, name="a.csv", content=table(*GOOD), by=by, at=world.at)
    send_batch(batch=batch, by=by, at=world.at)
    Membership.objects.filter(group=world.business).delete()
    send_rows(at=world.at)
    assert Application.objects.count() == 0
    assert {row.state for row in batch.rows.all()} == {BatchRow.State.FAILED}


def test_nobody_else_sees_or_sends_it(world: World, edition: Edition, by: Acting) -> None:
    batch = read_batch(edition=edition, name="a.csv", content=table(*GOOD), by=by, at=world.at)
    other = world.acting(world.neighbour)
    assert list(batches_of(other)) == [] and list(batches_of(by)) == [batch]
    for act in (send_batch, throw_batch):
        with pytest.raises(NotTheHolder):
            act(batch=batch, by=other, at=world.at)
    with pytest.raises(NotTheHolder):
        read_batch(edition=edition, name="a.csv", content=table(*GOOD), by=Acting.nobody(), at=world.at)


def test_who_only_prepares_does_not_send(world: World, edition: Edition, by: Acting) -> None:
    batch = read_batch(edition=edition, name="a.csv", content=table(*GOOD), by=by, at=world.at)
    Membership.objects.filter(group=world.business).update(part=Membership.Part.PREPARER)
    with pytest.raises(MayOnlyPrepare):
        send_batch(batch=batch, by=world.acting(world.owner, whose=world.business), at=world.at)


@pytest.mark.parametrize("rows", [(), ("佐藤,四,2999-01-01",)])
def test_nothing_is_sent_of_nothing(
    world: World, edition: Edition, by: Acting, rows: tuple[str, ...]
) -> None:
    with pytest.raises(BadTable if not rows else NothingToSend):
        batch = read_batch(edition=edition, name="a.csv", content=table(*rows), by=by, at=world.at)
        send_batch(batch=batch, by=by, at=world.at)


def test_one_table_at_a_time_and_each_once(world: World, edition: Edition, by: Acting) -> None:
    first, second = (
        read_batch(edition=edition, name="a.csv", content=table(*GOOD), by=by, at=world.at)
        for _turn in (1, 2)
    )
    send_batch(batch=first, by=by, at=world.at)
    with pytest.raises(ChangedElsewhere):
        send_batch(batch=first, by=by, at=world.at)
    with pytest.raises(OneAtATime):
        send_batch(batch=second, by=by, at=world.at)
    send_rows(at=world.at)
    send_batch(batch=second, by=by, at=world.at)


def test_a_table_that_is_given_up_is_emptied(world: World, edition: Edition, by: Acting) -> None:
    batch = read_batch(edition=edition, name="a.csv", content=table(*GOOD), by=by, at=world.at)
    throw_batch(batch=batch, by=by, at=world.at)
    assert BatchRow.objects.count() == 0 and list(batches_of(by)) == []
    read_batch(edition=edition, name="a.csv", content=table(*GOOD), by=by, at=world.at)
    assert throw_old_batches(by=SYSTEM, at=world.at + timedelta(days=29)) == 0
    assert throw_old_batches(by=SYSTEM, at=world.at + timedelta(days=31)) == 1


def test_what_people_wrote_is_sealed(world: World, edition: Edition, by: Acting) -> None:
    read_batch(edition=edition, name="山田さん.csv", content=table(*GOOD), by=by, at=world.at)
    stored = repr(list(BatchRow.objects.values_list("cells", "answers", "errors"))) + repr(
        list(Batch.objects.values_list("name"))
    )
    assert "山田" not in stored and "2026-01-01" not in stored


def test_refusals_have_words(world: World) -> None:
    assert all(issubclass(one, Refusal) and one.sentence for one in (NothingToSend, OneAtATime))
    assert isinstance(world.business, Subject) and isinstance(world.at, datetime)
