"""Time stamps (RFC 3161): a service that answers as the standard says, a client that asks it over HTTP and believes little."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from asn1crypto import tsp
from pytest_django import Settings

from madoguchi.papers import selectors, services, stamping, timestamps
from madoguchi.papers.types import Authority
from madoguchi.site.env import TimestampService
from tests.papers.conftest import signed

pytestmark = pytest.mark.django_db
Make = Callable[..., bytes]


def query(**changes: Any) -> bytes:
    """A request for a time stamp, changed by keywords."""
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": sha256(b"x").digest()}
    values = {"version": 1, "message_imprint": imprint, "cert_req": True, "nonce": 7}
    return bytes(tsp.TimeStampReq(values | changes).dump())


def answered(asked: bytes, at: datetime) -> Any:
    """What the service answers, read."""
    return tsp.TimeStampResp.load(stamping.respond(asked, at=at), strict=True)


def test_the_service_stamps_what_it_was_shown(authority: Authority, at: datetime) -> None:
    answer = answered(query(), at)
    assert answer["status"]["status"].native == "granted"
    data = answer["time_stamp_token"]["content"]
    told = data["encap_content_info"]["content"].parsed
    assert told["gen_time"].native == at.replace(microsecond=0)
    assert (
        told["nonce"].native == 7
        and told["message_imprint"]["hashed_message"].native == sha256(b"x").digest()
    )
    assert len(data["certificates"]) == 2
    serials = {
        answered(query(), at)["time_stamp_token"]["content"]["encap_content_info"]["content"]
        .parsed["serial_number"]
        .native
        for _ in range(5)
    }
    assert len(serials) == 5


def test_without_being_asked_it_sends_no_certificates(authority: Authority, at: datetime) -> None:
    data = answered(query(cert_req=False), at)["time_stamp_token"]["content"]
    assert not data["certificates"].native


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (b"rubbish", "bad_data_format"),
        (query() + b"\0", "bad_data_format"),
        (
            query(message_imprint={"hash_algorithm": {"algorithm": "md5"}, "hashed_message": b"0" * 16}),
            "bad_alg",
        ),
        (
            query(message_imprint={"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": b"0"}),
            "bad_data_format",
        ),
        (query(req_policy="1.2.3.4"), "unaccepted_policy"),
    ],
)
def test_what_it_does_not_take_is_refused_as_the_standard_says(
    authority: Authority, at: datetime, asked: bytes, why: str
) -> None:
    answer = stamping.Refusal.load(stamping.respond(asked, at=at), strict=True)
    assert answer["status"]["status"].native == "rejection"
    assert answer["status"]["fail_info"].native == {why}


@dataclass
class Stamps:
    """A time stamping authority on a port of its own; `spoils` change what it answers, one after the other."""

    address: str
    spoils: list[Callable[[bytes], bytes | int]] = field(default_factory=list)
    asked: int = 0


@pytest.fixture
def service(authority: Authority, settings: Settings, at: datetime) -> Iterator[Stamps]:
    """The service over HTTP, set as the one to ask; it lives half a minute after `at`."""
    made = Stamps("")
    real = stamping.server(host="127.0.0.1", port=0, clock=lambda: at + timedelta(seconds=30))
    inner = threading.Thread(target=real.serve_forever, daemon=True)
    inner.start()

    class Between(BaseHTTPRequestHandler):
        """Passes on to the service, and spoils what comes back."""

        def do_POST(self) -> None:
            made.asked += 1
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer: bytes | int = stamping.respond(body, at=at + timedelta(seconds=30))
            if made.spoils:
                answer = made.spoils.pop(0)(stamping.respond(body, at=at + timedelta(seconds=30)))
            self.send_response(answer if isinstance(answer, int) else 200)
            self.send_header("Content-Type", stamping.REPLY)
            self.end_headers()
            self.wfile.write(answer if isinstance(answer, bytes) else b"")

        def log_message(self, *args: object) -> None:
            return

    spoiling = ThreadingHTTPServer(("127.0.0.1", 0), Between)
    outer = threading.Thread(target=spoiling.serve_forever, daemon=True)
    outer.start()
    made.address = f"http://127.0.0.1:{real.server_address[1]}/"
    settings.TIMESTAMPS = TimestampService(f"http://127.0.0.1:{spoiling.server_address[1]}/", 2.0, 3)
    yield made
    for one in (real, spoiling):
        one.shutdown()
        one.server_close()


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timestamps, "_PAUSES", (0.0,))


def test_the_stamps_come_over_http_and_tell_the_time_of_the_service(
    service: Stamps, notice: Make, settings: Settings, at: datetime
) -> None:
    settings.TIMESTAMPS = TimestampService(service.address, 2.0, 1)
    report = selectors.check_signature(signed(notice(), at=at), at=at + timedelta(days=1))
    assert report.is_valid
    assert report.signed_at == at.replace(microsecond=0)
    assert report.stamped_at == at.replace(microsecond=0) + timedelta(seconds=30)


def test_a_try_that_fails_is_followed_by_another(service: Stamps, notice: Make, at: datetime) -> None:
    service.spoils = [lambda answer: 503, lambda answer: b"rubbish"]
    assert selectors.check_signature(signed(notice(), at=at), at=at).is_valid
    assert service.asked == 4  # two that failed, one for the signature, one for the document


def _other_nonce(answer: bytes) -> bytes:
    return stamping.respond(query(nonce=99), at=datetime.fromisoformat("2026-04-20T00:00:00+00:00"))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda answer: 500,
        lambda answer: b"",
        lambda answer: answer[:-1],
        lambda answer: b"0" * 100_000,
        lambda answer: stamping.respond(b"rubbish", at=datetime.fromisoformat("2026-04-20T00:00:00+00:00")),
        _other_nonce,
    ],
)
def test_nothing_is_signed_without_a_stamp(
    service: Stamps, notice: Make, at: datetime, spoil: Callable[[bytes], Any]
) -> None:
    service.spoils = [spoil] * 9
    with pytest.raises(services.NotSigned) as refused:
        signed(notice(), at=at)
    assert refused.value.why == services.Why.TIMESTAMP
    assert "時刻認証局" in str(refused.value)


def test_a_stamp_for_something_else_is_noticed(service: Stamps, notice: Make, at: datetime) -> None:
    """The service answers with the right nonce and a digest that nobody showed it."""

    def other(answer: bytes) -> bytes:
        made = tsp.TimeStampResp.load(answer)
        nonce = made["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed["nonce"].native
        return stamping.respond(query(nonce=nonce), at=at)

    service.spoils = [other, other]
    with pytest.raises(services.NotSigned) as refused:
        signed(notice(), at=at)
    assert refused.value.why == services.Why.CHECK


def test_a_service_that_is_gone_is_waited_for(
    authority: Authority, notice: Make, settings: Settings, at: datetime
) -> None:
    settings.TIMESTAMPS = TimestampService("http://127.0.0.1:9/", 1.0, 2)
    with pytest.raises(services.NotSigned) as refused:
        signed(notice(), at=at)
    assert refused.value.why == services.Why.TIMESTAMP
