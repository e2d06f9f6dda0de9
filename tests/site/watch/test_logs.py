"""Log lines: one JSON each, with the request's id and the name of its address, and nothing of a person."""

import io
import json
import logging
from uuid import UUID

import pytest
from django.db import IntegrityError
from django.test import Client, override_settings
from django.urls import path

from madoguchi.accounts.types import Readers, open_to
from madoguchi.site import urls
from madoguchi.site.watch.current import begin_job, end
from madoguchi.site.watch.logs import JsonFormatter
from madoguchi.site.worker import Job

CANARY = "窓野 花子"
CANARIES = (CANARY, "090-0000-1234", "hanako@example.jp", "123456789018", "U-7K2M-9QX4-C", "hanako")
KEY = UUID("018f0000-0000-7000-8000-000000000001")


@pytest.fixture
def lines():
    """What is logged meanwhile, line by line, as production writes it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter())
    access, root = logging.getLogger("madoguchi.access"), logging.getLogger()
    before = access.level
    access.setLevel(logging.INFO)
    root.addHandler(handler)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.removeHandler(handler)
    access.setLevel(before)


def _text(lines):
    return json.dumps(lines(), ensure_ascii=False)


def test_what_is_put_into_a_sentence_is_written_only_when_it_cannot_be_about_a_person(lines):
    log = logging.getLogger("madoguchi.filling")
    log.warning("row %s of a table: try %d of %s", KEY, 3, "application.arrived")
    for canary in CANARIES:
        log.warning("said %s", canary if canary != "hanako" else "Hanako")
    log.warning("said %(name)s and %(count)d", {"name": CANARY, "count": 2})
    log.warning("said %d", 123456789018)
    assert lines()[0]["message"] == f"row {KEY} of a table: try 3 of application.arrived"
    assert lines()[-2]["message"] == "said … and 2"
    text = _text(lines)
    assert not [c for c in (*CANARIES[:-1], "Hanako") if c in text]


def test_of_other_peoples_loggers_only_the_sentence_is_written(lines):
    logging.getLogger("django.request").error("%s: %s", "Internal Server Error", "/my/U-7K2M-9QX4-C/")
    logging.getLogger("botocore").error("certificate of %s, %5.2f", CANARY, 3.0)
    assert [line["message"] for line in lines()] == ["…: …", "certificate of …, …"]


def test_of_a_failure_classes_and_places_are_written_never_what_it_says(lines):
    try:
        try:
            raise IntegrityError(f"Key (email)=({CANARIES[2]}) already exists.")
        except IntegrityError as first:
            raise ValueError(CANARY) from first
    except ValueError:
        logging.getLogger("madoguchi.site").exception("The job %s failed.", "seal")
    (line,) = lines()
    assert [one["class"] for one in line["failure"]] == ["ValueError", "IntegrityError"]
    assert "test_of_a_failure" in line["failure"][0]["at"][-1]
    assert not [canary for canary in CANARIES if canary in _text(lines)]


@open_to(Readers.EVERYONE)
def _fails(request, name):
    local = request.POST.get("name", "")
    raise RuntimeError(f"{name} {local} {request.GET.get('q')}")


class _Addresses:
    urlpatterns = [*urls.urlpatterns, path("canary/<str:name>/", _fails, name="canary")]
    handler400, handler403 = urls.handler400, urls.handler403
    handler404, handler500 = urls.handler404, urls.handler500


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_page_that_fails_leaks_nothing_that_was_sent(lines, method):
    client = Client(raise_request_exception=False, headers={"referer": f"https://x/{CANARIES[2]}"})
    with override_settings(ROOT_URLCONF=_Addresses):
        send = getattr(client, method)
        answer = send(f"/canary/{CANARY}/?q={CANARIES[1]}", {"name": CANARY, "mail": CANARIES[2]})
    assert answer.status_code == 500
    text = _text(lines)
    assert not [canary for canary in CANARIES if canary in text]
    assert not [canary for canary in CANARIES if canary in answer.content.decode()]
    access = next(line for line in lines() if line["logger"] == "madoguchi.access")
    assert (access["route"], access["status"], access["method"]) == ("canary", 500, method.upper())
    assert access["ms"] >= 0
    failed = next(line for line in lines() if line["logger"] == "madoguchi.ui")
    assert failed["request"] == access["request"] == answer.headers["X-Request-Id"]
    assert failed["failure"][0]["class"] == "RuntimeError"
    assert failed["message"].rsplit(" ", 1)[-1] in answer.content.decode()  # the id that the reader sees


@pytest.mark.django_db
def test_the_id_of_a_request_is_that_of_our_proxy_and_of_nobody_else(settings, lines):
    def told(value):
        return Client().get("/about/", headers={"x-request-id": value}).headers["X-Request-Id"]

    assert told("a" * 32) != "a" * 32
    settings.TRUSTED_PROXIES = 1
    assert told("a" * 32) == "a" * 32
    assert told(CANARIES[2]) != CANARIES[2]
    assert "hanako" not in _text(lines)


def test_a_job_that_fails_names_itself(lines, at):
    Job("papers arrive", 1.0, lambda at: 1 / 0).attempt(moment=0.0, at=at)
    (line,) = lines()
    assert (line["method"], line["route"]) == ("JOB", "papers arrive")
    begin_job("x")
    end()
    logging.getLogger("madoguchi.site").warning("Outside.")
    assert "route" not in lines()[-1]
