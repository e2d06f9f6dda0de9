"""Who looked at one's data, when and why."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, open_to
from madoguchi.applications.selectors import applications_of
from madoguchi.core.acting import Acting
from madoguchi.events.models import Access
from madoguchi.events.selectors import accesses_about
from madoguchi.portal.views.mine.oneself import oneself, subject_acted_for

A_PAGE = 50


@open_to(Readers.SIGNED_IN)
@require_safe
def accesses_page(request: HttpRequest) -> HttpResponse:
    """Every look at what belongs to the one acted for, the latest first."""
    acting = oneself(request)
    found = Paginator(accesses_about(subject_acted_for(acting).pk), A_PAGE)
    page = found.get_page(request.GET.get("page"))
    context = {
        "found": page,
        "accesses": told(acting, list(page.object_list)),
        "previous": f"?page={page.number - 1}" if page.has_previous() else "",
        "next": f"?page={page.number + 1}" if page.has_next() else "",
    }
    return render(request, "portal/mine/accesses.html", context)


def told(acting: Acting, accesses: list[Access]) -> list[dict[str, object]]:
    """Accesses with the names of offices and the applications that were looked at."""
    offices = dict(
        Organisation.objects.filter(
            pk__in={one.organisation for one in accesses if one.organisation}
        ).values_list("pk", "name")
    )
    keys = {
        one.object.removeprefix("application:") for one in accesses if one.object.startswith("application:")
    }
    applications = applications_of(acting).in_bulk([UUID(key) for key in keys])
    return [
        {
            "at": one.at,
            "office": offices.get(one.organisation, "") if one.organisation else "",
            "purpose": one.purpose,
            "application": applications.get(UUID(one.object.removeprefix("application:")))
            if one.object.startswith("application:")
            else None,
        }
        for one in accesses
    ]
