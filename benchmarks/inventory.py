"""A quarter of 30,000 processes and 400 owners: `python benchmarks/inventory.py [--processes N] [--owners N]`.

Builds sixty bureaus with their sections, runs two rounds of the inventory (one in ten processes answers otherwise than the
records say), and prints how long each step, page and file takes. Works in a new SQLite database of its own, or in the empty
one that MADOGUCHI_DATABASE names.
"""

import argparse
import os
import random
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import django

BUREAUS = 60
PUBLIC = ("", "processes.csv", "changes.csv", "processes.json", "processes.xlsx")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, default=30_000)
    parser.add_argument("--owners", type=int, default=400)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MADOGUCHI_STATE"] = folder
        os.environ.setdefault("MADOGUCHI_MODE", "test")
        os.environ["DJANGO_SETTINGS_MODULE"] = "madoguchi.site.settings"
        django.setup()
        _run(options.processes, options.owners)


def _timed(what: str, act: Callable[[], Any]) -> Any:
    began, busy = time.perf_counter(), time.process_time()
    made = act()
    took, worked = time.perf_counter() - began, time.process_time() - busy
    print(f"{what}: {took:.2f} s ({worked:.2f} s of CPU)", flush=True)
    return made


def _run(count: int, owners: int) -> None:
    from django.core.management import call_command
    from django.test import Client

    from madoguchi.accounts.models import Appointment, Organisation, User
    from madoguchi.accounts.services import add_organisation
    from madoguchi.accounts.sessions import SignIn, keep_sign_in
    from madoguchi.core.acting import Acting, Role
    from madoguchi.core.clock import JAPAN
    from madoguchi.plan.models import InventoryEntry, InventoryReturn
    from madoguchi.plan.selectors.inventory import diff, sheet_of_return
    from madoguchi.plan.services.inventory import (
        answer,
        approve,
        confirm_rest,
        freeze,
        open_round,
        plan_round,
        publish,
        read_return,
        send,
    )
    from madoguchi.registry.models import Procedure
    from madoguchi.registry.services import add_processes

    call_command("migrate", verbosity=0)
    at = datetime(2026, 11, 2, 10, 0, tzinfo=JAPAN)
    rng, system = random.Random(30_000), Acting.system("benchmark")
    top = add_organisation(
        slug="ken", name="県", kind=Organisation.Kind.PREFECTURE, parent=None, by=system, at=at
    )
    bureaus = [
        add_organisation(
            slug=f"kyoku-{n}", name=f"局{n}", kind=Organisation.Kind.BUREAU, parent=top, by=system, at=at
        )
        for n in range(BUREAUS)
    ]
    sections = [
        add_organisation(
            slug=f"ka-{n}",
            name=f"課{n}",
            kind=Organisation.Kind.DIVISION,
            parent=bureaus[n % BUREAUS],
            by=system,
            at=at,
        )
        for n in range(owners - BUREAUS)
    ]
    places = [*bureaus, *sections]
    people = {name: User.objects.create(email=f"{name}@example.jp", name=name) for name in "abcd"}
    roles = {"a": Role.EDITOR, "b": Role.PUBLISHER, "c": Role.PLAN_MANAGER, "d": Role.PLAN_MANAGER}
    began = date(2020, 1, 1)
    Appointment.objects.bulk_create(
        Appointment(user=people[name], organisation=top, role=role, starts_on=began)
        for name, role in roles.items()
    )
    everywhere = [top, *places]
    writer, head, lead, second = (
        Acting(
            name=name,
            who=user.pk,
            grants=frozenset((roles[name], place.pk) for place in everywhere),
        )
        for name, user in people.items()
    )
    procedures = Procedure.objects.bulk_create(
        Procedure(code=f"mado-{n:06d}", slug=f"p-{n}", organisation=places[n % owners])
        for n in range(count // 3)
    )
    year = 2025

    def given(n: int) -> dict[str, Any]:
        state = rng.choices(("digitised", "planned", "barred"), (80, 12, 8))[0]
        total = rng.randint(1, 5000)
        return {
            "title": f"申請{n}",
            "type_code": rng.choice(("1", "1", "2-1", "3")),
            "state": state,
            "since": date(2024, 4, 1),
            "planned_on": date(at.year + 1, rng.randint(1, 12), 1) if state == "planned" else None,
            "planned_reason": "システムの更新" if state == "planned" else "",
            "barrier": "国の法令が書面を求めるため" if state == "barred" else "",
            "basis_law": "道路法",
            "basis_article": "第32条",
            "is_own_discretion": state != "barred",
            "tool": "共同電子申請" if state == "digitised" else "",
            "counts_year": year,
            "total_count": total,
            "online_count": rng.randint(0, total) if rng.random() < 0.95 else None,
        }

    rows = [(procedures[n % len(procedures)], given(n)) for n in range(count)]
    _timed(
        f"{count:,} processes of {owners} owners registered",
        lambda: add_processes(rows=rows, by=system, at=at - timedelta(days=200)),
    )

    def quarter(name: str) -> Any:
        print(f"--- {name}")
        planned = plan_round(government=top, quarter=name, opens_on=began, due_on=at.date(), by=lead, at=at)
        _timed("opened and prefilled", lambda: open_round(round=planned, by=lead, at=at))
        returns = list(InventoryReturn.objects.filter(round=planned).select_related("round", "organisation"))
        board = Client(headers={"host": "localhost"})
        board.force_login(people["c"])
        session = board.session
        keep_sign_in(session, SignIn(how="test", identity=1, authentication=2, has_second=True))
        session.save()
        board.get(f"/studio/plan/inventory/{planned.pk}/", secure=True)
        page = _timed("board", lambda: board.get(f"/studio/plan/inventory/{planned.pk}/", secure=True))
        assert page.status_code == 200, page.status_code
        content = _timed("one return as a workbook", lambda: sheet_of_return(returns[0]))
        _timed("read again", lambda: read_return(returned=returns[0], content=content))

        def answers() -> None:
            for one in returns:
                entries = list(InventoryEntry.objects.filter(returned=one))
                told = [(entry, _said(entry, rng)) for entry in entries]
                answer(
                    returned=one,
                    given=[(entry, said) for entry, said in told if said is not None],
                    by=writer,
                    at=at,
                )
                confirm_rest(returned=one, by=writer, at=at)

        _timed("all returns answered", answers)

        def through() -> None:
            for one in returns:
                send(returned=one, by=writer, at=at)
                approve(returned=one, by=head, at=at)
                approve(returned=one, by=lead, at=at)

        _timed("all returns sent and approved twice", through)
        frozen = _timed("frozen into the records", lambda: freeze(round=planned, by=lead, at=at))
        published = publish(round=frozen, by=second, at=at)
        print(f"  {frozen.summary['changes']}")
        return published

    quarter("2026-Q2")
    last = quarter("2026-Q3")
    _timed("difference to the round before", lambda: diff(last))
    client = Client(headers={"host": "localhost"})
    client.get("/answers/", secure=True)  # the first page of a process loads what all pages need
    for file in ("", *PUBLIC):
        address = f"/plan/inventory/{last.quarter}/{file}"
        content = _timed(address, lambda address=address: client.get(address, secure=True).getvalue())
        print(f"  {len(content) / 1e6:.2f} MB")


def _said(entry: Any, rng: random.Random) -> dict[str, Any] | None:
    """What a section says of a process: mostly nothing."""
    values = entry.prefilled
    said: dict[str, Any] = {}
    if values["online"] is None:
        said["online"] = rng.randint(0, values["total"])
    if values["state"] == "planned" and rng.random() < 0.3:
        if rng.random() < 0.5:
            said |= {"state": "digitised", "tool": "共同電子申請"}
        else:
            later = f"{int(values['planned_on'][:4]) + 1}{values['planned_on'][4:]}"
            said |= {"planned_on": later, "planned_reason": f"{later}まで入札を待つため"}
    elif values["state"] == "digitised" and rng.random() < 0.04:
        said["total"] = values["total"] + 10
    return said or None


if __name__ == "__main__":
    main()
