"""Errors that no view of the API made, told as problems like all others."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from madoguchi.api.problems import CONTENT_TYPE, problem

API = "/api/"
OAUTH = "/api/v1/token"
"""Its errors have a form of their own (RFC 6749 §5.2)."""
_DETAILS = {
    400: "The request cannot be read: it has NUL in its address, another character set than UTF-8, or another host.",
    413: "The request is too large; this API takes no content.",
    500: "Something went wrong here. It is written down; try again later.",
    503: "This service is closed for a while; come back in some minutes.",
}


class ProblemMiddleware:
    """Answers under `/api/` with `application/problem+json` where other rooms would show a page for people.

    What is turned away before any view (a host that is not ours), a database out of reach and a bug are
    answered by middleware and handlers made for people. NUL, which is read as a space on pages, is refused:
    a program is told of its mistake.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_ours = request.path_info.startswith(API)
        has_nul = is_ours and "%00" in request.META.get("QUERY_STRING", "")
        response = HttpResponse(status=400) if has_nul else self.get_response(request)
        if not is_ours or response.status_code < 400:
            return response
        kind = response.headers.get("Content-Type", "")
        if kind.startswith(CONTENT_TYPE) or (request.path_info == OAUTH and kind == "application/json"):
            return response
        told = problem(response.status_code, _DETAILS.get(response.status_code, ""))
        told.headers["Access-Control-Allow-Origin"] = "*"
        told.headers["Cache-Control"] = "no-store"
        for name in ("Allow", "Retry-After"):
            if name in response.headers:
                told.headers[name] = response.headers[name]
        return told
