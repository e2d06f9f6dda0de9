"""How quick a search is and what it finds: `python benchmarks/search.py [--queries FILE] [--index] [--memory]`.

Searches the index of this host (MADOGUCHI_STATE) for two-character words of titles, whole titles and, with
`--queries FILE`, for judged queries, and prints the distributions with nDCG@10 (gain 2^grade − 1) and Recall@20: tune
on those queries and the figures mean little. Every query is asked once, so that its meaning is computed and not
remembered; the judged ones are asked again at the end, which tells what remembering saves. Beside the time on the
clock stands that of the processor, which other work on the machine disturbs less. `--ablate` silences one voice of the
ranking at a time. `--index` first builds the index anew and tells how long texts and meanings took; `--memory` starts
two processes that search and tells what they hold together (PSS: shared pages counted once).
"""

import argparse
import json
import math
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import django

LOOKED_AT = 20_000
T = TypeVar("T")


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of `values` lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


@dataclass
class Watch:
    """How long each of many calls took, in ms: on the clock, and of the processor."""

    clock: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def of(self, call: Callable[[], T]) -> T:
        """What `call` returns, timed."""
        began, used = time.perf_counter(), time.thread_time()
        found = call()
        self.clock.append((time.perf_counter() - began) * 1000)
        self.processor.append((time.thread_time() - used) * 1000)
        return found

    def line(self, name: str) -> None:
        """Print the distributions."""
        clock = "  ".join(
            f"p{int(share * 100)} {percentile(self.clock, share):6.2f}" for share in (0.5, 0.95, 0.99)
        )
        used = "  ".join(
            f"p{int(share * 100)} {percentile(self.processor, share):6.2f}" for share in (0.5, 0.95)
        )
        print(f"{name:24} n={len(self.clock):5}  {clock}  max {max(self.clock):7.2f} ms  processor {used}")


def ndcg(relevant: dict[str, int], ranked: list[str]) -> float:
    """nDCG@10 of `ranked` against graded `relevant`."""

    def gain(grades: list[int]) -> float:
        return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))

    best = gain(sorted(relevant.values(), reverse=True)[:10])
    return gain([relevant.get(key, 0) for key in ranked[:10]]) / best


def recall(relevant: dict[str, int], ranked: list[str]) -> float:
    """Recall@20 of `ranked` over all of `relevant`."""
    return len(set(ranked[:20]) & set(relevant)) / len(relevant)


def judged(path: Path) -> list[dict]:
    """The judged queries in `path`, one JSON object a line."""
    return [json.loads(text) for text in path.read_text("utf-8").splitlines() if text]


def quality(queries: list[dict]) -> None:
    """Print how well and how quickly the judged queries are answered, all of them and by type."""
    from madoguchi.search.selectors import search

    watch, scores = Watch(), []
    for query in queries:
        result = watch.of(lambda asked=query["q"]: search(asked, source="survey"))
        ranked = [hit.id for hit in result.hits]
        scores.append((query["type"], ndcg(query["relevant"], ranked), recall(query["relevant"], ranked)))
    watch.line("judged queries")
    for kind in ("all", *dict.fromkeys(kind for kind, _, _ in scores)):
        part = [(n, r) for k, n, r in scores if kind in ("all", k)]
        print(
            f"  {kind:10} n={len(part):3}  nDCG@10 {sum(n for n, _ in part) / len(part):.3f}"
            f"  Recall@20 {sum(r for _, r in part) / len(part):.3f}"
        )


def ablate(queries: list[dict]) -> None:
    """Print what the quality is without each voice of the ranking."""
    from madoguchi.search import ranking
    from madoguchi.search.selectors import search

    voices = dict(ranking.VOICES)
    for silent in ("", *voices):
        ranking.VOICES = {name: loud for name, loud in voices.items() if name != silent}
        found = [[hit.id for hit in search(query["q"], source="survey").hits] for query in queries]
        pairs = list(zip(queries, found, strict=True))
        print(
            f"  without {silent or 'nothing':10} nDCG@10 {sum(ndcg(q['relevant'], f) for q, f in pairs) / len(pairs):.3f}"
            f"  Recall@20 {sum(recall(q['relevant'], f) for q, f in pairs) / len(pairs):.3f}"
        )
    ranking.VOICES = voices


