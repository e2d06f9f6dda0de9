"""Turns away what should not be read at all, and says kindly what nobody else said."""

import codecs
import contextlib
import logging
from collections.abc import Callable

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError

from madoguchi.core.refusal import Refusal
from madoguchi.ui.views import bad_request, refused, unavailable

logger = logging.getLogger(__name__)


class ReadableMiddleware:
    """Answers 400 to text in another character set than UTF-8, 413 to a body too large; leaves NUL out.

    Django would decode a form in whatever codec the sender names (some fail, some make half surrogates that
    no database takes) and would write a body of any length to the disk of temporary files. NUL would stop
    PostgreSQL: in a question it is read as a space, in a form of a page it is left out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _length(request) > settings.LARGEST_BODY:
            response = bad_request(request)
            response.status_code = 413
            return response
        if _is_foreign(request):
            return bad_request(request)
        question = request.META.get("QUERY_STRING", "")
        request.META["QUERY_STRING"] = question.replace("%00", "+").replace("\0", "+")
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> None:
        """Leave NUL out of what a form of a page sends; views for programs read their body themselves."""
        if request.method != "POST" or getattr(view, "csrf_exempt", False):
            return
        with contextlib.suppress(UnreadablePostError):  # who gave up sending is met by who needs the form
            if any("\0" in text for key, given in request.POST.lists() for text in (key, *given)):
                cleaned = QueryDict(mutable=True)
                for key, given in request.POST.lists():
                    cleaned.setlist(key.replace("\0", ""), [text.replace("\0", "") for text in given])
                request.POST = QueryDict(cleaned.urlencode(), encoding="utf-8")


def _length(request: HttpRequest) -> int:
    """The length of the body in bytes as announced; the server hands over no more than that."""
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else settings.LARGEST_BODY + 1


def _is_foreign(request: HttpRequest) -> bool:
    """Whether the body says that it is text in a codec that is not UTF-8."""
    named = (request.content_params or {}).get("charset", "")
    try:
        return bool(named) and codecs.lookup(named).name != "utf-8"
    except (LookupError, ValueError):
        return True


class KindMiddleware:
    """Shows a refusal that no view caught with its sentence, and a database or a disk out of reach as a closed window."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        except OperationalError:  # raised outside the views, while the session is read
            logger.exception("The database does not answer.")
            return unavailable(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for a refusal (409), or for a database or a disk that does not answer (503); None lets others rise."""
        if isinstance(exception, Refusal):
            logger.warning("A page did not catch %s.", type(exception).__name__)
            return refused(request, exception.sentence)
        if isinstance(exception, OperationalError):
            logger.exception("The database does not answer.")
            return unavailable(request)
        if isinstance(exception, OSError) and not isinstance(exception, UnreadablePostError):
            logger.exception("The place of files, or the disk, does not answer.")
            return unavailable(request)
        return None
