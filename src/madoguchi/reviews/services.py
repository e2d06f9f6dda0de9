"""Writing what people say of a procedure."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.services import require_holder
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.language.masking import mask
from madoguchi.reviews.models import Review
from madoguchi.reviews.selectors import is_accepting

LONGEST_TEXT = 1000


class ReviewsClosed(Refusal):
    """The organisation takes no reviews."""

    sentence = _("この窓口では、いま感想を受け付けていません。")


class AlreadyReviewed(Refusal):
    """This application was reviewed at this moment before."""

    sentence = _("この申請への感想は、すでにいただいています。ありがとうございました。")


class NotYetDecided(Refusal):
    """The result was to be reviewed before there is one."""

    sentence = _("結果が出てから、もう一度お聞かせください。")


class RatingMissing(Refusal):
    """The rating is not one of 1 to 5."""

    sentence = _("満足度を1から5の中から選んでください。")


class StepUnknown(Refusal):
    """The step is none of those that a review may be about."""

    sentence = _("どの段階についての感想か、選んでください。")


class TextTooLong(Refusal):
    """The words are longer than `LONGEST_TEXT` characters."""

    sentence = _("ご意見は1,000文字以内で入力してください。")


def write(
    *,
    application: Application,
    moment: Review.Moment,
    rating: int,
    is_time_acceptable: bool | None = None,
    step: Review.Step,
    text: str,
    by: Acting,
    at: datetime,
) -> Review:
    """Keep what the holder of `application` says at `moment`, once, with personal data masked.

    `rating` is 1 (worst) to 5 (best); `text` has at most 1,000 characters as typed, line breaks counted
    once. The words as typed are not kept, and the event carries no words at all.

    Raises `accounts.services.NotTheHolder`, `ReviewsClosed`, `NotYetDecided`, `AlreadyReviewed`, and beside a field
    `RatingMissing`, `StepUnknown` or `TextTooLong`.
    """
    moment = Review.Moment(moment)
    typed = text.replace("\r\n", "\n").strip()
    if rating not in range(1, 6):
        raise RatingMissing(field="rating")
    if step not in Review.Step.values:
        raise StepUnknown(field="step")
    if len(typed) > LONGEST_TEXT:
        raise TextTooLong(field="text")
    with transaction.atomic():
        fresh = Application.objects.select_related("organisation").get(pk=application.pk)
        require_holder(subject=fresh.subject_id, ticket=fresh.ticket_id, by=by)
        if not is_accepting(fresh.organisation):
            raise ReviewsClosed
        if moment == Review.Moment.DECISION and fresh.state != Application.State.DECIDED:
            raise NotYetDecided
        try:
            with transaction.atomic():
                review = Review.objects.create(
                    procedure_id=fresh.procedure_id,
                    organisation=fresh.organisation,
                    application=fresh,
                    moment=moment,
                    rating=rating,
                    is_time_acceptable=is_time_acceptable,
                    step=step,
                    text=mask(typed),
                    written_at=at,
                )
        except IntegrityError as error:
            if Review.objects.filter(application=fresh, moment=moment).exists():
                raise AlreadyReviewed from error
            raise
        append(
            stream=f"application:{fresh.pk}",
            kind="review.written",
            by=by,
            at=at,
            organisation=fresh.organisation_id,
            whose=fresh.subject_id,
            data={
                "rating": rating,
                "step": str(step),
                "moment": str(moment),
                "procedure": str(fresh.procedure_id),
            },
        )
    return review
