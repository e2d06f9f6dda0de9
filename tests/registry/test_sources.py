"""Looking at pages of others: no way into the own network, and no page that takes more than its time (T17)."""

import gzip
import http.server
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpcore
import pytest

from madoguchi.core.public_net import NotPublic, PublicNet, is_public
from madoguchi.registry import sources
from madoguchi.registry.sources import UnreadableSource, fetch, words_of_file, words_of_html


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("127.0.0.1", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("ff0e::1", False),
        ("::ffff:127.0.0.1", False),
        ("::127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("fe80::1%eth0", False),
        ("fec0::1", False),
    ],
)
def test_what_leads_inside_is_not_public(address: str, expected: bool) -> None:
    assert is_public(address) is expected


@pytest.mark.parametrize("url", ["http://8.8.8.8:25/", "https://8.8.8.8:22/", "http://8.8.8.8:6379/"])
def test_only_the_doors_of_web_pages_are_knocked_at(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", lambda *args: pytest.fail("a connection"))
    assert fetch(url).problem == "公開されているアドレスではありません"


def test_the_address_that_was_looked_at_is_the_one_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["8.8.8.8", "127.0.0.1"])
    asked: list[str] = []

    def look_up(host: str, port: int, **how: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    def connect(self: Any, host: str, *args: Any) -> Any:
        asked.append(host)
        raise httpcore.ConnectError("nobody")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    with pytest.raises(httpcore.ConnectError):
        PublicNet(5).connect_tcp("rebinding.example", 80)
    with pytest.raises(NotPublic):
        PublicNet(5).connect_tcp("rebinding.example", 80)
    assert asked == ["8.8.8.8"]


BROKEN_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids 5/Count 1>>endobj\n"
)


@pytest.fixture
def hostile(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A web server that drips, packs twice, packs much, and serves what is broken."""
    settings.LINK_CHECK_PRIVATE = True
    monkeypatch.setattr(sources, "TOTAL_SECONDS", 1.0)
    packed = gzip.compress(b"a" * 30_000_000)
    pages = {
        "/much": ("text/html", "gzip", packed),
        "/twice": ("text/html", "gzip, gzip", gzip.compress(packed)),
        "/good": ("text/html", "gzip", gzip.compress("<p>手数料</p>".encode())),
        "/pdf": ("application/pdf", "", BROKEN_PDF),
    }

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            kind, how, page = pages.get(self.path, ("text/html", "", b""))
            if self.path == "/inside":
                self.send_header("Location", "file:///etc/passwd")
            self.send_header("Content-Type", kind)
            if how:
                self.send_header("Content-Encoding", how)
            if self.path == "/head":
                self.flush_headers()
            else:
                self.end_headers()
            try:
                self.wfile.write(page)
                for _ in range(30 if self.path in ("/head", "/body") else 0):
                    self.wfile.write(b"x")
                    time.sleep(0.1)
            except OSError:
                pass

        def log_message(self, *args: object) -> None:
            """Quiet."""

    found = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=found.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{found.server_address[1]}"
    found.shutdown()
    thread.join()
    found.server_close()


@pytest.mark.parametrize("path", ["/head", "/body"])
def test_a_page_that_drips_ends_with_the_time(hostile: str, path: str) -> None:
    assert fetch(hostile + path).problem == "時間内に返事がありません"


@pytest.mark.parametrize(("path", "text"), [("/much", ""), ("/twice", ""), ("/pdf", ""), ("/good", "手数料")])
def test_what_cannot_be_read_is_a_page_without_words(hostile: str, path: str, text: str) -> None:
    seen = fetch(hostile + path)
    assert (seen.status, seen.problem, seen.text) == (200, "", text)


@pytest.mark.parametrize(
    "page",
    [
        "<a " * 50_000,
        "<" * 200_000,
        "<!--" * 50_000,
        '<a href="' * 50_000,
        "<script>" + "</" * 100_000,
        "<!>" * 9,
    ],
)
def test_pages_made_to_be_slow_are_not(page: str) -> None:
    began = time.monotonic()
    words_of_html(page)
    assert time.monotonic() - began < 20, "the parser of the standard library takes minutes"


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("<p>一<br/>二</p><script>if (1<2) {}</script>三", "一\n二\n三"),
        ("<nav><p>案内</p></nav><TD>1 &lt; 2 &amp; 3</TD>", "1 < 2 & 3"),
        ("<!-- <p>注 --><p>本文 3<5 </p>", "本文 3<5"),
        ("<style>p{}</STYLE><p title='a'>" + "&#" + "9" * 5000 + ";</p>", "&#" + "9" * 5000 + ";"),
    ],
)
def test_the_words_of_a_page(page: str, words: str) -> None:
    assert words_of_html(page) == words


@pytest.mark.parametrize("name", ["undefined", "punycode", "unicode_escape", "idna"])
def test_an_encoding_of_no_page_is_not_taken(name: str) -> None:
    words = words_of_file("a.txt", f"charset={name}\n\\ud800 手数料".encode())
    assert words.encode() and "手数料" in words


def test_a_broken_pdf_is_refused() -> None:
    with pytest.raises(UnreadableSource):
        words_of_file("a.pdf", BROKEN_PDF)
