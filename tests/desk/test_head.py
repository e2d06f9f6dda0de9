"""The head of the desk's pages names the officer's own office, on every page the same."""

import re

import pytest
from django.urls import reverse

from madoguchi.accounts.models import Organisation, User
from madoguchi.accounts.services import add_organisation, appoint
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day
from tests.desk.conftest import Enter, page_of
from tests.world import SYSTEM, World

HEAD = re.compile(r'<span class="staff-organisation">(.*?)</span>', re.DOTALL)


def heads(enter: Enter, user: User, *pages: str) -> set[str]:
    desk = enter(user)
    return {HEAD.findall(desk.get(page, follow=True).text)[0].strip() for page in pages}


def appointed(world: World, user: User, place: Organisation) -> None:
    day = japan_day(world.began)
    appoint(user=user, organisation=place, role=Role.EXAMINER, starts_on=day, by=SYSTEM, at=world.began)


def test_one_officer_reads_one_name(world: World, enter: Enter) -> None:
    case = world.examining(world.resident)
    pages = [
        *(reverse(f"desk:{name}") for name in ("queue", "enter", "tasks", "consultations", "usual", "post")),
        *(page_of(case, name) for name in ("case", "correction", "compare", "applicant", "files")),
        reverse("desk:enter_form", args=[world.edition.pk]),
    ]
    assert heads(enter, world.examiner, *pages) == {"窓野市"}


@pytest.mark.parametrize(("names", "head"), [(["division"], "子ども課"), (["division", "sister"], "窓野市")])
def test_a_division_by_its_name_two_by_their_city(
    world: World, enter: Enter, names: list[str], head: str
) -> None:
    user = world.officer("helper", Role.EXAMINER, at=world.division)
    if "sister" in names:
        sister = add_organisation(
            slug="sister",
            name="保育課",
            kind=Organisation.Kind.DIVISION,
            parent=world.city,
            by=SYSTEM,
            at=world.began,
        )
        appointed(world, user, sister)
    assert heads(enter, user, reverse("desk:queue"), reverse("desk:enter")) == {head}


def test_whoever_runs_the_service_for_officers_of_two_cities(world: World, enter: Enter) -> None:
    user = world.officer("helper", Role.EXAMINER)
    appointed(world, user, world.other_city)
    assert heads(enter, user, reverse("desk:queue")) == {"窓野県"}
