"""Lint of a form before publishing: what a second person would object to, found by machine."""

from madoguchi.eforms.linting.checks import lint
from madoguchi.eforms.linting.findings import Context, Finding, Severity
from madoguchi.eforms.linting.likeness import Likeness, looks_like_term

__all__ = ["Context", "Finding", "Likeness", "Severity", "lint", "looks_like_term"]
