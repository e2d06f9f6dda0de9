"""Fetching feeds that are due: the last good data stays until better has come whole and as it was confirmed."""

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Appointment
from madoguchi.core.acting import Acting
from madoguchi.core.clock import JAPAN, japan_day
from madoguchi.datasets.fetching import Fetched, Fetcher, FetchFailed
from madoguchi.datasets.models import Dataset, Feed, Fetch, Snapshot
from madoguchi.datasets.parquet import packed
from madoguchi.datasets.reading import Code, NotATable, ReadTable, read_as, texts_of
from madoguchi.datasets.selectors.datasets import KEEPERS
from madoguchi.datasets.services.snapshots import show, take_snapshot
from madoguchi.datasets.types import Body
from madoguchi.events.services import append
from madoguchi.messaging.services import mail_feed

if TYPE_CHECKING:
    from uuid import UUID

log = logging.getLogger(__name__)

AT_ONCE = 3
"""Feeds that one round asks; the next round asks the others."""
FIRST_AGAIN = timedelta(hours=1)
TELL_AFTER = 3
"""Failures in a row that may pass by themselves (no connection, too slow) before the owner is told."""
KEPT_FETCHES = 200
LEAST_ROWS = 0.5
"""Less than this share of the rows of before is taken for a file that is not whole."""

CLERK = Acting.system("feeds")
_PASSING = ("timeout", "unreachable", "cut", "http_5", "http_429")


@dataclass(frozen=True)
class _Found:
    """What came of a try: a table, nothing new, or a reason (取得の結果)."""

    fetched: Fetched | None = None
    table: ReadTable | None = None
    data: bytes = b""
    code: str = ""
    why: str = ""
    status: int | None = None


def fetch_due(*, fetcher: Fetcher | None = None, at: datetime) -> int:
    """Ask the feeds that are due, a few at a time; returns how many were asked. A failure leaves the data as it was."""
    due = Feed.objects.filter(due_at__lte=at, dataset__retired_at__isnull=True).order_by("due_at", "pk")
    asked = 0
    for feed in due.select_related("dataset__current")[:AT_ONCE]:
        if _claimed(feed, at):
            fetch_feed(feed=feed, fetcher=fetcher, at=at)
            asked += 1
    return asked


def fetch_feed(*, feed: Feed, fetcher: Fetcher | None = None, at: datetime) -> Fetch:
    """Ask one feed now, and take what comes if it is whole and as it was confirmed."""
    body = _body_of(feed.dataset)
    asking = fetcher or Fetcher(may_be_private=settings.FEED_PRIVATE)
    return _settle(feed, _tried(feed, body, asking), body, at)


def _claimed(feed: Feed, at: datetime) -> bool:
    """Whether this worker asks the feed: the one that moves its time first does."""
    later = at + timedelta(hours=feed.every_hours)
    return bool(Feed.objects.filter(pk=feed.pk, due_at=feed.due_at).update(due_at=later, asked_at=at))


def _body_of(dataset: Dataset) -> Body:
    version = dataset.versions.filter(published_at__isnull=False).order_by("-number").first()
    return Body.of(version.body) if version else Body()


def _tried(feed: Feed, body: Body, fetcher: Fetcher) -> _Found:
    """What comes of asking; nothing that the other side does may raise from here."""
    try:
        found = fetcher.fetch(feed.address, etag=feed.etag, last_modified=feed.last_modified)
        if found.content is None:
            return _Found(found, status=found.status)
        table = read_as(texts_of(found.content), body.columns)
        if table.n_problems:
            raise NotATable(Code.CELLS, _cells_in_words(table))
        before = feed.dataset.current.rows if feed.dataset.current else 0
        if table.frame.height < LEAST_ROWS * before:
            raise NotATable(
                Code.FEW_ROWS,
                _("行が、前の%(before)s行から%(now)s行に減りました。途中で切れたファイルかもしれません。")
                % {"before": f"{before:,}", "now": f"{table.frame.height:,}"},
            )
        return _Found(found, table, packed(table.frame), status=found.status)
    except FetchFailed as error:
        return _Found(code=error.code, why=error.why, status=error.status)
    except NotATable as error:
        return _Found(code=error.code.value, why=str(error))
    except Exception:  # whatever a hostile file sets off; the page keeps its data
        log.exception("The feed %s could not be read.", feed.pk)
        return _Found(code="unreadable", why=_("ファイルを読み取れませんでした。"))


def _cells_in_words(table: ReadTable) -> str:
    first = table.problems[0]
    return _(
        "読み取れないセルが%(n)sあります。最初は%(line)d行目の「%(column)s」の「%(value)s」です（%(why)s）。"
    ) % {
        "n": f"{table.n_problems:,}",
        "line": first.line,
        "column": first.column[:40],
        "value": first.value[:40],
        "why": first.why.removesuffix("。"),
    }


