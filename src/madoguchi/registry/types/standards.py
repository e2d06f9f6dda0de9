"""The items of the standards of examination, and what its outcomes are called."""

from dataclasses import dataclass
from typing import Any

from madoguchi.registry.types.schemas import Problem, label_of


@dataclass(frozen=True, slots=True)
class OutcomeWords:
    """What granting and refusing are called here, e.g. 「認定」 and 「却下」."""

    granted: str
    refused: str
    conditional: str = ""
    partial: str = ""

    def of(self, outcome: str) -> str:
        """The words for `outcome` (granted, conditional, partial, refused) as a letter says them."""
        if outcome == "conditional":
            return self.conditional or f"条件を付けて、{self.granted}"
        if outcome == "partial":
            return self.partial or f"一部について、{self.granted}"
        return self.refused if outcome == "refused" else self.granted


@dataclass(frozen=True, slots=True)
class Standard:
    """One item of the standards of examination, checked by itself (審査基準の項目).

    Administrative Procedure Act art. 5. `question` are the ids of the questions whose answers are evidence.
    """

    code: str
    text: str
    basis: str = ""
    question: tuple[str, ...] = ()


def standards_named_twice(body: Any) -> list[Problem]:
    """The items of the standards of examination whose code another one before has."""
    if not isinstance(body, dict) or not isinstance(body.get("standards", []), list):
        return []
    codes = [one.get("code") for one in body.get("standards", []) if isinstance(one, dict)]
    return [
        Problem(path, label_of("procedure", path), f"「{code}」は、ほかの項目の記号です。")
        for n, code in enumerate(codes)
        for path in [("standards", n, "code")]
        if code in codes[:n]
    ]
