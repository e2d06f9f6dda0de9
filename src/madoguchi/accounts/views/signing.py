"""Signing in and out, and choosing for whom one acts."""

from typing import Any
from uuid import UUID

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts.forms import SignInForm
from madoguchi.accounts.known import bucket_of, remember
from madoguchi.accounts.models import User
from madoguchi.accounts.oidc import known_providers
from madoguchi.accounts.opening import acting_now, onward, open_session, wanted
from madoguchi.accounts.services import end_visit, sign_in_with_password
from madoguchi.accounts.sessions import SignIn, sign_in_of
from madoguchi.accounts.types import Readers, acting_of_request, address_of, open_to
from madoguchi.accounts.views.leaving import may_lead_to
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal


def sign_in_page(
    request: HttpRequest, errors: list[dict[str, str]], *, email: str = "", is_for_staff: bool = False
) -> HttpResponse:
    """The page on which one chooses how to sign in; the providers' hosts may take its forms."""
    providers = known_providers()
    page: dict[str, Any] = {
        "errors": errors,
        "email": email,
        "next": wanted(request),
        "has_slept": bool(request.session.pop("has_slept", False)),
        "has_kept": "kept" in request.session,
        "residents": [] if is_for_staff else [one for one in providers if one.kind == "residents"],
        "businesses": [] if is_for_staff else [one for one in providers if one.kind == "businesses"],
        "staff": [one for one in providers if one.kind == "staff"] if is_for_staff else [],
        "is_for_staff": is_for_staff,
        "is_demo": any(one.is_demo for one in providers),
    }
    name = "accounts/sign_in_staff.html" if is_for_staff else "accounts/sign_in.html"
    response = render(request, name, page, status=422 if errors else 200)
    return may_lead_to(response, {origin for one in providers for origin in one.origins})


@open_to(Readers.GUEST)
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Choose how to sign in, or sign in with mail address and password; the session gets a new id."""
    return _sign_in(request, is_for_staff=False)


@open_to(Readers.GUEST)
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_staff(request: HttpRequest) -> HttpResponse:
    """The same for officers: their provider, or mail address and password, then the second factor."""
    return _sign_in(request, is_for_staff=True)


def _sign_in(request: HttpRequest, *, is_for_staff: bool) -> HttpResponse:
    if request.method != "POST" and acting_of_request(request).who is not None:
        return onward(acting_of_request(request), wanted(request))
    form = SignInForm(request.POST if request.method == "POST" else None)
    errors: list[dict[str, str]] = []
    if form.is_bound:
        errors = [{"id": name, "message": str(messages[0])} for name, messages in form.errors.items()]
        if form.is_valid():
            at = now()
            try:
                user = sign_in_with_password(
                    email=form.cleaned_data["email"],
                    password=form.cleaned_data["password"],
                    address=address_of(request),
                    known=bucket_of(request, form.cleaned_data["email"]),
                    at=at,
                )
            except Refusal as refusal:
                errors = [{"id": refusal.field or "email", "message": str(refusal.sentence)}]
            else:
                page = wanted(request)
                open_session(request, user, SignIn(how="password", identity=1, authentication=1))
                response = onward(acting_now(request, user, at), page)
                remember(request, response, user)
                return response
    return sign_in_page(request, errors, email=form["email"].value() or "", is_for_staff=is_for_staff)


@open_to(Readers.GUEST)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out and forget everything that this session could open."""
    at, acting, visit = now(), acting_of_request(request), sign_in_of(request.session).visit
    if visit and isinstance(request.user, User):
        end_visit(visit=UUID(visit), user=request.user, by=acting, at=at)
    logout(request)
    response = redirect("portal:home")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
