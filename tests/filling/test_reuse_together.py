"""What was told once answers several forms, each office by a consent of its own; what is confirmed is not asked."""

from datetime import datetime
from typing import Any

import pytest

from madoguchi.accounts.models import Subject
from madoguchi.core.clock import japan_day
from madoguchi.facts.models import Consent, Use
from madoguchi.facts.services import ConsentMissing, record_fact, withdraw_consent
from madoguchi.filling.models import Draft, Reuse
from madoguchi.filling.selectors import (
    confirmed_paths,
    document_of_draft,
    not_asked,
    offer_of,
    offers_of,
    origins_said,
    skipped_pages,
)
from madoguchi.filling.services import (
    NothingKnown,
    add_item,
    confirm_known,
    reuse_facts,
    save_answers,
    withdraw_reuse,
)
from tests.filling.together_world import ACCOUNT, TogetherWorld, filed, said
from tests.world import NAME, SYSTEM


@pytest.fixture
def world(db: None, at: datetime) -> TogetherWorld:
    """Someone of whom the name, the account and the income are known."""
    world = TogetherWorld(at)
    assert world.resident.person is not None
    told: dict[str, Any] = {
        "person.name": dict(NAME),
        "bank.account": dict(ACCOUNT),
        "person.income": 3_000_000,
        "person.email": "hanako@example.jp",
    }
    for term, value in told.items():
        fact(world, world.resident.person, term, value)
    return world


def fact(world: TogetherWorld, subject: Subject, term: str, value: Any) -> None:
    """Something that was told before."""
    record_fact(subject=subject, term=term, value=value, source="card", by=SYSTEM, at=world.began)


def reused(world: TogetherWorld) -> Draft:
    """A draft for three, filled in with what is known."""
    draft = world.together(user=world.resident)
    return reuse_facts(draft=draft, revision=draft.revision, by=world.acting(world.resident), at=world.at)


def rest(world: TogetherWorld, draft: Draft, **changes: Any) -> Draft:
    """The draft with what was not known."""
    answers = {**world.whole(draft), **draft.answers, **changes}
    by = world.acting(world.resident)
    return save_answers(draft=draft, answers=answers, revision=draft.revision, by=by, at=world.at)


def test_each_office_is_offered_what_its_own_forms_ask(world: TogetherWorld) -> None:
    draft = world.together(user=world.resident)
    acting = world.acting(world.resident)
    offers = {one.organisation.pk: one for one in offers_of(draft, acting, at=world.at)}
    terms = {key: {known.term.name for known in one.known} for key, one in offers.items()}
    assert terms[world.city.pk] == {"person.name", "person.email", "bank.account"}
    assert terms[world.prefecture.pk] == {"person.name", "person.email", "bank.account", "person.income"}
    assert offers[world.city.pk].purpose == "児童手当、子ども医療費助成"
    whole = offer_of(draft, acting, at=world.at)
    assert whole is not None and whole.needs_asking and len(whole.known) == 4


def test_one_answer_gives_a_consent_to_each_office_and_no_more(world: TogetherWorld) -> None:
    draft = reused(world)
    assert draft.answers["person_income"] == 3_000_000 and draft.answers["bank_account"] == ACCOUNT
    consents = {one.to_organisation_id: set(one.terms) for one in Consent.objects.all()}
    assert set(consents) == {world.city.pk, world.prefecture.pk}
    assert "person.income" not in consents[world.city.pk]
    found = filed(world.sent(rest(world, draft)))
    for slug, office in (("allowance", world.city), ("benefit", world.prefecture)):
        origins = found[slug].answer_sets.get().origins
        own = Consent.objects.get(to_organisation=office)
        assert origins["applicant"]["consent"] == origins["account"]["consent"] == str(own.pk)
    assert "income" not in found["allowance"].answer_sets.get().origins
    uses = set(Use.objects.values_list("organisation_id", "term"))
    assert (world.prefecture.pk, "person.income") in uses
    assert (world.city.pk, "person.income") not in uses


def test_an_office_that_is_added_later_is_asked_about(world: TogetherWorld) -> None:
    acting = world.acting(world.resident)
    draft = world.together(world.allowance, world.medical, user=world.resident)
    draft = reuse_facts(draft=draft, revision=draft.revision, by=acting, at=world.at)
    with pytest.raises(NothingKnown):
        reuse_facts(draft=draft, revision=draft.revision, by=acting, at=world.at)
    more = add_item(draft=draft, edition=world.benefit, revision=draft.revision, by=acting, at=world.at)
    with pytest.raises(ConsentMissing):
        world.sent(rest(world, more))
    more.refresh_from_db()
    both = reuse_facts(draft=more, revision=more.revision, by=acting, at=world.at)
    assert Consent.objects.filter(to_organisation=world.prefecture).exists()
    assert len(filed(world.sent(both))) == 3


def test_a_consent_withdrawn_before_sending_sends_nothing(world: TogetherWorld) -> None:
    draft = rest(world, reused(world))
    consent = Consent.objects.get(to_organisation=world.prefecture)
    withdraw_consent(consent=consent, by=world.acting(world.resident), at=world.at)
    with pytest.raises(ConsentMissing):
        world.sent(draft)


def test_withdrawing_empties_what_came_from_it(world: TogetherWorld) -> None:
    draft = rest(world, reused(world))
    consent = Consent.objects.get(to_organisation=world.prefecture)
    withdraw_reuse(consent=consent, by=world.acting(world.resident), at=world.at)
    kept = Draft.objects.get(pk=draft.pk)
    assert not kept.answers.get("person_income") and kept.answers["benefit__wish"] == "ありません"
    assert not Reuse.objects.get().is_agreed and origins_said(kept) == {}


def test_what_is_known_and_confirmed_is_not_asked_and_stands_in_the_answers(world: TogetherWorld) -> None:
    draft, by, day = reused(world), world.acting(world.resident), japan_day(world.at)
    document = document_of_draft(draft)
    assert skipped_pages(draft, document, on=day) == frozenset()
    paths = [*origins_said(draft), "allowance__work"]
    confirm_known(draft=draft, paths=paths, revision=draft.revision, by=by, at=world.at)
    assert confirmed_paths(draft) == {"person_name", "person_email", "bank_account", "person_income"}
    skipped = skipped_pages(draft, document, on=day)
    assert {"who", "account", "income"} <= skipped
    assert not any(page.startswith("allowance__") for page in skipped)
    assert not_asked(draft, on=day).known == 4
    changed = rest(world, draft, person_income=2_000_000)
    assert "person_income" not in confirmed_paths(changed)
    assert said(filed(world.sent(changed))["benefit"])["income"] == 2_000_000


def test_a_draft_that_becomes_one_of_several_keeps_where_answers_came_from(world: TogetherWorld) -> None:
    acting = world.acting(world.resident)
    draft = world.together(world.benefit, user=world.resident)
    draft = reuse_facts(draft=draft, revision=draft.revision, by=acting, at=world.at)
    assert set(origins_said(draft)) == {"applicant", "mail", "account", "income"}
    confirm_known(draft=draft, paths=["income"], revision=draft.revision, by=acting, at=world.at)
    both = add_item(draft=draft, edition=world.allowance, revision=draft.revision, by=acting, at=world.at)
    assert set(origins_said(both)) == {"person_name", "person_email", "bank_account", "person_income"}
    assert confirmed_paths(both) == {"person_income"}
