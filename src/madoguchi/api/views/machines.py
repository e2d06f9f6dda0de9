"""The token endpoint of registered systems, and the description of what they may do."""

import base64
import binascii
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import unquote_plus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from madoguchi.accounts.services import TooManyAttempts
from madoguchi.accounts.types import Readers, address_of, open_to
from madoguchi.api.http import for_machines
from madoguchi.api.machines import described_machine_api
from madoguchi.api.problems import problem
from madoguchi.api.services import InvalidClient, InvalidScope, issue_token
from madoguchi.api.voices import described_voice_api
from madoguchi.core.clock import now

_HOUR = 3600


@open_to(Readers.EVERYONE)
@for_machines(_HOUR)
def machine_openapi(request: HttpRequest) -> HttpResponse:
    """The API for registered systems in OpenAPI 3.1."""
    return JsonResponse(described_machine_api(), json_dumps_params={"ensure_ascii": False})


@open_to(Readers.EVERYONE)
@for_machines(_HOUR)
def voice_openapi(request: HttpRequest) -> HttpResponse:
    """The API for systems that hand in reviews in OpenAPI 3.1."""
    return JsonResponse(described_voice_api(), json_dumps_params={"ensure_ascii": False})


@open_to(Readers.GUEST)
@csrf_exempt
def token(request: HttpRequest) -> HttpResponse:
    """A token for id and secret, as RFC 6749 §4.4 says; errors as its §5.2 says."""
    if request.method != "POST":
        refused = problem(405, "This address takes POST.")
        refused.headers["Allow"] = "POST"
        return refused
    pair = _credentials(request)
    if pair is None or "\x00" in "".join(pair):
        return _error("invalid_client", 401)
    if request.POST.get("grant_type") != "client_credentials":
        return _error("unsupported_grant_type", 400)
    try:
        made = issue_token(
            client_id=pair[0][:100],
            secret=pair[1][:300],
            scopes=tuple(dict.fromkeys(request.POST.get("scope", "").split())),
            address=address_of(request),
            at=now(),
        )
    except InvalidClient:
        return _error("invalid_client", 401)
    except InvalidScope:
        return _error("invalid_scope", 400)
    except TooManyAttempts:
        slow = _error("invalid_client", 429)
        slow.headers["Retry-After"] = "300"
        return slow
    return _plain(
        {
            "access_token": made.value,
            "token_type": "Bearer",
            "expires_in": made.seconds,
            "scope": " ".join(made.scopes),
        },
        200,
    )


def for_systems(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """An operation of the API: no cookie, no cache, and a known content type for what is sent."""

    @csrf_exempt
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and request.content_type != "application/json":
            response: HttpResponseBase = problem(415, "This address takes application/json.")
        else:
            response = view(request, *args, **kwargs)
        if response.status_code == 405:
            response = problem(405, "This address does not take this method.")
        response.headers["Cache-Control"] = "no-store"
        return response

    return answered


def _credentials(request: HttpRequest) -> tuple[str, str] | None:
    """Id and secret of the header `Authorization: Basic`, else of the form; None when both or neither are there."""
    header = request.headers.get("Authorization", "")
    posted = request.POST.get("client_id", ""), request.POST.get("client_secret", "")
    if not header:
        return posted if all(posted) else None
    scheme, _space, text = header.partition(" ")
    if scheme.lower() != "basic" or posted[1]:
        return None
    try:
        name, colon, secret = base64.b64decode(text, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (unquote_plus(name), unquote_plus(secret)) if colon else None


def _error(code: str, status: int) -> JsonResponse:
    told = _plain({"error": code}, status)
    if status == 401:
        told.headers["WWW-Authenticate"] = 'Basic realm="madoguchi"'
    return told


def _plain(body: dict[str, Any], status: int) -> JsonResponse:
    told = JsonResponse(body, status=status)
    told.headers["Cache-Control"] = "no-store"
    told.headers["Pragma"] = "no-cache"
    return told
