"""Sites of a business: added, changed, closed."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.businesses.models import Site
from madoguchi.businesses.selectors import site_for
from madoguchi.businesses.services import (
    ClosesBeforeItOpens,
    NameNeeded,
    SiteChangedMeanwhile,
    add_site,
    change_site,
    take_claim,
)
from madoguchi.core.clock import now
from madoguchi.portal.forms import SiteForm
from madoguchi.portal.views.businesses.overview import held_business


@open_to(Readers.HOLDER)
@require_http_methods(["GET", "HEAD", "POST"])
def add_site_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """A new site."""
    business = held_business(request, key)
    form = SiteForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _show(request, form, business.subject, None)
    if form.is_valid():
        acting, at = acting_of_request(request), now()
        try:
            kept = take_claim(subject=business.subject, by=acting, at=at)
            add_site(business=kept, content=form.content(), by=acting, at=at)
            return redirect("portal:business", business.pk)
        except (ClosesBeforeItOpens, NameNeeded) as refusal:
            form.add_error(None, ValidationError(str(refusal), code=refusal.field))
    return _show(request, form, business.subject, None, status=422)


@open_to(Readers.HOLDER)
@require_http_methods(["GET", "HEAD", "POST"])
def site_page(request: HttpRequest, key: UUID, site: UUID) -> HttpResponse:
    """One site, to be changed or closed."""
    business = held_business(request, key)
    try:
        found = site_for(acting_of_request(request), site)
    except Site.DoesNotExist as error:
        raise Http404 from error
    if request.method != "POST":
        return _show(request, SiteForm(initial=_initial(found)), business.subject, found)
    form = SiteForm(request.POST)
    if not form.is_valid():
        return _show(request, form, business.subject, found, status=422)
    try:
        change_site(
            site=found,
            content=form.content(),
            revision=posted_revision(request),
            by=acting_of_request(request),
            at=now(),
        )
    except (ClosesBeforeItOpens, NameNeeded) as refusal:
        form.add_error(None, ValidationError(str(refusal), code=refusal.field))
        return _show(request, form, business.subject, found, status=422)
    except SiteChangedMeanwhile as refusal:
        form.add_error(None, str(refusal))
        return _show(request, form, business.subject, found, status=409)
    return redirect("portal:business", business.pk)


def _show(
    request: HttpRequest, form: SiteForm, subject: Any, site: Site | None, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "values": form.values(),
        "subject": subject,
        "site": site,
        "kinds": Site.Kind.choices,
        "errors": form.summary() if form.is_bound else [],
    }
    return render(request, "portal/businesses/site.html", context, status=status)


def _initial(site: Site) -> dict[str, Any]:
    return {name: getattr(site, name) for name in SiteForm.fields_in_order}
