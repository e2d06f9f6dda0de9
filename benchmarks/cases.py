"""Invented cases in bulk, for measuring the desk: rows written past indexes, which are made behind them."""

import argparse
import os
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

SHARES = {
    "madono-shi": 30,
    "seikatsu-hoken-kyoku": 25,
    "fukushi-kyoku": 25,
    "kawazoe-shi": 15,
    "morishita-machi": 5,
}
SLUGS = (
    "child-allowance",
    "high-cost-medical",
    "disability-certificate",
    "severe-disability-medical",
    "restaurant-permission",
)
STATES = {"arrived": 25, "examining": 40, "correcting": 15, "proposed": 12, "approved": 8}
LOADED = (
    "accounts_subject", "vault_key", "applications_application", "applications_answerset", "events_event",
    "events_access", "examination_casewords",
)  # fmt: skip
CHUNK = 20_000
FIRST = 1_000_000  # of the log: what setting up the city wrote stands before


def build(options: argparse.Namespace) -> None:
    from madoguchi.core.clock import japan_day
    from madoguchi.site.demo.catalogue import publish_catalogue
    from madoguchi.site.demo.city import build_city
    from madoguchi.site.demo.procedures import PROCEDURES

    at = datetime.now(UTC)
    began = time.perf_counter()
    city = build_city(at=at)
    chosen = [demo for demo in PROCEDURES if demo.slug in SLUGS]
    publish_catalogue(city, procedures=chosen, at=at)
    cases = Cases(options, at, japan_day(at))
    tables = Tables()
    tables.prepare()
    cases.write(tables)
    print(f"rows written after {time.perf_counter() - began:.0f} s, indexes …", flush=True)
    tables.finish()
    from madoguchi.applications.models import Application

    seconds = time.perf_counter() - began
    print(
        f"{Application.objects.count():,} cases, {Application.objects.filter(is_open=True).count():,} of them open, "
        f"of {options.people:,} people in {seconds:.0f} s; load {os.getloadavg()[0]:.1f}",
        flush=True,
    )


class Tables:
    """Rows written in bulk past indexes, triggers and foreign keys, which are put back behind them."""

    def __init__(self) -> None:
        from django.db import connection

        self.connection = connection
        self.is_postgres = connection.vendor == "postgresql"
        connection.ensure_connection()
        self.raw = connection.connection
        self.again: list[str] = []

    def prepare(self) -> None:
        names = ", ".join(f"'{name}'" for name in LOADED)
        with self.connection.cursor() as cursor:
            if self.is_postgres:
                cursor.execute("SET session_replication_role = replica")
                cursor.execute("SET maintenance_work_mem = '512MB'")
                cursor.execute(
                    "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename IN "
                    f"({names}) AND indexname NOT IN (SELECT conname FROM pg_constraint)"
                )
            else:
                for pragma in (
                    "synchronous = OFF",
                    "cache_size = -400000",
                    "temp_store = MEMORY",
                    "foreign_keys = OFF",
                ):
                    cursor.execute(f"PRAGMA {pragma}")
                cursor.execute(
                    "SELECT name, sql, type FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL "
                    f"AND tbl_name IN ({names})"
                )
            for name, sql, *kind in cursor.fetchall():
                self.again.append(sql)
                cursor.execute(f'DROP {kind[0] if kind else "INDEX"} "{name}"')

    def add(self, table: str, columns: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> None:
        listed = ", ".join(f'"{column}"' for column in columns)
        if self.is_postgres:
            with self.raw.cursor() as cursor, cursor.copy(f"COPY {table} ({listed}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join("?" * len(columns))
        plain = ([_for_sqlite(value) for value in row] for row in rows)
        self.raw.execute("BEGIN")
        self.raw.executemany(f"INSERT INTO {table} ({listed}) VALUES ({marks})", plain)
        self.raw.execute("COMMIT")

    def finish(self) -> None:
        with self.connection.cursor() as cursor:
            for sql in self.again:
                cursor.execute(sql)
            if self.is_postgres:
                for table, column in (
                    ("events_event", "id"),
                    ("events_access", "id"),
                    ("examination_casewords", "n"),
                ):
                    cursor.execute(
                        f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), (SELECT max({column}) FROM {table}))"
                    )
                cursor.execute("SET session_replication_role = origin")
                cursor.execute("VACUUM ANALYZE")
                return
            cursor.execute(
                "INSERT INTO examination_casewords_fts(examination_casewords_fts) VALUES ('rebuild')"
            )
            cursor.execute("ANALYZE")
        self.connection.close()  # the next connection is as durable and as small as those of the product


