"""The documentation of the API, its description for machines, and the answer for addresses that it does not have."""

from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, open_to
from madoguchi.api.http import View, for_machines
from madoguchi.api.problems import problem
from madoguchi.api.rest.documentation import operations
from madoguchi.api.rest.interface import described_api, parameters_of

_HOUR = 3600


def strict(view: View) -> View:
    """Refuse a request that names a parameter which the operation does not know, or one of them twice."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        assert request.resolver_match is not None
        known = parameters_of(str(request.resolver_match.route))
        errors = [(name, "There is no such parameter.") for name in request.GET if name not in known]
        errors += [(name, "Named twice.") for name, values in request.GET.lists() if len(values) > 1]
        if errors:
            return problem(422, "A parameter cannot be understood.", errors=errors)
        return view(request, *args, **kwargs)

    return checked


@open_to(Readers.EVERYONE)
@for_machines(_HOUR)
def openapi(request: HttpRequest) -> HttpResponse:
    """The API in OpenAPI 3.1."""
    return JsonResponse(described_api(), json_dumps_params={"ensure_ascii": False})


@open_to(Readers.EVERYONE)
@for_machines(_HOUR)
def nothing(request: HttpRequest, rest: str) -> HttpResponse:
    """There is no such address in the API."""
    return problem(404, "There is no such address in this API; /api/v1/openapi.json lists all of them.")


@open_to(Readers.EVERYONE)
@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    """The documentation of the API for people, drawn from its description, without a script."""
    return render(
        request, "api/documentation.html", {"operations": operations(), "api": described_api()["info"]}
    )
