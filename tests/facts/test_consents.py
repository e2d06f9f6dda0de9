"""Nothing passes without consent or law; a withdrawn consent ends at once; every use is told."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from madoguchi.accounts.models import Membership, Subject
from madoguchi.accounts.services import join
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Event
from madoguchi.facts.models import Consent, Fact, Use
from madoguchi.facts.selectors import consent_in_force, consents_of, offer_for, uses_of, withdrawn_among
from madoguchi.facts.services import (
    ConsentMissing,
    ConsentOver,
    NoGround,
    NothingToAgreeTo,
    NotTheirsToGive,
    NotYours,
    give_consent,
    hold_back,
    note_uses,
    pass_on,
    withdraw_consent,
)
from tests.facts.conftest import ADDRESS
from tests.world import NAME, SYSTEM, counts

LAW = "行政手続における特定の個人を識別するための番号の利用等に関する法律 第22条"


def agent_of(hanako: Acting) -> Acting:
    return Acting(
        name="代理", who=hanako.who, whose=hanako.whose, subjects=hanako.subjects, mandate=hanako.who
    )


def note(world, fact, consent, hanako, at, **more):
    given = {
        "subject": world.resident.person,
        "facts": [fact],
        "consent": consent,
        "organisation": world.city,
        "purpose": "子ども医療費助成",
        "application_id": fact.pk,
        "by": hanako,
        "at": at,
    }
    with transaction.atomic():
        note_uses(**{**given, **more})


def test_a_purpose_is_agreed_to_once_and_holds_for_a_year(world, agree, at):
    consent = agree("person.name", "person.phone")
    assert agree("person.name") == consent
    assert consent.until == at + timedelta(days=365)
    asked = {"subject": consent.subject_id, "to_organisation": world.city.pk, "procedure": consent.procedure}
    assert consent_in_force(**asked, at=at) == consent
    assert consent_in_force(**asked, at=at + timedelta(days=365)) is None
    assert consent_in_force(**{**asked, "to_organisation": world.other_city.pk}, at=at) is None
    assert consent_in_force(**{**asked, "procedure": world.city.pk}, at=at) is None


def test_more_terms_widen_the_same_consent(agree, hanako):
    first = agree("person.name")
    again = agree("person.phone")
    assert again == first and again.terms == ["person.name", "person.phone"]
    assert [e.kind for e in Event.objects.filter(kind__startswith="consent.").order_by("id")] == [
        "consent.given",
        "consent.widened",
    ]
    assert list(consents_of(hanako)) == [first]


def test_a_procedure_with_a_new_title_has_one_consent(agree, hanako, at):
    consent = agree("person.name")
    assert agree("person.phone", purpose="新しい名前の助成") == consent
    withdraw_consent(consent=consent, by=hanako, at=at)
    assert not Consent.objects.filter(withdrawn_at__isnull=True).exists()


def test_only_the_person_agrees_and_only_to_something(world, agree, hanako, examiner):
    before = counts()
    for by in (
        world.acting(world.neighbour),
        examiner,
        agent_of(hanako),
        Acting.nobody(),
        Acting.system("x"),
    ):
        with pytest.raises(NotYours):
            agree("person.name", by=by)
    with pytest.raises(NothingToAgreeTo):
        agree()
    assert counts() == before


def test_what_is_withdrawn_is_used_no_more(world, record, agree, hanako, at):
    fact = record("person.name", NAME)
    consent = agree("person.name")
    note(world, fact, consent, hanako, at)
    for other in (world.acting(world.neighbour), agent_of(hanako)):
        with pytest.raises(NotYours):
            withdraw_consent(consent=consent, by=other, at=at)
    withdraw_consent(consent=consent, by=hanako, at=at + timedelta(minutes=1))
    with pytest.raises(ConsentMissing):
        note(world, fact, consent, hanako, at + timedelta(minutes=1))
    with pytest.raises(ConsentOver):
        withdraw_consent(consent=consent, by=hanako, at=at + timedelta(minutes=2))
    assert withdrawn_among([consent.pk, fact.pk]) == {consent.pk: at + timedelta(minutes=1)}
    assert agree("person.name", at=at + timedelta(minutes=3)) != consent


def test_a_consent_covers_its_own_subject_organisation_and_terms(world, record, agree, hanako, at):
    name, phone = record("person.name", NAME), record("person.phone", "0312345678")
    consent = agree("person.name")
    before = counts()
    for wrong in (
        {"facts": [name, phone]},
        {"organisation": world.other_city},
        {"subject": world.neighbour.person},
        {"at": at + timedelta(days=366)},
    ):
        with pytest.raises(ConsentMissing):
            note(world, name, consent, hanako, **{"at": at, **wrong})
    assert counts() == before
    note(world, name, consent, hanako, at)
    (use,) = uses_of(hanako)
    assert (use.term, use.organisation, use.consent, use.fact_id) == (
        "person.name",
        world.city,
        consent,
        name.pk,
    )
    assert not uses_of(world.acting(world.neighbour)).exists()
    assert not uses_of(agent_of(hanako)).exists()


def test_the_person_lets_an_organisation_have_a_copy(world, record, agree, hanako, at):
    mine = record("person.address", ADDRESS)
    consent = agree("person.address")
    copy = pass_on(fact=mine, to=world.city, purpose="手当の審査", consent=consent, by=hanako, at=at)
    assert (copy.holder, copy.value, copy.source, copy.consent) == (world.city, mine.value, "typed", consent)
    mine.refresh_from_db()
    assert mine.superseded_at is None
    assert uses_of(hanako).get().purpose == "手当の審査"


@pytest.mark.parametrize(
    "wrong", ["term", "holder", "to", "withdrawn", "over", "not_yet", "nothing", "blank_law"]
)
def test_without_consent_or_law_nothing_passes(world, record, agree, hanako, at, wrong):
    mine = record("person.address", ADDRESS)
    consent = agree("person.name" if wrong == "term" else "person.address")
    when, to = at, world.city
    if wrong == "holder":
        consent = agree("person.address", from_holder=world.other_city)
    elif wrong == "to":
        to = world.other_city
    elif wrong == "withdrawn":
        consent = withdraw_consent(consent=consent, by=hanako, at=at)
    elif wrong == "over":
        when = at + timedelta(days=400)
    elif wrong == "not_yet":
        when = at - timedelta(seconds=1)
    before = counts()
    with pytest.raises(NoGround):
        pass_on(
            fact=mine,
            to=to,
            purpose="審査",
            consent=None if wrong in ("nothing", "blank_law") else consent,
            ground="  " if wrong == "blank_law" else "",
            by=hanako,
            at=when,
        )
    assert counts() == before


def test_by_law_an_organisation_gets_it_and_the_person_sees_the_law(world, record, hanako, examiner, at):
    mine = record("person.address", ADDRESS)
    with pytest.raises(NoGround):
        pass_on(fact=mine, to=world.city, purpose="審査", ground=LAW, by=hanako, at=at)
    copy = pass_on(fact=mine, to=world.city, purpose="審査", ground=LAW, by=examiner, at=at)
    assert (copy.ground, copy.consent) == (LAW, None)
    assert uses_of(hanako).get().ground == LAW
    event = Event.objects.get(kind="fact.passed_on")
    assert (event.why, event.whose) == (LAW, world.resident.person_id)


def test_nobody_passes_on_what_is_anothers(world, record, agree, hanako, examiner, at):
    mine = record("person.address", ADDRESS)
    theirs = record("person.address", ADDRESS, source="officer", holder=world.city, by=examiner)
    consent = agree("person.address")
    elsewhere = agree("person.address", from_holder=world.city, to_organisation=world.other_city)
    for fact, by, given in (
        (mine, world.acting(world.neighbour), consent),
        (mine, agent_of(hanako), consent),
        (theirs, hanako, elsewhere),
        (theirs, world.acting(world.editor), elsewhere),
    ):
        with pytest.raises(NotTheirsToGive):
            pass_on(fact=fact, to=world.other_city, purpose="x", consent=given, by=by, at=at)
    with pytest.raises(NotTheirsToGive):
        pass_on(fact=theirs, to=world.city, purpose="x", ground=LAW, by=examiner, at=at)
    copy = pass_on(fact=theirs, to=world.other_city, purpose="転居", consent=elsewhere, by=examiner, at=at)
    assert copy.holder == world.other_city
    assert Fact.objects.filter(superseded_at__isnull=True).count() == 3


def offer(world, acting, at, *terms):
    return offer_for(
        acting,
        subject=world.resident.person_id,
        terms=terms,
        organisation=world.city,
        procedure=world.edition.procedure_id,
        purpose="子ども医療費助成",
        at=at,
    )


def test_only_ones_own_valid_facts_are_offered(world, record, agree, hanako, examiner, at):
    record("person.name", NAME)
    held = record("person.phone", "0312345678")
    record("person.email", "hanako@example.jp", ends_on=at.date())
    record("person.address", ADDRESS, source="officer", holder=world.city, by=examiner)
    asked = ("person.name", "person.phone", "person.email", "person.address")
    assert [one.term.name for one in offer(world, hanako, at, *asked).known] == [
        "person.name",
        "person.phone",
    ]
    hold_back(fact=held, by=hanako, at=at)
    assert [one.term.name for one in offer(world, hanako, at, *asked).known] == ["person.name"]
    assert offer(world, hanako, at, "bank.account") is None
    assert offer(world, world.acting(world.neighbour), at, *asked) is None
    assert offer(world, examiner, at, *asked) is None


def test_an_offer_tells_what_still_has_to_be_asked(world, record, agree, hanako, at):
    record("person.name", NAME)
    record("person.phone", "0312345678")
    first = offer(world, hanako, at, "person.name", "person.phone")
    assert first.needs_asking and first.agreed == []
    agree("person.name")
    second = offer(world, hanako, at, "person.name", "person.phone")
    assert second.needs_asking and [one.term.name for one in second.agreed] == ["person.name"]
    agree("person.phone")
    assert not offer(world, hanako, at, "person.name", "person.phone").needs_asking
    assert [one.term.name for one in offer(world, agent_of(hanako), at, "person.name").known] == [
        "person.name"
    ]


def test_a_childs_own_facts_never_answer_for_the_parent(world, record, at):
    child, household = (
        Subject.objects.create(kind=kind) for kind in (Subject.Kind.CHILD, Subject.Kind.HOUSEHOLD)
    )
    day = japan_day(world.began)
    for member, part in ((world.resident.person, Membership.Part.HEAD), (child, Membership.Part.CHILD)):
        join(member=member, group=household, part=part, starts_on=day, by=SYSTEM, at=at)
    parent = world.acting(world.resident)
    for term, value in (("person.name", NAME), ("children[].name", NAME)):
        record(term, value, subject=child, by=parent)
    found = offer(world, parent, at, "person.name", "children[].name")
    assert [(one.term.name, one.subject) for one in found.known] == [("children[].name", child)]
    for_child = world.acting(world.resident, whose=child)
    asked = {
        "terms": ["person.name"],
        "organisation": world.city,
        "procedure": world.city.pk,
        "purpose": "x",
        "at": at,
    }
    assert [one.subject for one in offer_for(for_child, subject=child.pk, **asked).known] == [child]
    assert offer_for(for_child, subject=world.resident.person_id, **asked) is None


def test_an_agent_is_offered_only_what_the_client_agreed_to(world, record, agree, hanako, at):
    record("person.name", NAME)
    assert offer(world, agent_of(hanako), at, "person.name") is None


def test_the_database_refuses_a_use_without_a_reason(world, agree, at):
    row = {"subject": world.resident.person, "fact_id": world.city.pk, "term": "person.name", "at": at}
    with pytest.raises(IntegrityError), transaction.atomic():
        Use.objects.create(**row, organisation=world.city, purpose="x")
    consent = agree("person.name")
    for wrong in ({"until": at}, {"withdrawn_at": at - timedelta(days=1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Consent.objects.filter(pk=consent.pk).update(**wrong)


def test_a_holder_outside_may_be_agreed_to(world, hanako, at):
    consent = give_consent(
        subject=world.resident.person,
        purpose="転居",
        terms=["person.address"],
        from_holder=world.city,
        to_organisation=world.other_city,
        by=hanako,
        at=at,
    )
    assert (consent.procedure, consent.from_holder) == (None, world.city)
