"""The order in which a graph is computed: from members to households and back, shared parts as columns of their own."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from madoguchi.rules.columnar.graph import AGGREGATES, EVERYWHERE, HOUSEHOLD, RANKS, Node

_PLAIN = frozenset({"column", "const"})
_APART = AGGREGATES | RANKS | {"lift"}


@dataclass(slots=True)
class Stage:
    """One step to households and back.

    `aggregates` are made of members of the stage before, then the layers of household columns; of each group `ranks`
    (of the stage before), `lifted` household columns, and layers of member columns. A layer needs those before it.
    """

    aggregates: list[Node] = field(default_factory=list)
    household: list[list[Node]] = field(default_factory=list)
    ranks: dict[str, list[Node]] = field(default_factory=dict)
    lifted: dict[str, list[Node]] = field(default_factory=dict)
    members: dict[str, list[list[Node]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """The stages, and which nodes have a column of their own; others are written out where they are used."""

    stages: tuple[Stage, ...]
    kept: frozenset[int]
    nodes: tuple[Node, ...]

    def columns(self) -> Iterator[Node]:
        """The columns of the population that are read."""
        return (node for node in self.nodes if node.op == "column")

    def groups(self) -> list[str]:
        """The groups whose members are looked at."""
        counted = {node.value for node in self.nodes if node.op in AGGREGATES}
        return sorted({node.grain for node in self.nodes} - {EVERYWHERE, HOUSEHOLD} | counted)


def plan_of(outputs: Iterable[Node]) -> Plan:
    """The plan that computes `outputs`."""
    wanted = list(outputs)
    nodes = _reachable(wanted)
    uses: dict[int, int] = {}
    kept = {node.number for node in wanted if node.op not in _PLAIN}
    for node in nodes:
        for arg in node.args:
            uses[arg.number] = uses.get(arg.number, 0) + 1
            if node.op in _APART and arg.op not in _PLAIN:
                kept.add(arg.number)
    kept |= {
        node.number for node in nodes if node.op in _APART or (uses.get(node.number, 0) > 1 and node.args)
    }
    stages = [Stage() for _ in range(max((node.level for node in nodes), default=0) + 1)]
    layers = _layers(nodes, kept)
    for node in nodes:
        if node.number in kept:
            _place(node, stages[node.level], layers[node.number])
    return Plan(tuple(stages), frozenset(kept), tuple(nodes))


def _place(node: Node, stage: Stage, layer: int) -> None:
    if node.op in AGGREGATES:
        stage.aggregates.append(node)
    elif node.op in RANKS:
        stage.ranks.setdefault(node.grain, []).append(node)
    elif node.op == "lift":
        stage.lifted.setdefault(node.grain, []).append(node)
    else:
        own = (
            stage.household
            if node.grain in (HOUSEHOLD, EVERYWHERE)
            else stage.members.setdefault(node.grain, [])
        )
        while len(own) <= layer:
            own.append([])
        own[layer].append(node)


def _reachable(wanted: Sequence[Node]) -> list[Node]:
    """Every node below the wanted ones, each after those it is made of."""
    found: dict[int, Node] = {}
    waiting = list(wanted)
    while waiting:
        node = waiting.pop()
        if node.number not in found:
            found[node.number] = node
            waiting.extend(node.args)
    return [found[number] for number in sorted(found)]


def _layers(nodes: Sequence[Node], kept: set[int]) -> dict[int, int]:
    """The layer of each node within its stage and grain: above every kept one that it is written with."""
    layers: dict[int, int] = {}
    for node in nodes:
        layer = 0
        if node.op not in _APART:
            for arg in node.args:
                if arg.op in _APART or arg.level < node.level or arg.grain != node.grain:
                    continue
                layer = max(layer, layers[arg.number] + (arg.number in kept))
        layers[node.number] = layer
    return layers
