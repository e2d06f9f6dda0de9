"""Charts of the portal: Vega-Lite specifications drawn to SVG on the server."""

from collections.abc import Sequence
from functools import lru_cache

import altair as alt
import vl_convert

from madoguchi.registry.types import MinistryRate

FONT = "Noto Sans JP, Noto Sans CJK JP, Hiragino Sans, Meiryo, sans-serif"
KEY, GRAY, TEXT = "#0017c1", "#cccccc", "#333333"


def online_rate_chart(rates: Sequence[MinistryRate]) -> str:
    """Bars of the online rate (%) of each ministry with counted applications, the highest first, as SVG."""
    return _drawn(tuple((rate.ministry, rate.rate * 100) for rate in rates if rate.rate is not None))


@lru_cache(maxsize=4)
def _drawn(bars: tuple[tuple[str, float], ...]) -> str:
    data = alt.Data(values=[{"name": name, "rate": round(rate, 1)} for name, rate in bars])
    base = alt.Chart(data).encode(
        y=alt.Y("name:N", sort="-x", title=None, axis=alt.Axis(labelLimit=200)),
        x=alt.X("rate:Q", title="オンライン利用率（％）", scale=alt.Scale(domain=[0, 100])),
    )
    bars_drawn = base.mark_bar(color=KEY, height={"band": 0.7})
    words = base.mark_text(align="left", dx=5, color=TEXT).encode(text=alt.Text("rate:Q", format=".1f"))
    chart = (
        (bars_drawn + words)
        .properties(width=460, height=alt.Step(24))
        .configure(font=FONT, background="white")
        .configure_axis(
            labelColor=TEXT, titleColor=TEXT, gridColor="#e6e6e6", labelFontSize=13, titleFontSize=13
        )
        .configure_text(fontSize=13)
        .configure_view(strokeWidth=0)
    )
    svg: str = vl_convert.vegalite_to_svg(chart.to_dict())
    return svg
