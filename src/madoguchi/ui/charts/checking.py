"""What a chart may not be: the rules that every chart of the product and of officers keeps, each with why and what to do."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from madoguchi.ui.charts.chart import Chart, Kind
from madoguchi.ui.charts.hand import GREY, KEY, LINES, SHADES, STEPS

FEWEST = 10
"""Below this many cases no value is shown."""
MOST_SERIES = 5
LEAST_CONTRAST = 3.0
"""Of a mark against the ground that it stands on (WCAG 1.4.11)."""
TIMES = frozenset({"秒", "分", "時間", "日", "週", "か月"})
"""Units of lengths of time."""
COUNTED = frozenset({"sum", "count"})
"""Ways of reckoning that grow with the number of people."""

_PREDICATE = re.compile(
    r"(ます|です|ました|でした|ません|しょう|ください|んだ|いだ|[いえきしたっりれん]た|[かくしてなら]ない|[うくぐすつぬぶむるん]|[多少高低長短早遅大小速強弱]い)$"
)
_NOT_A_PREDICATE = re.compile(r"(うち|つい|違い|度合い|あいだ|ところ|とおり)$")
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]。?$")
_PLACE = re.compile(r".[都道府県市区町村]$")
_SHARED = re.compile(r"あたり|[％%]|/|平均|中央値|パーセンタイル")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a chart (図の問題): the rule, why it matters, what to do."""

    rule: str
    why: str
    todo: str

    def __str__(self) -> str:
        return f"{self.why}{self.todo}"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule (図の決まり): `breaks` says whether a chart breaks it."""

    key: str
    title: Any
    why: Any
    todo: Any
    breaks: Callable[[Chart], bool]


def problems(chart: Chart) -> list[Problem]:
    """What is wrong with `chart`, in the order of the rules; empty for one that may be shown."""
    return [Problem(rule.key, str(rule.why), str(rule.todo)) for rule in RULES if rule.breaks(chart)]


class ChartRefused(Exception):
    """A chart breaks rules; `problems` say which."""

    def __init__(self, chart: Chart, found: list[Problem]) -> None:
        self.chart, self.problems = chart, found
        super().__init__(f"{chart.title!r}: {'、'.join(one.rule for one in found)}")


def checked(chart: Chart) -> Chart:
    """`chart`, if it breaks no rule; raises `ChartRefused`."""
    if found := problems(chart):
        raise ChartRefused(chart, found)
    return chart


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (#rrggbb) as WCAG 2.2 reckons it: 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def is_finding(title: str) -> bool:
    """Whether a title says something: its sentence has a predicate, as far as its end tells."""
    bare = title.strip()
    while _BRACKETS.search(bare):
        bare = _BRACKETS.sub("", bare).strip()
    bare = bare.rstrip("。！")
    return bool(_PREDICATE.search(bare)) and not _NOT_A_PREDICATE.search(bare)


def colours_of(chart: Chart) -> tuple[str, ...]:
    """The colours that marks of this chart have."""
    if chart.kind == Kind.HEAT:
        return ()  # shaded cells each hold their value in words
    if chart.kind in (Kind.STACKED, Kind.COLUMNS):
        return STEPS.get(max(len(chart.series), 1), ())
    if chart.kind == Kind.LINES:
        return (*LINES[: max(len(chart.series), 1)], GREY)
    return (KEY, GREY)


def _values(chart: Chart) -> Iterator[float]:
    return (point.value for point in chart.points if point.value is not None)


def _is_dual(chart: Chart) -> bool:
    return len({one for one in chart.units if one}) > 1


def _is_cut(chart: Chart) -> bool:
    if chart.kind == Kind.LINES:
        return chart.start != 0 and "0から" not in chart.note
    return chart.start != 0


def _has_few(chart: Chart) -> bool:
    return any(
        point.n is not None and 0 < point.n < FEWEST and point.value is not None for point in chart.points
    )


def _is_faint(chart: Chart) -> bool:
    return any(contrast(colour, "#ffffff") < LEAST_CONTRAST for colour in colours_of(chart))


def _is_by_colour_alone(chart: Chart) -> bool:
    """Whether series cannot be told apart by their names; bars have no place for names of series at all."""
    named = [point.series for point in chart.points if point.series]
    if chart.kind == Kind.BARS:
        return len(set(named)) > 1
    return bool(named) and len(named) < len(chart.points)


def _is_mean_of_times(chart: Chart) -> bool:
    return chart.work == "mean" and chart.unit in TIMES


def _is_of_places(chart: Chart) -> bool:
    if chart.kind not in (Kind.BARS, Kind.DOTS, Kind.STACKED):
        return False
    names = chart.names
    return chart.is_of_places or (len(names) > 2 and all(map(_PLACE.search, names)))


def _is_by_size(chart: Chart) -> bool:
    """Whether places are compared by numbers that are greater where more people live."""
    told = f"{chart.unit}{chart.value_of}"
    return chart.is_of_places and len(chart.names) > 1 and chart.work in COUNTED and not _SHARED.search(told)


def _is_unsorted(chart: Chart) -> bool:
    if not _is_of_places(chart) or chart.kind != Kind.BARS:
        return False
    known = list(_values(chart))
    return known not in (sorted(known), sorted(known, reverse=True))


RULES: tuple[Rule, ...] = (
    Rule(
        "finding",
        gettext_lazy("題名は、分かったことを文で言う"),
        gettext_lazy("題名が名詞だけだと、何を読み取ればよいかが伝わりません。"),
        gettext_lazy("「北窓市の完了率は82％です」のように、分かったことを文で書いてください。"),
        lambda chart: not is_finding(chart.title),
    ),
    Rule(
        "unit",
        gettext_lazy("単位を書く"),
        gettext_lazy("単位がないと、数の意味が分かりません。"),
        gettext_lazy("件、％、分など、値の単位を入れてください。"),
        lambda chart: not chart.unit.strip(),
    ),
    Rule(
        "n",
        gettext_lazy("何件から作ったかを書く"),
        gettext_lazy("件数がないと、どれだけ確かな値かが分かりません。"),
        gettext_lazy("数えた件数を入れてください。"),
        lambda chart: chart.n is None or chart.n == "",
    ),
    Rule(
        "period",
        gettext_lazy("いつの値かを書く"),
        gettext_lazy("期間がないと、いつのことかが分かりません。"),
        gettext_lazy(
            "数えた期間を「2026年4月から9月まで」のように入れるか、時点の値なら「2026年9月末」のように入れてください。"
        ),
        lambda chart: bool(chart.work) and not chart.told_period.strip(),
    ),
    Rule(
        "source",
        gettext_lazy("出典を書く"),
        gettext_lazy("出典がないと、数を確かめられません。"),
        gettext_lazy("データの名前と、公表した組織を入れてください。"),
        lambda chart: not chart.source.strip(),
    ),
    Rule(
        "updated",
        gettext_lazy("更新した日を書く"),
        gettext_lazy("更新した日がないと、新しい値かどうかが分かりません。"),
        gettext_lazy("データを取り込んだ日か、計算した日を入れてください。"),
        lambda chart: chart.updated_at is None,
    ),
    Rule(
        "dual",
        gettext_lazy("1つの図に、軸は1つ"),
        gettext_lazy(
            "単位の違う値を1つの図に重ねると、軸の取り方しだいで、どのような関係にも見えてしまいます。"
        ),
        gettext_lazy("単位ごとに、図を分けてください。"),
        _is_dual,
    ),
    Rule(
        "cut",
        gettext_lazy("棒は0から始める"),
        gettext_lazy("0から始まらない図では、差が実際より大きく見えます。"),
        gettext_lazy("0から始めてください。折れ線で0から始めないときは、注にそのことを書いてください。"),
        _is_cut,
    ),
    Rule(
        "series",
        gettext_lazy("系列は5つまで"),
        gettext_lazy("系列が6つ以上あると、見分けられません。"),
        gettext_lazy("5つまでにして、残りは「その他」にまとめてください。"),
        lambda chart: len(chart.series) > MOST_SERIES,
    ),
    Rule(
        "few",
        gettext_lazy("10件に満たない値は出さない"),
        gettext_lazy("10件に満たない値からは、だれのことかが分かるおそれがあり、偶然の差も大きくなります。"),
        gettext_lazy("その値を「10未満」と書くか、まとめて数えてください。"),
        _has_few,
    ),
    Rule(
        "faint",
        gettext_lazy("色は、地の色と3対1より強く違える"),
        gettext_lazy("うすい色は、見えにくい人がいます。"),
        gettext_lazy("決められた色を使ってください。"),
        _is_faint,
    ),
    Rule(
        "colour",
        gettext_lazy("色だけで見分けさせない"),
        gettext_lazy("色の違いだけでは、見分けられない人がいます。"),
        gettext_lazy("どの系列にも名前を付け、横棒では系列を分けずに、積み上げか点の図にしてください。"),
        _is_by_colour_alone,
    ),
    Rule(
        "mean",
        gettext_lazy("かかった時間は、平均ではなく中央値で"),
        gettext_lazy("時間の平均は、少しの長い例に引っぱられ、ふつうの人がかかる時間より長くなります。"),
        gettext_lazy("中央値か、90パーセンタイルにしてください。"),
        _is_mean_of_times,
    ),
    Rule(
        "size",
        gettext_lazy("区市町村は、人口あたりで比べる"),
        gettext_lazy("数のままでは、人口の多い順に並ぶだけです。"),
        gettext_lazy("「人口1,000人あたり」や割合にしてください。"),
        _is_by_size,
    ),
    Rule(
        "unsorted",
        gettext_lazy("区市町村は、値の順に並べる"),
        gettext_lazy("順に並んでいないと、どこが高いか低いかが読み取れません。"),
        gettext_lazy("値の大きい順か小さい順に並べてください。"),
        _is_unsorted,
    ),
)
"""Every rule, in the order in which problems are told."""

__all__ = [
    "FEWEST",
    "MOST_SERIES",
    "RULES",
    "SHADES",
    "ChartRefused",
    "Problem",
    "Rule",
    "checked",
    "colours_of",
    "contrast",
    "is_finding",
    "problems",
]
