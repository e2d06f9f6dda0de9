"""The to-do list, confirmations, the board, links, and proposals from sources: pages in, pages and records out."""

import http.server
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from madoguchi.accounts.models import Appointment
from madoguchi.accounts.selectors import acting_of
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Event
from madoguchi.registry.models import Confirmation, LinkCheck, Procedure, ProcedureVersion, Proposal
from madoguchi.registry.selectors import freshness_of
from madoguchi.registry.services import add_procedure, draft_version, publish_version, save_draft
from madoguchi.registry.types import FreshnessState
from tests.registry.test_upkeep import FULL
from tests.registry.world import body
from tests.studio.conftest import Studio, officer

pytestmark = pytest.mark.django_db

BOARD_QUERIES, LIST_QUERIES = 15, 20
"""However many records there are."""
ORDINANCE = "手数料条例\n飲食店営業の許可の手数料は、19,600円とする。\n開店の20日前まで。"


def text(response: Any) -> str:
    """The page as text."""
    return str(response.content.decode())


def more_records(studio: Studio, count: int, name: str = "more") -> None:
    """Further public procedures of the bureau."""
    at = studio.at - timedelta(days=1)
    writing, publishing = (acting_of(one, at=at) for one in (studio.writer, studio.publisher))
    for n in range(count):
        made = add_procedure(slug=f"{name}-{n}", organisation=studio.bureau, by=writing, at=at)
        version = draft_version(procedure=made, body=body(**FULL, title=f"手続{n}"), by=writing, at=at)
        publish_version(version=version, by=publishing, at=at)


@pytest.fixture
def late(studio: Studio) -> Iterator[Studio]:
    """The world seven months later, when the contact is to be looked at again."""
    with time_machine.travel(studio.at + timedelta(days=220), tick=False):
        yield studio


def confirm(client: Client, studio: Studio, *rules: str, version: int = 1, **more: str) -> Any:
    """Press 確認しました."""
    data = {"rules": rules, "version": version, **more}
    return client.post(studio.address("confirm"), data)


def test_the_list_shows_what_is_stale_with_what_it_says_now_and_one_press_confirms(late: Studio) -> None:
    client = late.client(late.writer)
    page = text(client.get(reverse("studio:todo")))
    assert "「問い合わせ先と窓口」が今も正しいかを確認してください。" in page
    assert "生活衛生課" in page and "03-0000-0000" in page, "one sees what one confirms"
    answer = confirm(client, late, "contact", then="todo")
    assert (answer.status_code, answer.url) == (302, reverse("studio:todo") + "?done=confirmed")
    assert Confirmation.objects.get().by_id == late.writer.pk
    assert Event.objects.filter(kind="procedure.confirmed").count() == 1
    after = text(client.get(answer.url))
    assert "確認を記録しました" in after
    assert "「問い合わせ先と窓口」" not in after


def test_several_are_confirmed_at_once_and_a_press_without_a_choice_says_so(late: Studio) -> None:
    client = late.client(late.writer)
    none = confirm(client, late)
    assert none.status_code == 422 and "確認したものを選んでください。" in text(none)
    assert confirm(client, late, "contact", "fee", "law").status_code == 302
    assert set(Confirmation.objects.values_list("rule", flat=True)) == {"contact", "fee", "law"}
    page = text(client.get(late.address("upkeep")))
    assert "問い合わせ先と窓口" in page and "書野 編子" in page
    assert confirm(client, late, "nothing").status_code == 422


def test_what_was_published_meanwhile_is_not_confirmed(late: Studio) -> None:
    client = late.client(late.writer)
    answer = confirm(client, late, "contact", version=7)
    assert answer.status_code == 409
    assert "別の版が公開されました" in text(answer)
    assert 'value="contact" checked' in text(answer), "the choice stays"
    assert not Confirmation.objects.exists()


def test_a_finding_leads_to_its_field_and_begins_the_draft(late: Studio) -> None:
    client = late.client(late.writer)
    assert "この項目を直す" in text(client.get(reverse("studio:todo")))
    answer = client.post(late.address("fix"), {"field": "contact"})
    assert answer.status_code == 302
    place, _mark, anchor = answer.url.partition("#")
    assert anchor == "f-contact"
    assert 'id="f-contact"' in text(client.get(place))
    assert ProcedureVersion.objects.filter(published_at__isnull=True).count() == 1
    assert f'href="{answer.url}"' in text(client.get(reverse("studio:todo"))), "now it is a link"
    assert client.post(late.address("fix"), {"field": "contact"}).url == answer.url
    assert client.post(late.address("fix"), {"field": "nothing"}).url == late.address("draft")


