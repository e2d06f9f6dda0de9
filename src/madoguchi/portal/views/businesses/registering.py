"""A person registers the business that they run without a corporation."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.selectors import ways_of
from madoguchi.accounts.types import BelongsElsewhere, Readers, acting_of_request, open_to
from madoguchi.businesses.services import NameNeeded, NotYourBusiness, register_sole_proprietor
from madoguchi.core.clock import now
from madoguchi.language.folding import strip_controls


@open_to(Readers.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def add_business_page(request: HttpRequest) -> HttpResponse:
    """Register a trade name; whoever acts for someone else is offered to go back to oneself."""
    acting, ways = acting_of_request(request), ways_of(request.user, at=now())
    if ways and not ways[0].is_taken_by(acting):
        raise BelongsElsewhere(ways[0])
    typed = strip_controls(request.POST.get("trade_name", ""))[:150]
    if request.method != "POST":
        return render(request, "portal/businesses/add.html", {"errors": [], "typed": ""})
    try:
        register_sole_proprietor(trade_name=typed, by=acting, at=now())
    except (NameNeeded, NotYourBusiness) as refusal:
        errors = [{"id": refusal.field or "trade_name", "message": str(refusal)}]
        return render(request, "portal/businesses/add.html", {"errors": errors, "typed": typed}, status=422)
    return redirect("portal:switch")
