"""A block made of what its dataset told: the parts that its kind has, with the table that files and programs get."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.dashboards.findings import offered, own_finding, warnings
from madoguchi.dashboards.models import MapArea
from madoguchi.dashboards.showing.charts import as_of, chart_of, figures_of, finding_of, period_of, with_note
from madoguchi.dashboards.showing.numbers import stat_of
from madoguchi.dashboards.showing.places import mapped, place_figures
from madoguchi.dashboards.showing.values import ADDITIVE, cut, is_over_time, ordered, unit_of, values_of
from madoguchi.dashboards.types import Block, BlockKind, Shown, Told
from madoguchi.datasets.types import Cell
from madoguchi.ui.charts import problems as problems_of_chart
from madoguchi.ui.charts.chart import UNKNOWN, shown_number

MOST_LINES = 100
_NO_VALUES = gettext_lazy("図にできる値が、データにありません。")


@dataclass(frozen=True)
class Extra:
    """What a block may need beside the answer, read only where it does (付け加える値)."""

    areas: Callable[[], Sequence[MapArea]]
    people: Callable[[], Mapping[str, int]]
    own_place: str = ""


def built(block: Block, told: Told, extra: Extra) -> Shown:
    """What the block shows, without its picture."""
    base = Shown(block, n=told.n, source=told.source, updated_at=told.updated_at)
    return _MAKERS[block.kind](block, told, extra, base)


def figures_for(block: Block, told: Told, extra: Extra) -> Sequence[tuple[str, str]]:
    """What may be filled into the finding of a chart or map, by name."""
    if block.kind is BlockKind.MAP:
        found = mapped(block, told, extra.areas(), extra.people())
        return offered(place_figures(block, found, told))
    return offered(chart_of(block, told, extra.people).figures)


def _chart(block: Block, told: Told, extra: Extra, base: Shown) -> Shown:
    drawable = chart_of(block, told, extra.people, own_place=extra.own_place)
    notes = [*([block.note] if block.note else []), *drawable.notes]
    chart = with_note(drawable.chart, notes)
    wrong = [str(one) for one in problems_of_chart(chart)] if chart.has_values else [_NO_VALUES]
    return replace(
        base,
        title=chart.title,
        chart=chart,
        header=tuple(chart.header),
        cells=tuple(tuple(row) for row in chart.cells),
        rows=tuple(tuple(row) for row in chart.rows),
        unit=chart.unit,
        period=chart.period,
        notes=tuple(notes),
        problems=(*drawable.problems, *map(str, wrong)),
        warnings=drawable.warnings,
    )


def _number(block: Block, told: Told, extra: Extra, base: Shown) -> Shown:
    is_time, unit = is_over_time(block, told), unit_of(block, told)
    values = ordered(values_of(block, told), is_time=is_time)
    figures = figures_of(block, values, told, unit=unit, is_time=is_time)
    name = block.name or told.columns[-1].label
    stat = stat_of(block, figures, name)
    problems = (
        ()
        if figures.value is not None
        else (_("値が1つに決まりません。時期の列で分けるか、分けずに集計してください。"),)
    )
    if block.kind is BlockKind.TARGET and block.target is None:
        problems = (*problems, _("目標の値を入力してください。"))
    head = told.columns[0].label if block.dimension else _("項目")
    return replace(
        base,
        title=stat.label,
        stat=stat,
        header=(head, f"{name}（{unit}）" if unit else name),
        cells=tuple((one.name, one.words or None if one.value is None else one.value) for one in values),
        rows=tuple((one.name, _words(one.value, one.words)) for one in values),
        unit=unit,
        period=(period_of(values[-1:]) if is_time else "") or as_of(told),
        notes=(block.note,) if block.note else (),
        problems=problems,
    )


def _table(block: Block, told: Told, extra: Extra, base: Shown) -> Shown:
    is_time, unit = is_over_time(block, told), unit_of(block, told)
    values = ordered(values_of(block, told), is_time=is_time)
    values, left = cut(values, block.most or MOST_LINES, is_additive=False)
    series = list(dict.fromkeys(one.series for one in values))
    name = block.name or told.columns[-1].label
    heads = series if block.series else [f"{name}（{unit}）" if unit else name]
    found = {(one.name, one.series): one for one in values}
    names = list(dict.fromkeys(one.name for one in values))
    cells: list[tuple[Cell, ...]] = []
    rows: list[tuple[str, ...]] = []
    for row in names:
        line = [found.get((row, one)) for one in series]
        cells.append(
            (
                row,
                *(
                    None if one is None else one.words or None if one.value is None else one.value
                    for one in line
                ),
            )
        )
        rows.append((row, *(UNKNOWN if one is None else _words(one.value, one.words) for one in line)))
    notes = [block.note] if block.note else []
    if left:
        notes.append(
            _("上位%(most)s行だけを示しています（ほかに%(n)s行）。") % {"most": len(names), "n": left}
        )
    return replace(
        base,
        title=block.heading or name,
        header=(told.columns[0].label, *heads),
        cells=tuple(cells),
        rows=tuple(rows),
        unit=unit,
        period=(period_of(values) if is_time else "") or as_of(told),
        notes=tuple(notes),
    )


def _map(block: Block, told: Told, extra: Extra, base: Shown) -> Shown:
    found = mapped(block, told, extra.areas(), extra.people(), own_place=extra.own_place)
    figures = place_figures(block, found, told)
    name = block.name or told.columns[-1].label
    title, wrong = finding_of(block, figures, name)
    problems = list(wrong)
    if not found.places:
        problems.append(_("地図の区域が、まだ取り込まれていません。管理者に依頼してください。"))
    elif not figures.known:
        problems.append(_("地図の区域と名前の合う値が、データにありません。"))
    if block.work in ADDITIVE and not block.is_per_thousand:
        problems.append(
            _(
                "数のままでは、人口の多い順に並ぶだけです。「人口1,000人あたり」にするか、割合を選んでください。"
            )
        )
    header: tuple[str, ...] = (_("区市町村"), f"{name}（{found.unit}）")
    cells: list[tuple[Cell, ...]] = []
    rows: list[tuple[str, ...]] = []
    for one in found.places:
        cell: tuple[Cell, ...] = (one.name, one.value if one.value is not None else one.words)
        row: tuple[str, ...] = (one.name, one.words)
        if block.is_per_thousand:
            cell = (*cell, one.count, one.people)
            row = (*row, _words(one.count, ""), _words(one.people, ""))
        cells.append(cell)
        rows.append(row)
    if block.is_per_thousand:
        unit = unit_of(block, told)
        header = (*header, f"{name}（{unit}）" if unit else name, _("人口（人）"))
    notes = [block.note] if block.note else []
    if found.source:
        notes.append(_("地図の区域：%(source)s") % {"source": found.source})
    return replace(
        base,
        title=title if figures.known else own_finding(name, figures),
        mapped=found,
        header=header,
        cells=tuple(cells),
        rows=tuple(rows),
        unit=found.unit,
        period=as_of(told),
        notes=tuple(notes),
        problems=tuple(problems),
        warnings=tuple(warnings(block.heading)),
    )


def _words(value: float | int | None, words: str) -> str:
    return words or UNKNOWN if value is None else shown_number(value)


_MAKERS: dict[BlockKind, Callable[[Block, Told, Extra, Shown], Shown]] = {
    BlockKind.CHART: _chart,
    BlockKind.INDICATOR: _number,
    BlockKind.TARGET: _number,
    BlockKind.TABLE: _table,
    BlockKind.MAP: _map,
}
