"""A procedure and a programme as a public service with all that belongs to it (CPSV-AP 3.2)."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from madoguchi.api.linked.context import Node, absolute, concept, link, named, text
from madoguchi.registry.types import label_of, life_event, schema

JAPANESE = "http://publications.europa.eu/resource/authority/language/JPN"
YEN = "http://publications.europa.eu/resource/authority/currency/JPY"
COMPLETED = "http://purl.org/adms/status/Completed"
"""ADMS calls completed what is in use."""

AUDIENCES = {
    "resident": ("個人", "residents"),
    "business": ("事業者", "businesses"),
    "both": ("個人・事業者", "residents and businesses"),
}
CHANNELS = {
    "online": ("オンライン", "online"),
    "counter": ("窓口", "counter"),
    "post": ("郵送", "post"),
    "phone": ("電話", "telephone"),
}
Record = dict[str, Any]


@dataclass(frozen=True)
class Parts:
    """What the parts of one service are named by, and who is competent for it."""

    service: str
    code: str
    organisation: str

    def part(self, kind: str, number: int = 1) -> Node:
        """The beginning of a part: its address and identifier."""
        return {"@id": f"{self.service}#{kind}-{number}", "identifier": f"{self.code}#{kind}-{number}"}


def duration(length: int, unit: str) -> str:
    """A processing period as xsd:duration, which knows no days on which offices are open: those are plain days."""
    return f"P{length}{'M' if unit == 'months' else 'D'}"


def procedure_node(record: Record, *, numbers: dict[str, str]) -> Node:
    """A procedure; `numbers` tell the number of each public procedure by its short name."""
    parts = Parts(
        named("procedure", record["code"]), record["code"], named("organisation", record["organisation"])
    )
    processing = record["processing"]
    days = processing["window_days"] if processing["window_days"] is not None else processing["online_days"]
    laws = _laws(record, parts)
    node = {
        **_service(record, parts, dataset="procedures"),
        "page": _page(absolute(reverse("portal:procedure", args=[record["slug"]]))),
        "isClassifiedBy": [
            concept("type", record["type_code"], _label("procedure", "type_code", record["type_code"]))
        ],
        "hasChannel": [
            _channel(record, parts, n, channel) for n, channel in enumerate(record["channels"], 1)
        ],
        "hasCost": [_cost(record["fee"], parts)],
        "hasInput": [_evidence(parts, n, document) for n, document in enumerate(record["documents"], 1)],
        "hasInputType": [
            _evidence_type(parts, n, document["name"]) for n, document in enumerate(record["documents"], 1)
        ],
        "holdsRequirement": _requirements([*record["for_whom"], *record["conditions"]], parts),
        "hasLegalResource": laws,
        "produces": [_output(record, parts)],
        "contactPoint": [_contact(record["contact"], parts), *_windows(record["windows"], parts)],
        **_related(record, numbers),
    }
    if days is not None:
        node["processingTime"] = duration(days, processing["unit"])
    if record["review_standard"].strip():
        node["follows"] = [_rule(record, parts, laws)]
    return node


def programme_node(record: Record, *, numbers: dict[str, str]) -> Node:
    """A programme, as the service of granting what it gives; `numbers` as in `procedure_node`."""
    parts = Parts(
        named("programme", record["code"]), record["code"], named("organisation", record["organisation"])
    )
    node = {
        **_service(record, parts, dataset="programmes"),
        "page": _page(absolute(f"/programmes/{record['slug']}/")),
        "isClassifiedBy": [concept("type", "programme", "制度", "programme")],
        "hasInput": [
            _evidence(parts, n, {"name": name, "why": "", "note": "", "issuer": ""})
            for n, name in enumerate(record["documents"], 1)
        ],
        "hasInputType": [_evidence_type(parts, n, name) for n, name in enumerate(record["documents"], 1)],
        "holdsRequirement": _requirements([record["target"], *record["conditions"]], parts),
        "hasLegalResource": _laws(record, parts),
        "produces": [
            {
                **parts.part("output"),
                "@type": "Output",
                "title": text(record["title"]),
                "description": text(record["benefit"]),
            }
        ],
        "contactPoint": [_contact(record["contact"], parts)],
    }
    if record["cost"].strip():
        node["hasCost"] = [{**parts.part("cost"), "@type": "Cost", "description": text(record["cost"])}]
    if record["areas"]:
        node["spatial"] = [_area(area) for area in record["areas"]]
    if record["procedure"] in numbers:
        node["requires"] = [named("procedure", numbers[record["procedure"]])]
    if source := record.get("source"):
        node["source"] = text(" ".join([source["dataset"], source["provider"], source["licence"]]))
    return node


def _service(record: Record, parts: Parts, *, dataset: str) -> Node:
    """What procedures and programmes say alike."""
    node: Node = {
        "@id": parts.service,
        "@type": "PublicService",
        "identifier": record["code"],
        "title": text(record["title"], english=record["en"]["title"]),
        "description": text(
            record["summary"], plain=record["plain_summary"], english=record["en"]["summary"]
        ),
        "keyword": [word for key in record["keywords"] for word in text(key)],
        "hasCompetentAuthority": parts.organisation,
        "language": JAPANESE,
        "status": COMPLETED,
        "audience": concept("audience", record["audience"], *AUDIENCES[record["audience"]]),
        "isGroupedBy": [named("life-event", slug) for slug in record["life_events"] if life_event(slug)],
        "isPartOf": named("dataset", dataset),
    }
    if record["official_url"]:
        node["seeAlso"] = link(record["official_url"])
    return node


def _channel(record: Record, parts: Parts, number: int, channel: Record) -> Node:
    kind = channel["kind"]
    node: Node = {
        **parts.part("channel", number),
        "@type": "Channel",
        "type": concept("channel", kind, *CHANNELS[kind]),
        "description": text(channel["text"]),
        "ownedBy": parts.organisation,
    }
    days = record["processing"]["online_days" if kind == "online" else "window_days"]
    if days is not None:
        node["processingTime"] = duration(days, record["processing"]["unit"])
    if kind == "online" and record["service_hours"].strip():
        node["openingHours"] = _hours(record["service_hours"])
    return node


def _hours(words: str) -> Node:
    return {"@type": "TemporalEntity", "description": text(words)}


def _cost(fee: Record, parts: Parts) -> Node:
    words = " ".join(filter(None, [fee["text"], fee["how_to_pay"]]))
    node: Node = {
        **parts.part("cost"),
        "@type": "Cost",
        "description": text(words),
        "isDefinedBy": parts.organisation,
    }
    if fee["amount_yen"] is not None:
        node |= {"hasValue": str(fee["amount_yen"]), "currency": YEN}
    return node


def _evidence(parts: Parts, number: int, document: Record) -> Node:
    words = " ".join(filter(None, [document["why"], document["issuer"], document["note"]]))
    node: Node = {
        **parts.part("evidence", number),
        "@type": "Evidence",
        "title": text(document["name"]),
        "conformsTo": parts.part("evidence-type", number)["@id"],
    }
    return {**node, "description": text(words)} if words.strip() else node


def _evidence_type(parts: Parts, number: int, name: str) -> Node:
    return {**parts.part("evidence-type", number), "@type": "EvidenceType", "title": text(name)}


def _requirements(sentences: list[str], parts: Parts) -> list[Node]:
    return [
        {**parts.part("requirement", n), "@type": "Requirement", "title": text(sentence)}
        for n, sentence in enumerate(sentences, 1)
    ]


def _laws(record: Record, parts: Parts) -> list[Node]:
    found = []
    for n, basis in enumerate(record["legal_basis"], 1):
        node: Node = {
            **parts.part("law", n),
            "@type": "LegalResource",
            "title": text(f"{basis['law']} {basis['article']}".strip()),
        }
        if basis["article"]:
            node["number"] = basis["article"]
        if basis["url"]:
            node["seeAlso"] = link(basis["url"])
        found.append(node)
    return found


def _rule(record: Record, parts: Parts, laws: list[Node]) -> Node:
    return {
        **parts.part("rule"),
        "@type": "Rule",
        "title": text(label_of("procedure", ("review_standard",)), english="review standard"),
        "description": text(record["review_standard"]),
        "implements": [law["@id"] for law in laws],
        "language": JAPANESE,
    }


def _output(record: Record, parts: Parts) -> Node:
    words = record["outcome_words"]
    return {
        **parts.part("output"),
        "@type": "Output",
        "title": text(record["notice_title"]),
        "description": text(f"{record['disposition_kind']}（{words['granted']}、{words['refused']}）"),
        "language": JAPANESE,
    }


def _contact(contact: Record, parts: Parts) -> Node:
    node: Node = {
        "@id": f"{parts.service}#contact-1",
        "@type": "ContactPoint",
        "label": text(contact["name"]),
    }
    for term, field in (("telephone", "phone"), ("email", "email")):
        if contact.get(field):
            node[term] = contact[field]
    if contact["hours"].strip():
        node["openingHours"] = _hours(contact["hours"])
    return node


def _windows(windows: list[Record], parts: Parts) -> list[Node]:
    found = []
    for n, window in enumerate(windows, 2):
        node = {**_contact(window, parts), "@id": f"{parts.service}#contact-{n}"}
        if window["address"].strip():
            node["address"] = {"@type": "Address", "fullAddress": text(window["address"])}
        found.append(node)
    return found


def _related(record: Record, numbers: dict[str, str]) -> Node:
    """What must be done before is required; what goes with it or follows is related."""
    node: Node = {}
    for other in record["related"]:
        if other["procedure"] in numbers:
            term = "requires" if other["relation"] == "before" else "relatedService"
            node.setdefault(term, []).append(named("procedure", numbers[other["procedure"]]))
    return node


def _area(area: Record) -> Node:
    return {
        "@id": named("area", area["code"]),
        "@type": ["Location", "AdministrativeUnit"],
        "identifier": area["code"],
        "prefLabel": text(area["name"]),
    }


def _page(address: str) -> Node:
    return {"@id": address, "@type": "Document"}


def _label(name: str, field: str, code: str) -> str:
    return str(schema(name)["properties"][field]["x-labels"][code])
