"""Feeds break in every way that we could think of: the page keeps the last good data, its age and the reason."""

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from madoguchi.core import public_net
from madoguchi.core.acting import Role
from madoguchi.datasets.fetching import Fetcher
from madoguchi.datasets.models import Dataset, Feed, Fetch
from madoguchi.datasets.selectors import dataset, run
from madoguchi.datasets.services import (
    FetchRefused,
    add_feed,
    confirm,
    fetch_due,
    publish_dataset,
    retire,
)
from madoguchi.datasets.types import Body, Dimension, Measure, Query, State, Work
from madoguchi.events.models import Event
from tests.datasets.server import (
    GOOD,
    Answer,
    Server,
    answers,
    bomb,
    cut,
    huge,
    leads_to,
    serving,
    silent,
    slow,
    with_tag,
)
from tests.world import World

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
NEXT = AT + timedelta(days=1)
ASKING = Fetcher(seconds=0.6, most_bytes=2 * 1024 * 1024, may_be_private=True)
QUERY = Query("births-feed", (Dimension("c1"),), (Measure(Work.SUM, "c3"),))
LAST_GOOD = (("北窓市", 250), ("南窓町", 90))


@pytest.fixture
def world(db: None) -> World:
    return World(AT)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


def published(world: World, server: Server, *, every_hours: int = 24, fetcher: Fetcher = ASKING) -> Feed:
    """A feed that was confirmed by one and published by another, and asked once."""
    version = add_feed(
        organisation=world.city,
        code="births-feed",
        title="届出の件数",
        address=server.address(),
        every_hours=every_hours,
        fetcher=fetcher,
        by=world.acting(world.editor),
        at=AT,
    )
    body = Body.of(version.body)
    told = {"source": "窓野市「届出の件数」", "licence": "CC BY 4.0"}
    kept = Body(title=body.title, columns=body.columns, every_hours=every_hours, **told)
    version = confirm(version=version, body=kept, revision=0, by=world.acting(world.editor), at=AT)
    publish_dataset(version=version, by=world.acting(world.publisher), at=AT)
    assert fetch_due(fetcher=fetcher, at=AT) == 1
    return Feed.objects.get()


def is_last_good() -> bool:
    return run(QUERY).rows == LAST_GOOD and dataset("births-feed", at=NEXT).rows == 4


