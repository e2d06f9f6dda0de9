"""The dashboards of the officer's organisations, a new one, the builder, and how the page reads."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.dashboards.models import Dashboard
from madoguchi.dashboards.selectors import (
    READERS,
    WRITERS,
    body_of,
    dashboards_for,
    draft_of,
    shown_page,
    title_of,
    writable_organisations,
)
from madoguchi.dashboards.services import begin_dashboard
from madoguchi.dashboards.types import Placed
from madoguchi.studio.forms import Line, StudioForm
from madoguchi.studio.views.dashboards.frame import builder, found


class DashboardForm(StudioForm):
    """What a dashboard is called (ダッシュボード)."""

    title = Line(
        max_length=120,
        error_messages={
            "required": _("表題を書いてください。例：子育ての手続"),
            "max_length": _("120文字までで書いてください。"),
        },
    )
    code = Line(
        max_length=60,
        error_messages={
            "required": _("アドレス用の名前を書いてください。例：childcare"),
            "max_length": _("60文字までで書いてください。"),
        },
    )


@open_to(Readers.OFFICER, *READERS)
@require_safe
def dashboards(request: HttpRequest) -> HttpResponse:
    """The dashboards of the officer's organisations, drafts too."""
    acting = acting_of_request(request)
    rows = [
        {"page": one, "title": title_of(one), "draft": draft_of(one)}
        for one in dashboards_for(acting).order_by("area", "code")[:200]
    ]
    context = {"rows": rows, "may_begin": writable_organisations(acting).exists()}
    return render(request, "studio/dashboards/list.html", context)


@open_to(Readers.OFFICER, *WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_dashboard(request: HttpRequest) -> HttpResponse:
    """Begin a dashboard with an empty draft."""
    acting = acting_of_request(request)
    places = {one.slug: one for one in writable_organisations(acting)}
    if request.method != "POST":
        return _ask(request, DashboardForm(initial={"title": "", "code": ""}), list(places.items()))
    form = DashboardForm(request.POST)
    if not form.is_valid():
        return _ask(request, form, list(places.items()), errors=form.summary(), status=422)
    place = places.get(request.POST.get("organisation", ""))
    if place is None:
        raise Http404
    try:
        made = begin_dashboard(
            organisation=place,
            area=request.POST.get("area", ""),
            **form.cleaned_data,
            by=acting,
            at=now(),
        )
    except Refusal as refusal:
        errors = [{"id": refusal.field or "title", "message": str(refusal)}]
        return _ask(request, form, list(places.items()), errors=errors, status=422)
    return redirect("studio:dashboard", made.dashboard.code)


def _ask(
    request: HttpRequest,
    form: DashboardForm,
    places: list[tuple[str, object]],
    *,
    errors: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "organisations": [(slug, str(one)) for slug, one in places],
        "organisation": request.POST.get("organisation", places[0][0] if places else ""),
        "areas": Dashboard.Area.choices,
        "area": request.POST.get("area", ""),
        "errors": errors or [],
    }
    return render(request, "studio/dashboards/new.html", context, status=status)


@open_to(Readers.OFFICER, *READERS)
@require_safe
def dashboard(request: HttpRequest, code: str) -> HttpResponse:
    """The builder: the blocks in their order, each with what stands against publishing it."""
    return builder(request, found(request, code))


@open_to(Readers.OFFICER, *READERS)
@require_safe
def preview(request: HttpRequest, code: str) -> HttpResponse:
    """How the draft reads, or what is public where there is none."""
    page = found(request, code)
    version = draft_of(page) or page.current
    if version is None:
        raise Http404
    body = body_of(version)
    shown = shown_page(page, body, is_for_officer=True, at=now())
    context = {"page": page, "body": body, "version": version, "blocks": [Placed(one) for one in shown]}
    return render(request, "studio/dashboards/preview.html", context)
