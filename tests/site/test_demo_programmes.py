"""The demo's programmes: complete records, across the fields of life and trade."""

from collections import Counter
from datetime import date

import pytest

from madoguchi.registry.types import ProgrammeBody
from madoguchi.site.demo.procedures import PROCEDURES
from madoguchi.site.demo.programmes import PROGRAMMES, DemoProgramme, _dated


@pytest.mark.parametrize("demo", PROGRAMMES, ids=lambda demo: demo.slug)
def test_every_programme_is_complete(demo: DemoProgramme) -> None:
    body = ProgrammeBody.parse(_dated(demo.body, date(2026, 11, 22)))
    assert body.plain_summary and body.en.title and body.en.summary and body.keywords and body.kind
    assert body.areas and body.life_events and body.period and body.contact.phone.startswith("03-0000-")


def test_there_are_programmes_for_every_field() -> None:
    assert len({demo.slug for demo in PROGRAMMES}) == len(PROGRAMMES) >= 40
    events = Counter(event for demo in PROGRAMMES for event in demo.body["life_events"])
    for event in ("birth", "childcare", "school", "job", "disability", "care", "disaster", "business-start"):
        assert events[event] >= 3, event


def test_the_procedures_that_claim_them_are_there() -> None:
    claimed = {
        demo.body["procedure"]: demo.body["is_online"] for demo in PROGRAMMES if demo.body["procedure"]
    }
    forms = {procedure.slug: procedure.form is not None for procedure in PROCEDURES}
    assert len(claimed) >= 25
    assert claimed == {slug: forms[slug] for slug in claimed}


def test_days_follow_the_running_fiscal_year() -> None:
    (demo,) = [demo for demo in PROGRAMMES if demo.slug == "p-seismic"]
    for today, days in (
        (date(2026, 11, 22), ("2026-04-01", "2027-01-29")),
        (date(2027, 3, 31), ("2026-04-01", "2027-01-29")),
        (date(2027, 4, 1), ("2027-04-01", "2028-01-29")),
    ):
        body = _dated(demo.body, today)
        assert (body["opens_on"], body["closes_on"]) == days
