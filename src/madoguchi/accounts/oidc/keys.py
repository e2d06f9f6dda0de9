"""Our own keys towards providers: made on this host, never readable by others, their public halves to be registered."""

import os
from json import loads
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.conf import settings
from jwt.algorithms import ECAlgorithm

from madoguchi.accounts.oidc.providers import Provider

OWNER_ONLY = 0o600


def make_private(path: Path, *, kind: str = "EC") -> bytes:
    """The key in the file `path`, made if it is not there; only the owner of the process may read it."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = (
            ec.generate_private_key(ec.SECP256R1()) if kind == "EC" else rsa.generate_private_key(65537, 3072)
        )
        text = made.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        unfinished = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "wb") as file:
            file.write(text)
        try:
            os.link(unfinished, path)  # another process that made one first keeps its own
        except FileExistsError:
            pass
        unfinished.unlink()
    return path.read_bytes()


def key_path(provider: Provider) -> Path:
    """Where our key towards this provider lies: beside the others in the state folder unless it is an absolute path."""
    return Path(settings.SIGN_IN_DIR) / provider.key_file


def public_jwk(provider: Provider) -> dict[str, Any]:
    """The public half of our key as the provider registers it; the key is made when there is none."""
    private = serialization.load_pem_private_key(make_private(key_path(provider)), password=None)
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    jwk: dict[str, Any] = loads(ECAlgorithm.to_jwk(private.public_key()))
    return {**jwk, "kid": provider.key_id or provider.key, "use": "sig", "alg": provider.key_algorithm}


def client_assertion(provider: Provider, *, audience: str, jti: str, moment: int) -> str:
    """The signed statement with which we prove ourselves at the token address (RFC 7523), good for one minute."""
    return jwt.encode(
        {
            "iss": provider.client_id,
            "sub": provider.client_id,
            "aud": audience,
            "jti": jti,
            "iat": moment,
            "exp": moment + 60,
        },
        make_private(key_path(provider)).decode(),
        algorithm=provider.key_algorithm,
        headers={"kid": provider.key_id or provider.key},
    )
