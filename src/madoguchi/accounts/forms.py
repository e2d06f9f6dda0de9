"""The shape of signing in."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SignInForm(forms.Form):
    """Mail address and password; the address is accepted in full width too (ログイン)."""

    email = forms.CharField(
        label=_("メールアドレス"),
        max_length=254,
        error_messages={"required": _("メールアドレスを入力してください。")},
    )
    password = forms.CharField(
        label=_("パスワード"),
        max_length=1000,
        strip=False,
        error_messages={"required": _("パスワードを入力してください。")},
    )
