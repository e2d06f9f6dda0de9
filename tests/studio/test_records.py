"""The officer's list, a new record, who keeps it, pauses, processes with their links, the end."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from madoguchi.core.clock import JAPAN
from madoguchi.registry.models import Pause, Procedure, ProcedureVersion, Process, Programme
from madoguchi.registry.services import add_procedure, ask_publication, draft_version, import_survey, retire
from tests.registry.world import SYSTEM, body, survey_csv, survey_values
from tests.studio.conftest import Studio

pytestmark = pytest.mark.django_db

ROW = survey_values(
    "P24000319",
    **{
        "手続名": "飲食店営業の許可",
        "法令名": "食品衛生法",
        "根拠条項号": "第55条第1項",
        "手続主体": "6 民間事業者等",
        "手数料等の納付有無": "2 手数料等有り",
        "手数料等の納付方法": "1-1 行政機関の窓口; 2-3 クレジットカード払い",
        "申請等における本人確認手法": "4 本人確認書類の提示・提出",
        "申請時に添付させる書類": "登記事項証明書（商業）; その他の添付書類",
        "処理期間(オンライン)": "2週",
        "処理期間(非オンライン)": "1月",
        "情報システム(申請)": "食品衛生申請等システム",
    },
)


@pytest.fixture
def survey(studio: Studio, tmp_path: Path) -> None:
    """Two rows of the national survey."""
    import_survey(
        survey_csv(tmp_path / "survey.csv", ROW, survey_values("P2", 手続名="電波の届出")),
        by=SYSTEM,
        at=studio.at,
    )


# the list


def test_the_list_shows_what_is_mine_in_few_queries(
    studio: Studio, django_assert_max_num_queries: Any
) -> None:
    for n in range(60):
        add_procedure(
            slug=f"more-{n}", organisation=studio.bureau, by=studio.acting(studio.writer), at=studio.at
        )
    studio.draft()
    client = studio.client(studio.both)
    client.get("/studio/")
    with django_assert_max_num_queries(16):
        first = client.get("/studio/").content.decode()
    assert "61件" in first and "2ページ中 1ページ" in first
    second = client.get("/studio/?page=2").content.decode()
    assert "飲食店営業許可申請" in second
    assert "61件" in client.get("/studio/?page=99999&state=nonsense&kind=x&organisation=y").content.decode()


def test_what_waits_is_shown_in_part_however_much_it_is(studio: Studio) -> None:
    writing = studio.acting(studio.writer)
    for n in range(12):
        made = add_procedure(slug=f"note-{n}", organisation=studio.bureau, by=writing, at=studio.at)
        draft = draft_version(procedure=made, body=body(title=f"届出{n:02}"), by=writing, at=studio.at)
        ask_publication(version=draft, by=writing, at=studio.at)
    page = studio.client(studio.publisher).get(reverse("studio:home")).content.decode()
    assert page.count('publish/"') == 10 and "ほか2件" in page and "?state=waiting" in page
    assert "ほか2件" in studio.client(studio.writer).get(reverse("studio:home")).content.decode()


def test_the_list_is_narrowed(studio: Studio) -> None:
    client = studio.client(studio.writer)
    assert (
        "飲食店営業許可申請" in client.get("/studio/?q=飲食店&kind=procedure&state=public").content.decode()
    )
    for query in (
        "q=%F0%9F%A6%8A",
        "kind=programme",
        "state=retired",
        "q='%20OR%201=1--",
        f"q={'あ' * 3000}",
    ):
        assert "条件に合う登録はありません" in client.get(f"/studio/?{query}").content.decode(), query


# a new record


def test_a_record_begins_with_what_the_survey_knows(studio: Studio, survey: None) -> None:
    client = studio.client(studio.writer)
    found = client.get("/studio/new/?words=食品衛生法").content.decode()
    assert "/studio/new/?survey_id=P24000319" in found and "電波の届出" not in found
    page = client.get("/studio/new/?survey_id=P24000319").content.decode()
    assert 'value="飲食店営業の許可"' in page and 'value="P24000319"' in page
    sent = {
        "kind": "procedure",
        "organisation": str(studio.bureau.pk),
        "title": "飲食店営業の許可",
        "slug": "food-permit",
        "survey_id": "P24000319",
    }
    assert client.post("/studio/new/", sent)["Location"] == "/studio/procedures/food-permit/draft/"
    made = Procedure.objects.get(slug="food-permit")
    assert made.survey_id == "P24000319"
    assert made.versions.get().body == {
        "title": "飲食店営業の許可",
        "legal_basis": [{"law": "食品衛生法", "article": "第55条第1項"}],
        "audience": "business",
        "type_code": "1",
        "fee": {"amount_yen": None, "methods": ["1-1", "2-3"]},
        "identity_codes": ["4"],
        "documents": [{"name": "登記事項証明書（商業）"}],
        "systems": ["食品衛生申請等システム"],
        "processing": {"online_days": 14},
    }
    again = client.post("/studio/new/", sent)
    assert again.status_code == 422 and "このアドレス用の名前は使われています" in again.content.decode()
    assert Procedure.objects.filter(slug="food-permit").count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"slug": "Food Permit"}, "半角の英小文字"),
        ({"slug": ""}, "アドレス用の名前を書いてください"),
        ({"slug": "a" * 81}, "80文字まで"),
        ({"title": ""}, "名前を書いてください"),
        ({"title": "長" * 121}, "120文字まで"),
        ({"kind": "law"}, "手続か制度かを選んで"),
        ({"organisation": "01980000-0000-7000-8000-000000000000"}, "組織を選んで"),
        ({"organisation": ""}, "組織を選んで"),
    ],
)
def test_a_new_record_is_asked_for_kindly(studio: Studio, changes: dict[str, str], words: str) -> None:
    sent = {
        "kind": "programme",
        "organisation": str(studio.bureau.pk),
        "title": "給付",
        "slug": "gift",
        "survey_id": "",
    }
    response = studio.client(studio.writer).post("/studio/new/", {**sent, **changes})
    assert response.status_code == 422 and words in response.content.decode()
    assert not Programme.objects.exists()
    assert studio.client(studio.writer).post("/studio/new/", sent).status_code == 302
    assert Programme.objects.get().versions.get().body == {"title": "給付"}


def test_a_record_is_not_begun_for_others(studio: Studio) -> None:
    sent = {"kind": "procedure", "organisation": str(studio.other.pk), "title": "x", "slug": "x"}
    assert studio.client(studio.writer).post("/studio/new/", sent).status_code == 422
    assert studio.client(studio.publisher).post("/studio/new/", sent).status_code == 404


# one record


def test_the_record_is_shown_in_few_queries(studio: Studio, django_assert_max_num_queries: Any) -> None:
    studio.draft()
    client = studio.client(studio.both)
    client.get(studio.address())
    with django_assert_max_num_queries(22):
        page = client.get(studio.address()).content.decode()
    assert "第2版" in page and "続きを書く" in page


def test_a_record_has_a_keeper(studio: Studio) -> None:
    client = studio.client(studio.writer)
    sent = {"owner": str(studio.writer.pk), "review_on": "令和9年4月1日"}
    assert client.post(studio.address("owner"), sent).status_code == 302
    assert (studio.fresh().owner, studio.fresh().review_on) == (studio.writer, date(2027, 4, 1))
    page = client.get(studio.address()).content.decode()
    assert 'value="2027-04-01"' in page and f'value="{studio.writer.pk}" selected' in page
    for wrong in ({"owner": str(studio.stranger.pk)}, {"owner": "x"}, {"owner": "", "review_on": "いつか"}):
        assert client.post(studio.address("owner"), wrong).status_code == 422
    client.post(studio.address("owner"), {"owner": "", "review_on": ""})
    assert (studio.fresh().owner, studio.fresh().review_on) == (None, None)


def test_a_record_ends_and_points_to_what_follows(studio: Studio) -> None:
    client = studio.client(studio.publisher)
    for wrong, words in (
        ({}, "廃止する理由を書いてください"),
        ({"reason": "終了"}, "廃止してよいか"),
        ({"reason": "終了", "is_sure": "on", "successor": "nothing"}, "後継を、一覧から"),
    ):
        response = client.post(studio.address("retire"), wrong)
        assert response.status_code == 422 and words in response.content.decode()
    sent = {"reason": "条例の廃止", "is_sure": "on", "successor": ""}
    assert client.post(studio.address("retire"), sent).status_code == 302
    assert studio.fresh().is_retired
    page = client.get(studio.address()).content.decode()
    assert "廃止しました" in page and "この登録を廃止する" not in page and "新しい版を書く" not in page
    again = client.post(studio.address("retire"), sent)
    assert again.status_code == 409 and "すでに廃止されています" in again.content.decode()
    started = studio.client(studio.writer).post(studio.address("start"))
    assert started.status_code == 409 and not ProcedureVersion.objects.filter(number=2).exists()


def test_a_draft_of_a_retired_record_is_not_published(studio: Studio) -> None:
    studio.draft()
    retire(record=studio.procedure, by=studio.acting(studio.publisher), at=studio.at)
    sent = {"when": "now", "revision": "0"}
    response = studio.client(studio.publisher).post(studio.address("publish"), sent)
    assert response.status_code == 409 and "すでに廃止されています" in response.content.decode()


# pauses


def _act(name: str, *more: Any) -> str:
    return reverse(f"studio:{name}", args=["restaurant", *more])


def test_a_procedure_is_paused_and_taken_again(studio: Studio) -> None:
    client = studio.client(studio.publisher)
    assert client.post(_act("pause"), {"reason": "システムの入れ替え"}).status_code == 302
    made = Pause.objects.get()
    assert (made.starts_at, made.ends_at) == (studio.at, None)
    page = client.get(studio.address()).content.decode()
    assert "休止中" in page and "受付を再開する" in page
    assert "受付を再開する" not in studio.client(studio.writer).get(studio.address()).content.decode()
    assert studio.client(studio.writer).post(_act("resume", made.pk)).status_code == 404
    client.post(_act("resume", made.pk))
    made.refresh_from_db()
    assert made.ends_at == studio.at
    assert client.post(_act("resume", made.pk)).status_code == 302


def test_the_last_day_of_a_pause_is_included(studio: Studio) -> None:
    sent = {"reason": "年末年始", "starts_on": "令和8年12月28日", "ends_on": "2027-01-03"}
    studio.client(studio.publisher).post(_act("pause"), sent)
    made = Pause.objects.get()
    assert made.starts_at == datetime(2026, 12, 28, tzinfo=JAPAN)
    assert made.ends_at == datetime(2027, 1, 4, tzinfo=JAPAN)


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        ({"reason": ""}, 422, "休止の理由を書いてください"),
        ({"reason": "長" * 301}, 422, "300文字まで"),
        ({"reason": "点検", "starts_on": "あした"}, 422, "日付を年、月、日の順に"),
        ({"reason": "点検", "starts_on": "2026-12-02", "ends_on": "2026-12-01"}, 422, "それよりあとに"),
        ({"reason": "点検", "ends_on": "2026-10-01"}, 409, "受付終了日は"),
    ],
)
def test_a_pause_is_asked_for_kindly(studio: Studio, sent: dict[str, str], status: int, words: str) -> None:
    response = studio.client(studio.publisher).post(_act("pause"), sent)
    assert response.status_code == status and words in response.content.decode()
    assert not Pause.objects.exists()


def test_a_pause_in_a_paused_time_is_refused_and_what_was_typed_stays(studio: Studio) -> None:
    client = studio.client(studio.publisher)
    client.post(_act("pause"), {"reason": "点検のため", "starts_on": "2026-11-10", "ends_on": "2026-11-12"})
    again = client.post(_act("pause"), {"reason": "大雨のため", "starts_on": "2026-11-12"})
    page = again.content.decode()
    assert again.status_code == 409 and Pause.objects.count() == 1
    assert "2026年11月10日0時から2026年11月13日0時まで、すでに休止" in page
    assert 'value="大雨のため"' in page and 'value="2026-11-12"' in page


# processes


def test_a_process_is_linked_to_the_survey(studio: Studio, survey: None) -> None:
    client = studio.client(studio.writer)
    sent = {"title": "許可の申請", "type_code": "1", "state": "digitised", "total_count": "１，２００件"}
    searched = client.post(_act("process_new"), {**sent, "act": "find", "words": "食品衛生法"})
    page = searched.content.decode()
    assert searched.status_code == 200 and "P24000319" in page and 'value="許可の申請"' in page
    assert not Process.objects.exists()
    unknown = client.post(_act("process_new"), {**sent, "survey_ids": "P24000319、P999", "act": "save"})
    assert unknown.status_code == 422 and "この手続IDはありません：P999" in unknown.content.decode()
    assert (
        client.post(_act("process_new"), {**sent, "survey_ids": "P24000319、P2", "act": "save"}).status_code
        == 302
    )
    made = Process.objects.get()
    assert (made.total_count, made.survey_links.count()) == (1200, 2)
    record = client.get(studio.address()).content.decode()
    assert "飲食店営業の許可" in record and "1,200" in record
    page = client.get(_act("process", made.pk)).content.decode()
    assert 'value="許可の申請"' in page and "P24000319" in page
    changed = {
        **sent,
        "title": "許可",
        "state": "barred",
        "barrier": "対面が要る",
        "survey_ids": "P2",
        "revision": "0",
    }
    client.post(_act("process", made.pk), changed)
    made.refresh_from_db()
    assert (made.title, made.barrier, made.survey_links.get().survey_id) == ("許可", "対面が要る", "P2")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "プロセスの名前を書いてください"),
        ({"type_code": "9"}, "手続類型を選んで"),
        ({"state": ""}, "デジタル化の状態を選んで"),
        ({"state": "planned"}, "予定の年月を書いて"),
        ({"state": "barred"}, "できない理由を書いて"),
        ({"total_count": "たくさん"}, "数字で入力して"),
        ({"total_count": "-1"}, "0"),
        ({"total_count": "1", "online_count": "2"}, "総件数より多く"),
        ({"counts_year": "7"}, "年度を西暦4桁"),
        ({"survey_ids": " ".join(f"P{n}" for n in range(30))}, "20個まで"),
    ],
)
def test_a_process_is_asked_for_kindly(studio: Studio, changes: dict[str, str], words: str) -> None:
    sent = {"title": "許可の申請", "type_code": "1", "state": "digitised", **changes}
    response = studio.client(studio.writer).post(_act("process_new"), sent)
    assert response.status_code == 422 and words in response.content.decode()
    assert not Process.objects.exists()


def test_what_two_officers_say_of_a_process_stands_side_by_side(studio: Studio) -> None:
    sent = {"title": "許可の申請", "type_code": "1", "state": "digitised", "total_count": "10"}
    one, other = studio.client(studio.writer), studio.client(studio.both)
    one.post(_act("process_new"), sent)
    made = Process.objects.get()
    address = _act("process", made.pk)
    assert 'name="revision" value="0"' in one.get(address).content.decode()
    assert one.post(address, {**sent, "total_count": "20", "revision": "0"}).status_code == 302
    clash = other.post(
        address,
        {**sent, "total_count": "30", "state": "planned", "planned_on": "2027-04-01", "revision": "0"},
    )
    page = clash.content.decode()
    assert clash.status_code == 409 and 'name="revision" value="1"' in page
    assert "同じプロセスが、先に保存されていました" in page and 'value="30"' in page
    table = page.partition('id="clashes"')[2].partition("</table>")[0]
    rows = re.findall(r"<th role=\"rowheader\"[^>]*>(.*?)</th><td[^>]*>(.*?)</td><td[^>]*>(.*?)</td>", table)
    assert rows == [
        ("デジタル化の状態", "予定あり", "デジタル化済み"),
        ("デジタル化の予定", "2027年4月1日", "（書かれていません）"),
        ("総件数", "30", "20"),
    ]
    made.refresh_from_db()
    assert (made.total_count, made.revision) == (20, 1)
    assert other.post(address, {**sent, "total_count": "30", "revision": "1"}).status_code == 302
    made.refresh_from_db()
    assert made.total_count == 30
    for unknown in ("", "-1", "x", "99999999999"):
        assert one.post(address, {**sent, "revision": unknown}).status_code == 409


def test_a_process_of_another_procedure_is_not_found(studio: Studio) -> None:
    key = "01980000-0000-7000-8000-000000000000"
    assert studio.client(studio.writer).get(_act("process", key)).status_code == 404
    assert studio.client(studio.stranger).get(_act("process_new")).status_code == 404
