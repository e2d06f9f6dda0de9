"""Declared evidence and accessibility runs: who may record them, when they count, and what they do to a level."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from madoguchi.accounts.models import User
from madoguchi.core.acting import Acting, Role
from madoguchi.core.refusal import Refusal
from madoguchi.events.models import Event
from madoguchi.events.services import follow
from madoguchi.quality.models import AccessibilityRun, ExternalEvidence, Level
from madoguchi.quality.selectors import evidence_of, history_of, is_elsewhere, levels_of
from madoguchi.quality.services import (
    FOLLOWED,
    AlreadyApproved,
    BadDay,
    BadValue,
    FromTheFuture,
    MayNotDeclare,
    MayNotRecord,
    NotAResult,
    ProofMissing,
    RunsHere,
    SamePerson,
    TooFewRecords,
    UnknownCriterion,
    WhatMissing,
    approve,
    declare,
    follow_event,
    import_evidence,
    recompute,
    record_run,
    withdraw_evidence,
)
from madoguchi.registry.models import Procedure, Process
from tests.reviews.world import World


def acting(world: World, user: User, *roles: Role) -> Acting:
    """Someone with these roles in the city."""
    return Acting(name=user.name, who=user.pk, grants=frozenset((role, world.city.pk) for role in roles))


@pytest.fixture
def editor(world: World) -> Acting:
    """Who enters."""
    return acting(world, world.editor, Role.EDITOR)


@pytest.fixture
def publisher(world: World) -> Acting:
    """Who approves."""
    return acting(world, world.publisher, Role.PUBLISHER)


def say(world: World, procedure: Procedure, by: Acting, **changes: Any) -> ExternalEvidence:
    """Declare that nothing is sent separately, or what `changes` say."""
    given: dict[str, Any] = {
        "criterion": "nothing_sent_separately",
        "value": 0.0,
        "n": 1,
        "what": "画面を見比べました。",
        "proof": "8窓デ第1号",
        "until": world.at.date() + timedelta(days=90),
        "at": world.at,
        **changes,
    }
    return declare(procedure=procedure, by=by, **given)


def level_of(procedure: Procedure, axis: str) -> int | None:
    """The kept level."""
    return Level.objects.filter(procedure=procedure, axis=axis).values_list("level", flat=True).first()


@pytest.mark.engines
def test_declared_evidence_counts_from_its_approval_to_its_day(
    world: World, editor: Acting, publisher: Acting, at: datetime
) -> None:
    procedure = world.procedure(processing={"window_days": 20, "online_days": 10})
    made = say(world, procedure, editor)
    assert recompute(procedure=procedure, at=at) == []

    approve(evidence=made, by=publisher, at=at + timedelta(hours=1))
    recompute(procedure=procedure, at=at + timedelta(hours=1))
    assert (level_of(procedure, "simpler"), level_of(procedure, "faster")) == (1, 1)
    (separately,) = [e for e in levels_of(procedure)[1].evidence if e.key == "nothing_sent_separately"]
    assert (separately.is_declared, separately.source_words, separately.is_met) == (True, "申告", True)
    published = levels_of(procedure)[0].evidence[0]
    assert (published.is_declared, published.source_words) == (False, "手続の登録内容")

    recompute(procedure=procedure, at=at + timedelta(days=91))
    assert level_of(procedure, "simpler") is None
    assert history_of(procedure)[0].after is None


def test_a_digitised_procedure_that_nobody_declared_for_is_at_level_0(world: World, at: datetime) -> None:
    procedure = world.procedure(processing={"window_days": 20})
    Process.objects.create(
        code="proc-1", procedure=procedure, title="申請", type_code="1", state=Process.State.DIGITISED
    )

    recompute(procedure=procedure, at=at)

    assert is_elsewhere(procedure, at=at)
    assert [level.level for level in levels_of(procedure)] == [0, 0, 0]


def test_what_is_taken_here_is_not_elsewhere(world: World, editor: Acting, at: datetime) -> None:
    edition = world.edition()

    assert not is_elsewhere(edition.procedure, at=at)
    with pytest.raises(RunsHere):
        say(world, edition.procedure, editor)


def test_declared_values_are_held_against_the_periods_of_the_registry(
    world: World, editor: Acting, publisher: Acting, at: datetime
) -> None:
    procedure = world.procedure(processing={"window_days": 20, "online_days": 8})
    for criterion, value in (
        ("decided_within_online_period", 9.0),
        ("half_the_window_period", 9.0),
        ("fewer_documents_than_window", 2.0),
    ):
        made = say(world, procedure, editor, criterion=criterion, value=value, n=50)
        approve(evidence=made, by=publisher, at=at)
    recompute(procedure=procedure, at=at)

    found = {e.key: e for level in levels_of(procedure) for e in level.evidence}
    assert (
        found["decided_within_online_period"].threshold,
        found["decided_within_online_period"].is_met,
    ) == (
        8,
        False,
    )
    assert (found["half_the_window_period"].threshold, found["half_the_window_period"].is_met) == (10, True)
    assert found["fewer_documents_than_window"].is_met is True


def test_reviews_here_go_before_a_declaration(
    world: World, editor: Acting, publisher: Acting, at: datetime
) -> None:
    edition = world.edition(closes_on=at.date() - timedelta(days=30))
    procedure = edition.procedure
    approve(
        evidence=say(world, procedure, editor, criterion="satisfaction", value=5.0, n=80), by=publisher, at=at
    )
    recompute(procedure=procedure, at=at)
    assert [
        (e.value, e.is_declared) for e in levels_of(procedure)[2].evidence if e.key == "satisfaction"
    ] == [(5.0, True)]

    for _n in range(10):
        world.review(world.application(edition, days=3), rating=2)
    recompute(procedure=procedure, at=at + timedelta(hours=1))
    assert [
        (e.value, e.is_declared) for e in levels_of(procedure)[2].evidence if e.key == "satisfaction"
    ] == [(2.0, False)]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        pytest.param({"criterion": "nothing"}, UnknownCriterion, id="unknown"),
        pytest.param({"criterion": "online_period_published", "value": 1.0}, UnknownCriterion, id="measured"),
        pytest.param({"criterion": "no_accessibility_violation"}, UnknownCriterion, id="a-run"),
        pytest.param({"criterion": "completion", "value": 101.0, "n": 10}, BadValue, id="share"),
        pytest.param({"criterion": "satisfaction", "value": 5.1, "n": 10}, BadValue, id="points"),
        pytest.param({"criterion": "works_on_phone", "value": 0.5}, BadValue, id="half-yes"),
        pytest.param({"value": float("nan")}, BadValue, id="not-a-number"),
        pytest.param({"criterion": "completion", "value": 90.0, "n": 9}, TooFewRecords, id="few"),
        pytest.param({"n": 10**12}, BadValue, id="countless"),
        pytest.param({"what": " "}, WhatMissing, id="what"),
        pytest.param({"proof": "ー"}, ProofMissing, id="proof"),
        pytest.param({"until": date(2020, 1, 1)}, BadDay, id="past"),
        pytest.param({"until": date(2099, 1, 1)}, BadDay, id="far"),
    ],
)
def test_what_cannot_be_declared(
    world: World, editor: Acting, changes: dict[str, Any], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        say(world, world.procedure(), editor, **changes)
    assert not ExternalEvidence.objects.exists()


def test_who_entered_it_does_not_approve_it(world: World, at: datetime) -> None:
    both = acting(world, world.editor, Role.EDITOR, Role.PUBLISHER)
    made = say(world, world.procedure(), both)

    with pytest.raises(SamePerson):
        approve(evidence=made, by=both, at=at)
    with pytest.raises(MayNotDeclare):
        approve(evidence=made, by=acting(world, world.publisher, Role.EDITOR), at=at)
    with pytest.raises(MayNotDeclare):
        say(world, world.procedure(), acting(world, world.publisher, Role.PUBLISHER))
    with (
        pytest.raises(IntegrityError, match="quality_externalevidence_second_person"),
        transaction.atomic(),
    ):
        ExternalEvidence.objects.update(approved_by=world.editor, approved_at=at)


def test_a_newer_approval_ends_the_one_before(
    world: World, editor: Acting, publisher: Acting, at: datetime
) -> None:
    procedure = world.procedure()
    first, second = say(world, procedure, editor, value=2.0), say(world, procedure, editor)
    approve(evidence=first, by=publisher, at=at)
    approve(evidence=second, by=publisher, at=at + timedelta(minutes=1))

    assert list(evidence_of(procedure)) == [second]
    with pytest.raises(AlreadyApproved):
        approve(evidence=second, by=publisher, at=at + timedelta(minutes=2))
    withdraw_evidence(evidence=second, by=editor, at=at + timedelta(minutes=3))
    assert not evidence_of(procedure).exists()
    with pytest.raises(AlreadyApproved):
        withdraw_evidence(evidence=second, by=editor, at=at + timedelta(minutes=4))


def test_a_table_is_entered_row_by_row(world: World, editor: Acting, at: datetime) -> None:
    procedure = world.procedure()
    good = {
        "procedure": procedure.code,
        "criterion": "works_on_phone",
        "value": "1",
        "n": "",
        "what": "試しました。",
        "proof": "8窓デ第1号",
        "until": (at.date() + timedelta(days=9)).isoformat(),
    }
    rows = [
        good,
        {**good, "procedure": "nowhere"},
        {**good, "value": "はい"},
        {**good, "value": "3"},
        {**good, "procedure": procedure.slug},
    ]

    made, wrong = import_evidence(rows=rows, by=editor, at=at)

    assert len(made) == 2
    assert [line for line, _why in wrong] == [3, 4, 5]
    assert wrong[0][1] == "手続が見つかりません。"


def axe(at: datetime, *rules: str, tags: tuple[str, ...] = ("wcag2a",)) -> dict[str, Any]:
    """What axe writes for a page with these violations, two elements each."""
    return {
        "testEngine": {"name": "axe-core", "version": "4.10.3"},
        "timestamp": at.isoformat(),
        "violations": [{"id": rule, "tags": list(tags), "nodes": [{}, {}]} for rule in rules],
    }


@pytest.mark.django_db(transaction=True)
@pytest.mark.engines
def test_a_run_counts_for_the_form_version_in_force(world: World, editor: Acting, at: datetime) -> None:
    edition = world.edition()
    world.draft(*[edition], minutes=3)
    run = record_run(
        procedure=edition.procedure,
        form_version=edition.form_version,
        result=[axe(at, "label"), axe(at)],
        by=editor,
        at=at,
    )
    assert (run.pages, run.violations, run.tool) == (2, 2, "axe-core 4.10.3")
    follow("quality", kinds=FOLLOWED, handler=follow_event, at=at + timedelta(hours=1))

    def violations() -> float | None:
        return next(
            e.value for e in levels_of(edition.procedure)[2].evidence if e.key == "no_accessibility_violation"
        )

    assert violations() == 2
    later = at + timedelta(days=1)
    record_run(
        procedure=edition.procedure,
        form_version=edition.form_version,
        result=axe(later, "region", tags=("best-practice",)),
        by=editor,
        at=later,
    )
    recompute(procedure=edition.procedure, at=later)
    assert violations() == 0

    newer = world.edition(edition.procedure, opens_on=at.date() + timedelta(days=2))
    recompute(procedure=newer.procedure, at=at + timedelta(days=3))
    assert violations() is None


def test_the_same_file_twice_is_one_run(world: World, editor: Acting, at: datetime) -> None:
    procedure = world.procedure()
    for rule in ("label", "la\0bel"):
        record_run(procedure=procedure, result=axe(at, rule), by=editor, at=at)

    assert AccessibilityRun.objects.get().rules == [{"rule": "label", "count": 2}]
    assert AccessibilityRun.objects.count() == 1
    assert Event.objects.filter(kind="accessibility.recorded").count() == 1


@pytest.mark.parametrize(
    "result",
    [
        pytest.param([], id="nothing"),
        pytest.param({}, id="empty"),
        pytest.param("axe", id="text"),
        pytest.param({"violations": []}, id="no-moment"),
        pytest.param({"violations": [{"id": "x"}], "timestamp": "2026-01-01T00:00:00Z"}, id="no-nodes"),
        pytest.param({"violations": [], "timestamp": "2026-01-01T00:00:00"}, id="no-zone"),
        pytest.param({"violations": [], "timestamp": 5}, id="number"),
        pytest.param({"violations": [], "timestamp": "0001-01-01T00:00:00+09:00"}, id="before-time"),
        pytest.param({"violations": 5, "timestamp": "2026-01-01T00:00:00Z"}, id="no-list"),
        pytest.param(
            {"violations": [], "timestamp": "2026-01-01T00:00:00Z", "testEngine": "axe"}, id="engine"
        ),
    ],
)
def test_what_is_no_result_is_refused(world: World, editor: Acting, result: Any, at: datetime) -> None:
    with pytest.raises(NotAResult):
        record_run(procedure=world.procedure(), result=result, by=editor, at=at)


def test_who_may_record_and_when(world: World, editor: Acting, at: datetime) -> None:
    procedure = world.procedure()
    with pytest.raises(MayNotRecord):
        record_run(procedure=procedure, result=axe(at), by=acting(world, world.editor, Role.EXAMINER), at=at)
    with pytest.raises(FromTheFuture):
        record_run(procedure=procedure, result=axe(at + timedelta(seconds=1)), by=editor, at=at)
