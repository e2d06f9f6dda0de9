"""Bank accounts and corporate numbers."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.eforms.questions.base import Kind, Wrong, each_part, one_line
from madoguchi.eforms.questions.unread import said
from madoguchi.eforms.types import Question
from madoguchi.eforms.types.helps import Helps, Looked
from madoguchi.language.reading import (
    Unreadable,
    read_account_kana,
    read_bank_account,
    read_bank_branch,
    read_bank_code,
    read_corporate_number,
)
from madoguchi.language.widths import unify_dashes

ACCOUNT_KINDS = {"ordinary": "普通", "current": "当座", "savings": "貯蓄"}
LONGEST_BANK = 60


class CorporateNumber(Kind):
    """A corporate number of 13 digits with its check digit; its name can be looked up (法人番号)."""

    template = "eforms/question_corporate_number.html"
    is_styled = True
    script = "questions"
    looks = True

    def may_look(self, helps: Helps) -> bool:
        return helps.corporation is not None

    def look(self, question: Question, typed: str, helps: Helps) -> Looked:
        assert helps.corporation is not None
        try:
            number = self.read(question, typed, date.min)
        except (Wrong, Unreadable) as refusal:
            return Looked(said(refusal.sentence))
        found = helps.corporation(number)
        if not found:
            return Looked(
                _(
                    "国の法人の登録に見つかりませんでした。番号をもう一度確かめ、正しければそのまま進んでください。"
                )
            )
        return Looked(_("%(name)s の番号です。ちがうときは、番号を確かめてください。") % {"name": found})

    def read(self, question: Question, typed: str, on: date) -> str:
        return read_corporate_number(one_line(question.label, typed))


class BankAccount(Kind):
    """An account to pay into; bank and branch by name or by code (振込先口座)."""

    parts = ("bank", "branch", "kind", "number", "holder_kana")
    template = "eforms/question_bank_account.html"

    def read(self, question: Question, typed: dict[str, str], on: date) -> dict[str, str]:
        labels = {
            "bank": _("金融機関"),
            "branch": _("支店"),
            "kind": _("預金の種類"),
            "number": _("口座番号"),
            "holder_kana": _("口座名義（カナ）"),
        }
        readers: dict[str, Callable[[str], str]] = {
            "bank": lambda text: _name_or_code(text, read_bank_code),
            "branch": lambda text: _name_or_code(text, read_bank_branch),
            "kind": _account_kind,
            "number": read_bank_account,
            "holder_kana": read_account_kana,
        }
        return each_part(
            question, {part: _needed(labels[part], reader) for part, reader in readers.items()}, typed
        )

    def display(self, question: Question, value: Any) -> str:
        kind = ACCOUNT_KINDS.get(value["kind"], value["kind"])
        return f"{value['bank']} {value['branch']} {kind} {value['number']} {value['holder_kana']}"


def _needed(label: str, reader: Callable[[str], str]) -> Callable[[str], str]:
    def read(typed: str) -> str:
        line = one_line(label, typed, LONGEST_BANK)
        if not line:
            raise Wrong(("", _("%(label)sを入力してください。") % {"label": label}))
        return reader(line)

    return read


def _name_or_code(typed: str, read_code: Callable[[str], str]) -> str:
    if re.fullmatch(r"[0-9\s-]+", unify_dashes(typed)):
        return read_code(typed)
    return typed


def _account_kind(typed: str) -> str:
    if typed not in ACCOUNT_KINDS:
        raise Wrong(("", _("預金の種類を選んでください。")))
    return typed
