"""Reports: each number is that of the cases themselves, small groups and small numbers tell nothing of anybody."""

import random
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from statistics import median_low
from uuid import UUID

import pytest
from django.db import connection

from madoguchi.accounts.models import Organisation
from madoguchi.applications.models import Application
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day
from madoguchi.core.ids import uuid7
from madoguchi.events.models import Event
from madoguchi.examination.models import CaseMonth, CasePace, Outcome
from madoguchi.examination.selectors.reports import REPORTS, groups_report, report_of, report_tables
from madoguchi.examination.selectors.scopes import Scope, counted, headline
from madoguchi.examination.selectors.tallies import Days, Ended, MonthTally, month_of, tally_of
from madoguchi.examination.selectors.workload import backlog_report
from madoguchi.examination.services import (
    NotYourRole,
    answer_correction,
    ask_correction,
    decide,
    pacing,
    propose,
    sign_off,
    take,
)
from madoguchi.examination.services.pacing import (
    FOLLOWED,
    carry_over,
    count_months,
    follow_event,
    note_all_paces,
)
from tests.world import SYSTEM, World, get


def _follow(world: World) -> None:
    for event in Event.objects.filter(kind__in=FOLLOWED).order_by("id"):
        follow_event(event)
    while count_months(at=world.at):
        pass


def _on(world: World, days: int) -> datetime:
    return world.at + timedelta(days=days)


def _played(world: World) -> Application:
    """Arrived, taken after 2 days, asked back after 3 and answered after 7, proposed after 9, signed 10, decided 12."""
    case = world.arrived(world.resident)
    officer, approver = world.acting(world.examiner), world.acting(world.approver)
    take(application=case, revision=1, by=officer, at=_on(world, 2))
    ask_correction(
        application=case,
        items={"phone": "つながりませんでした。", "child.0.born_on": "違います。"},
        message="",
        due_on=japan_day(_on(world, 17)),
        revision=get(case.pk).revision,
        by=officer,
        at=_on(world, 3),
    )
    present = get(case.pk).answer_sets.latest("revision")
    answer_correction(
        application=get(case.pk),
        answers={**present.body, "phone": "09011112222"},
        files=present.files,
        by=world.acting(world.resident),
        at=_on(world, 7),
    )
    propose(
        application=case,
        outcome=Outcome.GRANTED,
        grounds="確認しました。",
        revision=get(case.pk).revision,
        by=officer,
        at=_on(world, 9),
    )
    sign_off(
        application=case, is_approved=True, revision=get(case.pk).revision, by=approver, at=_on(world, 10)
    )
    decide(application=case, revision=get(case.pk).revision, by=officer, at=_on(world, 12))
    return get(case.pk)


def _scope(world: World, first: date, last: date, procedure: UUID | None = None) -> Scope:
    return Scope(frozenset({world.city.pk}), month_of(first), month_of(last), procedure)


@pytest.mark.engines
def test_the_pace_of_a_case_is_what_the_log_says(world: World) -> None:
    case = _played(world)
    _follow(world)
    pace = CasePace.objects.get()
    day = japan_day(world.at)
    told = (pace.arrived_on, pace.taken_on, pace.proposed_on, pace.signed_on, pace.closed_on)
    assert told == tuple(day + timedelta(days=n) for n in (0, 2, 9, 10, 12))
    assert (pace.is_decided, pace.is_open, pace.is_late) == (True, False, False)
    assert pace.waited_days == case.waited_days == 4
    assert pace.questions == ["born_on", "phone"]
    tally = tally_of([pace], month_of(pace.closed_on))
    (ended,) = tally.groups.values()
    assert dict(ended.own.times) == {8: 1}
    assert dict(ended.whole.times) == {12: 1}
    steps = {name: dict(days.times) for name, days in ended.steps.items() if days.n}
    assert steps == {"taken": {2: 1}, "proposed": {3: 1}, "signed": {1: 1}, "decided": {2: 1}}