BROKEN: list[tuple[str, Answer, str, str]] = [
    ("404", answers("", 404), "http_404", "404"),
    ("500", answers("", 500), "http_500", "500"),
    ("timeout", silent, "timeout", "届きませんでした"),
    ("slow drip", slow, "timeout", "届きませんでした"),
    ("truncated", cut, "cut", "途中で切れました"),
    ("cut in a row", answers(GOOD + "北窓市,20"), "ragged", "途中で切れた"),
    ("html", answers("<!doctype html><p>ログイン</p>", headers={"Content-Type": "text/html"}), "html", "HTML"),
    ("html called csv", answers("<html><body>エラー</body></html>"), "html", "HTML"),
    ("an image", answers(b"\x89PNG", headers={"Content-Type": "image/png"}), "content_type", "image/png"),
    ("column gone", answers("区市町村,月\n北窓市,2026-04\n"), "column_gone", "「件数（件）」という列がありません"),
    ("column renamed", answers(GOOD.replace("件数（件）", "総数")), "column_renamed", "名前が変わった"),
    ("type changed", answers(GOOD.replace("120", "百二十")), "cells", "2行目の「件数（件）」の「百二十」"),
    ("another day", answers(GOOD.replace("2026-04", "四月")), "cells", "年月ではありません"),
    ("empty", answers(""), "empty", "空です"),
    ("only a heading", answers("区市町村,月,件数（件）\n"), "empty", "データの行がありません"),
    ("heading twice", answers(GOOD.replace("月,", "区市町村,", 1)), "header", "同じ名前"),
    ("a gigabyte", huge, "too_large", "大きすぎます"),
    ("too much without a length", answers("a,b\n" + "0,0\n" * 700_000, headers={"Content-Length": ""}), "too_large", "大きすぎます"),
    ("gzip bomb", bomb(64), "too_large", "大きすぎます"),
    ("broken gzip", answers(b"\x1f\x8b\x08broken", headers={"Content-Encoding": "gzip"}), "cut", "壊れて"),
    ("half a gzip", answers(gzip.compress(GOOD.encode())[:-12], headers={"Content-Encoding": "gzip"}), "cut", "途中で"),
    ("another packing", answers(GOOD, headers={"Content-Encoding": "br"}), "encoding", "圧縮形式"),
    ("wrong charset", answers(GOOD.encode("utf-16")), "not_a_table", "読み取れませんでした"),
    ("euc", answers(GOOD.encode("euc-jp")), "charset", "文字コード"),
    ("binary", answers(b"a,b\n\x00,\x00\n"), "not_a_table", "読み取れませんでした"),
    ("formula in a number", answers(GOOD.replace("120", "=1+1")), "cells", "数ではありません"),
    ("few rows", answers("区市町村,月,件数（件）\n北窓市,2026-04,120\n"), "few_rows", "4行から1行"),
    ("no workbook", answers(b"PK\x03\x04nothing"), "not_a_table", "Excel"),
    ("endless redirects", leads_to("/again.csv"), "redirects", "転送が多すぎ"),
    ("redirect to a file", leads_to("file:///etc/passwd"), "not_public", "公開されたサーバー"),
    ("redirect with a password", leads_to("http://a:b@example.com/"), "not_public", "公開されたサーバー"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "code", "words"), [one[1:] for one in BROKEN], ids=[one[0] for one in BROKEN]
)
def test_a_broken_feed_keeps_the_last_good_data(
    world: World, server: Server, answer: Answer, code: str, words: str
) -> None:
    published(world, server)
    server.answer = answer
    assert fetch_due(fetcher=ASKING, at=NEXT) == 1
    assert is_last_good()
    told = dataset("births-feed", at=NEXT + timedelta(hours=1))
    assert (told.state, told.age) == (State.BROKEN, timedelta(hours=25))
    assert words in told.why and told.why.startswith("11月24日から更新できていません。")
    last = Fetch.objects.first()
    assert last is not None and (last.outcome, last.code) == (Fetch.Outcome.FAILED, code)
    server.answer = answers(GOOD.replace("120", "220"))
    assert fetch_due(fetcher=ASKING, at=NEXT + timedelta(days=1)) == 1
    assert run(QUERY).rows == (("北窓市", 350), ("南窓町", 90)), "it recovers by itself"
    told = dataset("births-feed", at=NEXT + timedelta(days=1))
    assert (told.state, told.why, told.age) == (State.FRESH, "", timedelta(0))


def test_nothing_listens_any_more(world: World) -> None:
    with serving() as running:
        published(world, running)
    assert fetch_due(fetcher=ASKING, at=NEXT) == 1
    assert is_last_good() and "つながりませんでした" in dataset("births-feed", at=NEXT).why


def test_what_did_not_change_is_not_fetched_again(world: World, server: Server) -> None:
    server.answer = with_tag('"v1"')
    feed = published(world, server)
    before = Dataset.objects.get().current_id
    assert feed.etag == '"v1"'
    assert fetch_due(fetcher=ASKING, at=NEXT) == 1
    assert server.asked[-1]["If-None-Match"] == '"v1"'
    assert Dataset.objects.get().current_id == before
    assert dataset("births-feed", at=NEXT).age == timedelta(0), "it was looked at and is as it was"
    assert [one.outcome for one in Fetch.objects.all()] == [Fetch.Outcome.SAME] * 2


def test_the_same_content_makes_no_new_snapshot(world: World, server: Server) -> None:
    published(world, server)
    fetch_due(fetcher=ASKING, at=NEXT)
    assert Dataset.objects.get().snapshots.count() == 1


