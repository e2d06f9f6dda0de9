"""The API itself: how it is described, what it makes of errors, and how its addresses declare their readers."""

import copy
import json
import logging
from functools import cache
from typing import Any

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.operation import Operation
from ninja.renderers import JSONRenderer

from madoguchi.api.problems import BadParameter, NotReady, problem
from madoguchi.registry.types import schema

logger = logging.getLogger(__name__)

MAX_AGE = 60
"""Seconds for which an answer may be kept by a cache."""

_SUBJECTS = (
    "procedures",
    "survey",
    "programmes",
    "processes",
    "quality",
    "plan",
    "time",
    "surveys",
    "dashboards",
    "vocabularies",
    "changes",
)

BODIES = {"ProcedureBody": "procedure", "ProgrammeBody": "programme"}


class Renderer(JSONRenderer):
    """JSON with Japanese as it is: half the bytes of its escapes, and half a surrogate ends no answer."""

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return json.dumps(data, cls=self.encoder_class, ensure_ascii=False).encode("utf-8", "replace")


class _Api(NinjaAPI):
    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of the view: short, and the same as that of the address."""
        return operation.view_func.__name__


api = _Api(
    title="madoguchi API",
    version="1.0.0",
    description=(
        "手続レジストリの公開API。登録もキーもいりません。読むだけです。"
        "すべての応答に ETag が付きます。一覧は cursor で続きを読みます。誤りは application/problem+json (RFC 9457) で返します。"
        "データの利用条件は /open/ にあります。"
    ),
    renderer=Renderer(),
    docs_url=None,
    openapi_url=None,
    servers=[{"url": "/"}],
)


def parameters_of(route: str) -> frozenset[str]:
    """The names of the query parameters that the operation at an address of Django (`…/<code>`) knows."""
    path = "/" + route.replace("<", "{").replace(">", "}")
    found = described_api()["paths"][path]["get"]["parameters"]
    return frozenset(each["name"] for each in found if each["in"] == "query")


@cache
def described_api() -> dict[str, Any]:
    """The API in OpenAPI 3.1, with the published schemas of the bodies and the problems that may be answered."""
    document: dict[str, Any] = copy.deepcopy(dict(api.get_openapi_schema(path_prefix="/api/v1/")))
    schemas = document["components"]["schemas"]
    schemas.update({name: _plain(schema(source)) for name, source in BODIES.items()})
    schemas["Problem"], schemas["ProblemParameter"] = PROBLEM, PROBLEM_PARAMETER
    _refer(document)
    document["paths"] = dict(sorted(document["paths"].items(), key=_place))
    for operations in document["paths"].values():
        for operation in operations.values():
            for status, told in _PROBLEMS.items():
                if status != "404" or _has_path(operation):
                    operation["responses"][status] = told
    return document


def _place(entry: tuple[str, dict[str, Any]]) -> int:
    """Where an operation stands in the description: by its subject."""
    return _SUBJECTS.index(entry[1]["get"]["tags"][0])


def _has_path(operation: dict[str, Any]) -> bool:
    return any(each["in"] == "path" for each in operation["parameters"])


def _refer(part: Any) -> None:
    """Point the bodies to their published schemas, wherever they stand in the document."""
    if isinstance(part, dict):
        if name := part.pop("x-body", None):
            part.clear()
            part["$ref"] = f"#/components/schemas/{name}"
        for inner in part.values():
            _refer(inner)
    elif isinstance(part, list):
        for inner in part:
            _refer(inner)


def _plain(part: Any) -> Any:
    """A published schema without what only our own pages read; labels become descriptions.

    Makers of clients name classes by titles, and ours are Japanese.
    """
    if isinstance(part, list):
        return [_plain(value) for value in part]
    if not isinstance(part, dict):
        return part
    kept = {key: _plain(value) for key, value in part.items() if not key.startswith(("x-", "$"))}
    if isinstance(label := kept.get("title"), str):
        del kept["title"]
        kept["description"] = f"{label}。{kept['description']}" if "description" in kept else label
    return kept


_TEXT = {"type": "string"}
PROBLEM_PARAMETER = {
    "type": "object",
    "title": "ProblemParameter",
    "properties": {"parameter": _TEXT, "detail": _TEXT},
    "required": ["parameter", "detail"],
}
PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "What went wrong, by RFC 9457.",
    "properties": {
        "type": _TEXT,
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/ProblemParameter"}},
    },
    "required": ["type", "title", "status", "detail"],
}
_CONTENT = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_PROBLEMS = {
    "304": {"description": "Nothing changed since the answer that the reader has."},
    "400": {
        "description": "The request cannot be read: its address or its content is no text in UTF-8, or no JSON.",
        "content": _CONTENT,
    },
    "404": {"description": "There is no such record.", "content": _CONTENT},
    "422": {"description": "A parameter cannot be understood; `errors` name it.", "content": _CONTENT},
    "503": {"description": "Not ready on this host yet; come back later.", "content": _CONTENT},
}


@api.exception_handler(ValidationError)
def _not_valid(request: HttpRequest, error: Exception) -> HttpResponse:
    assert isinstance(error, ValidationError)
    errors = [(str(each["loc"][-1]), str(each["msg"])) for each in error.errors]
    return problem(422, "A parameter cannot be understood.", errors=errors)


@api.exception_handler(BadParameter)
def _bad_parameter(request: HttpRequest, error: Exception) -> HttpResponse:
    assert isinstance(error, BadParameter)
    return problem(422, "A parameter cannot be understood.", errors=[(error.parameter, error.detail)])


@api.exception_handler(Http404)
def _nothing(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(404, "There is no such record, or it was never public.")


@api.exception_handler(NotReady)
def _not_ready(request: HttpRequest, error: Exception) -> HttpResponse:
    told = problem(503, str(error) or "The search is being prepared on this host; come back in a minute.")
    told.headers["Retry-After"] = "60"
    return told


@api.exception_handler(OperationalError)
def _unavailable(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("The database does not answer.", exc_info=error)
    told = problem(503, "The database does not answer; come back in some minutes.")
    told.headers["Retry-After"] = "600"
    return told
