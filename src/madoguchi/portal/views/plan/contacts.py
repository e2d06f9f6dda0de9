"""What people do with the administration beside procedures: which kinds there are, the important ones, the support."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.plan.models import Contact, ContactStep
from madoguchi.plan.selectors.contacts import ContactScope, contacts_chart, contacts_in, survey_of
from madoguchi.plan.types.contacts import CONTACTS, IMPORTANT_FROM
from madoguchi.portal.downloads import csv_file
from madoguchi.portal.narrowing import told_choices

PAGE_SIZE = 30


def _asked(request: HttpRequest) -> ContactScope:
    """The scope that an address asks for; what it does not know is left out."""
    get = request.GET.get
    of, kind, state = get("of", ""), get("kind", ""), get("state", "")
    return ContactScope(
        of if of in ("bodies", "offices") else "",
        get("organisation", "")[:100].replace("\0", ""),
        kind if kind in Contact.Kind.values else "",
        state if state in Contact.State.values else "",
        get("important", "") == "yes",
    )


def _query(scope: ContactScope, **more: str) -> str:
    asked = {
        "of": scope.of,
        "organisation": scope.organisation,
        "kind": scope.kind,
        "state": scope.state,
        "important": "yes" if scope.is_important else "",
        **more,
    }
    found = urlencode({name: value for name, value in asked.items() if value})
    return f"?{found}" if found else ""


@open_to(Readers.EVERYONE)
@require_safe
def contacts_page(request: HttpRequest) -> HttpResponse:
    """The survey of kinds, and the contacts with what was done for each."""
    scope, day = _asked(request), japan_day(now())
    survey = survey_of(scope)
    steps = Prefetch("steps", ContactStep.objects.select_related("by_organisation"))
    found = contacts_in(scope).prefetch_related(steps)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page", "1")[:9])
    holders = Contact.objects.order_by().values("organisation")
    places = Organisation.objects.filter(pk__in=holders).order_by("slug")
    address = reverse("portal:plan_contacts")
    context = {
        "scope": scope,
        "survey": survey,
        "figure": contacts_chart(survey, on=day),
        "important_from": IMPORTANT_FROM,
        "groups": [("offices", _("県・市町の組織")), ("bodies", _("政策連携団体・事業協力団体"))],
        "organisations": [(one.slug, one.name) for one in places],
        "kinds": told_choices(Contact.Kind),
        "states": told_choices(Contact.State),
        "page": page,
        "is_narrowed": scope != ContactScope(),
        "csv": reverse("portal:plan_contacts_csv") + _query(scope),
        "figure_csv": reverse("portal:plan_contacts_chart") + _query(scope.of_counts),
        "previous": f"{address}{_query(scope, page=str(page.number - 1))}#contacts"
        if page.has_previous()
        else "",
        "next": f"{address}{_query(scope, page=str(page.number + 1))}#contacts" if page.has_next() else "",
    }
    return render(request, "portal/plan/contacts.html", context)


@open_to(Readers.EVERYONE)
@require_safe
def contacts_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The contacts of the page as CSV, the same rows in the same order, with how often support was given."""
    header = [_("接点番号"), _("組織"), *(str(one.heading) for one in CONTACTS.fields), _("支援と取組")]
    found = contacts_in(_asked(request)).prefetch_related("steps")
    rows = (
        [
            *(one.code, one.organisation.name),
            *(field.show(getattr(one, field.key)) for field in CONTACTS.fields),
            "；".join(f"{step.on} {step.get_kind_display()}：{step.text}" for step in one.steps.all()),
        ]
        for one in found.iterator(chunk_size=500)
    )
    return csv_file("contacts.csv", header, rows)


@open_to(Readers.EVERYONE)
@require_safe
def contacts_chart_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The numbers of the chart as CSV."""
    chart = contacts_chart(survey_of(_asked(request)), on=japan_day(now()))
    return csv_file("contacts-kinds.csv", chart.header if chart else [], chart.cells if chart else [])
