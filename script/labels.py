"""Finds the labels that code and data bring along and pages show as they are (`script/messages` keeps their catalogue).

Names of terms and of kinds of documents are told in their own data and are not among them.
"""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CHOICES = (
    "accounts/models/people.py", "applications/models.py", "businesses/models", "columns/models.py",
    "dashboards/models/pages.py", "examination/models/decisions.py", "facts/models", "filling/models",
    "listening/models", "messaging/models.py", "registry/models/processes.py", "registry/models/survey.py",
    "reviews/models", "surveys/models/surveys.py", "timecost/models/population.py", "windows/models.py",
)  # fmt: skip
"""Where choices stand whose labels people see."""
DATA: dict[str, tuple[str, ...]] = {
    "listening/form.json": ("title", "label", "hint", "privacy", "retention_note"),
    "portal/check/households.json": ("title", "lines"),
    "timecost/assumptions/2026.json": ("title", "note", "ages_note"),
    "vocabulary/documents.json": ("examples", "accepted_by"),
    "vocabulary/terms.json": ("options", "help"),
}
"""Data, and the keys below which labels stand."""
HEADINGS = "api/datasets/survey_columns.json"
"""The columns of the national survey are the keys of this table."""
NAMED = {"columns/types.py": "PURPOSE"}
"""A label that stands alone, by its name."""
LEFT = {"sources", "steps", "situation", "value"}
"""Titles of what others published, names of procedures, and what only programs read."""


def labels(rooms: Path) -> Iterator[tuple[str, str]]:
    """Every label, with the file that brings it."""
    for place in CHOICES:
        root = rooms / place
        for path in sorted(root.rglob("*.py")) if root.is_dir() else [root]:
            for label in _of_choices(ast.parse(path.read_text("utf-8"))):
                yield label, str(path.relative_to(rooms))
    for place, name in NAMED.items():
        for node in ast.parse((rooms / place).read_text("utf-8")).body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
                yield ast.literal_eval(node.value), place
    for place, keys in DATA.items():
        for label in _of_data(json.loads((rooms / place).read_text("utf-8")), keys):
            yield label, place
    for label in json.loads((rooms / HEADINGS).read_text("utf-8")):
        yield label, HEADINGS


def _of_choices(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and any("TextChoices" in ast.unparse(base) for base in node.bases):
            for line in node.body:
                if isinstance(line, ast.Assign) and isinstance(line.value, ast.Tuple):
                    label = line.value.elts[1]
                    yield ast.literal_eval(label.args[0] if isinstance(label, ast.Call) else label)


def _of_data(said: Any, keys: tuple[str, ...], is_label: bool = False) -> Iterator[str]:
    if isinstance(said, dict):
        for key, one in said.items():
            if key not in LEFT:
                yield from _of_data(one, keys, is_label or key in keys)
    elif isinstance(said, list):
        for one in said:
            yield from _of_data(one, keys, is_label)
    elif is_label and isinstance(said, str) and not said.isascii():
        yield said
