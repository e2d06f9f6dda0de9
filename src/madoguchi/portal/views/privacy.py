"""The page about personal data: what is kept, why, for how long, who looked, and how to be forgotten."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.accounts.services import ANSWERS_KEPT_FOR
from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.examination.services.retention import QUARANTINE_DAYS
from madoguchi.filling.services import KEPT_FOR
from madoguchi.listening.services import KEPT_YEARS
from madoguchi.registry.selectors.retention import retentions

A_PAGE = 20
LONGEST = 100
SHOWN_PLACES = 3


@open_to(Readers.EVERYONE)
@require_safe
def privacy_page(request: HttpRequest) -> HttpResponse:
    """What is kept of people, with the retention period of every procedure that is taken today."""
    words = request.GET.get("q", "")[:LONGEST].strip()
    page = Paginator(retentions(on=japan_day(now()), words=words), A_PAGE).get_page(request.GET.get("page"))

    def at(number: int) -> str:
        return f"?{urlencode({**({'q': words} if words else {}), 'page': number})}#years"

    context = {
        "words": words,
        "page": page,
        "rows": [{"retention": row, "places": _places(row.organisations)} for row in page.object_list],
        "previous": at(page.previous_page_number()) if page.has_previous() else "",
        "next": at(page.next_page_number()) if page.has_next() else "",
        "draft_days": KEPT_FOR.days,
        "check_minutes": int(ANSWERS_KEPT_FOR.total_seconds() // 60),
        "opinion_years": KEPT_YEARS,
        "waiting_days": QUARANTINE_DAYS,
    }
    return render(request, "portal/about/privacy.html", context)


def _places(names: tuple[str, ...]) -> str:
    """The names of organisations, or the first of many and how many more there are."""
    if len(names) <= SHOWN_PLACES:
        return "、".join(names)
    first = "、".join(names[:SHOWN_PLACES])
    return _("%(first)s ほか%(n)sの組織") % {"first": first, "n": len(names) - SHOWN_PLACES}