def test_a_record_whose_owner_left_gets_another_from_the_list(studio: Studio) -> None:
    began = studio.at - timedelta(days=1)
    administrator = officer("長野 管理", studio.bureau, Role.ADMINISTRATOR, at=began)
    client = studio.client(administrator)
    Procedure.objects.filter(pk=studio.procedure.pk).update(owner=studio.writer)
    assert "いま、やることはありません" in text(client.get(reverse("studio:todo")))
    Appointment.objects.filter(user=studio.writer).update(ends_on=japan_day(studio.at))
    page = text(client.get(reverse("studio:todo")))
    assert "担当者の書野 編子は、この組織の登録の役割から外れています" in page
    assert "この項目を直す" not in page, "who administers does not write"
    assert "両野 方</option>" in page and "書野 編子</option>" not in page
    board = text(client.get(reverse("studio:freshness")))
    assert "finding=absent" in board and reverse("studio:todo") in board
    listed = text(client.get(reverse("studio:freshness_records") + "?finding=absent"))
    assert "書野 編子（不在）" in listed
    kept = text(studio.client(studio.publisher).get(studio.address()))
    assert "書野 編子（不在）" in kept and studio.address("owner") in kept
    answer = client.post(
        studio.address("owner"), {"owner": str(studio.both.pk), "review_on": "", "then": "todo"}
    )
    assert (answer.status_code, answer.url) == (302, reverse("studio:todo") + "?done=owner")
    assert studio.fresh().owner_id == studio.both.pk
    assert "担当者を決めました" in text(client.get(answer.url))
    forged = client.post(studio.address("owner"), {"owner": str(studio.stranger.pk)})
    assert forged.status_code == 422 and studio.fresh().owner_id == studio.both.pk


def test_strangers_find_nothing(late: Studio) -> None:
    client = late.client(late.stranger)
    assert "飲食店営業許可申請" not in text(client.get(reverse("studio:todo")))
    for name in ("upkeep", "proposals"):
        assert client.get(late.address(name)).status_code == 404
    for name in ("confirm", "fix", "propose", "propose_official"):
        assert client.post(late.address(name), {"rules": "contact", "version": 1}).status_code == 404
    reader = late.client(late.publisher)
    assert reader.get(late.address("upkeep")).status_code == 200
    assert "確認しました" not in text(reader.get(late.address("upkeep")))
    assert confirm(reader, late, "contact").status_code == 404


def test_the_list_takes_as_many_queries_for_twenty_records_as_for_two(
    studio: Studio, django_assert_num_queries: Any
) -> None:
    more_records(studio, 2)
    with time_machine.travel(studio.at + timedelta(days=220), tick=False):
        client = studio.client(studio.writer)
        client.get(reverse("studio:todo"))
        with django_assert_num_queries(LIST_QUERIES):
            client.get(reverse("studio:todo"))
    more_records(studio, 20, "many")
    with time_machine.travel(studio.at + timedelta(days=220), tick=False):
        with django_assert_num_queries(LIST_QUERIES):
            page = client.get(reverse("studio:todo"))
    assert "次のページ" in text(page)
    assert len(page.content) < 150_000


def test_the_board_counts_every_organisation(late: Studio, django_assert_num_queries: Any) -> None:
    auditor = officer("監野 査", late.other, Role.AUDITOR, at=late.at - timedelta(days=1))
    client = late.client(auditor)
    client.get(reverse("studio:freshness"))
    with django_assert_num_queries(BOARD_QUERIES):
        page = text(client.get(reverse("studio:freshness")))
    assert "保健医療局" in page and "担当者なし" in page
    assert f'href="{reverse("studio:freshness")}">登録の鮮度' in page, "it stands in the menu"
    assert "organisation=health&amp;state=broken" in page
    assert "行政手続法第6条により" in page, "the rules say why"
    more_records(late, 6)
    with django_assert_num_queries(BOARD_QUERIES):
        assert client.get(reverse("studio:freshness")).status_code == 200
    listed = text(client.get(reverse("studio:freshness_records") + "?organisation=health&state=broken"))
    assert "飲食店営業許可申請" in listed
    assert late.address("upkeep") not in listed, "who does not shape there gets no link"
    assert "条件に合う登録はありません" in text(
        client.get(reverse("studio:freshness_records") + "?state=fresh&finding=stale")
    )
    assert late.client(late.both).get(reverse("studio:freshness")).status_code == 200


