"""Ourselves as the OpenID provider of a bureau's older system.

django-allauth does the protocol; here stands what it leaves open: consent in our words, PKCE for everyone, no
other grant than a code (machines have the API's own token address), and a brake on guessing a client's secret.
"""

from typing import Any
from urllib.parse import urlsplit

from allauth.core.internal.httpkit import extract_basic_auth
from allauth.idp.oidc import views as protocol
from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Client
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.accounts.services import TooManyAttempts, note_consent, record_failure, refuse_after_failures
from madoguchi.accounts.services.clients import SCOPES
from madoguchi.accounts.types import Readers, acting_of_request, address_of, open_to
from madoguchi.accounts.views.leaving import may_lead_to
from madoguchi.core.clock import now


@open_to(Readers.EVERYONE)
@require_safe
def configuration(request: HttpRequest) -> HttpResponse:
    """What we are and offer, as OpenID Connect Discovery 1.0 asks: no more than we do."""

    def address(name: str) -> str:
        return request.build_absolute_uri(reverse(f"idp:oidc:{name}"))

    return JsonResponse(
        {
            "issuer": get_adapter().get_issuer(),
            "authorization_endpoint": address("authorization"),
            "token_endpoint": address("token"),
            "userinfo_endpoint": address("userinfo"),
            "jwks_uri": address("jwks"),
            "revocation_endpoint": address("revoke"),
            "scopes_supported": list(SCOPES),
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
            "claims_supported": ["sub", "name", "email"],
        }
    )


@open_to(Readers.EVERYONE)
@require_safe
def jwks(request: HttpRequest) -> HttpResponse:
    """The public halves of the keys with which we sign."""
    return protocol.jwks(request)


class _Authorization(protocol.AuthorizationView):
    template_name = "accounts/consent.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for consent; without PKCE nothing is asked, and `prompt=login` means signing in anew."""
        if request.GET.get("code_challenge_method") != "S256" or not request.GET.get("code_challenge"):
            return render(request, "idp/oidc/error.html", status=400)
        response = super().get(request, *args, **kwargs)
        return self._may_lead_on(response, request.GET.get("client_id", ""))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Give the code, or say no; what the person agreed to is written down."""
        response = super().post(request, *args, **kwargs)
        if (
            response.status_code == 302
            and request.POST.get("action") == "grant"
            and hasattr(self, "_request_info")
        ):
            note_consent(
                client=self._request_info["client_id"],
                scopes=sorted(request.POST.getlist("scopes")),
                by=acting_of_request(request),
                at=now(),
            )
        return response

    def _may_lead_on(self, response: HttpResponse, client_id: str) -> HttpResponse:
        client = Client.objects.filter(pk=client_id).first()
        addresses = client.get_redirect_uris() if client else []
        return may_lead_to(response, {"{0.scheme}://{0.netloc}".format(urlsplit(a)) for a in addresses})

    def _handle_login_prompt(self, request: HttpRequest, prompts: list[str]) -> HttpResponse:
        if request.user.is_authenticated:
            logout(request)
        query = request.GET.copy()
        query.pop("prompt", None)
        onward = f"{request.path}?{query.urlencode()}"
        return HttpResponseRedirect(f"{reverse('accounts:sign_in')}?{urlencode({'next': onward})}")


_authorization = method_decorator(csrf_exempt, name="dispatch")(_Authorization).as_view()


@open_to(Readers.GUEST)
@csrf_exempt  # a client may post its request; consent itself is checked for its token by the protocol
@require_http_methods(["GET", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """Whether the person lets another system know who they are."""
    if request.method == "POST" and not request.POST.get("request"):
        return HttpResponse(status=405)
    return _authorization(request)


@open_to(Readers.GUEST)
@csrf_exempt  # a client has no page from which to take a token; it shows a secret instead
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """Tokens for a code and the secret of the client that asked for it; guessing is slowed."""
    at = now()
    named = extract_basic_auth(request.headers)[0] or request.POST.get("client_id", "")
    buckets = (f"client:{named}"[:80], f"ip:{address_of(request)}")
    try:
        refuse_after_failures(buckets, at=at)
    except TooManyAttempts:
        return JsonResponse({"error": "temporarily_unavailable"}, status=429, headers={"Retry-After": "300"})
    if request.POST.get("grant_type") != "authorization_code":
        return JsonResponse({"error": "unsupported_grant_type"}, status=400)
    response: HttpResponse = protocol.token(request)
    if response.status_code in (400, 401):
        record_failure(buckets, at=at)
    response.headers["Cache-Control"] = "no-store"
    return response


@open_to(Readers.GUEST)
@csrf_exempt  # opened by a bearer token
@require_http_methods(["GET", "POST"])
def userinfo(request: HttpRequest) -> HttpResponse:
    """What the person agreed to tell the system that shows this access token."""
    response: HttpResponse = protocol.user_info(request)
    response.headers["Cache-Control"] = "no-store"
    return response


@open_to(Readers.GUEST)
@csrf_exempt  # a client shows its secret
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """Take a token back before its time."""
    return protocol.revoke(request)
