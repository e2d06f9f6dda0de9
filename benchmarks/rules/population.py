"""Invented households as a Parquet file: `python benchmarks/rules/population.py FILE [--households N] [--seed N]`.

With `--families` a household has 3.5 persons, as in 14,000,000 persons of 4,000,000 households; without it the ages and
households are those of a city. The file is what `madoguchi match` and `benchmarks/rules/match.py` read.
"""

import argparse
import time
from datetime import date
from pathlib import Path

from madoguchi.rules.columnar.invented import CITY, FAMILIES, write_households

ON = date(2026, 11, 22)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--households", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--families", action="store_true")
    options = parser.parse_args()
    began = time.perf_counter()
    persons = write_households(
        options.file,
        options.households,
        seed=options.seed,
        on=ON,
        shares=FAMILIES if options.families else CITY,
        progress=lambda done, total: print(f"\r{done:,} of {total:,} households", end="", flush=True),
    )
    size = options.file.stat().st_size / 1e6
    print(f"\n{persons:,} persons, {size:,.0f} MB, in {time.perf_counter() - began:.0f} s: {options.file}")


if __name__ == "__main__":
    main()
