"""The results as tables: one header and rows of numbers each, for files and for programs, the same as on the page."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from madoguchi.timecost.assumptions import AGES, Assumptions
from madoguchi.timecost.types import ORIGINS, PARTS, PHASES, Origin

Body = Mapping[str, Any]
Rows = Iterator[list[Any]]
Table = tuple[list[str], Callable[[Body], Rows]]
"""Header, and what gives the rows of one variant of the results."""


def _events(body: Body) -> Rows:
    for key, event in body["events"].items():
        worlds = [(name, "", event["worlds"][name]) for name in ("before", "now")]
        worlds += [("after", plan["title"], plan["after"]) for plan in event["plans"]]
        for name, plan, world in worlds:
            parts = [world["parts"][part] for part in PARTS]
            yield [key, event["title"], event["who"], event["usual"], name, plan, *world["whole"], *parts]


def _officers(body: Body) -> Rows:
    for key, event in body["events"].items():
        for name in ("before", "now"):
            yield [key, event["title"], name, *event["worlds"][name]["officer"]]


def _officers_year(body: Body) -> Rows:
    for name, hours in ((body["city"] or {}).get("officer") or {}).items():
        yield [name, *hours]


def _people(body: Body) -> Rows:
    for key, event in body["events"].items():
        for one in event["people"]:
            yield [key, event["title"], one["key"], one["title"], *one["before"], *one["now"]]


def _steps(body: Body) -> Rows:
    for key, event in body["events"].items():
        for one in event["steps"]:
            origin = str(ORIGINS[Origin(one["origin"])])
            yield [
                key,
                event["title"],
                one["key"],
                one["title"],
                one["procedure"],
                int(one["is_private"]),
                one["before"],
                one["now"],
                one["share"],
                origin,
                one["n"] or "",
                one["days"],
            ]


def _sensitivity(body: Body) -> Rows:
    for key, event in body["events"].items():
        for one in event["swings"]:
            of = "saved" if one["is_saved"] else "now"
            yield [key, event["title"], one["name"], one["title"], of, one["low"], one["high"]]


def _personas(body: Body) -> Rows:
    for one in body["personas"]:
        decades = [one["decades"][age] for age in AGES]
        yield [one["key"], one["title"], *one["before"], *one["now"], *decades]


def _population(body: Body) -> Rows:
    for one in (body["city"] or {}).get("events", ()):
        yield [one["key"], one["title"], one["who"], *one["times"], *one["before"], *one["now"]]


def _ages(body: Body) -> Rows:
    for age, (before, now) in ((body["city"] or {}).get("ages") or {}).items():
        yield [age, before, now]


def _areas(body: Body) -> Rows:
    for one in (body["city"] or {}).get("areas", ()):
        yield [one["area"], one["people"], one["before"], one["now"]]


_OF = ["できごと", "できごとの名前"]
_RANGE = ["", "（下限）", "（上限）"]


def _ranged(*names: str) -> list[str]:
    return [f"{name}{part}" for name in names for part in _RANGE]


TABLES: dict[str, Table] = {
    "events": (
        [
            *_OF,
            "だれの時間",
            "条件",
            "状態",
            "計画",
            *_ranged("合計（分）"),
            *(f"{PHASES[phase]}・{title}（分）" for phase, title in PARTS.values()),
        ],
        _events,
    ),
    "officers": ([*_OF, "状態", *_ranged("職員の時間（1件あたり、分）")], _officers),
    "officers_year": (["状態", *_ranged("職員の時間（1年、時間）")], _officers_year),
    "people": ([*_OF, "条件", "条件の名前", *_ranged("以前（分）", "いま（分）")], _people),
    "steps": (
        [
            *_OF,
            "手間",
            "手間の名前",
            "手続",
            "民間",
            "以前（分、往復を除く）",
            "いま（分、往復を除く）",
            "オンラインの割合（％）",
            "値のもと",
            "件数",
            "結果までの日数（中央値）",
        ],
        _steps,
    ),
    "sensitivity": (
        [*_OF, "前提", "前提の名前", "何の時間", "下限のとき（分）", "上限のとき（分）"],
        _sensitivity,
    ),
    "lives": (
        [
            "ペルソナ",
            "名前",
            *_ranged("以前（時間）", "いま（時間）"),
            *(f"{age}代（時間）" for age in AGES),
        ],
        _personas,
    ),
    "population": (
        [*_OF, "だれの時間", *_ranged("年間の件数", "以前（時間）", "いま（時間）")],
        _population,
    ),
    "ages": (["年代", "以前（時間）", "いま（時間）"], _ages),
    "municipalities": (["地域", "人口", "以前（時間）", "いま（時間）"], _areas),
}


def rows_of(name: str, body: Body) -> Rows:
    """The rows of the table called `name` from one variant of the results; raises `KeyError`."""
    return TABLES[name][1](body)


ASSUMPTIONS_HEADER = [
    "記号",
    "前提",
    "単位",
    "下限",
    "最も見込まれる値",
    "上限",
    "だれの時間",
    "段階",
    "出典",
    "公表者",
    "備考",
]


def assumption_rows(assumptions: Assumptions) -> Rows:
    """Every assumption with its range and source: values of time, then how often events happen."""
    for value in assumptions.values.values():
        source = value.source
        numbers = [value.range.low, value.range.mode, value.range.high]
        of = [value.who, value.phase, source.title, source.publisher, value.note]
        yield [value.key, value.title, value.unit, *numbers, *of]
    for event in assumptions.events.values():
        for count in event.counts:
            numbers = [count.range.low, count.range.mode, count.range.high]
            of = [event.who, "count", count.source.title, count.source.publisher, count.note]
            yield [f"{event.key}:{count.measure}", f"{event.title}：年間の件数", count.measure, *numbers, *of]
