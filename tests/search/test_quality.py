"""The search over all of the nation's procedures: judged queries, and a table that leads somewhere."""

import json
import math
import random
from datetime import datetime
from pathlib import Path

import pytest

from madoguchi.registry.models import SurveyRow
from madoguchi.registry.services import import_survey
from madoguchi.search import index, table
from madoguchi.search.selectors import search, suggest
from madoguchi.search.services import is_current, rebuild
from tests.registry.world import SYSTEM

JUDGED = Path(__file__).parents[3] / "shared" / "data" / "search" / "queries_dev.jsonl"
OWN_JUDGED = Path(__file__).parents[2] / "benchmarks" / "judged.jsonl"
FLOORS = {JUDGED: (0.75, 0.72), OWN_JUDGED: (0.75, 0.75)}
"""nDCG@10 and Recall@20 that no change may fall below. Our own queries were judged apart from the table."""
ENTRIES, ABBREVIATIONS = table.shipped()


def test_the_table_that_comes_with_the_software_is_broad_and_well_formed() -> None:
    assert len(ENTRIES) >= 800 and len(ABBREVIATIONS) >= 50
    assert [e.words for e in ENTRIES if not e.words or not e.targets or not e.why] == []
    assert [e.words for e in ENTRIES if not any(len(word.replace(" ", "")) > 1 for word in e.words)] == []
    assert [e.words for e in ENTRIES for t in e.targets if not t.title and not t.law] == []


def ndcg(relevant: dict[str, int], ranked: list[str]) -> float:
    """nDCG@10 of `ranked`, gain 2^grade − 1."""

    def gain(grades: list[int]) -> float:
        return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))

    return gain([relevant.get(key, 0) for key in ranked[:10]]) / gain(
        sorted(relevant.values(), reverse=True)[:10]
    )


def quality(judged: Path) -> tuple[float, float]:
    """Mean nDCG@10 and Recall@20 over the queries of a file."""
    queries = [json.loads(line) for line in judged.read_text("utf-8").splitlines() if line]
    scores = []
    for query in queries:
        ranked = [hit.id for hit in search(query["q"], source="survey", limit=20).hits]
        held = len(set(ranked) & set(query["relevant"])) / len(query["relevant"])
        scores.append((ndcg(query["relevant"], ranked), held))
    return sum(n for n, _ in scores) / len(scores), sum(r for _, r in scores) / len(scores)


@pytest.mark.survey
@pytest.mark.django_db
def test_the_nations_procedures_are_found(survey_file: Path, at: datetime) -> None:
    import_survey(survey_file, by=SYSTEM, at=at)
    rebuild(at=at)
    assert is_current()
    library = index.library()
    assert library is not None
    led = library.survey.targets
    lost = [
        (e.words[0], t) for e in ENTRIES for t, rows in zip(e.targets, led[e.key], strict=True) if not rows
    ]
    assert lost == []

    titles = list(SurveyRow.objects.values_list("title", flat=True))
    pairs = sorted(
        {t[i : i + 2] for t in titles for i in range(len(t) - 1) if len(t[i : i + 2].split()) == 1}
    )
    words = [word for word in random.Random(2026).sample(pairs, 150) if word.split() == [word]]
    assert [word for word in words if not search(word).total or search(word).is_far] == []
    for title in random.Random(2026).sample(titles, 40):
        assert title in [hit.title for hit in search(title).hits], title
    assert [s.text for s in suggest("しゃけ")] and [s.text for s in suggest("風営")]

    own_ndcg, own_recall = quality(OWN_JUDGED)
    assert own_ndcg >= FLOORS[OWN_JUDGED][0] and own_recall >= FLOORS[OWN_JUDGED][1]
    if not JUDGED.exists():
        pytest.skip("the judged queries are not beside the project (shared/data/search)")
    ndcg_of_all, recall = quality(JUDGED)
    assert ndcg_of_all >= FLOORS[JUDGED][0] and recall >= FLOORS[JUDGED][1]
