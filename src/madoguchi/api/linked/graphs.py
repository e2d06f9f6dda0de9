"""Whole files of linked data, a service at a time: first what many point to, then the services."""

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

from django.conf import settings

from madoguchi.accounts.models import Organisation
from madoguchi.api.datasets.dataset import Dataset
from madoguchi.api.linked.context import CONTEXT, Node, absolute, named, text
from madoguchi.api.linked.services import COMPLETED, JAPANESE, YEN, procedure_node, programme_node
from madoguchi.api.selectors import public_rows
from madoguchi.registry.models import Procedure
from madoguchi.registry.types import LIFE_EVENTS

Record = dict[str, Any]


def procedures_graph(dataset: Dataset) -> Iterator[str]:
    """The procedures as JSON-LD, in pieces of text."""
    return _graph(dataset, procedure_node)


def programmes_graph(dataset: Dataset) -> Iterator[str]:
    """The programmes as JSON-LD, in pieces of text."""
    return _graph(dataset, programme_node)


def _graph(dataset: Dataset, node: Callable[..., Node]) -> Iterator[str]:
    numbers = dict(public_rows(Procedure).values_list("slug", "code"))
    services = (node(record, numbers=numbers) for record in dataset.records())
    yield from _document(chain(_shared(dataset), services))


def _document(nodes: Iterable[Node]) -> Iterator[str]:
    yield f'{{"@context":{_json(CONTEXT)},"@graph":['
    for n, node in enumerate(nodes):
        yield f"{',' if n else ''}\n{_json(node)}"
    yield "\n]}\n"


def _json(node: Node) -> str:
    return json.dumps(node, ensure_ascii=False, separators=(",", ":"))


def _shared(dataset: Dataset) -> Iterator[Node]:
    yield dataset_node(dataset)
    yield publisher_node()
    for one in Organisation.objects.select_related("government").order_by("slug"):
        yield _organisation(one)
    for event in LIFE_EVENTS:
        yield {
            "@id": named("life-event", event.slug),
            "@type": ["Event", "BusinessEvent" if event.is_business else "LifeEvent"],
            "identifier": event.slug,
            "title": text(str(event.title)),
            "description": text(str(event.description)),
        }
    yield {"@id": JAPANESE, "@type": "LinguisticSystem", "prefLabel": text("日本語", english="Japanese")}
    yield {"@id": YEN, "@type": "Concept", "prefLabel": text("円", english="yen")}
    yield {"@id": COMPLETED, "@type": "Concept", "prefLabel": text("実施中", english="completed")}


def _organisation(one: Organisation) -> Node:
    government = one.government
    return {
        "@id": named("organisation", one.slug),
        "@type": ["PublicOrganisation", "Organization", "Agent"],
        "identifier": one.slug,
        "title": text(one.name),
        "prefLabel": text(one.name),
        "spatial": {
            "@id": named("area", government.slug),
            "@type": ["Location", "AdministrativeUnit"],
            "prefLabel": text(government.name),
        },
    }


def publisher_node() -> Node:
    """Who publishes the data: whoever runs this service."""
    return {
        "@id": named("publisher", "this"),
        "@type": "Agent",
        "identifier": absolute("/"),
        "title": text(settings.SERVICE_OPERATOR),
    }


def dataset_node(dataset: Dataset) -> Node:
    """A dataset, without its files."""
    return {
        "@id": named("dataset", dataset.name),
        "@type": "Dataset",
        "identifier": dataset.name,
        "title": text(str(dataset.title)),
        "description": text(str(dataset.description)),
        "publisher": named("publisher", "this"),
    }
