"""What to ask next (次の質問): the question that is expected to decide the most, for the least trouble.

For each question that an open rule waits for, the answers that matter (`cells`) are tried on that rule, with a value
that stands for each, weighted by how common it is (`shares`). What counts is how many programmes the answer is expected
to decide, by the worth of each, over the trouble of answering; a small share counts for coming nearer, so that rules
that need two answers are asked for too. Open programmes that no answer can change are not asked for.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from madoguchi.rules.cells import Cell, Split, Splits, cells, splits_of
from madoguchi.rules.documents import Resolved, Rule
from madoguchi.rules.scopes import Scope
from madoguchi.rules.shares import Prior, Shares, cost_of
from madoguchi.rules.situations import MOST_MEMBERS, Member, Situation

__all__ = ["Question", "next_question", "open_questions"]

NEARER = 0.1
"""What it is worth that a rule stays open with one question fewer, as a share of deciding it."""

MIXED = 1 / 3
"""How often the members of a group answer differently."""

MOST_TRIES = 400
"""How many sets of answers are tried before a rule counts as one that can change."""

_MORE = (0, 1, 2, 3)
"""How many members more a group may have than are known."""

_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Question:
    """A question (質問): a term, of all members of a group at once (`children[].birth_date`), or a group.

    `children[]`, `others[]` ask who they are, `spouse` whether there is one. `settles` is the number of programmes
    that the answer is expected to decide, `gain` the same by their worth and over the trouble of answering, with a
    share for coming nearer. `rules` are the names of the open programmes that wait for it.
    """

    term: str
    gain: float
    settles: float
    rules: tuple[str, ...]


def next_question(
    rules: Mapping[str, Rule],
    situation: Situation,
    *,
    on: date,
    costs: Mapping[str, float] | None = None,
    values: Mapping[str, float] | None = None,
    priors: Mapping[str, Prior] | None = None,
    skipped: Collection[str] = (),
) -> Question | None:
    """The best of `open_questions`; None when no open programme can change any more."""
    found = open_questions(
        rules, situation, on=on, costs=costs, values=values, priors=priors, skipped=skipped
    )
    return found[0] if found else None


def open_questions(
    rules: Mapping[str, Rule],
    situation: Situation,
    *,
    on: date,
    costs: Mapping[str, float] | None = None,
    values: Mapping[str, float] | None = None,
    priors: Mapping[str, Prior] | None = None,
    skipped: Collection[str] = (),
) -> list[Question]:
    """Everything that is worth asking, the best first.

    `costs` (trouble of a question, by term or attribute), `values` (worth of a programme) and `priors` (how common
    an answer is) replace what is usual; `skipped` are questions that the person did not want or could not answer.
    """
    shares = Shares(priors or {})
    skips = frozenset(skipped)
    gains: dict[str, float] = {}
    settles: dict[str, float] = {}
    waiting: dict[str, list[str]] = {}
    answers = _Answers(situation)
    for name, rule in rules.items():
        decides = _expectations(rule, answers, on, shares, skips)
        worth = (values or {}).get(name, 1.0)
        for question, share in decides.items():
            nearer = NEARER * (1 - share) / len(decides)
            gains[question] = gains.get(question, 0.0) + worth * (share + nearer)
            settles[question] = settles.get(question, 0.0) + share
            waiting.setdefault(question, []).append(name)
    kinds = _kinds(rules, waiting, on)
    found = [
        Question(
            question,
            gain / cost_of(question, kinds[question], _unanswered(situation, question), costs or {}),
            settles[question],
            tuple(waiting[question]),
        )
        for question, gain in gains.items()
    ]
    return sorted(found, key=lambda question: (-question.gain, question.term))


class _Answers:
    """The situations that answers to one situation lead to, made once for all rules."""

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self._made: dict[Any, Situation] = {}

    def after(self, name: str, value: Any) -> Situation:
        """The situation with this answer."""
        said = tuple(value) if isinstance(value, list) else (value,)
        key = (name, said, *map(type, said))
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = self.situation.with_value(name, value)
        return made


def _expectations(
    rule: Rule, answers: _Answers, on: date, shares: Shares, skips: frozenset[str]
) -> Mapping[str, float]:
    """For each question that may be asked for an open rule: how likely the answer decides it."""
    resolved = rule.at(on)
    splits = _splits(resolved)
    key = (id(resolved), _seen(answers.situation, splits), _shares_key(shares), skips)
    kept = _decides.get(key)
    if kept is not None and kept[0] is resolved:
        return kept[1]
    found = _computed(resolved, splits, answers, shares, skips)
    _keep(_decides, key, (resolved, found))
    return found


def _computed(
    resolved: Resolved, splits: Splits, answers: _Answers, shares: Shares, skips: frozenset[str]
) -> Mapping[str, float]:
    on, situation = resolved.on, answers.situation
    missing = _missing(resolved, situation)
    askable = [name for name in missing if name not in skips and _is_open(situation, name)]
    found = {}
    for name in askable:
        tried = _answered(splits, answers, name, on, shares)
        found[name] = sum(
            weight for weight, then in tried if resolved.requirement.answer(Scope(then, on))[0] is not None
        )
    if len(askable) < len(missing) and not any(found.values()) and found:
        tries = [MOST_TRIES]
        if not _can_change(resolved, splits, situation, shares, skips, tries):
            return {}
    return found


def _can_change(
    resolved: Resolved,
    splits: Splits,
    situation: Situation,
    shares: Shares,
    skips: frozenset[str],
    tries: list[int],
) -> bool:
    """Whether any set of answers to questions that may be asked decides the rule; True when too many to try."""
    for name in _missing(resolved, situation):
        if name in skips or not _is_open(situation, name):
            continue
        for _weight, then in _answered(splits, _Answers(situation), name, resolved.on, shares):
            tries[0] -= 1
            if tries[0] < 0 or resolved.requirement.answer(Scope(then, resolved.on))[0] is not None:
                return True
            if _can_change(resolved, splits, then, shares, skips, tries):
                return True
        return False  # the other questions were tried below, with each answer to this one
    return False


def _missing(resolved: Resolved, situation: Situation) -> tuple[str, ...]:
    scope = Scope(situation, resolved.on)
    if resolved.requirement.answer(scope)[0] is not None:
        return ()
    return tuple(dict.fromkeys(resolved.requirement.to_ask(scope)))


def _is_open(situation: Situation, name: str) -> bool:
    """Whether an answer can be taken: someone to ask it of, and not all of it known already."""
    if _is_group(name):
        members, is_complete = situation.members(name)
        return not is_complete and len(members) < MOST_MEMBERS
    return _unanswered(situation, name) > 0


def _is_group(name: str) -> bool:
    return "." not in name and (name.endswith("[]") or name == "spouse")


def _unanswered(situation: Situation, name: str) -> int:
    """Of how many members an answer is not known."""
    if _is_group(name):
        return 1
    group, _, attribute = name.rpartition(".")
    if group.endswith("[]"):
        return sum(not _knows(member, attribute) for member in situation.members(group)[0])
    member = situation.singles.get(group)
    return int(member is None or not _knows(member, attribute))


def _knows(member: Member, attribute: str) -> bool:
    value = member.values.get(attribute)
    return value is not None and value.years is None


def _answered(
    splits: Splits, answers: _Answers, name: str, on: date, shares: Shares
) -> Iterator[tuple[float, Situation]]:
    """The situation with each answer that matters, and how likely it is."""
    situation = answers.situation
    if _is_group(name):
        yield from _with_more_members(situation, name, shares)
        return
    group, _, attribute = name.rpartition(".")
    possible = cells(splits.found(group, attribute), name, on, shares)
    if not group.endswith("[]"):
        for weight, value in possible:
            yield weight, answers.after(name, value)
        return
    members = situation.members(group)[0]
    for weight, given in _combined(possible, _unanswered(situation, name)):
        new = iter(given)
        said = [... if _knows(member, attribute) else next(new) for member in members]
        yield weight, answers.after(name, said)


def _combined(possible: list[Cell], count: int) -> Iterator[tuple[float, list[Any]]]:
    """Answers for several members: alike for all of them, and, half as likely, different from one to the next."""
    if count < 2 or len(possible) < 2:
        for weight, value in possible:
            yield weight, [value] * count
        return
    for weight, value in possible:
        yield weight * (1 - MIXED), [value] * count
    likely = sorted(possible, key=lambda cell: -cell[0])
    for first in (0, 1):
        mixed = [likely[(first + step) % len(likely)][1] for step in range(count)]
        yield MIXED / 2, mixed


def _with_more_members(situation: Situation, group: str, shares: Shares) -> Iterator[tuple[float, Situation]]:
    if group == "spouse":
        weights = shares.of_counts(group, (0, 1))
        yield weights[0], situation.with_members(group, [])
        yield weights[1], situation.with_members(group, [{}])
        return
    known = situation.members(group)[0]
    counts = [len(known) + more for more in _MORE]
    for more, weight in zip(_MORE, shares.of_counts(group, counts), strict=True):
        yield weight, situation.with_members(group, [*known, *[{}] * more])


def _kinds(rules: Mapping[str, Rule], waiting: Mapping[str, list[str]], on: date) -> dict[str, str]:
    """What kind of answer each question has, as the first rule that waits for it reads it."""
    kinds = {}
    for question, names in waiting.items():
        group, _, attribute = question.rpartition(".")
        split = _splits(rules[names[0]].at(on)).found(group, attribute)
        kinds[question] = _kind(split)
    return kinds


def _kind(split: Split) -> str:
    return "day" if split.days or split.is_birth else "number" if split.numbers else "value"


def _seen(situation: Situation, splits: Splits) -> tuple[Any, ...]:
    """What a rule sees of a situation, to recognise it again."""
    wanted: dict[str, list[str]] = {group: [] for group in splits.groups}
    for group, attribute in splits.of:
        wanted.setdefault(group, []).append(attribute)
    return tuple((group, *_seen_of(situation, group, wanted[group])) for group in sorted(wanted))


def _seen_of(situation: Situation, group: str, attributes: list[str]) -> tuple[Any, ...]:
    members, is_complete = situation.members(group)
    return is_complete or situation.unknown_parts(group), *(
        (member.group, *(_plain(member.values.get(attribute)) for attribute in attributes))
        for member in members
    )


def _plain(value: Any) -> Any:
    if value is None:
        return None
    if value.years is not None:
        return repr(sorted(value.years.items()))
    plain = value.value
    return (type(plain), plain) if isinstance(plain, str | int | date) else repr(plain)


def _shares_key(shares: Shares) -> str:
    return repr(sorted(shares.given.items(), key=str)) if shares.given else ""


_decides: OrderedDict[Any, tuple[Resolved, Mapping[str, float]]] = OrderedDict()
_divided: OrderedDict[int, tuple[Resolved, Splits]] = OrderedDict()
"""What was found out before; each keeps its rule, so that the number by which it is known stays its own."""


def _splits(resolved: Resolved) -> Splits:
    kept = _divided.get(id(resolved))
    if kept is not None and kept[0] is resolved:
        return kept[1]
    found = splits_of(resolved.requirement)
    _keep(_divided, id(resolved), (resolved, found))
    return found


def _keep(memory: OrderedDict[Any, Any], key: Any, what: Any) -> None:
    memory[key] = what
    while len(memory) > _KEPT:
        memory.popitem(last=False)
