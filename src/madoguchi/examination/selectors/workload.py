"""How much work lies in an office, and how much will come."""

from collections import Counter
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.applications.models import Application
from madoguchi.applications.selectors import late_on
from madoguchi.examination.models import CaseMonth
from madoguchi.examination.selectors.forecasting import LEVEL, forecast
from madoguchi.examination.selectors.scopes import Line, Report, Scope
from madoguchi.examination.selectors.tallies import Days, month_of

AGES = (
    (7, gettext_lazy("1週間まで")),
    (14, gettext_lazy("2週間まで")),
    (30, gettext_lazy("30日まで")),
    (60, gettext_lazy("60日まで")),
    (90, gettext_lazy("90日まで")),
    (None, gettext_lazy("90日を超える")),
)
"""For how many days at most cases have lain here, and what that is called."""
_WEEKS = 112


def backlog_report(scope: Scope, *, today: date) -> Report:
    """How long what is open has lain here, and how much of it is overdue."""
    cells = CaseMonth.objects.filter(organisation__in=scope.organisations, open__gt=0)
    if scope.procedure:
        cells = cells.filter(procedure=scope.procedure)
    ages = Days()
    for month, body in cells.values_list("month", "body"):
        for day, n in body.get("open", {}).items():
            ages.times[max(0, (today - month.replace(day=int(day))).days)] += n
    lines, least = [], -1
    for most, words in AGES:
        n = sum(
            times for days, times in ages.times.items() if days > least and (most is None or days <= most)
        )
        lines.append(Line(str(words), n, n))
        least = least if most is None else most
    late = Application.objects.filter(late_on(today), organisation__in=scope.organisations)
    overdue = (late.filter(procedure=scope.procedure) if scope.procedure else late).count()
    answer = (
        _("未処理は%(n)d件で、半数は届いてから%(middle)d日まで、期限を過ぎたものは%(late)d件です")
        % {"n": ages.n, "middle": ages.at(0.5), "late": overdue}
        if ages.n
        else _("未処理の案件はありません")
    )
    rows = [[line.name, line.n, round(100 * line.n / ages.n) if ages.n else 0] for line in lines]
    header = [_("届いてから"), _("件数"), _("割合（％）")]
    method = _(
        "いま処理中の案件を、届いた日からの日数で数えています（補正待ちを含みます）。期間の指定は使いません。"
    )
    return Report("backlog", answer, header, lines, rows, ages.n, _("件"), method)


def forecast_report(scope: Scope, *, today: date) -> Report:
    """How many will arrive, and how long what is open will take at the present pace."""
    monday = today - timedelta(days=today.weekday())
    oldest = monday - timedelta(weeks=_WEEKS)
    cells = CaseMonth.objects.filter(organisation__in=scope.organisations, month__gte=month_of(oldest))
    if scope.procedure:
        cells = cells.filter(procedure=scope.procedure)
    arrived, closed, waiting = Counter[date](), Counter[date](), 0
    for month, body, still_open in cells.values_list("month", "body", "open"):
        waiting += still_open
        for name, into in (("arrived", arrived), ("closed", closed)):
            for day, n in body.get(name, {}).items():
                on = month.replace(day=int(day))
                into[on - timedelta(days=on.weekday())] += n
    begun = min((week for week in arrived if week >= oldest), default=monday)
    weeks = [begun + timedelta(weeks=n) for n in range(max(0, (monday - begun).days // 7))]
    expected = forecast([arrived[week] for week in weeks])
    pace = sorted(closed[week] for week in weeks[-LEVEL:])[len(weeks[-LEVEL:]) // 2] if weeks else 0
    rows = [[week.isoformat(), _("実績"), arrived[week], None, None] for week in weeks[-26:]]
    if expected is None:
        answer = _("見通しを出すには、12週より長い実績が要ります")
    else:
        rows += [
            [(monday + timedelta(weeks=n)).isoformat(), _("見込み"), one.middle, one.low, one.high]
            for n, one in enumerate(expected.weeks)
        ]
        first = expected.weeks[0]
        values = {"middle": first.middle, "low": first.low, "high": first.high, "open": waiting}
        answer = _("週に%(middle)d件（%(low)d～%(high)d件）届く見込みで、未処理は%(open)d件です") % values
        if pace:
            answer = _(
                "週に%(middle)d件（%(low)d～%(high)d件）届く見込みで、未処理の%(open)d件は、いまの速さで約%(weeks)d週ぶんです"
            ) % {**values, "weeks": -(-waiting // pace)}
    method = _(
        "最近8週の到達件数の中央値をもとに、1年を超える実績があるときは、前の年の同じ週の増え方を掛けています。"
        "幅は、同じ計算を過去の週に当てはめたときの外れ方です（10週のうち8週がこの中に入る見込み）。"
        "未処理の見通しは、最近8週に終わった件数の中央値（週%(pace)d件）で割ったものです。"
    ) % {"pace": pace}
    header = [_("週の初め（月曜日）"), _("区分"), _("件数"), _("見込みの下"), _("見込みの上")]
    return Report(
        "forecast",
        answer,
        header,
        [],
        rows,
        sum(arrived[week] for week in weeks),
        _("件／週"),
        method,
        expected,
        [(week, arrived[week]) for week in weeks[-26:]],
    )
