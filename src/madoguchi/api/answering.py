"""An API for those who show a token or a key: how it names its operations and tells what went wrong (RFC 9457, 6750)."""

import logging
from typing import Any

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.operation import Operation

from madoguchi.api.problems import problem
from madoguchi.api.rest.interface import Renderer
from madoguchi.core.clock import now

logger = logging.getLogger(__name__)


class CalledTooOften(Exception):
    """The caller asked more often than it may in this minute."""


class KeyedApi(NinjaAPI):
    """An API whose callers are known; `needed` says what they have to show, `nothing` what is not there (連携API)."""

    def __init__(self, *, needed: str, nothing: str, **said: Any) -> None:
        super().__init__(renderer=Renderer(), docs_url=None, openapi_url=None, servers=[{"url": "/"}], **said)
        self.needed, self.nothing = needed, nothing
        for error, handler in (
            (AuthenticationError, self._not_let_in),
            (CalledTooOften, self._too_often),
            (ValidationError, self._not_valid),
            (HttpError, self._not_read),
            (Http404, self._not_there),
            (OperationalError, self._unavailable),
        ):
            self.add_exception_handler(error, handler)

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of the view: short, and the same as that of the address."""
        return operation.view_func.__name__

    def _not_let_in(self, request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
        return with_headers(problem(401, self.needed), WWW_Authenticate='Bearer error="invalid_token"')

    def _too_often(self, request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
        told = problem(429, "This system asks too often; come again in the next minute.")
        return with_headers(told, Retry_After=str(60 - int(now().timestamp()) % 60))

    def _not_valid(self, request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
        assert isinstance(error, ValidationError)
        errors = [(".".join(map(str, each["loc"])), str(each["msg"])) for each in error.errors]
        return problem(422, "A parameter or value cannot be understood.", errors=errors)

    def _not_read(self, request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
        assert isinstance(error, HttpError)
        return problem(error.status_code, "The content cannot be read as JSON.")

    def _not_there(self, request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
        return problem(404, self.nothing)

    def _unavailable(self, request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
        logger.error("The database does not answer: %s", error)
        told = problem(503, "The database does not answer; come back in some minutes.")
        return with_headers(told, Retry_After="600")


def with_headers(told: HttpResponse, **headers: str) -> HttpResponse:
    """`told` with headers, whose names are written with underscores."""
    for name, value in headers.items():
        told.headers[name.replace("_", "-")] = value
    return told


def problem_of(description: str) -> dict[str, Any]:
    """A response of the description that is a problem."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": description, "content": content}
