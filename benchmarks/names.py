"""Finding people by name among 1,000,000, and looking a value up: `python benchmarks/names.py [--count N]`.

Keeps that many invented names, whose surnames and given names come as unevenly as real ones, and prints how long
queries take, in ms. Works in a new SQLite database of its own, or in the empty one that MADOGUCHI_DATABASE names.
"""

import argparse
import os
import random
import statistics
import tempfile
import time
from datetime import date

import django

SURNAMES = 3000
GIVEN = 4000
QUERIES = 400


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MADOGUCHI_STATE"] = folder
        os.environ.setdefault("MADOGUCHI_MODE", "test")
        os.environ["DJANGO_SETTINGS_MODULE"] = "madoguchi.site.settings"
        django.setup()
        _run(options.count)


def _run(count: int) -> None:
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    rng = random.Random(20261122)
    families, givens = _words(rng, SURNAMES), _words(rng, GIVEN)
    weights = [1 / (place + 5) for place in range(SURNAMES)], [1 / (place + 20) for place in range(GIVEN)]
    began = time.perf_counter()
    names, holder = _fill(rng, families, givens, weights, count)
    print(f"{count:,} names kept in {time.perf_counter() - began:.0f} s on {connection.vendor}")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    _measure(rng, names, families, givens, holder)


def _words(rng: random.Random, count: int) -> list[str]:
    """Invented words of one to three kanji out of a thousand, the first ones of a few only, as in real names."""
    kanji = [chr(code) for code in range(0x4E00, 0x9FA0)]
    rng.shuffle(kanji)
    common = kanji[:1000]
    found: dict[str, None] = {}
    while len(found) < count:
        length = rng.choices([1, 2, 3], [1, 8, 1])[0]
        found["".join(common[min(int(rng.expovariate(1 / 180)), 999)] for _ in range(length))] = None
    return list(found)


def _fill(rng, families, givens, weights, count):
    from django.db import transaction
    from django.utils.timezone import now

    from madoguchi.accounts.models import Organisation, Subject
    from madoguchi.accounts.services import add_organisation
    from madoguchi.core.acting import Acting
    from madoguchi.core.ids import uuid7
    from madoguchi.facts.folded import folded
    from madoguchi.facts.models import Fact, NameGram
    from madoguchi.vault.selectors import grams_of, lookup_of
    from madoguchi.vocabulary.terms import term

    city = add_organisation(
        slug="city",
        name="市",
        kind=Organisation.Kind.MUNICIPALITY,
        parent=None,
        by=Acting.system("b"),
        at=now(),
    )
    name, at = term("person.name"), now()
    names = []
    picked = list(zip(
        rng.choices(families, weights[0], k=count), rng.choices(givens, weights[1], k=count), strict=True
    ))  # fmt: skip
    for start in range(0, count, 20_000):
        subjects, facts, grams = [], [], []
        for family, given in picked[start : start + 20_000]:
            subject = Subject(id=uuid7(), kind=Subject.Kind.PERSON)
            value = {"family": family, "given": given}
            fact = Fact(
                subject=subject, term=name.name, holder=city, tenant=city.pk, source="officer",
                lookup=lookup_of(name.name, folded(name, value)), observed_on=date(2026, 1, 1), recorded_at=at,
            )  # fmt: skip
            # the value itself is left empty: what is sealed is not looked at when a name is sought
            subjects.append(subject)
            facts.append(fact)
            grams += [
                NameGram(gram=gram, holder_id=city.pk, fact=fact) for gram in grams_of(f"{family} {given}")
            ]
            names.append(family + given)
        with transaction.atomic():
            Subject.objects.bulk_create(subjects)
            Fact.objects.bulk_create(facts)
            NameGram.objects.bulk_create(grams, batch_size=5000)
    return names, city.pk


def _measure(rng, names, families, givens, holder) -> None:
    from madoguchi.facts.models import Fact
    from madoguchi.facts.selectors.names import facts_with_grams
    from madoguchi.vault.selectors import grams_sought, lookup_of

    sought = {
        "whole names": [rng.choice(names) for _ in range(QUERIES)],
        "surnames, the commonest 40": families[:40] * (QUERIES // 40),
        "given names, the commonest 40": givens[:40] * (QUERIES // 40),
        "commonest surname and given name": [families[n % 10] + givens[n // 10 % 10] for n in range(QUERIES)],
        "names that nobody has": [givens[-1 - n % 90] + families[-1 - n % 70] for n in range(QUERIES)],
    }
    for what, words in sought.items():
        times, busy, found = [], [], 0
        for word in words:
            began, worked = time.perf_counter(), time.process_time()
            found += len(facts_with_grams(grams_sought(word), holder=holder))
            times.append(1000 * (time.perf_counter() - began))
            busy.append(1000 * (time.process_time() - worked))
        _say(what, times, busy, found)
    times, busy = [], []
    for word in sought["whole names"]:
        began, worked = time.perf_counter(), time.process_time()
        digest = lookup_of("person.name", word)
        list(
            Fact.objects.filter(term="person.name", lookup=digest, superseded_at__isnull=True).values_list(
                "pk"
            )[:50]
        )
        times.append(1000 * (time.perf_counter() - began))
        busy.append(1000 * (time.process_time() - worked))
    _say("a whole name by its digest", times, busy, len(times))


def _say(what: str, times: list[float], busy: list[float], found: int) -> None:
    print(
        f"{what}: {_spread(times)} by the clock, {_spread(busy)} of our processor ({found / len(times):.1f} found)"
    )


def _spread(times: list[float]) -> str:
    ordered = sorted(times)
    p95 = ordered[int(0.95 * len(ordered)) - 1]
    return f"median {statistics.median(ordered):.2f} ms, p95 {p95:.2f}, max {ordered[-1]:.2f}"


if __name__ == "__main__":
    main()
