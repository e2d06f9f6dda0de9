"""Barriers as the paper for a meeting with those who could take them away."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from madoguchi.core.clock import japan_day
from madoguchi.language.eras import era_date
from madoguchi.papers.types import ReportData, ReportSection
from madoguchi.plan.models import BarrierRequest
from madoguchi.plan.selectors.barrier_figures import SOURCE, kinds_chart
from madoguchi.plan.selectors.barriers import Row, behind, processes_behind
from madoguchi.ui.charts import svg_of


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
