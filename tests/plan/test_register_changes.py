"""A change of a register waits for a second person, and is approved whole or not at all."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from madoguchi.accounts.models import User
from madoguchi.core.acting import Acting, Role
from madoguchi.events.models import Event
from madoguchi.plan.models import AnalogueClause, RegisterChange
from madoguchi.plan.selectors.registers import change_for, changes_for, diff_of
from madoguchi.plan.services.drawing import draw_registers
from madoguchi.plan.services.register_changes import (
    NotWaiting,
    ReasonMissing,
    SecondPersonNeeded,
    approve_change,
    propose_row,
    propose_table,
    return_change,
    withdraw_change,
)
from madoguchi.plan.services.registers import ChangedElsewhere, NotARow, NotYourRegister, enter_row
from madoguchi.plan.types.analogue import ANALOGUE
from madoguchi.ui.charts import specs
from tests.plan.test_registers import AT, ROW, clause, offices, table

__all__ = ["offices"]


def person(name, role, *places):
    user = User.objects.create(email=f"{name}@example.jp", name=name)
    return Acting(name=name, who=user.pk, grants=frozenset((role, place.pk) for place in places))


@pytest.fixture
def two(offices):
    """A writer and an approver of the bureau and of the body, and an approver of the city."""
    here = (offices["kankyo"], offices["koekizaidan"])
    return (
        person("writer", Role.EDITOR, *here),
        person("second", Role.PUBLISHER, *here),
        person("far", Role.PUBLISHER, offices["shi"]),
    )


def propose(offices, by, **told):
    given = {"register": ANALOGUE, "organisation": offices["kankyo"], "by": by, "at": AT}
    return propose_row(**{**given, "values": clause(**told)})


def test_rows_of_one_person_gather_and_are_approved_together(offices, two):
    writer, second, _far = two
    change = propose(offices, writer)
    propose(offices, writer, article="第6条")
    again = propose(offices, writer, technique="カメラ")
    assert again.pk == change.pk and again.revision == 3 and len(again.rows) == 2
    assert not AnalogueClause.objects.exists()
    with pytest.raises(NotWaiting):
        approve_change(register=ANALOGUE, change=change, revision=1, by=second, at=AT)
    approve_change(register=ANALOGUE, change=change, revision=3, by=second, at=AT)
    assert AnalogueClause.objects.get(article="第5条").technique == "カメラ"
    with pytest.raises(NotWaiting):
        approve_change(register=ANALOGUE, change=change, revision=3, by=second, at=AT)
    kinds = Event.objects.filter(stream=f"registerchange:{change.pk}").order_by("n")
    assert list(kinds.values_list("kind", flat=True)) == ["registerchange.proposed"] * 3 + [
        "registerchange.approved"
    ]


def test_who_wrote_it_cannot_approve_it(offices, two):
    _writer, second, far = two
    change = propose(offices, second)
    other = person("editor", Role.EDITOR, offices["kankyo"])
    for by in (second, other, far):
        with pytest.raises(SecondPersonNeeded):
            approve_change(register=ANALOGUE, change=change, revision=1, by=by, at=AT)
    with pytest.raises(NotYourRegister):
        propose(offices, far)
    assert change_for(far, change.pk) is None and not changes_for(far, ANALOGUE)
    with pytest.raises(IntegrityError), transaction.atomic():
        RegisterChange.objects.update(state="approved", ended_by_id=second.who, ended_at=AT)


def test_a_change_is_taken_whole_or_not_at_all(offices, two):
    writer, second, _far = two
    row = enter_row(
        register=ANALOGUE, organisation=offices["kankyo"], values=clause(), by=Acting.system("test"), at=AT
    )
    change = propose(offices, writer, article="第7条")
    values = {"row": row, "revision": row.revision, "register": ANALOGUE, "organisation": offices["kankyo"]}
    change = propose_row(**values, values=clause(technique="カメラ"), by=writer, at=AT)
    assert [(one.code, [f.after for f in one.fields]) for one in diff_of(ANALOGUE, change)][-1] == (
        row.code,
        ["カメラ"],
    )
    AnalogueClause.objects.filter(pk=row.pk).update(revision=2)
    with pytest.raises(ChangedElsewhere):
        approve_change(register=ANALOGUE, change=change, revision=change.revision, by=second, at=AT)
    assert AnalogueClause.objects.count() == 1
    with pytest.raises(ChangedElsewhere):
        propose_row(**values, values=clause(technique="ドローン"), by=writer, at=AT)


def test_what_became_wrong_meanwhile_is_not_taken(offices, two):
    writer, second, _far = two
    change = propose(offices, writer)
    enter_row(
        register=ANALOGUE, organisation=offices["kankyo"], values=clause(), by=Acting.system("test"), at=AT
    )
    with pytest.raises(ChangedElsewhere, match="差し戻して"):
        approve_change(register=ANALOGUE, change=change, revision=1, by=second, at=AT)
    with pytest.raises(NotARow):
        propose(offices, writer, stage="done", done_on=(AT + timedelta(days=2)).date())


def test_a_table_is_put_before_a_second_person_by_organisation(offices, two):
    writer, second, _far = two
    content = table(ANALOGUE, ROW, {**ROW, "組織": "みどり財団"}, {**ROW, "種類": "気分"})
    reading = propose_table(register=ANALOGUE, content=content, by=writer, at=AT)
    assert (reading.count("new"), reading.count("bad")) == (2, 1)
    changes = list(changes_for(second, ANALOGUE))
    assert {one.organisation.slug for one in changes} == {"kankyo", "koekizaidan"}
    assert not AnalogueClause.objects.exists()
    with pytest.raises(ReasonMissing):
        return_change(change=changes[0], revision=1, reason=" ", by=second, at=AT)
    returned = return_change(change=changes[0], revision=1, reason="条項が違います", by=second, at=AT)
    assert (returned.state, returned.reason) == ("returned", "条項が違います")
    with pytest.raises(NotWaiting):
        withdraw_change(change=changes[1], by=second, at=AT)
    assert withdraw_change(change=changes[1], by=writer, at=AT).state == "withdrawn"
    assert len(list(changes_for(writer, ANALOGUE))) == 2 and not AnalogueClause.objects.exists()


def test_the_worker_draws_the_charts_before_anyone_asks(offices, two, monkeypatch):
    writer, second, _far = two
    drawn = []
    monkeypatch.setattr(specs, "draw", lambda chart, **_more: drawn.append(chart.title) or "<svg></svg>")
    assert draw_registers(at=AT) == 0
    propose(offices, writer, stage="examining", due_on=AT.date())
    assert draw_registers(at=AT) == 0, "nobody reads it yet"
    change = RegisterChange.objects.get()
    approve_change(register=ANALOGUE, change=change, revision=1, by=second, at=AT)
    assert draw_registers(at=AT, most=1) == 1
    while draw_registers(at=AT, most=1):
        pass
    seen = len(drawn)
    client = Client()
    for query in ("", "?organisation=kankyo"):
        with time_machine.travel(AT, tick=False):
            assert client.get(reverse("portal:plan_analogue") + query).status_code == 200
    assert len(drawn) == seen > 0, "the first reader waits for nothing"
