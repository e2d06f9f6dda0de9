"""What became of the processes from one round to the next, and what a round came to."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.plan.models import InventoryEntry, InventoryReturn, InventoryRound
from madoguchi.plan.selectors.inventory.rounds import earlier_round
from madoguchi.registry.models import Process

_S = Process.State
MOST_SHOWN = 60
"""Changes of one kind that the page shows; the file has all."""
ROUNDS_KEPT = 8
"""Of so many published rounds a process keeps in memory what changed."""
Names = dict[UUID, tuple[str, str]]

KINDS: dict[str, Any] = {
    "digitised": _("デジタル化した"),
    "slipped": _("予定が遅れた"),
    "barred": _("デジタル化できないことになった"),
    "undone": _("デジタル化済みでなくなった"),
    "released": _("できるようになり、予定が決まった"),
    "forward": _("予定が早まった"),
    "abolished": _("廃止・統合された"),
    "added": _("新しく加わった"),
}
"""The kinds of change, in the order in which they are told."""


@dataclass(frozen=True, slots=True)
class Row:
    """A process in a round: whose it is and what holds of it (棚卸の行)."""

    process: UUID
    organisation: UUID
    bureau: UUID
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one process since the round before (変化): months as 2027-03, empty where there is none."""

    kind: str
    code: str
    title: str
    procedure: str
    procedure_title: str
    organisation: str
    bureau: str
    before: str
    after: str
    planned_before: str
    planned_after: str
    reason: str

    def to_json(self) -> dict[str, Any]:
        """As a mapping of plain values."""
        return asdict(self)


@dataclass(frozen=True)
class Difference:
    """A round beside the one before it (前回との差); without `earlier` there is nothing to compare with."""

    round: InventoryRound
    earlier: InventoryRound | None
    changes: list[Change]

    @property
    def counts(self) -> dict[str, int]:
        """How many changes of each kind."""
        found = Counter(change.kind for change in self.changes)
        return {kind: found[kind] for kind in KINDS}


def rows_of(of: InventoryRound | UUID) -> Iterator[Row]:
    """Every process of a round as it is answered, in the order of bureaus, organisations and procedures."""
    owners = dict(InventoryReturn.objects.filter(round=of).values_list("pk", "organisation_id"))
    bureaus = dict(InventoryReturn.objects.filter(round=of).values_list("pk", "bureau_id"))
    found = (
        InventoryEntry.objects.filter(round=of)
        .order_by("returned__bureau__slug", "returned__organisation__slug", "id")
        .values_list("process_id", "returned_id", "prefilled", "answers")
    )
    for process, returned, prefilled, answers in found.iterator(chunk_size=2000):
        yield Row(process, owners[returned], bureaus[returned], {**prefilled, **answers})


def names_of(of: InventoryRound) -> Names:
    """Short name and name of each organisation in a round."""
    found = InventoryReturn.objects.filter(round=of)
    places = Organisation.objects.filter(pk__in=found.values("organisation")) | Organisation.objects.filter(
        pk__in=found.values("bureau")
    )
    return {key: (slug, name) for key, slug, name in places.values_list("pk", "slug", "name")}


def diff(of: InventoryRound) -> Difference:
    """What became of each process since the last round that is final.

    A published round never changes, nor does the one before it: what lies between them is found once and kept.
    """
    earlier = earlier_round(of)
    if earlier is None:
        return Difference(of, None, [])
    names = names_of(earlier) | names_of(of)
    if of.state != InventoryRound.State.PUBLISHED:
        return Difference(of, earlier, _changes(earlier.pk, rows_of(of), names))
    return Difference(of, earlier, list(_of_published(of.pk, earlier.pk, tuple(sorted(names.items())))))


@lru_cache(maxsize=ROUNDS_KEPT)
def _of_published(
    of: UUID, earlier: UUID, names: tuple[tuple[UUID, tuple[str, str]], ...]
) -> tuple[Change, ...]:
    """The changes of a published round; `names` are part of the key, since an organisation may be renamed."""
    return tuple(_changes(earlier, rows_of(of), dict(names)))


