"""Rules as SQL text: one query for DuckDB, PostgreSQL or Spark, for those whose population stands in a database.

The query makes one row a household (or business) from a table with one row a person. Every step is a table of its own
(`WITH`), in the order of `stages`. Where rules count ranks, `member_no` orders the rows of a household.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from madoguchi.rules.columnar.graph import COMPARISONS, HOUSEHOLD, RANKS, Node
from madoguchi.rules.columnar.lowering import Lowered
from madoguchi.rules.columnar.sources import HOUSEHOLD_KEY
from madoguchi.rules.columnar.stages import Plan, plan_of
from madoguchi.rules.situations import HIGHEST

_ROLES = {
    "children[]": "role = 'child'",
    "others[]": "role = 'other'",
    "members[]": "role IN ('applicant', 'spouse', 'child', 'other')",
}
_TABLES = {"children[]": "children", "others[]": "others", "members[]": "members", HOUSEHOLD: "households"}
_SIGNS = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_OPERATORS = {"add": "+", "sub": "-", "mul": "*"}
_ORDER = "CASE role WHEN 'applicant' THEN 0 WHEN 'spouse' THEN 1 WHEN 'child' THEN 2 ELSE 3 END"


@dataclass(frozen=True, slots=True, eq=False)
class Dialect:
    """How one engine writes what the others write otherwise.

    `hint` asks for a step to be computed once where several use it; an engine that `is_inlining` would write every step
    out where it is used, and shared parts in it over and over.
    """

    name: str
    quote: str
    types: dict[str, str]
    has_digits: Callable[[str], str]
    divides: str
    overlaps: Callable[[str, Sequence[str]], str]
    hint: str = "MATERIALIZED "
    is_inlining: bool = False


DUCKDB = Dialect(
    "duckdb",
    '"',
    {
        "bool": "BOOLEAN",
        "int": "BIGINT",
        "wide": "HUGEINT",
        "date": "DATE",
        "text": "VARCHAR",
        "float": "DOUBLE",
    },
    lambda text: f"regexp_full_match({text}, '[0-9]{{6}}')",
    "//",
    lambda column, values: f"list_has_any({column}, [{', '.join(values)}])",
)
POSTGRES = Dialect(
    "postgres",
    '"',
    {
        "bool": "BOOLEAN",
        "int": "BIGINT",
        "wide": "NUMERIC",
        "date": "DATE",
        "text": "TEXT",
        "float": "DOUBLE PRECISION",
    },
    lambda text: f"{text} ~ '^[0-9]{{6}}$'",
    "/",
    lambda column, values: f"({column} && ARRAY[{', '.join(values)}]::TEXT[])",
    is_inlining=True,
)
SPARK = Dialect(
    "spark",
    "`",
    {
        "bool": "BOOLEAN",
        "int": "BIGINT",
        "wide": "DECIMAL(38, 0)",
        "date": "DATE",
        "text": "STRING",
        "float": "DOUBLE",
    },
    lambda text: f"{text} RLIKE '^[0-9]{{6}}$'",
    "DIV",
    lambda column, values: f"arrays_overlap({column}, array({', '.join(values)}))",
    hint="",
)
DIALECTS = {dialect.name: dialect for dialect in (DUCKDB, POSTGRES, SPARK)}


def sql_of(lowered: Lowered, dialect: Dialect, *, table: str = "population", order: str = "member_no") -> str:
    """The query for the rows of `table` (a name, or what stands behind FROM), numbered by its column `order`.

    Its columns are the key, and for each programme `<name>`, `<name>.<amount>.low` and `.high`.
    """
    return _Query(lowered, dialect, table, order).text()


class _Query:
    def __init__(self, lowered: Lowered, dialect: Dialect, table: str, order: str) -> None:
        self.lowered = lowered
        self.dialect = dialect
        self.table = table
        self.order = order
        self.plan: Plan = plan_of(lowered.outputs())
        self.steps: list[tuple[str, str]] = []
        self.last = _last_uses(self.plan, lowered)
        self.tables: dict[str, str] = {}
        self.held: dict[str, list[Node]] = {}

    # -- the steps -------------------------------------------------------------------------------------------------

    def text(self) -> str:
        self._begin()
        for number, stage in enumerate(self.plan.stages):
            if stage.aggregates:
                self._aggregate(stage.aggregates, number)
            for layer in stage.household:
                self._layer(HOUSEHOLD, layer, number)
            for group, ranks in stage.ranks.items():
                self._layer(group, ranks, number)
            for group, lifted in stage.lifted.items():
                self._lift(group, lifted, number)
            for group, layers in stage.members.items():
                for layer in layers:
                    self._layer(group, layer, number)
        end = self._end()
        whole = " ".join([*(body for _name, body in self.steps), end])
        steps = []
        for name, body in self.steps:
            is_shared = len(re.findall(rf"\b{name}\b", whole)) > 1
            hint = self.dialect.hint if is_shared or self.dialect.is_inlining else ""
            steps.append(f"{name} AS {hint}(\n{body}\n)")
        return "WITH " + ",\n".join(steps) + f"\n{end}"

    def _begin(self) -> None:
        """The tables of households and of members, with the columns of the population that are read."""
        key = self._name(self.lowered.key)
        columns: dict[str, list[Node]] = {}
        for node in self.plan.columns():
            columns.setdefault(node.grain, []).append(node)
        own = [node for node in columns.get(HOUSEHOLD, []) if node.value[0] == "applicant"]
        of_spouse = [node for node in columns.get(HOUSEHOLD, []) if node.value[0] == "spouse"]
        first = [f"a.{key}", *(f"a.{self._name(node.value[1])} AS {node.name}" for node in own)]
        first += [f"s.{self._name(node.value[1])} AS {node.name}" for node in of_spouse]
        body = f"SELECT {', '.join(first)}\nFROM {self.table} a"
        if of_spouse:
            body += f"\nLEFT JOIN {self.table} s ON s.{key} = a.{key} AND s.role = 'spouse'"
        if self.lowered.key == HOUSEHOLD_KEY:
            body += "\nWHERE a.role = 'applicant'"
        self._step(HOUSEHOLD, body, columns.get(HOUSEHOLD, []))
        for group in self.plan.groups():
            named = [f"{self._name(node.value[1])} AS {node.name}" for node in columns.get(group, [])]
            if any(node.op in RANKS and node.grain == group for node in self.plan.nodes):
                named += ["role", self.order]
            body = f"SELECT {', '.join([key, *named])}\nFROM {self.table}\nWHERE {_ROLES[group]}"
            self._step(group, body, columns.get(group, []))

    def _step(self, grain: str, body: str, held: Iterable[Node]) -> None:
        name = f"{_TABLES[grain]}_{len(self.steps)}"
        self.steps.append((name, body))
        self.tables[grain] = name
        self.held[grain] = list(held)

    def _carried(self, grain: str, stage: int) -> list[Node]:
        """The columns of the table so far that are still needed."""
        return [node for node in self.held[grain] if self.last.get(node.number, -1) >= stage]

    def _also(self, grain: str) -> list[str]:
        also = [self._name(self.lowered.key)]
        if any(node.op in RANKS and node.grain == grain for node in self.plan.nodes):
            also += ["role", self.order]
        return also

    def _layer(self, grain: str, nodes: Sequence[Node], stage: int) -> None:
        if not nodes:
            return
        carried = self._carried(grain, stage)
        parts = [*self._also(grain), *(node.name for node in carried)]
        parts += [f"{self._write(node)} AS {node.name}" for node in nodes]
        self._step(grain, f"SELECT {', '.join(parts)}\nFROM {self.tables[grain]}", [*carried, *nodes])

    def _lift(self, group: str, nodes: Sequence[Node], stage: int) -> None:
        key = self._name(self.lowered.key)
        carried = self._carried(group, stage)
        parts = [f"m.{one}" for one in self._also(group)] + [f"m.{node.name}" for node in carried]
        parts += [f"h.{node.args[0].name} AS {node.name}" for node in nodes]
        body = (
            f"SELECT {', '.join(parts)}\nFROM {self.tables[group]} m"
            f"\nJOIN {self.tables[HOUSEHOLD]} h ON h.{key} = m.{key}"
        )
        self._step(group, body, [*carried, *nodes])

    def _aggregate(self, nodes: Sequence[Node], stage: int) -> None:
        """Joins what is counted of members to their households."""
        key = self._name(self.lowered.key)
        by_group: dict[str, list[Node]] = {}
        for node in nodes:
            by_group.setdefault(node.value, []).append(node)
        carried = self._carried(HOUSEHOLD, stage)
        parts = [f"h.{key}", *(f"h.{node.name}" for node in carried)]
        joins = ""
        for group, counted in by_group.items():
            letter = _TABLES[group][0]
            inner = ", ".join(f"{self._counted(node)} AS {node.name}" for node in counted)
            counts = f"SELECT {key}, {inner}\nFROM {self.tables[group]}\nGROUP BY {key}"
            joins += f"\nLEFT JOIN ({counts}) {letter} ON {letter}.{key} = h.{key}"
            for node in counted:
                column = f"{letter}.{node.name}"
                parts.append(f"COALESCE({column}, 0) AS {node.name}" if node.is_total else column)
        self._step(
            HOUSEHOLD,
            f"SELECT {', '.join(parts)}\nFROM {self.tables[HOUSEHOLD]} h{joins}",
            [*carried, *nodes],
        )

    def _counted(self, node: Node) -> str:
        inner = self._read(node.args[0])
        if node.op == "count":
            return f"COUNT(CASE WHEN {inner} THEN 1 END)"
        if node.op == "total":
            return f"CAST(COALESCE(SUM({inner}), 0) AS {self.dialect.types['int']})"
        return f"{'MAX' if node.op == 'highest' else 'MIN'}({inner})"

    def _end(self) -> str:
        parts = [self._name(self.lowered.key)]
        for programme in self.lowered.programmes:
            parts.append(f"{self._read(programme.holds)} AS {self._name(programme.name)}")
            for amount in programme.amounts:
                for end, node in (("low", amount.low), ("high", amount.high)):
                    parts.append(f"{self._read(node)} AS {self._name(f'{programme.name}.{amount.id}.{end}')}")
        return f"SELECT {', '.join(parts)}\nFROM {self.tables[HOUSEHOLD]}"

    # -- expressions -----------------------------------------------------------------------------------------------

    def _name(self, name: str) -> str:
        quote = self.dialect.quote
        return f"{quote}{name.replace(quote, quote * 2)}{quote}"

    def _read(self, node: Node) -> str:
        if node.op == "const":
            return self._literal(node.value, node.kind)
        if node.op == "column" or node.number in self.plan.kept:
            return node.name
        return self._write(node)

    def _literal(self, value: Any, kind: str) -> str:
        if value is None:
            return f"CAST(NULL AS {self.dialect.types[kind]})"
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, str):
            return (
                "'" + value.replace("\\", "\\\\" if self.dialect is SPARK else "\\").replace("'", "''") + "'"
            )
        if isinstance(value, date):
            return f"DATE '{value.isoformat()}'"
        return f"({value})" if value < 0 else str(value)

    def _write(self, node: Node) -> str:
        if node.op in RANKS:
            return self._rank(node)
        args = [self._read(arg) for arg in node.args]
        is_wide = node.kind == "wide" or any(arg.kind == "wide" for arg in node.args)
        if is_wide:
            wide = self.dialect.types["wide"]
            args = [
                f"CAST({arg} AS {wide})" if one.kind in ("int", "wide") else arg
                for arg, one in zip(args, node.args, strict=True)
            ]
        made = self._operation(node, args)
        return f"CAST({made} AS {self.dialect.types['int']})" if is_wide and node.kind == "int" else made

    def _operation(self, node: Node, args: list[str]) -> str:
        if node.op in COMPARISONS:
            return f"({args[0]} {_SIGNS[node.op]} {args[1]})"
        if node.op in ("and", "or"):
            return "(" + f" {node.op.upper()} ".join(args) + ")"
        if node.op in _OPERATORS:
            return f"({args[0]} {_OPERATORS[node.op]} {args[1]})"
        return _WRITERS[node.op](self, args, node.value)

    def _values(self, values: Iterable[Any]) -> list[str]:
        return [self._literal(value, "") for value in values]

    def divided(self, number: str, unit: int) -> str:
        """Rounded down, also below 0, where engines cut off the fraction."""
        lower = f"({number} - ((({number}) % {unit}) + {unit}) % {unit})"
        return f"({lower} {self.dialect.divides} {unit})"

    def _rank(self, node: Node) -> str:
        birth, where = (self._read(arg) for arg in node.args)
        key = self._name(self.lowered.key)
        counted = f"CASE WHEN {where} THEN 1 ELSE 0 END"
        elder = (
            f"COALESCE(SUM({counted}) OVER (PARTITION BY {key} ORDER BY {birth} NULLS LAST, {_ORDER}, {self.order}"
            " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)"
        )
        if node.op == "rank_low":
            return (
                f"CAST(CASE WHEN {birth} IS NULL THEN 1 ELSE 1 + {elder} END AS {self.dialect.types['int']})"
            )
        unborn = f"CASE WHEN {where} AND {birth} IS NULL THEN 1 ELSE 0 END"
        whole = f"OVER (PARTITION BY {key})"
        return (
            f"CAST(CASE WHEN {birth} IS NULL THEN 1 + SUM({counted}) {whole} - {counted}"
            f" ELSE 1 + {elder} + SUM({unborn}) {whole} END AS {self.dialect.types['int']})"
        )


def _needs(node: Node, plan: Plan) -> Iterator[int]:
    for arg in node.args:
        if arg.op == "column" or arg.number in plan.kept:
            yield arg.number
        else:
            yield from _needs(arg, plan)


def _last_uses(plan: Plan, lowered: Lowered) -> dict[int, int]:
    """Until which stage each column is needed."""
    last: dict[int, int] = {}
    for node in plan.nodes:
        if node.number in plan.kept:
            for number in _needs(node, plan):
                last[number] = max(last.get(number, 0), node.level)
    for node in lowered.outputs():
        last[node.number] = len(plan.stages)
    return last


_WRITERS: dict[str, Callable[[_Query, list[str], Any], str]] = {
    "not": lambda query, args, _: f"(NOT {args[0]})",
    "known": lambda query, args, _: f"({args[0]} IS NOT NULL)",
    "fill": lambda query, args, value: f"COALESCE({args[0]}, {'TRUE' if value else 'FALSE'})",
    "or_else": lambda query, args, value: f"COALESCE({args[0]}, {value})",
    "in": lambda query, args, values: f"({args[0]} IN ({', '.join(query._values(values))}))",
    "has_any": lambda query, args, values: query.dialect.overlaps(args[0], query._values(values)),
    "choose": lambda query, args, _: f"CASE WHEN {args[0]} THEN {args[1]} ELSE {args[2]} END",
    "natural": lambda query, args, _: f"CASE WHEN {args[0]} BETWEEN 0 AND {HIGHEST} THEN {args[0]} END",
    "text": lambda query, args, _: f"NULLIF({args[0]}, '')",
    "area": lambda query, args, _: f"CASE WHEN {query.dialect.has_digits(args[0])} THEN {args[0]} END",
    "prefecture": lambda query, args, _: f"SUBSTR({args[0]}, 1, 2)",
    "div": lambda query, args, unit: query.divided(args[0], unit),
    "least": lambda query, args, _: f"LEAST({', '.join(args)})",
    "greatest": lambda query, args, _: f"GREATEST({', '.join(args)})",
}
