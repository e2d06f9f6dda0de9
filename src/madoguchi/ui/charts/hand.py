"""What all drawings share: colours, the frame, words on grounds."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from madoguchi.core.lazily import lazily
from madoguchi.ui.charts.chart import Chart

if TYPE_CHECKING:
    import altair as alt
else:
    alt = lazily("altair")

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
GREYS = ("#f2f2f2", "#d9d9d9", "#b3b3b3", "#7f7f7f", "#666666")
SHADES = (GROUND, "#c5d7fb", "#7096f8", "#264af4", KEY)
MOST_BESIDE = 14  # characters of a name that stand beside a bar

Values = list[dict[str, Any]]


def framed(layers: list[Any], is_narrow: bool, **more: Any) -> Any:
    """Layers in a frame of the width of the page or of a phone, padding included."""
    return alt.layer(*layers).properties(
        width=NARROW if is_narrow else WIDE,
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        padding={"left": 0, "right": 4, "top": 4, "bottom": 4},
        **more,
    )


def data_of(values: Values) -> Any:
    """A drawing of these values, without a mark yet."""
    return alt.Chart(alt.Data(values=values))


def ink_on(colour: str) -> str:
    """The colour of words on a ground: black or white, whichever is read better."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    light = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return "#000000" if 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2] > 0.18 else "#ffffff"


def top_of(chart: Chart, ends: Mapping[str, float] | None = None) -> float:
    """The end of the scale of values."""
    found = list(ends.values()) if ends else []
    for point in chart.points:
        found += [one for one in (point.value, point.high) if one is not None and not ends]
    found += [target.at for target in chart.targets if isinstance(target.at, float | int)]
    return chart.top or max([0.0, *found]) or 1.0


def wrapped(name: str, most: int) -> str:
    """A name in lines of `most` full-width characters."""
    lines, width = [""], 0.0
    for character in name:
        width += 0.55 if ord(character) < 0x2E80 else 1.0
        if width > most:
            lines, width = [*lines, ""], 1.0
        lines[-1] += character
    return "\n".join(lines)
