"""Bringing a table: uploaded or fetched, its columns guessed, confirmed by the officer, published by another."""

import re
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.datasets.fetching import Fetched, Fetcher, FetchFailed
from madoguchi.datasets.guessing import guessed
from madoguchi.datasets.models import Dataset, DatasetVersion, Feed
from madoguchi.datasets.parquet import packed
from madoguchi.datasets.reading import MOST_BYTES, CellProblem, read_as, texts_of
from madoguchi.datasets.selectors.datasets import KEEPERS
from madoguchi.datasets.services.snapshots import show, take_snapshot
from madoguchi.datasets.types import Body, ColumnKind
from madoguchi.events.services import append
from madoguchi.files.models import File
from madoguchi.files.selectors import read
from madoguchi.files.services import keep
from madoguchi.versions.services import AlreadyPublished, NewerIsPublished, locked_draft, publish

PUBLISHERS = (Role.PUBLISHER, Role.PLAN_MANAGER)
EVERY_HOURS = (1, 6, 24, 168)
"""How often an address may be asked: each hour, four times a day, daily, weekly."""
MOST_BLANKS = 0.2
"""The share of cells that an officer may leave empty because they could not be read."""

_CODE = re.compile(r"[a-z][a-z0-9-]{2,58}[a-z0-9]")
_COLUMN = re.compile(r"[a-z][a-z0-9_]{0,58}")


class MayNotKeep(Refusal):
    """The actor neither writes nor publishes in the organisation."""

    sentence = _("この組織のデータは、編集できません。")


class MayNotPublish(Refusal):
    """The actor publishes nothing in the organisation."""

    sentence = _("公開できるのは、公開者か計画担当です。")


class CodeTaken(Refusal):
    """The code is none, or another dataset has it."""

    sentence = _(
        "コードは、英小文字と数字とハイフンで4文字以上にしてください。ほかのデータと同じものは使えません。"
    )


class WordsMissing(Refusal):
    """The dataset has no name, or nobody said whence it is or how it may be used."""

    sentence = _("名前、出典、利用条件を入力してください。")


class ColumnsWrong(Refusal):
    """No column is read, or two have one code or name, or a code is none."""

    sentence = _("列を1つ以上選び、名前とコードを、ほかの列と違うものにしてください。")


class DraftOpen(Refusal):
    """A version of the dataset waits to be published."""

    sentence = _("公開を待っている版があります。先に公開するか、取りやめてください。")


class CellsWrong(Refusal):
    """Cells cannot be read as what their columns were confirmed to be; `problems` are the first of them."""

    sentence = _("読み取れないセルがあります。列の種類を直すか、ファイルを直して登録し直してください。")

    def __init__(self, problems: tuple[CellProblem, ...], count: int, *, may_be_blank: bool) -> None:
        self.problems, self.count, self.may_be_blank = problems, count, may_be_blank
        super().__init__(field="columns")


class FetchRefused(Refusal):
    """The address gives no table now."""


def upload(
    *, organisation: Organisation, code: str, title: str, name: str, content: bytes, by: Acting, at: datetime
) -> DatasetVersion:
    """Begin a dataset with a file; its columns are guessed for the officer to confirm.

    Raises `MayNotKeep`, `CodeTaken`, `NotATable`.
    """
    who = _allow(by, organisation)
    columns = guessed(texts_of(content))
    with transaction.atomic():
        made = _dataset(Dataset.Kind.UPLOAD, organisation, code, title, at)
        return _draft(made, Body(title=made.title, columns=columns), name, content, who, by=by, at=at)


def upload_again(*, dataset: Dataset, name: str, content: bytes, by: Acting, at: datetime) -> DatasetVersion:
    """Begin a new version of an uploaded dataset; what was confirmed of a column holds for the one of the same name.

    Raises `MayNotKeep`, `DraftOpen`, `NotATable`.
    """
    assert dataset.organisation is not None, "tables of the system are not uploaded"
    who = _allow(by, dataset.organisation)
    before = _last_body(dataset)
    columns = guessed(texts_of(content), before.columns)
    with transaction.atomic():
        locked = Dataset.objects.select_for_update(of=("self",)).get(pk=dataset.pk)
        if locked.kind != Dataset.Kind.UPLOAD or locked.versions.filter(published_at__isnull=True).exists():
            raise DraftOpen
        body = replace(before, columns=columns, as_of=None, blanks=0)
        return _draft(locked, body, name, content, who, by=by, at=at)


