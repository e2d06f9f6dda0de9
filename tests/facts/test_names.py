"""People are found by any part of a name, by officers of the organisation that holds it."""

import pytest

from madoguchi.accounts.models import Subject
from madoguchi.core.acting import Acting
from madoguchi.facts.models import NameGram
from madoguchi.facts.selectors import people_called
from madoguchi.facts.services import recompute, record_fact

SYSTEM = Acting.system("names")


@pytest.fixture
def people(world, at):
    found = {}
    for family, given in (
        ("窓野", "花子"),
        ("窓野", "太郎"),
        ("髙橋", "花子"),
        ("葛\U000e0100城", "𠮷子"),
        ("Smith", "Jo"),
    ):
        subject = Subject.objects.create(kind=Subject.Kind.PERSON)
        fact = record_fact(
            subject=subject,
            term="person.name",
            value={"family": family, "given": given},
            source="officer",
            holder=world.city,
            by=SYSTEM,
            at=at,
        )
        found[family + given] = fact
    return found


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("窓野", ["窓野花子", "窓野太郎"]),
        ("窓野　花子", ["窓野花子"]),
        ("花子", ["窓野花子", "髙橋花子"]),
        ("高橋", ["髙橋花子"]),
        ("葛城吉子", ["葛\U000e0100城𠮷子"]),
        ("ｓｍｉｔｈ", ["SmithJo"]),
        ("花", ["窓野花子", "髙橋花子"]),
        ("野花", ["窓野花子"]),
        ("次郎", []),
        ("  ", []),
    ],
)
def test_any_part_of_a_name_finds_it(world, people, examiner, words, names):
    found = people_called(examiner, words, organisation=world.city.pk)
    assert {fact.pk for fact in found} == {people[name].pk for name in names}


def test_nobody_else_finds_anyone(world, people, hanako):
    for by in (hanako, world.acting(world.editor), Acting.nobody(), SYSTEM):
        assert people_called(by, "窓野", organisation=world.city.pk) == []
    examiner = world.acting(world.examiner)
    assert people_called(examiner, "窓野", organisation=world.other_city.pk) == []


def test_what_the_person_holds_is_not_searched_by_officers(world, record, examiner):
    record("person.name", {"family": "秘密", "given": "花子"})
    assert people_called(examiner, "秘密", organisation=world.city.pk) == []


def test_a_former_name_is_found_no_more(world, people, examiner, at):
    record_fact(
        subject=people["窓野花子"].subject,
        term="person.name",
        value={"family": "青空", "given": "花子"},
        source="officer",
        holder=world.city,
        by=SYSTEM,
        at=at,
    )
    assert [f.value["given"] for f in people_called(examiner, "窓野", organisation=world.city.pk)] == ["太郎"]
    assert len(people_called(examiner, "青空", organisation=world.city.pk)) == 1


def test_names_are_found_after_everything_was_computed_anew(world, people, examiner):
    NameGram.objects.all().delete()
    seen = []
    assert recompute(seen.append) == len(people) == seen[-1]
    assert len(people_called(examiner, "窓野", organisation=world.city.pk)) == 2
    before = set(NameGram.objects.values_list("gram", "fact"))
    recompute()
    assert set(NameGram.objects.values_list("gram", "fact")) == before
