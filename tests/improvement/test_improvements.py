"""Improvements: who plans them, how they are measured, who publishes them, what counts for the quality standard."""

from datetime import timedelta

import pytest

from madoguchi.accounts.models import User
from madoguchi.events.models import Event
from madoguchi.improvement.models import Improvement
from madoguchi.improvement.selectors import (
    gain_of,
    gained_counts,
    improvement_for,
    improvements_of,
    published_of,
)
from madoguchi.improvement.services import (
    DayAhead,
    DayTooOld,
    ExampleMissing,
    IndicatorNeedsProcedure,
    NotNow,
    NotTheirReviews,
    NotYours,
    NotYoursToPublish,
    SayWhy,
    SecondPersonNeeded,
    TitleMissing,
    begin,
    change,
    drop,
    finish,
    measure,
    measure_due,
    publish,
    tell,
    unpublish,
)
from madoguchi.improvement.services.refusals import ChangedElsewhere
from tests.improvement.world import World


def test_a_planned_improvement_names_the_voices_that_asked_for_it(world: World):
    review = world.review(world.application(world.open, days=1))
    made = world.planned(reviews=[review])
    assert list(made.reviews.all()) == [review]
    assert (made.state, made.owner_id) == ("planned", world.worker.who)
    event = Event.objects.get(stream=f"improvement:{made.pk}")
    assert (event.kind, event.data["procedure"]) == ("improvement.planned", str(world.about.pk))


def test_voices_of_another_procedure_do_not_belong_to_it(world: World):
    other = world.review(world.application(world.edition(), days=1))
    with pytest.raises(NotTheirReviews):
        world.planned(reviews=[other])


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        pytest.param({"title": "  "}, TitleMissing, id="no title"),
        pytest.param({"procedure": None}, IndicatorNeedsProcedure, id="nothing to measure by"),
    ],
)
def test_what_cannot_be_planned(world: World, given, refusal):
    with pytest.raises(refusal):
        world.planned(**given)


def test_officers_of_another_organisation_do_not_touch_it(world: World):
    with pytest.raises(NotYours):
        world.planned(by=world.stranger)
    made = world.planned()
    for act in (begin, measure):
        with pytest.raises(NotYours):
            act(improvement=made, by=world.stranger, at=world.at)
    assert improvement_for(world.stranger, made.pk) is None
    assert improvement_for(world.second, made.pk) == made


def test_the_gain_is_measured_from_what_people_said_before_the_day_and_since(world: World):
    world.rated(3, days_ago=40)
    world.rated(4, days_ago=10)
    made = world.done(30)
    gain = gain_of(made)
    assert gain is not None and gain.gained
    assert (gain.before, gain.after) == ("3.0点", "4.0点")
    assert (made.before["n"], made.after["n"]) == (10, 10)
    assert made.before["until"] == world.day(31).isoformat()
    assert made.after["from"] == world.day(30).isoformat()


def test_no_gain_is_claimed_from_fewer_than_ten_answers(world: World):
    world.rated(1, days_ago=40, n=9)
    world.rated(5, days_ago=10)
    made = world.done(30)
    gain = gain_of(made)
    assert gain is not None
    assert (gain.gained, gain.before, gain.counts[0]) == (None, "10未満", "10未満")
    assert gain.change == "記録がまだ10件に満たないため、値は出せません"
    assert gained_counts([world.about.pk], world.at - timedelta(days=365), world.at) == {}


def test_what_got_worse_is_said_to_be_so(world: World):
    world.rated(4, days_ago=40)
    world.rated(3, days_ago=10)
    made = world.done(30)
    assert made.gained is False and made.gained_at is None


def test_days_to_the_result_are_measured_from_cases_and_fewer_are_better(world: World):
    world.decided_in(20, closed_days_ago=50)
    world.decided_in(8, closed_days_ago=5)
    made = world.done(30, indicator="decision_days")
    assert (made.before["value"], made.after["value"], made.gained) == (20.0, 8.0, True)


def test_completion_and_minutes_are_measured_from_drafts(world: World):
    for n in range(20):
        started = world.at - timedelta(days=60 if n < 10 else 10)
        sent = n % 2 == 0 if n < 10 else True
        world.draft(world.open, started_at=started, minutes=12 if sent else None)
    made = world.done(30, indicator="completion")
    assert (made.before["value"], made.after["value"], made.gained) == (50.0, 100.0, True)
    minutes = world.done(30, indicator="fill_minutes")
    assert (minutes.before["n"], minutes.after["value"]) == (5, 12.0)
    assert minutes.gained is None


def test_gains_count_for_the_standard_once_known_and_within_the_period(world: World):
    world.rated(3, days_ago=40)
    world.rated(5, days_ago=10)
    made = world.done(30)
    year = timedelta(days=365)
    keys = [world.about.pk]
    assert gained_counts(keys, world.at - year, world.at) == {world.about.pk: 1}
    assert gained_counts(keys, world.at - year, world.at - timedelta(seconds=1)) == {}
    assert gained_counts(keys, world.at - timedelta(days=20), world.at) == {}
    Improvement.objects.filter(pk=made.pk).update(source="action")
    assert gained_counts(keys, world.at - year, world.at) == {}


