"""One household and a hundred programmes: `python benchmarks/rules/household.py [--programmes N] [--households N]`.

Reads the rules of the library (again from the first where there are fewer), draws invented households of which more or
less is known, and prints how long one household takes for all of them: verdicts with reasons, amounts, what to ask and
deadline; and apart from it the day on which the verdict changes. CPU time in ms, as a distribution.
"""

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable
from datetime import date
from importlib.resources import files
from typing import Any

from madoguchi.rules.documents import Rule, load
from madoguchi.rules.overriding import overridden
from madoguchi.rules.situations import Situation

ON = date(2026, 11, 22)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programmes", type=int, default=100)
    parser.add_argument("--households", type=int, default=200)
    options = parser.parse_args()
    documents = _documents()
    started = time.process_time()
    rules = [load(document) for document in documents]
    print(f"{len(documents)} rules of the library, read in {(time.process_time() - started) * 1000:.0f} ms")
    programmes = [rules[place % len(rules)] for place in range(options.programmes)]
    _told("first household of a day", [_timed(lambda: _verdicts(programmes, Situation.of({})))])
    rng = random.Random(20261122)
    for share in (0.0, 0.5, 1.0):
        situations = [Situation.of(_household(rng, share)) for _ in range(options.households)]
        what = f"{options.programmes} programmes, {share:.0%} known"
        _told(what, [_timed(lambda one=one: _verdicts(programmes, one)) for one in situations])
        reasons = [len(v.reasons) for v in _verdicts(programmes, situations[0])]
        print(f"    reasons in all {sum(reasons)}, at most {max(reasons)}")
    found = _verdicts(programmes, situations[0])
    _told("changes_on, each verdict", [_timed(lambda one=one: one.changes_on) for one in found])


def _documents() -> list[Any]:
    """The rule documents of the library, what cities change already exchanged."""
    library = files("madoguchi.registry").joinpath("library")
    said: dict[str, Any] = {}
    for folder in ("national", "tokyo", "municipal", "business"):
        for file in sorted(library.joinpath(folder).iterdir(), key=lambda file: file.name):
            said[f"{folder}/{file.name.removesuffix('.json')}"] = json.loads(file.read_text("utf-8"))

    def rule_of(key: str) -> Any:
        one = said[key]
        return one["rule"] if "rule" in one else overridden(rule_of(one["overrides"]["of"]), one["overrides"])

    return [rule_of(key) for key in said]


def _verdicts(programmes: list[Rule], situation: Situation) -> list[Any]:
    return [rule.verdict(situation, on=ON) for rule in programmes]


def _household(rng: random.Random, share: float) -> dict[str, Any]:
    """An invented household; each fact is known with the probability `share`."""

    def known(**facts: Any) -> dict[str, Any]:
        return {name: value for name, value in facts.items() if rng.random() < share}

    def someone(youngest: int, eldest: int) -> dict[str, Any]:
        born = date(2026 - rng.randint(youngest, eldest), rng.randint(1, 12), rng.randint(1, 28))
        return known(
            birth_date=born.isoformat(),
            income={"value": rng.randrange(0, 9_000_000, 1000), "source": "typed"},
            salary=rng.randrange(0, 9_000_000, 1000),
            resident_tax_levy=rng.randrange(0, 400_000, 100),
            city_code=rng.choice(["131016", "131024", "992011"]),
            lives_in_japan=True,
            is_student=rng.random() < 0.3,
            lives_together=True,
            is_supported=youngest == 0,
            in_facility=False,
            needs_constant_care=rng.random() < 0.05,
            disability_body_grade=rng.randint(1, 6),
        )

    household = {
        "person": someone(20, 70),
        "household": known(
            is_tax_exempt=rng.random() < 0.2,
            on_public_assistance=False,
            is_single_parent=rng.random() < 0.2,
            income=rng.randrange(0, 9_000_000, 1000),
            rent=60_000,
            savings=500_000,
        ),
    }
    if rng.random() < share:
        household["spouse"] = None if rng.random() < 0.4 else someone(20, 70)
    if rng.random() < share:
        household["children"] = [someone(0, 19) for _ in range(rng.randint(0, 4))]
    if rng.random() < share:
        household["others"] = [someone(60, 95) for _ in range(rng.randint(0, 2))]
    return household


def _timed(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000


def _told(what: str, times: list[float]) -> None:
    times.sort()
    rest = [times[int(len(times) * part)] for part in (0.9, 0.99)]
    print(
        f"{what}: median {statistics.median(times):.2f} ms, p90 {rest[0]:.2f}, p99 {rest[1]:.2f}, "
        f"worst {times[-1]:.2f} (of {len(times)})"
    )


if __name__ == "__main__":
    main()
