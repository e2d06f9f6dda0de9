"""How a chart is drawn: Altair builds the Vega-Lite specification of its kind, vl-convert makes it SVG.

Bars begin at 0, every value that fits stands in words beside its mark, there is one hue and grey, and nothing has two
axes. A drawing for phones is 320 pixels wide, with each name above its mark instead of beside it.
"""

import re
from collections.abc import Callable
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from madoguchi.core.lazily import lazily
from madoguchi.ui.charts.chart import Chart, Kind
from madoguchi.ui.charts.hand import FONT, GRID, TEXT
from madoguchi.ui.charts.heat import heat
from madoguchi.ui.charts.moments import columns, lines
from madoguchi.ui.charts.rows import bars, dots, stacked

if TYPE_CHECKING:
    import vl_convert
else:
    vl_convert = lazily("vl_convert")

_SIZE = re.compile(r'<svg[^>]*? width="([0-9.]+)" height="([0-9.]+)"')


def draw(chart: Chart, *, is_narrow: bool = False) -> str:
    """The chart as SVG: no script, no style, no links, with its finding as title and description."""
    spec = _BUILDERS[chart.kind](chart, is_narrow).configure(**_config()).to_dict()
    _fonts()
    svg: str = vl_convert.vegalite_to_svg(spec, vl_version="6.4")
    named = f"<title>{escape(chart.title)}</title><desc>{escape(chart.alternative)}</desc>"
    return re.sub(r"<svg([^>]*)>", lambda m: f'<svg{m[1]} role="img">{named}', svg, count=1)


def size_of(svg: str) -> tuple[int, int]:
    """Width and height of a drawn chart in pixels, for the page to keep its place free."""
    found = _SIZE.search(svg)
    return (round(float(found[1])), round(float(found[2]))) if found else (0, 0)


@cache
def _fonts() -> None:
    """Words are measured with the Japanese font that papers use, whatever the machine has."""
    vl_convert.register_font_directory(str(files("pylopdf_fonts_jp")))


def _config() -> dict[str, Any]:
    words = {"labelColor": TEXT, "titleColor": TEXT, "labelFontSize": 14, "titleFontSize": 14}
    return {
        "aria": False,
        "font": FONT,
        "background": "white",
        "axis": {
            **words,
            "titleFontWeight": "normal",
            "gridColor": GRID,
            "domain": False,
            "ticks": False,
            "labelPadding": 8,
        },
        "legend": {**words, "orient": "top", "symbolType": "square", "symbolSize": 160, "title": None},
        "text": {"color": TEXT, "fontSize": 14},
        "view": {"stroke": None},
    }


_BUILDERS: dict[Kind, Callable[[Chart, bool], Any]] = {
    Kind.BARS: bars,
    Kind.STACKED: stacked,
    Kind.LINES: lines,
    Kind.COLUMNS: columns,
    Kind.HEAT: heat,
    Kind.DOTS: dots,
}