@pytest.mark.parametrize(
    "answer",
    [
        answers(GOOD.encode("cp932")),
        answers(GOOD.encode("utf-8-sig")),
        answers(gzip.compress(GOOD.encode()), headers={"Content-Encoding": "gzip"}),
        answers(GOOD.replace("\n", "\r\n")),
        answers(GOOD, headers={"Content-Type": ""}),
        answers(GOOD.replace("区市町村,月,件数（件）", "備考,区市町村,月,件数（件）").replace("\n北", "\n=1+1,北").replace("\n南", "\n@x,南")),
        answers(GOOD + "\n\n"),
    ],
)  # fmt: skip
def test_the_same_table_in_another_dress_is_taken(world: World, server: Server, answer: Answer) -> None:
    published(world, server)
    server.answer = answer
    fetch_due(fetcher=ASKING, at=NEXT)
    assert is_last_good() and dataset("births-feed", at=NEXT).state == State.FRESH


def test_the_owner_is_told_once_until_it_is_well_again(world: World, server: Server) -> None:
    published(world, server)
    mail.outbox.clear()
    server.answer = answers("", 404)
    for hour in range(6):
        Feed.objects.update(due_at=NEXT + timedelta(hours=hour))
        fetch_due(fetcher=ASKING, at=NEXT + timedelta(hours=hour))
    assert sorted(one.to[0] for one in mail.outbox) == ["editor@example.jp", "publisher@example.jp"]
    assert "届出の件数" in mail.outbox[0].body and "404" in mail.outbox[0].body
    server.answer = answers()
    Feed.objects.update(due_at=NEXT + timedelta(hours=8))
    fetch_due(fetcher=ASKING, at=NEXT + timedelta(hours=8))
    kinds = list(Event.objects.filter(kind__startswith="feed.").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["feed.broke", "feed.recovered"]
    server.answer = answers("", 404)
    fetch_due(fetcher=ASKING, at=NEXT + timedelta(days=3))
    assert len(mail.outbox) == 4, "of new trouble one is told anew"


def test_trouble_that_passes_by_itself_is_told_when_it_lasts(world: World, server: Server) -> None:
    published(world, server)
    mail.outbox.clear()
    server.answer = answers("", 503)
    for hour in range(2):
        Feed.objects.update(due_at=NEXT)
        fetch_due(fetcher=ASKING, at=NEXT + timedelta(hours=hour))
        assert dataset("births-feed", at=NEXT).state == State.BROKEN
    assert not mail.outbox
    Feed.objects.update(due_at=NEXT)
    fetch_due(fetcher=ASKING, at=NEXT + timedelta(hours=2))
    assert len(mail.outbox) == 2


def test_a_failing_feed_is_asked_again_soon_then_less_often(world: World, server: Server) -> None:
    published(world, server)
    server.answer = answers("", 503)
    pauses = []
    for _turn in range(7):
        Feed.objects.update(due_at=NEXT)
        fetch_due(fetcher=ASKING, at=NEXT)
        due = Feed.objects.get().due_at
        assert due is not None
        pauses.append((due - NEXT) / timedelta(hours=1))
    assert pauses == [1, 2, 4, 8, 16, 24, 24]


def resolved(monkeypatch: pytest.MonkeyPatch, *turns: list[str]) -> list[str]:
    """Names lead to these addresses, in turn; 127.0.0.2 is taken for a public one. Returns what was looked up."""
    looked: list[str] = []

    def getaddrinfo(host: str, port: int, *_all: Any, **_more: Any) -> list[Any]:
        literal = ":" in host or host.replace(".", "").isdigit()
        found = [host] if literal else turns[min(len(looked), len(turns) - 1)]
        if not literal:
            looked.append(host)
        return [(2, 1, 6, "", (one, port)) for one in found]

    monkeypatch.setattr(public_net.socket, "getaddrinfo", getaddrinfo)
    really = public_net.is_public
    monkeypatch.setattr(public_net, "is_public", lambda one: one == "127.0.0.2" or really(one))
    return looked


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.1:{port}/", "http://169.254.169.254/latest/", "http://[::1]/", "http://10.0.0.1/"],
)
def test_a_redirect_leads_into_no_network_of_ours(
    world: World, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    with serving("127.0.0.2") as outside, serving() as inside:
        monkeypatch.setattr(public_net, "PORTS", {outside.port, inside.port, 80})
        resolved(monkeypatch, ["127.0.0.2"])
        public = Fetcher(seconds=0.6)
        outside.running.server_name = "data.example"
        feed = _of(world, outside, f"http://data.example:{outside.port}/data.csv", public)
        outside.answer = leads_to(target.format(port=inside.port))
        fetch_due(fetcher=public, at=NEXT)
        assert Fetch.objects.filter(feed=feed).first().code == "not_public"  # type: ignore[union-attr]
        assert is_last_good() and not inside.asked


def test_a_name_that_leads_elsewhere_in_between_leads_nowhere(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving("127.0.0.2") as outside, serving() as inside:
        monkeypatch.setattr(public_net, "PORTS", {outside.port})
        looked = resolved(
            monkeypatch, ["127.0.0.2"], ["127.0.0.2"], ["127.0.0.1"], ["127.0.0.2", "127.0.0.1"]
        )
        public = Fetcher(seconds=0.6)
        _of(world, outside, f"http://data.example:{outside.port}/data.csv", public)
        assert len(looked) == 2, (
            "a name is asked once for each connection, and that very address connected to"
        )
        for day in (1, 2):
            fetch_due(fetcher=public, at=AT + timedelta(days=day))
            last = Fetch.objects.first()
            assert last is not None and last.code == "not_public"
        assert is_last_good() and not inside.asked


def _of(world: World, server: Server, address: str, fetcher: Fetcher) -> Feed:
    """A published feed at another name of the server."""
    monkey = Server.address
    try:
        Server.address = lambda self, host="": address  # type: ignore[method-assign,assignment]
        return published(world, server, fetcher=fetcher)
    finally:
        Server.address = monkey  # type: ignore[method-assign]


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8000/a.csv",
        "http://localhost/a.csv",
        "http://169.254.169.254/a.csv",
        "http://[::ffff:10.0.0.1]/a.csv",
        "http://0x7f000001/a.csv",
        "ftp://example.com/a.csv",
        "file:///etc/passwd",
        "http://user:pass@example.com/a.csv",
        "http://example.com:22/a.csv",
        "http://example.com:99999/a.csv",
        "gopher://example.com",
        "",
        "http://exa mple.com/",
    ],
)
def test_addresses_that_are_not_public_are_not_taken(world: World, address: str) -> None:
    with pytest.raises(FetchRefused):
        add_feed(
            organisation=world.city,
            code="births-feed",
            title="届出の件数",
            address=address,
            every_hours=24,
            by=world.acting(world.editor),
            at=AT,
        )
    assert not Dataset.objects.exists()


def test_a_retired_feed_is_asked_no_more(world: World, server: Server) -> None:
    feed = published(world, server)
    retire(dataset=feed.dataset, by=world.acting(world.publisher), at=AT)
    asked = len(server.asked)
    assert fetch_due(fetcher=ASKING, at=NEXT) == 0 and len(server.asked) == asked


def test_only_those_who_keep_it_hear_of_it(world: World, server: Server) -> None:
    world.officer("elsewhere", Role.EDITOR, at=world.other_city)
    published(world, server)
    mail.outbox.clear()
    server.answer = answers("<html>")
    fetch_due(fetcher=ASKING, at=NEXT)
    assert {one.to[0] for one in mail.outbox} == {"editor@example.jp", "publisher@example.jp"}
