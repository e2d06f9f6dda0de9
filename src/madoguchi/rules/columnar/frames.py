"""Rules computed for a piece of a population with Polars."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any

from madoguchi.core.lazily import lazily
from madoguchi.rules.columnar.graph import COMPARISONS, EVERYWHERE, HOUSEHOLD, Node
from madoguchi.rules.columnar.layout import Layout
from madoguchi.rules.columnar.lowering import Lowered
from madoguchi.rules.columnar.pieces import Piece
from madoguchi.rules.columnar.stages import Plan, Stage, plan_of
from madoguchi.rules.situations import HIGHEST

if TYPE_CHECKING:
    import polars as pl
else:
    pl = lazily("polars")


_MOST_AT_ONCE = 8


class Frames:
    """Computes lowered rules, piece by piece."""

    def __init__(self, lowered: Lowered) -> None:
        self.lowered = lowered
        self.plan = plan_of(lowered.outputs())
        self._writer = Expressions(self.plan)
        self._last = _last_uses(self.plan, lowered.outputs(), self._writer)
        self._steps = [
            _Steps(
                [self._writer.layer(layer) for layer in stage.household],
                [self._writer.layer(layer) for layers in stage.members.values() for layer in layers],
            )
            for stage in self.plan.stages
        ]

    def compute(self, piece: Piece) -> dict[int, "pl.Series"]:
        """The columns of `lowered.outputs()` by the number of their node, a value for each household of the piece."""
        return _Computation(self, piece).run()

    def compute_all(self, pieces: Iterable[Piece]) -> Iterator[tuple[Piece, dict[int, "pl.Series"]]]:
        """Each piece with its columns, in order; as many pieces at once as there are processors, no more.

        Polars uses all processors within one step, but most steps are too small to share out.
        """
        width = min(os.cpu_count() or 1, _MOST_AT_ONCE)
        waiting: deque[tuple[Piece, Future[dict[int, pl.Series]]]] = deque()
        with ThreadPoolExecutor(width) as pool:
            for piece in pieces:
                waiting.append((piece, pool.submit(self.compute, piece)))
                if len(waiting) > width:
                    first, made = waiting.popleft()
                    yield first, made.result()
            while waiting:
                first, made = waiting.popleft()
                yield first, made.result()

    def table(self, piece: Piece) -> "pl.DataFrame":
        """The outputs with readable names: the key, `<programme>`, `<programme>.<amount>.low` and `.high`."""
        return self.table_of(piece, self.compute(piece))

    def table_of(self, piece: Piece, made: Mapping[int, "pl.Series"]) -> "pl.DataFrame":
        """The same of what has been computed."""
        columns = {self.lowered.key: piece.keys()}
        for programme in self.lowered.programmes:
            columns[programme.name] = made[programme.holds.number]
            for amount in programme.amounts:
                columns[f"{programme.name}.{amount.id}.low"] = made[amount.low.number]
                columns[f"{programme.name}.{amount.id}.high"] = made[amount.high.number]
        return pl.DataFrame(columns)


@dataclass(frozen=True, slots=True)
class _Layer:
    """Columns that are computed at once: which they read, and their expressions."""

    reads: tuple[int, ...]
    makes: tuple[tuple[int, "pl.Expr"], ...]


@dataclass(frozen=True, slots=True)
class _Steps:
    """The layers of a stage, written once for all pieces."""

    household: list[_Layer]
    members: list[_Layer]


class _Computation:
    def __init__(self, frames: Frames, piece: Piece) -> None:
        self.plan = frames.plan
        self.steps = frames._steps
        self.last = frames._last
        self.outputs = list(frames.lowered.outputs())
        self.piece = piece
        self.columns: dict[int, pl.Series] = {}
        self.layouts: dict[str, Layout] = {group: piece.layout(group) for group in self.plan.groups()}
        for node in self.plan.columns():
            part, name = node.value
            layout = self.layouts.get(node.grain)
            self.columns[node.number] = piece.column(part, name, layout)

    def run(self) -> dict[int, "pl.Series"]:
        for number, stage in enumerate(self.plan.stages):
            for node in stage.aggregates:
                layout = self.layouts[node.value]
                self.columns[node.number] = layout.aggregate(node.op, self._series(node.args[0], node.value))
            for layer in self.steps[number].household:
                self._compute(layer)
            self._of_members(stage)
            for layer in self.steps[number].members:
                self._compute(layer)
            for done in self.last.get(number, ()):
                self.columns.pop(done, None)
        return {node.number: self._series(node, HOUSEHOLD) for node in self.outputs}

    def _of_members(self, stage: Stage) -> None:
        for group, ranks in stage.ranks.items():
            for node in ranks:
                birth, where = (self._series(arg, group) for arg in node.args)
                self.columns[node.number] = self.layouts[group].rank(node.op, birth, where)
        for group, lifted in stage.lifted.items():
            for node in lifted:
                self.columns[node.number] = self.layouts[group].lifted(self.columns[node.args[0].number])

    def _series(self, node: Node, grain: str) -> "pl.Series":
        """The column of a node, at full length also where it is the same for all."""
        if node.grain != EVERYWHERE:
            return self.columns[node.number]
        length = self.piece.count if grain == HOUSEHOLD else len(self.layouts[grain].rows)
        return pl.select(pl.repeat(node.value, length, dtype=_types()[node.kind])).to_series()

    def _compute(self, layer: _Layer) -> None:
        if not layer.makes:
            return
        frame = pl.DataFrame([self.columns[number].alias(f"x{number}") for number in layer.reads])
        made = frame.lazy().select([expression for _number, expression in layer.makes]).collect()
        for (number, _expression), series in zip(layer.makes, made, strict=True):
            self.columns[number] = series


class Expressions:
    """Writes nodes as Polars expressions; those that have a column of their own are named."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._needs: dict[int, frozenset[int]] = {}

    def layer(self, nodes: Sequence[Node]) -> _Layer:
        """What computes these nodes at once."""
        reads = {number for node in nodes for number in self.needs(node)}
        return _Layer(
            tuple(sorted(reads)), tuple((node.number, self.write(node).alias(node.name)) for node in nodes)
        )

    def needs(self, node: Node) -> frozenset[int]:
        """The numbers of the columns that the expression of a node reads."""
        found = self._needs.get(node.number)
        if found is None:
            found = frozenset().union(
                *({arg.number} if self._is_named(arg) else self.needs(arg) for arg in node.args)
            )
            self._needs[node.number] = found
        return found

    def _is_named(self, node: Node) -> bool:
        return node.op == "column" or node.number in self.plan.kept

    def write(self, node: Node) -> "pl.Expr":
        """The expression that makes a node."""
        args = [self._read(arg) for arg in node.args]
        is_wide = node.kind == "wide" or any(arg.kind == "wide" for arg in node.args)
        if is_wide:
            args = [
                arg.cast(pl.Int128) if one.kind in ("int", "wide") else arg
                for arg, one in zip(args, node.args, strict=True)
            ]
        if node.op in COMPARISONS:
            compared: pl.Expr = COMPARISONS[node.op](args[0], args[1])
            return compared
        made: pl.Expr = _WRITERS[node.op](args, node.value)
        return made.cast(pl.Int64) if is_wide and node.kind == "int" else made

    def _read(self, node: Node) -> "pl.Expr":
        if node.op == "const":
            return pl.lit(node.value, dtype=_types()[node.kind])
        return pl.col(node.name) if self._is_named(node) else self.write(node)