def _for_sqlite(value: Any) -> Any:
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return value.isoformat() if hasattr(value, "isoformat") else value


class Cases:
    """Invented people and what they filed over five years (案件のもと)."""

    def __init__(self, options: argparse.Namespace, at: datetime, today: Any) -> None:
        from madoguchi.accounts.models import Organisation
        from madoguchi.registry.models import Edition

        self.options, self.at, self.today = options, at, today
        self.rng = random.Random(20261122)
        self.organisations = {one.slug: one for one in Organisation.objects.all()}
        self.editions: dict[str, list[Any]] = {}
        for one in Edition.objects.select_related("form_version", "organisation", "procedure").order_by("pk"):
            self.editions.setdefault(one.organisation.slug, []).append(one)
        self.places = [slug for slug in SHARES if self.editions.get(slug)]
        self.officers = _officers(self.organisations, self.places, at)
        self.keyed: dict[str, str] = {}

    def write(self, tables: Tables) -> None:
        people = self._people(tables)
        print(f"{len(people):,} people", flush=True)
        bodies = {slug: [self._body(one) for one in editions] for slug, editions in self.editions.items()}
        shares, count, n_open = [SHARES[slug] for slug in self.places], self.options.count, self.options.open
        by_place: dict[str, list[Any]] = {slug: [] for slug in self.places}
        for person in people:
            by_place[person[0]].append(person)
        opened = set(
            self.rng.sample(range(count - min(count, n_open * 5), count), n_open)
        )  # of the last months
        span = timedelta(days=5 * 365) / count
        for start in range(0, count, CHUNK):
            rows = []
            for n in range(start, min(count, start + CHUNK)):
                slug = self.rng.choices(self.places, shares)[0]
                arrived = self.at - timedelta(days=1) - span * (count - n)
                rows.append(
                    self._case(n, slug, arrived, n in opened, self.rng.choice(by_place[slug]), bodies[slug])
                )
            for table, columns in COLUMNS.items():
                tables.add(table, columns, (row for one in rows for row in one[table]))
            if not start % 100_000:
                print(f"  {start:,}", flush=True)

    def _people(self, tables: Tables) -> list[tuple[str, UUID, UUID, bytes, dict[str, Any], str]]:
        from madoguchi.core.ids import uuid7
        from madoguchi.language.finding import pieces_of
        from madoguchi.vault.ciphers import new_secret
        from madoguchi.vault.keys import ring, wrap
        from madoguchi.vault.models import Key

        rng, held = self.rng, ring()
        families, givens, towns = _words(rng, 3000), _words(rng, 4000), _words(rng, 400)
        uneven = [1 / (n + 5) for n in range(3000)], [1 / (n + 20) for n in range(4000)]
        shares = [SHARES[slug] for slug in self.places]
        people, subjects, keys = [], [], []
        for n in range(self.options.people):
            slug = rng.choices(self.places, shares)[0]
            place = self.organisations[slug]
            subject, key, secret = uuid7(), Key(id=uuid7(), tenant=place.government_id), new_secret()
            key.owner = subject
            wrap(key, secret, held)
            told = {
                "family": rng.choices(families, uneven[0])[0],
                "given": rng.choices(givens, uneven[1])[0],
                "kana": {"family": _kana(rng), "given": _kana(rng)},
                "phone": f"0{rng.randrange(10**9, 10**10)}"[:11],
                "email": f"{_latin(rng)}.{_latin(rng)}{n % 97}@{_latin(rng)}.example",
                "street": f"{rng.choice(towns)}町{rng.randrange(1, 9)}-{rng.randrange(1, 40)}-{rng.randrange(1, 30)}",
                "building": f"{_kana(rng)}{rng.randrange(101, 999)}号" if rng.random() < 0.4 else "",
            }
            texts = [
                f"{told['family']} {told['given']}", " ".join(told["kana"].values()), told["phone"], told["email"],
                f"窓野県 窓野市 {told['street']} {told['building']}", "100-0001",
            ]  # fmt: skip
            pieces = {piece for text in texts for piece in pieces_of(text)}
            words = " ".join(sorted(self._keyed(piece, place.government_id) for piece in pieces))
            people.append((slug, subject, key.pk, secret, told, words))
            subjects.append((subject, "person", None, "", self.at))
            keys.append((key.pk, subject, place.government_id, key.wrapped, key.master, True))
        tables.add(
            "accounts_subject", ("id", "kind", "corporate_number", "name", "created_at"), iter(subjects)
        )
        tables.add("vault_key", ("id", "owner", "tenant", "wrapped", "master", "is_current"), iter(keys))
        return people

    def _keyed(self, piece: str, tenant: UUID) -> str:
        from madoguchi.examination.selectors.finding import context_of
        from madoguchi.vault.selectors import keyed_words

        name = f"{tenant}{piece}"
        if name not in self.keyed:
            if len(self.keyed) > 2_000_000:
                self.keyed.clear()
            self.keyed[name] = keyed_words([piece], context=context_of(tenant))[0]
        return self.keyed[name]

    def _body(self, edition: Any) -> tuple[Any, dict[str, Any], list[tuple[str, str]]]:
        """The edition, answers to its form, and which are of the person: id and type."""
        from madoguchi.core.ids import uuid7
        from madoguchi.eforms.selectors import document_of
        from madoguchi.site.demo.fill import answer_form, persona

        document = document_of(edition.form_version)

        def attach(upload: Any) -> dict[str, Any]:
            return {"file": str(uuid7()), "name": upload.name, "size": 1, "sha256": "0" * 64}

        body = answer_form(document, persona(self.rng, town=""), self.rng, on=self.today, attach=attach)
        own = [
            (question.id, question.type)
            for page, question in document.questions()
            if not page.repeats
            and question.type in ("name", "kana", "phone", "email", "address")
            and body.get(question.id)
        ]
        return edition, body, own

    def _case(
        self, n: int, slug: str, arrived: datetime, is_open: bool, person: Any, bodies: Any
    ) -> dict[str, Any]:
        from madoguchi.core.ids import receipt_number
        from madoguchi.examination.selectors.finding import place_piece
        from madoguchi.vault.ciphers import packed, seal_with

        rng = self.rng
        _slug, subject, key, secret, told, words = person
        edition, template, own = rng.choice(bodies)
        place = edition.organisation
        pk = _key_at(rng, arrived)
        answers_pk = _key_at(rng, arrived)
        shares = STATES if is_open else {"decided": 95, "withdrawn": 5}
        state = rng.choices(list(shares), list(shares.values()))[0]
        due = arrived.date() + timedelta(days=rng.choice([14, 30, 60])) if rng.random() < 0.95 else None
        if is_open and due:
            due = self.today + timedelta(days=rng.randrange(-5, 60))
        ended = arrived + timedelta(days=rng.randrange(1, 60), seconds=rng.randrange(86400))
        closed = None if is_open else min(self.at, ended)
        officer = None if state == "arrived" else rng.choice(self.officers[slug])
        name = {"family": told["family"], "given": told["given"]}
        body = dict(template)
        for question, kind in own:
            body[question] = (
                name if kind == "name"
                else {**body[question], "street": told["street"], "building": told["building"]} if kind == "address"
                else told[kind]
            )  # fmt: skip

        def sealed(model: str, field: str, row: UUID, data: Any) -> bytes:
            return seal_with(
                key, secret, packed(data), owner=subject, context=f"applications.{model}.{field}:{row}"
            )

        acting = {"by": f"user:{subject}", "whose": str(subject), "assurance": 1, "mandate": None, "name": ""}
        stream = f"application:{pk}"
        log = (stream, place.pk, arrived, f"user:{subject}", subject)
        return {
            "applications_application": [(
                pk, receipt_number(pk), _key_at(rng, arrived), place.pk, edition.procedure_id, edition.pk, subject, None,
                sealed("application", "applicant_name", pk, f"{told['family']} {told['given']}"),
                sealed("application", "applicant_email", pk, told["email"]), sealed("application", "acting", pk, acting),
                rng.choices(["online", "counter", "post"], [80, 12, 8])[0], state, is_open, arrived, due, 0, closed,
                officer, 3,
            )],
            "applications_answerset": [(
                answers_pk, pk, 1, sealed("answerset", "body", answers_pk, body), b"", "{}", "0" * 64, f"user:{subject}",
                "arrival", arrived,
            )],
            "events_event": [
                (FIRST + 2 * n, 0, log[0], 1, *log[1:], "application.arrived", "", "{}", "0" * 64, f"{2 * n:064x}"),
                (FIRST + 2 * n + 1, 0, log[0], 2, *log[1:], "application.taken", "", '{"state": "examining"}', f"{2 * n:064x}", "1" * 64),
            ],
            "events_access": [
                (FIRST + n, 0, arrived, f"user:{self.officers[slug][0]}", "", place.pk, subject, stream, "案件の一覧", "0" * 64)
            ],
            "examination_casewords": [
                (n + 1, pk, f"{words} {self._keyed(place_piece(place.pk), place.government_id)}")
            ],
        }  # fmt: skip


