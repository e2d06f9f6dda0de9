"""One process of a public procedure for everyone: how it stands, since when, why, and how often it was done."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.ids import read_number
from madoguchi.registry.models import Process
from madoguchi.registry.selectors import ToldCounts, history_of, procedure_titles, years_of

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
    counts = ToldCounts()
    years = [(row, counts.told(found, row.fiscal_year, row.total, row.online)) for row in years_of(found)]
    context = {
        "process": found,
        "title": procedure_titles([found.procedure_id])[found.procedure_id],
        "tone": TONES[found.state],
        "history": history_of(found),
        "years": [
            {
                "fiscal_year": row.fiscal_year,
                "get_source_display": row.get_source_display(),
                "total_words": told.total_words,
                "online_words": told.online_words,
            }
            for row, told in years
        ],
        "is_withheld": any(told.is_withheld for _row, told in years),
    }
    return render(request, "portal/plan/process.html", context)
