"""Charts of the portal: Vega-Lite specifications drawn to SVG on the server."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import vl_convert

from madoguchi.registry.types import MinistryRate

FONT = "Noto Sans JP, Noto Sans CJK JP, Hiragino Sans, Meiryo, sans-serif"
KEY, GRID, TEXT = "#0017c1", "#e6e6e6", "#333333"


def online_rate_chart(rates: Sequence[MinistryRate]) -> str:
    """Bars of the online rate (%) of each ministry with counted applications, the highest first, as SVG."""
    return _drawn(tuple((rate.ministry, rate.rate * 100) for rate in rates if rate.rate is not None))


@lru_cache(maxsize=4)
def _drawn(bars: tuple[tuple[str, float], ...]) -> str:
    across = {
        "field": "rate",
        "type": "quantitative",
        "title": "オンライン利用率（％）",
        "scale": {"domain": [0, 100]},
    }
    chart: dict[str, Any] = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": 460,
        "height": {"step": 24},
        "data": {"values": [{"name": name, "rate": round(rate, 1)} for name, rate in bars]},
        "encoding": {
            "y": {"field": "name", "type": "nominal", "sort": "-x", "title": None, "axis": {"labelLimit": 200}},
            "x": across,
        },
        "layer": [
            {"mark": {"type": "bar", "color": KEY, "height": {"band": 0.7}}},
            {
                "mark": {"type": "text", "align": "left", "dx": 5, "color": TEXT, "fontSize": 13},
                "encoding": {"text": {"field": "rate", "type": "quantitative", "format": ".1f"}},
            },
        ],
        "config": {
            "font": FONT,
            "background": "white",
            "axis": {
                "labelColor": TEXT,
                "titleColor": TEXT,
                "gridColor": GRID,
                "labelFontSize": 13,
                "titleFontSize": 13,
            },
            "view": {"strokeWidth": 0},
        },
    }
    svg: str = vl_convert.vegalite_to_svg(chart)
    return svg
