"""Charts of reports: one answers one question; bars begin at 0, and what is expected is drawn apart from what was."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from madoguchi.examination.selectors.scopes import Line, Report
from madoguchi.ui.charts import Chart, Kind, Point

_MOST = 15
_DAYS = {"time", "steps", "groups"}


def chart_of(report: Report, *, n: int | str, at: datetime) -> Chart:
    """The chart of a report; without points when there is nothing that may be shown."""
    kind, points = Kind.BARS, _bars(report)
    if report.key == "forecast":
        kind, points = Kind.LINES, _weeks(report)
    return Chart(
        kind=kind,
        title=report.answer,
        unit=report.unit,
        source=_("当サービスの記録"),
        points=points,
        n=n,
        updated_at=at,
        expected=(_("見込み"),),
        name_of=str(report.header[0]),
    )


def _bars(report: Report) -> tuple[Point, ...]:
    lines = [line for line in report.lines if report.key not in _DAYS or not line.is_few][:_MOST]
    return tuple(_point(report, line) for line in lines) if any(line.middle for line in lines) else ()


def _point(report: Report, line: Line) -> Point:
    if report.key in _DAYS:
        words = _("%(middle)s日（9割は%(ninth)s日）") % {"middle": line.middle, "ninth": line.ninth}
        return Point(line.name, line.middle or 0, words=words, high=line.ninth)
    unit = _("％") if report.key == "corrections" else _("件")
    return Point(line.name, line.middle or 0, words=f"{line.middle}{unit}")


def _weeks(report: Report) -> tuple[Point, ...]:
    """What arrived each week as a line, what is expected as a broken line in its range; no dual axis, no legend."""
    if not report.weeks:
        return ()
    was, to_come = _("届いた件数"), _("見込み")
    points = [Point(_day(week), n, was) for week, n in report.weeks]
    last, n = report.weeks[-1]
    weeks = report.forecast.weeks if report.forecast else ()
    if weeks:
        points.append(Point(_day(last), n, to_come, low=n, high=n))
    for at, one in enumerate(weeks, 1):
        day = _day(last + timedelta(weeks=at))
        points.append(Point(day, one.middle, to_come, low=one.low, high=one.high))
    return tuple(points)


def _day(week: date) -> str:
    return f"{week.month}/{week.day}"
