"""Gives every request its `Acting`, ends sessions that slept, and keeps personal pages out of every cache."""

import json
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

from madoguchi.accounts.selectors import acting_of
from madoguchi.accounts.services import keep_typing, see_answers, see_visit
from madoguchi.accounts.sessions import ANSWERS, is_kiosk, is_of_someone, seconds_left, sign_in_of
from madoguchi.accounts.types import Readers, TimedRequest, session_tickets
from madoguchi.core.acting import Acting
from madoguchi.core.clock import now

NOT_KEPT = ("/account/", "/api/")
"""Addresses below which nothing that was typed is kept: secrets are typed there."""

_TOKEN = re.compile(rb'autocomplete="(?!one-time-code)[^"]*"')
_FORM = re.compile(rb"<form ")

KEEPS = "X-Keep"
"""The header of a page that saves by itself while someone types."""

ENDS_A_KIOSK = {"portal:sent", "portal:discard", "portal:check_end", "accounts:sign_out"}
"""Pages after which a shared terminal forgets who was there."""


def _acting(request: HttpRequest) -> Acting:
    user = request.user if request.user.is_authenticated else None
    whose, mandate = request.session.get("whose"), request.session.get("mandate")
    sign_in = sign_in_of(request.session)
    return acting_of(
        user,  # type: ignore[arg-type]
        whose=UUID(whose) if whose else None,
        mandate=UUID(mandate) if mandate else None,
        tickets=session_tickets(request.session),
        assurance=sign_in.identity,
        authentication=sign_in.authentication,
        has_second=sign_in.has_second,
        at=now(),
    )


class ActingMiddleware:
    """Sets `request.acting` (`Acting`) and `Cache-Control: no-store` wherever a session was read or is renewed, and
    on every page that is not the same for all.

    A public page sent to someone with a session carries their cookie anew: a cache in front must not keep it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.acting = SimpleLazyObject(lambda: _acting(request))  # type: ignore[attr-defined]
        response = self.get_response(request)
        readers = getattr(getattr(request.resolver_match, "func", None), "readers", Readers.EVERYONE)
        is_personal = request.session.accessed or not request.session.is_empty()
        if is_personal or readers is not Readers.EVERYONE:
            response.headers["Cache-Control"] = "no-store, private"
            patch_vary_headers(response, ["Cookie"])
        return response


class SessionEndMiddleware:
    """Ends a session that slept or is too old, and keeps what its person was just typing.

    Sets `request.session_ends_in` (seconds, None for a session of nobody), `request.only_tells` (nobody is signed in:
    what is told while looking for programmes goes, and nothing is kept) and `request.is_kiosk`. Stands
    behind the middleware that checks the token of a form: what another site posts is not kept.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: TimedRequest) -> HttpResponse:
        shared = is_kiosk(request)
        request.is_kiosk = shared
        request.session_ends_in = None
        request.only_tells = False
        request.slept = None
        if settings.SESSION_COOKIE_NAME in request.COOKIES and is_of_someone(request.session):
            self._look(request, shared)
        response = self.get_response(request)
        if request.session.modified and is_of_someone(request.session):
            request.session.setdefault("seen", int(now().timestamp()))
        if shared:
            _fill_in_nothing(response)
        match = request.resolver_match
        if shared and match and match.view_name in ENDS_A_KIOSK and response.status_code in (200, 302):
            is_receipt = match.view_name == "portal:sent" and response.status_code == 200
            if is_receipt or match.view_name != "portal:sent":
                request.session.flush()
                response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    def _look(self, request: TimedRequest, shared: bool) -> None:
        at = now()
        moment = int(at.timestamp())
        session = request.session
        left = seconds_left(session, is_kiosk=shared, moment=moment)
        if left <= 0:
            request.slept = {
                "account": session.get(SESSION_KEY, ""),
                "tickets": list(session.get("tickets", ())),
            }
            if KEEPS not in request.headers:
                session.flush()
            return
        session["seen"] = moment
        request.only_tells = SESSION_KEY not in session and not session.get("tickets")
        request.session_ends_in = seconds_left(session, is_kiosk=shared, moment=moment)
        visit = sign_in_of(session).visit
        if visit:
            see_visit(visit=UUID(visit), at=at)
        if ANSWERS in session:
            see_answers(kept=UUID(session[ANSWERS]), at=at)

    def process_view(self, request: TimedRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Keep what was typed in a session that slept, and lead to where the person shows who they are.

        A page that keeps itself while it is typed still has everything: it is told only that the session is over,
        and the session sleeps on until that page, or another, is sent.
        """
        slept = request.slept
        if slept is not None and KEEPS in request.headers:
            return HttpResponse(status=401)
        if slept is None or not (slept["account"] or slept["tickets"]):
            return None
        if request.method != "POST" or request.path.startswith(NOT_KEPT):
            request.session["has_slept"] = True
            return None
        owner = slept["account"] or next(reversed(slept["tickets"]), "")
        kept = keep_typing(
            owner=UUID(owner), path=request.get_full_path(), typed=_typed(request.POST), at=now()
        )
        request.session["kept"] = str(kept.pk)
        if slept["account"]:
            request.session["has_slept"] = True
            return HttpResponseRedirect(f"{reverse('accounts:sign_in')}?next={reverse('accounts:resume')}")
        request.session["kept_of_guest"] = True
        return HttpResponseRedirect(reverse("portal:open_case"))


def _fill_in_nothing(response: HttpResponse) -> None:
    """Let the browser of a shared terminal neither remember nor suggest what someone typed."""
    if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
        return
    response.content = _FORM.sub(
        b'<form autocomplete="off" ', _TOKEN.sub(b'autocomplete="off"', response.content)
    )
    if response.headers.get("Content-Length"):
        response.headers["Content-Length"] = str(len(response.content))


def _typed(posted: QueryDict) -> dict[str, list[str]]:
    kept: dict[str, list[str]] = json.loads(json.dumps(dict(posted.lists())))
    kept.pop("csrfmiddlewaretoken", None)
    return kept
