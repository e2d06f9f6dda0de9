"""Asking, looking through, publishing at once or on a day, sending back; versions side by side; previews."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.core.clock import japan_day
from madoguchi.registry.models import ProcedureVersion, ProgrammeVersion, Withdrawal
from madoguchi.registry.selectors import draft_of
from madoguchi.registry.services import (
    add_programme,
    ask_publication,
    publish_version,
    save_draft,
    start_draft,
)
from madoguchi.studio.wholes import whole
from tests.registry.world import body
from tests.studio.conftest import Studio
from tests.studio.typing import press

pytestmark = pytest.mark.django_db

NEW = {"title": "飲食店営業許可の申請", "fee": {"amount_yen": 19000, "text": "19,000円"}}


def _asked(studio: Studio) -> ProcedureVersion:
    draft = studio.draft(**NEW)
    return ask_publication(version=draft, by=studio.acting(studio.writer), at=studio.at)


def _publish(studio: Studio, user: Any, **sent: Any) -> Any:
    given = {"when": "now", "revision": "0", **sent}
    return studio.client(user).post(studio.address("publish"), given)


def test_one_asks_another_publishes_and_everyone_sees_it(studio: Studio) -> None:
    studio.draft(**NEW)
    writer, publisher = studio.client(studio.writer), studio.client(studio.publisher)
    assert writer.post(studio.address("ask"))["Location"] == studio.address("draft")
    assert "自分では公開できません" in writer.get(studio.address("draft")).content.decode()
    assert "公開してよいか、確かめてください" in publisher.get("/studio/").content.decode()
    page = publisher.get(studio.address("publish")).content.decode()
    assert "飲食店営業許可<ins>の</ins>申請" in page
    assert "手数料 金額（円）" in page and "19000" in page
    assert _publish(studio, studio.publisher)["Location"] == studio.address()
    assert "飲食店営業許可の申請" in writer.get("/procedures/restaurant/").content.decode()
    assert studio.fresh().current.approved_by == studio.publisher  # type: ignore[union-attr]


def test_who_wrote_is_told_why_they_cannot_publish(studio: Studio) -> None:
    draft = studio.draft(**NEW)
    ProcedureVersion.objects.filter(pk=draft.pk).update(edited_by=studio.both)
    page = studio.client(studio.both).get(studio.address("publish")).content.decode()
    assert "この版を書いた人は、自分では公開できません" in page and "公開する</span>" not in page
    refused = _publish(studio, studio.both)
    assert refused.status_code == 409 and "別の人が内容を確認して" in refused.content.decode()
    assert studio.fresh().current.number == 1  # type: ignore[union-attr]


def test_who_only_writes_does_not_publish(studio: Studio) -> None:
    _asked(studio)
    assert _publish(studio, studio.writer).status_code == 404
    client = studio.client(studio.writer)
    assert client.post(studio.address("send_back"), {"remark": "x"}).status_code == 404
    assert client.post(studio.address("retire"), {"reason": "x", "is_sure": "on"}).status_code == 404
    assert "自分では公開できません" in client.get(studio.address("publish")).content.decode()
    ProcedureVersion.objects.filter(published_at__isnull=True).update(edited_by=studio.both)
    assert "公開する役割がありません" in client.get(studio.address("publish")).content.decode()


@pytest.mark.parametrize(
    ("day", "status", "words"),
    [
        ("", 422, "公開する日を書いてください"),
        ("きのう", 422, "日付を年、月、日の順に"),
        ("2026-11-01", 409, "今日か、これからの日に"),
        ("令和9年4月1日", 302, ""),
        ("2026-11-02", 302, ""),
    ],
)
def test_a_day_is_chosen_from_today_on(studio: Studio, day: str, status: int, words: str) -> None:
    version = _asked(studio)
    response = _publish(studio, studio.publisher, when="day", effective_from=day)
    assert response.status_code == status
    assert words in response.content.decode()
    version.refresh_from_db()
    assert version.is_published == (status == 302)
    if day == "令和9年4月1日":
        assert version.effective_from == date(2027, 4, 1) and studio.fresh().current.number == 1  # type: ignore[union-attr]
        page = studio.client(studio.writer).get(studio.address()).content.decode()
        assert "2027年4月1日から公開します" in page and "予約公開" in page


def test_what_changed_meanwhile_is_looked_through_again(studio: Studio) -> None:
    version = _asked(studio)
    save_draft(
        version=version,
        body=body(title="すりかえ"),
        revision=0,
        by=studio.acting(studio.writer),
        at=studio.at,
    )
    response = _publish(studio, studio.publisher)
    assert response.status_code == 409 and "すりかえ" in response.content.decode()
    assert studio.fresh().current.number == 1  # type: ignore[union-attr]
    for wrong in ("", "x", "-1", "９"):
        assert _publish(studio, studio.publisher, revision=wrong).status_code == 409


def test_publishing_twice_is_publishing_once(studio: Studio) -> None:
    _asked(studio)
    answers = [_publish(studio, studio.publisher) for _ in range(2)]
    assert [a["Location"] for a in answers] == [studio.address()] * 2
    assert ProcedureVersion.objects.filter(published_at__isnull=False).count() == 2


def test_a_version_is_sent_back_with_a_word(studio: Studio) -> None:
    _asked(studio)
    publisher, writer = studio.client(studio.publisher), studio.client(studio.writer)
    empty = publisher.post(studio.address("send_back"), {"remark": " "})
    assert empty.status_code == 422 and "直してほしいところを書いてください" in empty.content.decode()
    long = publisher.post(studio.address("send_back"), {"remark": "長" * 1001})
    assert long.status_code == 422 and "長" * 1001 in long.content.decode()
    publisher.post(studio.address("send_back"), {"remark": "手数料を\n確かめて"})
    assert "手数料を<br>確かめて" in writer.get(studio.address("draft")).content.decode()
    assert "差し戻されました" in writer.get("/studio/").content.decode()
    again = publisher.post(studio.address("send_back"), {"remark": "もう一度"})
    assert again.status_code == 409 and "もう一度" in again.content.decode()


def test_an_unfinished_version_cannot_be_asked_for_or_published(studio: Studio) -> None:
    draft = studio.draft()
    save_draft(version=draft, body={"title": "x"}, revision=0, by=studio.acting(studio.writer), at=studio.at)
    asked = studio.client(studio.writer).post(studio.address("ask"))
    assert asked.status_code == 409 and "内容に直すところがあります" in asked.content.decode()
    page = studio.client(studio.publisher).get(studio.address("publish")).content.decode()
    assert "このままでは公開できません" in page
    assert _publish(studio, studio.publisher, revision="1").status_code == 409


def test_a_draft_on_top_of_a_reserved_version_warns(studio: Studio) -> None:
    _asked(studio)
    _publish(studio, studio.publisher, when="day", effective_from="2027-04-01")
    writer = studio.client(studio.writer)
    writer.post(studio.address("start"))
    assert (
        "第2版が、2027年4月1日からの公開を待っています"
        in writer.get(studio.address("draft")).content.decode()
    )
    page = studio.client(studio.publisher).get(studio.address("publish")).content.decode()
    assert 'value="2027-04-01"' in page and "第2版は使われず" in page


# versions side by side


def test_a_reserved_version_is_withdrawn_and_written_anew(studio: Studio) -> None:
    draft = studio.draft(title="来月からの名前")
    publish_version(
        version=draft, effective_from=japan_day(studio.at) + timedelta(days=30),
        by=studio.acting(studio.publisher), at=studio.at,
    )  # fmt: skip
    client, writer = studio.client(studio.publisher), studio.client(studio.writer)
    address = studio.address("withdraw", 2)
    assert address in client.get(studio.address()).content.decode()
    assert address not in writer.get(studio.address()).content.decode()
    assert writer.post(address, {"reason": "x"}).status_code == 404
    silent = client.post(address, {"reason": " "})
    page = silent.content.decode()
    assert silent.status_code == 422 and "取り下げる理由を書いてください" in page
    assert 'href="#withdraw-2-reason"' in page and 'id="withdraw-2-reason"' in page
    assert not Withdrawal.objects.exists()
    assert client.post(address, {"reason": "施行日が延びたため"}).status_code == 302
    page = writer.get(studio.address()).content.decode()
    assert "施行日が延びたため" in page and "予約した版" not in page and "この内容から書く" in page
    assert "施行日が延びたため" in writer.get(studio.address("version", 2)).content.decode()
    again = client.post(address, {"reason": "もう一度"})
    assert again.status_code == 409 and "すでに取り下げられて" in again.content.decode()
    assert client.post(studio.address("withdraw", 9), {"reason": "x"}).status_code == 404
    public = Client().get(reverse("portal:procedure_versions", args=["restaurant"])).content.decode()
    assert "来月からの名前" not in public
    assert Client().get(reverse("portal:procedure_version", args=["restaurant", 2])).status_code == 404
    assert writer.post(studio.address("start"), {"base": "2"}).status_code == 302
    assert studio.fresh().versions.get(number=3).body["title"] == "来月からの名前"
    assert "この内容から書く" not in writer.get(studio.address()).content.decode()


def test_versions_stand_side_by_side(studio: Studio) -> None:
    studio.draft(**NEW, keywords=["居酒屋", "カフェ", "バー"])
    client = studio.client(studio.publisher)
    page = client.get(studio.address("compare") + "?before=1&after=2").content.decode()
    for words in ("基本", "手続名", "変更", "住民が使う言い換え", "追加", "19000", "18300"):
        assert words in page
    assert client.get(studio.address("compare") + "?after=9").status_code == 404
    assert client.get(studio.address("compare") + "?before=9").status_code == 200
    assert "違いはありません" in client.get(studio.address("compare") + "?before=2&after=2").content.decode()


def test_a_version_is_read_in_full(studio: Studio) -> None:
    page = studio.client(studio.publisher).get(studio.address("version", 1)).content.decode()
    for words in (
        "書野 編子",
        "公野 開太",
        "開業",
        "事業者",
        "代理人が申請できる",
        "食品衛生法",
    ):
        assert words in page
    assert studio.client(studio.publisher).get(studio.address("version", 9)).status_code == 404


# previews


def test_a_preview_is_the_public_page_and_may_stand_in_a_frame_of_ours_only(studio: Studio) -> None:
    studio.draft(**NEW)
    client = studio.client(studio.writer)
    shell = client.get(studio.address("preview", 2))
    assert shell["X-Frame-Options"] == "DENY" and "frame-ancestors 'none'" in shell["Content-Security-Policy"]
    framed = client.get(studio.address("previewed_page", 2))
    assert framed["X-Frame-Options"] == "SAMEORIGIN"
    policy = [part.strip() for part in framed["Content-Security-Policy"].split(";")]
    assert [part for part in policy if part.startswith("frame-ancestors")] == ["frame-ancestors 'self'"]
    page = framed.content.decode()
    assert "飲食店営業許可の申請" in page and "公開前の第2版です" in page
    assert "ログアウト" not in page and "書野 編子" not in page
    public = client.get("/procedures/restaurant/")
    assert public["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    "unfinished",
    [
        {},
        {"title": "だけ"},
        {"title": 3, "fee": "無料", "documents": "なし", "channels": [3, {"kind": "fax"}]},
        {**body(), "title": "長" * 500, "life_events": ["flying", "birth"], "minutes_to_finish": "すこし"},
        {**body(), "colour": "red", "contact": {"phone": "1"}, "legal_basis": [{"url": "javascript:x"}]},
        {"documents": [{"why": "x"}] * 3, "faq": [{}], "fee": {"methods": ["9", "1-1"]}},
    ],
)
def test_an_unfinished_version_can_be_looked_at(studio: Studio, unfinished: dict[str, Any]) -> None:
    draft = studio.draft()
    ProcedureVersion.objects.filter(pk=draft.pk).update(body=unfinished)
    client = studio.client(studio.writer)
    assert client.get(studio.address("previewed_page", 2)).status_code == 200
    assert client.get(studio.address("version", 2)).status_code == 200
    assert client.get(studio.address("compare")).status_code == 200
    assert client.get(studio.address("publish")).status_code == 200
    for number in range(1, 9):
        assert client.get(studio.address("edit", number) + "?check=1").status_code == 200


def test_a_finished_body_is_previewed_as_it_is() -> None:
    assert whole("procedure", body()).title == "飲食店営業許可申請"
    assert whole("procedure", {**body(), "title": ""}).title == "（まだ書かれていません）"


def test_a_programme_is_written_previewed_and_published(studio: Studio) -> None:
    by, at = studio.acting(studio.writer), studio.at
    programme = add_programme(slug="gift", organisation=studio.bureau, by=by, at=at)
    start_draft(record=programme, by=by, at=at)
    client = studio.client(studio.writer)
    for number, typed in enumerate(
        (
            {"title": "子育て応援給付", "summary": "給付します。", "audience": "resident"},
            {"target": "子どもが生まれた人"},
            {"benefit": "10万円"},
            {"contact.name": "子ども課"},
            {},
        ),
        1,
    ):
        page = f"/studio/programmes/gift/draft/{number}/"
        if "audience" in typed:  # no radio is chosen on an empty page
            client.post(page, {**typed, "base": _base(client, page), "act": "save"})
        else:
            press(client, page, "save", **typed)
    assert client.post("/studio/programmes/gift/draft/ask/").status_code == 302
    assert "10万円" in client.get("/studio/programmes/gift/versions/1/preview/page/").content.decode()
    sent = {"when": "now", "revision": draft_of(programme).revision}
    studio.client(studio.publisher).post("/studio/programmes/gift/draft/publish/", sent)
    assert ProgrammeVersion.objects.get().is_published
    assert client.get("/studio/programmes/gift/").status_code == 200


def _base(client: Any, page: str) -> str:
    text = client.get(page).content.decode()
    return text.split('name="base" value="')[1].split('"')[0]


def test_publishing_the_last_version_again_is_not_offered(studio: Studio) -> None:
    version = _asked(studio)
    publish_version(version=version, by=studio.acting(studio.publisher), at=studio.at)
    client = studio.client(studio.publisher)
    for name in ("draft", "publish"):
        assert client.get(studio.address(name))["Location"] == studio.address()
