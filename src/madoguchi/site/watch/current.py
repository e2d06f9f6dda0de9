"""The request that this thread answers, as log lines and traces name it: nothing that tells a person."""

import re
import secrets
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve

UNKNOWN = "unknown"
_SHAPE = re.compile(r"[0-9a-zA-Z-]{8,64}")


@dataclass
class Current:
    """One request: its id and the name of its address, never the address itself (処理中の要求)."""

    id: str
    method: str
    name: str = ""
    asked: HttpRequest | None = None

    @property
    def route(self) -> str:
        """The name of the address, or of the job; what Django has found, else looked up."""
        if not self.name and self.asked is not None:
            match = getattr(self.asked, "resolver_match", None)
            if match is None:
                return route_of(self.asked.path_info)
            self.name = match.view_name or UNKNOWN
        return self.name


_current: ContextVar[Current | None] = ContextVar("request", default=None)


def current() -> Current | None:
    """The request of this thread, if it answers one."""
    return _current.get()


def begin(request: HttpRequest) -> Current:
    """Remember `request` until `end`; its id is that of our proxy when one stands in front, else a new one."""
    told = request.META.get("HTTP_X_REQUEST_ID", "")
    key = told if settings.TRUSTED_PROXIES and _SHAPE.fullmatch(told) else secrets.token_hex(16)
    method = request.method if request.method in _METHODS else "OTHER"
    found = Current(key, str(method), asked=request)
    _current.set(found)
    return found


def begin_job(name: str) -> None:
    """Remember that this thread does the job `name`, until `end`."""
    _current.set(Current(secrets.token_hex(16), "JOB", name))


def end() -> None:
    """Forget the request."""
    _current.set(None)


def route_of(path: str) -> str:
    """The name of the address, or `unknown`: what stands in the path (numbers, links) is left out."""
    try:
        return resolve(path).view_name or UNKNOWN
    except Resolver404:
        return UNKNOWN


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
