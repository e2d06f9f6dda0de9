"""Uploads: guessed, confirmed, published by another; every cell that cannot be read is told; versions stay as they were."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import xlsxwriter
from django.db import IntegrityError, transaction

from madoguchi.core.acting import Role
from madoguchi.datasets.guessing import guessed
from madoguchi.datasets.models import Dataset, DatasetVersion, Feed
from madoguchi.datasets.reading import Code, NotATable, read_as, texts_of
from madoguchi.datasets.selectors import UnknownDataset, dataset, run
from madoguchi.datasets.services import (
    CellsWrong,
    CodeTaken,
    ColumnsWrong,
    DraftOpen,
    MayNotKeep,
    MayNotPublish,
    WordsMissing,
    confirm,
    discard,
    publish_dataset,
    retire,
    upload,
    upload_again,
)
from madoguchi.datasets.types import Body, ColumnKind, Dimension, Measure, Query, State, Work
from madoguchi.versions.services import AlreadyPublished, EditorMayNotApprove, SomeoneElseSaved
from tests.world import World

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
TABLE = '区市町村,年度,受付日,月,件数（件）,割合,コード\n北窓市,2025年度,令和8年4月1日,2026年4月,"1,200",12.5%,01\n南窓町,2025,2026/04/02,2026-04,－,８％,02\n'
KINDS = ["place", "year", "day", "month", "number", "number", "category"]
SUM = Query("people", (Dimension("c1"),), (Measure(Work.SUM, "c5"),))


@pytest.fixture
def world(db: None) -> World:
    return World(AT)


def begun(world: World, content: bytes = TABLE.encode(), **more: Any) -> DatasetVersion:
    told = {"code": "people", "title": "届出の件数", "name": "people.csv", "organisation": world.city, **more}
    return upload(content=content, by=world.acting(world.editor), at=AT, **told)


def said(version: DatasetVersion, **more: Any) -> Body:
    words = {"source": "窓野市の集計", "licence": "CC BY 4.0", "as_of": date(2026, 9, 30)}
    return replace(Body.of(version.body), **{**words, **more})


def confirmed(world: World, version: DatasetVersion, **more: Any) -> DatasetVersion:
    by = world.acting(world.editor)
    return confirm(version=version, body=said(version, **more), revision=version.revision, by=by, at=AT)


def shown(world: World, content: bytes = TABLE.encode()) -> Dataset:
    version = confirmed(world, begun(world, content))
    return publish_dataset(version=version, by=world.acting(world.publisher), at=AT)


def workbook(rows: list[list[Any]]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet()
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, row)
    book.close()
    return buffer.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_what_columns_are_is_guessed_in_any_encoding(encoding: str) -> None:
    found = guessed(texts_of(TABLE.encode(encoding)))
    assert [one.column.kind.value for one in found] == KINDS
    assert [(one.column.label, one.column.unit) for one in found[4:6]] == [("件数", "件"), ("割合", "％")]
    told = read_as(texts_of(TABLE.encode(encoding)), found)
    assert told.n_problems == 0
    assert told.frame.rows() == [
        ("北窓市", "2025", date(2026, 4, 1), "2026-04", 1200.0, 12.5, "01"),
        ("南窓町", "2025", date(2026, 4, 2), "2026-04", None, 8.0, "02"),
    ]


def test_a_workbook_is_read_as_a_csv_is() -> None:
    content = workbook(
        [["区市町村", "件数", "日"], ["北窓市", 3.5, "2026-04-01"], ["南窓町", 4, "2026-04-02"]]
    )
    found = guessed(texts_of(content))
    assert [one.column.kind.value for one in found] == ["place", "number", "day"]
    assert read_as(texts_of(content), found).frame.rows()[0] == ("北窓市", 3.5, date(2026, 4, 1))


def test_one_uploads_and_another_publishes(world: World) -> None:
    version = confirmed(world, begun(world))
    with pytest.raises(UnknownDataset):
        run(SUM)
    with pytest.raises(MayNotPublish):
        publish_dataset(version=version, by=world.acting(world.editor), at=AT)
    both = world.officer("both", Role.EDITOR, Role.PUBLISHER)
    own = confirm(version=version, body=said(version), revision=1, by=world.acting(both), at=AT)
    with pytest.raises(EditorMayNotApprove):
        publish_dataset(version=own, by=world.acting(both), at=AT)
    made = publish_dataset(version=own, by=world.acting(world.publisher), at=AT)
    assert run(SUM).rows == (("北窓市", 1200), ("南窓町", None))
    told = dataset("people", at=AT)
    assert (told.title, told.source, told.licence, told.owner) == (
        "届出の件数",
        "窓野市の集計",
        "CC BY 4.0",
        "窓野市",
    )
    assert (told.as_of, told.rows, told.state) == (date(2026, 9, 30), 2, State.FRESH)
    with pytest.raises(AlreadyPublished):
        publish_dataset(version=DatasetVersion.objects.get(), by=world.acting(world.publisher), at=AT)
    assert made.current is not None


def test_what_is_published_cannot_be_changed(world: World) -> None:
    shown(world)
    for change in ({"body": {}}, {"digest": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DatasetVersion.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        DatasetVersion.objects.all().delete()


def test_every_cell_that_cannot_be_read_is_told(world: World) -> None:
    broken = (
        "区市町村,月,件数\n北窓市,2026-04,百\n\n南窓町,2026-13,5\n海窓村,2026-04,=SUM(A1)\n"
        + "山窓村,2026-05,1\n" * 9
    )
    version = begun(world, broken.encode())
    kinds = (ColumnKind.PLACE, ColumnKind.MONTH, ColumnKind.NUMBER)
    columns = tuple(
        replace(one, column=replace(one.column, kind=kind))
        for one, kind in zip(Body.of(version.body).columns, kinds, strict=True)
    )
    with pytest.raises(CellsWrong) as refused:
        confirmed(world, version, columns=columns)
    found = refused.value
    assert [(one.line, one.column, one.value) for one in found.problems] == [
        (2, "件数", "百"),
        (4, "月", "2026-13"),
        (5, "件数", "=SUM(A1)"),
    ]
    assert found.count == 3 and found.may_be_blank
    by = world.acting(world.editor)
    kept = confirm(
        version=version, body=said(version, columns=columns), may_be_blank=True, revision=0, by=by, at=AT
    )
    assert Body.of(kept.body).blanks == 3
    publish_dataset(version=kept, by=world.acting(world.publisher), at=AT)
    assert run(Query("people", (), (Measure(Work.SUM, "c3"),))).rows == ((14,),)


def test_a_table_of_mostly_wrong_cells_is_not_left_empty(world: World) -> None:
    version = begun(world, "件数\n百\n千\n5\n".encode())
    (one,) = Body.of(version.body).columns
    body = said(version, columns=(replace(one, column=replace(one.column, kind=ColumnKind.NUMBER)),))
    with pytest.raises(CellsWrong) as refused:
        confirm(
            version=version, body=body, may_be_blank=True, revision=0, by=world.acting(world.editor), at=AT
        )
    assert not refused.value.may_be_blank


def test_a_new_version_keeps_what_was_confirmed_and_the_old_data_until_it_is_published(world: World) -> None:
    made = shown(world)
    newer = TABLE.replace('"1,200"', "5") + "海窓村,2025,2026-04-03,2026-04,7,1%,03\n"
    by = world.acting(world.editor)
    version = upload_again(dataset=made, name="b.csv", content=newer.encode(), by=by, at=AT)
    with pytest.raises(DraftOpen):
        upload_again(dataset=made, name="b.csv", content=newer.encode(), by=by, at=AT)
    version = confirmed(world, version)
    assert run(SUM).rows == (("北窓市", 1200), ("南窓町", None)), "the old data until another looked at it"
    publish_dataset(version=version, by=world.acting(world.publisher), at=AT + timedelta(hours=1))
    assert run(SUM).rows == (("北窓市", 5), ("南窓町", None), ("海窓村", 7))
    assert [one.number for one in made.versions.order_by("number")] == [1, 2]
    assert [one.rows for one in made.snapshots.order_by("number")] == [2, 3]


def test_a_draft_is_thrown_away_with_a_dataset_that_never_was(world: World) -> None:
    discard(version=begun(world), by=world.acting(world.editor), at=AT)
    assert not Dataset.objects.exists()
    made = shown(world)
    again = upload_again(
        dataset=made, name="b.csv", content=TABLE.encode(), by=world.acting(world.editor), at=AT
    )
    discard(version=again, by=world.acting(world.editor), at=AT)
    assert run(SUM).rows


def test_what_is_retired_is_shown_no_more(world: World) -> None:
    made = shown(world)
    with pytest.raises(MayNotPublish):
        retire(dataset=made, by=world.acting(world.editor), at=AT)
    retire(dataset=made, by=world.acting(world.publisher), at=AT)
    with pytest.raises(UnknownDataset):
        run(SUM)
    assert made.versions.count() == made.snapshots.count() == 1


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"source": " "}, WordsMissing),
        ({"licence": ""}, WordsMissing),
        ({"title": ""}, WordsMissing),
        ({"columns": ()}, ColumnsWrong),
        ({"count_column": "c1"}, ColumnsWrong),
        ({"count_column": "nowhere"}, ColumnsWrong),
    ],
)
def test_what_has_to_be_said(world: World, more: dict[str, Any], error: type[Exception]) -> None:
    version = begun(world)
    with pytest.raises(error):
        confirmed(world, version, **more)


def test_columns_have_names_of_their_own(world: World) -> None:
    version = begun(world)
    first, second, *rest = Body.of(version.body).columns
    for wrong in (
        replace(second, column=replace(second.column, code="c1")),
        replace(second, column=replace(second.column, label=first.column.label)),
        replace(second, column=replace(second.column, code='c"; DROP TABLE data; --')),
        replace(second, column=replace(second.column, label="")),
    ):
        with pytest.raises(ColumnsWrong):
            confirmed(world, version, columns=(first, wrong, *rest))


@pytest.mark.parametrize("code", ["", "a", "-people", "people-", "People", "人口", "a b", "x" * 70])
def test_codes_that_are_none(world: World, code: str) -> None:
    with pytest.raises(CodeTaken):
        begun(world, code=code)


def test_a_code_is_taken_once_and_only_by_those_who_keep_data(world: World) -> None:
    begun(world)
    with pytest.raises(CodeTaken):
        begun(world)
    for user in (world.examiner, world.resident):
        with pytest.raises(MayNotKeep):
            upload(
                organisation=world.city,
                code="other",
                title="別",
                name="a.csv",
                content=TABLE.encode(),
                by=world.acting(user),
                at=AT,
            )
    with pytest.raises(MayNotKeep):
        begun(world, code="other", organisation=world.other_city)
    assert Dataset.objects.count() == 1 and not Feed.objects.exists()


def test_two_screens_do_not_overwrite_each_other(world: World) -> None:
    version = confirmed(world, begun(world))
    by = world.acting(world.editor)
    with pytest.raises(SomeoneElseSaved):
        confirm(version=version, body=said(version), revision=0, by=by, at=AT)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", Code.EMPTY),
        (b"\xef\xbb\xbf\r\n", Code.EMPTY),
        ("あ,い\n".encode(), Code.EMPTY),
        ("あ,い\n,\n".encode(), Code.EMPTY),
        ("あ,\n1,2\n".encode(), Code.HEADER),
        ("あ,あ\n1,2\n".encode(), Code.HEADER),
        ("あ,い\n1,2,3\n".encode(), Code.RAGGED),
        ("あ,い\n1\n".encode(), Code.RAGGED),
        ('あ,い\n1,"2\n'.encode(), Code.RAGGED),
        (b"<table>", Code.HTML),
        (b"a,b\n\x81\xff,1\n", Code.CHARSET),
        (b"PK\x03\x04", Code.NOT_A_TABLE),
        (b"a\n" + b"1\n" * 0 + b"\x00\n", Code.NOT_A_TABLE),
        ((",".join(f"c{n}" for n in range(101)) + "\n" + ",".join("1" * 101)).encode(), Code.TOO_LARGE),
    ],
)
def test_files_that_are_no_table(content: bytes, code: Code) -> None:
    with pytest.raises(NotATable) as refused:
        texts_of(content)
    assert refused.value.code == code and str(refused.value).endswith("。")
