"""The certificates of offices, and the lists of those that were revoked."""

from collections.abc import Callable
from typing import Any

from madoguchi.papers.models import SigningCertificate


def _certificate() -> list[Any]:
    return [SigningCertificate.objects.order_by("made_at", "pk")[0].pk]


PUBLIC: dict[str, list[Any] | Callable[[], list[Any]]] = {
    "desk:certificate_new": ["city"],
    "desk:certificate": _certificate,
    "portal:authority": ["issuing.crl"],
}

SENT: dict[str, Callable[[Any], dict[str, Any]]] = {
    "desk:certificate_new": lambda o: {"post": "保健所長", "source": "demo", "takes_over_on": "2026-11-01"},
    "desk:certificate": lambda o: {"why": "鍵を失くした"},
}
