"""The filters write dates, numbers and ruby as people in Japan read them, whatever comes in."""

from datetime import UTC, date, datetime

import pytest
from django.utils.safestring import SafeString

from madoguchi.core.refusal import Refusal
from madoguchi.ui.templatetags import ui


def test_days_are_days_in_japan():
    late = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
    assert ui.jdate(late) == "2026年11月22日"
    assert ui.jdate(date(2026, 1, 2)) == "2026年1月2日"
    assert ui.jdate(datetime(2026, 11, 22, 23, 59)) == "2026年11月22日"  # noqa: DTZ001 - a naive moment is Japanese time
    assert ui.jdate(None) == ""
    assert ui.wareki(late) == "令和8年11月22日"
    assert ui.wareki(date(2019, 4, 30)) == "平成31年4月30日"
    assert ui.wareki(None) == ""


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [
        (0, 0, "午前0時00分"),
        (9, 5, "午前9時05分"),
        (12, 0, "午後0時00分"),
        (15, 5, "午後3時05分"),
        (23, 59, "午後11時59分"),
    ],
)
def test_times_of_day(hour: int, minute: int, words: str):
    assert ui.jdatetime(datetime(2026, 11, 22, hour, minute)) == f"2026年11月22日 {words}"  # noqa: DTZ001


def test_moments_for_machines():
    assert ui.iso(datetime(2026, 11, 21, 15, 0, 9, tzinfo=UTC)) == "2026-11-22T00:00:09+09:00"
    assert ui.iso(date(2026, 11, 22)) == "2026-11-22"
    assert ui.iso("11月20日ごろ") == ui.iso(None) == ""


def test_a_day_a_moment_or_words():
    assert ui.jmoment(date(2026, 11, 22)) == "2026年11月22日"
    assert ui.jmoment(datetime(2026, 11, 22, 15, 5)) == "2026年11月22日 午後3時05分"  # noqa: DTZ001
    assert ui.jmoment("11月20日ごろ") == "11月20日ごろ"


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0バイト"), (1023, "1023バイト"), (1024, "1KB"), (84213, "82KB"), (2_411_724, "2.3MB"), (None, "")],
)
def test_file_sizes(size: int | None, words: str):
    assert ui.filesize(size) == words


def test_numbers_have_a_comma_each_three_digits():
    assert [ui.number(n) for n in (0, 999, 75071, -1234, 1234.5, None, "")] == [
        "0",
        "999",
        "75,071",
        "-1,234",
        "1,234.5",
        "",
        "",
    ]


def test_digits_count_as_a_number_and_words_stay():
    assert [ui.number(n) for n in ("75071", "―", "10未満")] == ["75,071", "―", "10未満"]


def test_ruby_is_drawn_and_nothing_else_gets_through():
    assert ui.ruby("認定請求《にんていせいきゅう》をする") == (
        "<ruby>認定請求<rp>（</rp><rt>にんていせいきゅう</rt><rp>）</rp></ruby>をする"
    )
    assert ui.ruby("葛󠄀城《かつらぎ》と𠮷野《よしの》").count("<ruby>") == 2
    drawn = ui.ruby("<b>字《<script>》</b>")
    assert isinstance(drawn, SafeString)
    assert "<b>" not in drawn and "<script>" not in drawn and "&lt;script&gt;" in drawn
    assert ui.ruby(None) == ""
    assert ui.ruby("《だれのものでもない》") == "《だれのものでもない》"
    assert ui.plain("認定請求《にんていせいきゅう》をする") == "認定請求をする"


def test_errors_come_in_many_shapes_and_leave_in_one():
    refusal = Refusal("受付は終わりました", field="end")
    found = ui.as_errors(
        [{"path": "a", "message": "A"}, {"id": "b", "message": "B"}, ("c", "C"), "D", refusal]
    )
    assert [(e.id, e.message) for e in found] == [
        ("a", "A"),
        ("b", "B"),
        ("c", "C"),
        ("", "D"),
        ("end", "受付は終わりました"),
    ]
    assert [(e.id, e.message) for e in ui.as_errors({"x": ["X1", "X2"], "__all__": "Y"})] == [
        ("x", "X1"),
        ("x", "X2"),
        ("", "Y"),
    ]
    assert ui.as_errors(None) == []
    assert ui.error_of(found, "b") == "B"
    assert ui.error_of(found, "nowhere") == ""


def test_rows_keep_lines_and_know_what_was_not_answered():
    rows = ui.as_rows(
        [
            ("住所", "一行目\n二行目", "/x"),
            {"label": "数", "value": 0},
            {"label": "空", "value": ""},
            ("表", ["a", "", "b"]),
        ]
    )
    assert [r.lines for r in rows] == [("一行目", "二行目"), (0,), (), ("a", "b")]
    assert [r.href for r in rows] == ["/x", "", "", ""]


def test_stars_round_to_the_nearest():
    assert [sum(ui.star_row(v)) for v in (0, 1, 3.4, 3.6, 5)] == [0, 1, 3, 4, 5]