COLUMNS = {
    table: tuple(listed.split())
    for table, listed in {
        "applications_application": (
            "id receipt_number submission_id organisation_id procedure_id edition_id subject_id ticket_id "
            "applicant_name applicant_email acting channel state is_open arrived_at due_on waited_days closed_at "
            "case_officer_id revision"
        ),
        "applications_answerset": "id application_id revision body files origins digest by basis at",
        "events_event": "id xid stream n organisation at by whose kind why data prev hash",
        "events_access": "id xid at reader reader_name organisation whose object purpose hash",
        "examination_casewords": "n application_id words",
    }.items()
}


def _key_at(rng: random.Random, moment: datetime) -> UUID:
    """A key of version 7 as one made at that moment."""
    return UUID(
        int=int(moment.timestamp() * 1000) << 80
        | 0x7 << 76
        | rng.getrandbits(12) << 64
        | 0x2 << 62
        | rng.getrandbits(62)
    )


def _words(rng: random.Random, count: int) -> list[str]:
    """Invented words of one to three kanji, some of them far commoner than others, as in real names."""
    kanji = [chr(code) for code in range(0x4E00, 0x9FA0)]
    rng.shuffle(kanji)
    found: dict[str, None] = {}
    while len(found) < count:
        length = rng.choices([1, 2, 3], [1, 8, 1])[0]
        found["".join(kanji[min(int(rng.expovariate(1 / 180)), 999)] for _ in range(length))] = None
    return list(found)


def _kana(rng: random.Random) -> str:
    return "".join(
        rng.choice(
            "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン"
        )
        for _ in range(rng.randrange(3, 6))
    )


def _latin(rng: random.Random) -> str:
    return "".join(rng.choice("kstnhmyrw") + rng.choice("aiueo") for _ in range(rng.randrange(2, 4)))


def _officers(organisations: dict[str, Any], places: list[str], at: datetime) -> dict[str, list[UUID]]:
    from madoguchi.accounts.services import add_user, appoint
    from madoguchi.core.acting import Acting, Role
    from madoguchi.core.clock import japan_day

    by, found = Acting.system("benchmark"), {}
    for slug in [*places, "madono-ken"]:
        found[slug] = []
        for n in range(20 if slug in places else 1):
            user = add_user(
                email=f"b{n}@{slug}.example",
                name=f"職員 {slug} {n}",
                password="x" * 20,
                is_person=False,
                by=by,
                at=at,
            )
            appoint(
                user=user,
                organisation=organisations[slug],
                role=Role.EXAMINER,
                starts_on=japan_day(at),
                by=by,
                at=at,
            )
            found[slug].append(user.pk)
    return found
