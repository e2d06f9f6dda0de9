"""Reads the source of the product for the rules of the house."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "madoguchi"
PLAIN = frozenset({"core", "language", "rules", "vocabulary"})
JAPANESE = re.compile(r"[ぁ-ゖァ-ヺ㐀-鿿々]")


@cache
def rooms() -> tuple[str, ...]:
    """The names of all rooms."""
    return tuple(sorted(p.parent.name for p in SOURCE.glob("*/__init__.py")))


@cache
def python_files() -> tuple[Path, ...]:
    """All modules of the product but migrations."""
    return tuple(sorted(p for p in SOURCE.rglob("*.py") if "migrations" not in p.parts))


@cache
def templates() -> tuple[Path, ...]:
    """All HTML templates of the product."""
    return tuple(sorted(SOURCE.rglob("templates/**/*.html")))


@cache
def tree(path: Path) -> ast.Module:
    """The parsed module at `path`."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def room_of(path: Path) -> str:
    """The room in which a file lies; the package itself is the room ''."""
    inside = path.relative_to(SOURCE).parts
    return inside[0] if len(inside) > 1 else ""


def shown(path: Path) -> str:
    """A path as messages name it."""
    return str(path.relative_to(ROOT))


def services() -> Iterator[Path]:
    """All modules of services."""
    for path in python_files():
        inside = path.relative_to(SOURCE).parts
        if len(inside) > 1 and inside[1] in ("services", "services.py"):
            yield path


def public_functions(path: Path) -> Iterator[ast.FunctionDef]:
    """The functions of a module that others may call."""
    for node in tree(path).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def names_called(node: ast.AST) -> set[str]:
    """The bare names of everything that is called inside `node`."""
    called = (n.func for n in ast.walk(node) if isinstance(n, ast.Call))
    return {
        f.id if isinstance(f, ast.Name) else f.attr for f in called if isinstance(f, ast.Name | ast.Attribute)
    }
