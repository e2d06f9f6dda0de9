"""The gallery of all components, and the pages for when something did not go as it should.

`site` says who may open them: `ui` stands below accounts.
"""

import logging
import secrets
import sys

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from madoguchi.ui.context import page
from madoguchi.ui.gallery import shown
from madoguchi.ui.models import Drawing

logger = logging.getLogger("madoguchi.ui")


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state, on one page."""
    return render(request, "ui/gallery/index.html", shown())


def gallery_staff(request: HttpRequest) -> HttpResponse:
    """The officers' frame with the components that officers see most."""
    return render(request, "ui/gallery/staff.html", shown())


@require_safe
@cache_control(max_age=31_536_000, public=True, immutable=True)
def chart_picture(request: HttpRequest, digest: str, form: str = "wide") -> HttpResponse:
    """A kept chart as SVG, wide or for phones; another chart has another address, so that this one never changes."""
    svg = (
        Drawing.objects.filter(pk=digest)
        .values_list("narrow" if form == "narrow" else "wide", flat=True)
        .first()
    )
    if svg is None:
        raise Http404
    return HttpResponse(svg, content_type="image/svg+xml")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what was sent could not be read."""
    return render(request, "ui/errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: this reader may not do this."""
    return render(request, "ui/errors/403.html", status=403)


def refused(request: HttpRequest, sentence: str) -> HttpResponse:
    """409: what was asked cannot be done now; `sentence` says why and what to do."""
    return render(request, "ui/errors/409.html", {"sentence": sentence}, status=409)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token is old or missing: nothing was sent, and how to send it again."""
    return render(request, "ui/errors/stale_form.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or not for this reader."""
    return render(request, "ui/errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: only an id is shown; the log has the same id beside the traceback. Reads no session and no database.

    A database that did not answer while a middleware asked it is told as what it is: closed for a while.
    """
    if isinstance(sys.exc_info()[1], OperationalError):
        logger.error("The database does not answer.", exc_info=True)
        return unavailable(request)
    shown_id = secrets.token_hex(4)
    logger.error("page failed, shown to the reader as %s", shown_id, exc_info=True)
    words = {**page(request), "acting": None, "session_ends_in": None, "shown_id": shown_id}
    return HttpResponse(render_to_string("ui/errors/500.html", words), status=500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: closed for maintenance; says to come back in some minutes. Reads no session and no database."""
    words = {**page(request), "acting": None, "session_ends_in": None, "was_sent": request.method == "POST"}
    body = render_to_string("ui/errors/503.html", words)
    return HttpResponse(body, status=503, headers={"Retry-After": "600"})
