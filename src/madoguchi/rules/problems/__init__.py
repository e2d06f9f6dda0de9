"""What can be wrong with trees and rule documents, said in Japanese with the place (要件の不備)."""

from typing import Any

from madoguchi.rules.problems.base import DEEPEST, MOST_NODES, BadRule, Findings, Place, Problem
from madoguchi.rules.problems.documents import CLAIMS, problems_of
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
]


def check(tree: Any) -> list[str]:
    """Every problem that keeps `tree` from being evaluated, each as `path：sentence`.

    The tree stands alone: its terms are names of flat values, and there are neither members nor tables.
    """
    findings = Findings(is_flat=True)
    find_in_tree(tree, Place(), findings)
    for name in sorted({name for name in findings.ids if findings.ids.count(name) > 1}):
        findings.say("", f"識別子「{name}」が2回以上使われています。")
    return [str(problem) for problem in findings.problems if problem.stops]
