"""Drawing the charts with which the public page opens before anyone asks for them."""

from datetime import datetime

from madoguchi.timecost.selectors.charts import FIRST, charts_of
from madoguchi.timecost.selectors.results import result_on
from madoguchi.ui.charts import warm


def draw_time_charts(*, at: datetime) -> int:
    """Draw the charts of the event that the page opens with, where results are kept; returns how many."""
    result = result_on(at=at)
    if result is None:
        return 0
    body, year = result.body["with"], result.body["fiscal_year"]
    plan = next(iter(body["events"][FIRST]["plans"]), None)
    charts = charts_of(body, FIRST, year=year, at=result.reckoned_at, plan=plan)
    return warm((one for one in charts.values() if one is not None), at=at)
