"""A resident, a business and an officer sign in by a real provider: what we ask for, and what is made of the answer."""

import hashlib
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from madoguchi.accounts.models import Membership, ShownClaims, Subject, User, Visit
from madoguchi.accounts.oidc import provider_with_key
from madoguchi.accounts.oidc.keys import key_path
from madoguchi.accounts.services import add_user, link_sign_in
from madoguchi.accounts.sessions import sign_in_of
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day, now
from madoguchi.events.models import Event
from madoguchi.facts.models import Fact
from madoguchi.facts.services import take_card

from .conftest import Person, Provider, asked

pytestmark = pytest.mark.django_db
SYSTEM = Acting.system("test")


def test_what_we_ask_for_is_what_the_specification_says(person: Person) -> None:
    query = asked(person.begin())
    assert query["response_type"] == "code"
    assert query["client_id"] == "RP00000001"
    assert query["scope"].split() == ["openid", "name", "address", "birthdate", "gender"]
    assert query["acr_values"] == "aal3 crl"
    assert query["code_challenge_method"] == "S256"
    assert query["redirect_uri"] == "http://testserver/account/with/card/back/"
    assert len(query["state"]) > 40 and len(query["nonce"]) > 40 and query["state"] != query["nonce"]
    (waiting,) = person.client.session["sign_in_states"].values()
    digest = hashlib.sha256(waiting["verifier"].encode()).digest()
    assert query["code_challenge"] == urlsafe_b64encode(digest).rstrip(b"=").decode()


def test_every_sign_in_is_asked_for_anew(person: Person) -> None:
    one, other = asked(person.begin()), asked(person.begin())
    for name in ("state", "nonce", "code_challenge"):
        assert one[name] != other[name]


def test_a_resident_signs_in_with_the_card_and_gets_an_account(person: Person) -> None:
    person.client.get(reverse("accounts:sign_in"))
    response = person.sign_in(next="/procedures/")
    assert (response.status_code, response["Location"]) == (302, "/procedures/")
    user = User.objects.get()
    assert user.name == "窓野 花子" and user.person is not None
    assert not user.has_mail and not user.has_usable_password()
    sign_in = sign_in_of(person.client.session)
    assert (sign_in.provider, sign_in.identity, sign_in.authentication) == ("card", 2, 3)
    assert Visit.objects.get().user == user
    kinds = set(Event.objects.filter(stream=f"user:{user.pk}").values_list("kind", flat=True))
    assert kinds == {"user.added", "user.linked", "user.signed_in"}


def test_the_second_time_it_is_the_same_account(person: Person) -> None:
    person.sign_in()
    first = User.objects.get()
    person.client.logout()
    person.sign_in()
    assert User.objects.get() == first
    person.client.logout()
    person.who = "taro"
    person.sign_in()
    assert User.objects.count() == 2


def test_the_session_gets_a_new_id_and_a_guest_leaves_nothing(person: Person) -> None:
    person.begin()
    before = person.client.session.session_key
    session = person.client.session
    session["tickets"] = ["01980000-0000-7000-8000-000000000009"]
    session.save()
    person.sign_in()
    assert person.client.session.session_key != before
    assert "tickets" not in person.client.session


def test_of_what_the_card_says_only_the_name_is_kept(person: Person) -> None:
    """What else is handed over waits for consent; it stands neither in the link nor in the log nor in the session."""
    person.sign_in()
    link = SocialAccount.objects.get()
    assert link.extra_data == {}
    told = str(list(Event.objects.values_list("data", "by", "why"))) + str(dict(person.client.session))
    for word in (
        "花子",
        "1990-04-01",
        "窓口町",
        person.provider.inner("card").counter.subject(_hanako(person)),
    ):
        assert word not in told


def test_what_the_card_proved_becomes_a_fact_of_its_holder_alone(person: Person) -> None:
    person.sign_in()
    shown = ShownClaims.objects.get()
    assert "花子".encode() not in bytes(shown.sealed)
    event = Event.objects.get(kind="card.shown")
    assert event.data["claims"] == ["address", "birthdate", "gender", "name"]
    take_card(event)
    subject = User.objects.get().person
    facts = Fact.objects.filter(subject=subject)
    assert set(facts.values_list("term", "source", "holder")) == {
        ("person.name", "card", None),
        ("person.birth_date", "card", None),
        ("person.gender", "card", None),
        ("person.registered_address", "card", None),
    }
    assert not ShownClaims.objects.exists()
    take_card(event)
    assert facts.count() == 4
    assert facts.get(term="person.registered_address").value == _hanako(person).claims["address"]