def test_the_whole_board_is_a_file(late: Studio) -> None:
    response = late.client(late.writer).get(reverse("studio:freshness_csv"))
    lines = b"".join(response).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("種類,番号,アドレス用の名前,名前,所管")
    assert any("問い合わせ先と窓口" in line and "保健医療局" in line for line in lines)
    only = late.client(late.writer).get(reverse("studio:freshness_csv") + "?organisation=other")
    assert len(b"".join(only).decode().splitlines()) == 1


@pytest.mark.parametrize(
    "query", ["?state=x&organisation=%3Cb%3E&page=x", "?finding=' OR 1&page=-4", "?q=%F0%9F"]
)
def test_bad_addresses_are_normal_pages(studio: Studio, query: str) -> None:
    client = studio.client(studio.writer)
    for name in ("todo", "freshness", "freshness_records", "freshness_csv"):
        assert client.get(reverse(f"studio:{name}") + query).status_code == 200


def test_the_looks_at_links_are_told(late: Studio) -> None:
    version = late.draft(official_url="https://www.example.jp/a")
    publish_version(version=version, by=late.acting(late.publisher), at=late.at)
    LinkCheck.objects.create(
        procedure=late.procedure,
        url="https://www.example.jp/a",
        status=404,
        problem="ページが開けません（HTTP 404）",
        failures=3,
        failed_since=late.at,
        checked_at=late.at + timedelta(days=3),
    )
    page = text(late.client(late.writer).get(late.address("upkeep")))
    for words in ("開けません", "HTTP 404", "3回続けて", "2026年11月2日"):
        assert words in page


# Proposals


def propose(client: Client, studio: Studio, **data: Any) -> Any:
    """Hand in a source."""
    return client.post(studio.address("propose"), data)


def test_an_uploaded_ordinance_becomes_proposals_and_an_accepted_one_a_draft(studio: Studio) -> None:
    client = studio.client(studio.writer)
    file = SimpleUploadedFile("手数料条例.txt", ORDINANCE.encode())
    answer = propose(client, studio, file=file, url="https://www.example.jp/reiki/1.html")
    assert answer.status_code == 302 and "made=2" in answer.url
    page = text(client.get(answer.url))
    assert "違いが2件見つかりました" in page
    assert "手数料条例.txt" in page and "https://www.example.jp/reiki/1.html" in page
    assert "19,600円とする" in page, "the passage is quoted"
    assert "<del>14</del>" in page and "<ins>20</ins>" in page, "the words that differ are marked"
    deadline = Proposal.objects.get(path=["deadline"])
    accepted = client.post(studio.address("accept", deadline.pk))
    assert accepted.url == studio.address("proposals") + "?done=accepted"
    draft = ProcedureVersion.objects.get(number=2)
    assert draft.published_at is None and "20日前" in draft.body["deadline"]
    page = text(client.get(accepted.url))
    assert "第2版の下書きに入れました" in page and studio.address("draft") in page
    again = client.post(studio.address("accept", deadline.pk))
    assert again.status_code == 409 and "すでに判断されています" in text(again)


def test_a_proposal_is_declined_with_a_reason_and_does_not_come_again(studio: Studio) -> None:
    client = studio.client(studio.writer)
    propose(client, studio, text=ORDINANCE, title="古い条例")
    one = Proposal.objects.get(path=["deadline"])
    bare = client.post(studio.address("decline", one.pk), {"remark": " "})
    assert bare.status_code == 422 and f'href="#remark-{one.pk}"' in text(bare)
    assert client.post(studio.address("decline", one.pk), {"remark": "改正前のため"}).status_code == 302
    page = text(client.get(studio.address("proposals")))
    assert "改正前のため" in page and "不採用" in page and "書野 編子" in page
    assert "made=0" in propose(client, studio, text=ORDINANCE).url


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({}, "ファイルを選ぶか、文章を貼り付けてください。"),
        ({"text": "  "}, "ファイルを選ぶか、文章を貼り付けてください。"),
        ({"text": "x", "url": "javascript:alert(1)"}, "https:// で始まるアドレス"),
        ({"text": "x" * 300_001}, "300,000文字まで"),
        ({"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 broken")}, "文章を読み取れませんでした"),
        ({"file": SimpleUploadedFile("a.zip", b"PK\x03\x04\x00\x00")}, "文章を読み取れませんでした"),
        ({"file": SimpleUploadedFile("a.txt", b"")}, "文章を読み取れませんでした"),
        ({"file": SimpleUploadedFile("a.txt", b"a" * 5_000_001)}, "5MBまで"),
    ],
)
def test_a_source_that_cannot_be_read_is_told_beside_its_field(
    studio: Studio, data: dict[str, Any], told: str
) -> None:
    for given in data.values():
        if hasattr(given, "seek"):
            given.seek(0)
    answer = propose(studio.client(studio.writer), studio, **{"title": "条例の名前", **data})
    assert answer.status_code == 422
    assert told in text(answer) and 'id="error-summary"' in text(answer)
    assert 'value="条例の名前"' in text(answer), "nothing typed is lost"
    assert not Proposal.objects.exists()


