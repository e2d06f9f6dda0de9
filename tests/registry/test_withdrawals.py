"""Taken back before it counts: a version for a day to come, and what opens after a record has ended."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Event
from madoguchi.registry.models import Edition, Procedure, ProcedureVersion, Withdrawal
from madoguchi.registry.selectors import (
    open_editions,
    open_now,
    procedure_by_slug,
    published_versions,
    records_shaped_by,
    row_of,
    upcoming_version,
    versions_to_come,
)
from madoguchi.registry.selectors.sheets import working_version
from madoguchi.registry.services import (
    AlreadyWithdrawn,
    NotScheduled,
    NotYourProcedure,
    SayWhy,
    add_programme,
    draft_programme,
    open_edition,
    publish_version,
    put_into_force,
    retire,
    save_draft,
    start_draft,
    withdraw_version,
)
from tests.registry.test_records import PROGRAMME
from tests.registry.world import body, form_version

pytestmark = pytest.mark.django_db

DAYS = 30


@pytest.fixture
def scheduled(procedure: Procedure, editor: Acting, publisher: Acting, at: datetime) -> ProcedureVersion:
    """The second version, published for a day a month ahead."""
    draft = start_draft(record=procedure, by=editor, at=at)
    save_draft(version=draft, body=body(title="新しい法律での名前"), revision=0, by=editor, at=at)
    day = japan_day(at) + timedelta(days=DAYS)
    return publish_version(version=draft, effective_from=day, by=publisher, at=at)


def _withdraw(
    version: ProcedureVersion, by: Acting, at: datetime, reason: str = "施行日が延びたため"
) -> Withdrawal:
    return withdraw_version(version=version, reason=reason, by=by, at=at)


@pytest.mark.engines
def test_a_withdrawn_version_is_never_shown_and_stays_as_it_was_published(
    scheduled: ProcedureVersion, procedure: Procedure, publisher: Acting, at: datetime
) -> None:
    before = ProcedureVersion.objects.values().get(pk=scheduled.pk)
    made = _withdraw(scheduled, publisher, at, " 施行日が延びたため ")
    assert (made.reason, made.by_id, made.at) == ("施行日が延びたため", publisher.who, at)
    procedure.refresh_from_db()
    assert upcoming_version(procedure) is None and versions_to_come(procedure) == []
    assert [one.number for one in published_versions(procedure)] == [1]
    assert put_into_force(at=at + timedelta(days=DAYS + 1)) == 0
    assert procedure_by_slug("restaurant").body.title == "飲食店営業許可申請"
    assert ProcedureVersion.objects.values().get(pk=scheduled.pk) == before
    (event,) = Event.objects.filter(kind="procedureversion.withdrawn")
    assert event.stream == f"procedureversion:{scheduled.pk}" and "延びた" not in str(event.data)


def test_the_list_of_records_no_longer_calls_it_scheduled(
    scheduled: ProcedureVersion, publisher: Acting, at: datetime
) -> None:
    def states() -> tuple[str, ...]:
        (values,) = records_shaped_by(publisher)
        return row_of(values).states

    assert states() == ("public", "scheduled")
    _withdraw(scheduled, publisher, at)
    assert states() == ("public",)


def test_the_edition_that_would_follow_on_that_day_falls_away(
    scheduled: ProcedureVersion, procedure: Procedure, bureau: Organisation, editor: Acting, publisher: Acting,
    at: datetime,
) -> None:  # fmt: skip
    today = japan_day(at)
    _open(procedure, bureau, editor, publisher, at, opens_on=today)
    _withdraw(scheduled, publisher, at)
    put_into_force(at=at + timedelta(days=DAYS))
    (edition,) = open_editions(procedure, on=today + timedelta(days=DAYS))
    assert edition.procedure_version.number == 1 and Edition.objects.count() == 1


def test_the_next_draft_begins_with_what_is_public_or_with_what_was_withdrawn(
    scheduled: ProcedureVersion, procedure: Procedure, editor: Acting, publisher: Acting, at: datetime
) -> None:
    assert working_version(procedure) == scheduled
    _withdraw(scheduled, publisher, at)
    assert working_version(procedure) == procedure.current
    plain = start_draft(record=procedure, by=editor, at=at)
    assert (plain.number, plain.body["title"]) == (3, "飲食店営業許可申請")
    plain.delete()
    again = start_draft(record=procedure, base=scheduled, by=editor, at=at)
    assert again.body["title"] == "新しい法律での名前"
    later = japan_day(at) + timedelta(days=2 * DAYS)
    publish_version(version=again, effective_from=later, by=publisher, at=at)
    assert put_into_force(at=at + timedelta(days=2 * DAYS)) == 1
    assert procedure_by_slug("restaurant").body.title == "新しい法律での名前"


def test_a_draft_that_is_older_than_what_was_withdrawn_can_be_published(
    procedure: Procedure, editor: Acting, publisher: Acting, at: datetime
) -> None:
    older = start_draft(record=procedure, by=editor, at=at)
    newer = ProcedureVersion.objects.create(
        procedure=procedure, number=3, body=body(title="先の版"), edited_by_id=editor.who
    )
    newer = publish_version(
        version=newer, effective_from=japan_day(at) + timedelta(days=DAYS), by=publisher, at=at
    )
    _withdraw(newer, publisher, at)
    publish_version(version=older, by=publisher, at=at)
    assert procedure_by_slug("restaurant").version == older


def test_only_what_is_still_to_come_can_be_withdrawn(
    scheduled: ProcedureVersion, procedure: Procedure, editor: Acting, publisher: Acting, at: datetime
) -> None:
    assert procedure.current is not None
    with pytest.raises(NotScheduled):
        _withdraw(procedure.current, publisher, at)
    with pytest.raises(NotScheduled):  # its day has come, though nobody put it into force yet
        _withdraw(scheduled, publisher, at + timedelta(days=DAYS))
    draft = start_draft(record=procedure, by=editor, at=at)
    with pytest.raises(NotScheduled):
        _withdraw(draft, publisher, at)
    _withdraw(scheduled, publisher, at + timedelta(days=DAYS - 1))
    with pytest.raises(AlreadyWithdrawn):
        _withdraw(scheduled, publisher, at)


@pytest.mark.parametrize("reason", ["", " \n", "あ" * 301])
def test_a_withdrawal_says_why(
    scheduled: ProcedureVersion, publisher: Acting, at: datetime, reason: str
) -> None:
    with pytest.raises(SayWhy):
        _withdraw(scheduled, publisher, at, reason)
    assert not Withdrawal.objects.exists()


def test_who_does_not_publish_does_not_withdraw(
    scheduled: ProcedureVersion, editor: Acting, publisher: Acting, at: datetime
) -> None:
    for actor in (editor, Acting.system("registry")):
        with pytest.raises(NotYourProcedure):
            _withdraw(scheduled, actor, at)


def test_a_withdrawal_is_of_one_version_and_has_a_reason_in_the_database(
    scheduled: ProcedureVersion, publisher: Acting, at: datetime
) -> None:
    given: dict[str, Any] = {"reason": "x", "by_id": publisher.who, "at": at}
    for changes in ({}, {"procedure_version": scheduled, "reason": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Withdrawal.objects.create(**{**given, **changes})


def test_a_programme_is_withdrawn_too(
    bureau: Organisation, editor: Acting, publisher: Acting, at: datetime
) -> None:
    programme = add_programme(slug="gift", organisation=bureau, by=editor, at=at)
    draft = draft_programme(programme=programme, body=PROGRAMME, by=editor, at=at)
    day = japan_day(at) + timedelta(days=DAYS)
    version = publish_version(version=draft, effective_from=day, by=publisher, at=at)
    withdraw_version(version=version, reason="予算が決まらないため", by=publisher, at=at)
    assert put_into_force(at=at + timedelta(days=DAYS)) == 0
    programme.refresh_from_db()
    assert programme.current is None


# what opens after a record has ended


def _open(
    procedure: Procedure,
    place: Organisation,
    editor: Acting,
    publisher: Acting,
    at: datetime,
    *,
    opens_on: Any,
) -> Edition:
    return open_edition(
        procedure=procedure,
        organisation=place,
        form_version=form_version(place, editor, publisher, at=at),
        standard_days=20,
        online_standard_days=14,
        retention_years=5,
        opens_on=opens_on,
        by=publisher,
        at=at,
    )


def test_nothing_opens_once_a_procedure_is_retired(
    procedure: Procedure, bureau: Organisation, editor: Acting, publisher: Acting, at: datetime
) -> None:
    today = japan_day(at)
    later = today + timedelta(days=40)
    _open(procedure, bureau, editor, publisher, at, opens_on=today)
    Edition.objects.create(
        organisation=bureau, procedure=procedure, procedure_version=procedure.current, opens_on=later,
        form_version=Edition.objects.get().form_version, retention_years=5,
    )  # fmt: skip
    retired = at + timedelta(days=10)
    assert len(open_now(on=later)) == 1
    retire(record=procedure, reason="制度が終わるため", by=publisher, at=retired)
    for day in (japan_day(retired), later, later + timedelta(days=1)):
        assert list(open_editions(procedure, on=day)) == [] and open_now(on=day) == []
    assert len(open_editions(procedure, on=japan_day(retired) - timedelta(days=1))) == 1
