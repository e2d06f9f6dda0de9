"""Addresses of the open data and the API."""

from collections.abc import Iterable

from django.urls import URLPattern, URLResolver, include, path

from madoguchi.accounts.types import Readers, open_to
from madoguchi.api.filing import filing_api
from madoguchi.api.http import for_machines
from madoguchi.api.machines import machine_api
from madoguchi.api.rest import api
from madoguchi.api.rest.interface import MAX_AGE
from madoguchi.api.views import feeds, filing, machines, open_data, rest
from madoguchi.api.voices import voice_api

app_name = "api"


def operations() -> Iterable[URLPattern]:
    """The addresses of the API's operations, each open to everyone: Ninja makes their views itself."""
    for router in api.urls[0]:
        if isinstance(router, URLPattern) and router.name != "api-root":
            yield path(
                str(router.pattern),
                open_to(Readers.EVERYONE)(for_machines(MAX_AGE)(rest.strict(router.callback))),
                name=router.name,
            )


def machine_operations() -> Iterable[URLPattern]:
    """The addresses for registered systems: whoever has no token is told so by the operation itself."""
    for router in machine_api.urls[0]:
        if isinstance(router, URLPattern) and router.name != "api-root":
            yield path(
                str(router.pattern),
                open_to(Readers.GUEST)(machines.for_systems(router.callback)),
                name=router.name,
            )


def voice_operations() -> Iterable[URLPattern]:
    """The address at which registered systems hand in reviews."""
    for router in voice_api.urls[0]:
        if isinstance(router, URLPattern) and router.name != "api-root":
            yield path(
                "api/v1/reviews",
                open_to(Readers.GUEST)(machines.for_systems(router.callback)),
                name=router.name,
            )


def filing_operations() -> Iterable[URLPattern]:
    """The addresses for programs of people, each once for all its methods: without a key the operation itself says so."""
    seen: set[str] = set()
    for router in filing_api.urls[0]:
        if isinstance(router, URLPattern) and router.name != "api-root" and str(router.pattern) not in seen:
            seen.add(str(router.pattern))
            yield path(
                str(router.pattern),
                open_to(Readers.GUEST)(filing.for_programs(router.callback)),
                name=router.name,
            )


urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/token", machines.token, name="token"),
    path("api/v1/businesses/openapi.json", machines.machine_openapi, name="machine_openapi"),
    path("api/v1/businesses/", include([*machine_operations()])),
    path("api/v1/reviews/openapi.json", machines.voice_openapi, name="voice_openapi"),
    *voice_operations(),
    path("api/v1/filing/openapi.json", filing.filing_openapi, name="filing_openapi"),
    path("api/v1/filing/", include([*filing_operations()])),
    path(
        "api/v1/",
        include(
            [
                path("", rest.documentation, name="documentation"),
                path("openapi.json", rest.openapi, name="openapi"),
                *operations(),
                path("<path:rest>", rest.nothing, name="nothing"),
            ]
        ),
    ),
    path("open/", open_data.open_page, name="open"),
    path("open/catalog.jsonld", open_data.catalogue_file, name="catalogue"),
    path("open/context.jsonld", open_data.context, name="context"),
    path("open/shapes/cpsv-ap.ttl", open_data.shapes, name="shapes"),
    path("open/schema/<slug:name>.schema.json", open_data.body_schema, name="schema"),
    path("open/changes.atom", feeds.atom, name="atom"),
    path("open/changes.json", feeds.json_feed, name="json_feed"),
    path("open/id/<slug:kind>/<slug:key>", open_data.identifier, name="identifier"),
    path("open/<slug:name>/", open_data.dataset_page, name="dataset"),
    path("open/<slug:name>.csv-metadata.json", open_data.columns, name="columns"),
    path("open/<slug:name>.<slug:extension>", open_data.file, name="file"),
]
