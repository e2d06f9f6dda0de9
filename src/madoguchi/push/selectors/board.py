"""The freshness board: how well each organisation keeps what people are told of its programmes."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from madoguchi.accounts.models import Organisation
from madoguchi.push.types import BoardRow
from madoguchi.registry.models import Programme
from madoguchi.registry.selectors import freshness_of_all
from madoguchi.registry.types import Freshness

_ORDER = ("broken", "stale", "due", "fresh")


def freshness_board(*, at: datetime) -> list[BoardRow]:
    """Each organisation with its public programmes, municipalities first, then by name; those without any too.

    All of it is public: a municipality is compared with its neighbours. The number of queries does not grow with them.
    """
    records = list(
        Programme.objects.filter(current__isnull=False, retired_at__isnull=True)
        .select_related("current", "organisation", "owner")
        .order_by("slug")
    )
    kept: dict[UUID, list[Freshness]] = defaultdict(list)
    for one in freshness_of_all(records, at=at):
        kept[one.record.organisation_id].append(one)
    kinds = Organisation.Kind
    places = [
        one
        for one in Organisation.objects.order_by("slug")
        if one.pk in kept or one.kind == kinds.MUNICIPALITY
    ]
    places.sort(key=lambda one: (one.kind != kinds.MUNICIPALITY, one.slug))
    return [
        BoardRow(place.name, place.slug, sorted(kept[place.pk], key=lambda one: _ORDER.index(one.state)))
        for place in places
    ]
