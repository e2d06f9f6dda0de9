"""A push service on this machine that speaks RFC 8030 and looks at VAPID (RFC 8292), and a browser that reads it."""

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import http_ece
import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec


def b64(data: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    """The key as 65 bytes."""
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


@dataclass
class Browser:
    """A device: its keys never leave it; another hand's library opens what it is sent."""

    endpoint: str
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    secret: bytes = b"sixteen secrets!"

    def keys(self) -> dict[str, str]:
        """What `PushSubscription.toJSON()` gives."""
        return {
            "endpoint": self.endpoint,
            "p256dh": b64(point(self.private.public_key())),
            "auth": b64(self.secret),
        }

    def read(self, body: bytes) -> bytes:
        """The message in the body of a push."""
        opened: bytes = http_ece.decrypt(
            body, private_key=self.private, auth_secret=self.secret, version="aes128gcm"
        )
        return opened


@dataclass
class PushService:
    """What came, and what the service answers next (status and headers; 201 when nothing waits)."""

    origin: str = ""
    came: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    application_key: str = ""
    moment: int = 0

    def problem(self, path: str, headers: dict[str, str], body: bytes) -> int:
        """The status with which a strict service refuses, 0 when all is well."""
        if not headers.get("ttl", "").isdigit():
            return 400
        if headers.get("content-encoding") != "aes128gcm" or not 0 < len(body) <= 4096:
            return 400 if len(body) <= 4096 else 413
        scheme, _, rest = headers.get("authorization", "").partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(","))
        if scheme != "vapid" or parts.get("k") != self.application_key:
            return 403
        raw = base64.urlsafe_b64decode(parts["k"] + "=")
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
        claims = jwt.decode(
            parts["t"], key, algorithms=["ES256"], audience=self.origin, options={"verify_exp": False}
        )
        is_in_time = self.moment < claims["exp"] <= self.moment + 24 * 3600
        return 0 if is_in_time and claims["sub"].startswith(("mailto:", "https:")) else 403


@contextmanager
def serving() -> Iterator[PushService]:
    """A push service until the end of the block."""
    service = PushService()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # noqa: N802 - the library's name
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, more = service.answers.pop(0) if service.answers else (201, {"Location": "/message/1"})
            if status == 201:
                status = service.problem(self.path, headers, body) or 201
            service.came.append((self.path, headers, body))
            self.send_response(status)
            for name, value in {**more, "Content-Length": "0"}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *said: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.origin = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