def _types() -> Mapping[str, Any]:
    return {
        "bool": pl.Boolean,
        "int": pl.Int64,
        "wide": pl.Int128,
        "float": pl.Float64,
        "date": pl.Date,
        "text": pl.String,
        "texts": pl.List(pl.String),
    }


def _last_uses(plan: Plan, outputs: Iterable[Node], writer: Expressions) -> dict[int, list[int]]:
    """After which stage each column is not needed any more; those of the outputs stay."""
    last: dict[int, int] = {}
    for node in plan.nodes:
        if node.number in plan.kept:
            for number in writer.needs(node):
                last[number] = max(last.get(number, 0), node.level)
    for node in outputs:
        last.pop(node.number, None)
    over: dict[int, list[int]] = {}
    for number, stage in last.items():
        over.setdefault(stage, []).append(number)
    return over


_WRITERS: dict[str, Callable[[list[Any], Any], Any]] = {
    "and": lambda args, _: reduce(and_, args),
    "or": lambda args, _: reduce(or_, args),
    "not": lambda args, _: ~args[0],
    "known": lambda args, _: args[0].is_not_null(),
    "fill": lambda args, value: args[0].fill_null(value),
    "or_else": lambda args, value: args[0].fill_null(value),
    "in": lambda args, values: args[0].is_in(list(values)),
    "has_any": lambda args, values: args[0].list.set_intersection(list(values)).list.len() > 0,
    "choose": lambda args, _: pl.when(args[0]).then(args[1]).otherwise(args[2]),
    "natural": lambda args, _: pl.when(args[0].is_between(0, HIGHEST)).then(args[0]),
    "text": lambda args, _: pl.when(args[0] != "").then(args[0]),
    "area": lambda args, _: pl.when(args[0].str.contains("^[0-9]{6}$")).then(args[0]),
    "prefecture": lambda args, _: args[0].str.slice(0, 2),
    "add": lambda args, _: args[0] + args[1],
    "sub": lambda args, _: args[0] - args[1],
    "mul": lambda args, _: args[0] * args[1],
    "div": lambda args, unit: args[0] // unit,
    "least": lambda args, _: pl.min_horizontal(args),
    "greatest": lambda args, _: pl.max_horizontal(args),
}
