"""What a hit shows: the record, the words that match, and why it is here."""

import re

from django.utils.translation import gettext as _

from madoguchi.search.choosing import Chosen
from madoguchi.search.question import Question
from madoguchi.search.text import folded, positions
from madoguchi.search.types import Hit, Same

_CUT_PHRASE = re.compile("[をがにで][\u4e00-\u9fff]{1,2}$")
_ENDING = re.compile("[\u3041-\u3096]+")
MOST_SAME = 20
"""Records of one group that are named; of more the number is told."""


def hit_of(chosen: Chosen, row: int, question: Question) -> Hit:
    """The hit for the record at `row`."""
    shown = chosen.shelf.shown(row)
    others = chosen.others(row)
    marks = _marks(shown["title"], question)
    why = _why(chosen, row, shown, question)
    return Hit(
        **{**shown, "life_events": tuple(shown["life_events"])},
        marks=marks,
        why=why,
        same=tuple(_same(chosen.shelf.shown(int(other))) for other in others[:MOST_SAME]),
        same_count=len(others),
        same_laws=chosen.shelf.laws_besides(row, others),
    )


def _same(shown: dict[str, str]) -> Same:
    return Same(
        shown["id"],
        "own" if shown["source"] == "own" else "survey",
        shown["key"],
        shown["title"],
        shown["organisation"],
        shown["law"],
    )


def _marks(title: str, question: Question) -> tuple[tuple[int, int], ...]:
    """The places in `title` that hold words of the query, from the left, without overlaps."""
    words = dict.fromkeys([*question.words, *question.content])
    places = sorted({place for word in words if (place := positions(word, title))})
    kept: list[tuple[int, int]] = []
    for start, end in places:
        if kept and start < kept[-1][1]:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        else:
            kept.append((start, end))
    return tuple(kept)


def _why(chosen: Chosen, row: int, shown: dict[str, str], question: Question) -> tuple[str, ...]:
    """What led to the record other than its own words."""
    reasons: list[str] = []
    table = question.table
    asked = chosen.ranking.led.get(row)
    if asked is not None and asked.word and folded(asked.word) not in (title := folded(shown["title"])):
        called = table.called[asked.entry]
        word = as_asked(asked.word, question)
        if called and folded(called) in title and not _is_part(question, word):
            said = {"word": word, "called": called}
            reasons.append(_("「%(word)s」は手続では「%(called)s」といいます。") % said)
        else:
            quoted = " ".join(question.plain.split()) if _is_part(question, word) else word
            reasons.append(_("「%(word)s」に関係する手続です。") % {"word": quoted})
    laws = chosen.ranking.laws
    if (
        laws
        and chosen.ranking.called[chosen.shelf.columns["law_of"][row]] > 0
        and not any(word in folded(shown["law"]) for word in laws)
    ):
        said = {"word": _as_typed(laws[0], question), "law": shown["law"].split(" ")[0]}
        reasons.append(_("「%(word)s」は「%(law)s」のことです。") % said)
    return tuple(reasons)


def _is_part(question: Question, word: str) -> bool:
    """Whether the query is a part of `word`, which so says more than the person did (赤ちゃん｜の名前)."""
    typed, said = question.text.replace(" ", ""), folded(word).replace(" ", "")
    return typed != said and typed in said


def as_asked(word: str, question: Question) -> str:
    """The `word`, with the ending that the person wrote if it is a phrase cut off in its verb (お店を開｜きたい)."""
    place = positions(folded(word), question.plain) if _CUT_PHRASE.search(word) else None
    ending = _ENDING.match(question.plain, place[1]) if place else None
    return word + ending.group() if ending else word


def _as_typed(word: str, question: Question) -> str:
    """The folded `word` as the person wrote it."""
    place = positions(word, question.plain)
    return question.plain[place[0] : place[1]] if place else word
