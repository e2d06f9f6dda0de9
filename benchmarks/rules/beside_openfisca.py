"""Side by side with openfisca-japan 2.2.0: the same families, four allowances, households a second, every difference.

    benchmarks/rules/openfisca.sh FOLDER
    python benchmarks/rules/beside_openfisca.py --python FOLDER/bin/python [--families 200000] [--on 2025-06-15]

Both sides compute whole columns at once, openfisca-japan with NumPy, which is its quickest way, and ours with Polars; and
both take one household after another as JSON, ours with reasons. Each difference is led back to readings of the law
(`readings.py`), which `docs/rules-beside-openfisca.md` explains; what they do not explain is counted too.
"""

import argparse
import os
import subprocess
import tempfile
import time
from collections import Counter
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

import django
import numpy as np
import polars as pl
from families import EPOCH, as_population, as_situation, families, told
from readings import ALLOWANCES, Family, Person

SEED = 20261122
ONE_BY_ONE = 2_000
PIECES = 4
THEIRS = Path(__file__).with_name("openfisca_side.py")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--python", required=True, help="the Python that has openfisca-japan")
    parser.add_argument("--families", type=int, default=200_000)
    parser.add_argument("--on", default="2025-06-15", help="a day from 2025-04-01 to 2025-07-31")
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MADOGUCHI_STATE"] = folder
        os.environ.setdefault("MADOGUCHI_MODE", "test")
        os.environ["DJANGO_SETTINGS_MODULE"] = "madoguchi.site.settings"
        django.setup()
        _run(options, Path(folder))


def _run(options: argparse.Namespace, folder: Path) -> None:
    on = date.fromisoformat(options.on)
    people = families(options.families, on, SEED)
    more = told(people, on)
    theirs = _theirs(people, options, folder)
    print(
        f"{options.families:,} families, {len(people['role']):,} persons, {on}, 4 allowances; best of {options.repeat}"
    )
    filling, computing, processor = map(float, theirs["seconds"])
    _say("openfisca-japan 2.2.0, whole columns", options.families, computing, filling, processor)
    alone = tuple(map(float, theirs["one_by_one"]))
    _say("openfisca-japan 2.2.0, one household after another", 1, alone[0], 0, alone[1])
    ours = _ours(people, more, on, options, folder, (computing, filling, processor), alone)
    _differences(people, more, theirs, ours, on, options.families)


