"""Reports for councils: which ones an officer and everyone sees, what their sections say, and their paper."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.language.eras import era_date
from madoguchi.papers.types import ReportData, ReportSection
from madoguchi.plan.models import CouncilReport
from madoguchi.plan.reports.parts import KINDS, kind_of
from madoguchi.plan.types import Part
from madoguchi.plan.types.quarters import days_of, quarter_words
from madoguchi.registry.selectors import own_places
from madoguchi.ui.charts import svg_of

READERS = (Role.EDITOR, Role.PUBLISHER, Role.PLAN_MANAGER)
"""Which officers see the reports of their government before they are final."""


@dataclass(frozen=True, slots=True)
class Section:
    """One item of a report as it is read (資料の節): a part, or own words; a part may have nothing to tell."""

    item: str
    name: str = ""
    part: Part | None = None
    heading: str = ""
    text: str = ""

    @property
    def is_words(self) -> bool:
        """Whether an officer wrote it."""
        return not self.name

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return self.part is None and not self.heading and not self.text

    def to_json(self) -> dict[str, Any]:
        """The section as it is frozen."""
        part = None if self.part is None else self.part.to_json()
        return {
            "item": self.item,
            "name": self.name,
            "part": part,
            "heading": self.heading,
            "text": self.text,
        }

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> "Section":
        """The section that `to_json` told."""
        part = None if said["part"] is None else Part.from_json(said["part"])
        return cls(**{**said, "part": part})


def kinds() -> dict[str, str]:
    """The parts that there are, by key, in the order in which they are offered."""
    return {one.key: str(one.title) for one in KINDS}


def governments_for(acting: Acting, *roles: Role) -> QuerySet[Organisation]:
    """The governments in which `acting` holds one of `roles` as one of its own (those who read reports when none is named)."""
    places = Organisation.objects.filter(pk__in=own_places(acting, *(roles or READERS)))
    return Organisation.objects.filter(pk__in=places.values("government")).order_by("slug")


def reports_for(acting: Acting) -> QuerySet[CouncilReport]:
    """The reports of the governments in which `acting` works on the plan."""
    return CouncilReport.objects.filter(government__in=governments_for(acting)).select_related("government")


def report_for(acting: Acting, code: str) -> CouncilReport:
    """The report with this number, where `acting` works on the plan; raises `CouncilReport.DoesNotExist`."""
    return reports_for(acting).select_related("edited_by", "finalised_by").get(code=code)


def public_reports() -> QuerySet[CouncilReport]:
    """What everyone may read: final reports, the newest first."""
    return CouncilReport.objects.filter(state=CouncilReport.State.FINAL).select_related("government")


def day_of(report: CouncilReport, *, today: date) -> date:
    """The day of which a draft tells: the last of its quarter, or today while that is still to come."""
    return min(days_of(report.quarter)[1], today)


def told_on(report: CouncilReport, *, today: date) -> date:
    """The day of which the report tells: of a final one, that on which it was frozen."""
    if report.frozen is not None:
        return date.fromisoformat(report.frozen["on"])
    return day_of(report, today=today)


def sections_of(report: CouncilReport, *, on: date) -> list[Section]:
    """What the report says, item by item: of a final one what was frozen, of a draft the figures of `on`."""
    if report.frozen is not None:
        return [Section.from_json(one) for one in report.frozen["sections"]]
    found = []
    for item in report.items:
        if "kind" not in item:
            found.append(Section(item["id"], heading=item["heading"], text=item["text"]))
            continue
        kind = kind_of(item["kind"])
        if kind is not None:
            part = kind.build(report.government, report.quarter, on)
            found.append(Section(item["id"], name=str(kind.title), part=part))
    return found


def report_paper(report: CouncilReport, *, site: str, at: datetime) -> ReportData:
    """The report as it goes on paper; `site` is where readers find the figures, without a slash at its end."""
    on = told_on(report, today=japan_day(at))
    meeting = report.meeting
    if report.meets_on:
        meeting = _("%(meeting)s（%(on)s）") % {
            "meeting": meeting or _("会議"),
            "on": era_date(report.meets_on),
        }
    return ReportData(
        title=report.title,
        organisation=report.government.name,
        on=on,
        facts=((_("会議"), meeting), (_("対象"), quarter_words(report.quarter))),
        sections=tuple(_drawn(one, site, at) for one in sections_of(report, on=on) if not one.is_empty),
        draft="" if report.is_final else _("作成中の資料です。数字は、確定するまで変わることがあります。"),
        footing=_(
            "数字は、行政手続の記録から計算しました。それぞれの出典のページで、根拠とデータを見られます。"
        ),
    )


def _drawn(section: Section, site: str, at: datetime) -> ReportSection:
    part = section.part
    if part is None:
        return ReportSection(title=section.heading, level=1 if section.heading else 2, text=section.text)
    notes = list(part.notes)
    table = part.table
    if table is not None and table.left_out:
        notes.append(
            _("表は上位の%(n)s件です。ほかに%(rest)s件あります。")
            % {"n": len(table.rows), "rest": table.left_out}
        )
    if part.address:
        notes.append(_("最新の数字：%(address)s") % {"address": site + part.address})
    chart = part.chart
    is_drawn = chart is not None and chart.has_values
    return ReportSection(
        title=part.title,
        finding=part.finding,
        picture=svg_of(chart, at=at) if chart is not None and is_drawn else "",
        alt=chart.alternative if chart is not None and is_drawn else "",
        header=table.header if table else (),
        rows=table.rows if table else (),
        notes=tuple(notes),
        source=part.source,
    )