def test_following_twice_or_anew_from_the_log_gives_the_same(world: World) -> None:
    _played(world), world.correcting(), world.withdrawn(world.neighbour), world.arrived()
    _follow(world)
    before = (list(CasePace.objects.order_by("pk").values()), _bodies())
    _follow(world)
    assert (list(CasePace.objects.order_by("pk").values()), _bodies()) == before
    CasePace.objects.all().delete()
    CaseMonth.objects.all().delete()
    assert note_all_paces() == 4
    while count_months(at=world.at):
        pass
    assert (list(CasePace.objects.order_by("pk").values()), _bodies()) == before


def test_a_month_marked_while_it_is_counted_stays_to_be_counted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.arrived(world.resident)
    for event in Event.objects.filter(kind="application.arrived"):
        follow_event(event)

    def slow_tally(paces: Iterable[CasePace], month: date) -> MonthTally:
        assert not list(connection.savepoint_ids)[len(outside) :]  # nobody waits for it
        tally = tally_of(paces, month)
        world.arrived(world.neighbour)
        follow_event(Event.objects.filter(kind="application.arrived").latest("id"))
        return tally

    outside = list(connection.savepoint_ids)
    with monkeypatch.context() as patched:
        patched.setattr(pacing, "tally_of", slow_tally)
        assert count_months(at=world.at) == 1
    (cell,) = CaseMonth.objects.all()
    assert (cell.is_stale, cell.open) == (True, 1)
    while count_months(at=world.at):
        pass
    assert CaseMonth.objects.get().open == 2


def test_two_workers_do_not_count_one_month_over_each_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.arrived(world.resident)
    for event in Event.objects.filter(kind="application.arrived"):
        follow_event(event)

    def slow_tally(paces: Iterable[CasePace], month: date) -> MonthTally:
        with monkeypatch.context() as again:
            again.setattr(pacing, "tally_of", tally_of)
            assert count_months(at=world.at + timedelta(minutes=19)) == 0  # the first one is at it
            assert count_months(at=world.at + timedelta(minutes=21)) == 1  # it seems to have died
        return MonthTally()  # older numbers

    with monkeypatch.context() as patched:
        patched.setattr(pacing, "tally_of", slow_tally)
        count_months(at=world.at)
    assert (CaseMonth.objects.get().open, CaseMonth.objects.get().is_stale) == (1, False)


def _bodies() -> list[object]:
    cells = CaseMonth.objects.order_by("organisation", "procedure", "month")
    return list(cells.values_list("organisation", "procedure", "month", "body", "open", "is_stale"))


def test_a_case_that_changes_moves_between_months(world: World) -> None:
    case = world.examining()
    _follow(world)
    assert CaseMonth.objects.get().open == 1
    Application.objects.filter(pk=case.pk).update(organisation=world.division)
    follow_event(Event.objects.filter(kind="application.taken").get())
    while count_months(at=world.at):
        pass
    assert dict(CaseMonth.objects.values_list("organisation", "open")) == {
        world.city.pk: 0,
        world.division.pk: 1,
    }


# numbers of many cases, made without their papers


