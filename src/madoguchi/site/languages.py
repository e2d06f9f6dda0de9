"""In which language a page is made: that of the visitor's choice, on the pages for people."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from madoguchi.ui.spoken import LANGUAGES, with_japanese_marked, with_readings

OF_OFFICERS = ("/desk/", "/studio/", "/api/")
"""Pages of work, and what programs read, are Japanese: the law, the papers and the cases are."""
FILES = (".csv", ".json", ".jsonl", ".parquet", ".pdf", ".svg", ".xlsx")
"""So is what is taken away as a file: others read it too, and programs look for its headings."""
_FINISHED = {"ja-easy": with_readings, "en": with_japanese_marked}


class LanguageMiddleware:
    """Makes each page in the language that its visitor chose (a cookie that says nothing else); Japanese otherwise.

    What a browser asks for is not followed: a page that a family member set to English stays so, and a form speaks the
    same language on every device until somebody chooses.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = _language_of(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language  # type: ignore[attr-defined] # read by templates
            response = self.get_response(request)
        if not response.streaming and response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers["Content-Language"] = language[:2]
            patch_vary_headers(response, ["Cookie"])
            if language in _FINISHED:
                response.content = _FINISHED[language](response.content.decode()).encode()
                if "Content-Length" in response.headers:
                    response.headers["Content-Length"] = str(len(response.content))
        return response


def _language_of(request: HttpRequest) -> str:
    if request.path_info.startswith(OF_OFFICERS) or request.path_info.endswith(FILES):
        return settings.LANGUAGE_CODE
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in LANGUAGES else settings.LANGUAGE_CODE
