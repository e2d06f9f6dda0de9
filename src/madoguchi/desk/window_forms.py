"""Shape and wording of what is typed of windows at the desk."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madoguchi.core.sheet_rows import MOST_BYTES
from madoguchi.desk.forms import DeskForm
from madoguchi.language.folding import strip_controls
from madoguchi.language.reading import Unreadable, read_date
from madoguchi.windows.models import Window
from madoguchi.windows.types import LENGTHS, WindowData


class WindowForm(DeskForm):
    """What the register says of a window (窓口の登録)."""

    name = forms.CharField(required=False)
    place = forms.CharField(required=False)
    address = forms.CharField(required=False)
    hours = forms.CharField(required=False)
    phone = forms.CharField(required=False)
    procedures = forms.MultipleChoiceField(required=False)
    languages = forms.MultipleChoiceField(required=False, choices=Window.Language.choices)
    is_wheelchair_accessible = forms.BooleanField(required=False)
    no_waiting_means = forms.CharField(required=False)
    no_writing_means = forms.CharField(required=False)
    cashless_means = forms.CharField(required=False)
    is_prototype = forms.BooleanField(required=False)
    closed_on = forms.CharField(required=False)

    fields_in_order: ClassVar[list[str]] = [
        *("name", "place", "address", "hours", "phone", "procedures", "languages"),
        *("is_wheelchair_accessible", "no_waiting_means", "no_writing_means", "cashless_means"),
        *("is_prototype", "closed_on"),
    ]

    def __init__(
        self, data: Any = None, *, kept: WindowData | None, procedures: Sequence[tuple[str, str]]
    ) -> None:
        said = kept or WindowData(name="", address="", hours="")
        initial: dict[str, Any] = {name: getattr(said, name) for name in self.fields_in_order}
        initial |= {
            "languages": list(said.languages),
            "procedures": [str(key) for key in said.procedures],
            "closed_on": said.closed_on.isoformat() if said.closed_on else "",
        }
        super().__init__(data, initial=initial)
        self.offered = list(procedures)
        self.fields["procedures"] = forms.MultipleChoiceField(required=False, choices=self.offered)

    def clean_closed_on(self) -> Any:
        """The day as people write it, None for none."""
        typed = strip_controls(self.cleaned_data["closed_on"]).strip()
        try:
            return read_date(typed) if typed else None
        except Unreadable as unreadable:
            raise forms.ValidationError(str(unreadable)) from unreadable

    def clean(self) -> dict[str, Any]:
        """Everything to mend at once, as the register sees it."""
        clean = super().clean() or {}
        if "languages" in clean and "procedures" in clean:
            for field, sentence in self.said().wrongs():
                self.add_error(field, sentence)
        return clean

    def said(self) -> WindowData:
        """What was typed, as the register keeps it."""
        clean = self.cleaned_data
        return WindowData(
            **{name: strip_controls(clean.get(name, "")).strip() for name in LENGTHS},
            languages=tuple(one for one in Window.Language.values if one in clean["languages"]),
            is_wheelchair_accessible=clean["is_wheelchair_accessible"],
            is_prototype=clean["is_prototype"],
            closed_on=clean.get("closed_on"),
            procedures=frozenset(UUID(key) for key in clean["procedures"]),
        )


class SheetForm(DeskForm):
    """A table of windows handed in (窓口の取込み)."""

    file = forms.FileField(
        error_messages={
            "required": _("ファイルを選んでください。"),
            "empty": _("空のファイルです。選び直してください。"),
            "invalid": _("ファイルを選んでください。"),
        }
    )

    def clean_file(self) -> Any:
        """The file, unless it is larger than will be read."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(gettext("ファイルは10MBまでにしてください。"))
        return file


class ChangeForm(DeskForm):
    """What is to be changed at a window (窓口の改善)."""

    title = forms.CharField(
        max_length=100,
        error_messages={
            "required": _("何を変えるかを書いてください。"),
            "max_length": _("100文字までにしてください。"),
        },
    )
    problem = forms.CharField(max_length=2000, required=False)
    measure = forms.CharField(max_length=2000, required=False)
