"""What a refusal looks like, and how an ID token is meddled with."""

from collections.abc import Callable
from typing import Any

from django.test import Client

from madoguchi.accounts.models import User
from madoguchi.accounts.oidc.refusals import CODES
from madoguchi.events.models import Event

Change = Callable[[dict[str, Any], dict[str, Any]], None]


def expect_refusal(response: Any, client: Client, code: str) -> None:
    """The one kind page, nobody signed in, no account made, and one line in the log that names nobody."""
    assert response.status_code == 403
    page = response.content.decode()
    assert "ログイン" in page and code not in page
    assert "_auth_user_id" not in client.session
    assert not User.objects.exists()
    event = Event.objects.get(kind="sign_in.refused")
    assert event.data["code"] == code and event.data.keys() == {"code", "provider"}
    assert event.whose is None and event.by == "nobody"
    assert code in CODES


def claims(**changed: Any) -> Change:
    """Puts other values into the claims; None takes one out."""

    def change(_header: dict[str, Any], found: dict[str, Any]) -> None:
        for name, value in changed.items():
            found.pop(name, None) if value is None else found.update({name: value})

    return change


def seconds(name: str, by: int) -> Change:
    """Moves a time in the claims."""

    def change(_header: dict[str, Any], found: dict[str, Any]) -> None:
        found[name] = found[name] + by

    return change


def header(**changed: Any) -> Change:
    """Puts other values into the header."""

    def change(found: dict[str, Any], _claims: dict[str, Any]) -> None:
        found.update(changed)

    return change
