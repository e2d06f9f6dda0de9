"""A prefecture with two bureaus and a municipality, some of whose processes are barred."""

from datetime import date, datetime
from typing import Any

from madoguchi.accounts.models import Appointment, Organisation, User
from madoguchi.core.acting import Acting, Role
from madoguchi.core.ids import random_number
from madoguchi.plan.models import Barrier
from madoguchi.plan.services.barriers import add_barrier, record_request
from madoguchi.registry.models import Procedure, Process, ProcessStanding, ProcessYear

_K = Organisation.Kind
LAW = {"kind": "law", "title": "対面での本人確認", "text": "窓口に来ることが要ります。", "law": "試験法"}


class World:
    """Who holds what back: `plan` writes for all, `second` publishes for all, `bureau` writes for one bureau."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.root = self.place("ken", "試験県", _K.PREFECTURE)
        self.roads = self.place("roads", "道路局", _K.BUREAU, self.root)
        self.health = self.place("health", "保健局", _K.BUREAU, self.root)
        self.town = self.place("town", "試験町", _K.MUNICIPALITY, self.root, is_own=True)
        everywhere = (self.root, self.roads, self.health)
        self.plan = self.officer("plan", Role.PLAN_MANAGER, *everywhere, self.town)
        self.second = self.officer("second", Role.PUBLISHER, *everywhere, self.town)
        self.bureau = self.officer("bureau", Role.EDITOR, self.roads)
        self.stranger = self.officer("stranger", Role.PLAN_MANAGER, self.town)

    def place(
        self, slug: str, name: str, kind: str, parent: Organisation | None = None, *, is_own: bool = False
    ) -> Organisation:
        """An organisation; `is_own`: a government of its own below another."""
        made = Organisation(slug=slug, name=name, kind=kind, parent=parent)
        made.government = made if parent is None or is_own else parent.government
        made.save()
        return made

    def officer(self, name: str, role: Role, *places: Organisation) -> Acting:
        """Someone who holds `role` in these places."""
        user = User.objects.create(email=f"{name}@example.jp", name=name)
        Appointment.objects.bulk_create(
            Appointment(user=user, organisation=place, role=role, starts_on=date(2020, 4, 1))
            for place in places
        )
        return Acting(name=name, who=user.pk, grants=frozenset((role, place.pk) for place in places))

    def procedure(self, slug: str, place: Organisation) -> Procedure:
        """A procedure of which nothing is published."""
        return Procedure.objects.create(code=random_number("mado"), slug=slug, organisation=place)

    def process(self, procedure: Procedure, title: str, yearly: int | None = None, **given: Any) -> Process:
        """A barred process that is done so often in the year 2025, with the history that it began with."""
        made = Process.objects.create(
            **{
                "code": random_number("proc"),
                "procedure": procedure,
                "title": title,
                "type_code": "1",
                "kind": "application",
                "state": "barred",
                "barrier": "国の法令",
                "is_own_discretion": False,
                **given,
            }
        )
        ProcessStanding.objects.create(
            process=made,
            on=date(2024, 4, 1),
            state=made.state,
            planned_on=made.planned_on,
            barrier=made.barrier,
            is_own_discretion=made.is_own_discretion,
            recorded_at=self.at,
        )
        if yearly is not None:
            ProcessYear.objects.create(process=made, fiscal_year=2025, total=yearly, source="reported")
        return made

    def barrier(self, *processes: Process, **given: Any) -> Barrier:
        """A barrier of a national law, kept by the prefecture."""
        by = given.pop("by", self.plan)
        return add_barrier(
            **{"organisation": self.root, "processes": processes, **LAW, **given, "by": by, "at": self.at}
        )

    def asked(self, barrier: Barrier, **given: Any) -> Any:
        """A request of the day to a ministry."""
        words = {"to": "試験省", "channel": "letter", "requested_on": date(2026, 9, 1)}
        return record_request(
            **{"barrier": barrier, "text": "オンラインでできるように。", **words, **given},
            by=self.plan,
            at=self.at,
        )
