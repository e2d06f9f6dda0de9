"""Processes with a history, written straight into the tables, for tests of the plan's figures."""

from datetime import UTC, date, datetime
from itertools import count

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.selectors import acting_of
from madoguchi.accounts.services import add_organisation, add_user, appoint
from madoguchi.core.acting import Acting, Role
from madoguchi.registry.models import Procedure, Process, ProcessStanding

SYSTEM = Acting.system("test")
AT = datetime(2026, 11, 23, 1, tzinfo=UTC)
TODAY = date(2026, 11, 23)
BEGAN = date(2020, 4, 1)
_Kind = Organisation.Kind
_numbers = count(1)

History = list[tuple[date, str, date | None]]
"""Days on which a process changed, to which state, planned for when."""


class KpiWorld:
    """A prefecture with two bureaus, a division below one of them, and a municipality (計画の試験の世界)."""

    def __init__(self) -> None:
        self.prefecture = self._place("ken", "窓野県", _Kind.PREFECTURE, None)
        self.green = self._place("kankyo", "環境局", _Kind.BUREAU, self.prefecture)
        self.care = self._place("fukushi", "福祉局", _Kind.BUREAU, self.prefecture)
        self.division = self._place("fukushi-ka", "福祉課", _Kind.DIVISION, self.care)
        self.town = self._place("shi", "窓野市", _Kind.MUNICIPALITY, self.prefecture)
        self.user = add_user(
            email="keikaku@example.jp",
            name="計画 太郎",
            password="long enough 1",
            is_person=False,
            by=SYSTEM,
            at=AT,
        )
        appoint(
            user=self.user,
            organisation=self.prefecture,
            role=Role.PLAN_MANAGER,
            starts_on=BEGAN,
            by=SYSTEM,
            at=AT,
        )
        self.procedures: dict[tuple[object, bool], Procedure] = {}

    @property
    def planner(self) -> Acting:
        """Who manages the plan of the prefecture."""
        return acting_of(self.user, at=AT)

    def _place(self, slug: str, name: str, kind: str, parent: Organisation | None) -> Organisation:
        return add_organisation(slug=slug, name=name, kind=kind, parent=parent, by=SYSTEM, at=AT)

    def procedure(self, place: Organisation, *, is_priority: bool = False) -> Procedure:
        """The procedure of a place that processes are put into."""
        key = (place.pk, is_priority)
        if key not in self.procedures:
            slug = f"p-{place.slug}-{int(is_priority)}"
            self.procedures[key] = Procedure.objects.create(
                code=slug, slug=slug, organisation=place, is_priority=is_priority, expected_yearly=20000
            )
        return self.procedures[key]

    def processes(
        self,
        n: int,
        place: Organisation,
        history: History,
        *,
        is_own: bool = True,
        is_priority: bool = False,
        kind: str = Process.Kind.APPLICATION,
        tool: str = "",
    ) -> list[Process]:
        """`n` processes that went through the same history; the last entry is how they stand."""
        day, state, planned = history[-1]
        procedure = self.procedure(place, is_priority=is_priority)
        made = Process.objects.bulk_create(
            Process(
                code=f"proc-{next(_numbers):05}",
                procedure=procedure,
                title="申請",
                type_code=Process.Type.APPLICATION,
                kind=kind,
                state=state,
                since=day,
                planned_on=planned,
                barrier="国の法令による" if state == "barred" else "",
                is_own_discretion=is_own,
                tool=tool,
            )
            for _n in range(n)
        )
        ProcessStanding.objects.bulk_create(
            ProcessStanding(
                process=one,
                on=on,
                state=was,
                planned_on=month,
                is_own_discretion=is_own,
                recorded_at=datetime(on.year, on.month, on.day, 3, tzinfo=UTC),
            )
            for one in made
            for on, was, month in history
        )
        return made
