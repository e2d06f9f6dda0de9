"""A firm's files: good rows are taken, others told by cell, hostile ones refused in plain words, nothing twice."""

import io
from typing import Any

import openpyxl
import pytest

from madoguchi.core.clock import japan_day
from madoguchi.surveys.codebook import Kind
from madoguchi.surveys.models import PanelImport, Response, Survey, Wave
from madoguchi.surveys.panel import read_codebook, read_panel
from madoguchi.surveys.services import (
    BadCodebook,
    ColumnsMissing,
    NotATable,
    NotNow,
    NotYourSurvey,
    look_at_panel,
    plan_wave,
    take_panel,
)
from tests.surveys.conftest import opened
from tests.surveys.made import answers_file, as_csv, book, codebook_file, item
from tests.world import World

HELD = book(
    item("age", codes="1 2"),
    item("q1", codes="1 2"),
    item("q2", Kind.MANY, "1 2 3", "q1=1"),
    item("mins", Kind.NUMBER),
    item("words", Kind.FREE),
)
PEOPLE: list[dict[str, Any]] = [
    {"age": "1", "q1": "1", "q2": ["1", "3"], "mins": "30", "words": "=1+1 でした"},
    {"age": "2", "q1": "2", "q2": None, "mins": "1,000", "words": None},
    {"age": "2", "q1": None, "q2": None, "mins": None, "words": None},
]


@pytest.fixture
def planned(world: World, survey: Survey) -> Wave:
    day = japan_day(world.at)
    return plan_wave(
        survey=survey,
        label="令和6年度",
        opens_on=day,
        closes_on=day,
        by=world.acting(world.editor),
        at=world.at,
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_answers_come_back_as_they_were_sent(encoding):
    found = read_panel(answers_file(HELD, PEOPLE, encoding), read_codebook(codebook_file(HELD, encoding)), {})
    assert found.book == HELD
    assert found.answers == [
        {"age": "1", "q1": "1", "q2": ["1", "3"], "mins": 30.0, "words": "written"},
        {"age": "2", "q1": "2", "mins": 1000.0, "words": None},
        {"age": "2", "q1": None, "mins": None, "words": None},
    ]
    assert found.words[0] == {"words": "=1+1 でした"}
    assert (found.rows, found.wrong_rows, found.unused) == (3, 0, [])


def test_a_workbook_and_one_column_for_several_answers_and_labels_do_as_well():
    sheet = openpyxl.Workbook()
    page = sheet.active
    assert page is not None
    page.append(["no", "ageとは", "q1", "q2", "mins", "words", "ランク"])
    page.append([1, "ageの1", 1, "3;1", 12.5, "よい", "A"])
    out = io.BytesIO()
    sheet.save(out)
    found = read_panel(out.getvalue(), HELD, {})
    assert found.answers == [{"age": "1", "q1": "1", "q2": ["1", "3"], "mins": 12.5, "words": "written"}]
    assert found.columns["ageとは"] == "age"
    assert found.unused == ["ランク"]


def test_every_wrong_cell_is_told_and_its_row_left_out():
    heads = ["ID", "age", "q1", "q2_1", "q2_2", "q2_3", "mins", "words"]
    rows = [
        ["1", "1", "1", "1", "0", "0", "5", ""],
        ["1", "1", "1", "1", "0", "0", "5", ""],
        ["2", "9", "1", "5", "0", "0", "x", ""],
        ["3", "1", "2", "1", "0", "0", "", ""],
        ["4", "1", "2", "", "", "", "inf", "あ" * 2001],
    ]
    found = read_panel(as_csv([heads, *rows]), HELD, {})
    assert (found.rows, len(found.answers), found.wrong_rows) == (5, 1, 4)
    told = [(one.line, one.column) for one in found.troubles]
    assert told == [
        (3, "回答者番号"),
        (4, "age"),
        (4, "q2"),
        (4, "mins"),
        (5, "q2"),
        (6, "mins"),
        (6, "words"),
    ]
    assert "コードブックの選択肢にありません" in found.troubles[1].sentence
    assert "回答対象ではない" in found.troubles[4].sentence


def test_a_person_says_what_a_column_is_and_it_is_kept():
    heads = ["年齢", "q1", "q2", "mins", "words"]
    rows = [["1", "2", "", "", ""]]
    with pytest.raises(ColumnsMissing, match="age"):
        read_panel(as_csv([heads, *rows]), HELD, {})
    found = read_panel(as_csv([heads, *rows]), HELD, {"年齢": "age"})
    assert found.answers[0]["age"] == "1"
    assert found.columns["年齢"] == "age"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "設問番号"),
        (b"a,b\x00c\n1,2", "表として読めません"),
        (b"\xff\xfe\x00\x01", "表として読めません"),
        (b"PK\x03\x04 not a workbook", "表として読めません"),
        ("設問番号,設問文\n".encode("utf-16"), "表として読めません"),
        (b"x" * (60 * 1024 * 1024 + 1), "大きすぎます"),
        (b"x\n" * 200_002, "行が多すぎます"),
        (b"x," * 2_001 + b"x\n", "列が多すぎます"),
    ],
)
def test_hostile_files_are_refused_in_plain_words(content, words):
    with pytest.raises((NotATable, BadCodebook)) as caught:
        read_codebook(content)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["q 1", "問", "SA", "1", "はい", ""]], "設問番号"),
        ([["q1", "問", "XX", "1", "はい", ""]], "形式"),
        ([["q1", "", "SA", "1", "はい", ""]], "設問文"),
        ([["q1", "問", "SA", "", "", ""]], "選択肢がありません"),
        ([["q1", "問", "SA", "1", "はい", ""], ["q1", "問", "SA", "1", "いいえ", ""]], "重ならない"),
        ([["q1", "問", "SA", "1", "はい", "q9=1"]], "q9=1"),
        ([["q1", "問", "SA", "1", "はい", ""], ["q2", "問", "FA", "", "", "q1=7"]], "q1=7"),
        ([["q1", "問", "SA", "1", "はい", "すべて"]], "回答対象"),
    ],
)
def test_a_codebook_is_said_to_be_wrong_where_it_is(rows, words):
    heads = ["設問番号", "設問文", "形式", "選択肢番号", "選択肢", "回答対象"]
    with pytest.raises(BadCodebook) as caught:
        read_codebook(as_csv([heads, *rows]))
    assert words in "".join(caught.value.problems)


