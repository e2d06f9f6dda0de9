"""A big panel: `python benchmarks/surveys.py [--people 100000]`. Import, raking, all tables with 60 questions; CPU seconds.

Works on invented answers in memory and needs no database: what it measures is reading the files, the weights and the counting.
"""

import argparse
import csv
import io
import os
import random
import resource
import time
from collections.abc import Callable
from typing import Any

import django

LIMITS = {"read": 60.0, "rake": 5.0, "count": 60.0}
"""CPU seconds that each step may take for 100,000 people."""


def codebook(questions: int) -> list[list[str]]:
    """Four traits, then questions with one answer, several, and of some only those asked."""
    rows = [["設問番号", "設問文", "形式", "選択肢番号", "選択肢", "回答対象"]]
    for code, n in (("sex", 2), ("age", 6), ("area", 5), ("occupation", 6)):
        rows += [[code, code, "SA", str(one), f"{code}{one}", ""] for one in range(1, n + 1)]
    for place in range(questions - 4):
        kind = "MA" if place % 3 == 2 else "SA"
        base = f"Q{place - 1}=1" if place % 5 == 4 else ""
        rows += [[f"Q{place}", f"問{place}", kind, str(one), f"答え{one}", base] for one in range(1, 7)]
    return rows


def answers(rows: list[list[str]], people: int) -> list[list[str]]:
    """The table of `people` that fits."""
    from madoguchi.surveys.panel import read_codebook
    from madoguchi.surveys.types import Kind, template_rows

    book = read_codebook(as_csv(rows))
    rng = random.Random(1)
    table = [list(template_rows(book))]
    for _n in range(people):
        given: dict[str, Any] = {}
        row: list[str] = []
        for item in book.items:
            asked = item.is_asked_of(given)
            codes = [one.code for one in item.choices]
            if item.kind is Kind.MANY:
                chosen = {code for code in codes if rng.random() < 0.3}
                row += [("1" if code in chosen else "0") if asked else "" for code in codes]
                continue
            given[item.code] = rng.choice(codes) if asked else None
            row.append(given[item.code] or "")
        table.append(row)
    return table


def as_csv(rows: list[list[str]]) -> bytes:
    """Rows as a file."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def timed(name: str, work: Callable[[], Any]) -> tuple[Any, float]:
    """What `work` gives, and its CPU seconds, printed."""
    began = time.process_time()
    found = work()
    took = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{name:<8} {took:6.1f} s CPU   peak {peak:,} MB")  # noqa: T201 - a report
    return found, took


def main() -> int:
    """Measure, and 1 when a step takes longer than its limit for so many."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=60)
    chosen = parser.parse_args()
    os.environ.setdefault("MADOGUCHI_MODE", "test")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.site.settings")
    django.setup()
    from madoguchi.surveys.analysis import result_of, weights_of
    from madoguchi.surveys.counting import columns_of
    from madoguchi.surveys.panel import read_codebook, read_panel

    rows = codebook(chosen.questions)
    held, content = as_csv(rows), as_csv(answers(rows, chosen.people))
    print(f"{chosen.people:,} people, {chosen.questions} questions, {len(content) / 1e6:,.1f} MB")  # noqa: T201
    reading, read = timed("read", lambda: read_panel(content, read_codebook(held), {}))
    assert reading.wrong_rows == 0, reading.troubles[:3]
    design = {
        "roles": {"sex": "sex", "age": "age", "area": "area", "occupation": "occupation"},
        "margins": {
            "sex": {"1": 48, "2": 52},
            "age": {str(n): 10 + 3 * n for n in range(1, 7)},
            "area": {str(n): 30 - 4 * n for n in range(1, 6)},
        },
        "populations": [{"key": "some", "words": "2〜5", "groups": {"age": ["2", "3", "4", "5"]}}],
    }
    columns = columns_of(reading.book, reading.answers)
    raked, rake = timed("rake", lambda: weights_of(columns, design))
    assert raked is not None and raked.is_converged
    result, count = timed("count", lambda: result_of(reading.book, reading.answers, design))
    print(
        f"{len(result['crosses'])} cross tables, {raked.rounds} rounds, n effective {raked.n_effective:,.0f}"
    )  # noqa: T201
    share = chosen.people / 100_000
    took = {"read": read, "rake": rake, "count": count}
    return int(any(took[name] > limit * max(share, 0.1) for name, limit in LIMITS.items()))


if __name__ == "__main__":
    raise SystemExit(main())
