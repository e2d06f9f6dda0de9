"""Levels: computed, kept, moved, told and shown."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from madoguchi.core.acting import Acting
from madoguchi.events.models import Event
from madoguchi.events.selectors import timeline
from madoguchi.events.services import append, follow
from madoguchi.quality.models import Axis, Level, LevelChange, LevelCount
from madoguchi.quality.selectors import counts_by_level, history_of, levels_of, quality_map
from madoguchi.quality.services import (
    FOLLOWED,
    UnknownStream,
    follow_event,
    recompute,
    recompute_all,
    recompute_waiting,
)
from madoguchi.quality.services import levels as levels_of_service
from madoguchi.registry.models import Edition, Procedure
from madoguchi.reviews.models import Review
from madoguchi.reviews.services import write
from tests.reviews.world import World

Queries = Callable[[int], Any]


def levels(edition: Edition) -> dict[str, int]:
    """The kept levels by axis."""
    return dict(Level.objects.filter(procedure=edition.procedure).values_list("axis", "level"))


def close(edition: Edition, at: datetime) -> None:
    """End the acceptance the day before `at`."""
    Edition.objects.filter(pk=edition.pk).update(closes_on=(at - timedelta(days=1)).date())


@pytest.mark.engines
def test_levels_follow_from_the_records(world: World, at: datetime) -> None:
    edition = world.edition()

    stored = recompute(procedure=edition.procedure, at=at)

    assert [(level.axis, level.level, level.computed_at) for level in stored] == [
        ("faster", 1, at),
        ("simpler", 1, at),
        ("easier", 1, at),
    ]


def test_each_axis_is_told_in_words_with_evidence(world: World, at: datetime) -> None:
    edition = world.edition(online_standard_days=None)
    recompute(procedure=edition.procedure, at=at)

    faster, simpler, easier = levels_of(edition.procedure)

    assert (faster.axis, faster.title, faster.level) == (Axis.FASTER, "より早く", 0)
    assert (faster.name, faster.words) == ("デジタルだが不便", "手続の終了目途が不明")
    assert [e.key for e in faster.to_next] == ["online_period_published"]
    assert (simpler.level, simpler.name, simpler.words) == (1, "当たり前品質", "窓口と同等の手続ができる")
    assert [(e.key, e.status) for e in simpler.to_next] == [("questions_prefilled", "unmet")]
    assert easier.next_level == 2
    assert [(e.key, e.status) for e in easier.to_next] == [
        ("completion", "unknown"),
        ("fill_minutes", "unknown"),
        ("satisfaction", "unknown"),
        ("no_accessibility_violation", "unknown"),
    ]
    assert [len(axis.evidence) for axis in (faster, simpler, easier)] == [4, 4, 7]


def test_a_procedure_that_is_not_online_has_no_level(world: World, at: datetime) -> None:
    procedure = world.procedure()

    assert recompute(procedure=procedure, at=at) == []
    assert levels_of(procedure) == []
    assert not LevelChange.objects.exists()
    assert not Event.objects.exists()


def test_the_first_levels_are_history_and_one_event(world: World, at: datetime) -> None:
    edition = world.edition()
    recompute(procedure=edition.procedure, at=at)

    moves = {move.axis: move for move in history_of(edition.procedure)}
    assert {axis: (move.before, move.after) for axis, move in moves.items()} == {
        Axis.FASTER: (None, 1),
        Axis.SIMPLER: (None, 1),
        Axis.EASIER: (None, 1),
    }
    assert [e.key for e in moves[Axis.FASTER].because] == ["online_period_published"]
    event = timeline(f"procedure:{edition.procedure_id}").get()
    assert (event.kind, event.by, event.at) == ("level.changed", "system:quality", at)
    assert event.data["standard"] == 2026
    assert event.data["changes"][0] == {
        "axis": "faster",
        "before": None,
        "after": 1,
        "moved": ["online_period_published"],
    }


@pytest.mark.engines
def test_computing_again_changes_nothing(world: World, at: datetime) -> None:
    edition = world.edition()
    first = recompute(procedure=edition.procedure, at=at)
    before = list(Level.objects.order_by("pk").values())

    assert recompute(procedure=edition.procedure, at=at) == first

    assert list(Level.objects.order_by("pk").values()) == before
    assert LevelChange.objects.count() == 3
    assert Event.objects.count() == 1


def test_a_level_that_stays_gets_the_newer_evidence_silently(world: World, at: datetime) -> None:
    edition = world.edition()
    recompute(procedure=edition.procedure, at=at)
    world.review(world.application(edition, days=3), rating=2, written_at=at + timedelta(hours=1))

    later = at + timedelta(hours=2)
    recompute(procedure=edition.procedure, at=later)

    easier = levels_of(edition.procedure)[2]
    (satisfaction,) = [e for e in easier.evidence if e.key == "satisfaction"]
    assert (easier.level, easier.computed_at, satisfaction.n) == (1, later, 1)
    assert LevelChange.objects.count() == 3
    assert Event.objects.count() == 1


@pytest.mark.engines
def test_a_move_up_and_down_keeps_its_reasons(world: World, at: datetime) -> None:
    edition = world.edition()
    recompute(procedure=edition.procedure, at=at - timedelta(days=300))
    cases = world.decided(edition, [3] * 8 + [15] * 2)
    for case in cases:
        world.review(case, is_time_acceptable=True)

    recompute(procedure=edition.procedure, at=at - timedelta(days=10))
    assert levels(edition)["faster"] == 1  # the slowest took longer than the online period

    world.decided(edition, [3] * 10)
    recompute(procedure=edition.procedure, at=at)
    assert levels(edition)["faster"] == 3

    Edition.objects.update(online_standard_days=None)
    recompute(procedure=edition.procedure, at=at + timedelta(days=1))
    assert levels(edition)["faster"] == 0

    moves = [move for move in history_of(edition.procedure) if move.axis == Axis.FASTER]
    assert [(move.before, move.after) for move in moves] == [(3, 0), (1, 3), (None, 1)]
    assert [e.key for e in moves[0].because] == ["online_period_published", "decided_within_online_period"]
    assert [(e.key, e.is_met) for e in moves[1].because] == [("decided_within_online_period", True)]
    assert moves[0].changed_at == at + timedelta(days=1)


@pytest.mark.engines
def test_a_procedure_that_goes_offline_loses_its_levels_but_not_its_history(
    world: World, at: datetime
) -> None:
    edition = world.edition()
    recompute(procedure=edition.procedure, at=at)
    close(edition, at)

    assert recompute(procedure=edition.procedure, at=at + timedelta(hours=1)) == []

    assert levels(edition) == {}
    assert [(move.before, move.after) for move in history_of(edition.procedure)][:3] == [(1, None)] * 3
    assert timeline(f"procedure:{edition.procedure_id}").count() == 2


def test_what_happened_in_the_same_moment_is_taken_too(world: World, at: datetime) -> None:
    edition = world.edition()
    recompute(procedure=edition.procedure, at=at)
    Edition.objects.update(online_standard_days=None)

    recompute(procedure=edition.procedure, at=at)

    assert levels(edition)["faster"] == 0


def test_a_computation_older_than_the_kept_one_is_dropped(world: World, at: datetime) -> None:
    edition = world.edition()
    recompute(procedure=edition.procedure, at=at)
    Edition.objects.update(online_standard_days=None)

    stored = recompute(procedure=edition.procedure, at=at - timedelta(seconds=1))

    assert [level.level for level in stored] == [1, 1, 1]
    assert LevelChange.objects.count() == 3


def test_a_past_moment_sees_only_what_had_happened_by_then(world: World, at: datetime) -> None:
    edition = world.edition()
    for case in world.decided(edition, [3] * 10):
        world.review(case)

    recompute(procedure=edition.procedure, at=at - timedelta(days=30))
    assert levels(edition)["faster"] == 1
    recompute(procedure=edition.procedure, at=at)
    assert levels(edition)["faster"] == 3


@pytest.mark.engines
def test_the_database_holds_levels_0_to_3_once_an_axis_and_moves_that_move(
    world: World, at: datetime
) -> None:
    procedure = world.procedure()
    level = {"procedure": procedure, "axis": "faster", "evidence": {}, "computed_at": at}
    change = {"procedure": procedure, "axis": "faster", "evidence": {}, "changed_at": at}
    Level.objects.create(level=3, **level)

    with pytest.raises(IntegrityError, match="(?i)unique"), transaction.atomic():
        Level.objects.create(level=1, **level)
    with pytest.raises(IntegrityError, match="quality_level_0_to_3"), transaction.atomic():
        Level.objects.create(level=4, **{**level, "axis": "easier"})
    for before, after in ((1, 1), (None, None)):
        with pytest.raises(IntegrityError, match="quality_levelchange_moves"), transaction.atomic():
            LevelChange.objects.create(before=before, after=after, **change)
    LevelChange.objects.create(before=0, after=None, **change)


def _event(stream: str, kind: str, at: datetime, **data: str) -> Event:
    with transaction.atomic():
        return append(stream=stream, kind=kind, by=Acting.system("test"), at=at, data=data)


def test_an_event_leads_to_its_procedure(world: World, at: datetime) -> None:
    edition = world.edition()
    application = world.application(edition)
    world.edition()  # another procedure stays as it is

    for stream, data in (
        (f"application:{application.pk}", {}),
        (f"procedureversion:{edition.procedure_version_id}", {}),
        (f"organisation:{world.city.pk}", {"procedure": str(edition.procedure_id)}),
    ):
        Level.objects.all().delete()
        follow_event(_event(stream, "application.arrived", at, **data))
        assert set(Level.objects.values_list("procedure", "computed_at")) == {(edition.procedure_id, at)}


def test_an_event_of_nothing_known_is_a_bug_that_shows(db: None, at: datetime) -> None:
    with pytest.raises(UnknownStream):
        follow_event(_event("survey", "edition.opened", at))


@pytest.mark.django_db(transaction=True)
@pytest.mark.engines
def test_a_review_that_is_written_moves_a_level_as_of_its_moment(world: World, at: datetime) -> None:
    edition = world.edition()
    cases = world.decided(edition, [3] * 10)
    recompute(procedure=edition.procedure, at=at - timedelta(days=1))
    assert levels(edition)["faster"] == 1
    for n, case in enumerate(cases):
        write(
            application=case,
            moment=Review.Moment.DECISION,
            rating=5,
            is_time_acceptable=True,
            step=Review.Step.WAITING,
            text="思ったより早く届きました。",
            by=world.holder,
            at=at + timedelta(minutes=n),
        )

    assert follow("quality", kinds=FOLLOWED, handler=follow_event, at=at + timedelta(days=1)) == 10

    assert levels(edition)["faster"] == 3
    assert history_of(edition.procedure)[0].changed_at == at + timedelta(minutes=9)


def test_levels_of_many_records_are_computed_after_a_while(
    world: World, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A procedure that has a campaign: not every arrival reads all the others again, and nothing is missed."""
    monkeypatch.setattr(levels_of_service, "MANY", 3)
    edition = world.edition()
    cases = world.decided(edition, [3] * 10)
    recompute(procedure=edition.procedure, at=at - timedelta(days=1))
    assert LevelCount.objects.get().records == 10
    LevelCount.objects.update(records=6_000, computed_at=at)
    (application, *_others) = cases
    arrived = _event(f"application:{application.pk}", "application.arrived", at + timedelta(seconds=30))
    follow_event(arrived)
    assert not Level.objects.filter(computed_at__gte=at).exists()
    assert recompute_waiting(at=at + timedelta(seconds=59)) == 0

    def again(*, procedure: Procedure, at: datetime) -> list[Level]:
        LevelCount.objects.update(is_stale=True, mark=uuid4())  # another event meanwhile
        return recompute(procedure=procedure, at=at)

    with monkeypatch.context() as patched:
        patched.setattr(levels_of_service, "recompute", again)
        assert recompute_waiting(at=at + timedelta(seconds=60)) == 1
    assert set(Level.objects.values_list("computed_at", flat=True)) == {at + timedelta(seconds=60)}
    assert (LevelCount.objects.get().records, LevelCount.objects.get().is_stale) == (10, True)
    assert recompute_waiting(at=at + timedelta(seconds=61)) == 1
    assert recompute_waiting(at=at + timedelta(seconds=62)) == 0

    LevelCount.objects.update(is_stale=True)
    assert (
        recompute_waiting(at=at + timedelta(seconds=51)) == 0
    )  # of a round that began before the last computation
    follow_event(_event(arrived.stream, "application.decided", at + timedelta(seconds=55)))  # told late
    assert LevelCount.objects.get().is_stale
    assert recompute_waiting(at=at + timedelta(seconds=63)) == 1
    LevelCount.objects.update(is_stale=True)
    assert recompute_waiting(at=at - timedelta(hours=1)) == 1  # the clock was set back: nothing is computed,
    assert LevelCount.objects.get().is_stale  # and nothing is forgotten

    LevelCount.objects.update(records=10_000_000, is_stale=False, computed_at=at + timedelta(seconds=63))
    follow_event(_event(arrived.stream, "application.decided", at + timedelta(seconds=90)))
    assert recompute_waiting(at=at + timedelta(minutes=59)) == 0
    assert recompute_waiting(at=at + timedelta(minutes=62)) == 1


