"""Charts of rows: bars, divided bars, and dots for before and after."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from madoguchi.core.lazily import lazily
from madoguchi.ui.charts.chart import Chart, Point, longest
from madoguchi.ui.charts.hand import (
    GREY,
    GROUND,
    KEY,
    MOST_BESIDE,
    NARROW,
    STEPS,
    WIDE,
    Values,
    data_of,
    framed,
    ink_on,
    top_of,
    wrapped,
)

if TYPE_CHECKING:
    import altair as alt
else:
    alt = lazily("altair")


class Rows:
    """Rows of marks with their names beside them, or above where there is no room (行の並び)."""

    def __init__(
        self, chart: Chart, is_narrow: bool, *, room: float = 0.0, ends: Mapping[str, float]
    ) -> None:
        self.width = NARROW if is_narrow else WIDE
        names = chart.names
        self.is_above = is_narrow or longest(names) > MOST_BESIDE
        shown = {name: wrapped(name, self.width // 14) if self.is_above else name for name in names}
        lines = max((words.count("\n") + 1 for words in shown.values()), default=1)
        self.head = 20 * lines + 2 if self.is_above else 0
        self.step = self.head + (34 if self.is_above else 38)
        self.middle = self.head / 2  # of the mark, from the middle of its row
        plot = self.width - 8 - (0 if self.is_above else longest(names) * 14 + 12)
        self.top = top_of(chart, ends)
        self.pixel = self.top / max(plot - room * 14.5 - 10, 40)
        self.y = alt.Y(
            "name:N", sort=names, title=None, axis=None if self.is_above else alt.Axis(labelLimit=260)
        )
        self.end = self.top + (room * 14.5 + 10) * self.pixel if room else self.top
        self.scale = alt.Scale(domain=[0, self.end], nice=False, zero=True)
        self.names = [{"name": name, "shown": words} for name, words in shown.items()]

    def x(self, name: str) -> Any:
        """The place of a value from left to right; the words beside marks stand for an axis."""
        return alt.X(f"{name}:Q", scale=self.scale, axis=None)

    def names_above(self) -> list[Any]:
        """The names as a layer, where they do not stand beside."""
        if not self.is_above:
            return []
        mark = data_of(self.names).mark_text(
            align="left", baseline="top", yOffset=-self.step / 2 + 4, lineBreak="\n", lineHeight=20
        )
        return [mark.encode(x=alt.value(0), y=self.y, text="shown:N")]

    def targets(self, chart: Chart) -> list[Any]:
        """The lines to compare with, over the whole height, named on top."""
        values: Values = [{"at": t.at, "words": t.words.replace("\n", "")} for t in chart.targets]
        if not values:
            return []
        base = data_of(values).encode(x=self.x("at"))
        is_late = any(float(str(one["at"])) > self.end / 2 for one in values)
        words = base.mark_text(
            align="right" if is_late else "left", baseline="bottom", dx=4 if is_late else -4
        )
        if self.is_above:  # a line from top to bottom would cross the names
            crossed = [{**value, **name} for value in values for name in self.names]
            tick = data_of(crossed).mark_tick(color="#1a1a1a", thickness=3, size=30, yOffset=self.middle)
            line = tick.encode(x=self.x("at"), y=self.y)
        else:
            line = base.mark_rule(color="#1a1a1a", strokeDash=[5, 4], strokeWidth=2)
        return [line, words.encode(y=alt.value(-4), text="words:N")]

    def words(self, base: Any, name: str, text: str, **mark: Any) -> list[Any]:
        """Words beside a mark, on a white edge so that a line behind them does not cross them out."""
        edge = {"stroke": "white", "strokeWidth": 4, "strokeJoin": "round"}
        return [
            base.mark_text(yOffset=self.middle, **mark, **more).encode(x=self.x(name), text=f"{text}:N")
            for more in (edge, {})
        ]


def bars(chart: Chart, is_narrow: bool) -> Any:
    """Bars from 0, with a mark at `high`."""
    rows = Rows(chart, is_narrow, room=longest([p.shown for p in chart.points]), ends={})
    values: Values = [
        {
            "name": p.name,
            "value": p.value or 0,
            "high": p.high,
            "end": max(p.value or 0, p.high or 0),
            "words": p.shown,
            "fill": KEY if not chart.emphasis or p.name in chart.emphasis else GREY,
        }
        for p in chart.points
    ]
    base = data_of(values).encode(y=rows.y)
    layers = [
        base.mark_bar(height=18, yOffset=rows.middle).encode(
            x=rows.x("value"), color=alt.Color("fill:N", scale=None)
        ),
    ]
    if chart.top:
        ground = base.mark_bar(height=18, yOffset=rows.middle, color=GROUND)
        layers.insert(0, ground.encode(x=alt.X(datum=chart.top, scale=rows.scale, axis=None)))
    if any(p.high is not None for p in chart.points):
        tick = base.transform_filter("datum.high !== null").mark_tick(
            color="#1a1a1a", thickness=3, size=26, yOffset=rows.middle
        )
        layers.append(tick.encode(x=rows.x("high")))
    layers += [
        *rows.names_above(),
        *rows.targets(chart),
        *rows.words(base, "end", "words", align="left", dx=6),
    ]
    return framed(layers, is_narrow, height=alt.Step(rows.step))


def stacked(chart: Chart, is_narrow: bool) -> Any:
    """Bars divided into series."""
    series = chart.series
    colours = dict(zip(series, STEPS[len(series)], strict=True))
    ends: dict[str, float] = {}
    values: Values = []
    for one in series:
        for p in (p for p in chart.points if p.series == one):
            start = ends.get(p.name, 0.0)
            ends[p.name] = start + (p.value or 0)
            values.append(
                {"name": p.name, "series": one, "from": start, "to": ends[p.name], "words": p.shown}
            )
    rows = Rows(chart, is_narrow, ends=ends)
    for value in values:
        has_room = (value["to"] - value["from"]) / rows.pixel > longest([value["words"]]) * 14 + 4
        value |= {"at": (value["from"] + value["to"]) / 2, "words": value["words"] if has_room else ""}
        value["ink"] = ink_on(colours[value["series"]])
    base = data_of(values).encode(y=rows.y)
    legend = alt.Legend(columns=2 if is_narrow and longest(series) * len(series) > 14 else len(series))
    colour = alt.Color(
        "series:N", scale=alt.Scale(domain=series, range=list(colours.values())), legend=legend
    )
    layers = [
        base.mark_bar(height=26, yOffset=rows.middle, stroke="white", strokeWidth=1.5).encode(
            x=rows.x("from"), x2="to:Q", color=colour
        ),
        base.mark_text(fontWeight="bold", yOffset=rows.middle).encode(
            x=rows.x("at"), text="words:N", color=alt.Color("ink:N", scale=None)
        ),
        *rows.names_above(),
        *rows.targets(chart),
    ]
    return framed(layers, is_narrow, height=alt.Step(rows.step + 4))


def dots(chart: Chart, is_narrow: bool) -> Any:
    """One or two dots a row, the first hollow."""
    series = chart.series or [""]
    rows = Rows(chart, is_narrow, room=longest([p.shown for p in chart.points]), ends={})
    of_row: dict[str, list[Point]] = {}
    for p in chart.points:
        if p.value is not None:
            of_row.setdefault(p.name, []).append(p)
    values: Values = []
    for name, points in of_row.items():
        last = max(points, key=lambda p: p.value or 0)
        for p in points:
            is_last = series.index(p.series) == len(series) - 1
            values.append(
                {
                    "name": name,
                    "value": p.value,
                    "least": min(one.value or 0 for one in points),
                    "fill": KEY if is_last else "white",
                    "words": p.shown if p is last else "",
                    "before": p.shown if p is not last else "",
                }
            )
    base = data_of(values).encode(y=rows.y)
    at = rows.x("value")
    layers = [
        base.mark_rule(color=GREY, strokeWidth=3, yOffset=rows.middle).encode(
            x=rows.x("least"), x2="value:Q"
        ),
        base.mark_circle(size=170, stroke=KEY, strokeWidth=2.5, opacity=1, yOffset=rows.middle).encode(
            x=at, fill=alt.Fill("fill:N", scale=None)
        ),
        *rows.names_above(),
        *rows.targets(chart),
        *rows.words(base, "value", "words", align="left", dx=12),
        *rows.words(base, "value", "before", align="right", dx=-12),
    ]
    if len(series) == 2:
        key = data_of([{"words": f"○ {series[0]}　● {series[1]}"}]).mark_text(align="left", baseline="bottom")
        layers.append(
            key.encode(x=alt.value(0), y=alt.value(-4 - (22 if chart.targets else 0)), text="words:N")
        )
    return framed(layers, is_narrow, height=alt.Step(rows.step))
