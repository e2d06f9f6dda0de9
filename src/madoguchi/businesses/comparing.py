"""Comparing names and addresses of businesses as people write them. Touches no database."""

import re

from madoguchi.businesses.types import Likeness
from madoguchi.language.folding import fold
from madoguchi.language.numbers import read_kanji_number

FORMS = (
    "特定非営利活動法人", "一般社団法人", "一般財団法人", "公益社団法人", "公益財団法人", "医療法人社団",
    "医療法人財団", "社会福祉法人", "独立行政法人", "社会保険労務士法人", "行政書士法人", "弁護士法人",
    "税理士法人", "監査法人", "宗教法人", "学校法人", "医療法人", "社団法人", "財団法人", "NPO法人",
    "株式会社", "有限会社", "合同会社", "合名会社", "合資会社",
)  # fmt: skip
"""Legal forms that stand before or behind a name."""

SHORT_FORMS = {
    "株": "株式会社", "有": "有限会社", "同": "合同会社", "名": "合名会社", "資": "合資会社",
    "一社": "一般社団法人", "一財": "一般財団法人", "公社": "公益社団法人", "公財": "公益財団法人",
    "医": "医療法人", "社": "社団法人", "財": "財団法人", "学": "学校法人", "福": "社会福祉法人",
    "特非": "特定非営利活動法人", "宗": "宗教法人",
}  # fmt: skip
"""Abbreviations in brackets: ㈱, （有）, (一社)."""

_FOLDED_FORMS = {fold(form): form for form in FORMS}
_SHORT = re.compile(r"^\((%s)\)|\((%s)\)$" % (("|".join(SHORT_FORMS),) * 2))
_LONG = re.compile(r"^(%s)|(%s)$" % (("|".join(_FOLDED_FORMS),) * 2))
_KATAKANA = re.compile("[ァ-ヺ](?:[ァ-ヺ]|(?<=[ァ-ヺ])ー)*")
_MARKS = re.compile(r"[\W_]+")
_NUMERAL = re.compile("[〇一二三四五六七八九十百千]+(?=丁目|番|号|ノ|条|線|-|$)")
_UNITS = re.compile("(?<=[0-9])(?:丁目|番地ノ|番地|番|号室|号|ノ)")
_PREFECTURE = re.compile(r"^(?:北海道|東京都|京都府|大阪府|.{2,3}県)")


def split_name(name: str) -> tuple[str, str]:
    """The legal form of `name`, empty when it names none, and the rest, folded and without marks."""
    plain, form = fold(name).replace(" ", ""), ""
    if found := _SHORT.search(plain):
        form = SHORT_FORMS[found[1] or found[2]]
    elif found := _LONG.search(plain):
        form = _FOLDED_FORMS[found[0]]
    rest = (
        plain[found.end() :] if found and found.start() == 0 else plain[: found.start()] if found else plain
    )
    bare = _MARKS.sub("", rest)
    return (form, bare) if bare else ("", _MARKS.sub("", plain) or plain)


def search_name(name: str) -> str:
    """`name` as it is searched: folded, without its legal form, spaces and marks."""
    return split_name(name)[1]


def search_kana(kana: str) -> str:
    """A reading as it is searched: katakana without spaces and marks."""
    if _KATAKANA.fullmatch(kana):
        return kana  # as published; folding would change nothing
    return _MARKS.sub("", fold(kana))


def compare_names(typed: str, registered: str) -> Likeness:
    """How a typed name stands to the registered one: 「㈱まどの食堂」 is only written differently."""
    if typed == registered:
        return Likeness.SAME
    (form, name), (registered_form, registered_name) = split_name(typed), split_name(registered)
    if name != registered_name or (form and form != registered_form):
        return Likeness.DIFFERENT
    return Likeness.NOTATION


def compare_addresses(typed: str, registered: str) -> Likeness:
    """How a typed address stands to the registered one: 1丁目2番3号 is 一丁目２－３, a building may be left out."""
    if typed == registered:
        return Likeness.SAME
    short, long = sorted((plain_address(typed), plain_address(registered)), key=len)
    if not short:
        return Likeness.DIFFERENT
    if short == long or _without_prefecture(short) == _without_prefecture(long):
        return Likeness.NOTATION
    short, long = _without_prefecture(short), _without_prefecture(long)
    is_longer = (
        long.startswith(short) and short[-1:].isdigit() and not re.match(r"-?[0-9]", long[len(short) :])
    )
    return Likeness.NOTATION if is_longer else Likeness.DIFFERENT


def plain_address(address: str) -> str:
    """`address` for comparison: folded, kanji numerals as digits, 丁目・番・号 as hyphens, no spaces."""
    plain = fold(address).replace(" ", "").replace("大字", "").replace("字", "")
    plain = _NUMERAL.sub(lambda found: str(read_kanji_number(found[0]) or found[0]), plain)
    plain = re.sub(r"-+", "-", _UNITS.sub("-", plain))
    return re.sub(r"-(?![0-9])", "", plain)


def _without_prefecture(plain: str) -> str:
    return _PREFECTURE.sub("", plain)
