"""Reading the base registry: by number, by name, and what a corporation was before."""

from django.db import connection
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from madoguchi.businesses.comparing import search_kana, search_name
from madoguchi.businesses.models import Corporation, CorporationImport, CorporationPast
from madoguchi.language.reading import Unreadable, read_corporate_number

MOST_FOUND = 50
_END = "\U0010ffff"


def corporation_of(number: str) -> Corporation | None:
    """The corporation with this number, or None when the registry does not have it."""
    return Corporation.objects.filter(pk=number).first()


def past_of(number: str) -> QuerySet[CorporationPast]:
    """What the registry said of this number before, the latest first."""
    return CorporationPast.objects.filter(number=number).order_by("-changed_on", "-updated_on", "-id")


def successors_of(corporation: Corporation) -> list[Corporation]:
    """Who took over from `corporation`, one after the other, as far as the registry knows."""
    found: list[Corporation] = []
    seen, number = {corporation.number}, corporation.successor
    while number and number not in seen:
        seen.add(number)
        following = corporation_of(number)
        if following is None:
            break
        found.append(following)
        number = following.successor
    return found


def find_corporations(words: str, *, limit: int = MOST_FOUND) -> list[Corporation]:
    """The corporations that a number or a name means, the surest first.

    A name is compared folded, without its legal form: ㈱まどの食堂, 株式会社まどの食堂 and マドノ食堂 are one. First
    come those of just this name, then those whose name or reading begins with it; open ones before closed ones.
    """
    try:
        number = read_corporate_number(words)
    except Unreadable:
        number = ""
    if number:
        return list(Corporation.objects.filter(pk=number))
    name, kana = search_name(words), search_kana(words)
    if not kana:  # marks alone
        return []
    exact = list(_ordered(Corporation.objects.filter(search_name=name))[:limit])
    if len(exact) == limit:
        return exact
    known = [one.pk for one in exact]
    begins = _begins("search_name", name) | _begins("search_kana", kana)
    others = _ordered(Corporation.objects.filter(begins).exclude(pk__in=known))
    return exact + list(others[: limit - len(exact)])


def imports() -> QuerySet[CorporationImport]:
    """All runs of the import, the latest first."""
    return CorporationImport.objects.order_by("-at", "-id")


def _begins(field: str, start: str) -> Q:
    """`field` begins with `start`, in the way that uses the index of each engine."""
    if connection.vendor == "postgresql":
        return Q(**{f"{field}__startswith": start})
    return Q(**{f"{field}__gte": start, f"{field}__lt": start + _END})


def _ordered(found: QuerySet[Corporation]) -> QuerySet[Corporation]:
    is_open = Case(When(closed_on__isnull=True, then=Value(0)), default=Value(1), output_field=IntegerField())
    return found.filter(is_hidden=False).order_by(is_open, "search_name", "number")