def add_feed(
    *,
    organisation: Organisation,
    code: str,
    title: str,
    address: str,
    every_hours: int,
    fetcher: Fetcher | None = None,
    by: Acting,
    at: datetime,
) -> DatasetVersion:
    """Begin a dataset that is fetched from `address`: it is asked once now, and its columns are guessed.

    Raises `MayNotKeep`, `CodeTaken`, `FetchRefused`, `NotATable`.
    """
    who = _allow(by, organisation)
    if every_hours not in EVERY_HOURS:
        raise FetchRefused(str(_("取得の間隔を選んでください。")), field="every_hours")
    try:
        found: Fetched = (fetcher or Fetcher(may_be_private=settings.FEED_PRIVATE)).fetch(address)
    except FetchFailed as error:
        raise FetchRefused(error.why, field="address") from error
    content = found.content or b""
    columns = guessed(texts_of(content))
    with transaction.atomic():
        made = _dataset(Dataset.Kind.FEED, organisation, code, title, at)
        Feed.objects.create(dataset=made, address=address, every_hours=every_hours)
        body = Body(title=made.title, columns=columns, address=address, every_hours=every_hours)
        return _draft(made, body, "feed", content, who, by=by, at=at)


def confirm(
    *,
    version: DatasetVersion,
    body: Body,
    may_be_blank: bool = False,
    revision: int,
    by: Acting,
    at: datetime,
) -> DatasetVersion:
    """Save what the officer says of the dataset and read the file so; another person may publish it then.

    With `may_be_blank` cells that cannot be read are left empty, a fifth of all at most; of what is fetched every cell
    must be read. Raises `MayNotKeep`, `WordsMissing`, `ColumnsWrong`, `CellsWrong`, and those of `versions`.
    """
    assert version.dataset.organisation is not None, "tables of the system have no versions"
    who = _allow(by, version.dataset.organisation)
    _check_words(body)
    assert version.original is not None, "a version begins with its file"
    told = read_as(texts_of(read(version.original)), body.columns)
    is_feed = version.dataset.kind == Dataset.Kind.FEED
    cells = told.frame.height * max(told.frame.width, 1)
    may = not is_feed and told.n_problems <= MOST_BLANKS * cells
    if told.n_problems and not (may_be_blank and may):
        raise CellsWrong(told.problems, told.n_problems, may_be_blank=may)
    data = packed(told.frame)
    with transaction.atomic():
        locked = locked_draft(version, revision=revision)
        dataset = Dataset.objects.select_for_update(of=("self",)).get(pk=version.dataset_id)
        snapshot = take_snapshot(
            dataset=dataset,
            data=data,
            columns=told.columns,
            rows=told.frame.height,
            as_of=body.as_of or (japan_day(at) if is_feed else None),
            at=at,
        )
        kept = replace(
            body, blanks=told.n_problems, address=_address(locked), every_hours=_every(locked, body)
        )
        locked.body, locked.snapshot, locked.edited_by_id = kept.to_json(), snapshot, who
        locked.revision, locked.asked_at = revision + 1, at
        locked.save()
        _tell(locked, "saved", by=by, at=at)
    return locked


def publish_dataset(*, version: DatasetVersion, by: Acting, at: datetime) -> Dataset:
    """Show the data of a version to everybody, and fetch it from now on where it has an address.

    Raises `MayNotPublish`, `WordsMissing` before it was confirmed, and `EditorMayNotApprove`, `AlreadyPublished`.
    """
    place = version.dataset.organisation_id
    if by.who is None or not any(place and by.has(role, place) for role in PUBLISHERS):
        raise MayNotPublish
    with transaction.atomic():
        dataset = Dataset.objects.select_for_update(of=("self",)).get(pk=version.dataset_id)
        fresh = DatasetVersion.objects.get(pk=version.pk)
        if fresh.is_published:
            raise AlreadyPublished
        if fresh.snapshot is None:
            raise WordsMissing
        if dataset.versions.filter(published_at__isnull=False, number__gt=fresh.number).exists():
            raise NewerIsPublished
        publish(fresh, organisation=place, by=by, at=at)
        body = Body.of(fresh.body)
        dataset.title, dataset.about, dataset.retired_at = body.title, body.about, None
        dataset.save(update_fields=["title", "about", "retired_at"])
        show(dataset=dataset, snapshot=fresh.snapshot, at=at)
        Feed.objects.filter(dataset=dataset).update(
            address=body.address,
            every_hours=body.every_hours,
            due_at=at,
            etag="",
            last_modified="",
            failures=0,
            failing_since=None,
            told_at=None,
        )
    return dataset


