"""For whom a session acts: chosen by the person, said by every form, never changed behind anyone's back.

A session acts for one subject at a time: the person, a business, or a client under a mandate. Every form says
for whom its page was drawn (`accounts.templatetags.drawn`). A form that was drawn for someone else than the
one acted for now is not taken: another tab may have switched meanwhile.
"""

from collections.abc import Callable
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.crypto import constant_time_compare, salted_hmac

from madoguchi.accounts.selectors import ways_of
from madoguchi.accounts.types import BelongsElsewhere, Way, acting_of_request
from madoguchi.core.acting import Acting
from madoguchi.core.clock import now

DRAWN_FOR = "drawn_for"
SWITCH_TO = "switch_to"
_NOT_SENT_AGAIN = {DRAWN_FOR, SWITCH_TO, "csrfmiddlewaretoken"}
_FREE = {"accounts:sign_out", "accounts:act_for"}
"""Leaving and choosing are meant as they are said, whatever the page was drawn for."""


def drawn_for(acting: Acting) -> str:
    """The mark of a page drawn while `acting`: the same only for the same account, subject and mandate."""
    return _mark(acting.who, acting.whose, acting.mandate)


def _mark(who: UUID | None, whose: UUID | None, mandate: UUID | None) -> str:
    return salted_hmac("madoguchi.drawn_for", f"{who}|{whose}|{mandate}").hexdigest()[:32]


def choose(session: SessionBase, way: Way) -> None:
    """Let the session act in this way from the next request on."""
    forget_choice(session)
    if way.mandate is not None:
        session["mandate"] = str(way.mandate.pk)
    elif not way.is_self:
        session["whose"] = str(way.whose)


def forget_choice(session: SessionBase) -> None:
    """Let the session act for the person again."""
    session.pop("mandate", None)
    session.pop("whose", None)


class SwitchingMiddleware:
    """Stops a request that would act for someone else than its sender thinks.

    A choice that no longer holds (the mandate was withdrawn or ended, the member was removed) shows a page
    that says so, once; nothing of the request is done. A form drawn for another subject is shown again with
    everything typed, to be sent for the one it was drawn for.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: object, kwargs: object
    ) -> HttpResponse | None:
        """The page that stops the request, or None to go on."""
        if not _has_session(request):
            return None
        acting = acting_of_request(request)
        if acting.who is None:
            return None
        was_agent = "mandate" in request.session
        if (was_agent or "whose" in request.session) and not acting.held:
            forget_choice(request.session)
            page = {"was_agent": was_agent, "was_sent": request.method == "POST"}
            return render(request, "accounts/choice_over.html", page, status=409)
        match = request.resolver_match
        if request.method != "POST" or (match is not None and match.view_name in _FREE):
            return None
        if getattr(view, "csrf_exempt", False):
            return None
        return _stop_mixed(request, acting)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The offer to switch, for what belongs to another subject of the same person."""
        if not isinstance(exception, BelongsElsewhere):
            return None
        page = {"way": exception.way, "is_sent": request.method == "POST"}
        return render(request, "accounts/elsewhere.html", page, status=409)


def _has_session(request: HttpRequest) -> bool:
    return bool(request.session.session_key) and not request.session.is_empty()


def _stop_mixed(request: HttpRequest, acting: Acting) -> HttpResponse | None:
    said = request.POST.get(DRAWN_FOR, "")
    is_own = not acting.whose_name and not acting.is_agent
    if constant_time_compare(said, drawn_for(acting)) or (not said and is_own):
        return None
    ways = {
        _mark(acting.who, way.whose, way.mandate.pk if way.mandate else None): way
        for way in ways_of(request.user, at=now())
    }
    drawn = ways.get(said)
    if drawn is not None and request.POST.get(SWITCH_TO) == drawn.key:
        choose(request.session, drawn)
        again = HttpResponse(status=307)  # the browser sends the same form once more, now for the right one
        again.headers["Location"] = request.get_full_path()
        return again
    page = {
        "drawn": drawn,
        "now": next((way for way in ways.values() if way.is_taken_by(acting)), None),
        "typed": _typed(request.POST) if drawn else [],
        "said": said,
        "files": [one.name for name in request.FILES for one in _uploads(request, name)],
    }
    return render(request, "accounts/mixed.html", page, status=409)


def _uploads(request: HttpRequest, name: str) -> list[UploadedFile]:
    return [one for one in request.FILES.getlist(name) if isinstance(one, UploadedFile)]


def _typed(data: QueryDict) -> list[tuple[str, str]]:
    return [
        (name, str(value)) for name, values in data.lists() if name not in _NOT_SENT_AGAIN for value in values
    ]
