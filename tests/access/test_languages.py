"""What somebody does who reads English leaves no English behind: others read what is kept."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib
import pytest
import time_machine
from django.conf import settings
from django.db import connection, transaction
from django.db.models.signals import pre_save
from django.test import Client

import madoguchi
from tests.access.city import AT, City
from tests.access.requests import AS_JSON, KEY, address, sent
from tests.access.test_matrix import rows

WORDS = re.compile(r"[A-Za-z’]+ [A-Za-z’]+ [A-Za-z’]+")
GAPS = re.compile(r"%\(\w+\)[sd]|<[^>]+>")
OWN = {"django_session"}
"""Tables of what only the same browser reads again."""


def _sentences() -> list[str]:
    """A piece of each English sentence by which it is known."""
    found = set()
    for path in Path(madoguchi.__file__).parent.glob("*/locale/en/LC_MESSAGES/*.po"):
        for entry in polib.pofile(str(path)):
            longest = max(GAPS.split(entry.msgstr), key=len).strip()
            if WORDS.search(longest):
                found.add(longest)
    return sorted(found)


class Kept:
    """Every text that is written while it listens."""

    def __init__(self, sentences: list[str]) -> None:
        self.sentences, self.found, self.looked = sentences, set[str](), 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip()[:6].upper() in {"INSERT", "UPDATE"} and not any(name in sql for name in OWN):
            self.look(sql[:60], params)
        return execute(sql, params, many, context)

    def saved(self, sender: type, instance: Any, **_more: Any) -> None:
        """A row before it is sealed."""
        self.look(sender.__name__, [value for key, value in vars(instance).items() if key[0] != "_"])

    def look(self, where: str, values: Any) -> None:
        """Remember which sentences of an English page stand in `values`."""
        for value in values or ():
            self.looked += 1
            text = value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)
            if WORDS.search(text):
                self.found |= {f"{where}: {one}" for one in self.sentences if one in text}


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.mark.wall
@pytest.mark.django_db
@pytest.mark.parametrize("actor", ["nobody", "ticket_a", "resident_a", "member", "preparer", "agent"])
def test_nothing_that_is_kept_is_english(city: City, actor: str) -> None:
    """Each POST of the pages for people, in English; every row that it writes is looked through."""
    kept, cookie, mark = Kept(_sentences()), city.cookie(actor), city.mark_of_pages(actor)
    assert len(kept.sentences) > 1_000
    pre_save.connect(kept.saved)
    took, wrong = 0, []
    try:
        for row in rows():
            if row.method != "POST" or not row.name.startswith(("portal:", "accounts:")):
                continue
            owned = city.of["resident_a" if row.of == "-" else row.of]
            client = Client(headers=city.headers(actor))
            client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
            if cookie:
                client.cookies[settings.SESSION_COOKIE_NAME] = cookie
            kept.found.clear()
            with transaction.atomic(), connection.execute_wrapper(kept):
                where = address(row.name, owned)
                if row.name in AS_JSON:
                    response = client.post(where, AS_JSON[row.name], "application/json", headers=KEY)
                else:
                    response = client.post(where, {**mark, **sent(row.name, owned)})
                took += response.status_code in {200, 302}
                transaction.set_rollback(True)
            wrong += [f"{row}: {one}" for one in sorted(kept.found)]
    finally:
        pre_save.disconnect(kept.saved)
    assert not wrong, "\n".join(wrong)
    assert took > 10 and kept.looked > 100
    kept.look("a control", [f"told: {kept.sentences[0]}."])
    assert kept.found
