"""Reengineering a window: written from an empty flow, measured by what is said at it, done again."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from madoguchi.events.models import Event
from madoguchi.improvement.models import BprFlow, BprRecord
from madoguchi.improvement.selectors import (
    effect_of,
    procedures_to_reengineer,
    rounds_of,
    steps_of,
    subject_of,
    windows_to_reengineer,
)
from madoguchi.improvement.services import (
    begin_bpr,
    change_over,
    close_bpr,
    decide_bpr,
    propose_bpr,
    save_findings,
    save_flow,
)
from madoguchi.improvement.services.refusals import FlowNotWhole, IndicatorNeedsProcedure, OpenAlready
from madoguchi.improvement.types import FlowStep, Measure, Phase, Problem, Who
from madoguchi.reviews.models import Review
from madoguchi.windows.models import Window
from tests.improvement.world import World

FLOW = [
    FlowStep(Phase.APPLICATION, Who.APPLICANT, "番号札を取って待つ", 25),
    FlowStep(Phase.EXAMINATION, Who.WINDOW, "用件を聞いて入力する", 10),
]


@pytest.fixture
def window(world: World) -> Window:
    """A counter of the city, of which little good is said until thirty days ago."""
    made = Window.objects.create(
        organisation=world.city, code="w-1", name="市民課2番窓口", address="1-1", hours="9時から17時"
    )
    for days_ago, rating in ((50, 2), (5, 5)):
        for _n in range(10):
            written_at = world.at - timedelta(days=days_ago)
            application = world.application(world.open, days=1)
            said = world.review(application, rating=rating, written_at=written_at)
            Review.objects.filter(pk=said.pk).update(window=made)
    return made


def findings(world: World, record: BprRecord, indicator: str) -> BprRecord:
    """One problem and one measure by `indicator`."""
    return save_findings(
        record=record,
        aim=record.aim,
        problems=[Problem("waiting", "昼に25分待つ")],
        measures=[Measure("書かない窓口にする", indicator)],
        revision=record.revision,
        by=world.worker,
        at=world.at,
    )


def flow(world: World, record: BprRecord, side: BprFlow.Side) -> BprRecord:
    """What is done at the window, without a notice."""
    return save_flow(
        record=record, side=side, steps=FLOW, revision=record.revision, by=world.worker, at=world.at
    )


def test_a_window_is_reengineered_and_measured_by_what_is_said_at_it(world: World, window: Window):
    record = begin_bpr(window=window, aim="待つ時間を短く", by=world.worker, at=world.at)
    assert steps_of(record, BprFlow.Side.BEFORE) == [] and not record.is_after_digitisation
    assert subject_of(record) == "市民課2番窓口"
    with pytest.raises(IndicatorNeedsProcedure):
        findings(world, record, "decision_days")
    record = findings(world, flow(world, record, BprFlow.Side.BEFORE), "satisfied")
    with pytest.raises(FlowNotWhole):
        propose_bpr(record=record, revision=record.revision, by=world.worker, at=world.at)
    record = flow(world, record, BprFlow.Side.AFTER)
    record = propose_bpr(record=record, revision=record.revision, by=world.worker, at=world.at)
    record = decide_bpr(record=record, decision="します", by=world.second, at=world.at)
    record = change_over(record=record, changed_on=world.day(30), by=world.worker, at=world.at)
    assert [(gain.before, gain.after, gain.gained) for gain in effect_of(record)] == [
        ("2.0点", "5.0点", True),
        ("0%", "100%", True),
    ]
    made = record.improvements.get()
    assert (made.window, made.procedure, made.gained) == (window, None, True)
    said = Event.objects.filter(stream=f"bpr:{record.pk}").order_by("n").first()
    assert said is not None and said.data["window"] == str(window.pk) and "procedure" not in said.data
    record = close_bpr(record=record, lesson="先に聞く", by=world.worker, at=world.at)
    following = begin_bpr(window=window, aim="さらに短く", by=world.worker, at=world.at)
    assert following.round == 2 and rounds_of(following) == [record, following]
    assert steps_of(following, BprFlow.Side.BEFORE) == FLOW


def test_a_window_that_is_being_reengineered_hides_no_procedure(world: World, window: Window):
    before = procedures_to_reengineer(world.worker)
    assert before and list(windows_to_reengineer(world.worker)) == [window]
    begin_bpr(window=window, aim="短く", by=world.worker, at=world.at)
    assert procedures_to_reengineer(world.worker) == before
    assert not windows_to_reengineer(world.worker)
    with pytest.raises(OpenAlready):
        begin_bpr(window=window, aim="短く", by=world.worker, at=world.at)
    begin_bpr(procedure=world.about, aim="早く", by=world.worker, at=world.at)
    other = Window.objects.create(
        organisation=world.city, code="w-2", name="2", address="1-1", hours="9時から17時"
    )
    assert list(windows_to_reengineer(world.worker)) == [other]


@pytest.mark.parametrize(
    "both", [pytest.param(True, id="a procedure and a window"), pytest.param(False, id="neither")]
)
def test_a_record_is_of_one_thing(world: World, window: Window, both: bool):
    named = {"procedure": world.about, "window": window} if both else {}
    with pytest.raises(IntegrityError, match="improvement_bpr_of_one_thing"), transaction.atomic():
        BprRecord.objects.create(organisation=world.city, aim="早く", begun_at=world.at, **named)
