"""Masking: free text without what names or reaches a person, before anyone reads it.

Only what its shape makes certain is replaced; what may be an ordinary number (年, 円, 条) stays.
"""

import re
from collections.abc import Callable, Iterator

from madoguchi.core.ids import read_number
from madoguchi.language.reading.codes import individual_number_spans, is_corporate_number
from madoguchi.language.reading.contact import read_phone
from madoguchi.language.reading.unreadable import Unreadable
from madoguchi.language.surnames import ALSO_PLACES, COMMON_SURNAMES
from madoguchi.language.widths import DASHES, INVISIBLE, narrow

PHONE = "〔電話番号〕"
EMAIL = "〔メールアドレス〕"
URL = "〔URL〕"
POSTAL_CODE = "〔郵便番号〕"
ADDRESS = "〔番地〕"
INDIVIDUAL_NUMBER = "〔個人番号〕"
CORPORATE_NUMBER = "〔法人番号〕"
CARD_NUMBER = "〔カード番号〕"
ACCOUNT_NUMBER = "〔口座番号〕"
RECEIPT_NUMBER = "〔受付番号〕"
OTHER_NUMBER = "〔番号〕"
NAME = "〔氏名〕"

Span = tuple[int, int]
Finder = Callable[[str], Iterator[Span]]

_INVISIBLE = str.maketrans("", "", INVISIBLE)
_SAME_LENGTH = {c: ord(narrow(chr(c))) for c in range(0xFF01, 0xFF5F)} | dict.fromkeys(
    map(ord, DASHES), ord("-")
)
_SAME_LENGTH |= {0x3000: ord(" "), 0xA0: ord(" ")}
_KANJI_ONE = re.compile("(?<=[0-9])一(?=[0-9])")

_COUNTED = r"(?![0-9])(?!\s*(?:[円万億人件回名日時分秒年月週頁号度歳才個点字枚台冊階番位条項倍割%]|つ|か月|ヶ月|ページ|cm|km|kg|mm))"
_NUMERAL = "(?:[0-9]+|[一二三四五六七八九十百]+)"
_KANJI = "々〆ヶ一-龥豈-龎\U00020000-\U0003ffff"

_URL = re.compile(r"(?:https?://|(?<![\w.@])www\.)[\w.~:/?#@!$&'*+,;=%\[\]-]+", re.ASCII | re.IGNORECASE)
_EMAIL = re.compile(r"(?<![\w.%+'-])[\w.%+'-]++ ?@ ?[\w-]++(?:\.[\w-]++)++", re.ASCII)
_RECEIPT = re.compile(r"(?<![\w-])U[- ]?(?:[0-9A-Z]{4}[- ]?){3}[0-9A-Z](?![\w-])", re.ASCII | re.IGNORECASE)
_ABROAD = re.compile(rf"\+[1-9][0-9]{{0,2}}(?:[- ().]{{0,3}}[0-9]){{6,12}}{_COUNTED}")
_CARD = re.compile(r"(?<![0-9])(?:[0-9]{4}(?:[- ]?[0-9]{4}){3}|[0-9]{4}[- ]?[0-9]{6}[- ]?[0-9]{5})(?![0-9])")
_CORPORATE = re.compile(r"(?<![0-9])T?([0-9]{13})(?![0-9])")
_FOURS = re.compile(r"(?<![0-9])(?<![0-9][- ])[0-9]{4}[- ][0-9]{4}[- ][0-9]{4}(?![- ]?[0-9])")
_LONG = re.compile(rf"(?<![0-9.,])[0-9]{{11,}}{_COUNTED}")
_NAMED_NUMBER = re.compile(
    r"(?:被保険者|保険者|受給者|免許証?|旅券|パスポート|住民票コード|在留カード|基礎年金)(?:証)?(?:の)?(?:記号)?(?:番号)?"
    r"[ :はが]{0,3}([A-Z]{0,2}[0-9][0-9-]{3,}[0-9](?:[A-Z]{2})?)"
)
_ACCOUNT = re.compile(r"(?:口座番号|口座|普通(?:預金)?|当座(?:預金)?)[ :はが・/]{0,3}([0-9]{6,8})" + _COUNTED)
_POST_BANK = re.compile(r"記号[ :は]{0,3}([0-9]{5}[^0-9]{0,6}番号[ :は]{0,3}[0-9]{2,8})(?![0-9])")
_PHONE = re.compile(
    r"(?<![0-9])(?<![0-9][-.])"
    r"(?:\(?0[0-9]{1,4}\)?[-() .]{1,2}[0-9]{1,4}\)?[-() .]{1,2}[0-9]{3,4}|\(?0[0-9]{1,4}[-() .]{1,2}[0-9]{5,8}|0[0-9]{9,10})"
    rf"{_COUNTED}"
)
_MOBILE = re.compile(rf"(?<![0-9])(?<![0-9][-.])\(?0[256789]0(?:[-() .]{{0,2}}[0-9]){{8}}{_COUNTED}")
_LOCAL_PHONE = re.compile(
    r"(?:電話|携帯|TEL|Tel|tel|FAX|Fax|ファックス)(?:番号)?[ :.はが]{0,3}([0-9]{2,4}-[0-9]{4})" + _COUNTED
)
_POSTAL = re.compile(r"(?:〒 ?|郵便番号[ :はが]{0,3})([0-9]{3}-?[0-9]{4})(?![0-9])")
_BARE_POSTAL = re.compile(rf"(?<![0-9A-Za-z-])([0-9]{{3}}-[0-9]{{4}})(?!-){_COUNTED}")

