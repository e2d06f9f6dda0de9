"""What is offered to those who type: the towns of a postal code, the probable reading of a name, half-known dates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.language.eras import partial_date
from madoguchi.language.names import guess_kana
from madoguchi.language.reading import Unreadable, read_partial_date
from madoguchi.language.towns import Town, towns_of


def test_a_code_of_one_town() -> None:
    assert towns_of("1000001") == [Town("東京都", "千代田区", "千代田", municipality="13101")]


def test_a_code_that_crosses_the_border_of_prefectures_lists_both() -> None:
    assert [town.label for town in towns_of("4980000")] == ["愛知県弥富市", "三重県桑名郡木曽岬町"]


def test_a_code_of_many_towns_lists_all_of_them_once() -> None:
    towns = towns_of("4520961")
    assert len(towns) == 66
    assert len({town.label for town in towns}) == 66
    assert {town.city for town in towns} == {"清須市"}


def test_the_code_of_a_large_office_brings_its_number_and_name() -> None:
    (town,) = towns_of("1638001")
    assert town.label == "東京都新宿区西新宿2丁目8-1 東京都庁"


@pytest.mark.parametrize("code", ["0000000", "9999999", "", "abc"])
def test_a_code_that_does_not_exist_has_no_towns(code: str) -> None:
    assert towns_of(code) == []


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("山田", "ヤマダ"),
        ("髙橋", "タカハシ"),
        ("𠮷田", "ヨシダ"),
        ("葛󠄀城", "カツラギ"),
        ("東海林", "ショウジ"),
        ("さくら", "サクラ"),
        ("ﾊﾅｺ", "ハナコ"),
        (" 花 子 ", "ハナコ"),
        ("Müller", ""),
        ("김", ""),
        ("", ""),
        ("山" * 41, ""),
        ("花\x00子\u202e", "ハナコ"),
    ],
)
def test_a_reading_is_guessed_or_nothing_is_said(written: str, read: str) -> None:
    assert guess_kana(written) == read


@given(st.text(max_size=60))
def test_a_guess_is_always_kana(written: str) -> None:
    assert all("ァ" <= c <= "ヺ" or c == "ー" for c in guess_kana(written))


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [
        (("R7",), "2025", "2025年（令和7年）"),
        (("令和元",), "2019", "2019年（平成31年・令和元年）"),
        (("昭和64",), "1989", "1989年（昭和64年・平成元年）"),
        (("1872",), "1872", "1872年"),
        (("Ｓ６４", "１"), "1989-01", "1989年1月（昭和64年・平成元年）"),
        (("平成31年", "4月"), "2019-04", "2019年4月（平成31年）"),
        (("2019", "5"), "2019-05", "2019年5月（令和元年）"),
        (("R1", "5", "1"), "2019-05-01", "2019年5月1日（令和元年）"),
        (("1860", "2"), "", ""),
    ],
)
def test_dates_that_are_half_known(typed: tuple[str, ...], kept: str, shown: str) -> None:
    if not kept:
        with pytest.raises(Unreadable):
            read_partial_date(*typed)
        return
    assert read_partial_date(*typed) == kept
    assert partial_date(kept) == shown


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("7",), "年号（令和、平成など）を付けて"),
        (("R1", "4"), "平成31年4月"),
        (("S64", "2"), "平成元年2月"),
        (("2026", "13"), "13月という月はありません"),
        (("2026", "", "1"), "月を入力してください"),
        (("",), "年を入力してください"),
        (("明治5",), "西暦で入力してください"),
    ],
)
def test_what_is_no_date_says_what_to_do(typed: tuple[str, ...], said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        read_partial_date(*typed)


@given(st.integers(1868, 2199), st.integers(1, 12))
def test_every_month_is_read_as_itself(year: int, month: int) -> None:
    assert read_partial_date(f"{year}", f"{month}") == f"{year:04d}-{month:02d}"
    assert read_partial_date(f"{year}") == f"{year:04d}"
    assert f"{year}年{month}月" in partial_date(f"{year:04d}-{month:02d}")