def _many(world: World, n: int, *, group: Organisation | None = None, seed: int = 1) -> list[CasePace]:
    rng = random.Random(seed)  # noqa: S311 - numbers for a test
    today = japan_day(world.at)
    case = world.examining()
    paces = []
    for _one in range(n):
        copy = Application.objects.get(pk=case.pk)
        copy.pk = uuid7()
        copy.receipt_number = str(copy.pk)[-19:]
        copy.save(force_insert=True)
        arrived = today - timedelta(days=rng.randint(40, 300))
        is_open = rng.random() < 0.2
        waited = rng.choice([0, 0, 3])
        days = [rng.randint(0, 6) for _step in range(4)]
        days[1] += waited
        steps = [arrived + timedelta(days=sum(days[: k + 1])) for k in range(4)]
        paces.append(
            CasePace(
                application=copy,
                organisation=world.city,
                procedure=world.edition.procedure,
                group=group or world.city,
                is_open=is_open,
                is_decided=not is_open,
                is_late=not is_open and sum(days) > 18,
                arrived_on=arrived,
                taken_on=None if is_open else steps[0],
                proposed_on=None if is_open else steps[1],
                signed_on=None if is_open else steps[2],
                closed_on=None if is_open else steps[3],
                waited_days=waited,
                questions=["phone"] if rng.random() < 0.3 else [],
            )
        )
    CasePace.objects.bulk_create(paces)
    months = {(month_of(day)) for pace in paces for day in (pace.arrived_on, pace.closed_on) if day}
    for month in months:
        CaseMonth.objects.update_or_create(
            organisation=world.city,
            procedure=world.edition.procedure,
            month=month,
            defaults={"is_stale": True},
        )
    while count_months(at=world.at):
        pass
    return paces


def test_every_number_is_that_of_the_cases(world: World) -> None:
    paces = _many(world, 300)
    today = japan_day(world.at)
    first, last = month_of(today - timedelta(days=200)), month_of(today - timedelta(days=60))
    scope = _scope(world, first, last)
    ended = [one for one in paces if one.closed_on and first <= month_of(one.closed_on) <= last]
    own = sorted((one.closed_on - one.arrived_on).days - one.waited_days for one in ended if one.closed_on)
    found = counted(scope)
    assert found.whole.decided == len(ended) > 50
    assert found.whole.own.at(0.5) == median_low(own)
    assert found.whole.own.at(0.9) == own[-(-9 * len(own) // 10) - 1]
    assert found.whole.late == sum(one.is_late for one in ended)
    arrived = [one for one in paces if first <= month_of(one.arrived_on) <= last]
    assert found.arrived.total() == len(arrived)
    asked = sum(bool(one.questions) for one in arrived)
    assert dict(found.asked) == {(world.edition.procedure_id, "phone"): asked}
    report = report_of("corrections", scope, today=today)
    assert report.rows[0][0] == "電話番号"
    assert report.rows[0][2:] == [asked, len(arrived), round(100 * asked / len(arrived))]
    waiting = [one for one in paces if one.is_open]
    backlog = backlog_report(scope, today=today)
    assert backlog.n == len(waiting) == sum(row[1] for row in backlog.rows)
    ages = Counter("90日を超える" if (today - one.arrived_on).days > 90 else "90日まで" for one in waiting)
    assert backlog.rows[-1][1] == ages["90日を超える"]


def test_fewer_than_ten_tell_nothing(world: World) -> None:
    _many(world, 8)
    today = japan_day(world.at)
    scope = _scope(world, today - timedelta(days=330), today)
    for key in ("time", "steps", "groups"):
        report = report_of(key, scope, today=today)
        for row in report.rows:
            assert row[1] in (0, "10未満"), key
            assert row[2] is None, key
            assert row[3] is None, key
    assert headline(counted(scope), counted(scope.before))["now"]["n"] is None


class TestGroups:
    """No officer stands alone, and no group of fewer than five."""

    def _division(self, world: World, name: str, people: int) -> Organisation:
        place = world._organisation(name, name, Organisation.Kind.DIVISION, world.city)
        for n in range(people):
            world.officer(f"{name}{n}", Role.EXAMINER, at=place)
        return place

    def _names(self, world: World) -> list[str]:
        today = japan_day(world.at)
        scope = _scope(world, today - timedelta(days=330), today)
        return [line.name for line in groups_report(scope, counted(scope)).lines]

    def test_large_ones_stand_alone_and_small_ones_together(self, world: World) -> None:
        large, other = self._division(world, "大", 5), self._division(world, "中", 6)
        small, tiny = self._division(world, "小", 3), self._division(world, "極小", 2)
        for n, place in enumerate((large, other, small, tiny)):
            _many(world, 30, group=place, seed=n)
        assert self._names(world) == ["そのほかの課", "中", "大"]

    def test_what_would_be_few_alone_goes_with_the_smallest(self, world: World) -> None:
        large, small = self._division(world, "大", 5), self._division(world, "小", 1)
        other = self._division(world, "中", 7)
        for n, place in enumerate((large, small, other)):
            _many(world, 30, group=place, seed=n)
        assert self._names(world) == ["中", "大とそのほか"]

    def test_only_small_ones_are_not_divided(self, world: World) -> None:
        for n, place in enumerate((self._division(world, "甲", 2), self._division(world, "乙", 2))):
            _many(world, 30, group=place, seed=n)
        assert self._names(world) == ["全体"]

    def test_the_group_is_where_the_officer_examines(self, world: World) -> None:
        officer = world.officer("low", Role.EXAMINER, at=world.division)
        case = world.arrived()
        take(application=case, revision=1, by=world.acting(world.examiner), at=world.at)
        Application.objects.filter(pk=case.pk).update(case_officer=officer)
        _follow(world)
        assert CasePace.objects.get().group == world.division


def test_another_office_s_cases_are_not_counted(world: World) -> None:
    _many(world, 30)
    foreign = world.acting(world.officer("foreign", *Role, at=world.other_city))
    today = japan_day(world.at)
    scope = Scope.of(foreign, today=today)
    assert counted(scope).whole.decided == 0
    assert report_of("backlog", scope, today=today).n == 0
    own = Scope.of(world.acting(world.examiner), today=today)
    assert counted(own).whole.decided > 0


def test_the_file_holds_every_report(world: World) -> None:
    _many(world, 60)
    tables = report_tables({}, world.acting(world.examiner), at=world.at)
    assert [table.name for table in tables] == [str(name) for name in REPORTS.values()]
    assert all(list(table.rows) for table in tables)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("", "", ("2025-08", "2026-07")),
        ("2026-01", "2026-03", ("2026-01", "2026-03")),
        ("2026-03", "2026-01", ("2026-01", "2026-01")),
        ("1999-01", "2099-01", ("2023-07", "2026-07")),
        ("nonsense", "2026-13", ("2025-08", "2026-07")),
    ],
)
def test_a_period_is_read_kindly(world: World, first: str, last: str, expected: tuple[str, str]) -> None:
    scope = Scope.of(world.acting(world.examiner), today=date(2026, 7, 15), first=first, last=last)
    assert (f"{scope.first:%Y-%m}", f"{scope.last:%Y-%m}") == expected
    assert scope.before.last < scope.first


