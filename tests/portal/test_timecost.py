"""The public pages of time cost: the answer, its files and the API tell the same numbers; the receipt says what was saved."""

import csv
import io
from datetime import date, datetime
from functools import cache
from typing import Any

import pytest
import time_machine
from django.test import Client

from madoguchi.timecost.models import DayResult
from madoguchi.timecost.results import Filed, Given, body_of_results
from madoguchi.timecost.selectors import TABLES, assumptions_on
from madoguchi.timecost.services import draw_time_charts, reckon_due
from madoguchi.timecost.types import Found, Range, StepFacts
from madoguchi.ui.charts import specs
from madoguchi.ui.models import Drawing
from tests.world import World

pytestmark = pytest.mark.django_db


@cache
def _reckoned(with_population: bool) -> dict[str, Any]:
    """Results from assumptions alone and a few procedures online, reckoned once for all tests of this module."""
    online = StepFacts(is_online=True, form_minutes=6, online_share=Found(Range.fixed(0.4), 100))
    facts = dict.fromkeys(("child-allowance", "child-medical-certificate"), online)
    people = {"total": 100_000, "age_0_14": 11_000} if with_population else {}
    return body_of_results(
        Given(
            assumptions_on(date(2026, 11, 2)),
            facts,
            population=people,
            areas={"窓野市": people} if people else {},
            where="窓野県",
            filed=Filed({"child-allowance": 12}, 10),
        )
    )


def kept(at: datetime, *, with_population: bool = False) -> DayResult:
    return DayResult.objects.create(day=at.date(), body=_reckoned(with_population), reckoned_at=at)


@pytest.fixture
def result(db: None, at: datetime) -> DayResult:
    """The results of the day."""
    return kept(at)


