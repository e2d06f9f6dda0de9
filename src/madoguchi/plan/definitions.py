"""The indicators of the plan (指標の定義) as data: what is divided by what, from which records, and what is left out.

`indicators/<fiscal year>.json` is the one place; page, API, files, papers and docs/plan-indicators.md are read from it.
Its texts are sentences of the catalogues: each page tells them in its own language.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.translation import get_language, gettext, gettext_noop, override, pgettext

DIVISIONS = {
    "discretion": gettext_noop("裁量の有無"),
    "organisation": gettext_noop("組織"),
    "kind": gettext_noop("プロセスの種類"),
    "priority": gettext_noop("重点手続かどうか"),
}
"""By what an indicator can be looked at, in words."""
TEXTS = (
    "title", "question", "unit", "definition", "numerator", "denominator", "left_out", "source",
)  # fmt: skip
"""What people read of an indicator, beside its unit of counting."""


@dataclass(frozen=True)
class Indicator:
    """One figure of the plan (指標): a share in percent, in words that say what is counted and what is not.

    `counts` is the unit of numerator and denominator; `divides` are keys of `DIVISIONS`; `axis` names the axis of the
    quality standard that a level target belongs to.
    """

    key: str
    title: str
    question: str
    unit: str
    counts: str
    definition: str
    numerator: str
    denominator: str
    left_out: str
    source: str
    divides: tuple[str, ...]
    has_forecast: bool
    axis: str = ""


@dataclass(frozen=True)
class Assumptions:
    """How the forecast is reckoned (見込みの前提): fixed seed, draws, quantiles in percent, and assumed slips in months.

    In the share `shared` of its draws a group of processes has the same luck as all others in that future.
    Below `least_slips` recorded slips the `assumed_slips` are added to them, and `assumption` says so.
    """

    seed: int
    draws: int
    interval: tuple[int, int]
    shared: float
    least_slips: int
    assumed_slips: tuple[int, ...]
    assumption: str


@cache
def _file() -> dict[str, Any]:
    """The newest file."""
    found = sorted(one.name for one in files(__package__).joinpath("indicators").iterdir())
    newest = [name for name in found if name.endswith(".json")][-1]
    text = files(__package__).joinpath("indicators", newest).read_text(encoding="utf-8")
    body: dict[str, Any] = json.loads(text)
    return body


def indicators() -> tuple[Indicator, ...]:
    """All indicators, in the order in which they are told and in the language of the page."""
    return _spoken(get_language())


@cache
def _spoken(_language: str | None) -> tuple[Indicator, ...]:
    return tuple(
        Indicator(
            **{
                **one,
                **{name: gettext(one[name]) for name in TEXTS},
                "counts": pgettext("unit", one["counts"]),
                "divides": tuple(one["divides"]),
            }
        )
        for one in _file()["indicators"]
    )


def indicator_named(key: str) -> Indicator | None:
    """The definition with this key."""
    return next((one for one in indicators() if one.key == key), None)


@cache
def assumptions() -> Assumptions:
    """What the forecast rests on."""
    kept = _file()["forecast"]
    lists = {name: tuple(kept[name]) for name in ("interval", "assumed_slips")}
    return Assumptions(**{**kept, **lists})


def definitions_page() -> str:
    """The page docs/plan-indicators.md, which is Japanese."""
    with override("ja"):
        return "\n".join(_lines(_file()["year"]))


def _lines(year: int) -> Iterable[str]:
    yield "# The indicators of the plan 計画の指標"
    yield ""
    yield f"The definitions of fiscal year {year}, written from `plan/indicators/{year}.json`; a test compares both."
    yield "Page, API, CSV and PDF tell what `plan.selectors.kpi.indicator` found ([0046](adr/0046-figures-of-the-plan.md))."
    yield ""
    yield "| 指標（記号） | 何の割合か | 分子 | 分母 | 数えないもの | もとになる記録 | 分けて見られるもの |"
    yield "|--|--|--|--|--|--|--|"
    for one in indicators():
        divided = "、".join(DIVISIONS[name] for name in one.divides)
        cells = [one.definition, one.numerator, one.denominator, one.left_out, one.source, divided]
        yield f"| {one.title}<br>`{one.key}` | " + " | ".join(cells) + " |"
    kept = assumptions()
    low, high = kept.interval
    yield ""
    yield "## The forecast 見込み"
    yield ""
    yield (
        f"{kept.draws:,} futures are drawn with the fixed seed {kept.seed}; shown are the middle and the range from "
        f"{low} to {high} % of them, never a line alone. All processes of one bureau that are planned for one "
        f"month slip together, by what plan dates slipped by before; in {100 * kept.shared:.0f} % of its draws a group "
        "has the same luck as all others (a budget year, a vendor of many systems). A date that has passed can only be met later."
    )
    yield (
        f"Below {kept.least_slips} recorded slips these are added to them (months): "
        + ", ".join(str(one) for one in kept.assumed_slips)
        + ". The page then says:"
    )
    yield ""
    yield f"> {kept.assumption}"
    yield ""
