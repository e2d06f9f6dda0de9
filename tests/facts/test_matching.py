"""Two records are one person's only when five items agree; three or four wait for a human (T31)."""

from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from madoguchi.accounts.models import Subject
from madoguchi.core.acting import Acting
from madoguchi.core.refusal import Refusal
from madoguchi.events.models import Event
from madoguchi.facts.models import PossibleMatch
from madoguchi.facts.selectors import possible_matches
from madoguchi.facts.services import AlreadySettled, NotYours, match_person, record_fact, settle_match
from madoguchi.facts.types import MATCHED
from tests.facts.conftest import ADDRESS

SYSTEM = Acting.system("match")
ITEMS = {
    "person.name": {"family": "窓野", "given": "花子"},
    "person.kana": {"family": "マドノ", "given": "ハナコ"},
    "person.birth_date": "1990-03-04",
    "person.gender": "female",
    "person.address": ADDRESS,
}
OTHERS = {
    "person.name": {"family": "川添", "given": "太郎"},
    "person.kana": {"family": "カワゾエ", "given": "タロウ"},
    "person.birth_date": "1985-01-02",
    "person.gender": "male",
    "person.address": {**ADDRESS, "street": "丸の内9-9"},
}
AGAIN = {
    "person.name": {"family": "窓 野", "given": "花子"},
    "person.kana": {"family": "まどの", "given": "ﾊﾅｺ"},
    "person.birth_date": "平成2年3月4日",
    "person.gender": "女性",
    "person.address": {**ADDRESS, "street": "千代田１−１", "building": "コーポ窓野"},
}
"""The same person, written in other ways."""


@pytest.fixture
def known(world, at):
    """Someone whose five items the city holds."""
    subject = Subject.objects.create(kind=Subject.Kind.PERSON)
    for name, value in ITEMS.items():
        record_fact(
            subject=subject,
            term=name,
            value=value,
            source="base_registry",
            holder=world.city,
            by=SYSTEM,
            at=at,
        )
    return subject


@pytest.fixture
def match(world, at):
    def call(items, other=None, by=SYSTEM, organisation=None):
        other = other or Subject.objects.create(kind=Subject.Kind.PERSON)
        return match_person(other=other, items=items, organisation=organisation or world.city, by=by, at=at)

    return call


def test_five_items_link_however_they_are_written(known, match):
    assert match(AGAIN).linked == known.pk
    assert not PossibleMatch.objects.exists()
    assert Event.objects.get(kind="match.linked").whose == known.pk


@pytest.mark.parametrize("count", range(5))
def test_fewer_than_five_never_link(known, match, count):
    for names in combinations(MATCHED, count):
        PossibleMatch.objects.all().delete()
        result = match({name: (ITEMS if name in names else OTHERS)[name] for name in MATCHED})
        assert result.linked is None, names
        assert result.waiting == (1 if count >= 3 else 0), names
        assert [one.agreed for one in PossibleMatch.objects.all()] == ([sorted(names)] if count >= 3 else [])


@given(
    choice=st.fixed_dictionaries({
        name: st.sampled_from(["same", "written", "other", "missing", "blank", "unreadable"]) for name in MATCHED
    })
)  # fmt: skip
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_but_five_agreeing_items_ever_links(known, match, choice):
    PossibleMatch.objects.all().delete()
    given = {
        name: {
            "same": ITEMS[name], "written": AGAIN[name], "other": OTHERS[name], "missing": None,
            "blank": "", "unreadable": "123456789018",
        }[how]
        for name, how in choice.items()
    }  # fmt: skip
    agreeing = {name for name, how in choice.items() if how in ("same", "written")}
    result = match(given)
    assert (result.linked is not None) is (len(agreeing) == 5)
    assert result.waiting == (1 if len(agreeing) in (3, 4) else 0)


def test_an_answer_that_says_nothing_agrees_with_nothing(world, known, match, at):
    record_fact(
        subject=known,
        term="person.gender",
        value="not_answered",
        source="officer",
        holder=world.city,
        by=SYSTEM,
        at=at,
    )
    assert match({**ITEMS, "person.gender": "not_answered"}).linked is None


def test_two_people_with_the_same_items_are_told_apart_by_a_human(world, known, match, at):
    twin = Subject.objects.create(kind=Subject.Kind.PERSON)
    for name, value in ITEMS.items():
        record_fact(
            subject=twin, term=name, value=value, source="officer", holder=world.city, by=SYSTEM, at=at
        )
    result = match(ITEMS)
    assert (result.linked, result.waiting) == (None, 2)


def test_what_another_organisation_holds_links_nothing(world, known, match):
    assert match(ITEMS, organisation=world.other_city) == type(match(OTHERS))()


def test_the_same_question_waits_once(known, match):
    other = Subject.objects.create(kind=Subject.Kind.PERSON)
    items = {**ITEMS, "person.address": OTHERS["person.address"]}
    assert match(items, other).waiting == match(items, other).waiting == 1
    assert PossibleMatch.objects.count() == 1


def test_an_examiner_decides_with_a_reason_and_once(world, known, match, examiner, at):
    match({**ITEMS, "person.address": OTHERS["person.address"]})
    (waiting,) = possible_matches(examiner)
    assert not possible_matches(world.acting(world.editor)).exists()
    foreign = world.acting(world.officer("foreign2", *[], at=world.other_city))
    for by in (foreign, world.acting(world.approver), world.acting(world.resident), SYSTEM):
        with pytest.raises(NotYours):
            settle_match(possible=waiting, outcome=PossibleMatch.Outcome.SAME, why="x", by=by, at=at)
    with pytest.raises(Refusal, match="理由"):
        settle_match(possible=waiting, outcome=PossibleMatch.Outcome.SAME, why=" ", by=examiner, at=at)
    done = settle_match(
        possible=waiting, outcome=PossibleMatch.Outcome.DIFFERENT, why="転居の届がない", by=examiner, at=at
    )
    assert (done.outcome, done.settled_by) == ("different", world.examiner)
    assert not possible_matches(examiner).exists()
    with pytest.raises(AlreadySettled):
        settle_match(possible=waiting, outcome=PossibleMatch.Outcome.SAME, why="x", by=examiner, at=at)


def test_only_officers_there_and_the_platform_compare(world, match):
    for by in (world.acting(world.resident), world.acting(world.editor), Acting.nobody()):
        with pytest.raises(NotYours):
            match(ITEMS, by=by)
