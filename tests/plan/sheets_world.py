"""A prefecture with a body beside it, procedures of many and of few cases, and officers who plan, write and publish."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.ids import uuid7
from madoguchi.plan.models import PlanPeriod, Selection, SheetVersion
from madoguchi.plan.services.priority import Choice, choose, open_period, settle_period
from madoguchi.plan.services.sheets import save_sheet, start_sheet
from madoguchi.plan.types.sheets import Action, SheetBody
from madoguchi.registry.models import Procedure, Process, ProcessYear
from tests.improvement.world import World


class PlanWorld(World):
    """Three procedures of the city: many, few and hardly any applications; one of a body beside it."""

    def __init__(self, at: datetime) -> None:
        super().__init__(at)
        self.many = self.counted("多い手続", 48_000, 12_000)
        self.few = self.counted("少ない手続", 2_500, 10)
        self.body = self.beside("テスト財団")
        self.hall = self.counted("ホールの利用", 1_200, 0, organisation=self.body)
        self.manager = self.officer("manager", Role.PLAN_MANAGER)
        self.manager = Acting(
            name="manager",
            who=self.manager.who,
            grants=frozenset((Role.PLAN_MANAGER, place.pk) for place in (self.city, self.body)),
        )

    def beside(self, name: str) -> Organisation:
        """An affiliated body of the city."""
        key = uuid7()
        return Organisation.objects.create(
            id=key,
            slug=f"body-{key.hex[-8:]}",
            name=name,
            kind="affiliated_body",
            parent=self.city,
            government=self.city,
        )

    def counted(
        self, title: str, total: int, online: int, *, organisation: Organisation | None = None
    ) -> Procedure:
        """A procedure of which `total` applications a year were reported."""
        procedure = self.procedure(title=title)
        if organisation is not None:
            procedure.organisation = organisation
            procedure.save()
        process = Process.objects.create(
            code=f"proc-{procedure.slug}",
            procedure=procedure,
            title=f"{title}の申請",
            type_code="1",
            state="digitised",
            counts_year=self.at.year - 1,
            total_count=total,
            online_count=online,
        )
        ProcessYear.objects.create(
            process=process, fiscal_year=self.at.year - 1, total=total, online=online, source="reported"
        )
        return procedure

    def period(self, slug: str = "second", begins: int = 2024, **given: Any) -> PlanPeriod:
        """A period of three fiscal years that is still to be chosen for."""
        return open_period(
            **{
                "government": self.city,
                "slug": slug,
                "name": "第二期",
                "begins_on": date(begins, 4, 1),
                "ends_on": date(begins + 3, 3, 31),
                "by": self.manager,
                "at": self.at,
                **given,
            }
        )

    def settled(self, period: PlanPeriod | None = None) -> PlanPeriod:
        """A period in which the procedure with many cases and the body's are priority ones."""
        period = period or self.period()
        choices = [Choice(self.many.pk, True), Choice(self.hall.pk, True)]
        choose(period=period, choices=choices, by=self.manager, at=self.at)
        return settle_period(period=period, by=self.manager, at=self.at)

    def selection(self, period: PlanPeriod, procedure: Procedure | None = None) -> Selection:
        """The choice on a procedure, by default the one with many cases."""
        return Selection.objects.select_related("procedure__current", "period").get(
            period=period, procedure=procedure or self.many
        )

    def sheet_written(self, period: PlanPeriod, procedure: Procedure | None = None) -> SheetVersion:
        """A draft of a sheet in which nothing is missing."""
        version = start_sheet(selection=self.selection(period, procedure), by=self.worker, at=self.at)
        return save_sheet(
            version=version,
            body=self.complete(SheetBody.from_json(version.body), period),
            revision=version.revision,
            by=self.worker,
            at=self.at,
        )

    def complete(self, body: SheetBody, period: PlanPeriod) -> SheetBody:
        """`body` with an aim, targets for the indicators of which something is known, and an action."""
        known = tuple(
            replace(one, targets=((period.fiscal_years[-1], 2.0),))
            for one in body.kpis
            if one.present.value is not None
        )
        return replace(
            body,
            aim="窓口に来なくてよいようにする",
            kpis=known,
            actions=(Action("書類を減らす", 2025, "done"),),
        )
