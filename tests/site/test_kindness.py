"""What no view caught is said kindly; what a stranger writes into headers is not believed."""

import pytest
from django.db import OperationalError
from django.test import RequestFactory

from madoguchi.accounts.types import address_of
from madoguchi.core.refusal import Refusal
from madoguchi.site.middleware import KindMiddleware

pytestmark = pytest.mark.django_db


class TooLate(Refusal):
    sentence = "受付は終わりました。"


def kind(exception: Exception):
    request = RequestFactory().get("/")
    return KindMiddleware(lambda request: None).process_exception(request, exception)


def test_a_refusal_that_nobody_caught_shows_its_sentence():
    response = kind(TooLate())
    assert response.status_code == 409
    assert "受付は終わりました。" in response.content.decode()


def test_a_database_out_of_reach_closes_the_window_for_a_while():
    response = kind(OperationalError("could not connect to server at 10.0.0.1"))
    assert (response.status_code, response.headers["Retry-After"]) == (503, "600")
    assert "10.0.0.1" not in response.content.decode()


def test_a_bug_rises():
    assert kind(KeyError("x")) is None


def test_a_database_that_fails_outside_the_views_closes_the_window_too():
    def broken(request):
        raise OperationalError

    assert KindMiddleware(broken)(RequestFactory().get("/")).status_code == 503


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.7", "192.0.2.1"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.9, 203.0.113.7", "203.0.113.7"),
        (2, "198.51.100.9, 203.0.113.7, 192.0.2.8", "203.0.113.7"),
        (2, "203.0.113.7", "192.0.2.1"),
        (1, "", "192.0.2.1"),
    ],
)
def test_only_our_own_proxies_say_where_a_request_comes_from(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR="192.0.2.1")
    assert address_of(request) == address
