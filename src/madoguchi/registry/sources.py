"""Reading a source that a record can be compared with: a public page, or the text of an ordinance."""

import html
import io
import re
import time
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from madoguchi.core.lazily import lazily
from madoguchi.core.refusal import Refusal

if TYPE_CHECKING:
    import httpcore
    import httpx
    import pypdf

    from madoguchi.core import public_net
else:
    httpcore = lazily("httpcore")
    httpx = lazily("httpx")
    pypdf = lazily("pypdf")
    public_net = lazily("madoguchi.core.public_net")

MOST_BYTES = 5_000_000
MOST_CHARACTERS = 300_000
TIMEOUT_SECONDS = 10.0
TOTAL_SECONDS = 20.0
MOST_REDIRECTS = 3
AGENT = "madoguchi-link-check"

_BLOCKS = frozenset("p div li tr td th h1 h2 h3 h4 h5 h6 br dt dd section article table ul ol pre".split())
_SILENT = frozenset("script style noscript template nav header footer svg".split())
_RAW = frozenset({"script", "style"})
_TAG = re.compile(r"<([/!?]?)([A-Za-z][^\s<>/]{0,40})?[^<>]*>")
_HEADERS = [("User-Agent", AGENT), ("Accept", "text/html, */*"), ("Accept-Encoding", "gzip")]
_LIMITS = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), TIMEOUT_SECONDS)}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ENCODINGS = frozenset(
    "utf-8 utf8 cp932 shift_jis sjis x-sjis windows-31j euc-jp euc_jp iso-2022-jp utf-16".split()
)
_WINDOWS = dict.fromkeys(("shift_jis", "sjis", "x-sjis", "windows-31j"), "cp932")
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


def words_of_html(page: bytes | str) -> str:
    """The words of a page, a line a block; scripts, styles and navigation left out.

    Each character is looked at a fixed number of times: a page that is made to be slow is not.
    """
    text = page if isinstance(page, str) else _decoded(page)
    low = text.lower() if len(text.lower()) == len(text) else text
    parts: list[str] = []
    silent = place = 0
    while True:
        start = text.find("<", place)
        if not silent:
            parts.append(_unescaped(text[place : None if start < 0 else start]))
        if start < 0:
            return _tidy("".join(parts))
        if text.startswith("<!--", start):
            place = _until(text, "-->", start + 4) + 3
            continue
        tag = _TAG.match(text, start)
        if tag is None:
            parts.append("" if silent else "<")
            place = start + 1
            continue
        place, name = tag.end(), (tag.group(2) or "").lower()
        if name in _RAW:
            place = place if tag.group(1) else _until(low, f"</{name}", place)
        elif name in _SILENT:
            silent = max(silent - 1, 0) if tag.group(1) else silent + 1
        if name in _BLOCKS or name in _SILENT:
            parts.append("\n")


def _until(text: str, end: str, place: int) -> int:
    """The place of the next `end`, the end of `text` when there is none."""
    found = text.find(end, place)
    return len(text) if found < 0 else found


