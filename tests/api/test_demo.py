"""The demo city's whole registry as open data: it follows the shapes, and no file leaves anything out."""

import io
import json

import pyarrow.parquet as pq
import pytest
from django.test import Client

from madoguchi.core.clock import now
from madoguchi.registry.selectors import public_procedures, public_programmes
from madoguchi.site.demo.catalogue import publish_catalogue
from madoguchi.site.demo.city import build_city
from madoguchi.site.demo.programmes import publish_programmes
from tests.api.test_linked import findings, graph_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyshacl"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyparsing"),
]


def test_the_demo_city_can_be_had_whole(client: Client) -> None:
    at = now()
    people = build_city(at=at)
    publish_catalogue(people, at=at)
    publish_programmes(people, at=at)
    assert not findings(graph_of(client, "procedures", "programmes"))
    for name, expected in (
        ("procedures", {card.code for card in public_procedures()}),
        ("programmes", {card.code for card in public_programmes()}),
    ):
        lines = b"".join(client.get(f"/open/{name}.jsonl")).splitlines()  # type: ignore[arg-type]
        assert {json.loads(line)["code"] for line in lines} == expected
        table = pq.read_table(io.BytesIO(b"".join(client.get(f"/open/{name}.parquet"))))  # type: ignore[arg-type]
        assert set(table.column("code").to_pylist()) == expected
    assert len(public_procedures()) >= 60 and len(public_programmes()) >= 40
