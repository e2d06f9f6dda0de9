"""The charts of the quality map: where procedures stand, how that moved in a year, and at which organisations."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from madoguchi.quality.models import Axis
from madoguchi.quality.selectors import (
    GOAL,
    GOAL_YEAR,
    TARGETS,
    AxisCounts,
    BureauRow,
    CountsOnDay,
    MapTotals,
    Scope,
    bureaus_in,
    counts_in,
    organisations_on_the_map,
    totals_in,
    year_in,
)
from madoguchi.ui.charts import Chart, Kind, Point, Target, warm

MOST_BUREAUS = 12
NEARLY_ALL = 80
"""From this share (%) at level 1 on every axis on, the goal is the question."""
NARROW_NAMES = {
    Axis.FASTER: gettext_noop("より\n早く"),
    Axis.SIMPLER: gettext_noop("より\nシンプルに"),
    Axis.EASIER: gettext_noop("より\n使いやすく"),
}


def whose(scope: Scope) -> str:
    """What a scope holds, in words."""
    return _("手続") if scope.is_all else _("重点手続")


def level_name(level: int) -> str:
    """レベル2."""
    return _("レベル%(level)s") % {"level": level}


def levels_chart(counts: Sequence[AxisCounts], scope: Scope, *, computed_at: datetime | None) -> Chart:
    """The map itself: how many procedures stand at each level of each axis, with the lines that are to be passed."""
    reached = _("、").join(
        _("%(axis)s%(n)s") % {"axis": _(one.title), "n": f"{sum(one.counts[GOAL:]):,}"} for one in counts
    )
    n = max((one.total for one in counts), default=0)
    title = _(
        "オンラインの%(whose)s%(n)sのうち、%(year)s年度の目標（レベル%(goal)s）に届いたのは、%(reached)sです"
    ) % {
        "whose": whose(scope),
        "year": GOAL_YEAR,
        "n": f"{n:,}",
        "goal": GOAL,
        "reached": reached,
    }
    return Chart(
        kind=Kind.HEAT,
        title=title,
        unit=_("手続"),
        source=_("当サービスの記録と、所管組織の申告"),
        n=n,
        updated_at=computed_at,
        points=tuple(
            Point(level_name(level), one.counts[level], _(NARROW_NAMES[one.axis]), f"{one.counts[level]:,}")
            for level in reversed(range(len(counts[0].counts)))
            for one in counts
        ),
        targets=tuple(
            Target(level_name(level), _("%(year)s年度の\n目標") % {"year": year})
            for year, level in reversed(TARGETS)
        ),
        name_of=_("レベル"),
        emphasis=tuple(level_name(level) for level in range(GOAL, len(counts[0].counts))),
        note=_(
            "青は目標に届いた手続、灰色はまだの手続です。色が濃いほど、数が多いことを表します。"
            "オンラインで申請できない手続には、レベルがありません。"
        ),
    )


def history_chart(counted: Sequence[CountsOnDay], scope: Scope) -> Chart | None:
    """The distribution of each axis over a year; None before there are two months."""
    days = sorted({one.day for one in counted if one.total})
    if len(days) < 2:
        return None
    ends = {axis: [one for one in counted if one.axis == axis and one.total] for axis in Axis}
    level = 1 if any(found and _share(found[-1], 1) < NEARLY_ALL for found in ends.values()) else GOAL
    moves = [_move(found, level) for found in ends.values() if found]
    stays = moves[-1].endswith(_("のまま"))
    return Chart(
        kind=Kind.COLUMNS,
        title=_("この1年で、%(level)s以上の%(whose)sは、%(moves)s%(end)s")
        % {
            "level": level_name(level),
            "whose": whose(scope),
            "moves": _("、").join(moves),
            "end": _("です") if stays else _("変わりました"),
        },
        unit=_("手続"),
        source=_("品質レベルの記録（月末。最後は最新の日）"),
        period=_("%(first)sから%(last)sまで") % {"first": _month(days[0]), "last": _month(days[-1])},
        n=max(one.total for one in counted if one.day == days[-1]),
        updated_at=days[-1],
        points=tuple(
            Point(_month(one.day), n, level_name(level), f"{n:,}", panel=_(one.axis.label))
            for axis in Axis
            for one in counted
            if one.axis == axis and one.day in days
            for level, n in enumerate(one.counts)
        ),
        name_of=_("軸と月"),
        note=_("ライフイベントでは分けて数えていません。") if scope.life_event else "",
    )


def _move(counted: Sequence[CountsOnDay], level: int) -> str:
    before, after = _share(counted[0], level), _share(counted[-1], level)
    words = {"axis": _(counted[0].axis.label), "before": before, "after": after}
    if before == after:
        return _("%(axis)s%(after)s％のまま") % words
    return _("%(axis)s%(before)s％から%(after)s％へ") % words


def _share(counted: CountsOnDay, level: int) -> int:
    return round(100 * sum(counted.counts[level:]) / counted.total)


def _month(day: date) -> str:
    return _("%(year)s年%(month)s月") % {"year": day.year, "month": day.month}


def bureaus_chart(bureaus: Sequence[BureauRow], *, computed_at: datetime | None) -> Chart | None:
    """At which organisations procedures are below the goal, axis by axis; None where there is nothing to compare."""
    if not bureaus:
        return None
    worst = bureaus[0]
    title = (
        _("目標に届いていない手続がもっとも多いのは、%(name)s（%(online)sのうち%(unmet)s）です")
        % {"name": worst.name, "online": f"{worst.online:,}", "unmet": f"{worst.unmet:,}"}
        if worst.unmet
        else _("どの組織の手続も、%(year)s年度の目標に届いています") % {"year": GOAL_YEAR}
    )
    shown = bureaus[:MOST_BUREAUS]
    rest = len(bureaus) - len(shown)
    return Chart(
        kind=Kind.HEAT,
        title=title,
        unit=_("目標に届いた手続／オンラインの手続"),
        source=_("当サービスの記録と、所管組織の申告"),
        n=sum(one.online for one in bureaus),
        updated_at=computed_at,
        points=tuple(
            Point(
                one.name,
                one.share(axis),
                _(NARROW_NAMES[axis]),
                f"{one.online - one.below[axis]:,}／{one.online:,}",
            )
            for one in shown
            for axis in Axis
        ),
        top=100,
        name_of=_("組織"),
        note=_("色が濃いほど、目標に届いた割合が高いことを表します。")
        + (_("ほかに%(rest)s組織あります。CSVにはすべて入っています。") % {"rest": rest} if rest else ""),
    )


def charts_in(
    scope: Scope, totals: MapTotals, bureaus: Sequence[BureauRow], *, at: datetime
) -> dict[str, Chart | None]:
    """The charts of the map for a scope, by their names in addresses; None where there is nothing to draw."""
    return {
        "levels": levels_chart(counts_in(scope), scope, computed_at=totals.computed_at)
        if totals.online
        else None,
        "history": history_chart(year_in(scope, at=at), scope),
        "bureaus": bureaus_chart(bureaus, computed_at=totals.computed_at),
    }


def draw_public(*, at: datetime) -> int:
    """Draw what the map opens with, and its charts for each organisation, before anyone asks; returns how many."""
    scopes = [
        Scope(),
        Scope(is_all=True),
        *(Scope(organisation=one) for one, _name in organisations_on_the_map()),
    ]
    drawn = 0
    for scope in scopes:
        drawn += warm(
            (
                one
                for one in charts_in(scope, totals_in(scope), bureaus_in(scope), at=at).values()
                if one is not None
            ),
            at=at,
        )
    return drawn
