"""Japanese cut into words, with what each is: from the dictionary in a wheel, nothing leaves the machine."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from threading import local
from typing import Any

LONGEST = 10_000
"""Longer texts are cut in pieces of so many characters: the dictionary takes 49,149 bytes at once."""
_own = local()


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: where it stands, what it is (part of speech), how it is said and its plain form (語)."""

    start: int
    end: int
    text: str
    part: tuple[str, ...]
    reading: str
    plain: str
    is_known: bool

    @property
    def is_of_person(self) -> bool:
        """Whether the dictionary has it as a name of a person."""
        return self.part[2] == "人名"

    @property
    def is_family_name(self) -> bool:
        """Whether the dictionary has it as a surname."""
        return self.part[2:4] == ("人名", "姓")


def words_in(text: str) -> Iterator[Word]:
    """The words of `text` in their order; spaces and marks are words too."""
    for first in range(0, len(text), LONGEST):
        for piece in cutter().tokenize(text[first : first + LONGEST]):
            yield Word(
                start=first + piece.begin(),
                end=first + piece.end(),
                text=piece.surface(),
                part=tuple(piece.part_of_speech()),
                reading=piece.reading_form(),
                plain=piece.dictionary_form(),
                is_known=not piece.is_oov(),
            )


def cutter() -> Any:
    """Cuts into the longest known pieces; each thread has its own."""
    if not hasattr(_own, "cutter"):
        _own.cutter = _dictionary().tokenizer(mode=_sudachi().SplitMode.C)
    return _own.cutter


@cache
def _dictionary() -> Any:
    return _sudachi().Dictionary(dict="small")


@cache
def _sudachi() -> Any:
    return import_module("sudachipy")
