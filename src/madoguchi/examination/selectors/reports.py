"""Reports of an office: how long cases take, where they wait, what is asked back, what lies open, what will come.

Everything is counted from `CaseMonth`, so that a million cases answer at once. No group of fewer than `FEW_PEOPLE`
officers stands alone, and no officer at all: nobody is ranked.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.accounts.models import Appointment, Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.core.workbooks import Table
from madoguchi.eforms.selectors import document_of
from madoguchi.examination.selectors.scopes import (
    FEW,
    Counted,
    Line,
    Report,
    Scope,
    counted,
    few_words,
    titles_of,
)
from madoguchi.examination.selectors.tallies import STEPS, Ended
from madoguchi.examination.selectors.workload import backlog_report, forecast_report
from madoguchi.registry.models import Edition

FEW_PEOPLE = 5
_MOST_QUESTIONS = 15


def _line(name: str, ended: Ended, note: str = "") -> Line:
    return Line(name, ended.decided, ended.own.at(0.5), ended.own.at(0.9), ended.late, note)


def _days_row(line: Line) -> list[Any]:
    if line.is_few:
        return [line.name, few_words(line.n), None, None, None, line.note]
    in_time = None if line.late is None else round(100 * (line.n - line.late) / line.n)
    return [line.name, line.n, line.middle, line.ninth, in_time, line.note]


_METHOD = gettext_lazy(
    "日数は、到達の翌日から数えた暦日です。申請者の補正などを待った日数を除いています。"
    "半数の案件が中央値までに、9割の案件が90％値までに終わっています。"
)


def time_report(scope: Scope, found: Counted) -> Report:
    """How long decisions take, against the standard, by procedure."""
    standards = _standards(scope, found.by_procedure)
    titles = titles_of(list(found.by_procedure))
    lines = sorted(
        (_line(titles[str(key)], ended, standards.get(key, "")) for key, ended in found.by_procedure.items()),
        key=lambda line: (line.is_few, -(line.ninth or 0), line.name),
    )
    lines = [line for line in lines if line.n]
    whole = found.whole
    if whole.decided < FEW:
        answer = _("この期間に終わった案件は、%(few)d件に満たないため、日数を表示しません") % {"few": FEW}
    else:
        answer = _("半数は%(middle)d日までに、9割は%(ninth)d日までに決まり、期限内は%(share)d％です") % {
            "middle": whole.own.at(0.5),
            "ninth": whole.own.at(0.9),
            "share": round(100 * (whole.decided - whole.late) / whole.decided),
        }
    header = [
        _("手続"),
        _("件数"),
        _("中央値（日）"),
        _("90％値（日）"),
        _("期限内（％）"),
        _("標準処理期間"),
    ]
    return Report(
        "time",
        answer,
        header,
        lines,
        [_days_row(line) for line in lines],
        whole.decided,
        _("日"),
        str(_METHOD),
    )


def _standards(scope: Scope, procedures: Iterable[UUID]) -> dict[UUID, str]:
    """The standard processing period of each procedure, as its latest edition promises it."""
    editions = Edition.objects.filter(organisation__in=scope.organisations, procedure__in=list(procedures))
    found = {}
    for one in editions.order_by("opens_on"):
        found[one.procedure_id] = (
            _("%(days)d日") % {"days": one.clock_days} if one.clock_days else _("定めなし")
        )
    return found


def steps_report(scope: Scope, found: Counted) -> Report:
    """Where cases wait: the days of each step."""
    lines = [
        Line(str(STEPS[name]), days.n, days.at(0.5), days.at(0.9)) for name, days in found.whole.steps.items()
    ]
    shown = [line for line in lines if not line.is_few]
    longest = max(shown, key=lambda line: (line.ninth or 0, line.middle or 0), default=None)
    if longest is None:
        answer = _("この期間に終わった案件は、%(few)d件に満たないため、日数を表示しません") % {"few": FEW}
    else:
        answer = _("いちばん長いのは「%(step)s」で、半数は%(middle)d日まで、9割は%(ninth)d日までです") % {
            "step": longest.name,
            "middle": longest.middle,
            "ninth": longest.ninth,
        }
    rows: list[list[Any]] = [
        [line.name, few_words(line.n)] + ([None, None] if line.is_few else [line.middle, line.ninth])
        for line in lines
    ]
    header = [_("段階"), _("件数"), _("中央値（日）"), _("90％値（日）")]
    return Report("steps", answer, header, lines, rows, found.whole.decided, _("日"), str(_METHOD))


def groups_report(scope: Scope, found: Counted) -> Report:
    """How long decisions take in each group of officers; small groups stand together, never a single officer."""
    names = dict(Organisation.objects.filter(pk__in=found.by_group).values_list("pk", "name"))
    people = _people(names)
    large = {key for key in names if people.get(key, 0) >= FEW_PEOPLE}
    others, many = Ended(), 0
    lines = []
    for key, ended in found.by_group.items():
        if key in large:
            lines.append(_line(names[key], ended, _("%(n)d人") % {"n": people[key]}))
        else:
            others.add(ended.to_json())
            many += people.get(key, 0)
    if others.decided and (many >= FEW_PEOPLE or not lines):
        name = _("そのほかの課") if lines else _("全体")
        lines.append(_line(name, others, _("%(n)d人") % {"n": many} if many >= FEW_PEOPLE else ""))
    elif others.decided:  # alone it would be few people: it goes with the smallest of the others
        smallest = min(large & found.by_group.keys(), key=lambda key: (people[key], str(key)))
        merged = Ended()
        merged.add(found.by_group[smallest].to_json())
        merged.add(others.to_json())
        lines = [line for line in lines if line.name != names[smallest]]
        lines.append(_line(_("%(name)sとそのほか") % {"name": names[smallest]}, merged))
    lines.sort(key=lambda line: line.name)
    if len(lines) > 1:
        answer = _("職員%(few)d人に満たない課は分けずに、%(n)d組で比べています") % {
            "few": FEW_PEOPLE,
            "n": len(lines),
        }
    elif lines and not others.decided:
        answer = _("この期間の案件は、すべて「%(name)s」の担当です") % {"name": lines[0].name}
    elif lines:
        answer = _("職員が%(few)d人に満たないため、課ごとに分けて表示しません") % {"few": FEW_PEOPLE}
    else:
        answer = _("この期間に終わった案件はありません")
    header = [_("課"), _("件数"), _("中央値（日）"), _("90％値（日）"), _("期限内（％）"), _("職員")]
    method = str(_METHOD) + _("課は、担当者がいま審査を受け持つ組織です。職員個人ごとの集計はありません。")
    rows = [_days_row(line) for line in lines]
    return Report("groups", answer, header, lines, rows, found.whole.decided, _("日"), method)


def _people(places: Iterable[UUID]) -> dict[UUID, int]:
    """How many officers examine in each organisation now."""
    held = Appointment.objects.filter(
        Q(ends_on__isnull=True), organisation__in=list(places), role=Role.EXAMINER.value, user__is_active=True
    )
    rows = held.order_by().values_list("organisation").annotate(Count("user", distinct=True))
    return dict(rows)


def corrections_report(scope: Scope, found: Counted) -> Report:
    """Which questions are asked back most often, of the cases that arrived in the period."""
    titles = titles_of(list({procedure for procedure, _question in found.asked}))
    most = sorted(
        (
            (100 * times / found.arrived[procedure], times, procedure, question)
            for (procedure, question), times in found.asked.items()
            if found.arrived[procedure] >= FEW
        ),
        key=lambda one: (-one[0], str(one[2]), one[3]),
    )
    labels = _labels({procedure for _rate, _times, procedure, _question in most[:_MOST_QUESTIONS]})
    lines, rows = [], []
    for rate, times, procedure, question in most[:_MOST_QUESTIONS]:
        label = labels.get((procedure, question), question)
        title = titles[str(procedure)]
        lines.append(Line(label, found.arrived[procedure], round(rate), note=title))
        rows.append([label, title, few_words(times), found.arrived[procedure], round(rate)])
    answer = (
        _("補正がいちばん多い質問は「%(label)s」で、100件に%(rate)d件です")
        % {"label": lines[0].name, "rate": lines[0].middle}
        if lines
        else _("この期間に、補正を求めた質問はありません")
    )
    header = [_("質問"), _("手続"), _("補正を求めた件数"), _("届いた件数"), _("割合（％）")]
    method = _(
        "期間に届いた案件のうち、その質問の補正を1回でも求めた案件の割合です。"
        "届いた案件が10件に満たない手続は除き、割合の高い15問までを表示します。"
    )
    return Report("corrections", answer, header, lines, rows, found.arrived.total(), _("％"), method)


def _labels(procedures: Iterable[UUID]) -> dict[tuple[UUID, str], str]:
    """What the questions of these procedures are called in the latest of their forms."""
    found = {}
    editions = Edition.objects.filter(procedure__in=list(procedures)).select_related("form_version")
    for edition in editions.order_by("opens_on"):
        for _page, question in document_of(edition.form_version).questions():
            found[edition.procedure_id, question.id] = question.label
    return found


_FROM_MONTHS: dict[str, Callable[[Scope, Counted], Report]] = {
    "time": time_report,
    "steps": steps_report,
    "groups": groups_report,
    "corrections": corrections_report,
}
REPORTS = {
    "time": gettext_lazy("処分までの日数"),
    "steps": gettext_lazy("段階ごとの日数"),
    "groups": gettext_lazy("課ごとの日数"),
    "corrections": gettext_lazy("補正の多い質問"),
    "backlog": gettext_lazy("未処理の日数"),
    "forecast": gettext_lazy("これからの件数"),
}
"""The reports and what they are called."""


def report_of(key: str, scope: Scope, *, today: date) -> Report:
    """The report `key` of `REPORTS`."""
    if key == "backlog":
        return backlog_report(scope, today=today)
    if key == "forecast":
        return forecast_report(scope, today=today)
    return _FROM_MONTHS[key](scope, counted(scope))


def report_tables(kept: dict[str, str], acting: Acting, *, at: datetime) -> list[Table]:
    """Every report of the scope that `kept` names, as tables for a file."""
    today = japan_day(at)
    scope = Scope.from_json(kept, acting, today=today)
    reports = [report_of(key, scope, today=today) for key in REPORTS]
    return [
        Table(str(REPORTS[one.key]), one.header, [*one.rows, [one.answer], [one.method]]) for one in reports
    ]
