"""Columns over moments: a small picture for each panel, drawn at places that are counted out in pixels."""

from typing import TYPE_CHECKING, Any

from madoguchi.core.lazily import lazily
from madoguchi.ui.charts.chart import Chart

if TYPE_CHECKING:
    import altair as alt
else:
    alt = lazily("altair")

HEAD, FOOT, GAP = 30, 24, 28
Values = list[dict[str, Any]]


class Panels:
    """Where the columns of each panel stand: panels beside one another, on a phone below one another (図の区画)."""

    def __init__(self, chart: Chart, width: int, colours: dict[str, str], *, is_narrow: bool) -> None:
        self.chart, self.colours = chart, colours
        names = list(dict.fromkeys(point.panel for point in chart.points))
        across = 1 if is_narrow else len(names)
        self.tall = 110 if is_narrow else 190
        self.wide = (width - GAP * (across - 1)) / across
        self.corners = {
            name: (
                0.0 if is_narrow else at * (self.wide + GAP),
                at * (HEAD + self.tall + FOOT) if is_narrow else 0,
            )
            for at, name in enumerate(names)
        }
        self.size = (width, (HEAD + self.tall + FOOT) * (len(names) if is_narrow else 1))
        sums: dict[tuple[str, str], float] = {}
        for point in chart.points:
            key = (point.panel, point.name)
            sums[key] = sums.get(key, 0.0) + (point.value or 0)
        self.top = chart.top or max([*sums.values(), 0.0]) or 1.0
        self.step = self.wide / max(len(chart.names), 1)

    def columns(self) -> Values:
        """The pieces of the columns, the series that comes first at the foot."""
        ends: dict[tuple[str, str], float] = {}
        found: Values = []
        for series in self.chart.series:
            for point in (one for one in self.chart.points if one.series == series):
                left, upper = self.corners[point.panel]
                start = ends.get((point.panel, point.name), 0.0)
                end = ends[point.panel, point.name] = start + (point.value or 0)
                at = self.chart.names.index(point.name)
                foot = upper + HEAD + self.tall
                found.append(
                    {
                        "series": series,
                        "x": left + at * self.step + self.step * 0.09,
                        "x2": left + (at + 1) * self.step - self.step * 0.09,
                        "y": foot - end / self.top * self.tall,
                        "y2": foot - start / self.top * self.tall,
                        "words": point.shown if at in (0, len(self.chart.names) - 1) else "",
                    }
                )
        for one in found:
            one |= {"mx": (one["x"] + one["x2"]) / 2, "my": (one["y"] + one["y2"]) / 2}
            if one["y2"] - one["y"] < 13 or self.step < 7.5 * len(one["words"]):
                one["words"] = ""
        return found

    def words(self) -> Values:
        """The name of each panel above it, its first and its last moment below."""
        names = self.chart.names
        found: Values = []
        for panel, (left, upper) in self.corners.items():
            foot = upper + HEAD + self.tall + 8
            found.append({"x": left, "y": upper + 6, "words": panel, "align": "left", "weight": "bold"})
            found.append({"x": left, "y": foot, "words": names[0], "align": "left", "weight": "normal"})
            if len(names) > 1:
                right = {"x": left + self.wide, "align": "right"}
                found.append({"y": foot, "words": names[-1], "weight": "normal", **right})
        return found

    def feet(self) -> Values:
        """The line at 0 of each panel."""
        return [
            {"x": left, "x2": left + self.wide, "y": upper + HEAD + self.tall}
            for left, upper in self.corners.values()
        ]


def place(name: str, end: float, *, is_down: bool = False) -> Any:
    """A place in pixels from the left, or from the top."""
    scale = alt.Scale(domain=[0, end], reverse=is_down, nice=False, zero=True)
    return (alt.Y if is_down else alt.X)(f"{name}:Q", scale=scale, axis=None)
