"""Parts of a report about priority procedures, their sheets and named lists."""

from datetime import date, datetime, time

from django.urls import reverse
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Organisation
from madoguchi.core.clock import JAPAN
from madoguchi.plan.selectors.lists import named_lists, progress_of
from madoguchi.plan.selectors.priority import period_on, reselection_of
from madoguchi.plan.selectors.sheet_charts import list_chart, targets_chart
from madoguchi.plan.selectors.sheets import sheet_rows
from madoguchi.plan.types import Part, table_of


def sheets(government: Organisation, quarter: str, on: date) -> Part | None:
    """How many targets of the sheets are reached, procedure by procedure."""
    period = period_on(on, government)
    rows = sheet_rows(period) if period else []
    if period is None or not rows:
        return None
    judged, reached = sum(row.judged for row in rows), sum(row.reached for row in rows)
    published = sum(row.body is not None for row in rows)
    again = reselection_of(period)
    notes = [
        _("年間%(n)s件以上（政策連携団体などは%(bodies)s件以上）の申請が見込まれる手続などから選んでいます。")
        % {"n": f"{period.least_yearly:,}", "bodies": f"{period.least_yearly_bodies:,}"}
    ]
    if again.before:
        notes.append(
            _("前の計画とくらべて、継続%(kept)s、新規%(new)s、対象から外した手続%(left)sです。")
            % {"kept": len(again.kept), "new": len(again.new), "left": len(again.left)}
        )
    finding = _("重点手続%(all)sのうち、%(n)s手続の個票を公開しています") % {"all": len(rows), "n": published}
    if judged:
        finding += _("。実績が分かる%(judged)s指標のうち、%(reached)s指標が目標に届きました") % {
            "judged": judged,
            "reached": reached,
        }
    return Part(
        key="sheets",
        title=_("重点手続と個票"),
        finding=finding,
        source=_("重点手続の個票（%(period)s、%(day)s時点）")
        % {"period": period.name, "day": on.isoformat()},
        chart=targets_chart(rows, period, on=on),
        table=table_of(
            [
                _("手続"),
                _("見込みの件数（年間）"),
                _("届いた指標"),
                _("実績が分かる指標"),
                _("実施済みの取組"),
            ],
            [
                [
                    row.title,
                    row.selection.expected,
                    row.reached if row.body else None,
                    row.judged if row.body else None,
                    row.done_actions if row.body else None,
                ]
                for row in rows
            ],
        ),
        notes=tuple(notes),
        address=reverse("portal:plan_period_sheets", args=[period.slug]),
    )


def lists(government: Organisation, quarter: str, on: date) -> Part | None:
    """How far the named lists of the government are; the chart is that of the first."""
    found = [(one, progress_of(one)) for one in named_lists().filter(government=government)]
    found = [(one, told) for one, told in found if told.total]
    if not found:
        return None
    first, progress = found[0]
    words = {"title": first.title, "own": progress.own, "done": progress.own_done}
    at = datetime.combine(on, time(), JAPAN)
    return Part(
        key="lists",
        title=_("主要な手続の一覧"),
        finding=_("%(title)sのうち、自らの権限で対応できる%(own)s手続の%(done)sが終わりました") % words,
        source=first.source,
        chart=list_chart(first, progress, today=on, at=at),
        table=table_of(
            [
                _("一覧"),
                _("全部"),
                _("自らの権限"),
                _("うち完了"),
                _("国等への働きかけ"),
                _("廃止等"),
            ],
            [
                [one.title, told.total, told.own, told.own_done, told.nation, told.ended]
                for one, told in found
            ],
        ),
        address=reverse("portal:plan_list", args=[first.slug]),
    )
