"""What an auditor reads: everything of the own organisations, nothing of others, in words."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import time_machine
from django.test import Client

from madoguchi.accounts.services import appoint
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import JAPAN, japan_day
from madoguchi.desk.audit_words import WORDS
from madoguchi.events.models import Event
from madoguchi.events.services import record_access
from tests.world import World

AT = datetime(2026, 11, 2, 10, 0, tzinfo=JAPAN)
SOURCE = Path(__file__).parents[2] / "src" / "madoguchi"
TOLD_ELSEWHERE = ("draft.", "match.", "site.", "business.", "agents.")
"""Groups of events that are told on the page of the case or of the business."""


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(AT, tick=False):
        world = World(AT)
        look(world, world.examiner, world.city)
        look(world, world.editor, world.other_city)
        yield world


def look(world: World, user: object, place: object) -> None:
    record_access(
        reader=Acting(name=f"{user.name}さん", who=user.pk),  # type: ignore[attr-defined]
        whose=world.resident.person_id,
        object="application:01980000-0000-7000-8000-000000000001",
        purpose=f"{place.name}の審査",  # type: ignore[attr-defined]
        organisation=place.pk,  # type: ignore[attr-defined]
        at=AT,
    )


def auditor(world: World, place: object = None) -> Client:
    client = Client()
    client.force_login(world.officer(f"auditor-{place or 'city'}"[:30], Role.AUDITOR, at=place))  # type: ignore[arg-type]
    return client


def test_accesses_of_the_own_organisations_alone(world: World) -> None:
    page = auditor(world).get("/desk/audit/").content.decode()
    assert "examinerさん" in page
    assert "窓野市の審査" in page
    assert 'value="2026-10-03"' in page and 'value="2026-11-02"' in page
    assert "editorさん" not in page
    assert "川添市の審査" not in page


def test_a_prefecture_does_not_read_what_a_municipality_looked_at(world: World) -> None:
    page = auditor(world, world.prefecture).get("/desk/audit/").content.decode()
    assert "の審査" not in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"reader": "examiner"}, True),
        ({"reader": "別の人"}, False),
        ({"case": "U-0000-0000-0000-0"}, False),
        ({"first": "2026-11-02", "last": "令和8年11月2日"}, True),
        ({"first": "2026-10-01", "last": "2026-11-01"}, False),
    ],
)
def test_the_question_narrows_the_records(world: World, asked: dict[str, str], found: bool) -> None:
    page = auditor(world).get("/desk/audit/", asked).content.decode()
    assert ("窓野市の審査" in page) is found


def test_days_that_cannot_be_read_are_told(world: World) -> None:
    client = auditor(world)
    assert client.get("/desk/audit/", {"first": "きのう"}).status_code == 422
    backwards = client.get("/desk/audit/", {"first": "2026-11-02", "last": "2026-11-01"})
    assert "始めの日よりあと" in backwards.content.decode()


def test_a_role_that_was_given_is_told_with_both_names(world: World) -> None:
    chief = world.officer("chief", Role.ADMINISTRATOR)
    day = japan_day(AT)
    given = {
        "organisation": world.city,
        "role": Role.PUBLISHER,
        "starts_on": day,
        "by": world.acting(chief),
        "at": AT,
    }
    appoint(user=world.editor, **given)  # type: ignore[arg-type]
    page = auditor(world).get("/desk/audit/", {"view": "changes", "group": "roles"}).content.decode()
    assert re.search(r"chief.*?役割をつけた（editor 公開者）", page, re.S)
    nothing = auditor(world, world.division).get("/desk/audit/", {"view": "changes"}).content.decode()
    assert "editor 公開者" not in nothing


def test_the_file_says_the_same_and_its_taking_is_recorded(world: World) -> None:
    client = auditor(world)
    assert client.get("/desk/audit.csv").status_code == 422
    response = client.get("/desk/audit.csv", {"purpose": "年次の監査"})
    text = b"".join(response).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["目的・理由"] for row in rows] == ["窓野市の審査"]
    noted = Event.objects.get(kind="audit.exported")
    assert (noted.why, noted.data, noted.organisation) == ("年次の監査", {"rows": 1}, world.city.pk)


def test_every_change_of_roles_consents_and_mandates_has_its_words() -> None:
    """Kinds of events are read from the source, so that a new one cannot be forgotten here."""
    groups = "|".join({kind.partition(".")[0] for kind in WORDS} - {"queue", "audit"})
    written = {
        kind
        for path in SOURCE.rglob("services/*.py")
        for kind in re.findall(rf'kind=\s*"((?:{groups})\.[a-z_]+)"', path.read_text("utf-8"))
    }
    told = {kind for kind in written if not kind.startswith(TOLD_ELSEWHERE)}
    assert (
        told - set(WORDS) - {"fact.recorded", "keys.recomputed", "keys.recomputing_begun", "user.signed_out"}
        == set()
    )
