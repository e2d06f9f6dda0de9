"""Connections to public addresses alone, with one time limit for all that is said over them."""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore

PORTS = frozenset({80, 443, 8080, 8443})
"""Where web pages are served; the server knocks at no other door."""

_HOLDS_IPV4 = tuple(
    map(
        ipaddress.ip_network,
        ("::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "fec0::/10"),
    )
)
"""IPv6 addresses that lead to an IPv4 address, or into a site, whatever `is_global` says."""


class NotPublic(Exception):
    """The address does not lead to a public host."""


class TimeIsUp(Exception):
    """Everything together took longer than it may."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of a host that everybody reaches."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if found.version == 6 and any(found in network for network in _HOLDS_IPV4):
        return False
    return found.is_global and not found.is_multicast


def public_addresses(host: str, port: int, *, may_be_private: bool = False) -> list[str]:
    """The addresses of `host`; raises `NotPublic` when one of them is not public, or for other ports."""
    if not may_be_private and port not in PORTS:
        raise NotPublic
    try:
        places = socket.getaddrinfo(host, port, proto=socket.IPPROTO_TCP)
    except OSError as error:
        raise httpcore.ConnectError("name not found") from error
    addresses = list(dict.fromkeys(str(place[4][0]) for place in places))
    if not may_be_private and not all(map(is_public, addresses)):
        raise NotPublic
    return addresses


class PublicNet(httpcore.NetworkBackend):
    """Connects to the very address that was looked at, so that a name cannot lead elsewhere in between.

    Reading and writing end together `seconds` after it was made, however slowly the other side speaks.
    """

    def __init__(self, seconds: float, *, may_be_private: bool = False) -> None:
        self._may_be_private = may_be_private
        self._until = time.monotonic() + seconds
        self._net = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first public address of `host` that answers."""
        problem: Exception = httpcore.ConnectError("no address")
        for address in public_addresses(host, port, may_be_private=self._may_be_private):
            try:
                made = self._net.connect_tcp(
                    address, port, left(self._until, timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
            else:
                return _Limited(made, self._until)
        raise problem


class _Limited(httpcore.NetworkStream):
    """A connection that ends when the time is up."""

    def __init__(self, stream: httpcore.NetworkStream, until: float) -> None:
        self._stream, self._until = stream, until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, left(self._until, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, left(self._until, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        made = self._stream.start_tls(ssl_context, server_hostname, left(self._until, timeout))
        return _Limited(made, self._until)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def left(until: float, timeout: float | None) -> float:
    """The seconds that may still pass, at most `timeout`; raises `TimeIsUp` when there are none."""
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise TimeIsUp
    return seconds if timeout is None else min(seconds, timeout)
