"""Voices without an application: what is kept, what is slowed down, by when an answer is owed."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from madoguchi.accounts.models import Attempt
from madoguchi.core.acting import Acting
from madoguchi.core.calendars import after_office_days
from madoguchi.events.models import Event
from madoguchi.reviews.models import Review
from madoguchi.reviews.selectors import counts_of, reviews_of, summary_of, window_counts
from madoguchi.reviews.selectors.office import Wanted, chance_of, surges
from madoguchi.reviews.services import SAYINGS_AN_ADDRESS, About, SaidBefore, TooManySayings, say
from madoguchi.windows.models import Window
from tests.reviews.world import World

HARD = "説明の言葉がむずかしくて困りました。"


def told(world: World, once: str = "1", **changes: Any) -> Review:
    """A voice about a window, unless `about` says otherwise."""
    window = Window.objects.filter(code="w-1").first() or Window.objects.create(
        organisation=world.city, code="w-1", name="1番窓口", address="中央1", hours="平日"
    )
    words: dict[str, Any] = {
        "about": About(organisation=world.city, source=Review.Source.WINDOW, window=window),
        "rating": 2,
        "step": "counter",
        "by": Acting.nobody(),
        "at": world.at,
        **changes,
    }
    return say(once=once, **words)


@pytest.mark.engines
def test_a_voice_is_kept_masked_and_its_event_has_no_words(world: World) -> None:
    review = told(
        world,
        text="担当の佐藤さんに03-1234-5678で聞きました",
        reasons=["long_wait", "manner"],
        address="10.0.0.1",
    )

    assert "佐藤" not in review.text
    assert "1234" not in review.text
    assert review.reasons == ["long_wait", "manner"]
    event = Event.objects.get(kind="review.received")
    assert event.data == {"rating": 2, "step": "counter", "source": "window", "window": str(review.window_id)}
    assert not Attempt.objects.filter(bucket__contains="10.0.0.1").exists()


@pytest.mark.engines
def test_the_same_proof_counts_once_and_the_database_holds_it(world: World) -> None:
    review = told(world)

    with pytest.raises(SaidBefore):
        told(world, rating=5)
    assert Review.objects.get() == review
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(
            organisation=world.city, moment="any", rating=3, step="whole", written_at=world.at
        )
    with pytest.raises(IntegrityError, match="(?i)unique|UNIQUE"), transaction.atomic():
        Review.objects.create(
            organisation=world.city,
            window=review.window,
            once=review.once,
            moment="any",
            rating=3,
            step="whole",
            written_at=world.at,
        )


def test_an_address_says_ten_things_in_ten_minutes(world: World) -> None:
    for n in range(SAYINGS_AN_ADDRESS):
        told(world, f"a{n}", address="10.0.0.1")

    with pytest.raises(TooManySayings):
        told(world, "b", address="10.0.0.1")
    assert told(world, "c", address="10.0.0.2")
    assert told(world, "d", address="10.0.0.1", at=world.at + timedelta(minutes=11))
    assert told(world, "e")


@pytest.mark.parametrize(
    ("rating", "text", "is_owed"),
    [(1, HARD, True), (3, HARD, True), (4, HARD, False), (1, "", False)],
    ids=["worst", "middle", "good", "without_words"],
)
def test_words_that_tell_of_something_hard_are_owed_an_answer(
    world: World, rating: int, text: str, is_owed: bool
) -> None:
    review = told(world, rating=rating, text=text)

    assert (review.reply_due_on is not None) == is_owed


def test_offices_are_closed_on_holidays_and_may_set_their_own_days(world: World, at: datetime) -> None:
    assert after_office_days(date(2026, 12, 28), 1) == date(2027, 1, 4)
    assert after_office_days(date(2026, 11, 20), 1) == date(2026, 11, 24)  # a Friday, a weekend, a holiday

    world.city.settings["reply_days"] = 1
    world.city.save()
    owed = told(world, text=HARD).reply_due_on
    assert owed is not None
    assert (owed - at.date()).days <= 5


def test_what_was_set_aside_is_nowhere(world: World) -> None:
    review = told(world)
    application = world.application(world.edition())
    tied = world.review(application)
    assert window_counts([review.window_id]) == {review.window_id: (1, 0)}

    Review.objects.update(set_aside_at=world.at, set_aside_because="advert")

    assert window_counts([review.window_id]) == {}
    assert counts_of([tied.procedure_id]) == {}
    assert list(reviews_of(tied.procedure)) == []
    assert summary_of(tied.procedure).n == 0


def test_a_surge_is_what_chance_does_not_explain(world: World) -> None:
    places = frozenset({world.city.pk})
    for n in range(4):
        told(world, f"old{n}", at=world.at - timedelta(days=20 * (n + 1)), reasons=["slow"])
    for n in range(5):
        told(world, f"new{n}", at=world.at - timedelta(days=n), reasons=["slow"])
    window = Window.objects.get()

    found = surges(Wanted(places, world.at - timedelta(days=30), world.at), {window.pk: window.name})

    assert {(one.words, one.n, round(one.usual, 1)) for one in found} == {
        ("1番窓口", 5, 0.7),
        ("結果まで時間がかかる", 5, 0.7),
    }


def test_chance_is_that_of_rare_events() -> None:
    assert chance_of(0, 1.0) == 1.0
    assert chance_of(1, 1.0) == pytest.approx(0.632, abs=0.001)
    assert chance_of(5, 5.0) > 0.5 > chance_of(10, 5.0)
