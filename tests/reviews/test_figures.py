"""What is published of reviews: the words in order, counts, means and shares."""

from datetime import timedelta

import pytest

from madoguchi.reviews.selectors import counts_of, review_of, reviews_of, summary_of
from tests.reviews.world import World


def test_reviews_come_newest_first_and_only_those_of_the_procedure(world: World) -> None:
    edition, other = world.edition(), world.edition()
    old, new = (
        world.review(world.application(edition), written_at=world.at - timedelta(days=d)) for d in (9, 1)
    )
    world.review(world.application(other))

    assert list(reviews_of(edition.procedure)) == [new, old]
    assert list(reviews_of(edition.procedure, limit=1)) == [new]


@pytest.mark.engines
def test_a_summary_counts_ratings_steps_and_time(world: World) -> None:
    edition = world.edition()
    for rating, step, time in [
        *[(5, "filling", True)] * 3,
        *[(4, "filling", False)] * 2,
        *[(4, "filling", True)] * 5,
        (1, "waiting", None),
        (1, "waiting", None),
    ]:
        world.review(world.application(edition, days=3), rating=rating, step=step, is_time_acceptable=time)

    summary = summary_of(edition.procedure)

    assert (summary.n, summary.mean) == (12, 3.75)
    assert [(s.rating, s.n, s.share) for s in summary.shares] == [
        (1, 2, 2 / 12),
        (2, 0, 0.0),
        (3, 0, 0.0),
        (4, 7, 7 / 12),
        (5, 3, 0.25),
    ]
    assert [(s.step, s.title, s.n, s.mean) for s in summary.by_step] == [
        ("filling", "入力する", 10, 4.3),
        ("waiting", "結果を待つ", 2, None),
    ]
    assert (summary.n_time, summary.time_share) == (10, 0.8)


def test_nine_opinions_are_counted_but_not_yet_a_mean(world: World) -> None:
    edition = world.edition()
    for _ in range(9):
        world.review(world.application(edition, days=3), rating=5)
    assert (summary_of(edition.procedure).n, summary_of(edition.procedure).mean) == (9, None)
    assert summary_of(edition.procedure).time_share is None

    world.review(world.application(edition, days=3), rating=5)
    assert summary_of(edition.procedure).mean == 5
    assert summary_of(edition.procedure).time_share == 1


def test_nothing_written_is_no_figure(world: World) -> None:
    summary = summary_of(world.edition().procedure)

    assert (summary.n, summary.mean, summary.time_share, summary.by_step) == (0, None, None, ())
    assert {share.share for share in summary.shares} == {0.0}


def test_only_who_has_the_result_is_asked_about_the_time(world: World) -> None:
    edition = world.edition()
    for _ in range(10):
        application = world.application(edition, days=3)
        world.review(application, moment="receipt", is_time_acceptable=False)
        world.review(application, moment="decision", is_time_acceptable=True)

    summary = summary_of(edition.procedure)

    assert (summary.n, summary.n_time, summary.time_share) == (20, 10, 1)


def test_a_period_begins_after_its_first_moment_and_includes_its_last(world: World) -> None:
    edition = world.edition()
    since, until = world.at - timedelta(days=10), world.at
    for written_at in (since, since + timedelta(seconds=1), until, until + timedelta(seconds=1)):
        world.review(world.application(edition), written_at=written_at)

    assert summary_of(edition.procedure, since=since, until=until).n == 2
    assert summary_of(edition.procedure).n == 4


def test_counts_of_many_procedures_take_one_query(
    world: World, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    editions = [world.edition() for _ in range(3)]
    for edition in editions[:2]:
        world.review(world.application(edition), rating=3)

    with django_assert_num_queries(1):  # type: ignore[operator]
        counts = counts_of([edition.procedure_id for edition in editions])

    assert {key: c.mean for key, c in counts.items()} == {e.procedure_id: 3.0 for e in editions[:2]}


def test_a_review_is_found_by_application_and_moment(world: World) -> None:
    application, other = (world.application(world.edition(), days=1) for _ in range(2))
    review = world.review(application, moment="receipt")

    assert review_of(application, "receipt") == review
    assert review_of(application, "decision") is None
    assert review_of(other, "receipt") is None
