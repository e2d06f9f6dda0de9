"""Joining an organisation by the link of an invitation."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.models import Appointment, OfficerInvitation, User
from madoguchi.accounts.services import (
    InvitationOver,
    TooManyAttempts,
    accept_officer_invitation,
    add_user,
    invitation_with,
    record_failure,
    refuse_after_failures,
)
from madoguchi.accounts.types import Readers, acting_of_request, address_of, open_to
from madoguchi.core.acting import Acting
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal


class NewOfficerForm(forms.Form):
    """Name and password of an officer who has no account yet (職員の登録)."""

    name = forms.CharField(
        max_length=200,
        error_messages={"required": _("氏名を入力してください。ほかの職員と申請した人に見えます。")},
    )
    password = forms.CharField(
        max_length=1000, strip=False, error_messages={"required": _("パスワードを入力してください。")}
    )

    def __init__(self, *args: Any, email: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.email = email

    def clean_password(self) -> str:
        """The password, if it is long and not among the common ones."""
        password = str(self.cleaned_data["password"])
        validate_password(password, User(email=self.email, name=str(self.cleaned_data.get("name", ""))))
        return password


@open_to(Readers.GUEST)
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def join_organisation(request: HttpRequest, secret: str) -> HttpResponse:
    """Accept the roles of an invitation: signed in as the one invited, or with a new account."""
    at, bucket = now(), (f"ip:{address_of(request)}",)
    try:
        refuse_after_failures(bucket, at=at)
        invitation = invitation_with(secret, at=at)
    except TooManyAttempts as refusal:
        return _over(request, refusal, status=429)
    except InvitationOver as refusal:
        record_failure(bucket, at=at)
        return _over(request, refusal, status=404)
    user = User.objects.filter(email__iexact=invitation.email).first()
    acting = acting_of_request(request)
    is_theirs = user is not None and acting.who == user.pk
    form = None if user else NewOfficerForm(request.POST or None, email=invitation.email)
    if request.method == "POST" and (is_theirs or form is not None and form.is_valid()):
        try:
            if user is None:
                assert form is not None
                user = add_user(
                    email=invitation.email,
                    name=form.cleaned_data["name"],
                    password=form.cleaned_data["password"],
                    is_person=False,
                    by=Acting.system("invitation"),
                    at=at,
                )
            accept_officer_invitation(secret=secret, user=user, at=at)
        except Refusal as refusal:
            return _over(request, refusal, status=409)
        return redirect("studio:home") if is_theirs else render(request, "accounts/joined.html", {})
    return _ask(request, invitation, form, needs_sign_in=user is not None and not is_theirs)


def _ask(
    request: HttpRequest, invitation: OfficerInvitation, form: NewOfficerForm | None, *, needs_sign_in: bool
) -> HttpResponse:
    names = {value: label for value, label in Appointment.ROLES}
    errors = (
        [{"id": name, "message": str(text)} for name, texts in form.errors.items() for text in texts]
        if form is not None and form.is_bound
        else []
    )
    context = {
        "invitation": invitation,
        "roles": [names[role] for role in invitation.roles],
        "is_new": form is not None,
        "needs_sign_in": needs_sign_in,
        "name": (form["name"].value() or "") if form is not None else "",
        "errors": errors,
    }
    return render(request, "accounts/join.html", context, status=422 if errors else 200)


def _over(request: HttpRequest, refusal: Refusal, *, status: int) -> HttpResponse:
    return render(request, "accounts/join_over.html", {"sentence": str(refusal.sentence)}, status=status)
