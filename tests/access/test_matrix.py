"""Every address × everyone who might come × GET and POST: what they get stands in `matrix.txt` (T14).

An address without a row fails, and one that answers a method for which it has no row. Apart from the table,
some things hold in every cell: nobody but the holder and the officers of the place reads a holder's mark, an
officer's look is recorded, what is refused writes nothing, and what is personal is kept by no cache.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client

from madoguchi.accounts.types import Readers
from madoguchi.applications.models import Application
from madoguchi.events.models import Access, Event
from madoguchi.filling.models import Draft
from tests.access.city import AT, MARKS, City
from tests.access.requests import AS_JSON, HOLDERS, KEY, OWNED, address, asked, patterns, sent

TABLE = Path(__file__).with_name("matrix.txt")
ACTORS = [
    "nobody", "ticket_a", "ticket_b", "resident_a", "resident_b", "member", "preparer",
    "agent", "agent_plain", "agent_other", "machine",
    "examiner", "half", "approver", "auditor", "administrator", "editor", "foreign", "above",
]  # fmt: skip
OFFICERS_OF_THE_PLACE = {"examiner", "approver", "auditor"}
ALSO_SEES = {"preparer": {"member"}, "agent": {"resident_a"}, "machine": {"member"}}
"""Whose marks someone sees who acts for them, or to whose organisation they agreed."""
NOT_TAKEN = ("405", "404", "login", "second")
"""What an address answers to a method for which the table has no row."""
WITHOUT_A_TOKEN = {
    "portal:verify": 422,
    "idp:oidc:token": 400,
    "idp:oidc:revoke": 400,
    "idp:oidc:userinfo": 401,
    "api:token": 401,
    "api:write_business_facts": 415,
    "api:search_corporations": 415,
    "api:read_business": 415,
    **dict.fromkeys((f"api:{name}_draft" for name in ("read", "hand_over", "submit")), 415),
    **dict.fromkeys(
        (
            "api:list_drafts",
            "api:list_applications",
            "api:read_application",
            "api:set_own_hook",
            "api:hand_in_review",
        ),
        415,
    ),
    **dict.fromkeys(("api:add_draft_file", "api:test_own_hook"), 401),
}
"""Addresses that take a POST without the token of a page: machines show a secret or a bearer token instead."""
LISTS = {"desk:queue"}


@dataclass(frozen=True)
class Row:
    """One address, one method and the holder of what is asked for."""

    method: str
    name: str
    of: str

    def __str__(self) -> str:
        return f"{self.method} {self.name} {self.of}"


def rows() -> list[Row]:
    """All that is asked: what is owned is asked for of each kind of holder."""
    found = []
    for name in sorted(patterns()):
        space, _colon, own = name.rpartition(":")
        holders = HOLDERS.get(own, list(MARKS)) if space == "portal" else ["resident_a"]
        holders = holders if name in OWNED else ["-"]
        found += [Row(method, name, of) for method in ("GET", "POST") for of in holders]
    return found


def expected() -> dict[Row, dict[str, str]]:
    """The table as it is written."""
    lines = [line.split() for line in TABLE.read_text("utf-8").splitlines() if line and line[0] != "#"]
    heading, *body = lines
    assert heading[3:] == ACTORS
    return {Row(*line[:3]): dict(zip(ACTORS, line[3:], strict=True)) for line in body}


def outcome(response: HttpResponseBase) -> str:
    """The status, or `login` and `second` for a redirect to the sign-in page and to the second factor."""
    if response.status_code == 302:
        where = response.headers["Location"]
        if where.startswith("/account/sign-in/"):
            return "login"
        if where.startswith("/account/second/"):
            return "second"
    return str(response.status_code)


def written() -> tuple[object, ...]:
    """What a refused request may not change."""
    return (
        Event.objects.count(),
        Access.objects.count(),
        list(Draft.objects.order_by("pk").values_list("revision", "submitted_at", "discarded_at")),
        list(Application.objects.order_by("pk").values_list("revision", "state")),
    )


@dataclass
class Cell:
    """What one actor got of one row, and what happened meanwhile."""

    row: Row
    actor: str
    response: HttpResponseBase
    has_written: bool
    has_recorded: bool
    has_moved: bool

    @property
    def seen(self) -> set[str]:
        """The holders whose mark the page shows."""
        data = b"".join(self.response)  # type: ignore[arg-type]
        return {holder for holder, mark in MARKS.items() if mark.encode() in data}


def cells(city: City, actor: str) -> Iterator[Cell]:
    """Every row as `actor`; each is undone before the next."""
    cookie, mark, before = city.cookie(actor), city.mark_of_pages(actor), written()
    for row in rows():
        owned = city.of["resident_a" if row.of == "-" else row.of]
        client = Client(headers=city.headers(actor))
        if cookie:
            client.cookies[settings.SESSION_COOKIE_NAME] = cookie
        with transaction.atomic():
            where = address(row.name, owned)
            if row.method == "GET":
                response = client.get(where, asked(row.name))
            elif row.name in AS_JSON:
                response = client.post(where, AS_JSON[row.name], "application/json", headers=KEY)
            else:
                response = client.post(where, {**mark, **sent(row.name, owned)})
            after = written()
            yield Cell(row, actor, response, before != after, before[1] != after[1], before[3] != after[3])
            transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


def test_the_table_has_a_row_for_every_address_and_no_other() -> None:
    written_down = set(expected())
    known = {(row.name, row.of) for row in written_down}
    assert {str(row) for row in rows() if (row.name, row.of) not in known} == set(), "without an expectation"
    assert {str(row) for row in written_down - set(rows())} == set(), "rows of no address"
    assert len(rows()) * len(ACTORS) > 8_000, "cells"


@pytest.mark.django_db
@pytest.mark.parametrize("actor", ACTORS)
def test_everyone_gets_what_is_theirs_and_nothing_else(city: City, actor: str) -> None:
    table = expected()
    wrong = []
    for cell in cells(city, actor):
        got = outcome(cell.response)
        wanted = (table[cell.row][actor],) if cell.row in table else NOT_TAKEN
        if got not in wanted:
            wrong.append(f"{cell.row}: {got} instead of {wanted}")
        wrong += [f"{cell.row}: {words}" for words in _broken(cell, got)]
    assert not wrong, "\n".join(wrong)


def _broken(cell: Cell, got: str) -> Iterator[str]:
    """What holds in every cell, whatever the table says, and does not hold in this one."""
    allowed = set(MARKS) if cell.actor in OFFICERS_OF_THE_PLACE else {cell.actor}
    allowed = allowed | ALSO_SEES.get(cell.actor, set())
    if foreign := cell.seen - allowed:
        yield f"shows what belongs to {foreign}"
    if got in ("404", "405", "403", "409", "401", "login", "second") and cell.has_written:
        yield "wrote something although it refused"
    if cell.has_moved and cell.actor in ("preparer", "machine", "half", "nobody"):
        yield "moved an application"
    is_of_one = cell.actor in OFFICERS_OF_THE_PLACE and cell.seen and cell.row.name not in LISTS
    if is_of_one and not cell.has_recorded:
        yield "shows personal data to an officer without a record"
    headers = cell.response.headers
    is_personal = patterns()[cell.row.name].callback.readers is not Readers.EVERYONE and got != "405"
    if is_personal or cell.seen:
        if "no-store" not in headers.get("Cache-Control", ""):
            yield "may be kept by a cache"
        if "Cookie" not in headers.get("Vary", ""):
            yield "does not vary by cookie"


@pytest.mark.django_db
@pytest.mark.parametrize("actor", ["nobody", "ticket_a", "resident_a", "examiner"])
def test_a_post_from_another_site_does_nothing(city: City, actor: str) -> None:
    """Without the token of the page nothing is taken, but by the page that changes nothing (verify).

    What asks for no token takes no POST at all.
    """
    cookie, before = city.cookie(actor), written()
    for name in patterns():
        owned = city.of[actor if actor in MARKS else "resident_a"]
        client = Client(enforce_csrf_checks=True)
        if cookie:
            client.cookies[settings.SESSION_COOKIE_NAME] = cookie
        with transaction.atomic():
            status = client.post(address(name, owned), sent(name, owned)).status_code
            assert written() == before
            is_free = getattr(patterns()[name].callback, "csrf_exempt", False)
            assert status == WITHOUT_A_TOKEN.get(name, 405 if is_free else 403), name
            transaction.set_rollback(True)