@pytest.fixture(autouse=True)
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Charts are drawn by other tests; here it would take seconds each."""
    monkeypatch.setattr(specs, "draw", lambda chart, **_more: '<svg width="10" height="10"></svg>')


@pytest.fixture(autouse=True)
def clock(at: datetime) -> Any:
    with time_machine.travel(at, tick=False):
        yield


def rows_of(response: Any) -> list[dict[str, str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_page_answers_how_long_a_birth_takes_and_for_whom_most(
    client: Client, result: DayResult, django_assert_max_num_queries: Any
) -> None:
    client.get("/time/")  # keeps the charts
    with django_assert_max_num_queries(12):
        page = client.get("/time/").content.decode()
    assert "妊娠・出産の手続には、" in page
    assert "いま最も時間がかかるのは「" in page
    assert "短くなった時間" in page and "10回のうち8回は" in page
    assert "出典：" in page and "都民意識調査" in page
    assert "人口をまだ取り込んでいないため" in page
    assert len(page.encode()) < 60_000


def test_page_file_and_api_tell_the_same(client: Client, result: DayResult) -> None:
    birth = result.body["with"]["events"]["birth"]["worlds"]["now"]["whole"]
    row = next(
        one
        for one in rows_of(client.get("/time/events.csv"))
        if one["できごと"] == "birth" and one["状態"] == "now"
    )
    assert [float(row[f"合計（分）{part}"]) for part in ("", "（下限）", "（上限）")] == birth
    told = client.get("/api/v1/time-cost/birth").json()
    assert [told["now"][part] for part in ("middle", "low", "high")] == birth
    listed = next(one for one in client.get("/api/v1/time-cost").json()["events"] if one["event"] == "birth")
    assert listed["now"] == told["now"] and listed["saved"] == told["saved"]
    lines = rows_of(client.get("/open/time-cost.csv"))
    line = next(one for one in lines if one["event"] == "birth" and one["state"] == "now" and one["find"])
    assert float(line["minutes"]) == birth[0] and len({one["id"] for one in lines}) == len(lines)


def test_private_steps_can_be_left_out_everywhere(client: Client, result: DayResult) -> None:
    less = result.body["without"]["events"]["moving"]["worlds"]["now"]["whole"][0]
    assert less < result.body["with"]["events"]["moving"]["worlds"]["now"]["whole"][0]
    page = client.get("/time/?event=moving&private=0").content.decode()
    assert "電気の使用開始" not in page and "private=0" in page
    told = client.get("/api/v1/time-cost/moving?private=false").json()
    assert told["now"]["middle"] == less and not any(one["is_private"] for one in told["steps"])
    rows = rows_of(client.get("/time/steps.csv?private=0"))
    assert {one["民間"] for one in rows} == {"0"}


@pytest.mark.parametrize("name", [*TABLES, "assumptions"])
def test_every_table_has_its_file(client: Client, result: DayResult, name: str) -> None:
    response = client.get(f"/time/{name}.csv")
    assert response.status_code == 200
    rows = rows_of(response)
    assert all(len(row) == len(rows[0]) and None not in row for row in rows)
    assert bool(rows) is (name not in {"officers_year", "population", "ages", "municipalities"}), (
        "no population here"
    )


@pytest.mark.parametrize(
    "query",
    ["?event=war", "?event=restaurant", "?private=x&plan=1", "?event=bereavement&private=0", "?event=%00"],
)
def test_any_question_is_answered(client: Client, result: DayResult, query: str) -> None:
    assert client.get(f"/time/{query}").status_code == 200


def test_what_is_not_there_is_not_found(client: Client, result: DayResult) -> None:
    assert client.get("/time/nothing.csv").status_code == 404
    assert client.get("/api/v1/time-cost/war").status_code == 404


def test_the_assumptions_stand_with_range_and_source(client: Client, db: None) -> None:
    page = client.get("/time/assumptions/").content.decode()
    assert "窓口までの往復" in page and "当サービスの見積り" in page and "人口動態統計" in page
    assert "10件以上の記録がある手続は、まだありません。" in page
    assert len(page.encode()) < 60_000


def test_with_a_population_the_city_and_its_ages_are_told(client: Client, db: None, at: datetime) -> None:
    kept(at, with_population=True)
    page = client.get("/time/").content.decode()
    assert "窓野県では1年に、" in page and "年代では" in page and "お返ししました" in page
    rows = rows_of(client.get("/time/ages.csv"))
    assert [one["年代"] for one in rows] == ["10", "20", "30", "40", "50", "60", "70"]
    assert rows_of(client.get("/time/municipalities.csv"))[0]["地域"] == "窓野市"
    cases, years = (rows_of(client.get(f"/time/{name}.csv")) for name in ("officers", "officers_year"))
    assert all(one["できごと"] for one in cases) and {one["状態"] for one in years} == {"before", "now"}
    hours = _reckoned(True)["with"]["city"]["officer"]["now"]
    assert [
        float(years[1][f"職員の時間（1年、時間）{part}"]) for part in ("", "（下限）", "（上限）")
    ] == hours


def test_the_receipt_says_what_was_saved_with_its_source(at: datetime) -> None:
    world = World(at)
    draft = world.filled(world.resident)
    world.sent(draft)
    client = Client()
    client.force_login(world.resident)
    page = client.get(f"/apply/draft/{draft.pk}/sent/").content.decode()
    assert 'id="time-saved"' in page and "分ほど短く済みました。" in page
    assert "出典：時間的コストの前提 2026年度" in page


def test_no_page_reckons_before_the_worker_did(client: Client, db: None) -> None:
    assert "まだ計算していません" in client.get("/time/").content.decode()
    assert rows_of(client.get("/time/events.csv")) == []
    for address in ("/api/v1/time-cost", "/api/v1/time-cost/birth"):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
        assert "reckoned" in answer.json()["detail"]
    assert not DayResult.objects.exists()


def test_the_worker_reckons_once_a_day(at: datetime, db: None) -> None:
    assert reckon_due(at=at) is not None
    assert reckon_due(at=at) is None and DayResult.objects.count() == 1


def test_charts_are_drawn_a_few_at_a_time_until_all_are(client: Client, db: None, at: datetime) -> None:
    assert draw_time_charts(at=at) == 0, "no results, no charts"
    kept(at, with_population=True)
    assert draw_time_charts(at=at) == 2
    assert draw_time_charts(at=at, most=6) == 4 + 2, "the rest of the first page, then of the next event"
    before = Drawing.objects.count()
    client.get("/time/")
    assert Drawing.objects.count() == before, "the first page waits for nothing"
    assert draw_time_charts(at=at, most=1000) > 50
    assert draw_time_charts(at=at) == 0
