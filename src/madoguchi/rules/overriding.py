"""What a municipality does differently (自治体の上書き): a rule document with some of its parts exchanged.

    {"nodes": {"age": {"value": 18, "op": "until_fy_end", "law": "玻璃市条例第3条"}},
     "tables": {"limits": [{"valid_from": "2026-04-01", "rows": [[0, 3000000]]}]},
     "amounts": {"monthly": {"rows": [{"amount": 6000}]}},
     "deadline": {"term": "children[].birth_date", "days": 30}}

A part is named by its `id`, so that the override follows when the rule around it grows. What it names is
changed key by key; null takes a key away. The rest stays as the common rule has it, later versions included.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from madoguchi.rules.problems import BadRule

__all__ = ["BadOverride", "overridden", "override_problems"]

Json = Any
_PARTS = frozenset({"nodes", "tables", "amounts", "deadline"})
_IGNORED = frozenset({"of"})
"""`of` names the programme that is overridden; whoever loads the library resolves it."""
_FIXED = frozenset({"id"})


class BadOverride(BadRule):
    """An override that names what the rule has not; the message says where (上書きできない要件)."""


def overridden(document: Mapping[str, Json], override: Mapping[str, Json]) -> dict[str, Json]:
    """`document` with the parts exchanged that `override` names; neither is changed.

    Raises BadOverride for the first of `override_problems`. Whether the result is a good rule is for
    `documents.problems_of` to say, as of any rule.
    """
    problems = override_problems(document, override)
    if problems:
        path, sentence = problems[0]
        raise BadOverride(f"{path}：{sentence}")
    result = _nodes_changed(dict(document), override.get("nodes", {}))
    if "tables" in override:
        result["tables"] = _merged(result.get("tables", {}), override["tables"])
    if "amounts" in override:
        result["amounts"] = _amounts_changed(result.get("amounts", []), override["amounts"])
    if "deadline" in override:
        result = _merged(result, {"deadline": override["deadline"]})
    return result


def override_problems(document: Mapping[str, Json], override: Json) -> list[tuple[str, str]]:
    """Every reason why `override` does not fit `document`, as JSON pointer in the override and sentence."""
    if not isinstance(override, Mapping):
        return [("/", "上書きは { } で書いてください。")]
    return [
        *_unknown_parts(override),
        *_node_problems(document, override.get("nodes", {})),
        *_table_problems(document, override),
        *_amount_problems(document, override.get("amounts", {})),
        *_deadline_problems(override.get("deadline")),
    ]


def _unknown_parts(override: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    for extra in sorted(map(str, override.keys() - _PARTS - _IGNORED)):
        yield (
            f"/{extra}",
            "上書きできるのは、条件（nodes）、表（tables）、金額（amounts）、期限（deadline）です。",
        )


def _node_problems(document: Mapping[str, Json], nodes: Json) -> Iterator[tuple[str, str]]:
    if not isinstance(nodes, Mapping):
        yield "/nodes", "条件の上書きは { } で書いてください。"
        return
    inner = [value for amount in _mappings(document.get("amounts")) for value in amount.values()]
    named = {
        node["id"]: node
        for node in _nodes([document.get("requirement"), *inner])
        if isinstance(node.get("id"), str)
    }
    for name, changes in nodes.items():
        path = f"/nodes/{name}"
        if name not in named:
            yield path, f"もとの要件に、識別子「{name}」の条件がありません。"
        elif not isinstance(changes, Mapping):
            yield path, "変える項目を { } で書いてください。"
        else:
            for key in sorted(_FIXED & changes.keys()):
                yield f"{path}/{key}", "識別子は変えられません。"
            replaced = _nodes([named[name].get(key) for key in changes])
            for other in (node.get("id") for node in replaced):
                if isinstance(other, str) and other in nodes:
                    yield (
                        f"/nodes/{other}",
                        f"「{name}」を変えるとなくなる条件です。「{name}」の中に書いてください。",
                    )


def _table_problems(document: Mapping[str, Json], override: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    tables = override.get("tables", {})
    if not isinstance(tables, Mapping):
        yield "/tables", "表の上書きは { } で書いてください。"
        return
    looked_up = {node.get("table") for node in (*_nodes(document), *_nodes(override))}
    for name, table in tables.items():
        if name not in document.get("tables", {}) and name not in looked_up:
            yield f"/tables/{name}", f"もとの要件に、表「{name}」がありません。"
        elif table is None:
            yield f"/tables/{name}", "表はなくせません。"


def _amount_problems(document: Mapping[str, Json], amounts: Json) -> Iterator[tuple[str, str]]:
    if not isinstance(amounts, Mapping):
        yield "/amounts", "金額の上書きは { } で書いてください。"
        return
    ids = {amount.get("id") for amount in _mappings(document.get("amounts"))}
    for name, changes in amounts.items():
        path = f"/amounts/{name}"
        if changes is None and name in ids:
            continue
        if not isinstance(changes, Mapping):
            yield path, "変える項目を { } で書いてください。"
        elif name not in ids and not {"label", "unit", "rows"} <= changes.keys():
            yield (
                path,
                f"もとの要件に、金額「{name}」がありません。加えるときは label、unit、rows が要ります。",
            )
        else:
            for key in sorted(_FIXED & changes.keys()):
                yield f"{path}/{key}", "識別子は変えられません。"


def _deadline_problems(deadline: Json) -> Iterator[tuple[str, str]]:
    if deadline is not None and not isinstance(deadline, Mapping):
        yield "/deadline", "期限は { } で書いてください。"


def _nodes(part: Json) -> Iterator[Mapping[str, Json]]:
    """Every object within `part`, the outer first; without recursion, for documents of any depth."""
    waiting = [part]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Mapping):
            yield one
            waiting.extend(reversed(list(one.values())))
        elif isinstance(one, list):
            waiting.extend(reversed(one))


def _mappings(items: Json) -> list[Mapping[str, Json]]:
    return [item for item in items if isinstance(item, Mapping)] if isinstance(items, list) else []


def _merged(old: Mapping[str, Json], changes: Mapping[str, Json]) -> dict[str, Json]:
    """`old` with the keys of `changes`; a key that is null there is taken away."""
    return {key: value for key, value in {**old, **changes}.items() if not (key in changes and value is None)}


def _nodes_changed(document: dict[str, Json], changes: Mapping[str, Mapping[str, Json]]) -> dict[str, Json]:
    result = dict(document)
    if "requirement" in document:
        result["requirement"] = _changed(document["requirement"], changes)
    if isinstance(document.get("amounts"), list):
        result["amounts"] = [
            {key: _changed(value, changes) for key, value in amount.items()}
            if isinstance(amount, Mapping)
            else amount
            for amount in document["amounts"]
        ]
    return result


def _changed(part: Json, changes: Mapping[str, Mapping[str, Json]]) -> Json:
    """A copy of `part` in which the nodes named in `changes` are changed, those within them too."""
    if isinstance(part, list):
        return [_changed(item, changes) for item in part]
    if not isinstance(part, Mapping):
        return part
    own = changes.get(part["id"], {}) if isinstance(part.get("id"), str) else {}
    kept = {key: _changed(value, changes) for key, value in part.items() if key not in own}
    return _merged({key: kept.get(key) for key in part}, own)


def _amounts_changed(amounts: Json, changes: Mapping[str, Json]) -> list[Json]:
    result = []
    known: set[Json] = set()
    for amount in amounts:
        name: Json = amount.get("id") if isinstance(amount, Mapping) else None
        known.add(name)
        if name not in changes:
            result.append(amount)
        elif changes[name] is not None:
            result.append(_merged(amount, changes[name]))
    added = [{"id": name, **change} for name, change in changes.items() if name not in known]
    return result + added
