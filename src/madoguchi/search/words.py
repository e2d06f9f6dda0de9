"""Words as a dictionary cuts them, in their common form (届け出 and 届出 are one), and how they are read."""

import re
from dataclasses import dataclass
from functools import lru_cache
from threading import local

import sudachipy

from madoguchi.language.folding import fold

_PARTICLES = [("助詞",), ("助動詞",), ("空白",), ("補助記号",), ("記号",)]
_EMPTY = frozenset({"為る", "有る", "成る", "居る", "出来る", "遣る", "事", "物", "此れ", "其れ", "為"})
_KANA = re.compile(r"[ァ-ヺー\s]+")
_KANJI = re.compile(r"[一-鿿㐀-䶿豈-﫿々〆]")
_WORD = re.compile(r"\w")
_BARS = str.maketrans({"-": "ー"})
_SOUNDS = str.maketrans("ァィゥェォヵヶッャュョヮヂヅ", "アイウエオカケツヤユヨワジズ", "ー・ ")
_LONGEST = 2_000

_own = local()


@lru_cache(maxsize=1)
def _dictionary() -> sudachipy.Dictionary:
    return sudachipy.Dictionary(dict="small")


def _cut(text: str) -> list[sudachipy.Morpheme]:
    """The morphemes of `text` without particles; each thread has a tokenizer of its own."""
    if not hasattr(_own, "tokenizer"):
        _own.tokenizer = _dictionary().tokenizer(mode=sudachipy.SplitMode.A)
        _own.is_particle = _dictionary().pos_matcher(_PARTICLES)
    plain = text[:_LONGEST].encode("utf-8", "ignore").decode()
    return list(_own.tokenizer.tokenize(plain))


@lru_cache(maxsize=60_000)
def _word(normalized: str) -> str:
    """A word of the dictionary folded, empty if it tells nothing."""
    return "" if normalized in _EMPTY else fold(normalized).strip()


@lru_cache(maxsize=60_000)
def _sound(surface: str, reading: str) -> str:
    return sound_of(reading if _KANJI.search(surface) else surface)


@dataclass(frozen=True, slots=True)
class Cut:
    """A text as the dictionary cuts it (形態素解析).

    `words` stand in their common folded form, without particles and words that tell nothing; `sound` is how the whole
    is read. `name` tells whether two titles are one: all words in their common form, with the particles that change
    the sense (基づく, 基づかない), without の, marks and spaces, which do not (変更の届出, 変更届け出).
    """

    words: tuple[str, ...]
    sound: str
    name: str


@lru_cache(maxsize=20_000)
def cut_up(text: str) -> Cut:
    """`text` as the dictionary cuts it."""
    words, sounds, name = [], [], []
    for morpheme in _cut(text):
        surface, common = morpheme.surface(), morpheme.normalized_form()
        sounds.append(_sound(surface, morpheme.reading_form()))
        if not _own.is_particle(morpheme):
            words.append(_word(common))
            name.append(common)
        elif surface != "の" and _WORD.search(surface):
            name.append(surface)
    return Cut(tuple(filter(None, words)), "".join(sounds), fold("".join(name)).replace(" ", ""))


def words_of(text: str) -> list[str]:
    """The words of `text` in their common folded form, without particles and words that tell nothing."""
    return list(cut_up(text).words)


def reading_of(text: str) -> str:
    """How `text` is read, as `sound_of` writes sounds."""
    return cut_up(text).sound


def sound_of(text: str) -> str:
    """Katakana for what sounds alike: long vowels, small kana and the two ways of ジ, ズ and ヴ are one.

    Marks and spaces go; what is neither kana nor a letter stays as it is.
    """
    plain = fold(text).translate(_BARS)
    for other, usual in (("ヴァ", "バ"), ("ヴィ", "ビ"), ("ヴェ", "ベ"), ("ヴォ", "ボ"), ("ヴ", "ブ")):
        plain = plain.replace(other, usual)
    return "".join(c for c in plain.translate(_SOUNDS) if c.isalnum())


def triples(sound: str) -> list[str]:
    """The overlapping runs of three sounds; a shorter text stands whole."""
    return [sound[i : i + 3] for i in range(max(1, len(sound) - 2))] if sound else []


def has_kanji(text: str) -> bool:
    """Whether any character of `text` is a kanji."""
    return bool(_KANJI.search(text))


def is_kana(text: str) -> bool:
    """Whether the folded `text` is written in kana alone, so that only sounds can be compared."""
    return bool(_KANA.fullmatch(text)) and bool(text.strip())
