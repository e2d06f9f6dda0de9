"""A query read once: its words in every form in which shelves are asked for them."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from madoguchi.core.ids import read_number
from madoguchi.language.folding import strip_controls
from madoguchi.search import meaning
from madoguchi.search.postings import Floats, Terms
from madoguchi.search.shelf import all_pairs
from madoguchi.search.table import Asked, Table
from madoguchi.search.text import LONGEST_QUERY, content_words, folded, query_words, weight_of
from madoguchi.search.words import has_kanji, sound_of, triples, words_of

_SAID_OF_ALL = frozenset(
    "申請 手続き 手続 届け出 届出 届 許可 登録 方法 遣り方 必要 書類 取る 受ける 出す 欲しい 貰う 人 時 所 知る 調べる 教える".split()
)
"""Words that tell little because they may be said of any procedure."""
_ID = re.compile(r"[A-Z]{0,2}[0-9]{1,12}")


@dataclass(frozen=True)
class Question:
    """What a person typed, of any length and with any characters (検索の言葉)."""

    typed: str
    table: Table
    is_meant: bool = True
    """Whether meanings may be compared: not while the shelves have none."""

    @cached_property
    def plain(self) -> str:
        """What is read of it, without controls."""
        return strip_controls(self.typed[: LONGEST_QUERY * 4])[:LONGEST_QUERY]

    @cached_property
    def text(self) -> str:
        """The same, folded."""
        return " ".join(self.words)

    @cached_property
    def words(self) -> list[str]:
        """The words as written, folded."""
        return query_words(self.typed)

    @cached_property
    def content(self) -> list[str]:
        """The runs of kanji, katakana or letters: what it is about."""
        return content_words(self.typed)

    @cached_property
    def terms(self) -> Terms:
        """The words of the dictionary with how much each counts."""
        return Terms.of({word: 0.4 if word in _SAID_OF_ALL else 1.0 for word in words_of(self.plain)})

    @cached_property
    def pairs(self) -> Terms:
        """The pairs of characters."""
        return Terms.of(dict.fromkeys(all_pairs(self.plain), 1.0))

    @cached_property
    def sounds(self) -> Terms:
        """The runs of three sounds of a query without kanji; empty for others."""
        joined = self.text.replace(" ", "")
        runs = [] if has_kanji(joined) else triples(sound_of(joined))
        return Terms.of(dict.fromkeys(runs, 1.0))

    @cached_property
    def vector(self) -> Floats | None:
        """What it means, or None where meanings are not compared."""
        return meaning.vector_of(self.text) if self.is_meant and self.text else None

    @cached_property
    def asked(self) -> list[Asked]:
        """The entries of the table that it asks for."""
        return self.table.asked_by(self.text, self.vector)

    def besides(self, word: str) -> str:
        """The longest thing that it is about besides what `word` of the table says, empty when there is none."""
        said = folded(word)
        others = [run for run in self.content if run not in said and said not in run]
        return max((run for run in others if run not in _SAID_OF_ALL), key=len, default="")

    def share_of(self, word: str) -> float:
        """How much of the whole the folded `word` is, from 0 to 1."""
        return min(1.0, weight_of(word) / (weight_of(self.text.replace(" ", "")) or 1.0))

    @cached_property
    def ids(self) -> list[str]:
        """The numbers in it: a native number in whatever typing, and words shaped like a 手続ID."""
        found = [number] if (number := read_number(self.plain[:60])) else []
        wide = unicodedata.normalize("NFKC", self.plain).upper().split()
        return [*found, *(word for word in wide[:12] if _ID.fullmatch(word))]
