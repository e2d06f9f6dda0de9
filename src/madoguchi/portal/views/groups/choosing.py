"""Choosing procedures for which someone, or something, may act: those chosen first, others found by words."""

from collections.abc import Collection

from madoguchi.language.folding import fold
from madoguchi.registry.selectors import public_procedures

MOST_LISTED = 50

Option = dict[str, object]


def procedure_options(words: str, chosen: Collection[str]) -> tuple[list[Option], int]:
    """The options of a list of checkboxes, and how many more there would be without a limit."""
    wanted = fold(words)
    picked: list[Option] = []
    others: list[Option] = []
    for card in public_procedures():
        option = {"value": str(card.procedure_id), "label": card.title, "hint": card.organisation}
        if option["value"] in chosen:
            picked.append({**option, "checked": True})
        elif wanted in fold(card.title):
            others.append({**option, "checked": False})
    return [*picked, *others[:MOST_LISTED]], max(0, len(others) - MOST_LISTED)
