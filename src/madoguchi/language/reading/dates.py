"""Dates as people write them: western and era years, in one text or in three fields."""

import re
import unicodedata
from calendar import monthrange
from datetime import date

from madoguchi.language.eras import ERAS, GREGORIAN_FROM, Era, era_date, era_of, western_date
from madoguchi.language.reading.unreadable import Unreadable
from madoguchi.language.widths import unify_dashes

_EXAMPLE = "（例：2026年11月22日、令和8年11月22日）"
_ASK = f"日付を年、月、日の順に入力してください{_EXAMPLE}。"
_FIRST_YEAR, _LAST_YEAR = 1868, 2199

_ERA_NAMES = {name: era for era in ERAS for name in (era.name, era.name[0], era.letter)}
_ERA = f"(?P<era>{'|'.join(sorted(_ERA_NAMES, key=len, reverse=True))})"
_YEAR = rf"(?:西暦)?(?:{_ERA}[-.]?)?(?P<year>[0-9]{{1,4}}|元)年?"
_YEAR_FIELD = re.compile(_YEAR)
_MARK = "[-/.,、・]"
_DATE = re.compile(
    rf"(?:西暦)?(?:{_ERA}[-.]?)?(?P<year>[0-9]{{1,4}}|元)(?:年{_MARK}?|{_MARK})"
    rf"(?P<month>[0-9]{{1,2}})(?:月{_MARK}?|{_MARK})(?P<day>[0-9]{{1,2}})日?"
)
_COMPACT = re.compile(
    rf"(?:{_ERA}(?P<era_year>[0-9]{{2}})|(?P<year>[0-9]{{4}}))(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}})"
)
_NO_DAY = re.compile(rf"{_YEAR}{_MARK}?[0-9]{{1,2}}月?")
_BESIDE = re.compile(rf"\((?:[月火水木金土日](?:曜日?)?|(?:西暦)?(?:{_ERA})?(?:[0-9]{{1,4}}|元)年?)\)")
_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])\s+(?=[0-9])")
_KANJI_NUMBER = re.compile("[〇零一二三四五六七八九十]+")
_KANJI_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0}


def read_date(text: str) -> date:
    """The day in `text`: western or era year, any marks between (`R7.4.1`, `令和七年四月一日`, `20250401`).

    A year alone such as 7 is not guessed: the sentence asks for its era.
    """
    plain = _BESIDE.sub("", _plain(text))
    compact = _COMPACT.fullmatch(plain)
    if compact:
        return _day(compact["era"], compact["era_year"] or compact["year"], compact["month"], compact["day"])
    found = _DATE.fullmatch(plain)
    if not found:
        if _NO_DAY.fullmatch(plain):
            raise Unreadable(f"日まで入力してください{_EXAMPLE}。")
        raise Unreadable(_ASK)
    return _day(found["era"], found["year"], found["month"], found["day"])


def read_date_parts(year: str, month: str, day: str) -> date:
    """The day typed in three fields; the year may carry its era (`R7`, `令和7年`, `2025`)."""
    for name, typed, example in (("年", year, "2026、令和8"), ("月", month, "11"), ("日", day, "22")):
        if not typed.strip():
            raise Unreadable(f"{name}を入力してください（例：{example}）。")
    found = _YEAR_FIELD.fullmatch(_BESIDE.sub("", _plain(year)))
    if not found:
        raise Unreadable("年を西暦4桁または年号で入力してください（例：2026、令和8）。")
    numbers = []
    for name, typed, example in (("月", month, "11"), ("日", day, "22")):
        plain = _plain(typed).removesuffix(name)
        if not re.fullmatch("[0-9]{1,2}", plain):
            raise Unreadable(f"{name}を数字で入力してください（例：{example}）。")
        numbers.append(plain)
    return _day(found["era"], found["year"], *numbers)


def read_partial_date(year: str, month: str = "", day: str = "") -> str:
    """What is known of a day, in ISO form: `2019`, `2019-05` or `2019-05-01`; the year may carry its era.

    A day without its month is not taken. A month or day beyond the era that was typed is refused as in a whole date.
    """
    if day.strip():
        return read_date_parts(year, month, day).isoformat()
    if month.strip():
        found = _beginning_or_end(year, month)
        return f"{found.year:04d}-{found.month:02d}"
    return f"{_beginning_or_end(year).year:04d}"