def test_all_published_procedures_are_computed(world: World, at: datetime) -> None:
    online, offline, draft = world.edition(), world.procedure(), world.procedure()
    draft.current = None
    draft.save()

    assert recompute_all(at=at) == 2

    assert set(Level.objects.values_list("procedure", flat=True)) == {online.procedure_id}
    assert levels_of(offline) == []


def test_the_map_lists_every_published_procedure(
    world: World, at: datetime, django_assert_num_queries: Queries
) -> None:
    good = world.edition(title="あ：児童手当")
    poor = world.edition(title="い：営業許可", online_standard_days=None)
    offline = world.procedure(title="う：届出")
    hidden = world.procedure()
    hidden.current = None
    hidden.save()
    for rating in (5, 4, 3) * 4:
        world.review(world.application(good, days=1), rating=rating)
    world.review(world.application(poor, days=1), rating=1)
    recompute_all(at=at)

    with django_assert_num_queries(3):
        rows = quality_map()

    assert [(row.title, row.levels, row.n_reviews, row.satisfaction, row.is_online) for row in rows] == [
        ("あ：児童手当", {"faster": 3, "simpler": 1, "easier": 1}, 12, 4.0, True),
        ("い：営業許可", {"faster": 0, "simpler": 1, "easier": 1}, 1, None, True),
        ("う：届出", {}, 0, None, False),
    ]
    assert rows[0].organisation == world.city.name
    assert rows[0].by_axis == [(Axis.FASTER, 3), (Axis.SIMPLER, 1), (Axis.EASIER, 1)]
    assert (rows[2].procedure, rows[2].computed_at) == (offline, None)


def test_the_map_counts_procedures_by_level(world: World, at: datetime) -> None:
    world.edition()
    world.edition(online_standard_days=None)
    world.procedure()
    recompute_all(at=at)

    assert [(c.axis, c.title, c.counts, c.total) for c in counts_by_level()] == [
        (Axis.FASTER, "より早く", (1, 1, 0, 0), 2),
        (Axis.SIMPLER, "よりシンプルに", (0, 2, 0, 0), 2),
        (Axis.EASIER, "より使いやすく", (0, 2, 0, 0), 2),
    ]
