"""Charts over moments: lines, and columns in panels."""

from typing import TYPE_CHECKING, Any

from madoguchi.core.lazily import lazily
from madoguchi.ui.charts.chart import Chart, longest
from madoguchi.ui.charts.columns import Panels, place
from madoguchi.ui.charts.hand import (
    GREY,
    GROUND,
    LINES,
    NARROW,
    OUTLINE,
    STEPS,
    WIDE,
    Values,
    data_of,
    framed,
    ink_on,
    top_of,
)

if TYPE_CHECKING:
    import altair as alt
else:
    alt = lazily("altair")


def lines(chart: Chart, is_narrow: bool) -> Any:
    """Lines with their names at their ends, and the band of a range."""
    series = chart.series or [""]
    height = 220 if is_narrow else 300
    top = top_of(chart) * (1.0 if chart.top else 1.08)
    inks = {
        one: GREY
        if one in chart.expected or (chart.emphasis and one not in chart.emphasis)
        else LINES[at % len(LINES)]
        for at, one in enumerate(series)
    }
    values: Values = [
        {
            "name": p.name,
            "value": p.value,
            "series": p.series,
            "low": p.low,
            "high": p.high,
            "ink": inks[p.series],
        }
        for p in chart.points
    ]
    names = chart.names
    axis = alt.Axis(labelAngle=0, labelOverlap="greedy", labelSeparation=10, grid=False)
    x = alt.X("name:N", sort=names, title=None, axis=axis, scale=alt.Scale(type="point", padding=0.2))
    scale = alt.Scale(domain=[chart.start, top], nice=False)
    y = alt.Y("value:Q", scale=scale, title=None, axis=alt.Axis(tickCount=4, format=",~f"))
    ink = alt.Color("ink:N", scale=None)
    base = data_of(values).transform_filter("datum.value !== null")
    layers = []
    if any(p.low is not None for p in chart.points):
        band = data_of(values).transform_filter("datum.low !== null").mark_area(color=GROUND)
        layers.append(band.encode(x=x, y=alt.Y("low:Q", scale=scale, title=None), y2="high:Q"))
    for one in series:
        of = base.transform_filter(alt.FieldEqualPredicate(field="series", equal=one))
        dash = [6, 4] if one in chart.expected else [1, 0]
        layers.append(of.mark_line(strokeWidth=3, strokeDash=dash).encode(x=x, y=y, color=ink))
        layers.append(of.mark_circle(size=44, opacity=1).encode(x=x, y=y, color=ink))
    labels = _end_labels(chart, series, (34 if is_narrow else 20) * (top - chart.start) / height, top)
    for label in labels:
        label["words"] = f"{label['series']}{chr(10) if is_narrow else ' '}{label['words']}".strip()
    ends = data_of(labels).mark_text(
        align="left",
        dx=10,
        fontWeight="bold",
        fontSize=12 if is_narrow else 14,
        lineBreak="\n",
        lineHeight=15,
    )
    layers.append(ends.encode(x=x, y=alt.Y("at:Q", scale=scale), text="words:N"))
    for target in chart.targets:
        rule = data_of([{"at": target.at, "words": target.words.replace("\n", "")}])
        line = alt.Y("at:Q", scale=scale)
        layers.append(rule.mark_rule(color="#1a1a1a", strokeDash=[5, 4], strokeWidth=2).encode(y=line))
        words = rule.mark_text(align="left", baseline="bottom", dy=-4, dx=4)
        layers.append(words.encode(x=alt.value(0), y=line, text="words:N"))
    return framed(layers, is_narrow, height=height)


def _end_labels(chart: Chart, series: list[str], gap: float, top: float) -> Values:
    """The names of lines at their ends, with the last value, moved apart where they would lie on one another."""
    ends: Values = []
    for one in series:
        known = [p for p in chart.points if p.series == one and p.value is not None]
        if known and known[-1].value is not None:
            shown = {"series": one, "words": known[-1].shown}
            ends.append({"name": chart.names[-1], "at": known[-1].value, **shown})
    ends.sort(key=lambda end: end["at"])
    for before, end in zip(ends, ends[1:], strict=False):
        end["at"] = max(end["at"], before["at"] + gap)
    over = max((end["at"] - top for end in ends), default=0.0)
    for end in ends:
        end["at"] -= max(over, 0.0)
    return ends


def columns(chart: Chart, is_narrow: bool) -> Any:
    """Divided columns, a panel for each part."""
    series = chart.series
    colours = dict(zip(series, STEPS[len(series)], strict=True))
    panels = Panels(chart, (NARROW if is_narrow else WIDE) - 8, colours, is_narrow=is_narrow)
    width, height = panels.size
    x, y = place("x", width), place("y", height, is_down=True)
    values = [{**one, "ink": ink_on(colours[one["series"]])} for one in panels.columns()]
    scale = alt.Scale(domain=series, range=list(colours.values()))
    legend = alt.Legend(columns=2 if is_narrow and longest(series) * len(series) > 14 else len(series))
    pieces = data_of(values).mark_rect(stroke="white", strokeWidth=0.5)
    numbers = data_of(values).mark_text(fontSize=12)
    layers = [
        pieces.encode(
            x=x, x2="x2:Q", y=y, y2="y2:Q", color=alt.Color("series:N", scale=scale, legend=legend)
        ),
        numbers.encode(
            x=place("mx", width),
            y=place("my", height, is_down=True),
            text="words:N",
            color=alt.Color("ink:N", scale=None),
        ),
        data_of(panels.feet()).mark_rule(color=OUTLINE).encode(x=x, x2="x2:Q", y=y),
    ]
    for one in panels.words():
        mark = data_of([one]).mark_text(align=one["align"], baseline="top", fontWeight=one["weight"])
        layers.append(mark.encode(x=x, y=y, text="words:N"))
    return framed(layers, is_narrow, height=height)
