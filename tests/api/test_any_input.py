"""Whatever is asked, the API answers, and never with an error of its own."""

import json
from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.asking import API
from tests.api.world import Registry

pytestmark = pytest.mark.django_db


@pytest.mark.engines
@pytest.mark.parametrize(
    "q",
    [
        "子" * 10_000,
        "\x01\x02\x1f\x7f",
        "\ufffd\ud7ff",
        "<script>alert(1)</script>",
        "'; DROP TABLE registry_procedure; --",
        "%' OR 1=1 --",
        "👨‍👩‍👧🏻",
        "\u202eabc\u202c\u200f",
        "   ",
        "\\",
        "a\r\nSet-Cookie: x=1",
    ],
)
def test_any_words_are_answered(found: Registry, client: Client, q: str) -> None:
    for source in ("own", "survey", "all"):
        response = client.get(f"{API}/procedures", {"q": q, "source": source, "limit": 1})
        assert response.status_code == 200, response.content
        assert "Set-Cookie" not in response.headers
        following = json.loads(response.content)["next"]
        if following:
            turned = client.get(
                f"{API}/procedures", {"q": q, "source": source, "limit": 1, "cursor": following}
            )
            assert turned.status_code == 200


def test_half_a_surrogate_is_answered(found: Registry, client: Client) -> None:
    for raw in ("%ED%A0%80", "%FF%FE", "%C0%AF", "%E3%81"):
        assert client.get(f"{API}/procedures?q={raw}").status_code == 200


CHECKS = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
ANY = st.text(max_size=60)
NAMES = st.sampled_from(
    [
        "q",
        "source",
        "organisation",
        "audience",
        "life_event",
        "online",
        "open_now",
        "limit",
        "cursor",
        "procedure",
    ]
)


@settings(max_examples=120, deadline=None, suppress_health_check=CHECKS)
@given(
    path=st.sampled_from(["procedures", "programmes", "processes", "changes"]),
    query=st.dictionaries(NAMES, ANY),
)
def test_no_question_is_an_error_of_ours(found: Registry, path: str, query: dict[str, str]) -> None:
    text = "&".join(
        f"{name}={quote(value.encode('utf-8', 'surrogatepass'))}" for name, value in query.items()
    )
    response = Client().get(f"{API}/{path}?{text}")
    assert response.status_code in (200, 400, 422), (response.status_code, text)
    json.loads(response.content)


@settings(max_examples=40, deadline=None, suppress_health_check=CHECKS)
@given(tail=st.text(max_size=30))
def test_no_number_is_an_error_of_ours(registry: Registry, tail: str) -> None:
    text = quote(tail.encode("utf-8", "surrogatepass"), safe="")
    for start in ("procedures", "programmes", "survey/rows"):
        assert Client().get(f"{API}/{start}/{text}").status_code in (200, 400, 404, 422)
