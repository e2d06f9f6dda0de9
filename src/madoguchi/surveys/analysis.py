"""The result of a wave: weights, tables over everyone and over parts, cross tables, what changed since the wave before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from madoguchi.surveys.codebook import Answers, Codebook, Item, Kind
from madoguchi.surveys.counting import Columns, columns_of, cross_of, table_of, within_groups
from madoguchi.surveys.holding_back import hold_back
from madoguchi.surveys.mapping import Change, Match, WaveMapping
from madoguchi.surveys.statistics.intervals import LEVEL, difference, holm, p_of_difference
from madoguchi.surveys.statistics.raking import CannotWeigh, Raked, rake

ROLES = ("sex", "age", "area", "occupation")
"""By what is told apart, where a question of the survey asks it."""
EVERYONE = "all"
Design = Mapping[str, Any]
Result = dict[str, Any]


def roles_in(book: Codebook, design: Design) -> dict[str, str]:
    """Which question of the codebook is sex, age, area and occupation: those that are there and take one answer."""
    found = {}
    for role in ROLES:
        item = book.by_code.get(design.get("roles", {}).get(role, ""))
        if item is not None and item.kind is Kind.SINGLE:
            found[role] = item.code
    return found


def weights_of(columns: Columns, design: Design) -> Raked | None:
    """The weights that the design asks for; None where it asks for none. Raises `CannotWeigh`."""
    margins = design.get("margins") or {}
    roles = roles_in(columns.book, design)
    if not margins or not columns.n:
        return None
    for role in margins:
        if role not in roles:
            raise CannotWeigh(role, role)
    groups = {role: columns.group_of(roles[role]) for role in margins}
    low, high = design.get("limits") or (0.2, 5.0)
    return rake(groups, margins, limits=(float(low), float(high)))


def result_of(book: Codebook, people: Sequence[Answers], design: Design) -> Result:
    """Everything that is told of a wave by itself; what is few is held back. Raises `CannotWeigh`."""
    columns = columns_of(book, people)
    raked = weights_of(columns, design)
    weights = raked.weights if raked else np.ones(columns.n)
    parts = {EVERYONE: np.ones(columns.n, dtype=bool)}
    roles = roles_in(book, design)
    for one in design.get("populations", []):
        chosen = {roles[role]: codes for role, codes in one["groups"].items() if role in roles}
        parts[one["key"]] = within_groups(columns, chosen)
    result: Result = {
        "n": columns.n,
        "weighting": _weighting(raked),
        "tables": {
            key: [table_of(columns.questions[item.code], weights, mask) for item in book.items]
            for key, mask in parts.items()
        },
        "crosses": [
            cross_of(columns.questions[item.code], columns.questions[roles[role]], weights, parts[EVERYONE])
            for role in ROLES
            if role in roles
            for item in book.items
            if item.code != roles[role] and item.kind in (Kind.SINGLE, Kind.MANY)
        ],
    }
    hold_back(result, book)
    return _short(result)


def _short(value: Any) -> Any:
    """Numbers as they are kept: six decimals say more than any survey knows."""
    if isinstance(value, dict):
        return {key: _short(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_short(one) for one in value]
    return round(value, 6) if isinstance(value, float) else value


def _weighting(raked: Raked | None) -> dict[str, Any] | None:
    if raked is None:
        return None
    return {
        "rounds": raked.rounds,
        "gap": raked.gap,
        "is_converged": raked.is_converged,
        "trimmed": raked.trimmed,
        "effective": raked.n_effective,
        "design_effect": raked.design_effect,
        "lowest": raked.lowest,
        "highest": raked.highest,
    }


def compared(
    now: Result, book_now: Codebook, before: Result, book_before: Codebook, mapping: WaveMapping
) -> dict[str, list[dict[str, Any]]]:
    """What changed since the wave before, by part that both have; only what the mapping says is the same is subtracted.

    The differences of one question are tested together (Holm). An option that was merged, split, added or removed has
    no difference: it is told as such, with what stood in its place.
    """
    return {
        key: _compared(
            {one["code"]: one for one in tables},
            book_now,
            {one["code"]: one for one in before["tables"][key]},
            book_before,
            mapping,
        )
        for key, tables in now["tables"].items()
        if key in before["tables"]
    }


def _compared(
    now: Mapping[str, Any],
    book_now: Codebook,
    before: Mapping[str, Any],
    book_before: Codebook,
    mapping: WaveMapping,
) -> list[dict[str, Any]]:
    found = []
    for item in book_now.items:
        match = mapping.of_question.get(item.code)
        if match is None or item.kind not in (Kind.SINGLE, Kind.MANY):
            continue
        other = book_before.by_code[match.before]
        here, there = now[match.now], before[match.before]
        rows = _rows(match, item, other, here, there)
        found.append(
            {
                "code": item.code,
                "before_code": other.code,
                "n": here["n"],
                "n_before": there["n"],
                "note": match.note,
                "rows": rows,
            }
        )
    return found


def _rows(
    match: Match, item: Item, other: Item, here: Mapping[str, Any], there: Mapping[str, Any]
) -> list[dict[str, Any]]:
    of_now = {one["code"]: one for one in here["items"]}
    of_before = {one["code"]: one for one in there["items"]}
    rows: list[dict[str, Any]] = []
    tested: list[tuple[dict[str, Any], float]] = []
    for pair in match.pairs:
        change = pair.change(item, other)
        row: dict[str, Any] = {
            "change": change.value,
            "now": [[code, of_now[code]["percent"]] for code in pair.now],
            "before": [[code, of_before[code]["percent"]] for code in pair.before],
            "labels_before": {code: other.label_of.get(code, code) for code in pair.before},
            "points": None,
        }
        rows.append(row)
        if change not in (Change.SAME, Change.REWORDED):
            continue
        first, second = of_now[pair.now[0]]["percent"], of_before[pair.before[0]]["percent"]
        if first is None or second is None or not here["n"] or not there["n"]:
            continue
        shares = first / 100, here["effective"], second / 100, there["effective"]
        low, high = difference(*shares)
        row |= {"points": first - second, "low": 100 * low, "high": 100 * high}
        tested.append((row, p_of_difference(*shares)))
    for (row, _p), p in zip(tested, holm([p for _row, p in tested]), strict=True):
        row["p"] = round(p, 6)
        row["is_significant"] = p < LEVEL
    return rows


def groups_asked(book: Codebook, design: Design) -> dict[str, list[str]]:
    """The labels of the groups by role: two waves with other ages are not of the same people."""
    return {
        role: [one.label for one in book.by_code[code].choices]
        for role, code in roles_in(book, design).items()
    }
