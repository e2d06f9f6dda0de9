"""Gives every request its `Acting` and keeps personal pages out of every cache."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

from madoguchi.accounts.selectors import acting_of
from madoguchi.accounts.types import session_tickets
from madoguchi.core.acting import Acting
from madoguchi.core.clock import now


def _acting(request: HttpRequest) -> Acting:
    user = request.user if request.user.is_authenticated else None
    whose, mandate = request.session.get("whose"), request.session.get("mandate")
    return acting_of(
        user,  # type: ignore[arg-type]
        whose=UUID(whose) if whose else None,
        mandate=UUID(mandate) if mandate else None,
        tickets=session_tickets(request.session),
        at=now(),
    )


class ActingMiddleware:
    """Sets `request.acting` (`Acting`) and `Cache-Control: no-store` wherever a session was read or is renewed.

    A public page sent to someone with a session carries their cookie anew: a cache in front must not keep it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.acting = SimpleLazyObject(lambda: _acting(request))  # type: ignore[attr-defined]
        response = self.get_response(request)
        if request.session.accessed or not request.session.is_empty():
            response.headers["Cache-Control"] = "no-store, private"
            patch_vary_headers(response, ["Cookie"])
        return response
