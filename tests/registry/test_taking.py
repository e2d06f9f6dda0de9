"""What is taken at a moment: open, not paused, in season."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.registry.models import Edition
from madoguchi.registry.selectors import taken_at, why_not_taken, why_not_taken_all
from madoguchi.registry.services import open_edition, pause, resume
from madoguchi.registry.types import NotTaken, ProcedureBody, next_opening
from tests.registry.world import body, form_version, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(bureau: Organisation, editor: Acting, publisher: Acting, at: datetime) -> Edition:
    """An open edition."""
    return opened(bureau, editor, publisher, at)


def opened(bureau: Organisation, editor: Acting, publisher: Acting, at: datetime, **changes: Any) -> Edition:
    """An edition that is open, of a procedure of which `changes` are said."""
    version = published(bureau, editor, publisher, slug="restaurant", at=at, **changes)
    return open_edition(
        procedure=version.procedure,
        organisation=bureau,
        form_version=form_version(bureau, editor, publisher, at=at),
        standard_days=14,
        online_standard_days=7,
        retention_years=5,
        opens_on=japan_day(at),
        by=publisher,
        at=at,
    )


def test_an_open_edition_is_taken(edition: Edition, at: datetime) -> None:
    assert why_not_taken(edition, at=at) is None
    assert [one.card.slug for one in taken_at(at)] == ["restaurant"]


def test_a_pause_says_why_and_until_when(edition: Edition, publisher: Acting, at: datetime) -> None:
    until = at + timedelta(days=3)
    made = pause(procedure=edition.procedure, reason="大雨のため", ends_at=until, by=publisher, at=at)
    expected = NotTaken("paused", "大雨のため", again_at=until)
    assert why_not_taken(edition, at=at) == expected
    assert why_not_taken_all([edition], at=at) == {edition.pk: expected}
    assert taken_at(at) == []
    assert [one.card.slug for one in taken_at(until)] == ["restaurant"]
    resume(pause=made, by=publisher, at=at + timedelta(hours=1))
    assert why_not_taken(edition, at=at + timedelta(hours=1)) is None


def test_out_of_season_tells_the_next_day(
    bureau: Organisation, editor: Acting, publisher: Acting, at: datetime
) -> None:
    season = [{"yearly_from": "04-01", "yearly_until": "06-30", "text": "毎年4月から6月まで"}]
    edition = opened(bureau, editor, publisher, at, acceptance=season)
    assert why_not_taken(edition, at=at) == NotTaken("outside", again_on=date(2027, 4, 1))
    assert taken_at(at) == []
    assert why_not_taken(edition, at=at + timedelta(days=160)) is None


@pytest.mark.parametrize(
    ("acceptance", "expected"),
    [
        ([], None),
        ([{"opens_on": "2027-01-10"}], date(2027, 1, 10)),
        ([{"opens_on": "2026-01-10", "closes_on": "2026-02-01"}], None),
        ([{"yearly_from": "02-29", "yearly_until": "03-31"}], date(2027, 3, 1)),
        (
            [{"opens_on": "2027-05-01"}, {"yearly_from": "12-01", "yearly_until": "01-31"}],
            date(2026, 12, 1),
        ),
    ],
)
def test_the_next_opening(acceptance: list[dict[str, str]], expected: date | None) -> None:
    assert next_opening(ProcedureBody.parse(body(acceptance=acceptance)), date(2026, 11, 2)) == expected
