"""Drawing the charts of the public page before anyone asks for them, a few at a time."""

from collections.abc import Iterator
from datetime import datetime

from madoguchi.timecost.models import DayResult
from madoguchi.timecost.selectors.charts import FIRST, charts_of
from madoguchi.timecost.selectors.results import result_on
from madoguchi.ui.charts import Chart, warm

A_FEW = 2


def draw_time_charts(*, at: datetime, most: int = A_FEW) -> int:
    """Draw at most `most` charts that are not drawn yet, those of the first page first; returns how many."""
    result = result_on(at=at)
    drawn = 0
    for chart in _charts(result) if result else ():
        drawn += warm([chart], at=at)
        if drawn >= most:
            break
    return drawn


def _charts(result: DayResult) -> Iterator[Chart]:
    """Every chart that the page shows: of each event, with private steps and without."""
    year = result.body["fiscal_year"]
    for variant in ("with", "without"):
        body = result.body[variant]
        for key in (FIRST, *(key for key in body["events"] if key != FIRST)):
            plan = next(iter(body["events"][key]["plans"]), None)
            charts = charts_of(body, key, year=year, at=result.reckoned_at, plan=plan)
            yield from (one for one in charts.values() if one is not None)
