"""Numbers with a check digit: of corporations, and of individuals (which are found only to be refused)."""

import re
from collections.abc import Iterator

from madoguchi.language.reading.unreadable import Unreadable
from madoguchi.language.widths import DASHES, INVISIBLE, narrow, unify_dashes

_EXAMPLE = "（例：8000020130001）"
_SEPARATORS = "".join(dict.fromkeys(DASHES + " \u00a0\u3000・一" + INVISIBLE))
_DIGITS = "0-9０-９"
_RUN = re.compile(f"[{_DIGITS}]+(?:[{re.escape(_SEPARATORS)}]{{1,3}}[{_DIGITS}]+)*")
_GROUP = re.compile(f"[{_DIGITS}](?:[{INVISIBLE}]*[{_DIGITS}])*")
_SHAPES = frozenset({(12,), (6, 6), (4, 4, 4), (3, 3, 3, 3), (1,) * 12})
_CARD = (4, 4, 4, 4)


def is_corporate_number(digits: str) -> bool:
    """Whether 13 digits are a corporate number (法人番号): the first is 9 − (weighted sum mod 9).

    Weights 1 and 2 in turn from the right (order on the designation of corporate numbers, art. 2).
    """
    if len(digits) != 13 or not digits.isascii() or not digits.isdecimal():
        return False
    values = digits.encode()  # 48 more each, which is nothing modulo 9: the weights sum to 18
    return values[0] - 48 == 9 - (sum(values[2::2]) + 2 * sum(values[1::2])) % 9


def read_corporate_number(text: str) -> str:
    """The 13 digits of a corporate number; a T before it (invoice registration) is dropped."""
    plain = re.sub(r"[\s,.-]", "", unify_dashes(text)).upper().removeprefix("T")
    if not re.fullmatch("[0-9]{13}", plain):
        raise Unreadable(f"法人番号を13桁の数字で入力してください{_EXAMPLE}。")
    if not is_corporate_number(plain):
        raise Unreadable(
            f"法人番号の数字にまちがいがあるようです。もう一度確かめて入力してください{_EXAMPLE}。"
        )
    return plain


def is_individual_number(text: str) -> bool:
    """Whether `text` is 12 digits whose last is the check digit of an individual number (個人番号).

    Ministerial order no. 85 of 2014 (MIC), art. 5: 11 − (Σ Pn × Qn mod 11), 0 when the remainder is ≤ 1,
    with Pn the n-th digit from the right after the check digit, Qn = n + 1 for n ≤ 6 and n − 5 above.
    """
    digits = re.sub(r"[\s.,・-]", "", unify_dashes(text))
    if not re.fullmatch("[0-9]{12}", digits):
        return False
    weighted = sum(
        int(digit) * (place + 1 if place <= 6 else place - 5)
        for place, digit in enumerate(reversed(digits[:-1]), 1)
    )
    remainder = weighted % 11
    return int(digits[-1]) == (0 if remainder <= 1 else 11 - remainder)


def find_individual_numbers(text: str) -> list[str]:
    """What in free text may be an individual number, as written there (12 digits, grouped evenly or not at all).

    One in eleven sequences of 12 digits passes the check, so a finding is a reason to ask, not a proof.
    A number of 16 digits in fours (a card) and an international phone number are left alone.
    """
    return [text[start:end] for start, end in individual_number_spans(text)]


def individual_number_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where in `text` the findings of `find_individual_numbers` stand."""
    for run in _RUN.finditer(text):
        groups = [(found.start(), found.end()) for found in _GROUP.finditer(text, run.start(), run.end())]
        sizes = [len(narrow(text[start:end])) for start, end in groups]
        if tuple(sizes) == _CARD or text[: run.start()].endswith(("+", "＋")):
            continue
        first = 0
        while first < len(groups):
            last = _last_of_twelve(sizes, first)
            if last is not None:
                start, end = groups[first][0], groups[last][1]
                if is_individual_number("".join(narrow(text[a:b]) for a, b in groups[first : last + 1])):
                    yield start, end
                    first = last
            first += 1


def _last_of_twelve(sizes: list[int], first: int) -> int | None:
    """The index of the group at which 12 digits in an even shape are full, counted from group `first`."""
    for last in range(first, min(first + 12, len(sizes))):
        if tuple(sizes[first : last + 1]) in _SHAPES:
            return last
    return None