def test_without_a_card_nothing_is_proved(person: Person) -> None:
    person.way, person.code = "phone", "0000"
    person.sign_in()
    assert not ShownClaims.objects.exists() and not Event.objects.filter(kind="card.shown").exists()


def _hanako(person: Person) -> object:
    return person.provider.inner("card").counter.people[0]


def test_our_statement_is_signed_with_a_key_that_only_we_can_read(person: Person) -> None:
    person.sign_in()
    ours = provider_with_key("card")
    assert ours is not None
    path = key_path(ours)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o077 == 0


def test_a_provider_takes_each_statement_once_and_only_ours(person: Person, settings: object) -> None:
    """The provider is real: with another key behind the same client we get nothing from it."""
    ours = provider_with_key("card")
    assert ours is not None
    key_path(ours).unlink()
    response = person.sign_in()
    assert response.status_code == 403
    assert Event.objects.get(kind="sign_in.refused").data["code"] == "token_refused"


def test_a_business_comes_with_its_corporate_number(person: Person) -> None:
    person.counter, person.who, person.way = "business", "sato", "prime"
    assert person.sign_in().status_code == 302
    business = Subject.objects.get(kind=Subject.Kind.BUSINESS)
    assert business.name == "株式会社まどの食堂"
    membership = Membership.objects.get(group=business)
    assert membership.part == Membership.Part.REPRESENTATIVE
    assert membership.member == User.objects.get().person


def test_a_leaver_of_a_business_is_not_let_in_again_by_signing_in(person: Person) -> None:
    person.counter, person.who, person.way = "business", "sato", "prime"
    person.sign_in()
    today = japan_day(now())
    Membership.objects.update(starts_on=today - timedelta(days=9), ends_on=today)
    person.client.logout()
    person.sign_in()
    assert Membership.objects.filter(ends_on__isnull=True).count() == 0


def test_a_corporate_number_with_a_wrong_digit_is_refused(person: Person) -> None:
    person.counter, person.who, person.way = "business", "sato", "prime"
    person.provider.documents["/userinfo"] = lambda found: found.update(corp_number="7000012345672")
    assert person.sign_in().status_code == 403
    assert Event.objects.get(kind="sign_in.refused").data["code"] == "corporate_number"
    assert not User.objects.exists() and not Subject.objects.exists()


def test_an_officer_signs_in_by_the_providers_second_factor(
    person: Person, officer_account: User, at: datetime
) -> None:
    counter = person.provider.inner("staff").counter
    link_sign_in(
        user=officer_account, provider="staff", subject=counter.subject(counter.people[0]), by=SYSTEM, at=at
    )
    person.counter, person.who, person.way = "staff", "shinsa", "two"
    assert person.sign_in()["Location"] == reverse("desk:queue")
    assert person.client.get(reverse("desk:queue")).status_code == 200


def test_an_officer_by_one_factor_alone_is_asked_for_the_other(
    person: Person, officer_account: User, at: datetime
) -> None:
    counter = person.provider.inner("staff").counter
    link_sign_in(
        user=officer_account, provider="staff", subject=counter.subject(counter.people[0]), by=SYSTEM, at=at
    )
    person.counter, person.who, person.way, person.code = "staff", "shinsa", "one", "0000"
    assert person.sign_in()["Location"].startswith(reverse("accounts:second"))
    assert person.client.get(reverse("desk:queue"))["Location"].startswith(reverse("accounts:second"))


def test_who_is_signed_in_steps_up_and_keeps_the_session(person: Person, at: datetime) -> None:
    user = add_user(
        email="hanako@example.jp", name="窓野 花子", password="correct horse battery", by=SYSTEM, at=at
    )
    person.client.post(
        reverse("accounts:sign_in"), {"email": user.email, "password": "correct horse battery"}
    )
    assert sign_in_of(person.client.session).identity == 1
    session = person.client.session
    session["whose"] = str(user.person_id)
    session.save()
    response = person.sign_in(act="step_up", next="/my/")
    assert response["Location"] == "/my/"
    assert sign_in_of(person.client.session).identity == 2
    assert person.client.session["whose"] == str(user.person_id)
    assert SocialAccount.objects.get().user == user
    assert User.objects.count() == 1


def test_the_discovery_document_says_what_the_provider_does(provider: Provider, client: Client) -> None:
    found = provider.inner("card").described()
    assert found["id_token_signing_alg_values_supported"] == ["ES256"]
    assert found["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]
    assert jwt.PyJWK(provider.inner("card").key.as_dict(private=False)).key_type == "EC"
