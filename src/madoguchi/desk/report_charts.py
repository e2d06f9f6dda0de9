"""Charts of reports: one answers one question; bars begin at 0, and what is expected is drawn apart from what was."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.core.charts import GROUND, KEY, MUTED, TEXT, drawn
from madoguchi.examination.selectors.scopes import Line, Report

_MOST = 15
_DAYS = {"time", "steps", "groups"}


def chart_of(report: Report, *, is_narrow: bool = False) -> str:
    """The chart of a report as SVG; empty when there is nothing that may be shown."""
    if report.key == "forecast":
        return drawn(_weeks(report, is_narrow)) if report.weeks else ""
    lines = [line for line in report.lines if report.key not in _DAYS or not line.is_few][:_MOST]
    if not any(line.middle for line in lines):
        return ""
    values = [_value(report, line) for line in lines]
    return drawn(_narrow(values) if is_narrow else _wide(values, report.unit))


def _value(report: Report, line: Line) -> dict[str, Any]:
    if report.key in _DAYS:
        words = _("%(middle)s日（9割は%(ninth)s日）") % {"middle": line.middle, "ninth": line.ninth}
        return {"name": line.name, "value": line.middle, "most": line.ninth, "words": words}
    unit = "％" if report.key == "corrections" else _("件")
    return {"name": line.name, "value": line.middle, "most": None, "words": f"{line.middle}{unit}"}


def _top(values: list[dict[str, Any]]) -> float:
    return float(max(one["most"] or one["value"] for one in values)) or 1.0


def _wide(values: list[dict[str, Any]], unit: str) -> dict[str, Any]:
    scale = {"domain": [0, _top(values) * 1.35]}
    names = {"field": "name", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 260}}
    return {
        "data": {"values": values},
        "width": 560,
        "height": {"step": 34},
        "encoding": {"y": names},
        "layer": [
            {
                "mark": {"type": "bar", "color": KEY, "height": {"band": 0.55}},
                "encoding": {"x": {"field": "value", "type": "quantitative", "title": unit, "scale": scale}},
            },
            {
                "mark": {"type": "tick", "color": TEXT, "thickness": 3, "size": 24},
                "encoding": {"x": {"field": "most", "type": "quantitative"}},
            },
            {
                "transform": [{"calculate": "max(datum.value, datum.most)", "as": "end"}],
                "mark": {"type": "text", "align": "left", "dx": 8},
                "encoding": {"x": {"field": "end", "type": "quantitative"}, "text": {"field": "words"}},
            },
        ],
    }


def _narrow(values: list[dict[str, Any]]) -> dict[str, Any]:
    """For a phone: 320 pixels wide, each name above its bar."""
    scale = {"scale": {"domain": [0, _top(values)]}, "axis": None}
    bar = {"type": "bar", "height": 12, "yOffset": 14}
    text = {"type": "text", "align": "left", "limit": 320}
    return {
        "data": {"values": values},
        "width": 320,
        "height": {"step": 60},
        "padding": {"left": 0, "right": 2, "top": 0, "bottom": 0},
        "encoding": {"y": {"field": "name", "type": "nominal", "sort": None, "axis": None}},
        "layer": [
            {"mark": {**bar, "color": GROUND}, "encoding": {"x": {"datum": _top(values), **scale}}},
            {
                "mark": {**bar, "color": KEY},
                "encoding": {"x": {"field": "value", "type": "quantitative", **scale}},
            },
            {
                "mark": {"type": "tick", "color": TEXT, "thickness": 3, "size": 18, "yOffset": 14},
                "encoding": {"x": {"field": "most", "type": "quantitative", **scale}},
            },
            {
                "mark": {**text, "yOffset": -18},
                "encoding": {"x": {"datum": 0, **scale}, "text": {"field": "name", "type": "nominal"}},
            },
            {
                "mark": {**text, "yOffset": -1, "fontWeight": "bold"},
                "encoding": {"x": {"datum": 0, **scale}, "text": {"field": "words"}},
            },
        ],
    }


def _weeks(report: Report, is_narrow: bool) -> dict[str, Any]:
    """What arrived each week as a line, what is expected as a broken line in its range; no dual axis, no legend."""
    was = [{"week": week.isoformat(), "n": n} for week, n in report.weeks]
    monday = report.weeks[-1][0] + timedelta(weeks=1)
    to_come = [
        {"week": (monday + timedelta(weeks=n)).isoformat(), "n": one.middle, "low": one.low, "high": one.high}
        for n, one in enumerate(report.forecast.weeks if report.forecast else ())
    ]
    axis = {"format": "%-m/%-d", "labelAngle": 0, "tickCount": 4 if is_narrow else 8, "grid": False}
    week = {"field": "week", "type": "temporal", "title": _("週の初め"), "axis": axis}
    count = {"field": "n", "type": "quantitative", "title": _("件／週"), "scale": {"zero": True}}
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": was},
            "mark": {"type": "line", "color": KEY, "strokeWidth": 3, "point": {"color": KEY, "size": 36}},
            "encoding": {"x": week, "y": count},
        }
    ]
    if to_come:
        label = {**to_come[len(to_come) // 2], "words": _("見込みの幅")}
        layers = [
            {
                "data": {"values": to_come},
                "mark": {"type": "area", "color": GROUND, "line": False},
                "encoding": {"x": week, "y": {**count, "field": "low"}, "y2": {"field": "high"}},
            },
            *layers,
            {
                "data": {"values": [was[-1], *to_come]},
                "mark": {"type": "line", "color": MUTED, "strokeWidth": 3, "strokeDash": [6, 4]},
                "encoding": {"x": week, "y": count},
            },
        ]
        if not is_narrow:
            layers.append(
                {
                    "data": {"values": [label]},
                    "mark": {"type": "text", "align": "center", "dy": -12},
                    "encoding": {
                        "x": week,
                        "y": {**count, "field": "high"},
                        "text": {"field": "words", "type": "nominal"},
                    },
                }
            )
    return {"width": 280 if is_narrow else 640, "height": 220 if is_narrow else 280, "layer": layers}
