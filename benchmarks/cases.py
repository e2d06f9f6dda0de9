"""Invented cases in bulk, for measuring the desk and the restore: rows written past indexes, with hashes that fit."""

import argparse
import hashlib
import os
import random
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from bulk import Tables
from inventing import kana, key_at, latin, words_of

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
WAYS = {
    "arrived": (),
    "examining": ("examining",),
    "correcting": ("examining", "correcting"),
    "proposed": ("examining", "proposed"),
    "approved": ("examining", "proposed", "approved"),
    "decided": ("examining", "proposed", "approved", "decided"),
    "withdrawn": ("withdrawn",),
}
KINDS = {
    "examining": "application.taken",
    "correcting": "correction.asked",
    "proposed": "decision.proposed",
    "approved": "decision.approved",
    "decided": "application.decided",
    "withdrawn": "application.withdrawn",
}
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
        self.with_files: float = getattr(options, "with_files", 0.0)

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
        families, givens, towns = words_of(rng, 3000), words_of(rng, 4000), words_of(rng, 400)
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
                "kana": {"family": kana(rng), "given": kana(rng)},
                "phone": f"0{rng.randrange(10**9, 10**10)}"[:11],
                "email": f"{latin(rng)}.{latin(rng)}{n % 97}@{latin(rng)}.example",
                "street": f"{rng.choice(towns)}町{rng.randrange(1, 9)}-{rng.randrange(1, 40)}-{rng.randrange(1, 30)}",
                "building": f"{kana(rng)}{rng.randrange(101, 999)}号" if rng.random() < 0.4 else "",
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
        from madoguchi.events.hashing import access_hash, canonical
        from madoguchi.events.models import Access
        from madoguchi.examination.selectors.finding import place_piece
        from madoguchi.vault.ciphers import packed, seal_with
        from madoguchi.versions.services import digest_of

        rng = self.rng
        _slug, subject, key, secret, told, words = person
        edition, template, own = rng.choice(bodies)
        place = edition.organisation
        pk = key_at(rng, arrived)
        answers_pk = key_at(rng, arrived)
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

        files = [self._file(person, place, arrived)] if rng.random() < self.with_files else []
        listed = [entry for entry, _row, _hold in files]
        digest = digest_of({"answers": body, "files": listed})
        acting = {"by": f"user:{subject}", "whose": str(subject), "assurance": 1, "mandate": None, "name": ""}
        log = self._log(
            n, pk, place.pk, subject, arrived, WAYS[state], {"answers": digest, "channel": "online"}
        )
        access = Access(
            at=arrived, reader=f"user:{self.officers[slug][0]}", organisation=place.pk, whose=subject,
            object=log[0].stream, purpose="案件の一覧",
        )  # fmt: skip
        return {
            "applications_application": [(
                pk, receipt_number(pk), key_at(rng, arrived), place.pk, edition.procedure_id, edition.pk, subject, None,
                sealed("application", "applicant_name", pk, f"{told['family']} {told['given']}"),
                sealed("application", "applicant_email", pk, told["email"]), sealed("application", "acting", pk, acting),
                rng.choices(["online", "counter", "post"], [80, 12, 8])[0], state, is_open, arrived, due, 0, closed,
                officer, 3,
            )],
            "applications_answerset": [(
                answers_pk, pk, 1, sealed("answerset", "body", answers_pk, body),
                sealed("answerset", "files", answers_pk, listed) if listed else b"", "{}", digest, f"user:{subject}",
                "arrival", arrived,
            )],
            "events_event": [
                (
                    one.pk, 0, one.stream, one.n, one.organisation, one.at, one.by, one.whose, one.kind, one.why,
                    canonical(one.data).decode(), one.prev, one.hash,
                )
                for one in log
            ],
            "events_streamhead": [(log[-1].stream, log[-1].n, log[-1].hash)],
            "events_access": [
                (FIRST + n, 0, arrived, access.reader, "", place.pk, subject, access.object, access.purpose, access_hash(access))
            ],
            "examination_casewords": [
                (n + 1, pk, f"{words} {self._keyed(place_piece(place.pk), place.government_id)}")
            ],
            "files_file": [row for _entry, row, _hold in files],
            "files_hold": [hold for _entry, _row, hold in files],
        }  # fmt: skip

    def _log(
        self,
        n: int,
        pk: UUID,
        place: UUID,
        subject: UUID,
        at: datetime,
        way: tuple[str, ...],
        data: dict[str, Any],
    ) -> list[Any]:
        """The events of one case, chained: its arrival and the states that it came through."""
        from madoguchi.events.hashing import FIRST as NOTHING
        from madoguchi.events.hashing import event_hash
        from madoguchi.events.models import Event

        made: list[Any] = []
        for told, kind in [(data, "application.arrived"), *(({"state": one}, KINDS[one]) for one in way)]:
            event = Event(
                id=FIRST + 5 * n + len(made), stream=f"application:{pk}", n=len(made) + 1, organisation=place, at=at,
                kind=kind, by=f"user:{subject}", whose=subject, data=told, prev=made[-1].hash if made else NOTHING,
            )  # fmt: skip
            event.hash = event_hash(event)
            made.append(event)
        return made

    def _file(
        self, person: Any, place: Any, at: datetime
    ) -> tuple[dict[str, Any], tuple[Any, ...], tuple[Any, ...]]:
        """An attachment: what the answers say of it, its row and its hold; its bytes are written where files lie."""
        from madoguchi.core.ids import uuid7
        from madoguchi.files.disk import path_of
        from madoguchi.files.places import new_key
        from madoguchi.files.sealing import locked, locked_name, new_secret
        from madoguchi.vault.ciphers import packed, seal_with

        _slug, subject, owner_key, owner_secret, _told, _words = person
        data, secret, key, pk, hold = (
            os.urandom(self.options.file_bytes),
            new_secret(),
            new_key(),
            uuid7(),
            uuid7(),
        )
        path = path_of(key)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_bytes(locked(secret, data, key))
        digest = hashlib.sha256(data).hexdigest()
        held = seal_with(
            owner_key, owner_secret, packed(secret.hex()), owner=subject, context=f"files.hold.secret:{hold}"
        )
        entry = {"file": str(pk), "name": "写し.png", "size": len(data), "sha256": digest}
        row = (
            pk, key_at(self.rng, at), "", locked_name(secret, "写し.png", pk), "image/png", len(data), digest, key, True,
            "clean", at, at,
        )  # fmt: skip
        return entry, row, (hold, pk, subject, place.government_id, held)


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
        "events_streamhead": "stream n hash",
        "events_access": "id xid at reader reader_name organisation whose object purpose hash",
        "examination_casewords": "n application_id words",
        "files_file": (
            "id owner plain_name sealed_name media_type size sha256 key is_sealed scan scanned_at created_at"
        ),
        "files_hold": "id file_id whose tenant secret",
    }.items()
}


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
