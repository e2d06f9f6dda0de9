"""The pages of the national survey: one procedure over the years, online rates, and what changed between years."""

import csv
import io
import re
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from madoguchi.portal.views import survey as views
from madoguchi.registry.models import SurveyDifference
from madoguchi.registry.services import compare_neighbours, import_survey
from tests.registry.survey_world import r6_table, r7_table, r7_values, write_csv
from tests.registry.world import SYSTEM, survey_values

pytestmark = pytest.mark.django_db

CHANGES = "/survey/changes/"


@pytest.fixture(autouse=True)
def no_memory() -> None:
    """Let no test see the rates of another."""
    views._rates.cache_clear()
    views._rates_of_pair.cache_clear()


def _take(folder: Path, at: datetime, rows: list[list[str]]) -> None:
    run = import_survey(write_csv(folder / "s.csv", rows), by=SYSTEM, at=at)
    compare_neighbours(run.edition, at=at)


@pytest.fixture
def two_years(tmp_path: Path, at: datetime) -> None:
    """Sixty procedures; 45 changed their count, 5 went, 3 came; those of the 法務省 are every third."""
    old = [survey_values(str(n), 所管府省庁="法務省" if n % 3 == 0 else "総務省") for n in range(1, 61)]
    new = [
        r7_values(
            row["手続ID"], 所管府省庁=row["所管府省庁"], 総手続件数="1234567" if n < 45 else row["総手続件数"]
        )
        for n, row in enumerate(old[5:])
    ]
    new += [r7_values(f"P2500000{n}", 手続名="=HYPERLINK(1)", 所管府省庁="復興庁") for n in range(3)]
    _take(tmp_path, at, r6_table(*old))
    _take(tmp_path, at, r7_table(*new))


def _text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    text = response.content.decode()
    assert len(response.content) < 60_000
    return text


def _rows(client: Client, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.status_code == 200 and response.streaming
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.usefixtures("two_years")
def test_the_newest_pair_is_shown_with_its_counts(client: Client) -> None:
    text = _text(client, CHANGES)
    assert "令和6年度の調査から令和7年度の調査へ" in text
    for words in ("10件", "1,234,567件", "列ごとの変わった手続の数", "法令番号", "関連する根拠法令"):
        assert words in text
    assert "「一部実施済」の区分がありません" in text and "そのまま比べられません" in text
    assert text.count('class="difference"') == 20 and "3ページ中 1ページ" in text
    assert "40 → 36" in text  # procedures of the 総務省 in both years


@pytest.mark.usefixtures("two_years")
def test_kinds_ministries_and_pages_can_be_chosen(client: Client) -> None:
    last = _text(client, f"{CHANGES}?from=R6&to=R7&kind=changed&page=3")
    assert last.count('class="difference"') == 5 and "page=2" in last and "page=4" not in last
    added = _text(client, f"{CHANGES}?from=R6&to=R7&kind=added")
    assert added.count('class="difference"') == 3 and "P25000002" in added
    gone = _text(client, f"{CHANGES}?from=R6&to=R7&kind=vanished&ministry=法務省")
    assert gone.count('class="difference"') == 1 and 'href="/survey/3/"' in gone
    assert "kind=changed&amp;ministry=%E6%B3%95" in gone  # the choice goes with the tabs
    none = _text(client, f"{CHANGES}?from=R6&to=R7&kind=vanished&ministry=復興庁")
    assert "あてはまる手続はありません" in none


@pytest.mark.usefixtures("two_years")
@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=999999999999",
        "page=-1",
        "page=x",
        "kind=%F0%9F%98%80",
        "ministry=%ED%A0%80",
        "page=",
        "ministry=' OR 1",
    ],
)
def test_odd_questions_get_an_ordinary_page(query: str, client: Client) -> None:
    assert 'class="difference"' in _text(client, f"{CHANGES}?from=R6&to=R7&{query}")


@pytest.mark.usefixtures("two_years")
@pytest.mark.parametrize(
    "query", ["from=R7&to=R6", "from=R6", "to=R7", "from=R6&to=R8", "from=%ED%A0%80&to=R7"]
)
@pytest.mark.parametrize("page", [CHANGES, "/survey/changes.csv", "/survey/changes/rates.csv"])
def test_years_that_were_not_compared_are_not_found(page: str, query: str, client: Client) -> None:
    assert client.get(f"{page}?{query}").status_code == 404


