"""Matching whole populations with rules: `python benchmarks/rules/match.py [--large] [--population FILE] [--engine E]`.

1,000,000 households × 100 programmes (budget 10 s); with `--large` 14,000,000 persons of 4,000,000 households × 20
programmes (60 s, 4 GB). Programmes are those of the library; where these are fewer, they are repeated with other limits.
The population is invented and kept for the next run. Prints seconds and the most memory that the process had.
"""

import argparse
import copy
import os
import resource
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import django

ON = date(2026, 11, 22)
SMALL, LARGE = (1_000_000, 100), (4_000_000, 20)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--population", type=Path)
    parser.add_argument("--households", type=int)
    parser.add_argument("--programmes", type=int)
    parser.add_argument("--engine", choices=("polars", "duckdb"), default="polars")
    options = parser.parse_args()
    households, programmes = LARGE if options.large else SMALL
    households, programmes = options.households or households, options.programmes or programmes
    path = options.population or _population(households)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MADOGUCHI_STATE"] = folder
        os.environ.setdefault("MADOGUCHI_MODE", "test")
        os.environ["DJANGO_SETTINGS_MODULE"] = "madoguchi.site.settings"
        django.setup()
        _run(path, programmes, options.engine)


def _population(households: int) -> Path:
    """The invented population of that size, made once."""
    path = Path(tempfile.gettempdir()) / f"madoguchi-population-{households}.parquet"
    if not path.exists():
        from madoguchi.rules.columnar.invented import FAMILIES, write_households

        began = time.perf_counter()
        draft = path.with_suffix(".new")
        persons = write_households(draft, households, seed=20261122, on=ON, shares=FAMILIES)
        draft.rename(path)
        print(
            f"{persons:,} persons invented in {time.perf_counter() - began:.0f} s; run again to measure memory"
        )
    return path


def _rules(wanted: int) -> dict[str, Any]:
    """So many rules: those of the library for residents, then the same with other limits."""
    from madoguchi.registry.library import library
    from madoguchi.rules.documents import load

    documents = {one.slug: one.rule for one in _listed(library()) if one.audience != "business"}
    made: dict[str, Any] = {}
    turn = 0
    while len(made) < wanted:
        for slug, document in documents.items():
            if len(made) < wanted:
                name = slug if turn == 0 else f"{slug}-{turn}"
                made[name] = load(_varied(document, turn))
        turn += 1
    print(f"{len(made)} programmes, {min(wanted, len(documents))} of them of the library as they are")
    return made


def _listed(found: Any) -> list[Any]:
    return list(found.values()) if hasattr(found, "values") else list(found)


def _varied(document: Any, turn: int) -> Any:
    """The document with every amount of money that it compares with a little higher."""
    varied = copy.deepcopy(document)

    def vary(part: Any) -> None:
        if isinstance(part, dict):
            value = part.get("value")
            if isinstance(value, int) and not isinstance(value, bool) and value > 10_000:
                part["value"] = value + turn
            for inner in part.values():
                vary(inner)
        elif isinstance(part, list):
            for inner in part:
                vary(inner)

    if turn:
        vary(varied)
    return varied


def _run(path: Path, programmes: int, engine: str) -> None:
    from madoguchi.rules.columnar.matching import match
    from madoguchi.rules.columnar.population import Population

    rules = _rules(programmes)
    cpu = _cpu()
    began = time.perf_counter()
    population = Population.open(path)
    matched = match(rules, population, on=ON, engine=engine)
    seconds = time.perf_counter() - began
    yes = sum(one.yes for one in matched.programmes)
    open_ones = sum(one.unknown for one in matched.programmes)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(
        f"{matched.rows:,} persons in {matched.households:,} households × {len(rules)} programmes by {engine}: "
        f"{seconds:.1f} s ({_cpu() - cpu:.1f} s of processors), at most {peak:.2f} GB"
    )
    print(f"yes {yes:,}, open {open_ones:,}; {len(matched.unknown_terms)} terms that no column tells")


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
