"""What someone who applied says of the procedure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.services import require_holder
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting
from madoguchi.core.calendars import after_office_days
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.language.folding import fold, strip_controls
from madoguchi.language.masking import mask
from madoguchi.reviews.models import Review
from madoguchi.reviews.selectors import is_accepting
from madoguchi.vault.selectors import lookup_of

LONGEST_TEXT = 1000
REPLY_DAYS = 10
"""Within how many days on which offices are open words are answered, unless the organisation's `reply_days` says otherwise."""


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


class ReasonUnknown(Refusal):
    """A reason is none of the list."""

    sentence = _("理由は、一覧の中から選んでください。")


class TextTooLong(Refusal):
    """The words are longer than `LONGEST_TEXT` characters."""

    sentence = _("ご意見は1,000文字以内で入力してください。")


@dataclass(frozen=True)
class Said:
    """What was said, checked and masked, ready to be kept (聞き取った内容)."""

    rating: int
    step: str
    reasons: list[str]
    text: str
    digest: str


def read_said(*, rating: int, step: str, reasons: Iterable[str], text: str) -> Said:
    """Check and mask what was typed; raises beside a field `RatingMissing`, `StepUnknown`, `ReasonUnknown`, `TextTooLong`."""
    typed = strip_controls(text).strip()
    chosen = set(reasons)
    if rating not in range(1, 6):
        raise RatingMissing(field="rating")
    if step not in Review.Step.values:
        raise StepUnknown(field="step")
    if not chosen <= set(Review.Reason.values):
        raise ReasonUnknown(field="reasons")
    if len(typed) > LONGEST_TEXT:
        raise TextTooLong(field="text")
    in_order = [one.value for one in Review.Reason if one.value in chosen]
    return Said(rating, str(step), in_order, mask(typed), _digest(typed))


def _digest(typed: str) -> str:
    """What finds the same words again, without telling them; empty for a few characters, which many write alike."""
    plain = "".join(fold(typed).split())
    if len(plain) < 12:
        return ""
    return lookup_of("review", plain)


def reply_due(said: Said, *, organisation: Organisation, at: datetime) -> date | None:
    """By when the office answers: words with a rating of 3 or less; None where no answer is owed."""
    if not said.text or said.rating > 3:
        return None
    return after_office_days(japan_day(at), int(organisation.settings.get("reply_days", REPLY_DAYS)))


def write(
    *,
    application: Application,
    moment: Review.Moment,
    rating: int,
    is_time_acceptable: bool | None = None,
    step: Review.Step,
    text: str,
    reasons: Iterable[str] = (),
    device: str = "",
    by: Acting,
    at: datetime,
) -> Review:
    """Keep what the holder of `application` says at `moment`, once, with personal data masked.

    `rating` is 1 (worst) to 5 (best); `text` has at most 1,000 characters as typed, line breaks counted
    once. The words as typed are not kept, and the event carries no words at all.

    Raises `accounts.services.NotTheHolder`, `ReviewsClosed`, `NotYetDecided`, `AlreadyReviewed`, and beside a field
    `RatingMissing`, `StepUnknown`, `ReasonUnknown` or `TextTooLong`.
    """
    moment = Review.Moment(moment)
    assert moment != Review.Moment.ANY, "who shows an application speaks at one of its moments"
    said = read_said(rating=rating, step=step, reasons=reasons, text=text)
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
                    rating=said.rating,
                    is_time_acceptable=is_time_acceptable,
                    step=said.step,
                    reasons=said.reasons,
                    text=said.text,
                    digest=said.digest,
                    channel=Review.Channel.ONLINE,
                    device=device if device in Review.Device.values else "",
                    written_at=at,
                    reply_due_on=reply_due(said, organisation=fresh.organisation, at=at),
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
                "rating": said.rating,
                "step": said.step,
                "moment": str(moment),
                "procedure": str(fresh.procedure_id),
            },
        )
    return review
