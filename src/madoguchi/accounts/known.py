"""A browser in which someone signed in before: strangers who guess elsewhere do not lock its owner out.

After five wrong passwords an account waits five minutes wherever the next try comes from; so anybody who knows a mail
address could keep its owner out. A browser that signed in before carries a signed mark and has a count of its own.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from madoguchi.accounts.models import User
from madoguchi.accounts.sessions import is_kiosk
from madoguchi.language.widths import narrow

LASTS = timedelta(days=180)
_SALT = "madoguchi.known"


def cookie_name() -> str:
    """The name of the mark, bound to the host where there is TLS."""
    return "__Host-known" if settings.SESSION_COOKIE_SECURE else "known"


def bucket_of(request: HttpRequest, email: str) -> str:
    """The count of this browser for the account of `email`; empty for one in which it never signed in."""
    try:
        told = signing.loads(request.COOKIES.get(cookie_name(), ""), salt=_SALT, max_age=LASTS)
        owner, own = str(told["o"]), str(told["n"])
    except (signing.BadSignature, KeyError, TypeError):
        return ""
    return f"known:{own}" if constant_time_compare(owner, _digest(email)) else ""


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Let this browser be known for `user`; a shared terminal is nobody's."""
    if is_kiosk(request):
        return
    mark = signing.dumps({"o": _digest(user.email), "n": secrets.token_hex(8)}, salt=_SALT)
    response.set_cookie(
        cookie_name(),
        mark,
        max_age=LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _digest(email: str) -> str:
    return salted_hmac(_SALT, narrow(email).casefold()).hexdigest()[:32]
