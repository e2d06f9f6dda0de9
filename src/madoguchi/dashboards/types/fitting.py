"""What fits together: which columns a block may be divided by, which charts may be made of them, and a first guess."""

from dataclasses import replace

from django.utils.translation import gettext as _

from madoguchi.dashboards.types.blocks import Block, BlockKind
from madoguchi.datasets.types import Column, ColumnKind, DatasetInfo, Grain, Work
from madoguchi.ui.charts import Kind

NOT_SUMMED = frozenset({"％", "%", "点", "ポイント", "歳", "分", "時間", "日", "秒"})
"""Units of which the median says more than the sum."""


def dimensions_for(kind: BlockKind, info: DatasetInfo) -> list[Column]:
    """The columns by which a block of this kind may be divided."""
    if kind is BlockKind.MAP:
        return [one for one in info.columns if one.kind is ColumnKind.PLACE]
    if kind in (BlockKind.INDICATOR, BlockKind.TARGET):
        return [one for one in info.columns if one.kind.is_time]
    return [one for one in info.columns if one.kind is not ColumnKind.NUMBER]


def series_for(kind: BlockKind, info: DatasetInfo) -> list[Column]:
    """The columns by which a chart or table may be divided further."""
    if kind not in (BlockKind.CHART, BlockKind.TABLE):
        return []
    return [
        one for one in info.columns if one.kind in (ColumnKind.CATEGORY, ColumnKind.PLACE, ColumnKind.TEXT)
    ]


def numbers_of(info: DatasetInfo) -> list[Column]:
    """The columns with numbers."""
    return [one for one in info.columns if one.kind is ColumnKind.NUMBER]


def grains_for(column: Column | None) -> list[tuple[str, str]]:
    """How finely the times of a column may be cut; nothing for what is no time, or years already."""
    words = {
        Grain.AS_IS: _("データのとおり"),
        Grain.MONTH: _("月ごと"),
        Grain.YEAR: _("年ごと"),
        Grain.FISCAL_YEAR: _("年度ごと"),
    }
    fit = {
        ColumnKind.DAY: (Grain.MONTH, Grain.FISCAL_YEAR, Grain.YEAR, Grain.AS_IS),
        ColumnKind.MONTH: (Grain.AS_IS, Grain.FISCAL_YEAR, Grain.YEAR),
    }
    return [(one.value, words[one]) for one in fit.get(column.kind, ())] if column else []


def works() -> list[tuple[str, str]]:
    """What may be reckoned."""
    return [
        (Work.COUNT.value, _("件数（行を数える）")),
        (Work.SUM.value, _("合計")),
        (Work.RATE.value, _("割合（合計 ÷ 合計）")),
        (Work.MEDIAN.value, _("中央値")),
        (Work.P90.value, _("90パーセンタイル")),
        (Work.MEAN.value, _("平均")),
    ]


def forms_for(block: Block, info: DatasetInfo) -> list[tuple[str, str, str]]:
    """The charts that fit the columns of a block, the best first: value, name, when it is good."""
    column = info.column(block.dimension)
    if column is None:
        return []
    is_additive = block.work in (Work.SUM, Work.COUNT, "")
    lines = (Kind.LINES.value, _("折れ線"), _("時期による動きを見る"))
    bars = (Kind.BARS.value, _("横棒"), _("大きさを比べる"))
    stacked = (Kind.STACKED.value, _("積み上げ横棒"), _("内訳を見る"))
    columns = (Kind.COLUMNS.value, _("積み上げ縦棒"), _("時期ごとの内訳を見る"))
    heat = (Kind.HEAT.value, _("表の濃淡"), _("2つの分け方の組み合わせを見る"))
    dots = (Kind.DOTS.value, _("点"), _("2つの値の差を見る"))
    if column.kind.is_time:
        if not block.series:
            return [lines, bars]
        return [lines, *([columns] if is_additive else []), heat]
    if not block.series:
        return [bars]
    return [*([stacked] if is_additive else []), heat, dots]


def fitted(block: Block, info: DatasetInfo) -> Block:
    """The block with whatever does not fit its dataset left out, and a chart that fits."""
    if not block.asks:
        return block
    may_divide = {one.code for one in dimensions_for(block.kind, info)}
    may_series = {one.code for one in series_for(block.kind, info)}
    numbers = {one.code for one in numbers_of(info)}
    dimension = block.dimension if block.dimension in may_divide else ""
    grains = [value for value, _words in grains_for(info.column(dimension))]
    made = replace(
        block,
        dimension=dimension,
        grain=block.grain if block.grain in grains else (grains[0] if grains else ""),
        series=block.series if block.series in may_series and block.series != dimension else "",
        measure=block.measure if block.measure in numbers else "",
        of=block.of if block.of in numbers and block.work == Work.RATE else "",
        times=block.times if block.work == Work.RATE else 1.0,
        where=block.where if info.column(block.where) else "",
    )
    if made.work in (Work.SUM, Work.RATE, Work.MEDIAN, Work.MEAN, Work.P90) and not made.measure:
        made = replace(made, work=Work.COUNT.value, of="", times=1.0)
    if made.work == Work.RATE and not made.of:
        made = replace(made, work=Work.SUM.value, times=1.0)
    if made.work == Work.COUNT:
        made = replace(made, measure="")
    if made.kind is BlockKind.CHART:
        forms = [value for value, _name, _why in forms_for(made, info)]
        made = replace(made, form=made.form if made.form in forms else (forms[0] if forms else ""))
    return made


def guessed(block: Block, info: DatasetInfo) -> Block:
    """A first guess for a block of which only the dataset was chosen, so that there is something to look at at once."""
    dimensions = dimensions_for(block.kind, info)
    order = (
        ColumnKind.MONTH,
        ColumnKind.YEAR,
        ColumnKind.DAY,
        ColumnKind.CATEGORY,
        ColumnKind.PLACE,
        ColumnKind.TEXT,
    )
    dimensions.sort(key=lambda one: order.index(one.kind))
    numbers = numbers_of(info)
    number = next((one for one in numbers if one.code == info.count_column), numbers[0] if numbers else None)
    work = Work.COUNT
    if number is not None:
        work = Work.MEDIAN if number.unit in NOT_SUMMED else Work.SUM
    is_map = block.kind is BlockKind.MAP
    name = number.label if number else _("件数")
    made = replace(
        block,
        dimension=dimensions[0].code if dimensions else "",
        measure=number.code if number else "",
        work=work.value,
        name=name,
        is_per_thousand=is_map and work in (Work.SUM, Work.COUNT),
        heading=block.heading or (name if block.kind not in (BlockKind.CHART, BlockKind.MAP) else ""),
    )
    made = fitted(made, info)
    if made.kind in (BlockKind.CHART, BlockKind.MAP) and not made.heading:
        column = info.column(made.dimension)
        is_time = column is not None and column.kind.is_time
        words = (
            _("%(name)sは{最新}に{値}で、{前の時点}より{差}{増減}")
            if is_time
            else _("%(name)sが最も多いのは{最大の名前}です")
        )
        made = replace(made, heading=words % {"name": name})
    return made
