"""Drawing the public charts before anyone asks for them."""

from datetime import datetime

from madoguchi.timecost.selectors.charts import charts_of
from madoguchi.timecost.services.results import result_for
from madoguchi.ui.charts import warm


def draw_time_charts(*, at: datetime) -> int:
    """Draw what the page opens with for every event, before anyone asks; returns how many."""
    result = result_for(at=at)
    body, year = result.body["with"], result.body["fiscal_year"]
    drawn = 0
    for event in body["events"]:
        charts = charts_of(body, event, year=year, at=result.reckoned_at)
        drawn += warm((one for one in charts.values() if one is not None), at=at)
    return drawn