def _changes(earlier: UUID, rows: Iterable[Row], names: Names) -> list[Change]:
    before = {row.process: row for row in rows_of(earlier)}
    found = []
    for row in rows:
        was = before.pop(row.process, None)
        if kind := _kind(was, row):
            found.append(_change(kind, was, row, names))
    gone = (row for row in before.values() if row.values["state"] != _S.ABOLISHED)
    found += [_change("abolished", row, None, names) for row in gone]
    order = list(KINDS)
    return sorted(found, key=lambda one: order.index(one.kind))


def _kind(was: Row | None, row: Row) -> str:
    """What kind of change lies between the two; empty where nothing did that is told."""
    state = row.values["state"]
    if was is None:
        return "added" if state != _S.ABOLISHED else ""
    earlier = was.values["state"]
    if state != earlier:
        if state == _S.PLANNED:
            return {_S.DIGITISED: "undone", _S.BARRED: "released"}.get(earlier, "added")
        if state == _S.BARRED:
            return "undone" if earlier == _S.DIGITISED else "barred"
        return str(state)
    first, now = was.values["planned_on"] or "", row.values["planned_on"] or ""
    if state == _S.PLANNED and first and now and first != now:
        return "slipped" if now > first else "forward"
    return ""


def _change(kind: str, was: Row | None, now: Row | None, names: Names) -> Change:
    row = now or was
    assert row is not None
    values = row.values
    reason = values["barrier"] if values["state"] == _S.BARRED else values["planned_reason"]
    return Change(
        kind=kind,
        code=values["code"],
        title=values["title"],
        procedure=values["procedure"],
        procedure_title=values["procedure_title"],
        organisation=names[row.organisation][1],
        bureau=names[row.bureau][0],
        before=was.values["state"] if was else "",
        after=now.values["state"] if now else str(_S.ABOLISHED),
        planned_before=(was.values["planned_on"] or "") if was else "",
        planned_after=(now.values["planned_on"] or "") if now else "",
        reason=(reason or "") if kind in ("slipped", "forward", "barred", "undone", "released") else "",
    )


def summary_of(of: InventoryRound) -> dict[str, Any]:
    """What a round came to, as plain values: states by bureau and by discretion, cases, and what changed.

    The page, the API and the head of the files read this alone; it is written once, when the round is frozen.
    """
    rows = list(rows_of(of))
    earlier = earlier_round(of)
    names = names_of(of)
    changes = _changes(earlier.pk, rows, names_of(earlier) | names) if earlier else []
    bureaus: dict[UUID, dict[str, Any]] = {}
    whole = _empty()
    own = _empty()
    for row in rows:
        its = bureaus.setdefault(row.bureau, _empty())
        for counts in (whole, its, own) if row.values["is_own_discretion"] else (whole, its):
            _count(counts, row.values)
    changed = Counter((change.bureau, change.kind) for change in changes)
    by_kind = Counter(change.kind for change in changes)
    return {
        "previous": earlier.quarter if earlier else "",
        "previous_total": earlier.summary.get("all", {}) if earlier else {},
        "all": whole,
        "own": own,
        "bureaus": [
            {
                "slug": names[key][0],
                "name": names[key][1],
                **counts,
                "changes": {kind: changed[names[key][0], kind] for kind in KINDS},
            }
            for key, counts in sorted(bureaus.items(), key=lambda one: names[one[0]][0])
        ],
        "changes": {kind: by_kind[kind] for kind in KINDS},
        "shown": {
            kind: [one.to_json() for one in changes if one.kind == kind][:MOST_SHOWN] for kind in KINDS
        },
        "reasons": _reasons(changes),
        "missing": InventoryReturn.objects.filter(round=of)
        .exclude(state=InventoryReturn.State.APPROVED)
        .count(),
    }


def _empty() -> dict[str, int]:
    return {**{str(state): 0 for state in _S.values}, "cases": 0, "online": 0, "counted": 0}


def _count(counts: dict[str, int], values: Mapping[str, Any]) -> None:
    counts[values["state"]] += 1
    if values["state"] != _S.ABOLISHED and values["total"] is not None and values["online"] is not None:
        counts["cases"] += values["total"]
        counts["online"] += values["online"]
        counts["counted"] += 1


def _reasons(changes: list[Change]) -> list[list[Any]]:
    """Why plans slipped, the most frequent reason first."""
    found = Counter(change.reason for change in changes if change.kind == "slipped" and change.reason)
    return [[reason, n] for reason, n in found.most_common(10)]
