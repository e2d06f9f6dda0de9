"""Organisations, who works there and with what role: for organisation administrators; auditors read."""

from typing import Any
from urllib.parse import urljoin
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.accounts.models import Appointment, OfficerInvitation, Organisation
from madoguchi.accounts.selectors import (
    appointments_in,
    open_officer_invitations,
    organisation_for,
    tree_of,
)
from madoguchi.accounts.services import (
    appoint,
    end_appointment,
    invite_officer,
    officer_with_mail,
    withdraw_officer_invitation,
)
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.language.widths import narrow
from madoguchi.studio.forms import Line, StudioForm

READERS = (Role.ADMINISTRATOR, Role.AUDITOR)
ROLES = [(str(value), str(label)) for value, label in Appointment.ROLES]


class OfficerForm(StudioForm):
    """The mail address of an officer and the roles to give (職員と役割)."""

    email = Line(
        max_length=254,
        error_messages={
            "required": _("職員のメールアドレスを入力してください。"),
            "max_length": _("メールアドレスは254文字までで入力してください。"),
        },
    )
    roles = forms.MultipleChoiceField(
        choices=ROLES,
        error_messages={
            "required": _("役割を1つ以上選んでください。"),
            "invalid_choice": _("役割を選び直してください。"),
        },
    )

    def clean_email(self) -> str:
        """The address in half width, if it looks like one."""
        mail = narrow(self.cleaned_data["email"])
        return str(forms.EmailField().clean(mail))


def _organisation(request: HttpRequest, slug: str) -> Organisation:
    try:
        return organisation_for(acting_of_request(request), slug)
    except Organisation.DoesNotExist as error:
        raise Http404 from error


@open_to(Readers.OFFICER, *READERS)
@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """The tree of the organisations that the officer administers or audits."""
    places = tree_of(acting_of_request(request), on=japan_day(now()))
    return render(request, "studio/organisations/tree.html", {"places": places})


@open_to(Readers.OFFICER, *READERS)
@require_safe
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """One organisation: who holds which role, who is invited."""
    return _page(request, _organisation(request, slug))


def _page(request: HttpRequest, place: Organisation, *, status: int = 200, **more: Any) -> HttpResponse:
    acting, day = acting_of_request(request), japan_day(now())
    every = list(appointments_in(place))
    holding = [one for one in every if one.ends_on is None or one.ends_on > day]
    people: dict[UUID, dict[str, Any]] = {}
    for one in holding:
        person = people.setdefault(
            one.user_id, {"user": one.user, "is_self": one.user_id == acting.who, "held": []}
        )
        person["held"].append(one)
    form = more.get("form")
    context = {
        "place": place,
        "people": list(people.values()),
        "ended": [one for one in every if one not in holding][:50],
        "invitations": list(open_officer_invitations(place, at=now())),
        "may_change": acting.has(Role.ADMINISTRATOR, place.pk),
        "roles": ROLES,
        "chosen": form["roles"].value() or [] if form else [],
        "email": form["email"].value() or "" if form else "",
        "errors": form.summary() if form else [],
        "refused": None,
        "done": request.GET.get("done", ""),
        "link": "",
        **more,
    }
    context.pop("form", None)
    return render(request, "studio/organisations/organisation.html", context, status=status)


@open_to(Readers.OFFICER, Role.ADMINISTRATOR)
@require_POST
def give_roles(request: HttpRequest, slug: str) -> HttpResponse:
    """Give roles to an officer who has an account, or invite someone who has none."""
    place, acting, at = _organisation(request, slug), acting_of_request(request), now()
    form = OfficerForm(request.POST)
    if not form.is_valid():
        return _page(request, place, form=form, status=422)
    email, roles = form.cleaned_data["email"], [Role(role) for role in form.cleaned_data["roles"]]
    try:
        if request.POST.get("act") == "invite":
            made = invite_officer(email=email, organisation=place, roles=roles, by=acting, at=at)
            link = urljoin(settings.SITE_ORIGIN, reverse("accounts:join", args=[made.secret]))
            return _page(request, place, link=link, invited=made.invitation)
        user = officer_with_mail(email)
        day = japan_day(at)
        for role in roles:
            appoint(user=user, organisation=place, role=role, starts_on=day, by=acting, at=at)
    except Refusal as refusal:
        form.add_error("email", str(refusal.sentence))
        return _page(request, place, form=form, status=409)
    return redirect(f"{reverse('studio:organisation', args=[place.slug])}?done=given")


@open_to(Readers.OFFICER, Role.ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def end_role(request: HttpRequest, slug: str, key: UUID) -> HttpResponse:
    """Take a role away, after one question; from the officer's next request on it no longer holds."""
    place, acting, at = _organisation(request, slug), acting_of_request(request), now()
    found = appointments_in(place).filter(pk=key, ends_on__isnull=True).first()
    if found is None:
        raise Http404
    if request.method == "GET":
        return render(request, "studio/organisations/end.html", {"place": place, "appointment": found})
    try:
        end_appointment(appointment=found, ends_on=japan_day(at), by=acting, at=at)
    except Refusal as refusal:
        return _page(request, place, refused=str(refusal.sentence), status=409)
    return redirect(f"{reverse('studio:organisation', args=[place.slug])}?done=ended")


@open_to(Readers.OFFICER, Role.ADMINISTRATOR)
@require_POST
def withdraw_invitation(request: HttpRequest, slug: str, key: UUID) -> HttpResponse:
    """Make the link of an invitation worthless."""
    place, at = _organisation(request, slug), now()
    found: OfficerInvitation | None = open_officer_invitations(place, at=at).filter(pk=key).first()
    if found is not None:
        withdraw_officer_invitation(invitation=found, by=acting_of_request(request), at=at)
    return redirect(f"{reverse('studio:organisation', args=[place.slug])}?done=withdrawn")
