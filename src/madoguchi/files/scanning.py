"""Asking a scanner for viruses, by ClamAV's protocol (INSTREAM); without an answer nothing is called clean."""

import socket
import struct
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from django.conf import settings

PART = 256 * 1024
PATIENCE = 15.0
"""How many seconds one answer of the scanner may take."""

LONGEST_ANSWER = 4096


class Verdict(StrEnum):
    """What is known after asking (検査の結果)."""

    UNSCANNED = "unscanned"
    WAITING = "waiting"
    CLEAN = "clean"
    INFECTED = "infected"


@dataclass(frozen=True)
class Scanned:
    """A verdict, with the name of what was found or why there is none (検査の答え)."""

    verdict: Verdict
    said: str = ""


class ScannerSilent(Exception):
    """The scanner cannot be reached, takes too long, or answers something else than a verdict."""


def is_set() -> bool:
    """Whether this installation has a scanner."""
    return bool(settings.FILE_SCANNER)


def scanned(data: bytes) -> Scanned:
    """The verdict on `data`; `WAITING` when the scanner does not answer, `UNSCANNED` when there is none."""
    if not is_set():
        return Scanned(Verdict.UNSCANNED)
    try:
        return _ask(data)
    except ScannerSilent as silence:
        return Scanned(Verdict.WAITING, str(silence))


def answers() -> bool:
    """Whether the scanner is there now."""
    try:
        return _talk(b"zPING\0", b"") == "PONG"
    except ScannerSilent:
        return False


def _ask(data: bytes) -> Scanned:
    answer = _talk(b"zINSTREAM\0", data)
    if answer == "stream: OK":
        return Scanned(Verdict.CLEAN)
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return Scanned(Verdict.INFECTED, answer.removeprefix("stream: ").removesuffix(" FOUND")[:80])
    raise ScannerSilent(f"The scanner answers {answer[:200]!r}.")  # a limit of size, an error of its own


def _talk(command: bytes, data: bytes) -> str:
    """Send one command, and `data` in parts if there is any; returns the answer without its end."""
    try:
        with _connected() as line:
            line.sendall(command)
            if data:
                for start in range(0, len(data), PART):
                    part = data[start : start + PART]
                    line.sendall(struct.pack(">I", len(part)) + part)
                line.sendall(struct.pack(">I", 0))
            return _answer(line)
    except OSError as error:
        raise ScannerSilent(f"The scanner cannot be reached: {error}") from error


def _connected() -> socket.socket:
    parts = urlsplit(settings.FILE_SCANNER)
    if parts.scheme == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(PATIENCE)
        try:
            line.connect(parts.path)
        except OSError:
            line.close()
            raise
        return line
    return socket.create_connection((parts.hostname or "", parts.port or 3310), timeout=PATIENCE)


def _answer(line: socket.socket) -> str:
    found = b""
    while not found.endswith(b"\0") and len(found) < LONGEST_ANSWER:
        part = line.recv(LONGEST_ANSWER)
        if not part:
            break
        found += part
    if not found:
        raise ScannerSilent("The scanner closed the line without an answer.")
    return found.rstrip(b"\0\n").decode("utf-8", "replace")
