"""Traces: off unless the host asks, one span a request, and nothing of a person in it."""

import sys
from dataclasses import replace

import pytest
from django.test import Client, RequestFactory
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from madoguchi.site.watch import tracing
from madoguchi.site.watch.middleware import WatchMiddleware

pytestmark = pytest.mark.django_db


@pytest.fixture
def spans(monkeypatch):
    kept = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    monkeypatch.setattr(tracing, "tracer", lambda: provider.get_tracer("test"))
    return kept


def test_nothing_is_traced_unless_asked(spans):
    Client().get("/about/")
    assert not spans.get_finished_spans()


def test_a_span_names_the_address_and_tells_of_no_person(spans, settings):
    settings.ENV = replace(settings.ENV, traces=True)
    answer = Client().get("/my/applications/U-7K2M-9QX4-C/?name=canary", headers={"user-agent": "canary"})
    Client().post("/search/?q=canary", {"name": "canary"})
    Client().get("/search/", {"q": "canary"})
    found = spans.get_finished_spans()
    assert len(found) == 3
    assert found[2].name == "GET portal:search"
    told = dict(found[2].attributes)
    assert told["madoguchi.questions"] > 0
    assert told["http.response.status_code"] == 200
    assert dict(found[0].attributes)["madoguchi.request"] == answer.headers["X-Request-Id"]
    text = "".join(one.to_json() for one in found)
    assert "canary" not in text and "U-7K2M" not in text and "SELECT" not in text


def test_a_failure_leaves_no_words_in_its_span(spans, settings, monkeypatch):
    settings.ENV = replace(settings.ENV, traces=True)

    def fails(request):
        raise RuntimeError("canary")

    with pytest.raises(RuntimeError):
        WatchMiddleware(fails)(RequestFactory().get("/about/"))
    (one,) = spans.get_finished_spans()
    assert "canary" not in one.to_json()


def test_without_the_packages_the_service_runs_untraced(settings, monkeypatch):
    settings.ENV = replace(settings.ENV, traces=True)
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    tracing.tracer.cache_clear()
    try:
        assert Client().get("/about/").status_code == 200
        assert tracing.tracer() is None
    finally:
        tracing.tracer.cache_clear()
