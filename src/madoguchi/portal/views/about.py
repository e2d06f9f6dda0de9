"""Pages that say what this service is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, open_to


@open_to(Readers.EVERYONE)
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What the service is, who runs it, and how it handles what people type."""
    return render(request, "portal/about/about.html")


@open_to(Readers.EVERYONE)
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility policy: the standard aimed at, how it is tested, whom to tell."""
    return render(request, "portal/about/accessibility.html")
