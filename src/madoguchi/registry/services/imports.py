"""Taking programmes of a published registry in: previewed, drafted by one person, published by another."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Max, OuterRef

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.core.ids import random_number
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append_all
from madoguchi.registry.childcare_file import BadRecord, ReadProgramme, read_registry
from madoguchi.registry.models import Programme, ProgrammeVersion
from madoguchi.registry.selectors.sheets import working_versions
from madoguchi.registry.services.procedures import SlugTaken
from madoguchi.registry.services.programmes import added_entry
from madoguchi.registry.services.records import (
    AlreadyRetired,
    BodyHasProblems,
    DraftExists,
    NotYourProcedure,
    allow,
    ask_publication,
    entry_of,
    save_draft,
)
from madoguchi.registry.types import ProgrammeBody
from madoguchi.versions.services import digest_of, publish_all

Progress = Callable[[int, int], None]

AT_A_TIME = 100
"""Records of one transaction: some tenths of a second, in which SQLite lets nobody else write."""

_OWN = ("plain_summary", "en", "procedure", "amount_yen")
"""What officers add to an imported programme and the dataset does not say: it stays when the rest changes."""


@dataclass
class ProgrammeImport:
    """What an import did, or would do: how many records, and those that could not be read (取込みの報告)."""

    read: int = 0
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0
    refused: list[BadRecord] = field(default_factory=list)
    is_preview: bool = False

    def to_json(self) -> dict[str, Any]:
        """The report as plain JSON."""
        return {
            "read": self.read,
            "added": len(self.added),
            "changed": len(self.changed),
            "unchanged": self.unchanged,
            "refused": [bad.to_json() for bad in self.refused],
            "preview": self.is_preview,
        }


def import_programmes(
    content: bytes,
    *,
    organisation: Organisation,
    is_preview: bool = False,
    progress: Progress | None = None,
    by: Acting,
    at: datetime,
) -> ProgrammeImport:
    """Draft the programmes of the childcare support registry in `content` for `organisation`.

    A record that says what its last version says is left alone; a changed one becomes a new draft that keeps
    what officers added. One that somebody is editing, is retired or has its address elsewhere is told. Drafts ask
    for publication at once, which stays with another person (`publish_imported`). With `is_preview` nothing
    is written. Some records at a time share a transaction: a stopped import is taken up by running it again.
    Raises `NotTheRegistry`, `NotYourProcedure`.
    """
    allow(by, Role.EDITOR, organisation)
    return import_records(
        list(read_registry(content)),
        organisation=organisation,
        is_preview=is_preview,
        progress=progress,
        by=by,
        at=at,
    )


def import_records(
    records: list[ReadProgramme | BadRecord],
    *,
    organisation: Organisation,
    is_preview: bool = False,
    progress: Progress | None = None,
    by: Acting,
    at: datetime,
) -> ProgrammeImport:
    """Draft the programmes that were read from any dataset, as `import_programmes` does for its own."""
    allow(by, Role.EDITOR, organisation)
    if by.who is None:
        raise NotYourProcedure
    known = {
        programme.source_key: programme
        for programme in Programme.objects.filter(organisation=organisation).exclude(source_key="")
    }
    digests: dict[Any, str] = {}
    for programme_id, body in (
        ProgrammeVersion.objects.filter(programme__in=known.values(), withdrawal__isnull=True)
        .order_by("number")
        .values_list("programme_id", "body__source__record_digest")
    ):
        digests[programme_id] = body
    report = ProgrammeImport(read=len(records), is_preview=is_preview)
    for start in range(0, len(records), AT_A_TIME):
        piece = records[start : start + AT_A_TIME]
        readable = [record for record in piece if isinstance(record, ReadProgramme)]
        report.refused += [record for record in piece if isinstance(record, BadRecord)]
        with transaction.atomic():
            _take_in(readable, known, digests, report, organisation, by=by, at=at)
        if progress:
            progress(start + len(piece), len(records))
    report.refused.sort(key=lambda bad: bad.place)
    return report


def publish_imported(
    *, organisation: Organisation, progress: Progress | None = None, by: Acting, at: datetime
) -> int:
    """Publish the imported programmes of `organisation` that ask for it; returns how many.

    Those that `by` edited stay for another. Raises `NotYourProcedure`.
    """
    allow(by, Role.PUBLISHER, organisation)
    newer = ProgrammeVersion.objects.filter(
        programme=OuterRef("programme"),
        number__gt=OuterRef("number"),
        published_at__isnull=False,
        withdrawal__isnull=True,
    )
    waiting = (
        ProgrammeVersion.objects.filter(
            ~Exists(newer),
            programme__organisation=organisation,
            programme__retired_at__isnull=True,
            published_at__isnull=True,
            asked_at__isnull=False,
        )
        .exclude(programme__source_key="")
        .exclude(edited_by=by.who)
        .order_by("programme", "number")
    )
    revisions = dict(waiting.values_list("pk", "revision"))
    keys = list(revisions)
    published = 0
    for start in range(0, len(keys), AT_A_TIME):
        piece = keys[start : start + AT_A_TIME]
        with transaction.atomic():
            # what was changed, published or sent back since is in other hands, and is not among them any more
            records = Programme.objects.select_for_update().filter(versions__in=piece)
            locked = {programme.pk: programme for programme in records}
            found = waiting.filter(pk__in=piece).select_for_update(of=("self",))
            ready = [
                version
                for version in found
                if version.revision == revisions[version.pk] and not ProgrammeBody.problems(version.body)
            ]
            published += _publish(ready, locked, organisation, by=by, at=at)
        if progress:
            progress(start + len(piece), len(keys))
    return published


def _publish(
    versions: list[ProgrammeVersion],
    programmes: dict[Any, Programme],
    organisation: Organisation,
    *,
    by: Acting,
    at: datetime,
) -> int:
    """Publish `versions` and show them; returns how many. One that `by` wrote before stays for another."""
    public = publish_all(versions, effective_from=japan_day(at), organisation=organisation.pk, by=by, at=at)
    shown = []
    for version in public:
        programme = programmes[version.programme_id]
        version.programme = programme  # as it stands locked
        programme.current = version
        shown.append(programme)
    Programme.objects.bulk_update(shown, ["current"], batch_size=AT_A_TIME)
    entries = [entry_of(version, "in_force") for version in public]
    append_all(entries, by=by, at=at, organisation=organisation.pk)
    return len(public)


def _take_in(
    records: list[ReadProgramme],
    known: dict[str, Programme],
    digests: dict[Any, str],
    report: ProgrammeImport,
    organisation: Organisation,
    *,
    by: Acting,
    at: datetime,
) -> None:
    """Draft what `records` say anew, and add those that are not known yet, all at once."""
    slugs = [record.slug for record in records if record.key not in known]
    taken = set(Programme.objects.filter(slug__in=slugs).values_list("slug", flat=True))
    assert by.who is not None
    drafting = _Drafting(by, by.who, at, [] if report.is_preview else _changed(records, known, digests))
    for record in records:
        programme = known.get(record.key)
        try:
            if programme is None:
                if record.slug in taken:  # an address that another organisation has
                    raise SlugTaken(field="slug")
                if not report.is_preview:
                    drafting.add(record, organisation)
                report.added.append(record.body.title)
            elif digests.get(programme.pk) == record.digest:
                report.unchanged += 1
            else:
                if programme.is_retired:
                    raise AlreadyRetired
                if not report.is_preview:
                    drafting.change(programme, record)
                report.changed.append(record.body.title)
        except Refusal as refusal:
            told = (str(refusal.sentence),)
            report.refused.append(BadRecord(record.place, record.body.title, told))
    drafting.write(organisation)


def _changed(
    records: list[ReadProgramme], known: dict[str, Programme], digests: dict[Any, str]
) -> list[Programme]:
    """The known programmes of which `records` say something else, locked."""
    keys = {
        known[record.key].pk
        for record in records
        if record.key in known and digests.get(known[record.key].pk) != record.digest
    }
    return list(Programme.objects.select_for_update().filter(pk__in=keys).order_by("pk")) if keys else []


class _Drafting:
    """First and next drafts of programmes, asking for publication, written all at once (下書きの束).

    What `add_programme`, `draft_programme` and `ask_publication` do, for many: `changed` are those that a next
    draft may be of. Bodies of records were checked when they were read.
    """

    def __init__(self, by: Acting, writer: UUID, at: datetime, changed: list[Programme]) -> None:
        self._by, self._writer, self._at = by, writer, at
        self._latest = working_versions(changed)
        numbers = ProgrammeVersion.objects.filter(programme__in=changed).order_by().values_list("programme")
        self._numbers: dict[UUID, int] = dict(numbers.annotate(Max("number"))) if changed else {}
        self._new: list[Programme] = []
        self._drafts: list[ProgrammeVersion] = []

    def add(self, record: ReadProgramme, organisation: Organisation) -> None:
        """A programme that is not known yet."""
        code = random_number("seido")
        made = Programme(code=code, slug=record.slug, organisation=organisation, source_key=record.key)
        self._new.append(made)
        self._draft(made, 1, record.body.to_json())

    def change(self, programme: Programme, record: ReadProgramme) -> None:
        """A next version of `programme`; raises `DraftExists` when another person is writing one."""
        latest = self._latest.get(programme.pk)
        assert latest is None or isinstance(latest, ProgrammeVersion)
        body = _over(latest, record)
        if problems := ProgrammeBody.problems(body):
            raise BodyHasProblems(problems)
        if latest is None or latest.is_published:
            self._draft(programme, self._numbers.get(programme.pk, 0) + 1, body)
        elif latest.asked_at is None and latest.edited_by_id != self._by.who:
            raise DraftExists
        else:
            with transaction.atomic():
                saved, _problems = save_draft(
                    version=latest, body=body, revision=latest.revision, by=self._by, at=self._at
                )
                ask_publication(version=saved, by=self._by, at=self._at)

    def _draft(self, programme: Programme, number: int, body: dict[str, Any]) -> None:
        draft = ProgrammeVersion(
            programme=programme,
            number=number,
            body=body,
            digest=digest_of(body),
            asked_at=self._at,
            edited_by_id=self._writer,
        )
        self._drafts.append(draft)

    def write(self, organisation: Organisation) -> None:
        """Everything that was gathered, with what the log says of it."""
        Programme.objects.bulk_create(self._new)
        ProgrammeVersion.objects.bulk_create(self._drafts)
        entries = [added_entry(programme) for programme in self._new]
        acts = ("drafted", "publication_asked")
        entries += [entry_of(draft, act) for draft in self._drafts for act in acts]
        append_all(entries, by=self._by, at=self._at, organisation=organisation.pk)


def _over(latest: ProgrammeVersion | None, record: ReadProgramme) -> dict[str, Any]:
    """What `record` says, with what officers wrote into the latest version and the dataset does not say."""
    held = latest.body if latest else {}
    return {**record.body.to_json(), **{place: held[place] for place in _OWN if held.get(place)}}
