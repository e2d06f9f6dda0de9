"""The pieces by which a text is found again: pairs of characters, beginnings of Latin words, numbers as a whole.

`pieces_of` gives what to keep of a text, `pieces_sought` what a text must have that holds the words looked for. A
piece begins with its kind, so that no two kinds meet.
"""

import re

from madoguchi.language.folding import fold

LONGEST_LATIN = 12
LAST_DIGITS = (4, 8)

_LONE_DASH = re.compile(r"(?<!\d)-|-(?!\d)")
_RUN = re.compile(r"(?P<digits>\d+(?:-\d+)*)|(?P<latin>[a-z]+)|(?P<other>[^\W\da-z_]+(?:ー[^\W\da-z_]*)*)")


def pieces_of(text: str) -> set[str]:
    """What to keep of `text`: it is found by any part of its Japanese words, by whole numbers (those joined by dashes
    also from each dash on, all by their last four and eight digits) and by how a Latin word begins.
    """
    found: set[str] = set()
    before = ""
    for kind, run in _runs(text):
        if kind == "digits":
            found |= _number_pieces(run)
        elif kind == "latin":
            found |= {"a" + run[:end] for end in range(1, min(len(run), LONGEST_LATIN) + 1)}
        else:
            found |= {"b" + run[0], *_pairs(before + run)}
        before = run[-1] if kind == "other" else ""
    return found


def pieces_sought(text: str) -> set[str]:
    """What a text has that holds the words of `text`, all of it; empty if there is nothing to look for.

    Words stand for themselves: in which order they come does not matter. One character is looked for where a word
    begins; beside other words it is passed over.
    """
    found: set[str] = set()
    single: set[str] = set()
    for kind, run in _runs(text):
        if kind == "digits":
            found.add("n" + run.replace("-", ""))
        elif kind == "latin":
            found.add("a" + run[:LONGEST_LATIN])
        elif len(run) == 1:
            single.add("b" + run)
        else:
            found |= _pairs(run)
    return found or single


def _runs(text: str) -> list[tuple[str, str]]:
    """The runs of one kind in the folded text, in order, with their kind.

    A dash at the beginning of a part reads as the long mark that it is in the whole.
    """
    folded = _LONE_DASH.sub("ー", fold(text))
    runs = [(str(found.lastgroup), found[0]) for found in _RUN.finditer(folded)]
    return [(kind, run) for kind, run in runs if run.strip("ー")]


def _number_pieces(run: str) -> set[str]:
    parts = run.split("-")
    whole = "".join(parts)
    joined = {"".join(parts[start:]) for start in range(len(parts))}
    ends = {whole[-count:] for count in LAST_DIGITS if len(whole) > count}
    return {"n" + one for one in {*joined, *parts, *ends}}


def _pairs(run: str) -> set[str]:
    return {"p" + run[i : i + 2] for i in range(len(run) - 1)}
