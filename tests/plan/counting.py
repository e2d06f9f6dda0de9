"""A prefecture that counts its processes: two bureaus, one with two sections, officers of each, and a leader."""

from datetime import date, datetime, timedelta
from typing import Any

from django.test import Client

from madoguchi.accounts.models import Appointment, Organisation, User
from madoguchi.core.acting import Acting, Role
from madoguchi.core.ids import uuid7
from madoguchi.plan.models import InventoryEntry, InventoryReturn, InventoryRound
from madoguchi.plan.services.inventory import answer, approve, freeze, open_round, plan_round, publish, send
from madoguchi.registry.models import Procedure, Process
from madoguchi.registry.services import add_processes

Kind = Organisation.Kind
SYSTEM = Acting.system("test")
LAST_YEAR = {"counts_year": 2025, "total_count": 1000, "online_count": 400}
"""What the records have of the fiscal year that a round of summer 2026 asks for."""
PLANNED: dict[str, Any] = {
    "state": "planned",
    "planned_on": date(2027, 3, 1),
    "planned_reason": "システム更新",
    "tool": "",
}
BARRED: dict[str, Any] = {
    "state": "barred",
    "barrier": "国の様式が紙に限られるため",
    "is_own_discretion": False,
    "tool": "",
}


class Counting:
    """`road` and `river` belong to `works`, `tax` is a bureau without sections; `lead` manages the whole plan."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.ken = self.place("ken", Kind.PREFECTURE)
        self.works = self.place("works", Kind.BUREAU, self.ken)
        self.road = self.place("road", Kind.DIVISION, self.works)
        self.river = self.place("river", Kind.DIVISION, self.works)
        self.tax = self.place("tax", Kind.BUREAU, self.ken)
        self.writer = self.officer("writer", Role.EDITOR, self.road)
        self.other_writer = self.officer("other-writer", Role.EDITOR, self.river)
        self.tax_writer = self.officer("tax-writer", Role.EDITOR, self.tax)
        self.head = self.officer("head", Role.PUBLISHER, self.works, self.road, self.river)
        self.tax_head = self.officer("tax-head", Role.PUBLISHER, self.tax)
        everywhere = (self.ken, self.works, self.road, self.river, self.tax)
        self.lead = self.officer("lead", Role.PLAN_MANAGER, *everywhere)
        self.second_lead = self.officer("second-lead", Role.PLAN_MANAGER, *everywhere)
        self.stranger = self.officer("stranger", Role.EDITOR, self.place("city", Kind.MUNICIPALITY))

    def place(self, name: str, kind: Kind, parent: Organisation | None = None) -> Organisation:
        """An organisation of the prefecture, or a government of its own."""
        key = uuid7()
        return Organisation.objects.create(
            id=key,
            slug=f"{name}-{key.hex[-10:]}",
            name=name,
            kind=kind,
            parent=parent,
            government_id=key if parent is None else parent.government_id,
        )

    def officer(self, name: str, role: Role, *places: Organisation) -> Acting:
        """Someone who holds `role` in the first of `places`, and so in the others, which lie below it."""
        user = User.objects.create(email=f"{name}-{uuid7().hex[-10:]}@example.jp", name=name)
        Appointment.objects.create(user=user, organisation=places[0], role=role, starts_on=date(2024, 4, 1))
        return Acting(name=name, who=user.pk, grants=frozenset((role, place.pk) for place in places))

    def client(self, by: Acting) -> Client:
        """A browser in which this officer is signed in."""
        client = Client()
        client.force_login(User.objects.get(pk=by.who))
        return client

    def processes(self, place: Organisation, *given: dict[str, Any]) -> list[Process]:
        """Processes of a new procedure of `place`; digitised with counts unless it is said otherwise."""
        procedure = Procedure.objects.create(
            code=f"mado-{uuid7().hex[-12:]}", slug=f"p-{uuid7().hex[-12:]}", organisation=place
        )
        usual = {
            "title": "申請",
            "type_code": "1",
            "state": "digitised",
            "tool": "共同電子申請",
            "since": date(2024, 4, 1),
            **LAST_YEAR,
        }
        rows = [(procedure, {**usual, **one}) for one in given]
        return add_processes(rows=rows, by=SYSTEM, at=self.at - timedelta(days=100))

    def planned_round(self, quarter: str = "2026-Q2", **given: Any) -> InventoryRound:
        """A round that is being prepared."""
        return plan_round(
            **{
                "government": self.ken,
                "quarter": quarter,
                "opens_on": date(2026, 7, 1),
                "due_on": date(2026, 7, 20),
                "by": self.lead,
                "at": self.at,
                **given,
            }
        )

    def round(self, quarter: str = "2026-Q2", **given: Any) -> InventoryRound:
        """A round that takes answers."""
        return open_round(
            round=self.planned_round(quarter, **given), by=self.lead, at=given.get("at", self.at)
        )

    def return_of(self, of: InventoryRound, place: Organisation) -> InventoryReturn:
        """What `place` answers in a round."""
        return InventoryReturn.objects.select_related("round").get(round=of, organisation=place)

    def entry(self, of: InventoryRound, process: Process) -> InventoryEntry:
        """What stands of `process` in a round."""
        return InventoryEntry.objects.select_related("round", "returned").get(round=of, process=process)

    def through(self, returned: InventoryReturn) -> InventoryReturn:
        """A settled return, sent and approved twice."""
        writers = {
            self.road.pk: (self.writer, self.head),
            self.river.pk: (self.other_writer, self.head),
            self.tax.pk: (self.tax_writer, self.tax_head),
        }
        writer, head = writers[returned.organisation_id]
        send(returned=returned, by=writer, at=self.at)
        approve(returned=returned, by=head, at=self.at)
        return approve(returned=returned, by=self.lead, at=self.at)

    def ended(self, of: InventoryRound, **given: Any) -> InventoryRound:
        """A round whose returns are all approved, frozen and published."""
        freeze(round=of, by=self.lead, at=self.at, **given)
        return publish(round=of, by=self.second_lead, at=self.at)

    def two_rounds(self) -> tuple[InventoryRound, list[Process]]:
        """Two published rounds; returns the second, and of `road` the process that slipped, became digital, was let go.

        Between them one process is abolished and one is added too; the bureau `tax` changes nothing.
        """
        late, done, free, gone, _same = made = self.processes(
            self.road,
            {**PLANNED, "title": "道路の占用"},
            {**PLANNED, "title": "沿道の届出", "planned_on": date(2026, 9, 1)},
            {**BARRED, "title": "通行の制限", "basis_law": "道路法", "basis_article": "第46条"},
            {"title": "古い届出"},
            {"title": "そのままの届出"},
        )
        self.processes(self.tax, {"title": "税の証明"})
        first = self.round()
        for place in (self.road, self.tax):
            self.through(self.return_of(first, place))
        self.ended(first)
        self.at += timedelta(days=90)
        self.processes(self.road, {"title": "新しい届出"})
        second = self.round("2026-Q3", opens_on=date(2026, 10, 1), due_on=date(2026, 10, 20))
        said = {
            late: {"planned_on": "2027-09", "planned_reason": "入札が不調のため"},
            done: {"state": "digitised", "since": "2026-09-15", "tool": "共同電子申請", "online": 10},
            free: {"state": "planned", "planned_on": "2027-04", "planned_reason": "政令の改正"},
            gone: {"state": "abolished"},
        }
        answer(
            returned=self.return_of(second, self.road),
            given=[(self.entry(second, one), values) for one, values in said.items()],
            by=self.writer,
            at=self.at,
        )
        for place in (self.road, self.tax):
            self.through(self.return_of(second, place))
        return self.ended(second), made
