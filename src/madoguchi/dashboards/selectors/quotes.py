"""Voices that an officer may quote: masked words of reviews, never those that were set aside."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from madoguchi.core.acting import Acting
from madoguchi.core.clock import JAPAN
from madoguchi.dashboards.types import Block
from madoguchi.reviews.models import Review

SHORTEST, LONGEST = 8, 400
MOST = 60


def quotable(acting: Acting, *, words: str = "") -> QuerySet[Review]:
    """Reviews with words, to the organisations in which the officer holds a role, the newest first."""
    found = Review.objects.filter(organisation__in=acting.organisations(), set_aside_at__isnull=True).exclude(
        text=""
    )
    if words:
        found = found.filter(text__contains=words)
    return found.select_related("procedure__current", "window", "organisation").order_by("-written_at", "-id")


def voice_of(block: Block) -> Review | None:
    """The review that a block quotes, None once it was set aside or is gone."""
    try:
        key = UUID(block.voice)
    except ValueError:
        return None
    return Review.objects.filter(pk=key, set_aside_at__isnull=True).first()


def origin_of(review: Review) -> str:
    """Of what and when someone said it, without who."""
    what = review.window.name if review.window else ""
    if review.procedure is not None and review.procedure.current is not None:
        what = str(review.procedure.current.body["title"])
    month = review.written_at.astimezone(JAPAN)
    return _("%(what)sを使った人（%(year)s年%(month)s月）") % {
        "what": what or review.organisation.name,
        "year": month.year,
        "month": month.month,
    }
