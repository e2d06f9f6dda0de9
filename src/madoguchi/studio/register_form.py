"""Shape of a row of a register as it is typed: made from the register itself, read as its workbook is."""

from collections.abc import Mapping
from typing import Any

from madoguchi.language.folding import strip_controls
from madoguchi.language.reading import Unreadable
from madoguchi.plan.types.registers import Register, RegisterField, Values


class RegisterForm:
    """What was typed of one row, field by field, with what is wrong (台帳の行の入力)."""

    def __init__(
        self, register: Register, typed: Mapping[str, str] | None, kept: Values | None = None
    ) -> None:
        self.register, self.is_bound = register, typed is not None
        self.values: Values = {}
        self.wrongs: dict[str, str] = {}
        before = kept or {one.key: one.empty for one in register.fields}
        self.shown = {one.key: _shown(one, before[one.key]) for one in register.fields}
        if typed is not None:
            self._read(typed)

    def _read(self, typed: Mapping[str, str]) -> None:
        for one in self.register.fields:
            text = strip_controls(typed.get(one.key, "")).strip()
            self.shown[one.key] = text
            try:
                self.values[one.key] = one.read(text)
            except Unreadable as unreadable:
                self.wrongs[one.key] = str(unreadable)
        if not self.wrongs:
            self.refuse(self.register.wrongs(self.values))

    def refuse(self, wrongs: list[tuple[str, str]]) -> None:
        """Show `wrongs` beside their fields."""
        for key, sentence in wrongs:
            self.wrongs.setdefault(key, sentence)

    @property
    def errors(self) -> list[dict[str, str]]:
        """All that is wrong in the order of the page."""
        return [
            {"id": one.key, "message": self.wrongs[one.key]}
            for one in self.register.fields
            if one.key in self.wrongs
        ]

    @property
    def fields(self) -> list[dict[str, Any]]:
        """The fields as the page draws them."""
        return [
            {
                "key": one.key,
                "kind": one.kind,
                "label": one.heading,
                "hint": one.how,
                "options": list(one.choices),
                "is_needed": one.is_needed,
                "is_long": one.kind == "text" and one.most > 200,
                "value": self.shown[one.key],
                "is_checked": bool(self.shown[one.key]),
                "error": self.wrongs.get(one.key, ""),
            }
            for one in self.register.fields
        ]


def _shown(one: RegisterField, value: Any) -> str:
    """A kept value as its field holds it: a choice by its short name."""
    return str(value) if one.kind == "choice" else one.show(value)
