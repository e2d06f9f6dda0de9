"""Choosing the priority procedures of a period: the rule, reasons against it, and what changes from one to the next."""

from datetime import datetime, timedelta

import pytest

from madoguchi.core.acting import Acting, Role
from madoguchi.events.models import Event
from madoguchi.plan.models import PlanPeriod, Selection
from madoguchi.plan.selectors.priority import candidates, expected_of, reselection_of
from madoguchi.plan.services.priority import (
    Choice,
    ChoicesMissing,
    ChoicesWrong,
    NotYourPlan,
    PeriodWrong,
    choose,
    settle_period,
)
from tests.plan.sheets_world import PlanWorld


@pytest.fixture
def world(db: None, at: datetime) -> PlanWorld:
    """A city whose procedures have many and few cases."""
    return PlanWorld(at)


def found(period: PlanPeriod, world: PlanWorld) -> dict[str, tuple[int | None, bool]]:
    """The candidates by title with their number and whether the rule names them."""
    return {one.title: (one.number, one.follows) for one in candidates(period, at=world.at)}


def test_the_rule_proposes_by_ten_thousand_and_at_bodies_by_one_thousand(world: PlanWorld):
    period = world.period()
    assert found(period, world) == {"多い手続": (48_000, True), "ホールの利用": (1_200, True)}
    searched = candidates(period, words="少ない", at=world.at)
    assert [(one.title, one.follows, one.is_selected) for one in searched] == [("少ない手続", False, False)]
    assert searched[0].why == "年間2,500件の見込みで、基準の10,000件より少ないです。"


def test_cases_here_count_where_they_are_more_than_what_was_reported(world: PlanWorld):
    for _ in range(3):
        world.application(world.open, days=1)
    world.application(world.open, days=1, arrived_at=world.at - timedelta(days=400))
    told = expected_of([world.about.pk, world.few.pk, world.many.pk], at=world.at)
    assert (told[world.about.pk].number, told[world.about.pk].source) == (3, "cases")
    assert (told[world.few.pk].number, told[world.few.pk].source) == (2_500, "reported")
    world.procedure(title="知らない")
    assert expected_of([world.about.pk], at=world.at - timedelta(days=900))[world.about.pk].number is None


def test_a_choice_against_the_rule_needs_its_reason(world: PlanWorld):
    period = world.period()
    with pytest.raises(ChoicesWrong) as refused:
        choose(
            period=period,
            choices=[Choice(world.few.pk, True), Choice(world.many.pk, False), Choice(world.about.pk, True)],
            by=world.manager,
            at=world.at,
        )
    told = {one.procedure: one.sentence for one in refused.value.problems}
    assert told == {
        world.few.pk: "基準（10,000件以上）に満たない手続を選ぶ理由を書いてください。",
        world.many.pk: "基準（10,000件以上）に当てはまる手続を選ばない理由を書いてください。",
        world.about.pk: "重点手続には、見込まれる年間の件数を入れてください。",
    }
    assert not Selection.objects.exists()
    made = choose(
        period=period,
        choices=[Choice(world.few.pk, True, reason="転入の手続と一緒に行うため", related=(world.about.pk,))],
        by=world.manager,
        at=world.at,
    )
    assert [(one.expected, one.source, one.reason) for one in made] == [
        (2_500, "reported", "転入の手続と一緒に行うため")
    ]
    shown = candidates(period, at=world.at)
    few = next(one for one in shown if one.key == world.few.pk)
    assert few.deviates and few.change == "new"
    assert [title for _key, _slug, title in few.related] == ["子ども医療費助成"]


