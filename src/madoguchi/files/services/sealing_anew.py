"""Sealing what was stored before files were sealed."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from madoguchi.files.models import File, Hold
from madoguchi.files.places import new_key, place
from madoguchi.files.sealing import locked, locked_name, new_secret
from madoguchi.files.selectors import read


def seal_plain(*, file: File, whose: UUID, tenants: Iterable[UUID]) -> None:
    """Seal the bytes and the name of `file` for its person and for the governments that hold it.

    The sealed bytes are stored before the row changes; `remove_orphans` takes the plain ones away a day later.
    Raises `FileDamaged` for bytes that are not those of the row.
    """
    data, secret, key = read(file, even_held=True), new_secret(), new_key()
    place().put(key, locked(secret, data, key))
    with transaction.atomic():
        kept = File.objects.select_for_update().get(pk=file.pk)
        if kept.is_sealed:
            return
        kept.sealed_name = locked_name(secret, kept.plain_name, kept.pk)
        kept.key, kept.is_sealed, kept.plain_name = key, True, ""
        kept.save(update_fields=["sealed_name", "key", "is_sealed", "plain_name"])
        for tenant in (None, *sorted(set(tenants))):
            Hold.objects.create(file=kept, whose=whose, tenant=tenant, secret=secret.hex())
