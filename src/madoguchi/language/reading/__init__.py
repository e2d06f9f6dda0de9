"""Readers of typed text: each returns the value in one form, or raises `Unreadable` with a kind sentence.

Full and half width, every dash, stray spaces, hiragana and katakana are all accepted; nobody is told
to type 「全角で」. Names are not read here: they stay as typed.
"""

from madoguchi.language.reading.bank import (
    half_width_kana,
    read_account_kana,
    read_bank_account,
    read_bank_branch,
    read_bank_code,
)
from madoguchi.language.reading.codes import (
    find_individual_numbers,
    individual_number_spans,
    is_corporate_number,
    is_individual_number,
    read_corporate_number,
)
from madoguchi.language.reading.contact import email_hint, read_email, read_phone, read_postal_code
from madoguchi.language.reading.dates import read_date, read_date_parts, read_partial_date
from madoguchi.language.reading.kana import read_kana
from madoguchi.language.reading.numbers import read_integer
from madoguchi.language.reading.unreadable import Unreadable

__all__ = [
    "Unreadable",
    "email_hint",
    "find_individual_numbers",
    "half_width_kana",
    "individual_number_spans",
    "is_corporate_number",
    "is_individual_number",
    "read_account_kana",
    "read_bank_account",
    "read_bank_branch",
    "read_bank_code",
    "read_corporate_number",
    "read_date",
    "read_date_parts",
    "read_email",
    "read_integer",
    "read_kana",
    "read_partial_date",
    "read_phone",
    "read_postal_code",
]
