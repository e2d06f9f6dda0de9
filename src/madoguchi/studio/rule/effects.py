"""What a change of a rule does to a population: who gains and who loses, in counts that name nobody."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from madoguchi.accounts.models import Organisation
from madoguchi.columns.selectors import PopulationFile, population_file, rule_on
from madoguchi.core.lazily import lazily
from madoguchi.rules.documents import Rule
from madoguchi.studio.rule.terms import term_of, term_words

if TYPE_CHECKING:
    import polars as pl

    from madoguchi.rules.columnar import frames, graph, lowering, pieces, population
else:
    pl = lazily("polars")
    frames = lazily("madoguchi.rules.columnar.frames")
    graph = lazily("madoguchi.rules.columnar.graph")
    lowering = lazily("madoguchi.rules.columnar.lowering")
    pieces = lazily("madoguchi.rules.columnar.pieces")
    population = lazily("madoguchi.rules.columnar.population")

SMALLEST = 10
"""Fewer households than this are not told apart."""

_NOTHING: dict[str, Any] = {
    "format": 1,
    "claims": "household",
    "requirement": {
        "op": "not",
        "of": {
            "op": "any",
            "of": [
                {"op": "known", "term": "person.birth_date"},
                {"op": "not", "of": {"op": "known", "term": "person.birth_date"}},
            ],
        },
    },
}
"""What holds for nobody: the rule before the first."""


class NoEffect(ValueError):  # noqa: N818 - it names what is missing, as the page does
    """The rule cannot be tried on a population; the message says why."""


@dataclass
class Paid:
    """What an amount comes to over all households: from where to where, for how many, and for one at the most (額の合計)."""

    low: int = 0
    high: int = 0
    is_open: bool = False
    households: int = 0
    most: int = 0

    def add(self, low: "pl.Series", high: "pl.Series") -> None:
        """The households of one piece that the rule holds for; `high` is null where there is no bound."""
        self.low += int(low.sum() or 0)
        self.high += int(high.sum() or 0)
        self.is_open |= bool(high.null_count())
        self.households += int((high.fill_null(1) > 0).sum())
        self.most = max(self.most, int(low.max() or 0), int(high.max() or 0))  # type: ignore[arg-type]


@dataclass
class Sums:
    """What the households of both rules come to (集計)."""

    households: int = 0
    gains: int = 0
    loses: int = 0
    stays: int = 0
    more: int = 0
    less: int = 0
    before: int = 0
    after: int = 0
    open_before: int = 0
    open_after: int = 0
    amounts: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Effect:
    """A change as it is shown (影響)."""

    rows: list[dict[str, str]]
    amounts: list[dict[str, str]]
    households: str
    title: str
    is_invented: bool
    unknown: list[str]


def effect_of(
    before: Mapping[str, Any] | None, after: Mapping[str, Any], *, organisation: Organisation, on: date
) -> Effect:
    """Who gains and who loses on the day `on` when `after` takes the place of `before`; raises `NoEffect`."""
    file = population_file(organisation)
    if file is None:
        raise NoEffect(_("くらべるための人口の表が、まだ取り込まれていません。"))
    rules = {"before": rule_on(file, before or _NOTHING), "after": rule_on(file, after)}
    try:
        sums, unknown = _counted(file, rules, on)
    except (graph.NotColumnar, pieces.BadPopulation) as problem:
        raise NoEffect(str(problem)) from problem
    return _told(sums, file, unknown)


def _counted(file: PopulationFile, rules: Mapping[str, Rule], on: date) -> tuple[Sums, list[str]]:
    found = population.Population.open(file.path)
    if rules["after"].claims == "business" and found.key == "household_id":
        raise NoEffect(_("事業者の表が、まだ取り込まれていません。"))
    lowered = lowering.lower(rules, kinds=found.kinds, on=on, key=found.key)
    computed = frames.Frames(lowered)
    sums = Sums()
    labels = {
        (one.name, amount.id): (amount.label, amount.unit)
        for one in lowered.programmes
        for amount in one.amounts
    }
    for piece in found.pieces(lowered.used):
        _add(sums, computed.table(piece), labels)
    return sums, list(dict.fromkeys(lowered.unknown))


def _add(sums: Sums, table: "pl.DataFrame", labels: Mapping[tuple[str, str], tuple[str, str]]) -> None:
    """The households of one piece; of whom one rule is not sure, they neither gain nor lose."""
    before, after = (table[name].fill_null(False) for name in ("before", "after"))
    not_before, not_after = ((~table[name]).fill_null(False) for name in ("before", "after"))
    sums.households += table.height
    sums.before += int(before.sum())
    sums.after += int(after.sum())
    sums.open_before += table["before"].null_count()
    sums.open_after += table["after"].null_count()
    sums.gains += int((after & not_before).sum())
    sums.loses += int((before & not_after).sum())
    stays = before & after
    sums.stays += int(stays.sum())
    for key, unit, label in _amounts(labels):
        row = sums.amounts.setdefault(key, {"label": label, "unit": unit, "before": Paid(), "after": Paid()})
        for name, holds in (("before", before), ("after", after)):
            if (name, key) in labels:
                row[name].add(*(table[f"{name}.{key}.{end}"].filter(holds) for end in ("low", "high")))
        if ("before", key) in labels and ("after", key) in labels:
            old, new = (table[f"{name}.{key}.low"].filter(stays) for name in ("before", "after"))
            sums.more += int((new > old).sum())
            sums.less += int((new < old).sum())


def _amounts(labels: Mapping[tuple[str, str], tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Each amount of either rule once: its id, unit and label."""
    seen = {}
    for (_name, key), (label, unit) in labels.items():
        seen[key] = (key, unit, label)
    yield from seen.values()


