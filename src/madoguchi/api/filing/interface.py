"""How a person's program is let in by its key, and how the API is described."""

import copy
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from madoguchi.accounts.models import AccessKey
from madoguchi.accounts.services import TooManyCalls, acting_by_key
from madoguchi.api.answering import CalledTooOften, KeyedApi, problem_of
from madoguchi.api.rest.interface import PROBLEM, PROBLEM_PARAMETER
from madoguchi.core.acting import Acting
from madoguchi.core.clock import now

PREFIX = "/api/v1/filing/"
PAGE = "/my/keys/"


@dataclass(frozen=True, slots=True)
class Program:
    """The program that a request comes from: its key, and the person it acts for (申請プログラム)."""

    key: AccessKey
    acting: Acting


class KeyBearer(HttpBearer):
    """A key that a person gave to a program."""

    def authenticate(self, request: HttpRequest, token: str) -> Program | None:
        """The program, or None for a key that opens nothing."""
        try:
            found = acting_by_key(secret=token[:200], at=now())
        except TooManyCalls as refusal:
            raise CalledTooOften from refusal
        return Program(*found) if found else None


filing_api = KeyedApi(
    needed=f"This needs a key that holds; its owner makes one at {PAGE}.",
    nothing="There is no such draft or application that this key reaches.",
    title="madoguchi filing API",
    version="1.0.0",
    urls_namespace="filing",
    description=(
        "様式を読み、下書きを作り、記入し、提出するためのAPI。マイページの「連携キー」で、本人が自分のプログラムに鍵を渡して使います。"
        "鍵でできることは、その人にできることだけです。準備だけの鍵なら、本人が画面で確かめて送ります。"
        "様式の内容は GET /api/v1/procedures/{number}/form で、JSON Schema として読めます。"
        "POST には Idempotency-Key を付けます。同じ鍵の同じ要求は、一度だけ行います。"
        "誤りは application/problem+json (RFC 9457) で返します。"
    ),
    auth=KeyBearer(),
)


def program_of(request: HttpRequest) -> Program:
    """The program that was let in."""
    program: Program = request.auth  # type: ignore[attr-defined]
    return program


@cache
def described_filing_api() -> dict[str, Any]:
    """The API in OpenAPI 3.1, with its key and its problems."""
    document: dict[str, Any] = copy.deepcopy(dict(filing_api.get_openapi_schema(path_prefix=PREFIX)))
    parts = document["components"]
    parts["schemas"]["Problem"], parts["schemas"]["ProblemParameter"] = PROBLEM, PROBLEM_PARAMETER
    parts["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    for operations in document["paths"].values():
        for operation in operations.values():
            operation["security"] = [{"key": []}]
            operation["responses"].update(_PROBLEMS)
    return document


_PROBLEMS = {
    "400": problem_of(
        "The request cannot be read: its address or its content is no text in UTF-8, or no JSON."
    ),
    "401": problem_of("The key is missing, wrong, ended or over."),
    "403": problem_of("The key does not allow this: it only prepares, or the sign-in was not sure enough."),
    "404": problem_of("There is no such draft or application that this key reaches."),
    "409": problem_of(
        "It was changed or sent meanwhile, or the Idempotency-Key was used for another request."
    ),
    "422": problem_of("A value cannot be taken; `errors` name the path of the answer."),
    "429": problem_of("Too many calls in this minute; `Retry-After` says when to come again."),
    "503": problem_of("The database does not answer; come back later."),
}
