"""Finding what reaches or numbers a person: phones, mails, addresses, numbers of people, birthdays.

The patterns read a copy of the text of the same length in which widths, dashes, numerals in kanji and line breaks
inside of a number are levelled (`levelled`), so that each is written once. There ー is a dash: 「カ-ド」.
"""

import re
from collections.abc import Callable, Iterator

from madoguchi.core.ids import read_number
from madoguchi.language.masking.labels import (
    ACCOUNT_NUMBER,
    ADDRESS,
    BIRTHDAY,
    CARD_NUMBER,
    CORPORATE_NUMBER,
    EMAIL,
    HANDLE,
    INDIVIDUAL_NUMBER,
    OTHER_NUMBER,
    PHONE,
    POSTAL_CODE,
    RECEIPT_NUMBER,
    URL,
)
from madoguchi.language.reading.codes import individual_number_spans
from madoguchi.language.reading.contact import read_phone
from madoguchi.language.reading.unreadable import Unreadable
from madoguchi.language.widths import DASHES, narrow

Span = tuple[int, int]
Finder = Callable[[str], Iterator[Span]]

_SAME_LENGTH = {c: ord(narrow(chr(c))) for c in range(0xFF01, 0xFF5F)} | dict.fromkeys(
    map(ord, DASHES), ord("-")
)
_SAME_LENGTH |= {0x3000: ord(" "), 0xA0: ord(" "), ord("\t"): ord(" ")}
_KANJI_DIGITS = {ord(c): str(n) for n, c in enumerate("〇一二三四五六七八九")} | {
    ord("零"): "0",
    ord("壱"): "1",
    ord("弐"): "2",
    ord("参"): "3",
}
_D = "[〇零一二三四五六七八九壱弐参]"
_KANJI_ONE = re.compile("(?<=[0-9])一(?=[0-9])")
_KANJI_RUN = re.compile(rf"{_D}(?:[- ・]{{0,3}}{_D}){{4,}}|{_D}{{1,3}}(?:-{_D}{{1,3}}){{1,4}}")
_JOINED = re.compile("(?<=[0-9])の(?=[0-9])")
_BROKEN = re.compile(r"(?<=[0-9-])\n(?=[0-9-])|(?<=[0-9A-Za-z]@)\n(?=[A-Za-z])")

_COUNTERS = "[円万億人件回名日時分秒年月週頁号度歳才個点字枚台冊階番位条項倍割桁%]|つ|か月|ヶ月|ペ-ジ|ミリ|メ-トル|cm|km|kg|mm"
_COUNTED = rf"(?![0-9])(?!\s*(?:{_COUNTERS}))"
_NUMERAL = "(?:[0-9]+|[一二三四五六七八九十百]+)"
_KANJI = "々〆ヶ一-龥豈-龎\U00020000-\U0003ffff"

_URL = re.compile(r"(?:https?://|(?<![\w.@])www\.)[\w.~:/?#@!$&'*+,;=%\[\]-]+", re.ASCII | re.IGNORECASE)
_EMAIL = re.compile(r"(?<![\w.%+'-])[\w.%+'-]++ ?@[ \n]?[\w-]++(?:\.[\w-]++)++", re.ASCII)
_SPELT_EMAIL = re.compile(
    r"(?<![\w.%+'-])[\w.%+'-]{2,64} ?(?:[\[(](?:at|@|a|アット|アットマ-ク)[\])]|☆|★|アットマ-ク|アット|(?<= )at(?= )) ?"
    r"[\w-]{1,63}(?:(?:\.| dot | ?ドット ?)[\w-]{1,63}){1,5}",
    re.ASCII | re.IGNORECASE,
)
_HANDLE = re.compile(
    r"(?:LINE|ライン)(?: ?の)? ?ID(?:は|:|が)?[ ]*([A-Za-z0-9][\w.-]{2,})", re.ASCII | re.IGNORECASE
)
_AT_HANDLE = re.compile(r"(?<![\w.@])@[A-Za-z_]\w{3,14}(?![\w.@])", re.ASCII)
_RECEIPT = re.compile(r"(?<![\w-])U[- ]?(?:[0-9A-Z]{4}[- ]?){3}[0-9A-Z](?![\w-])", re.ASCII | re.IGNORECASE)
_ABROAD = re.compile(rf"\+[1-9][0-9]{{0,2}}(?:[- ().]{{0,3}}[0-9]){{6,12}}{_COUNTED}")
_CARD = re.compile(r"(?<![0-9])(?:[0-9]{4}(?:[- ]?[0-9]{4}){3}|[0-9]{4}[- ]?[0-9]{6}[- ]?[0-9]{5})(?![0-9])")
_CORPORATE = re.compile(r"(?<![0-9])T?([0-9]{13})(?![0-9])")
_FOURS = re.compile(r"(?<![0-9])(?<![0-9][- ])[0-9]{4}[- ][0-9]{4}[- ][0-9]{4}(?![- ]?[0-9])")
_LONG = re.compile(rf"(?<![0-9.,])[0-9]{{11,}}{_COUNTED}")
_SPACED = re.compile(r"(?<![0-9] )(?<![0-9])[0-9](?: [0-9]){7,}(?! ?[0-9])")
_TWELVE = re.compile(r"(?:マイナンバ-|個人番号)[^0-9]{0,6}([0-9](?:[- ・.]{0,2}[0-9]){11})(?![0-9])")

