"""Shape and wording of what officers type to pay."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.core.refusal import Refusal
from madoguchi.desk.forms import DeskForm
from madoguchi.language.reading import Unreadable, read_date, read_integer
from madoguchi.payments.models import LARGEST_AMOUNT, PaymentLine, Purpose
from madoguchi.payments.services import PurposeData


def _whole(text: str, missing: Any) -> int:
    """A whole number as people type it; raises `ValidationError`."""
    if not text.strip():
        raise forms.ValidationError(missing)
    try:
        return read_integer(text, 0, LARGEST_AMOUNT * 10_000)
    except Unreadable as wrong:
        raise forms.ValidationError(str(wrong)) from wrong


def _day(text: str, missing: Any) -> Any:
    if not text.strip():
        raise forms.ValidationError(missing)
    try:
        return read_date(text)
    except Unreadable as wrong:
        raise forms.ValidationError(str(wrong)) from wrong


class PurposeForm(DeskForm):
    """For what, how much and from which account is paid (支払件名)."""

    procedure = forms.ChoiceField(error_messages={"required": _("手続を選んでください。")})
    title = forms.CharField(required=False)
    way = forms.ChoiceField(
        choices=[("same", _("全員に同じ金額")), ("each", _("案件ごとに金額を入れる"))],
        error_messages={"required": _("金額の決め方を選んでください。")},
    )
    amount = forms.CharField(required=False)
    most = forms.CharField(required=False)
    client_code = forms.CharField(required=False)
    client_kana = forms.CharField(required=False)
    bank = forms.CharField(required=False)
    branch = forms.CharField(required=False)
    account_kind = forms.ChoiceField(
        choices=Purpose.AccountKind.choices, error_messages={"required": _("預金の種類を選んでください。")}
    )
    account_number = forms.CharField(required=False)
    is_further = forms.BooleanField(required=False)

    fields_in_order: ClassVar[list[str]] = [
        *("procedure", "title", "way", "amount", "most"),
        *("client_code", "client_kana", "bank", "branch", "account_kind", "account_number"),
        "is_further",
    ]

    def __init__(self, data: Any = None, *, procedures: list[tuple[str, str]]) -> None:
        super().__init__(data, initial={"way": "same", "account_kind": Purpose.AccountKind.ORDINARY})
        self.procedures = procedures
        self.fields["procedure"].choices = procedures  # type: ignore[attr-defined]

    def clean_most(self) -> int:
        """Yen."""
        return _whole(self.cleaned_data["most"], _("1件の上限額を入力してください。"))

    def clean(self) -> dict[str, Any]:
        """An amount is needed where everyone gets the same."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("way") == "same":
            try:
                told["amount"] = _whole(told.get("amount", ""), _("1件の金額を入力してください。"))
            except forms.ValidationError as wrong:
                self.add_error("amount", wrong)
        else:
            told["amount"] = None
        return told

    def data_of(self) -> PurposeData:
        """What was typed, to be registered."""
        told = {
            name: self.cleaned_data[name] for name in self.fields_in_order if name not in ("procedure", "way")
        }
        return PurposeData(**told)

    def take(self, refusal: Refusal) -> None:
        """Let a refusal of the service stand beside its field."""
        self.add_error(refusal.field if refusal.field in self.fields else "title", str(refusal))


class OrderForm(DeskForm):
    """The day of the transfer, and the totals of whoever makes the file (振込データの作成)."""

    pay_on = forms.CharField(required=False)
    count = forms.CharField(required=False)
    total = forms.CharField(required=False)

    def clean_pay_on(self) -> Any:
        """A day."""
        return _day(self.cleaned_data["pay_on"], _("振込日を入力してください。"))

    def clean_count(self) -> int:
        """Lines."""
        return _whole(self.cleaned_data["count"], _("件数を入力してください。"))

    def clean_total(self) -> int:
        """Yen."""
        return _whole(self.cleaned_data["total"], _("合計の金額を入力してください。"))


class TotalsForm(OrderForm):
    """The totals of the second person (振込データの確認)."""

    looked_at = forms.IntegerField(required=False, min_value=0)

    fields_in_order: ClassVar[list[str]] = ["count", "total", "looked_at"]

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        del self.fields["pay_on"]

    def clean_looked_at(self) -> int:
        """How many lines that are pointed out the person says to have looked at."""
        return self.cleaned_data["looked_at"] or 0


class FailureForm(DeskForm):
    """What the bank said of a line that it could not pay (振込不能)."""

    failure = forms.ChoiceField(
        choices=PaymentLine.Failure.choices,
        error_messages={"required": _("銀行から知らされた理由を選んでください。")},
    )
    failed_on = forms.CharField(required=False)

    def clean_failed_on(self) -> Any:
        """A day."""
        return _day(self.cleaned_data["failed_on"], _("振込不能の日を入力してください。"))


class AccountForm(DeskForm):
    """Another account, and why (振込先の訂正)."""

    bank = forms.CharField(required=False, strip=True)
    branch = forms.CharField(required=False, strip=True)
    kind = forms.ChoiceField(
        choices=[("ordinary", _("普通")), ("current", _("当座")), ("savings", _("貯蓄"))],
        error_messages={"required": _("預金の種類を選んでください。")},
    )
    number = forms.CharField(required=False)
    holder_kana = forms.CharField(required=False)
    why = forms.CharField(required=False)
