"""Which layout a file has is told from its heading; codes, lists and names of ministries are read as meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.registry.survey_layout import (
    Heading,
    Layout,
    NoHeading,
    code_of,
    edition_number,
    is_ministry,
    layout_of,
    layouts,
    ministries_in,
    ministry_named,
    recognise,
)
from tests.registry.survey_world import R6, R6_TITLE, R7, R7_TITLE

_WIDE = str.maketrans("()", "（）")
_Style = tuple[str, bool, bool]


def _drawn(name: str, style: _Style) -> str:
    """A name as somebody may have laid it out: number of the question, brackets, a line break."""
    number, is_wide, is_broken = style
    text = name.translate(_WIDE) if is_wide else name
    return number + (f"{text[:2]}\n {text[2:]}" if is_broken else text)


_STYLE = st.tuples(st.sampled_from(["", "14-1 ", "問3．", "Q10:"]), st.booleans(), st.booleans())
_TITLES = st.lists(st.lists(st.text("調査結果（令和）あ一 \n", max_size=12), max_size=3), max_size=6)


@given(st.sampled_from(layouts()), _TITLES, st.data())
def test_a_heading_is_known_however_it_is_laid_out(layout: Layout, titles: list[list[str]], data) -> None:
    styles = data.draw(st.lists(_STYLE, min_size=len(layout.columns), max_size=len(layout.columns)))
    names = [_drawn(name, style) for name, style in zip(layout.columns, styles, strict=True)]
    rows = [names]
    if data.draw(st.booleans()):  # in two rows: names stand above where nothing is below
        below = data.draw(st.lists(st.booleans(), min_size=len(names), max_size=len(names)))
        rows = [
            ["" if down else name for name, down in zip(names, below, strict=True)],
            [name if down else "" for name, down in zip(names, below, strict=True)],
        ]
    first = [*titles, *(row + [""] * data.draw(st.integers(0, 3)) for row in rows), ["1", "総務省", "届出"]]
    found = recognise(first)
    assert isinstance(found, Heading)
    assert (found.layout, found.rows) == (layout, len(first) - 1)


@given(st.sampled_from(layouts()), st.data())
def test_a_heading_with_one_column_changed_is_none(layout: Layout, data) -> None:
    names = list(layout.columns)
    place = data.draw(st.integers(0, len(names) - 1))
    change = data.draw(st.sampled_from(["drop", "rename", "repeat", "swap"]))
    if change == "drop":
        del names[place]
    elif change == "rename":
        names[place] = "別の列"
    elif change == "repeat":
        names.insert(place, names[place])
    else:
        names[place], names[place - 1] = names[place - 1], names[place]
    found = recognise([["題名"], names, ["1", "総務省", "届出"]])
    assert isinstance(found, NoHeading)
    assert found.nearest == layout
    if change in ("drop", "rename"):
        assert found.missing == (layout.columns[place],)


@given(st.lists(st.lists(st.text(max_size=8), max_size=50), max_size=20))
def test_no_other_table_is_taken_for_the_survey(rows: list[list[str]]) -> None:
    assert recognise(rows) == NoHeading()


def test_a_heading_below_the_first_rows_is_not_looked_for() -> None:
    assert recognise([["x"]] * 11 + [list(R6.columns)]) == Heading(R6, 12, ())
    assert recognise([["x"]] * 12 + [list(R6.columns)]) == NoHeading()


def test_rows_of_numbers_or_notes_below_the_names_belong_to_the_heading() -> None:
    numbers = [str(place) for place in range(46)]
    notes = [
        "" if name in ("手続ID", "所管府省庁", "手続名", *R7.counts) else "自由記述" for name in R7.columns
    ]
    for below in (numbers, notes):
        found = recognise([[R7_TITLE], R7.columns, below, ["1", "総務省", "届出"]])
        assert found == Heading(R7, 3, (7,))
    assert recognise([R7.columns, ["1"], []]) == Heading(R7, 1, ())
    assert recognise([R7.columns, ["", "", "", "民法"], []]) == Heading(R7, 1, ())


@pytest.mark.parametrize(
    ("title", "years"),
    [(R6_TITLE, (6,)), (R7_TITLE, (7,)), ("令和元年度と令和１０年度", (1, 10)), ("令和7年7月29日", ())],
)
def test_the_title_names_years(title: str, years: tuple[int, ...]) -> None:
    assert recognise([["", title], R6.columns]) == Heading(R6, 2, years)


def test_r7_has_its_46_columns_and_no_law_numbers() -> None:
    assert (len(R6.columns), len(R7.columns)) == (38, 46)
    assert set(R6.columns) - set(R7.columns) == {"法令番号"}
    assert len(set(R7.columns) - set(R6.columns)) == 9
    assert R7.codes["オンライン化の実施状況"] == {"1", "2", "3", "4"}
    assert R6.codes["オンライン化の実施状況"] == {"1", "2", "3", "4", "5"}
    assert R7.codes["手数料等の納付方法"] == {
        *(f"1-{n}" for n in range(1, 6)),
        *(f"2-{n}" for n in range(1, 7)),
    }
    for layout in layouts():
        named = {
            *layout.counts,
            *layout.several,
            *layout.loose,
            *layout.free,
            *layout.redefined,
            *layout.codes,
        }
        assert named <= set(layout.columns)
        assert "" not in frozenset().union(*layout.codes.values())


def test_editions_stand_in_the_order_of_their_years() -> None:
    assert sorted(["R10", "R6", "R9"], key=edition_number) == ["R6", "R9", "R10"]
    assert [layout_of(edition).edition for edition in ("R5", "R6", "R7", "R10")] == ["R6", "R6", "R7", "R7"]
    for bad in ("", "R", "R0", "6", "R６", "2025", "R1000", "R6 "):
        with pytest.raises(ValueError, match="no edition"):
            edition_number(bad)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("1 実施済", "1"),
        ("2-1 申請等に基づく処分通知等", "2-1"),
        ("２－１　申請等", "2-1"),
        ("7 上記に該当しない（理由を記載）", "7"),
        ("7上記に該当しない", "7"),
        ("〇（全府省庁）", "○"),
        ("○（全府省）", "○"),
        ("✕（府省庁共通手続でない）", "×"),
        ("×（府省共通手続でない）", "×"),
        ("●（一部の府省庁）", "●"),
        ("2025年度", ""),
        ("実施済", ""),
        ("", ""),
        ("1-23-4", ""),
    ],
)
def test_codes_stand_in_front(value: str, code: str) -> None:
    assert code_of(value) == code


def test_lists_are_parted_as_their_column_is() -> None:
    assert R6.parts("実施府省庁", "総務省; 法務省") == ["総務省", "法務省"]
    assert R7.parts("手数料等の納付方法", "1-1 窓口;2-3 カード； 2-4 コード;") == [
        "1-1 窓口",
        "2-3 カード",
        "2-4 コード",
    ]
    assert R7.parts("実施府省庁", "総務省; 法務省") == ["総務省; 法務省"]
    assert R7.parts("手続名", "") == R7.parts("申請に関連する士業", "") == []
    loose = "総務省、国家公安委員会・警察庁＋閣府・ 海上保安庁；財務省\n法務省"
    assert R7.parts("実施府省庁(府省共通手続)", loose) == [
        "総務省", "国家公安委員会・警察庁", "閣府", "海上保安庁", "財務省", "法務省",
    ]  # fmt: skip


def test_ministries_have_one_name() -> None:
    assert ministry_named("厚労省") == ministry_named(" 厚生労働省\n") == "厚生労働省"
    assert ministry_named("閣府") == "内閣府" and ministry_named("警察庁") == "国家公安委員会・警察庁"
    assert ministry_named(" 原子力規制庁 ") == "原子力規制庁"
    assert is_ministry("内閣府") and not is_ministry("閣府") and not is_ministry(" 内閣府")
    assert ministries_in("") == []
