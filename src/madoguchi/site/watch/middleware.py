"""Stands around every request: gives it an id, counts and times it, writes one line about it, traces it."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from madoguchi.site.watch import metrics, tracing
from madoguchi.site.watch.current import begin, end

access = logging.getLogger("madoguchi.access")

ASKED_INSIDE = frozenset({"/healthz", "/readyz", "/metrics", "/status.json"})
"""Addresses that orchestrators and monitoring ask at the host itself, by whatever name it has there."""


class WatchMiddleware:
    """Stands first, so that what others refuse is counted too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info in ASKED_INSIDE:
            request.META["HTTP_HOST"] = settings.ALLOWED_HOSTS[0].lstrip(".*") or "localhost"
        now = begin(request)
        began = time.perf_counter()
        status = 500
        try:
            with tracing.span(now) as traced:
                response = self.get_response(request)
                status = response.status_code
                traced(status)
            response["X-Request-Id"] = now.id
            return response
        finally:
            seconds = time.perf_counter() - began
            metrics.observe(route=now.route, method=now.method, status=status, seconds=seconds)
            if request.path_info not in ASKED_INSIDE:
                told = {"status": status, "ms": round(seconds * 1000, 1)}
                access.info("answered", extra={"told": told})
            end()


class FailureMiddleware:
    """Stands near the views and counts what they let rise, whoever shows it to people."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Count it; what becomes of it is for others to say."""
        metrics.failed(type(exception))
