"""Standard processing periods of one's organisations: what is missing and why, and what is subject to them."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.language.folding import strip_controls
from madoguchi.plan.selectors.periods import counts_of_periods, period_rows
from madoguchi.plan.selectors.registers import KEEPERS, kept_places
from madoguchi.plan.services.periods import WhyNotMissing, confirm_grounds, set_ground
from madoguchi.plan.types.periods import Ground, PeriodRow, PeriodState
from madoguchi.registry.models import Procedure

PAGE_SIZE = 50
_STATES = ["all", *PeriodState]


def _place(request: HttpRequest, slug: str) -> Organisation:
    place = Organisation.objects.filter(slug=slug, pk__in=kept_places(acting_of_request(request))).first()
    if place is None:
        raise Http404
    return place


@open_to(Readers.OFFICER, *KEEPERS)
@require_safe
def periods_page(request: HttpRequest) -> HttpResponse:
    """The procedures of one's organisations that need a look, or all of them."""
    places = kept_places(acting_of_request(request))
    rows = period_rows(places, on=japan_day(now()))
    slug, state = request.GET.get("org", "")[:100], request.GET.get("state", "")
    counts = counts_of_periods(rows)
    if slug:
        rows = [row for row in rows if row.organisation == slug]
    shown = [row for row in rows if _is_wanted(row, state)]
    derived = sum(row.is_derived for row in rows)
    page = Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page", "1")[:9])
    before = f"?org={slug if any(one.slug == slug for one in counts) else ''}"
    before += f"&state={state if state in _STATES else ''}&"
    context = {
        "counts": counts,
        "places": [(one.slug, one.name) for one in counts],
        "org": slug,
        "place": next((one for one in counts if one.slug == slug), None),
        "state": state,
        "states": [("all", _("すべて")), *((one.value, one.label) for one in PeriodState)],
        "rows": page.object_list,
        "page": page,
        "derived": derived if slug else 0,
        "confirmed": request.GET.get("confirmed", "")[:6],
        "previous": f"{before}page={page.number - 1}" if page.has_previous() else "",
        "next": f"{before}page={page.number + 1}" if page.has_next() else "",
    }
    return render(request, "studio/plan/periods.html", context)


def _is_wanted(row: PeriodRow, state: str) -> bool:
    """Whether a row is asked for: without a state those that need a look."""
    if state in list(PeriodState):
        return row.state == state
    return state == "all" or bool(row.findings)


@open_to(Readers.OFFICER, *KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def period_page(request: HttpRequest, place: str, slug: str) -> HttpResponse:
    """One procedure: by what a standard period is asked for, or why none is."""
    organisation = _place(request, place)
    rows = period_rows([organisation.pk], on=japan_day(now()), has_past=True)
    row = next((one for one in rows if one.slug == slug), None)
    if row is None:
        raise Http404
    typed = {"ground": str(row.ground), "disposition": row.disposition, "why_not": row.why_not}
    errors: list[dict[str, str]] = []
    refused, status = None, 200
    if request.method == "POST":
        typed = {name: strip_controls(request.POST.get(name, "")).strip() for name in typed}
        try:
            if len(typed["disposition"]) > 200 or len(typed["why_not"]) > 300:
                raise WhyNotMissing(
                    _("処分の名称は200文字、理由は300文字までにしてください。"), field="why_not"
                )
            set_ground(
                organisation=organisation,
                procedure=Procedure.objects.get(pk=row.procedure_id),
                ground=Ground(typed["ground"]) if typed["ground"] in Ground.values else row.ground,
                disposition=typed["disposition"] if typed["disposition"] != row.said.disposition else "",
                why_not=typed["why_not"],
                revision=posted_revision(request),
                by=acting_of_request(request),
                at=now(),
            )
            return redirect(reverse("studio:plan_period", args=[place, slug]) + "?saved=yes")
        except WhyNotMissing as refusal:
            errors, status = [{"id": "why_not", "message": str(refusal)}], 422
        except Refusal as refusal:
            refused, status = refusal, 409
    owner = Procedure.objects.values_list("organisation_id", flat=True).get(pk=row.procedure_id)
    context = {
        "row": row,
        "is_owner": owner in kept_places(acting_of_request(request)),
        "place": organisation,
        "typed": typed,
        "grounds": Ground.choices,
        "errors": errors,
        "refused": refused,
        "is_saved": request.GET.get("saved") == "yes",
        "over_href": reverse("studio:plan_periods"),
    }
    return render(request, "studio/plan/period.html", context, status=status)


@open_to(Readers.OFFICER, *KEEPERS)
@require_POST
def periods_confirm(request: HttpRequest, place: str) -> HttpResponse:
    """Keep as looked at what was derived for every procedure of an organisation."""
    at = now()
    confirmed = confirm_grounds(
        organisation=_place(request, place), on=japan_day(at), by=acting_of_request(request), at=at
    )
    return redirect(reverse("studio:plan_periods") + f"?org={place}&confirmed={confirmed}")
