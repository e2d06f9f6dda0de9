"""Removing one government's data alone, after it was exported."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import CompositePrimaryKey, Model

from madoguchi.accounts.models import Organisation
from madoguchi.columns.models import Population
from madoguchi.columns.services import drop_file
from madoguchi.core.acting import Acting
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.facts.models import Consent, Fact
from madoguchi.files.models import File, Hold, Upload
from madoguchi.filling.models import Approval, Draft, DraftItem, Reuse, ReuseConsent, Submission
from madoguchi.push.models import Preference
from madoguchi.site.tenancy.exporting import LIST
from madoguchi.site.tenancy.owned import owned_models, rows_of
from madoguchi.vault.models import Key


class NotAGovernment(Refusal):
    """Only a government as a whole can be taken out."""

    sentence = "書き出しと削除は、自治体（団体）ごとに行います。局や課だけではできません。"


class HasOthersBelow(Refusal):
    """Other governments stand below this one."""

    sentence = "この団体の下に、ほかの自治体があります。先に、そちらを削除してください。"


class ExportDiffers(Refusal):
    """The export is not of this government, was altered, or rows came after it."""

    sentence = "書き出したデータが、いまのデータと一致しません。もう一度書き出してから、削除してください。"


def check_export(government: Organisation, folder: Path) -> None:
    """Raise `ExportDiffers` unless `folder` holds an unaltered export with as many rows as there are now."""
    try:
        listing: dict[str, Any] = json.loads((folder / LIST).read_text("utf-8"))
        entries = listing["files"]
        altered = listing["government"] != government.slug or any(
            hashlib.sha256((folder / name).read_bytes()).hexdigest() != entry["sha256"]
            for name, entry in entries.items()
        )
    except (OSError, ValueError, KeyError) as error:
        raise ExportDiffers from error
    counts = {f"{model._meta.label}.jsonl": rows_of(model, government).count() for model in owned_models()}
    if altered or any(entries.get(name, {}).get("rows") != count for name, count in counts.items()):
        raise ExportDiffers


def remove_government(government: Organisation, folder: Path, *, by: Acting, at: datetime) -> dict[str, int]:
    """Delete everything that belongs to `government`, in one transaction, then its population files; returns the rows by model.

    `folder` is its export. What belongs to people stays theirs (accounts, messages, facts that they hold), and
    the log stays whole. Published versions are immutable to all others; here their guard is lifted inside the
    transaction. Raises `NotAGovernment`, `HasOthersBelow` and `ExportDiffers`.
    """
    if government.government_id != government.pk:
        raise NotAGovernment
    if Organisation.objects.filter(parent__government=government).exclude(government=government).exists():
        raise HasOthersBelow
    with transaction.atomic():
        Organisation.objects.select_for_update(of=("self",)).get(pk=government.pk)
        check_export(government, folder)
        keys = {
            model: list(rows_of(model, government).values_list("pk", flat=True)) for model in owned_models()
        }
        drafts = _drafts_only_of(government)
        populations = list(rows_of(Population, government).values_list("digest", flat=True))
        removed: dict[str, int] = {}
        with _without_guards(keys):
            owners = [key for found in keys.values() for key in found if isinstance(key, UUID)] + drafts
            Hold.objects.filter(tenant=government.pk)._raw_delete(connection.alias)
            for some in _some(owners):
                Hold.objects.filter(file__owner__in=some)._raw_delete(connection.alias)
                Upload.objects.filter(owner__in=some).delete()
                File.objects.filter(owner__in=some)._raw_delete(connection.alias)
            for some in _some(keys[Consent]):  # what another government was given stays with it
                Fact.objects.filter(consent__in=some).update(consent=None)
                Preference.objects.filter(consent__in=some).update(consent=None, is_on=False)
            Key.objects.filter(tenant=government.pk)._raw_delete(connection.alias)
            for model, model_keys in reversed(keys.items()):
                removed[model._meta.label] = _delete(model, model_keys)
            for some in _some(drafts):
                Approval.objects.filter(draft__in=some)._raw_delete(connection.alias)
                ReuseConsent.objects.filter(reuse__draft__in=some)._raw_delete(connection.alias)
                Reuse.objects.filter(draft__in=some)._raw_delete(connection.alias)
                Submission.objects.filter(draft__in=some)._raw_delete(connection.alias)
                Draft.objects.filter(pk__in=some)._raw_delete(connection.alias)
        append(
            stream=f"organisation:{government.pk}",
            kind="organisation.removed",
            by=by,
            at=at,
            organisation=government.pk,
            data={"slug": government.slug, "rows": sum(removed.values())},
        )
    for digest in populations:
        drop_file(digest=digest)
    return removed


def _drafts_only_of(government: Organisation) -> list[Any]:
    """Drafts all of whose procedures are taken by `government`."""
    mine = Draft.objects.filter(items__edition__organisation__government=government)
    return list(
        mine.exclude(
            pk__in=DraftItem.objects.exclude(edition__organisation__government=government).values("draft")
        )
        .values_list("pk", flat=True)
        .distinct()
    )


def _some(keys: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(keys), 500):
        yield keys[start : start + 500]


def _keys(model: type[Model], government: Organisation) -> list[Any]:
    """The keys of the rows; those of what they belong to where a row has no key of its own."""
    return list(dict.fromkeys(rows_of(model, government).values_list(_key_of(model), flat=True)))


def _key_of(model: type[Model]) -> str:
    key = model._meta.pk
    return key.field_names[0] if isinstance(key, CompositePrimaryKey) else "pk"


def _delete(model: type[Model], keys: list[Any]) -> int:
    count = 0
    for some in _some(keys):
        rows = model._default_manager.filter(**{f"{_key_of(model)}__in": some})
        count += rows._raw_delete(connection.alias)  # type: ignore[attr-defined]
    return count


@contextmanager
def _without_guards(keys: dict[type[Model], list[Any]]) -> Iterator[None]:
    """Lift the triggers of immutable rows for the rest of the transaction, and put them back as they were."""
    tables = sorted({model._meta.db_table for model in keys})
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join(["%s"] * len(tables))
            cursor.execute(
                f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ({marks})",  # noqa: S608
                tables,
            )
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
            yield
            for _name, sql in triggers:
                cursor.execute(sql)
            return
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks still to come cannot be altered
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
