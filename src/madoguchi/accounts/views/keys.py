"""One's ways to sign in: passkeys, authenticator, recovery codes, cards; and signing in with a passkey."""

import json
from typing import Any

from allauth.mfa.webauthn.internal.auth import (
    begin_authentication,
    begin_registration,
    extract_user_from_response,
)
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.accounts.models import User
from madoguchi.accounts.oidc import known_providers
from madoguchi.accounts.opening import acting_now, onward, open_session, strengthen, wanted
from madoguchi.accounts.selectors import has_second_factor, keys_of, links_of
from madoguchi.accounts.services import (
    KeyNotAccepted,
    LastFactor,
    TooManyAttempts,
    add_passkey,
    new_recovery_codes,
    pass_passkey,
    refuse_after_failures,
    remove_key,
    unlink_sign_in,
)
from madoguchi.accounts.sessions import SignIn, sign_in_of
from madoguchi.accounts.types import Readers, acting_of_request, address_of, open_to
from madoguchi.accounts.views.leaving import may_lead_to
from madoguchi.accounts.views.second import credential_of, may_set_up, show_codes, user_of
from madoguchi.accounts.views.signing import sign_in_page
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal


@open_to(Readers.GUEST)
@require_safe
def passkey_options(request: HttpRequest) -> HttpResponse:
    """The challenge for signing in with a passkey, for this session and once."""
    return JsonResponse(begin_authentication())


@open_to(Readers.GUEST)
@sensitive_post_parameters("credential")
@require_POST
def passkey_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with a passkey alone: the device has asked for a finger, a face or a number."""
    at, credential, page = now(), credential_of(request), wanted(request)
    address = address_of(request)
    try:
        refuse_after_failures((f"ip:{address}",), at=at)
        user = _named(credential)
        pass_passkey(user=user, credential=credential, address=address, at=at)
    except (KeyNotAccepted, TooManyAttempts) as refusal:
        return sign_in_page(request, [{"id": "passkey", "message": str(refusal.sentence)}])
    open_session(request, user, SignIn(how="passkey", identity=1, authentication=2, has_second=True))
    return onward(acting_now(request, user, at), page)


def _named(credential: dict[str, Any]) -> User:
    """The account that the passkey names; raises `KeyNotAccepted`."""
    try:
        user = extract_user_from_response(credential)
    except (ValidationError, AttributeError, ValueError, TypeError):
        raise KeyNotAccepted from None
    if not isinstance(user, User) or not user.is_active:
        raise KeyNotAccepted
    return user


@open_to(Readers.SIGNED_IN)
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """All ways in which one can sign in, with what one may add and take away."""
    return _keys_page(request, [])


def _keys_page(request: HttpRequest, errors: list[dict[str, str]]) -> HttpResponse:
    user = user_of(request)
    held = list(keys_of(user))
    linked = {link.provider for link in links_of(user)}
    acting = acting_of_request(request)
    kinds = {"staff"} if acting.is_officer or acting.is_second_missing else {"residents", "businesses"}
    providers = [one for one in known_providers() if one.kind in kinds or one.key in linked]
    page = {
        "errors": errors,
        "passkeys": [key for key in held if key.type == "webauthn"],
        "has_totp": any(key.type == "totp" for key in held),
        "has_codes": any(key.type == "recovery_codes" for key in held),
        "has_password": user.has_usable_password(),
        "providers": [(one, one.key in linked) for one in providers],
        "may_change": may_set_up(request, user),
    }
    response = render(request, "accounts/keys.html", page, status=422 if errors else 200)
    return may_lead_to(response, {origin for one in providers for origin in one.origins})


@open_to(Readers.SIGNED_IN)
@sensitive_post_parameters("credential")
@require_http_methods(["GET", "HEAD", "POST"])
def passkey_add(request: HttpRequest) -> HttpResponse:
    """Make a passkey on this device; with the first key of an account, the recovery codes come after it."""
    user, at = user_of(request), now()
    if not may_set_up(request, user):
        return redirect("accounts:second")
    if request.method != "POST":
        return _add_page(request, [])
    is_first = not has_second_factor(user)
    acting = acting_of_request(request)
    try:
        add_passkey(
            user=user,
            name=request.POST.get("name", "").strip() or _("パスキー"),
            credential=credential_of(request),
            by=acting,
            at=at,
        )
    except Refusal as refusal:
        return _add_page(request, [{"id": "passkey", "message": str(refusal.sentence)}])
    strengthen(request, authentication=2, has_second=True)
    if is_first:
        codes = new_recovery_codes(user=user, by=acting, at=at)
        return show_codes(request, codes, onward(acting_now(request, user, at), wanted(request))["Location"])
    return redirect("accounts:keys")


def _add_page(request: HttpRequest, errors: list[dict[str, str]]) -> HttpResponse:
    options = json.dumps(begin_registration(user_of(request), passwordless=True))
    page = {"errors": errors, "options": options, "next": wanted(request)}
    return render(request, "accounts/passkey_add.html", page, status=422 if errors else 200)


@open_to(Readers.SIGNED_IN)
@require_POST
def key_remove(request: HttpRequest, key: int) -> HttpResponse:
    """Take a passkey or the authenticator away."""
    user = user_of(request)
    if not sign_in_of(request.session).has_second:
        return redirect("accounts:second")
    try:
        if not remove_key(user=user, key=key, by=acting_of_request(request), at=now()):
            raise Http404
    except Refusal as refusal:
        return _keys_page(request, [{"id": "keys", "message": str(refusal.sentence)}])
    return redirect("accounts:keys")


@open_to(Readers.SIGNED_IN)
@require_POST
def codes_renew(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes; the old ones stop working."""
    if not sign_in_of(request.session).has_second:
        return redirect("accounts:second")
    codes = new_recovery_codes(user=user_of(request), by=acting_of_request(request), at=now())
    return show_codes(request, codes, redirect("accounts:keys")["Location"])


@open_to(Readers.SIGNED_IN)
@require_POST
def unlink(request: HttpRequest, key: str) -> HttpResponse:
    """Take back that one can sign in by this provider, unless it is the only way."""
    user = user_of(request)
    if not sign_in_of(request.session).has_second:
        return redirect("accounts:second")
    if not (user.has_usable_password() or has_second_factor(user)):
        return _keys_page(request, [{"id": "keys", "message": str(LastFactor.sentence)}])
    unlink_sign_in(user=user, provider=key, by=acting_of_request(request), at=now())
    return redirect("accounts:keys")
