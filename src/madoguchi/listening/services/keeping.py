"""Keeping opinions as long as the form says, and no longer."""

from datetime import datetime, time

from django.db import transaction

from madoguchi.core.acting import Acting
from madoguchi.core.calendars import first_day_of, fiscal_year
from madoguchi.core.clock import JAPAN, japan_day
from madoguchi.events.services import append
from madoguchi.listening.models import Opinion, OpinionReply

KEPT_YEARS = 3
"""Fiscal years that an opinion is kept after the one in which it ended, as the form's note on retention says."""
AT_A_TIME = 500


def delete_old_opinions(*, by: Acting, at: datetime) -> int:
    """Delete the opinions that ended more than `KEPT_YEARS` fiscal years ago, with replies; returns how many.

    One that nobody answered is kept. A published frequent answer stays: it holds nothing of who asked.
    """
    first = first_day_of(fiscal_year(japan_day(at)) - KEPT_YEARS)
    before = datetime.combine(first, time.min, tzinfo=JAPAN)
    done = 0
    for opinion in Opinion.objects.filter(ended_at__lt=before).order_by("pk")[:AT_A_TIME]:
        with transaction.atomic():
            OpinionReply.objects.filter(opinion=opinion).delete()
            append(
                stream=f"opinion:{opinion.pk}",
                kind="opinion.deleted",
                by=by,
                at=at,
                organisation=opinion.organisation_id,
                data={"number": opinion.number},
            )
            opinion.delete()
        done += 1
    return done
