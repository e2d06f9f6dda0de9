"""Barriers as a chart, as a file, as a part of a report and as the paper for a meeting."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.core.clock import japan_day
from madoguchi.language.eras import era_date
from madoguchi.papers.types import ReportData, ReportSection
from madoguchi.plan.models import BarrierRequest
from madoguchi.plan.selectors.barriers import (
    Row,
    behind,
    counts_by_kind,
    processes_behind,
)
from madoguchi.ui.charts import Chart, Kind, Point, svg_of

SOURCE = gettext_lazy("障壁の記録、手続プロセスの年間件数（10件以上の申請がここにあるものは、直近1年の申請）")
"""Where the figures of barriers come from."""

HEADER = (
    "障壁番号",
    "種類",
    "障壁",
    "法令名",
    "条項",
    "所管",
    "担当組織",
    "状態",
    "手続プロセス数",
    "手続数",
    "年間の申請件数",
    "件数が分からない手続数",
    "最後に要望した日",
    "要望先",
    "回答",
    "回答の日",
    "解消した日",
    "デジタル化の予定が立ったプロセス数",
    "デジタル化したプロセス数",
)
"""The columns of the list as a file."""


def lines(rows: Iterable[Row]) -> Iterator[list[object]]:
    """The list as a file, one barrier a line, in the order of the page."""
    for row in rows:
        one, last = row.barrier, row.last
        yield [
            one.code,
            one.get_kind_display(),
            one.title,
            one.law,
            one.article,
            one.counterpart,
            one.organisation.name,
            one.get_state_display(),
            row.processes,
            row.procedures,
            row.yearly,
            row.unknown,
            last.requested_on if last else None,
            last.to if last else "",
            last.get_answer_kind_display() if last else "",
            last.answered_on if last else None,
            one.released_on,
            row.planned,
            row.digitised,
        ]


CHART_HEADER = ("障壁の種類", "障壁", "手続プロセス", "年間の申請件数")
"""The columns of the chart as a file."""


def chart_lines(rows: Sequence[Row]) -> Iterator[list[object]]:
    """The chart as a file, one kind a line."""
    for _kind, *line in counts_by_kind(rows):
        yield line


def kinds_chart(rows: Sequence[Row], *, on: date) -> Chart | None:
    """How many applications a year each kind of barrier keeps back; None without a barrier."""
    counted = counts_by_kind(rows)
    if not counted:
        return None
    return Chart(
        kind=Kind.BARS,
        title=finding_of(rows),
        unit=_("件／年"),
        source=str(SOURCE),
        n=len(rows),
        updated_at=on,
        points=tuple(
            Point(label, yearly, words=_("%(yearly)s件") % {"yearly": f"{yearly:,}"})
            for _kind, label, _barriers, _processes, yearly in counted
        ),
        name_of=_("障壁の種類"),
        value_of=_("年間の申請件数"),
        note=_("複数の障壁がある手続は、種類ごとに1回だけ数えます。件数が分からない手続は含みません。"),
    )


def finding_of(rows: Sequence[Row]) -> str:
    """What the list says, in one sentence."""
    if not rows:
        return _("いま、デジタル化を妨げている障壁の記録はありません")
    counted = counts_by_kind(rows)
    first = counted[0]
    return _("%(n)s件の障壁が、年間%(all)s件の申請を止めています。最も多いのは「%(kind)s」です") % {
        "n": f"{len(rows):,}",
        "all": f"{behind(rows):,}",
        "kind": first[1],
    }


def yearly_words(row: Row) -> str:
    """How many applications a year stand behind a barrier, and what is not known of them."""
    if row.yearly is None:
        return _("件数は不明")
    told = _("年間%(n)s件") % {"n": f"{row.yearly:,}"}
    return told + (_("（ほかに%(n)s手続は件数が不明）") % {"n": row.unknown} if row.unknown else "")


def meeting_paper(
    rows: Sequence[Row], *, organisation: str, title: str, lead: str, titles: dict[str, str], at: datetime
) -> ReportData:
    """The paper for a meeting with those who could take barriers away: the sum, the list, a section for each.

    `titles` are the names of procedures by the number of their processes.
    """
    on = japan_day(at)
    chart = kinds_chart(rows, on=on) if len({row.barrier.kind for row in rows}) > 1 else None
    first = ReportSection(
        title=_("全体"),
        finding=_("%(n)s件の障壁が、%(processes)sの手続プロセス、年間%(yearly)s件の申請を止めています。")
        % {
            "n": f"{len(rows):,}",
            "processes": f"{processes_behind(rows):,}",
            "yearly": f"{behind(rows):,}",
        },
        picture=svg_of(chart, at=at) if chart else "",
        alt=chart.alternative if chart else "",
        header=(_("障壁"), _("法令・条項"), _("プロセス"), _("年間件数"), _("状態")),
        rows=tuple(
            (
                row.barrier.title,
                row.barrier.ground or row.barrier.get_kind_display(),
                f"{row.processes:,}",
                "―" if row.yearly is None else f"{row.yearly:,}",
                row.barrier.get_state_display(),
            )
            for row in rows
        ),
        notes=(_("複数の障壁がある手続は、合計では1回だけ数えます。"),),
        source=_("%(source)s。%(on)s時点") % {"source": SOURCE, "on": era_date(on)},
    )
    return ReportData(
        title=title,
        organisation=organisation,
        on=on,
        facts=(),
        lead=lead,
        sections=(
            first,
            ReportSection(title=_("障壁ごとの内容")),
            *(_section(row, titles) for row in rows),
        ),
    )


def _section(row: Row, titles: dict[str, str]) -> ReportSection:
    one = row.barrier
    held = list(dict.fromkeys(f"{titles.get(h.code, '')}　{h.title}".strip() for h in row.held))
    facts = [
        (_("種類"), one.get_kind_display()),
        (_("根拠"), one.ground),
        (_("所管"), one.counterpart),
        (_("影響"), _("%(n)sプロセス、%(yearly)s") % {"n": row.processes, "yearly": yearly_words(row)}),
        (
            _("主な手続"),
            "\n".join(held[:8]) + (_("\nほか%(n)s件") % {"n": len(held) - 8} if held[8:] else ""),
        ),
    ]
    for request in row.requests:
        facts += _asked(request)
    if one.released_on:
        facts.append(
            (_("解消"), _("%(on)s　%(outcome)s") % {"on": era_date(one.released_on), "outcome": one.outcome})
        )
    return ReportSection(title=one.title, level=2, text=one.text, facts=tuple(facts))


def _asked(request: BarrierRequest) -> list[tuple[str, str]]:
    words = {
        "on": era_date(request.requested_on),
        "to": request.to,
        "channel": request.get_channel_display(),
        "text": request.text,
    }
    told = [(_("要望"), _("%(on)s　%(to)sへ（%(channel)s）\n%(text)s") % words)]
    if request.answered_on:
        words = {
            "on": era_date(request.answered_on),
            "kind": request.get_answer_kind_display(),
            "text": request.answer,
        }
        told.append((_("回答"), _("%(on)s　%(kind)s\n%(text)s") % words))
    else:
        told.append((_("回答"), _("まだありません。")))
    return told


def barrier_json(row: Row) -> dict[str, Any]:
    """A barrier as the API tells it: the numbers of the page."""
    one = row.barrier
    return {
        "code": one.code,
        "kind": one.kind,
        "title": one.title,
        "text": one.text,
        "law": one.law,
        "article": one.article,
        "counterpart": one.counterpart,
        "organisation": one.organisation.slug,
        "organisation_name": one.organisation.name,
        "state": one.state,
        "released_on": one.released_on,
        "outcome": one.outcome,
        "processes": row.processes,
        "procedures": row.procedures,
        "yearly": row.yearly,
        "procedures_without_count": row.unknown,
        "planned": row.planned,
        "digitised": row.digitised,
        "requests": [
            {
                "to": asked.to,
                "channel": asked.channel,
                "requested_on": asked.requested_on,
                "text": asked.text,
                "answer": asked.answer_kind or None,
                "answered_on": asked.answered_on,
                "answer_text": asked.answer,
            }
            for asked in row.requests
        ],
    }
