"""The sender's own check: what stands in the public names is read as it is, and what cannot be looked up is not guessed."""

import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings
from typer.testing import CliRunner

from madoguchi.core import names
from madoguchi.core.names import NoAnswer, host_of, name_server, texts_of
from madoguchi.messaging import sender
from madoguchi.messaging.sender import Said, look_at_sender
from madoguchi.site.cli.check import app

RECORDS = {
    "good.example.jp": ["v=spf1 include:_spf.example.jp ~all", "something else"],
    "_dmarc.good.example.jp": ["v=DMARC1; p=quarantine"],
    "s1._domainkey.good.example.jp": ["v=DKIM1; k=rsa; p=" + "A" * 300],
    "open.example.jp": ["v=spf1 +all"],
    "_dmarc.open.example.jp": ["v=DMARC12"],
    "s1._domainkey.open.example.jp": ["v=DKIM1; p="],
    "10.2.0.192.in-addr.arpa": ["mail.example.jp"],
}


def _labels(name: str) -> bytes:
    return b"".join(bytes((len(part),)) + part.encode() for part in name.split(".")) + b"\0"


def _answer(query: bytes) -> bytes:
    number, place, parts = query[:2], 12, []
    while query[place]:
        parts.append(query[place + 1 : place + 1 + query[place]].decode())
        place += 1 + query[place]
    name, kind = ".".join(parts), struct.unpack_from(">H", query, place + 1)[0]
    found = RECORDS.get(name)
    if found is None:
        return number + struct.pack(">HHHHH", 0x8183, 1, 0, 0, 0) + query[12:]
    body = b""
    for text in found:
        raw = text.encode()
        data = (
            _labels(text)
            if kind == names.PTR
            else b"".join(bytes((len(raw[i : i + 255]),)) + raw[i : i + 255] for i in range(0, len(raw), 255))
        )
        body += b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 60, len(data)) + data
    return number + struct.pack(">HHHHH", 0x8180, 1, len(found), 0, 0) + query[12:] + body


@pytest.fixture
def server() -> Iterator[int]:
    """A name server that knows `RECORDS`; its port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.settimeout(0.2)
        over = threading.Event()

        def serve() -> None:
            while not over.is_set():
                try:
                    query, who = listening.recvfrom(2048)
                except TimeoutError:
                    continue
                listening.sendto(_answer(query), who)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        over.set()
        thread.join()


@pytest.fixture
def known(server: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check asks this name server."""
    monkeypatch.setattr(sender, "texts_of", lambda name: texts_of(name, server="127.0.0.1", port=server))


def test_names_are_read(server: int) -> None:
    where = {"server": "127.0.0.1", "port": server}
    assert texts_of("good.example.jp", **where) == RECORDS["good.example.jp"]
    assert texts_of("s1._domainkey.good.example.jp", **where) == RECORDS["s1._domainkey.good.example.jp"]
    assert texts_of("nothing.example.jp", **where) == []
    assert host_of("192.0.2.10", **where) == ["mail.example.jp"]


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\0" * 12,
        b"xx" + struct.pack(">HHHHH", 0x8180, 0, 1, 0, 0),
        b"\0\0" + struct.pack(">HHHHH", 0x8182, 0, 0, 0, 0),
    ],
)
def test_rubbish_is_no_answer(answer: bytes) -> None:
    with pytest.raises((NoAnswer, struct.error, IndexError)):
        names._read(answer, 0, names.TXT)


def test_a_name_that_points_to_itself_ends() -> None:
    with pytest.raises(NoAnswer):
        names._name_at(b"\0" * 12 + b"\xc0\x0c", 12)


def test_where_there_is_no_name_server(tmp_path: Path) -> None:
    with pytest.raises(NoAnswer):
        name_server(tmp_path / "none")
    (tmp_path / "empty").write_text("search example.jp\n")
    with pytest.raises(NoAnswer):
        name_server(tmp_path / "empty")
    (tmp_path / "one").write_text("# x\nnameserver 192.0.2.1\n")
    assert name_server(tmp_path / "one") == "192.0.2.1"


def said(domain: str, settings: Settings, selector: str = "") -> dict[str, Said]:
    """What the check finds for a sender there."""
    settings.DEFAULT_FROM_EMAIL = f"窓口 <noreply@{domain}>"
    return {look.code: look.said for look in look_at_sender(selector=selector)}


def test_a_sender_that_receivers_take(known: None, settings: Settings) -> None:
    assert said("good.example.jp", settings, "s1") == {
        "spf": Said.GOOD,
        "dkim": Said.GOOD,
        "dmarc": Said.GOOD,
        "tls": Said.UNKNOWN,
        "reverse": Said.UNKNOWN,
    }
    assert said("good.example.jp", settings)["dkim"] == Said.UNKNOWN


def test_a_sender_that_they_do_not(known: None, settings: Settings) -> None:
    found = said("open.example.jp", settings, "s1")
    assert (found["spf"], found["dkim"], found["dmarc"]) == (Said.WRONG, Said.WRONG, Said.WRONG)
    assert said("nothing.example.jp", settings)["spf"] == Said.WRONG


def test_what_cannot_be_looked_up_is_not_guessed(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(name: str) -> list[str]:
        raise NoAnswer("no name server")

    monkeypatch.setattr(sender, "texts_of", nobody)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_SSL = "127.0.0.1", 9, False
    monkeypatch.setattr(sender, "host_of", nobody)
    assert set(said("good.example.jp", settings, "s1").values()) == {Said.UNKNOWN}
    told = CliRunner().invoke(app, ["mail", "--selector", "s1"])
    assert told.exit_code == 0 and told.stdout.count("確かめられません") == 5


def test_the_invented_sender_is_objected_to() -> None:
    told = CliRunner().invoke(app, ["mail"])
    assert told.exit_code == 1 and "見本のまま" in told.stdout
