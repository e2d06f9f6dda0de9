"""Indicators and targets: one number, its change, its target."""

from django.utils.translation import gettext as _

from madoguchi.dashboards.findings import Figures, direction
from madoguchi.dashboards.types import Block, Stat
from madoguchi.ui.charts.chart import UNKNOWN, shown_number


def stat_of(block: Block, figures: Figures, name: str) -> Stat:
    """The newest value with its change since the moment before and the target."""
    value = figures.value
    if value is None:
        return Stat(block.heading or name, UNKNOWN, "")
    known = figures.known
    change, is_better = "", None
    if figures.change is not None:
        before = known[-2][1]
        way = direction(figures.change, before)
        unit = _("ポイント") if figures.unit == "％" else figures.unit
        change = {
            "up": _("%(before)sより%(change)s%(unit)s増"),
            "down": _("%(before)sより%(change)s%(unit)s減"),
            "even": _("%(before)sとほぼ同じ"),
        }[way] % {"before": known[-2][0], "change": shown_number(abs(figures.change)), "unit": unit}
        is_better = None if way == "even" else (way == "up") == (block.better == "more")
    return Stat(
        label=block.heading or name,
        value=shown_number(value),
        unit=figures.unit,
        change=change,
        is_better=is_better,
        target=_target(block, figures),
        is_reached=figures.is_reached,
        share=_share(block, value),
        since=known[-1][0] if figures.is_over_time else "",
    )


def _target(block: Block, figures: Figures) -> str:
    if block.target is None:
        return ""
    words = _("目標 %(value)s%(way)s") % {
        "value": figures.shown(block.target),
        "way": _("以上") if block.better == "more" else _("以下"),
    }
    return f"{words}（{block.by}）" if block.by else words


def _share(block: Block, value: float) -> float | None:
    """How much of the way to a target from below is gone, in per cent; None where less is wished for."""
    if not block.target or block.better != "more" or block.target <= 0:
        return None
    return round(max(0.0, min(100.0, 100 * value / block.target)), 1)
