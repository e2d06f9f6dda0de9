"""The demo's programmes: complete records, across the fields of life and trade."""

import json
import re
from collections import Counter
from datetime import date

import pytest

from madoguchi.accounts.selectors import acting_of
from madoguchi.core.clock import japan_day, now
from madoguchi.registry.selectors import open_rules, rules_waiting_for
from madoguchi.registry.types import Example, ProgrammeBody, rule_terms, run_example
from madoguchi.rules.documents import load, problems_of
from madoguchi.site.demo.city import build_city
from madoguchi.site.demo.procedures import PROCEDURES
from madoguchi.site.demo.programmes import PROGRAMMES, DemoProgramme, _dated, publish_programmes
from madoguchi.site.demo.programmes.library import SAME, Adopted, adopted
from madoguchi.site.demo.programmes.own_rules import OWN_RULES


@pytest.mark.parametrize("demo", PROGRAMMES, ids=lambda demo: demo.slug)
def test_every_programme_is_complete(demo: DemoProgramme) -> None:
    body = ProgrammeBody.parse(_dated(demo.body, date(2026, 11, 22)))
    assert body.plain_summary and body.en.title and body.en.summary and body.keywords and body.kind
    assert body.areas and body.life_events and body.period and body.contact.phone.startswith("03-0000-")


def test_there_are_programmes_for_every_field() -> None:
    assert len({demo.slug for demo in PROGRAMMES}) == len(PROGRAMMES) >= 40
    events = Counter(event for demo in PROGRAMMES for event in demo.body["life_events"])
    for event in ("birth", "childcare", "school", "job", "disability", "care", "disaster", "business-start"):
        assert events[event] >= 3, event


def test_the_procedures_that_claim_them_are_there() -> None:
    claimed = {
        demo.body["procedure"]: demo.body["is_online"] for demo in PROGRAMMES if demo.body["procedure"]
    }
    forms = {procedure.slug: procedure.form is not None for procedure in PROCEDURES}
    assert len(claimed) >= 25
    assert claimed == {slug: forms[slug] for slug in claimed}


def test_days_follow_the_running_fiscal_year() -> None:
    (demo,) = [demo for demo in PROGRAMMES if demo.slug == "p-seismic"]
    for today, days in (
        (date(2026, 11, 22), ("2026-04-01", "2027-01-29")),
        (date(2027, 3, 31), ("2026-04-01", "2027-01-29")),
        (date(2027, 4, 1), ("2027-04-01", "2028-01-29")),
    ):
        body = _dated(demo.body, today)
        assert (body["opens_on"], body["closes_on"]) == days


ADOPTED = adopted()


@pytest.mark.parametrize("one", (*ADOPTED, *OWN_RULES), ids=lambda one: one.slug)
def test_what_is_adopted_is_whole_and_of_this_prefecture(one: Adopted) -> None:
    assert problems_of(one.rule, terms=rule_terms()) == []
    rule = load(one.rule)
    results = [run_example(rule, Example.read(example)) for example in one.examples]
    assert len(results) >= 3 and [r.example.title for r in results if not r.passes] == []
    told = json.dumps([one.rule, one.programme.body if one.programme else ""], ensure_ascii=False)
    assert not re.search('東京|Tokyo|"13[0-9]{4}"|(?<![京首])都(?!道府県|合|度|市|会|心)', told)
    if one.programme is not None:
        body = ProgrammeBody.parse(one.programme.body)
        assert body.areas and body.contact.phone.startswith("03-0000-") and body.legal_basis


def test_every_programme_of_the_library_is_adopted_once_and_each_town_has_its_own() -> None:
    slugs = [one.slug for one in ADOPTED]
    own = {demo.slug for demo in PROGRAMMES}
    assert len(slugs) == len(set(slugs)) >= 60
    assert {one.slug for one in ADOPTED if one.programme is None} == set(SAME.values()) <= own
    assert not {one.slug for one in ADOPTED if one.programme is not None} & own
    areas = {
        one.slug: [area["code"] for area in one.programme.body["areas"]] for one in ADOPTED if one.programme
    }
    assert areas["p-ken-child-medical-school"] == ["992020"]
    assert areas["p-madono-child-medical-school"] == ["992011"]
    assert areas["p-ken-silver-pass"] == ["990001"]


@pytest.mark.django_db
def test_the_city_has_a_rule_for_each_and_a_change_that_waits() -> None:
    at = now()
    people = build_city(at=at)
    publish_programmes(people, at=at)
    found = {one.slug: one for one in open_rules(on=japan_day(at))}
    assert set(found) == {one.slug for one in (*ADOPTED, *OWN_RULES)}
    assert len(open_rules(on=japan_day(at), areas=["992020"])) < len(found)
    (waiting,) = rules_waiting_for(acting_of(people.publisher, at=at))
    assert (
        waiting.programme.slug == "p-school-support"
        and waiting.body != found["p-school-support"].version.body
    )
