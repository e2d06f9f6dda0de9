"""Shape and wording of what administrators type about the certificates of their offices."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.desk.forms import DeskForm
from madoguchi.language.folding import strip_controls

_LONGEST = _("100文字までにしてください。")


class CertificateForm(DeskForm):
    """A certificate for a post: from the authority of the demo, or a file of another one (職責証明書の登録)."""

    fields_in_order: ClassVar[list[str]] = ["post", "source", "file", "password", "takes_over_on"]

    post = forms.CharField(
        label=_("職名"),
        max_length=100,
        error_messages={"required": _("職名を入力してください。"), "max_length": _LONGEST},
    )
    source = forms.ChoiceField(
        label=_("証明書"), error_messages={"required": _("証明書をどうするかを選んでください。")}
    )
    file = forms.FileField(label=_("証明書のファイル"), required=False, allow_empty_file=True)
    password = forms.CharField(label=_("ファイルのパスワード"), required=False, max_length=200, strip=False)
    takes_over_on = forms.DateField(
        label=_("使い始める日"),
        error_messages={
            "required": _("使い始める日を入力してください。"),
            "invalid": _("使い始める日を、2026-04-01 のように入力してください。"),
        },
    )

    def __init__(
        self, data: Any = None, files: Any = None, *, sources: list[tuple[str, Any]], **more: Any
    ) -> None:
        super().__init__(data, files, **more)
        self.fields["source"].choices = sources  # type: ignore[attr-defined]

    def clean_post(self) -> str:
        """The post without controls."""
        return strip_controls(self.cleaned_data["post"]).strip()

    def clean(self) -> dict[str, Any]:
        """A file is needed where one is to be taken in."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("source") == "import" and not told.get("file"):
            self.add_error("file", _("証明書のファイル（.p12 または .pfx）を選んでください。"))
        return told
