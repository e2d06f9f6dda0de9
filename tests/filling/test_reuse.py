"""What was told once fills the next form, after one question; withdrawing it empties what was not sent."""

from datetime import timedelta

import pytest

from madoguchi.accounts.models import Membership, Subject
from madoguchi.accounts.services import join
from madoguchi.applications.selectors import answers_now
from madoguchi.applications.services import lock, revise
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.facts.models import Consent, Fact, Use
from madoguchi.facts.selectors import facts_of
from madoguchi.facts.services import ConsentMissing, delete_fact, record_fact, withdraw_consent
from madoguchi.filling.known import member_key
from madoguchi.filling.models import Draft, Reuse
from madoguchi.filling.selectors import offer_of, origins_said
from madoguchi.filling.services import (
    ChangedElsewhere,
    NothingKnown,
    begin_without,
    discard,
    drop_reused,
    keep_as_facts,
    reuse_facts,
    save_answers,
    submit,
    withdraw_reuse,
)
from tests.world import NAME, SYSTEM, World, counts, get, question

FORM = {
    "title": "届出書",
    "privacy": "届出のためだけに使います。",
    "applicant": {"name": "who"},
    "sections": [
        {
            "id": "all",
            "title": "届出",
            "pages": [
                {
                    "id": "person",
                    "title": "届け出る人",
                    "questions": [
                        question("who", "name", "氏名", term="person.name"),
                        question("born", "date", "生年月日", term="person.birth_date", maximum="today"),
                        question("phone", "phone", "電話番号", term="person.phone"),
                        question("remarks", "text", "備考", required=False),
                    ],
                },
                {
                    "id": "child",
                    "title": "お子さん",
                    "repeats": {"noun": "お子さん", "min": 0, "max": 3},
                    "questions": [
                        question("child_name", "name", "お子さんの氏名", term="children[].name"),
                        question("child_born", "date", "生年月日", term="children[].birth_date"),
                    ],
                },
            ],
        }
    ],
}
CHILDREN = [
    ({"family": "窓野", "given": "一"}, "2019-04-01"),
    ({"family": "窓野", "given": "二"}, "2022-02-22"),
]


@pytest.fixture
def world(db, at) -> World:
    return World(at)


@pytest.fixture
def hanako(world) -> Acting:
    return world.acting(world.resident)


@pytest.fixture
def edition(world):
    return world.opened("notice", form=FORM, title="転入の届出")


@pytest.fixture
def known(world, hanako, at):
    """Name, phone and birth date of hanako, and two children."""
    given = {"subject": world.resident.person, "source": "typed", "by": hanako, "at": at - timedelta(days=40)}
    facts = {
        "name": record_fact(term="person.name", value=NAME, **given),
        "phone": record_fact(term="person.phone", value="03-1234-5678", **given),
        "born": record_fact(term="person.birth_date", value="1990-03-04", **given),
    }
    for slot, (name, born) in enumerate(CHILDREN, 1):
        record_fact(term="children[].name", value=name, slot=str(slot), **given)
        record_fact(term="children[].birth_date", value=born, slot=str(slot), **given)
    return facts


@pytest.fixture
def draft(world, edition, known):
    return world.started(world.resident, edition=edition).draft


def reuse(draft, by, at, **more):
    return reuse_facts(draft=draft, revision=draft.revision, by=by, at=at, **more)


def send(draft, by, at):
    return submit(draft=draft, key=draft.key, revision=draft.revision, by=by, clock=lambda: at)


def both(hanako, draft, at):
    return [member_key((draft.subject_id, slot)) for slot in ("1", "2")]


def test_what_is_known_fills_what_is_empty(draft, hanako, at):
    saved = save_answers(draft=draft, answers={"phone": "0398765432"}, revision=1, by=hanako, at=at)
    filled = reuse(saved, hanako, at, children=both(hanako, draft, at))
    assert filled.answers["who"] == NAME
    assert filled.answers["phone"] == "0398765432", "what was typed stays"
    assert [one["child_born"] for one in filled.answers["child"]] == ["2019-04-01", "2022-02-22"]
    assert origins_said(filled)["born"] == "2026年9月23日に入力した内容です。"
    assert set(origins_said(filled)) == {
        "who", "born", "child.0.child_name", "child.0.child_born", "child.1.child_name", "child.1.child_born",
    }  # fmt: skip
    consent = Consent.objects.get()
    assert (consent.purpose, consent.subject_id) == ("転入の届出", draft.subject_id)
    assert set(consent.terms) >= {"person.name", "person.phone"}


def test_children_are_put_in_only_as_chosen(draft, hanako, at):
    assert "child" not in reuse(draft, hanako, at).answers
    other = Draft.objects.get(pk=draft.pk)
    assert Reuse.objects.get(draft=other).origins.keys() == {"who", "born", "phone"}