_VALUE = r"(?=(?:[A-Z-]*[0-9]){4})[0-9A-Z][0-9A-Z-]*[0-9A-Z]"
_LONG_VALUE = r"(?=(?:[A-Z-]*[0-9]){5})[0-9A-Z][0-9A-Z-]*[0-9A-Z]"
_SAYS = r"[ :はが「『(#・]{0,3}"
_NAMED_NUMBER = re.compile(
    r"(?:被保険者|保険者|受給者|受給資格者|保険|医療|免許|旅券|パスポ-ト|住民票コード|在留カ-ド|年金|診察券|患者|会員|お?客様|学籍|社員|職員)"
    rf"(?:証|手帳|カ-ド)?(?:の)?(?:記号)?(?:番号|No\.?|ID)?{_SAYS}({_VALUE}){_COUNTED}"
)
_ANY_NUMBER = re.compile(rf"番号{_SAYS}({_LONG_VALUE}){_COUNTED}")
_BOOKLET = re.compile(
    r"(?:手帳|免許証?|許可証|受給者証)(?:の)?(?:番号)?[ :はが]{0,3}(第? ?[0-9]{4,}号?)(?![0-9円])"
)
_ACCOUNT = re.compile(r"(?:口座番号|口座|普通(?:預金)?|当座(?:預金)?)[ :はが・/]{0,3}([0-9]{6,8})" + _COUNTED)
_POST_BANK = re.compile(r"記号[ :は]{0,3}([0-9]{1,8}[^0-9\n]{0,6}番号[ :は]{0,3}[0-9]{2,10})(?![0-9])")
_SIGN_AND_NUMBER = re.compile(
    r"記号[・と及び]{1,2}番号[ :はが]{0,3}([0-9]{1,8}[ ・-]{1,2}[0-9]{1,10})(?![0-9])"
)
_PLATE = re.compile(
    rf"[{_KANJI}]{{1,4}} ?[0-9]{{2}}[0-9A-Z] ?[あ-けさ-ふほ-をれろ] ?[0-9]{{1,2}}-[0-9]{{2}}(?![0-9-])"
)

_SEP = "[-() .・/]"
_PHONE = re.compile(
    r"(?<![0-9])(?<![0-9][-.])"
    rf"(?:\(?0[0-9]{{1,4}}\)?{_SEP}{{1,3}}[0-9]{{1,4}}\)?{_SEP}{{1,3}}[0-9]{{3,4}}"
    rf"|\(?0[0-9]{{1,4}}{_SEP}{{1,3}}[0-9]{{5,8}}|0[0-9]{{9,10}})"
    rf"{_COUNTED}"
)
_MOBILE = re.compile(rf"(?<![0-9])(?<![0-9][-.])\(?0[256789]0(?:{_SEP}{{0,3}}[0-9]){{8}}{_COUNTED}")
_LOCAL_PHONE = re.compile(
    r"(?:電話|携帯|TEL|Tel|tel|FAX|Fax|ファックス)(?:番号)?(?:は|が|:| |\.)?(?:市内)?(?:の)?[ :.はが]{0,3}"
    r"([0-9]{2,4}-[0-9]{4})" + _COUNTED
)
_POSTAL = re.compile(r"(?:〒 ?|郵便番号[ :はが]{0,3})([0-9]{3}-?[0-9]{4})(?![0-9])")
_BARE_POSTAL = re.compile(rf"(?<![0-9A-Za-z-])([0-9]{{3}}-[0-9]{{4}})(?!-){_COUNTED}")

