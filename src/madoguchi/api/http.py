"""What every public address for machines does: GET, HEAD and OPTIONS for all origins, tags, caching, no cookies."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import parse_http_date_safe, quote_etag
from django.views.decorators.csrf import csrf_exempt

from madoguchi.api.problems import problem

View = Callable[..., HttpResponseBase]
ALLOWED = "GET, HEAD, OPTIONS"
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link, Content-Disposition",
}
_PREFLIGHT = {
    "Allow": ALLOWED,
    "Access-Control-Allow-Methods": ALLOWED,
    "Access-Control-Allow-Headers": "Accept, If-Modified-Since, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def for_machines(max_age: int) -> Callable[[View], View]:
    """Answer GET and HEAD with what the view returns, to be kept by caches for `max_age` seconds.

    An answer that names no `ETag` gets one of its content. What the reader has already (`If-None-Match`,
    `If-Modified-Since`) is answered with 304. Nothing is changed by any request, so no token is asked for.
    """

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "OPTIONS":
                return _open(HttpResponse(status=204, headers=_PREFLIGHT))
            if request.method not in ("GET", "HEAD"):
                refused = problem(405, f"This address takes {ALLOWED}.")
                refused.headers["Allow"] = ALLOWED
                return _open(refused)
            is_head, request.method = request.method == "HEAD", "GET"
            response = view(request, *args, **kwargs)
            request.method = "HEAD" if is_head else "GET"
            return _open(_finish(request, response, max_age))

        return answered

    return decorate


def _finish(request: HttpRequest, response: HttpResponseBase, max_age: int) -> HttpResponseBase:
    if response.status_code >= 400:
        patch_cache_control(response, no_store=True)
        return response
    patch_cache_control(response, public=True, max_age=max_age)
    if isinstance(response, HttpResponse) and "ETag" not in response.headers and response.status_code == 200:
        response.headers["ETag"] = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    modified = response.headers.get("Last-Modified")
    final = get_conditional_response(
        request,
        etag=response.headers.get("ETag"),
        last_modified=parse_http_date_safe(modified) if modified else None,
        response=response,  # type: ignore[arg-type]
    )
    assert final is not None
    return _head(final) if request.method == "HEAD" else final


def _head(response: HttpResponseBase) -> HttpResponseBase:
    """The same answer without its content, which is not even made when it streams."""
    headers = dict(response.headers)
    if not isinstance(response, HttpResponse):
        return StreamingHttpResponse((), status=response.status_code, headers=headers)
    headers["Content-Length"] = str(len(response.content))
    return HttpResponse(status=response.status_code, headers=headers)


def _open(response: HttpResponseBase) -> HttpResponseBase:
    for name, value in _CORS.items():
        response.headers[name] = value
    return response
