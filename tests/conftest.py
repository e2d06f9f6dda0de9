"""What every test has at hand: a fixed moment, strict templates, the survey file."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db.backends.sqlite3.base import DatabaseOperations  # operations first would be a circle
from django.test import Client

from madoguchi.accounts.models import Organisation, User
from madoguchi.accounts.selectors import acting_of
from madoguchi.accounts.services import add_organisation, add_user, appoint
from madoguchi.accounts.sessions import SignIn, keep_sign_in
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import JAPAN, japan_day
from madoguchi.vault import masters
from madoguchi.vault.keys import memory
from tests import migrated
from tests.browser import axe, browser, new_page, page

__all__ = ["axe", "browser", "new_page", "page"]

SURVEY = Path(__file__).parents[2] / "shared" / "data" / "survey" / "procedures-survey-r6.csv.gz"


class UnknownVariable(Exception):
    """A template names a variable that its page does not give."""


class _Strict(str):
    """What Django writes for an unknown variable; here it raises, however it is used."""

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __mod__(self, variable: object) -> str:
        raise UnknownVariable(str(variable))

    def __html__(self) -> str:
        raise UnknownVariable("the lookup of a variable failed")


def pytest_configure() -> None:
    """Let an unknown `{{ variable }}` fail."""
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = _Strict("unknown")


@pytest.fixture
def at() -> datetime:
    """A Monday morning: 2 November 2026, 10:00 in Japan."""
    return datetime(2026, 11, 2, 10, 0, tzinfo=JAPAN)


@pytest.fixture
def bureau(db: None, at: datetime) -> Organisation:
    """A bureau below a prefecture."""
    by = Acting.system("test")
    kinds = Organisation.Kind
    top = add_organisation(slug="pref", name="窓野県", kind=kinds.PREFECTURE, parent=None, by=by, at=at)
    return add_organisation(slug="health", name="保健医療局", kind=kinds.BUREAU, parent=top, by=by, at=at)


@pytest.fixture
def officer_account(bureau: Organisation, at: datetime) -> User:
    """The account of an examiner of the bureau; the password is 「correct horse battery」."""
    by = Acting.system("test")
    user = add_user(
        email="examiner@example.jp",
        name="審査 花子",
        password="correct horse battery",
        is_person=False,
        by=by,
        at=at,
    )
    appoint(user=user, organisation=bureau, role=Role.EXAMINER, starts_on=japan_day(at), by=by, at=at)
    return user


@pytest.fixture
def officer(officer_account: User, at: datetime) -> Acting:
    """An examiner of the bureau, acting at `at`."""
    return acting_of(officer_account, at=at)


@pytest.fixture(scope="session")
def survey_file() -> Path:
    """The national survey as published; it lies beside the project and is never copied into it."""
    if not SURVEY.exists():
        pytest.skip("the published survey is not beside the project (shared/data/survey)")
    return SURVEY


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None) -> bool:
    """Whether the database was copied from one that has the same migrations, which takes a second instead of twenty."""
    return migrated.laid_down()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The test database, of which a copy is kept."""
    with django_db_blocker.unblock():
        migrated.keep()


@pytest.fixture(autouse=True, scope="session")
def flush_past_triggers() -> Iterator[None]:
    """Let the test runner empty tables on SQLite although triggers guard published rows.

    It deletes row by row where PostgreSQL truncates; the triggers are put back in the same transaction.
    """
    original = DatabaseOperations.sql_flush

    def sql_flush(self: Any, style: Any, tables: Any, **options: Any) -> list[str]:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
            triggers = cursor.fetchall()
        return [
            *(f"DROP TRIGGER {name}" for name, _ in triggers),
            *original(self, style, tables, **options),
            *(text for _, text in triggers),
        ]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", sql_flush)
        yield


@pytest.fixture(autouse=True)
def own_keys() -> None:
    """A key file is there, and no unwrapped key is remembered from the test before."""
    masters.make_first()
    memory.clear()


@pytest.fixture(autouse=True, scope="session")
def whoever_is_forced_in_came_all_the_way() -> Iterator[None]:
    """Let `force_login` stand for a sign-in with a second factor; those without one are signed in by the pages."""
    original = Client.force_login

    def force_login(self: Client, user: User, backend: str | None = None) -> None:
        original(self, user, backend)
        session = self.session
        keep_sign_in(session, SignIn(how="test", identity=1, authentication=2, has_second=True))
        session.save()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "force_login", force_login)
        yield


@pytest.fixture(autouse=True)
def own_anchors(settings, tmp_path):
    """Seals of one test do not stand beside the log of another."""
    settings.ANCHOR_FILE = tmp_path / "anchors" / "seals.jsonl"
