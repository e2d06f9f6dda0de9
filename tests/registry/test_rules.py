"""The rule of a programme: written by one person, tried on its examples, published by another, in force by the day."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Event
from madoguchi.registry.models import Programme, RuleVersion
from madoguchi.registry.selectors import (
    offered_in,
    open_rules,
    rule_draft_of,
    rule_of,
    rules_by_day,
    rules_waiting_for,
)
from madoguchi.registry.services import (
    AlreadyRetired,
    AskFirst,
    BadExample,
    DraftExists,
    ExamplesFail,
    NewerIsPublished,
    NotYourProcedure,
    SayWhy,
    SomeoneElseSaved,
    TooEarly,
    add_programme,
    ask_rule_publication,
    discard_rule_draft,
    draft_programme,
    draft_rule,
    publish_rule,
    publish_version,
    put_rules_into_force,
    retire,
    save_rule_draft,
    send_rule_back,
    start_rule_draft,
)
from madoguchi.versions.services import AlreadyPublished, EditorMayNotApprove
from tests.registry.world import officer_with


def rule(years: int = 18, amount: int = 10000) -> dict[str, Any]:
    """A rule: someone is younger than so many years, and gets so much a month."""
    return {
        "format": 1,
        "claims": "person",
        "requirement": {"op": "all", "of": [{"op": "age_lt", "term": "person.birth_date", "value": years}]},
        "amounts": [{"id": "monthly", "label": "手当", "unit": "円/月", "rows": [{"amount": amount}]}],
    }


def example(
    birth: str = "2020-04-01", *, holds: bool | None = True, amount: int | None = 10000
) -> dict[str, Any]:
    """An invented household and what is expected."""
    return {
        "title": f"{birth}生まれ",
        "on": "2026-04-01",
        "situation": {"person": {"birth_date": birth}},
        "holds": holds,
        **({"amounts": {"monthly": [amount, amount]}} if amount is not None else {}),
    }


def body(**changes: Any) -> dict[str, Any]:
    """What the registry says of a programme, complete."""
    return {
        "title": "こども手当",
        "summary": "手当です。",
        "audience": "resident",
        "life_events": ["childcare"],
        "keywords": ["手当"],
        "target": "子ども",
        "benefit": "手当",
        "contact": {"name": "こども課", "phone": "03-0000-0000"},
        **changes,
    }


def public_programme(
    place: Organisation, editor: Acting, publisher: Acting, slug: str, *, at: datetime, **changes: Any
) -> Programme:
    """A programme with one public version."""
    made = add_programme(slug=slug, organisation=place, by=editor, at=at)
    draft = draft_programme(programme=made, body=body(**changes), by=editor, at=at)
    publish_version(version=draft, by=publisher, at=at)
    made.refresh_from_db()
    return made


@pytest.fixture
def programme(bureau: Organisation, editor: Acting, publisher: Acting, at: datetime) -> Programme:
    """A programme with one public version and no rule."""
    return public_programme(bureau, editor, publisher, "allowance", at=at)


def in_force(
    programme: Programme, editor: Acting, publisher: Acting, *, at: datetime, **changes: Any
) -> RuleVersion:
    """A rule of the programme, published at once."""
    draft = draft_rule(programme=programme, body=rule(**changes), by=editor, at=at)
    return publish_rule(version=draft, by=publisher, at=at)


@pytest.mark.django_db
class TestWriting:
    def test_the_first_draft_is_empty_and_the_next_a_copy(self, programme, editor, publisher, at):
        first = start_rule_draft(programme=programme, by=editor, at=at)
        assert (first.number, first.body, first.examples) == (1, {}, [])
        saved, problems = save_rule_draft(
            version=first, body=rule(), examples=[example()], revision=0, by=editor, at=at
        )
        assert (saved.revision, problems) == (1, [])
        publish_rule(version=saved, by=publisher, at=at)
        second = start_rule_draft(programme=programme, by=editor, at=at)
        assert (second.number, second.body, second.examples) == (2, rule(), [example()])

    def test_there_is_one_draft_at_a_time(self, programme, editor, at):
        start_rule_draft(programme=programme, by=editor, at=at)
        with pytest.raises(DraftExists):
            start_rule_draft(programme=programme, by=editor, at=at)

    def test_nobody_writes_over_what_another_saved(self, programme, editor, publisher, at):
        draft = start_rule_draft(programme=programme, by=editor, at=at)
        save_rule_draft(version=draft, body=rule(), revision=0, by=editor, at=at)
        with pytest.raises(SomeoneElseSaved):
            save_rule_draft(version=draft, body=rule(20), revision=0, by=publisher, at=at)
        assert rule_draft_of(programme).body == rule()

    def test_saving_the_same_counts_no_change(self, programme, editor, at):
        draft = draft_rule(programme=programme, body=rule(), examples=[example()], by=editor, at=at)
        saved, _ = save_rule_draft(version=draft, body=rule(), revision=0, by=editor, at=at)
        assert saved.revision == 0

    def test_an_example_must_be_one(self, programme, editor, at):
        draft = start_rule_draft(programme=programme, by=editor, at=at)
        for bad in (
            [{}],
            ["x"],
            [{**example(), "holds": "yes"}],
            [{**example(), "on": "soon"}],
            [example()] * 101,
        ):
            with pytest.raises(BadExample):
                save_rule_draft(version=draft, body=rule(), examples=bad, revision=0, by=editor, at=at)
        assert rule_draft_of(programme).revision == 0

    def test_a_draft_can_be_thrown_away(self, programme, editor, at):
        draft = start_rule_draft(programme=programme, by=editor, at=at)
        discard_rule_draft(version=draft, by=editor, at=at)
        assert rule_draft_of(programme) is None
        assert Event.objects.filter(kind="ruleversion.discarded").count() == 1

    def test_only_who_shapes_the_programme_writes_and_publishes(self, programme, editor, publisher, at):
        elsewhere = officer_with(Organisation.objects.get(slug="pref"), "stranger", Role.EXAMINER, at=at)
        with pytest.raises(NotYourProcedure):
            start_rule_draft(programme=programme, by=elsewhere, at=at)
        draft = draft_rule(programme=programme, body=rule(), by=editor, at=at)
        for refused in (
            lambda: save_rule_draft(version=draft, body={}, revision=0, by=elsewhere, at=at),
            lambda: discard_rule_draft(version=draft, by=elsewhere, at=at),
            lambda: ask_rule_publication(version=draft, by=elsewhere, at=at),
            lambda: send_rule_back(version=draft, remark="x", by=editor, at=at),
            lambda: publish_rule(version=draft, by=elsewhere, at=at),
        ):
            with pytest.raises(NotYourProcedure):
                refused()

    def test_a_retired_programme_gets_no_rule(self, programme, editor, publisher, at):
        retire(record=programme, reason="終了", by=publisher, at=at)
        with pytest.raises(AlreadyRetired):
            start_rule_draft(programme=programme, by=editor, at=at)


@pytest.mark.django_db
class TestPublishing:
    def test_the_second_person_publishes(self, programme, editor, publisher, at):
        draft = draft_rule(programme=programme, body=rule(), examples=[example()], by=editor, at=at)
        asked = ask_rule_publication(version=draft, by=editor, at=at)
        assert [one.pk for one in rules_waiting_for(publisher)] == [asked.pk]
        assert rules_waiting_for(editor) == []
        with pytest.raises(NotYourProcedure):
            publish_rule(version=asked, by=editor, at=at)
        publish_rule(version=asked, revision=0, by=publisher, at=at)
        programme.refresh_from_db()
        assert programme.current_rule_id == draft.pk
        kinds = (
            Event.objects.filter(stream=f"ruleversion:{draft.pk}")
            .order_by("n")
            .values_list("kind", flat=True)
        )
        assert list(kinds) == [
            f"ruleversion.{act}" for act in ("drafted", "publication_asked", "published", "in_force")
        ]

    def test_who_wrote_may_not_publish(self, programme, publisher, at):
        draft = draft_rule(programme=programme, body=rule(), by=publisher, at=at)
        with pytest.raises(EditorMayNotApprove):
            publish_rule(version=draft, by=publisher, at=at)

    def test_failing_examples_stop_it(self, programme, editor, publisher, at):
        wrong = [
            example("2020-04-01", holds=False, amount=None),
            example(amount=9000),
            example("2000-01-01", holds=False),
        ]
        draft = draft_rule(programme=programme, body=rule(), examples=wrong, by=editor, at=at)
        with pytest.raises(ExamplesFail) as failed:
            ask_rule_publication(version=draft, by=editor, at=at)
        assert [one.example.title for one in failed.value.failing] == ["2020-04-01生まれ"] * 2
        with pytest.raises(ExamplesFail):
            publish_rule(version=draft, by=publisher, at=at)

    def test_what_was_changed_meanwhile_is_not_published(self, programme, editor, publisher, at):
        draft = draft_rule(programme=programme, body=rule(), by=editor, at=at)
        save_rule_draft(version=draft, body=rule(20), revision=0, by=editor, at=at)
        with pytest.raises(SomeoneElseSaved):
            publish_rule(version=draft, revision=0, by=publisher, at=at)

    def test_it_is_sent_back_with_a_word(self, programme, editor, publisher, at):
        draft = draft_rule(programme=programme, body=rule(), by=editor, at=at)
        with pytest.raises(AskFirst):
            send_rule_back(version=draft, remark="年齢", by=publisher, at=at)
        ask_rule_publication(version=draft, by=editor, at=at)
        with pytest.raises(SayWhy):
            send_rule_back(version=draft, remark=" ", by=publisher, at=at)
        back = send_rule_back(version=draft, remark="年齢を確かめてください", by=publisher, at=at)
        assert (back.asked_at, back.remark) == (None, "年齢を確かめてください")

    def test_a_published_rule_never_changes(self, programme, editor, publisher, at):
        made = in_force(programme, editor, publisher, at=at)
        with pytest.raises(AlreadyPublished):
            save_rule_draft(version=made, body=rule(20), revision=0, by=editor, at=at)
        with pytest.raises(DatabaseError, match="immutable"):
            RuleVersion.objects.filter(pk=made.pk).update(body={})

    def test_an_older_version_is_not_published_after_a_newer_one(self, programme, editor, publisher, at):
        made = in_force(programme, editor, publisher, at=at)
        late = RuleVersion.objects.create(programme=programme, number=0, body=rule(), edited_by_id=editor.who)
        assert made.number > late.number
        with pytest.raises(NewerIsPublished):
            publish_rule(version=late, by=publisher, at=at)

    def test_no_day_that_has_passed(self, programme, editor, publisher, at):
        draft = draft_rule(programme=programme, body=rule(), by=editor, at=at)
        with pytest.raises(TooEarly):
            publish_rule(version=draft, effective_from=japan_day(at) - timedelta(days=1), by=publisher, at=at)


@pytest.mark.django_db
class TestInForce:
    def test_the_day_decides_which_rule_holds(self, programme, editor, publisher, at):
        today = japan_day(at)
        first = in_force(programme, editor, publisher, at=at)
        draft = draft_rule(programme=programme, body=rule(20), by=editor, at=at)
        later = publish_rule(version=draft, effective_from=today + timedelta(days=30), by=publisher, at=at)
        assert rule_of(programme, on=today - timedelta(days=1)) is None
        assert rule_of(programme, on=today) == first
        assert rule_of(programme, on=today + timedelta(days=29)) == first
        assert rule_of(programme, on=today + timedelta(days=30)) == later
        assert [one.number for one in rules_by_day(programme)] == [2, 1]
        assert put_rules_into_force(at=at) == 0
        assert put_rules_into_force(at=at + timedelta(days=30)) == 1
        assert put_rules_into_force(at=at + timedelta(days=31)) == 0
        programme.refresh_from_db()
        assert programme.current_rule == later

    def test_open_rules_are_read_once_and_asked_in_two_queries(self, bureau, editor, publisher, at):
        for slug, areas in (
            ("everywhere", []),
            ("pref", [{"code": "990001", "name": "窓野県"}]),
            ("town", [{"code": "992011", "name": "窓野市"}]),
        ):
            made = public_programme(bureau, editor, publisher, slug, areas=areas, at=at)
            in_force(made, editor, publisher, at=at)
        public_programme(bureau, editor, publisher, "without-rule", at=at)
        today = japan_day(at)
        found = open_rules(on=today)
        assert [(one.slug, one.areas) for one in found] == [
            ("everywhere", ()),
            ("pref", ("990001",)),
            ("town", ("992011",)),
        ]
        with CaptureQueriesContext(connection) as queries:
            again = open_rules(on=today)
        assert len(queries) == 2
        assert [one.rule for one in again] == [one.rule for one in found]
        assert all(one.rule is other.rule for one, other in zip(again, found, strict=True))
        assert [one.slug for one in open_rules(on=today, areas=["992020"])] == ["everywhere", "pref"]
        assert [one.slug for one in open_rules(on=today, areas=["990001"])] == ["everywhere", "pref", "town"]
        assert [one.slug for one in open_rules(on=today, areas=[])] == ["everywhere"]
        assert open_rules(on=today - timedelta(days=1)) == []

    def test_retired_programmes_have_no_open_rule(self, programme, editor, publisher, at):
        in_force(programme, editor, publisher, at=at)
        retire(record=programme, reason="終了", by=publisher, at=at)
        assert open_rules(on=japan_day(at)) == []


@pytest.mark.parametrize(
    ("codes", "areas", "offered"),
    [
        ((), ("131016",), True),
        (("130001",), ("131016",), True),
        (("131016",), ("130001",), True),
        (("131016",), ("131024",), False),
        (("130001",), ("141003",), False),
        (("131016",), (), False),
    ],
)
def test_a_prefecture_covers_what_is_in_it(codes, areas, offered):
    assert offered_in(codes, areas) is offered
