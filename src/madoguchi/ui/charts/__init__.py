"""Charts (図): said as plain values, drawn by Vega-Lite to SVG on the server, kept under a digest of what they say.

    Chart(kind=Kind.BARS, title="北窓市の完了率は82％で、目標に3ポイント足りません", unit="％", source="入力の記録",
          points=(Point("北窓市", 82), Point("南窓町", 91)), targets=(Target(85, "目標 85％"),))

A page gives it to `<c-chart :chart="chart" csv="…" />`: the finding, the picture, what was counted, a table, the file.
"""

from madoguchi.ui.charts.chart import Chart, Kind, Point, Target
from madoguchi.ui.charts.checking import ChartRefused, Problem, checked, problems
from madoguchi.ui.charts.kept import Picture, digest_of, drop_unused, picture_of, svg_of, warm
from madoguchi.ui.charts.pixels import kept_picture, png_of, svg_kept
from madoguchi.ui.charts.specs import draw

__all__ = [
    "Chart",
    "ChartRefused",
    "Kind",
    "Picture",
    "Point",
    "Problem",
    "Target",
    "checked",
    "digest_of",
    "draw",
    "drop_unused",
    "kept_picture",
    "picture_of",
    "png_of",
    "svg_kept",
    "problems",
    "svg_of",
    "warm",
]
