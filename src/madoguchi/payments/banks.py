"""Banks and their branches by code and by name, as a list of the day of the release knows them."""

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from madoguchi.language.folding import fold
from madoguchi.language.reading import Unreadable, read_account_kana

_SHORT = (("信用金庫", "信金"), ("信用組合", "信組"), ("労働金庫", "労金"), ("農業協同組合", "農協"))
"""How the list shortens what a bank is; a bank (銀行) stands there by its bare name."""


@dataclass(frozen=True, slots=True)
class Place:
    """A bank or a branch: its code, its name, and its name in the kana of transfers (金融機関、支店)."""

    code: str
    name: str
    kana: str


def bank_of(code: str) -> Place | None:
    """The bank with `code`, if the list knows it."""
    found = _banks().get(code)
    return _place(found) if found else None


def branch_of(bank: str, code: str) -> Place | None:
    """The branch `code` of the bank with the code `bank`, if the list knows it."""
    found = _banks().get(bank)
    branch = found.branches.get(code) if found else None
    return _place(branch) if branch else None


def bank_code(text: str) -> str:
    """The code of the bank that was named in full, or given by its code; empty unless exactly one is meant.

    「京都信用金庫」 is never 「京都銀行」: what a bank is belongs to its name.
    """
    plain = fold(text).replace(" ", "")
    for word, short in _SHORT:
        plain = plain.replace(fold(word), fold(short))
    return _code(text, _by_name(), plain.removesuffix(fold("銀行")))


def branch_code(bank: str, text: str) -> str:
    """The code of the branch of `bank` that was named, or given by its code; empty unless exactly one is meant."""
    plain = fold(text).replace(" ", "")
    return _code(text, _branches_by_name(bank), plain) or _code(
        text, _branches_by_name(bank), plain.removesuffix(fold("支店"))
    )


def _code(text: str, by_name: dict[str, set[str]], plain: str) -> str:
    if text.isascii() and text.isdecimal():
        return text
    meant = by_name.get(plain, set())
    return next(iter(meant)) if len(meant) == 1 else ""


def _place(found: Any) -> Place:
    try:
        kana = read_account_kana(found.kana)
    except Unreadable:
        kana = ""  # the name in kana may stay empty in a line; the code counts
    return Place(found.code, found.name, kana)


@cache
def _banks() -> Any:
    return import_module("zengin_code").Bank.all


@cache
def _by_name() -> dict[str, set[str]]:
    return _grouped(_banks().values())


@cache
def _branches_by_name(bank: str) -> dict[str, set[str]]:
    found = _banks().get(bank)
    return _grouped(found.branches.values()) if found else {}


def _grouped(places: Any) -> dict[str, set[str]]:
    grouped: dict[str, set[str]] = {}
    for one in places:
        grouped.setdefault(fold(one.name).replace(" ", ""), set()).add(one.code)
    return grouped
