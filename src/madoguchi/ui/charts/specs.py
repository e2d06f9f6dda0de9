"""How each kind of chart is drawn: Altair builds the Vega-Lite specification, vl-convert makes it SVG.

Bars begin at 0, every value that fits stands in words beside its mark, there is one hue and grey, and nothing has two
axes. A drawing for phones is 320 pixels wide, with each name above its mark instead of beside it.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from madoguchi.core.lazily import lazily
from madoguchi.ui.charts.chart import Chart, Kind, Point, longest

if TYPE_CHECKING:
    import altair as alt
    import vl_convert
else:
    alt = lazily("altair")
    vl_convert = lazily("vl_convert")

WIDE, NARROW = 720, 320
FONT = "Noto Sans JP, Noto Sans CJK JP, Hiragino Sans, BIZ UDPGothic, Meiryo, sans-serif"
KEY, GREY, TEXT, GROUND, GRID, OUTLINE = "#0017c1", "#949494", "#333333", "#e8f1fe", "#e6e6e6", "#767676"
STEPS = {
    1: (KEY,),
    2: (GREY, KEY),
    3: (GREY, "#4979f5", KEY),
    4: (GREY, "#4979f5", "#0031d8", "#000060"),
    5: ("#666666", GREY, "#4979f5", "#0031d8", "#000060"),
}
LINES = (KEY, OUTLINE, "#4979f5", "#1a1a1a", GREY)
SHADES = (GROUND, "#c5d7fb", "#7096f8", "#264af4", KEY)
MOST_BESIDE = 14  # characters of a name that stand beside a bar
_SIZE = re.compile(r'<svg[^>]*? width="([0-9.]+)" height="([0-9.]+)"')

Values = list[dict[str, Any]]


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


def _framed(layers: list[Any], is_narrow: bool, **more: Any) -> Any:
    """Layers in a frame of the width of the page or of a phone, padding included."""
    return alt.layer(*layers).properties(
        width=NARROW if is_narrow else WIDE,
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        padding={"left": 0, "right": 4, "top": 4, "bottom": 4},
        **more,
    )


def _data(values: Values) -> Any:
    return alt.Chart(alt.Data(values=values))


def _on(colour: str) -> str:
    """The colour of words on a ground: black or white, whichever is read better."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    light = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return "#000000" if 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2] > 0.18 else "#ffffff"


def _top(chart: Chart, ends: Mapping[str, float] | None = None) -> float:
    """The end of the scale of values."""
    found = list(ends.values()) if ends else []
    for point in chart.points:
        found += [one for one in (point.value, point.high) if one is not None and not ends]
    found += [target.at for target in chart.targets if isinstance(target.at, float | int)]
    return chart.top or max([0.0, *found]) or 1.0


def _wrapped(name: str, most: int) -> str:
    """A name in lines of `most` full-width characters."""
    lines, width = [""], 0.0
    for character in name:
        width += 0.55 if ord(character) < 0x2E80 else 1.0
        if width > most:
            lines, width = [*lines, ""], 1.0
        lines[-1] += character
    return "\n".join(lines)


