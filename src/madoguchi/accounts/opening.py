"""Opening a session after signing in, making it stronger, and where one goes from there."""

import re
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from madoguchi.accounts.models import User, Visit
from madoguchi.accounts.selectors import acting_of
from madoguchi.accounts.services import begin_visit
from madoguchi.accounts.sessions import ANSWERS, LONGEST, SignIn, ends_at, keep_sign_in, sign_in_of
from madoguchi.core.acting import Acting
from madoguchi.core.clock import now

BACKEND = "django.contrib.auth.backends.ModelBackend"
CARRIED = ("kept", "has_slept", ANSWERS)
"""What a browser keeps over a sign-in: it opens nothing to anyone but its owner."""

_BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def device_of(request: HttpRequest) -> str:
    """The browser and the kind of device, as one recognises one's own: nothing more of them is kept."""
    agent = request.headers.get("User-Agent", "")
    found = [
        next((name for mark, name in marks if re.search(mark, agent)), "") for marks in (_SYSTEMS, _BROWSERS)
    ]
    return " ".join(name for name in found if name)


def open_session(request: HttpRequest, user: User, sign_in: SignIn, *, carries: tuple[str, ...] = ()) -> None:
    """Let this browser be signed in as `user`: a new session with a new id; what a guest opened before is closed.

    `carries` names what of the guest's session goes on (a step up in the middle of an application).
    """
    at = now()
    kept = {key: request.session[key] for key in (*CARRIED, *carries) if key in request.session}
    request.session.flush()
    login(request, user, backend=BACKEND)
    for key, value in kept.items():
        request.session[key] = value
    moment = int(at.timestamp())
    visit = begin_visit(
        user=user,
        session_key=str(request.session.session_key),
        how=sign_in.how,
        device=device_of(request),
        ends_at=ends_at(at),
        by=Acting(name=user.name, who=user.pk),
        at=at,
    )
    keep_sign_in(request.session, replace(sign_in, until=moment + LONGEST, visit=str(visit.pk)))
    request.session["seen"] = moment


def strengthen(
    request: HttpRequest,
    *,
    identity: int = 0,
    authentication: int = 0,
    has_second: bool = False,
    provider: str = "",
) -> None:
    """Raise what this session has reached; its id changes, nothing else does."""
    held = sign_in_of(request.session)
    request.session.cycle_key()
    stronger = replace(
        held,
        identity=max(held.identity, identity),
        authentication=max(held.authentication, authentication),
        has_second=held.has_second or has_second,
        provider=provider or held.provider,
    )
    keep_sign_in(request.session, stronger)
    if held.visit:
        Visit.objects.filter(pk=UUID(held.visit)).update(session_key=request.session.session_key)


def acting_now(request: HttpRequest, user: User, at: datetime) -> Acting:
    """The `Acting` that the next request of this session will have."""
    sign_in = sign_in_of(request.session)
    return acting_of(
        user,
        assurance=sign_in.identity,
        authentication=sign_in.authentication,
        has_second=sign_in.has_second,
        at=at,
    )


def wanted(request: HttpRequest) -> str:
    """The page asked for, if it is one of ours; else empty."""
    page = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if is_ours and page.startswith("/") else ""


def onward(acting: Acting, page: str) -> HttpResponseRedirect:
    """To the page asked for, by way of the second factor where roles wait for it; else to one's first page."""
    if acting.is_second_missing:
        return redirect_to_second(page)
    if page:
        return HttpResponseRedirect(page)
    if acting.may_examine:
        return redirect("desk:queue")
    if acting.may_shape:
        return redirect("studio:home")
    if acting.may_plan:
        return redirect("studio:plan")
    return redirect("studio:organisations" if acting.may_administer else "portal:my")


def redirect_to_second(page: str) -> HttpResponseRedirect:
    """To where the second factor is asked for, and from there to `page`."""
    found = redirect("accounts:second")
    if page:
        found["Location"] += "?" + _query(page)
    return found


def _query(page: str) -> str:
    from_request = HttpRequest().GET.copy()
    from_request["next"] = page
    return from_request.urlencode(safe="/")