def test_the_choice_holds_when_all_are_chosen_upon_and_the_registry_follows(world: PlanWorld):
    period = world.period()
    choose(period=period, choices=[Choice(world.many.pk, True)], by=world.manager, at=world.at)
    with pytest.raises(ChoicesMissing, match="1件"):
        settle_period(period=period, by=world.manager, at=world.at)
    choose(period=period, choices=[Choice(world.hall.pk, True)], by=world.manager, at=world.at)
    settle_period(period=period, by=world.manager, at=world.at)
    world.many.refresh_from_db()
    world.hall.refresh_from_db()
    assert (world.many.is_priority, world.many.expected_yearly) == (True, 48_000)
    assert (world.hall.is_priority, world.hall.expected_yearly) == (True, 1_200)
    settled = Event.objects.get(kind="planperiod.settled")
    assert settled.data == {"slug": "second", "n": 2}
    with pytest.raises(ChoicesWrong, match="直すところ") as refused:
        choose(
            period=period,
            choices=[Choice(world.many.pk, True, expected=51_000)],
            by=world.manager,
            at=world.at,
        )
    assert refused.value.problems[0].sentence == "決めた後に変えるときは、理由を書いてください。"
    choose(
        period=period,
        choices=[Choice(world.many.pk, True, expected=51_000, reason="実績が増えたため")],
        by=world.manager,
        at=world.at,
    )
    world.many.refresh_from_db()
    assert world.many.expected_yearly == 51_000


def test_choosing_anew_compares_with_the_period_before(world: PlanWorld):
    world.settled(world.period("first", 2021))
    world.many.processes.update(total_count=9_000, online_count=9_000)
    second = world.period()
    shown = {one.title: one for one in candidates(second, at=world.at)}
    assert shown["多い手続"].was_selected and not shown["多い手続"].is_selected
    assert shown["多い手続"].change == "left"
    with pytest.raises(ChoicesWrong) as refused:
        choose(period=second, choices=[Choice(world.many.pk, False)], by=world.manager, at=world.at)
    assert refused.value.problems[0].sentence == "前の期の重点手続を外す理由を書いてください。"
    world.few.processes.update(total_count=11_000)
    choose(
        period=second,
        choices=[
            Choice(world.many.pk, False, reason="制度が変わり、申請が減ったため"),
            Choice(world.few.pk, True),
            Choice(world.hall.pk, True),
        ],
        by=world.manager,
        at=world.at,
    )
    settle_period(period=second, by=world.manager, at=world.at)
    told = reselection_of(second)
    assert [one.procedure for one in told.kept] == [world.hall]
    assert [one.procedure for one in told.new] == [world.few]
    assert [(one.procedure, one.reason) for one in told.left] == [
        (world.many, "制度が変わり、申請が減ったため")
    ]
    world.many.refresh_from_db()
    world.few.refresh_from_db()
    assert (world.many.is_priority, world.few.is_priority) == (False, True)


@pytest.mark.parametrize(
    ("field", "given"),
    [
        pytest.param("name", {"name": " "}, id="no-name"),
        pytest.param("slug", {"slug": "第二期"}, id="address"),
        pytest.param("ends_on", {"ends_on": datetime(2024, 4, 1).date()}, id="ends-first"),
        pytest.param("least_yearly_bodies", {"least_yearly_bodies": 0}, id="no-threshold"),
        pytest.param("slug", {"slug": "second"}, id="taken"),
    ],
)
def test_a_period_says_what_is_wrong_with_it(world: PlanWorld, field: str, given: dict[str, object]):
    world.period()
    with pytest.raises(PeriodWrong) as refused:
        world.period(**{"slug": "third", **given})
    assert refused.value.field == field


def test_only_those_who_manage_the_plan_choose(world: PlanWorld):
    period = world.period()
    stranger = Acting(
        name="other",
        who=world.stranger.who,
        grants=frozenset({(Role.PLAN_MANAGER, world.organisation().pk), (Role.PUBLISHER, world.city.pk)}),
    )
    with pytest.raises(NotYourPlan):
        choose(period=period, choices=[Choice(world.many.pk, True)], by=stranger, at=world.at)
    with pytest.raises(NotYourPlan):
        settle_period(period=period, by=stranger, at=world.at)
