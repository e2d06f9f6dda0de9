"""A fact is superseded, never changed; each holder has its own; what is stored cannot be read without the key."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from madoguchi.accounts.models import Membership, Subject
from madoguchi.accounts.services import join
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Event
from madoguchi.events.selectors import timeline
from madoguchi.facts.models import Fact, NameGram
from madoguchi.facts.selectors import facts_of, facts_of_organisation, history_of, own_fact
from madoguchi.facts.services import NotAFact, NotYours, delete_fact, hold_back, let_use_again, record_fact
from madoguchi.facts.types import form_of, question_of
from madoguchi.language.reading import Unreadable
from madoguchi.vocabulary.terms import TERMS, TermType, term
from madoguchi.vocabulary.values import HoldsIndividualNumber, is_kept
from tests.world import NAME, SYSTEM, counts


def test_what_was_typed_is_known_in_its_one_form(record, hanako):
    record("person.birth_date", "平成2年3月4日")
    record("person.name", NAME)
    known = {one.term.name: one for one in facts_of(hanako)}
    assert known["person.name"].value == NAME
    assert known["person.birth_date"].value == "1990-03-04"
    assert "平成2年" in known["person.birth_date"].display
    assert known["person.name"].origin == "2026年11月2日に入力した内容です。"
    assert list(known) == ["person.name", "person.birth_date"]


def test_a_correction_supersedes_and_the_history_keeps_both(record, hanako, at):
    first = record("person.phone", "090-1234-5678")
    second = record("person.phone", "03-1234-5678", at=at + timedelta(days=3))
    assert second.pk != first.pk
    first.refresh_from_db()
    assert first.superseded_at == at + timedelta(days=3)
    past = history_of(hanako, own_fact(hanako, second.pk))
    assert [one.known.value for one in past] == ["0312345678", "09012345678"]
    assert [one.until for one in past] == [None, at + timedelta(days=3)]
    with pytest.raises(Fact.DoesNotExist):
        own_fact(hanako, first.pk)


def test_the_same_value_typed_again_is_one_fact_and_a_card_proves_it(record, hanako):
    typed = record("person.birth_date", "1990-03-04")
    assert record("person.birth_date", "平成2年3月4日") == typed
    proved = record("person.birth_date", "1990-03-04", source="card", by=Acting.system("card"))
    assert proved != typed and proved.source == Fact.Source.CARD
    assert record("person.birth_date", "1990-03-04") == proved, "typing it again takes no proof away"
    assert "カードで確かめた" in facts_of(hanako)[0].origin


def test_what_an_organisation_corrects_is_its_own(world, record, hanako, examiner):
    mine = record("person.address", ADDRESS)
    theirs = record(
        "person.address", {**ADDRESS, "street": "別の1-2"}, source="officer", holder=world.city, by=examiner
    )
    corrected = record(
        "person.address", {**ADDRESS, "street": "また別の3"}, source="officer", holder=world.city, by=examiner
    )
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert mine.superseded_at is None
    assert theirs.superseded_at is not None
    assert corrected.superseded_at is None
    assert [one.value["street"] for one in facts_of(hanako)] == [ADDRESS["street"]]
    assert [one.value["street"] for one in facts_of_organisation(hanako)] == ["また別の3"]


def test_nobody_writes_for_another_holder(world, record, hanako, examiner, at):
    neighbour = world.acting(world.neighbour)
    before = counts()
    for wrong in (
        {"by": neighbour},
        {"by": examiner},
        {"holder": world.city},
        {"by": examiner, "holder": world.other_city, "source": "officer"},
        {"source": "officer"},
        {"by": Acting(name="", subjects=frozenset())},
    ):
        with pytest.raises(NotYours):
            record("person.phone", "0312345678", **wrong)
    assert counts() == before


def test_what_is_no_fact_is_refused_before_anything_is_written(record):
    before = counts()
    for name, value, refusal in (
        ("person.shoe_size", "25", NotAFact),
        ("application.identity_document", "a.png", NotAFact),
        ("person.birth_date", "32月", Unreadable),
        ("application.reason", "番号は123456789018です", HoldsIndividualNumber),
    ):
        with pytest.raises(refusal):
            record(name, value)
    assert counts() == before


def test_the_database_refuses_to_change_what_a_fact_says(record):
    fact = record("person.phone", "0312345678")
    for change in (
        {"term": "person.email"},
        {"source": "card"},
        {"observed_on": date(2000, 1, 1)},
        {"slot": "2"},
        {"subject": Subject.objects.create(kind=Subject.Kind.PERSON)},
    ):
        with pytest.raises(IntegrityError, match="superseded, never changed"), transaction.atomic():
            Fact.objects.filter(pk=fact.pk).update(**change)
    Fact.objects.filter(pk=fact.pk).update(superseded_at=fact.recorded_at)
    with pytest.raises(IntegrityError, match="superseded, never changed"), transaction.atomic():
        Fact.objects.filter(pk=fact.pk).update(superseded_at=None)


def test_there_is_one_fact_of_a_slot_for_each_holder(world, record, at):
    fact = record("children[].birth_date", "2020-01-01", slot="1")
    record("children[].birth_date", "2022-01-01", slot="2")
    twin = {
        "subject_id": fact.subject_id,
        "term": fact.term,
        "body": {"value": "2021-01-01"},
        "source": "typed",
    }
    twin |= {"observed_on": date(2026, 1, 1), "recorded_at": at}
    with pytest.raises(IntegrityError), transaction.atomic():
        Fact.objects.create(**twin, slot="1")
    held = {"holder": world.city, "tenant": world.city.government_id}
    Fact.objects.create(**twin, slot="1", **held)
    with pytest.raises(IntegrityError), transaction.atomic():
        Fact.objects.create(**twin, slot="1", **held)
    for wrong in (
        {"source": "officer"},
        {"tenant": world.city.pk},
        {"starts_on": at.date(), "ends_on": at.date()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Fact.objects.create(**{**twin, "slot": "9", **wrong})


def test_the_row_shows_nothing_of_the_value(record):
    record("person.name", NAME)
    record("person.phone", "0312345678")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM facts_fact")
        kept = b"".join(
            bytes(cell) if isinstance(cell, memoryview | bytes) else str(cell).encode()
            for row in cursor.fetchall()
            for cell in row
        )
    for secret in (NAME["given"], NAME["family"], "0312345678", "12345678"):
        assert secret.encode() not in kept


def test_the_log_tells_that_and_not_what(record, world):
    record("disability.grade", TERMS["disability.grade"].options[0].value)
    events = list(timeline(f"subject:{world.resident.person_id}"))
    assert events[-1].kind == "fact.recorded" and events[-1].whose == world.resident.person_id
    assert "disability" not in str([event.data for event in events])


def test_holding_back_covers_what_comes_after_too(record, hanako, at):
    fact = record("person.phone", "0312345678")
    hold_back(fact=fact, by=hanako, at=at)
    hold_back(fact=fact, by=hanako, at=at)
    record("person.phone", "0398765432")
    (known,) = facts_of(hanako)
    assert known.is_withheld
    let_use_again(fact=known.fact, by=hanako, at=at)
    assert not facts_of(hanako)[0].is_withheld
    kinds = [event.kind for event in Event.objects.filter(kind__startswith="fact.").order_by("id")]
    assert kinds == ["fact.recorded", "fact.withheld", "fact.recorded", "fact.released"]


def test_deleting_takes_every_earlier_value_and_nothing_of_others(world, record, hanako, examiner, at):
    record("person.name", NAME)
    last = record("person.name", {"family": "新", "given": "名前"})
    theirs = record("person.name", NAME, source="officer", holder=world.city, by=examiner)
    with pytest.raises(NotYours):
        delete_fact(fact=theirs, by=hanako, at=at)
    with pytest.raises(NotYours):
        delete_fact(fact=last, by=world.acting(world.neighbour), at=at)
    assert delete_fact(fact=last, by=hanako, at=at) == 2
    assert list(Fact.objects.all()) == [theirs]
    assert set(NameGram.objects.values_list("fact", flat=True)) == {theirs.pk}


def test_an_agent_looks_through_nothing_and_changes_nothing(world, record, hanako, at):
    fact = record("person.phone", "0312345678")
    agent = Acting(
        name="代理", who=world.owner.pk, whose=fact.subject_id, subjects=hanako.subjects, mandate=fact.pk
    )
    assert facts_of(agent) == [] and facts_of_organisation(agent) == []
    for act in (delete_fact, hold_back, let_use_again):
        with pytest.raises(NotYours):
            act(fact=fact, by=agent, at=at)


def test_a_parent_keeps_the_facts_of_the_child(world, at):
    child = Subject.objects.create(kind=Subject.Kind.CHILD)
    household = Subject.objects.create(kind=Subject.Kind.HOUSEHOLD)
    day = japan_day(world.began)
    for member, part in ((world.resident.person, Membership.Part.HEAD), (child, Membership.Part.CHILD)):
        join(member=member, group=household, part=part, starts_on=day, by=SYSTEM, at=at)
    parent = world.acting(world.resident)
    record_fact(
        subject=child, term="children[].birth_date", value="R4.2.22", source="typed", by=parent, at=at
    )
    assert facts_of(parent) == []
    assert [one.subject for one in facts_of(world.acting(world.resident, whose=child))] == [child]
    with pytest.raises(NotYours):
        record_fact(
            subject=child,
            term="children[].birth_date",
            value="R4.2.22",
            source="typed",
            by=world.acting(world.neighbour),
            at=at,
        )


@pytest.mark.parametrize("name", [name for name in TERMS if is_kept(term(name))])
def test_every_kept_term_can_be_asked_for_and_shown(name):
    asked = question_of(term(name))
    assert asked.required and form_of(term(name)).pages[0].title == term(name).label
    assert (asked.type == "yes_no") is (term(name).type is TermType.BOOLEAN)


ADDRESS = {
    "postal_code": "1000001",
    "prefecture": "東京都",
    "city": "千代田区",
    "street": "千代田1-1",
    "building": "",
}
