"""In which language pages and forms speak: chosen by a cookie that says nothing else."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.types import Readers, open_to
from madoguchi.eforms.types import FormDocument
from madoguchi.ui.spoken import LANGUAGES

KEPT_DAYS = 365
_OF_FORMS = {"ja-easy": "easy"}


def spoken(request: HttpRequest, document: FormDocument) -> FormDocument:
    """The form in the language of the page, as far as it has been translated."""
    language = get_language() or "ja"
    return document.spoken(_OF_FORMS.get(language, language))


def languages_of(document: FormDocument) -> list[dict[str, Any]]:
    """The languages to choose from on a page of a form; none where the form has only one."""
    return choices() if (document.written or document).translations else []


def lang_of(language: str) -> str:
    """The value of the attribute `lang`: plain Japanese is Japanese."""
    return "en" if language == "en" else "ja"


@open_to(Readers.GUEST)
@require_http_methods(["GET", "HEAD", "POST"])
def choose_language(request: HttpRequest) -> HttpResponse:
    """The languages to choose from; the chosen one is remembered in this browser, and one goes back to the page."""
    back = (request.POST if request.method == "POST" else request.GET).get("next", "")
    is_ours = back.startswith("/") and url_has_allowed_host_and_scheme(
        back, {request.get_host()}, require_https=request.is_secure()
    )
    if request.method != "POST":
        context = {"languages": choices(), "back": back if is_ours else ""}
        return render(request, "portal/about/languages.html", context)
    response = redirect(back if is_ours else "portal:home")
    code = request.POST.get("language", "")
    if code in LANGUAGES:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=KEPT_DAYS * 86_400,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    return response


def choices() -> list[dict[str, Any]]:
    """The languages of pages, each by its own name, and which one this page speaks."""
    now = get_language()
    return [
        {"code": code, "name": name, "lang": lang_of(code), "is_now": code == now}
        for code, name in LANGUAGES.items()
    ]
