"""Signing in: the right pair opens, the wrong one says nothing, guessing is slowed, the session is new."""

import pytest
import time_machine
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from madoguchi.accounts.models import Appointment, Attempt, Membership, User
from madoguchi.accounts.services import add_business, add_user, issue_ticket, join
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Event

PASSWORD = "correct horse battery"
SIGN_IN = "/account/sign-in/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frozen(at):
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def resident(at) -> User:
    return add_user(
        email="Hanako@example.jp", name="窓野 花子", password=PASSWORD, by=Acting.system("test"), at=at
    )


def sign_in(client: Client, email: str = "hanako@example.jp", password: str = PASSWORD, **extra: str):
    return client.post(SIGN_IN, {"email": email, "password": password, **extra})


def test_a_resident_comes_to_my_page_and_gets_a_new_session(client, resident):
    client.get(SIGN_IN)
    session = client.session
    session["tickets"] = []
    session.save()
    before = client.session.session_key
    client.cookies["madoguchi"] = before

    response = sign_in(client)

    assert response.status_code == 302
    assert response["Location"] == reverse("portal:my")
    assert client.session.session_key != before
    assert Event.objects.filter(kind="user.signed_in", stream=f"user:{resident.pk}").count() == 1


def test_an_officer_comes_to_the_second_factor(client, officer_account):
    response = sign_in(client, officer_account.email)
    assert response["Location"] == reverse("accounts:second")


def test_the_address_may_be_typed_in_full_width(client, resident):
    assert sign_in(client, "ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｊｐ").status_code == 302


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/procedures/", "/procedures/"),
        ("https://elsewhere.example/", "/my/"),
        ("//elsewhere.example/", "/my/"),
        ("javascript:alert(1)", "/my/"),
    ],
)
def test_next_leads_only_to_our_own_pages(client, resident, wanted, leads_to):
    assert sign_in(client, next=wanted)["Location"] == leads_to


def test_wrong_mail_and_wrong_password_read_the_same(client, resident):
    one = sign_in(client, password="wrong")
    other = sign_in(client, email="nobody@example.jp")
    for response in (one, other):
        assert response.status_code == 422
        assert "組み合わせが正しくありません" in response.content.decode()
    assert "wrong" not in one.content.decode()


def test_the_sixth_try_is_refused_even_with_the_right_password(client, resident):
    for _attempt in range(5):
        sign_in(client, password="wrong")
    response = sign_in(client)
    assert response.status_code == 422
    assert "続けて間違えた" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_the_brake_lets_go_after_five_minutes_and_stores_no_address(client, resident, at):
    for _attempt in range(5):
        sign_in(client, password="wrong")
    assert not Attempt.objects.filter(bucket__contains="hanako").exists()
    with time_machine.travel(at.timestamp() + 301, tick=False):
        assert sign_in(client).status_code == 302


def test_long_addresses_are_braked_too(client):
    long = "a" * 200 + "@example.jp"
    for _attempt in range(5):
        sign_in(client, email=long)
    assert "続けて間違えた" in sign_in(client, email=long).content.decode()


def test_empty_fields_are_named_in_the_summary(client):
    text = client.post(SIGN_IN, {}).content.decode()
    assert 'href="#email"' in text
    assert 'href="#password"' in text


def test_sign_out_takes_a_post_and_forgets_everything(client, resident):
    sign_in(client)
    assert client.get(reverse("accounts:sign_out")).status_code == 405
    response = client.post(reverse("accounts:sign_out"))
    assert response["Location"] == "/"
    assert not client.session.keys()


def test_a_disabled_account_cannot_sign_in(client, resident):
    User.objects.update(is_active=False)
    assert sign_in(client).status_code == 422


def test_an_officer_whose_role_ended_is_cut_off_by_the_next_request(client, officer_account, at):
    sign_in(client, officer_account.email)
    Appointment.objects.update(ends_on=japan_day(at))
    assert client.get(reverse("desk:queue")).status_code == 404


def test_one_acts_only_for_subjects_of_ones_own(client, resident, at):
    by = Acting.system("test")
    ours = add_business(name="窓野食堂", corporate_number=None, by=by, at=at)
    theirs = add_business(name="よその会社", corporate_number=None, by=by, at=at)
    join(
        member=resident.person,
        group=ours,
        part=Membership.Part.REPRESENTATIVE,
        starts_on=japan_day(at),
        by=by,
        at=at,
    )
    sign_in(client)
    address = reverse("accounts:act_for")

    assert client.post(address, {"subject": str(theirs.pk)}).status_code == 404
    assert client.post(address, {"subject": "nonsense"}).status_code == 404
    assert "whose" not in client.session
    assert client.post(address, {"subject": str(ours.pk)}).status_code == 302
    assert client.session["whose"] == str(ours.pk)


def test_signing_in_closes_what_a_guest_opened_at_the_same_terminal(client, resident, at):
    ticket = issue_ticket(at=at).ticket
    session = client.session
    session["tickets"] = [str(ticket.pk)]
    session.save()
    assert sign_in(client).status_code == 302
    assert "tickets" not in client.session


@pytest.mark.engines
def test_a_mail_address_opens_one_account_in_whatever_case(resident, at):
    with pytest.raises(IntegrityError):
        add_user(email="hanako@EXAMPLE.jp", name="別人", password=PASSWORD, by=Acting.system("test"), at=at)
