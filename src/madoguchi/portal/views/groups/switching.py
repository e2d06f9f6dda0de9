"""The page on which one chooses for whom one acts: the home of an agent with many clients."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from madoguchi.accounts.selectors import ways_of
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.clock import now
from madoguchi.filling.selectors import waiting_for


@open_to(Readers.SIGNED_IN)
@require_safe
def switch_page(request: HttpRequest) -> HttpResponse:
    """Oneself, one's businesses and clients, each with how much waits there: numbers only."""
    acting, ways = acting_of_request(request), ways_of(request.user, at=now())
    waiting = waiting_for(ways)
    rows: list[dict[str, Any]] = [
        {"way": way, "waiting": waiting[way.key], "is_now": way.is_taken_by(acting)} for way in ways
    ]
    context = {
        "own": [row for row in rows if row["way"].mandate is None],
        "clients": [row for row in rows if row["way"].mandate is not None],
    }
    return render(request, "portal/groups/switch.html", context)
