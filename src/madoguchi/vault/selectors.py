"""Opening what was sealed, and what sealed values are found by."""

from typing import Any
from uuid import UUID

from django.db.models import Q

from madoguchi.events.models import Event
from madoguchi.vault.ciphers import key_id_of, open_with, unpacked
from madoguchi.vault.fields import open_rows
from madoguchi.vault.keys import opening_key, opening_keys, ring
from madoguchi.vault.lookups import grams_of, grams_sought, keyed_words, lookup_of
from madoguchi.vault.masters import KeyMissing, is_private, path
from madoguchi.vault.models import Key

__all__ = [
    "grams_of",
    "grams_sought",
    "key_file",
    "keyed_words",
    "key_file_is_private",
    "lookup_of",
    "open_rows",
    "unknown_generations",
    "unseal",
    "unseal_many",
    "was_forgotten",
]

STREAM = "vault"
"""The stream of the log in which stands what happened to all keys."""

key_file = path
key_file_is_private = is_private


def unseal(*, owner: UUID, context: str, sealed: bytes) -> Any:
    """The bytes or JSON values that `services.seal` was given for the same owner and context.

    Raises `KeyMissing` if the key was forgotten, `Tampered` if the value was changed or belongs elsewhere.
    """
    return _opened(opening_key(key_id_of(sealed)).secret, owner, context, sealed)


def unseal_many(wanted: list[tuple[UUID, str, bytes]]) -> list[Any]:
    """As `unseal` for many (owner, context, sealed), with one query for all keys; raises if one does not open."""
    ids = [key_id_of(sealed) for _owner, _context, sealed in wanted]
    keys = opening_keys(ids)
    opened = []
    for key, (owner, context, sealed) in zip(ids, wanted, strict=True):
        if key not in keys:
            raise KeyMissing(f"The data key {key} is gone: what it sealed was forgotten.")
        opened.append(_opened(keys[key].secret, owner, context, sealed))
    return opened


def _opened(secret: bytes, owner: UUID, context: str, sealed: bytes) -> Any:
    return unpacked(open_with(secret, bytes(sealed), owner=owner, context=context))


def stream_of(whose: UUID | None) -> str:
    """The stream of the log in which it stands that the keys of an owner, or of a government, were destroyed."""
    return f"keys:{whose}"


def was_forgotten(*, owner: UUID, tenant: UUID | None) -> bool:
    """Whether the log says that the keys of `owner` (in `tenant`) were destroyed, and not only lost."""
    streams = [stream_of(owner), stream_of(tenant)]
    told = Event.objects.filter(stream__in=streams, kind="keys.forgotten", organisation=tenant)
    return told.filter(Q(whose=owner) | Q(whose__isnull=True)).exists()


def unknown_generations() -> set[str]:
    """The generations under which data keys are wrapped and which the key file does not hold.

    Raises `KeyMissing` if there is no key file.
    """
    known = {one.id for one in ring().masters}
    return set(Key.objects.values_list("master", flat=True).distinct()) - known
