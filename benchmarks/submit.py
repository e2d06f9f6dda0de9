"""How many applications a second arrive, durably: `python benchmarks/submit.py [--processes 4] [--each 150] [--together]`.

Publishes one procedure (12 questions, one of them a file), or with `--together` four that are filed in one
submission; fills drafts with their files uploaded, then lets
N processes send them through the service as the page does: load the draft by its holder, submit it. Prints the
rate, the distribution, what the database counts and how durable it is set.

Works in a new SQLite database of its own, or in the empty one that MADOGUCHI_DATABASE names.
"""

import argparse
import multiprocessing
import os
import random
import sys
import tempfile
import time
from datetime import UTC, datetime
from multiprocessing.synchronize import Barrier
from typing import Any
from uuid import UUID

import django

PROCEDURE = "high-cost-medical"
TOGETHER = (PROCEDURE, "pregnancy-notification", "disability-certificate", "severe-disability-medical")


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of `values` lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def prepare(count: int, slugs: tuple[str, ...]) -> list[UUID]:
    """The ids of `count` complete drafts of guests, in a database made for them."""
    from madoguchi.core.acting import Acting
    from madoguchi.core.clock import japan_day
    from madoguchi.eforms.selectors import question_count
    from madoguchi.filling.models import Draft
    from madoguchi.filling.selectors import document_of_draft
    from madoguchi.filling.services import attach, save_answers, start_together
    from madoguchi.site.demo.catalogue import publish_catalogue
    from madoguchi.site.demo.city import build_city
    from madoguchi.site.demo.fill import answer_form, persona
    from madoguchi.site.demo.procedures import PROCEDURES
    from madoguchi.site.preparation import migrate

    migrate()
    if Draft.objects.exists():
        sys.exit("This database is in use: name an empty one.")
    at = datetime.now(UTC)
    chosen = [demo for demo in PROCEDURES if demo.slug in slugs]
    published = publish_catalogue(build_city(at=at), procedures=chosen, at=at)
    rng = random.Random(1)
    keys = []
    for n in range(count):
        editions = [editions[n % len(editions)] for _demo, editions in published]
        draft = start_together(editions=editions, by=Acting.nobody(), at=at).draft
        document = document_of_draft(draft)
        if not n:
            print(f"{count} drafts of {question_count(document)} questions, with files …", flush=True)
        assert draft.ticket_id is not None
        by = Acting(name="", tickets=frozenset({draft.ticket_id}))
        answers = answer_form(
            document,
            persona(rng, town=""),
            rng,
            on=japan_day(at),
            attach=lambda upload, draft=draft, by=by: attach(draft=draft, upload=upload, by=by, at=at),
        )
        save_answers(draft=draft, answers=answers, revision=draft.revision, by=by, at=at)
        keys.append(draft.pk)
    return keys


def send(keys: list[tuple[UUID, UUID]], barrier: Barrier, results: "multiprocessing.Queue[Any]") -> None:
    """Submit the drafts one after another and report the moments, how long each took and its receipt."""
    django.setup()
    from madoguchi.core.acting import Acting
    from madoguchi.filling.selectors import draft_for
    from madoguchi.filling.services import submit

    took, receipts, failed = [], [], []
    durable = durability()
    barrier.wait()
    began, cpu = time.time(), time.process_time()
    for key, ticket in keys:
        by = Acting(name="", tickets=frozenset({ticket}))
        start = time.perf_counter()
        try:
            draft = draft_for(by, key)
            made = submit(draft=draft, key=draft.key, revision=draft.revision, by=by)
        except Exception as error:  # counted and shown, the others go on
            failed.append(repr(error))
            continue
        took.append((time.perf_counter() - start) * 1000)
        receipts += [one["number"] for one in made.receipts]
    results.put((began, time.time(), time.process_time() - cpu, took, receipts, failed, durable))


def durability() -> str:
    """What the connection of a writer says about its durability."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous")
            return f"SQLite, PRAGMA synchronous = {cursor.fetchone()[0]} (2 is FULL)"
        said = []
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            cursor.execute(f"SHOW {name}")
            said.append(f"{name} {cursor.fetchone()[0]}")
        return "PostgreSQL, " + ", ".join(said)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--each", type=int, default=150, help="submissions of each process")
    parser.add_argument("--together", action="store_true", help="four procedures in each submission")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="madoguchi-submit-") as state:
        os.environ.update(MADOGUCHI_STATE=state, DJANGO_SETTINGS_MODULE="madoguchi.site.settings")
        django.setup()
        measure(arguments.processes, arguments.each, TOGETHER if arguments.together else (PROCEDURE,))


def measure(processes: int, each: int, slugs: tuple[str, ...]) -> None:
    """Send `each` drafts from every one of `processes`, and print what came of it."""
    from django.db import connections

    from madoguchi.applications.models import Application
    from madoguchi.filling.models import Draft, Submission

    keys = prepare(processes * each, slugs)
    tickets = dict(Draft.objects.values_list("pk", "ticket_id"))
    pairs = [(key, tickets[key]) for key in keys]
    connections.close_all()

    spawn = multiprocessing.get_context("spawn")
    barrier, results = spawn.Barrier(processes), spawn.Queue()
    workers = [
        spawn.Process(target=send, args=(pairs[n::processes], barrier, results)) for n in range(processes)
    ]
    for worker in workers:
        worker.start()
    parts = [results.get() for _ in workers]
    for worker in workers:
        worker.join()

    seconds = max(part[1] for part in parts) - min(part[0] for part in parts)
    took = [one for part in parts for one in part[3]]
    receipts = [number for part in parts for number in part[4]]
    failed = [error for part in parts for error in part[5]]
    if not took:
        sys.exit(f"Nothing arrived: {failed[:1]}")
    shares = "  ".join(f"p{int(share * 100)} {percentile(took, share):.1f}" for share in (0.5, 0.95, 0.99))
    print(f"{processes} processes: {len(took) / seconds:.1f} submissions/s in {seconds:.1f} s")
    print(f"{shares}  max {max(took):.1f} ms")
    print(
        f"CPU {sum(part[2] for part in parts) / len(took) * 1000:.1f} ms a submission, load {os.getloadavg()}"
    )
    print(parts[0][6])
    stored = set(Application.objects.values_list("receipt_number", flat=True))
    print(
        f"acknowledged {len(receipts)}, submissions {Submission.objects.count()}, applications {len(stored)}, "
        f"failed {len(failed)} {failed[:1] or ''}"
    )
    if set(receipts) != stored or len(receipts) != len(stored):
        sys.exit("What was acknowledged is not what the database holds.")


if __name__ == "__main__":
    main()
