"""Conditions on days of law, as sentences: ages, school years, periods."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from madoguchi.core.calendars import add_months
from madoguchi.rules.verdicts import Reason, Verdict
from madoguchi.rules.wording.figures import as_day, day_words, grades_words, months_words, period_words
from madoguchi.rules.wording.subjects import OF_BIRTH, Words, attribute_of, called, noun, subject_of

_SCHOOL_ENDS = {
    6: "小学校に上がる直前の3月31日",
    12: "小学校を卒業する年の3月31日",
    15: "中学校を卒業する年の3月31日",
}
_DAY = timedelta(days=1)


def _age(reason: Reason, verdict: Verdict, words: Words) -> str:
    subject = subject_of(reason, verdict)
    has_reached = (reason.op == "age_ge") is bool(reason.holds)
    turn = reason.day
    if has_reached:
        eve = "（法律では、誕生日の前の日に年をとります）" if turn == verdict.on else ""
        return f"{_born(reason, subject)}は、{reason.threshold}歳になっています{eve}。"
    soon = ""
    if turn is not None and turn > verdict.on:
        soon = f"（法律で{reason.threshold}歳になるのは、誕生日の前の日の{day_words(turn)}です）"
    return f"{_born(reason, subject)}は、まだ{reason.threshold}歳になっていません{soon}。"


def _fy_end(reason: Reason, verdict: Verdict, words: Words) -> str:
    subject, years = _born(reason, subject_of(reason, verdict)), reason.threshold
    last = _SCHOOL_ENDS.get(years, f"{years}歳になったあとの最初の3月31日")
    day = f"（{day_words(reason.day - _DAY)}）" if reason.day is not None else ""
    state = "まだ過ぎていません" if reason.holds else "過ぎています"
    return f"{subject}は、{last}{day}を{state}。"


def _fy_start(reason: Reason, verdict: Verdict, words: Words) -> str:
    subject, years = _born(reason, subject_of(reason, verdict)), reason.threshold
    first = "小学校に上がる年の4月1日" if years == 6 else f"{years}歳になったあとの最初の4月1日"
    day = f"（{day_words(reason.day)}）" if reason.day is not None else ""
    return f"{subject}は、{first}{day}を{'迎えています' if reason.holds else 'まだ迎えていません'}。"


def _grades(reason: Reason, verdict: Verdict, words: Words) -> str:
    subject = _born(reason, subject_of(reason, verdict))
    state = "の学年です" if reason.holds else "の学年ではありません"
    years = grades_words(*reason.threshold)
    if years.endswith(("生", "年代")):
        state = "です" if reason.holds else "ではありません"
    return f"{subject}は、{years}{state}。"


def _within(reason: Reason, verdict: Verdict, words: Words) -> str:
    period = period_words(dict(reason.threshold))
    day = as_day(reason.value)
    if attribute_of(reason.term) == "birth_date":
        begun = f"{_born(reason, subject_of(reason, verdict))}は、生まれてから"
    else:
        name = called(subject_of(reason, verdict), noun(reason.term, words))
        if day is not None and day > verdict.on:
            return f"{name}（{day_words(day)}）は、まだ来ていません。"
        begun = f"{name}（{day_words(day)}）から" if day else f"{name}から"
    if not reason.holds:
        return f"{begun}{period}を過ぎています。"
    last = f"（{day_words(reason.day - _DAY)}まで）" if reason.day is not None else ""
    return f"{begun}まだ{period}たっていません{last}。"


def _months(reason: Reason, verdict: Verdict, words: Words) -> str:
    subject = subject_of(reason, verdict)
    low, high = reason.threshold
    day = as_day(reason.value)
    if attribute_of(reason.term) == "birth_date":
        begun = f"{_born(reason, subject)}は、生まれてから"
    else:
        begun = f"{called(subject, noun(reason.term, words))}{f'（{day_words(day)}）' if day else ''}から"
    if reason.holds:
        return f"{begun}{f'{months_words(low)}以上' if low else ''}{months_words(high)}未満です。"
    if day is not None and verdict.on < add_months(day, low):
        return (
            f"{begun}まだ{months_words(low)}たっていません。"
            if low
            else f"{begun.removesuffix('から')}は、まだ来ていません。"
        )
    return f"{begun}{months_words(high)}以上たっています。"


def _born(reason: Reason, subject: str) -> str:
    """The subject with the birth date, where it does not say it already."""
    day = as_day(reason.value)
    attribute = attribute_of(reason.term)
    if attribute.endswith("_birth_date"):
        subject = OF_BIRTH.get(attribute, subject)
    if day is None or "生まれ" in subject or not attribute.endswith("birth_date"):
        return subject
    return f"{subject}（{day_words(day)}生まれ）"


DAYS: Mapping[str, Callable[[Reason, Verdict, Words], str]] = {
    "age_ge": _age,
    "age_lt": _age,
    "until_fy_end": _fy_end,
    "from_fy_start": _fy_start,
    "grade_between": _grades,
    "within": _within,
    "months_since": _months,
}
"""By the operator of the condition."""
