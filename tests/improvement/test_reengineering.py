"""Reengineering: from the flow as it is to the measured effect, with support, passed on, and done again."""

from datetime import timedelta

import pytest

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.events.models import Event
from madoguchi.improvement.models import BprFlow, BprRecord
from madoguchi.improvement.selectors import (
    drafted_steps,
    effect_of,
    flows_of,
    record_for,
    records_for,
    rounds_of,
    steps_of,
    support_counts,
    support_for,
    totals_beside,
)
from madoguchi.improvement.services import (
    ChangedElsewhere,
    NotNow,
    NotYours,
    SayWhy,
    WordsMissing,
    accept_support,
    ask_support,
    begin_bpr,
    change_over,
    close_bpr,
    close_support,
    decide_bpr,
    measure_bpr,
    measure_records_due,
    propose_bpr,
    save_findings,
    save_flow,
    send_bpr_back,
    stop_bpr,
    write_support,
)
from madoguchi.improvement.services.refusals import (
    AskedAlready,
    FindingsMissing,
    FlowNotWhole,
    NoSupporter,
    NotYoursToDecide,
    OpenAlready,
    ProposerMayNotDecide,
    TooManySteps,
)
from madoguchi.improvement.types import FlowStep, FlowTotals, Phase, StepWrong, Who
from tests.improvement.world import World


def closed(world: World, record: BprRecord) -> BprRecord:
    """`record` decided, in force since thirty days, and ended."""
    record = decide_bpr(record=record, decision="この流れにします", by=world.second, at=world.at)
    record = change_over(record=record, changed_on=world.day(30), by=world.worker, at=world.at)
    return close_bpr(record=record, lesson="先に聞くと早い", by=world.worker, at=world.at)


def test_the_flow_as_it_is_is_drafted_from_the_records(world: World):
    for _ in range(10):
        world.draft(world.open, minutes=14)
    world.decided_in(21, closed_days_ago=20)
    steps = drafted_steps(world.about, at=world.at)
    assert {step.phase for step in steps} == set(Phase.values)
    typed = next(step for step in steps if step.tool == "オンライン申請")
    assert typed.minutes == 14
    assert max(step.waiting_days for step in steps) == 21
    assert steps[0].documents == 2


def test_a_record_begins_with_the_drafted_flow_and_says_that_it_is_online(world: World):
    record = begin_bpr(procedure=world.about, aim="早く", by=world.worker, at=world.at)
    assert record.is_after_digitisation and record.round == 1
    assert steps_of(record, BprFlow.Side.BEFORE)
    assert steps_of(record, BprFlow.Side.AFTER) == []
    with pytest.raises(OpenAlready):
        begin_bpr(procedure=world.about, aim="もう一度", by=world.worker, at=world.at)
    offline = begin_bpr(
        procedure=world.procedure(channels=[{"kind": "counter", "text": "窓口"}]),
        aim="早く",
        by=world.worker,
        at=world.at,
    )
    assert not offline.is_after_digitisation


def test_totals_add_up_what_people_and_offices_spend():
    steps = [
        FlowStep(Phase.APPLICATION, Who.APPLICANT, "書く", 20, 3, "", 2),
        FlowStep(Phase.EXAMINATION, Who.OFFICER, "見る", 10, 1, "", 7),
        FlowStep(Phase.EXAMINATION, Who.SYSTEM, "照らす", 1),
        FlowStep(Phase.NOTICE, Who.OFFICER, "送る", 4),
    ]
    assert FlowTotals.of(steps) == FlowTotals(4, 20, 14, 3, 9, 3)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"what": " "}, id="nothing done"),
        pytest.param({"who": "nobody"}, id="nobody"),
        pytest.param({"minutes": -1}, id="less than no time"),
        pytest.param({"waiting_days": 366}, id="more than a year"),
    ],
)
def test_a_step_that_cannot_be(world: World, wrong):
    record = world.written()
    step = {"phase": "notice", "who": "officer", "what": "送る", **wrong}
    with pytest.raises(StepWrong):
        save_flow(
            record=record,
            side="after",
            steps=[FlowStep(**step)],
            revision=record.revision,
            by=world.worker,
            at=world.at,
        )


