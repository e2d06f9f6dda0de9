"""The scanner: a server that speaks its protocol, and the real one where it is installed. Silence is never 'clean'."""

import shutil
import socket
import socketserver
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from madoguchi.events.models import Event
from madoguchi.files import scanning, services
from madoguchi.files.disk import Disk
from madoguchi.files.models import File
from madoguchi.files.selectors import FileHeld, is_usable, read, scanner_answers
from madoguchi.files.services import FileRefused, scan_waiting
from tests.files.conftest import OWNER, image, pdf

pytestmark = pytest.mark.django_db

Store = Callable[..., File]
MARK = b"MADOGUCHI-TEST-VIRUS"


def infected() -> bytes:
    """A harmless PDF that the signature of these tests names."""
    return pdf() + b"% " + MARK


class Scanner(socketserver.ThreadingTCPServer):
    """What clamd answers to PING and INSTREAM; `answer` stands for a verdict if it is set."""

    daemon_threads = True
    answer: bytes | None = None
    delay = 0.0
    most = 26 * 1024 * 1024

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.seen: list[bytes] = []


class Talk(socketserver.StreamRequestHandler):
    server: Scanner

    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        if command == b"zPING\0":
            self.wfile.write(b"PONG\0")
            return
        assert command == b"zINSTREAM\0"
        data = b""
        while size := struct.unpack(">I", self.rfile.read(4))[0]:
            data += self.rfile.read(size)
            if len(data) > self.server.most:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.seen.append(data)
        time.sleep(self.server.delay)
        found = b"stream: Test.Virus FOUND\0" if MARK in data else b"stream: OK\0"
        self.wfile.write(found if self.server.answer is None else self.server.answer)


@pytest.fixture
def scanner(settings: Any) -> Iterator[Scanner]:
    with Scanner() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.FILE_SCANNER = f"tcp://127.0.0.1:{server.server_address[1]}"
        yield server
        server.shutdown()


