"""A page that is kept for strangers must not count, write or remember: nobody asks the view again."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from madoguchi.accounts.types import Readers
from madoguchi.site.keeping import pages
from tests.access.city import AT, City
from tests.access.requests import address, asked, patterns
from tests.access.test_matrix import rows

WRITES = ("INSERT", "UPDATE", "DELETE")
DRAWS = "ui_drawing"
"""A picture that is kept once drawn may be written by a page for everyone."""


@pytest.fixture(autouse=True)
def _kept(settings: Any) -> Iterator[None]:
    settings.ENV = replace(settings.ENV, pages_seconds=60)
    pages.forget()
    with time_machine.travel(AT, tick=False):
        yield
    pages.forget()


@pytest.mark.django_db
def test_a_page_that_is_kept_writes_nothing(city: City) -> None:
    kept, wrong = set(), []
    for row in rows():
        if row.method != "GET" or patterns()[row.name].callback.readers is not Readers.EVERYONE:
            continue
        where = address(row.name, city.of["resident_a" if row.of == "-" else row.of])
        with transaction.atomic(), CaptureQueriesContext(connection) as queries:
            Client().get(where, asked(row.name))
            transaction.set_rollback(True)
        if "Age" not in Client().get(where, asked(row.name)).headers:
            continue
        kept.add(row.name)
        written = [one["sql"] for one in queries if one["sql"].startswith(WRITES) and DRAWS not in one["sql"]]
        wrong += [f"{row.name}: {sql[:100]}" for sql in written]
    assert not wrong, "\n".join(wrong)
    assert {"portal:home", "portal:procedure", "portal:plan", "portal:windows"} <= kept
    assert len(kept) > 40
