"""How registered systems are let in, and what they are told when something is wrong (RFC 9457, RFC 6750)."""

import copy
import logging
from functools import cache
from typing import Any

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.operation import Operation
from ninja.security import HttpBearer

from madoguchi.api.problems import problem
from madoguchi.api.rest.interface import PROBLEM, PROBLEM_PARAMETER, Renderer
from madoguchi.api.services import SCOPES, caller_of, count_call
from madoguchi.api.services.clients import Caller
from madoguchi.core.clock import now

logger = logging.getLogger(__name__)

PREFIX = "/api/v1/businesses/"
TOKEN_ADDRESS = "/api/v1/token"  # noqa: S105 - an address


class TooManyCalls(Exception):
    """The system asked more often than it may in this minute."""


class ScopeMissing(Exception):
    """The token does not allow this."""

    def __init__(self, scope: str) -> None:
        self.scope = scope
        super().__init__(scope)


class Bearer(HttpBearer):
    """A token of a registered system, counted as a call."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """The caller, or None for a token that opens nothing."""
        at = now()
        caller = caller_of(token=token[:200], at=at) if "\x00" not in token else None
        if caller is not None and not count_call(client=caller.client, at=at):
            raise TooManyCalls
        return caller


class _Api(NinjaAPI):
    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of the view: short, and the same as that of the address."""
        return operation.view_func.__name__


machine_api = _Api(
    title="madoguchi business API",
    version="1.0.0",
    urls_namespace="machines",
    description=(
        "登録した連携システムのためのAPI。OAuth 2.0 のクライアントクレデンシャルで、10分間のトークンを受け取って使います。"
        "事業者自身の情報は、事業者がその組織に同意した語彙だけが読めます。"
        "だれが、何のために見たか・書いたかは記録され、事業者が見られます。"
        "書込みは組織が持つ情報になり、事業者自身の情報は変わりません。"
        "誤りは application/problem+json (RFC 9457) で返します。"
    ),
    renderer=Renderer(),
    docs_url=None,
    openapi_url=None,
    auth=Bearer(),
    servers=[{"url": "/"}],
)


def caller_with(request: HttpRequest, scope: str) -> Caller:
    """The caller, if its token allows `scope`; raises `ScopeMissing`."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    if scope not in caller.scopes:
        raise ScopeMissing(scope)
    return caller


@cache
def described_machine_api() -> dict[str, Any]:
    """The API in OpenAPI 3.1, with its token endpoint, scopes and problems."""
    document: dict[str, Any] = copy.deepcopy(dict(machine_api.get_openapi_schema(path_prefix=PREFIX)))
    parts = document["components"]
    parts["schemas"]["Problem"], parts["schemas"]["ProblemParameter"] = PROBLEM, PROBLEM_PARAMETER
    parts["securitySchemes"] = {
        "system": {
            "type": "oauth2",
            "flows": {"clientCredentials": {"tokenUrl": TOKEN_ADDRESS, "scopes": SCOPES}},
        }
    }
    for operations in document["paths"].values():
        for operation in operations.values():
            scope = operation.pop("x-scope")
            operation["security"] = [{"system": [scope]}]
            operation["responses"].update(_PROBLEMS)
            if scope.endswith("write"):
                operation["responses"]["409"] = _told("The key was used for another request.")
    return document


def _told(description: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": description, "content": content}


_PROBLEMS = {
    "401": _told("The token is missing, wrong or over."),
    "403": _told("The token does not allow this."),
    "404": _told("There is no such business."),
    "422": _told("A parameter or value cannot be understood; `errors` name it."),
    "429": _told("Too many calls in this minute; `Retry-After` says when to come again."),
    "503": _told("The database does not answer; come back later."),
}


def _with(told: HttpResponse, **headers: str) -> HttpResponse:
    for name, value in headers.items():
        told.headers[name.replace("_", "-")] = value
    return told


@machine_api.exception_handler(AuthenticationError)
def _not_let_in(request: HttpRequest, error: Exception) -> HttpResponse:
    told = problem(401, f"This needs a token that holds; ask for one at {TOKEN_ADDRESS}.")
    return _with(told, WWW_Authenticate='Bearer error="invalid_token"')


@machine_api.exception_handler(ScopeMissing)
def _not_allowed(request: HttpRequest, error: Exception) -> HttpResponse:
    assert isinstance(error, ScopeMissing)
    told = problem(403, f"This token does not allow {error.scope}.")
    return _with(told, WWW_Authenticate=f'Bearer error="insufficient_scope", scope="{error.scope}"')


@machine_api.exception_handler(TooManyCalls)
def _too_many(request: HttpRequest, error: Exception) -> HttpResponse:
    told = problem(429, "This system asks too often; come again in the next minute.")
    return _with(told, Retry_After=str(60 - int(now().timestamp()) % 60))


@machine_api.exception_handler(ValidationError)
def _not_valid(request: HttpRequest, error: Exception) -> HttpResponse:
    assert isinstance(error, ValidationError)
    errors = [(".".join(map(str, each["loc"])), str(each["msg"])) for each in error.errors]
    return problem(422, "A parameter or value cannot be understood.", errors=errors)


@machine_api.exception_handler(HttpError)
def _not_read(request: HttpRequest, error: Exception) -> HttpResponse:
    assert isinstance(error, HttpError)
    return problem(error.status_code, "The content cannot be read as JSON.")


@machine_api.exception_handler(Http404)
def _nothing(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(404, "There is no such business.")


@machine_api.exception_handler(OperationalError)
def _unavailable(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("The database does not answer.", exc_info=error)
    return _with(problem(503, "The database does not answer; come back in some minutes."), Retry_After="600")
