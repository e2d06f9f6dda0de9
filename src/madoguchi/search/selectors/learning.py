"""What people searched for and did not find, as words that an owner may add."""

from datetime import date, timedelta

from django.db.models import F, Max, Q, Sum

from madoguchi.core.acting import Acting
from madoguchi.search.models import SearchCount
from madoguchi.search.types import MissedSearch

_FEWEST = 3
"""Words counted less often could tell about a single person."""


def missed_searches(*, by: Acting, on: date, days: int = 90, limit: int = 100) -> list[MissedSearch]:
    """Words searched for at least three times in the last `days`, mostly in vain or without a click, often first.

    For officers alone; anyone else sees none.
    """
    if not by.is_officer:
        return []
    counted = (
        SearchCount.objects.filter(day__gt=on - timedelta(days=days), day__lte=on)
        .values("words")
        .annotate(
            all_searches=Sum("searches"), all_empty=Sum("empty"), all_clicks=Sum("clicks"), last_on=Max("day")
        )
        .filter(Q(all_clicks=0) | Q(all_empty__gte=F("all_searches") * 0.5), all_searches__gte=_FEWEST)
        .order_by("-all_empty", "-all_searches", "words")
    )
    return [
        MissedSearch(c["words"], c["all_searches"], c["all_empty"], c["all_clicks"], c["last_on"])
        for c in counted[:limit]
    ]
