"""Machine checks of a case: each says what it found and why, decides nothing and hides nothing."""

from collections.abc import Callable, Iterable

from madoguchi.examination.checks.duplicates import duplicates
from madoguchi.examination.checks.files import old_files, strange_files
from madoguchi.examination.checks.filing import deadlines, identity, mandates
from madoguchi.examination.checks.form import form_filled
from madoguchi.examination.checks.names import names_read
from madoguchi.examination.checks.registers import registers_agree
from madoguchi.examination.checks.rules import rules_say
from madoguchi.examination.checks.types import Check, Material

CHECKS: tuple[Callable[[Material], Iterable[Check]], ...] = (
    form_filled,
    registers_agree,
    duplicates,
    rules_say,
    names_read,
    deadlines,
    old_files,
    strange_files,
    mandates,
    identity,
)
"""Every check, in the order in which officers read those of one tone."""
