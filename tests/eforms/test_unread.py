"""What readers say of typed text reaches people in the language they chose."""

from collections.abc import Callable

import pytest
from django.utils import translation

from madoguchi.eforms.questions.unread import said
from madoguchi.language.reading import (
    Unreadable,
    read_date,
    read_date_parts,
    read_email,
    read_integer,
    read_phone,
    read_postal_code,
)

WRONG: tuple[tuple[Callable[[], object], str], ...] = (
    (lambda: read_integer("30", 0, 20), "Enter a number of 20 or less (for example: 10)."),
    (lambda: read_postal_code("1"), "Enter the postcode: 7 digits (for example: 100-0001)."),
    (lambda: read_phone("1"), "Enter the phone number with its area code"),
    (lambda: read_email("hanako"), "Enter an email address with “@”"),
    (lambda: read_date("今日"), "Enter the date in the order year, month, day (for example: 2026-11-22)."),
    (lambda: read_date_parts("2026", "", "1"), "Enter the month (for example: 11)."),
    (lambda: read_date_parts("2026", "13", "1"), "There is no month 13."),
    (lambda: read_date_parts("2026", "2", "30"), "There is no such date: year 2026, month 2, day 30."),
)


@pytest.mark.parametrize(("read", "words"), WRONG)
def test_a_reader_speaks_the_language_of_who_typed(read: Callable[[], object], words: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read()
    assert said(refused.value.sentence) == refused.value.sentence
    with translation.override("en"):
        assert said(refused.value.sentence).startswith(words)
