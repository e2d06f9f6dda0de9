"""Web push on paper: what is posted to a push service so that one device, and nobody else, can read it.

The message is encrypted for the device (RFC 8291 over RFC 8188, one record of `aes128gcm`), and the sender proves who
it is with a signed statement (VAPID, RFC 8292). Nothing here touches the network.
"""

import base64
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

LONGEST = 3_993
"""Bytes of a message that every push service takes (RFC 8291 §4: 4,096 with what encryption adds)."""

_RECORD = 4_096
_LIVES = 12 * 3600
"""Seconds for which a statement holds; RFC 8292 allows a day."""


class BadSubscription(ValueError):  # noqa: N818 - what it says
    """What a browser gave is no subscription: an address, a point of P-256 and sixteen secret bytes."""


@dataclass(frozen=True, repr=False)
class Target:
    """Where a device is reached and how it is written to (届け先)."""

    endpoint: str
    public_key: bytes
    secret: bytes

    @classmethod
    def read(cls, endpoint: str, p256dh: str, auth: str) -> "Target":
        """The target in what a browser's `PushSubscription` says; raises `BadSubscription`."""
        try:
            key, secret = unpadded(p256dh), unpadded(auth)
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key)
        except ValueError as error:
            raise BadSubscription from error
        if len(key) != 65 or len(secret) != 16:
            raise BadSubscription
        return cls(endpoint, key, secret)


def padded(data: bytes) -> str:
    """`data` as base64url without its padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unpadded(text: str) -> bytes:
    """What a base64url text says, with or without padding; raises `ValueError`."""
    if not text.isascii() or len(text) > 400:
        raise ValueError("no base64url")
    plain = text.rstrip("=").replace("+", "-").replace("/", "_")
    return base64.b64decode(plain + "=" * (-len(plain) % 4), altchars=b"-_", validate=True)


def encrypted(message: bytes, target: Target) -> bytes:
    """The body of the request: `message` under a fresh key that only the device derives."""
    if len(message) > LONGEST:
        raise ValueError("the message is longer than a push service takes")
    ours = ec.generate_private_key(ec.SECP256R1())
    sender = _point(ours.public_key())
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), target.public_key)
    shared = ours.exchange(ec.ECDH(), theirs)
    about = b"WebPush: info\0" + target.public_key + sender
    secret = _derived(shared, target.secret, about, 32)
    salt = os.urandom(16)
    key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
    header = salt + _RECORD.to_bytes(4, "big") + bytes([len(sender)]) + sender
    return header + AESGCM(key).encrypt(nonce, message + b"\x02", None)


def _derived(secret: bytes, salt: bytes, about: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=about).derive(secret)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def vapid_key(path: Path) -> ec.EllipticCurvePrivateKey:
    """Our key towards push services, made when it is first needed; only the owner of the process may read the file."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(made)
        try:
            os.link(draft, path)  # another process that made one first keeps its own
        except FileExistsError:
            pass
        draft.unlink()
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def public_half(key: ec.EllipticCurvePrivateKey) -> str:
    """The public key as a browser takes it (`applicationServerKey`)."""
    return padded(_point(key.public_key()))


def statement(key: ec.EllipticCurvePrivateKey, *, endpoint: str, contact: str, moment: int) -> str:
    """The header `Authorization` for one push service; `moment` in seconds since 1970, `contact` a URL or mailto."""
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": moment + _LIVES, "sub": contact}
    return f"vapid t={jwt.encode(claims, key, algorithm='ES256')}, k={public_half(key)}"
