"""The figures of the plan on paper (A4)."""

from datetime import datetime

from django.utils.translation import gettext as _

from madoguchi.core.clock import japan_day
from madoguchi.papers.services import report_pdf
from madoguchi.papers.types import ReportData, ReportSection
from madoguchi.plan.selectors.kpi import (
    bureaus_part,
    forecast_part,
    place_named,
    scope_in_words,
    values_part,
    waiting_part,
)
from madoguchi.plan.types.figures import FigureScope
from madoguchi.plan.types.parts import Part
from madoguchi.ui.charts import Chart, picture_of
from madoguchi.ui.models import Drawing


def figures_pdf(*, scope: FigureScope, at: datetime) -> bytes | None:
    """The figures of a scope as PDF; None where there is nothing to tell. The same values as page, API and files."""
    on = japan_day(at)
    top = place_named(scope.organisation)
    built = (make(scope, on) for make in (values_part, forecast_part, bureaus_part, waiting_part))
    found = [part for part in built if part is not None]
    if not found or top is None:
        return None
    return report_pdf(
        ReportData(
            title=_("デジタル化の計画の指標"),
            organisation=top.name,
            on=on,
            facts=((_("範囲"), scope_in_words(scope)),),
            sections=tuple(_section(one, at) for one in found),
            footing=_("同じ数値は、ページ、CSV、APIでも見られます。"),
        )
    )


def _section(part: Part, at: datetime) -> ReportSection:
    table = part.table
    return ReportSection(
        title=part.title,
        finding=part.finding,
        picture="" if part.chart is None else _drawn(part.chart, at),
        alt="" if part.chart is None else part.chart.alternative,
        header=() if table is None else table.header,
        rows=() if table is None else table.rows,
        notes=part.notes,
        source=part.source,
    )


def _drawn(chart: Chart, at: datetime) -> str:
    """The drawing that the page shows too, kept or made now."""
    digest = picture_of(chart, at=at).digest
    return str(Drawing.objects.values_list("wide", flat=True).get(pk=digest))
