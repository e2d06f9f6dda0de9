"""For migrations: sealing rows that were stored open, in batches of which each is a transaction.

A migration renames the open columns to `…_open`, adds sealed ones, calls `seal_rows`, and removes the open ones.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import models, transaction

from madoguchi.vault.fields import Sealed
from madoguchi.vault.services import seal

BATCH = 500


def seal_rows(
    model: type[models.Model],
    names: tuple[str, ...],
    *,
    owner: Callable[[Any], UUID],
    tenant: Callable[[Any], UUID | None] = lambda row: None,
    related: tuple[str, ...] = (),
) -> None:
    """Seal what each row of a historical `model` holds in `<name>_open` into `<name>`; may be broken off and repeated."""
    last = UUID(int=0)
    rows = model._default_manager.select_related(*related).order_by("pk")
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        with transaction.atomic():
            for row in batch:
                sealed = {}
                for name in names:
                    value = getattr(row, f"{name}_open")
                    if value or value == 0:
                        context = f"{model._meta.label_lower}.{name}:{row.pk}"
                        sealed[name] = Sealed(
                            seal(owner=owner(row), tenant=tenant(row), context=context, data=value)
                        )
                model._default_manager.filter(pk=row.pk).update(**sealed)
        last = batch[-1].pk
