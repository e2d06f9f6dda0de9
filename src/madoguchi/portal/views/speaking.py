"""In which language the texts of a form are shown: chosen by a cookie that says nothing else."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from madoguchi.accounts.types import Readers, open_to
from madoguchi.eforms.types import FormDocument

COOKIE = "form-language"
KEPT_DAYS = 365
LANGUAGES = {"ja": "日本語", "easy": "やさしい日本語", "en": "English"}
"""Each by its own name, so that it is found by those who need it."""


def spoken(request: HttpRequest, document: FormDocument) -> FormDocument:
    """The form in the language that the visitor chose, as far as it has been translated."""
    return document.spoken(request.COOKIES.get(COOKIE, "ja"))


def languages_of(document: FormDocument) -> list[dict[str, Any]]:
    """The languages to choose from, none where the form has only one."""
    written = document.written or document
    if not written.translations:
        return []
    return [
        {"code": code, "name": name, "lang": lang_of(code), "is_now": code == document.language}
        for code, name in LANGUAGES.items()
        if code == "ja" or code in written.translations
    ]


def lang_of(language: str) -> str:
    """The value of the attribute `lang`: plain Japanese is Japanese."""
    return "en" if language == "en" else "ja"


@open_to(Readers.GUEST)
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language of forms in this browser and go back to the page."""
    back = request.POST.get("next", "")
    is_ours = back.startswith("/") and url_has_allowed_host_and_scheme(
        back, {request.get_host()}, require_https=request.is_secure()
    )
    response = redirect(back if is_ours else "portal:home")
    code = request.POST.get("language", "")
    if code in LANGUAGES:
        response.set_cookie(
            COOKIE,
            code,
            max_age=KEPT_DAYS * 86_400,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    return response