def _beginning_or_end(year: str, month: str = "") -> date:
    """A day of that month or year, whichever lies in its era: 昭和64年 has seven days, 令和元年5月 has all of them."""
    refused: Unreadable | None = None
    tries = [
        (month or "1", "1"),
        (month or "12", "31"),
        (month or "12", "30"),
        (month or "12", "28"),
        ("5", "1"),
    ]
    for one_month, one_day in tries if not month else tries[:4]:
        try:
            return read_date_parts(year, one_month, one_day)
        except Unreadable as refusal:
            refused = refused or refusal
    assert refused is not None
    raise refused


def _plain(text: str) -> str:
    """`text` in half width without spaces, kanji numbers as digits, capitals for the letters of eras."""
    # NFKC before the dashes turns 一 between digits; squared era names such as ㋿ come apart in it
    narrow = unify_dashes(unicodedata.normalize("NFKC", text))
    digits = _KANJI_NUMBER.sub(lambda found: _kanji_value(found[0]), narrow)
    return re.sub(r"\s", "", _BETWEEN_DIGITS.sub("-", digits)).upper()


def _kanji_value(kanji: str) -> str:
    """`二十二` and `二〇二六` in digits."""
    if "十" not in kanji:
        return "".join(str(_KANJI_DIGITS[c]) for c in kanji)
    tens, _, ones = kanji.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return kanji
    return str((_KANJI_DIGITS[tens] if tens else 1) * 10 + (_KANJI_DIGITS[ones] if ones else 0))


def _day(era_name: str | None, year_text: str, month_text: str, day_text: str) -> date:
    """The day, or the sentence that says why it does not exist."""
    month, day = int(month_text), int(day_text)
    if era_name is None:
        return _western(year_text, month, day)
    era = _ERA_NAMES[era_name]
    count = 1 if year_text == "元" else int(year_text)
    if count == 0:
        raise Unreadable(
            f"{era.name}0年という年はありません。{era.name}元年からの年を入力してください{_EXAMPLE}。"
        )
    year = era.first.year + count - 1
    shown = f"{era.name}{'元' if count == 1 else count}年"
    if year > _LAST_YEAR:
        raise _over(era) if era.last else Unreadable(_ASK)
    found = _existing(year, month, day, shown)
    if found < GREGORIAN_FROM:
        raise Unreadable("明治5年までの日付は、西暦で入力してください（例：1872年11月22日）。")
    if found < era.first:
        raise Unreadable(
            f"{era.name}は{western_date(era.first)}からです。{era_date(found)}のことでしたら、そのように入力してください。"
        )
    if era.last and found > era.last:
        raise _over(era, found)
    return found


def _over(era: Era, meant: date | None = None) -> Unreadable:
    """The sentence for a date after the end of its era, offering the era that followed."""
    assert era.last is not None
    end = f"{era.name}は{era_date(era.last).removeprefix(era.name)}までです。"
    if meant is None:
        return Unreadable(f"{end}正しい年号か西暦で入力してください{_EXAMPLE}。")
    offer = era_date(meant)
    return Unreadable(f"{end}{offer}のことでしたら、「{offer}」と入力してください。")


def _western(year_text: str, month: int, day: int) -> date:
    if year_text == "元" or len(year_text) <= 2:
        raise Unreadable(
            f"年は、西暦4桁で入力するか、年号（令和、平成など）を付けて入力してください{_EXAMPLE}。"
        )
    year = int(year_text)
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise Unreadable(f"年を西暦4桁で正しく入力してください{_EXAMPLE}。")
    return _existing(year, month, day, f"{year}年")


def _existing(year: int, month: int, day: int, shown: str) -> date:
    """The date, or a sentence naming the one that the calendar does not have."""
    if not 1 <= month <= 12:
        raise Unreadable(f"{month}月という月はありません。1から12までの数字で入力してください（例：11）。")
    longest = monthrange(year, month)[1]
    if not 1 <= day <= longest:
        raise Unreadable(
            f"{shown}{month}月{day}日という日付はありません。{month}月は1日から{longest}日までです{_example(year, month)}。"
        )
    return date(year, month, day)


def _example(year: int, month: int) -> str:
    """The first day of that month, in both calendars where it has both."""
    first = date(year, month, 1)
    shown = western_date(first)
    return f"（例：{shown}、{era_date(first)}）" if era_of(first) else f"（例：{shown}）"