def _parts(population: pl.DataFrame, count: int) -> list[pl.DataFrame]:
    """The families in as many pieces as matching would make of more of them."""
    bounds = [population["household_id"].search_sorted(count * part // PIECES) for part in range(PIECES)]
    return [
        population.slice(begin, end - begin)
        for begin, end in zip(bounds, [*bounds[1:], population.height], strict=True)
    ]


def _say(name: str, count: int, computing: float, filling: float, processor: float) -> None:
    print(
        f"{name}: {count / computing:,.0f} households a second ({count / (computing + filling):,.0f} with filling it; "
        f"{count / processor:,.0f} a second of one processor)"
    )


def _theirs(people, options: argparse.Namespace, folder: Path) -> dict[str, np.ndarray]:
    asked, answered = folder / "people.npz", folder / "result.npz"
    np.savez(asked, **people)
    words = [
        options.python,
        str(THEIRS),
        str(asked),
        str(answered),
        options.on,
        "--repeat",
        str(options.repeat),
    ]
    subprocess.run(words, check=True, env={"PATH": os.environ["PATH"]})
    return dict(np.load(answered))


def _ours(
    people,
    more,
    on: date,
    options: argparse.Namespace,
    folder: Path,
    their: tuple[float, ...],
    alone: tuple[float, ...],
):
    from madoguchi.registry.library import library_programme
    from madoguchi.rules.columnar.frames import Frames
    from madoguchi.rules.columnar.lowering import lower
    from madoguchi.rules.columnar.pieces import Piece
    from madoguchi.rules.columnar.population import Population
    from madoguchi.rules.documents import load
    from madoguchi.rules.situations import Situation

    rules = {slug: load(library_programme(slug).rule) for slug in ALLOWANCES}
    population = as_population(people, more)
    population.write_parquet(folder / "population.parquet")
    opened = Population.open(folder / "population.parquet")
    frames = Frames(lower(rules, kinds=opened.kinds, on=on, whole=opened.whole))
    filling, computing, processor = [], [], []
    for _ in range(options.repeat):
        begun = time.perf_counter()
        pieces = [Piece(part, "household_id") for part in _parts(population, options.families)]
        filling.append(time.perf_counter() - begun)
        begun, busy = time.perf_counter(), time.process_time()
        table = pl.concat([frames.table_of(piece, made) for piece, made in frames.compute_all(pieces)])
        computing.append(time.perf_counter() - begun)
        processor.append(time.process_time() - busy)
    own = (min(computing), min(filling), min(processor))
    _say("ours, whole columns", options.families, *own)
    print(
        f"  ratio: {their[0] / own[0]:.1f} × ({(their[0] + their[1]) / (own[0] + own[1]):.1f} × with filling; "
        f"{their[2] / own[2]:.1f} × by processor time)"
    )
    few = population.filter(population["household_id"] < ONE_BY_ONE).partition_by(
        "household_id", as_dict=False
    )
    rows = [part.to_dicts() for part in few]
    said = [as_situation(rows, number) for number in range(len(rows))]
    begun, busy = time.perf_counter(), time.process_time()
    situations = [Situation.of(one) for one in said]
    verdicts = [{slug: rule.verdict(one, on=on) for slug, rule in rules.items()} for one in situations]
    took = (time.perf_counter() - begun, 0.0, time.process_time() - busy)
    _say("ours, one household after another with reasons", len(rows), *took)
    print(
        f"  ratio: {alone[0] * len(rows) / took[0]:.1f} × ({alone[1] * len(rows) / took[2]:.1f} × by processor time)"
    )
    _agree(verdicts, table)
    return table


def _agree(verdicts, table) -> None:
    """The interpreter and the columns say the same of these."""
    for number, one in enumerate(verdicts):
        for slug, verdict in one.items():
            assert verdict.holds is table[slug][number], (number, slug)
            for amount in verdict.amounts:
                low, high = (
                    table[f"{slug}.{amount.id}.low"][number],
                    table[f"{slug}.{amount.id}.high"][number],
                )
                assert (amount.low, amount.high) == (low, high), (number, slug)


def _differences(people, more, theirs, ours, on: date, count: int) -> None:
    family_of = _families(people, more, theirs)
    for slug, (name, allowance, readings) in ALLOWANCES.items():
        high = theirs[name].astype(np.int64)
        low = (
            theirs["child_rearing_allowance_least"].astype(np.int64)
            if slug == "child-rearing-allowance"
            else high
        )
        own = ours[f"{slug}.monthly.high"].fill_null(0).to_numpy() * ours[slug].fill_null(False).to_numpy()
        wrong = Counter()
        kinds: Counter[tuple[str, ...]] = Counter()
        same = paid = 0
        for number in range(count):
            is_paid = bool(own[number] or high[number])
            paid += is_paid
            if own[number] == low[number] == high[number]:
                same += 1
                continue
            family = family_of(number)
            if allowance(family, on, frozenset())[0] != own[number]:
                wrong["ours is not as the law is written down here"] += 1
            kinds[_led_back(family, on, allowance, readings, (low[number], high[number]))] += 1
        print(f"\n{slug}: {paid:,} paid by either, {same:,} of {count:,} the same")
        for kind, times in kinds.most_common():
            print(f"  {times:7,}  {' + '.join(kind) or 'NOT EXPLAINED'}")
        for sentence, times in wrong.items():
            print(f"  {times:7,}  {sentence}")


def _led_back(family, on: date, allowance, readings, wanted) -> tuple[str, ...]:
    """The fewest readings that lead to what openfisca-japan computed; none where no set of them does."""
    for size in range(1, len(readings) + 1):
        for some in combinations(readings, size):
            if allowance(family, on, frozenset(some)) == tuple(wanted):
                return some
    return ()


def _families(people, more, theirs):
    household = people["household"]
    starts = np.searchsorted(household, np.arange(len(people["tokyo"]) + 1))

    def family(number: int) -> Family:
        members = tuple(
            Person(
                int(people["role"][row]),
                EPOCH + timedelta(days=int(people["birth_date"][row])),
                int(people["income"][row]),
                int(more["salary"][row]),
                int(people["body_grade"][row]),
                int(more["special_child_grade"][row]),
                bool(more["needs_constant_care"][row]),
                int(more["dependants"][row]),
                int(more["specified_dependants"][row]),
                int(more["elderly_dependants"][row]),
            )
            for row in range(starts[number], starts[number + 1])
        )
        return Family(
            members,
            bool(people["tokyo"][number]),
            int(theirs["dependants"][number]),
            float(theirs["income_child_rearing"][number]),
            float(theirs["income_upbringing"][number]),
            float(theirs["income_disabled_child"][number]),
        )

    return family


if __name__ == "__main__":
    main()
