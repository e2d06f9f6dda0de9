"""The JSON-LD context, the addresses by which things are named, and texts in several languages."""

import re
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse

Node = dict[str, Any]

PLAIN_JAPANESE = "ja-x-plain"
"""やさしい日本語 has no registered tag (BCP 47): this is one for private use."""

_LINKS = {
    "audience": "dct:audience",
    "conformsTo": "dct:conformsTo",
    "isPartOf": "dct:isPartOf",
    "language": "dct:language",
    "publisher": "dct:publisher",
    "requires": "dct:requires",
    "spatial": "dct:spatial",
    "type": "dct:type",
    "classification": "cv:evidenceTypeClassification",
    "contactPoint": "cv:contactPoint",
    "currency": "cv:currency",
    "hasChannel": "cv:hasChannel",
    "hasCompetentAuthority": "cv:hasCompetentAuthority",
    "hasCost": "cv:hasCost",
    "hasInputType": "cv:hasInputType",
    "hasLegalResource": "cv:hasLegalResource",
    "holdsRequirement": "cv:holdsRequirement",
    "isClassifiedBy": "cv:isClassifiedBy",
    "isDefinedBy": "cv:isDefinedBy",
    "isGroupedBy": "cv:isGroupedBy",
    "openingHours": "cv:openingHours",
    "ownedBy": "cv:ownedBy",
    "relatedService": "cv:relatedService",
    "follows": "cpsv:follows",
    "hasInput": "cpsv:hasInput",
    "implements": "cpsv:implements",
    "produces": "cpsv:produces",
    "status": "adms:status",
    "page": "foaf:page",
    "address": "locn:address",
    "seeAlso": "rdfs:seeAlso",
    "inScheme": "skos:inScheme",
    "accessURL": "dcat:accessURL",
    "dataset": "dcat:dataset",
    "distribution": "dcat:distribution",
    "downloadURL": "dcat:downloadURL",
    "endpointDescription": "dcat:endpointDescription",
    "endpointURL": "dcat:endpointURL",
    "landingPage": "dcat:landingPage",
    "license": "dct:license",
    "mediaType": "dcat:mediaType",
    "servesDataset": "dcat:servesDataset",
    "service": "dcat:service",
}
_TEXTS = {
    "identifier": "dct:identifier",
    "title": "dct:title",
    "description": "dct:description",
    "keyword": "dcat:keyword",
    "prefLabel": "skos:prefLabel",
    "label": "rdfs:label",
    "notation": "skos:notation",
    "email": "cv:email",
    "telephone": "cv:telephone",
    "fullAddress": "locn:fullAddress",
    "format": "dct:format",
    "source": "dct:source",
}
_CLASSES = {
    "PublicService": "cpsv:PublicService",
    "Rule": "cpsv:Rule",
    "BusinessEvent": "cv:BusinessEvent",
    "Channel": "cv:Channel",
    "ContactPoint": "cv:ContactPoint",
    "Cost": "cv:Cost",
    "Event": "cv:Event",
    "Evidence": "cv:Evidence",
    "EvidenceType": "cv:EvidenceType",
    "LifeEvent": "cv:LifeEvent",
    "Output": "cv:Output",
    "PublicOrganisation": "cv:PublicOrganisation",
    "Requirement": "cv:Requirement",
    "LegalResource": "eli:LegalResource",
    "LinguisticSystem": "dct:LinguisticSystem",
    "Location": "dct:Location",
    "AdministrativeUnit": "http://data.europa.eu/88u/dataset/atu-type",
    "Organization": "org:Organization",
    "TemporalEntity": "time:TemporalEntity",
    "Address": "locn:Address",
    "Agent": "foaf:Agent",
    "Document": "foaf:Document",
    "Concept": "skos:Concept",
    "ConceptScheme": "skos:ConceptScheme",
    "Catalog": "dcat:Catalog",
    "Dataset": "dcat:Dataset",
    "DataService": "dcat:DataService",
    "Distribution": "dcat:Distribution",
}
CONTEXT: Node = {
    "adms": "http://www.w3.org/ns/adms#",
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "locn": "http://www.w3.org/ns/locn#",
    "org": "http://www.w3.org/ns/org#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "time": "http://www.w3.org/2006/time#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    **_CLASSES,
    **_TEXTS,
    **{term: {"@id": name, "@type": "@id"} for term, name in _LINKS.items()},
    "hasValue": {"@id": "cv:hasValue", "@type": "xsd:double"},
    "processingTime": {"@id": "cv:processingTime", "@type": "xsd:duration"},
    "modified": {"@id": "dct:modified", "@type": "xsd:dateTime"},
    "number": {"@id": "eli:number", "@type": "xsd:string"},
}
"""What the short names in our JSON-LD stand for."""


def named(kind: str, key: str) -> str:
    """The address that names a thing: `/open/id/<kind>/<key>` leads to what describes it."""
    return absolute(reverse("api:identifier", args=[kind, key]))


def absolute(path: str) -> str:
    """`path` on this service, as the settings name it."""
    return f"{settings.SITE_ORIGIN.rstrip('/')}{path}"


def link(address: str) -> str:
    """`address`, which an editor wrote, as one that every reader of linked data takes."""
    return quote(re.sub(r"\s", "", address), safe="%:/?#[]@!$&'()*+,;=~-._")


def text(japanese: str, *, plain: str = "", english: str = "") -> list[Node]:
    """A text in its languages; those that are empty are left out."""
    spoken = ((japanese, "ja"), (plain, PLAIN_JAPANESE), (english, "en"))
    return [{"@value": value, "@language": language} for value, language in spoken if value.strip()]


def concept(scheme: str, key: str, japanese: str, english: str = "") -> Node:
    """A value of one of our vocabularies (skos:Concept)."""
    return {
        "@id": named(scheme, key),
        "@type": "Concept",
        "notation": key,
        "prefLabel": text(japanese, english=english),
    }
