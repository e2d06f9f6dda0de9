"""What people sent to several governments at once, when one of these leaves."""

from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection

from madoguchi.applications.models import Application
from madoguchi.core.clock import JAPAN
from madoguchi.filling.models import Approval, Draft, Held, Reuse, ReuseConsent
from madoguchi.filling.services import approve, reuse_facts, set_approval
from madoguchi.site.tenancy.exporting import export_government
from madoguchi.site.tenancy.owned import owned_models, rows_of
from madoguchi.site.tenancy.removing import remove_government
from tests.filling.test_reuse_together import fact
from tests.filling.together_world import TogetherWorld, filed
from tests.world import NAME, SYSTEM

AT = datetime(2026, 11, 2, 10, 0, tzinfo=JAPAN)


@pytest.mark.engines
@pytest.mark.django_db
def test_what_went_to_another_government_stays_with_it(tmp_path: Path) -> None:
    world = TogetherWorld(AT)
    assert world.resident.person is not None
    fact(world, world.resident.person, "person.name", dict(NAME))
    open_ = world.together(user=world.resident)
    by = world.acting(world.resident)
    reuse_facts(draft=open_, revision=open_.revision, by=by, at=AT)
    sent = world.sent(world.complete(*world.editions, world.nursery(), user=world.resident))
    assert Held.objects.count() == 1 and ReuseConsent.objects.count() == 2
    boss, colleague = world.company()
    set_approval(subject=world.business, is_required=True, by=boss, at=AT)
    own = world.complete(world.allowance, world.medical, by=colleague)
    approve(draft=own, revision=own.revision, by=boss, at=AT)

    export_government(world.city, tmp_path / "out", by=SYSTEM, at=AT)
    remove_government(world.city, tmp_path / "out", by=SYSTEM, at=AT)
    connection.check_constraints()
    assert sum(rows_of(model, world.city).count() for model in owned_models()) == 0
    assert (
        set(filed(sent)) == {"benefit"} == set(Application.objects.values_list("procedure__slug", flat=True))
    )
    assert not Held.objects.exists() and not Approval.objects.exists()
    assert Draft.objects.filter(pk=own.pk).count() == 0
    assert Reuse.objects.get().draft_id == open_.pk and ReuseConsent.objects.count() == 1
