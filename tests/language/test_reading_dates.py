"""Dates as people type them, in western and era years."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.language.eras import both_dates, era_date
from madoguchi.language.reading import Unreadable, read_date, read_date_parts

DAYS = st.dates(date(1873, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-11-22", date(2026, 11, 22)),
        ("２０２６年１１月２２日", date(2026, 11, 22)),
        ("2026 11 22", date(2026, 11, 22)),
        ("2026一11一22", date(2026, 11, 22)),
        ("20261122", date(2026, 11, 22)),
        ("2026年11月22日（日）", date(2026, 11, 22)),
        ("2026（令和8）年11月22日", date(2026, 11, 22)),
        ("西暦2026年1月1日", date(2026, 1, 1)),
        ("R7.4.1", date(2025, 4, 1)),
        ("Ｒ７．４．１", date(2025, 4, 1)),
        ("r07/04/01", date(2025, 4, 1)),
        ("R070401", date(2025, 4, 1)),
        ("令和 7 年 4 月 1 日", date(2025, 4, 1)),
        ("令和七年四月一日", date(2025, 4, 1)),
        ("昭和五十年十二月三十一日", date(1975, 12, 31)),
        ("令7・4・1", date(2025, 4, 1)),
        ("㍻31.4.30", date(2019, 4, 30)),
        ("㋿元年5月1日", date(2019, 5, 1)),
        ("R元.5.1", date(2019, 5, 1)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("大正15年12月24日", date(1926, 12, 24)),
        ("昭和1年12月25日", date(1926, 12, 25)),
        ("明治45年7月29日", date(1912, 7, 29)),
        ("T1.7.30", date(1912, 7, 30)),
        ("明治6年1月1日", date(1873, 1, 1)),
        ("令和6年2月29日", date(2024, 2, 29)),
    ],
)
def test_dates_are_read(typed, day):
    assert read_date(typed) == day


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("平成32年4月1日", "令和2年4月1日」と入力"),
        ("平成31年5月1日", "令和元年5月1日」と入力"),
        ("昭和64年1月8日", "平成元年1月8日」と入力"),
        ("昭和100年4月1日", "令和7年4月1日」と入力"),
        ("令和元年4月30日", "平成31年4月30日のこと"),
        ("平成元年1月7日", "昭和64年1月7日のこと"),
        ("大正元年7月29日", "明治45年7月29日のこと"),
        ("令和0年4月1日", "令和元年から"),
        ("明治5年1月1日", "西暦"),
        ("７．４．１", "年号（令和、平成など）"),
        ("7年4月1日", "年号（令和、平成など）"),
        ("26/11/22", "年号（令和、平成など）"),
        ("2026年2月29日", "2026年2月29日という日付はありません"),
        ("令和8年2月30日", "令和8年2月30日という日付はありません"),
        ("2026-04-31", "4月は1日から30日まで"),
        ("2026-13-01", "13月という月はありません"),
        ("2026-00-01", "0月という月はありません"),
        ("2026-01-00", "1月0日という日付はありません"),
        ("令和8年11月", "日まで入力"),
        ("22/11/2026", "年、月、日の順"),
        ("1026-11-22", "西暦4桁で正しく"),
        ("平成9999年1月1日", "平成は31年4月30日まで"),
        ("", "年、月、日の順"),
        ("きのう", "年、月、日の順"),
        ("十一十年四月一日", "年、月、日の順"),
    ],
)
def test_what_cannot_be_read_is_named(typed, says):
    with pytest.raises(Unreadable) as refusal:
        read_date(typed)
    assert says in refusal.value.sentence


@given(DAYS)
def test_every_way_that_we_show_a_day_can_be_typed_back(day):
    assert read_date(era_date(day)) == day
    assert read_date(both_dates(day)) == day
    assert read_date(day.isoformat()) == day
    assert read_date_parts(era_date(day).partition("年")[0], str(day.month), f"{day.day}日") == day


@given(st.text(alphabet="令和平成昭大正明治元年月日〇一二三十0123456789RHSTM.-/　（）日"))
def test_any_text_is_a_date_or_a_sentence(text):
    try:
        day = read_date(text)
    except Unreadable as refusal:
        assert refusal.sentence.endswith("。")
    else:
        assert read_date(day.isoformat()) == day


@pytest.mark.parametrize(
    ("parts", "day"),
    [
        (("2026", "11", "22"), date(2026, 11, 22)),
        (("R7", "４", "１"), date(2025, 4, 1)),
        (("令和7年", "4月", "1日"), date(2025, 4, 1)),
        (("平成元", "1", "8"), date(1989, 1, 8)),
        ((" 2026 ", "01", "02"), date(2026, 1, 2)),
    ],
)
def test_three_fields_are_read(parts, day):
    assert read_date_parts(*parts) == day


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        (("", "4", "1"), "年を入力"),
        (("2026", " ", "1"), "月を入力"),
        (("2026", "4", ""), "日を入力"),
        (("らいねん", "4", "1"), "年を西暦4桁または年号"),
        (("2026", "四半期", "1"), "月を数字で"),
        (("2026", "4", "1000"), "日を数字で"),
        (("7", "4", "1"), "年号（令和、平成など）"),
        (("平成32", "4", "1"), "令和2年4月1日"),
        (("2026", "2", "30"), "2026年2月30日という日付はありません"),
    ],
)
def test_a_wrong_field_is_named(parts, says):
    with pytest.raises(Unreadable) as refusal:
        read_date_parts(*parts)
    assert says in refusal.value.sentence
