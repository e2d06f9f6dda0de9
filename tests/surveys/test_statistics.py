"""Intervals against tables of textbooks, weights against what they promise, for any sample."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.surveys.statistics.intervals import (
    difference,
    effective_n,
    holm,
    p_of_difference,
    points_of,
    rounded,
    wilson,
)
from madoguchi.surveys.statistics.raking import CannotWeigh, rake

SHARES = st.floats(0, 1)
SIZES = st.integers(1, 100_000)


@pytest.mark.parametrize(
    ("share", "n", "low", "high"),
    [  # Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 3
        (81 / 263, 263, 0.2553, 0.3662),
        (15 / 148, 148, 0.0624, 0.1605),
        (0 / 20, 20, 0.0, 0.1611),
        (1 / 29, 29, 0.0061, 0.1718),
    ],
)
def test_intervals_are_those_of_the_paper(share, n, low, high):
    found = wilson(share, n)
    assert (round(found[0], 4), round(found[1], 4)) == (low, high)


def test_differences_are_those_of_the_paper():
    """Newcombe 1998, Statistics in Medicine 17, 873-890, table II, method 10: 56/70 - 48/80 and 9/10 - 3/10."""
    found = difference(56 / 70, 70, 48 / 80, 80)
    assert [round(one, 4) for one in found] == [0.0524, 0.3339]
    found = difference(9 / 10, 10, 3 / 10, 10)
    assert [round(one, 4) for one in found] == [0.1705, 0.8090]


@given(SHARES, SIZES)
def test_an_interval_holds_its_share_and_shrinks_with_people(share, n):
    low, high = wilson(share, n)
    assert 0 <= low <= share <= high <= 1
    more = wilson(share, 4 * n)
    assert more[1] - more[0] <= high - low + 1e-12


@given(SHARES, SIZES, SHARES, SIZES)
def test_a_difference_turns_around_with_its_sides(one, n, other, m):
    low, high = difference(one, n, other, m)
    back = difference(other, m, one, n)
    assert math.isclose(low, -back[1], abs_tol=1e-9)
    assert math.isclose(high, -back[0], abs_tol=1e-9)
    assert low - 1e-9 <= one - other <= high + 1e-9
    assert 0 <= p_of_difference(one, n, other, m) <= 1


@given(st.lists(st.floats(0, 1), max_size=20))
def test_correction_never_makes_chance_smaller_and_keeps_the_order(values):
    corrected = holm(values)
    assert all(after >= before for after, before in zip(corrected, values, strict=True))
    assert all(
        after <= min(1, before * len(values)) + 1e-12 for after, before in zip(corrected, values, strict=True)
    )
    order = sorted(range(len(values)), key=lambda place: values[place])
    assert [corrected[place] for place in order] == sorted(corrected)


def test_the_correction_is_that_of_holm():
    assert [round(one, 4) for one in holm([0.01, 0.04, 0.03, 0.005])] == [0.03, 0.06, 0.06, 0.02]


def test_a_difference_of_chance_is_told_from_a_real_one():
    assert p_of_difference(0.387, 2400, 0.463, 521) == pytest.approx(0.0014, abs=0.0003)
    assert p_of_difference(0.5, 50, 0.52, 50) > 0.5


def test_reports_round_half_up_and_subtract_what_they_print():
    assert [rounded(one) for one in (2.5, -2.5, 57.49999999999999, 0.4999)] == [3, -3, 58, 0]
    assert rounded(100 * 0.575) == 58
    exact = 928 / 2400 * 100 - 241 / 521 * 100
    assert rounded(exact) == -8
    assert points_of(928 / 2400 * 100, 241 / 521 * 100) == -7


def test_equal_weights_lose_nobody():
    assert effective_n(40.0, 40.0) == 40
    assert effective_n(4.0, 8.0) == 2


GROUPS = st.lists(
    st.tuples(st.sampled_from("mf"), st.sampled_from(["20", "40", "60"]), st.sampled_from("ab")),
    min_size=1,
    max_size=120,
)
# Every combination is there once, so that the margins can always be met.
FULL = [(sex, age, area) for sex in "mf" for age in ("20", "40", "60") for area in "ab"]
AMOUNTS = st.floats(1, 30)


@settings(max_examples=120, deadline=None)
@given(GROUPS, st.tuples(AMOUNTS, AMOUNTS), st.tuples(AMOUNTS, AMOUNTS, AMOUNTS))
def test_weights_meet_the_margins_are_positive_and_sum_to_n(people, of_sex, of_age):
    people = [*people, *FULL]
    margins = {
        "sex": dict(zip("mf", of_sex, strict=True)),
        "age": dict(zip(("20", "40", "60"), of_age, strict=True)),
    }
    groups = {"sex": [one[0] for one in people], "age": [one[1] for one in people]}
    found = rake(groups, margins, limits=(1e-9, 1e9))
    assert (found.weights > 0).all()
    assert found.weights.sum() == pytest.approx(len(people))
    assert found.is_converged
    assert found.gap <= 1e-6
    for trait, margin in margins.items():
        for group, amount in margin.items():
            held = found.weights[[one == group for one in groups[trait]]].sum()
            assert held / len(people) == pytest.approx(amount / sum(margin.values()), abs=1e-5)
    assert 0 < found.n_effective <= len(people) + 1e-6


@settings(max_examples=80, deadline=None)
@given(GROUPS, st.tuples(AMOUNTS, AMOUNTS))
def test_limits_hold_and_what_they_cost_is_said(people, of_sex):
    people = [*people, *FULL]
    groups = {"sex": [one[0] for one in people]}
    found = rake(groups, {"sex": dict(zip("mf", of_sex, strict=True))}, limits=(0.5, 2.0))
    assert found.weights.sum() == pytest.approx(len(people))
    if found.is_converged:
        assert found.lowest >= 0.5 * (1 - 1e-5)
        assert found.highest <= 2.0 * (1 + 1e-5)
    else:
        assert found.gap > 1e-6
        assert found.trimmed > 0


def test_alike_weigh_alike_and_who_said_nothing_weighs_one():
    groups = {"sex": ["m"] * 30 + ["f"] * 10 + [""] * 5}
    found = rake(groups, {"sex": {"m": 1, "f": 1}})
    assert np.allclose(found.weights[:30], 20 / 30)
    assert np.allclose(found.weights[30:40], 2)
    assert np.allclose(found.weights[40:], 1)
    assert found.rounds <= 2


def test_a_group_that_nobody_is_in_is_named():
    with pytest.raises(CannotWeigh) as caught:
        rake({"age": ["20", "30"]}, {"age": {"20": 1, "70": 1}})
    assert (caught.value.trait, caught.value.group) == ("age", "70")
    with pytest.raises(CannotWeigh):
        rake({"age": ["20", "30"]}, {"age": {"20": 1, "30": 0}})
