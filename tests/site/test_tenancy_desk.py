"""What officers took away and decided together goes with the government that leaves."""

from datetime import timedelta
from pathlib import Path

import pytest

from madoguchi.events.models import Event
from madoguchi.events.selectors import verify
from madoguchi.examination.models import BulkDecision, CaseMonth, CasePace, Export, Outcome
from madoguchi.examination.services import open_case
from madoguchi.examination.services.bulk import UNDO, propose_bulk, sign_bulk, try_bulk
from madoguchi.examination.services.bulk_running import decide_bulks, try_cases
from madoguchi.examination.services.exporting import ask_export, make_exports
from madoguchi.examination.services.pacing import FOLLOWED, count_months, follow_event
from madoguchi.files.models import File
from madoguchi.site.tenancy.exporting import export_government
from madoguchi.site.tenancy.removing import remove_government
from tests.site.test_tenancy import AT, counts
from tests.world import SYSTEM, World


@pytest.mark.engines
@pytest.mark.django_db
def test_files_bulk_decisions_and_figures_go_with_the_government(tmp_path: Path) -> None:
    world = World(AT)
    by, approver = world.acting(world.examiner), world.acting(world.approver)
    cases = [world.examining(), world.examining(world.resident)]
    keys = [one.pk for one in cases]
    ask_export(kind=Export.Kind.CASES, shape=Export.Shape.CSV, cases=keys, purpose="点検", by=by, at=AT)
    make_exports(at=AT, clock=lambda: AT)
    owner = Export.objects.get().pk
    assert File.objects.filter(owner=owner).exists()
    bulk = try_bulk(cases=keys, outcome=Outcome.REFUSED, grounds="確認しました。", by=by, at=AT)
    try_cases(at=AT)
    for who in (by, approver):
        for one in cases:
            open_case(application=one, by=who, at=AT + timedelta(seconds=1))
        if who is by:
            propose_bulk(bulk=bulk, by=by, at=AT)
    sign_bulk(bulk=bulk, is_approved=True, by=approver, at=AT)
    assert decide_bulks(at=AT + UNDO) == 2
    for event in Event.objects.filter(kind__in=FOLLOWED):
        follow_event(event)
    count_months(at=AT)
    assert CasePace.objects.count() == 2

    export_government(world.city, tmp_path / "out", by=SYSTEM, at=AT)
    remove_government(world.city, tmp_path / "out", by=SYSTEM, at=AT)
    assert sum(counts(world.city).values()) == 0
    for model in (Export, BulkDecision, CasePace, CaseMonth):
        assert not model.objects.exists(), model
    assert not File.objects.filter(owner=owner).exists()
    assert list(verify()) == []
