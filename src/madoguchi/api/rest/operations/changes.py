"""What changed, for those who keep a copy."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from madoguchi.api.problems import BadParameter
from madoguchi.api.rest import shown
from madoguchi.api.rest.answers import ChangePage
from madoguchi.api.rest.interface import api
from madoguchi.api.rest.lists import Cursor, Limit, start, turn
from madoguchi.api.selectors import changes_after

_LAST = 2**63 - 1


@api.get("/changes", response=ChangePage, summary="変更の一覧", tags=["changes"])
def changes(request: HttpRequest, response: HttpResponse, limit: Limit, cursor: Cursor) -> dict[str, Any]:
    """Publications, retirements, processes and imports in the order in which they could be seen.

    Keep `next`, also when `has_more` is false, and ask with it later: nothing is missed and nothing comes twice.
    """
    after = start(request, cursor, int) or 0
    if not 0 <= after <= _LAST:
        raise BadParameter("cursor", "This is not a cursor of this list.")
    found = changes_after(after, limit=limit + 1)
    page = found[:limit]
    return {
        "results": [shown.change(one) for one in page],
        "next": turn(request, response, page[-1].id if page else after),
        "has_more": len(found) > limit,
    }
