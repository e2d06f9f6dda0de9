"""Finding people by name without opening one: by keyed pairs of neighbouring characters."""

from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from madoguchi.core.acting import Acting, Role
from madoguchi.facts.models import Fact, NameGram
from madoguchi.vault.selectors import grams_sought

MOST_FOUND = 50
_STEPS = (64, 1024, 16_384)


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
    """The facts that have all of `grams`, at most `MOST_FOUND`."""
    if not grams:
        return []
    rarest, *others = _by_rarity(list(dict.fromkeys(grams)), holder)
    rows = _with_gram(rarest, holder)
    for gram in others:
        rows = rows.filter(Exists(_with_gram(gram, holder).filter(fact=OuterRef("fact"))))
    return list(rows.order_by("fact").values_list("fact", flat=True)[:MOST_FOUND])


def _with_gram(gram: int, holder: UUID | None) -> QuerySet[NameGram]:
    rows = NameGram.objects.filter(gram=gram)
    return rows.filter(holder_id=holder) if holder else rows.filter(holder_id__isnull=True)


def _by_rarity(grams: list[int], holder: UUID | None) -> list[int]:
    """`grams`, the rarest first: counted only as far as it takes to find one that is rare."""
    if len(grams) == 1:
        return grams
    for limit in _STEPS:
        counts = _counted(grams, holder, limit)
        if min(counts.values()) < limit:
            break
    return sorted(grams, key=counts.__getitem__)


def _counted(grams: list[int], holder: UUID | None, limit: int) -> dict[int, int]:
    """How many facts have each gram, counted to `limit` at most, in one query."""
    held = "holder_id IS NULL" if holder is None else "holder_id = %s"
    one = f"(SELECT count(*) FROM (SELECT 1 FROM facts_namegram WHERE gram = %s AND {held} LIMIT {limit}) AS few)"  # noqa: S608 - no words of anybody's
    parameters: list[int | str] = []
    column = NameGram._meta.get_field("holder_id")
    for gram in grams:
        parameters += [gram] if holder is None else [gram, column.get_db_prep_value(holder, connection)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join([one] * len(grams))}", parameters)
        return dict(zip(grams, cursor.fetchone(), strict=True))
