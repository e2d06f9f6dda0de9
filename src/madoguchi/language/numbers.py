"""Numbers as Japanese shows them."""


def group_digits(value: int) -> str:
    """`value` with commas between groups of three: `15,000`."""
    return f"{value:,}"


def format_yen(yen: int) -> str:
    """An amount in yen as a person says it: `1万5,000円`, `3億2,000万円`, `800円`; minus as `−800円`."""
    rest, parts = abs(yen), []
    for power, name in ((10**12, "兆"), (10**8, "億"), (10**4, "万")):
        count, rest = divmod(rest, power)
        if count:
            parts.append(f"{count:,}{name}")
    if rest or not parts:
        parts.append(f"{rest:,}")
    return ("−" if yen < 0 else "") + "".join(parts) + "円"


def format_bytes(size: int) -> str:
    """A number of bytes as people say it: 850バイト, 24KB, 1.3MB."""
    if size < 1024:
        return f"{size}バイト"
    return f"{round(size / 1024)}KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f}MB"


def read_kanji_number(text: str) -> int | None:
    """The value of a number in kanji up to 千万 (e.g. 二十, 三百六十五, 一万八千), or None when it is none."""
    total = section = digit = 0
    for character in text:
        if character in _DIGITS:
            digit = digit * 10 + _DIGITS.index(character)
        elif character in _TENS:
            section += (digit or 1) * _TENS[character]
            digit = 0
        elif character == "万":
            total += (section + digit or 1) * 10_000
            section = digit = 0
        else:
            return None
    return total + section + digit if text else None


_DIGITS = "〇一二三四五六七八九"
_TENS = {"十": 10, "百": 100, "千": 1000}