@pytest.fixture
def silent(settings: Any) -> None:
    """A scanner is set, and nobody is there."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    settings.FILE_SCANNER = f"tcp://127.0.0.1:{port}"


def test_what_is_clean_is_taken(scanner: Scanner, store: Store, at: datetime) -> None:
    assert scanner_answers()
    file = store(pdf())
    assert (file.scan, file.scanned_at) == ("clean", at)
    assert scanner.seen == [pdf()]
    assert read(file) == pdf()


def test_the_scanner_sees_what_is_kept(scanner: Scanner, store: Store) -> None:
    file = store(image("JPEG", comment=b"a comment that goes"))
    assert scanner.seen == [read(file)]


def test_a_virus_is_refused_kindly_and_kept_apart(
    scanner: Scanner, store: Store, at: datetime, folder: Path
) -> None:
    for _again in range(2):
        with pytest.raises(FileRefused, match="ウイルスが見つかったため、受け取りませんでした"):
            store(infected())
    file = File.objects.get()
    assert file.scan == "infected"
    with pytest.raises(FileHeld):
        read(file)
    event = Event.objects.get(kind="file.infected")
    assert event.data == {"owner": str(OWNER), "found": "Test.Virus", "is_late": False}
    assert services.remove_orphans(at=at + timedelta(days=29)) == 0
    assert File.objects.exists()
    services.remove_orphans(at=at + timedelta(days=31))
    assert not File.objects.exists()


def test_without_an_answer_a_file_is_held(silent: None, store: Store, at: datetime) -> None:
    assert not scanner_answers()
    file = store(pdf())
    assert file.scan == "waiting"
    assert not is_usable(file)
    with pytest.raises(FileHeld, match="検査が終わるまで"):
        read(file)
    with pytest.raises(FileHeld):
        services.copy(file=file, owner=OWNER.__class__(int=1), whose=OWNER, at=at)
    assert scan_waiting(at=at) == 0
    assert File.objects.get().scan == "waiting"


@pytest.mark.parametrize(
    "answer", [b"", b"\0", b"stream: \0", b"ERROR\0", b"UNKNOWN COMMAND\0", b"OK\0", b"x" * 10_000]
)
def test_an_answer_that_is_no_verdict_is_no_answer(scanner: Scanner, store: Store, answer: bytes) -> None:
    scanner.answer = answer
    assert store(pdf()).scan == "waiting"


def test_a_scanner_that_is_slow_is_no_answer(
    scanner: Scanner, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "PATIENCE", 0.2)
    scanner.delay = 1
    began = time.monotonic()
    assert store(pdf()).scan == "waiting"
    assert time.monotonic() - began < 1


def test_what_the_scanner_finds_too_large_is_held(scanner: Scanner, store: Store) -> None:
    scanner.most = 100
    assert store(pdf()).scan == "waiting"


def test_the_worker_has_scanned_what_waits(
    silent: None, store: Store, at: datetime, request: pytest.FixtureRequest
) -> None:
    clean, bad = store(pdf()), store(infected())
    assert (clean.scan, bad.scan) == ("waiting", "waiting")
    shared = services.keep(
        owner=clean.pk, whose=OWNER, name="own.pdf", media_type="application/pdf", data=b"ours", at=at
    )
    request.getfixturevalue("scanner")
    assert scan_waiting(at=at) == 2
    clean.refresh_from_db()
    bad.refresh_from_db()
    shared.refresh_from_db()
    assert (clean.scan, bad.scan, shared.scan) == ("clean", "infected", "own")
    assert read(clean) == pdf()
    assert Event.objects.get(kind="file.infected").data["is_late"] is True
    assert scan_waiting(at=at) == 0


def test_what_is_lost_keeps_nothing_else_waiting(
    silent: None, store: Store, at: datetime, folder: Path, request: pytest.FixtureRequest, monkeypatch: Any
) -> None:
    monkeypatch.setattr("madoguchi.files.services.scanning.AT_ONCE", 1)
    lost, whole = store(pdf()), store(image("PNG"))
    Disk(folder).path(lost.key).unlink()
    request.getfixturevalue("scanner")
    assert (scan_waiting(at=at), scan_waiting(at=at)) == (1, 0)
    assert set(File.objects.values_list("pk", "scan")) == {(lost.pk, "waiting"), (whole.pk, "clean")}


def test_a_second_upload_settles_what_waited(
    silent: None, store: Store, request: pytest.FixtureRequest
) -> None:
    assert store(pdf()).scan == "waiting"
    request.getfixturevalue("scanner")
    assert store(pdf()).scan == "clean"
    assert File.objects.get().scan == "clean"


def test_what_came_before_there_was_a_scanner_waits_for_it(
    store: Store, at: datetime, request: pytest.FixtureRequest
) -> None:
    file = store(pdf())
    assert (file.scan, is_usable(file), scan_waiting(at=at)) == ("unscanned", True, 0)
    request.getfixturevalue("scanner")
    assert not is_usable(file)
    assert scan_waiting(at=at) == 1
    assert is_usable(File.objects.get())


def test_in_production_nothing_goes_unscanned(store: Store, settings: Any) -> None:
    settings.FILE_UNSCANNED_ALLOWED = False
    file = store(pdf())
    assert not is_usable(file)
    with pytest.raises(FileHeld):
        read(file)


def test_a_scanner_behind_a_socket_of_the_machine(store: Store, settings: Any, tmp_path: Path) -> None:
    place = tmp_path / "s"
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(place))
    listener.listen()

    def answer() -> None:
        line, _address = listener.accept()
        with line, line.makefile("rb") as told:
            told.read(len(b"zINSTREAM\0"))
            while size := struct.unpack(">I", told.read(4))[0]:
                told.read(size)
            line.sendall(b"stream: OK\0")

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    settings.FILE_SCANNER = f"unix://{place}"
    assert store(pdf()).scan == "clean"
    thread.join(5)
    listener.close()


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The real daemon with one signature of our own; its socket."""
    program = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        pytest.skip("clamd is not installed here (apt: clamav-daemon)")
    folder = tmp_path_factory.mktemp("clamd")
    (folder / "db").mkdir()
    (folder / "db" / "own.ndb").write_text(f"Madoguchi.Test:0:*:{MARK.hex()}\n")
    place = folder / "socket"
    (folder / "clamd.conf").write_text(
        f"DatabaseDirectory {folder}/db\nLocalSocket {place}\nForeground yes\nStreamMaxLength 26M\n"
        f"TemporaryDirectory {folder}\nMaxThreads 2\n"
    )
    with subprocess.Popen(
        [program, "-c", str(folder / "clamd.conf")], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as daemon:
        try:
            end = time.monotonic() + 60
            while not place.exists():
                assert daemon.poll() is None and time.monotonic() < end, "clamd did not start"
                time.sleep(0.1)
            yield place
        finally:
            daemon.terminate()


def test_the_real_scanner_tells_both(clamd: Path, store: Store, settings: Any) -> None:
    settings.FILE_SCANNER = f"unix://{clamd}"
    assert scanner_answers()
    assert store(pdf()).scan == "clean"
    with pytest.raises(FileRefused, match="ウイルスが見つかった"):
        store(infected())
    assert Event.objects.get(kind="file.infected").data["found"].startswith("Madoguchi.Test")
