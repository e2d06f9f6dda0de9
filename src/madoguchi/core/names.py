"""Asking the name server of this machine (DNS, RFC 1035) for what Python's own library cannot ask: texts and names of hosts."""

import secrets
import socket
import struct
from ipaddress import ip_address
from pathlib import Path

SECONDS = 3.0
TXT, PTR = 16, 12
_NO_SUCH_NAME = 3


class NoAnswer(Exception):  # noqa: N818 - what it says
    """There is no name server, or it does not answer: nothing can be said."""


def name_server(path: Path = Path("/etc/resolv.conf")) -> str:
    """The first name server of this machine; raises `NoAnswer`."""
    try:
        lines = path.read_text("ascii", "replace").splitlines()
    except OSError as error:
        raise NoAnswer("no resolv.conf") from error
    for line in lines:
        word, _space, server = line.strip().partition(" ")
        if word == "nameserver" and server.strip():
            return server.strip().partition("%")[0]
    raise NoAnswer("no name server")


def texts_of(name: str, *, server: str = "", port: int = 53) -> list[str]:
    """The TXT records of `name`, none if there are none; raises `NoAnswer`."""
    return _asked(name, TXT, server or name_server(), port)


def host_of(address: str, *, server: str = "", port: int = 53) -> list[str]:
    """The names that an IP address has (PTR), none if it has none; raises `NoAnswer`."""
    return _asked(ip_address(address).reverse_pointer, PTR, server or name_server(), port)


def _asked(name: str, kind: int, server: str, port: int) -> list[str]:
    number = secrets.randbits(16)
    try:
        question = b"".join(bytes((len(part),)) + part for part in name.encode("idna").split(b"."))
    except (UnicodeError, ValueError) as error:
        raise NoAnswer("not a name") from error
    query = struct.pack(">HHHHHH", number, 0x0100, 1, 0, 0, 0) + question + struct.pack(">BHH", 0, kind, 1)
    try:
        family = socket.AF_INET6 if ":" in server else socket.AF_INET
        with socket.socket(family, socket.SOCK_DGRAM) as asking:
            asking.settimeout(SECONDS)
            asking.connect((server, port))
            asking.send(query)
            answer = asking.recv(4096)
        return _read(answer, number, kind)
    except (OSError, struct.error, IndexError, UnicodeError) as error:
        raise NoAnswer(type(error).__name__) from error


def _read(answer: bytes, number: int, kind: int) -> list[str]:
    told, flags, questions, answers = struct.unpack_from(">HHHH", answer)
    if told != number or not flags & 0x8000 or flags & 0x0200:  # another's, no answer, or cut off
        raise NoAnswer("no usable answer")
    if flags & 0x000F == _NO_SUCH_NAME:
        return []
    if flags & 0x000F:
        raise NoAnswer(f"code {flags & 0x000F}")
    place, found = 12, []
    for _question in range(questions):
        _name, place = _name_at(answer, place)
        place += 4
    for _answer in range(answers):
        _name, place = _name_at(answer, place)
        told_kind, _class, _ttl, length = struct.unpack_from(">HHIH", answer, place)
        place += 10
        if told_kind == kind:
            found.append(_text(answer[place : place + length]) if kind == TXT else _name_at(answer, place)[0])
        place += length
    return found


def _text(data: bytes) -> str:
    parts, place = [], 0
    while place < len(data):
        parts.append(data[place + 1 : place + 1 + data[place]])
        place += 1 + data[place]
    return b"".join(parts).decode("utf-8", "replace")


def _name_at(answer: bytes, place: int) -> tuple[str, int]:
    """The name at `place` and where the next thing begins; a name may go on elsewhere, at most ten times."""
    parts, ends, jumps = [], -1, 0
    while answer[place]:
        if answer[place] >= 0xC0:
            ends = ends if ends >= 0 else place + 2
            place = struct.unpack_from(">H", answer, place)[0] & 0x3FFF
            jumps += 1
            if jumps > 10:
                raise NoAnswer("a name without end")
            continue
        parts.append(answer[place + 1 : place + 1 + answer[place]].decode("ascii", "replace"))
        place += 1 + answer[place]
    return ".".join(parts), ends if ends >= 0 else place + 1
