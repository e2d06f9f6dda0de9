"""Whole numbers: amounts, ages, counts."""

import re
from fractions import Fraction

from madoguchi.language.numbers import group_digits
from madoguchi.language.reading.unreadable import Unreadable
from madoguchi.language.widths import unify_dashes

_UNITS = (
    "円",
    "歳",
    "才",
    *("人", "名", "件", "個", "回", "台", "枚", "冊", "棟", "戸", "室", "席", "羽", "頭", "匹", "世帯"),
    *(f"{month}月{span}" for month in ("か", "ヶ", "ケ", "カ", "ヵ", "") for span in ("間", "")),
    *("年間", "年", "日間", "日", "時間", "分間", "分"),
    *("平方メートル", "平米", "㎡", "m2", "m²", "坪", "メートル", "km", "kg", "cm", "m", "%", "パーセント"),
)
_DIGITS = r"(?:[0-9]{1,3}(?:[,、][0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_SECTION = rf"(?:(?:{_DIGITS})千)?(?:{_DIGITS})?"
_NUMBER = re.compile(
    rf"(?P<sign>[-+▲△]?)(?:満|約)?[¥\\]?(?P<body>(?=[0-9])(?:{_SECTION}億)?(?:{_SECTION}万)?{_SECTION})"
    rf"(?:{'|'.join(map(re.escape, _UNITS))})?",
    re.IGNORECASE,
)
_MOST_DIGITS = 18


def read_integer(text: str, minimum: int | None = None, maximum: int | None = None) -> int:
    """The whole number in `text`, which must lie within `minimum` and `maximum` (both included).

    Accepts full width, commas between groups of three, 億, 万 and 千 (`1万5千円`, `1.5万`), a leading ¥,
    ▲ for minus, and a unit behind (円, 歳, 人 …), which is dropped.
    """
    example = f"（例：{_example(minimum, maximum)}）"
    plain = unify_dashes(text).replace(" ", "")
    found = _NUMBER.fullmatch(plain) if sum(c.isdecimal() for c in plain) <= _MOST_DIGITS else None
    if not found:
        raise Unreadable(f"数字で入力してください{example}。")
    value = _value(found["body"])
    if value.denominator != 1:
        raise Unreadable(f"小数点のない数字で入力してください{example}。")
    whole = -int(value) if found["sign"] in ("-", "▲", "△") else int(value)
    if minimum is not None and whole < minimum:
        raise Unreadable(f"{group_digits(minimum)}以上の数字で入力してください{example}。")
    if maximum is not None and whole > maximum:
        raise Unreadable(f"{group_digits(maximum)}以下の数字で入力してください{example}。")
    return whole


def _value(body: str) -> Fraction:
    """The value of digits with 億, 万 and 千 between them."""
    total, rest = Fraction(0), body.replace(",", "").replace("、", "")
    for name, power in (("億", 10**8), ("万", 10**4), ("", 1)):
        section, found, behind = rest.partition(name) if name else (rest, "", "")
        if name and not found:
            continue
        rest = behind
        thousands, has_thousands, ones = section.rpartition("千")
        total += power * (1000 * Fraction(thousands) if has_thousands else Fraction(0))
        total += power * Fraction(ones or 0)
    return total


def _example(minimum: int | None, maximum: int | None) -> int:
    """A number that would be accepted."""
    value = 10
    if minimum is not None:
        value = max(value, minimum)
    if maximum is not None:
        value = min(value, maximum)
    return value