def test_a_flow_has_at_most_thirty_steps_and_is_saved_by_whoever_saw_it_last(world: World):
    record = world.written()
    words = {"record": record, "side": "after", "by": world.worker, "at": world.at}
    with pytest.raises(TooManySteps):
        save_flow(steps=world.steps() * 8, revision=record.revision, **words)
    save_flow(steps=world.steps(), revision=record.revision, **words)
    with pytest.raises(ChangedElsewhere):
        save_flow(steps=world.steps(), revision=record.revision, **words)


def test_what_is_not_whole_is_not_decided(world: World):
    record = begin_bpr(procedure=world.about, aim="早く", by=world.worker, at=world.at)
    with pytest.raises(FlowNotWhole):
        propose_bpr(record=record, revision=record.revision, by=world.worker, at=world.at)
    for side in BprFlow.Side:
        record = save_flow(
            record=record,
            side=side,
            steps=world.steps(),
            revision=record.revision,
            by=world.worker,
            at=world.at,
        )
    with pytest.raises(FindingsMissing):
        propose_bpr(record=record, revision=record.revision, by=world.worker, at=world.at)
    with pytest.raises(WordsMissing):
        save_findings(
            record=record,
            aim="",
            problems=[],
            measures=[],
            revision=record.revision,
            by=world.worker,
            at=world.at,
        )


def test_someone_else_decides_and_each_measure_becomes_an_improvement(world: World):
    record = world.proposed()
    with pytest.raises(NotYoursToDecide):
        decide_bpr(record=record, decision="します", by=world.worker, at=world.at)
    with pytest.raises(NotYours):
        save_flow(
            record=record, side="after", steps=[], revision=record.revision, by=world.stranger, at=world.at
        )
    both = Acting(name="both", who=world.worker.who, grants=world.worker.grants | world.second.grants)
    with pytest.raises(ProposerMayNotDecide):
        decide_bpr(record=record, decision="します", by=both, at=world.at)
    record = decide_bpr(record=record, decision="この流れにします", by=world.second, at=world.at)
    made = list(record.improvements.order_by("planned_at", "pk"))
    assert [(one.title, one.source, one.indicator, one.owner_id) for one in made] == [
        ("照会を先に出す", "bpr", "decision_days", world.worker.who),
        ("ひな形を作る", "bpr", "none", world.worker.who),
    ]


def test_a_record_sent_back_is_written_on(world: World):
    record = world.proposed()
    with pytest.raises(SayWhy):
        send_bpr_back(record=record, why=" ", by=world.second, at=world.at)
    record = send_bpr_back(record=record, why="通知の段階も見直す", by=world.second, at=world.at)
    assert record.state == "examining"
    record = propose_bpr(record=record, revision=record.revision, by=world.worker, at=world.at)
    assert record.state == "proposed"


def test_the_effect_is_measured_from_cases_before_the_day_and_since(world: World):
    world.decided_in(20, closed_days_ago=50)
    world.decided_in(9, closed_days_ago=4)
    record = decide_bpr(record=world.proposed(), decision="します", by=world.second, at=world.at)
    record = change_over(record=record, changed_on=world.day(30), by=world.worker, at=world.at)
    effect = {gain.label: gain for gain in effect_of(record)}
    days = effect["受付から結果までの日数（中央値）"]
    assert (days.before, days.after, days.gained) == ("20.0日", "9.0日", True)
    assert set(record.improvements.values_list("state", flat=True)) == {"done"}
    assert record.improvements.get(indicator="decision_days").gained is True
    assert [e.kind for e in Event.objects.filter(stream=f"bpr:{record.pk}").order_by("n")] == [
        "bpr.begun",
        "bpr.flow_saved",
        "bpr.flow_saved",
        "bpr.findings_saved",
        "bpr.proposed",
        "bpr.decided",
        "bpr.changed",
    ]


def test_the_effect_is_measured_again_each_week_for_a_year(world: World):
    record = decide_bpr(record=world.proposed(), decision="します", by=world.second, at=world.at)
    change_over(record=record, changed_on=world.day(30), by=world.worker, at=world.at)
    assert measure_records_due(at=world.at + timedelta(days=6)) == 0
    assert measure_records_due(at=world.at + timedelta(days=8)) == 1
    assert measure_records_due(at=world.at + timedelta(days=340)) == 0


