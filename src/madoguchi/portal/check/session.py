"""What was told, as the session of a browser holds it: found, begun, changed and ended."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from madoguchi.accounts.selectors import kept_answers
from madoguchi.accounts.services import begin_answers, change_answers, drop_answers
from madoguchi.accounts.types import ANSWERS, acting_of_request, address_of
from madoguchi.core.clock import now
from madoguchi.portal.check.told import Told


def told_in(request: HttpRequest) -> Told | None:
    """What was told in this session; None when nothing was, or it is over.

    With somebody's facts among the answers they are there only while that subject is acted for.
    """
    key = request.session.get(ANSWERS, "")
    kept = kept_answers(key, at=now()) if key else None
    told = Told.read(kept) if kept is not None else None
    if told is not None and told.whose and UUID(told.whose) not in acting_of_request(request).held:
        return None
    return told


def begin(request: HttpRequest, told: Told) -> None:
    """Begin with `told`, in the place of what this session told before; raises `TooManyBegun`."""
    kept = begin_answers(answers=told.to_json(), address=address_of(request), at=now())
    end(request)
    request.session[ANSWERS] = str(kept.pk)


def change(request: HttpRequest, change_told: Callable[[Told], Told]) -> Told | None:
    """Change what was told, whatever another window told meanwhile; None when it is over."""

    def changed(kept: dict[str, Any]) -> dict[str, Any]:
        return change_told(Told.read(kept)).to_json()

    key = request.session.get(ANSWERS, "")
    kept = change_answers(kept=UUID(key), change=changed, at=now()) if key else None
    return Told.read(kept) if kept is not None else None


def end(request: HttpRequest) -> None:
    """Take away what was told."""
    key = request.session.pop(ANSWERS, "")
    if key:
        drop_answers(kept=UUID(key), by=acting_of_request(request), at=now())


def begin_again(request: HttpRequest) -> HttpResponse:
    """To the first page, which says that the answers are gone."""
    request.session.pop(ANSWERS, None)
    return redirect(f"{reverse('portal:check_start')}?over=1")
