"""Lint and routes of a form, as pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.eforms.routes import draw, graph
from madoguchi.eforms.trying import run_cases
from madoguchi.studio.views.form_quality.frame import readable, shown_version, version_frame
from madoguchi.studio.views.forms.findings import findings_of
from madoguchi.studio.views.forms.frame import SHAPERS, form_of


@open_to(Readers.OFFICER, *SHAPERS)
@require_safe
def form_check(request: HttpRequest, code: str) -> HttpResponse:
    """What a second person would object to: what blocks first, then what to look at."""
    form = form_of(request, code)
    version = shown_version(form)
    findings = findings_of(form, version.body, on=japan_day(now()))
    context = {
        **version_frame(request, form, version, "form_check"),
        "blocking": [one for one in findings if one["blocks"]],
        "warnings": [one for one in findings if not one["blocks"]],
    }
    return render(request, "studio/form_quality/check.html", context)


@open_to(Readers.OFFICER, *SHAPERS)
@require_safe
def form_routes(request: HttpRequest, code: str) -> HttpResponse:
    """The ways through the form as a drawing and as a list; with `case` the way of that case is marked."""
    form = form_of(request, code)
    version = shown_version(form)
    document = readable(version)
    frame = version_frame(request, form, version, "form_routes")
    if document is None:
        return render(request, "studio/form_quality/routes.html", {**frame, "graph": None})
    on = japan_day(now())
    found = graph(document, on=on)
    results = run_cases(document, today=on)
    asked = request.GET.get("case", "")
    chosen = (
        results[int(asked)] if asked.isdecimal() and len(asked) < 4 and int(asked) < len(results) else None
    )
    known = {node.id for node in found.nodes}
    route = [one for one in chosen.path if one in known] if chosen else []
    steps = [
        {
            "node": node,
            "ways": [
                {"title": found.node[edge.target].title, "when": edge.when_said, "is_skip": bool(edge.skips)}
                for edge in found.edges
                if edge.source == node.id
            ],
            "is_on_route": node.id in route,
        }
        for node in found.nodes
        if not node.is_end
    ]
    context = {
        **frame,
        "graph": found,
        "drawing": draw(found, route),
        "steps": steps,
        "cases": results,
        "case_options": [(str(n), one.case.title) for n, one in enumerate(results)],
        "chosen": asked if chosen else "",
        "chosen_title": chosen.case.title if chosen else "",
    }
    return render(request, "studio/form_quality/routes.html", context)
