"""A digest of what each government has set, and of what the host has: two that differ are not set alike."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import fields

from django.apps import apps
from django.conf import settings

from madoguchi import __version__
from madoguchi.accounts.models import Organisation

SET_BY_A_GOVERNMENT: dict[str, str] = {
    "accounts.Organisation": "government",
    "registry.Edition": "organisation__government",
    "registry.Pause": "organisation__government",
    "examination.SignOffRoute": "organisation__government",
    "examination.AssignmentRule": "organisation__government",
    "examination.NoticeTemplateVersion": "template__organisation__government",
}
"""The tables in which a government lays down how it works, with the way from a row to the government."""

NEVER = frozenset({"secret_key", "database", "replica", "mail", "gbizinfo_token", "metrics_token"})
"""What may hold a secret: only whether it is set goes into the digest."""

OF_ONE_HOST = frozenset({"state", "postgres_programs", "commit"})


def digest_of_host() -> str:
    """What this host was told, secrets left out: the same on every host of one installation."""
    told = {
        field.name: bool(getattr(settings.ENV, field.name))
        if field.name in NEVER
        else str(getattr(settings.ENV, field.name))
        for field in fields(settings.ENV)
        if field.name not in OF_ONE_HOST
    }
    return _digest([__version__, told])


def digest_of(government: Organisation) -> str:
    """What `government` has laid down: organisations, editions, routes, rules and templates."""
    rows: list[object] = []
    for label, way in SET_BY_A_GOVERNMENT.items():
        found = apps.get_model(label)._default_manager.filter(**{way: government}).order_by("pk")
        rows.append([label, [list(row) for row in found.values_list()]])
    return _digest(rows)


def _digest(told: Iterable[object]) -> str:
    text = json.dumps(list(told), default=str, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
