"""Ways through the pages of households, members and agents, as a browser goes them."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from madoguchi.accounts.models import Mandate, User

_INPUT = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def signed_in(user: User) -> Client:
    """A browser in which `user` has signed in."""
    client = Client()
    client.force_login(user)
    return client


def text(response: HttpResponse) -> str:
    """The page as text."""
    return response.content.decode()


def hidden(page: str) -> dict[str, str]:
    """What the forms of a page carry unseen; of fields of one name the last."""
    return dict(_INPUT.findall(page))


def form_with(page: str, name: str) -> str:
    """The form of a page that has a field called `name`."""
    return next(form for form in page.split("<form")[1:] if f'name="{name}"' in form).split("</form>")[0]


def posts(client: Client, address: str, data: dict[str, Any] | None = None, *, of: str = "") -> HttpResponse:
    """POST from the page `of` (the same address unless said otherwise), with its mark of whose page it was."""
    page = text(client.get(of or address))
    return client.post(address, {"drawn_for": hidden(page)["drawn_for"], **(data or {})})  # type: ignore[return-value]


def entrust(principal: Client, **changes: Any) -> str:
    """Offer a mandate through the pages; the path of the invitation's link."""
    typed = {
        "act": "make",
        "kind": "family",
        "submit": "submit",
        "scope": "all",
        **{"last_day-year": "", "last_day-month": "", "last_day-day": ""},
        **_last_day(principal),
        **changes,
    }
    made = posts(principal, reverse("portal:mandate_new"), typed)
    assert made.status_code == 302, text(made)
    return link_in(text(principal.get(made["Location"])))


def _last_day(client: Client) -> dict[str, str]:
    page = text(client.get(reverse("portal:mandate_new")))
    return dict(re.findall(r'name="(last_day-(?:year|month|day))" value="(\d+)"', page))


def link_in(page: str) -> str:
    """The path of the link that a page shows once."""
    found = re.search(r"<code>([^<]+)</code>", page)
    assert found, "no link is shown"
    return urlsplit(found[1]).path


def accept(agent: Client, link: str, **data: Any) -> HttpResponse:
    """Say yes to an invitation."""
    return posts(agent, link, {"answer": "accept", **data})


def switch(client: Client, key: object) -> HttpResponse:
    """Choose for whom to act."""
    return posts(client, reverse("accounts:act_for"), {"subject": str(key)}, of=reverse("portal:switch"))


def oneself(client: Client) -> object:
    """How a form names the person who signed in."""
    return User.objects.get(pk=client.session["_auth_user_id"]).person_id


def acting_for(agent: Client, principal: Client, user: User, **changes: Any) -> Mandate:
    """A mandate offered, accepted and taken up, through the pages."""
    switch(agent, oneself(agent))
    assert accept(agent, entrust(principal, **changes)).status_code == 302
    mandate = Mandate.objects.filter(principal=user.person).latest("created_at")
    assert switch(agent, mandate.pk).status_code == 302
    return mandate
