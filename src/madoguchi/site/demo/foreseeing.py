"""What the demo's prefecture aims at, and what it asks of the forecast; all figures come from the records."""

from datetime import datetime, timedelta
from decimal import Decimal

from madoguchi.core.calendars import first_day_of, fiscal_year
from madoguchi.core.clock import japan_day
from madoguchi.plan.models import IndicatorPoint
from madoguchi.plan.selectors.kpi import systems_in
from madoguchi.plan.services.kpi import PointData, StepData, add_scenario, count_states, set_points
from madoguchi.site.demo.city import SETTING_UP, People

SOURCE = "窓野県デジタルファースト計画（第二期）"
AIMS = (
    ("digitalisation_rate", 90),
    ("digitalisation_rate_own", 100),
    ("online_use_rate", 60),
    ("level_target_faster", 100),
    ("level_target_simpler", 100),
    ("level_target_easier", 100),
    ("windows_satisfied", 70),
)


def foresee(people: People, *, today: datetime) -> None:
    """Lay down targets for the end of the next fiscal year, and two scenarios; count the quarters."""
    place = people.organisations["madono-ken"]
    end = first_day_of(fiscal_year(japan_day(today)) + 2) - timedelta(days=1)
    kind = IndicatorPoint.Kind.TARGET
    points = [PointData(key, kind, end, Decimal(value), SOURCE) for key, value in AIMS]
    set_points(organisation=place, points=points, by=SETTING_UP, at=today - timedelta(days=600))
    soon = first_day_of(fiscal_year(japan_day(today)) + 1) - timedelta(days=1)
    systems = systems_in(place.pk)
    if systems:
        first = StepData("system", systems[0].key, soon)
        add_scenario(
            organisation=place,
            title=f"「{systems[0].title}」が今年度末に終わったら",
            note="いちばん多くのプロセスが待っているものを、今年度中に終える。",
            steps=[first],
            by=SETTING_UP,
            at=today - timedelta(days=20),
        )
        add_scenario(
            organisation=place,
            title="予定がすべて今年度末に間に合ったら",
            note="遅れがなければ、どこまで届くかを見る。",
            steps=[StepData("system", one.key, soon) for one in systems],
            by=SETTING_UP,
            at=today - timedelta(days=20),
        )
    count_states(at=today)
