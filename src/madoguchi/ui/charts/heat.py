"""The heat map: a table of shaded cells, with lines between rows that are to be passed."""

from typing import TYPE_CHECKING, Any

from madoguchi.core.lazily import lazily
from madoguchi.ui.charts.chart import Chart
from madoguchi.ui.charts.hand import GREYS, OUTLINE, SHADES, Values, data_of, framed, ink_on, top_of, wrapped

if TYPE_CHECKING:
    import altair as alt
else:
    alt = lazily("altair")


def heat(chart: Chart, is_narrow: bool) -> Any:
    """Cells shaded by their values, each with its value in words."""
    columns = chart.series or [""]
    most = top_of(chart)
    values: Values = []
    for p in chart.points:
        share = (p.value or 0) / most
        shades = GREYS if chart.emphasis and p.name not in chart.emphasis else SHADES
        fill = shades[min(int(share * len(shades)), len(shades) - 1)] if p.value else "#ffffff"
        values.append(
            {"name": p.name, "column": p.series, "words": p.shown, "fill": fill, "ink": ink_on(fill)}
        )
    size = 12 if is_narrow else 14
    shown = {name: wrapped(name, 6 if is_narrow else 18) for name in chart.names}
    heads = {one: one if is_narrow else one.replace("\n", "") for one in columns}
    over = max(words.count("\n") for words in heads.values())
    for value in values:
        value |= {"name": shown[value["name"]], "column": heads[value["column"]]}
    last = [""] if chart.targets else []
    several: Any = {"labelExpr": "split(datum.label, '\\n')", "labelFontSize": size, "labelLineHeight": 17}
    broken = alt.Axis(**several, labelAngle=0, orient="top", labelPadding=8 + 17 * over)
    x = alt.X(
        "column:N",
        sort=None,
        title=None,
        axis=broken,
        scale=alt.Scale(domain=[*heads.values(), *last], padding=0),
    )
    side = alt.Axis(**several, labelLimit=280)
    names = list(shown.values())
    y = alt.Y("name:N", sort=None, title=None, axis=side, scale=alt.Scale(domain=names, padding=0))
    lines = max((words.count("\n") + 1 for words in names), default=1)
    base = data_of(values).encode(x=x, y=y)
    layers = [
        base.mark_rect(stroke=OUTLINE, strokeWidth=1).encode(fill=alt.Fill("fill:N", scale=None)),
        base.mark_text(fontSize=size + 2, fontWeight="bold").encode(
            text="words:N", color=alt.Color("ink:N", scale=None)
        ),
    ]
    for target in chart.targets:
        words = target.words if is_narrow else target.words.replace("\n", "")
        rule = data_of([{"name": shown[str(target.at)], "column": "", "words": words}])
        edge = alt.Y("name:N", sort=None, bandPosition=1, scale=alt.Scale(domain=names, padding=0))
        layers.append(rule.mark_rule(color="#1a1a1a", strokeDash=[6, 4], strokeWidth=3).encode(y=edge))
        text = rule.mark_text(
            align="left",
            baseline="bottom",
            dx=6,
            dy=-6 - 17 * words.count("\n"),
            fontSize=size,
            lineBreak="\n",
            lineHeight=17,
        )
        layers.append(text.encode(x=alt.X("column:N", sort=None, bandPosition=0), y=edge, text="words:N"))
    return framed(layers, is_narrow, height=alt.Step(max(44, 17 * lines + 14)))
