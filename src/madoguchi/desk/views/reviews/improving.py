"""One review or several become an improvement."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.desk.review_forms import OFFERED, ImproveForm
from madoguchi.desk.views.reviews.frame import offices
from madoguchi.desk.views.reviews.listing import about
from madoguchi.improvement.models import Improvement, Indicator
from madoguchi.improvement.services import plan
from madoguchi.reviews.models import Review
from madoguchi.reviews.selectors import ANSWERING

MOST_TOGETHER = 50


def _chosen(request: HttpRequest) -> list[Review]:
    """The ticked reviews of the officer's offices; 404 when there are none."""
    keys = []
    for text in request.GET.getlist("review")[:MOST_TOGETHER]:
        try:
            keys.append(UUID(text))
        except ValueError:
            continue
    found = Review.objects.filter(pk__in=keys, organisation__in=offices(request), set_aside_at__isnull=True)
    reviews = list(found.select_related("organisation", "procedure__current", "window"))
    if not reviews:
        raise Http404
    return reviews


@open_to(Readers.OFFICER, *ANSWERING)
@require_http_methods(["GET", "HEAD", "POST"])
def improve_page(request: HttpRequest) -> HttpResponse:
    """Say what is changed because of these reviews, by when, and by what it is measured."""
    reviews = _chosen(request)
    together = {(one.organisation_id, one.procedure_id, one.window_id) for one in reviews}
    context: dict[str, Any] = {
        "reviews": reviews,
        "about": about(reviews[0]),
        "is_mixed": len(together) > 1,
        "indicators": _indicators(reviews[0]),
        "query": request.GET.urlencode(),
    }
    if request.method != "POST":
        first = {"problem": "\n".join(f"・{one.text}" for one in reviews if one.text)[:2000]}
        first |= {"indicator": Indicator.SATISFIED if reviews[0].window else Indicator.SATISFACTION}
        return render(
            request,
            "desk/reviews/improve.html",
            {**context, "form": ImproveForm(initial=first), "errors": []},
        )
    form = ImproveForm(request.POST)
    if not form.is_valid() or context["is_mixed"]:
        errors = form.summary() or [{"id": "title", "message": _("同じ手続か窓口の声だけを選んでください。")}]
        return render(
            request, "desk/reviews/improve.html", {**context, "form": form, "errors": errors}, status=422
        )
    try:
        made = plan(
            organisation=reviews[0].organisation,
            title=form.cleaned_data["title"],
            problem=form.cleaned_data["problem"],
            measure=form.cleaned_data["measure"],
            source=Improvement.Source.REVIEWS,
            procedure=reviews[0].procedure,
            window=reviews[0].window,
            due_on=form.due_on,
            indicator=form.cleaned_data["indicator"],
            reviews=reviews,
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        errors = [{"id": refusal.field or "title", "message": str(refusal)}]
        return render(
            request, "desk/reviews/improve.html", {**context, "form": form, "errors": errors}, status=422
        )
    return redirect("studio:improvement", made.pk)


def _indicators(review: Review) -> list[tuple[str, str]]:
    offered = [Indicator.SATISFIED, Indicator.NONE] if review.window else OFFERED
    return [(one.value, str(one.label)) for one in offered]
