"""One's sessions, longer or shorter; what was being typed when one ended; and shared terminals."""

from uuid import UUID

from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.accounts.opening import wanted
from madoguchi.accounts.selectors import kept_typing, visits_of
from madoguchi.accounts.services import drop_typing, end_all_visits, end_visit, note_kiosk
from madoguchi.accounts.sessions import KIOSK_COOKIE, KIOSK_DAYS, kiosk_mark, sign_in_of
from madoguchi.accounts.types import Readers, TimedRequest, acting_of_request, open_to
from madoguchi.accounts.views.second import user_of
from madoguchi.core.acting import Role
from madoguchi.core.clock import now


@open_to(Readers.SIGNED_IN)
@require_safe
def visits(request: HttpRequest) -> HttpResponse:
    """Where one is signed in."""
    page = {
        "visits": visits_of(user_of(request), at=now()),
        "this": sign_in_of(request.session).visit,
    }
    return render(request, "accounts/visits.html", page)


@open_to(Readers.SIGNED_IN)
@require_POST
def visit_end(request: HttpRequest) -> HttpResponse:
    """End one session, all others, or all of them with this one."""
    user, acting, at = user_of(request), acting_of_request(request), now()
    this = sign_in_of(request.session).visit
    which = request.POST.get("which", "")
    if which == "others":
        end_all_visits(user=user, but=UUID(this) if this else None, by=acting, at=at)
        return redirect("accounts:visits")
    if which == "all":
        end_all_visits(user=user, by=acting, at=at)
        logout(request)
        return redirect("portal:home")
    try:
        found = end_visit(visit=UUID(which), user=user, by=acting, at=at)
    except ValueError:
        raise Http404 from None
    if not found:
        raise Http404
    if which == this:
        logout(request)
        return redirect("portal:home")
    return redirect("accounts:visits")


@open_to(Readers.GUEST)
@require_POST
def extend(request: TimedRequest) -> HttpResponse:
    """Go on: the request itself has put the end off. Without JavaScript it leads back to the page."""
    if request.headers.get("X-Extend"):
        left = request.session_ends_in
        return HttpResponse(str(left or 0), content_type="text/plain", status=200 if left else 410)
    return HttpResponseRedirect(wanted(request) or "/")


@open_to(Readers.GUEST)
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest) -> HttpResponse:
    """Give back what was being typed when the session ended, to the one who typed it and to nobody else."""
    acting, at = acting_of_request(request), now()
    found = kept_typing(request.session.get("kept", ""), acting, at=at)
    if request.method == "POST":
        if found is not None:
            drop_typing(kept=found[0].pk, by=acting, at=at)
        request.session.pop("kept", None)
        return redirect("portal:my")
    if found is None:
        request.session.pop("kept", None)
        return redirect("portal:my")
    kept, typed = found
    try:
        view = resolve(kept.path.partition("?")[0]).func
    except Resolver404:
        raise Http404 from None
    if getattr(view, "restores_typing", False):
        return HttpResponseRedirect(kept.path)
    fields = [(name, value) for name, values in typed.items() for value in values]
    return render(request, "accounts/resume.html", {"path": kept.path, "fields": fields})


@open_to(Readers.OFFICER, *Role)
@require_http_methods(["GET", "HEAD", "POST"])
def kiosk(request: TimedRequest) -> HttpResponse:
    """Make this browser a shared terminal, or an ordinary one again; the officer is signed out by it."""
    is_on = request.is_kiosk
    if request.method != "POST":
        return render(request, "accounts/kiosk.html", {"is_on": is_on})
    acting = acting_of_request(request)
    place = min(acting.organisations())
    is_wanted = request.POST.get("act") == "on"
    note_kiosk(place=place, is_on=is_wanted, by=acting, at=now())
    assert acting.who is not None
    mark = kiosk_mark(place=place, by=acting.who)
    logout(request)
    response = redirect("portal:home")
    if is_wanted:
        response.set_cookie(
            KIOSK_COOKIE,
            mark,
            max_age=KIOSK_DAYS * 86_400,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(KIOSK_COOKIE, samesite="Lax")
    return response
