"""Whether a reading goes with its name, and the holder of an account with the applicant."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.eforms.selectors import is_empty, visible_rounds
from madoguchi.eforms.types import Question
from madoguchi.examination.checks.types import Check, Material, Tone
from madoguchi.language.names import guess_kana
from madoguchi.language.reading import Unreadable, read_account_kana
from madoguchi.language.surnames import COMMON_SURNAMES


def names_read(material: Material) -> Iterator[Check]:
    """Readings that the kanji seldom have, and accounts of another holder than any reading in the application."""
    odd: list[tuple[str, str]] = []
    readings: set[str] = set()
    accounts: list[tuple[str, str]] = []
    is_asked = False
    for one in visible_rounds(material.document, material.answers.body, on=material.arrived):
        above: Any = None
        for question in one.questions:
            value = one.values.get(question.id)
            if is_empty(value):
                continue
            path = one.page.path(question, one.item)
            if question.type == "name":
                above = value
            elif question.type == "kana":
                is_asked = True
                readings.add(_account(value))
                odd += [(path, words) for words in _unlikely(above, value)]
            elif _is_account(question, value):
                is_asked = True
                accounts.append((path, _holder(value)))
    if odd:
        sentence = _("漢字とフリガナの組合せが、めずらしいところがあります。")
        why = tuple(words for _path, words in odd)
        yield Check("kana", Tone.NOTE, sentence, why, tuple(dict.fromkeys(path for path, _words in odd)))
    strangers = [(path, holder) for path, holder in accounts if readings and _account(holder) not in readings]
    if strangers:
        sentence = _("口座の名義が、申請に書かれた人のフリガナと違います。")
        says = _("口座名義：%(holder)s")
        why = tuple(says % {"holder": holder} for _path, holder in strangers)
        yield Check("holder", Tone.WARNING, sentence, why, tuple(path for path, _holder in strangers))
    if is_asked and not odd and not strangers:
        yield Check("kana", Tone.GOOD, _("フリガナと口座名義に、氏名と合わないところはありません。"))


def _is_account(question: Question, value: Any) -> bool:
    return question.type == "bank_account" and isinstance(value, dict) and bool(value.get("holder_kana"))


def _holder(value: Any) -> str:
    return str(value["holder_kana"])


def _unlikely(name: Any, kana: Any) -> Iterator[str]:
    """A common surname that is read otherwise, or parts that stand the wrong way round.

    Given names and rare surnames are read in so many ways that nothing is said of them.
    """
    if not isinstance(name, dict) or not isinstance(kana, dict):
        return
    family = str(name.get("family", ""))
    read, read_given = _squeezed(str(kana.get("family", ""))), _squeezed(str(kana.get("given", "")))
    guess = _squeezed(guess_kana(family)) if family else ""
    if not guess or not read or guess == read:
        return
    if guess == read_given:
        yield _("フリガナの姓と名が、逆かもしれません。")
    elif family in COMMON_SURNAMES:
        says = {"written": family, "guess": guess, "read": read}
        yield _("「%(written)s」は「%(guess)s」と読むことが多い字です。申請は「%(read)s」です。") % says


def _account(value: Any) -> str:
    """A reading as the banks write it, without spaces."""
    text = " ".join(map(str, value.values())) if isinstance(value, dict) else str(value)
    try:
        return _squeezed(read_account_kana(text))
    except Unreadable:
        return _squeezed(text)


def _squeezed(text: str) -> str:
    return "".join(text.split())
