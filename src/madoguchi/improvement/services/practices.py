"""Good practice: written from what was measured, put into the library by a second person, taken over by others."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.events.services import append
from madoguchi.improvement.models import BprRecord, GoodPractice, Improvement, PracticeUse
from madoguchi.improvement.selectors.practices import effect_lines
from madoguchi.improvement.services.improvements import require_worker
from madoguchi.improvement.services.refusals import (
    KindMissing,
    NothingMeasured,
    NotNow,
    NotYoursToPublish,
    SecondPersonNeeded,
    TitleMissing,
    WordsMissing,
    WrittenAlready,
)
from madoguchi.improvement.types import Measure, ProblemKind


def write_practice(
    *,
    record: BprRecord | None = None,
    improvement: Improvement | None = None,
    title: str,
    kinds: Sequence[str],
    problem: str,
    approach: str,
    tip: str = "",
    by: Acting,
    at: datetime,
) -> GoodPractice:
    """Write down what worked, of a measured record or a measured improvement; the measured lines are taken over.

    Raises `NotYours`, `TitleMissing`, `KindMissing`, `WordsMissing`, `NothingMeasured`, `WrittenAlready`.
    """
    organisation = _organisation_of(record, improvement)
    require_worker(organisation, by=by)
    if not title.strip():
        raise TitleMissing(field="title")
    named = [kind.value for kind in ProblemKind if kind.value in kinds]
    if not named:
        raise KindMissing(field="kinds")
    for field, words in (("problem", problem), ("approach", approach)):
        if not words.strip():
            raise WordsMissing(field=field)
    effect = effect_lines(record=record, improvement=improvement)
    if not effect:
        raise NothingMeasured
    with transaction.atomic():
        try:
            with transaction.atomic():
                made = GoodPractice.objects.create(
                    organisation=organisation,
                    record=record,
                    improvement=improvement,
                    title=title.strip()[:100],
                    kinds=named,
                    problem=problem.strip()[:2000],
                    approach=approach.strip()[:2000],
                    tip=tip.strip()[:2000],
                    effect=effect,
                    written_by_id=by.who,
                    written_at=at,
                )
        except IntegrityError as error:
            raise WrittenAlready from error
        _note(made, "written", by=by, at=at)
    return made


def _organisation_of(record: BprRecord | None, improvement: Improvement | None) -> Organisation:
    """Whose practice it is; it is of a record or of an improvement."""
    if record is not None:
        return record.organisation
    if improvement is None:
        raise NothingMeasured
    return improvement.organisation


def publish_practice(*, practice: GoodPractice, by: Acting, at: datetime) -> GoodPractice:
    """Put a practice into the library that officers of all organisations read, as a publisher who did not write it.

    Raises `NotYoursToPublish`, `SecondPersonNeeded`, `NotNow`.
    """
    if not by.has(Role.PUBLISHER, practice.organisation_id):
        raise NotYoursToPublish
    with transaction.atomic():
        held = GoodPractice.objects.select_for_update(of=("self",)).get(pk=practice.pk)
        if held.published_at is not None:
            raise NotNow
        if held.written_by_id == by.who:
            raise SecondPersonNeeded
        held.published_at, held.published_by_id = at, by.who
        held.revision += 1
        held.save(update_fields=["published_at", "published_by", "revision"])
        _note(held, "published", by=by, at=at)
    return held


def withdraw_practice(*, practice: GoodPractice, by: Acting, at: datetime) -> GoodPractice:
    """Take a practice out of the library again, as a publisher. Raises `NotYoursToPublish`, `NotNow`."""
    if not by.has(Role.PUBLISHER, practice.organisation_id):
        raise NotYoursToPublish
    with transaction.atomic():
        held = GoodPractice.objects.select_for_update(of=("self",)).get(pk=practice.pk)
        if held.published_at is None:
            raise NotNow
        held.published_at = held.published_by = None
        held.revision += 1
        held.save(update_fields=["published_at", "published_by", "revision"])
        _note(held, "withdrawn", by=by, at=at)
    return held


def take_over(*, practice: GoodPractice, record: BprRecord, by: Acting, at: datetime) -> PracticeUse:
    """Take a published practice over into a record that is being written: its approach becomes one of the measures.

    Taking it over again changes nothing. Raises `NotYours`, `NotNow`.
    """
    require_worker(record.organisation, by=by)
    if practice.published_at is None:
        raise NotNow
    with transaction.atomic():
        held = (
            BprRecord.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=record.pk)
        )
        if held.state != BprRecord.State.EXAMINING:
            raise NotNow
        use, is_new = PracticeUse.objects.get_or_create(practice=practice, record=held, defaults={"at": at})
        if not is_new:
            return use
        words = practice.title if len(practice.approach) > 400 else practice.approach
        held.measures = [*held.measures, Measure(words).to_json()]
        held.revision += 1
        held.save(update_fields=["measures", "revision"])
        _note(practice, "taken_over", by=by, at=at, record=str(held.pk))
    return use


def _note(practice: GoodPractice, what: str, *, by: Acting, at: datetime, **data: str) -> None:
    append(
        stream=f"practice:{practice.pk}",
        kind=f"practice.{what}",
        by=by,
        at=at,
        organisation=practice.organisation_id,
        data=dict(data),
    )
