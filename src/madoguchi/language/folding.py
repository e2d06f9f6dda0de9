"""Folding: the common form in which names, addresses and titles are compared and searched.

What is shown and stored stays as typed; only a shadow copy is folded.
"""

import re
import unicodedata

from madoguchi.language.kanji import NEW_FORMS
from madoguchi.language.widths import INVISIBLE

_VARIATION = "".join(map(chr, (*range(0x180B, 0x180E), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
_DROPPED = str.maketrans("", "", INVISIBLE + _VARIATION)
_KATAKANA = {c: c + 0x60 for c in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
_FORMS = {**{ord(old): new for old, new in NEW_FORMS.items()}, **_KATAKANA}
_DASH_WITHIN_KANA = re.compile("(?<=[ァ-ヺー])[-‐‑‒–—―−﹣](?=[ァ-ヺ])")
_DASH = re.compile("[‐‑‒–—―−﹣]|(?<![ァ-ヺー])ー")
_WORD = re.compile(r"[^\W_]+(?:ー[^\W_]*)*")

_CONTROLS = {c: None for c in (*range(0x20), *range(0x7F, 0xA0)) if chr(c) not in "\t\n"}
_CONTROLS |= {
    c: None for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF, *range(0xD800, 0xE000))
}
_CONTROLS |= {plane << 16 | low: None for plane in range(17) for low in (0xFFFE, 0xFFFF)}
_CONTROLS |= {c: None for c in range(0xFDD0, 0xFDF0)}


def fold(text: str) -> str:
    """`text` for comparison: NFKC, small letters, kana as katakana, dashes and spaces as one, 旧字 as 新字.

    Variation selectors and invisible characters go. Folding twice changes nothing.
    """
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text.translate(_DROPPED)).casefold())
    plain = plain.translate(_DROPPED).translate(_FORMS)
    plain = _DASH.sub("-", _DASH_WITHIN_KANA.sub("ー", plain))
    return " ".join(plain.split())


def ngrams(text: str, n: int) -> list[str]:
    """The overlapping pieces of `n` characters of each word in the folded `text`, in order.

    Words end at spaces and marks; a word shorter than `n` stands whole.
    """
    if n < 1:
        raise ValueError("n must be at least 1")
    words = [found[0] for found in _WORD.finditer(fold(text))]
    return [word[i : i + n] for word in words for i in range(max(1, len(word) - n + 1))]


def strip_controls(text: str) -> str:
    """`text` without control characters, direction overrides, lone surrogates and noncharacters.

    Tabs and line ends stay (as \\n); letters, variation selectors and joiners are never touched.
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)
