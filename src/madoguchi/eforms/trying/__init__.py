"""Test cases kept with a form: what someone answers, which pages that leads through, and whether it can be sent."""

from madoguchi.eforms.trying.cases import CaseResult, case_of, run_case, run_cases
from madoguchi.eforms.trying.coverage import Coverage, Unreached, coverage
from madoguchi.eforms.trying.rehearsed import without_files

__all__ = [
    "CaseResult",
    "Coverage",
    "Unreached",
    "case_of",
    "coverage",
    "run_case",
    "run_cases",
    "without_files",
]
