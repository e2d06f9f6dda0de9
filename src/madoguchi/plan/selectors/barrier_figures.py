"""Barriers as a chart, as a file and for the API."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from madoguchi.plan.selectors.barriers import (
    Row,
    behind,
    counts_by_kind,
)
from madoguchi.ui.charts import Chart, Kind, Point

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
        unit=pgettext("unit", "件／年"),
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
