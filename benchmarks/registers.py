"""1,800 analogue clauses and the periods of 10,000 procedures: `python benchmarks/registers.py [--clauses N] [--procedures N]`.

Hands in a workbook of that many clauses, takes it away again and hands it in unchanged; makes procedures with two versions
each in fifty offices; prints how long this and the pages take. Works in a new SQLite database of its own, or in the
empty one that MADOGUCHI_DATABASE names.
"""

import argparse
import os
import random
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

OFFICES = 50


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clauses", type=int, default=1800)
    parser.add_argument("--procedures", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MADOGUCHI_STATE"] = folder
        os.environ.setdefault("MADOGUCHI_MODE", "test")
        os.environ["DJANGO_SETTINGS_MODULE"] = "madoguchi.site.settings"
        django.setup()
        _run(options.clauses, options.procedures)


def _timed(what: str, act: Callable[[], Any]) -> Any:
    began, cpu = time.perf_counter(), time.process_time()
    made = act()
    print(f"{what}: {time.perf_counter() - began:.2f} s (CPU {time.process_time() - cpu:.2f} s)")
    return made


def _run(clauses: int, procedures: int) -> None:
    from django.core.management import call_command
    from django.test import Client

    from madoguchi.accounts.models import Organisation
    from madoguchi.accounts.services import add_organisation
    from madoguchi.core.acting import Acting, Role
    from madoguchi.core.clock import japan_day, now
    from madoguchi.plan.models import AnalogueClause
    from madoguchi.plan.selectors.periods import period_rows
    from madoguchi.plan.selectors.registers import kept_rows, sheet_of
    from madoguchi.plan.services.periods import confirm_grounds
    from madoguchi.plan.services.registers import read_register, take_register
    from madoguchi.plan.types.analogue import ANALOGUE

    call_command("migrate", verbosity=0)
    at, rng, system = now(), random.Random(1800), Acting.system("benchmark")
    kinds, ken = Organisation.Kind, None
    places = []
    for n in range(OFFICES + 1):
        made = add_organisation(
            slug=f"office-{n}" if n else "ken",
            name=f"第{n}局" if n else "県",
            kind=kinds.BUREAU if n else kinds.PREFECTURE,
            parent=ken,
            by=system,
            at=at,
        )
        ken = ken or made
        places += [made] if n else []
    assert ken is not None
    by = Acting(name="x", grants=frozenset((Role.PLAN_MANAGER, place.pk) for place in places))
    new = [
        AnalogueClause(
            organisation=rng.choice(places),
            ordinance=f"条例{n % 300}",
            article=f"第{n}条",
            title="施設を目で見て確かめる",
            kind=rng.choice(AnalogueClause.Kind.values),
            technique="カメラ、ドローン",
            **_stage(rng, japan_day(at)),
        )
        for n in range(clauses)
    ]
    given = {"register": ANALOGUE, "by": by}
    content = _timed(f"{clauses:,} clauses written as a workbook", lambda: sheet_of(ANALOGUE, new))
    taken = _timed("taken in as new", lambda: take_register(content=content, at=at, **given))
    assert taken.count("new") == clauses, taken.bad[:3]
    content = _timed("taken away", lambda: sheet_of(ANALOGUE, kept_rows(ANALOGUE, by)))
    read = _timed("looked at unchanged", lambda: read_register(content=content, **given, at=at))
    assert read.count("same") == clauses
    _timed(f"{procedures:,} procedures made", lambda: _make(procedures, places, at))
    day = japan_day(at)
    rows = _timed("their periods, read for the first time", lambda: period_rows(on=day))
    assert len(rows) == procedures
    _timed("their periods, again", lambda: period_rows(on=day))
    office = places[0]
    _timed(
        "what is subject to them confirmed in an office",
        lambda: confirm_grounds(organisation=office, on=day, by=by, at=at),
    )
    client = Client(headers={"host": "localhost"})
    client.get("/plan/", secure=True)  # the first page of a process loads what all pages need
    client.get("/plan/analogue/", secure=True)  # its charts are drawn once
    for address in (
        "/plan/analogue/",
        "/plan/analogue/?q=条例12&kind=visual",
        "/plan/periods/",
        f"/plan/periods/{office.slug}/",
        f"/plan/periods/{office.slug}.pdf",
    ):
        answer = _timed(f"page {address}", lambda address=address: client.get(address, secure=True))
        assert answer.status_code == 200, answer.status_code
    _timed("CSV of all clauses", lambda: b"".join(client.get("/plan/analogue.csv", secure=True)))


def _stage(rng: random.Random, day: Any) -> dict[str, Any]:
    if rng.random() < 0.6:
        return {"stage": "done", "done_on": day - timedelta(days=rng.randint(1, 900))}
    return {"stage": "examining", "due_on": day + timedelta(days=rng.randint(-90, 500))}


def _make(count: int, places: list[Any], at: Any) -> None:
    """Published procedures with two versions each, the second with other periods."""
    from madoguchi.accounts.models import User
    from madoguchi.registry.models import Procedure, ProcedureVersion

    editor, approver = (
        User.objects.create(email=f"{name}@example.jp", name=name) for name in ("editor", "approver")
    )
    made = [
        Procedure(code=f"mado-{n:08d}", slug=f"p{n}", organisation=places[n % len(places)])
        for n in range(count)
    ]
    Procedure.objects.bulk_create(made, batch_size=500)
    versions = []
    for n, procedure in enumerate(made):
        for number in (1, 2):
            body = {
                "title": f"手続{n}の許可",
                "kind": "届出" if n % 5 == 0 else "申請",
                "summary": "許可を受けます。" * 30,
                "disposition_kind": "許可",
                "legal_basis": [{"law": "食品衛生法" if n % 2 else "県の条例", "article": "第5条"}],
                "processing": {"window_days": 30 // number} if n % 7 else {},
            }
            versions.append(
                ProcedureVersion(
                    procedure=procedure,
                    number=number,
                    body=body,
                    digest=f"{n:032d}{number:032d}",
                    edited_by=editor,
                    approved_by=approver,
                    published_at=at - timedelta(days=300 // number),
                )
            )
    ProcedureVersion.objects.bulk_create(versions, batch_size=500)
    for procedure, version in zip(made, versions[1::2], strict=True):
        procedure.current = version
    Procedure.objects.bulk_update(made, ["current"], batch_size=500)


if __name__ == "__main__":
    main()
