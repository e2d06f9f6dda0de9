"""Many profiles read as columns say what they say one by one."""

import random
from typing import Any

import pytest

from madoguchi.accounts.models import Subject
from madoguchi.columns.models import Profile
from madoguchi.columns.selectors import fitting, rule_set
from madoguchi.columns.services.profiles import open_part, with_answers
from madoguchi.rules.situations import Situation
from tests.push.world import TODDLERS, poorer_than

pytestmark = [pytest.mark.django_db]

BOTH: dict[str, Any] = {
    "format": 1,
    "claims": "household",
    "requirement": {
        "op": "any",
        "of": [
            {"op": "all", "of": [TODDLERS["requirement"], poorer_than(2_000_000)["requirement"]]},
            {"op": "le", "term": "person.disability_body_grade", "value": 2},
            {"op": "eq", "term": "spouse.exists", "value": False},
        ],
    },
}


def invented(rng: random.Random) -> dict[str, Any]:
    """What is known of somebody."""
    person: dict[str, Any] = {"city_code": rng.choice(["990001", "990012", "131016"])}
    if rng.random() < 0.7:
        person["income"] = rng.choice([0, 1_999_999, 2_000_000, 5_000_000])
    if rng.random() < 0.3:
        person["disability_body_grade"] = rng.randint(1, 6)
    if rng.random() < 0.1:
        del person["city_code"]
    said: dict[str, Any] = {"person": person}
    if rng.random() < 0.8:
        born = ["2024-12-01", "2020-01-01", None]
        children = [rng.choice(born) for _child in range(rng.randint(0, 3))]
        said["children"] = [{"birth_date": day} if day else {} for day in children]
    if rng.random() < 0.5:
        said["incomplete"] = ["children"]
    if rng.random() < 0.3:
        said["spouse"] = rng.choice([None, {"income": 1}])
    return said


def test_columns_say_what_one_by_one_says(world, settings, tmp_path):
    settings.POPULATION_DIR = tmp_path
    programmes = [world.programme("both", BOTH), world.programme("toddlers", TODDLERS)]
    rules, rng, day = rule_set(on=world.at.date()), random.Random(5), world.at.date()
    for _n in range(400):
        said = Situation.of(invented(rng))
        kept = with_answers(open_part(said, rules.terms), said, rules.conditions.values(), on=day)
        Profile.objects.create(
            subject=Subject.objects.create(kind=Subject.Kind.PERSON),
            situation=kept,
            city_code=kept.get("person", {}).get("city_code", ""),
            made_at=world.at,
        )
    for programme in programmes:
        rule = rules.rule(programme.current_rule_id)
        for areas in ((), ("990001",), ("990012", "130001"), ("010006",)):
            asked = {"audience": "resident", "areas": areas, "on": day}
            slow, quick = fitting(rule, **asked), fitting(rule, **asked, many=1)
            assert (quick.looked_at, quick.unknown) == (slow.looked_at, slow.unknown)
            assert sorted(quick.keys) == sorted(slow.keys)
        assert 0 < len(fitting(rule, audience="resident", areas=(), on=day).keys) < 400
    assert [path.name for path in tmp_path.iterdir()] == [next(tmp_path.iterdir()).name]
    assert fitting(rule, audience="business", areas=(), on=day, many=0).looked_at == 0