def test_one_of_the_children(draft, hanako, at):
    filled = reuse(draft, hanako, at, children=[both(hanako, draft, at)[1], "nobody:9"])
    assert [one["child_born"] for one in filled.answers["child"]] == ["2022-02-22"]


def test_it_is_decided_once(draft, hanako, at):
    begin_without(draft=draft, revision=1, by=hanako, at=at)
    begin_without(draft=draft, revision=1, by=hanako, at=at)
    with pytest.raises(NothingKnown):
        reuse(draft, hanako, at)
    assert not Consent.objects.exists()
    with pytest.raises(ChangedElsewhere):
        begin_without(draft=draft, revision=7, by=hanako, at=at)


def test_an_answer_that_is_changed_is_typed(draft, hanako, at):
    filled = reuse(draft, hanako, at)
    save_answers(
        draft=filled,
        answers={**filled.answers, "phone": "0300000000"},
        revision=filled.revision,
        by=hanako,
        at=at,
    )
    assert set(origins_said(filled)) == {"who", "born"}


def test_what_arrives_says_where_each_answer_came_from(world, draft, known, hanako, at):
    filled = reuse(draft, hanako, at)
    filled = save_answers(
        draft=filled,
        answers={**filled.answers, "phone": "0300000000"},
        revision=filled.revision,
        by=hanako,
        at=at,
    )
    application = get(send(filled, hanako, at).receipts[0]["application"])
    origins = answers_now(application).origins
    consent = Consent.objects.get()
    assert origins["who"] == {
        "fact": str(known["name"].pk), "term": "person.name", "source": "typed", "observed_on": "2026-09-23",
        "consent": str(consent.pk), "confirmed": True,
    }  # fmt: skip
    assert origins["phone"] == {"term": "person.phone", "source": "typed"}
    assert set(origins) == {"who", "born", "phone"}
    used = Use.objects.filter(application_id=application.pk)
    assert {use.fact_id for use in used} == {known["name"].pk, known["born"].pk}
    assert {use.organisation for use in used} == {world.city}


def test_a_correction_makes_an_answer_typed_and_keeps_the_others(draft, hanako, at):
    application = get(send(reuse(draft, hanako, at), hanako, at).receipts[0]["application"])
    before = answers_now(application)
    after = revise(
        lock(application.pk),
        answers={**before.body, "phone": "0311112222"},
        files=[],
        basis="correction",
        by=hanako,
        at=at,
    )
    assert after.origins["phone"] == {"term": "person.phone", "source": "typed"}
    assert after.origins["who"] == before.origins["who"]


def test_a_second_time_nothing_has_to_be_asked(world, draft, edition, hanako, at):
    reuse(draft, hanako, at)
    again = world.started(world.resident, edition=edition).draft
    offer = offer_of(again, hanako, at=at)
    assert not offer.needs_asking
    assert reuse(again, hanako, at).answers["who"] == NAME
    assert Consent.objects.count() == 1


def test_withdrawing_empties_what_was_not_sent_and_stops_it(world, draft, edition, hanako, at):
    filled = reuse(draft, hanako, at)
    filled = save_answers(
        draft=filled,
        answers={**filled.answers, "remarks": "急ぎます"},
        revision=filled.revision,
        by=hanako,
        at=at,
    )
    sent = world.started(world.resident, edition=edition).draft
    receipts = send(reuse(sent, hanako, at), hanako, at).receipts
    withdraw_reuse(consent=Consent.objects.get(), by=hanako, at=at)
    left = Draft.objects.get(pk=draft.pk)
    assert {key: value for key, value in left.answers.items() if value} == {"remarks": "急ぎます"}
    assert origins_said(left) == {} and left.revision == filled.revision + 1
    assert answers_now(get(receipts[0]["application"])).body["who"] == NAME
    with pytest.raises(ChangedElsewhere):
        send(filled, hanako, at)
    assert offer_of(left, hanako, at=at).needs_asking


def test_a_consent_that_ended_elsewhere_sends_nothing(draft, hanako, at):
    filled = reuse(draft, hanako, at)
    withdraw_consent(consent=Consent.objects.get(), by=hanako, at=at)
    before = counts()
    with pytest.raises(ConsentMissing):
        send(filled, hanako, at)
    assert counts() == before
    emptied = drop_reused(draft=filled, by=hanako, at=at)
    assert not any(emptied.answers.get(key) for key in ("who", "born", "phone"))


def test_a_consent_that_ran_out_sends_nothing(draft, hanako, at):
    filled = reuse(draft, hanako, at)
    Consent.objects.update(until=at + timedelta(minutes=1))
    with pytest.raises(ConsentMissing):
        send(filled, hanako, at + timedelta(hours=1))


def test_a_fact_that_was_deleted_is_no_longer_named(draft, known, hanako, at):
    filled = reuse(draft, hanako, at)
    delete_fact(fact=known["name"], by=hanako, at=at)
    application = get(send(filled, hanako, at).receipts[0]["application"])
    assert answers_now(application).origins["who"] == {"term": "person.name", "source": "typed"}