def speed(sample: int) -> None:
    """Print how quickly words of titles, whole titles and a very long query are answered, and what is missed."""
    from madoguchi.registry.models import SurveyRow
    from madoguchi.search.selectors import search, suggest

    titles = SurveyRow.objects.order_by("id").values_list("title", flat=True)[:LOOKED_AT]
    words = sorted({t[i : i + 2] for t in titles for i in range(len(t) - 1) if " " not in t[i : i + 2]})
    chosen = random.Random(1).sample(words, min(sample, len(words)))
    watch = Watch()
    results = [watch.of(lambda asked=word: search(asked)) for word in chosen]
    watch.line("two characters")
    missed = [word for word, result in zip(chosen, results, strict=True) if not result.total]
    far = [word for word, result in zip(chosen, results, strict=True) if result.is_far]
    partial = sum(result.is_partial for result in results)
    print(
        f"  found nothing: {len(missed)} {missed[:10]}  far: {len(far)} {far[:10]}  only in part: {partial}"
    )
    asked = {
        "whole titles": [(search, title) for title in random.Random(2).sample(list(titles), 300)],
        "10,000 characters": [(search, f"{n}届出の手続を" * 1500) for n in range(20)],
        "suggestions": [(suggest, word) for word in chosen[:500]],
    }
    for name, calls in asked.items():
        watch = Watch()
        for ask, text in calls:
            watch.of(lambda ask=ask, text=text: ask(text))
        watch.line(name)


def build() -> None:
    """Build the index anew and print how long its two halves took."""
    from madoguchi.core.clock import now
    from madoguchi.search.services import rebuild

    began = time.perf_counter()
    reached: list[float] = []

    def note(done: int, total: int) -> None:
        if done == total and not reached:
            reached.append(time.perf_counter() - began)

    count = rebuild(note, at=now())
    whole = time.perf_counter() - began
    print(
        f"index of {count:,} records: texts {reached[0] if reached else whole:.1f} s, with meanings {whole:.1f} s"
    )


def memory() -> None:
    """Print what two processes that have searched hold, shared pages counted once."""
    code = (
        "import os, sys, django; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'madoguchi.site.settings');"
        "django.setup(); from madoguchi.search.selectors import search, suggest;"
        "[search(w) for w in ('引っ越し', '飲食店を開く', '13171', 'ひっこし')]; suggest('車');"
        "print('ready', flush=True); sys.stdin.read()"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    for process in started:
        assert process.stdout is not None
        process.stdout.readline()
    total = 0
    for process in started:
        rollup = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
        held = {row.split()[0]: int(row.split()[1]) for row in rollup.splitlines()[1:]}
        total += held["Pss:"]
        print(f"  process: RSS {held['Rss:'] / 1024:.0f} MB  PSS {held['Pss:'] / 1024:.0f} MB")
    print(f"two processes together: {total / 1024:.0f} MB")
    for process in started:
        process.communicate("")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queries", type=Path)
    parser.add_argument("--sample", type=int, default=2000)
    parser.add_argument("--index", action="store_true")
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--ablate", action="store_true")
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.site.settings")
    django.setup()

    from madoguchi.search.selectors import is_ready, search

    if arguments.index:
        build()
    if not is_ready():
        sys.exit("There is no index here: import the survey first.")
    for word in ("手続", "引っ越し", "ひっこし"):
        search(word)
    queries = judged(arguments.queries) if arguments.queries else []
    if queries:
        quality(queries)
        if arguments.ablate:
            ablate(queries)
    speed(arguments.sample)
    if queries:
        watch = Watch()
        for query in queries:
            watch.of(lambda asked=query["q"]: search(asked, source="survey"))
        watch.line("judged queries, again")
    if arguments.memory:
        memory()


if __name__ == "__main__":
    main()
