"""The demo authority and the electronic signature (PAdES) that it stands behind."""

import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from madoguchi.core.clock import JAPAN
from madoguchi.core.lazily import lazily
from madoguchi.papers.authority import authority
from madoguchi.papers.types import Authority

if TYPE_CHECKING:
    from madoguchi.papers import certificates, pades
else:
    certificates = lazily("madoguchi.papers.certificates")
    pades = lazily("madoguchi.papers.pades")

FIELD = "madoguchi"


class NoAuthority(Exception):
    """Nobody stands behind a signature at this moment: no certificate was made, or it does not hold now."""


def make_demo_authority(*, name: str, at: datetime) -> Authority:
    """Make the root and signing certificates of the demo in `settings.SIGNING_DIR`; once, then return them.

    `name` is the government (窓野県). The root's key is thrown away when the signer's certificate is
    made, so that the key of the signer, readable by this account only, is the one thing to guard.
    """
    made = authority()
    if made is not None:
        return made
    target = Path(settings.SIGNING_DIR)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    workshop = Path(tempfile.mkdtemp(prefix=".signing-", dir=target.parent))
    try:
        certificates.make(workshop, name=name, at=at)
        workshop.rename(target)
    except OSError:
        # Another process was first: its directory stands, complete, and ours is not needed.
        if authority() is None:
            raise
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    made = authority()
    assert made is not None
    return made


def sign(pdf: bytes, *, reason: str, at: datetime) -> bytes:
    """`pdf` with our electronic signature: PAdES B-B, SHA-256, no change allowed after it.

    `at` is the signing time that the signature claims. Raises `NoAuthority` if no certificate holds then.
    """
    ours = authority()
    if ours is None:
        raise NoAuthority("no signing certificate: make_demo_authority has not been run")
    if not ours.valid_from <= at <= ours.valid_until:
        raise NoAuthority(
            f"the signing certificate holds from {ours.valid_from} to {ours.valid_until}, not at {at}"
        )
    return pades.signed(pdf, field=FIELD, signer=ours.signer, reason=reason, at=at.astimezone(JAPAN))
