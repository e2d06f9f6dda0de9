"""Finding rounds, returns and entries for those who may see them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.plan.inventory.checks import Answer, findings
from madoguchi.plan.models import InventoryEntry, InventoryReturn, InventoryRound
from madoguchi.registry.selectors import own_places

SECTION = (Role.EDITOR,)
BUREAU = (Role.PUBLISHER, Role.PLAN_MANAGER)
LEADER = (Role.PLAN_MANAGER,)
WORKERS = (Role.EDITOR, Role.PUBLISHER, Role.PLAN_MANAGER)
"""Who answers, who approves for the bureau, who leads, and who sees returns at all."""

_State = InventoryReturn.State


def governments_led(by: Acting) -> QuerySet[Organisation]:
    """The governments whose plan this officer manages: from the top, or from the bureau that leads the plan there.

    A bureau leads it whose settings say `leads_plan` (デジタル部門). The plan of a municipality is its own: a role that
    comes down to it from the prefecture leads nothing there.
    """
    places = own_places(by, *LEADER)
    leading = Organisation.objects.filter(pk__in=places, settings__leads_plan=True).values("government")
    return Organisation.objects.filter(Q(pk__in=leading) | Q(pk__in=places, government=F("pk")))


def leading_places(government: UUID) -> list[UUID]:
    """The organisations whose plan managers lead the plan of the government: its top, and the bureau named for it."""
    named = Organisation.objects.filter(government=government, settings__leads_plan=True)
    return [government, *named.values_list("pk", flat=True)]


def leads(by: Acting, government: Organisation | UUID) -> bool:
    """Whether this officer manages the plan of the whole government."""
    key = government if isinstance(government, UUID) else government.pk
    return governments_led(by).filter(pk=key).exists()


@dataclass(frozen=True)
class Reach:
    """What an officer has to do with returns, looked up once for any number of them (担当の範囲).

    `sections` are those that the officer answers for, `bureaus` those that the officer approves for, `governments` those
    whose rounds the officer leads. None of it crosses the wall between a prefecture and its municipalities.
    """

    who: UUID | None
    sections: frozenset[UUID]
    bureaus: frozenset[UUID]
    governments: frozenset[UUID]

    def may_answer(self, returned: InventoryReturn) -> bool:
        """Whether the answers are this officer's to give now."""
        is_open = returned.is_with_section and returned.round.state == InventoryRound.State.OPEN
        return is_open and returned.organisation_id in self.sections

    def is_turn(self, returned: InventoryReturn) -> bool:
        """Whether the return waits for this officer."""
        if returned.is_with_section:
            return returned.organisation_id in self.sections
        if returned.state == _State.SENT:
            return returned.bureau_id in self.bureaus and self.who != returned.sent_by_id
        is_third = self.who not in (returned.sent_by_id, returned.bureau_by_id)
        is_leader = returned.round.government_id in self.governments
        return returned.state == _State.BUREAU_APPROVED and is_third and is_leader


def reach_of(by: Acting) -> Reach:
    """What this officer has to do with returns."""
    return Reach(
        by.who,
        own_places(by, *SECTION),
        own_places(by, *BUREAU),
        frozenset(governments_led(by).values_list("pk", flat=True)),
    )


def rounds(government: Organisation | UUID) -> QuerySet[InventoryRound]:
    """The rounds of a government, the newest first."""
    return InventoryRound.objects.filter(government=government).order_by("-quarter")


def rounds_for(by: Acting) -> QuerySet[InventoryRound]:
    """The rounds that this officer leads, or in which one of the officer's organisations answers; the newest first."""
    places = own_places(by, *WORKERS)
    answering = InventoryReturn.objects.filter(Q(organisation__in=places) | Q(bureau__in=places)).values(
        "round"
    )
    found = InventoryRound.objects.filter(Q(pk__in=answering) | Q(government__in=governments_led(by)))
    return found.select_related("government").order_by("-quarter", "government__slug")


def returns_for(by: Acting) -> QuerySet[InventoryReturn]:
    """The returns that this officer answers, approves or leads."""
    places = own_places(by, *WORKERS)
    found = InventoryReturn.objects.filter(
        Q(organisation__in=places) | Q(bureau__in=places) | Q(round__government__in=governments_led(by))
    )
    return found.select_related("round__government", "organisation", "bureau")


