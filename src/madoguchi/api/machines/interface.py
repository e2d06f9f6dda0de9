"""How registered systems are let in, and what they are told when something is wrong (RFC 9457, RFC 6750)."""

import copy
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja.security import HttpBearer

from madoguchi.api.answering import CalledTooOften, KeyedApi, problem_of, with_headers
from madoguchi.api.problems import problem
from madoguchi.api.rest.interface import PROBLEM, PROBLEM_PARAMETER
from madoguchi.api.services import SCOPES, caller_of, count_call
from madoguchi.api.services.clients import Caller
from madoguchi.core.clock import now

PREFIX = "/api/v1/businesses/"
TOKEN_ADDRESS = "/api/v1/token"  # noqa: S105 - an address


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
            raise CalledTooOften
        return caller


machine_api = KeyedApi(
    needed=f"This needs a token that holds; ask for one at {TOKEN_ADDRESS}.",
    nothing="There is no such business.",
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
    auth=Bearer(),
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
            "flows": {
                "clientCredentials": {
                    "tokenUrl": TOKEN_ADDRESS,
                    "scopes": {
                        name: words for name, words in SCOPES.items() if name.startswith("businesses:")
                    },
                }
            },
        }
    }
    for operations in document["paths"].values():
        for operation in operations.values():
            scope = operation.pop("x-scope")
            operation["security"] = [{"system": [scope]}]
            operation["responses"].update(_PROBLEMS)
            if scope.endswith("write"):
                operation["responses"]["409"] = problem_of("The key was used for another request.")
    return document


_PROBLEMS = {
    "400": problem_of(
        "The request cannot be read: its address or its content is no text in UTF-8, or no JSON."
    ),
    "401": problem_of("The token is missing, wrong or over."),
    "403": problem_of("The token does not allow this."),
    "404": problem_of("There is no such business."),
    "422": problem_of("A parameter or value cannot be understood; `errors` name it."),
    "429": problem_of("Too many calls in this minute; `Retry-After` says when to come again."),
    "503": problem_of("The database does not answer; come back later."),
}


@machine_api.exception_handler(ScopeMissing)
def _not_allowed(request: HttpRequest, error: Exception) -> HttpResponse:
    assert isinstance(error, ScopeMissing)
    told = problem(403, f"This token does not allow {error.scope}.")
    return with_headers(told, WWW_Authenticate=f'Bearer error="insufficient_scope", scope="{error.scope}"')