def test_the_next_round_begins_with_what_came_of_the_last(world: World):
    record = closed(world, world.proposed())
    following = begin_bpr(procedure=world.about, aim="さらに早く", by=world.worker, at=world.at)
    assert (following.round, following.predecessor) == (2, record)
    assert following.is_after_digitisation
    assert steps_of(following, BprFlow.Side.BEFORE) == steps_of(record, BprFlow.Side.AFTER)
    assert rounds_of(following) == [record, following]


def test_a_round_after_a_stopped_one_follows_the_one_that_was_done(world: World):
    record = closed(world, world.proposed())
    stopped = begin_bpr(procedure=world.about, aim="早く", by=world.worker, at=world.at)
    stop_bpr(record=stopped, why="法改正を待つ", by=world.worker, at=world.at)
    again = begin_bpr(procedure=world.about, aim="早く", by=world.worker, at=world.at)
    assert (again.round, again.predecessor) == (3, record)


def test_what_holds_is_not_stopped_and_what_is_not_decided_does_not_hold(world: World):
    record = world.proposed()
    for act in (
        lambda: change_over(record=record, changed_on=world.day(1), by=world.worker, at=world.at),
        lambda: measure_bpr(record=record, by=world.worker, at=world.at),
    ):
        with pytest.raises(NotNow):
            act()
    done = closed(world, record)
    with pytest.raises(NotNow):
        stop_bpr(record=done, why="やめる", by=world.worker, at=world.at)


def test_totals_stand_beside_each_other(world: World):
    record = world.written()
    flows = flows_of(record)
    rows = {row.label: row for row in totals_beside(flows["before"], flows["after"])}
    assert (rows["待つ日数"].before, rows["待つ日数"].after, rows["待つ日数"].change) == (10, 3, -7)


@pytest.fixture
def bureau(world: World) -> Acting:
    """An officer of the organisation that supports reengineering in the same government."""
    place = Organisation.objects.create(
        slug="digital",
        name="デジタルサービス局",
        kind="bureau",
        government=world.city,
        parent=world.city,
        settings={"supports_bpr": True},
    )
    return world.officer("helper", Role.PLAN_MANAGER, place=place)


def test_support_is_asked_accepted_talked_about_and_ended(world: World, bureau: Acting):
    record = world.written()
    assert record_for(bureau, record.pk) is None
    request = ask_support(record=record, wish="照会の減らし方", by=world.worker, at=world.at)
    with pytest.raises(AskedAlready):
        ask_support(record=record, wish="もう一度", by=world.worker, at=world.at)
    assert record_for(bureau, record.pk) == record
    assert list(support_for(bureau)) == [request]
    with pytest.raises(NotYours):
        accept_support(support=request, by=world.worker, at=world.at)
    request = accept_support(support=request, by=bureau, at=world.at)
    assert (request.helper_id, request.processes) == (bureau.who, 1)
    said = [
        write_support(support=request, body=body, by=by, at=world.at).side
        for by, body in ((bureau, "フローを見ました"), (world.worker, "ありがとうございます"))
    ]
    assert said == ["support", "bureau"]
    with pytest.raises(NotYours):
        write_support(support=request, body="のぞき見", by=world.stranger, at=world.at)
    request = close_support(support=request, by=bureau, at=world.at)
    with pytest.raises(NotNow):
        write_support(support=request, body="まだ", by=bureau, at=world.at)
    assert support_counts(support_for(bureau)).processes == 1
    with pytest.raises(NotYours):
        save_flow(record=record, side="after", steps=[], revision=record.revision, by=bureau, at=world.at)


def test_a_municipality_is_supported_by_the_prefecture_above_it(world: World):
    prefecture = world.organisation(supports_bpr=True)
    world.organisation(supports_bpr=True)
    world.city.parent = prefecture
    world.city.save()
    request = ask_support(record=world.written(), wish="助けて", by=world.worker, at=world.at)
    assert request.to == prefecture


def test_without_a_supporter_nothing_is_asked(world: World):
    record = world.written()
    with pytest.raises(NoSupporter):
        ask_support(record=record, wish="助けて", by=world.worker, at=world.at)


def test_another_organisation_sees_no_record(world: World):
    record = world.written()
    assert record_for(world.stranger, record.pk) is None
    assert list(records_for(world.second)) == [record]