def test_before_two_years_there_is_nothing_to_compare(client: Client, tmp_path: Path, at: datetime) -> None:
    for rows in ((), (survey_values("1"),)):
        if rows:
            _take(tmp_path, at, r6_table(*rows))
        assert "比べられる調査が、まだありません" in _text(client, CHANGES)
        assert client.get("/survey/changes.csv").status_code == 404
        assert "の変化を見る" not in _text(client, "/quality/survey/")


@pytest.mark.usefixtures("two_years")
def test_the_file_holds_what_the_page_shows(client: Client) -> None:
    rows = _rows(client, "/survey/changes.csv")
    assert len(rows) == 45 + 5 + 3
    assert list(rows[0]) == ["種類", "手続ID", "手続名", "所管府省庁", "列", "R6の値", "R7の値"]
    changed = [row for row in rows if row["種類"] == "変わった手続"]
    assert {(row["列"], row["R6の値"], row["R7の値"]) for row in changed} == {("総手続件数", "10", "1234567")}
    added = [row for row in rows if row["種類"] == "追加された手続"]
    assert {row["手続名"] for row in added} == {"'=HYPERLINK(1)"}  # text, no formula
    chosen = _rows(client, "/survey/changes.csv?from=R6&to=R7&kind=vanished&ministry=法務省")
    assert [row["手続ID"] for row in chosen] == ["3"]
    rates = {row["所管府省庁"]: row for row in _rows(client, "/survey/changes/rates.csv")}
    assert (rates["総務省"]["手続の数（R6）"], rates["総務省"]["手続の数（R7）"]) == ("40", "36")
    assert (rates["復興庁"]["手続の数（R6）"], rates["復興庁"]["手続の数（R7）"]) == ("", "3")


@pytest.mark.usefixtures("two_years")
def test_the_list_asks_the_same_few_questions_however_long_it_is(client: Client) -> None:
    client.get(CHANGES)  # the rates of a pair are counted once
    for query in ("", "?from=R6&to=R7&kind=added", "?from=R6&to=R7&kind=vanished&ministry=法務省"):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(CHANGES + query)
        assert len(asked) <= 6, [one["sql"] for one in asked]
    with CaptureQueriesContext(connection) as asked:
        b"".join(client.get("/survey/changes.csv").streaming_content)
    assert len(asked) <= 5


@pytest.mark.usefixtures("two_years")
def test_a_procedure_tells_its_years_and_what_changed(client: Client) -> None:
    text = _text(client, "/survey/6/")
    assert "載っている調査：令和6年度の調査、令和7年度の調査" in text
    assert "令和6年度の調査から変わったところ" in text and "1,234,567件" in text
    same = _text(client, "/survey/60/")
    assert "変わったところ" not in same and "載っていません" not in same
    gone = _text(client, "/survey/1/")
    assert (
        "この手続は、令和7年度の調査には載っていません" in gone and "載っている調査：令和6年度の調査<" in gone
    )
    new = _text(client, "/survey/P25000001/")
    assert "載っている調査：令和7年度の調査<" in new and "変わったところ" not in new
    assert client.get("/survey/404/").status_code == 404


@pytest.mark.usefixtures("two_years")
def test_the_rates_are_those_of_the_latest_year(client: Client, tmp_path: Path, at: datetime) -> None:
    text = _text(client, "/quality/survey/")
    assert "令和7年度の調査" in text and "令和6年度の調査から令和7年度の調査への変化を見る" in text
    assert "復興庁" in text
    rates = {row["所管府省庁"]: row["手続の数"] for row in _rows(client, "/quality/survey.csv")}
    assert rates == {"総務省": "36", "法務省": "19", "復興庁": "3"}
    _take(tmp_path, at, r6_table(survey_values("61")))  # an addition to the year before changes nothing here
    assert _text(client, "/quality/survey/") == text
    (address, *_rest) = re.findall(r"/ui/charts/[0-9a-f]{64}\.svg", text)
    assert client.get(address).status_code == 200


@pytest.mark.usefixtures("two_years")
def test_an_old_comparison_says_so(client: Client, tmp_path: Path, at: datetime) -> None:
    assert "最新の取込みの前のもの" not in _text(client, CHANGES)
    import_survey(write_csv(tmp_path / "s.csv", r6_table(survey_values("61"))), by=SYSTEM, at=at)
    assert "最新の取込みの前のもの" in _text(client, CHANGES)
    assert SurveyDifference.objects.count() == 53
