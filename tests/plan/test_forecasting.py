"""The forecast as arithmetic: its interval, its draws, and what can never happen."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.core.calendars import add_months
from madoguchi.plan.definitions import assumptions, definitions_page, indicators
from madoguchi.plan.forecasting import Outlook, foresee, month_ends
from madoguchi.plan.types.figures import Planned

AS_OF = date(2026, 11, 23)
FEW = replace(assumptions(), draws=60)
DAYS = month_ends(AS_OF, date(2028, 3, 31))


def _end_of(months: int) -> date:
    return add_months(date(AS_OF.year, AS_OF.month, 1), months + 1) - timedelta(days=1)


groups = st.builds(
    Planned,
    group=st.sampled_from(["環境局", "福祉局", "産業労働局"]),
    on=st.one_of(st.none(), st.integers(-30, 20).map(_end_of)),
    n=st.integers(1, 500),
)
slips = st.lists(st.integers(-6, 60), max_size=30)


def _foresee(planned: list[Planned], slipped: list[int], done: int = 50) -> Outlook:
    whole = done + sum(one.n for one in planned)
    return foresee(
        planned,
        slipped,
        done=done,
        whole=whole,
        as_of=AS_OF,
        days=DAYS,
        target=90,
        target_on=date(2027, 3, 31),
        by=FEW,
    )


@settings(deadline=None, max_examples=60)
@given(planned=st.lists(groups, max_size=12), slipped=slips)
def test_the_interval_holds_the_middle_and_never_falls(planned: list[Planned], slipped: list[int]) -> None:
    done = 50
    told = _foresee(planned, slipped, done)
    whole = done + sum(one.n for one in planned)
    most = 100 * (done + sum(one.n for one in planned if one.on)) / whole
    before = (100 * done / whole,) * 3
    for point in told.points:
        assert point.low <= point.middle <= point.high <= most + 1e-9
        now = (point.low, point.middle, point.high)
        assert all(later >= earlier - 1e-9 for later, earlier in zip(now, before, strict=True))
        before = now
    assert told.is_assumed == (len(slipped) < 10)


@settings(deadline=None, max_examples=60)
@given(planned=st.lists(groups, min_size=1, max_size=8), slipped=slips, data=st.data())
def test_taking_something_for_done_never_lowers_the_forecast(
    planned: list[Planned], slipped: list[int], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(planned) - 1))
    part = data.draw(st.integers(1, planned[at].n))
    one = planned[at]
    parted = [
        *planned[:at],
        *([replace(one, n=one.n - part)] if one.n > part else []),
        replace(one, n=part, done_by=data.draw(st.sampled_from(DAYS))),
        *planned[at + 1 :],
    ]
    base, told = _foresee(planned, slipped), _foresee(parted, slipped)
    for before, after in zip(base.points, told.points, strict=True):
        assert after.low >= before.low - 1e-9
        assert after.middle >= before.middle - 1e-9
        assert after.high >= before.high - 1e-9
    assert base.chance is not None and told.chance is not None
    assert told.chance >= base.chance


@settings(deadline=None, max_examples=40)
@given(planned=st.lists(groups, max_size=6), slipped=slips, n=st.integers(1, 300))
def test_a_month_given_to_what_had_none_never_lowers_it(
    planned: list[Planned], slipped: list[int], n: int
) -> None:
    base = _foresee([*planned, Planned("環境局", None, n)], slipped)
    told = _foresee([*planned, Planned("環境局", _end_of(1), n)], slipped)
    assert all(after.middle >= before.middle for before, after in zip(base.points, told.points, strict=True))


def test_the_same_question_has_the_same_answer() -> None:
    planned = [Planned("環境局", _end_of(2), 40), Planned("福祉局", _end_of(4), 30)]
    assert _foresee(planned, [0, 3, 6]) == _foresee(planned, [0, 3, 6])


def test_dates_that_always_held_leave_little_room_and_few_records_leave_more() -> None:
    planned = [Planned(f"{n}局", _end_of(n), 10) for n in range(1, 9)]
    kept = _foresee(planned, [0] * 40)
    unsure = _foresee(planned, [0] * 3)
    day = DAYS.index(date(2027, 3, 31))
    assert kept.points[day].low == kept.points[day].high
    assert unsure.is_assumed and not kept.is_assumed
    assert unsure.points[day].low < unsure.points[day].high
    assert unsure.points[day].middle <= kept.points[day].middle


def test_a_month_that_has_passed_is_met_later_and_not_today() -> None:
    overdue = [Planned("環境局", _end_of(-8), 50)]
    told = foresee(
        overdue, [0] * 20, done=50, whole=100, as_of=AS_OF, days=[AS_OF + timedelta(days=1), *DAYS], by=FEW
    )
    assert told.points[0].high == pytest.approx(50)
    assert told.points[-1].middle == pytest.approx(100)


def test_what_slips_together_is_less_sure_than_what_slips_alone() -> None:
    slipped = [0, 0, 0, 12, 12, 12, 0, 0, 12, 12]
    together = _foresee([Planned("環境局", _end_of(2), 40)], slipped)
    apart = _foresee([Planned(f"{n}局", _end_of(2), 1) for n in range(40)], slipped)
    day = DAYS.index(date(2027, 6, 30))
    wide = together.points[day].high - together.points[day].low
    assert wide > apart.points[day].high - apart.points[day].low


def test_nothing_to_divide_is_not_a_share() -> None:
    told = foresee([], [], done=0, whole=0, as_of=AS_OF, days=DAYS, by=FEW)
    assert told.points == () and told.chance is None


def test_the_days_are_the_ends_of_quarters_and_the_last_day() -> None:
    assert month_ends(AS_OF, date(2027, 4, 15)) == [
        date(2026, 12, 31),
        date(2027, 3, 31),
        date(2027, 4, 15),
    ]
    assert month_ends(AS_OF, AS_OF) == []


def test_the_page_of_definitions_says_what_the_data_says() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "plan-indicators.md"
    assert page.read_text("utf-8") == definitions_page(), (
        'python -c "from madoguchi.plan.definitions import *; print(definitions_page(), end=str())"'
    )
    assert len({one.key for one in indicators()}) == len(indicators()) >= 6
