"""gBizINFO is asked as its OpenAPI description says, patiently, and its answers are read whatever they lack."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from madoguchi.businesses.gbizinfo import (
    GBizInfo,
    GBizNotAllowed,
    GBizRefused,
    GBizUnavailable,
)
from madoguchi.businesses.services import ask_gbizinfo
from madoguchi.core.acting import Role
from madoguchi.core.public_api import NotJSON, PublicApi, Unreachable
from tests.businesses.others import OPENAPI, Others, follows, others
from tests.businesses.world import DINER, MILL, PRESS
from tests.world import World

TOKEN = "a-token-of-the-test"


@pytest.fixture
def server() -> Iterator[Others]:
    """A server that stands for gBizINFO."""
    with others() as found:
        yield found


@pytest.fixture
def slept() -> list[float]:
    """How long the client waited."""
    return []


@pytest.fixture
def gbiz(server: Others, slept: list[float]) -> GBizInfo:
    """The client, asking the server on loopback and never really waiting."""
    made = GBizInfo.with_token(TOKEN, base=server.url, may_be_private=True)
    return replace(made, api=replace(made.api, sleep=slept.append, clock=lambda: 0.0, gap=0.0))


def _one(**more: Any) -> dict[str, Any]:
    return {
        "corporate_number": DINER,
        "name": "株式会社まどの食堂",
        "location": "窓野県窓野市中央1-2-3",
        **more,
    }


def _found(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"hojin-infos": list(rows), "id": "1", "message": "成功", **more}


FULL = _one(
    kana="マドノショクドウ", name_en="Mado Diner", postal_code="0001234", status="-", capital_stock=3000000,
    employee_number=12, date_of_establishment="2015-10-05", business_summary="食堂", update_date="2026-04-01",
    company_url="https://diner.example/", representative_name="佐藤　健", founding_year=2015,
)  # fmt: skip


def test_a_corporation_is_read(server: Others, gbiz: GBizInfo) -> None:
    server.say(f"/v2/hojin/{DINER}", _found(FULL))
    found = gbiz.corporation(DINER)
    assert found is not None
    assert (found.name, found.kana, found.capital_yen, found.employees) == (
        "株式会社まどの食堂", "マドノショクドウ", 3_000_000, 12,
    )  # fmt: skip
    assert (found.founded_on, found.updated_on, found.representative) == (
        date(2015, 10, 5), date(2026, 4, 1), "佐藤　健",
    )  # fmt: skip
    assert server.asked[0].headers["x-hojininfo-api-token"] == TOKEN
    assert TOKEN not in repr(gbiz)


def test_numbers_as_text_and_days_without_hyphens_are_read_too(server: Others, gbiz: GBizInfo) -> None:
    odd = _one(employee_number="12", date_of_establishment="20151005", capital_stock=None, kana=None)
    server.say(f"/v2/hojin/{DINER}", _found(odd))
    found = gbiz.corporation(DINER)
    assert found is not None
    assert (found.employees, found.founded_on, found.capital_yen, found.kana) == (
        12,
        date(2015, 10, 5),
        None,
        "",
    )


@pytest.mark.parametrize(
    "body",
    [
        _found(),
        _found({"corporate_number": "1234567890123", "name": "検査用数字の合わないもの"}),
        _found({"corporate_number": MILL, "name": "別の法人"}),
        {"hojin-infos": None},
        {"hojin-infos": "x"},
        {},
    ],
)
def test_what_is_not_this_corporation_is_none(server: Others, gbiz: GBizInfo, body: Any) -> None:
    server.say(f"/v2/hojin/{DINER}", body)
    assert gbiz.corporation(DINER) is None


def test_a_number_that_gbizinfo_does_not_have_is_none(gbiz: GBizInfo) -> None:
    assert gbiz.corporation(DINER) is None


def test_a_search_stays_within_what_the_api_takes(server: Others, gbiz: GBizInfo) -> None:
    server.say("/v2/hojin", _found(_one(), {"corporate_number": PRESS, "name": "窓野印刷有限会社"}))
    assert [one.number for one in gbiz.search(name="窓野", page=99, limit=9999)] == [DINER, PRESS]
    assert server.asked[0].query == {"name": "窓野", "page": "10", "limit": "5000"}


def test_updates_are_read_page_after_page(server: Others, gbiz: GBizInfo) -> None:
    pages = {"totalCount": "2", "totalPage": "2"}
    server.say("/v2/hojin/updateInfo", _found(_one(), **pages, pageNumber="1"))
    server.say(
        "/v2/hojin/updateInfo", _found({"corporate_number": MILL, "name": "b"}, **pages, pageNumber="2")
    )
    found = list(gbiz.updated(date(2026, 10, 1), date(2026, 10, 31)))
    assert [one.number for one in found] == [DINER, MILL]
    assert [one.query["page"] for one in server.asked] == ["1", "2"]
    assert server.asked[0].query["from"] == "20261001"


def test_subsidies_are_read(server: Others, gbiz: GBizInfo) -> None:
    row = {
        "title": "省エネ補助金", "amount": "1000000", "date_of_approval": "2025-07-01",
        "government_departments": "窓野省", "target": "設備",
    }  # fmt: skip
    server.say(f"/v2/hojin/{DINER}/subsidy", _found(_one(subsidy=[row])))
    (found,) = gbiz.subsidies(DINER)
    assert (found.title, found.amount, found.approved_on) == ("省エネ補助金", "1000000", date(2025, 7, 1))


def test_a_refusal_names_what_is_wrong(server: Others, gbiz: GBizInfo) -> None:
    errors = [{"item": "name", "message": "法人名が長すぎます。"}]
    server.say("/v2/hojin", {"errors": errors, "id": "e", "message": "Bad Request"}, 400)
    with pytest.raises(GBizRefused, match="法人名が長すぎます") as refused:
        gbiz.search(name="窓")
    assert refused.value.items == (("name", "法人名が長すぎます。"),)


@pytest.mark.parametrize("status", [401, 403])
def test_a_token_that_does_not_hold_is_told(server: Others, gbiz: GBizInfo, status: int) -> None:
    server.say(f"/v2/hojin/{DINER}", {"message": "no"}, status)
    with pytest.raises(GBizNotAllowed):
        gbiz.corporation(DINER)
    assert len(server.asked) == 1


def test_it_comes_back_later_and_waits_as_it_is_told(
    server: Others, gbiz: GBizInfo, slept: list[float]
) -> None:
    path = f"/v2/hojin/{DINER}"
    server.say(path, {}, 503)
    server.say(path, {}, 429, **{"Retry-After": "7"})
    server.say(path, _found(FULL))
    assert gbiz.corporation(DINER) is not None
    assert len(server.asked) == 3 and 0.3 < slept[0] < 0.7 and slept[1] == 7.0


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_it_gives_up_after_four_tries(
    server: Others, gbiz: GBizInfo, slept: list[float], status: int
) -> None:
    server.say(f"/v2/hojin/{DINER}", {}, status, **{"Retry-After": "99999"})
    with pytest.raises(GBizUnavailable):
        gbiz.corporation(DINER)
    assert len(server.asked) == 4 and slept == [60.0] * 3


@pytest.mark.parametrize("content", [b"<html>", b"\xff\xfe", b"[" * 100_000, b"null", b"[]"])
def test_what_is_no_answer_is_not_read(server: Others, gbiz: GBizInfo, content: bytes) -> None:
    server.say(f"/v2/hojin/{DINER}", content)
    with pytest.raises(GBizUnavailable):
        gbiz.corporation(DINER)


def test_nobody_there(gbiz: GBizInfo, slept: list[float]) -> None:
    silent = replace(gbiz, api=replace(gbiz.api, base="http://127.0.0.1:1"))
    with pytest.raises(GBizUnavailable):
        silent.corporation(DINER)
    assert len(slept) == 3


def test_a_redirect_is_not_followed(server: Others, gbiz: GBizInfo) -> None:
    server.say(f"/v2/hojin/{DINER}", {}, 302, Location="http://127.0.0.1:1/")
    with pytest.raises(GBizUnavailable):
        gbiz.corporation(DINER)
    assert len(server.asked) == 1


def test_only_public_hosts_are_asked_in_production(server: Others) -> None:
    with pytest.raises(GBizUnavailable):
        GBizInfo.with_token(TOKEN, base=server.url).corporation(DINER)
    assert server.asked == []


def test_too_much_is_not_read(server: Others, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("madoguchi.core.public_api.MOST_BYTES", 1000)
    server.say("/big", {"a": "x" * 2000})
    with pytest.raises(NotJSON):
        PublicApi(server.url, may_be_private=True).get("/big")


def test_questions_keep_their_distance(server: Others, slept: list[float]) -> None:
    server.say("/a", {})
    moments = iter([0.0, 0.0, 0.05, 0.25, 9.0, 9.0])
    api = PublicApi(server.url, gap=0.2, may_be_private=True, sleep=slept.append, clock=lambda: next(moments))
    for _ in range(3):
        api.get("/a")
    assert [round(one, 2) for one in slept] == [0.15]


def test_a_number_that_is_none_is_never_asked(server: Others, gbiz: GBizInfo) -> None:
    for wrong in ("123", "../admin", "1234567890123"):
        with pytest.raises(ValueError, match="corporate number"):
            gbiz.corporation(wrong)
    assert server.asked == []


def test_questions_and_answers_follow_the_published_description(server: Others, gbiz: GBizInfo) -> None:
    if not OPENAPI.exists():
        pytest.skip("the description of the API is not beside the project (shared/data/specs)")
    document = json.loads(OPENAPI.read_text("utf-8"))
    bodies = {
        f"/v2/hojin/{DINER}": _found(FULL),
        "/v2/hojin": _found(_one(number_of_activity="3")),
        "/v2/hojin/updateInfo": _found(FULL, totalCount="1", totalPage="1", pageNumber="1"),
        f"/v2/hojin/{DINER}/subsidy": _found(_one(subsidy=[{"title": "a", "amount": "1"}])),
    }
    for path, body in bodies.items():
        server.say(path, body)
    assert gbiz.corporation(DINER) and gbiz.search(name="まど", prefecture="13") and gbiz.subsidies(DINER)
    assert len(list(gbiz.updated(date(2026, 10, 1), date(2026, 10, 2)))) == 1
    assert len(server.asked) == 4
    for asked in server.asked:
        assert follows(document, asked, bodies[asked.path]) == []
    wrong = replace(server.asked[1], query={"nama": "まど", "page": "x"}, headers={})
    assert follows(document, wrong, {"hojin-infos": [{}]}) == [
        "nama is unknown", "X-hojinInfo-api-token is missing", "'corporate_number' is a required property",
    ]  # fmt: skip


def test_without_a_token_nobody_asks(settings: Any) -> None:
    settings.GBIZINFO_TOKEN = ""
    with pytest.raises(GBizNotAllowed):
        ask_gbizinfo(number=DINER)


@pytest.mark.django_db
def test_an_officer_asks_from_the_page(registry: None, world: World, server: Others, settings: Any) -> None:
    settings.GBIZINFO_TOKEN, settings.GBIZINFO_ADDRESS = TOKEN, server.url
    settings.LINK_CHECK_PRIVATE = True
    client, page = Client(), f"/desk/businesses/corporations/{DINER}/"
    client.force_login(world.officer("central", Role.EXAMINER, at=world.prefecture))
    assert "Gビズインフォで確かめる" in client.get(page).content.decode()
    server.say(f"/v2/hojin/{DINER}", _found(FULL))
    server.say(f"/v2/hojin/{DINER}", _found())
    server.say(f"/v2/hojin/{DINER}", {"message": "no"}, 401)
    assert "佐藤　健" in client.post(f"{page}gbizinfo/").content.decode()
    assert "情報がありません" in client.post(f"{page}gbizinfo/").content.decode()
    refused = client.post(f"{page}gbizinfo/")
    assert refused.status_code == 502 and "APIトークン" in refused.content.decode()


def test_unreachable_says_why() -> None:
    assert Unreachable("HTTP 503", status=503).status == 503
