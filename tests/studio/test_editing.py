"""Writing a draft: what is typed is kept, unfinished or not, and nobody's words are lost."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from madoguchi.registry.models import ProcedureVersion
from madoguchi.registry.selectors import draft_of
from madoguchi.registry.services import discard_draft, publish_version
from madoguchi.registry.types import sections
from madoguchi.studio.shape import digest_of_section
from tests.registry.world import body
from tests.studio.conftest import Studio
from tests.studio.typing import fields_of, press

pytestmark = pytest.mark.django_db

PREPARING = 3  # the section with the documents


def _draft() -> ProcedureVersion:
    return ProcedureVersion.objects.get(published_at__isnull=True)


def test_a_page_sent_back_as_it_came_changes_nothing(studio: Studio) -> None:
    """Every field of a full record survives the way to the page and back."""
    full = body(
        plain_summary="みせを ひらく 人の 手つづきです。",
        en={"title": "Restaurant permit", "summary": "To open a restaurant."},
        type_code="1",
        official_url="https://www.example.lg.jp/",
        conditions=["施設の基準に合うこと"],
        acceptance=[{"opens_on": "2026-04-01", "closes_on": None, "text": "年度ごと"}],
        service_hours="24時間",
        devices=["phone", "pc"],
        windows=[{"name": "保健所", "address": "一丁目", "phone": "03-0000-0000", "hours": "平日"}],
        processing={"window_days": 20, "online_days": 14, "set_on": "2020-04-01", "revised_on": None},
        identity_codes=["4"],
        identity_alternative="窓口で書類を見せる",
        signature="要りません",
        individual_number={"is_used": True, "ground": "law", "basis": "別表"},
        related=[{"procedure": "somewhere", "relation": "before", "note": "先に相談"}],
        timings=[{"event": "business-start", "days": -14, "counted_from": "開店の日"}],
        systems=["台帳"],
    )
    draft = studio.draft(**full)
    client = studio.client(studio.writer)
    for number in range(1, len(sections("procedure")) + 1):
        assert press(client, studio.address("edit", number), "save").status_code == 200
    draft.refresh_from_db()
    kept = {**draft.body}
    assert kept["acceptance"] == [{"opens_on": "2026-04-01", "text": "年度ごと"}]
    kept["acceptance"] = full["acceptance"]
    assert kept["processing"] == {"window_days": 20, "online_days": 14, "set_on": "2020-04-01"}
    kept["processing"] = full["processing"]
    assert kept == full


def test_what_is_typed_is_kept_and_read_kindly(studio: Studio) -> None:
    studio.draft()
    client = studio.client(studio.writer)
    press(
        client,
        studio.address("edit", PREPARING),
        "save",
        minutes_to_finish="２０分",
        **{"documents.1.note": "写しで可\r\n二行目"},
    )
    assert _draft().body["minutes_to_finish"] == 20
    assert _draft().body["documents"][1]["note"] == "写しで可\n二行目"
    press(client, studio.address("edit", 5), "save", **{"processing.set_on": "令和2年4月1日"})
    assert _draft().body["processing"] == {"set_on": "2020-04-01"}


def test_an_unfinished_section_is_kept_and_says_what_is_missing(studio: Studio) -> None:
    studio.draft()
    response = press(
        studio.client(studio.writer), studio.address("edit", 1), "save", title="", official_url="例"
    )
    assert response.status_code == 200
    assert "title" not in _draft().body and _draft().body["official_url"] == "例"
    page = response.content.decode()
    assert '<a href="#f-title">手続名：書いてください。</a>' in page
    assert '<a href="#f-official_url">公式ページ：https:// で始まるアドレスを書いてください。</a>' in page
    assert page.count("＊書いてください。") == 1


def test_what_cannot_be_read_stays_as_it_was_typed(studio: Studio) -> None:
    studio.draft()
    response = press(
        studio.client(studio.writer), studio.address("edit", PREPARING), "save", minutes_to_finish="すこし"
    )
    assert _draft().body["minutes_to_finish"] == "すこし"
    assert (
        'value="すこし"' in response.content.decode() and "数で書いてください。" in response.content.decode()
    )


def test_next_goes_through_all_sections_to_the_whole(studio: Studio) -> None:
    studio.draft()
    client = studio.client(studio.writer)
    address, seen = studio.address("edit", 1), 0
    while "/draft/" in address and not address.endswith("/draft/"):
        seen += 1
        address = press(client, address, "next" if seen < 8 else "draft")["Location"]
    assert seen == len(sections("procedure")) == 8


# rows


def test_rows_are_added_moved_and_removed_without_javascript(studio: Studio) -> None:
    studio.draft()
    client, address = studio.client(studio.writer), studio.address("edit", PREPARING)
    added = press(client, address, "documents.add")
    fields = fields_of(added)
    assert fields.getlist("documents.rows") == ["0", "1", "2"]
    assert len(_draft().body["documents"]) == 2  # an empty row is not stored
    fields["documents.2.name"] = "本人確認書類"
    client.post(address, {**fields.dict(), "documents.rows": ["0", "1", "2"], "act": "documents.up.2"})
    assert [d["name"] for d in _draft().body["documents"]] == [
        "施設の平面図",
        "本人確認書類",
        "登記事項証明書",
    ]
    press(client, address, "documents.down.0")
    assert [d["name"] for d in _draft().body["documents"]] == [
        "本人確認書類",
        "施設の平面図",
        "登記事項証明書",
    ]
    press(client, address, "documents.remove.1")
    assert [d["name"] for d in _draft().body["documents"]] == ["本人確認書類", "登記事項証明書"]
    assert _draft().body["documents"][1]["omitted_online"] is True


def test_texts_in_rows_follow_the_order_in_which_they_come(studio: Studio) -> None:
    studio.draft()
    client, address = studio.client(studio.writer), studio.address("edit", 1)
    fields = fields_of(client.get(address)).dict()
    rows = {
        "keywords.rows": ["n1", "1", "n2"],
        "keywords.n1": "喫茶店",
        "keywords.1": "居酒屋",
        "keywords.n2": "",
    }
    client.post(address, {**fields, **rows, "act": "save"})
    assert _draft().body["keywords"] == ["喫茶店", "居酒屋"]


def test_more_rows_than_a_page_holds_are_refused_kindly(studio: Studio) -> None:
    studio.draft()
    client, address = studio.client(studio.writer), studio.address("edit", 1)
    fields = fields_of(client.get(address)).dict()
    rows: dict[str, Any] = {"keywords.rows": [f"n{n}" for n in range(61)]}
    rows |= {f"keywords.n{n}": f"言葉{n}" for n in range(61)}
    response = client.post(address, {**fields, **rows, "act": "save"})
    assert response.status_code == 422
    assert "60個までにしてください" in response.content.decode()
    assert _draft().body["keywords"] == ["カフェ", "居酒屋"]
    many = {f"keywords.n{n}": "x" for n in range(10_000)}
    assert client.post(address, {**fields, **many, "act": "save"}).status_code == 400


def test_a_text_that_nobody_will_read_is_refused_and_shown(studio: Studio) -> None:
    studio.draft()
    text = "長" * 20_001
    response = press(studio.client(studio.writer), studio.address("edit", 1), "save", summary=text)
    assert response.status_code == 422
    assert "20,000文字まで" in response.content.decode() and text in response.content.decode()
    assert _draft().body["summary"] != text


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{ 7|add:7 }}{% now 'Y' %}",
        "</textarea><b>",
        "<c-button>",
    ],
)
def test_nothing_that_is_typed_becomes_part_of_a_page(studio: Studio, text: str) -> None:
    studio.draft()
    client = studio.client(studio.writer)
    strings = {"title": text, "summary": text, "kind": text, "keywords.0": text, "official_url": text}
    pages = [press(client, studio.address("edit", 1), "save", **strings).content.decode()]
    pages.append(
        press(client, studio.address("edit", 3), "save", **{"documents.0.name": text}).content.decode()
    )
    press(client, studio.address("edit", 8), "save", **{"faq.0.question": text})
    for address in (
        studio.address("draft"),
        studio.address("publish"),
        studio.address("version", 2),
        studio.address("preview", 2),
        studio.address("previewed_page", 2),
        studio.address(),
        "/studio/",
    ):
        pages.append(client.get(address).content.decode())
    for page in pages:
        assert text not in page
        assert "<script>alert" not in page and "<img src=x" not in page


def test_characters_that_cannot_be_seen_are_left_out(studio: Studio) -> None:
    studio.draft()
    press(
        studio.client(studio.writer),
        studio.address("edit", 1),
        "save",
        title="営業\x00許\u202e可\x1b 𠮷葛\U000e0100",
    )
    assert _draft().body["title"] == "営業許可 𠮷葛\U000e0100"


# two at once


def test_two_sections_are_written_at_once_without_a_conflict(studio: Studio) -> None:
    studio.draft()
    client, other = studio.client(studio.writer), studio.client(studio.both)
    first, second = studio.address("edit", 1), studio.address("edit", PREPARING)
    mine, theirs = fields_of(client.get(first)), fields_of(other.get(second))
    client.post(first, {**mine.dict(), "keywords.rows": ["0", "1"], "title": "一人目", "act": "save"})
    theirs_sent = {**theirs.dict(), "documents.rows": ["0", "1"], "minutes_to_finish": "30", "act": "save"}
    assert other.post(second, theirs_sent).status_code == 200
    assert (_draft().body["title"], _draft().body["minutes_to_finish"]) == ("一人目", 30)


def test_the_same_section_twice_is_told_with_both_texts_side_by_side(studio: Studio) -> None:
    studio.draft()
    client, other, address = (
        studio.client(studio.writer),
        studio.client(studio.both),
        studio.address("edit", 1),
    )
    mine, theirs = fields_of(client.get(address)), fields_of(other.get(address))
    rows = {"keywords.rows": ["0", "1"]}
    other.post(address, {**theirs.dict(), **rows, "title": "先に保存", "act": "save"})
    response = client.post(address, {**mine.dict(), **rows, "title": "あとから", "act": "save"})
    page = response.content.decode()
    assert response.status_code == 409
    assert (
        'value="あとから"' in page and "先に保存" in page and "同じところが、先に保存されていました" in page
    )
    assert "data-autosave" not in page
    assert _draft().body["title"] == "先に保存"
    again = client.post(address, {**fields_of(response).dict(), **rows, "act": "save"})
    assert again.status_code == 200 and _draft().body["title"] == "あとから"


def test_sending_the_same_page_twice_is_no_conflict(studio: Studio) -> None:
    studio.draft()
    client, address = studio.client(studio.writer), studio.address("edit", 1)
    sent = {
        **fields_of(client.get(address)).dict(),
        "keywords.rows": ["0", "1"],
        "title": "二度押し",
        "act": "save",
    }
    assert [client.post(address, sent).status_code for _ in range(2)] == [200, 200]
    assert (_draft().body["title"], _draft().revision) == ("二度押し", 1)


def test_what_was_typed_is_shown_when_the_draft_is_gone(studio: Studio) -> None:
    draft = studio.draft()
    client, address = studio.client(studio.writer), studio.address("edit", 1)
    sent = {**fields_of(client.get(address)).dict(), "title": "まだ書いている", "act": "save"}
    discard_draft(version=draft, by=studio.acting(studio.both), at=studio.at)
    response = client.post(address, sent)
    assert response.status_code == 409 and "まだ書いている" in response.content.decode()
    told = client.post(address, sent, headers={"X-Autosave": "1"})
    assert told.status_code == 409 and told.json()["is_gone"]
    assert client.get(address)["Location"] == studio.address()


# saving by itself


def _autosave(client: Client, address: str, **changes: str) -> Any:
    fields = {**fields_of(client.get(address)).dict(), "keywords.rows": ["0", "1"], **changes}
    return client.post(address, {**fields, "act": "auto"}, headers={"X-Autosave": "1"})


def test_saving_by_itself_says_when_and_how_much_is_left(studio: Studio) -> None:
    studio.draft()
    client, address = studio.client(studio.writer), studio.address("edit", 1)
    told = _autosave(client, address, title="", summary="短い説明").json()
    assert told == {
        "base": digest_of_section("procedure", "基本", _draft().body),
        "at": "10:00",
        "problems": 1,
        "all": 1,
    }
    assert _draft().body["summary"] == "短い説明"


def test_saving_by_itself_tells_of_a_conflict_and_of_too_much(studio: Studio) -> None:
    studio.draft()
    client, address = studio.client(studio.writer), studio.address("edit", 1)
    told = _autosave(client, address, base="anderes", title="新")
    assert told.status_code == 409 and not told.json()["is_gone"]
    assert "先に保存しました" in told.json()["sentence"]
    told = _autosave(client, address, summary="長" * 20_001)
    assert (told.status_code, told.json()["field"]) == (422, "f-summary")
    assert _draft().body["title"] == body()["title"]


def test_after_the_session_nothing_is_taken_and_the_way_leads_to_sign_in(studio: Studio) -> None:
    studio.draft()
    client, address = studio.client(studio.writer), studio.address("edit", 1)
    fields = {**fields_of(client.get(address)).dict(), "title": "遅い", "act": "auto"}
    with time_machine.travel(studio.at + timedelta(seconds=settings.SESSION_COOKIE_AGE + 60), tick=False):
        answer = client.post(address, fields, headers={"X-Autosave": "1"})
        assert answer.status_code == 302 and answer["Location"].startswith("/account/sign-in/")
    assert _draft().body["title"] == body()["title"]


def test_without_its_token_a_page_is_not_taken(studio: Studio) -> None:
    draft = studio.draft()
    client = studio.client(studio.both, enforce_csrf_checks=True)
    for name in ("owner", "retire", "start", "discard", "ask", "publish", "send_back"):
        assert client.post(studio.address(name), {"revision": 0}).status_code == 403
    assert client.post(studio.address("edit", 1), {"title": "x"}).status_code == 403
    draft.refresh_from_db()
    assert draft.revision == 0


# the beginning and the end of a draft


def test_a_draft_is_begun_once_and_thrown_away_after_asking(studio: Studio) -> None:
    client = studio.client(studio.writer)
    assert client.get(studio.address("draft"))["Location"] == studio.address()
    for _ in range(2):
        assert client.post(studio.address("start"))["Location"] == studio.address("draft")
    assert _draft().number == 2
    assert "取り消しますか" in client.get(studio.address("discard")).content.decode()
    stale = client.post(studio.address("discard"), {"revision": "7"})
    assert stale.status_code == 409 and draft_of(studio.procedure) is not None
    assert client.post(studio.address("discard"), {"revision": "0"})["Location"] == studio.address()
    assert draft_of(studio.procedure) is None


def test_the_whole_says_what_is_missing_and_where(studio: Studio) -> None:
    draft = studio.draft()
    ProcedureVersion.objects.filter(pk=draft.pk).update(body={"title": "だけ"})
    page = studio.client(studio.writer).get(studio.address("draft")).content.decode()
    assert re.search(
        r'<a href="[^"]+/draft/1/\?check=1#f-summary">ひとことの説明</a>：書いてください。', page
    )
    assert "公開を依頼する" not in page
    assert "まだ書いていません" in page


def test_who_only_publishes_reads_but_does_not_write(studio: Studio) -> None:
    draft = studio.draft()
    client = studio.client(studio.publisher)
    assert client.get(studio.address("draft")).status_code == 200
    assert client.get(studio.address("edit", 1)).status_code == 404
    assert client.post(studio.address("edit", 1), {"title": "x"}).status_code == 404
    publish_version(version=draft, by=studio.acting(studio.publisher), at=studio.at)
    assert studio.client(studio.writer).post(studio.address("edit", 1), {"title": "x"}).status_code == 409


def test_others_find_nothing(studio: Studio) -> None:
    studio.draft()
    client = studio.client(studio.stranger)
    for address in (
        studio.address(),
        studio.address("draft"),
        studio.address("edit", 1),
        studio.address("publish"),
        studio.address("compare"),
        studio.address("version", 1),
        studio.address("preview", 2),
        studio.address("previewed_page", 2),
        studio.address(slug="nothing"),
        studio.address(kind="programmes"),
    ):
        assert client.get(address).status_code == 404, address
    assert "飲食店" not in client.get("/studio/").content.decode()
    assert client.get(studio.address("edit", 99)).status_code == 404


def test_a_section_that_does_not_exist_is_not_found(studio: Studio) -> None:
    studio.draft()
    client = studio.client(studio.writer)
    for number in (0, 9, 99):
        assert client.get(studio.address("edit", number)).status_code == 404
