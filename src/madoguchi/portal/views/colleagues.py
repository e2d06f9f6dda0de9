"""Several people of one business on one draft: asking a colleague to go on."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.clock import now
from madoguchi.filling.selectors import colleagues_of, document_of_draft
from madoguchi.filling.services import (
    AlreadySent,
    BadNote,
    ChangedElsewhere,
    NoColleague,
    pass_on,
)
from madoguchi.portal.views.holding import about, held_draft


@open_to(Readers.HOLDER)
@require_http_methods(["GET", "POST"])
def pass_on_page(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Choose a colleague and write a word; they get a message that leads to the draft."""
    held = held_draft(request, draft)
    acting, at = acting_of_request(request), now()
    colleagues = [] if held.submitted_at else colleagues_of(held, acting, at=at)
    if not colleagues:
        return redirect("portal:draft", held.pk)
    to, note = request.POST.get("to", ""), request.POST.get("note", "")
    context = {
        **about(held, document_of_draft(held)),
        "options": [{"value": str(one.pk), "label": one.user.name} for one in colleagues],
        "to": to,
        "note": note,
        "errors": [],
    }
    if request.method == "GET":
        return render(request, "portal/apply/pass_on.html", context)
    chosen = next((one.pk for one in colleagues if str(one.pk) == to), UUID(int=0))
    try:
        pass_on(draft=held, to=chosen, note=note, by=acting, at=at)
    except (NoColleague, BadNote) as refusal:
        errors = [{"id": refusal.field, "message": str(refusal)}]
        return render(request, "portal/apply/pass_on.html", {**context, "errors": errors}, status=422)
    except (AlreadySent, ChangedElsewhere):
        return redirect("portal:draft", held.pk)
    return redirect(reverse("portal:draft", args=[held.pk]) + "?passed=yes")
