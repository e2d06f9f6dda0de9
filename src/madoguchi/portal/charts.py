"""Charts of the portal: Vega-Lite specifications drawn to SVG on the server."""

from collections.abc import Sequence
from typing import Any

from madoguchi.core.charts import GROUND, KEY, drawn, size_of
from madoguchi.registry.types import MinistryRate

__all__ = ["online_rate_chart", "size_of"]


def online_rate_chart(rates: Sequence[MinistryRate], *, is_narrow: bool = False) -> str:
    """Bars of the online rate (%) of each ministry with counted applications, the highest first, as SVG.

    `is_narrow` draws it for a phone: 320 pixels wide, each name above its bar.
    """
    bars = [
        {"name": rate.ministry, "rate": round(rate.rate * 100, 1)} for rate in rates if rate.rate is not None
    ]
    return drawn({"data": {"values": bars}, **(_narrow() if is_narrow else _wide())})


def _wide() -> dict[str, Any]:
    words = {"field": "rate", "type": "quantitative", "format": ".1f"}
    return {
        "width": 560,
        "height": {"step": 30},
        "encoding": {
            "y": {
                "field": "name",
                "type": "nominal",
                "sort": "-x",
                "title": None,
                "axis": {"labelLimit": 240},
            },
            "x": {
                "field": "rate",
                "type": "quantitative",
                "title": "オンライン利用率（％）",
                "scale": {"domain": [0, 100]},
            },
        },
        "layer": [
            {"mark": {"type": "bar", "color": KEY, "height": {"band": 0.65}}},
            {"mark": {"type": "text", "align": "left", "dx": 6}, "encoding": {"text": words}},
        ],
    }


def _narrow() -> dict[str, Any]:
    scale = {"scale": {"domain": [0, 100]}, "axis": None}
    value = {"field": "rate", "type": "quantitative"}
    bar = {"type": "bar", "height": 12, "yOffset": 10}
    line = {"type": "text", "yOffset": -8}
    return {
        "width": 320,
        "height": {"step": 46},
        "padding": {"left": 0, "right": 2, "top": 0, "bottom": 0},
        "encoding": {
            "y": {
                "field": "name",
                "type": "nominal",
                "sort": {"field": "rate", "order": "descending"},
                "axis": None,
            }
        },
        "layer": [
            {"mark": {**bar, "color": GROUND}, "encoding": {"x": {"datum": 100, **scale}}},
            {"mark": {**bar, "color": KEY}, "encoding": {"x": {**value, **scale}}},
            {
                "mark": {**line, "align": "left"},
                "encoding": {"x": {"datum": 0, **scale}, "text": {"field": "name", "type": "nominal"}},
            },
            {
                "mark": {**line, "align": "right", "fontWeight": "bold"},
                "encoding": {"x": {"datum": 100, **scale}, "text": {**value, "format": ".1f"}},
            },
        ],
    }
