"""Stopping the reminders of drafts and corrections, and having them again."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.clock import now
from madoguchi.examination.selectors.reminders import has_stopped_reminders
from madoguchi.examination.services.reminders import resume_reminders, stop_reminders


@open_to(Readers.HOLDER)
@require_http_methods(["GET", "POST"])
def reminders_page(request: HttpRequest) -> HttpResponse:
    """Whether reminders come, and the switch."""
    acting = acting_of_request(request)
    if acting.is_agent or not (acting.held or acting.tickets):
        raise Http404
    if request.method == "POST":
        act = stop_reminders if request.POST.get("act") == "stop" else resume_reminders
        act(by=acting, at=now())
        return redirect("portal:reminders")
    return render(request, "portal/my/reminders.html", {"is_stopped": has_stopped_reminders(acting)})
