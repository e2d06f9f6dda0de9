"""Fetching a file from an address that an officer named: public hosts alone, each redirect looked at, within limits."""

import ssl
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from django.utils.translation import gettext as _

from madoguchi.core.lazily import lazily

if TYPE_CHECKING:
    import httpcore

    from madoguchi.core import public_net
else:
    httpcore = lazily("httpcore")
    public_net = lazily("madoguchi.core.public_net")

SECONDS = 30.0
MOST_BYTES = 100 * 1024 * 1024
MOST_REDIRECTS = 3
LONGEST_ADDRESS = 500
AGENT = "madoguchi"

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TABLES = (
    "text/csv",
    "text/plain",
    "text/tab-separated-values",
    "application/csv",
    "application/vnd.ms-excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/octet-stream",
    "binary/octet-stream",
)


class FetchFailed(Exception):  # noqa: N818 - what it says
    """No file came; `code` says what kind of trouble it was, `why` says it in a sentence for people."""

    def __init__(self, code: str, why: str, *, status: int | None = None) -> None:
        self.code, self.why, self.status = code, why, status
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came (取得したファイル); `content` is None when the other side says that nothing changed."""

    content: bytes | None
    status: int
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True)
class Fetcher:
    """Asks addresses for files (取得のしかた). All of one try, redirects included, ends after `seconds`."""

    seconds: float = SECONDS
    most_bytes: int = MOST_BYTES
    may_be_private: bool = False
    trust: Callable[[], ssl.SSLContext] = ssl.create_default_context

    def fetch(self, address: str, *, etag: str = "", last_modified: str = "") -> Fetched:
        """The file at `address`, unless it is the one that `etag` or `last_modified` name; raises `FetchFailed`."""
        net = public_net.PublicNet(self.seconds, may_be_private=self.may_be_private)
        url = self.checked(address)
        try:
            for _turn in range(MOST_REDIRECTS + 1):
                found = self._ask(url, net, etag, last_modified)
                if isinstance(found, Fetched):
                    return found
                url = self.checked(urljoin(url, found))
        except public_net.NotPublic as error:
            raise _not_public() from error
        except (public_net.TimeIsUp, httpcore.TimeoutException) as error:
            raise FetchFailed(
                "timeout", _("%(n)d秒待ちましたが、届きませんでした。") % {"n": self.seconds}
            ) from error
        except httpcore.RemoteProtocolError as error:
            raise FetchFailed("cut", _("ファイルが途中で切れました。")) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError, UnicodeError) as error:
            raise FetchFailed("unreachable", _("相手のサーバーにつながりませんでした。")) from error
        raise FetchFailed("redirects", _("転送が多すぎます。"))

    def checked(self, address: str) -> str:
        """`address` if something may be asked there: http or https, a host, no password in it; raises `FetchFailed`."""
        try:
            parts = urlsplit(address)
            _port = parts.port
        except ValueError:
            raise _not_public() from None
        is_plain = address.isascii() and address.isprintable() and " " not in address
        if len(address) > LONGEST_ADDRESS * 4 or not is_plain:
            raise _not_public()
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
            raise _not_public()
        return address.partition("#")[0]

    def _ask(self, url: str, net: "public_net.PublicNet", etag: str, last_modified: str) -> "Fetched | str":
        """What came from one address, or to where it leads."""
        sent = {"User-Agent": AGENT, "Accept": "text/csv, */*;q=0.5", "Accept-Encoding": "gzip, identity"}
        if etag:
            sent["If-None-Match"] = etag
        if last_modified:
            sent["If-Modified-Since"] = last_modified
        limits = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), self.seconds)}
        with (
            httpcore.ConnectionPool(ssl_context=self.trust(), network_backend=net) as pool,
            pool.stream("GET", url, headers=list(sent.items()), extensions=limits) as answer,
        ):
            told = {name.lower(): value.decode("latin-1").strip() for name, value in answer.headers}
            if answer.status in _REDIRECTS and told.get(b"location"):
                return told[b"location"]
            if answer.status == 304 and (etag or last_modified):
                return Fetched(None, 304, etag, last_modified)
            self._check(answer.status, told)
            content = self._content(answer, told.get(b"content-encoding", "").lower())
            return Fetched(
                content, answer.status, told.get(b"etag", "")[:200], told.get(b"last-modified", "")[:100]
            )

    def _check(self, status: int, told: dict[bytes, str]) -> None:
        if status != 200:
            raise FetchFailed(
                f"http_{status}", _("相手のサーバーが「%(n)d」と答えました。") % {"n": status}, status=status
            )
        kind = told.get(b"content-type", "").partition(";")[0].strip().lower()
        if kind.startswith(("text/html", "application/xhtml")):
            raise FetchFailed("html", _("CSVではなく、ウェブページ（HTML）が届きました。"), status=status)
        if kind and kind not in _TABLES:
            raise FetchFailed(
                "content_type",
                _("CSVでもExcelでもないもの（%(kind)s）が届きました。") % {"kind": kind[:60]},
                status=status,
            )
        length = told.get(b"content-length", "")
        if length.isdigit() and int(length) > self.most_bytes:
            raise self._too_large(status)

    def _content(self, answer: "httpcore.Response", encoding: str) -> bytes:
        """The body, unpacked, as far as the limit lets it grow."""
        if encoding not in ("", "identity", "gzip", "x-gzip"):
            raise FetchFailed("encoding", _("読めない圧縮形式で届きました。"), status=answer.status)
        unpack = zlib.decompressobj(16 + zlib.MAX_WBITS) if "gzip" in encoding else None
        content = bytearray()
        for chunk in answer.iter_stream():
            content += self._unpacked(unpack, chunk, len(content), answer.status) if unpack else chunk
            if len(content) > self.most_bytes:
                raise self._too_large(answer.status)
        if unpack and not unpack.eof:
            raise FetchFailed("cut", _("ファイルが途中で切れました。"), status=answer.status)
        return bytes(content)

    def _unpacked(self, unpack: "zlib._Decompress", chunk: bytes, so_far: int, status: int) -> bytes:
        """A piece of a packed body; never more of it than may be, whatever it would grow to."""
        try:
            return unpack.decompress(chunk, self.most_bytes - so_far + 1)
        except zlib.error as error:
            raise FetchFailed("cut", _("圧縮されたファイルが壊れています。"), status=status) from error

    def _too_large(self, status: int) -> FetchFailed:
        most = self.most_bytes // 1024 // 1024
        return FetchFailed(
            "too_large", _("ファイルが大きすぎます（%(n)dMBまで）。") % {"n": most}, status=status
        )


def _not_public() -> FetchFailed:
    return FetchFailed(
        "not_public", _("このアドレスは、公開されたサーバーのものではないため、取得しません。")
    )