def test_a_guest_is_offered_nothing_and_keeps_nothing(world, edition, known, at):
    draft = world.started(edition=edition).draft
    by = Acting(name="", tickets=frozenset({draft.ticket_id}))
    assert offer_of(draft, by, at=at) is None
    with pytest.raises(NothingKnown):
        reuse(draft, by, at)
    answers = {"who": NAME, "born": "1990-03-04", "phone": "0312345678", "child": []}
    saved = save_answers(draft=draft, answers=answers, revision=1, by=by, at=at)
    before = Fact.objects.count()
    assert keep_as_facts(submission=send(saved, by, at), by=by, at=at) == []
    assert Fact.objects.count() == before


def test_nobody_else_is_offered_anything(world, draft, at):
    assert offer_of(draft, world.acting(world.neighbour), at=at) is None


def test_an_agent_takes_only_what_the_client_agreed_to(world, draft, edition, hanako, at):
    agent = Acting(
        name="代理", who=world.owner.pk, whose=hanako.whose, subjects=hanako.subjects, mandate=edition.pk
    )
    assert offer_of(draft, agent, at=at) is None
    reuse(draft, hanako, at)
    again = world.started(world.resident, edition=edition).draft
    assert reuse(again, agent, at).answers["who"] == NAME
    assert keep_as_facts(submission=send(again, hanako, at), by=agent, at=at) == []


def test_a_discarded_draft_tells_nothing_of_facts(draft, hanako, at):
    filled = reuse(draft, hanako, at)
    discard(draft=filled, revision=filled.revision, by=hanako, at=at)
    assert Reuse.objects.get().origins == {}


def typed(world, edition, by, at, **answers):
    draft = world.started(world.resident, edition=edition).draft
    children = [{"child_name": name, "child_born": born} for name, born in CHILDREN]
    given = {
        "who": NAME,
        "born": "1990-03-04",
        "phone": "0312345678",
        "remarks": "x",
        "child": children,
        **answers,
    }
    return send(save_answers(draft=draft, answers=given, revision=1, by=by, at=at), by, at)


def test_answers_are_kept_at_wish_for_the_next_time(world, edition, hanako, at):
    submission = typed(world, edition, hanako, at)
    assert not Fact.objects.exists()
    kept = keep_as_facts(submission=submission, by=hanako, at=at)
    values = {(one.term.name, one.fact.slot): one.value for one in facts_of(hanako)}
    assert len(kept) == 7
    assert values[("person.name", "")] == NAME
    assert values[("children[].birth_date", "2")] == "2022-02-22"
    assert {str(fact.application_id) for fact in kept} == {submission.receipts[0]["application"]}
    assert [f.pk for f in keep_as_facts(submission=submission, by=hanako, at=at)] == [f.pk for f in kept]


def test_a_child_is_known_again_by_name(world, edition, hanako, at):
    keep_as_facts(submission=typed(world, edition, hanako, at), by=hanako, at=at)
    second = {"child_name": CHILDREN[1][0], "child_born": "2022-02-23"}
    third = {"child_name": {"family": "窓野", "given": "三"}, "child_born": "2025-01-01"}
    keep_as_facts(submission=typed(world, edition, hanako, at, child=[second, third]), by=hanako, at=at)
    born = {one.fact.slot: one.value for one in facts_of(hanako) if one.term.name == "children[].birth_date"}
    assert born == {"1": "2019-04-01", "2": "2022-02-23", "3": "2025-01-01"}


def test_a_child_of_the_household_keeps_its_own_facts(world, edition, at):
    child = Subject.objects.create(kind=Subject.Kind.CHILD)
    household = Subject.objects.create(kind=Subject.Kind.HOUSEHOLD)
    day = japan_day(world.began)
    for member, part in ((world.resident.person, Membership.Part.HEAD), (child, Membership.Part.CHILD)):
        join(member=member, group=household, part=part, starts_on=day, by=SYSTEM, at=at)
    hanako = world.acting(world.resident)
    name = {"subject": child, "term": "children[].name", "value": CHILDREN[0][0]}
    record_fact(**name, source="typed", by=hanako, at=at)
    keep_as_facts(submission=typed(world, edition, hanako, at), by=hanako, at=at)
    facts = Fact.objects.filter(superseded_at__isnull=True)
    assert {fact.term for fact in facts.filter(subject=child)} == {"children[].name", "children[].birth_date"}
    again = world.started(world.resident, edition=edition).draft
    filled = reuse(again, hanako, at, children=[member_key((child.pk, ""))])
    assert filled.answers["child"] == [{"child_name": CHILDREN[0][0], "child_born": "2019-04-01"}]


def test_only_the_holder_keeps_them(world, edition, hanako, at):
    submission = typed(world, edition, hanako, at)
    assert keep_as_facts(submission=submission, by=world.acting(world.neighbour), at=at) == []
    assert not Fact.objects.exists()
