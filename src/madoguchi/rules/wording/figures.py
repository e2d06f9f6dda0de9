"""Numbers, days, ages and school years as one says them."""

from datetime import date
from typing import Any

_UPPER = ((10**12, "兆"), (10**8, "億"), (10**4, "万"))
_PERIODS = {"days": "日", "months": "か月", "years": "年"}


def grouped(number: int) -> str:
    """`320万`, `1万5,000`, `1億2,000万`, `9,800`."""
    said = []
    for size, name in _UPPER:
        count, number = divmod(number, size)
        if count:
            said.append(f"{count:,}{name}")
    if number or not said:
        said.append(f"{number:,}")
    return "".join(said)


def figure(number: int, unit: str) -> str:
    """A number with its unit: `320万円`, `2人`; what is below nothing is nothing."""
    number = max(0, number)
    if is_money(unit):
        return f"{grouped(number)}円"
    return f"{number:,}{unit.partition('/')[0]}"


def is_money(unit: str) -> bool:
    """Whether a number in this unit is an amount of money."""
    return unit.startswith("円")


def interval(low: int | None, high: int | None, unit: str) -> str:
    """What is known of a number: `320万円`, `300万円以上`, `200万円から300万円まで`."""
    if low is not None and low == high:
        return figure(low, unit)
    if high is None:
        return f"{figure(low or 0, unit)}以上"
    return f"{figure(high, unit)}以下" if not low else f"{figure(low, unit)}から{figure(high, unit)}まで"


def more_or_less(distance: int, unit: str) -> str:
    """`多い` or `少ない`, for what is counted; grades and percentages are `大きい` or `小さい`."""
    counted = is_money(unit) or unit in ("人", "日", "か月", "時間", "時間/週", "台", "席", "g", "")
    if counted:
        return "多い" if distance > 0 else "少ない"
    return "大きい" if distance > 0 else "小さい"


def day_words(day: date) -> str:
    """`2026年11月22日`."""
    return f"{day.year}年{day.month}月{day.day}日"


def as_day(value: Any) -> date | None:
    """A day, or its ISO form, as a day; None for anything else."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def period_words(period: dict[str, int]) -> str:
    """`15日`, `2か月`, `3年`."""
    [(unit, count)] = period.items()
    return f"{count}{_PERIODS[unit]}"


def months_words(months: int) -> str:
    """`4か月`, `3歳` stays for ages: `3年`."""
    return f"{months // 12}年" if months and months % 12 == 0 else f"{months}か月"


def grades_words(low: int, high: int) -> str:
    """The school years from `low` to `high`, in one word where there is one."""
    known = {(1, 6): "小学生", (7, 9): "中学生", (1, 9): "小学生か中学生", (10, 12): "高校生の年代"}
    if (low, high) in known:
        return known[low, high]
    return grade_words(low) if low == high else f"{grade_words(low)}から{grade_words(high)}まで"


def grade_words(grade: int) -> str:
    """`小学1年生`, `年長`, `高校3年生の年代`."""
    if grade <= 0:
        return {0: "年長", -1: "年中", -2: "年少"}.get(grade, f"小学校に上がる{1 - grade}年前の学年")
    if grade <= 6:
        return f"小学{grade}年生"
    if grade <= 9:
        return f"中学{grade - 6}年生"
    return f"高校{grade - 9}年生の年代" if grade <= 12 else f"高校を終えて{grade - 12}年目の年代"


def per_unit(unit: str) -> str:
    """For what an amount is paid: `1か月に`."""
    return {"円/月": "1か月に", "円/年": "1年に", "円/回": "1回に", "円/児": "お子さん1人に"}.get(unit, "")


def scalar(value: Any) -> str:
    """A value that has no words of its own."""
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, str):
        try:
            return day_words(date.fromisoformat(value))
        except ValueError:
            return value
    return f"{value:,}" if isinstance(value, int | float) else str(value)
