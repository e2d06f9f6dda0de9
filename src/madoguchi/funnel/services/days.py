"""Counting what became of the drafts of a form version that were begun on a day; again whenever one of them ends."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q

from madoguchi.applications.models import Application
from madoguchi.core.clock import JAPAN, japan_day
from madoguchi.eforms.models import FormVersion
from madoguchi.eforms.selectors import document_of
from madoguchi.events.models import Event
from madoguchi.filling.models import Draft, DraftItem
from madoguchi.filling.selectors import composed_of, items_of, part_key
from madoguchi.funnel.models import FunnelDay, Visit
from madoguchi.funnel.types import Tally

FOLLOWED = frozenset(
    {"draft.started", "draft.discarded", "draft.expired", "application.arrived", "correction.asked"}
)
"""What changes the numbers of the day on which a draft was begun."""
OPEN_FOR = 35
"""Days for which drafts may still be open, and their days are counted again each night."""
_AT_ONCE = 500
_DRAFTS_A_SECOND = 50
"""How many drafts are read again a second on average: about a twentieth of what a worker can."""
_LONGEST_REST = timedelta(hours=1)
_LEASE = timedelta(minutes=20)
"""How long a worker has for one day; then another takes it that the first one has died."""


def follow_event(event: Event) -> None:
    """Note that the day of the draft that `event` tells of is to be counted again. Follows `FOLLOWED`."""
    draft = _draft_of(event)
    if draft is None:
        return
    day = japan_day(draft.started_at)
    for version in set(DraftItem.objects.filter(draft=draft).values_list("edition__form_version", flat=True)):
        FunnelDay.objects.update_or_create(form_version_id=version, day=day, defaults=_marked())


def _draft_of(event: Event) -> Draft | None:
    kind, _colon, key = event.stream.partition(":")
    if kind == "draft":
        return Draft.objects.filter(pk=key).first()
    submission = Application.objects.filter(pk=key).values("submission_id")
    return Draft.objects.filter(submission__pk__in=submission).first()


def count_stale(*, limit: int = 50, at: datetime) -> int:
    """Count the days that are to be counted and whose time has come; returns how many. A worker job.

    Nobody who writes waits while a day is counted: that of a large campaign takes minutes. A day marked again
    meanwhile, and one whose worker died, stays to be counted; no two workers count one day.
    """
    stale = FunnelDay.objects.filter(is_stale=True).order_by("day")
    days = list(islice((found for found in stale.iterator() if _is_due(found, at)), limit))
    for found in days:
        free = Q(leased_until=None) | Q(leased_until__lt=at) | Q(leased_until__gt=at + 2 * _LEASE)
        if not FunnelDay.objects.filter(free, pk=found.pk).update(leased_until=at + _LEASE):
            continue  # another worker counts it
        mine = FunnelDay.objects.filter(pk=found.pk, leased_until=at + _LEASE)
        try:
            body = tally_of(found.form_version_id, found.day).to_json()
        except BaseException:
            mine.update(leased_until=None)
            raise
        with transaction.atomic():
            mine.filter(mark=found.mark).update(is_stale=False)
            mine.update(body=body, counted_at=at, leased_until=None)
    return len(days)


def _is_due(day: FunnelDay, at: datetime) -> bool:
    """A day on which thousands began is counted less often: each time all of its drafts are read."""
    if day.counted_at is None:
        return True
    rest = min(timedelta(seconds=day.body.get("starts", 0) // _DRAFTS_A_SECOND), _LONGEST_REST)
    return abs(at - day.counted_at) >= rest


def count_again(*, at: datetime) -> int:
    """Mark the days of which drafts may still be open: where people are now changes without an event. A daily job."""
    since = japan_day(at) - timedelta(days=OPEN_FOR)
    return FunnelDay.objects.filter(day__gte=since).update(**_marked())


def _marked() -> dict[str, Any]:
    return {"is_stale": True, "mark": uuid4()}


def tally_of(version: UUID, day: date) -> Tally:
    """The numbers of the drafts of a form version that were begun on `day` in Japan."""
    tally = Tally()
    began = datetime.combine(day, time.min, JAPAN)
    drafts = Draft.objects.filter(
        items__edition__form_version=version,
        started_at__gte=began,
        started_at__lt=began + timedelta(days=1),
    ).distinct()
    thrown = set(_thrown(drafts.filter(discarded_at__isnull=False).values_list("pk", flat=True)))
    first = document_of(FormVersion.objects.get(pk=version)).pages[0].id
    for batch in _batches(drafts.order_by("pk").values_list("pk", flat=True)):
        rows = Draft.objects.filter(pk__in=batch).prefetch_related(
            "items__edition__form_version__form", "items__edition__procedure_version", "visits"
        )
        for draft in rows.defer("answers"):
            item = next(one for one in items_of(draft) if one.edition.form_version_id == version)
            if draft.is_together and not item.is_filed:
                continue  # it did not apply
            _count(tally, draft, first, is_thrown=draft.pk in thrown, names=_own_names(draft, item))
    for paths in _asked_back(drafts, version):
        for question in {path.rsplit(".", 1)[-1] for path in paths}:
            tally.question(question).asked_back += 1
    return tally


def _own_names(draft: Draft, item: DraftItem) -> Mapping[str, str] | None:
    """What questions of a conversation for several procedures are called in the form of `item`; None for one form."""
    composed = composed_of(draft, everything=True)
    if composed is None:
        return None
    names = composed.renamings[part_key(item.edition)].questions
    return {there: own for own, there in names.items()}


def _count(
    tally: Tally, draft: Draft, first: str, *, is_thrown: bool, names: Mapping[str, str] | None
) -> None:
    tally.starts += 1
    is_sent, is_over = draft.submitted_at is not None, draft.discarded_at is not None
    tally.sent += is_sent
    tally.thrown += is_over and is_thrown
    tally.expired += is_over and not is_thrown
    visits = sorted(draft.visits.all(), key=lambda visit: (visit.last_at, visit.page))
    if names is not None:
        for visit in visits:
            _count_questions(tally, visit, names)
        return  # a conversation for several procedures has pages of its own
    for visit in visits:
        _count_visit(tally, visit)
    if is_sent:
        tally.minutes.add(sum(visit.seconds for visit in visits))
    elif is_over:
        _stopped(tally, visits, first)


def _count_visit(tally: Tally, visit: Visit) -> None:
    page = tally.page(visit.page)
    page.reached += 1
    page.saved += visit.saves > 0
    page.refused += visit.refusals > 0
    page.again += visit.saves > 1
    page.seconds.add(visit.seconds)
    _count_questions(tally, visit, {key: key for key in (*visit.wrong, *visit.changed)})


def _count_questions(tally: Tally, visit: Visit, names: Mapping[str, str]) -> None:
    for question, times in visit.wrong.items():
        if question in names:
            tally.question(names[question]).people += 1
            tally.question(names[question]).wrong += times
    for question in visit.changed:
        if question in names:
            tally.question(names[question]).changed += 1


def _stopped(tally: Tally, visits: list[Visit], first: str) -> None:
    """Where someone gave up: on the page that did not save, or on the one that would have come next."""
    seen = {visit.page: visit for visit in visits}
    last = visits[-1] if visits else None
    where = first if last is None else last.page if not last.saves else last.led_to
    if where:
        tally.page(where).stopped += 1
        tally.page(where).reached += where not in seen


def _thrown(drafts: Iterable[UUID]) -> Iterator[UUID]:
    """Which of `drafts` their holders threw away; the others' time was over."""
    streams = [f"draft:{key}" for key in drafts]
    found = Event.objects.filter(kind="draft.discarded", stream__in=streams).values_list("stream", flat=True)
    return (UUID(stream.removeprefix("draft:")) for stream in found)


def _asked_back(drafts: Iterable[Draft], version: UUID) -> Iterator[list[str]]:
    """The paths that officers asked to be mended, of each request to the applicants of `drafts`."""
    sent = Application.objects.filter(
        edition__form_version=version, submission_id__in=_submissions(drafts)
    ).values_list("pk", flat=True)
    streams = [f"application:{key}" for key in sent]
    for data in Event.objects.filter(kind="correction.asked", stream__in=streams).values_list(
        "data", flat=True
    ):
        yield data.get("paths", [])


def _submissions(drafts: Iterable[Draft]) -> list[UUID]:
    return [
        draft.submission.pk
        for draft in Draft.objects.filter(pk__in=[one.pk for one in drafts], submitted_at__isnull=False)
        .select_related("submission")
        .defer("answers")
    ]


def _batches(keys: Iterable[UUID]) -> Iterator[list[UUID]]:
    every = list(keys)
    for start in range(0, len(every), _AT_ONCE):
        yield every[start : start + _AT_ONCE]
