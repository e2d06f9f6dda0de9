"""The figures of the plan on paper (A4)."""

from datetime import date

from django.utils.translation import gettext as _

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
from madoguchi.ui.charts import draw


def figures_pdf(*, scope: FigureScope, on: date) -> bytes | None:
    """The figures of a scope as PDF; None where there is nothing to tell. The same values as page, API and files."""
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
            sections=tuple(_section(one) for one in found),
            footing=_("同じ数値は、ページ、CSV、APIでも見られます。"),
        )
    )


def _section(part: Part) -> ReportSection:
    table = part.table
    return ReportSection(
        title=part.title,
        finding=part.finding,
        picture="" if part.chart is None else draw(part.chart),
        alt="" if part.chart is None else part.chart.alternative,
        header=() if table is None else table.header,
        rows=() if table is None else table.rows,
        notes=part.notes,
        source=part.source,
    )
