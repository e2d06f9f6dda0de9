"""What is looked for is found by an index, however many rows there are."""

import pytest
from django.db import connection

from madoguchi.facts.models import Fact, NameGram


def _plan(rows) -> str:
    return " ".join(rows.explain().split())


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads a small table as a whole")
def test_a_digest_and_a_pair_of_characters_are_found_by_their_index():
    digest = Fact.objects.filter(term="person.name", lookup="a" * 64, superseded_at__isnull=True)
    assert "INDEX facts_fact_by_lookup (lookup=? AND term=?)" in _plan(digest)
    pair = NameGram.objects.filter(gram=1, holder_id__isnull=True).order_by("fact").values_list("fact")
    assert "COVERING INDEX facts_namegram_found (gram=? AND holder_id=?)" in _plan(pair)
