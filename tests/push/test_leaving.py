"""When the government leaves that runs the service, its campaigns go and nobody is told by it any more."""

from pathlib import Path

import pytest
from django.db import connection

from madoguchi.accounts.models import Organisation
from madoguchi.messaging.models import Message
from madoguchi.push.models import Campaign, Match, Preference
from madoguchi.push.selectors import told_to
from madoguchi.site.tenancy.exporting import export_government
from madoguchi.site.tenancy.removing import remove_government
from tests.push.world import TODDLERS, PushWorld
from tests.world import SYSTEM


@pytest.mark.engines
def test_a_city_that_leaves_takes_its_campaigns_and_leaves_the_messages(
    world: PushWorld, tmp_path: Path
) -> None:
    world.child(world.resident, "2025-01-01")
    programme = world.programme("toddlers", TODDLERS)
    world.agrees(world.resident)
    world.campaign(programme)
    world.turn()
    assert Match.objects.count() == 1
    export_government(world.city, tmp_path / "out", by=SYSTEM, at=world.at)
    remove_government(world.city, tmp_path / "out", by=SYSTEM, at=world.at)
    connection.check_constraints()
    assert not Campaign.objects.exists() and not Match.objects.exists()
    assert Message.objects.count() == 1 and Preference.objects.get().is_on
    assert told_to(world.acting(world.resident)) == []


@pytest.mark.engines
def test_the_consent_goes_with_whom_it_was_given_to(world: PushWorld, tmp_path: Path) -> None:
    world.agrees(world.resident)
    for government in (world.city, world.other_city):
        folder = tmp_path / government.slug
        export_government(government, folder, by=SYSTEM, at=world.at)
        remove_government(government, folder, by=SYSTEM, at=world.at)
    assert Preference.objects.get().is_on
    top = Organisation.objects.get(slug="pref")
    export_government(top, tmp_path / "top", by=SYSTEM, at=world.at)
    remove_government(top, tmp_path / "top", by=SYSTEM, at=world.at)
    connection.check_constraints()
    wish = Preference.objects.get()
    assert not wish.is_on and wish.consent is None
