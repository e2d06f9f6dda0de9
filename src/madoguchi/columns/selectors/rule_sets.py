"""The rules of a day, masked, and the terms that they read."""

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from madoguchi.columns.masking import Masked, masked
from madoguchi.columns.selectors.situations import is_sensitive
from madoguchi.columns.types import ALWAYS, RuleSet
from madoguchi.registry.selectors import open_rules
from madoguchi.registry.types import ProgrammeRule
from madoguchi.vocabulary.terms import TERMS

_MOST_KEPT = 1_000
_PEOPLE = ("person.", "spouse.", "children[].", "others[].")
_masked: dict[UUID, Masked] = {}
"""The published versions that were asked for last: they never change."""


def rule_set(*, on: date) -> RuleSet:
    """The public rules that hold on the day `on`, each masked once a process."""
    programmes = tuple(open_rules(on=on))
    found = {one.version.pk: masked_rule(one) for one in programmes}
    terms = frozenset(expanded({name for one in found.values() for name in one.terms}))
    conditions = sorted({key for one in found.values() for key in one.conditions})
    text = json.dumps([conditions, sorted(terms)])
    return RuleSet(on, programmes, found, terms, hashlib.sha256(text.encode()).hexdigest())


def masked_rule(programme: ProgrammeRule) -> Masked:
    """The rule of `programme` as profiles are asked it."""
    key = programme.version.pk
    if key not in _masked:
        _masked[key] = masked(programme.version.body, is_sensitive)
        for oldest in list(_masked)[: max(0, len(_masked) - _MOST_KEPT)]:
            _masked.pop(oldest, None)
    return _masked[key]


def expanded(names: Iterable[str]) -> set[str]:
    """The terms behind `names`: those of each member where a rule speaks of all members."""
    found = set()
    for name in names:
        group, _, attribute = name.rpartition(".")
        found |= {f"{one}{attribute}" for one in _PEOPLE} if group == "members[]" else {name}
    return found


def terms_to_agree_to(*, on: date) -> list[str]:
    """The terms of the vocabulary that the rules of the day read, in its order: what a consent names."""
    read = expanded({name for one in open_rules(on=on) for name in masked_rule(one).terms}) | {*ALWAYS}
    return [name for name in TERMS if name in read]
