"""What a report tells of barriers: the heaviest that stand, and what came of requests in the quarter."""

from datetime import date

from django.utils.translation import gettext as _

from madoguchi.accounts.models import Organisation
from madoguchi.language.eras import era_date
from madoguchi.plan.models import HOLDING, Barrier, BarrierRequest
from madoguchi.plan.selectors.barrier_figures import SOURCE, finding_of, kinds_chart
from madoguchi.plan.selectors.barriers import barriers_of, gaps, weighed
from madoguchi.plan.types import Part, table_of
from madoguchi.plan.types.quarters import days_of

MOST = 10
PAGE = "/plan/barriers/"


def heaviest(government: Organisation, quarter: str, on: date) -> Part | None:
    """The barriers that stand and that the public reads, by the applications behind them."""
    standing = barriers_of(government).filter(state__in=HOLDING)
    rows = weighed(standing.filter(published_at__isnull=False), on=on)
    if not rows:
        return None
    places = Organisation.objects.filter(government=government)
    missing = gaps(places).count()
    notes = [_("複数の障壁がある手続は、合計では1回だけ数えます。件数が分からない手続は含みません。")]
    if hidden := standing.filter(published_at__isnull=True).count():
        notes.append(_("ほかに、まだ公表していない障壁が%(n)s件あります。") % {"n": f"{hidden:,}"})
    if missing:
        notes.append(
            _("ほかに、デジタル化できないのに障壁が記録されていない手続プロセスが%(n)s件あります。")
            % {"n": f"{missing:,}"}
        )
    return Part(
        key="barriers",
        title=_("デジタル化を妨げている障壁"),
        finding=finding_of(rows) + "。",
        chart=kinds_chart(rows, on=on),
        table=table_of(
            [_("障壁"), _("法令・条項"), _("プロセス"), _("年間件数"), _("状態")],
            [
                [
                    row.barrier.title,
                    row.barrier.ground or row.barrier.get_kind_display(),
                    row.processes,
                    row.yearly,
                    row.barrier.get_state_display(),
                ]
                for row in rows
            ],
            caption=_("止めている申請が多い障壁"),
            most=MOST,
        ),
        notes=tuple(notes),
        source=_("%(source)s。%(on)s時点") % {"source": SOURCE, "on": era_date(on)},
        address=PAGE,
    )


def answers(government: Organisation, quarter: str, on: date) -> Part | None:
    """What was asked, answered and taken away between the first day of the quarter and `on`."""
    first, _last = days_of(quarter)
    told = barriers_of(government).filter(published_at__isnull=False)
    asked = BarrierRequest.objects.filter(barrier__in=told)
    new = asked.filter(requested_on__range=(first, on)).count()
    answered = list(
        asked.filter(answered_on__range=(first, on)).select_related("barrier").order_by("answered_on", "id")
    )
    released = list(
        told.filter(state=Barrier.State.RELEASED, released_on__range=(first, on)).order_by(
            "released_on", "code"
        )
    )
    if not (new or answered or released):
        return None
    moved = sum(
        row.planned + row.digitised
        for row in weighed(Barrier.objects.filter(pk__in=[one.pk for one in released]), on=on)
    )
    return Part(
        key="barrier_answers",
        title=_("国などへの要望と回答"),
        finding=_(
            "この四半期は%(new)s件を要望し、%(answered)s件の回答がありました。"
            "%(released)s件の障壁がなくなり、%(moved)s件の手続プロセスにデジタル化の予定が立ちました。"
        )
        % {"new": new, "answered": len(answered), "released": len(released), "moved": moved},
        table=table_of(
            [_("日"), _("障壁"), _("出来事"), _("内容")],
            [
                *(
                    [
                        era_date(one.answered_on),
                        one.barrier.title,
                        _("%(to)sの回答：%(kind)s") % {"to": one.to, "kind": one.get_answer_kind_display()},
                        one.answer,
                    ]
                    for one in answered
                    if one.answered_on
                ),
                *(
                    [era_date(one.released_on), one.title, _("解消"), one.outcome]
                    for one in released
                    if one.released_on
                ),
            ],
            caption=_("回答と解消"),
        )
        if answered or released
        else None,
        source=_("障壁と要望の記録。%(first)sから%(on)sまで")
        % {"first": era_date(first), "on": era_date(on)},
        address=PAGE,
    )
