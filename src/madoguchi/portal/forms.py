"""Shape and wording of what the portal asks beside eforms."""

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.businesses.models import Site
from madoguchi.businesses.services import SiteContent
from madoguchi.language.folding import strip_controls
from madoguchi.language.reading import Unreadable, read_date_parts, read_phone, read_postal_code


class SiteForm(forms.Form):
    """A site of a business (事業所)."""

    name = forms.CharField(
        max_length=150,
        error_messages={
            "required": _("事業所の名称を入力してください。"),
            "max_length": _("名称は150文字までで入力してください。"),
        },
    )
    kind = forms.ChoiceField(
        choices=Site.Kind,
        error_messages={
            "required": _("種類を選んでください。"),
            "invalid_choice": _("種類を選んでください。"),
        },
    )
    postal_code = forms.CharField(max_length=20, required=False)
    address = forms.CharField(
        max_length=300,
        error_messages={
            "required": _("所在地を入力してください。"),
            "max_length": _("所在地は300文字までで入力してください。"),
        },
    )
    phone = forms.CharField(max_length=40, required=False)

    fields_in_order: ClassVar[list[str]] = [
        "name",
        "kind",
        "postal_code",
        "address",
        "phone",
        "opened_on",
        "closed_on",
    ]

    def clean_name(self) -> str:
        """The name without control characters, otherwise as typed."""
        return strip_controls(self.cleaned_data["name"])

    def clean_address(self) -> str:
        """The address without control characters, otherwise as typed."""
        return strip_controls(self.cleaned_data["address"])

    def clean_postal_code(self) -> str:
        """Seven digits, or nothing."""
        return _read(read_postal_code, self.cleaned_data["postal_code"])

    def clean_phone(self) -> str:
        """Digits, or nothing."""
        return _read(read_phone, self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        """Both days, each typed in three fields or left empty."""
        data = super().clean() or {}
        for name in ("opened_on", "closed_on"):
            parts = self._parts(name)
            try:
                data[name] = read_date_parts(**parts) if any(parts.values()) else None
            except Unreadable as problem:
                data[name] = None
                self.add_error(None, forms.ValidationError(str(problem), code=name))
        return data

    def content(self) -> SiteContent:
        """What was typed, read."""
        data = self.cleaned_data
        days: dict[str, date | None] = {name: data[name] for name in ("opened_on", "closed_on")}
        return SiteContent(
            name=data["name"],
            kind=Site.Kind(data["kind"]),
            address=data["address"],
            postal_code=data["postal_code"],
            phone=data["phone"],
            **days,
        )

    def values(self) -> dict[str, Any]:
        """What each field shows: as typed, or as it is."""
        if not self.is_bound:
            return {name: self.initial.get(name) or "" for name in self.fields_in_order}
        typed = {name: self.data.get(name, "") for name in self.fields}
        return {**typed, "opened_on": self._parts("opened_on"), "closed_on": self._parts("closed_on")}

    def summary(self) -> list[dict[str, str]]:
        """All errors for the error summary, in the order of the page."""
        found = [
            {"id": name, "message": str(message)}
            for name in self.fields
            for message in self.errors.get(name, [])
        ]
        return found + [
            {"id": str(error.code or ""), "message": str(error.messages[0])}
            for error in self.non_field_errors().as_data()
        ]

    def _parts(self, name: str) -> dict[str, str]:
        return {part: self.data.get(f"{name}-{part}", "").strip()[:20] for part in ("year", "month", "day")}


def _read(reader: Callable[[str], str], text: str) -> str:
    try:
        return reader(text) if text.strip() else ""
    except Unreadable as problem:
        raise forms.ValidationError(str(problem)) from problem
