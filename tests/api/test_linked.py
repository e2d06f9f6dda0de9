"""Linked data: the files follow CPSV-AP by our shapes, what is broken does not, and the catalogue follows DCAT."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from django.test import Client
from pyshacl import validate
from rdflib import DCAT, DCTERMS, FOAF, RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef

import madoguchi.api
from madoguchi.api.datasets import datasets
from tests.api.conftest import ORIGIN
from tests.api.world import Registry

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyshacl"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyparsing"),
]

CPSV = Namespace("http://purl.org/vocab/cpsv#")
CV = Namespace("http://data.europa.eu/m8g/")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
ADMS = Namespace("http://www.w3.org/ns/adms#")
TIME = Namespace("http://www.w3.org/2006/time#")
SHAPES = Path(madoguchi.api.__file__).parent / "shapes" / "cpsv-ap.ttl"


@cache
def shapes() -> Graph:
    """The shapes, read once."""
    return Graph().parse(SHAPES, format="turtle")


def graph_of(client: Client, *names: str) -> Graph:
    """The files together as one graph; no context is fetched from anywhere."""
    graph = Graph()
    for name in names:
        data = b"".join(client.get(f"/open/{name}.jsonld"))  # type: ignore[arg-type]
        graph.parse(data=data, format="json-ld")
    return graph


def findings(graph: Graph) -> str:
    """What the shapes say of `graph`; empty when it follows them."""
    conforms, _, told = validate(graph, shacl_graph=shapes(), advanced=False, inference="none")
    return "" if conforms else str(told)


@pytest.fixture
def graph(registry: Registry, client: Client) -> Graph:
    """Procedures and programmes of the small registry."""
    return graph_of(client, "procedures", "programmes")


def service(registry: Registry) -> URIRef:
    """The name of the claim for the allowance."""
    return URIRef(f"{ORIGIN}/open/id/procedure/{registry.allowance.code}")


def test_the_whole_export_follows_the_shapes(graph: Graph) -> None:
    assert not findings(graph)


def test_a_registry_with_nothing_in_it_follows_them_too(bureau: object, client: Client) -> None:
    assert not findings(graph_of(client, "procedures", "programmes"))


def test_a_record_that_says_as_little_as_it_may_follows_them(registry: Registry, client: Client) -> None:
    registry.procedure(
        "bare",
        en={},
        plain_summary="",
        official_url='https://example.jp/<a>|"{}^`',
        keywords=[],
        documents=[],
        conditions=[],
        windows=[],
        related=[],
        review_standard="",
        service_hours="",
        life_events=[],
        processing={},
        fee={"amount_yen": None, "text": "場合による"},
        contact={"name": "課"},
    )
    registry.add_programme(
        "bare-programme",
        en={},
        plain_summary="",
        documents=[],
        conditions=[],
        cost="",
        areas=[],
        legal_basis=[],
        procedure="",
    )
    graph = graph_of(client, "procedures", "programmes")
    assert len(list(graph.subjects(RDF.type, CPSV.PublicService))) == 5
    assert not findings(graph)


def test_what_a_procedure_says(registry: Registry, graph: Graph) -> None:
    one = service(registry)
    assert {str(t): t.language for t in graph.objects(one, DCTERMS.title) if isinstance(t, Literal)} == {
        "児童手当 認定請求": "ja",
        "Child allowance claim": "en",
    }
    languages = {t.language for t in graph.objects(one, DCTERMS.description) if isinstance(t, Literal)}
    assert languages == {"ja", "ja-x-plain", "en"}
    assert graph.value(one, CV.processingTime) == Literal("P30D", datatype=XSD.duration)
    authority = graph.value(one, CV.hasCompetentAuthority)
    assert (authority, RDF.type, CV.PublicOrganisation) in graph
    assert graph.value(authority, SKOS.prefLabel) == Literal("保健医療局", lang="ja")
    events = {graph.value(event, DCTERMS.identifier) for event in graph.objects(one, CV.isGroupedBy)}
    assert events == {Literal("birth"), Literal("childcare")}
    cost = graph.value(one, CV.hasCost)
    assert graph.value(cost, CV.hasValue) == Literal("0", datatype=XSD.double)
    assert str(graph.value(cost, CV.currency)).endswith("/currency/JPY")
    assert len(list(graph.objects(one, CPSV.hasInput))) == len(list(graph.objects(one, CV.hasInputType))) == 2
    law = graph.value(one, CV.hasLegalResource)
    assert (law, RDF.type, ELI.LegalResource) in graph
    assert str(graph.value(law, RDFS.seeAlso)) == "https://laws.e-gov.go.jp/law/346AC0000000073"
    rule = graph.value(one, CPSV.follows)
    assert graph.value(rule, CPSV.implements) == law
    online = next(
        c for c in graph.objects(one, CV.hasChannel) if str(graph.value(c, DCTERMS.type)).endswith("/online")
    )
    assert graph.value(online, CV.processingTime) == Literal("P14D", datatype=XSD.duration)
    birth = URIRef(f"{ORIGIN}/open/id/procedure/{registry.birth.code}")
    assert list(graph.objects(one, DCTERMS.requires)) == [birth], "what is not ours is not named"
    assert {Literal("03-0000-0000"), Literal("03-0000-0001")} == {
        graph.value(contact, CV.telephone) for contact in graph.objects(one, CV.contactPoint)
    }
    assert str(graph.value(one, RDFS.seeAlso)) == "https://example.jp/%E6%89%8B%E5%BD%93?a=1%7C2"
    assert str(graph.value(one, FOAF.page)) == f"{ORIGIN}/procedures/child-allowance/"


def test_what_a_programme_says(registry: Registry, graph: Graph) -> None:
    one = URIRef(f"{ORIGIN}/open/id/programme/{registry.programme.code}")
    assert graph.value(one, DCTERMS.requires) == service(registry)
    assert "CC BY 4.0" in str(graph.value(one, DCTERMS.source))
    assert str(graph.value(graph.value(one, DCTERMS.spatial), DCTERMS.identifier)) == "131016"


Breaks = Callable[[Graph, URIRef], None]


def without(*path: URIRef) -> Breaks:
    """Take away what stands at the end of `path` from the service on."""

    def broken(graph: Graph, one: URIRef) -> None:
        subject = one
        for step in path[:-1]:
            subject = graph.value(subject, step)  # type: ignore[assignment]
        assert list(graph.objects(subject, path[-1])), "there was something to take away"
        graph.remove((subject, path[-1], None))

    return broken


def with_more(value: Literal | URIRef, *path: URIRef, instead: bool = False) -> Breaks:
    """Say one thing more (or `instead`) at the end of `path` from the service on."""

    def broken(graph: Graph, one: URIRef) -> None:
        subject = one
        for step in path[:-1]:
            subject = graph.value(subject, step)  # type: ignore[assignment]
        if instead:
            graph.remove((subject, path[-1], None))
        graph.add((subject, path[-1], value))

    return broken


NOWHERE = URIRef("https://madono.example/nothing")
PLAIN = Literal("no language")
BROKEN: dict[str, Breaks] = {
    "service without identifier": without(DCTERMS.identifier),
    "service with two identifiers": with_more(Literal("other"), DCTERMS.identifier),
    "service without name": without(DCTERMS.title),
    "service with an empty name": with_more(Literal("", lang="ja"), DCTERMS.title, instead=True),
    "service with two Japanese names": with_more(Literal("別名", lang="ja"), DCTERMS.title),
    "service with an English name alone": with_more(Literal("x", lang="en"), DCTERMS.title, instead=True),
    "name without language": with_more(PLAIN, DCTERMS.title),
    "service without description": without(DCTERMS.description),
    "description without language": with_more(PLAIN, DCTERMS.description),
    "keyword without language": with_more(PLAIN, DCAT.keyword),
    "service without authority": without(CV.hasCompetentAuthority),
    "authority that is none": with_more(NOWHERE, CV.hasCompetentAuthority, instead=True),
    "authority without label": without(CV.hasCompetentAuthority, SKOS.prefLabel),
    "authority without place": without(CV.hasCompetentAuthority, DCTERMS.spatial),
    "time that is no duration": with_more(Literal("30日"), CV.processingTime, instead=True),
    "two processing times": with_more(Literal("P1D", datatype=XSD.duration), CV.processingTime),
    "status that is no concept": with_more(NOWHERE, ADMS.status, instead=True),
    "language that is none": with_more(NOWHERE, DCTERMS.language),
    "event that is none": with_more(NOWHERE, CV.isGroupedBy),
    "event without name": without(CV.isGroupedBy, DCTERMS.title),
    "event without identifier": without(CV.isGroupedBy, DCTERMS.identifier),
    "life event that is no event": without(CV.isGroupedBy, RDF.type),
    "channel that is none": with_more(NOWHERE, CV.hasChannel),
    "channel without identifier": without(CV.hasChannel, DCTERMS.identifier),
    "channel of two types": with_more(NOWHERE, CV.hasChannel, DCTERMS.type),
    "channel owned by nobody": with_more(NOWHERE, CV.hasChannel, CV.ownedBy, instead=True),
    "channel with a bad time": with_more(Literal("soon"), CV.hasChannel, CV.processingTime, instead=True),
    "cost without identifier": without(CV.hasCost, DCTERMS.identifier),
    "cost that is no number": with_more(Literal("無料"), CV.hasCost, CV.hasValue, instead=True),
    "cost below zero": with_more(Literal("-1", datatype=XSD.double), CV.hasCost, CV.hasValue, instead=True),
    "cost without currency": without(CV.hasCost, CV.currency),
    "two currencies": with_more(NOWHERE, CV.hasCost, CV.currency),
    "document without name": without(CPSV.hasInput, DCTERMS.title),
    "document without identifier": without(CPSV.hasInput, DCTERMS.identifier),
    "document of no type": with_more(NOWHERE, CPSV.hasInput, DCTERMS.conformsTo, instead=True),
    "type of document without identifier": without(CV.hasInputType, DCTERMS.identifier),
    "requirement without name": without(CV.holdsRequirement, DCTERMS.title),
    "requirement without identifier": without(CV.holdsRequirement, DCTERMS.identifier),
    "rule without description": without(CPSV.follows, DCTERMS.description),
    "rule without name": without(CPSV.follows, DCTERMS.title),
    "rule of no law": with_more(NOWHERE, CPSV.follows, CPSV.implements),
    "law that is none": with_more(NOWHERE, CV.hasLegalResource),
    "law without name": without(CV.hasLegalResource, DCTERMS.title),
    "output without name": without(CPSV.produces, DCTERMS.title),
    "output without identifier": without(CPSV.produces, DCTERMS.identifier),
    "no output": without(CPSV.produces),
    "contact that is none": with_more(NOWHERE, CV.contactPoint),
    "no contact": without(CV.contactPoint),
    "hours that are none": with_more(NOWHERE, CV.contactPoint, CV.openingHours),
    "related to nothing": with_more(NOWHERE, CV.relatedService),
    "requires nothing that is there": with_more(NOWHERE, DCTERMS.requires),
    "in no dataset": without(DCTERMS.isPartOf),
    "dataset without publisher": without(DCTERMS.isPartOf, DCTERMS.publisher),
    "dataset without name": without(DCTERMS.isPartOf, DCTERMS.title),
    "publisher without name": without(DCTERMS.isPartOf, DCTERMS.publisher, DCTERMS.title),
    "concept without label": without(DCTERMS.audience, SKOS.prefLabel),
    "audience that is no concept": with_more(NOWHERE, DCTERMS.audience),
}


def test_what_is_broken_does_not_pass(registry: Registry, graph: Graph) -> None:
    """One mutation at a time; each must be noticed, and undone the graph is whole again."""
    unnoticed = []
    for name, broken in BROKEN.items():
        copy = Graph()
        for triple in graph:
            copy.add(triple)
        broken(copy, service(registry))
        if not findings(copy):
            unnoticed.append(name)
    assert unnoticed == []


def test_shapes_and_context_can_be_had(registry: Registry, client: Client) -> None:
    response = client.get("/open/shapes/cpsv-ap.ttl")
    assert response.headers["Content-Type"].startswith("text/turtle")
    assert len(Graph().parse(data=response.content, format="turtle")) == len(Graph().parse(SHAPES))
    context = json.loads(client.get("/open/context.jsonld").content)["@context"]
    data = json.loads(b"".join(client.get("/open/procedures.jsonld")))  # type: ignore[arg-type]
    assert data["@context"] == context


def test_every_name_of_the_files_is_in_the_context(registry: Registry, client: Client) -> None:
    """A name that the context lacks would be dropped without a word."""
    known = set(json.loads(client.get("/open/context.jsonld").content)["@context"])

    def names(part: object) -> set[str]:
        if isinstance(part, list):
            return set().union(*map(names, part)) if part else set()
        if not isinstance(part, dict):
            return set()
        kinds = part.get("@type", [])
        types = {kinds} if isinstance(kinds, str) else set(kinds)
        return types | {key for key in part if not key.startswith("@")} | names(list(part.values()))

    for path in ("procedures.jsonld", "programmes.jsonld", "catalog.jsonld"):
        response = client.get(f"/open/{path}")
        data = b"".join(response) if response.streaming else response.content  # type: ignore[arg-type]
        assert names(json.loads(data)["@graph"]) <= known, path


def test_the_catalogue(registry: Registry, client: Client) -> None:
    graph = Graph().parse(data=client.get("/open/catalog.jsonld").content, format="json-ld")
    catalogue = URIRef(f"{ORIGIN}/open/catalog.jsonld")
    assert (catalogue, RDF.type, DCAT.Catalog) in graph
    names = {str(graph.value(one, DCTERMS.identifier)) for one in graph.objects(catalogue, DCAT.dataset)}
    assert names == {one.name for one in datasets()}
    assert names >= {
        "procedures",
        "programmes",
        "processes",
        "process-standings",
        "process-years",
        "survey-r6",
    }
    for one in graph.objects(catalogue, DCAT.dataset):
        files = list(graph.objects(one, DCAT.distribution))
        assert len(files) >= 3
        for file in files:
            address = str(graph.value(file, DCAT.downloadURL))
            assert client.head(address.removeprefix(ORIGIN)).status_code == 200
            assert str(graph.value(file, DCTERMS.license)).startswith("https://")
            assert "iana.org" in str(graph.value(file, DCAT.mediaType))
    service_node = graph.value(catalogue, DCAT.service)
    described = str(graph.value(service_node, DCAT.endpointDescription))
    assert client.get(described.removeprefix(ORIGIN)).status_code == 200
    assert not findings(graph)
