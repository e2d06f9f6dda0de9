"""Model fields whose column holds a sealed value and whose attribute is the value itself.

A model with such fields says for whom they are sealed:

    @property
    def sealed_for(self) -> UUID: ...      # the owner: a subject, or a ticket

    @property
    def sealed_in(self) -> UUID | None: ...  # the government that holds it; None for the owner's own

The value is sealed when the row is saved and opened when the attribute is first read; it is bound to owner, model,
field and primary key. Nothing can be filtered by it, and `QuerySet.update` takes no open value. An empty value
(no text, no entries) is stored as an empty column: there is nothing to hide, and constraints can tell.
"""

import base64
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.core import checks
from django.db import models
from django.utils.functional import Promise

from madoguchi.vault.ciphers import Tampered, key_id_of, open_with, packed, seal_with, unpacked
from madoguchi.vault.keys import OpenKey, opening_key, opening_keys, sealing_key

_Set = TypeVar("_Set")
_Get = TypeVar("_Get")

if TYPE_CHECKING:

    class _Column(models.BinaryField[_Set, _Get]):
        pass

else:

    class _Column(models.BinaryField):
        def __class_getitem__(cls, types: Any) -> type:
            return cls


class Sealed(bytes):
    """A sealed value as its column holds it (封をした値)."""


class _Opened:
    """A value with the column that it was read from, so that an unchanged one is not sealed anew."""

    def __init__(self, value: Any, plain: bytes = b"", sealed: Sealed | None = None) -> None:
        self.value, self.plain, self.sealed = value, plain, sealed


class _Opening:
    """The attribute of a sealed field: opens when it is first read."""

    def __init__(self, field: "_SealedField[Any, Any]") -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type | None = None) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            instance.refresh_from_db(fields=[name])
        kept = instance.__dict__[name]
        if isinstance(kept, Sealed):
            kept = instance.__dict__[name] = self.field.opened(instance, kept)
        return kept.value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value if isinstance(value, Sealed) else _Opened(value)


class _SealedField(_Column[_Set, _Get]):
    """What both kinds of sealed fields do."""

    descriptor_class: Any = _Opening

    def context(self, instance: models.Model) -> str:
        """What the value is bound to beside its owner."""
        return f"{instance._meta.label_lower}.{self.name}:{instance.pk}"

    def opened(self, instance: models.Model, sealed: Sealed, key: OpenKey | None = None) -> _Opened:
        """The value of a column; raises `KeyMissing` or `Tampered`."""
        if not sealed:
            return _Opened(self.get_default(), b"", sealed)
        key = key or opening_key(key_id_of(sealed))
        owner: UUID = instance.sealed_for  # type: ignore[attr-defined]
        plain = open_with(key.secret, sealed, owner=owner, context=self.context(instance))
        return _Opened(unpacked(plain), plain, sealed)

    def pre_save(self, instance: models.Model, add: bool) -> Sealed:
        """The column for the value: as it was read if nothing changed, else sealed under the owner's current key.

        What was sealed here is not kept for a second saving: if the first was rolled back, so was its key.
        """
        kept = instance.__dict__[self.attname]
        if isinstance(kept, Sealed):
            return kept
        if self.is_empty(kept.value):
            return Sealed()
        plain = packed(self.checked(kept.value))
        if kept.sealed is not None and plain == kept.plain:
            unchanged: Sealed = kept.sealed
            return unchanged
        owner: UUID = instance.sealed_for  # type: ignore[attr-defined]
        key = sealing_key(owner, instance.sealed_in)  # type: ignore[attr-defined]
        return Sealed(seal_with(key.id, key.secret, plain, owner=owner, context=self.context(instance)))

    def is_empty(self, value: Any) -> bool:
        """Whether there is nothing to seal."""
        return value is None or value in ("", b"", {}, [])

    def checked(self, value: Any) -> Any:
        """`value`, of the type of the field; raises `TypeError`."""
        return value

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        """What a query hands to the model: still sealed."""
        if isinstance(value, str):  # someone wrote a text into the column, which SQLite lets them
            value = value.encode()
        return None if value is None else Sealed(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """The column for the database; raises `TypeError` for an open value, which only saving seals."""
        if not isinstance(value, Sealed):
            if not self.is_empty(value):
                raise TypeError(
                    f"{self.name} is sealed: it is written by saving its row, and never searched for."
                )
            value = Sealed()
        return super().get_db_prep_value(value, connection, prepared)  # type: ignore[misc]

    def to_python(self, value: Any) -> Any:
        """From the text of a serialised row: still sealed."""
        return Sealed(base64.b64decode(value)) if isinstance(value, str) else value

    def value_to_string(self, instance: models.Model) -> str:
        """For serialisers: still sealed, as base64."""
        return base64.b64encode(self.pre_save(instance, False)).decode("ascii")

    def check(self, **options: Any) -> list[checks.CheckMessage]:
        """Also that the model says for whom its fields are sealed."""
        found: list[checks.CheckMessage] = super().check(**options)  # type: ignore[misc]
        if not hasattr(self.model, "sealed_for") or not hasattr(self.model, "sealed_in"):
            found.append(
                checks.Error(
                    f"{self.model._meta.label} needs sealed_for and sealed_in.", obj=self, id="vault.E001"
                )
            )
        return found


class SealedText(_SealedField[str, str]):
    """A text that is stored sealed."""

    def get_default(self) -> Any:
        """No text, as other texts begin."""
        return super().get_default() or ""

    def checked(self, value: Any) -> Any:
        """The text; raises `TypeError` for anything else."""
        if not isinstance(value, str | Promise):
            raise TypeError(f"{self.name} takes text.")
        return str(value)


class SealedJSON(_SealedField[Any, Any]):
    """Lists and objects of JSON values that are stored sealed; `default` is `dict` or `list`."""


def sealed_fields(model: type[models.Model]) -> list[_SealedField[Any, Any]]:
    """The fields of `model` that are stored sealed."""
    return [field for field in model._meta.concrete_fields if isinstance(field, _SealedField)]


def open_rows(rows: Iterable[models.Model]) -> None:
    """Open all sealed fields of `rows`, with one query for the keys of all.

    What does not open stays sealed, and raises when it is read.
    """
    waiting: list[tuple[models.Model, _SealedField[Any, Any], Sealed, UUID]] = []
    for row in rows:
        for field in sealed_fields(type(row)):
            kept = row.__dict__.get(field.attname)
            if isinstance(kept, Sealed) and kept:
                with suppress(Tampered):
                    waiting.append((row, field, kept, key_id_of(kept)))
    keys = opening_keys(key for *_, key in waiting)
    for row, field, kept, key in waiting:
        if key in keys:
            with suppress(Tampered):
                row.__dict__[field.attname] = field.opened(row, kept, keys[key])
