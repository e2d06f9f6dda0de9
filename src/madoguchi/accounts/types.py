"""What faces need of accounts beside services and selectors: who may open a page, and the session's tickets."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.backends.base import SessionBase
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from madoguchi.accounts.models import Mandate
from madoguchi.accounts.sessions import ANSWERS as ANSWERS
from madoguchi.accounts.sessions import is_kiosk as is_kiosk
from madoguchi.core.acting import Acting, Role
from madoguchi.core.ids import uuid7

View = Callable[..., HttpResponseBase]

MOST_TICKETS = 20
"""How many tickets a session keeps open: the log names all of them as the actor, and has room for so many."""


class TimedRequest(HttpRequest):
    """A request as `SessionEndMiddleware` passes it on (期限のある要求).

    `session_ends_in` are the seconds until the session of someone ends, None for nobody's; `slept` is whose session
    has just ended, by account or tickets; `only_tells` says that nobody is signed in and something was told while
    looking for programmes; `is_kiosk` tells a shared terminal.
    """

    is_kiosk: bool
    session_ends_in: int | None
    only_tells: bool
    slept: dict[str, Any] | None


class Readers(Enum):
    """Who may open a page (閲覧できる人).

    `EVERYONE`: public, the same for all. `GUEST`: anyone, for what they themselves do (start, sign in).
    `HOLDER`: whoever holds the object by account or ticket; the selector decides, otherwise 404.
    `SIGNED_IN`: an account. `OFFICER`: an account with a role named in the declaration, else 404; whoever has
    roles and has not shown the second factor is asked for it.
    """

    EVERYONE = "everyone"
    GUEST = "guest"
    HOLDER = "holder"
    SIGNED_IN = "signed_in"
    OFFICER = "officer"


def open_to(readers: Readers, *roles: Role) -> Callable[[View], View]:
    """Declare and enforce who may open the view; a view in the URLs without it fails the build."""

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if readers in (Readers.SIGNED_IN, Readers.OFFICER) and acting_of_request(request).who is None:
                return redirect_to_login(request.get_full_path())
            if readers is Readers.OFFICER and not acting_of_request(request).organisations(*roles):
                if acting_of_request(request).is_second_missing:
                    return redirect_to_login(request.get_full_path(), login_url=reverse("accounts:second"))
                raise Http404
            return view(request, *args, **kwargs)

        guarded.readers = readers  # type: ignore[attr-defined]
        guarded.roles = roles  # type: ignore[attr-defined]
        return guarded

    return declare


class CountedPage(HttpResponse):
    """A page for everyone that is counted each time it is given out, made anew or kept (数える画面)."""

    def __init__(self, page: HttpResponse, *, count: Callable[[HttpRequest], None]) -> None:
        super().__init__(page.content, headers=dict(page.headers))
        self.count = count


@dataclass(frozen=True)
class Way:
    """One way in which a person may act: for oneself, for a business, or for a client by a mandate (立場)."""

    name: str
    whose: UUID
    mandate: Mandate | None = None
    is_self: bool = False

    @property
    def key(self) -> str:
        """How a form names it: the id of the subject or, for a mandate, of the mandate."""
        return str(self.mandate.pk if self.mandate else self.whose)

    def is_taken_by(self, acting: Acting) -> bool:
        """Whether `acting` acts in this way now."""
        if self.mandate is not None:
            return acting.mandate == self.mandate.pk
        return acting.mandate is None and acting.whose == self.whose


class BelongsElsewhere(Exception):  # noqa: N818 - a turn of events, not an error
    """What was asked for belongs to another subject for whom the person may act: they may switch (別の立場)."""

    def __init__(self, way: Way) -> None:
        super().__init__(way.key)
        self.way = way


def session_tickets(session: SessionBase) -> frozenset[UUID]:
    """The tickets that this session opened with number and secret."""
    return frozenset(UUID(t) for t in session.get("tickets", ()))


def remember_ticket(session: SessionBase, ticket: UUID) -> None:
    """Let this session open what `ticket` opens; beyond `MOST_TICKETS` the one opened first is closed."""
    others = [held for held in session.get("tickets", ()) if held != str(ticket)]
    session["tickets"] = [*others, str(ticket)][-MOST_TICKETS:]


def posted_revision(request: HttpRequest) -> int:
    """The revision that the page showed; -1, which nothing has, when it is missing or no number of ours."""
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


def posted_key(request: HttpRequest) -> UUID:
    """The key that the page chose, so that what is sent twice is done once; a new one where it is none of ours."""
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid7()
    return key if key.version == 7 else uuid7()


def acting_of_request(request: HttpRequest) -> Acting:
    """The `Acting` that the middleware found for this request."""
    acting: Acting = request.acting  # type: ignore[attr-defined]
    return acting


def address_of(request: HttpRequest) -> str:
    """The address from which the request came, as the last of our own proxies saw it.

    `X-Forwarded-For` counts only behind `TRUSTED_PROXIES` proxies of ours, and from its end: what stands
    before was written by the sender.
    """
    direct: str = request.META.get("REMOTE_ADDR", "")
    seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    trusted = settings.TRUSTED_PROXIES
    return seen[-trusted] if trusted and len(seen) >= trusted else direct
