"""Charts of the national survey."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from madoguchi.portal.templatetags.figures import percent, survey_year
from madoguchi.registry.types import MinistryRate
from madoguchi.ui.charts import Chart, Kind, Point


def online_rate_chart(rates: Sequence[MinistryRate], *, edition: str, at: datetime) -> Chart | None:
    """Bars of the online rate (%) of each ministry with counted applications, the highest first; None without one."""
    counted = [rate for rate in rates if rate.rate is not None]
    if not counted:
        return None
    title = _("最も高いのは%(high)s（%(high_rate)s）、最も低いのは%(low)s（%(low_rate)s）です") % {
        "high": counted[0].ministry,
        "high_rate": percent(counted[0].rate),
        "low": counted[-1].ministry,
        "low_rate": percent(counted[-1].rate),
    }
    return Chart(
        kind=Kind.BARS,
        title=title,
        unit=_("％"),
        source=_("デジタル庁 行政手続等の調査結果（公共データ利用規約）をもとに計算"),
        period=survey_year(edition),
        n=sum(rate.total_count for rate in counted),
        updated_at=at,
        points=tuple(
            Point(rate.ministry, round((rate.rate or 0) * 100, 1), words=percent(rate.rate))
            for rate in counted
        ),
        name_of=_("府省庁"),
        value_of=_("利用率"),
        top=100,
    )
