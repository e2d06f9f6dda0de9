"""When a procedure asks for more than the sign-in showed: how to step up, and the way of those without a card."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from madoguchi.filling.services import ProofNeeded


def ask_for_proof(request: HttpRequest, refusal: ProofNeeded, title: str, back: str = "") -> HttpResponse:
    """The page that says what is missing and leads to the provider and back to this same page, or to `back`."""
    context = {
        "title": title,
        "sentence": str(refusal.sentence),
        "alternative": refusal.alternative,
        "next": back or request.path,
    }
    return render(request, "portal/apply/proof.html", context, status=403)