def discard(*, version: DatasetVersion, by: Acting, at: datetime) -> None:
    """Throw a version away that nobody published; a dataset that never was public goes with it.

    Raises `MayNotKeep`, `AlreadyPublished`.
    """
    assert version.dataset.organisation is not None, "tables of the system have no versions"
    _allow(by, version.dataset.organisation)
    with transaction.atomic():
        locked = locked_draft(version)
        _tell(locked, "discarded", by=by, at=at)
        dataset = locked.dataset
        locked.delete()
        if not dataset.versions.exists():
            dataset.delete()


def retire(*, dataset: Dataset, by: Acting, at: datetime) -> Dataset:
    """Show the dataset no more, and fetch it no more; what was kept stays. Raises `MayNotPublish`."""
    place = dataset.organisation_id
    if by.who is None or not any(place and by.has(role, place) for role in PUBLISHERS):
        raise MayNotPublish
    with transaction.atomic():
        locked = Dataset.objects.select_for_update(of=("self",)).get(pk=dataset.pk)
        if locked.retired_at is None:
            locked.retired_at = at
            locked.save(update_fields=["retired_at"])
            Feed.objects.filter(dataset=locked).update(due_at=None)
            append(
                stream=f"dataset:{locked.pk}",
                kind="dataset.retired",
                by=by,
                at=at,
                organisation=place,
                data={"code": locked.code},
            )
    return locked


def _dataset(kind: Dataset.Kind, organisation: Organisation, code: str, title: str, at: datetime) -> Dataset:
    if not title.strip():
        raise WordsMissing(field="title")
    if not _CODE.fullmatch(code):
        raise CodeTaken(field="code")
    try:
        with transaction.atomic():
            return Dataset.objects.create(
                kind=kind, organisation=organisation, code=code, title=title.strip()[:100], made_at=at
            )
    except IntegrityError as error:
        raise CodeTaken(field="code") from error


def _draft(
    dataset: Dataset, body: Body, name: str, content: bytes, who: UUID, *, by: Acting, at: datetime
) -> DatasetVersion:
    assert dataset.organisation is not None, "tables of the system have no versions"
    newest = dataset.versions.aggregate(newest=Max("number"))["newest"] or 0
    made = DatasetVersion(
        dataset=dataset, number=newest + 1, body=body.to_json(), edited_by_id=who, created_at=at
    )
    made.original = _original(made, dataset, name, content, at)
    made.save(force_insert=True)
    _tell(made, "drafted", by=by, at=at)
    return made


def _original(made: DatasetVersion, dataset: Dataset, name: str, content: bytes, at: datetime) -> File:
    assert dataset.organisation is not None, "tables of the system have no versions"
    return keep(
        owner=made.pk,
        whose=dataset.pk,
        tenant=dataset.organisation.government_id,
        name=name[:200] or "data",
        media_type="application/octet-stream",
        data=content,
        most=MOST_BYTES,
        at=at,
    )


def _last_body(dataset: Dataset) -> Body:
    last = dataset.versions.order_by("-number").first()
    return Body.of(last.body) if last else Body(title=dataset.title)


def _address(version: DatasetVersion) -> str:
    return Body.of(version.body).address


def _every(version: DatasetVersion, body: Body) -> int:
    return body.every_hours if body.every_hours in EVERY_HOURS else Body.of(version.body).every_hours


def _check_words(body: Body) -> None:
    for name in ("title", "source", "licence"):
        if not str(getattr(body, name)).strip():
            raise WordsMissing(field=name)
    codes = [one.column.code for one in body.columns]
    labels = [one.column.label.strip() for one in body.columns]
    headers = [one.header for one in body.columns]
    is_once = all(len(set(each)) == len(each) for each in (codes, labels, headers))
    if not codes or not is_once or not all(labels) or not all(map(_COLUMN.fullmatch, codes)):
        raise ColumnsWrong(field="columns")
    numbers = {one.column.code for one in body.columns if one.column.kind == ColumnKind.NUMBER}
    if body.count_column and body.count_column not in numbers:
        raise ColumnsWrong(field="count_column")


def _allow(by: Acting, organisation: Organisation) -> UUID:
    if by.who is None or not any(by.has(role, organisation.pk) for role in KEEPERS):
        raise MayNotKeep
    return by.who


def _tell(version: DatasetVersion, act: str, *, by: Acting, at: datetime) -> None:
    append(
        stream=f"datasetversion:{version.pk}",
        kind=f"datasetversion.{act}",
        by=by,
        at=at,
        organisation=version.dataset.organisation_id,
        data={"dataset": version.dataset.code, "number": version.number},
    )
