"""Registering with a mail address, and coming back when every other way is lost."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.models import User
from madoguchi.accounts.opening import acting_now, onward, open_session, wanted
from madoguchi.accounts.services import MailCode, check_mail_code, register, send_mail_code
from madoguchi.accounts.sessions import SignIn
from madoguchi.accounts.types import Readers, acting_of_request, address_of, open_to
from madoguchi.core.acting import Acting
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal

WAITING, CHECKED = "mail_code", "mail_checked"
CHECKED_LASTS = 30 * 60

Errors = list[dict[str, str]]


def _errors(refusal: Refusal, field: str) -> Errors:
    return [{"id": refusal.field or field, "message": str(refusal.sentence)}]


def _mail(request: HttpRequest, purpose: str) -> HttpResponse:
    """Ask for the mail address and send the code there."""
    if request.method != "POST":
        return _mail_page(request, purpose, [])
    try:
        waiting = send_mail_code(
            email=request.POST.get("email", "")[:254], purpose=purpose, address=address_of(request), at=now()
        )
    except Refusal as refusal:
        return _mail_page(request, purpose, _errors(refusal, "email"))
    request.session[WAITING] = waiting.kept()
    request.session["mail_next"] = wanted(request)
    return redirect("accounts:mail_code")


def _mail_page(request: HttpRequest, purpose: str, errors: Errors) -> HttpResponse:
    page = {
        "errors": errors,
        "email": request.POST.get("email", ""),
        "next": wanted(request),
        "is_recovery": purpose == "recover",
    }
    return render(request, "accounts/mail.html", page, status=422 if errors else 200)


@open_to(Readers.GUEST)
@require_http_methods(["GET", "HEAD", "POST"])
def register_mail(request: HttpRequest) -> HttpResponse:
    """Begin to register: a code goes to the mail address."""
    if acting_of_request(request).who is not None:
        return redirect("accounts:keys")
    return _mail(request, "register")


@open_to(Readers.GUEST)
@require_http_methods(["GET", "HEAD", "POST"])
def recover(request: HttpRequest) -> HttpResponse:
    """Come back with the mail address alone; it opens no role, and a second factor stays what it is."""
    return _mail(request, "recover")


@open_to(Readers.GUEST)
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def mail_code(request: HttpRequest) -> HttpResponse:
    """Take the code from the mail."""
    kept = request.session.get(WAITING)
    if kept is None:
        return redirect("accounts:register")
    waiting, at = MailCode(**kept), now()
    if request.method != "POST":
        return _code_page(request, waiting, [])
    try:
        check_mail_code(
            waiting=waiting, code=request.POST.get("code", ""), address=address_of(request), at=at
        )
    except Refusal as refusal:
        request.session[WAITING] = replace(waiting, tries=waiting.tries + 1).kept()
        return _code_page(request, waiting, _errors(refusal, "code"))
    del request.session[WAITING]
    if waiting.purpose == "register":
        request.session[CHECKED] = {"email": waiting.email, "at": at.timestamp()}
        return redirect("accounts:register_name")
    user = User.objects.filter(email__iexact=waiting.email, is_active=True).first()
    if user is None:
        return redirect("accounts:register")
    page = request.session.get("mail_next", "") or reverse("accounts:keys")
    open_session(request, user, SignIn(how="mail", identity=1, authentication=1))
    return onward(acting_now(request, user, at), page)


def _code_page(request: HttpRequest, waiting: MailCode, errors: Errors) -> HttpResponse:
    page = {"errors": errors, "email": waiting.email, "is_recovery": waiting.purpose == "recover"}
    return render(request, "accounts/mail_code.html", page, status=422 if errors else 200)


@open_to(Readers.GUEST)
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def register_name(request: HttpRequest) -> HttpResponse:
    """Take the name, and a password unless a passkey is to be made; then one is signed in."""
    at, checked = now(), request.session.get(CHECKED)
    if checked is None or at.timestamp() - checked["at"] > CHECKED_LASTS:
        return redirect("accounts:register")
    email = checked["email"]
    if request.method != "POST":
        return _name_page(request, email, [])
    name, password = request.POST.get("name", "").strip(), request.POST.get("password", "")[:1000]
    makes_passkey = request.POST.get("act") == "passkey"
    errors: Errors = []
    if not name:
        errors.append({"id": "name", "message": _("お名前を入力してください。")})
    if not password and not makes_passkey:
        errors.append(
            {"id": "password", "message": _("パスワードを入力するか、パスキーをつくってください。")}
        )
    if errors:
        return _name_page(request, email, errors)
    if User.objects.filter(email__iexact=email).exists():  # made meanwhile in another window
        return redirect("accounts:sign_in")
    try:
        user = register(email=email, name=name, password=password, by=Acting.nobody(), at=at)
    except Refusal as refusal:
        return _name_page(request, email, _errors(refusal, "password"))
    page = request.session.get("mail_next", "")
    open_session(request, user, SignIn(how="mail", identity=1, authentication=1))
    if makes_passkey:
        address = reverse("accounts:passkey_add")
        return redirect(f"{address}?next={page}" if page else address)
    return onward(acting_now(request, user, at), page)


def _name_page(request: HttpRequest, email: str, errors: Errors) -> HttpResponse:
    page = {"errors": errors, "email": email, "name": request.POST.get("name", "")}
    return render(request, "accounts/register_name.html", page, status=422 if errors else 200)
