"""The demo city's procedures: whole records, true links, and lists of what to do for the events of a life."""

import csv
import gzip
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from madoguchi.accounts.selectors import acting_of
from madoguchi.core.clock import JAPAN, japan_day
from madoguchi.eforms.types import FormDocument
from madoguchi.registry.models import Procedure, Process, ProcessSurveyRow
from madoguchi.registry.selectors import (
    body_of,
    checklist_of,
    freshness_of_all,
    kept_records,
    open_now,
    pause_of,
    procedure_by_slug,
    public_procedures,
    upcoming_version,
    waiting_for,
)
from madoguchi.registry.types import FreshnessState, ProcedureBody, life_event
from madoguchi.site.demo.catalogue import publish_catalogue
from madoguchi.site.demo.city import People, build_city
from madoguchi.site.demo.procedures import PROCEDURES, RETIRED
from madoguchi.site.demo.writing import DemoProcedure

BY_SLUG = {demo.slug: demo for demo in PROCEDURES}
ENOUGH = {
    **dict.fromkeys(("birth", "moving", "bereavement", "disaster", "business-start", "care"), 5),
    **dict.fromkeys(("job", "school"), 3),
}


AT = datetime(2026, 11, 2, 10, 0, tzinfo=JAPAN)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def city(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[People]:
    """The demo city with its catalogue, built once (it takes seconds) for tests that only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        people = build_city(at=AT)
        publish_catalogue(people, at=AT)
        yield people
        transaction.set_rollback(True)


@pytest.mark.parametrize("demo", PROCEDURES, ids=lambda demo: demo.slug)
def test_every_record_is_whole(demo: DemoProcedure) -> None:
    assert ProcedureBody.problems(demo.body) == []
    body = ProcedureBody.parse(demo.body)
    assert body.plain_summary and body.en.title and body.en.summary and body.keywords and body.conditions
    assert body.windows and body.contact.phone.startswith("03-0000-") and body.identity_alternative
    assert body.processing.window_days or body.processing.why_none
    assert body.processing.window_days is None or body.processing.set_on
    assert body.is_online == (demo.form is not None) == bool(demo.places)
    assert demo.steps[0].type_code == "1"
    if demo.form is not None:
        assert 8 <= sum(len(page.questions) for page in FormDocument.parse(demo.form).pages)
    for step in demo.steps:
        if demo.form is None and step.state == "digitised":
            assert step.tool, "what cannot be begun here is digitised by another system, which is named"


@pytest.mark.parametrize("demo", PROCEDURES, ids=lambda demo: demo.slug)
def test_every_relation_leads_to_a_living_procedure(demo: DemoProcedure) -> None:
    named = {related["procedure"] for related in demo.body.get("related", ())}
    assert named <= BY_SLUG.keys() - RETIRED.keys() - {demo.slug}


def test_the_city_has_a_full_catalogue(city: People) -> None:
    published = public_procedures()
    assert len(published) >= 60
    assert {card.organisation_slug for card in published} >= {
        "madono-shi",
        "fukushi-kyoku",
        "kosha",
        "madono-ken",
    }
    assert sum(card.is_online for card in published) >= 28
    assert not Procedure.objects.filter(processes=None).exists()
    assert (
        Process.objects.filter(state="planned").exists() and Process.objects.filter(state="barred").exists()
    )
    assert {one.card.slug for one in open_now(on=japan_day(AT))} >= {
        "child-allowance",
        "pregnancy-notification",
    }


def test_life_events_have_lists_of_what_to_do_in_an_order_that_works(city: People) -> None:
    for slug, least in ENOUGH.items():
        event = life_event(slug)
        assert event is not None
        steps = checklist_of(event).steps
        assert len([step for step in steps if step.timing]) >= least, slug
        places = {step.card.slug: n for n, step in enumerate(steps)}
        for step in steps:
            for first in step.first:
                assert places.get(first.slug, -1) < places[step.card.slug], (
                    f"{slug}: {first.slug} comes first"
                )


def test_records_live_on(city: People) -> None:
    ended = procedure_by_slug("birth-childcare-gift").procedure
    assert ended.successor is not None and ended.successor.slug == "pregnancy-support-benefit"
    coming = upcoming_version(procedure_by_slug("resident-record-copy").procedure)
    assert coming is not None and coming.effective_from == date(2027, 4, 1)
    assert body_of(coming).fee.amount_yen == 350
    paused = pause_of(procedure_by_slug("temporary-childcare").procedure, at=AT)
    assert paused is not None and "入れ替える" in paused.reason
    waiting = waiting_for(acting_of(city.publisher, at=AT))["publish"].first
    assert [version.record.slug for version in waiting] == ["funeral-benefit"]


def test_most_records_are_fresh_and_none_contradicts_itself(city: People) -> None:
    found = freshness_of_all(kept_records(), at=AT)
    wrong = {f.record.slug: f.findings for f in found if f.state is FreshnessState.BROKEN}
    assert not wrong
    states = Counter(freshness.state for freshness in found)
    assert states[FreshnessState.FRESH] > 3 * (states[FreshnessState.STALE] + states[FreshnessState.DUE])
    assert states[FreshnessState.STALE] >= 3 and states[FreshnessState.DUE] >= 3


@pytest.mark.survey
def test_processes_name_rows_of_the_survey_that_exist(city: People, survey_file: Path) -> None:
    with gzip.open(survey_file, "rt", encoding="utf-8-sig", newline="") as packed:
        rows = csv.reader(packed)
        next(rows)
        where = next(rows).index("手続ID")
        known = {row[where] for row in rows}
    named = set(ProcessSurveyRow.objects.values_list("survey_id", flat=True))
    named |= set(Procedure.objects.exclude(survey_id="").values_list("survey_id", flat=True))
    assert len(named) >= 60
    assert named <= known
