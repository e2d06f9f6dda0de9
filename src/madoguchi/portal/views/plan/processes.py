"""One process of a public procedure for everyone: how it stands, since when, why, and how often it was done."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.ids import read_number
from madoguchi.registry.models import Process
from madoguchi.registry.selectors import history_of, procedure_titles, years_of

TONES = {"digitised": "green", "planned": "blue", "barred": "orange", "abolished": "gray"}


@open_to(Readers.EVERYONE)
@require_safe
def process_page(request: HttpRequest, code: str) -> HttpResponse:
    """The process whose number is `code`, however it is typed; a retired procedure keeps those of its processes."""
    found = (
        Process.objects.filter(code=read_number(code) or "", procedure__current__isnull=False)
        .select_related("procedure__organisation")
        .prefetch_related("survey_links")
        .first()
    )
    if found is None:
        raise Http404
    context = {
        "process": found,
        "title": procedure_titles([found.procedure_id])[found.procedure_id],
        "tone": TONES[found.state],
        "history": history_of(found),
        "years": years_of(found),
    }
    return render(request, "portal/plan/process.html", context)
