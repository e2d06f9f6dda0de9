"""From a query to SQL: names come from the dataset's own columns, values are bound, nothing else of a query is SQL."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite

from django.utils.translation import gettext as _

from madoguchi.datasets.types import (
    MOST_PARTS,
    MOST_ROWS,
    MOST_VALUES,
    AnswerColumn,
    Column,
    ColumnKind,
    DatasetInfo,
    Dimension,
    Filter,
    Grain,
    How,
    Measure,
    Query,
    QueryWrong,
    Work,
)

NOT_TO_BE_SUMMED = frozenset({"％", "%", "点", "ポイント", "歳"})
"""Units of which a sum says nothing."""

Bound = str | float | int


@dataclass(frozen=True, slots=True)
class Compiled:
    """SQL with its values in order, and what its columns are; behind them stand the cases
    of the row, of all rows, and how many rows there are."""

    sql: str
    bound: tuple[Bound, ...]
    columns: tuple[AnswerColumn, ...]
    dimensions: int
    """How many of the columns, the first, are what rows are grouped by."""


def quoted(code: str) -> str:
    """An identifier of SQL, whatever it holds."""
    return '"' + code.replace('"', '""') + '"'


def compiled(query: Query, info: DatasetInfo) -> Compiled:
    """The SQL of `query` over a table `data`; raises `QueryWrong` with what is wrong."""
    _check_sizes(query)
    bound: list[Bound] = []
    shown: list[tuple[str, AnswerColumn]] = []
    for dimension in query.dimensions:
        column = _column(info, dimension.column)
        shown.append((_cut(column, dimension.grain), _dimension_column(dimension, column)))
    groups = [str(at + 1) for at in range(len(shown))]
    for measure in query.measures:
        shown.append((_reckoned(measure, info, bound), _measure_column(measure, info)))
    codes = [column.code for _sql, column in shown]
    if len(set(codes)) < len(codes):
        raise QueryWrong(_("同じ列や集計が、2回指定されています。"))
    cases = _cases(info)
    selected = [f"{sql} AS {quoted(column.code)}" for sql, column in shown]
    selected.append(f'CAST({cases} AS BIGINT) AS "#cases"')
    where = [_kept_by(one, info, bound) for one in query.filters]
    sql = f"SELECT {', '.join(selected)} FROM data"  # noqa: S608 - every name is quoted and known, every value bound
    if where:
        sql += f" WHERE {' AND '.join(where)}"
    if groups:
        sql += f" GROUP BY {', '.join(groups)}"
    total = f'SELECT *, CAST(sum("#cases") OVER () AS BIGINT), count(*) OVER () FROM ({sql})'  # noqa: S608 - as above
    total += f" ORDER BY {', '.join(_order(query, codes))} LIMIT {query.limit}"
    columns = tuple(column for _sql, column in shown)
    return Compiled(total, tuple(bound), columns, len(query.dimensions))


def _check_sizes(query: Query) -> None:
    if not query.measures:
        raise QueryWrong(_("集計する値を、1つ以上選んでください。"))
    if max(len(query.dimensions), len(query.measures), len(query.filters), len(query.order)) > MOST_PARTS:
        raise QueryWrong(_("指定が多すぎます。分け方・値・絞り込みは、それぞれ8つまでです。"))
    if not 1 <= query.limit <= MOST_ROWS:
        raise QueryWrong(_("行の数は、1から10,000までで指定してください。"))


def _column(info: DatasetInfo, code: str) -> Column:
    found = info.column(code)
    if found is None:
        raise QueryWrong(_("「%(code)s」という列は、このデータにありません。") % {"code": code[:60]})
    return found


def _number(info: DatasetInfo, code: str) -> Column:
    found = _column(info, code)
    if found.kind != ColumnKind.NUMBER:
        raise QueryWrong(_("「%(label)s」は数の列ではないため、計算できません。") % {"label": found.label})
    return found


def _cut(column: Column, grain: Grain) -> str:
    """The value of a column as it is answered: times as texts, cut to their grain."""
    name = quoted(column.code)
    if grain == Grain.AS_IS:
        return f"strftime({name}, '%Y-%m-%d')" if column.kind == ColumnKind.DAY else name
    if not column.kind.is_time or (column.kind == ColumnKind.MONTH and grain == Grain.MONTH):
        raise QueryWrong(_("「%(label)s」は、期間に分けられません。") % {"label": column.label})
    if column.kind == ColumnKind.YEAR:
        raise QueryWrong(
            _("「%(label)s」は年の列のため、これより細かくも粗くも分けられません。") % {"label": column.label}
        )
    if grain == Grain.FISCAL_YEAR:
        day = name if column.kind == ColumnKind.DAY else f"strptime({name}, '%Y-%m')"
        return f"strftime({day} - INTERVAL 3 MONTH, '%Y')"
    if column.kind == ColumnKind.DAY:
        return f"strftime({name}, '{'%Y-%m' if grain == Grain.MONTH else '%Y'}')"
    return f"left({name}, 4)"


def _dimension_column(dimension: Dimension, column: Column) -> AnswerColumn:
    kinds = {Grain.MONTH: ColumnKind.MONTH, Grain.YEAR: ColumnKind.YEAR, Grain.FISCAL_YEAR: ColumnKind.YEAR}
    words = {Grain.MONTH: _("月"), Grain.YEAR: _("年"), Grain.FISCAL_YEAR: _("年度")}
    label = f"{column.label}（{words[dimension.grain]}）" if dimension.grain else column.label
    return AnswerColumn(dimension.code, label, kinds.get(dimension.grain, column.kind), column.unit)


def _sum(name: str) -> str:
    return f"sum({name})"


_ONE: Mapping[Work, Callable[[str], str]] = {
    Work.SUM: _sum,
    Work.MEAN: lambda name: f"avg({name})",
    Work.MEDIAN: lambda name: f"median({name})",
    Work.P90: lambda name: f"quantile_cont({name}, 0.9)",
}


def _reckoned(measure: Measure, info: DatasetInfo, bound: list[Bound]) -> str:
    if measure.work == Work.COUNT:
        if measure.column:
            return f"count({quoted(_column(info, measure.column).code)})"
        return "count(*)"
    column = _number(info, measure.column)
    if measure.work == Work.RATE:
        of = _number(info, measure.of)
        if not isfinite(measure.times) or measure.times <= 0:
            raise QueryWrong(_("割合の倍数は、0より大きい数にしてください。"))
        bound.append(measure.times)
        both = f"{quoted(column.code)} IS NOT NULL AND {quoted(of.code)} IS NOT NULL"
        above = f"sum({quoted(column.code)}) FILTER ({both})"
        return f"? * {above} / nullif(sum({quoted(of.code)}) FILTER ({both}), 0)"
    if measure.work == Work.SUM and column.unit in NOT_TO_BE_SUMMED:
        raise QueryWrong(
            _("「%(label)s」の単位は%(unit)sのため、合計できません。中央値か、割合の計算を選んでください。")
            % {"label": column.label, "unit": column.unit}
        )
    return _ONE[measure.work](quoted(column.code))


def _measure_column(measure: Measure, info: DatasetInfo) -> AnswerColumn:
    if measure.work == Work.COUNT:
        column = info.column(measure.column)
        label = _("%(label)sのある行数") % {"label": column.label} if column else _("行数")
        return AnswerColumn(measure.code, measure.label or label, ColumnKind.NUMBER, _("行"))
    column = _column(info, measure.column)
    if measure.work == Work.RATE:
        of = _column(info, measure.of)
        if measure.times == 100:
            return AnswerColumn(
                measure.code, measure.label or f"{column.label}÷{of.label}", ColumnKind.NUMBER, "％"
            )
        label = _("%(of)s%(times)s%(of_unit)sあたりの%(label)s") % {
            "of": of.label,
            "times": f"{measure.times:,.0f}",
            "of_unit": of.unit,
            "label": column.label,
        }
        unit = _("%(unit)s（%(times)s%(of_unit)sあたり）") % {
            "unit": column.unit,
            "times": f"{measure.times:,.0f}",
            "of_unit": of.unit,
        }
        return AnswerColumn(measure.code, measure.label or label, ColumnKind.NUMBER, unit)
    words = {
        Work.SUM: "%(label)s",
        Work.MEAN: _("%(label)sの平均"),
        Work.MEDIAN: _("%(label)sの中央値"),
        Work.P90: _("%(label)sの90パーセンタイル"),
    }
    label = words[measure.work] % {"label": column.label}
    return AnswerColumn(measure.code, measure.label or label, ColumnKind.NUMBER, column.unit)


def _cases(info: DatasetInfo) -> str:
    """How many cases a group has: the sum of the column that counts them, else its rows."""
    column = info.column(info.count_column)
    return f"coalesce(sum({quoted(column.code)}), 0)" if column else "count(*)"


def _kept_by(one: Filter, info: DatasetInfo, bound: list[Bound]) -> str:
    column = _column(info, one.column)
    name = _cut(column, one.grain)
    values = [_value(value, column) for value in one.values]
    if one.how == How.BETWEEN:
        if len(values) != 2:
            raise QueryWrong(
                _("「%(label)s」の範囲は、はじめと終わりを指定してください。") % {"label": column.label}
            )
        bound += values
        return f"{name} BETWEEN ? AND ?"
    if not 1 <= len(values) <= MOST_VALUES:
        raise QueryWrong(_("「%(label)s」の絞り込みは、1つから500までです。") % {"label": column.label})
    bound += values
    return f"{name} IN ({', '.join('?' * len(values))})"


def _value(value: str | float, column: Column) -> Bound:
    """A value to compare with: a number for numbers, else a text."""
    if column.kind != ColumnKind.NUMBER:
        if not isinstance(value, str) or "\x00" in value:
            raise QueryWrong(_("「%(label)s」の絞り込みの値が、正しくありません。") % {"label": column.label})
        return value
    try:
        found = float(value)
    except ValueError:
        found = float("nan")
    if not isfinite(found):
        raise QueryWrong(_("「%(label)s」は、数で絞り込んでください。") % {"label": column.label})
    return found


def _order(query: Query, codes: list[str]) -> list[str]:
    """How the rows are sorted: as asked, then by all that is answered, so that ties always stand the same way."""
    asked: list[str] = []
    for one in query.order:
        if one.by not in codes:
            raise QueryWrong(
                _("「%(code)s」は集計の結果にないため、並べ替えに使えません。") % {"code": one.by[:60]}
            )
        asked.append(f"{quoted(one.by)} {'DESC' if one.is_down else 'ASC'} NULLS LAST")
    return asked + [f"{quoted(code)} ASC NULLS LAST" for code in codes]
