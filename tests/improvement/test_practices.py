"""Good practice: written from what was measured, published by another, found by one's problem, taken over."""

import pytest

from madoguchi.improvement.models import GoodPractice
from madoguchi.improvement.selectors import (
    find_practices,
    kinds_counted,
    practice_for,
    practices_for,
    uses_of,
)
from madoguchi.improvement.services import (
    NotNow,
    NotYoursToPublish,
    SecondPersonNeeded,
    publish_practice,
    take_over,
    withdraw_practice,
    write_practice,
)
from madoguchi.improvement.services.refusals import KindMissing, NothingMeasured, WrittenAlready
from tests.improvement.world import World

WORDS = {
    "title": "照会の前倒し",
    "kinds": ["inquiries", "waiting"],
    "problem": "医師会への照会の返事を待つ間、審査が止まっていた",
    "approach": "受付の日に照会を出し、ほかの審査を先に進める",
}


def written(world: World, **given) -> GoodPractice:
    """A practice of an improvement with a measured gain."""
    world.rated(3, days_ago=40)
    world.rated(5, days_ago=10)
    words = {**WORDS, "improvement": world.done(30), "by": world.worker, "at": world.at, **given}
    return write_practice(**words)


def test_the_measured_gain_is_taken_over_and_not_typed(world: World):
    made = written(world)
    assert made.effect == [{"label": "満足度（5点満点の平均）", "before": "3.0点", "after": "5.0点"}]
    with pytest.raises(WrittenAlready):
        write_practice(improvement=made.improvement, by=world.worker, at=world.at, **WORDS)


def test_what_was_not_measured_is_no_good_practice(world: World):
    with pytest.raises(NothingMeasured):
        write_practice(improvement=world.done(30), by=world.worker, at=world.at, **WORDS)
    with pytest.raises(KindMissing):
        write_practice(
            improvement=world.done(30), by=world.worker, at=world.at, **{**WORDS, "kinds": ["other"]}
        )


def test_a_second_person_publishes_and_then_every_organisation_reads(world: World):
    made = written(world)
    assert practice_for(world.stranger, made.pk) is None
    with pytest.raises(NotYoursToPublish):
        publish_practice(practice=made, by=world.worker, at=world.at)
    GoodPractice.objects.filter(pk=made.pk).update(written_by=world.second.who)
    with pytest.raises(SecondPersonNeeded):
        publish_practice(practice=made, by=world.second, at=world.at)
    GoodPractice.objects.filter(pk=made.pk).update(written_by=world.worker.who)
    made = publish_practice(practice=made, by=world.second, at=world.at)
    assert practice_for(world.stranger, made.pk) == made
    withdraw_practice(practice=made, by=world.second, at=world.at)
    assert practice_for(world.stranger, made.pk) is None


@pytest.mark.parametrize(
    ("words", "kind", "is_found"),
    [
        pytest.param("照会", "", True, id="a word of it"),
        pytest.param("結果が遅い", "", True, id="how people say it"),
        pytest.param("ショウカイ 時間がかかる", "", True, id="another word for its kind"),
        pytest.param("手数料 収入証紙", "", False, id="another problem"),
        pytest.param("", "waiting", True, id="its kind"),
        pytest.param("", "payment", False, id="another kind"),
        pytest.param("照会", "payment", False, id="the word, but another kind"),
        pytest.param("", "", True, id="everything"),
    ],
)
def test_it_is_found_by_the_problem(world: World, words, kind, is_found):
    made = written(world)
    found = [one.practice for one in find_practices(world.worker, words=words, kind=kind)]
    assert found == ([made] if is_found else [])


def test_the_one_that_fits_best_comes_first(world: World):
    made = written(world)
    other = write_practice(
        improvement=world.done(30),
        title="添付書類の省略",
        kinds=["documents"],
        problem="住民票の写しを毎回求めていた",
        approach="住民基本台帳で確かめ、写しを不要にした。照会はしない。",
        by=world.worker,
        at=world.at,
    )
    assert [one.practice for one in find_practices(world.worker, words="住民票の添付")] == [other]
    assert [one.practice for one in find_practices(world.worker, words="照会の返事")][0] == made
    assert {kind.value: n for kind, n in kinds_counted(world.worker) if n} == {
        "documents": 1,
        "inquiries": 1,
        "waiting": 1,
    }


def test_taking_it_over_adds_a_measure_once(world: World):
    made = publish_practice(practice=written(world), by=world.second, at=world.at)
    record = world.written()
    assert practices_for(record, world.worker) == [made]
    for _ in range(2):
        take_over(practice=made, record=record, by=world.worker, at=world.at)
    record.refresh_from_db()
    assert [one["text"] for one in record.measures][2:] == [WORDS["approach"]]
    assert uses_of([made])[made.pk] == 1


def test_a_draft_is_not_taken_over(world: World):
    made = written(world)
    with pytest.raises(NotNow):
        take_over(practice=made, record=world.written(), by=world.worker, at=world.at)