def entries(of: InventoryRound | InventoryReturn) -> QuerySet[InventoryEntry]:
    """The entries of a round, or of one return, by procedure as they were laid out."""
    if isinstance(of, InventoryRound):
        return InventoryEntry.objects.filter(round=of).order_by("returned", "id")
    return InventoryEntry.objects.filter(returned=of).order_by("id")


def answer_of(entry: InventoryEntry, given: dict[str, Any] | None = None) -> Answer:
    """The entry as its checks look at it; with `given` as it would be."""
    now = entry.values if given is None else {**entry.prefilled, **given}
    return Answer(now, entry.prefilled, entry.round.as_of)


def found_in(entry: InventoryEntry) -> list[str]:
    """The checks that find something in the entry as it stands."""
    return findings(answer_of(entry))


@dataclass
class Progress:
    """How far a return, a bureau or a whole round has come (進み具合)."""

    entries: int = 0
    settled: int = 0
    asked: int = 0
    changed: int = 0
    by_state: dict[str, int] = field(default_factory=dict)

    @property
    def left(self) -> int:
        """Entries that still need an answer."""
        return self.entries - self.settled

    @property
    def returns(self) -> int:
        """How many returns there are."""
        return sum(self.by_state.values())

    @property
    def approved(self) -> int:
        """How many returns are done."""
        return self.by_state.get(_State.APPROVED, 0)

    def add(self, other: "Progress") -> None:
        """Count another one in."""
        self.entries += other.entries
        self.settled += other.settled
        self.asked += other.asked
        self.changed += other.changed
        for state, n in other.by_state.items():
            self.by_state[state] = self.by_state.get(state, 0) + n


def progress_of(returns: Iterable[InventoryReturn]) -> dict[UUID, Progress]:
    """How far each of `returns` has come; one query."""
    listed = list(returns)
    counted = (
        InventoryEntry.objects.filter(returned__in=[one.pk for one in listed])
        .order_by()
        .values("returned")
        .annotate(
            all=Count("pk"),
            settled=Count("pk", filter=Q(is_settled=True)),
            asked=Count("pk", filter=~Q(asked=[])),
            changed=Count("pk", filter=~Q(answers={})),
        )
    )
    found = {
        row["returned"]: Progress(row["all"], row["settled"], row["asked"], row["changed"]) for row in counted
    }
    for one in listed:
        found.setdefault(one.pk, Progress()).by_state = {one.state: 1}
    return found


@dataclass
class BureauProgress:
    """One bureau on the board with its returns (局の進み具合)."""

    bureau: Organisation
    total: Progress
    rows: list[tuple[InventoryReturn, Progress]]


def board(of: InventoryRound, returns: Iterable[InventoryReturn]) -> tuple[Progress, list[BureauProgress]]:
    """All `returns` of a round by bureau, with the sums; two queries."""
    listed = list(returns)
    each, whole = progress_of(listed), Progress()
    bureaus: dict[UUID, BureauProgress] = {}
    for one in listed:
        its = bureaus.setdefault(one.bureau_id, BureauProgress(one.bureau, Progress(), []))
        its.rows.append((one, each[one.pk]))
        its.total.add(each[one.pk])
        whole.add(each[one.pk])
    return whole, list(bureaus.values())


def published_rounds(government: Organisation | UUID | None = None) -> QuerySet[InventoryRound]:
    """The rounds that everyone may read, the newest first."""
    found = InventoryRound.objects.filter(state=InventoryRound.State.PUBLISHED).select_related("government")
    if government is not None:
        found = found.filter(government=government)
    return found.order_by("-quarter", "government__parent", "government__slug")


def earlier_round(of: InventoryRound) -> InventoryRound | None:
    """The round that this one is compared with: the last one before it that everyone can read.

    Of a round that is over it is the one that its figures name, whatever was published since.
    """
    earlier = rounds(of.government_id).filter(quarter__lt=of.quarter, state=InventoryRound.State.PUBLISHED)
    if of.summary:
        earlier = earlier.filter(quarter=of.summary["previous"])
    return earlier.first()
