"""What can be wrong with trees and rule documents, said in Japanese with the place (要件の不備)."""

from collections.abc import Mapping
from typing import Any

from madoguchi.rules.problems.base import DEEPEST, MOST_NODES, BadRule, Findings, Place, Problem
from madoguchi.rules.problems.documents import CLAIMS, problems_of
from madoguchi.rules.problems.expressions import find_in_number
from madoguchi.rules.problems.trees import LEAVES, LOGIC, ORDERS, QUANTIFIERS, find_in_tree

__all__ = [
    "CLAIMS",
    "DEEPEST",
    "LEAVES",
    "LOGIC",
    "MOST_NODES",
    "ORDERS",
    "QUANTIFIERS",
    "BadRule",
    "Problem",
    "check",
    "problems_of",
    "problems_over",
]


def problems_over(
    said: Any, *, terms: Mapping[str, str], groups: frozenset[str], is_number: bool = False
) -> list[Problem]:
    """Everything that is wrong with a condition, or a number expression, that stands alone over terms of its own.

    `terms` are their types by name, those of the members of `groups` with the name of the group before them. There are
    no tables and no ranks.
    """
    findings = Findings(terms, groups=groups)
    if is_number:
        find_in_number(said, Place(), findings, find_in_tree)
    else:
        find_in_tree(said, Place(), findings)
    _say_doubled(findings)
    return findings.problems


def check(tree: Any) -> list[str]:
    """Every problem that keeps `tree` from being evaluated, each as `path：sentence`.

    The tree stands alone: its terms are names of flat values, and there are neither members nor tables.
    """
    findings = Findings(is_flat=True)
    find_in_tree(tree, Place(), findings)
    _say_doubled(findings)
    return [str(problem) for problem in findings.problems if problem.stops]


def _say_doubled(findings: Findings) -> None:
    for name in sorted({name for name in findings.ids if findings.ids.count(name) > 1}):
        findings.say("", f"識別子「{name}」が2回以上使われています。")
