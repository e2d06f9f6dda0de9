"""Large numbers, shares and the survey's codes are written as people read them; charts hold every bar."""

from datetime import UTC, datetime

import pytest

from madoguchi.portal.charts import online_rate_chart
from madoguchi.portal.templatetags.figures import percent, rounded, survey_rows, survey_year
from madoguchi.registry.types import MinistryRate

AT = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0"),
        (9_999, "9,999"),
        (10_000, "1万"),
        (57_495, "6万"),
        (99_994_999, "9,999万"),
        (99_996_000, "1億"),
        (4_307_176_937, "43億718万"),
    ],
)
def test_large_numbers_are_rounded_to_ten_thousands(number: int, words: str) -> None:
    assert rounded(number) == words


def test_shares_and_years() -> None:
    assert percent(0.7949) == "79.5％"
    assert percent(0.0) == "0.0％"
    assert percent(None) == "―"
    assert survey_year("R6") == "令和6年度の調査"


def test_survey_columns_lose_their_codes_and_keep_their_words() -> None:
    rows = survey_rows(
        [
            ("手続ID", "15679"),
            ("手続類型", "2-2 申請等に基づかない処分通知等"),
            ("手続主体", "7 国民等、民間事業者等"),
            ("総手続件数", "32415"),
            ("処理期間(オンライン)", "1月"),
            ("処理期間(非オンライン)", "30日"),
            ("申請に関連する士業", "弁護士; 行政書士"),
            ("根拠条項号", "第1条"),
        ]
    )
    assert [lines for _column, lines in rows] == [
        ["15679"],
        ["申請等に基づかない処分通知等"],
        ["国民等、民間事業者等"],
        ["32,415件"],
        ["1か月"],
        ["30日"],
        ["弁護士", "行政書士"],
        ["第1条"],
    ]


def test_the_chart_names_every_ministry_that_was_counted() -> None:
    rates = [
        MinistryRate("甲省", 10, 5, 100, 99),
        MinistryRate("乙省", 10, 5, 100, 3),
        MinistryRate("丙庁", 10, 5, 0, 0),
    ]
    chart = online_rate_chart(rates, edition="R6", at=AT)
    assert chart is not None
    assert chart.title == "最も高いのは甲省（99.0％）、最も低いのは乙省（3.0％）です"
    assert chart.rows == [["甲省", "99.0％"], ["乙省", "3.0％"]]
    assert chart.period == "令和6年度の調査"
    assert online_rate_chart(rates[2:], edition="R6", at=AT) is None
