"""How many fields of the real papers are bound right, wrongly, and not at all."""

from dataclasses import dataclass

from madoguchi.eforms.paper import Proposed, propose, read_text
from tests.eforms.paper.papers import Paper


@dataclass
class Count:
    right: int = 0
    wrong: int = 0
    missed: int = 0
    told: list[str] | None = None


def proposals(paper: Paper) -> list[Proposed]:
    title, rows = paper
    return propose(read_text("\n".join(label for label, _term in rows)))


def measure(paper: Paper) -> Count:
    count = Count(told=[])
    found = {one.item.label: one for one in proposals(paper)}
    by_number = {one.number: one for one in found.values()}
    for label, wanted in paper[1]:
        if label.startswith(("【", "■")):
            continue
        name = read_text(label)[0].label
        one = found.get(name) or found[name.removesuffix("（フリガナ）")]
        bound = by_number[one.part_of].term if one.part_of is not None else one.term
        bound_or_dropped = None if not one.is_used else bound
        if bound_or_dropped == wanted or (
            wanted and wanted.endswith("postal_code") and bound.endswith("address")
        ):
            count.right += 1
        elif bound_or_dropped == "":
            count.missed += 1
            count.told.append(f"missed {label}: {wanted}")
        else:
            count.wrong += 1
            count.told.append(f"wrong {label}: {bound_or_dropped}, not {wanted}")
    return count
