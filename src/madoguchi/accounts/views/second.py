"""The second factor: entering it, and setting it up for the first time."""

import json
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.models import User
from madoguchi.accounts.opening import acting_now, onward, strengthen, wanted
from madoguchi.accounts.selectors import has_second_factor, keys_of, links_of
from madoguchi.accounts.services import new_recovery_codes, pass_code, pass_passkey, present_code, set_up_totp
from madoguchi.accounts.sessions import sign_in_of
from madoguchi.accounts.types import Readers, acting_of_request, address_of, open_to
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal

FRESH = "totp_secret"


def user_of(request: HttpRequest) -> User:
    """The account that is signed in; the declaration of the page has seen to it that there is one."""
    assert isinstance(request.user, User)
    return request.user


def credential_of(request: HttpRequest) -> dict[str, Any]:
    """What the browser's passkey answered, as the form carries it; empty if it is no JSON object."""
    try:
        found = json.loads(request.POST.get("credential", "")[:20_000])
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


@open_to(Readers.SIGNED_IN)
@sensitive_post_parameters("code", "credential")
@require_http_methods(["GET", "HEAD", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor: a code, a recovery code, or a passkey."""
    user, at = user_of(request), now()
    if sign_in_of(request.session).has_second:
        return onward(acting_of_request(request), wanted(request))
    if not has_second_factor(user):
        name = "accounts:step_up" if links_of(user).exists() else "accounts:set_up"
        return redirect(_with_next(name, wanted(request)))
    if request.method != "POST":
        return _ask(request, user, [])
    page = wanted(request)
    try:
        if request.POST.get("credential"):
            pass_passkey(user=user, credential=credential_of(request), address=address_of(request), at=at)
        else:
            acting = acting_of_request(request)
            pass_code(
                user=user, code=request.POST.get("code", ""), address=address_of(request), by=acting, at=at
            )
    except Refusal as refusal:
        return _ask(request, user, [{"id": refusal.field or "code", "message": str(refusal.sentence)}])
    strengthen(request, authentication=2, has_second=True)
    return onward(acting_now(request, user, at), page)


def _ask(request: HttpRequest, user: User, errors: list[dict[str, str]]) -> HttpResponse:
    kinds = {key.type for key in keys_of(user)}
    has_passkey = Authenticator.Type.WEBAUTHN in kinds
    page = {
        "errors": errors,
        "next": wanted(request),
        "has_totp": Authenticator.Type.TOTP in kinds,
        "has_passkey": has_passkey,
        "options": json.dumps(begin_authentication(user)) if has_passkey else "",
        "demo_code": "" if settings.ENV.is_production else present_code(user),
    }
    return render(request, "accounts/second.html", page, status=422 if errors else 200)


def _with_next(name: str, page: str) -> str:
    response = redirect(name)
    return f"{response['Location']}?next={page}" if page else str(response["Location"])


def may_set_up(request: HttpRequest, user: User) -> bool:
    """Whether this session may add or take away ways to sign in.

    The first key comes after the password alone, if there is neither a key nor a card yet; all others with one.
    """
    is_bare = not has_second_factor(user) and not links_of(user).exists()
    return sign_in_of(request.session).has_second or is_bare


@open_to(Readers.SIGNED_IN)
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Set up an authenticator app; the first time, the recovery codes are shown after it, once."""
    user, at = user_of(request), now()
    if not may_set_up(request, user):
        return redirect(_with_next("accounts:second", wanted(request)))
    secret = request.session.setdefault(FRESH, generate_totp_secret())
    if request.method != "POST":
        return _set_up_page(request, secret, [])
    acting, page = acting_of_request(request), wanted(request)
    try:
        set_up_totp(
            user=user,
            secret=secret,
            code=request.POST.get("code", ""),
            address=address_of(request),
            by=acting,
            at=at,
        )
    except Refusal as refusal:
        return _set_up_page(
            request, secret, [{"id": refusal.field or "code", "message": str(refusal.sentence)}]
        )
    del request.session[FRESH]
    codes = new_recovery_codes(user=user, by=acting, at=at)
    strengthen(request, authentication=2, has_second=True)
    return show_codes(request, codes, page or onward(acting_now(request, user, at), "")["Location"])


def _set_up_page(request: HttpRequest, secret: str, errors: list[dict[str, str]]) -> HttpResponse:
    page = {
        "errors": errors,
        "next": wanted(request),
        "secret": " ".join(secret[n : n + 4] for n in range(0, len(secret), 4)),
    }
    return render(request, "accounts/set_up.html", page, status=422 if errors else 200)


def show_codes(request: HttpRequest, codes: list[str], page: str) -> HttpResponse:
    """The recovery codes, shown this once, and the way on."""
    shown = [f"{code[:4]}-{code[4:]}" for code in codes]
    return render(request, "accounts/recovery_codes.html", {"codes": shown, "onward": page})


@open_to(Readers.SIGNED_IN)
@require_safe
def set_up_picture(request: HttpRequest) -> HttpResponse:
    """The square picture that an authenticator app photographs, of the secret that waits in this session."""
    secret = request.session.get(FRESH)
    if not secret:
        return HttpResponse(status=404)
    adapter = get_adapter()
    picture = adapter.build_totp_svg(adapter.build_totp_url(user_of(request), secret))
    return HttpResponse(picture, content_type="image/svg+xml")