class _Rows:
    """Rows of marks with their names beside them, or above where there is no room (行の並び)."""

    def __init__(
        self, chart: Chart, is_narrow: bool, *, room: float = 0.0, ends: Mapping[str, float]
    ) -> None:
        self.width = NARROW if is_narrow else WIDE
        names = chart.names
        self.is_above = is_narrow or longest(names) > MOST_BESIDE
        shown = {name: _wrapped(name, self.width // 14) if self.is_above else name for name in names}
        lines = max((words.count("\n") + 1 for words in shown.values()), default=1)
        self.head = 20 * lines + 2 if self.is_above else 0
        self.step = self.head + (34 if self.is_above else 38)
        self.middle = self.head / 2  # of the mark, from the middle of its row
        plot = self.width - 8 - (0 if self.is_above else longest(names) * 14 + 12)
        self.top = _top(chart, ends)
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
        mark = _data(self.names).mark_text(
            align="left", baseline="top", yOffset=-self.step / 2 + 4, lineBreak="\n", lineHeight=20
        )
        return [mark.encode(x=alt.value(0), y=self.y, text="shown:N")]

    def targets(self, chart: Chart) -> list[Any]:
        """The lines to compare with, over the whole height, named on top."""
        values: Values = [{"at": t.at, "words": t.words.replace("\n", "")} for t in chart.targets]
        if not values:
            return []
        base = _data(values).encode(x=self.x("at"))
        is_late = any(float(str(one["at"])) > self.end / 2 for one in values)
        words = base.mark_text(
            align="right" if is_late else "left", baseline="bottom", dx=4 if is_late else -4
        )
        if self.is_above:  # a line from top to bottom would cross the names
            crossed = [{**value, **name} for value in values for name in self.names]
            tick = _data(crossed).mark_tick(color="#1a1a1a", thickness=3, size=30, yOffset=self.middle)
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


def _bars(chart: Chart, is_narrow: bool) -> Any:
    rows = _Rows(chart, is_narrow, room=longest([p.shown for p in chart.points]), ends={})
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
    base = _data(values).encode(y=rows.y)
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
    return _framed(layers, is_narrow, height=alt.Step(rows.step))


def _stacked(chart: Chart, is_narrow: bool) -> Any:
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
    rows = _Rows(chart, is_narrow, ends=ends)
    for value in values:
        has_room = (value["to"] - value["from"]) / rows.pixel > longest([value["words"]]) * 14 + 4
        value |= {"at": (value["from"] + value["to"]) / 2, "words": value["words"] if has_room else ""}
        value["ink"] = _on(colours[value["series"]])
    base = _data(values).encode(y=rows.y)
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
    return _framed(layers, is_narrow, height=alt.Step(rows.step + 4))


def _dots(chart: Chart, is_narrow: bool) -> Any:
    series = chart.series or [""]
    rows = _Rows(chart, is_narrow, room=longest([p.shown for p in chart.points]), ends={})
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
    base = _data(values).encode(y=rows.y)
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
        key = _data([{"words": f"○ {series[0]}　● {series[1]}"}]).mark_text(align="left", baseline="bottom")
        layers.append(
            key.encode(x=alt.value(0), y=alt.value(-4 - (22 if chart.targets else 0)), text="words:N")
        )
    return _framed(layers, is_narrow, height=alt.Step(rows.step))


def _lines(chart: Chart, is_narrow: bool) -> Any:
    series = chart.series or [""]
    height = 220 if is_narrow else 300
    top = _top(chart) * (1.0 if chart.top else 1.08)
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
    scale = alt.Scale(domain=[0, top], nice=False)
    y = alt.Y("value:Q", scale=scale, title=None, axis=alt.Axis(tickCount=4, format=",~f"))
    ink = alt.Color("ink:N", scale=None)
    base = _data(values).transform_filter("datum.value !== null")
    layers = []
    if any(p.low is not None for p in chart.points):
        band = _data(values).transform_filter("datum.low !== null").mark_area(color=GROUND)
        layers.append(band.encode(x=x, y=alt.Y("low:Q", scale=scale, title=None), y2="high:Q"))
    for one in series:
        of = base.transform_filter(alt.FieldEqualPredicate(field="series", equal=one))
        dash = [6, 4] if one in chart.expected else [1, 0]
        layers.append(of.mark_line(strokeWidth=3, strokeDash=dash).encode(x=x, y=y, color=ink))
        layers.append(of.mark_circle(size=44, opacity=1).encode(x=x, y=y, color=ink))
    labels = _end_labels(chart, series, (34 if is_narrow else 20) * top / height, top)
    for label in labels:
        label["words"] = f"{label['series']}{chr(10) if is_narrow else ' '}{label['words']}".strip()
    ends = _data(labels).mark_text(
        align="left",
        dx=10,
        fontWeight="bold",
        fontSize=12 if is_narrow else 14,
        lineBreak="\n",
        lineHeight=15,
    )
    layers.append(ends.encode(x=x, y=alt.Y("at:Q", scale=scale), text="words:N"))
    for target in chart.targets:
        rule = _data([{"at": target.at, "words": target.words.replace("\n", "")}])
        line = alt.Y("at:Q", scale=scale)
        layers.append(rule.mark_rule(color="#1a1a1a", strokeDash=[5, 4], strokeWidth=2).encode(y=line))
        words = rule.mark_text(align="left", baseline="bottom", dy=-4, dx=4)
        layers.append(words.encode(x=alt.value(0), y=line, text="words:N"))
    return _framed(layers, is_narrow, height=height)


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


def _heat(chart: Chart, is_narrow: bool) -> Any:
    columns = chart.series or [""]
    most = _top(chart)
    values: Values = []
    for p in chart.points:
        share = (p.value or 0) / most
        fill = SHADES[min(int(share * len(SHADES)), len(SHADES) - 1)] if p.value else "#ffffff"
        values.append({"name": p.name, "column": p.series, "words": p.shown, "fill": fill, "ink": _on(fill)})
    size = 12 if is_narrow else 14
    shown = {name: _wrapped(name, 6 if is_narrow else 18) for name in chart.names}
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
    base = _data(values).encode(x=x, y=y)
    layers = [
        base.mark_rect(stroke=OUTLINE, strokeWidth=1).encode(fill=alt.Fill("fill:N", scale=None)),
        base.mark_text(fontSize=size + 2, fontWeight="bold").encode(
            text="words:N", color=alt.Color("ink:N", scale=None)
        ),
    ]
    for target in chart.targets:
        words = target.words if is_narrow else target.words.replace("\n", "")
        rule = _data([{"name": shown[str(target.at)], "column": "", "words": words}])
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
    return _framed(layers, is_narrow, height=alt.Step(max(44, 17 * lines + 14)))


_BUILDERS: dict[Kind, Callable[[Chart, bool], Any]] = {
    Kind.BARS: _bars,
    Kind.STACKED: _stacked,
    Kind.LINES: _lines,
    Kind.HEAT: _heat,
    Kind.DOTS: _dots,
}