class _Page(http.server.BaseHTTPRequestHandler):
    looks: list[str]

    def do_GET(self) -> None:
        type(self).looks.append(self.path)
        self.send_response(404 if self.path == "/gone" else 200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(f"<p>{ORDINANCE}</p>".encode())

    def log_message(self, *_parts: Any) -> None:
        """Nothing."""


@pytest.fixture
def official(settings: Any) -> Iterator[tuple[str, list[str]]]:
    """A server with the official page, and what was asked of it."""
    settings.LINK_CHECK_PRIVATE = True
    looks: list[str] = []
    handler = type("Page", (_Page,), {"looks": looks})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", looks
    server.shutdown()
    server.server_close()


def _with_official(studio: Studio, url: str) -> None:
    version = studio.draft(official_url=url)
    publish_version(version=version, by=studio.acting(studio.publisher), at=studio.at)


def test_the_official_page_is_compared_at_once_and_no_other(
    studio: Studio, official: tuple[str, list[str]]
) -> None:
    origin, looks = official
    _with_official(studio, f"{origin}/page")
    client = studio.client(studio.writer)
    answer = client.post(studio.address("propose_official"), {"url": f"{origin}/other"})
    assert "made=2" in answer.url and looks == ["/page"]
    check = LinkCheck.objects.get()
    assert (check.status, check.failures, check.failed_since) == (200, 0, None)
    assert {one.source_title for one in Proposal.objects.all()} == {"公式ページ"}
    assert "made=0" in client.post(studio.address("propose_official")).url
    assert looks == ["/page"], "within a minute it is not fetched again"


def test_an_official_page_that_is_gone_or_missing_is_told(
    studio: Studio, official: tuple[str, list[str]]
) -> None:
    client = studio.client(studio.writer)
    missing = client.post(studio.address("propose_official"))
    assert missing.status_code == 409 and "アドレスが書かれていません" in text(missing)
    _with_official(studio, f"{official[0]}/gone")
    gone = client.post(studio.address("propose_official"))
    assert gone.status_code == 422 and "HTTP 404" in text(gone)
    assert LinkCheck.objects.get().failed_since == studio.at


def test_a_private_address_is_not_fetched(studio: Studio) -> None:
    _with_official(studio, "http://127.0.0.1:9/")
    answer = studio.client(studio.writer).post(studio.address("propose_official"))
    assert answer.status_code == 422 and "公開されているアドレスではありません" in text(answer)


def test_a_draft_that_says_otherwise_is_not_overwritten(studio: Studio) -> None:
    client = studio.client(studio.writer)
    propose(client, studio, text=ORDINANCE)
    draft = studio.draft(deadline="いつでも")
    answer = client.post(studio.address("accept", Proposal.objects.get(path=["deadline"]).pk))
    assert answer.status_code == 409 and "手で直してください" in text(answer)
    draft.refresh_from_db()
    assert draft.body["deadline"] == "いつでも"


def test_a_proposal_of_another_record_is_not_found(studio: Studio) -> None:
    client = studio.client(studio.writer)
    propose(client, studio, text=ORDINANCE)
    more_records(studio, 1)
    for name in ("accept", "decline"):
        key = Proposal.objects.first().pk  # type: ignore[union-attr]
        assert client.post(studio.address(name, key, slug="more-0"), {"remark": "x"}).status_code == 404


def test_a_confirmed_record_is_fresh(late: Studio) -> None:
    """The page does what the rules ask: after it the state is what the board counts."""
    version = late.draft(**FULL)
    publish_version(version=version, by=late.acting(late.publisher), at=late.at)
    Procedure.objects.update(owner=late.writer)
    at = late.at + timedelta(days=220)
    record = late.fresh()
    assert freshness_of(record, at=at).state is FreshnessState.STALE
    confirm(late.client(late.writer), late, "contact", version=2)
    assert freshness_of(record, at=at).state is FreshnessState.FRESH
    draft = late.draft(title="別の名前")
    save_draft(version=draft, body=draft.body, revision=draft.revision, by=late.acting(late.writer), at=at)
    assert freshness_of(record, at=at).state is FreshnessState.FRESH
