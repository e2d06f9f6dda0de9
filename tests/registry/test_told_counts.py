"""Counts below ten are not told, and cannot be worked out from what is."""

from hypothesis import given
from hypothesis import strategies as st

from madoguchi.registry.types.told_counts import Count, Withheld, withheld_of

SIZES = st.one_of(st.integers(0, 30), st.integers(0, 3000))
COUNTS = st.lists(st.tuples(SIZES, SIZES).map(lambda pair: (max(pair), min(pair))), min_size=3, max_size=12)


def withheld(*pairs: tuple[int, int | None]) -> Withheld:
    """What is withheld of one group, by place."""
    return withheld_of(Count("課", n, total, online) for n, (total, online) in enumerate(pairs))


def test_few_cases_take_the_smallest_other_along():
    found = withheld((9, 3), (500, 200), (40, 20))
    assert found.totals == {0, 2} and found.online == {0, 2}
    assert found.told(0, 9, 3).total_words == "10未満" and found.told(2, 40, 20).total_words == "非公表"
    assert (found.told(1, 500, 200).total, found.told(1, 500, 200).is_withheld) == (500, False)


def test_few_on_paper_are_not_told_by_what_is_online():
    found = withheld((98, 95), (400, 100), (900, 300))
    assert found.totals == frozenset() and found.online == {0, 1}
    told = found.told(0, 98, 95)
    assert (told.total, told.online, told.online_words) == (98, None, "非公表")


def test_none_and_ten_are_told():
    found = withheld((0, 0), (10, 0), (10, 10), (20, 10))
    assert found.totals == found.online == frozenset()


def test_a_count_that_another_source_gives_is_withheld_there_too():
    rows = [Count("課", "a", 8, None), Count("課", "a", 14, None), Count("課", "b", 100, None)]
    assert withheld_of([*rows, Count("課", "c", 70, None)]).totals == {"a", "c"}


@given(COUNTS)
def test_no_sum_gives_a_small_count_away(pairs: list[tuple[int, int]]):
    found = withheld(*pairs)
    told = [found.told(n, total, online) for n, (total, online) in enumerate(pairs)]
    for one in told:
        assert one.total is None or one.total == 0 or one.total >= 10
        if one.online is not None and one.total is not None:
            assert all(part == 0 or part >= 10 for part in (one.online, one.total - one.online))
    hidden = [total for (total, _online), one in zip(pairs, told, strict=True) if one.total is None]
    if hidden and any(one.total for one in told):
        assert len(hidden) > 1 and (sum(hidden) >= 10 or sum(hidden) == 0)
    parts = [
        (online, total - online)
        for (total, online), one in zip(pairs, told, strict=True)
        if one.online is None
    ]
    left = [one for one in told if one.total and one.online is not None]
    if parts and left:
        assert len(parts) > 1 and not any(0 < sum(each) < 10 for each in zip(*parts, strict=True))
