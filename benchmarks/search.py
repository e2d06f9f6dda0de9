"""How long a search takes and what it finds: `python benchmarks/search.py [--queries FILE]`.

Searches the index of this host (MADOGUCHI_STATE) for two-character words of titles and, when a file of
judged queries is given, for those too, and prints the distributions. With judged queries it also prints
nDCG@10 (gain 2^grade − 1), for information: tune on these queries and the figure means little.
"""

import argparse
import json
import math
import os
import random
import sys
from pathlib import Path

import django

LOOKED_AT = 20_000


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of `values` lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def line(name: str, took: list[float]) -> None:
    """Print the distribution of `took` in ms."""
    shares = "  ".join(f"p{int(share * 100)} {percentile(took, share):7.2f}" for share in (0.5, 0.95, 0.99))
    print(f"{name:28} n={len(took):5}  {shares}  max {max(took):7.2f} ms")


def ndcg(relevant: dict[str, int], ranked: list[str]) -> float:
    """nDCG@10 of `ranked` against graded `relevant`."""

    def gain(grades: list[int]) -> float:
        return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))

    best = gain(sorted(relevant.values(), reverse=True)[:10])
    return gain([relevant.get(key, 0) for key in ranked[:10]]) / best


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queries", type=Path)
    parser.add_argument("--sample", type=int, default=2000)
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.site.settings")
    django.setup()

    from madoguchi.registry.models import SurveyRow  # noqa: PLC0415 - after setup
    from madoguchi.search.selectors import is_ready, search  # noqa: PLC0415

    if not is_ready():
        sys.exit("There is no index here: import the survey first.")
    search("手続")

    titles = SurveyRow.objects.order_by("id").values_list("title", flat=True)[:LOOKED_AT]
    words = sorted(
        {title[i : i + 2] for title in titles for i in range(len(title) - 1) if " " not in title[i : i + 2]}
    )
    chosen = random.Random(1).sample(words, min(arguments.sample, len(words)))
    results = [search(word) for word in chosen]
    line("two characters", [result.took_ms for result in results])
    missed = [word for word, result in zip(chosen, results, strict=True) if not result.total]
    partial = sum(result.is_partial for result in results)
    print(f"  found nothing: {len(missed)} {missed[:10]}  only in part: {partial}")

    whole = [search(title).took_ms for title in random.Random(2).sample(list(titles), 300)]
    line("whole titles", whole)
    line("10,000 characters", [search("届出の手続を" * 1700).took_ms for _ in range(20)])

    if arguments.queries:
        judged = [json.loads(text) for text in arguments.queries.read_text("utf-8").splitlines() if text]
        took, scores = [], []
        for query in judged:
            result = search(query["q"], source="survey")
            took.append(result.took_ms)
            scores.append(ndcg(query["relevant"], [hit.id for hit in result.hits]))
        line("judged queries", took)
        print(f"  nDCG@10 {sum(scores) / len(scores):.3f}")


if __name__ == "__main__":
    main()
