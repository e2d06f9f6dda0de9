"""The catalogue of the datasets and of the API (DCAT 3, DCAT-AP)."""

from django.urls import reverse

from madoguchi.api.datasets.dataset import Dataset, Distribution
from madoguchi.api.linked.context import CONTEXT, Node, absolute, named, text
from madoguchi.api.linked.graphs import dataset_node, publisher_node

_MEDIA = "https://www.iana.org/assignments/media-types/"


def catalogue(datasets: list[Dataset], *, title: str, description: str) -> Node:
    """The catalogue as a JSON-LD document."""
    page = absolute(reverse("api:open"))
    return {
        "@context": CONTEXT,
        "@graph": [
            {
                "@id": absolute(reverse("api:catalogue")),
                "@type": "Catalog",
                "title": text(title),
                "description": text(description),
                "publisher": named("publisher", "this"),
                "landingPage": {"@id": page, "@type": "Document"},
                "dataset": [named("dataset", one.name) for one in datasets],
                "service": [_api([one.name for one in datasets])],
            },
            publisher_node(),
            *(_dataset(one) for one in datasets),
        ],
    }


def _dataset(one: Dataset) -> Node:
    state = one.state()
    page = absolute(reverse("api:dataset", args=[one.name]))
    node: Node = {
        **dataset_node(one),
        "landingPage": {"@id": page, "@type": "Document"},
        "source": text(str(one.source)),
        "distribution": [_distribution(one, file) for file in one.distributions],
    }
    if state.changed_at:
        node["modified"] = state.changed_at.isoformat()
    return node


def _distribution(one: Dataset, file: Distribution) -> Node:
    address = absolute(file.path)
    node: Node = {
        "@id": f"{address}#distribution",
        "@type": "Distribution",
        "title": text(f"{one.title} {file.label}"),
        "accessURL": address,
        "downloadURL": address,
        "mediaType": _MEDIA + file.media_type.partition(";")[0],
        "format": file.label,
        "license": one.licence.url,
    }
    if file.format == "csv" and one.columns:
        node["conformsTo"] = absolute(reverse("api:columns", args=[one.name]))
    if file.format == "jsonld":
        node["conformsTo"] = "https://semiceu.github.io/CPSV-AP/releases/3.2.0/"
    return node


def _api(datasets: list[str]) -> Node:
    return {
        "@id": f"{absolute(reverse('api:documentation'))}#service",
        "@type": "DataService",
        "title": text("手続レジストリのAPI", english="API of the registry of procedures"),
        "endpointURL": absolute(reverse("api:documentation")),
        "endpointDescription": absolute(reverse("api:openapi")),
        "servesDataset": [named("dataset", name) for name in datasets],
    }
