"""The certificates of offices, the lists of those that were revoked, and letters by post."""

from collections.abc import Callable
from typing import Any

from madoguchi.accounts.models import Organisation
from madoguchi.core.ids import uuid7
from madoguchi.messaging.models import PostList
from madoguchi.papers.models import SigningCertificate
from tests.access.city import AT


def _certificate() -> list[Any]:
    return [SigningCertificate.objects.order_by("made_at", "pk")[0].pk]


def _letters() -> list[Any]:
    city = Organisation.objects.get(slug="city")
    made, _is_new = PostList.objects.get_or_create(
        organisation=city, defaults={"made_by": uuid7(), "made_at": AT}
    )
    return [made.pk]


PUBLIC: dict[str, list[Any] | Callable[[], list[Any]]] = {
    "desk:certificate_new": ["city"],
    "desk:certificate": _certificate,
    "portal:authority": ["issuing.crl"],
    "desk:post_list": _letters,
    "desk:post_letters": _letters,
    "desk:post_csv": _letters,
}

SENT: dict[str, Callable[[Any], dict[str, Any]]] = {
    "desk:certificate_new": lambda o: {"post": "保健所長", "source": "demo", "takes_over_on": "2026-11-01"},
    "desk:post": lambda o: {"organisation": "city"},
    "desk:post_list": lambda o: {},
    "desk:post_csv": lambda o: {"purpose": "宛名ラベルの印刷"},
    "desk:messages": lambda o: {"digest": "off"},
    "desk:certificate": lambda o: {"why": "鍵を失くした"},
}
