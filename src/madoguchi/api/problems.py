"""Errors for machines: `application/problem+json` (RFC 9457) for whatever went wrong."""

from collections.abc import Iterable
from http import HTTPStatus

from django.http import Http404, JsonResponse

CONTENT_TYPE = "application/problem+json"


class Nothing(Http404):
    """There is no such record, or it was never public."""


class BadParameter(Exception):  # noqa: N818 - the fault of whoever asked
    """A parameter that cannot be understood: answered with 422, naming it."""

    def __init__(self, parameter: str, detail: str) -> None:
        self.parameter, self.detail = parameter, detail
        super().__init__(f"{parameter}: {detail}")


class NotReady(Exception):  # noqa: N818 - a state of this host, not an error of ours
    """What is asked for is being prepared on this host: answered with 503."""


def problem(status: int, detail: str = "", *, errors: Iterable[tuple[str, str]] = ()) -> JsonResponse:
    """The answer for something that went wrong; `errors` name parameters and what is wrong with them."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or HTTPStatus(status).description or HTTPStatus(status).phrase,
    }
    if found := [{"parameter": name, "detail": told} for name, told in errors]:
        body["errors"] = found
    return JsonResponse(
        body, status=status, content_type=CONTENT_TYPE, json_dumps_params={"ensure_ascii": False}
    )