def _told(sums: Sums, file: PopulationFile, unknown: list[str]) -> Effect:
    rows = [
        {"label": _("新しく受けられる"), "value": rounded(sums.gains), "kind": "gain"},
        {"label": _("受けられなくなる"), "value": rounded(sums.loses), "kind": "loss"},
        {"label": _("受けられるまま"), "value": rounded(sums.stays), "kind": "same"},
        {"label": _("そのうち、額がふえる"), "value": rounded(sums.more), "kind": "gain"},
        {"label": _("そのうち、額がへる"), "value": rounded(sums.less), "kind": "loss"},
        {"label": _("わからない（前の版）"), "value": rounded(sums.open_before), "kind": "same"},
        {"label": _("わからない（この版）"), "value": rounded(sums.open_after), "kind": "same"},
    ]
    amounts = [
        {
            "label": f"{one['label']}（{one['unit']}）",
            "before": total(one["before"]),
            "after": total(one["after"]),
        }
        for one in sums.amounts.values()
        if one["unit"].startswith("円")
    ]
    return Effect(
        rows,
        amounts,
        rounded(sums.households),
        file.title,
        file.is_invented,
        list(dict.fromkeys(_not_told(name) for name in unknown)),
    )


def _not_told(name: str) -> str:
    """What no column tells, in words; the answer to a sensitive condition has no name."""
    return term_words(name) if term_of(name) else _("所得や障害などの条件（答えがまだありません）")


def rounded(count: int) -> str:
    """A count in tens; what is smaller is not told."""
    if count < SMALLEST:
        return _("10未満")
    return _("約%(n)s世帯") % {"n": f"{round(count, -1):,}"}


def total(paid: Paid) -> str:
    """A sum of money, from where to where, so coarse that no one household can be read from it.

    It is told for ten households at least that it comes to something for, to three figures at the most, and never finer
    than what one of them gets: whoever writes a rule could else ask it for the income of one person.
    """
    if paid.households < SMALLEST:
        return _("10世帯未満のため出しません")
    first, last = _figures(paid.low, paid.most), _figures(paid.high, paid.most)
    if paid.is_open:
        return _("約%(low)s円以上") % {"low": first}
    if first == last:
        return _("約%(low)s円") % {"low": first}
    return _("約%(low)s円〜%(high)s円") % {"low": first, "high": last}


def _figures(number: int, most: int) -> str:
    """A number to three figures, or to the power of ten that is not below `most`."""
    places = max(len(str(number)) - 3, len(str(most - 1)) if most > 1 else 0)
    return f"{round(number, -places):,}"
