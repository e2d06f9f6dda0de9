"""What people say without an application: by a link, a QR, a message, another system."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Attempt, Organisation
from madoguchi.core.acting import Acting
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.language.masking import URL
from madoguchi.registry.models import Procedure
from madoguchi.reviews.models import Review
from madoguchi.reviews.selectors import is_accepting
from madoguchi.reviews.services.writing import ReviewsClosed, read_said, reply_due
from madoguchi.windows.models import Window

SAYINGS_AN_ADDRESS = 10
"""How often one address may say something in ten minutes: behind it a whole counter may sit."""
SAYINGS_A_TARGET = 200
"""How many sayings without an application one procedure or window takes in an hour; more is a flood."""
MOST_LINKS = 1
_SAME_WORDS_FOR = timedelta(days=30)


class TooManySayings(Refusal):
    """More was said from one address, or of one thing, than people say."""

    sentence = _("ただいま混み合っています。10分ほど待ってから、もう一度お試しください。")


class SaidBefore(Refusal):
    """The same words, or the same sending, are here already."""

    sentence = _("同じ内容のご意見を、すでにいただいています。ありがとうございました。")


class WordsAreAdvert(Refusal):
    """The words lead to other sites."""

    sentence = _("ご意見に、ほかのサイトのアドレスは書けません。アドレスを消してから送ってください。")


class LinkOver(Refusal):
    """The proof with which the form was opened is missing, wrong or too old."""

    sentence = _("画面を開いてから時間がたちました。内容を確かめて、もう一度送ってください。")


@dataclass(frozen=True)
class About:
    """What is spoken of, and how the words came (何についての声か)."""

    organisation: Organisation
    source: Review.Source
    procedure: Procedure | None = None
    window: Window | None = None
    message_kind: str = ""

    @property
    def key(self) -> str:
        """What floods are counted by."""
        one = self.window or self.procedure
        return str(one.pk) if one else f"{self.organisation.pk}/{self.message_kind}"


def say(
    *,
    about: About,
    rating: int,
    step: str,
    reasons: Iterable[str] = (),
    text: str = "",
    is_time_acceptable: bool | None = None,
    channel: str = "",
    device: str = "",
    once: str,
    address: str = "",
    by: Acting,
    at: datetime,
) -> Review:
    """Keep what someone says without showing an application, with personal data masked.

    `once` is what the sending proves itself with (the token of the form, the key of another system): the same counts
    once. `address` is where it came from, kept as a digest for an hour at most to slow floods down, and the same words
    from any address count once in 30 days; empty for a system, which is known and counted by itself.

    Raises `ReviewsClosed`, `SaidBefore`, `TooManySayings`, and beside a field `WordsAreAdvert`, `RatingMissing`, `StepUnknown`,
    `ReasonUnknown` or `TextTooLong`.
    """
    said = read_said(rating=rating, step=step, reasons=reasons, text=text)
    if said.text.count(URL) > MOST_LINKS:
        raise WordsAreAdvert(field="text")
    if not is_accepting(about.organisation):
        raise ReviewsClosed
    key = hashlib.sha256(f"say {once}".encode()).hexdigest()
    with transaction.atomic():
        if Review.objects.filter(once=key).exists():
            raise SaidBefore
        if (
            address
            and said.digest
            and _of(about).filter(digest=said.digest, written_at__gt=at - _SAME_WORDS_FOR).exists()
        ):
            raise SaidBefore
        if address:
            _slow_down(about, address, at=at)
        try:
            with transaction.atomic():
                review = Review.objects.create(
                    procedure=about.procedure,
                    window=about.window,
                    message_kind=about.message_kind,
                    organisation=about.organisation,
                    source=about.source,
                    moment=Review.Moment.ANY,
                    rating=said.rating,
                    is_time_acceptable=is_time_acceptable,
                    step=said.step,
                    reasons=said.reasons,
                    text=said.text,
                    digest=said.digest,
                    channel=channel if channel in Review.Channel.values else "",
                    device=device if device in Review.Device.values else "",
                    once=key,
                    written_at=at,
                    reply_due_on=reply_due(said, organisation=about.organisation, at=at),
                )
        except IntegrityError as error:
            raise SaidBefore from error
        append(
            stream=f"review:{review.pk}",
            kind="review.received",
            by=by,
            at=at,
            organisation=about.organisation.pk,
            data={
                "rating": said.rating,
                "step": said.step,
                "source": str(about.source),
                **({"procedure": str(about.procedure.pk)} if about.procedure else {}),
                **({"window": str(about.window.pk)} if about.window else {}),
            },
        )
    return review


def _of(about: About) -> QuerySet[Review]:
    same = Review.objects.filter(organisation=about.organisation, application__isnull=True)
    return same.filter(procedure=about.procedure, window=about.window, message_kind=about.message_kind)


def _slow_down(about: About, address: str, *, at: datetime) -> None:
    """Raise `TooManySayings` when an address says, or something is told, more than people do; count this one."""
    whose = hashlib.sha256(f"say {address}".encode()).hexdigest()[:40]
    for bucket, most, minutes in (
        (f"say:{whose}", SAYINGS_AN_ADDRESS, 10),
        (f"say:{about.key}"[:80], SAYINGS_A_TARGET, 60),
    ):
        since = at - timedelta(minutes=minutes)
        if Attempt.objects.filter(bucket=bucket, at__gt=since).count() >= most:
            raise TooManySayings
        Attempt.objects.filter(bucket=bucket, at__lte=since).delete()
        Attempt.objects.create(bucket=bucket, at=at)
