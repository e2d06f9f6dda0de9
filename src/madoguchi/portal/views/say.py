"""Saying what one thinks: a review after the receipt and after the decision."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.portal.views.holding import held_application
from madoguchi.portal.voice_forms import SayingForm, device_of
from madoguchi.reviews.models import Review
from madoguchi.reviews.selectors import review_of
from madoguchi.reviews.services import write


@open_to(Readers.HOLDER)
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, key: UUID, moment: str) -> HttpResponse:
    """Ask how it went, once for each moment."""
    if moment not in (Review.Moment.RECEIPT, Review.Moment.DECISION):
        raise Http404
    application = held_application(request, key)
    given = review_of(application, moment)
    context = {
        "application": application,
        "title": application.edition.procedure_version.body["title"],
        "moment": moment,
        "given": given,
        "has_time": moment == Review.Moment.DECISION,
        "rating_label": _("この手続に満足しましたか"),
    }
    if request.method == "GET" or given:
        return render(request, "portal/say/review.html", {**context, "form": SayingForm(), "errors": []})
    form = SayingForm(request.POST)
    if not form.is_valid():
        page = {**context, "form": form, "errors": form.summary()}
        return render(request, "portal/say/review.html", page, status=422)
    try:
        write(
            application=application,
            moment=Review.Moment(moment),
            device=device_of(request),
            **form.said,
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        errors = [{"id": refusal.field or "rating", "message": str(refusal)}]
        return render(
            request, "portal/say/review.html", {**context, "form": form, "errors": errors}, status=409
        )
    return redirect("portal:review", application.pk, moment)
