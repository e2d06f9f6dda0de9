"""Mutants of what must not be wrong: `python drills/mutation.py [authorisation|moves|idempotency] [--part I/N] [--report FILE]`.

Changes one comparison, condition, return, refusal, argument or move at a time, in a process forked from one that has
everything imported, and runs the tests of that part until one fails. A mutant that no test notices has survived; it is
printed with its line. Ends with 1 below 80 per cent.
"""

import argparse
import ast
import contextlib
import copy
import gc
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src" / "madoguchi"
ENOUGH = 0.8
SECONDS = 240


@dataclass
class Part:
    """Files with the functions to change (none named: all), and the tests that have to notice."""

    files: dict[str, tuple[str, ...]]
    tests: list[str]
    moves: bool = False


PARTS = {
    "authorisation": Part(
        {
            "core/acting.py": (),
            "accounts/types.py": ("open_to", "guarded", "is_taken_by"),
            "accounts/selectors/acting.py": (),
            "applications/selectors.py": (
                *("applications_of", "application_for", "applications_seen_by", "application_for_officer"),
                *("owner_of_application", "file_of"),
            ),
        },
        [
            "tests/core/test_acting.py",
            "tests/accounts/test_acting.py",
            "tests/applications/test_reading.py",
        ],
    ),
    "moves": Part(
        {
            "applications/moves.py": (),
            "applications/services.py": (
                *("lock", "move", "_run_clock", "begin_pause", "end_pauses", "reckon", "last_day_of"),
            ),
        },
        ["tests/applications"],
        moves=True,
    ),
    "idempotency": Part(
        {
            "filling/services/submission.py": ("submit", "_require_in_time"),
            "api/services/filing.py": ("once", "_before"),
        },
        ["tests/filling/test_submission.py", "tests/api/test_once.py"],
    ),
}


@dataclass
class Mutant:
    """One change: where, what, and how it is put into the running program."""

    place: str
    what: str
    apply: Callable[[], None]


@dataclass
class Told:
    """What came of a part."""

    killed: int = 0
    survived: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """The part of the mutants that a test noticed."""
        count = self.killed + len(self.survived)
        return self.killed / count if count else 1.0


SWAPS: dict[type, type] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn,
    ast.NotIn: ast.In, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.And: ast.Or, ast.Or: ast.And, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.Add: ast.Sub, ast.Sub: ast.Add,
}  # fmt: skip
FILTERS = ("filter", "exclude", "get")


def changes(node: ast.AST) -> Iterator[tuple[str, Callable[[], None]]]:  # noqa: C901 - a list of kinds
    """What can be changed of one node, as functions that change it."""
    if isinstance(node, ast.Compare):
        for n, op in enumerate(node.ops):
            if type(op) in SWAPS:
                yield (
                    f"{type(op).__name__} turned",
                    lambda n=n, op=op: node.ops.__setitem__(n, SWAPS[type(op)]()),
                )
    elif isinstance(node, ast.BoolOp | ast.BinOp) and type(node.op) in SWAPS:
        yield f"{type(node.op).__name__} turned", lambda: setattr(node, "op", SWAPS[type(node.op)]())
    elif isinstance(node, ast.If | ast.IfExp | ast.While):
        yield "condition turned", lambda: setattr(node, "test", ast.UnaryOp(ast.Not(), node.test))
    elif isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        yield "returns nothing", lambda: setattr(node, "value", ast.Constant(None))
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield f"{node.value} turned", lambda: setattr(node, "value", not node.value)
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        yield f"{node.value} is one more", lambda: setattr(node, "value", node.value + 1)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in FILTERS:
        for n, word in enumerate(node.keywords):
            if word.arg and len(node.keywords) + len(node.args) > 1:
                yield f"{node.func.attr} without {word.arg}", lambda n=n: node.keywords.pop(n)


