"""Minutes: ways, shared trips, intervals, private steps, people, changes; by hand where they can be counted by hand."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.timecost.assumptions import Assumptions, LifeStep, Person, Step, Value, assumptions_on
from madoguchi.timecost.draws import Draws, OneByOne, interval_of, mean_of
from madoguchi.timecost.reckoning import Reckoner
from madoguchi.timecost.results import Filed, Given, Plan, body_of_results, minutes_after
from madoguchi.timecost.types import Change, Changes, Found, Range, StepFacts, World

HELD = assumptions_on(date(2026, 11, 23))
ONLINE = StepFacts(is_online=True, online_share=Found(Range.fixed(0.5), 100))


def exact() -> Assumptions:
    """The assumptions without ranges: each value at its most likely."""
    values = {
        key: Value(**{**vars(one), "range": Range.fixed(one.range.mode)}) for key, one in HELD.values.items()
    }
    return replace(HELD, values=values)


def event_of(*steps: Step, people: tuple[Person, ...] = (Person("usual", "ふつうの人"),)) -> LifeStep:
    birth = HELD.events["birth"]
    return replace(birth, steps=steps, people=people, ages={})


def reckoner(facts: dict[str, StepFacts] | None = None, **more: object) -> Reckoner:
    return Reckoner(exact(), Draws(4), facts or {}, **more)  # type: ignore[arg-type]


def whole(found: object) -> float:
    return mean_of(found)


def test_one_step_on_paper_is_the_sum_of_its_parts() -> None:
    step = Step("a", "届出", documents=2, forms=1, visit="city", receive="post", procedure="a")
    event = event_of(step)
    parts = reckoner().event(event, event.usual, World.BEFORE).parts
    told = {name: whole(minutes) for name, minutes in parts.items()}
    # find 15, two documents 16, one form 10, trip 40, wait 20, counter 12 + 12 % of 30 for mending, post 2
    assert told == pytest.approx(
        {
            "find": 15,
            "documents": 16,
            "writing": 10,
            "travel": 40,
            "waiting": 20,
            "counter": 12 + 0.12 * 30,
            "receive": 2,
        }
    )


def test_half_online_is_the_mean_of_both_ways_and_identity_is_shown_once() -> None:
    step = Step("a", "届出", documents=2, procedure="a")
    event = event_of(step, replace(step, key="b"))
    facts = {"a": replace(ONLINE, online_documents=1, fill=Found(Range.fixed(6), 40))}
    there = reckoner(facts)
    now = there.event(event, event.usual, World.NOW)
    # paper: two documents and one form; online: one attached (4 + 3), six minutes of filling in; each half
    assert whole(now.parts["documents"]) == pytest.approx(2 * (0.5 * 16 + 0.5 * 7))
    assert whole(now.parts["writing"]) == pytest.approx(2 * (0.5 * 10 + 0.5 * 6) + 0.5 * 3)
    assert whole(now.parts["travel"]) == pytest.approx(0.5 * 40), "both steps share the trip"
    assert {one.n for one in now.steps} == {40} and now.steps[0].origin == "measured"


def test_a_trip_is_needed_as_long_as_one_step_of_the_place_needs_it() -> None:
    steps = (Step("a", "届出", procedure="a"), Step("b", "証明書", procedure="b"))
    event = event_of(*steps)
    facts = {"a": replace(ONLINE, online_share=Found(Range.fixed(1), 10))}
    trips = reckoner(facts).event(event, event.usual, World.NOW).parts["travel"]
    assert whole(trips) == pytest.approx(40)
    facts["b"] = replace(ONLINE, online_share=Found(Range.fixed(0.75), 10))
    trips = reckoner(facts).event(event, event.usual, World.NOW).parts["travel"]
    assert whole(trips) == pytest.approx(0.25 * 40)


def test_waiting_again_at_the_same_place_is_shorter_than_at_another() -> None:
    steps = (
        Step("a", "届出", visit="city"),
        Step("b", "証明書", visit="city"),
        Step("c", "免許", visit="police"),
    )
    event = event_of(*steps)
    parts = reckoner().event(event, event.usual, World.NOW).parts
    assert whole(parts["waiting"]) == pytest.approx(20 + 0.5 * 20 + 20)
    assert whole(parts["travel"]) == pytest.approx(2 * 40)


def test_coming_back_for_the_result_is_another_trip() -> None:
    event = event_of(Step("a", "許可", visits=2, receive="visit", procedure="a"))
    assert whole(reckoner().event(event, event.usual, World.NOW).parts["travel"]) == pytest.approx(3 * 40)


def test_private_steps_are_the_same_before_and_now_and_can_be_left_out() -> None:
    event = event_of(
        Step("a", "届出", procedure="a"), Step("p", "電気", documents=0, visit="", private="electricity")
    )
    there = reckoner({"a": ONLINE})
    before, now = (there.event(event, event.usual, world) for world in (World.BEFORE, World.NOW))
    assert whole(before.steps[1].whole) == pytest.approx(whole(now.steps[1].whole))
    without = reckoner({"a": ONLINE}, switched_off=frozenset({"electricity"}))
    assert [one.step.key for one in without.event(event, event.usual, World.NOW).steps] == ["a"]


def test_who_does_nothing_online_gains_nothing() -> None:
    people = (Person("usual", "ふつうの人"), Person("offline", "オンラインを使わない人", online_share=0))
    event = event_of(Step("a", "届出", procedure="a"), people=people)
    there = reckoner({"a": ONLINE})
    offline = event.person("offline")
    assert whole(there.event(event, offline, World.NOW).whole) == pytest.approx(
        whole(there.event(event, offline, World.BEFORE).whole)
    )
    assert whole(there.event(event, event.usual, World.NOW).whole) < whole(
        there.event(event, event.usual, World.BEFORE).whole
    )


def test_a_change_counts_after_and_nowhere_else() -> None:
    event = event_of(Step("a", "届出", documents=2, procedure="a"), Step("b", "証明書", procedure="b"))
    changes = Changes(
        {"a": Change(online_share=1, documents=0, fill_minutes=3), "b": Change(is_dropped=True)}
    )
    there = reckoner()
    now, after = (there.event(event, event.usual, world, changes) for world in (World.NOW, World.AFTER))
    assert [one.step.key for one in now.steps] == ["a", "b"]
    assert [one.step.key for one in after.steps] == ["a"]
    # found 5, filled in 3, identity 3, received 2, mended 12 % of 8
    assert whole(after.whole) == pytest.approx(5 + 3 + 3 + 2 + 0.12 * 8)


def test_one_stop_looks_up_once() -> None:
    event = event_of(Step("a", "届出", procedure="a"), Step("b", "手当", procedure="b"))
    facts = {key: replace(ONLINE, online_share=Found(Range.fixed(1), 10)) for key in ("a", "b")}
    there = reckoner(facts)
    apart = there.event(event, event.usual, World.AFTER, Changes())
    together = there.event(event, event.usual, World.AFTER, Changes(is_one_stop=True))
    assert whole(together.parts["find"]) == pytest.approx(5)
    assert whole(apart.parts["find"]) == pytest.approx(5 + 0.5 * 5)
    assert whole(together.parts["writing"]) < whole(apart.parts["writing"])


@given(
    share=st.floats(0, 1),
    fill=st.floats(0.5, 60),
    documents=st.integers(0, 10),
    online=st.integers(0, 10),
)
@settings(max_examples=40, deadline=None)
def test_now_lies_between_paper_and_online(share: float, fill: float, documents: int, online: int) -> None:
    step = Step("a", "届出", documents=documents, procedure="a")
    event = event_of(step)

    def now(part: float) -> float:
        facts = StepFacts(
            True, None, online, None, Found(Range.fixed(fill), 10), Found(Range.fixed(part), 10)
        )
        return whole(reckoner({"a": facts}).event(event, event.usual, World.NOW).whole)

    ends = sorted([now(0), now(1)])
    assert ends[0] - 1e-6 <= now(share) <= ends[1] + 1e-6


@given(low=st.floats(0, 50), more=st.floats(0, 50), most=st.floats(0.1, 50))
@settings(max_examples=30, deadline=None)
def test_draws_stay_in_their_range_and_intervals_hold_the_mean(low: float, more: float, most: float) -> None:
    value = Range(low, low + more, low + more + most)
    drawn = Draws(500).of("x", value)
    assert value.low <= drawn.min() and drawn.max() <= value.high
    found = interval_of(drawn)
    assert found.low <= found.middle <= found.high


def test_a_value_is_drawn_alike_whatever_else_is_drawn() -> None:
    one, other = Draws(), Draws()
    other.of("first", Range(1, 2, 3))
    assert (one.of("x", Range(1, 2, 9)) == other.of("x", Range(1, 2, 9))).all()


def test_one_by_one_moves_each_value_alone() -> None:
    draws = OneByOne({"a": Range(1, 2, 5), "b": Range(10, 20, 30)})
    both = draws.of("a", Range(1, 2, 5)) + draws.of("b", Range(10, 20, 30))
    assert draws.swings(both) == {"a": (21.0, 25.0), "b": (12.0, 32.0)}


FACTS = {
    slug: replace(ONLINE, form_minutes=6)
    for slug in ("child-allowance", "child-medical-certificate", "prefecture-child-support")
}
POPULATION = {"total": 1_000_000, "age_0_14": 110_000, "age_65": 250_000, "households": 500_000}


@pytest.fixture(scope="module")
def body() -> dict[str, object]:
    """The results of an invented prefecture."""
    plan = Plan("p1", "ひとつに", "birth", Changes({"birth-registration": Change(online_share=0.9)}, True))
    return body_of_results(
        Given(
            HELD,
            FACTS,
            plans=[plan],
            population=POPULATION,
            areas={"窓野市": POPULATION, "森下町": {"total": 30_000}},
            filed=Filed({"child-allowance": 120, "dog-registration": 30}, 100),
        )
    )


def test_a_birth_takes_less_now_and_least_after_the_plan(body: dict) -> None:
    birth = body["with"]["events"]["birth"]
    before, now = (birth["worlds"][name]["whole"][0] for name in ("before", "now"))
    assert now < before
    assert birth["gain"][0] == pytest.approx(before - now, abs=0.02)
    assert birth["plans"][0]["after"]["whole"][0] < now
    for world in birth["worlds"].values():
        middle, low, high = world["whole"]
        assert low < middle < high
        assert sum(world["parts"].values()) == pytest.approx(middle, abs=0.1)


def test_without_private_steps_it_takes_less_and_gains_the_same(body: dict) -> None:
    for key, event in body["with"]["events"].items():
        other = body["without"]["events"][key]
        assert other["worlds"]["now"]["whole"][0] <= event["worlds"]["now"]["whole"][0] + 0.01
        assert other["gain"] == pytest.approx(event["gain"], abs=0.05), "private steps gain nothing"
        assert not any(step["is_private"] for step in other["steps"])


def test_the_city_adds_up_by_event_and_by_age(body: dict) -> None:
    city = body["with"]["city"]
    assert sum(row["now"][0] for row in city["events"]) == pytest.approx(city["now"][0], rel=0.001)
    residents = sum(row["now"][0] for row in city["events"] if row["who"] == "resident")
    assert sum(now for _before, now in city["ages"].values()) == pytest.approx(residents, rel=0.001)
    assert city["officer"]["now"][0] < city["officer"]["before"][0], "officers save time too"
    assert [one["area"] for one in city["areas"]] == ["森下町", "窓野市"]
    assert city["areas"][0]["now"] < city["areas"][1]["now"]


def test_what_was_given_back_counts_one_trip_for_what_was_sent_together(body: dict) -> None:
    alone = body_of_results(
        Given(HELD, FACTS, filed=Filed({"child-allowance": 120, "dog-registration": 30}, 150))
    )
    assert 0 < body["given_back"]["hours"][0] < alone["given_back"]["hours"][0]
    assert alone["with"]["city"] is None, "no population, no city"


def test_a_life_without_online_gains_nothing(body: dict) -> None:
    lives = {one["key"]: one for one in body["with"]["personas"]}
    assert lives["older"]["before"] == lives["older"]["now"]
    assert lives["family"]["now"][0] < lives["family"]["before"][0]
    assert sum(lives["family"]["decades"].values()) == pytest.approx(lives["family"]["now"][0], rel=0.001)


def test_the_widest_assumption_stands_first(body: dict) -> None:
    swings = body["with"]["events"]["birth"]["swings"]
    widths = [abs(one["high"] - one["low"]) for one in swings]
    assert widths == sorted(widths, reverse=True) and len(swings) == 8
    assert swings[0]["is_saved"] and swings[0]["title"]


def test_a_plan_is_reckoned_for_the_page_that_changes_it() -> None:
    plan = Plan("p", "計画", "birth", Changes({"birth-registration": Change(is_dropped=True)}))
    found = minutes_after(Given(HELD, FACTS), HELD.events["birth"], [plan])
    assert found["gain"][0] > 0 and found["officer_gain"][0] > 0
    assert "birth-registration" not in found["of_steps"]
