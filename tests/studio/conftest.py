"""The studio's small world: a bureau, who writes, who publishes, a stranger, and one public procedure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from madoguchi.accounts.models import Organisation, User
from madoguchi.accounts.selectors import acting_of
from madoguchi.accounts.services import add_organisation, add_user, appoint
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.registry.models import Procedure, ProcedureVersion
from madoguchi.registry.services import add_procedure, draft_version, publish_version
from tests.registry.world import SYSTEM, body

PASSWORD = "correct horse battery"


@dataclass
class Studio:
    """Who and what the tests of the studio meet (編集室の世界)."""

    at: datetime
    bureau: Organisation
    other: Organisation
    writer: User
    publisher: User
    both: User
    stranger: User
    procedure: Procedure

    def acting(self, user: User) -> Acting:
        """`user` as of the moment of the world."""
        return acting_of(user, at=self.at)

    def client(self, user: User, **options: Any) -> Client:
        """A browser in which `user` is signed in."""
        client = Client(**options)
        client.force_login(user)
        return client

    def address(
        self, name: str = "record", *more: Any, slug: str = "restaurant", kind: str = "procedures"
    ) -> str:
        """An address about a record."""
        return reverse(f"studio:{name}", args=[kind, slug, *more])

    def draft(self, **changes: Any) -> ProcedureVersion:
        """A draft of the procedure, by the writer."""
        return draft_version(
            procedure=self.procedure, body=body(**changes), by=self.acting(self.writer), at=self.at
        )

    def fresh(self) -> Procedure:
        """The procedure as it stands in the database."""
        return Procedure.objects.select_related("current").get(pk=self.procedure.pk)


def officer(name: str, place: Organisation, *roles: Role, at: datetime) -> User:
    user = add_user(
        email=f"{name}@example.jp", name=name, password=PASSWORD, is_person=False, by=SYSTEM, at=at
    )
    for role in roles:
        appoint(user=user, organisation=place, role=role, starts_on=japan_day(at), by=SYSTEM, at=at)
    return user


@pytest.fixture
def studio(bureau: Organisation, at: datetime) -> Iterator[Studio]:
    """The world; the clock stands at `at`, the procedure is public since the day before."""
    began = at - timedelta(days=1)
    with time_machine.travel(at, tick=False):
        other = add_organisation(
            slug="other",
            name="建設局",
            kind=Organisation.Kind.BUREAU,
            parent=Organisation.objects.get(slug="pref"),
            by=SYSTEM,
            at=began,
        )
        writer = officer("書野 編子", bureau, Role.EDITOR, at=began)
        publisher = officer("公野 開太", bureau, Role.PUBLISHER, at=began)
        both = officer("両野 方", bureau, Role.EDITOR, Role.PUBLISHER, at=began)
        stranger = officer("他野 局", other, Role.EDITOR, Role.PUBLISHER, at=began)
        writing, publishing = acting_of(writer, at=began), acting_of(publisher, at=began)
        procedure = add_procedure(slug="restaurant", organisation=bureau, by=writing, at=began)
        first = draft_version(procedure=procedure, body=body(), by=writing, at=began)
        publish_version(version=first, by=publishing, at=began)
        procedure.refresh_from_db()
        yield Studio(at, bureau, other, writer, publisher, both, stranger, procedure)
