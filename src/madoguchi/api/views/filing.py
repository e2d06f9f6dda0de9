"""The description of the API for programs of people, and how its operations are answered."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from madoguchi.accounts.types import Readers, open_to
from madoguchi.api.filing import described_filing_api
from madoguchi.api.http import for_machines
from madoguchi.api.problems import problem

_HOUR = 3600
_TAKEN = {"PUT": ("application/json",), "PATCH": ("application/json",)}


@open_to(Readers.EVERYONE)
@for_machines(_HOUR)
def filing_openapi(request: HttpRequest) -> HttpResponse:
    """The API for programs of people in OpenAPI 3.1."""
    return JsonResponse(described_filing_api(), json_dumps_params={"ensure_ascii": False})


def for_programs(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """An operation of the API: a key instead of a cookie, no cache, and a known content type for what is sent."""

    @csrf_exempt
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase
        wanted = _content_of(request)
        if wanted and request.content_type not in wanted:
            response = problem(415, f"This address takes {' or '.join(wanted)}.")
        else:
            response = view(request, *args, **kwargs)
        if response.status_code == 405:
            response = problem(405, "This address does not take this method.")
        response.headers["Cache-Control"] = "no-store"
        return response

    return answered


def _content_of(request: HttpRequest) -> tuple[str, ...]:
    """The types of content that may be sent; none where nothing is read."""
    if request.method == "POST" and request.path.endswith("/files"):
        return ("multipart/form-data",)
    if request.method == "POST" and not request.path.endswith("/test"):
        return ("application/json",)
    return _TAKEN.get(request.method or "", ())