def _settle(feed: Feed, found: _Found, body: Body, at: datetime) -> Fetch:
    """Write down what came of it, in one transaction; then tell the owner of trouble, once."""
    with transaction.atomic():
        dataset = Dataset.objects.select_for_update(of=("self",)).get(pk=feed.dataset_id)
        locked = Feed.objects.select_for_update(of=("self",)).get(pk=feed.pk)
        made = Fetch(feed=locked, at=at, status=found.status)
        if found.code:
            _failed(locked, dataset, made, found, at)
        else:
            _went_well(locked, dataset, made, found, at)
        locked.save()
        made.save(force_insert=True)
        old = locked.fetches.order_by("-at", "-id").values_list("pk", flat=True)[KEPT_FETCHES:]
        Fetch.objects.filter(pk__in=list(old)).delete()
    if found.code:
        _tell_owner(locked, found, at)
    return made


def _went_well(feed: Feed, dataset: Dataset, made: Fetch, found: _Found, at: datetime) -> None:
    made.outcome = Fetch.Outcome.SAME
    snapshot: Snapshot | None = dataset.current
    if found.table is not None and found.fetched is not None:
        assert found.fetched.content is not None, "what has a table has content"
        feed.etag, feed.last_modified = found.fetched.etag, found.fetched.last_modified
        before = dataset.current_id
        snapshot = take_snapshot(
            dataset=dataset,
            data=found.data,
            columns=found.table.columns,
            rows=found.table.frame.height,
            as_of=_as_of(found.fetched, at),
            may_be_older=True,
            at=at,
        )
        made.size, made.rows = len(found.fetched.content), snapshot.rows
        if snapshot.pk != before:
            made.outcome, made.snapshot = Fetch.Outcome.NEW, snapshot
    if feed.told_at is not None:
        _log(feed, dataset, "feed.recovered", {}, at)
    feed.failures, feed.failing_since, feed.told_at = 0, None, None
    feed.due_at = at + timedelta(hours=feed.every_hours)
    if snapshot is not None:
        show(dataset=dataset, snapshot=snapshot, at=at)


def _as_of(fetched: Fetched, at: datetime) -> date:
    """The day of which the data tells: on which the other side changed it, if it says so, else today."""
    try:
        return japan_day(min(parsedate_to_datetime(fetched.last_modified), at))
    except (ValueError, TypeError):
        return japan_day(at)


def _failed(feed: Feed, dataset: Dataset, made: Fetch, found: _Found, at: datetime) -> None:
    made.outcome, made.code, made.why = Fetch.Outcome.FAILED, found.code[:30], found.why[:500]
    feed.failures += 1
    feed.failing_since = feed.failing_since or at
    again = min(FIRST_AGAIN * 2 ** min(feed.failures - 1, 10), timedelta(hours=feed.every_hours))
    feed.due_at = at + again
    since = feed.failing_since.astimezone(JAPAN)
    dataset.problem = (
        _("%(month)d月%(day)d日から更新できていません。%(why)s")
        % {"month": since.month, "day": since.day, "why": found.why}
    )[:500]
    dataset.save(update_fields=["problem"])


def _tell_owner(feed: Feed, found: _Found, at: datetime) -> None:
    """Tell those who keep the dataset that it is broken, once until it is well again."""
    if found.code.startswith(_PASSING) and feed.failures < TELL_AFTER:
        return
    with transaction.atomic():
        if not Feed.objects.filter(pk=feed.pk, told_at__isnull=True).update(told_at=at):
            return
        _log(feed, feed.dataset, "feed.broke", {"code": found.code}, at)
    assert feed.dataset.organisation_id is not None, "feeds have their owners"
    for address in _keepers(feed.dataset.organisation_id, at):
        mail_feed(address=address, key=feed.dataset_id, title=feed.dataset.title, why=found.why, at=at)


def _keepers(place: "UUID", at: datetime) -> list[str]:
    today = japan_day(at)
    held = Appointment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=today),
        organisation=place,
        role__in=[role.value for role in KEEPERS],
        starts_on__lte=today,
        user__is_active=True,
    ).exclude(user__email="")
    return sorted(set(held.values_list("user__email", flat=True)))


def _log(feed: Feed, dataset: Dataset, kind: str, data: dict[str, str], at: datetime) -> None:
    append(
        stream=f"dataset:{dataset.pk}",
        kind=kind,
        by=CLERK,
        at=at,
        organisation=dataset.organisation_id,
        data={"code_of_dataset": dataset.code, **data},
    )