_ROOM = r"(?:[ ]?[^\s、。,()0-9]{0,15}[ ]?[0-9]{1,4}号室)?"
_CHOME = re.compile(
    rf"{_NUMERAL}丁目 ?{_NUMERAL}(?:番地?|-)?(?:の?{_NUMERAL}号?|-[0-9]+)*{_ROOM}(?![0-9人件年月日時])"
)
_LOT = re.compile(
    rf"{_NUMERAL}番地(?:の?{_NUMERAL})?(?:-[0-9]+)*{_ROOM}|{_NUMERAL}番{_NUMERAL}号(?!窓口|線|車|室){_ROOM}"
)
_HYPHENED = re.compile(
    rf"(?:[都道府県市区町村郡]|大字)[{_KANJI}ァ-ヺのがケつり -]{{0,14}}?"
    rf"(?<!様式)(?<!別紙)(?<!別表)(?<!別記)(?<!区分)(?<!資料)(?<!項目)(?<!番号)(?<!第)(?<!表)(?<!図)(?<!問)(?<!令和)(?<!平成)(?<!昭和)"
    rf"([0-9]{{1,5}}(?:-[0-9]{{1,5}}){{1,4}}{_ROOM})(?!-){_COUNTED}"
)
_THREE_HYPHENED = re.compile(
    rf"(?<=[{_KANJI}])(?<!令和)(?<!平成)(?<!昭和)(?<!大正)(?<!様式)(?<!別表)(?<!別紙)(?<!番号)(?<!第)"
    rf"([0-9]{{1,3}}-[0-9]{{1,3}}-[0-9]{{1,4}}{_ROOM})(?!-){_COUNTED}"
)

_SURNAME = "|".join(sorted(COMMON_SURNAMES, key=len, reverse=True))
_SURE_SURNAME = "|".join(sorted(COMMON_SURNAMES - ALSO_PLACES, key=len, reverse=True))
_TITLE = r"(?:さん|さま|様|氏(?!名)|くん|君|先生|課長|係長|部長|主任|主事)"
_GIVEN = rf"[ 　]?(?!{_TITLE})(?:[{_KANJI}]{{1,3}}(?<![市区町村県郡駅課係部局店社館線側方州])|[ぁ-ん]{{2,4}}|[ァ-ヺー]{{2,5}})"
_SELF = r"(?:私|わたし|わたくし|僕|名前|氏名|本名)(?:の名前)?(?:は|：|:)[、 　]?"
_BEFORE = (
    r"(?:(?<![^\s　、。！？!?「（(])|(?<=私は)|(?<=わたしは)|(?<=私、)|(?<=住む)|(?<=住みの)|(?<=住いの))"
)
_NAMES = (
    # 窓野花子と申します
    re.compile(
        rf"([{_KANJI}ァ-ヺー・]{{1,10}}(?:[ 　][{_KANJI}ァ-ヺー・ぁ-ん]{{1,8}})?)(?=と(?:申|もう)し(?:ます|まして))"
    ),
    re.compile(rf"(?:{_BEFORE}|{_SELF})([^\s　、。！？は「」]{{1,12}})(?=と(?:申|もう)し(?:ます|まして))"),
    # 名前は窓野花子です、氏名：窓野花子
    re.compile(
        rf"(?:お名前|名前|氏名|本名)(?:は|：|:)[ 　]?([{_KANJI}]{{1,5}}(?:[ 　]?(?:[{_KANJI}]{{1,4}}|[ぁ-ん]{{1,5}}|[ァ-ヺー]{{2,6}}))?)"
        r"(?=です|でございます|といいます|と言います)"
    ),
    re.compile(
        rf"(?:氏名|名前|申請者|代表者|世帯主|保護者)[ 　]?[：:][ 　]?"
        rf"([{_KANJI}]{{1,4}}[ 　]?(?:[{_KANJI}]{{1,4}}|[ぁ-ん]{{1,5}}|[ァ-ヺー]{{2,6}}))(?=[\s　、。,（(]|$)"
    ),
    # 佐藤花子です、佐藤です、佐藤さん
    re.compile(rf"{_BEFORE}((?:{_SURNAME}){_GIVEN})(?=です|でございます|といいます|と言います)"),
    re.compile(rf"{_BEFORE}({_SURE_SURNAME})(?=です|でございます|といいます|と言います)"),
    re.compile(rf"(?<![{_KANJI}])((?:{_SURNAME})(?:{_GIVEN})?)(?=[ 　]?{_TITLE})"),
)


