"""The history of processes, their counts by year, and changes of many at once."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Event
from madoguchi.registry.models import Procedure, Process, ProcessStanding, ProcessYear
from madoguchi.registry.selectors import (
    history_of,
    procedure_titles,
    processes_in,
    slips,
    standings_on,
    years_of,
)
from madoguchi.registry.services import (
    KINDS_OF_TYPE,
    NotYourProcedure,
    ProcessContradicts,
    add_process,
    add_processes,
    change_process,
    change_processes,
    kind_of,
    record_years,
)
from tests.registry.world import SYSTEM, officer_with

pytestmark = pytest.mark.django_db

YEAR = timedelta(days=365)
Count = Any


def _process(procedure: Procedure, at: datetime, **more: Any) -> Process:
    given = {"title": "許可の申請", "type_code": "1", "state": "digitised", **more}
    return add_process(procedure=procedure, **given, by=SYSTEM, at=at)


# the history


def test_each_move_is_a_row_of_history_and_nothing_else_is(procedure: Procedure, at: datetime) -> None:
    made = _process(procedure, at - YEAR, state="planned", planned_on=date(2027, 3, 1), planned_reason="更新")
    change_process(process=made, tool="共同窓口サイト", by=SYSTEM, at=at - YEAR / 2)
    slipped = change_process(process=made, planned_on=date(2027, 9, 1), reason="入札", by=SYSTEM, at=at)
    assert slipped.since is None  # it was planned already when it was first written down
    done = change_process(process=made, state="digitised", by=SYSTEM, at=at)
    told = [(one.state, one.planned_on, one.on, one.reason) for one in history_of(done)]
    assert told == [
        ("digitised", None, japan_day(at), ""),
        ("planned", date(2027, 9, 1), japan_day(at), "入札"),
        ("planned", date(2027, 3, 1), japan_day(at - YEAR), "更新"),
    ]
    assert (done.since, done.planned_on, done.planned_reason) == (japan_day(at), None, "")


def test_a_state_may_have_begun_before_it_was_told(procedure: Procedure, at: datetime) -> None:
    day = japan_day(at) - timedelta(days=40)
    made = _process(procedure, at - YEAR, state="barred", barrier="対面での確認")
    told = change_process(process=made, state="digitised", since=day, by=SYSTEM, at=at)
    assert (told.since, told.barrier, history_of(told)[0].on) == (day, "", day)
    for other, field in ((japan_day(at) + timedelta(days=1), "since"), (day - timedelta(days=1), "since")):
        with pytest.raises(ProcessContradicts) as refusal:
            change_process(process=made, state="abolished", since=other, by=SYSTEM, at=at)
        assert refusal.value.field == field and refusal.value.process == made


def test_what_stood_on_a_day_and_what_was_known_of_it(
    procedure: Procedure, bureau: Organisation, at: datetime
) -> None:
    first = _process(procedure, at - YEAR, state="planned", planned_on=date(2027, 3, 1))
    second = _process(procedure, at - timedelta(days=1), is_own_discretion=False, since=date(2020, 4, 1))
    change_process(process=first, state="digitised", since=japan_day(at - YEAR / 2), by=SYSTEM, at=at)

    def states(day: date, **more: Any) -> dict[Any, str]:
        return {one.process: one.state for one in standings_on(day, [bureau], **more)}

    assert states(japan_day(at)) == {first.pk: "digitised", second.pk: "digitised"}
    assert states(japan_day(at - YEAR / 2)) == {first.pk: "digitised", second.pk: "digitised"}
    assert states(japan_day(at - YEAR / 2), known_at=at - timedelta(days=2)) == {first.pk: "planned"}
    assert states(japan_day(at - YEAR)) == {first.pk: "planned", second.pk: "digitised"}
    assert states(date(2020, 3, 31)) == {}
    assert standings_on(japan_day(at), []) == []
    one = next(one for one in standings_on(japan_day(at), [bureau.pk]) if one.process == second.pk)
    assert one[1:] == (procedure.pk, bureau.pk, "1", "application", "digitised", None, False, False)


def test_how_plans_went(procedure: Procedure, bureau: Organisation, at: datetime) -> None:
    plan = {"state": "planned", "planned_on": date(2026, 4, 1)}
    late, early, open_, left = (_process(procedure, at - YEAR, **plan) for _ in range(4))
    _process(procedure, at - YEAR)
    for process, changes in (
        (late, {"planned_on": date(2026, 9, 1)}),
        (late, {"state": "digitised"}),
        (early, {"state": "digitised", "since": date(2026, 2, 20)}),
        (open_, {"planned_on": date(2027, 4, 1)}),
        (left, {"state": "barred", "barrier": "国の様式"}),
        (left, {"state": "planned", "planned_on": date(2028, 1, 1)}),
    ):
        change_process(process=process, **changes, by=SYSTEM, at=at)
    day = japan_day(at)
    told = {(one.process, one.first): one for one in slips([bureau])}
    assert {key: (one.last, one.is_reached, one.is_given_up) for key, one in told.items()} == {
        (late.pk, date(2026, 4, 1)): (day, True, False),
        (early.pk, date(2026, 4, 1)): (date(2026, 2, 20), True, False),
        (open_.pk, date(2026, 4, 1)): (date(2027, 4, 1), False, False),
        (left.pk, date(2026, 4, 1)): (date(2026, 4, 1), False, True),
        (left.pk, date(2028, 1, 1)): (date(2028, 1, 1), False, False),
    }
    months = [told[one.pk, date(2026, 4, 1)].months for one in (early, open_)]
    assert months == [-2, 12]
    assert told[late.pk, date(2026, 4, 1)].told_at == at - YEAR


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["digitised", "planned", "barred", "abolished"]),
            st.integers(0, 90),
            st.integers(0, 3),
        ),
        max_size=6,
    )
)
def test_the_last_row_of_history_is_the_process(
    procedure: Procedure, bureau: Organisation, at: datetime, moves: list[tuple[str, int, int]]
) -> None:
    process = _process(procedure, at - 2 * YEAR)
    moment = at - 2 * YEAR
    for state, days, months in moves:
        moment += timedelta(days=days)
        plan = {"planned_on": date(2028, 1 + months, 1)} if state == "planned" else {}
        why = {"barrier": f"理由{months}"} if state == "barred" else {}
        process = change_process(process=process, state=state, **plan, **why, by=SYSTEM, at=moment)
    last = history_of(process)[0]
    assert [last.state, last.planned_on, last.barrier] == [process.state, process.planned_on, process.barrier]
    days_of = list(process.standings.values_list("on", flat=True))
    assert days_of == sorted(days_of)
    assert {one.process: one.state for one in standings_on(japan_day(at), [bureau])}[process.pk] == last.state
    process.standings.all().delete()
    Process.objects.filter(pk=process.pk).delete()


# kinds


@pytest.mark.parametrize(
    ("type_code", "title", "kind"),
    [
        ("1", "営業許可の申請", "application"),
        ("1", "廃業の届出", "filing"),
        ("1", "実績報告書の提出", "report"),
        ("1", "手数料の納付", "payment"),
        ("2-1", "許可の通知", "notice"),
        ("2-1", "許可証の交付", "issue"),
        ("2-3", "証明書", "issue"),
        ("3", "図面の閲覧", "inspection"),
        ("4", "帳簿", "record"),
    ],
    ids=lambda value: value if value.isascii() else None,
)
def test_the_kind_is_told_by_type_and_title(type_code: str, title: str, kind: str) -> None:
    assert kind_of(type_code, title) == kind
    assert set(KINDS_OF_TYPE) == set(Process.Type.values)


def test_a_kind_fits_its_type(procedure: Procedure, at: datetime) -> None:
    made = _process(procedure, at)
    assert made.kind == "application"
    with pytest.raises(ProcessContradicts) as refusal:
        change_process(process=made, kind="inspection", by=SYSTEM, at=at)
    assert refusal.value.field == "kind"
    assert change_process(process=made, type_code="3", by=SYSTEM, at=at).kind == "inspection"


# many at once


def test_many_are_changed_in_few_statements_with_an_event_each(
    procedure: Procedure, at: datetime, django_assert_max_num_queries: Count
) -> None:
    rows = [(procedure, {"title": f"届出{n}", "type_code": "1", "state": "digitised"}) for n in range(120)]
    made = add_processes(rows=rows, by=SYSTEM, at=at - YEAR)
    same = made[:20]
    changes = [(one, {"state": "digitised"}) for one in same] + [
        (one, {"total_count": n, "online_count": n // 2, "counts_year": 2025, "survey_ids": [f"S{n}"]})
        for n, one in enumerate(made[20:])
    ]
    before = Event.objects.count()
    with django_assert_max_num_queries(40):
        changed = change_processes(changes=changes, by=SYSTEM, at=at)
    assert Event.objects.count() - before == 100
    assert [one.pk for one in changed] == [one.pk for one, _given in changes]
    assert [one.revision for one in changed] == [0] * 20 + [1] * 100
    last = Process.objects.get(pk=made[-1].pk)
    assert (last.total_count, last.online_count, last.kind) == (99, 49, "filing")
    assert [link.survey_id for link in last.survey_links.all()] == ["S99"]
    assert ProcessYear.objects.filter(fiscal_year=2025, source="reported").count() == 100
    assert ProcessStanding.objects.count() == 120  # counts are no move
    before = Event.objects.count()
    change_processes(changes=changes, by=SYSTEM, at=at)
    assert Event.objects.count() == before


def test_all_of_them_or_none(procedure: Procedure, at: datetime) -> None:
    first, second = _process(procedure, at), _process(procedure, at)
    with pytest.raises(ProcessContradicts) as refusal:
        change_processes(
            changes=[(first, {"tool": "電話"}), (second, {"state": "planned"})], by=SYSTEM, at=at
        )
    assert refusal.value.process == second
    first.refresh_from_db()
    assert first.tool == ""
    with pytest.raises(ValueError, match="once"):
        change_processes(changes=[(first, {}), (first, {})], by=SYSTEM, at=at)


def test_who_plans_may_change_and_nobody_elsewhere(
    procedure: Procedure, bureau: Organisation, at: datetime
) -> None:
    made = _process(procedure, at)
    planner = officer_with(bureau, "planner", Role.PLAN_MANAGER, at=at)
    examiner = officer_with(bureau, "examiner", Role.EXAMINER, at=at)
    assert change_processes(changes=[(made, {"tool": "窓口"})], by=planner, at=at)[0].tool == "窓口"
    for act in (
        lambda: change_processes(changes=[(made, {"tool": "x"})], by=examiner, at=at),
        lambda: record_years(counts=[(made, 2024, 1, 1)], source="reported", by=examiner, at=at),
        lambda: _added(procedure, examiner, at),
    ):
        with pytest.raises(NotYourProcedure):
            act()


def _added(procedure: Procedure, by: Acting, at: datetime) -> Process:
    return add_process(procedure=procedure, title="x", type_code="1", state="digitised", by=by, at=at)


# counts


def test_counts_by_year_and_source(procedure: Procedure, at: datetime) -> None:
    made = _process(procedure, at, counts_year=2024, total_count=10, online_count=1)
    told = [(made, 2023, 8, 0), (made, 2025, 12, 6)]
    assert record_years(counts=told, source="imported", by=SYSTEM, at=at) == 2
    assert record_years(counts=told, source="imported", by=SYSTEM, at=at) == 0
    assert record_years(counts=[(made, 2025, 13, 7)], source="measured", by=SYSTEM, at=at) == 1
    assert record_years(counts=[(made, 2024, 11, None)], source="reported", by=SYSTEM, at=at) == 1
    made.refresh_from_db()
    assert (made.counts_year, made.total_count, made.online_count) == (2025, 12, 6)
    assert [(one.fiscal_year, one.total, one.online, one.source) for one in years_of(made)] == [
        (2025, 12, 6, "imported"),
        (2025, 13, 7, "measured"),
        (2024, 11, None, "reported"),
        (2023, 8, 0, "imported"),
    ]
    kinds = list(Event.objects.order_by("id").values_list("kind", flat=True))[-5:]
    assert kinds == [
        "process.added",
        "process.counted",
        "process.changed",
        "process.counted",
        "process.counted",
    ]
    with pytest.raises(ProcessContradicts):
        record_years(counts=[(made, 2025, 1, 2)], source="reported", by=SYSTEM, at=at)


def test_processes_of_organisations(procedure: Procedure, bureau: Organisation, at: datetime) -> None:
    made = _process(procedure, at)
    everywhere = Organisation.objects.filter(government=bureau.government)
    assert list(processes_in([bureau])) == list(processes_in(everywhere)) == [made]
    assert list(processes_in([])) == []
    assert procedure_titles([procedure.pk]) == {procedure.pk: "飲食店営業許可申請"}
