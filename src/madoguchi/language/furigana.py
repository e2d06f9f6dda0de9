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
WRITTEN = re.compile(
    rf"((?<![\d.,])(?:[12]人|(?:[1-9]|10|14|20|24)日間?)(?=《)|[{KANJI}]{{1,30}})《([^《》]{{1,60}})》"
)
"""A reading that somebody wrote: what is read, and how. Numbers said as one word with their counter are read with it."""
_KANJI = re.compile(rf"[{KANJI}]")
_PARTS = re.compile(rf"[{KANJI}]+|[^{KANJI}]+")
_BRACKET = re.compile(rf"(?<=[{KANJI}])(?=[（(])")
"""Before an explanation in brackets, which the dictionary would take for the reading of the word before it."""
_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") - 1)}
_COUNTED = re.compile(
    r"(?<![\d.,])([\d,.]*\d)"
    r"(か月間|か月|ヶ月|週間|時間|年度末|年度|年末|年間|年生|年|月末|月|日間|日|時|分間|分(?!の[\d一])|秒|円|件|人|歳児|歳|回|通(?!り)|通り|枚|階"
    r"|度|問|点|名|万|億)"
)
_COUNTERS = {
    "ヶ月": "かげつ", "週間": "しゅうかん", "時間": "じかん", "年度末": "ねんどまつ", "年度": "ねんど", "年末": "ねんまつ",
    "年間": "ねんかん", "年生": "ねんせい", "年": "ねん", "月末": "がつまつ", "月": "がつ", "日間": "にちかん", "日": "にち", "時": "じ",
    "秒": "びょう", "円": "えん", "件": "けん", "人": "にん", "歳児": "さいじ", "歳": "さい", "回": "かい", "通": "つう", "枚": "まい",
    "階": "かい", "度": "ど", "問": "もん", "点": "てん", "名": "めい", "万": "まん", "億": "おく",
}  # fmt: skip
_WHOLE = {
    "1人": "ひとり", "2人": "ふたり", "1日": "いちにち", "2日": "ふつか", "3日": "みっか", "4日": "よっか", "5日": "いつか",
    "6日": "むいか", "7日": "なのか", "8日": "ようか", "9日": "ここのか", "10日": "とおか", "14日": "じゅうよっか",
    "20日": "はつか", "24日": "にじゅうよっか",
}  # fmt: skip
"""Said as one word with their number, which therefore stands below the reading too."""
_WEEKDAYS = {"月": "げつ", "火": "か", "水": "すい", "木": "もく", "金": "きん", "土": "ど", "日": "にち"}
_WORDS = {
    "生年月日": "せいねんがっぴ", "令和": "れいわ", "平成": "へいせい", "昭和": "しょうわ", "何人": "なんにん",
    "何日": "なんにち", "何月": "なんがつ", "何時間": "なんじかん", "何時": "なんじ", "何分": "なんぷん", "何円": "なんえん",
    "一日": "いちにち", "一人": "ひとり", "二人": "ふたり", "明日": "あした", "明後日": "あさって", "世帯主": "せたいぬし",
    "事業主": "じぎょうぬし", "一度": "いちど", "受付票": "うけつけひょう", "続柄": "つづきがら", "筋萎縮": "きんいしゅく",
    "上半期": "かみはんき", "下半期": "しもはんき",
    "区市町村": "くしちょうそん", "市区町村": "しくちょうそん", "都道府県": "とどうふけん", "市役所": "しやくしょ",
    "区役所": "くやくしょ", "市立": "しりつ", "県立": "けんりつ", "個票": "こひょう", "棚卸": "たなおろし", "窓野": "まどの",
    "川添": "かわぞえ", "森下町": "もりしたまち", "北窓": "きたまど", "川端町": "かわばたちょう",
    "県庁前": "けんちょうまえ", "日本年金機構": "にっぽんねんきんきこう",
    "日本": "にほん", **{f"{day}曜日": f"{said}ようび" for day, said in _WEEKDAYS.items()},
}  # fmt: skip
"""What the dictionary does not know or says otherwise; a longer word stands before those that it begins with."""
_ALONE = {
    "方": "かた", "局": "きょく", "私": "わたし", "間(?!に合|もな)": "あいだ", "空(?![いかきくけっ])": "から",
    "数(?!え|か月|か所|か国)": "かず", "何(?=[をがもにへ]|か(?![月所国]))": "なに", "(?<!を)開(?=いてい)": "あ",
    "園": "えん", "印(?=かん)": "いん", "(?<=マル)障": "しょう", "主(?=たる)": "しゅ",
}  # fmt: skip
"""What is said otherwise where it stands between other letters than kanji: patterns, with how each is read."""
_KNOWN = re.compile(
    f"（(?P<day>[{''.join(_WEEKDAYS)}])）|(?P<word>{'|'.join(_WORDS)})"
    + "".join(f"|(?<![{KANJI}\\d])(?P<alone{n}>{one})(?![{KANJI}])" for n, one in enumerate(_ALONE))
)
_SAID_ALONE = {f"alone{n}": said for n, said in enumerate(_ALONE.values())}
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
    found, place = [], 0
    for match in _KNOWN.finditer(text):
        found += [_with_numbers(text[place : match.start()]), _known(match)]
        place = match.end()
    return "".join([*found, _with_numbers(text[place:])])


def _with_numbers(text: str) -> str:
    """The readings of words and of what is counted."""
    found, place = [], 0
    for match in _COUNTED.finditer(text):
        found += [_by_words(text[place : match.start()]), _counted(match)]
        place = match.end()
    return "".join([*found, _by_words(text[place:])])


def _known(match: re.Match[str]) -> str:
    """A word that the dictionary would say otherwise."""
    kind, word = str(match.lastgroup), match[0]
    if kind == "day":
        return f"（{match['day']}《{_WEEKDAYS[match['day']]}》）"
    return f"{word}《{_WORDS[word] if kind == 'word' else _SAID_ALONE[kind]}》"


def _counted(match: re.Match[str]) -> str:
    """A number with what it counts."""
    number, word = match.groups()
    if match[0] == "1日" and match.string[: match.start()].endswith("月"):
        return "1日《ついたち》"
    if (said := _WHOLE.get(match[0].removesuffix("間"))) is not None:
        return f"{match[0]}《{said}{'かん' if word.endswith('間') else ''}》"
    if word.startswith("か月"):
        return f"{number}か{word[1:]}《{'げつかん' if word.endswith('間') else 'げつ'}》"
    if word == "通り":
        return f"{number}通《とお》り"
    if word.startswith("分"):
        return f"{number}{word}《{'ぷん' if number[-1] in _HARD else 'ふん'}{'かん' if word.endswith('間') else ''}》"
    return f"{number}{word}《{_COUNTERS[word]}》"


def _by_words(text: str) -> str:
    if not _KANJI.search(text):
        return text
    return "".join(
        _word(word.text, word.reading) for piece in _BRACKET.split(text) for word in words_in(piece)
    )


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