def mask(text: str) -> str:
    """`text` with phone numbers, addresses of mail and web, numbers of people and names replaced by 〔…〕.

    Invisible characters are dropped. Never raises; masking twice changes nothing.
    """
    shown = text.translate(_INVISIBLE)
    copy = _KANJI_ONE.sub("-", shown.translate(_SAME_LENGTH))
    taken: list[tuple[int, int, str]] = []
    for label, find in _FINDERS:
        spans = [
            (start, end)
            for start, end in find(shown if label == NAME else copy)
            if "\0" not in copy[start:end]
        ]
        taken += [(start, end, _label(label, copy[start:end])) for start, end in spans]
        copy = _replace(copy, [(start, end, "\0" * (end - start)) for start, end in spans])
    return _replace(shown, taken)


def _replace(text: str, spans: list[tuple[int, int, str]]) -> str:
    """`text` with each span replaced by its text; where two overlap, the first stands."""
    pieces, done = [], 0
    for start, end, by in sorted(spans):
        if start >= done and start < end:
            pieces += [text[done:start], by]
            done = end
    return "".join([*pieces, text[done:]])


def _label(label: str, found: str) -> str:
    """The word for what was found; a number of 13 digits is named only when its check digit fits."""
    if label == CORPORATE_NUMBER and not is_corporate_number(found.removeprefix("T")):
        return OTHER_NUMBER
    return label


def _all(*patterns: re.Pattern[str]) -> Finder:
    """A finder of whatever `patterns` match: the first group, or the whole match when there is none."""

    def find(text: str) -> Iterator[Span]:
        for pattern in patterns:
            for found in pattern.finditer(text):
                yield found.span(1 if pattern.groups else 0)

    return find


def _readable(pattern: re.Pattern[str], is_one: Callable[[str], bool]) -> Finder:
    """A finder of the matches of `pattern` that `is_one` accepts."""

    def find(text: str) -> Iterator[Span]:
        for found in pattern.finditer(text):
            if is_one(found[0]):
                yield found.span()

    return find


def _is_phone(text: str) -> bool:
    try:
        read_phone(text)
    except Unreadable:
        return False
    return True


def _urls(text: str) -> Iterator[Span]:
    for found in _URL.finditer(text):
        yield found.start(), found.start() + len(found[0].rstrip(".,;:!?'"))


_FINDERS: tuple[tuple[str, Finder], ...] = (
    (EMAIL, _all(_EMAIL)),
    (URL, _urls),
    (RECEIPT_NUMBER, _readable(_RECEIPT, lambda text: read_number(text) is not None)),
    (PHONE, _readable(_ABROAD, _is_phone)),
    (CARD_NUMBER, _all(_CARD)),
    (CORPORATE_NUMBER, lambda text: (found.span() for found in _CORPORATE.finditer(text))),
    (INDIVIDUAL_NUMBER, individual_number_spans),
    (ACCOUNT_NUMBER, _all(_ACCOUNT, _POST_BANK)),
    (PHONE, _readable(_PHONE, _is_phone)),
    (PHONE, _all(_MOBILE, _LOCAL_PHONE)),
    (OTHER_NUMBER, _all(_FOURS, _NAMED_NUMBER, _LONG)),
    (POSTAL_CODE, _all(_POSTAL, _BARE_POSTAL)),
    (ADDRESS, _all(_CHOME, _LOT, _HYPHENED, _THREE_HYPHENED)),
    *((NAME, _all(pattern)) for pattern in _NAMES),
)


_SELECTORS = re.compile("[\u180b-\u180d\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def masked_name(name: str) -> str:
    """A name of which only the first character is left, the others as circles: 窓○ ○○; spaces stay."""
    plain = _SELECTORS.sub("", name.strip())
    return plain[:1] + "".join(one if one.isspace() else "○" for one in plain[1:])
