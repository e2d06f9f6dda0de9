"""The indicators of the plan as open data: what they are today, were before, were published as, and are to become."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from madoguchi.api.datasets.columns import column
from madoguchi.api.datasets.dataset import CC_BY, Dataset, State, Words, tag_of
from madoguchi.core.clock import japan_day, now
from madoguchi.plan.selectors.kpi import (
    all_indicators,
    organisations_with_processes,
    place_named,
    series,
    targets,
)
from madoguchi.plan.types.figures import FigureScope, Value
from madoguchi.plan.types.indicators import indicator_named, indicators

INDICATOR_COLUMNS = (
    column("id", "組織、指標、種類、日"),
    column("organisation", "組織の短い名前"),
    column("organisation_name", "組織（団体は、その中の組織をすべて含む）"),
    column("indicator", "指標の記号"),
    column("title", "指標"),
    column("kind", "種類（actual 実績、published 公表値、target 目標）"),
    column("on", "時点", "date"),
    column("value", "値（％。10人に満たないときなどは空欄）", "number"),
    column("numerator", "分子", "integer"),
    column("denominator", "分母", "integer"),
    column("period", "数えた年度"),
    column("left_out", "分からないため数えていないもの", "integer"),
    column("is_held_back", "人数が少なく公表しない", "boolean"),
    column("source", "出典"),
)


def figure_records() -> Iterator[dict[str, Any]]:
    """Every indicator of each government and of the organisations below it, as the pages show it today.

    Of governments what was, was published and is aimed at too. The forecast, which has an interval, stands in the API.
    """
    on = japan_day(now())
    for slug, name in organisations_with_processes():
        scope, place = FigureScope(slug), place_named(slug)
        told = {"organisation": slug, "organisation_name": name}
        for value in all_indicators(on=on, scope=scope):
            if value.denominator or value.is_held_back:
                yield _record(told, value.key, "actual", on, **_of(value))
        if place is not None and place.pk == place.government_id:
            yield from _over_time(told, scope, on)


def _of(value: Value) -> dict[str, Any]:
    names = ("numerator", "denominator", "period", "left_out", "is_held_back", "source")
    return {"value": value.rounded, **{name: getattr(value, name) for name in names}}


def _over_time(told: dict[str, Any], scope: FigureScope, on: date) -> Iterator[dict[str, Any]]:
    for one in indicators():
        for point in series(one.key, on=on, scope=scope):
            kind = "published" if point.is_published else "actual"
            if kind == "published" or point.on < on:
                given = {"numerator": point.numerator, "denominator": point.denominator}
                yield _record(told, one.key, kind, point.on, value=point.value, source=point.source, **given)
        for aim in targets(one.key, scope=scope):
            yield _record(told, one.key, "target", aim.on, value=float(aim.value), source=aim.source)


def _record(told: dict[str, Any], key: str, kind: str, on: date, **given: Any) -> dict[str, Any]:
    defined = indicator_named(key)
    assert defined is not None  # a value is of an indicator
    empty = {"numerator": None, "denominator": None, "period": "", "left_out": 0, "is_held_back": False}
    return {
        "id": f"{told['organisation']}.{key}.{kind}.{on.isoformat()}",
        **told,
        "indicator": key,
        "title": defined.title,
        "kind": kind,
        "on": on,
        **empty,
        **given,
    }


def indicator_dataset(source: Words) -> Dataset:
    """The dataset of the indicators."""
    return Dataset(
        name="plan-indicators",
        title=_("計画の指標"),
        description=_(
            "デジタル化率、オンライン利用率など、計画の指標の今日の値を組織ごとに、過去の値、公表値、目標を団体ごとに並べたものです。"
            "計画のページ、APIと同じ数です。見込みは幅があるため、APIで取り出せます。"
        ),
        licence=CC_BY,
        source=source,
        columns=INDICATOR_COLUMNS,
        state=_state,
        records=figure_records,
        formats=("csv", "jsonl", "parquet"),
        key="id",
    )


def _state() -> State:
    """The figures follow the records of every day: the set changes whenever one of them does."""
    told = list(figure_records())
    return State(len(told), None, tag_of(told))
