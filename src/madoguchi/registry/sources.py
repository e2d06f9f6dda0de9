"""Reading a source that a record can be compared with: a public page, or the text of an ordinance."""

import io
import ipaddress
import re
import socket
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from madoguchi.core.refusal import Refusal

MOST_BYTES = 5_000_000
MOST_CHARACTERS = 300_000
TIMEOUT_SECONDS = 10.0
MOST_REDIRECTS = 3
AGENT = "madoguchi-link-check"

_BLOCKS = frozenset("p div li tr td th h1 h2 h3 h4 h5 h6 br dt dd section article table ul ol pre".split())
_SILENT = frozenset("script style noscript template nav header footer svg".split())
_CHARSET = re.compile(rb"charset=[\"']?([\w-]+)", re.I)


class UnreadableSource(Refusal):
    """What was uploaded holds no text that can be read."""

    sentence = _("文章を読み取れませんでした。文字の入ったPDF、HTML、テキストのファイルを選んでください。")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a look at a page found: status None when no answer came, `problem` in words (取得結果)."""

    url: str
    status: int | None
    problem: str
    text: str = ""

    @property
    def is_well(self) -> bool:
        """Whether the page is there."""
        return not self.problem


class _NotPublic(Exception):
    """The address does not lead to a public host."""


class _Words(HTMLParser):
    """Collects the words of a page, block by block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT and self._silent:
            self._silent -= 1
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)


def words_of_html(page: bytes | str) -> str:
    """The words of a page, a line a block; scripts, styles and navigation left out."""
    reader = _Words()
    reader.feed(page if isinstance(page, str) else _decoded(page))
    reader.close()
    return _tidy("".join(reader.parts))


def words_of_file(name: str, content: bytes) -> str:
    """The words of an uploaded PDF, HTML or text file; raises `UnreadableSource`."""
    if b"\x00" in content and not content.startswith((b"%PDF", b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableSource
    if len(content) > MOST_BYTES:
        raise UnreadableSource(str(_("ファイルが大きすぎます。5MBまでのファイルを選んでください。")))
    if content.startswith(b"%PDF"):
        try:
            pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
        except (PyPdfError, ValueError, KeyError, RecursionError) as error:
            raise UnreadableSource from error
        text = _tidy("\n".join(pages))
    elif name.lower().endswith((".html", ".htm")) or b"<html" in content[:2000].lower():
        text = words_of_html(content)
    else:
        text = _tidy(_decoded(content))
    if not text or text.count("�") > len(text) // 20:
        raise UnreadableSource
    return text


def fetch(url: str) -> Fetched:
    """Look at a public page; whatever goes wrong is said in `problem`, nothing is raised.

    Only http and https to public addresses are followed, redirects too, so that a link cannot make the
    server look into its own network; `settings.LINK_CHECK_PRIVATE` lifts this for tests.
    """
    try:
        with httpx.Client(timeout=TIMEOUT_SECONDS, headers={"User-Agent": AGENT}, trust_env=False) as client:
            for _turn in range(MOST_REDIRECTS + 1):
                _check_public(url)
                with client.stream("GET", url) as answer:
                    _check_peer(answer)
                    if answer.is_redirect and "location" in answer.headers:
                        url = str(answer.url.join(answer.headers["location"]))
                        continue
                    return _read(url, answer)
            return Fetched(url, None, "転送が多すぎます")
    except _NotPublic:
        return Fetched(url, None, "公開されているアドレスではありません")
    except httpx.TimeoutException:
        return Fetched(url, None, "時間内に返事がありません")
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, ValueError):
        return Fetched(url, None, "つながりません")


def _read(url: str, answer: httpx.Response) -> Fetched:
    status = answer.status_code
    if status >= 400:
        return Fetched(url, status, f"ページが開けません（HTTP {status}）")
    content = bytearray()
    for chunk in answer.iter_bytes():
        content += chunk
        if len(content) > MOST_BYTES:
            return Fetched(url, status, "", "")
    kind = answer.headers.get("content-type", "")
    try:
        if "html" in kind:
            return Fetched(url, status, "", words_of_html(bytes(content)))
        return Fetched(url, status, "", words_of_file(urlsplit(url).path, bytes(content)))
    except UnreadableSource:
        return Fetched(url, status, "", "")


def _check_public(url: str) -> None:
    """Raise `_NotPublic` unless `url` leads over http(s) to public addresses alone."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
        raise _NotPublic
    if settings.LINK_CHECK_PRIVATE:
        return
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, proto=socket.IPPROTO_TCP)
    except OSError as error:
        raise httpx.ConnectError("name not found") from error
    if not all(ipaddress.ip_address(place[4][0]).is_global for place in found):
        raise _NotPublic


def _check_peer(answer: httpx.Response) -> None:
    """Raise `_NotPublic` when the name led elsewhere between the look-up and the connection."""
    stream = answer.extensions.get("network_stream")
    peer = stream.get_extra_info("server_addr") if stream is not None else None
    if peer and not settings.LINK_CHECK_PRIVATE and not ipaddress.ip_address(peer[0]).is_global:
        raise _NotPublic


def _decoded(content: bytes) -> str:
    named = _CHARSET.search(content[:2000])
    names = [named.group(1).decode("ascii", "replace")] if named else []
    for encoding in (
        *names,
        "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig",
        "cp932",
        "euc_jp",
    ):
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("utf-8", "replace")


def _tidy(text: str) -> str:
    """`text` without control characters, its lines trimmed and empty ones left out."""
    plain = re.sub(r"[^\S\n]+", " ", text.replace("\r", "\n").replace("\x00", ""))
    lines = (line.strip() for line in plain.split("\n"))
    return "\n".join(line for line in lines if line)[:MOST_CHARACTERS]