_HOUSE = "(?:ハイツ|コ-ポ|マンション|メゾン|アパ-ト|ハウス|レジデンス|コ-ト|パレス|ビラ|ハイム|団地|荘)"
_ROOM = (
    rf"(?:[ ]?[^\s、。,()0-9]{{0,15}}[ ]?[0-9]{{1,4}}号室"
    rf"|[ ]?[{_KANJI}ァ-ヺ-]{{0,8}}{_HOUSE}[{_KANJI}ァ-ヺA-Za-z-]{{0,8}}[ ]?[0-9]{{1,4}}(?:号室?)?)?"
)
_CHOME = re.compile(
    rf"{_NUMERAL}丁目 ?{_NUMERAL}(?:番地?|-)?(?:の?{_NUMERAL}号?|-[0-9]+)*{_ROOM}(?![0-9人件年月日時])"
)
_LOT = re.compile(
    rf"{_NUMERAL}番地(?:の?{_NUMERAL}|-[0-9]+)*{_ROOM}|{_NUMERAL}番{_NUMERAL}号(?!窓口|線|車|室){_ROOM}"
)
_NO_LOT = (
    "(?<!様式)(?<!別紙)(?<!別表)(?<!別記)(?<!区分)(?<!資料)(?<!項目)(?<!番号)(?<!第)(?<!表)(?<!図)(?<!問)"
    "(?<!令和)(?<!平成)(?<!昭和)(?<!大正)(?<!条)"
)
_HYPHENED = re.compile(
    rf"(?:[都道府県市区町村郡]|大字|住所)[{_KANJI}ァ-ヺのがケつり :は-]{{0,14}}?"
    rf"{_NO_LOT}([0-9]{{1,5}}(?:-[0-9]{{1,5}}){{1,4}}{_ROOM})(?!-){_COUNTED}"
)
_THREE_HYPHENED = re.compile(
    rf"(?<=[{_KANJI}]){_NO_LOT}([0-9]{{1,3}}-[0-9]{{1,3}}(?:-[0-9]{{1,4}}){{1,2}}{_ROOM})(?!-){_COUNTED}"
)
_ALONE_ROOM = re.compile(
    rf"[{_KANJI}ァ-ヺ-]{{0,8}}{_HOUSE}[{_KANJI}ァ-ヺA-Za-z-]{{0,8}} ?[0-9]{{1,4}}号室?|(?<![第0-9])[0-9]{{2,4}}号室"
)

_N = "[0-9〇一二三四五六七八九十元]"
_DAY = (
    rf"(?:(?:明治|大正|昭和|平成|令和|西暦)?{_N}{{1,6}}年{_N}{{1,3}}月{_N}{{1,3}}日"
    r"|[MTSHR]\.?[0-9]{1,2}[-./][0-9]{1,2}[-./][0-9]{1,2}|(?:19|20)[0-9]{2}[-./][0-9]{1,2}[-./][0-9]{1,2})"
)
_BIRTHDAY = re.compile(rf"(?:生年月日|誕生日)[ :はが]{{0,3}}({_DAY})")
_BORN = re.compile(rf"({_DAY})(?= ?(?:生まれ|生れ|生(?!活|徒|産|後)))")


def levelled(text: str) -> str:
    """`text` in a copy of the same length: half width, dashes as `-`, kanji as digits where they number something."""
    copy = text.translate(_SAME_LENGTH)
    copy = _KANJI_ONE.sub("-", copy)
    copy = _KANJI_RUN.sub(lambda found: found[0].translate(_KANJI_DIGITS), copy)
    return _BROKEN.sub(" ", _JOINED.sub("-", copy))


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


FINDERS: tuple[tuple[str, Finder], ...] = (
    (EMAIL, _all(_EMAIL, _SPELT_EMAIL)),
    (URL, _urls),
    (HANDLE, _all(_HANDLE, _AT_HANDLE)),
    (RECEIPT_NUMBER, _readable(_RECEIPT, lambda text: read_number(text) is not None)),
    (PHONE, _readable(_ABROAD, _is_phone)),
    (CARD_NUMBER, _all(_CARD)),
    (CORPORATE_NUMBER, lambda text: (found.span() for found in _CORPORATE.finditer(text))),
    (INDIVIDUAL_NUMBER, individual_number_spans),
    (INDIVIDUAL_NUMBER, _all(_TWELVE)),
    (BIRTHDAY, _all(_BIRTHDAY, _BORN)),
    (ACCOUNT_NUMBER, _all(_ACCOUNT, _POST_BANK)),
    (OTHER_NUMBER, _all(_SIGN_AND_NUMBER, _PLATE, _BOOKLET)),
    (PHONE, _readable(_PHONE, _is_phone)),
    (PHONE, _all(_MOBILE, _LOCAL_PHONE)),
    (OTHER_NUMBER, _all(_FOURS, _NAMED_NUMBER, _ANY_NUMBER, _LONG, _SPACED)),
    (POSTAL_CODE, _all(_POSTAL, _BARE_POSTAL)),
    (ADDRESS, _all(_CHOME, _LOT, _HYPHENED, _THREE_HYPHENED, _ALONE_ROOM)),
)
"""In this order: what an earlier one found, no later one sees."""
