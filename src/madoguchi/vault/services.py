"""Sealing, forgetting, and changing the keys under which all is sealed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.core.acting import Acting
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.vault import masters
from madoguchi.vault.ciphers import packed, seal_with
from madoguchi.vault.keys import memory, one_key, ring, sealing_key, unwrapped, wrap
from madoguchi.vault.models import Key
from madoguchi.vault.selectors import STREAM, grams_of, grams_sought, lookup_of, stream_of, unseal

__all__ = [
    "GenerationInUse",
    "KeyFileExists",
    "destroy_retired",
    "end_recomputing",
    "forget",
    "forget_tenant",
    "grams_of",
    "grams_sought",
    "lookup_of",
    "make_key_file",
    "one_key",
    "recompute_lookups",
    "renew_data_keys",
    "rotate",
    "seal",
    "unseal",
]

BATCH = 500

Progress = Callable[[int, int], None]


class KeyFileExists(Refusal):
    """A key file was to be made where one is, or where keys of a lost one are in use."""

    sentence = _(
        "鍵ファイルがすでにあるか、データベースに別の鍵ファイルの鍵があります。控えから戻してください。"
    )


class GenerationInUse(Refusal):
    """A retired generation still wraps keys."""

    sentence = _("使われている世代があります。先に「madoguchi rotate-keys」を最後まで実行してください。")


def seal(*, owner: UUID, context: str, data: Any, tenant: UUID | None = None) -> bytes:
    """`data` (bytes or JSON values), sealed under the key of `owner`, which is made if there is none.

    `context` names the place (`term:row`): a value moved to another place or owner does not open. `tenant` is the
    government that holds it; without one it is the owner's own.
    """
    key = sealing_key(owner, tenant)
    return seal_with(key.id, key.secret, packed(data), owner=owner, context=context)


def forget(*, owner: UUID, tenant: UUID | None = None, by: Acting, at: datetime) -> int:
    """Destroy the keys of `owner`: nothing that they sealed opens again, wherever it lies; returns how many.

    Without `tenant`, the keys of what the owner holds; what a government received stays until it is named (it has
    its own time of keeping). Other processes may open for ten seconds more, copies of the database until they are
    destroyed.
    """
    with transaction.atomic():
        return _destroyed(Key.objects.filter(owner=owner, tenant=tenant), owner, tenant, by=by, at=at)


def forget_tenant(*, tenant: UUID, by: Acting, at: datetime) -> int:
    """Destroy all keys of a government that leaves: nothing that it holds opens again; returns how many."""
    with transaction.atomic():
        return _destroyed(Key.objects.filter(tenant=tenant), None, tenant, by=by, at=at)


def _destroyed(keys: Any, owner: UUID | None, tenant: UUID | None, *, by: Acting, at: datetime) -> int:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")  # else the bytes of a deleted row stay in the file
    count: int = keys.delete()[0]
    memory.clear()
    append(
        stream=stream_of(owner or tenant),
        kind="keys.forgotten",
        by=by,
        at=at,
        organisation=tenant,
        whose=owner,
        data={"keys": count},
    )
    return count


def make_key_file(*, by: Acting, at: datetime) -> None:
    """Make the key file of a new installation; raises `KeyFileExists`."""
    if masters.path().exists() or Key.objects.exists():
        raise KeyFileExists
    masters.make_first()
    with transaction.atomic():
        append(stream=STREAM, kind="keys.made", by=by, at=at, data={"generation": ring().newest.id})


def rotate(*, progress: Progress | None = None, by: Acting, at: datetime) -> str:
    """Wrap every data key under a new generation of the master secret and retire the older ones; returns its id.

    Goes in batches, each a transaction, while others work. One that broke off is finished instead of begun anew: its
    generation is there, and rows still lie under others. What is sealed is not touched.
    """
    with masters.changing():
        held = ring()
        if not Key.objects.exclude(master=held.newest.id).exists():
            masters.write(masters.with_new_master(held))
    newest = ring().newest.id
    with transaction.atomic():
        append(stream=STREAM, kind="keys.rotation_begun", by=by, at=at, data={"generation": newest})
    done = 0
    while older := Key.objects.exclude(master=newest).count():  # again for those made meanwhile
        done = _rewrap(newest, done=done, total=done + older, progress=progress)
    with masters.changing():
        masters.write(masters.with_retired(ring()))
    with transaction.atomic():
        data = {"generation": newest, "keys": done}
        append(stream=STREAM, kind="keys.rotated", by=by, at=at, data=data)
    return newest


def _rewrap(newest: str, *, done: int, total: int, progress: Progress | None) -> int:
    """Go once through the keys of older generations; returns how many were done, `done` included."""
    last = UUID(int=0)
    while True:
        with transaction.atomic():
            older = Key.objects.select_for_update().exclude(master=newest).filter(pk__gt=last).order_by("pk")
            rows = list(older[:BATCH])
            if not rows:
                return done
            held = ring()
            for row in rows:
                wrap(row, unwrapped(row, held), held)
            Key.objects.bulk_update(rows, ["wrapped", "master"])
        last = rows[-1].pk
        done += len(rows)
        if progress is not None:
            progress(done, max(done, total))


def destroy_retired(*, by: Acting, at: datetime) -> list[str]:
    """Take the retired generations out of the key file; returns their ids. Raises `GenerationInUse`.

    Copies of the database from before their rotation cannot be opened any more.
    """
    with masters.changing():
        held = ring()
        gone = {one.id for one in held.masters if one.is_retired}
        if Key.objects.filter(master__in=gone).exists():
            raise GenerationInUse
        if gone:
            masters.write(masters.without(held, gone))
    with transaction.atomic():
        data: dict[str, Any] = {"generations": sorted(gone)}
        append(stream=STREAM, kind="keys.destroyed", by=by, at=at, data=data)
    return sorted(gone)


def renew_data_keys(*, by: Acting, at: datetime) -> int:
    """Let everything that is sealed from now on be sealed under new data keys; returns how many are set aside.

    For the day after database and master secret were both read by someone: wrapping anew does not help against one
    who has unwrapped the data keys, and what they sealed until then is known. The old keys go on opening it.
    """
    with transaction.atomic():
        count = Key.objects.filter(is_current=True).update(is_current=False)
        append(stream=STREAM, kind="keys.renewed", by=by, at=at, data={"keys": count})
    memory.clear()
    return count


def recompute_lookups(*, by: Acting, at: datetime) -> str:
    """Begin to look values up by a new secret, unless that was begun before; returns its id.

    The caller then computes anew whatever stands in a column for looking up, and calls `end_recomputing`. Until then
    searches miss what is not computed yet.
    """
    with masters.changing():
        held = ring()
        if not held.is_recomputing:
            masters.write(masters.with_new_lookup(held))
    newest = ring().lookups[-1].id
    with transaction.atomic():
        append(stream=STREAM, kind="keys.recomputing_begun", by=by, at=at, data={"lookup": newest})
    return newest


def end_recomputing(*, by: Acting, at: datetime) -> None:
    """Drop the lookup secret from before, after everything was computed anew."""
    with masters.changing():
        masters.write(masters.with_one_lookup(ring()))
    with transaction.atomic():
        append(stream=STREAM, kind="keys.recomputed", by=by, at=at, data={"lookup": ring().lookups[-1].id})