@pytest.mark.django_db
def test_looking_writes_nothing_and_taking_twice_changes_nothing(world: World, planned: Wave):
    by = world.acting(world.editor)
    files = {"content": answers_file(HELD, PEOPLE), "codebook": codebook_file(HELD)}
    assert len(look_at_panel(wave=planned, **files, by=by).answers) == 3
    assert not Response.objects.exists()
    assert not take_panel(wave=planned, **files, by=by, at=world.at).is_known
    first = set(Response.objects.values_list("pk", flat=True))
    assert len(first) == 3
    planned.refresh_from_db()
    assert planned.state == "closed"
    assert take_panel(wave=planned, **files, by=by, at=world.at).is_known
    assert set(Response.objects.values_list("pk", flat=True)) == first
    other = {**files, "content": answers_file(HELD, PEOPLE[:2])}
    assert not take_panel(wave=planned, **other, by=by, at=world.at).is_known
    assert Response.objects.count() == 2  # in place of the first file's
    assert PanelImport.objects.count() == 2


@pytest.mark.django_db
def test_words_are_sealed_and_numbers_of_people_are_not_kept(world: World, planned: Wave):
    files = {"content": answers_file(HELD, PEOPLE), "codebook": codebook_file(HELD)}
    take_panel(wave=planned, **files, by=world.acting(world.editor), at=world.at)
    raw = b"".join(bytes(one) for one in Response.objects.values_list("words", flat=True))
    assert "でした".encode() not in raw
    assert raw
    assert all("ID" not in one for one in Response.objects.values_list("answers", flat=True))


@pytest.mark.django_db
def test_what_people_answer_here_is_not_written_over(world: World, survey: Survey, planned: Wave):
    by = world.acting(world.editor)
    files = {"content": answers_file(HELD, PEOPLE), "codebook": codebook_file(HELD)}
    with pytest.raises(NotNow):
        take_panel(wave=opened(world, survey), **files, by=by, at=world.at)
    stranger = world.officer("elsewhere", at=world.other_city)
    with pytest.raises(NotYourSurvey):
        take_panel(wave=planned, **files, by=world.acting(stranger), at=world.at)
