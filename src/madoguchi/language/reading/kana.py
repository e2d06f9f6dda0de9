"""Kana: the reading of a name (フリガナ)."""

import re
import unicodedata

from madoguchi.language.reading.unreadable import Unreadable
from madoguchi.language.widths import narrow, widen_kana

_TO_KATAKANA = {c: c + 0x60 for c in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
_MARKS = str.maketrans(
    {"゛": "\u3099", "゜": "\u309a", "･": "・", "·": "・", "•": "・", "=": "＝", "゠": "＝"}
)
_DASH_AFTER_KANA = re.compile("(?<=[ァ-ヺー])[-‐‑‒–—―−－﹣一]")
_KANA = re.compile("[ァ-ヺーヽヾㇰ-ㇿ・＝ ]+")
_ASK = "ひらがなかカタカナで入力してください（例：マドノ ハナコ）。"


def katakana(text: str) -> str:
    """`text` with hiragana and half-width kana as full-width katakana; everything else stays."""
    marked = widen_kana(text).translate(_MARKS)
    return unicodedata.normalize("NFC", marked).translate(_TO_KATAKANA)


def read_kana(text: str) -> str:
    """The kana in `text` as full-width katakana; keeps ー, ・ and ＝, runs of spaces become one `　`.

    A dash typed behind kana is the long vowel mark. Small kana stay small.
    """
    plain = _DASH_AFTER_KANA.sub("ー", katakana(narrow(text)))
    plain = " ".join(plain.split())
    if not plain or not _KANA.fullmatch(plain) or not any("ァ" <= c <= "ヺ" for c in plain):
        raise Unreadable(_ASK)
    return plain.replace(" ", "\u3000")
