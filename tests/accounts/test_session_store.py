"""Two requests of one session at once: neither puts back what the other changed."""

import pytest
from django.contrib.sessions.backends.base import UpdateError

from madoguchi.accounts.session_store import SessionStore

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


@pytest.fixture
def key() -> str:
    session = SessionStore()
    session.update({"whose": "a", "seen": 1, "tickets": ["t"]})
    session.create()
    return str(session.session_key)


def _now(key: str) -> dict[str, object]:
    return dict(SessionStore(key).load())


def test_a_slow_request_does_not_switch_back(key: str) -> None:
    slow, switching = SessionStore(key), SessionStore(key)
    assert slow["whose"] == "a"
    switching["whose"] = "b"
    switching["seen"] = 2
    switching.save()
    slow["seen"] = 3
    slow.save()
    assert _now(key) == {"whose": "b", "seen": 3, "tickets": ["t"]}


def test_what_was_taken_away_stays_away_and_what_came_stays(key: str) -> None:
    slow, other = SessionStore(key), SessionStore(key)
    assert slow["tickets"] == ["t"]
    del other["whose"]
    other["new"] = 1
    other.save()
    slow["tickets"].append("u")
    slow.modified = True
    slow.save()
    assert _now(key) == {"seen": 1, "tickets": ["t", "u"], "new": 1}
    del slow["tickets"]
    slow.save()
    assert _now(key) == {"seen": 1, "new": 1}


def test_the_same_key_is_the_later_writers(key: str) -> None:
    first, second = SessionStore(key), SessionStore(key)
    first["whose"], second["whose"] = "b", "c"
    second.save()
    first.save()
    assert _now(key)["whose"] == "b"


def test_a_session_that_ended_is_not_made_again(key: str) -> None:
    slow = SessionStore(key)
    assert slow["whose"] == "a"
    SessionStore(key).flush()
    slow["seen"] = 9
    with pytest.raises(UpdateError):
        slow.save()
    assert _now(key) == {}


def test_a_new_key_carries_what_the_old_one_held(key: str) -> None:
    session = SessionStore(key)
    assert session["whose"] == "a"
    session.cycle_key()
    session["seen"] = 5
    session.save()
    assert session.session_key != key
    assert _now(str(session.session_key)) == {"whose": "a", "seen": 5, "tickets": ["t"]}
    assert _now(key) == {}


def test_requests_use_it(settings) -> None:
    assert settings.SESSION_ENGINE == SessionStore.__module__