def _unescaped(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:  # a number of more digits than Python reads
        return text


def words_of_file(name: str, content: bytes) -> str:
    """The words of an uploaded PDF, HTML or text file; raises `UnreadableSource`."""
    if b"\x00" in content and not content.startswith((b"%PDF", b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableSource
    if len(content) > MOST_BYTES:
        raise UnreadableSource(str(_("ファイルが大きすぎます。5MBまでのファイルを選んでください。")))
    if content.startswith(b"%PDF"):
        text = _tidy(_words_of_pdf(content))
    elif name.lower().endswith((".html", ".htm")) or b"<html" in content[:2000].lower():
        text = words_of_html(content)
    else:
        text = _tidy(_decoded(content))
    if not text or text.count("�") > len(text) // 20:
        raise UnreadableSource
    return text


def _words_of_pdf(content: bytes) -> str:
    """The words of a PDF, as far as they are wanted; raises `UnreadableSource`."""
    words: list[str] = []
    until = time.monotonic() + TOTAL_SECONDS
    try:
        for page in pypdf.PdfReader(io.BytesIO(content)).pages:
            words.append(page.extract_text())
            if sum(map(len, words)) > MOST_CHARACTERS or time.monotonic() > until:
                break
    except Exception as error:  # a broken PDF breaks its reader in every way there is
        raise UnreadableSource from error
    return "\n".join(words)


def fetch(url: str) -> Fetched:
    """Look at a public page; whatever goes wrong is said in `problem`, nothing is raised.

    Only http and https to public addresses are followed, redirects too, so that a link cannot make the
    server look into its own network; `settings.LINK_CHECK_PRIVATE` lifts this for tests. The whole look takes
    at most `TOTAL_SECONDS` and reads at most `MOST_BYTES`.
    """
    net = public_net.PublicNet(TOTAL_SECONDS, may_be_private=settings.LINK_CHECK_PRIVATE)
    try:
        with httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False), network_backend=net
        ) as pool:
            for _turn in range(MOST_REDIRECTS + 1):
                asked = _asked(url)
                with pool.stream("GET", asked, headers=_HEADERS, extensions=_LIMITS) as answer:
                    told = {name.lower(): value.decode("latin-1") for name, value in answer.headers}
                    if answer.status in _REDIRECTS and b"location" in told:
                        url = str(httpx.URL(url).join(told[b"location"]))
                        continue
                    return _read(url, answer, told)
            return Fetched(url, None, "転送が多すぎます")
    except public_net.NotPublic:
        return Fetched(url, None, "公開されているアドレスではありません")
    except (public_net.TimeIsUp, httpcore.TimeoutException):
        return Fetched(url, None, "時間内に返事がありません")
    except (
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpx.InvalidURL,
        UnicodeError,
        ValueError,
        OSError,
    ):
        return Fetched(url, None, "つながりません")


def _asked(url: str) -> str:
    """`url` as it is asked for, without its fragment; raises `NotPublic` unless it leads over http(s) to a host."""
    parts = httpx.URL(url)
    if parts.scheme not in ("http", "https") or not parts.host or parts.userinfo:
        raise public_net.NotPublic
    return str(parts.copy_with(fragment=None))


def _read(url: str, answer: "httpcore.Response", told: dict[bytes, str]) -> Fetched:
    status = answer.status
    if status >= 400:
        return Fetched(url, status, f"ページが開けません（HTTP {status}）")
    content = _content(answer, told.get(b"content-encoding", "").strip().lower())
    if content is None:
        return Fetched(url, status, "", "")
    try:
        if "html" in told.get(b"content-type", ""):
            return Fetched(url, status, "", words_of_html(content))
        return Fetched(url, status, "", words_of_file(urlsplit(url).path, content))
    except UnreadableSource:
        return Fetched(url, status, "", "")


def _content(answer: "httpcore.Response", packed: str) -> bytes | None:
    """What the answer says, unpacked; None when it is too much, or packed in a way that was not asked for."""
    if packed not in ("", "identity", "gzip"):
        return None
    unpack = zlib.decompressobj(wbits=31) if packed == "gzip" else None
    content = bytearray()
    for chunk in answer.iter_stream():
        try:
            content += unpack.decompress(chunk, MOST_BYTES + 1) if unpack else chunk
        except zlib.error:
            return None
        if len(content) > MOST_BYTES:
            return None
    return bytes(content)


def _decoded(content: bytes) -> str:
    named = _CHARSET.search(content[:2000])
    told = named.group(1).decode("ascii", "replace").lower() if named else ""
    names = [_WINDOWS.get(told, told)] if told in _ENCODINGS else []
    for encoding in (
        *names,
        "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig",
        "cp932",
        "euc_jp",
    ):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("utf-8", "replace")


def _tidy(text: str) -> str:
    """`text` without control characters, its lines trimmed and empty ones left out."""
    plain = re.sub(r"[^\S\n]+", " ", text.replace("\r", "\n").replace("\x00", ""))
    lines = (line.strip() for line in plain.split("\n"))
    return "\n".join(line for line in lines if line)[:MOST_CHARACTERS]
