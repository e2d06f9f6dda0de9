"""What every test has at hand: a fixed moment, strict templates, the survey file."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, TransactionTestCase

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

MINUTES = (
    "test_a_dozen_people_at_two_processes_never_meet",
    "test_a_host_dies_and_nobody_loses_anything",
    "test_the_nations_procedures_are_found",
)
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


def pytest_configure(config: pytest.Config) -> None:
    """Let an unknown `{{ variable }}` fail."""
    config.pluginmanager.register(_MinutesFirst())
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = _Strict("unknown")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks who gets what, and what takes minutes."""
    for item in items:
        if item.path.parent.name in ("access", "soak"):
            item.add_marker("wall")
        if item.name.startswith(MINUTES):
            item.add_marker("minutes")


class _MinutesFirst:
    """Begins with what takes minutes, after all others have put the tests into their order."""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """At the end of a run on two cores one of them would wait for it."""
        items.sort(key=lambda item: item.get_closest_marker("minutes") is None)


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
def django_db_keepdb(django_db_modify_db_settings: None, django_db_blocker: Any) -> bool:
    """Whether the database was copied from one that has the same migrations, which takes a second instead of twenty."""
    with django_db_blocker.unblock():
        return migrated.laid_down()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The test database, of which a copy is kept."""
    with django_db_blocker.unblock():
        migrated.keep()


@pytest.fixture(autouse=True, scope="session")
def emptied_by_copying() -> Iterator[None]:
    """After a test that commits, lay the migrated database down again instead of emptying table after table (SQLite).

    That is twenty times as fast, leaves what migrations wrote, and triggers that guard published rows need not be
    taken away for it. On PostgreSQL tables are truncated, which fires none.
    """
    original = TransactionTestCase._fixture_teardown

    def lay_down(self: TransactionTestCase) -> None:
        if connection.vendor == "sqlite":
            migrated.lay_down_again()
        else:
            original(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lay_down)
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
