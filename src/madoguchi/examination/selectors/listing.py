"""The list of cases: narrowed, ordered, counted and gone through page by page, however many there are.

A page is asked for by where the one before it ended, never by how many rows to pass over, and its keys are read from
an index that holds every column concerned; rows are read only when they are shown. Counts stop at `MOST_COUNTED`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from heapq import merge
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from madoguchi.applications.models import Application
from madoguchi.applications.moves import OPEN
from madoguchi.applications.selectors import late_on
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import JAPAN
from madoguchi.examination.models import CorrectionRequest, Handover
from madoguchi.examination.selectors.assignment import own_places, stood_in_for
from madoguchi.examination.selectors.finding import Sought, look_for
from madoguchi.examination.selectors.sign_offs import cases_to_sign
from madoguchi.examination.selectors.threads import unread_by_office

MOST_COUNTED, SOON = 10_000, timedelta(days=3)
OFFICERS = (Role.EXAMINER, Role.APPROVER, Role.AUDITOR)
FIRST_STEP, LONGEST_STEP = 500, 20_000


class Tab(StrEnum):
    """Which cases the list begins with (一覧の種類)."""

    MINE = "mine"
    SIGNING = "signing"
    DIVISION = "division"
    OPEN = "open"
    UNASSIGNED = "unassigned"
    CORRECTING = "correcting"
    SIGN_OFF = "sign_off"
    OVERDUE = "overdue"
    CLOSED = "closed"


class Order(StrEnum):
    """In which order the list stands (並び順)."""

    DUE = "due"
    ARRIVED = "arrived"
    NEWEST = "newest"
    STATE = "state"
    CLOSED = "closed"


class Flag(StrEnum):
    """What else may be asked of a case (目印)."""

    SOON = "soon"
    OVERDUE = "overdue"
    UNDATED = "undated"
    HANDED = "handed"
    LAPSED = "lapsed"
    UNREAD = "unread"


@dataclass(frozen=True)
class Wanted:
    """Which cases an officer asks for (案件の条件). What is empty narrows nothing.

    `officer` is the id of one, or `none` for cases that nobody has.
    """

    tab: Tab = Tab.OPEN
    order: Order = Order.DUE
    words: str = ""
    states: frozenset[str] = frozenset()
    procedure: UUID | None = None
    organisation: UUID | None = None
    officer: UUID | None = None
    channel: str = ""
    due_from: date | None = None
    due_to: date | None = None
    arrived_from: date | None = None
    arrived_to: date | None = None
    flags: frozenset[Flag] = frozenset()

    @property
    def is_closed(self) -> bool:
        """Whether closed cases are asked for."""
        return self.tab is Tab.CLOSED

    @property
    def ordered(self) -> Order:
        """The order in which the list stands: closed cases have no deadline, open ones no end."""
        if self.is_closed:
            return self.order if self.order in (Order.CLOSED, Order.ARRIVED, Order.NEWEST) else Order.CLOSED
        return Order.DUE if self.order is Order.CLOSED else self.order


@dataclass(frozen=True)
class Page:
    """Some cases of the list in their order, and where the pages beside begin (一覧のページ)."""

    cases: list[Application]
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class _Rank:
    """One thing that the list is ordered by: a column or expression without null, from small to great or back."""

    expression: Any
    read: Callable[[str], Any]
    is_falling: bool = False
    column: str = ""  # of an index, in which null comes last

    def ordering(self, is_backwards: bool) -> Any:
        falls = self.is_falling != is_backwards
        if not self.column:
            return self.expression.desc() if falls else self.expression.asc()
        ordered = F(self.column)
        return ordered.desc(nulls_first=True) if falls else ordered.asc(nulls_last=True)


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


_DUE = _Rank(Coalesce("due_on", Value(date.max)), date.fromisoformat, column="due_on")
_KEY = _Rank(F("id"), UUID)
_STATE = _Rank(
    Case(
        *(When(state=state, then=Value(n)) for n, state in enumerate(OPEN)),
        default=Value(99),
        output_field=IntegerField(),
    ),
    int,
)


def _rank(name: str, is_falling: bool = False) -> _Rank:
    return _Rank(F(name), datetime.fromisoformat, is_falling)


_RANKS: dict[Order, list[_Rank]] = {
    Order.DUE: [_DUE, _KEY],
    Order.ARRIVED: [_rank("arrived_at"), _KEY],
    Order.NEWEST: [_rank("arrived_at", True), _Rank(F("id"), UUID, True)],
    Order.STATE: [_STATE, _DUE, _KEY],
    Order.CLOSED: [_rank("closed_at", True), _Rank(F("id"), UUID, True)],
}


@dataclass(frozen=True)
class CaseList:
    """The cases that one officer asks for, of the organisations where the officer may see cases (案件の一覧)."""

    acting: Acting
    wanted: Wanted
    today: date
    _shown: tuple[str, ...] = field(
        default=("organisation", "case_officer", "edition__procedure_version"), repr=False
    )

    @cached_property
    def seen(self) -> frozenset[UUID]:
        """All organisations of which the officer may see cases."""
        return self.acting.organisations(*OFFICERS)

    @cached_property
    def own(self) -> frozenset[UUID]:
        """The officer's own division."""
        return own_places(self.acting, on=self.today)

    @cached_property
    def stands_in(self) -> dict[UUID, str]:
        """For whom the officer stands in today: name by account."""
        return {one.pk: one.name for one in stood_in_for(self.acting, on=self.today)}

    @cached_property
    def _to_sign(self) -> set[UUID]:
        return cases_to_sign(self.acting, on=self.today)

    @cached_property
    def _places(self) -> list[UUID]:
        seen = self.seen & {self.wanted.organisation} if self.wanted.organisation else self.seen
        return sorted(seen & self.own if self.wanted.tab is Tab.DIVISION else seen)

    def _tab(self, tab: Tab) -> Q:
        if tab is Tab.SIGNING:
            return Q(pk__in=self._to_sign)
        return {
            Tab.MINE: Q(case_officer__in=[self.acting.who, *self.stands_in]),
            Tab.DIVISION: Q(organisation__in=self.own),
            Tab.UNASSIGNED: Q(case_officer__isnull=True),
            Tab.CORRECTING: Q(state=Application.State.CORRECTING),
            Tab.SIGN_OFF: Q(state=Application.State.PROPOSED),
            Tab.OVERDUE: late_on(self.today),
        }.get(tab, Q())

    @cached_property
    def _narrowed(self) -> Q:
        """Everything but tab and words."""
        wanted, found = self.wanted, Q()
        given = {
            "state__in": sorted(wanted.states) or None,
            "procedure": wanted.procedure,
            "organisation": wanted.organisation,
            "case_officer": wanted.officer,
            "channel": wanted.channel or None,
            "due_on__gte": wanted.due_from,
            "due_on__lte": wanted.due_to,
            "arrived_at__gte": wanted.arrived_from and _begins(wanted.arrived_from),
            "arrived_at__lt": wanted.arrived_to and _begins(wanted.arrived_to + timedelta(days=1)),
        }
        found &= Q(**{name: value for name, value in given.items() if value is not None})
        for flag in sorted(wanted.flags):
            found &= self._flag(flag)
        return found

    def _flag(self, flag: Flag) -> Q:
        if flag is Flag.SOON:
            return Q(due_on__gte=self.today, due_on__lte=self.today + SOON)
        if flag is Flag.OVERDUE:
            return self._tab(Tab.OVERDUE)
        if flag is Flag.UNDATED:
            return Q(due_on__isnull=True)
        if flag is Flag.HANDED:
            given = Handover.objects.filter(application=OuterRef("pk"), after=self.acting.who)
            return Q(Exists(given), case_officer=self.acting.who)
        if flag is Flag.UNREAD:
            return Q(Exists(unread_by_office(OuterRef("pk"))))
        asked = CorrectionRequest.objects.filter(
            application=OuterRef("pk"), answered_at__isnull=True, due_on__lt=self.today
        )
        return Q(Exists(asked), state=Application.State.CORRECTING)

    @cached_property
    def _sought(self) -> Sought | None:
        return look_for(self.wanted.words, places=self._places) if self.wanted.words else None

    def _found(self, places: Iterable[UUID]) -> QuerySet[Application]:
        """What is asked for in some organisations but for the words, in no order."""
        places = list(places)
        where = Q(organisation=places[0]) if len(places) == 1 else Q(organisation__in=places)
        return Application.objects.filter(
            where, self._tab(self.wanted.tab), self._narrowed, is_open=not self.wanted.is_closed
        )

    def cases(self) -> QuerySet[Application]:
        """All cases asked for, in order: what is taken away as a file."""
        ordering = [rank.ordering(False) for rank in self._ranks]
        found = self._found(self._places)
        if self._sought is not None:
            found = self._sought.narrow(found)
        return found.select_related(*self._shown).order_by(*ordering)

    def counts(self) -> dict[Tab, int]:
        """How many open cases each tab holds under the same conditions but the words, up to `MOST_COUNTED`."""
        seen = self.seen & {self.wanted.organisation} if self.wanted.organisation else self.seen
        found = Application.objects.filter(self._narrowed, is_open=True, organisation__in=sorted(seen))
        return {
            tab: found.filter(self._tab(tab)).order_by().values("pk")[:MOST_COUNTED].count()
            for tab in Tab
            if tab is not Tab.CLOSED and (tab is not Tab.SIGNING or self.acting.may_sign_off)
        }

    # pages

    @property
    def _ranks(self) -> list[_Rank]:
        return _RANKS[self.wanted.ordered]

    def page(self, *, size: int, after: str = "", before: str = "") -> Page:
        """Up to `size` cases behind the place `after`, or before the place `before`; the first without either.

        A place that is none of this order is passed over.
        """
        is_backwards = bool(before) and not after
        place = self._read(after or before)
        if place is None:
            is_backwards = False
        rows = self._rows(place, is_backwards, size + 1)
        has_more, rows = len(rows) > size, rows[:size]
        if is_backwards:
            rows.reverse()
        shown = self._shown_rows([row[-1] for row in rows])
        if not rows:
            return Page([])
        is_first = place is None or (is_backwards and not has_more)
        is_last = not has_more and not is_backwards
        return Page(
            shown,
            before="" if is_first else self._place(rows[0]),
            after="" if is_last else self._place(rows[-1]),
        )

    def _rows(self, place: list[Any] | None, is_backwards: bool, count: int) -> list[tuple[Any, ...]]:
        """What the cases are ordered by, the key last.

        When many hold the words, the list is gone through in its order until enough of them are found: those who
        hold them stand close. An index has the order ready; else it is made in growing steps.
        """
        sought = self._sought
        if sought is None or not sought.is_many or self._is_indexed:
            return self._ordered(place, is_backwards, count, sought)
        found: list[tuple[Any, ...]] = []
        step = FIRST_STEP
        while len(found) < count:
            rows = self._ordered(place, is_backwards, step, None)
            held = sought.holding([row[-1] for row in rows])
            found += [row for row in rows if row[-1] in held]
            if len(rows) < step:
                break
            place, step = list(rows[-1]), min(step * 2, LONGEST_STEP)
        return found[:count]

    @property
    def _is_indexed(self) -> bool:
        """Whether an index of each organisation stands in the order of the list."""
        return self.wanted.is_closed or self.wanted.ordered is Order.DUE

    def _ordered(
        self, place: list[Any] | None, is_backwards: bool, count: int, sought: Sought | None
    ) -> list[tuple[Any, ...]]:
        """As `_rows`, of those that have what is sought.

        What is gone through in the order of an index is read from each organisation apart and merged: an index over
        several has no order of all of them. Of open cases there are few enough to be ordered.
        """
        if not self._places:
            return []
        is_walked = self.wanted.is_closed if sought is None else sought.is_many and self._is_indexed
        apart = [[one] for one in self._places] if is_walked else [self._places]
        lots = [self._keys(lot, place, is_backwards, count, sought) for lot in apart]
        if len(lots) == 1:
            return lots[0]
        falls = self._ranks[0].is_falling != is_backwards  # such an order falls or rises by all that is in it
        return list(merge(*lots, reverse=falls))[:count]

    def _keys(
        self,
        places: list[UUID],
        place: list[Any] | None,
        is_backwards: bool,
        count: int,
        sought: Sought | None,
    ) -> list[tuple[Any, ...]]:
        names = [f"rank_{n}" for n in range(len(self._ranks) - 1)]
        found = self._found(places)
        if sought is not None:
            found = sought.narrow(found)
        found = found.annotate(
            **{name: rank.expression for name, rank in zip(names, self._ranks, strict=False)}
        )
        columns = [*names, "id"]
        if place is not None:
            found = found.filter(_behind(columns, self._ranks, place, is_backwards))
        ordering = [rank.ordering(is_backwards) for rank in self._ranks]
        return list(found.order_by(*ordering).values_list(*columns)[:count])

    def _shown_rows(self, keys: list[UUID]) -> list[Application]:
        # fifty cases are of a few editions: each is read once, with what the registry says of it
        rows = Application.objects.filter(pk__in=keys).prefetch_related(*self._shown).in_bulk()
        return [rows[key] for key in keys if key in rows]

    def _place(self, row: tuple[Any, ...]) -> str:
        return "~".join(_text(value) for value in row)

    def _read(self, text: str) -> list[Any] | None:
        parts = text.split("~")
        if len(parts) != len(self._ranks):
            return None
        try:
            return [rank.read(part) for rank, part in zip(self._ranks, parts, strict=True)]
        except ValueError:
            return None


def _begins(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=JAPAN)


def _behind(columns: list[str], ranks: list[_Rank], place: list[Any], is_backwards: bool) -> Q:
    """Rows that come after `place`: greater in the first column in which they differ, or less where it falls.

    That the first is not before it is said apart, so that an index is entered there and not read from its beginning.
    """
    falls = ranks[0].is_falling != is_backwards
    found, same = Q(), Q()
    for column, rank, value in zip(columns, ranks, place, strict=True):
        is_less = rank.is_falling != is_backwards
        found |= same & Q(**{f"{column}__{'lt' if is_less else 'gt'}": value})
        same &= Q(**{column: value})
    return Q(**{f"{columns[0]}__{'lte' if falls else 'gte'}": place[0]}) & found
