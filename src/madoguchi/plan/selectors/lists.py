"""Named lists: their items with what the registry says of them, and how far they are."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.calendars import fiscal_year
from madoguchi.plan.models import NamedItem, NamedList
from madoguchi.registry.models import Process
from madoguchi.registry.selectors import own_places

_Group, _State = NamedItem.Group, NamedItem.State


@dataclass(frozen=True, slots=True)
class Progress:
    """How a list adds up: all = within the own power + needing the nation + abolished (一覧の進み具合).

    `own_done` and `nation_done` are those that are digitised; `due` counts what is still open within the own power by
    the fiscal year in which it is planned (None: no year).
    """

    total: int
    own: int
    own_done: int
    nation: int
    nation_done: int
    ended: int
    due: tuple[tuple[int | None, int], ...]

    @property
    def own_open(self) -> int:
        """What is within the own power and still to be done."""
        return self.own - self.own_done

    @property
    def share(self) -> float | None:
        """Of what is within the own power the share (%) that is done; None of an empty list."""
        return 100 * self.own_done / self.own if self.own else None

    @property
    def sum_words(self) -> str:
        """The list as a sum: 169＝119＋40＋10."""
        return f"{self.total:,}＝{self.own:,}＋{self.nation:,}＋{self.ended:,}"


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item with what the registry knows of its processes (一覧の行).

    `processes` and `digitised` are those of the procedure that are not abolished; `gap` says where list and registry
    differ, empty where they agree.
    """

    item: NamedItem
    organisation: str
    processes: int
    digitised: int

    @property
    def state(self) -> NamedItem.State:
        """What the list tells."""
        return self.item.state

    @property
    def gap(self) -> str:
        """Where list and registry differ."""
        if not self.processes or self.state == _State.ABOLISHED:
            return ""
        is_all = self.digitised == self.processes
        if self.state == _State.DONE and not is_all:
            words = {"n": self.processes - self.digitised, "all": self.processes}
            return _("登録では、%(all)sプロセスのうち%(n)sが、まだデジタル化されていません。") % words
        if self.state != _State.DONE and is_all:
            return _("登録では、すべてのプロセスがデジタル化済みです。")
        return ""

    @property
    def when(self) -> str:
        """When it was or will be digitised, in words."""
        if self.item.done_on is not None:
            return _("%(year)s年度に実施") % {"year": fiscal_year(self.item.done_on)}
        if self.item.due_year is not None and self.item.group != _Group.ENDED:
            return _("%(year)s年度の予定") % {"year": self.item.due_year}
        return ""


def named_lists() -> QuerySet[NamedList]:
    """Every list; all of them are public."""
    return NamedList.objects.select_related("government").annotate(n=Count("items")).order_by("created_at")


def named_list(slug: str) -> NamedList | None:
    """One list; None where there is none."""
    return NamedList.objects.select_related("government").filter(slug=slug).first()


def lists_for(acting: Acting) -> QuerySet[NamedList]:
    """The lists of the governments in which the officer works on the plan."""
    places = own_places(acting, Role.EDITOR, Role.PUBLISHER, Role.PLAN_MANAGER, Role.AUDITOR)
    governments = Organisation.objects.filter(pk__in=places).values("government")
    return named_lists().filter(government__in=governments)


def item_rows(of: NamedList, *, state: str = "") -> list[ItemRow]:
    """The items in their order, in three queries; with `state` those alone that stand so."""
    items = list(of.items.select_related("organisation", "procedure__organisation").order_by("number"))
    if state in _State.values:
        items = [one for one in items if one.state == state]
    counts = _processes([one.procedure_id for one in items if one.procedure_id])
    return [ItemRow(one, _place(one), *counts.get(one.procedure_id, (0, 0))) for one in items]


def _place(item: NamedItem) -> str:
    if item.procedure is not None:
        return item.procedure.organisation.name
    return item.organisation.name if item.organisation else ""


def _processes(procedures: Sequence[UUID]) -> dict[UUID | None, tuple[int, int]]:
    """Of each procedure how many processes it has that are not abolished, and how many of them are digitised."""
    rows = (
        Process.objects.filter(procedure__in=procedures)
        .exclude(state=Process.State.ABOLISHED)
        .order_by()
        .values_list("procedure", "state")
        .annotate(n=Count("pk"))
    )
    found: dict[UUID | None, tuple[int, int]] = {}
    for key, state, n in rows:
        total, done = found.get(key, (0, 0))
        found[key] = (total + n, done + (n if state == Process.State.DIGITISED else 0))
    return found


def progress_of(of: NamedList) -> Progress:
    """How far a list is, from one query."""
    rows = list(of.items.order_by().values_list("group", "done_on", "due_year"))
    groups = Counter(group for group, _done, _due in rows)
    done = Counter(group for group, done_on, _due in rows if done_on is not None)
    due = Counter(year for group, done_on, year in rows if group == _Group.OWN and done_on is None)
    return Progress(
        len(rows),
        groups[_Group.OWN],
        done[_Group.OWN],
        groups[_Group.NATION],
        done[_Group.NATION],
        groups[_Group.ENDED],
        tuple(sorted(due.items(), key=lambda pair: (pair[0] is None, pair[0] or 0))),
    )


def done_by_year(of: NamedList, *, today: date) -> list[tuple[int, int, bool]]:
    """At the end of each fiscal year how many of the own ones were done, then how many will be: year, number, foreseen.

    Years before anything was done are left out. What is open without a year is not foreseen for any.
    """
    rows = list(of.items.filter(group=_Group.OWN).order_by().values_list("done_on", "due_year"))
    done = Counter(fiscal_year(day) for day, _due in rows if day is not None)
    due = Counter(year for day, year in rows if day is None and year is not None)
    years = [*done, *due]
    if not years:
        return []
    now = fiscal_year(today)
    found, total = [], 0
    for year in range(min(years), max(*years, now) + 1):
        if year < now:
            total += done[year]
            found.append((year, total, False))
            continue
        overdue = sum(n for one, n in due.items() if one < year) if year == now else 0
        total += done[year] + due[year] + overdue
        found.append((year, total, True))
    return found
