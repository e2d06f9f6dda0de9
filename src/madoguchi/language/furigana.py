"""Readings above kanji, written 漢字《かんじ》: from the dictionary of words, with the counters that it does not know.

A reading is a help, not a claim: names of persons are read by the dictionary's guess, and a word that it does not know
gets none.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from madoguchi.language.cutting import words_in

KANJI = "々〆〇ヶ\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\ufe00-\ufe0f\U000e0100-\U000e01ef"
"""The letters above which a reading may stand, as a class of a regular expression."""
WRITTEN = re.compile(rf"([{KANJI}]+)《([^《》]+)》")
"""A reading that somebody wrote: what is read, and how."""
_KANJI = re.compile(rf"[{KANJI}]")
_PARTS = re.compile(rf"[{KANJI}]+|[^{KANJI}]+")
_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") - 1)}
_COUNTED = re.compile(
    r"(?<![\d.,])([\d,.]*\d)(か月|ヶ月|週間|時間|年度|年|月|日|時|分|秒|円|件|人|歳|回|通|枚|階|度|問|点|名|万|億)"
)
_COUNTERS = {
    "ヶ月": "かげつ", "週間": "しゅうかん", "時間": "じかん", "年度": "ねんど", "年": "ねん",
    "月": "がつ", "日": "にち", "時": "じ", "秒": "びょう", "円": "えん", "件": "けん", "人": "にん", "歳": "さい",
    "回": "かい", "通": "つう", "枚": "まい", "階": "かい", "度": "ど", "問": "もん", "点": "てん", "名": "めい",
    "万": "まん", "億": "おく",
}  # fmt: skip
_SPOKEN_OTHERWISE = frozenset({"1人", "2人", "1日"})
"""Said as one word with their number (ひとり、ふたり、ついたち): no reading stands above the counter alone."""
_NATIVE_DAYS = frozenset({"2", "3", "4", "5", "6", "7", "8", "9", "10", "14", "20", "24"})
"""Days that end in か (ふつか … はつか)."""
_WORDS = {
    "生年月日": "せいねんがっぴ", "令和": "れいわ", "平成": "へいせい", "昭和": "しょうわ", "何日": "なんにち",
    "何人": "なんにん", "何円": "なんえん", "一日": "いちにち", "一人": "ひとり", "二人": "ふたり", "明日": "あした",
    "世帯主": "せたいぬし", "区市町村": "くしちょうそん", "市区町村": "しくちょうそん", "個票": "こひょう",
    "棚卸": "たなおろし", "窓野": "まどの", "川添": "かわぞえ",
}  # fmt: skip
"""What the dictionary does not know or says otherwise."""
_WEEKDAYS = {"月": "げつ", "火": "か", "水": "すい", "木": "もく", "金": "きん", "土": "ど", "日": "にち"}
_KNOWN = re.compile(f"（([{''.join(_WEEKDAYS)}])）|" + "|".join(_WORDS))
_HARD = "134680"
"""After these digits 分 is ぷん."""


@lru_cache(maxsize=20_000)
def furigana(text: str) -> str:
    """`text` with readings as 漢字《かんじ》; those that stand there already are kept.

    >>> furigana("申請を送る")
    '申請《しんせい》を送《おく》る'
    """
    found, place = [], 0
    for match in WRITTEN.finditer(text):
        found += [_read(text[place : match.start()]), match[0]]
        place = match.end()
    return "".join([*found, _read(text[place:])])


def _read(text: str) -> str:
    """The readings of a text in which nobody wrote any."""
    if not _KANJI.search(text):
        return text
    if (match := _KNOWN.search(text)) is not None:
        day, word = match[1], match[0]
        said = f"（{day}《{_WEEKDAYS[day]}》）" if day else f"{word}《{_WORDS[word]}》"
        return f"{_read(text[: match.start()])}{said}{_read(text[match.end() :])}"
    found, place = [], 0
    for match in _COUNTED.finditer(text):
        found += [_by_words(text[place : match.start()]), _counted(match)]
        place = match.end()
    return "".join([*found, _by_words(text[place:])])


def _counted(match: re.Match[str]) -> str:
    """A number with what it counts."""
    number, word = match.groups()
    if number + word in _SPOKEN_OTHERWISE:
        return match[0]
    if word == "か月":
        return f"{number}か月《げつ》"
    if word == "分":
        return f"{number}分《{'ぷん' if number[-1] in _HARD else 'ふん'}》"
    if word == "日" and number in _NATIVE_DAYS:
        return f"{number}日《か》"
    return f"{number}{word}《{_COUNTERS[word]}》"


def _by_words(text: str) -> str:
    if not _KANJI.search(text):
        return text
    return "".join(_word(word.text, word.reading) for word in words_in(text))


@lru_cache(maxsize=20_000)
def _word(written: str, reading: str) -> str:
    said = reading.translate(_HIRAGANA)
    if not _KANJI.search(written) or not said or not re.fullmatch("[ぁ-ゖー]+", said):
        return written
    parts = _PARTS.findall(written)
    pattern = "".join("(.+?)" if _KANJI.match(one) else re.escape(one.translate(_HIRAGANA)) for one in parts)
    match = re.fullmatch(pattern, said)
    if match is None:
        return written
    return "".join(_above(parts, iter(match.groups())))


def _above(parts: list[str], readings: Iterator[str]) -> Iterator[str]:
    for one in parts:
        yield f"{one}《{next(readings)}》" if _KANJI.match(one) else one
