"""Pages on which roles are given and taken, and the page of an invitation."""

import re
from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine
from django.test import Client

from madoguchi.accounts.models import Appointment, User
from madoguchi.core.acting import Role
from madoguchi.core.clock import JAPAN
from tests.world import PASSWORD, World

AT = datetime(2026, 11, 2, 10, 0, tzinfo=JAPAN)


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(AT, tick=False):
        yield World(AT)


@pytest.fixture
def chief(world: World) -> Client:
    client = Client()
    client.force_login(world.officer("chief", Role.ADMINISTRATOR))
    return client


def test_roles_are_given_to_those_who_have_an_account(world: World, chief: Client) -> None:
    page = chief.post(
        "/studio/organisations/city/roles/",
        {"email": "ＥＤＩＴＯＲ＠example.jp", "roles": ["publisher", "auditor"], "act": "give"},
    )
    assert page.status_code == 302
    held = Appointment.objects.filter(user=world.editor).values_list("role", flat=True)
    assert set(held) == {"editor", "publisher", "auditor"}


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        ({"email": "", "roles": ["editor"]}, 422, "メールアドレスを入力してください"),
        ({"email": "nobody@example.jp", "roles": ["editor"]}, 409, "登録されていません"),
        ({"email": "editor@example.jp", "roles": []}, 422, "役割を1つ以上"),
        ({"email": "editor@example.jp", "roles": ["king"]}, 422, "役割を選び直して"),
        ({"email": "editor@example.jp", "roles": ["editor"]}, 409, "もうこの役割をもっています"),
    ],
)
def test_what_cannot_be_given_is_told_and_kept(
    world: World, chief: Client, data: dict[str, object], status: int, words: str
) -> None:
    page = chief.post("/studio/organisations/city/roles/", {**data, "act": "give"})
    assert page.status_code == status
    assert words in page.content.decode()
    assert str(data["email"]) in page.content.decode()


def test_an_invited_officer_makes_an_account_and_signs_in(world: World, chief: Client) -> None:
    page = chief.post(
        "/studio/organisations/city/roles/",
        {"email": "new@example.jp", "roles": ["editor"], "act": "invite"},
    ).content.decode()
    found = re.search(r"/account/join/[\w-]+/", page)
    assert found
    link, visitor = found.group(), Client()
    assert "窓野市" in visitor.get(link).content.decode()
    weak = visitor.post(link, {"name": "新野 人", "password": "password"})
    assert weak.status_code == 422
    assert visitor.post(link, {"name": "新野 人", "password": PASSWORD}).status_code == 200
    user = User.objects.get(email="new@example.jp")
    assert user.check_password(PASSWORD)
    assert Appointment.objects.filter(user=user, role="editor", organisation=world.city).exists()
    assert Client().get(link).status_code == 404


def test_an_invitation_of_someone_with_an_account_asks_to_sign_in(world: World, chief: Client) -> None:
    page = chief.post(
        "/studio/organisations/city/roles/",
        {"email": world.neighbour.email, "roles": ["editor"], "act": "invite"},
    ).content.decode()
    found = re.search(r"/account/join/[\w-]+/", page)
    assert found
    stranger = Client()
    stranger.force_login(world.resident)
    assert "ログインしてから" in stranger.post(found.group()).content.decode()
    assert not Appointment.objects.filter(user=world.neighbour).exists()
    invited = Client()
    invited.force_login(world.neighbour)
    assert invited.post(found.group()).status_code == 302
    assert Appointment.objects.filter(user=world.neighbour, role="editor").exists()


def test_a_role_is_taken_after_one_question(world: World, chief: Client) -> None:
    held = Appointment.objects.get(user=world.publisher)
    page = f"/studio/organisations/city/roles/{held.pk}/end/"
    assert "外しますか" in chief.get(page).content.decode()
    assert chief.post(page).status_code == 302
    held.refresh_from_db()
    assert held.ends_on is not None
    assert chief.post(page).status_code == 404
