"""Rules of files and names: size, doors between rooms, docstrings, nothing hidden, nothing romanised."""

import ast
import re
import tomllib

import pytest

from tests.house.source import JAPANESE, PLAIN, ROOT, SOURCE, python_files, room_of, rooms, shown, tree

LONGEST = 400
DOORS = {"models", "services", "selectors", "types"}
MORE_DOORS = {
    ("applications", "moves"),  # the table of moves
    ("applications", "clock"),  # the clock of processing periods, which reads nothing
    ("eforms", "templatetags"),  # drawn questions
    ("eforms", "editing"),  # building a form without code
    ("eforms", "linting"),  # what stands against publishing it
    ("eforms", "trying"),  # its test cases
    ("eforms", "routes"),  # the ways through a form, from its document alone
    ("eforms", "paper"),  # a paper's field list as questions
    ("eforms", "translating"),  # texts side by side
    ("eforms", "sharing"),  # forms in files and piece by piece
    ("eforms", "tables"),  # a form as a table
}
NAMELESS = {"utils", "util", "common", "helpers", "helper", "misc"}
ROMANISED = {
    "shinsei", "tetsuzuki", "todokede", "kyoka", "shinsa", "uketsuke", "jichitai", "juumin", "jumin",
    "hojokin", "kettei", "tsuchi", "youshiki", "yoshiki", "seido", "shimei", "jusho", "shobun", "hosei",
}  # fmt: skip


def test_no_file_is_longer_than_a_sitting():
    files = [*python_files(), *(ROOT / "tests").rglob("*.py")]
    long = {shown(p): n for p in files if (n := len(p.read_text("utf-8").splitlines())) > LONGEST}
    assert not long, f"over {LONGEST} lines; make a package of it, split by noun: {long}"


def test_nothing_is_called_utils():
    found = [shown(p) for p in python_files() if NAMELESS & {*p.relative_to(SOURCE).parts[:-1], p.stem}]
    assert not found, f"name it for what it holds: {found}"


def test_every_module_and_public_function_says_what_it_is_for():
    missing = []
    for path in python_files():
        module = tree(path)
        if not ast.get_docstring(module) and module.body:
            missing.append(shown(path))
        for node in module.body:
            public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if public and not ast.get_docstring(node):  # type: ignore[arg-type]
                missing.append(f"{shown(path)}: {node.name}")  # type: ignore[union-attr]
    assert not missing, missing


@pytest.mark.parametrize("room", rooms())
def test_a_room_says_in_three_lines_what_lives_there(room):
    text = ast.get_docstring(tree(SOURCE / room / "__init__.py")) or ""
    lines = [line for line in text.splitlines() if line.strip()]
    assert len(lines) == 3, f"{room}: three lines, not {len(lines)}"
    assert lines[-1].startswith("May touch:")


def _imports(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name


def test_another_room_is_entered_by_its_doors_only():
    found = []
    for path in python_files():
        here = room_of(path)
        if here in ("site", ""):
            continue
        for name in _imports(path):
            parts = name.split(".")
            if parts[0] != "madoguchi" or len(parts) < 3 or parts[1] in (here, *PLAIN, "ui"):
                continue
            if parts[2] not in DOORS and (parts[1], parts[2]) not in MORE_DOORS:
                found.append(f"{shown(path)}: {name}")
    assert not found, found


def test_what_a_room_touches_is_what_it_says():
    found = []
    said = {
        room: set(
            re.findall(
                r"`(\w+)`",
                (ast.get_docstring(tree(SOURCE / room / "__init__.py")) or "").split("May touch:")[1],
            )
        )
        for room in rooms()
    }
    for path in python_files():
        here = room_of(path)
        if not here or not said[here]:  # faces and site say in words that they touch all below
            continue
        touched = {n.split(".")[1] for n in _imports(path) if n.startswith("madoguchi.") and n.count(".") > 1}
        found += [f"{shown(path)}: {room}" for room in sorted(touched - said[here] - {here})]
    assert not found, found


def test_there_are_no_signals_and_no_imports_inside_functions():
    found = []
    for path in python_files():
        text = path.read_text("utf-8")
        for name in _imports(path):
            if name.startswith(("django.dispatch", "django.db.models.signals", "django.core.signals")):
                found.append(f"{shown(path)}: {name}")
        if "PLC0415" in text:
            found.append(f"{shown(path)}: an import inside a function")
    assert not found, found


def test_names_are_english():
    found = []
    for path in python_files():
        names = {n.id for n in ast.walk(tree(path)) if isinstance(n, ast.Name)}
        names |= {n.arg for n in ast.walk(tree(path)) if isinstance(n, ast.arg)}
        names |= {n.name for n in ast.walk(tree(path)) if isinstance(n, ast.FunctionDef | ast.ClassDef)}
        names.add(path.stem)
        for name in names:
            words = set(re.findall(r"[A-Z]?[a-z]+", name.replace("_", " "))) | set(name.lower().split("_"))
            if {w.lower() for w in words} & ROMANISED or JAPANESE.search(name):
                found.append(f"{shown(path)}: {name}")
    assert not found, found


def test_the_contract_of_room_insides_covers_every_room():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    inside = next(c for c in contracts if c["id"] == "inside")
    covered = {c.removeprefix("madoguchi.") for c in inside["containers"]}
    assert covered == set(rooms()) - PLAIN - {"site"}
