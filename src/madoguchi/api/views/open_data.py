"""Open data: the list of datasets, a page for each, their files, and what describes them."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi import rules
from madoguchi.accounts.types import Readers, open_to
from madoguchi.api.datasets import Dataset, dataset_named, datasets
from madoguchi.api.datasets.csvw import metadata
from madoguchi.api.datasets.dataset import FORMATS
from madoguchi.api.datasets.files import csv_file, json_lines, parquet, pieces
from madoguchi.api.http import for_machines
from madoguchi.api.linked import CONTEXT, catalogue, procedures_graph, programmes_graph
from madoguchi.api.linked.context import absolute
from madoguchi.core.ids import read_number
from madoguchi.registry.models import Procedure, Programme
from madoguchi.registry.types import LIFE_EVENTS, schema

FILE_AGE = 300
DESCRIPTION_AGE = 3600
_SHAPES = Path(__file__).resolve().parent.parent / "shapes" / "cpsv-ap.ttl"
_GRAPHS = {"procedures": procedures_graph, "programmes": programmes_graph}
_LD = "application/ld+json"
_WRITERS = {"csv": csv_file, "jsonl": json_lines, "parquet": parquet}


def _dataset(name: str) -> Dataset:
    found = dataset_named(name)
    if found is None:
        raise Http404
    return found


@open_to(Readers.EVERYONE)
@require_safe
def open_page(request: HttpRequest) -> HttpResponse:
    """Every dataset with its licence, schema, files and the time of its last change."""
    rows = [{"dataset": one, "state": one.state()} for one in datasets()]
    return render(request, "api/open.html", {"rows": rows})


@open_to(Readers.EVERYONE)
@require_safe
def dataset_page(request: HttpRequest, name: str) -> HttpResponse:
    """One dataset: its files, its terms, its columns."""
    one = _dataset(name)
    return render(request, "api/dataset.html", {"dataset": one, "state": one.state()})


@open_to(Readers.EVERYONE)
@for_machines(FILE_AGE)
def file(request: HttpRequest, name: str, extension: str) -> HttpResponseBase:
    """A dataset as a file, made while it is sent."""
    one = _dataset(name)
    if extension not in one.formats:
        raise Http404
    state = one.state()
    response = StreamingHttpResponse(_content(one, extension), content_type=FORMATS[extension][0])
    response.headers["ETag"] = quote_etag(f"{state.tag}-{extension}")
    if state.changed_at:
        response.headers["Last-Modified"] = http_date(state.changed_at.timestamp())
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{extension}"'
    described = absolute(reverse("api:columns", args=[name]))
    response.headers["Link"] = f'<{described}>; rel="describedby"; type="application/csvm+json"'
    return response


def _content(one: Dataset, extension: str) -> Iterator[bytes]:
    if extension == "jsonld":
        return pieces(_GRAPHS[one.name](one))
    return _WRITERS[extension](one.columns, one.records())


@open_to(Readers.EVERYONE)
@for_machines(DESCRIPTION_AGE)
def columns(request: HttpRequest, name: str) -> HttpResponse:
    """What the columns of the CSV mean (CSV on the Web)."""
    return _json(metadata(_dataset(name)), "application/csvm+json")


@open_to(Readers.EVERYONE)
@for_machines(DESCRIPTION_AGE)
def body_schema(request: HttpRequest, name: str) -> HttpResponse:
    """The JSON Schema of a record's body, or of a rule."""
    if name == "rule":
        return _json({**_rule_schema(), "$id": absolute(request.path)}, "application/schema+json")
    if name not in ("procedure", "programme"):
        raise Http404
    return _json({**schema(name), "$id": absolute(request.path)}, "application/schema+json")


@cache
def _rule_schema() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((Path(rules.__file__).parent / "rule.schema.json").read_text("utf-8"))
    return found


@open_to(Readers.EVERYONE)
@for_machines(FILE_AGE)
def catalogue_file(request: HttpRequest) -> HttpResponse:
    """The catalogue of all datasets (DCAT)."""
    title, description = _("オープンデータ"), _("手続レジストリのデータと、国の手続の調査です。")
    return _json(catalogue(datasets(), title=title, description=description), _LD)


@open_to(Readers.EVERYONE)
@for_machines(DESCRIPTION_AGE)
def context(request: HttpRequest) -> HttpResponse:
    """The context of our JSON-LD."""
    return _json({"@context": CONTEXT}, _LD)


@cache
def _shapes() -> str:
    return _SHAPES.read_text("utf-8")


@open_to(Readers.EVERYONE)
@for_machines(DESCRIPTION_AGE)
def shapes(request: HttpRequest) -> HttpResponse:
    """The shapes by which our linked data is checked (SHACL)."""
    return HttpResponse(_shapes(), content_type="text/turtle; charset=utf-8")


@open_to(Readers.EVERYONE)
@for_machines(FILE_AGE)
def identifier(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Lead from the name of a thing in our linked data to what describes it: a page, or JSON for machines."""
    address = _described_at(kind, key, wants_page=request.accepts("text/html"))
    if address is None:
        raise Http404
    response = HttpResponseRedirect(absolute(address), status=303)
    patch_vary_headers(response, ["Accept"])
    return response


def _described_at(kind: str, key: str, *, wants_page: bool) -> str | None:
    match kind:
        case "procedure" | "programme":
            model: Any = Procedure if kind == "procedure" else Programme
            rows = model.objects.filter(code=read_number(key) or "", current__isnull=False)
            slug = rows.values_list("slug", flat=True).first()
            if slug is None:
                return None
            return f"/{kind}s/{slug}/" if wants_page else reverse(f"api:{kind}", args=[key])
        case "dataset":
            return reverse("api:dataset", args=[key]) if dataset_named(key) else None
        case "life-event" if key in {event.slug for event in LIFE_EVENTS}:
            return reverse("portal:life_event", args=[key]) if wants_page else reverse("api:life_events")
        case "organisation" | "area":
            return reverse("api:organisations")
        case "type" | "audience" | "channel" | "publisher":
            return reverse("api:open")
    return None


def _json(document: Any, content_type: str) -> HttpResponse:
    return JsonResponse(document, content_type=content_type, json_dumps_params={"ensure_ascii": False})
