"""Full and half width, dashes and invisible characters: what typed text is freed of before it is read."""

import re
import unicodedata

DASHES = "-‐‑‒–—―−－﹣ｰー"
"""Every dash that people type in a number. 一 (the kanji for one) joins them, but only between digits."""

INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff" + "".join(
    chr(c) for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
)
"""Characters that paste brings along unseen: zero-width ones, soft hyphen and direction marks."""

_NARROW = {c: c - 0xFEE0 for c in range(0xFF01, 0xFF5F)}
_NARROW |= {
    ord(c): ord(" ") for c in "\t\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000"
}
_NARROW |= {ord("￥"): ord("¥")}
_NARROW_TABLE: dict[int, int | None] = {**_NARROW, **{ord(c): None for c in INVISIBLE}}

_HALF_KANA = re.compile("[\uff61-\uff9f]+")
_KANJI_ONE_AS_DASH = re.compile("(?<=[0-9])一(?=[0-9])")
_ANY_DASH = re.compile(f"[{re.escape(DASHES)}]")


def narrow(text: str) -> str:
    """`text` with full-width letters, digits, marks and spaces in half width, without invisible characters.

    Kana and kanji stay as they are. For what is read as a number, a code or an address of mail; names are
    never passed through here.
    """
    return text.translate(_NARROW_TABLE).strip()


def widen_kana(text: str) -> str:
    """`text` with half-width katakana in full width, a voiced mark joined to its kana."""
    return _HALF_KANA.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)


def unify_dashes(text: str) -> str:
    """`text` in half width with every dash as `-`; 一 is one only between digits."""
    return _KANJI_ONE_AS_DASH.sub("-", _ANY_DASH.sub("-", narrow(text)))
