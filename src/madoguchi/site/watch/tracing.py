"""OpenTelemetry traces, when the host asks for them and their packages are there (`madoguchi[traces]`).

Spans are our own and few: one a request, named by method and name of the address. The instrumentation that is made for
Django would write addresses, and with them receipt numbers and links, into each span.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import connection

from madoguchi import __version__
from madoguchi.site.watch.current import Current

log = logging.getLogger(__name__)


def _nobody_listens(status: int) -> None:
    """What a request tells when nothing is traced."""


@contextmanager
def span(now: Current) -> Iterator[Callable[[int], None]]:
    """Trace the request `now`; what it gives takes the status of the answer."""
    found = tracer() if settings.ENV.traces else None
    if found is None:
        yield _nobody_listens
        return
    questions = _Questions()
    quiet = {"record_exception": False, "set_status_on_exception": False}  # both would write what it says
    with found.start_as_current_span(now.method, **quiet) as one:

        def tell(status: int) -> None:
            one.update_name(f"{now.method} {now.route}")
            one.set_attribute("http.request.method", now.method)
            one.set_attribute("http.route", now.route)
            one.set_attribute("http.response.status_code", status)
            one.set_attribute("madoguchi.request", now.id)
            one.set_attribute("madoguchi.questions", questions.count)

        with connection.execute_wrapper(questions):
            yield tell


class _Questions:
    """Counts what the database is asked; neither the questions nor their values are kept."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.count += 1
        return execute(sql, params, many, context)


@cache
def tracer() -> Any:
    """The tracer of this process, sending where `OTEL_EXPORTER_OTLP_ENDPOINT` says; None without the packages."""
    try:
        api = import_module("opentelemetry.trace")
        sdk = import_module("opentelemetry.sdk.trace")
        export = import_module("opentelemetry.sdk.trace.export")
        otlp = import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter")
        resources = import_module("opentelemetry.sdk.resources")
    except ImportError:
        log.warning("MADOGUCHI_TRACES is set and the packages of madoguchi[traces] are not installed.")
        return None
    named = resources.Resource.create({"service.name": "madoguchi", "service.version": __version__})
    provider = sdk.TracerProvider(resource=named)
    provider.add_span_processor(export.BatchSpanProcessor(otlp.OTLPSpanExporter()))
    api.set_tracer_provider(provider)
    return provider.get_tracer("madoguchi")
