"""Posting to an address that somebody else named: to public hosts over TLS alone, with little time and no redirects."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpcore

from madoguchi.core.public_net import NotPublic, PublicNet, TimeIsUp

SECONDS = 10.0
MOST_BYTES = 20_000
LONGEST = 2_000


class Unreachable(Exception):  # noqa: N818 - what it says
    """No answer came: no such host, no connection, a broken protocol, or no time left."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side answered; `retry_after` is in seconds, None when it names none (応答)."""

    status: int
    retry_after: int | None = None


def checked_address(url: str, *, may_be_private: bool = False) -> str:
    """`url` if something may be posted there: https, a host, no password in it; raises `NotPublic`."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise NotPublic from None
    is_plain = parts.scheme == "http" and may_be_private
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or " " in url:
        raise NotPublic
    if not (parts.scheme == "https" or is_plain) or not parts.hostname or parts.username or parts.password:
        raise NotPublic
    if not may_be_private and port not in (None, 443, 8443):
        raise NotPublic
    return url.partition("#")[0]


def post(
    url: str,
    *,
    headers: Mapping[str, str],
    content: bytes,
    seconds: float = SECONDS,
    may_be_private: bool = False,
) -> Answer:
    """Post `content` and read the status; raises `NotPublic` or `Unreachable`.

    The address that is connected to is the one that was looked at (`core.public_net`); a redirect is an answer like
    any other and is not followed, so that nobody leads us into our own network.
    """
    asked = checked_address(url, may_be_private=may_be_private)
    net = PublicNet(seconds, may_be_private=may_be_private)
    limits = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), seconds)}
    try:
        with httpcore.ConnectionPool(ssl_context=ssl.create_default_context(), network_backend=net) as pool:
            with pool.stream(
                "POST", asked, headers=[*headers.items()], content=content, extensions=limits
            ) as answer:
                read = 0
                for chunk in answer.iter_stream():
                    read += len(chunk)
                    if read > MOST_BYTES:
                        break
                told = {name.lower(): value for name, value in answer.headers}
                return Answer(answer.status, _seconds(told.get(b"retry-after", b"")))
    except (TimeIsUp, httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise Unreachable(type(error).__name__) from error
    except (OSError, UnicodeError, ValueError) as error:
        raise Unreachable(type(error).__name__) from error


def _seconds(told: bytes) -> int | None:
    text = told.decode("ascii", "replace").strip()
    return min(int(text), 86_400) if text.isdigit() and len(text) < 8 else None
