"""Sheets of priority procedures: begun from records, written, published by a second person, never changed after."""

from dataclasses import replace
from datetime import datetime

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from madoguchi.events.models import Event
from madoguchi.improvement.services import decide_bpr
from madoguchi.plan.models import SheetVersion
from madoguchi.plan.selectors.sheets import (
    body_of_version,
    drafted_sheet,
    figures_now,
    public_sheet,
    sheet_acts,
    sheet_rows,
)
from madoguchi.plan.services.sheets import (
    NotYourSheet,
    SheetNotReady,
    ask_sheet_publication,
    discard_sheet,
    publish_sheet,
    save_sheet,
    send_sheet_back,
    start_sheet,
)
from madoguchi.plan.types.sheets import Action, Figure, Kpi, SheetBody
from madoguchi.versions.services import EditorMayNotApprove, SomeoneElseSaved
from tests.plan.sheets_world import PlanWorld


@pytest.fixture
def world(db: None, at: datetime) -> PlanWorld:
    """A city whose procedures have many and few cases."""
    return PlanWorld(at)


def kpi(body: SheetBody, kind: str) -> Kpi:
    """One indicator of a sheet."""
    return next(one for one in body.kpis if one.kind == kind)


def test_a_sheet_begins_with_what_records_tell(world: PlanWorld):
    world.decided_in(12, closed_days_ago=20)
    world.rated(4, days_ago=10)
    for _ in range(4):
        world.draft(world.open, minutes=9)
    record = world.proposed(procedure=world.about)
    decide_bpr(record=record, decision="この流れにします", by=world.second, at=world.at)
    period = world.period("now", world.at.year - 1)
    body = drafted_sheet(period, world.about, at=world.at)
    assert body.flow_from == "bpr"
    assert [step.what for step in body.after] == [step.what for step in world.steps()]
    days = kpi(body, "decision_days").present
    assert (days.value, days.n, days.source_words) == (6.5, 20, "申請の記録")
    assert kpi(body, "satisfaction").present.value == 4.0
    few = kpi(body, "fill_minutes")
    assert few.present.is_few and few.present.value is None and few.told(few.present) == "10件未満"
    assert kpi(body, "documents").told(kpi(body, "documents").present) == "2件"
    assert not kpi(body, "online_rate").present.source, "cases here alone are no share of all"
    assert not kpi(body, "service_hours").present.source
    assert [one.text for one in body.actions] == ["照会を先に出す", "ひな形を作る"]
    assert SheetBody.from_json(body.to_json()) == body


def test_what_records_tell_is_never_typed_and_the_rest_is_marked(world: PlanWorld):
    period = world.settled()
    version = start_sheet(selection=world.selection(period), by=world.worker, at=world.at)
    body = body_of_version(version)
    typed = Figure(99.0, "typed")
    kpis = [replace(one, present=typed, actuals=((2024, typed),)) for one in body.kpis]
    version = save_sheet(
        version=version, body=replace(body, kpis=tuple(kpis)), revision=0, by=world.worker, at=world.at
    )
    kept = body_of_version(version)
    assert kpi(kept, "documents").present.value == 3.0
    assert kpi(kept, "documents").present.source_words == "手続の登録"
    hours = kpi(kept, "service_hours")
    assert hours.present.is_typed and hours.present.source_words == "担当者の入力"
    assert dict(hours.actuals)[2024].value == 99.0
    assert kpi(kept, "online_rate").actual_in(world.at.year - 1).value == 25.0
    assert figures_now(kept, world.many, at=world.at)["documents"].value == 3.0


def test_a_second_person_publishes_and_nothing_changes_after(world: PlanWorld):
    period = world.settled()
    version = world.sheet_written(period)
    with pytest.raises(EditorMayNotApprove):
        worker = replace(
            world.worker, grants=world.worker.grants | {(role, place) for role, place in world.second.grants}
        )
        publish_sheet(version=version, by=worker, at=world.at)
    ask_sheet_publication(version=version, by=world.worker, at=world.at)
    back = send_sheet_back(version=version, remark="目標の理由を書いてください", by=world.second, at=world.at)
    assert back.asked_at is None and back.remark == "目標の理由を書いてください"
    assert [one.state for one in sheet_acts(world.worker, period)] == ["draft"]
    ask_sheet_publication(version=version, by=world.worker, at=world.at)
    assert public_sheet(period, world.many.slug) is None
    published = publish_sheet(version=version, by=world.second, at=world.at)
    sheet = public_sheet(period, world.many.slug)
    assert sheet is not None and sheet.current == published
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        SheetVersion.objects.filter(pk=published.pk).update(body={})
    kinds = (
        Event.objects.filter(kind__startswith="sheetversion.").order_by("pk").values_list("kind", flat=True)
    )
    assert {one.removeprefix("sheetversion.") for one in kinds} == {
        "drafted",
        "saved",
        "publication_asked",
        "sent_back",
        "published",
    }
    rows = sheet_rows(period)
    assert [(row.title, row.body is not None) for row in rows] == [
        ("多い手続", True),
        ("ホールの利用", False),
    ]
    again = start_sheet(selection=world.selection(period), by=world.worker, at=world.at)
    assert again.number == 2 and again.body["aim"] == published.body["aim"]
    discard_sheet(version=again, by=world.worker, at=world.at)
    assert public_sheet(period, world.many.slug) is not None


def test_a_sheet_that_lacks_something_says_what(world: PlanWorld):
    period = world.settled()
    version = start_sheet(selection=world.selection(period), by=world.worker, at=world.at)
    with pytest.raises(SheetNotReady) as refused:
        ask_sheet_publication(version=version, by=world.worker, at=world.at)
    fields = [one.field for one in refused.value.problems]
    assert fields[0] == "aim" and fields[-1] == "action-1"
    assert "present-service_hours" in fields
    assert f"target-documents-{period.fiscal_years[-1]}" in fields
    with pytest.raises(SomeoneElseSaved):
        save_sheet(version=version, body=SheetBody(), revision=7, by=world.worker, at=world.at)
    with pytest.raises(NotYourSheet):
        start_sheet(selection=world.selection(period), by=world.stranger, at=world.at)


@pytest.mark.parametrize(
    ("kind", "target", "actual", "is_reached"),
    [
        pytest.param("decision_days", 10.0, 9.0, True, id="sooner-is-better"),
        pytest.param("decision_days", 10.0, 11.0, False, id="later-is-worse"),
        pytest.param("online_rate", 80.0, 80.0, True, id="at-the-target"),
        pytest.param("online_rate", 80.0, 79.9, False, id="just-below"),
    ],
)
def test_whether_a_target_is_reached_depends_on_which_way_is_better(
    kind: str, target: float, actual: float, is_reached: bool
):
    one = Kpi(kind, Figure(1.0, "cases"), ((2025, target), (2026, 1.0)), ((2025, Figure(actual, "cases")),))
    assert (one.last_year, one.is_reached) == (2025, is_reached)
    assert one.reached_in(2026) is None
    assert Kpi(kind, actuals=((2025, Figure(actual, "cases")),)).is_reached is None
    assert Action("する", 2025, "done").state_words == "実施済み"
