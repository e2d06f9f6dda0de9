"""What is to come: simple arithmetic, tried against numbers whose future is known."""

import random

from madoguchi.examination.selectors.forecasting import AHEAD, LEAST, forecast


def test_too_short_a_past_foretells_nothing() -> None:
    assert forecast([5] * (LEAST - 1)) is None
    assert forecast([]) is None


def test_a_steady_stream_goes_on() -> None:
    found = forecast([20] * 30)
    assert found is not None
    assert not found.is_seasonal
    assert len(found.weeks) == AHEAD
    for week in found.weeks:
        assert week.middle == 20
        assert week.low < 20 < week.high  # chance alone


def test_last_year_s_april_comes_again() -> None:
    """Twice as many in six weeks of spring, each year: the forecast made just before sees it."""
    year = [30] * 10 + [60] * 6 + [30] * 36
    found = forecast([*year, *year[:10]])
    assert found is not None
    assert found.is_seasonal
    assert [week.middle for week in found.weeks][1:5] == [60, 60, 60, 60]
    assert found.weeks[7].middle < 50


def test_eight_of_ten_weeks_lie_inside_the_range() -> None:
    rng = random.Random(7)  # noqa: S311 - numbers for a test
    inside = tried = 0
    for _round in range(40):
        weeks = [sum(rng.random() < 0.4 for _one in range(100)) for _week in range(60)]
        found = forecast(weeks[:-AHEAD])
        assert found is not None
        for week, real in zip(found.weeks, weeks[-AHEAD:], strict=True):
            tried += 1
            inside += week.low <= real <= week.high
    assert inside / tried >= 0.8


def test_weeks_without_any_are_no_trouble() -> None:
    found = forecast([0] * 70)
    assert found is not None
    assert {(week.low, week.middle, week.high) for week in found.weeks} == {(0, 0, 0)}