def test_the_ninth_of_ten_is_reached_by_ninety_percent() -> None:
    assert Days(Counter({1: 9, 100: 1})).at(0.9) == 1
    assert Days(Counter({1: 8, 100: 2})).at(0.9) == 100
    assert Days(Counter()).at(0.5) is None


def test_numbers_of_a_former_system_are_added_and_stay_when_cases_are_counted_again(world: World) -> None:
    month, procedure = month_of(japan_day(world.at)), world.edition.procedure
    past = MonthTally(
        arrived=Counter({1: 20}), closed=Counter({2: 15}), asked=4, questions=Counter({"phone": 4})
    )
    past.groups[world.city.pk] = Ended(decided=15, own=Days(Counter({6: 15})))
    given = {"organisation": world.city, "procedure": procedure, "months": {month: past}, "at": world.at}
    carry_over(**given, by=SYSTEM)
    _played(world)
    _follow(world)
    carry_over(**given, by=SYSTEM)  # again: not twice
    _follow(world)
    found = counted(_scope(world, month, month_of(_on(world, 12).date())))
    assert found.arrived.total() == 21
    assert found.whole.decided == 16
    assert found.asked[procedure.pk, "phone"] == 5
    assert CaseMonth.objects.get(month=month).open == 0
    with pytest.raises(NotYourRole):
        carry_over(**given, by=world.acting(world.examiner))
