"""Who may write a review, when, and what is kept of it."""

from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from madoguchi.accounts.models import Ticket
from madoguchi.accounts.services import NotTheHolder
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting
from madoguchi.core.ids import uuid7
from madoguchi.core.refusal import Refusal
from madoguchi.events.models import Event
from madoguchi.events.selectors import timeline
from madoguchi.reviews import services
from madoguchi.reviews.models import Review
from tests.reviews.world import World

RECEIPT, DECISION = Review.Moment.RECEIPT, Review.Moment.DECISION


def write(application: Application, by: Acting, at: datetime, **changes: Any) -> Review:
    """Write an ordinary review with `changes`."""
    words: dict[str, Any] = {
        "moment": RECEIPT,
        "rating": 4,
        "step": Review.Step.FILLING,
        "text": "分かりやすかったです。",
        **changes,
    }
    return services.write(application=application, by=by, at=at, **words)


@pytest.mark.engines
def test_a_review_is_kept_with_its_procedure_and_told_without_words(world: World, at: datetime) -> None:
    application = world.application(world.edition())

    review = write(application, world.holder, at, rating=5)

    kept = Review.objects.get()
    assert kept == review
    assert (kept.procedure, kept.organisation) == (application.procedure, application.organisation)
    assert (kept.rating, kept.moment, kept.step) == (5, RECEIPT, Review.Step.FILLING)
    assert (kept.text, kept.written_at) == ("分かりやすかったです。", at)
    event = timeline(f"application:{application.pk}").get(kind="review.written")
    assert event.data == {
        "rating": 5,
        "step": "filling",
        "moment": "receipt",
        "procedure": str(application.procedure_id),
    }
    assert (event.organisation, event.whose) == (application.organisation_id, world.resident.pk)


def test_personal_data_is_masked_before_it_is_stored(world: World, at: datetime) -> None:
    application = world.application(world.edition())

    review = write(application, world.holder, at, text="返事は090-1234-5678へお願いします。")

    assert "090" not in review.text
    assert "1234" not in review.text
    assert review.text.startswith("返事は")
    assert not Event.objects.filter(data__icontains="1234").exists()


def test_nobody_else_may_write(world: World, at: datetime) -> None:
    application = world.application(world.edition())
    stranger = Acting(name="別人", subjects=frozenset({uuid7()}), tickets=frozenset({uuid7()}))

    for by in (stranger, Acting.nobody(), Acting.system("demo")):
        with pytest.raises(NotTheHolder):
            write(application, by, at)

    assert not Review.objects.exists()
    assert not Event.objects.filter(kind="review.written").exists()


def test_a_guest_writes_with_the_ticket_of_the_application(world: World, at: datetime) -> None:
    application = world.application(world.edition())
    ticket = Ticket.objects.create(number="D-1", secret_hash="0" * 64, created_at=at)
    application.subject, application.ticket = None, ticket
    application.save()

    with pytest.raises(NotTheHolder):
        write(application, world.holder, at)
    review = write(application, Acting(name="", tickets=frozenset({ticket.pk})), at)

    assert review.application == application


@pytest.mark.engines
def test_once_a_moment(world: World, at: datetime) -> None:
    application = world.application(world.edition(), days=5)
    write(application, world.holder, at, rating=2)

    with pytest.raises(services.AlreadyReviewed):
        write(application, world.holder, at, rating=5)
    write(application, world.holder, at, moment=DECISION, rating=3, is_time_acceptable=False)

    assert list(Review.objects.order_by("rating").values_list("rating", "moment", "is_time_acceptable")) == [
        (2, "receipt", None),
        (3, "decision", False),
    ]
    assert Event.objects.filter(kind="review.written").count() == 2


@pytest.mark.engines
def test_the_database_refuses_a_second_review_and_a_rating_out_of_range(world: World) -> None:
    application = world.application(world.edition())
    world.review(application)

    with pytest.raises(IntegrityError, match="(?i)unique"), transaction.atomic():
        world.review(application)
    for rating in (0, 6):
        with pytest.raises(IntegrityError, match="reviews_review_rating_1_to_5"), transaction.atomic():
            world.review(application, moment="receipt", rating=rating)


def test_the_result_is_reviewed_only_after_there_is_one(world: World, at: datetime) -> None:
    edition = world.edition()
    waiting = world.application(edition)
    withdrawn = world.application(edition, days=3, is_withdrawn=True)

    for application in (waiting, withdrawn):
        with pytest.raises(services.NotYetDecided):
            write(application, world.holder, at, moment=DECISION)

    # the caller's copy may be old: what counts is what the database says
    Application.objects.filter(pk=waiting.pk).update(state="decided", is_open=False, closed_at=at)
    assert write(waiting, world.holder, at, moment=DECISION).moment == DECISION


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"rating": 0}, services.RatingMissing, "rating"),
        ({"rating": 6}, services.RatingMissing, "rating"),
        ({"step": "somewhere"}, services.StepUnknown, "step"),
        ({"text": "あ" * 1001}, services.TextTooLong, "text"),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_its_field(
    world: World, at: datetime, changes: dict[str, Any], refusal: type[Refusal], field: str
) -> None:
    with pytest.raises(refusal) as refused:
        write(world.application(world.edition()), world.holder, at, **changes)

    assert refused.value.field == field
    assert str(refused.value).endswith("。")


def test_a_thousand_characters_fit_whatever_the_browser_sends_for_line_breaks(
    world: World, at: datetime
) -> None:
    lines = ["あ" * 99] * 9 + ["あ" * 100]

    review = write(world.application(world.edition()), world.holder, at, text="\r\n".join(lines))

    assert review.text == "\n".join(lines)
    assert len(review.text) == services.LONGEST_TEXT


def test_an_organisation_may_take_no_reviews(world: World, at: datetime) -> None:
    closed = world.organisation(accepts_reviews=False)
    application = world.application(world.edition(organisation=closed))

    with pytest.raises(services.ReviewsClosed):
        write(application, world.holder, at)
