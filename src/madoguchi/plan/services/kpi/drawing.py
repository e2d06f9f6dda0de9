"""Drawing the charts of the plan before anyone asks."""

from datetime import datetime

from madoguchi.core.clock import japan_day
from madoguchi.plan.selectors.kpi import charts_of, main_government
from madoguchi.plan.types.figures import FigureScope
from madoguchi.ui.charts import warm


def draw_figures(*, at: datetime) -> int:
    """Draw what the first page of the plan opens with, where it is not kept yet; returns how many were drawn."""
    main = main_government()
    if main is None:
        return 0
    return warm(charts_of(FigureScope(main.slug), on=japan_day(at)), at=at)