def left_out(block: list[ast.stmt]) -> Iterator[tuple[int, str, Callable[[], None]]]:
    """Statements of a block that can be left out: refusals, calls, what is set on an object."""
    for n, one in enumerate(block):
        is_call = isinstance(one, ast.Expr) and isinstance(one.value, ast.Call)
        sets = isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Attribute)
        if isinstance(one, ast.Raise | ast.AugAssign) or is_call or sets:
            gone = ast.copy_location(ast.Pass(), one)
            yield (
                one.lineno,
                f"{type(one).__name__} left out",
                lambda n=n, gone=gone: block.__setitem__(n, gone),
            )


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _points(tree: ast.Module, names: tuple[str, ...]) -> Iterator[tuple[int, str, Callable[[], None]]]:
    """All changes of a tree, within the functions named, in a fixed order."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef) or (names and function.name not in names):
            continue
        for node in (inner for stmt in function.body for inner in ast.walk(stmt)):
            if isinstance(node, ast.FunctionDef) and (not names or node.name in names):
                continue
            for what, change in changes(node):
                yield getattr(node, "lineno", function.lineno), what, change
            for name in ("body", "orelse"):
                block = getattr(node, name, None)
                if isinstance(block, list):
                    yield from left_out(block)
        yield from left_out(function.body)


def mutants_of(path: str, names: tuple[str, ...]) -> Iterator[Mutant]:
    """The mutants of one file; each is made from a tree of its own."""
    file = SRC / path
    tree = ast.parse(file.read_text("utf-8"))
    seen: set[str] = set()
    for n, (line, what, _change) in enumerate(list(_points(tree, names))):
        fresh = copy.deepcopy(tree)
        list(_points(fresh, names))[n][2]()
        ast.fix_missing_locations(fresh)
        text = ast.dump(fresh)
        if text in seen:
            continue
        seen.add(text)
        yield Mutant(f"{path}:{line}", what, lambda fresh=fresh: put_in(file, fresh))


def put_in(file: Path, tree: ast.Module) -> None:
    """Give every function of `file` that is alive the code that the changed tree compiles to."""
    changed = {
        (code.co_qualname, code.co_firstlineno): code for code in _codes(compile(tree, str(file), "exec"))
    }
    done = 0
    for one in gc.get_objects():
        if not isinstance(one, FunctionType) or one.__code__.co_filename != str(file):
            continue
        code = changed.get((one.__code__.co_qualname, one.__code__.co_firstlineno))
        if code is not None and code.co_freevars == one.__code__.co_freevars:
            one.__code__ = code
            done += 1
    assert done, f"nothing of {file} is alive"


def _codes(code: CodeType) -> Iterator[CodeType]:
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield one
            yield from _codes(one)


def mutants_of_moves() -> Iterator[Mutant]:
    """The table of moves with one move gone, leading elsewhere, or too many."""
    from madoguchi.applications.models import Application
    from madoguchi.applications.moves import MOVES

    states = list(Application.State)
    for move, ways in MOVES.items():
        for before in list(ways):
            other = next(state for state in states if state not in (ways[before], before))
            yield Mutant(f"MOVES {move}", f"not from {before}", lambda ways=ways, b=before: ways.pop(b))
            yield Mutant(
                f"MOVES {move}",
                f"from {before} to {other}",
                lambda ways=ways, b=before, o=other: ways.__setitem__(b, o),
            )
        more = next((state for state in states if state not in ways), None)
        if more is not None:
            target = next(iter(ways.values()))
            yield Mutant(
                f"MOVES {move}",
                f"also from {more}",
                lambda ways=ways, b=more, t=target: ways.__setitem__(b, t),
            )


def noticed(mutant: Mutant | None, tests: list[str]) -> bool:
    """Whether the tests fail in a child in which the mutant lives; a child that takes too long has noticed it."""
    child = os.fork()
    if child == 0:
        code = 1
        with contextlib.suppress(BaseException):
            null = os.open(os.devnull, os.O_RDWR)
            if mutant is not None:
                os.dup2(null, 1)
                os.dup2(null, 2)
                mutant.apply()
            code = run(tests)
        os._exit(0 if code == 0 else 1)
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status != 0
        time.sleep(0.05)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def run(tests: list[str]) -> int:
    """The tests, up to the first that fails."""
    import pytest

    words = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "--no-header", "-W", "ignore", *tests]
    return int(pytest.main(words))


def prepare(tests: list[str]) -> None:
    """Import everything that the tests need, once, by running them; they have to pass."""
    os.environ.update(MADOGUCHI_MODE="test", DJANGO_SETTINGS_MODULE="madoguchi.site.settings")
    os.chdir(ROOT)
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]
    if run(tests):
        sys.exit("The tests fail without any mutant.")
    gc.freeze()


def tried(name: str, part: Part, share: str) -> Told:
    """Try the mutants of a part, or the I-th of N shares of them."""
    prepare(part.tests)
    gc.unfreeze()
    if noticed(None, part.tests):
        sys.exit("The tests fail in a forked process without any mutant.")
    mutants = [one for path, names in part.files.items() for one in mutants_of(path, names)]
    if part.moves:
        mutants += mutants_of_moves()
    which, of = (int(n) for n in share.split("/"))
    mutants = mutants[which - 1 :: of]
    told = Told()
    for n, mutant in enumerate(mutants, 1):
        if noticed(mutant, part.tests):
            told.killed += 1
        else:
            told.survived.append(f"{mutant.place} {mutant.what}")
            print(f"survived  {told.survived[-1]}", flush=True)
        if n % 20 == 0:
            print(f"{name} {n}/{len(mutants)} killed {told.killed}", flush=True)
    return told


def main() -> None:
    """Try one part, or all one after another in processes of their own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", nargs="?", choices=PARTS)
    parser.add_argument("--part", dest="share", default="1/1", help="the I-th of N shares, as 1/4")
    parser.add_argument("--report")
    asked = parser.parse_args()
    if asked.part is None:
        codes = [os.spawnv(os.P_WAIT, sys.executable, [sys.executable, __file__, name]) for name in PARTS]
        sys.exit(max(codes))
    told = tried(asked.part, PARTS[asked.part], asked.share)
    count = told.killed + len(told.survived)
    print(f"{asked.part}: {told.killed} of {count} mutants killed ({told.share:.0%})")
    if asked.report:
        result: dict[str, Any] = {"part": asked.part, "killed": told.killed, "survived": told.survived}
        Path(asked.report).write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")
    sys.exit(0 if told.share >= ENOUGH else 1)


if __name__ == "__main__":
    main()
