"""Cases found by words: who applied, what was answered, the number of the case or of its notice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_, or_
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, F, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

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
_SQLITE = "COLUMN IN (SELECT rowid FROM examination_casewords_fts WHERE examination_casewords_fts MATCH %s)"
_POSTGRESQL = "string_to_array(COLUMN, ' ') @> %s::text[]"


class HasWords(Func):
    """Whether a row of `CaseWords` holds all of the keyed words, and one of the places if there are any (検索語の照合).

    Answered by the index of the engine: for finding rows, not for looking at one.
    """

    output_field = BooleanField()

    def __init__(self, words: Iterable[str], places: Iterable[str] = ()) -> None:
        super().__init__(F("n"), F("words"))
        self.sought, self.places = tuple(words), tuple(places)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self.sought)})"

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        """By the full text search."""
        column, params = compiler.compile(self.source_expressions[0])
        match = " AND ".join(self.sought)
        if self.places:
            match = f"{match} AND ({' OR '.join(self.places)})"
        return _SQLITE.replace("COLUMN", column), (*params, match)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        """By the inverted index."""
        column, params = compiler.compile(self.source_expressions[1])
        each = [[*self.sought, place] for place in self.places] or [list(self.sought)]
        holds = _POSTGRESQL.replace("COLUMN", column)
        return f"({' OR '.join([holds] * len(each))})", tuple(p for one in each for p in (*params, one))


def context_of(tenant: UUID) -> str:
    """What keyed words are bound to: those of another government are other words."""
    return f"case {tenant}"


def place_piece(organisation: UUID) -> str:
    """The piece that every case of an organisation has."""
    return f"o{organisation}"


@dataclass(frozen=True)
class Sought:
    """What was looked for, and the cases that have it (さがした結果).

    Either the receipt `number`, or the `keys` of up to `FEW` cases; with neither so many have it that it is quicker to
    go through the list in its order and ask which of them hold it.
    """

    number: str = ""
    keys: tuple[UUID, ...] | None = None
    words: tuple[tuple[str, ...], ...] = ()

    @property
    def is_many(self) -> bool:
        """Whether the list has to be gone through."""
        return not self.number and self.keys is None

    @cached_property
    def _held(self) -> Q:
        """All words of one government: each is as long as the others, so that none stands inside another."""
        each = [
            reduce(and_, (Q(GreaterThan(StrIndex("words", Value(word)), Value(0))) for word in words))
            for words in self.words
        ]
        return reduce(or_, each)

    def holding(self, keys: Sequence[UUID]) -> set[UUID]:
        """Those of the cases `keys` that hold the words."""
        rows = CaseWords.objects.filter(self._held, application__in=keys)
        return set(rows.values_list("application", flat=True))

    def narrow(self, found: QuerySet[Application]) -> QuerySet[Application]:
        """Those of `found` that have it."""
        if self.number:
            return found.filter(receipt_number=self.number)
        if self.keys is not None:
            return found.filter(pk__in=self.keys)
        held = CaseWords.objects.filter(self._held, application=OuterRef("pk")).values("n")
        return found.alias(held=Subquery(held)).filter(held__isnull=False)


def look_for(words: str, *, places: Iterable[UUID]) -> Sought:
    """The cases of the organisations `places` that hold `words`.

    A receipt number finds its case at once; anything else what the follower `cases` has read: names, addresses, phone
    numbers and other answers, folded, and the numbers of notices. All words have to be there.
    """
    number = read_number(words)
    if number:
        return Sought(number=number)
    pieces, lots = _pieces(words), _by_government(places)
    if not pieces or not lots:
        return Sought(keys=())
    keyed = {one: tuple(keyed_words(pieces, context=context_of(one))) for one in lots}
    found = CaseWords.objects.filter(reduce(or_, (_indexed(keyed[one], one, lots[one]) for one in lots)))
    keys = tuple(found.values_list("application", flat=True)[: FEW + 1])
    return Sought(keys=keys if len(keys) <= FEW else None, words=tuple(keyed.values()))


def narrowed_to(found: QuerySet[Application], words: str, *, places: Iterable[UUID]) -> QuerySet[Application]:
    """The applications of `found`, all of the organisations `places`, that hold `words`; as `look_for`."""
    return look_for(words, places=places).narrow(found)


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


def _indexed(words: Iterable[str], government: UUID, places: list[UUID]) -> Q:
    """What holds all words, at the places where these are not many."""
    keys = [place_piece(place) for place in places] if len(places) <= _MOST_PLACES else []
    return Q(HasWords(words, keyed_words(keys, context=context_of(government))))