def test_measuring_again_at_the_same_moment_changes_nothing(world: World):
    world.rated(3, days_ago=40)
    world.rated(5, days_ago=10)
    made = world.done(30)
    again = measure(improvement=made, by=world.worker, at=world.at)
    assert (again.before, again.after, again.gained_at) == (made.before, made.after, made.gained_at)


def test_the_daily_job_measures_each_week(world: World):
    world.done(30)
    world.done(30, indicator="none")
    assert measure_due(at=world.at + timedelta(days=6)) == 0
    assert measure_due(at=world.at + timedelta(days=8)) == 1
    assert measure_due(at=world.at + timedelta(days=8)) == 0
    assert measure_due(at=world.at + timedelta(days=400)) == 0


@pytest.mark.parametrize(
    ("days_ago", "refusal"),
    [pytest.param(-1, DayAhead, id="tomorrow"), pytest.param(365, DayTooOld, id="a year ago")],
)
def test_days_on_which_nothing_was_done(world: World, days_ago, refusal):
    made = world.planned()
    with pytest.raises(refusal):
        finish(improvement=made, done_on=world.day(days_ago), by=world.worker, at=world.at)


def test_from_plan_to_end(world: World):
    made = world.planned()
    made = begin(improvement=made, by=world.worker, at=world.at)
    with pytest.raises(NotNow):
        begin(improvement=made, by=world.worker, at=world.at)
    with pytest.raises(SayWhy):
        drop(improvement=made, why=" ", by=world.worker, at=world.at)
    made = drop(improvement=made, why="別の方法にします", by=world.worker, at=world.at)
    with pytest.raises(NotNow):
        finish(improvement=made, done_on=world.day(0), by=world.worker, at=world.at)


def test_an_open_improvement_is_changed_by_whoever_saw_it_last(world: World):
    made = world.planned()
    words = {
        "title": "説明を図にする",
        "problem": "長い",
        "measure": "図にする",
        "owner": User.objects.get(pk=world.second.who),
        "due_on": world.day(-10),
        "indicator": "completion",
    }
    changed = change(improvement=made, revision=made.revision, by=world.worker, at=world.at, **words)
    assert (changed.title, changed.owner_id, changed.indicator) == (
        "説明を図にする",
        world.second.who,
        "completion",
    )
    with pytest.raises(ChangedElsewhere):
        change(improvement=made, revision=made.revision, by=world.worker, at=world.at, **words)


def test_a_second_person_publishes_with_a_concrete_example(world: World):
    made = world.done(30)
    with pytest.raises(ExampleMissing):
        publish(improvement=made, by=world.second, at=world.at)
    made = tell(
        improvement=made,
        said_before="書類の説明が5ページありました。",
        said_after="1ページになりました。",
        revision=made.revision,
        by=world.worker,
        at=world.at,
    )
    with pytest.raises(NotYoursToPublish):
        publish(improvement=made, by=world.worker, at=world.at)
    both = world.officer("both", *(role for role, _ in (*world.worker.grants, *world.second.grants)))
    made.told_by_id = both.who
    made.save(update_fields=["told_by"])
    with pytest.raises(SecondPersonNeeded):
        publish(improvement=made, by=both, at=world.at)
    made = publish(improvement=made, by=world.second, at=world.at)
    assert list(published_of(world.about)) == list(published_of()) == [made]
    assert list(improvements_of(world.city)) == [made]
    made = unpublish(improvement=made, by=world.second, at=world.at)
    assert not published_of(world.about).exists()
    assert [e.kind for e in Event.objects.filter(stream=f"improvement:{made.pk}").order_by("n")] == [
        "improvement.planned",
        "improvement.done",
        "improvement.told",
        "improvement.published",
        "improvement.unpublished",
    ]


def test_another_example_is_looked_at_again(world: World):
    made = world.done(30)
    words = {"said_before": "前", "said_after": "後", "by": world.worker, "at": world.at}
    made = publish(
        improvement=tell(improvement=made, revision=made.revision, **words), by=world.second, at=world.at
    )
    made = tell(improvement=made, revision=made.revision, **words)
    assert made.published_at is None


def test_where_few_people_apply_a_longer_time_stands_for_how_it_was(world: World):
    world.rated(3, days_ago=100, n=4)
    world.rated(3, days_ago=250, n=6)
    world.rated(3, days_ago=500)
    world.rated(5, days_ago=10)
    made = world.done(30)
    assert (made.before["n"], made.before["from"], made.gained) == (10, world.day(395).isoformat(), True)
    world.rated(2, days_ago=40, n=10)
    made = measure(improvement=made, by=world.worker, at=world.at)
    assert (made.before["n"], made.before["value"], made.before["from"]) == (
        14,
        2.29,
        world.day(120).isoformat(),
    )
