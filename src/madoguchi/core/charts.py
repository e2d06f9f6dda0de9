"""Charts in the colours of the pages: Vega-Lite specifications drawn to SVG on the server."""

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from madoguchi.core.lazily import lazily

if TYPE_CHECKING:
    import vl_convert
else:
    vl_convert = lazily("vl_convert")

_SIZE = re.compile(r'<svg[^>]*? width="([0-9.]+)" height="([0-9.]+)"')

FONT = "Noto Sans JP, Noto Sans CJK JP, Hiragino Sans, Meiryo, sans-serif"
KEY, GROUND, GRID, TEXT = "#0017c1", "#e8f1fe", "#e6e6e6", "#333333"
MUTED = "#949494"
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


def size_of(svg: str) -> tuple[int, int]:
    """Width and height of a drawn chart in pixels, for the page to keep its place free."""
    found = _SIZE.search(svg)
    return (round(float(found[1])), round(float(found[2]))) if found else (0, 0)


def drawn(chart: dict[str, Any]) -> str:
    """The chart of a Vega-Lite specification as SVG; the same one is drawn once."""
    schema = "https://vega.github.io/schema/vega-lite/v5.json"
    return _drawn(json.dumps({"$schema": schema, "config": CONFIG, **chart}, ensure_ascii=False))


@lru_cache(maxsize=64)
def _drawn(chart: str) -> str:
    svg: str = vl_convert.vegalite_to_svg(chart)
    return svg
