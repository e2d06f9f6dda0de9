"""Charts of the portal: Vega-Lite specifications drawn to SVG on the server."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import vl_convert

from madoguchi.registry.types import MinistryRate

_SIZE = re.compile(r'<svg[^>]*? width="([0-9.]+)" height="([0-9.]+)"')

FONT = "Noto Sans JP, Noto Sans CJK JP, Hiragino Sans, Meiryo, sans-serif"
KEY, GROUND, GRID, TEXT = "#0017c1", "#e8f1fe", "#e6e6e6", "#333333"
CONFIG = {
    "font": FONT,
    "background": "white",
    "axis": {
        "labelColor": TEXT,
        "titleColor": TEXT,
        "gridColor": GRID,
        "labelFontSize": 14,
        "titleFontSize": 14,
        "titleFontWeight": "normal",
        "domain": False,
        "ticks": False,
        "labelPadding": 8,
    },
    "text": {"color": TEXT, "fontSize": 14},
    "view": {"strokeWidth": 0},
}


def online_rate_chart(rates: Sequence[MinistryRate], *, is_narrow: bool = False) -> str:
    """Bars of the online rate (%) of each ministry with counted applications, the highest first, as SVG.

    `is_narrow` draws it for a phone: 320 pixels wide, each name above its bar.
    """
    bars = tuple((rate.ministry, rate.rate * 100) for rate in rates if rate.rate is not None)
    return _drawn(bars, is_narrow)


def size_of(svg: str) -> tuple[int, int]:
    """Width and height of a drawn chart in pixels, for the page to keep its place free."""
    found = _SIZE.search(svg)
    return (round(float(found[1])), round(float(found[2]))) if found else (0, 0)


@lru_cache(maxsize=8)
def _drawn(bars: tuple[tuple[str, float], ...], is_narrow: bool) -> str:
    chart: dict[str, Any] = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": [{"name": name, "rate": round(rate, 1)} for name, rate in bars]},
        "config": CONFIG,
        **(_narrow() if is_narrow else _wide()),
    }
    svg: str = vl_convert.vegalite_to_svg(chart)
    return svg


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
