"""Finding people by name without opening one: by keyed pairs of neighbouring characters."""

from typing import Any
from uuid import UUID

from django.db import connection

from madoguchi.core.acting import Acting, Role
from madoguchi.facts.models import Fact, NameGram
from madoguchi.vault.selectors import grams_sought

MOST_FOUND = 50
_STEPS = (64, 1024, 16_384)
_TABLE = "facts_namegram"


def people_called(acting: Acting, name: str, *, organisation: UUID) -> list[Fact]:
    """At most 50 facts with a name that holds `name`, among those that `organisation` holds.

    Only an officer with a role there finds anyone. Each pair of characters must be in the name; where they
    stand is not looked at, so that one in many thousand finds is another name. The rarest pair is read, the
    others are probed, all from one index.
    """
    if organisation not in acting.organisations(Role.EXAMINER, Role.APPROVER, Role.AUDITOR):
        return []
    found = facts_with_grams(grams_sought(name), holder=organisation)
    return list(Fact.objects.filter(pk__in=found).select_related("subject").order_by("id"))


def facts_with_grams(grams: list[int], *, holder: UUID | None) -> list[UUID]:
    """The facts that have all of `grams`, at most `MOST_FOUND`.

    Two statements, written out: the mapper would take longer to write them than the database to answer.
    """
    if not grams:
        return []
    rarest, *others = _by_rarity(list(dict.fromkeys(grams)), holder)
    held, place = _held_by(holder)
    also = f" AND EXISTS (SELECT 1 FROM {_TABLE} o WHERE o.gram = %s AND o.{held} AND o.fact_id = g.fact_id)"  # noqa: S608
    query = (
        f"SELECT g.fact_id FROM {_TABLE} g WHERE g.gram = %s AND g.{held}{also * len(others)} "  # noqa: S608
        f"ORDER BY g.fact_id LIMIT {MOST_FOUND}"
    )
    return [UUID(str(key)) for (key,) in _rows(query, [rarest, *others], place)]


def _by_rarity(grams: list[int], holder: UUID | None) -> list[int]:
    """`grams`, the rarest first: counted only as far as it takes to find one that is rare."""
    if len(grams) == 1:
        return grams
    held, place = _held_by(holder)
    for limit in _STEPS:
        one = (
            f"(SELECT count(*) FROM (SELECT 1 FROM {_TABLE} WHERE gram = %s AND {held} LIMIT {limit}) AS few)"  # noqa: S608
        )
        counts = dict(
            zip(grams, _rows(f"SELECT {', '.join([one] * len(grams))}", grams, place)[0], strict=True)
        )
        if min(counts.values()) < limit:
            break
    return sorted(grams, key=counts.__getitem__)


def _held_by(holder: UUID | None) -> tuple[str, list[int | str]]:
    """The condition on the holder, and its parameter as this engine keeps it."""
    if holder is None:
        return "holder_id IS NULL", []
    column = NameGram._meta.get_field("holder_id")
    return "holder_id = %s", [column.get_db_prep_value(holder, connection)]


def _rows(query: str, grams: list[int], place: list[int | str]) -> list[tuple[Any, ...]]:
    """What a query gives that takes a pair of characters and the holder over and over."""
    parameters = [one for gram in grams for one in (gram, *place)]
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
