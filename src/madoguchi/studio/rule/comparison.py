"""Two versions of a rule side by side: the sentences that came, went and stayed."""

import difflib
from collections.abc import Mapping
from typing import Any

from madoguchi.studio.rule.words import Line, rule_in_words
from madoguchi.versions.selectors import marked


def compared(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The sentences of both in one row, each `same`, `removed`, `added` or `changed` with its pieces."""
    old, new = rule_in_words(before), rule_in_words(after)
    matcher = difflib.SequenceMatcher(
        None, [_key(one) for one in old], [_key(one) for one in new], autojunk=False
    )
    found: list[dict[str, Any]] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            found += [_row("same", one) for one in new[j1:j2]]
            continue
        pairs = min(i2 - i1, j2 - j1)
        for n in range(pairs):
            pieces = marked(old[i1 + n].text, new[j1 + n].text)
            if any(piece.mark == "same" for piece in pieces) and old[i1 + n].depth == new[j1 + n].depth:
                found.append({**_row("changed", new[j1 + n]), "pieces": pieces, "old_law": old[i1 + n].law})
            else:
                found += [_row("removed", old[i1 + n]), _row("added", new[j1 + n])]
        found += [_row("removed", one) for one in old[i1 + pairs : i2]]
        found += [_row("added", one) for one in new[j1 + pairs : j2]]
    return found


def _key(line: Line) -> tuple[int, str, str]:
    return line.depth, line.text, line.law


def _row(change: str, line: Line) -> dict[str, Any]:
    return {"change": change, "line": line, "pieces": [], "old_law": ""}
