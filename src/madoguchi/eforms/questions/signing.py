"""Signing by typing one's name."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.eforms.questions.base import Kind, Wrong, as_typed, each_part
from madoguchi.eforms.types import Question
from madoguchi.language.eras import both_dates
from madoguchi.language.folding import fold

LONGEST_NAME = 200


class Signature(Kind):
    """The applicant's full name, typed as a signature, with the day on which it was (署名).

    The day is the server's, never typed. The name must be the applicant's, however it is written: width, spaces and old
    forms of kanji make no difference.
    """

    parts = ("name", "agree")
    template = "eforms/question_signature.html"
    is_styled = True

    def ask(self, question: Question) -> str:
        return _("署名する方の氏名を入力し、チェックを入れてください。")

    def read(self, question: Question, typed: dict[str, str], on: date) -> dict[str, str]:
        read = each_part(question, {"name": _name, "agree": _agreement}, typed)
        return {"name": read["name"], "on": typed.get("on") or on.isoformat()}

    def fits(self, value: Any) -> bool:
        if not isinstance(value, dict) or set(value) != {"name", "on"}:
            return False
        try:
            return isinstance(value["name"], str) and bool(date.fromisoformat(value["on"]))
        except (TypeError, ValueError):
            return False

    def redraw(self, value: dict[str, str]) -> dict[str, str]:
        return {"name": value["name"], "agree": "yes", "on": value["on"]}

    def display(self, question: Question, value: dict[str, str]) -> str:
        return _("%(name)s（%(day)sに署名）") % {
            "name": value["name"],
            "day": both_dates(date.fromisoformat(value["on"])),
        }

    def disagrees(self, question: Question, value: Any, applicant: str) -> list[tuple[str, str]]:
        if not applicant or _same(value["name"]) == _same(applicant):
            return []
        return [
            (
                "name",
                _("申請する方の氏名（%(name)s）と同じ氏名を入力してください。") % {"name": applicant},
            )
        ]


def _same(name: str) -> str:
    return fold(name).replace(" ", "").replace("・", "")


def _name(typed: str) -> str:
    if not typed.strip():
        raise Wrong(("", _("署名する方の氏名を入力してください。")))
    return as_typed(_("署名"), typed.strip(), LONGEST_NAME)


def _agreement(typed: str) -> str:
    if typed != "yes":
        raise Wrong(("", _("署名の意味を読み、チェックを入れてください。")))
    return typed
