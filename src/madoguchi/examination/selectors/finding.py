"""Cases found by words: who applied, what was answered, the number of the case or of its notice."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet

from madoguchi.accounts.models import Organisation
from madoguchi.applications.models import Application
from madoguchi.core.ids import read_number
from madoguchi.examination.models import CaseWords
from madoguchi.language.finding import pieces_sought
from madoguchi.language.reading import Unreadable, read_date
from madoguchi.vault.selectors import keyed_words

FEW = 3_000
"""Up to so many cases found are looked up by their keys; beyond it the list is gone through in its order."""

_MOST_PLACES = 8
_ALONE = "COLUMN IN (SELECT rowid FROM examination_casewords_fts WHERE examination_casewords_fts MATCH %s)"
_ONE_ROW = "EXISTS (SELECT 1 FROM examination_casewords_fts WHERE examination_casewords_fts MATCH %s AND rowid = COLUMN)"
_HOLDS = "string_to_array(COLUMN, ' ') @> %s::text[]"


class HasWords(Func):
    """Whether a row of `CaseWords` holds all of the keyed words, and one of the places if there are any (検索語の照合).

    On SQLite `is_alone` reads the whole answer of the full text search; else it is asked for the one row.
    """

    output_field = BooleanField()

    def __init__(self, words: Iterable[str], places: Iterable[str] = (), *, is_alone: bool = True) -> None:
        super().__init__(F("n"), F("words"))
        self.sought, self.places, self.is_alone = tuple(words), tuple(places), is_alone

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self.sought)})"

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        """By the full text search."""
        column, params = compiler.compile(self.source_expressions[0])
        match = " AND ".join(self.sought)
        if self.places:
            match = f"{match} AND ({' OR '.join(self.places)})"
        if self.is_alone:
            return _ALONE.replace("COLUMN", column), (*params, match)
        return _ONE_ROW.replace("COLUMN", column), (match, *params)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        """By the inverted index."""
        column, params = compiler.compile(self.source_expressions[1])
        each = [[*self.sought, place] for place in self.places] or [list(self.sought)]
        holds = _HOLDS.replace("COLUMN", column)
        return f"({' OR '.join([holds] * len(each))})", tuple(p for one in each for p in (*params, one))


def context_of(tenant: UUID) -> str:
    """What keyed words are bound to: those of another government are other words."""
    return f"case {tenant}"


def place_piece(organisation: UUID) -> str:
    """The piece that every case of an organisation has."""
    return f"o{organisation}"


def narrowed_to(found: QuerySet[Application], words: str, *, places: Iterable[UUID]) -> QuerySet[Application]:
    """The applications of `found`, all of the organisations `places`, that hold `words`.

    A receipt number finds its case at once; anything else what the follower `cases` has read: names, addresses, phone
    numbers and other answers, folded, and the numbers of notices. All words have to be there.
    """
    number = read_number(words)
    if number:
        return found.filter(receipt_number=number)
    pieces = _pieces(words)
    lots = _by_government(places)
    if not pieces or not lots:
        return found.none()
    few = list(_holding(pieces, lots, is_alone=True).values_list("application", flat=True)[: FEW + 1])
    if len(few) <= FEW:
        return found.filter(pk__in=few)  # a list of keys is looked up, a subquery goes through the whole list
    return found.filter(Exists(_holding(pieces, lots, is_alone=False).filter(application=OuterRef("pk"))))


def _pieces(words: str) -> set[str]:
    """What is sought; a date in any form as the answers keep it."""
    try:
        return pieces_sought(read_date(words).isoformat())
    except Unreadable:
        return pieces_sought(words)


def _by_government(places: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    lots: dict[UUID, list[UUID]] = {}
    rows = Organisation.objects.filter(pk__in=list(places)).order_by("pk")
    for key, government in rows.values_list("pk", "government_id"):
        lots.setdefault(government, []).append(key)
    return lots


def _holding(pieces: set[str], lots: dict[UUID, list[UUID]], *, is_alone: bool) -> QuerySet[CaseWords]:
    """What holds all `pieces` in the words of its own government, at its places where these are not many."""
    conditions = []
    for government, places in lots.items():
        context = context_of(government)
        keys = [place_piece(place) for place in places] if len(places) <= _MOST_PLACES else []
        sought = keyed_words(pieces, context=context)
        conditions.append(Q(HasWords(sought, keyed_words(keys, context=context), is_alone=is_alone)))
    return CaseWords.objects.filter(reduce(or_, conditions))
