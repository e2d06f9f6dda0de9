"""What an office lays down for its decisions: through whose hands they go, and their usual words."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.core.acting import Role
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.desk.deciding import planned_steps
from madoguchi.desk.office_forms import GroundsForm, RouteForm
from madoguchi.examination.models import GroundsTemplate, Outcome, SignOffRoute
from madoguchi.examination.selectors import (
    approvers_in,
    grounds_kept_by,
    procedures_decided_in,
    routes_kept_by,
)
from madoguchi.examination.services import (
    NotYourRole,
    end_grounds,
    end_route,
    save_grounds,
    save_route,
)
from madoguchi.registry.models import Procedure

KEEPERS = (Role.APPROVER, Role.ADMINISTRATOR)


def _place(request: HttpRequest, slug: str, *roles: Role) -> Organisation:
    places = acting_of_request(request).organisations(*roles)
    found = Organisation.objects.filter(slug=slug, pk__in=places).first()
    if found is None:
        raise Http404
    return found


def _titles(place: Organisation) -> list[tuple[str, str]]:
    return [(str(one.pk), title) for one, title in procedures_decided_in(place)]


def _procedure(key: UUID | None) -> Procedure | None:
    return Procedure.objects.filter(pk=key).first() if key else None


@open_to(Readers.OFFICER, Role.ADMINISTRATOR)
@require_safe
def routes_page(request: HttpRequest) -> HttpResponse:
    """The routes of sign-off, by organisation."""
    acting = acting_of_request(request)
    places = Organisation.objects.filter(pk__in=acting.organisations(Role.ADMINISTRATOR)).order_by("slug")
    kept = list(routes_kept_by(acting))
    labels = dict(Outcome.choices)
    rows = [
        (
            place,
            [
                (one, [labels[key] for key in one.outcomes], planned_steps(one.steps))
                for one in kept
                if one.organisation_id == place.pk
            ],
        )
        for place in places
    ]
    return render(request, "desk/office/routes.html", {"rows": rows})


@open_to(Readers.OFFICER, Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def route_new(request: HttpRequest, slug: str) -> HttpResponse:
    """A route that is not there yet."""
    return _route(request, _place(request, slug, Role.ADMINISTRATOR), None)


@open_to(Readers.OFFICER, Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def route_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """One route, to be changed."""
    route = routes_kept_by(acting_of_request(request)).filter(pk=key).first()
    if route is None:
        raise Http404
    return _route(request, route.organisation, route)


def _route(request: HttpRequest, place: Organisation, route: SignOffRoute | None) -> HttpResponse:
    form = RouteForm(
        request.POST if request.method == "POST" else None,
        route=route,
        procedures=_titles(place),
        approvers=list(approvers_in(place)),
    )
    refused, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                save_route(
                    route=route,
                    organisation=place,
                    procedure=_procedure(form.chosen_procedure()),
                    outcomes=form.chosen_outcomes(),
                    steps=form.steps(),
                    decides_at_once=form.cleaned_data["decides_at_once"],
                    document_class=form.cleaned_data["document_class"],
                    revision=posted_revision(request),
                    by=acting_of_request(request),
                    at=now(),
                )
            except Refusal as refusal:
                refused, status = _told(refusal)
                if refusal.field.startswith("step"):
                    form.refuse_step(refusal.field, str(refusal))
            else:
                return redirect("desk:routes")
    errors = form.summary() if form.is_bound and not form.is_valid() else []
    if form.refused_sentence:
        errors.append({"id": f"post-{form.refused_step}", "message": form.refused_sentence})
    context = {
        "place": place,
        "route": route,
        "revision": route.revision if route else 0,
        "form": form,
        "outcomes": Outcome.choices,
        "refused": None if form.refused_sentence else refused,
        "errors": errors,
    }
    return render(request, "desk/office/route.html", context, status=status)


def _told(refusal: Refusal) -> tuple[Refusal, int]:
    return refusal, 403 if isinstance(refusal, NotYourRole) else 409


@open_to(Readers.OFFICER, Role.ADMINISTRATOR)
@require_POST
def route_end(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let a route hold no more."""
    acting = acting_of_request(request)
    route = routes_kept_by(acting).filter(pk=key).first()
    if route is None:
        raise Http404
    try:
        end_route(route=route, revision=posted_revision(request), by=acting, at=now())
    except Refusal as refusal:
        return render(request, "desk/office/refused.html", {"refused": refusal}, status=409)
    return redirect("desk:routes")


@open_to(Readers.OFFICER, *KEEPERS)
@require_safe
def grounds_page(request: HttpRequest) -> HttpResponse:
    """The usual words, by organisation."""
    acting = acting_of_request(request)
    places = Organisation.objects.filter(pk__in=acting.organisations(*KEEPERS)).order_by("slug")
    kept = list(grounds_kept_by(acting))
    rows = [(place, [one for one in kept if one.organisation_id == place.pk]) for place in places]
    return render(request, "desk/office/grounds_list.html", {"rows": rows})


@open_to(Readers.OFFICER, *KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def grounds_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Usual words that are not there yet."""
    return _grounds(request, _place(request, slug, *KEEPERS), None)


@open_to(Readers.OFFICER, *KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def grounds_edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Usual words, to be changed."""
    template = grounds_kept_by(acting_of_request(request)).filter(pk=key).first()
    if template is None:
        raise Http404
    return _grounds(request, template.organisation, template)


def _grounds(request: HttpRequest, place: Organisation, template: GroundsTemplate | None) -> HttpResponse:
    form = GroundsForm(
        request.POST if request.method == "POST" else None, template=template, procedures=_titles(place)
    )
    refused, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                save_grounds(
                    template=template,
                    organisation=place,
                    procedure=_procedure(form.chosen_procedure()),
                    outcome=Outcome(form.cleaned_data["outcome"]),
                    name=form.cleaned_data["name"],
                    grounds=form.cleaned_data["grounds"],
                    conditions=form.cleaned_data["conditions"],
                    revision=posted_revision(request),
                    by=acting_of_request(request),
                    at=now(),
                )
            except Refusal as refusal:
                refused, status = _told(refusal)
            else:
                return redirect("desk:grounds")
    context = {
        "place": place,
        "revision": template.revision if template else 0,
        "form": form,
        "refused": refused,
        "errors": form.summary() if form.is_bound and not form.is_valid() else [],
        "title": _("定型文を直す") if template else _("定型文を加える"),
    }
    return render(request, "desk/office/grounds.html", context, status=status)


@open_to(Readers.OFFICER, *KEEPERS)
@require_POST
def grounds_end(request: HttpRequest, key: UUID) -> HttpResponse:
    """Offer usual words no more."""
    acting = acting_of_request(request)
    template = grounds_kept_by(acting).filter(pk=key).first()
    if template is None:
        raise Http404
    try:
        end_grounds(template=template, revision=posted_revision(request), by=acting, at=now())
    except Refusal as refusal:
        return render(request, "desk/office/refused.html", {"refused": refusal}, status=409)
    return redirect("desk:grounds")
