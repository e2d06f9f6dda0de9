"""How systems that hand in reviews are let in: the tokens of registered systems, with a scope of their own."""

import copy
from functools import cache
from typing import Any

from madoguchi.api.answering import KeyedApi, problem_of
from madoguchi.api.machines.interface import TOKEN_ADDRESS, Bearer
from madoguchi.api.rest.interface import PROBLEM, PROBLEM_PARAMETER
from madoguchi.api.services import SCOPES
from madoguchi.api.services.clients import REVIEWS

ADDRESS = "/api/v1/reviews"

voice_api = KeyedApi(
    needed=f"This needs a token that holds; ask for one at {TOKEN_ADDRESS}.",
    nothing="There is no such procedure or window of this organisation.",
    title="madoguchi review API",
    version="1.0.0",
    urls_namespace="voices",
    description=(
        "ほかのシステムで受けたユーザーレビューを、同じ様式で届けるためのAPI。OAuth 2.0 のクライアントクレデンシャルで受け取った"
        "トークン（範囲 reviews:write）を使います。届けられるのは、登録した組織の手続と窓口への声だけです。"
        "文章の名前・電話番号・番号などは、保存の前に隠します。"
        "誤りは application/problem+json (RFC 9457) で返します。"
    ),
    auth=Bearer(),
)


@cache
def described_voice_api() -> dict[str, Any]:
    """The API in OpenAPI 3.1, with its token endpoint, scope and problems."""
    document: dict[str, Any] = copy.deepcopy(dict(voice_api.get_openapi_schema(path_prefix=ADDRESS)))
    parts = document["components"]
    parts["schemas"]["Problem"], parts["schemas"]["ProblemParameter"] = PROBLEM, PROBLEM_PARAMETER
    flow = {"tokenUrl": TOKEN_ADDRESS, "scopes": {REVIEWS: SCOPES[REVIEWS]}}
    parts["securitySchemes"] = {"system": {"type": "oauth2", "flows": {"clientCredentials": flow}}}
    for operations in document["paths"].values():
        for operation in operations.values():
            operation["security"] = [{"system": [REVIEWS]}]
            operation["responses"].update(_PROBLEMS)
    return document


_PROBLEMS = {
    "400": problem_of(
        "The request cannot be read: its address or its content is no text in UTF-8, or no JSON."
    ),
    "401": problem_of("The token is missing, wrong or over."),
    "403": problem_of("The token does not allow this."),
    "404": problem_of("There is no such procedure or window of this organisation."),
    "422": problem_of("A value cannot be taken; `errors` name it."),
    "429": problem_of("Too many calls in this minute; `Retry-After` says when to come again."),
    "503": problem_of("The database does not answer; come back later."),
}
